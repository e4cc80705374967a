"""The tables of invoice and credit note lines (EN 16931 BG-25)."""

from __future__ import annotations

from console.adapters.formats.ubl import building as ubl
from console.adapters.formats.ubl import facts
from console.adapters.formats.ubl.charges import CHARGES, add_tax_category, last_group, line_notes
from console.adapters.formats.ubl.facts import Facts, child, children, text
from console.adapters.formats.ubl.kinds import AMOUNT, DAY, NUMBER, QUANTITY, TEXT, Out, UblTable, table
from console.adapters.formats.xml.elements import Element
from console.adapters.formats.xml.tables import At, Own
from console.domain.documents import InvoiceLine, OrderLine
from console.domain.problems import Severity
from console.domain.values import Price

_DESPATCH = "cac:DespatchLineReference/cac:DocumentReference/cbc:ID"
NOT_AVAILABLE = "NA"
"""What Peppol wants where an order number is mandatory and there is none."""


def known(said: str | None) -> str | None:
    """A number, unless it only says that there is none."""
    return None if (said or "").upper() in (NOT_AVAILABLE, "N/A") else said


def gross_price(parent: Element, found: Facts) -> Price | None:
    """The price before the discount that stands with it."""
    gross = found.amount(child(parent, "cac:Price/cac:AllowanceCharge/cbc:BaseAmount"))
    net = found.price(parent, found.currency) if gross is not None else None
    return net.model_copy(update={"amount": gross}) if net is not None else None


def put_price(parent: Element, line: InvoiceLine | OrderLine, out: Out) -> None:
    """The price, and what it was before its discount."""
    ubl.add_price(parent, line.price, out.currency, f"Line {line.line_ref}")
    if line.price is not None and line.gross_price is not None:
        element = ubl.group(last_group(parent, "Price"), "AllowanceCharge")
        ubl.add(element, "ChargeIndicator", "false")
        ubl.add(element, "Amount", ubl.decimal(line.gross_price.amount - line.price.amount), currencyID=out.currency)
        ubl.add(element, "BaseAmount", ubl.decimal(line.gross_price.amount), currencyID=out.currency)


def _put_item(parent: Element, line: InvoiceLine, out: Out) -> None:
    ubl.add_item(parent, line.items, line.description, f"Line {line.line_ref}")
    if line.tax_category or line.tax_percent is not None:
        add_tax_category(last_group(parent, "Item"), "ClassifiedTaxCategory", line.tax_category, line.tax_percent)


def _put_references(parent: Element, line: InvoiceLine, out: Out) -> None:
    if line.order_line_ref or line.order_number:
        element = ubl.group(parent, "OrderLineReference")
        ubl.add(element, "LineID", line.order_line_ref or NOT_AVAILABLE)
        if line.order_number:
            ubl.add(ubl.group(element, "OrderReference"), "ID", line.order_number)
    if line.despatch_number:
        element = ubl.group(parent, "DespatchLineReference")
        ubl.add(element, "LineID", NOT_AVAILABLE)
        ubl.add(ubl.group(element, "DocumentReference"), "ID", line.despatch_number)


def _order_line(parent: Element, found: Facts) -> str | None:
    return known(text(parent, "cac:OrderLineReference/cbc:LineID"))


def invoice_line(quantity: str, parts: str, needed: Severity | None = Severity.WARNING) -> UblTable:
    """The table of a line whose quantity is in ``quantity``, and what it is made of in ``parts``; those need no
    quantity and amount of their own."""

    def read_parts(parent: Element, found: Facts) -> tuple[InvoiceLine, ...]:
        return tuple(one for element in children(parent, f"cac:{parts}") if (one := inner.build(element, found)))

    def write_parts(parent: Element, line: InvoiceLine, out: Out) -> None:
        for one in line.parts:
            inner.fill(ubl.group(parent, parts), one, out)

    made = table(
        InvoiceLine,
        At("line_ref", "cbc:ID", TEXT, needed=Severity.WARNING),
        line_notes(),
        At("quantity", f"cbc:{quantity}", QUANTITY, needed=needed),
        At("amount", "cbc:LineExtensionAmount", AMOUNT, needed=needed),
        At("period_from", "cac:InvoicePeriod/cbc:StartDate", DAY),
        At("period_to", "cac:InvoicePeriod/cbc:EndDate", DAY),
        Own("order_line_ref", _order_line, _put_references),
        At("order_number", "cac:OrderLineReference/cac:OrderReference/cbc:ID", TEXT, written=False, once=False),
        At("despatch_number", _DESPATCH, TEXT, written=False, once=False),
        At("delivered", "cac:Delivery/cbc:Quantity", QUANTITY, once=False),
        At("charges", "cac:AllowanceCharge", CHARGES, many=True),
        Own("items", lambda parent, found: facts.items(child(parent, "cac:Item")), _put_item),
        Own("description", lambda parent, found: facts.item_name(child(parent, "cac:Item"))),
        At("tax_category", "cac:Item/cac:ClassifiedTaxCategory/cbc:ID", TEXT, written=False, once=False),
        At("tax_percent", "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent", NUMBER, written=False, once=False),
        Own("price", lambda parent, found: found.price(parent, found.currency), put_price),
        Own("gross_price", gross_price),
        Own("parts", read_parts, write_parts),
    )
    inner = made if needed is None else invoice_line(quantity, parts, None)
    return made
