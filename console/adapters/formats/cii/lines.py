"""Lines of the Cross Industry Invoice."""

from __future__ import annotations

from console.adapters.formats.cii.basics import (
    AMOUNT,
    DAY,
    DEAL,
    NUMBER,
    QUANTITY,
    TEXT,
    CiiFindings,
    CiiOut,
    add,
    begun,
    every,
    find,
    fresh,
    plain,
    put_each,
    table,
    text_at,
)
from console.adapters.formats.cii.money import CHARGES, put_tax
from console.adapters.formats.common.parties import standard_item
from console.adapters.formats.xml.elements import Element, content
from console.adapters.formats.xml.tables import At, Own
from console.domain.documents import Invoice, InvoiceLine, OrderLine
from console.domain.problems import Severity
from console.domain.values import ItemId, ItemScheme, Price
from console.services.errors import ContentError

_ITEMS = (
    ("BuyerAssignedID", ItemScheme.BUYER),
    ("SellerAssignedID", ItemScheme.SUPPLIER),
    ("ManufacturerAssignedID", ItemScheme.MANUFACTURER),
    ("GlobalID", ItemScheme.GTIN),
    ("IndustryAssignedID", ItemScheme.OTHER),
)
_WRITTEN = (
    ("GlobalID", ItemScheme.GTIN),
    ("SellerAssignedID", ItemScheme.SUPPLIER),
    ("BuyerAssignedID", ItemScheme.BUYER),
    ("IndustryAssignedID", ItemScheme.OTHER),
)
"""In the order of the schema, which has no place for a manufacturer's number."""


def items_in(product: Element | None) -> tuple[ItemId, ...]:
    """The identifiers of a product."""
    if product is None:
        return ()
    return tuple(
        _item(one, value, scheme)
        for name, scheme in _ITEMS
        for one in every(product, f"ram:{name}")
        if (value := content(one))
    )


def _item(element: Element, value: str, scheme: ItemScheme) -> ItemId:
    if scheme is not ItemScheme.GTIN:
        return ItemId(scheme=scheme, value=value)
    named = (element.get("schemeID") or "").strip()
    return ItemId(scheme=standard_item(named, value), value=value, qualifier=named or None)


def put_items(product: Element, line: InvoiceLine | OrderLine) -> None:
    """The identifiers of a product, one of each kind, and its name, which is wanted always."""
    for name, scheme in _WRITTEN:
        one = next((item for item in line.items if item.scheme is scheme), None)
        if one is not None:
            standard = (one.qualifier or "0160") if scheme is ItemScheme.GTIN else None
            add(product, f"ram:{name}", one.value, schemeID=standard)
    add(product, "ram:Name", line.description or f"Line {line.line_ref or ''}".strip())


def price_in(parent: Element, path: str, found: CiiFindings) -> Price | None:
    """A price and for how many units it is."""
    amount = found.amount(find(parent, f"{path}/ram:ChargeAmount"))
    base = find(parent, f"{path}/ram:BasisQuantity")
    basis = found.quantity(base)
    if amount is None:
        return None
    if base is None or basis is None:
        return Price(amount=amount)
    if basis.value <= 0:
        found.price_basis(base)
        return None
    return Price(amount=amount, basis=basis.value, unit=basis.unit)


def put_price(parent: Element, path: str, price: Price | None) -> None:
    """A price and for how many units it is."""
    if price is not None:
        holder = fresh(parent, path)
        add(holder, "ram:ChargeAmount", plain(price.amount))
        if price.basis != 1 or price.unit:
            add(holder, "ram:BasisQuantity", plain(price.basis), unitCode=price.unit)


NET = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
GROSS = "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice"
OWN = "ram:AssociatedDocumentLineDocument"
_LINE_DEAL = "ram:SpecifiedLineTradeSettlement"
_PRODUCT = "ram:SpecifiedTradeProduct"
_LINE_SUM = f"{_LINE_DEAL}/ram:SpecifiedTradeSettlementLineMonetarySummation"
_ORDER = "ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument"
_SENT = "ram:SpecifiedLineTradeDelivery"
_CHARGE = f"{_LINE_DEAL}/ram:SpecifiedTradeAllowanceCharge"


def _put_gross(parent: Element, line: InvoiceLine, out: CiiOut) -> None:
    put_price(parent, GROSS, line.gross_price)
    if line.gross_price is None or line.price is None:
        return
    taken = line.gross_price.amount - line.price.amount
    if taken > 0 and line.gross_price.basis == line.price.basis:
        holder = fresh(begun(parent, GROSS), "ram:AppliedTradeAllowanceCharge")
        add(holder, "ram:ChargeIndicator/udt:Indicator", "false")
        add(holder, "ram:ActualAmount", plain(taken))


LINE = table(
    InvoiceLine,
    At("line_ref", f"{OWN}/ram:LineID", TEXT, needed=Severity.WARNING, written=False),
    At("notes", f"{OWN}/ram:IncludedNote/ram:Content", TEXT, many=True),
    Own(
        "items",
        lambda parent, found: items_in(find(parent, _PRODUCT)),
        lambda parent, line, out: put_items(begun(parent, _PRODUCT), line),
    ),
    At("description", f"{_PRODUCT}/ram:Name", TEXT, (f"{_PRODUCT}/ram:Description",), once=False, written=False),
    At("order_number", f"{_ORDER}/ram:IssuerAssignedID", TEXT),
    At("order_line_ref", f"{_ORDER}/ram:LineID", TEXT),
    Own("gross_price", lambda parent, found: price_in(parent, GROSS, found), _put_gross),
    Own(
        "price",
        lambda parent, found: price_in(parent, NET, found),
        lambda parent, line, out: put_price(parent, NET, line.price),
    ),
    At("quantity", f"{_SENT}/ram:BilledQuantity", QUANTITY),
    At("free_goods", f"{_SENT}/ram:ChargeFreeQuantity", QUANTITY),
    At(
        "despatch_number",
        f"{_SENT}/ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID",
        TEXT,
        (f"{_SENT}/ram:DeliveryNoteReferencedDocument/ram:IssuerAssignedID",),
        once=False,
    ),
    Own("tax_category", None, lambda parent, line, out: put_tax(parent, f"{_LINE_DEAL}/ram:ApplicableTradeTax", line)),
    At("tax_category", f"{_LINE_DEAL}/ram:ApplicableTradeTax/ram:CategoryCode", TEXT, once=False, written=False),
    At(
        "tax_percent",
        f"{_LINE_DEAL}/ram:ApplicableTradeTax/ram:RateApplicablePercent",
        NUMBER,
        once=False,
        written=False,
    ),
    At("period_from", f"{_LINE_DEAL}/ram:BillingSpecifiedPeriod/ram:StartDateTime", DAY),
    At("period_to", f"{_LINE_DEAL}/ram:BillingSpecifiedPeriod/ram:EndDateTime", DAY),
    At("charges", _CHARGE, CHARGES, many=True, written=False),
    Own("charges", None, lambda parent, line, out: put_each(parent, _CHARGE, line.charges, CHARGES, out)),
    At("amount", f"{_LINE_SUM}/ram:LineTotalAmount", AMOUNT, once=False),
)
LINES = f"{DEAL}/ram:IncludedSupplyChainTradeLineItem"


def line_elements(document: Element) -> list[Element]:
    """The lines of an invoice that stand for themselves, in order; those of which another is made up are not among
    them, nor what is only a note."""
    return [one for one in every(document, LINES) if not text_at(one, f"{OWN}/ram:ParentLineID") and not is_text(one)]


def is_text(line: Element) -> bool:
    """A line without product, price and amount carries a text (ZUGFeRD 1.0)."""
    return all(find(line, path) is None for path in ("ram:SpecifiedTradeProduct", "ram:SpecifiedLineTradeAgreement"))


def lines(parent: Element, found: CiiFindings) -> tuple[InvoiceLine, ...]:
    """The lines of an invoice, with those they are made up of in them."""
    parts: dict[str, list[Element]] = {}
    for one in every(parent, LINES):
        above = text_at(one, f"{OWN}/ram:ParentLineID")
        if above:
            parts.setdefault(above, []).append(one)
    return tuple(line for one in line_elements(parent) if (line := _line(one, parts, found, 0)) is not None)


_DEEPEST = 20


def _line(element: Element, parts: dict[str, list[Element]], found: CiiFindings, depth: int) -> InvoiceLine | None:
    facts = LINE.facts(element, found)
    below = parts.get(facts.get("line_ref", ""), []) if depth < _DEEPEST else []
    listed = tuple(line for one in below if (line := _line(one, parts, found, depth + 1)) is not None)
    return InvoiceLine(**facts, parts=listed) if facts else None


def put_lines(parent: Element, invoice: Invoice, out: CiiOut) -> None:
    """The lines of an invoice, each before those it is made up of. Raises ContentError where those could not be told
    to belong to it."""
    numbers = [one.line_ref for line in invoice.lines for one in _with_parts(line)]
    if any(line.parts for line in invoice.lines) and (None in numbers or len(set(numbers)) < len(numbers)):
        raise ContentError(
            f"Invoice {invoice.number} has lines made up of others, and not every one has a number of its own.",
            next_step="Number the lines.",
        )
    for line in invoice.lines:
        _put_line(parent, line, None, out)


def _with_parts(line: InvoiceLine) -> list[InvoiceLine]:
    return [line, *(further for part in line.parts for further in _with_parts(part))]


def _put_line(parent: Element, line: InvoiceLine, above: str | None, out: CiiOut) -> None:
    element = fresh(parent, LINES)
    add(element, f"{OWN}/ram:LineID", line.line_ref)
    add(element, f"{OWN}/ram:ParentLineID", above)
    counted = "INFORMATION" if above is not None else "DETAIL" if line.parts else None
    add(element, f"{OWN}/ram:LineStatusReasonCode", counted)
    LINE.fill(element, line, out)
    for name in ("Agreement", "Delivery", "Settlement"):
        _ensure(element, f"ram:SpecifiedLineTrade{name}", after=f"ram:SpecifiedLineTrade{_BEFORE[name]}")
    for part in line.parts:
        _put_line(parent, part, line.line_ref, out)


_BEFORE = {"Agreement": "Product", "Delivery": "Agreement", "Settlement": "Delivery"}


def _ensure(element: Element, path: str, after: str) -> None:
    """Groups the schema wants even where there is nothing to say in them."""
    if find(element, path) is None:
        before = find(element, after if "Product" not in after else _PRODUCT)
        made = fresh(element, path)
        if before is not None:
            before.addnext(made)
