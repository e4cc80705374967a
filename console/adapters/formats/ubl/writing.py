"""Canonical documents -> UBL: orders and their changes here, order responses beside, all others by their tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from console.adapters.formats.ubl import building as ubl
from console.adapters.formats.ubl.building import TEST_NOTE
from console.adapters.formats.ubl.charges import CHARGE
from console.adapters.formats.ubl.codes import CHANGE_CODE
from console.adapters.formats.ubl.facts import Element
from console.adapters.formats.ubl.invoice_lines import put_price
from console.adapters.formats.ubl.kinds import Out
from console.adapters.formats.ubl.names import (
    APPLICATION_RESPONSE,
    CATALOGUE,
    CREDIT_NOTE,
    DESPATCH_ADVICE,
    INVOICE,
    ORDER,
    ORDER_CANCELLATION,
    ORDER_CHANGE,
    RECEIPT_ADVICE,
)
from console.adapters.formats.ubl.orders import PAPERS
from console.adapters.formats.ubl.reading import TABLES
from console.adapters.formats.ubl.writing_responses import write_response
from console.adapters.formats.xml.tables import Own
from console.domain.documents import (
    Acknowledgment,
    AnyDocument,
    ApplicationAdvice,
    ChangePurpose,
    Charge,
    ChargeSign,
    DocumentKind,
    Invoice,
    InvoiceType,
    Order,
    OrderChange,
    OrderLine,
    OutgoingEnvelope,
)
from console.domain.values import GoodsDate, Price
from console.services.errors import ContentError

__all__ = ["TEST_NOTE", "write_document"]

_ORDERING = "urn:fdc:peppol.eu:poacc:bis:ordering:3"
_ADVANCED = "urn:fdc:peppol.eu:poacc:bis:advanced_ordering:3"
_TRANSACTION = "urn:fdc:peppol.eu:poacc:trns:"
_BIS = "urn:fdc:peppol.eu:poacc:bis:"
_INVOICES = frozenset({"380", "381", "383", "384", "386", "389"})


def write_document(document: AnyDocument, envelope: OutgoingEnvelope) -> bytes:
    """One UBL document. Raises ContentError for what UBL cannot say."""
    if isinstance(document, Order):
        return _order(document, envelope)
    if isinstance(document, OrderChange):
        _check_purpose(document)
        return _cancellation(document, envelope) if _is_cancellation(document) else _change(document, envelope)
    if isinstance(document, Acknowledgment):
        return write_response(document, envelope)
    written = _written_as(document)
    if written is None:
        raise ContentError(f"UBL has no document for this ({document.kind}).", next_step="Send it in another format.")
    root = ubl.start(written.name, written.customization, written.profile, envelope)
    TABLES[written.name].fill(root, document, Out(document, envelope, getattr(document, "currency", None)))
    return ubl.finish(root)


@dataclass(frozen=True, slots=True)
class _Written:
    """The UBL document a canonical one becomes, and the Peppol profile it is written for, if there is one."""

    name: str
    customization: str
    profile: str


_BILLING = (
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
)
_WRITTEN: Mapping[DocumentKind, _Written] = {
    DocumentKind.SHIP_NOTICE: _Written(DESPATCH_ADVICE, f"{_TRANSACTION}despatch_advice:3", f"{_BIS}despatch_advice:3"),
    DocumentKind.RECEIVING_ADVICE: _Written(RECEIPT_ADVICE, "", ""),
    DocumentKind.INVOICE: _Written(INVOICE, *_BILLING),
    DocumentKind.APPLICATION_ADVICE: _Written(APPLICATION_RESPONSE, f"{_TRANSACTION}mlr:3", f"{_BIS}mlr:3"),
    DocumentKind.PRICE_CATALOGUE: _Written(CATALOGUE, f"{_TRANSACTION}catalogue:3", f"{_BIS}catalogue_wo_response:3"),
}
WRITES = frozenset({DocumentKind.ORDER, DocumentKind.ORDER_CHANGE, DocumentKind.ACKNOWLEDGMENT, *_WRITTEN})


def _written_as(document: AnyDocument) -> _Written | None:
    """An invoice is written as a credit note where it is one; an answer to an invoice has a profile of its own."""
    if isinstance(document, Invoice) and document.type is InvoiceType.CREDIT_NOTE:
        return _Written(CREDIT_NOTE, *_BILLING)
    if isinstance(document, ApplicationAdvice) and any(one.kind in _INVOICES for one in document.about):
        return _Written(APPLICATION_RESPONSE, f"{_TRANSACTION}invoice_response:3", f"{_BIS}invoice_response:3")
    return _WRITTEN.get(document.kind)


def _is_cancellation(change: OrderChange) -> bool:
    return change.purpose is ChangePurpose.CANCEL


def _check_purpose(change: OrderChange) -> None:
    if change.purpose is ChangePurpose.REPLACE:
        raise ContentError(
            f"A UBL order change lists what is different; it cannot replace order {change.number} as a whole.",
            next_step="Send each line with what is to become of it, or cancel the order and send a new one.",
        )


def _order(order: Order, envelope: OutgoingEnvelope) -> bytes:
    _check_number(order.number)
    _check_lines(order.lines, order.number)
    root = ubl.start(ORDER, f"{_TRANSACTION}order:3", _ORDERING, envelope)
    ubl.add(root, "ID", order.number)
    ubl.add_issued(root, order.ordered_on or envelope.created_at)
    ubl.add(root, "OrderTypeCode", order.order_type if (order.order_type or "").isdigit() else None)
    ubl.add_note(root, "Note", order.notes, envelope)
    ubl.add(root, "DocumentCurrencyCode", order.currency)
    out = Out(order, envelope, order.currency)
    for row in PAPERS:
        if isinstance(row, Own) and row.write is not None:
            row.write(root, order, out)
    ubl.add_party(root, "BuyerCustomerParty", order.buyer, envelope.sender, tax=True)
    ubl.add_party(root, "SellerSupplierParty", order.supplier, envelope.receiver)
    ubl.add_delivery(root, "Requested", order.requested or _window(order), order.ship_to)
    for charge in order.charges:
        CHARGE.fill(ubl.group(root, "AllowanceCharge"), charge, out)
    _add_total(root, order.lines, order.currency, order.charges)
    for line in order.lines:
        element = ubl.group(root, "OrderLine")
        ubl.add(element, "Note", "\n".join(line.notes))
        _add_line(element, line, out)
    return ubl.finish(root)


def _window(order: Order) -> GoodsDate | None:
    """The days between which goods are wanted, as the one period UBL has for it."""
    first, last = order.not_before, order.not_after
    named = last or first
    if named is None or first is None or last is None or first.day >= last.day:
        return named
    return GoodsDate(day=last.day, meaning=last.meaning, qualifier=f"{first.day}/{last.day}")


def _change(change: OrderChange, envelope: OutgoingEnvelope) -> bytes:
    _check_number(change.number)
    wanted = [one.line for one in change.lines]
    _check_lines(wanted, change.number)
    root = ubl.start(ORDER_CHANGE, f"{_TRANSACTION}order_change:3", _ADVANCED, envelope)
    ubl.add(root, "ID", f"{change.number}-{change.revision}")
    ubl.add_issued(root, change.changed_on or envelope.created_at)
    ubl.add(root, "SequenceNumberID", str(change.revision))
    ubl.add_note(root, "Note", change.notes, envelope)
    ubl.add(root, "DocumentCurrencyCode", change.currency)
    _add_reference(root, change)
    ubl.add_party(root, "BuyerCustomerParty", change.buyer, envelope.sender, tax=True)
    ubl.add_party(root, "SellerSupplierParty", change.supplier, envelope.receiver)
    ubl.add_delivery(root, "Requested", None, change.ship_to)
    _add_total(root, wanted, change.currency)
    out = Out(change, envelope, change.currency)
    for one in change.lines:
        element = ubl.group(root, "OrderLine")
        ubl.add(element, "Note", "\n".join(one.line.notes))
        _add_line(element, one.line, out, CHANGE_CODE[one.action])
    return ubl.finish(root)


def _cancellation(change: OrderChange, envelope: OutgoingEnvelope) -> bytes:
    _check_number(change.number)
    root = ubl.start(ORDER_CANCELLATION, f"{_TRANSACTION}order_cancellation:3", _ADVANCED, envelope)
    ubl.add(root, "ID", f"{change.number}-{change.revision}")
    ubl.add_issued(root, change.changed_on or envelope.created_at)
    ubl.add_note(root, "CancellationNote", change.notes or ("The order is cancelled.",), envelope)
    _add_reference(root, change)
    ubl.add_party(root, "BuyerCustomerParty", change.buyer, envelope.sender, tax=True)
    ubl.add_party(root, "SellerSupplierParty", change.supplier, envelope.receiver)
    return ubl.finish(root)


def _add_reference(root: Element, change: OrderChange) -> None:
    reference = ubl.group(root, "OrderReference")
    ubl.add(reference, "ID", change.number)
    ubl.add(reference, "IssueDate", change.ordered_on.isoformat() if change.ordered_on else None)


def _add_line(parent: Element, line: OrderLine, out: Out, status: str | None = None) -> None:
    currency = out.currency
    if line.free_goods is not None and line.free_goods.value:
        raise ContentError(
            f"Line {line.line_ref} asks for goods free of charge, which a line of a UBL order cannot say.",
            next_step="Order them as a line of their own at price 0.",
        )
    element = ubl.group(parent, "LineItem")
    ubl.add(element, "ID", line.line_ref)
    ubl.add(element, "LineStatusCode", status)
    ubl.add_quantity(element, "Quantity", line.quantity)
    if line.price is not None and line.price.basis and currency:
        amount = ubl.decimal(_amount(line, line.price))
        ubl.add(element, "LineExtensionAmount", amount, currencyID=currency)
    ubl.add_delivery(element, "Requested", line.requested)
    for charge in line.charges:
        CHARGE.fill(ubl.group(element, "AllowanceCharge"), charge, out)
    put_price(element, line, out)
    ubl.add_item(element, line.items, line.description, f"Line {line.line_ref}", line.pack_size)


def _add_total(root: Element, lines: Iterable[OrderLine], currency: str | None, charges: Iterable[Charge] = ()) -> None:
    """What the lines and charges cost together; left out as soon as one line has no price."""
    total = Decimal(0)
    for line in lines:
        if line.price is None or not line.price.basis or not currency:
            return
        total += _amount(line, line.price)
    added, taken = _sums(charges)
    element = ubl.group(root, "AnticipatedMonetaryTotal")
    ubl.add(element, "LineExtensionAmount", ubl.decimal(total), currencyID=currency)
    ubl.add(element, "AllowanceTotalAmount", ubl.decimal(taken) if taken else None, currencyID=currency)
    ubl.add(element, "ChargeTotalAmount", ubl.decimal(added) if added else None, currencyID=currency)
    ubl.add(element, "PayableAmount", ubl.decimal(total + added - taken), currencyID=currency)


def _amount(line: OrderLine, price: Price) -> Decimal:
    added, taken = _sums(line.charges)
    return ubl.extension(line.quantity, price) + added - taken


def _sums(charges: Iterable[Charge]) -> tuple[Decimal, Decimal]:
    """What charges add, and what allowances take away."""
    listed = [(one.sign, one.amount) for one in charges if one.amount is not None]
    added = sum((amount for sign, amount in listed if sign is ChargeSign.CHARGE), Decimal(0))
    return added, sum((amount for sign, amount in listed if sign is ChargeSign.ALLOWANCE), Decimal(0))


def _check_number(number: str) -> None:
    if not ubl.clean(number):
        raise ContentError("The order has no number.", next_step="Give the order a number.")


def _check_lines(lines: Iterable[OrderLine], number: str) -> None:
    listed = [ubl.clean(line.line_ref) for line in lines]
    if not listed:
        raise ContentError(f"Order {number} has no lines, and UBL wants at least one.", next_step="Add a line.")
    if "" in listed or len(set(listed)) < len(listed):
        raise ContentError(
            f"Not every line of order {number} has a number of its own, so answers could not be told apart."
        )
