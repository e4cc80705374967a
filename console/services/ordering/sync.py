"""Reads changed purchase orders from the ERP and sends what suppliers must know: the order once, then its changes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from console.domain.documents import AnyDocument, Order, document_to_json
from console.domain.lifecycle import EffectState, OrderState, ReceiptState
from console.domain.orders import fingerprint, order_change, order_document, sendable
from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseOrder, PurchaseState
from console.domain.values import Party
from console.services.errors import ConflictingChange, ContentError, StoreTrouble, in_places
from console.services.events import Changed, Events
from console.services.faultpoints import reached
from console.services.intake.cases import message_case
from console.services.mappings.masterdata import MasterDataKeeper
from console.services.ordering.book import new_record, order_case, purchase_of, sent_order, with_stake
from console.services.ordering.open_orders import OpenChoice, choice_of, takes_orders
from console.services.ordering.places import Destinations, destinations
from console.services.ordering.said import with_what_was_said
from console.services.ordering.sending import Outbox, sends
from console.services.ports import Clock, ErpConnection, ErpCursor
from console.services.records import Actor, OrderRecord
from console.services.store import Store, Unit

RULE = Actor("order-sync", "rule", "Order sending rule")
WRITE = "write_order"
UNFINISHED = (EffectState.PLANNED, EffectState.SENDING, EffectState.IN_DOUBT, EffectState.UNDECIDED)


class OrderSync:
    """The scheduled job of an ERP connection. Orders confirmed before the connection was set up are not sent:
    ``since`` is where reading starts the first time."""

    def __init__(
        self,
        connection: str,
        store: Store,
        outbox: Outbox,
        clock: Clock,
        events: Events,
        buyer: Party,
        since: datetime | None = None,
        keeper: MasterDataKeeper | None = None,
    ) -> None:
        self._connection = connection
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._events = events
        self._buyer = buyer
        self._keeper = keeper or MasterDataKeeper(connection, store, events)
        self._since = since

    def run(self, erp: ErpConnection) -> bool:
        """Read one batch and act on it; whether another waits. Raises the ERP's typed errors."""
        # a partner under test gets the orders a person sends as a test, and no other
        live = [one for one in self._store.read().profiles() if not one.test and takes_orders(one)]
        profiles = {profile.erp_partner_id: profile for profile in live}
        choice = choice_of(self._store.read(), [profile.key for profile in live])
        changes = erp.changed_orders(self._cursor(), [key for key in profiles if key is not None])
        wanted = [*self._rechecks(), *self._not_known(choice.send)]
        again = erp.orders(wanted) if wanted else ()
        purchases = tuple({order.id: order for order in (*again, *changes.orders)}.values())
        to = destinations(self._store.read(), self._keeper, erp, purchases)
        reached("sync:read")
        touched = self._take(purchases, profiles, choice, to)
        self._store.do(lambda unit: unit.put_cursor(self._cursor_name, cursor_to_json(changes.cursor)))
        if touched:
            self._events.publish(Changed("order", tuple(touched)))
            self._events.publish(Changed("exception", queue="acknowledgments"))
        return changes.more

    def _not_known(self, orders: Collection[int]) -> list[int]:
        """Orders a person wants sent that have no record yet."""
        if not orders:
            return []
        records = self._store.read().orders_by_erp_id(self._connection, sorted(orders))
        return sorted(set(orders) - {record.erp_id for record in records})

    def _take(
        self,
        purchases: Sequence[PurchaseOrder],
        profiles: Mapping[int | None, PartnerProfile],
        choice: OpenChoice,
        to: Destinations,
    ) -> list[int]:
        """Act on each order in a transaction of its own: one that fails keeps no other from being sent."""
        reads = self._store.read()
        known = {
            record.erp_id: record
            for record in reads.orders_by_erp_id(self._connection, [purchase.id for purchase in purchases])
        }
        later: list[int] = []
        touched: list[int] = []
        for purchase in purchases:
            profile = profiles.get(purchase.partner_id) or profiles.get(purchase.supplier_id)
            if profile is None:
                continue
            record = known.get(purchase.id)
            if record is None and not _is_new(purchase, choice):
                continue
            if record and any(effect.kind == WRITE for effect in reads.effects(order_id=record.id, states=UNFINISHED)):
                later.append(purchase.id)  # our own write is under way: judge the change when it is finished
                continue
            try:
                changed = self._store.do(partial(self._one, purchase, profile, record, to.of(purchase, profile)))
            except StoreTrouble:
                raise
            except ConflictingChange:
                later.append(purchase.id)  # decided on while it was read: judged anew with fresh data
                continue
            except Exception as error:
                later.append(purchase.id)
                self._faulty(purchase, profile, error)
                continue
            reached("sync:order_stored")
            if changed:
                touched.append(changed)
        self._store.do(lambda unit: unit.put_cursor(self._recheck_name, json.dumps(later)))
        return touched

    def _faulty(self, purchase: PurchaseOrder, profile: PartnerProfile, error: Exception) -> None:
        """An order the program cannot handle waits with a case and is tried again; the others go out."""
        case = message_case(
            f"order-fault:{self._connection}:{purchase.id}",
            "internal",
            RULE,
            subject=purchase.number,
            partner=profile.key,
            partner_name=profile.name,
            sentence=f"Order **{purchase.number}** for {profile.name} could not be handled"
            f" ({type(error).__name__}). It was not sent; other orders were.",
        )
        case = replace(case, evidence=json.dumps({"problems": [], "technical": in_places(error)}))
        self._store.do(lambda unit: unit.open_exceptions([case]))

    def _one(
        self,
        purchase: PurchaseOrder,
        profile: PartnerProfile,
        record: OrderRecord | None,
        ship_to: Party | None,
        unit: Unit,
    ) -> int | None:
        print_now = fingerprint(purchase)
        unit.settle_key(f"order-fault:{self._connection}:{purchase.id}", RULE, "could be handled")
        if record is None:
            if purchase.state is PurchaseState.CANCELLED:
                return None
            record = unit.put_order(
                new_record(self._connection, purchase, profile, print_now), RULE, "confirmed in the ERP"
            )
            return self._send_first(unit, purchase, profile, record, ship_to)
        if record.fingerprint == print_now:
            unit.put_order(with_stake(record, purchase), RULE, "read again")
            return record.id
        record = with_what_was_said(self._store.read(), record, purchase)
        if record.fingerprint == print_now:
            unit.put_order(with_stake(record, purchase), RULE, "as it was said to be written")
            return record.id
        return self._send_change(unit, purchase, profile, record, print_now, ship_to)

    def _send_first(
        self, unit: Unit, purchase: PurchaseOrder, profile: PartnerProfile, record: OrderRecord, ship_to: Party | None
    ) -> int:
        order = order_document(purchase, profile, 0, None, self._buyer_of(profile), ship_to)
        return self._send(unit, profile, record, order, sendable(order))

    def _send_change(
        self,
        unit: Unit,
        purchase: PurchaseOrder,
        profile: PartnerProfile,
        record: OrderRecord,
        print_now: str,
        ship_to: Party | None,
    ) -> int:
        cancelled = purchase.state is PurchaseState.CANCELLED
        before, seen_before = sent_order(record), purchase_of(record)
        record = replace(with_stake(record, purchase), state=OrderState.CANCELLED if cancelled else record.state)
        if before is None:
            record = replace(record, fingerprint=print_now)
            record = unit.put_order(record, RULE, "changed before it was sent")
            return record.id if cancelled else self._send_first(unit, purchase, profile, record, ship_to)
        agreed = order_document(seen_before, profile, record.revision, before, self._buyer_of(profile), before.ship_to)
        # an order sent before places were told is not sent anew for its place alone
        to = ship_to or before.ship_to if before.ship_to is not None else None
        wanted = order_document(purchase, profile, record.revision + 1, agreed, self._buyer_of(profile), to)
        change = order_change(agreed, wanted, self._clock.now().date())
        if change is None:
            record = replace(record, fingerprint=print_now)
        record = unit.put_order(record, RULE, "cancelled in the ERP" if cancelled else "changed in the ERP")
        if change is None:
            return record.id
        # agreed only once it is sent: until then the rule must not write over the buyer's change
        told = replace(record, revision=record.revision + 1, fingerprint=print_now)
        return self._send(unit, profile, told, wanted, change)

    def _buyer_of(self, profile: PartnerProfile) -> Party:
        """Who buys, by the numbers of the connection's settings, else those this supplier knows us by."""
        return self._buyer if self._buyer.ids else self._buyer.model_copy(update={"ids": profile.our_ids})

    def _send(
        self, unit: Unit, profile: PartnerProfile, record: OrderRecord, knows: Order, document: AnyDocument
    ) -> int:
        """Plan the sending of ``document``, after which the supplier knows the order as ``knows``."""
        if not isinstance(document, Order) and not sends(profile, document):  # type: ignore[arg-type]
            return record.id
        key = f"{record.connection}:{record.erp_id}:{record.revision}"
        try:
            message = self._outbox.put(
                unit, profile, [document], RULE, key=key, subject=record.number, order_id=record.id
            )
        except ContentError as error:
            evidence = json.dumps({"text": error.text, "technical": error.technical})
            unit.open_exceptions(
                [order_case(record, profile, "cannot_write", RULE, unit.now(), sentence=error.text, evidence=evidence)]
            )
            return record.id
        if message is not None:
            unit.put_order(
                replace(
                    record,
                    sent_document=document_to_json(knows),
                    sent_message_id=message,
                    receipt=ReceiptState.WAITING if profile.expects_technical else ReceiptState.NOT_EXPECTED,
                ),
                RULE,
                f"to be sent as revision {record.revision}",
            )
        return record.id

    def _cursor(self) -> ErpCursor:
        text = self._store.read().cursor(self._cursor_name)
        return _cursor_from_json(text) if text else ErpCursor(since=self._since)

    def _rechecks(self) -> list[int]:
        return list(json.loads(self._store.read().cursor(self._recheck_name) or "[]"))

    @property
    def _cursor_name(self) -> str:
        return orders_cursor(self._connection)

    @property
    def _recheck_name(self) -> str:
        return f"orders-again:{self._connection}"


def _is_new(purchase: PurchaseOrder, choice: OpenChoice) -> bool:
    """Whether an order never sent is to go out. The supplier of goods that have come has the order another way."""
    if purchase.id in choice.send:
        return True
    return purchase.id not in choice.left_out and not any(line.received > 0 for line in purchase.lines)


def orders_cursor(connection: str) -> str:
    """The store's name of the place up to which an ERP connection's orders were read."""
    return f"orders:{connection}"


def cursor_to_json(cursor: ErpCursor) -> str:
    """As it is stored."""
    since = cursor.since.isoformat() if cursor.since else None
    return json.dumps({"since": since, "seen": [list(pair) for pair in cursor.seen]})


def _cursor_from_json(text: str) -> ErpCursor:
    data = json.loads(text)
    since = datetime.fromisoformat(data["since"]) if data["since"] else None
    return ErpCursor(since=since, seen=tuple((int(one), str(two)) for one, two in data["seen"]))
