"""A receipt prepared from a ship notice: one call that fills it in, or splits off what the notice announces."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from console.adapters.odoo.receiving_packs import Packs
from console.adapters.odoo.receiving_parts import Filling, Part, fill
from console.adapters.odoo.receiving_scene import Move, Scene, SceneReader, Transfer
from console.adapters.odoo.session import Session
from console.adapters.odoo.values import odoo_time
from console.domain.receiving.plans import ReceiptPlan
from console.domain.receiving.prepared import PreparedPart, PreparedReceipt
from console.services.errors import ConflictingChange
from console.services.ports import Lookup

_NOT_READY = ("draft", "confirmed", "waiting", "partially_available")
_MARKS = re.compile(r"\[crossdock:[^\]]*\]")
_NOON = time(12, 0, tzinfo=UTC)


class Receiving:
    """Answers :class:`console.services.ports.Receipts`.

    What is announced gets a transfer of its own, so that the dock finds one transfer for each shipment: when the notice
    announces all that is open, that is the order's receipt; else it is split off, and the rest stays to come in the
    receipt. Quantities are filled in and nothing is marked as picked: validating means what it always means. A mark in
    the transfer's note tells which notice it is for.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._reader = SceneReader(session)

    def prepare(self, plan: ReceiptPlan) -> PreparedReceipt:
        """Raises ConflictingChange, Refused, RecordMissing, AccessDenied, InDoubt, Retryable."""
        scene = self._reader.read(plan.order_id)
        own = scene.marked(_mark(plan))
        if own is not None:
            return self._again(plan, scene, own)
        pool = [one for one in scene.transfers if one.open and not _is_claimed(one, scene)]
        filling = fill(plan, pool)
        if not filling.parts:
            raise ConflictingChange(
                f"Nothing that notice {plan.notice_number} announces is still to come on {plan.order_number}.",
                next_step="Check the receipts of the order in Odoo: it may have been received already.",
            )
        packs, warnings = Packs(self._session).ready(filling.parts)
        touched = filling.touched
        if len(touched) == 1 and not filling.leaves(touched[0]):
            self._fill_in(plan, touched[0], filling, packs)
        else:
            self._split_off(plan, filling, packs)
        return self._read_back(plan, filling, warnings)

    def withdraw(self, plan: ReceiptPlan) -> PreparedReceipt:
        """Give back what is not received. Raises as :meth:`prepare`."""
        scene = self._reader.read(plan.order_id)
        own = scene.marked(_mark(plan))
        if own is None or own.state == "cancel":
            return PreparedReceipt(already_there=True)
        if own.state == "done":
            raise ConflictingChange(f"{own.name} has been received; there is nothing to take back.")
        parent = next((one for one in scene.transfers if one.id == own.backorder_of and one.open), None)
        if parent is not None:
            self._give_back(own, parent)
            return PreparedReceipt()
        moves = [[1, move.id, {"move_line_ids": _removed(move)}] for move in own.moves]
        refilled = [[1, move.id, {"quantity": float(move.demand)}] for move in own.moves]
        values = {"note": _without(own.note, plan) or False, "move_ids": [*moves, *refilled]}
        self._write(own.id, values)
        self._make_ready(own.id)
        after = self._reader.read(plan.order_id)
        return _prepared(after.transfer(own.id), ())

    def look_up(self, plan: ReceiptPlan) -> Lookup:
        """Not done when there is no transfer of this notice, or one not finished: preparing it again finishes it."""
        scene = self._reader.read(plan.order_id)
        own = scene.marked(_mark(plan))
        if own is None or (own.open and own.unplaced):
            return Lookup.NOT_DONE
        return Lookup.DONE if own.open and not self._differs(plan, own) else Lookup.CANNOT_TELL

    # What is there already

    def _again(self, plan: ReceiptPlan, scene: Scene, own: Transfer) -> PreparedReceipt:
        if own.state == "cancel":
            raise ConflictingChange(f"{own.name}, prepared for notice {plan.notice_number}, was cancelled in Odoo.")
        if not own.open:
            return _prepared(own, ()).model_copy(update={"already_there": True})
        self._finish(own)
        changed = self._differs(plan, own)
        warnings = (f"{own.name} is no longer as it was prepared: {changed}.",) if changed else ()
        return _prepared(own, warnings).model_copy(update={"already_there": True})

    def _differs(self, plan: ReceiptPlan, own: Transfer) -> str:
        wanted = fill(plan, [own])
        there = {line: _total(own, line) for line in {part.move.line_id for part in wanted.parts}}
        for line, quantity in wanted.per_line().items():
            if there.get(line) != quantity:
                return f"{there.get(line, Decimal(0)):f} instead of {quantity:f} are filled in"
        return ""

    # Writing

    def _fill_in(self, plan: ReceiptPlan, source: Transfer, filling: Filling, packs: dict[str, int]) -> None:
        """All that is open is announced: the order's receipt itself."""
        moves = [
            [1, move.id, {"move_line_ids": [*_removed(move), *_move_lines(move, filling.of(move), packs, source.id)]}]
            for move in source.moves
            if move.open
        ]
        values: dict[str, Any] = {"move_ids": moves, "note": f"{source.note}{_paragraph(plan)}"}
        if plan.day and (source.scheduled is None or source.scheduled.date() != plan.day):
            values["scheduled_date"] = odoo_time(datetime.combine(plan.day, _NOON))
        self._write(source.id, values)

    def _split_off(self, plan: ReceiptPlan, filling: Filling, packs: dict[str, int]) -> None:
        """A part is announced. One call lowers the receipt and makes the other transfer, so that the order is never
        expected twice nor too little. A line announced whole moves over, another one is divided."""
        source = filling.touched[0]
        day = odoo_time(datetime.combine(plan.day, _NOON) if plan.day else source.scheduled or datetime.now(UTC))
        lowered: list[list[Any]] = []
        moved: list[list[Any]] = []
        for move in filling.moves:
            parts = filling.of(move)
            taken = min(move.demand, sum((part.quantity for part in parts), Decimal(0)))
            lines = _move_lines(move, parts, packs)
            if taken == move.demand:
                moved += [[4, move.id, 0], [1, move.id, {"date": day, "move_line_ids": [*_removed(move), *lines]}]]
            else:
                lowered.append([1, move.id, {"product_uom_qty": float(move.demand - taken)}])
                fresh = {**move.template, "product_uom_qty": float(taken), "date": day, "move_line_ids": lines}
                moved.append([0, 0, fresh])
        child = {**source.template, "scheduled_date": day, "note": _paragraph(plan), "move_ids": moved}
        self._write(source.id, {"move_ids": lowered, "backorder_ids": [[0, 0, child]]})
        emptied = [one.id for one in filling.touched if not filling.leaves(one)]
        if emptied:
            self._session.call("stock.picking", "action_cancel", emptied, changes=True)

    def _give_back(self, own: Transfer, parent: Transfer) -> None:
        """The parent takes back what was split off; the emptied transfer is cancelled."""
        returned: list[list[Any]] = []
        emptied: list[list[Any]] = []
        for move in own.moves:
            beside = next((one for one in parent.moves if one.line_id == move.line_id and one.open), None)
            if beside is None:
                bare = {"move_line_ids": _removed(move)}
                whole = {"quantity": float(move.demand)}
                returned += [[4, move.id, 0], [1, move.id, bare], [1, move.id, whole]]
            else:
                returned.append([1, beside.id, {"product_uom_qty": float(beside.demand + move.demand)}])
                emptied.append([1, move.id, {"product_uom_qty": 0.0}])  # which takes the details away
        child = [1, own.id, {"note": False, "move_ids": emptied}]
        self._write(parent.id, {"move_ids": returned, "backorder_ids": [child]})
        self._session.call("stock.picking", "action_cancel", [own.id], changes=True)
        self._make_ready(parent.id)

    def _write(self, transfer: int, values: dict[str, Any]) -> None:
        self._session.call("stock.picking", "write", [transfer], values, changes=True)

    def _finish(self, transfer: Transfer) -> bool:
        """What a transfer still lacks after the one call; whether there was anything. Odoo does not look again whether
        a move is ready when its details are replaced."""
        if transfer.state == "draft":
            self._session.call("stock.picking", "action_confirm", [transfer.id], changes=True)
        if transfer.unplaced:
            place = {"picking_id": transfer.id}
            self._session.call("stock.move.line", "write", transfer.unplaced, place, changes=True)
        stale = any(move.state in _NOT_READY and move.filled >= move.demand > 0 for move in transfer.moves)
        if stale:
            self._make_ready(transfer.id)
        return transfer.state == "draft" or bool(transfer.unplaced) or stale

    def _make_ready(self, transfer: int) -> None:
        self._session.call("stock.picking", "action_assign", [transfer], changes=True)

    def _read_back(self, plan: ReceiptPlan, filling: Filling, warnings: Sequence[str]) -> PreparedReceipt:
        own = self._reader.read(plan.order_id).marked(_mark(plan))
        if own is None:
            return PreparedReceipt(warnings=(*filling.warnings, *warnings, "The prepared transfer is not there."))
        if self._finish(own):
            own = self._reader.read(plan.order_id).marked(_mark(plan)) or own
        wrong = [
            f"{quantity:f} were to be filled in, Odoo holds {_total(own, line):f}."
            for line, quantity in filling.per_line().items()
            if _total(own, line) != quantity
        ]
        return _prepared(own, (*filling.warnings, *warnings, *wrong))


def _mark(plan: ReceiptPlan) -> str:
    return f"[crossdock:{plan.key}]"


def _is_claimed(transfer: Transfer, scene: Scene) -> bool:
    """Whether a notice announced it. The backorder of a shipment received in part has the note of that one, but nobody
    has announced the rest again."""
    parent = scene.transfer(transfer.backorder_of) if transfer.backorder_of else None
    received = set(_MARKS.findall(parent.note)) if parent is not None and parent.state == "done" else set()
    return bool(set(_MARKS.findall(transfer.note)) - received)


def _paragraph(plan: ReceiptPlan) -> str:
    text = f"{plan.note or f'Ship notice {plan.notice_number}'} {_mark(plan)}"
    return f"<p>{html.escape(text, quote=False)}</p>"


def _without(note: str, plan: ReceiptPlan) -> str:
    """The transfer's note less our paragraph; what people wrote stays."""
    return re.sub(
        rf"<p>(?:(?!</p>).)*{re.escape(html.escape(_mark(plan), quote=False))}</p>", "", note, flags=re.DOTALL
    )


def _removed(move: Move) -> list[list[Any]]:
    """Commands that delete a move's detail lines: clearing the link would leave them behind without a move."""
    return [[2, part.id, 0] for part in move.parts]


def _move_lines(
    move: Move, parts: Sequence[Part], packs: dict[str, int], transfer: int | None = None
) -> list[list[Any]]:
    lines: list[list[Any]] = []
    for part in parts:
        values: dict[str, Any] = {**move.line_template, "quantity": float(part.quantity)}
        if transfer is not None:
            values["picking_id"] = transfer
        if part.lot:
            values["lot_name"] = part.lot
        if part.best_before and move.keeps_expiry:
            values["expiration_date"] = odoo_time(datetime.combine(part.best_before, _NOON))
        if part.sscc and part.sscc in packs:
            values["result_package_id"] = packs[part.sscc]
        lines.append([0, 0, values])
    return lines


def _total(transfer: Transfer, line: int) -> Decimal:
    return sum((move.filled for move in transfer.moves if move.line_id == line), Decimal(0))


def _prepared(transfer: Transfer | None, warnings: Sequence[str]) -> PreparedReceipt:
    if transfer is None:
        return PreparedReceipt(warnings=tuple(warnings))
    parts = [
        PreparedPart(line_id=move.line_id, quantity=move.in_line_unit(part.quantity), lot=part.lot, sscc=part.sscc)
        for move in transfer.moves
        for part in move.parts
    ]
    return PreparedReceipt(
        id=transfer.id,
        name=transfer.name,
        state=transfer.state,
        expected=transfer.scheduled,
        parts=tuple(parts),
        warnings=tuple(warnings),
    )
