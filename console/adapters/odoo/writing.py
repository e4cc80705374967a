"""One change of a purchase order: checked, written in a single call, noted once, read back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from console.adapters.odoo.arrivals import Arrivals
from console.adapters.odoo.reading import Reader
from console.adapters.odoo.session import Session
from console.adapters.odoo.values import odoo_time
from console.domain.acknowledging import preview
from console.domain.purchase import (
    LineTarget,
    NewLine,
    OrderWrite,
    PurchaseLine,
    PurchaseOrder,
    PurchaseState,
    WriteResult,
)
from console.services.errors import ConflictingChange, RecordMissing, Refused
from console.services.faultpoints import reached
from console.services.ports import Lookup

_HALF_A_CENT = Decimal("0.005")
"""Where the prices of a line and of what was wanted differ by this on the whole line, somebody is to know."""
_NOISE = Decimal("0.0000005")


class Writer:
    """Carries an :class:`OrderWrite` out. The quantity of a line never goes without its price: alone it makes Odoo
    compute a new price and leaves a stray outgoing transfer."""

    def __init__(self, session: Session, reader: Reader) -> None:
        self._session = session
        self._reader = reader
        self._arrivals = Arrivals(session)

    def write(self, write: OrderWrite) -> WriteResult:
        """Raises ConflictingChange, Refused, RecordMissing, AccessDenied, InDoubt, Retryable."""
        shown, write = write, write.with_replacements_added()
        before = self._order(write.order_id)
        if self._holds(write, before):
            # an earlier try may have been cut off after the order was written: the rest is made up for
            self._note(write)
            after = self._order(write.order_id) if self._mend(write, before) else before
            return self._result(shown, write, before, after, already=True)
        self._check(write, before)
        self._session.call("purchase.order", "write", [write.order_id], self._values(write, before), changes=True)
        reached("odoo:written")
        if write.move_receipt:
            self._move_receipts(write, before)
        self._note(write)
        reached("odoo:noted")
        after = self._order(write.order_id)
        if self._mend(write, after):
            after = self._order(write.order_id)
        return self._result(shown, write, before, after, already=False)

    def look_up(self, write: OrderWrite) -> Lookup:
        """Done when the order holds the targets, not done when it still is as before, else nobody can tell."""
        write = write.with_replacements_added()
        order = self._order(write.order_id)
        if self._holds(write, order):
            return Lookup.DONE
        return Lookup.NOT_DONE if self._difference(write.before, order) is None else Lookup.CANNOT_TELL

    def _order(self, order_id: int) -> PurchaseOrder:
        found = self._reader.orders([order_id])
        if not found:
            raise RecordMissing("The purchase order is not in Odoo any more.")
        return found[0]

    def _holds(self, write: OrderWrite, order: PurchaseOrder) -> bool:
        """Whether everything wanted is there already."""
        if self._difference(write.lines, order) is not None:
            return False
        if write.partner_ref and order.partner_ref != write.partner_ref:
            return False
        if write.mark_confirmed and not order.confirmed_by_supplier and self._reader.confirmed_field:
            return False
        return len(self._unmatched(write, order)) == 0

    def _unmatched(self, write: OrderWrite, order: PurchaseOrder) -> list[NewLine]:
        """New lines not there yet."""
        return [wanted for wanted, line in self._matches(write, order) if line is None]

    @staticmethod
    def _matches(write: OrderWrite, order: PurchaseOrder) -> list[tuple[NewLine, PurchaseLine | None]]:
        """New lines, each with the line that stands for it; a line of the order can stand for one of them."""
        known = {line.line_id for line in (*write.before, *write.lines)}
        free = [line for line in order.lines if line.id not in known]
        found = []
        for wanted in write.new_lines:
            source = order.line(wanted.split_from)
            match = next((line for line in free if _same(line, wanted, source, order)), None)
            found.append((wanted, match))
            if match is not None:
                free.remove(match)
        return found

    def _mend(self, write: OrderWrite, after: PurchaseOrder) -> bool:
        return self._arrivals.mend(write, after, self._parts(write, after))

    def _parts(self, write: OrderWrite, order: PurchaseOrder) -> dict[int, int]:
        """Later parts that were added, with the lines they are split from; what replaces an item is not one."""
        matches = self._matches(write, order)
        return {line.id: wanted.split_from for wanted, line in matches if line and not wanted.product_id}

    @staticmethod
    def _difference(targets: Sequence[LineTarget], order: PurchaseOrder) -> str | None:
        """The first field in which the order differs from ``targets``, in words."""
        for target in targets:
            line = order.line(target.line_id)
            if line is None:
                return "a line was removed"
            if line.quantity != target.quantity:
                return f"the quantity of {line.product_name} is {line.quantity:f}, not {target.quantity:f}"
            if not _close(line.price, order.kept_price(target.price)):
                return f"the price of {line.product_name} is {line.price:f}, not {target.price:f}"
            if target.planned and line.planned and line.planned.date() != target.planned.date():
                return f"the date of {line.product_name} is {line.planned:%d %b %Y}, not {target.planned:%d %b %Y}"
            if target.product_id and line.product_id != target.product_id:
                return f"the product is {line.product_name}"
        return None

    def _check(self, write: OrderWrite, order: PurchaseOrder) -> None:
        changed = self._difference(write.before, order)
        if changed is not None:
            raise ConflictingChange(f"Somebody changed {order.number} in Odoo: {changed}. Nothing was written.")
        if order.state is PurchaseState.CANCELLED:
            raise Refused(f"{order.number} is cancelled in Odoo; nothing was written.")
        for target in write.lines:
            line = order.line(target.line_id)
            if line is not None and target.quantity < line.received:
                raise Refused(
                    f"{line.product_name}: {line.received:f} were received already; the line cannot be lowered to"
                    f" {target.quantity:f}.",
                    next_step="Check the receipt; correct the quantity by hand in Odoo.",
                )

    def _values(self, write: OrderWrite, order: PurchaseOrder) -> dict[str, Any]:
        # new lines first: while the receipt still has open moves they join it, else Odoo makes another one
        commands: list[Any] = [(0, 0, self._new_values(line, order)) for line in self._unmatched(write, order)]
        commands += [(1, target.line_id, _line_values(target)) for target in write.lines]
        values: dict[str, Any] = {"order_line": commands} if commands else {}
        if write.partner_ref:
            values["partner_ref"] = write.partner_ref
        confirmed = self._reader.confirmed_field
        if write.mark_confirmed and confirmed:
            values[confirmed] = True
        return values

    def _new_values(self, line: NewLine, order: PurchaseOrder) -> dict[str, Any]:
        source = order.line(line.split_from)
        if source is None:
            raise ConflictingChange("The line to split was removed in Odoo; nothing was written.")
        # with propagate_cancel its default, a cancelled later part would cancel the customer's delivery
        fields = [self._reader.unit_field, "propagate_cancel"]
        kept = self._session.call("purchase.order.line", "read", [source.id], fields)[0]
        values = {
            "product_id": line.product_id or source.product_id,
            "product_qty": float(line.quantity),
            "price_unit": float(line.price),
            self._reader.unit_field: kept[self._reader.unit_field][0],
            "propagate_cancel": kept["propagate_cancel"],
            "sequence": source.sequence,
        }
        if line.planned:
            values["date_planned"] = odoo_time(line.planned)
        return values

    def _move_receipts(self, write: OrderWrite, order: PurchaseOrder) -> None:
        """Odoo leaves the receipt's own date alone; when wanted, the open receipts follow the earliest line."""
        dates = [target.planned for target in write.lines if target.planned and target.quantity]
        open_ones = [one.id for one in order.receipts if one.incoming and one.state not in ("done", "cancel")]
        if dates and open_ones:
            self._session.call(
                "stock.picking", "write", open_ones, {"scheduled_date": odoo_time(min(dates))}, changes=True
            )

    def _note(self, write: OrderWrite) -> None:
        """An internal note, once per key: a repeat after a lost answer finds it and adds none."""
        if not write.note:
            return
        mark = f"crossdock:{write.key}"
        there = self._session.call(
            "mail.message",
            "search_count",
            [["model", "=", "purchase.order"], ["res_id", "=", write.order_id], ["body", "ilike", mark]],
        )
        if not there:
            body = f"{write.note} [{mark}]"
            self._session.call(
                "purchase.order",
                "message_post",
                [write.order_id],
                body=body,  # a plain text: Odoo escapes it
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                changes=True,
            )

    def _result(
        self, shown: OrderWrite, write: OrderWrite, before: PurchaseOrder, after: PurchaseOrder, *, already: bool
    ) -> WriteResult:
        changes = preview(shown, before)
        wrong = self._difference(write.lines, after)
        warnings = [f"After writing, {wrong}."] if wrong else []
        known = {one.id for one in before.receipts}
        stray = [one.name for one in after.receipts if one.id not in known and not one.incoming]
        if stray:
            warnings.append(f"Odoo made an outgoing transfer, {', '.join(stray)}: cancel it.")
        warnings += self._arrivals.wrong(write, after, self._parts(write, after))
        warnings += _rounded_prices(write, after)
        missing = self._unmatched(write, after)
        if missing:
            warnings.append(f"{len(missing)} new lines are not there.")
        found = [change.model_copy(update={"actual": change.after if not warnings else None}) for change in changes]
        return WriteResult(order=after, changes=tuple(found), warnings=tuple(warnings), already_there=already)


def _rounded_prices(write: OrderWrite, after: PurchaseOrder) -> list[str]:
    """Prices Odoo cut to the decimals it keeps, where that makes a difference on the line."""
    lines: list[LineTarget | NewLine] = [*write.lines, *write.new_lines]
    return [
        f"Odoo keeps prices with {after.price_digits} decimals: {after.kept_price(wanted.price):f} stands where"
        f" {wanted.price:f} was agreed, {gap:.2f} on {wanted.quantity:f}. More decimals are set in Odoo under Decimal"
        " Accuracy, Product Price."
        for wanted in lines
        if (gap := abs(after.kept_price(wanted.price) - wanted.price) * wanted.quantity) >= _HALF_A_CENT
    ]


def _line_values(target: LineTarget) -> dict[str, Any]:
    values: dict[str, Any] = {"product_qty": float(target.quantity), "price_unit": float(target.price)}
    if target.planned:
        values["date_planned"] = odoo_time(target.planned)
    return values


def _close(one: Decimal, other: Decimal) -> bool:
    """The same price: what a number without fixed decimals may lose on its way is less."""
    return abs(one - other) < _NOISE


def _same(line: PurchaseLine, wanted: NewLine, source: PurchaseLine | None, order: PurchaseOrder) -> bool:
    product = wanted.product_id or (source.product_id if source else None)
    same_day = not wanted.planned or (line.planned is not None and line.planned.date() == wanted.planned.date())
    return (
        line.product_id == product
        and line.quantity == wanted.quantity
        and _close(line.price, order.kept_price(wanted.price))
        and same_day
    )
