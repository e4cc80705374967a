"""Tells warehouses which deliveries to ship: each once when its goods are there, again when it changes, and not at all
when it is cancelled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from console.domain.documents import DocumentKind, NoticePurpose
from console.domain.place_book import PlaceBook
from console.domain.profiles import PartnerProfile, WarehouseRules
from console.domain.values import Party
from console.domain.warehousing import Delivery, digest, warehouse_order
from console.services.errors import ContentError
from console.services.events import Changed, Events
from console.services.intake.cases import message_case
from console.services.mappings.masterdata import MasterDataKeeper
from console.services.ordering.sending import Outbox
from console.services.ports import Clock, ErpConnection
from console.services.records import Actor, NewException
from console.services.store import Store, Unit
from console.services.warehousing.book import delivery_key

RULE = Actor("delivery-sync", "rule", "Delivery rule")
Told = dict[str, dict[str, Any]]
"""Deliveries the warehouse has been told and that are not done yet, by ERP id: number, digest, revision."""


class DeliverySync:
    """The scheduled job of an ERP connection, for every partner that runs a warehouse of ours."""

    def __init__(
        self,
        connection: str,
        store: Store,
        outbox: Outbox,
        clock: Clock,
        events: Events,
        depositor: Party,
        keeper: MasterDataKeeper,
    ) -> None:
        self._connection = connection
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._events = events
        self._depositor = depositor
        self._keeper = keeper

    def run(self, erp: ErpConnection) -> bool:
        """One round; nothing is asked of the ERP when no partner runs a warehouse. Raises the ERP's errors."""
        for profile in self._store.read().profiles():
            rules = profile.warehouse
            if rules is not None and not profile.test and DocumentKind.WAREHOUSE_ORDER in profile.sends:
                self._of(erp, profile, rules)
        return False

    def _of(self, erp: ErpConnection, profile: PartnerProfile, rules: WarehouseRules) -> None:
        told = self._told(profile)
        book = self._keeper.places(erp, ())
        known = erp.deliveries([int(one) for one in told])
        for delivery in known:
            self._again(delivery, profile, rules, book, told[str(delivery.id)])
        gone = set(told) - {str(one.id) for one in known}
        for number in gone:
            self._store.do(partial(self._forget, profile, number))
        ready = erp.ready_deliveries(rules.erp_id, [int(one) for one in told])
        for delivery in ready:
            if not _before(delivery, rules):
                self._tell(delivery, profile, rules, book, NoticePurpose.ORIGINAL, 0)
        if ready:
            self._events.publish(Changed("message"))

    def _again(
        self,
        delivery: Delivery,
        profile: PartnerProfile,
        rules: WarehouseRules,
        book: PlaceBook,
        before: Mapping[str, Any],
    ) -> None:
        """A delivery told before: cancelled, done, changed, or as it was."""
        revision = int(before["revision"]) + 1
        if delivery.state == "cancel":
            self._tell(delivery, profile, rules, book, NoticePurpose.CANCEL, revision)
        elif not delivery.open:
            self._store.do(partial(self._forget, profile, str(delivery.id)))
        elif before["digest"] != digest(delivery):
            self._tell(delivery, profile, rules, book, NoticePurpose.REPLACE, revision)

    def _tell(
        self,
        delivery: Delivery,
        profile: PartnerProfile,
        rules: WarehouseRules,
        book: PlaceBook,
        purpose: NoticePurpose,
        revision: int,
    ) -> None:
        place = book.warehouse(rules.erp_id)
        warehouse = place.address.model_copy(update={"name": place.name}) if place is not None else Party()
        today = self._clock.now().date()
        order = warehouse_order(delivery, self._connection, profile, self._depositor, warehouse, today, purpose)

        def work(unit: Unit) -> None:
            key = f"delivery:{self._connection}:{delivery.id}:{revision}"
            try:
                self._outbox.put(unit, profile, [order], RULE, key=key, subject=delivery.number)
            except ContentError as error:
                unit.open_exceptions([self._cannot(delivery, profile, error)])
                return  # it is tried again in the next round
            unit.settle_key(self._fault(delivery), RULE, "was sent")
            if purpose is NoticePurpose.CANCEL:
                unit.settle_key(delivery_key(profile.key, delivery.number), RULE, "the delivery was cancelled in Odoo")
                self._forget(profile, str(delivery.id), unit)
            else:
                facts = {"number": delivery.number, "digest": digest(delivery), "revision": revision}
                self._remember(unit, profile, {**self._told(profile), str(delivery.id): facts})

        self._store.do(work)

    def _fault(self, delivery: Delivery) -> str:
        return f"delivery-fault:{self._connection}:{delivery.id}"

    def _cannot(self, delivery: Delivery, profile: PartnerProfile, error: ContentError) -> NewException:
        return message_case(
            self._fault(delivery),
            "cannot_write",
            RULE,
            sentence=f"Delivery **{delivery.number}** cannot be told to {profile.name}: {error.text}",
            subject=delivery.number,
            partner=profile.key,
            partner_name=profile.name,
        )

    def _forget(self, profile: PartnerProfile, number: str, unit: Unit) -> None:
        self._remember(unit, profile, {key: one for key, one in self._told(profile).items() if key != number})

    def _remember(self, unit: Unit, profile: PartnerProfile, told: Told) -> None:
        unit.put_cursor(self._name(profile), json.dumps(told))

    def _told(self, profile: PartnerProfile) -> Told:
        return dict(json.loads(self._store.read().cursor(self._name(profile)) or "{}"))

    def _name(self, profile: PartnerProfile) -> str:
        return f"deliveries:{self._connection}:{profile.key}"


def _before(delivery: Delivery, rules: WarehouseRules) -> bool:
    """Whether the warehouse was told of a delivery in another way, before this one was set up."""
    made: datetime | None = delivery.made_at
    return rules.first_day is not None and made is not None and made.date() < rules.first_day
