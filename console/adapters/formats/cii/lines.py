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
    every,
    find,
    table,
    text_at,
)
from console.adapters.formats.cii.money import CHARGES
from console.adapters.formats.common.parties import standard_item
from console.adapters.formats.xml.elements import Element, content
from console.adapters.formats.xml.tables import At, Own
from console.domain.documents import InvoiceLine
from console.domain.problems import Severity
from console.domain.values import ItemId, ItemScheme, Price

_ITEMS = (
    ("ram:SpecifiedTradeProduct/ram:BuyerAssignedID", ItemScheme.BUYER),
    ("ram:SpecifiedTradeProduct/ram:SellerAssignedID", ItemScheme.SUPPLIER),
    ("ram:SpecifiedTradeProduct/ram:ManufacturerAssignedID", ItemScheme.MANUFACTURER),
)


def _items(parent: Element, found: CiiFindings) -> tuple[ItemId, ...]:
    listed = [
        ItemId(scheme=scheme, value=value)
        for path, scheme in _ITEMS
        for one in every(parent, path)
        if (value := content(one))
    ]
    for one in every(parent, "ram:SpecifiedTradeProduct/ram:GlobalID"):
        if value := content(one):
            named = (one.get("schemeID") or "").strip()
            listed.append(ItemId(scheme=standard_item(named, value), value=value, qualifier=named or None))
    return tuple(listed)


def _price(name: str) -> Own[CiiFindings, None]:
    path = f"ram:SpecifiedLineTradeAgreement/ram:{'Net' if name == 'price' else 'Gross'}PriceProductTradePrice"

    def read(parent: Element, found: CiiFindings) -> Price | None:
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

    return Own(name, read)


OWN = "ram:AssociatedDocumentLineDocument"
_LINE_DEAL = "ram:SpecifiedLineTradeSettlement"
_PRODUCT = "ram:SpecifiedTradeProduct"
_LINE_SUM = f"{_LINE_DEAL}/ram:SpecifiedTradeSettlementLineMonetarySummation"
_ORDER = "ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument"
_SENT = "ram:SpecifiedLineTradeDelivery"
LINE = table(
    InvoiceLine,
    At("line_ref", f"{OWN}/ram:LineID", TEXT, needed=Severity.WARNING),
    At("notes", f"{OWN}/ram:IncludedNote/ram:Content", TEXT, many=True),
    Own("items", _items),
    At(
        "description",
        "ram:SpecifiedTradeProduct/ram:Name",
        TEXT,
        ("ram:SpecifiedTradeProduct/ram:Description",),
        once=False,
    ),
    At("order_number", f"{_ORDER}/ram:IssuerAssignedID", TEXT),
    At("order_line_ref", f"{_ORDER}/ram:LineID", TEXT),
    _price("price"),
    _price("gross_price"),
    At("quantity", f"{_SENT}/ram:BilledQuantity", QUANTITY),
    At("free_goods", f"{_SENT}/ram:ChargeFreeQuantity", QUANTITY),
    At(
        "despatch_number",
        f"{_SENT}/ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID",
        TEXT,
        (f"{_SENT}/ram:DeliveryNoteReferencedDocument/ram:IssuerAssignedID",),
        once=False,
    ),
    At("tax_category", f"{_LINE_DEAL}/ram:ApplicableTradeTax/ram:CategoryCode", TEXT, once=False),
    At("tax_percent", f"{_LINE_DEAL}/ram:ApplicableTradeTax/ram:RateApplicablePercent", NUMBER, once=False),
    At("period_from", f"{_LINE_DEAL}/ram:BillingSpecifiedPeriod/ram:StartDateTime", DAY),
    At("period_to", f"{_LINE_DEAL}/ram:BillingSpecifiedPeriod/ram:EndDateTime", DAY),
    At("charges", f"{_LINE_DEAL}/ram:SpecifiedTradeAllowanceCharge", CHARGES, many=True),
    At(
        "amount",
        f"{_LINE_DEAL}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
        AMOUNT,
        once=False,
    ),
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
