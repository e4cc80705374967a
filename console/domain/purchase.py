"""The purchase order as the ERP holds it, what hangs on it, and the changes the program may make to it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from pydantic import Field

from console.domain.values import ItemId, Value


class PurchaseLine(Value):
    """One line of a purchase order in the ERP.

    ``price`` is per one ``unit`` without taxes; ``unit`` a Rec 20 code (``None``: the ERP's unit has none) and
    ``unit_name`` what the ERP calls it. ``planned`` is the expected arrival (aware UTC). ``pack_factors`` gives, per
    Rec 20/21 packaging code, how many ``unit`` are in one pack of this product.
    """

    id: int
    sequence: int = 0
    product_id: int | None = None
    product_code: str | None = None
    product_name: str = ""
    items: tuple[ItemId, ...] = ()
    quantity: Decimal
    unit: str | None = None
    unit_name: str = ""
    price: Decimal
    planned: datetime | None = None
    received: Decimal = Decimal(0)
    invoiced: Decimal = Decimal(0)
    pack_factors: dict[str, Decimal] = Field(default_factory=dict)


class Receipt(Value):
    """A transfer of the order. ``incoming`` is false for the stray outgoing one that must never appear."""

    id: int
    name: str
    state: str
    incoming: bool = True
    scheduled: datetime | None = None
    quantities: dict[int, Decimal] = Field(default_factory=dict)
    """Open quantity per purchase line id, in the line's unit."""


class WaitingSale(Value):
    """A customer order that waits on lines of the purchase order; ``value`` is what the waiting part sells for."""

    id: int
    name: str
    customer: str
    promised: datetime | None = None
    value: Decimal = Decimal(0)
    currency: str | None = None
    line_ids: tuple[int, ...] = ()


class PurchaseState(StrEnum):
    """Where the order stands in the ERP. Only confirmed and locked orders are exchanged with the supplier."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    LOCKED = "locked"
    CANCELLED = "cancelled"


class PurchaseOrder(Value):
    """A purchase order read from the ERP; ``changed_at`` is the ERP's own time of last change (UTC, to the second)."""

    id: int
    number: str
    state: PurchaseState
    partner_id: int
    partner_name: str
    supplier_id: int | None = None
    """The company of the partner, when the order was placed to one of its addresses or people."""
    partner_ref: str | None = None
    confirmed_by_supplier: bool = False
    currency: str
    total: Decimal = Decimal(0)
    price_digits: int | None = None
    """Decimals the ERP keeps of a price; ``None``: all of them."""
    ordered_at: datetime | None = None
    planned: datetime | None = None
    buyer_name: str | None = None
    company: str | None = None
    warehouse: str | None = None
    receipt_type_id: int | None = None
    """The ERP's operation type of the receipt, which belongs to the warehouse the goods come to."""
    deliver_to_id: int | None = None
    """The customer's address when the goods are shipped there directly."""
    changed_at: datetime
    lines: tuple[PurchaseLine, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    waiting: tuple[WaitingSale, ...] = ()

    def line(self, line_id: int) -> PurchaseLine | None:
        """The line with this ERP id."""
        return next((line for line in self.lines if line.id == line_id), None)

    def kept_price(self, price: Decimal) -> Decimal:
        """What the ERP makes of ``price`` when it is written: it rounds half up to the decimals it keeps."""
        if self.price_digits is None:
            return price
        kept = price.quantize(Decimal(1).scaleb(-self.price_digits), ROUND_HALF_UP)
        return price if kept == price else kept


class LineTarget(Value):
    """How one existing line shall be. The price always goes with the quantity: writing a quantity alone makes the ERP
    compute a new price and leaves a stray transfer (reference/odoo.md, trap 1). Quantity 0 cancels the line."""

    line_id: int
    quantity: Decimal
    price: Decimal
    planned: datetime | None = None
    product_id: int | None = None
    """Set when the item is replaced by another product (see :meth:`OrderWrite.with_replacements_added`)."""


class NewLine(Value):
    """A line to add beside ``split_from``: the later part of a split, with the same product, unit and price base; or
    with ``product_id`` another product in its place."""

    split_from: int
    quantity: Decimal
    price: Decimal
    planned: datetime | None = None
    product_id: int | None = None


class OrderWrite(Value):
    """One change of one purchase order, done as a single call and readable back.

    ``before`` is the state of every line touched when the decision was made: the write is refused when the ERP no
    longer holds it (somebody changed the order), unless it already holds the targets (the answer of an earlier try was
    lost). ``key`` makes notes recognisable, so that a repeat adds none. ``move_receipt`` also moves the receipt's
    scheduled date, which the ERP leaves alone (trap 2).
    """

    key: str
    order_id: int
    order_number: str
    before: tuple[LineTarget, ...] = ()
    lines: tuple[LineTarget, ...] = ()
    new_lines: tuple[NewLine, ...] = ()
    partner_ref: str | None = None
    mark_confirmed: bool = False
    move_receipt: bool = False
    note: str | None = None

    @property
    def changes_anything(self) -> bool:
        """Whether the ERP record itself would change (a note alone does not count)."""
        return bool(self.lines or self.new_lines or self.partner_ref or self.mark_confirmed)

    def with_replacements_added(self) -> OrderWrite:
        """The same change as the ERP can carry it out without harm: a line whose item is replaced goes to 0 and a new
        line has the other product. Odoo lets the product of a confirmed line be overwritten, but the receipt goes on
        expecting the old one (seen on 17.0 and 19.0)."""
        was = {line.line_id: line for line in self.before}
        lines, added = [], []
        for target in self.lines:
            known = was.get(target.line_id)
            if target.product_id is None or (known is not None and known.product_id == target.product_id):
                lines.append(target.model_copy(update={"product_id": None}))
                continue
            price = known.price if known else target.price
            lines.append(LineTarget(line_id=target.line_id, quantity=Decimal(0), price=price))
            if target.quantity > 0:
                added.append(_in_place_of(target, known))
        return self.model_copy(update={"lines": tuple(lines), "new_lines": (*added, *self.new_lines)})


def _in_place_of(target: LineTarget, before: LineTarget | None) -> NewLine:
    return NewLine(
        split_from=target.line_id,
        quantity=target.quantity,
        price=target.price,
        planned=target.planned or (before.planned if before else None),
        product_id=target.product_id,
    )


class FieldChange(Value):
    """One field before and after, in words for a person: the preview of an action, and its read-back afterwards."""

    record: str
    field: str
    before: str
    after: str
    actual: str | None = None

    @property
    def as_wanted(self) -> bool:
        """Whether the read-back found what was wanted."""
        return self.actual is None or self.actual == self.after


class WriteResult(Value):
    """What the ERP holds after a write, read back; ``warnings`` names what is not as wanted (a stray transfer)."""

    order: PurchaseOrder
    changes: tuple[FieldChange, ...] = ()
    warnings: tuple[str, ...] = ()
    already_there: bool = False


def day_of(moment: datetime | None) -> date | None:
    """The calendar day of a moment, for comparing with a promised day."""
    return moment.date() if moment else None
