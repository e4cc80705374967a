"""Cases of deliveries a warehouse shipped: told and shipped beside each other, and what filling them in would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from console.domain.acknowledging import words
from console.domain.acknowledging.matching import item_name
from console.domain.keys import unique_key
from console.domain.lifecycle import ExceptionState
from console.domain.purchase import FieldChange
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
from console.services.ordering.book import QUEUE
from console.services.records import Actor, ExceptionChange, ExceptionRow
from console.services.rights import lacking, require
from console.services.store import Reads, Store, Unit
from console.services.warehousing.book import TakenAdvice, advices_in, delivery_key, prepare_effect, take_advice

_NOTHING = "Nothing of it belongs to a delivery the warehouse was told of."


class DeliveryCases:
    """The book of ``delivery:`` cases."""

    prefix = "delivery:"

    def __init__(self, store: Store, events: Events) -> None:
        self._store = store
        self._events = events

    def view(self, reads: Reads, row: ExceptionRow, actor: Actor) -> CaseView:
        """The delivery line by line."""
        taken = _taken(reads, row)
        able = taken is not None and DECIDE in actor.rights
        own = OfferedAction(
            ActionKind.PREPARE_RECEIPT,
            "Fill in as shipped",
            "A",
            "The delivery in Odoo gets what was shipped; nothing is validated",
            primary=able,
            allowed=able,
            why_not="" if able else _NOTHING if taken is None else lacking(DECIDE),
        )
        view = common_view(reads, row, actor, [own], drop=(ActionKind.RETRY, ActionKind.CHOOSE_ORDER))
        if taken is None or taken.decision is None:
            return view
        loose = [one.text for one in taken.decision.differences if one.line_ref is None]
        return replace(
            view,
            columns=("Told", "Shipped"),
            lines=tuple(_lines(taken)),
            preview=_preview(taken),
            notes=(*view.notes, *loose),
        )

    def preview(self, reads: Reads, row: ExceptionRow, action: Action, actor: Actor) -> Preview | None:
        """The delivery as it would be filled in."""
        if action.kind is not ActionKind.PREPARE_RECEIPT:
            return None
        taken = _taken(reads, row)
        return _preview(taken) if taken is not None else Preview("Fill in as shipped", refused=_NOTHING)

    def act(self, row: ExceptionRow, version: int, action: Action, actor: Actor) -> Receipt | None:
        """Fill it in."""
        if action.kind is not ActionKind.PREPARE_RECEIPT:
            return None
        require(actor, DECIDE)
        still_open(row, version)
        not_under_way(row)
        taken = _taken(self._store.read(), row)
        if taken is None:
            raise Refused(_NOTHING)
        changed = self._store.do(lambda unit: _prepare(unit, row, version, taken, actor))
        self._events.publish(Changed("exception", (row.id,), queue=QUEUE, by=actor.name))
        self._events.publish(Changed("effect"))
        return Receipt("The delivery is being filled in; the read-back follows.", changed)

    def follow(self, unit: Unit, row: ExceptionRow, action: Action, actor: Actor) -> None:
        """Nothing follows: an advice put aside changes no delivery."""


def _prepare(unit: Unit, row: ExceptionRow, version: int, taken: TakenAdvice, actor: Actor) -> ExceptionRow:
    assert taken.decision is not None and taken.decision.plan is not None
    values = {"state": ExceptionState.APPLYING, "claimed_by": actor.name, "claimed_at": unit.now()}
    changed = unit.change_exception(
        ExceptionChange(row.id, version, actor, "exception.decided", values, "delivery as shipped")
    )
    again = f":{changed.version}"
    unit.add_effects([prepare_effect(taken, taken.decision.plan, actor, row.message_id or 0, again, row.id)])
    return changed


def _taken(reads: Reads, row: ExceptionRow) -> TakenAdvice | None:
    """The advice of a case compared with what the warehouse was told, ``None`` when nothing can be filled in."""
    partner = reads.profile(row.partner) if row.partner else None
    if partner is None or row.message_id is None:
        return None
    codes = PartnerCodes(reads)
    for advice in advices_in(reads, row.message_id):
        if unique_key(delivery_key(partner.key, advice.number)) == row.key:
            taken = take_advice(reads, codes.resolve(advice, partner.key), partner)
            return taken if taken.decision is not None and taken.decision.plan is not None else None
    return None


def _lines(taken: TakenAdvice) -> Sequence[ComparedLine]:
    assert taken.order is not None and taken.decision is not None
    said = {one.line_ref: one for one in taken.decision.differences}
    found = []
    for line in taken.order.lines:
        difference, unit = said.get(line.line_ref), line.quantity.raw_unit or ""
        shipped = taken.decision.shipped.get(line.line_ref, line.quantity.value * 0)
        cell = ComparedCell(
            "Quantity",
            f"{words.number(line.quantity.value)} {unit}".strip(),
            f"{words.number(shipped)} {unit}".strip(),
            difference is not None,
            difference is not None and difference.blocks,
            difference.text if difference else "",
        )
        name = item_name(line.items) or line.description or ""
        found.append(
            ComparedLine(
                line_ref=line.line_ref,
                title=f"{taken.order.number} line {line.line_ref} · {name}",
                cells=(cell,),
                differs=difference is not None,
                status="shipped" if shipped else "not shipped",
                quantity=line.quantity.value,
                unit=unit,
            )
        )
    return found


def _preview(taken: TakenAdvice) -> Preview:
    assert taken.order is not None and taken.decision is not None and taken.decision.plan is not None
    plan = taken.decision.plan
    names = {line.source_id: (line, item_name(line.items) or line.description or "") for line in taken.order.lines}
    changes = []
    for move in plan.moves:
        line, name = names[str(move.move_id)]
        lots = f", lot {', '.join(lot.number for lot in move.lots)}" if move.lots else ""
        before, after = words.number(line.quantity.value), f"{words.number(move.quantity)} shipped{lots}"
        changes.append(FieldChange(record=plan.number, field=name, before=f"{before} to ship", after=after))
    if plan.tracking:
        changes.append(FieldChange(record=plan.number, field="tracking", before="", after=plan.tracking))
    note = "The delivery is filled in, not validated: what is missing becomes a backorder only once you validate it."
    return Preview("Fill in as shipped", changes=tuple(changes), notes=(note,))
