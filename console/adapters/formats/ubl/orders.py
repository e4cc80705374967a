"""Order, OrderChange and OrderCancellation -> canonical."""

from __future__ import annotations

from decimal import Decimal

from console.adapters.formats.ubl import facts, parties
from console.adapters.formats.ubl.charges import CHARGES
from console.adapters.formats.ubl.codes import CHANGE_ACTION
from console.adapters.formats.ubl.facts import Element, Facts, child, children, text, texts
from console.adapters.formats.ubl.invoice_lines import gross_price
from console.adapters.formats.ubl.kinds import Out, references
from console.adapters.formats.xml.tables import Own
from console.domain.documents import (
    AnyDocument,
    ChangePurpose,
    Charge,
    DocumentReference,
    LineAction,
    Order,
    OrderChange,
    OrderChangeLine,
    OrderLine,
)
from console.domain.problems import Severity
from console.domain.values import Quantity

_PAPERS = (
    ("customer", "cbc:CustomerReference"),
    ("cost", "cbc:AccountingCost"),
    ("quotation", "cac:QuotationDocumentReference"),
    ("order", "cac:OrderDocumentReference"),
    ("originator", "cac:OriginatorDocumentReference"),
    ("additional", "cac:AdditionalDocumentReference"),
    ("contract", "cac:Contract"),
    ("project", "cac:ProjectReference"),
)
PAPERS = references(*_PAPERS)
"""The other papers an order names: how they are read, then how each is written, in the order of the schema."""
_REQUESTED = ("Requested", "Promised", "Estimated")


def references_of(document: Element, found: Facts) -> tuple[DocumentReference, ...]:
    """The other papers an order names."""
    read = PAPERS[0]
    return read.read(document, found) if isinstance(read, Own) and read.read is not None else ()


def put_papers(parent: Element, kind: str, out: Out) -> None:
    """The papers of one kind that the document of ``out`` names."""
    row = PAPERS[1 + [one for one, _ in _PAPERS].index(kind)]
    if isinstance(row, Own) and row.write is not None:
        row.write(parent, out.document, out)


def read_order(document: Element, found: Facts) -> AnyDocument | None:
    """A purchase order."""
    number = text(document, "cbc:ID")
    if number is None:
        _number_missing(document, found, "ID")
        return None
    currency = found.currency = currency_of(document)
    return Order(
        number=number,
        ordered_on=found.day(child(document, "cbc:IssueDate")),
        currency=currency,
        buyer=parties.party(child(document, "cac:BuyerCustomerParty")),
        supplier=parties.party(child(document, "cac:SellerSupplierParty")),
        ship_to=parties.ship_to(document),
        requested=found.goods_date(child(document, "cac:Delivery"), *_REQUESTED),
        lines=tuple(_line(line, found, currency) for line in _lines(document, found)),
        notes=texts(document, "cbc:Note"),
        order_type=text(document, "cbc:OrderTypeCode"),
        charges=charges_of(document, found),
        references=references_of(document, found),
    )


def read_change(document: Element, found: Facts) -> AnyDocument | None:
    """A change of an order; its lines are told by their status what to do with them."""
    number = order_number(document, found)
    if number is None:
        return None
    currency = currency_of(document)
    return OrderChange(
        number=number,
        revision=_revision(document, found),
        purpose=ChangePurpose.CHANGE,
        changed_on=found.day(child(document, "cbc:IssueDate")),
        ordered_on=found.day(child(document, "cac:OrderReference/cbc:IssueDate")),
        currency=currency,
        buyer=parties.party(child(document, "cac:BuyerCustomerParty")),
        supplier=parties.party(child(document, "cac:SellerSupplierParty")),
        ship_to=parties.ship_to(document),
        lines=tuple(_change_line(line, found, currency) for line in _lines(document, found)),
        notes=texts(document, "cbc:Note"),
    )


def read_cancellation(document: Element, found: Facts) -> AnyDocument | None:
    """A cancellation of a whole order. It carries no sequence number; its revision is what its own number adds to the
    order's (``P00012-3``), as this program writes it, else 1."""
    number = order_number(document, found)
    if number is None:
        return None
    return OrderChange(
        number=number,
        revision=_revision_in(text(document, "cbc:ID") or "", number),
        purpose=ChangePurpose.CANCEL,
        changed_on=found.day(child(document, "cbc:IssueDate")),
        ordered_on=found.day(child(document, "cac:OrderReference/cbc:IssueDate")),
        buyer=parties.party(child(document, "cac:BuyerCustomerParty")),
        supplier=parties.party(child(document, "cac:SellerSupplierParty")),
        notes=texts(document, "cbc:CancellationNote", "cbc:Note"),
    )


def order_number(document: Element, found: Facts) -> str | None:
    """The number of the order a document is about; a problem when it names none, or several."""
    numbers = list(dict.fromkeys(texts(document, "cac:OrderReference/cbc:ID")))
    if not numbers:
        _number_missing(document, found, "OrderReference/ID")
        return None
    if len(numbers) > 1:
        found.add(
            "several_orders",
            Severity.ERROR,
            f"The document is about several orders: {', '.join(numbers)[:200]}.",
            document,
            "It is not known which line belongs to which order.",
            "Ask the partner to send one document for each order.",
            missing="OrderReference",
        )
    return numbers[0]


def currency_of(document: Element) -> str | None:
    """The currency of the document, else that of its first price."""
    stated = text(document, "cbc:DocumentCurrencyCode") or text(document, "cbc:PricingCurrencyCode")
    price = child(document, "cac:OrderLine/cac:LineItem/cac:Price/cbc:PriceAmount")
    named = stated or (price.get("currencyID") if price is not None else None) or ""
    return named.strip().upper() or None


def _number_missing(document: Element, found: Facts, where: str) -> None:
    found.add(
        "order_number_missing",
        Severity.ERROR,
        f"The order number ({where}) is missing.",
        document,
        "It is not known which order this is about.",
        "Ask the partner to send it again with the order number.",
        missing=where,
    )


def _lines(document: Element, found: Facts) -> list[Element]:
    """The order lines; two lines with one number are a problem."""
    lines = children(document, "cac:OrderLine")
    seen: set[str] = set()
    for line in lines:
        number = child(line, "cac:LineItem/cbc:ID")
        value = facts.content(number)
        if number is not None and value is not None and value in seen:
            found.add(
                "line_number_twice",
                Severity.ERROR,
                f"The line number {value[:40]} occurs twice.",
                number,
                "Answers to this line could not be told apart.",
                "Ask the buyer to number each line once.",
            )
        seen.add(value or "")
    return lines


def _line(line: Element, found: Facts, currency: str | None, quantity_needed: bool = True) -> OrderLine:
    item_line = child(line, "cac:LineItem")
    if item_line is None:
        item_line = line
    item = child(item_line, "cac:Item")
    quantity = found.quantity(child(item_line, "cbc:Quantity"))
    if quantity is None and quantity_needed:
        found.add(
            "quantity_missing",
            Severity.ERROR,
            "The line has no quantity that can be read.",
            item_line,
            "It is not known how many are ordered.",
            "Ask for the quantity.",
            missing="Quantity",
        )
    deliveries = children(item_line, "cac:Delivery")
    if len(deliveries) > 1:
        found.add(
            "several_deliveries",
            Severity.WARNING,
            f"The line asks for {len(deliveries)} deliveries.",
            deliveries[1],
            "Only the date of the first is kept; the quantity is that of the whole line.",
            "Look at the message itself for the other dates.",
        )
    return OrderLine(
        line_ref=text(item_line, "cbc:ID") or str(_position(line)),
        items=facts.items(item),
        description=facts.item_name(item),
        quantity=quantity or Quantity(value=Decimal(0)),
        price=found.price(item_line, currency),
        gross_price=gross_price(item_line, found),
        charges=charges_of(item_line, found),
        requested=found.goods_date(deliveries[0] if deliveries else None, *_REQUESTED),
        pack_size=found.number(child(item, "cbc:PackSizeNumeric")),
        notes=texts(line, "cbc:Note", "cac:LineItem/cbc:Note"),
    )


def charges_of(parent: Element, found: Facts) -> tuple[Charge, ...]:
    """The charges and allowances of a document or line."""
    listed = (CHARGES.read(one, found) for one in children(parent, "cac:AllowanceCharge"))
    return tuple(one for one in listed if one is not None)


def _position(line: Element) -> int:
    return 1 + sum(1 for _ in line.itersiblings(line.tag, preceding=True))


def _change_line(line: Element, found: Facts, currency: str | None) -> OrderChangeLine:
    status = child(line, "cac:LineItem/cbc:LineStatusCode")
    code = facts.content(status)
    action = CHANGE_ACTION.get((code or "3").upper())
    if action is None and status is not None:
        found.add(
            "line_status_unknown",
            Severity.WARNING,
            f"The line status “{(code or '')[:20]}” is not known.",
            status,
            "The line is taken as changed to what it says.",
            "Ask the buyer what it means.",
        )
    action = action or LineAction.CHANGE
    wanted = _line(line, found, currency, quantity_needed=action in (LineAction.ADD, LineAction.CHANGE))
    return OrderChangeLine(action=action, line=wanted, raw_code=code)


def _revision_in(own: str, order: str) -> int:
    added = own.removeprefix(f"{order}-")
    return int(added) if added != own and added.isascii() and added.isdigit() and 0 < len(added) < 10 else 1


def _revision(document: Element, found: Facts) -> int:
    element = child(document, "cbc:SequenceNumberID")
    sequence = facts.content(element) or ""
    if sequence.isascii() and sequence.isdigit() and 0 < len(sequence) < 10:
        return int(sequence)
    found.add(
        "sequence_missing",
        Severity.WARNING,
        "The change has no sequence number that can be read.",
        element if element is not None else document,
        "With several changes of one order it is not known which is the later; it counts as the first.",
        "Ask the buyer to number the changes.",
        missing="" if element is not None else "SequenceNumberID",
    )
    return 1
