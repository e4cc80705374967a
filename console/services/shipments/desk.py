"""Decides the ship notices of a batch: repeats and corrections first, then each against its orders."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from console.domain.documents import ShipNotice
from console.domain.keys import unique_key
from console.domain.lifecycle import NoticeState
from console.domain.mappings import item_scheme
from console.domain.profiles import PartnerProfile
from console.domain.receiving import EarlierNotice, NoticeDifferenceKind, ReceiptPlan, Repeat, repeat_of
from console.domain.values import Party
from console.services.facts import NewNotice, NoticeRow
from console.services.intake.acknowledgments import OrderShelf
from console.services.intake.cases import message_case
from console.services.intake.outcome import Outcome
from console.services.mappings.missing import hold_for_place, hold_for_units, units_of_notice
from console.services.ordering.book import purchase_of, stake_text
from console.services.records import Actor, MessageRow, NewException, OrderRecord
from console.services.shipments.book import (
    PREPARE,
    WITHDRAW,
    ComparedNotice,
    KnownOrder,
    compare,
    content_of,
    contradiction_key,
    noted,
    notice_key,
    prepare_effects,
    receipt_effect,
)
from console.services.store import Reads, Unit

RULE = Actor("shipment", "rule", "Shipment rule")
_CAUSES = {
    NoticeDifferenceKind.UNKNOWN_ORDER: "shipped_unknown_order",
    NoticeDifferenceKind.OTHER_PLACE: "other_place",
    NoticeDifferenceKind.UNKNOWN_PLACE: "unknown_location",
    NoticeDifferenceKind.UNKNOWN_UNIT: "unknown_unit",
    NoticeDifferenceKind.AMBIGUOUS_LINE: "shipped_unknown_line",
    NoticeDifferenceKind.UNKNOWN_LINE: "shipped_unknown_line",
}
"""What must be explained before the quantities can be; everything else is a shipment that differs."""


class NoticeDesk:
    """One batch's ship notices, in the order they came."""

    def __init__(self, reads: Reads, now: datetime, orders: OrderShelf) -> None:
        self._reads = reads
        self._now = now
        self._orders = orders
        self._beside: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        self._seen: dict[tuple[str, str], list[EarlierNotice]] = defaultdict(list)

    def take(
        self, notice: ShipNotice, position: int, row: MessageRow, partner: PartnerProfile, outcome: Outcome
    ) -> int | None:
        """Decide one notice; the id of its order when it is about one alone."""
        outcome.subject = outcome.subject or (notice.orders[0] if notice.orders else notice.number)
        stored = [
            one
            for one in self._reads.notices_by_number(partner.key, notice.number)
            if (one.message_id, one.position) != (row.id, position)
        ]
        active = [one for one in stored if one.state is NoticeState.ACTIVE]
        earlier = [EarlierNotice(message_id=one.message_id, content=one.content) for one in active]
        repeat = repeat_of(notice, content_of(notice), earlier + self._seen[partner.key, notice.number])
        if repeat is Repeat.SAME:
            outcome.why = "the same ship notice came again"
            return None
        if repeat is Repeat.CONTRADICTS:
            outcome.hold(_contradiction(notice, row, partner, stored))
            return None
        if repeat is not Repeat.FIRST:
            withdrawn = repeat is Repeat.WITHDRAWS
            self._undo(active, NoticeState.WITHDRAWN if withdrawn else NoticeState.SUPERSEDED, row, outcome)
        if repeat is Repeat.WITHDRAWS:
            outcome.why = f"ship notice {notice.number} was withdrawn"
            return None
        return self._new(notice, position, row, partner, outcome)

    def _undo(self, active: list[NoticeRow], state: NoticeState, row: MessageRow, outcome: Outcome) -> None:
        """What earlier notices of this number prepared is taken back before anything new is prepared."""
        ids = [one.id for one in active]
        why = f"by message {row.id}"
        if ids:
            outcome.later.append(partial(_end, ids, state, why))
        for one in active:
            for effect in self._reads.effects(message_id=one.message_id):
                if effect.kind != PREPARE or effect.order_id is None:
                    continue
                record = self._reads.order(effect.order_id)
                plan = ReceiptPlan.model_validate_json(effect.body)
                if record is not None and unique_key(plan.notice_number) == one.number:
                    outcome.effects.append(receipt_effect(WITHDRAW, plan, record, RULE, row.id))

    def _new(
        self, notice: ShipNotice, position: int, row: MessageRow, partner: PartnerProfile, outcome: Outcome
    ) -> int | None:
        def find(number: str) -> KnownOrder | None:
            item = self._orders.find(number, partner)
            return KnownOrder(item.record, item.order, item.purchase) if item and item.order else None

        compared = compare(self._reads, notice, find, partner, self._now.date(), self._beside)
        for known in compared.orders.values():
            for one in compared.decision.coverage:
                if one.order_number == known.order.number:
                    self._beside[known.record.id, one.line_ref] += one.quantity
        content = content_of(notice)
        self._seen[partner.key, notice.number].append(EarlierNotice(message_id=row.id, content=content))
        new = noted(compared, partner.key, row.id, position)
        outcome.later.append(partial(_remember, new))
        if compared.decision.needs_person:
            outcome.hold(notice_case(compared, row.id, partner, RULE))
            hold_for_units(outcome, units_of_notice(compared.decision, _schemes(compared)), partner)
            if NoticeDifferenceKind.UNKNOWN_PLACE in {one.kind for one in compared.decision.differences}:
                hold_for_place(outcome, notice, _ordered_places(compared), partner)
            return compared.only_order_id
        key = notice_key(partner.key, notice.number)
        outcome.later.append(partial(_reason_gone, key))
        if partner.shipments.prepare_receipt:
            outcome.effects += prepare_effects(compared, RULE, row.id)
            outcome.why = f"ship notice {notice.number}: {compared.decision.title.lower()}"
        return compared.only_order_id


def _schemes(compared: ComparedNotice) -> dict[tuple[str, str], str]:
    """Which item each order line is, for a unit that is explained for that item."""
    return {
        (known.order.number, line.line_ref): item_scheme(line.items)
        for known in compared.orders.values()
        for line in known.order.lines
    }


def _ordered_places(compared: ComparedNotice) -> list[Party]:
    """Where the orders of a notice were to be shipped to."""
    return list(dict.fromkeys(known.order.ship_to for known in compared.orders.values() if known.order.ship_to))


def _end(ids: list[int], state: NoticeState, why: str, unit: Unit) -> None:
    unit.end_notices(ids, state, RULE, why)


def _remember(new: NewNotice, unit: Unit) -> None:
    unit.add_notices([new], RULE)


def _reason_gone(key: str, unit: Unit) -> None:
    """What was asked about an earlier reading of the notice is no question any more."""
    unit.settle_key(key, RULE, "decided anew: nothing to ask any more")


def cause_of(compared: ComparedNotice) -> str:
    """The cause to name first: codes that must be explained before quantities."""
    kinds = {one.kind for one in compared.decision.blocking}
    return next((cause for kind, cause in _CAUSES.items() if kind in kinds), "shipment_differs")


def notice_case(compared: ComparedNotice, message_id: int, partner: PartnerProfile, actor: Actor) -> NewException:
    """The case of a notice that a person must look at before the receipt is prepared."""
    notice, decision = compared.notice, compared.decision
    records = [known.record for known in compared.orders.values()]
    about = f"order **{records[0].number}**" if len(records) == 1 else f"{len(records) or 'none'} of our orders"
    first = decision.blocking[0].text
    more = f" And {len(decision.blocking) - 1} more." if len(decision.blocking) > 1 else ""
    case = message_case(
        notice_key(partner.key, notice.number),
        cause_of(compared),
        actor,
        title=decision.title,
        sentence=f"{partner.name} ships {about} (notice {notice.number}). {first}{more}",
        subject=records[0].number if len(records) == 1 else notice.number,
        partner=partner.key,
        partner_name=partner.name,
        message_id=message_id,
    )
    return _with_stake(case, records, decision_evidence(compared), partner)


def decision_evidence(compared: ComparedNotice) -> str:
    """What was found, as the case keeps it."""
    return json.dumps({"differences": [one.model_dump(mode="json") for one in compared.decision.differences]})


def _with_stake(case: NewException, records: list[OrderRecord], evidence: str, partner: PartnerProfile) -> NewException:
    """What hangs on the shipment: the customers that wait for any of its orders."""
    promises = [record.first_promise for record in records if record.first_promise]
    one = records[0] if len(records) == 1 else None
    return replace(
        case,
        evidence=evidence,
        owner=partner.owner,
        order_id=one.id if one else None,
        value=sum((record.total for record in records), Decimal(0)),
        currency=records[0].currency if records else None,
        stake_value=sum((record.stake_value for record in records), Decimal(0)),
        stake_count=sum(record.stake_count for record in records),
        stake_text=stake_text(purchase_of(one)) if one else "",
        first_promise=min(promises, default=None),
        rank_at=min(promises, default=None),
    )


def _contradiction(
    notice: ShipNotice, row: MessageRow, partner: PartnerProfile, stored: list[NoticeRow]
) -> NewException:
    """Two notices under one number that say different things, neither marked as a correction."""
    before = next((one for one in stored if one.state is NoticeState.ACTIVE), None)
    since = f" of {before.noted_at:%d %b %H:%M} UTC (message {before.message_id})" if before else ""
    return message_case(
        contradiction_key(partner.key, notice.number, row.id),
        "notice_contradicts",
        RULE,
        sentence=(
            f"{partner.name} sent ship notice **{notice.number}** again with other content, not marked as a correction."
            f" The one{since} stays in force."
        ),
        subject=notice.number,
        partner=partner.key,
        partner_name=partner.name,
        message_id=row.id,
    )
