"""Cases of ship notices: the shipment beside what was open, and the receipt it would prepare."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from console.domain.acknowledging import words
from console.domain.documents import ShipNotice
from console.domain.lifecycle import ExceptionState, NoticeState
from console.domain.profiles import PartnerProfile
from console.domain.purchase import FieldChange, PurchaseLine
from console.domain.receiving import NoticeDifference, ReceiptLine, ReceiptPlan
from console.services.casework.acts import not_under_way, still_open
from console.services.casework.books import common_view
from console.services.casework.view import DECIDE
from console.services.casework_models import (
    Action,
    ActionKind,
    CaseView,
    ComparedCell,
    ComparedLine,
    OfferedAction,
    Preview,
    Receipt,
)
from console.services.errors import Refused
from console.services.events import Changed, Events
from console.services.mappings.codes import PartnerCodes
from console.services.ordering.book import QUEUE, purchase_of, sent_order
from console.services.ports import Clock
from console.services.records import Actor, ExceptionChange, ExceptionRow
from console.services.rights import lacking, require
from console.services.shipments.book import (
    ComparedNotice,
    FindOrder,
    KnownOrder,
    compare,
    is_about,
    notices_in,
    prepare_effects,
)
from console.services.store import Reads, Store, Unit


class NoticeCases:
    """The book of ``notice:`` cases."""

    prefix = "notice:"

    def __init__(self, store: Store, clock: Clock, events: Events) -> None:
        self._store = store
        self._clock = clock
        self._events = events

    def view(self, reads: Reads, row: ExceptionRow, actor: Actor) -> CaseView:
        """The shipment line by line, and what would be prepared."""
        compared = self._compared(reads, row)
        plans = bool(compared and compared.decision.plans)
        own = [_prepare_action(plans, DECIDE in actor.rights)]
        view = common_view(reads, row, actor, own, drop=(ActionKind.RETRY, ActionKind.CHOOSE_ORDER))
        if compared is None:
            return view
        return replace(
            view,
            columns=("Open", "Shipped"),
            lines=tuple(_lines(compared)),
            preview=_preview(compared) if plans else None,
            notes=(*view.notes, *_notes(compared)),
        )

    def preview(self, reads: Reads, row: ExceptionRow, action: Action, actor: Actor) -> Preview | None:
        """The receipts as they would be prepared."""
        if action.kind is not ActionKind.PREPARE_RECEIPT:
            return None
        compared = self._compared(reads, row)
        if compared is None or not compared.decision.plans:
            return Preview("Prepare as shipped", refused="Nothing of this shipment belongs to an order of ours.")
        return _preview(compared)

    def act(self, row: ExceptionRow, version: int, action: Action, actor: Actor) -> Receipt | None:
        """Prepare the receipts."""
        if action.kind is not ActionKind.PREPARE_RECEIPT:
            return None
        require(actor, DECIDE)
        still_open(row, version)
        not_under_way(row)
        compared = self._compared(self._store.read(), row)
        if compared is None or not compared.decision.plans:
            raise Refused("Nothing of this shipment belongs to an order of ours.")
        changed = self._store.do(lambda unit: self._prepare(unit, row, version, compared, actor))
        self._events.publish(Changed("exception", (row.id,), queue=QUEUE, by=actor.name))
        self._events.publish(Changed("effect"))
        return Receipt("The receipt is being prepared; the read-back follows.", changed)

    def _prepare(
        self, unit: Unit, row: ExceptionRow, version: int, compared: ComparedNotice, actor: Actor
    ) -> ExceptionRow:
        values = {"state": ExceptionState.APPLYING, "claimed_by": actor.name, "claimed_at": unit.now()}
        changed = unit.change_exception(
            ExceptionChange(row.id, version, actor, "exception.decided", values, "receipt as shipped")
        )
        unit.add_effects(prepare_effects(compared, actor, row.message_id or 0, f":{changed.version}", row.id))
        return changed

    def follow(self, unit: Unit, row: ExceptionRow, action: Action, actor: Actor) -> None:
        """A notice put aside covers nothing any more."""
        if action.kind is not ActionKind.PUT_ASIDE or row.message_id is None:
            return
        reads = self._store.read()
        ids = [
            one.id
            for _, notice in notices_in(reads, row.message_id)
            for one in reads.notices_by_number(row.partner or "", notice.number)
            if one.message_id == row.message_id and one.state is NoticeState.ACTIVE
        ]
        if ids:
            unit.end_notices(ids, NoticeState.WITHDRAWN, actor, action.reason)

    def _compared(self, reads: Reads, row: ExceptionRow) -> ComparedNotice | None:
        """The notice compared with its orders as they are now."""
        partner = reads.profile(row.partner) if row.partner else None
        notice = self._notice(reads, row)
        if partner is None or notice is None:
            return None
        return compare(reads, notice, _finder(reads, partner), partner, self._clock.now().date())

    @staticmethod
    def _notice(reads: Reads, row: ExceptionRow) -> ShipNotice | None:
        if row.message_id is None:
            return None
        found = [notice for _, notice in notices_in(reads, row.message_id)]
        return next((one for one in found if is_about(row, one)), None)


def _notes(compared: ComparedNotice) -> list[str]:
    """What is said of the shipment as a whole. Since it was asked goods may have been received or the order changed."""
    if not compared.decision.needs_person and compared.decision.plans:
        return ["As the order is now, nothing of the shipment differs any more."]
    return [one.text for one in compared.decision.differences if one.line_ref is None]


def _prepare_action(plans: bool, allowed: bool) -> OfferedAction:
    able = plans and allowed
    why = "Nothing of it belongs to an order of ours." if allowed else lacking(DECIDE)
    return OfferedAction(
        ActionKind.PREPARE_RECEIPT,
        "Prepare as shipped",
        "A",
        "The dock finds the quantities filled in; nothing is validated",
        primary=able,
        allowed=able,
        why_not="" if able else why,
    )


def _finder(reads: Reads, partner: PartnerProfile) -> FindOrder:
    codes = PartnerCodes(reads)

    def find(number: str) -> KnownOrder | None:
        prefix = partner.order_number_prefix
        wanted = dict.fromkeys((number, f"{prefix}{number}", number.removeprefix(prefix)))
        for record in reads.orders_by_number(list(wanted)):
            order = sent_order(record)
            if record.partner == partner.key and order is not None:
                return KnownOrder(record, order, codes.with_factors(purchase_of(record), order, partner.key))
        return None

    return find


def _lines(compared: ComparedNotice) -> list[ComparedLine]:
    shipped = {(one.order_number, one.line_ref): one.quantity for one in compared.decision.coverage}
    found = []
    for known in compared.orders.values():
        for line in known.order.lines:
            quantity = shipped.get((known.order.number, line.line_ref))
            said = [
                one
                for one in compared.decision.differences
                if (one.order_number, one.line_ref) == (known.order.number, line.line_ref)
            ]
            if quantity is not None or said:
                found.append(_line(compared, known, line.line_ref, quantity, said))
    return found


def _line(
    compared: ComparedNotice, known: KnownOrder, ref: str, quantity: Decimal | None, said: list[NoticeDifference]
) -> ComparedLine:
    line = next(one for one in known.order.lines if one.line_ref == ref)
    unit = line.quantity.raw_unit or ""
    item = line.items[0].value if line.items else (line.description or "")
    by_kind = {one.kind.value: one for one in said}
    amount = by_kind.get("short") or by_kind.get("over") or by_kind.get("unknown_unit")
    day = by_kind.get("early") or by_kind.get("late")
    promised = words.day(line.requested.day) if line.requested else "—"
    cells = (
        ComparedCell(
            "Quantity",
            f"{words.number(line.quantity.value)} {unit}".strip(),
            f"{words.number(quantity)} {unit}".strip() if quantity is not None else "—",
            amount is not None,
            bool(amount and amount.blocks),
            amount.text if amount else "",
        ),
        ComparedCell(
            "Arrival",
            promised,
            words.day(compared.decision.arrival) if compared.decision.arrival else "not said",
            day is not None,
            bool(day and day.blocks),
            day.text if day else "",
        ),
    )
    return ComparedLine(
        line_ref=ref,
        title=f"{known.order.number} line {ref} · {item}",
        cells=cells,
        differs=bool(said),
        status="shipped" if quantity is not None else "not clear",
        quantity=line.quantity.value,
        unit=unit,
    )


def _preview(compared: ComparedNotice) -> Preview:
    changes = [change for plan in compared.decision.plans for change in _changes(compared, plan)]
    notes = ["The receipt is filled in, not validated: the dock counts and validates."]
    if any(line.packs for plan in compared.decision.plans for line in plan.lines):
        notes.append("Packs carry their SSCC, so that a scan finds them.")
    return Preview("Prepare as shipped", changes=tuple(changes), notes=tuple(notes))


def _changes(compared: ComparedNotice, plan: ReceiptPlan) -> list[FieldChange]:
    purchase = next(known.purchase for known in compared.orders.values() if known.purchase.id == plan.order_id)
    receipt = next((one for one in purchase.receipts if one.incoming and one.state not in ("done", "cancel")), None)
    name = receipt.name if receipt else f"receipt of {plan.order_number}"
    changes = [_quantity(name, purchase.line(line.line_id), line) for line in plan.lines]
    if plan.day is not None:
        before, after = words.day(receipt.scheduled) if receipt else "none", words.day(plan.day)
        if before != after:
            changes.append(FieldChange(record=name, field="expected", before=before, after=after))
    return changes


def _quantity(receipt: str, bought: PurchaseLine | None, line: ReceiptLine) -> FieldChange:
    what = (bought.product_code or bought.product_name) if bought else f"line {line.line_id}"
    lots = f", lot {', '.join(lot.number for lot in line.lots)}" if line.lots else ""
    number = len(line.packs)
    packs = f", in {number} {'pack' if number == 1 else 'packs'}" if number else ""
    return FieldChange(
        record=receipt, field=what, before="to come", after=f"{words.number(line.quantity)} announced{lots}{packs}"
    )
