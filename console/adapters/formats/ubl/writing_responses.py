"""Canonical Acknowledgment -> UBL OrderResponse as Peppol BIS 3 wants it: no lines beside AP, RE, AB; all with CA."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from console.adapters.formats.ubl import building as ubl
from console.adapters.formats.ubl.charges import CHARGE
from console.adapters.formats.ubl.codes import LINE_CODE
from console.adapters.formats.ubl.facts import Element
from console.adapters.formats.ubl.kinds import Out
from console.adapters.formats.ubl.names import ORDER_RESPONSE
from console.adapters.formats.ubl.orders import put_papers
from console.domain.documents import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    AckPurpose,
    HeaderStatus,
    OutgoingEnvelope,
)
from console.domain.values import Quantity
from console.services.errors import ContentError

_CUSTOMIZATION = "urn:fdc:peppol.eu:poacc:trns:order_response:3"
_NOTHING = Quantity(value=Decimal(0))
_PROFILE = "urn:fdc:peppol.eu:poacc:bis:ordering:3"
_WITHOUT_LINES = {
    HeaderStatus.ACCEPTED: "AP",
    HeaderStatus.REJECTED: "RE",
    HeaderStatus.RECEIVED: "AB",
    HeaderStatus.HOLD: "AB",
}


@dataclass(frozen=True, slots=True)
class _Row:
    """One response line: a part of an answered line, with what follows it on backorder (0: nothing more comes)."""

    line: AckLine
    part: AckPart
    code: str
    quantity: Quantity | None
    backorder: Quantity | None = None


def write_response(answer: Acknowledgment, envelope: OutgoingEnvelope) -> bytes:
    """One order response. Raises ContentError for what it cannot say: a pending line, or only exceptions listed."""
    rows = [row for line in answer.lines for row in _rows(line)]
    code = _header_code(answer)
    root = ubl.start(ORDER_RESPONSE, _CUSTOMIZATION, _PROFILE, envelope)
    issued = answer.issued_at or envelope.created_at
    ubl.add(root, "ID", answer.document_id or f"{answer.order_number}-{envelope.interchange_control}")
    ubl.add(root, "SalesOrderID", answer.supplier_order_number)
    ubl.add_issued(root, issued)
    ubl.add(root, "OrderResponseCode", code)
    ubl.add_note(root, "Note", answer.notes, envelope)
    ubl.add(root, "DocumentCurrencyCode", answer.currency)
    out = Out(answer, envelope, answer.currency)
    put_papers(root, "customer", out)
    put_papers(root, "cost", out)
    reference = ubl.group(root, "OrderReference")
    ubl.add(reference, "ID", answer.order_number)
    ubl.add(reference, "IssueDate", answer.order_date.isoformat() if answer.order_date else None)
    for kind in ("order", "originator", "additional", "contract"):
        put_papers(root, kind, out)
    ubl.add_party(root, "SellerSupplierParty", answer.supplier, envelope.sender, full=False)
    ubl.add_party(root, "BuyerCustomerParty", answer.buyer, envelope.receiver, full=False)
    ubl.add_delivery(root, "Promised", answer.promised, answer.ship_to)
    for charge in answer.charges:
        CHARGE.fill(ubl.group(root, "AllowanceCharge"), charge, out)
    for number, row in enumerate(rows if code == "CA" else (), 1):
        _add_row(root, number, row, answer.currency)
    return ubl.finish(root)


def _header_code(answer: Acknowledgment) -> str:
    if answer.purpose is AckPurpose.CANCEL or answer.status is HeaderStatus.REJECTED:
        return "RE"
    if answer.status is HeaderStatus.EXCEPTIONS_ONLY:
        raise ContentError(
            "A UBL order response lists every line; this answer lists only those that differ.",
            next_step="List all lines of the order in the answer.",
        )
    if answer.lines:
        return "CA"
    code = _WITHOUT_LINES.get(answer.status)
    if code is None:
        raise ContentError(
            f"The answer to order {answer.order_number} says nothing: it has neither a status nor lines."
        )
    return code


def _rows(line: AckLine) -> Iterator[_Row]:
    """The response lines for an answered line. A backorder with a date is a delivery of its own; without one it rides
    on the line before it."""
    parts = line.parts or (AckPart(action=AckAction.ACCEPTED, quantity=line.ordered),)
    undated = [part for part in parts if part.action is AckAction.BACKORDERED and part.promised is None]
    stated = [part for part in parts if part not in undated]
    if any(part.quantity is None for part in undated):
        raise ContentError(f"{_called(line)}: it is not said how many are on backorder.")
    if not stated:
        stated = [undated[0].model_copy(update={"quantity": _none_of(undated[0].quantity)})]
    for number, part in enumerate(stated):
        last = number == len(stated) - 1
        later = _sum(undated) if last and undated else None
        if later is None and part.cancels_rest:
            later = _none_of(part.quantity or line.ordered)
        yield _Row(line, part, _code(line, part, len(parts)), part.quantity, later)


def _code(line: AckLine, part: AckPart, parts: int) -> str:
    if part.action is AckAction.PENDING:
        raise ContentError(
            f"{_called(line)} is still pending, which a UBL order response cannot say.",
            next_step="Answer when the line is decided.",
        )
    if part.action is AckAction.BACKORDERED or (part.action is AckAction.ACCEPTED and not _is_whole(line, part, parts)):
        return LINE_CODE[AckAction.CHANGED]
    return LINE_CODE[part.action]


def _is_whole(line: AckLine, part: AckPart, parts: int) -> bool:
    same = line.ordered is None or part.quantity is None or part.quantity.value == line.ordered.value
    return parts == 1 and same


def _none_of(quantity: Quantity | None) -> Quantity:
    return Quantity(value=Decimal(0), unit=quantity.unit, raw_unit=quantity.raw_unit) if quantity else _NOTHING


def _sum(parts: list[AckPart]) -> Quantity:
    quantities = [part.quantity for part in parts if part.quantity is not None]
    return quantities[0].model_copy(update={"value": sum(one.value for one in quantities)})


def _called(line: AckLine) -> str:
    return f"Line {line.line_ref}" if line.line_ref else "A line"


def _add_row(root: Element, number: int, row: _Row, currency: str | None) -> None:
    line, part = row.line, row.part
    element = ubl.group(root, "OrderLine")
    said = ubl.group(element, "LineItem")
    ubl.add(said, "ID", str(number))
    ubl.add(said, "Note", "\n".join(line.notes) or part.reason)
    ubl.add(said, "LineStatusCode", row.code)
    ubl.add_quantity(said, "Quantity", row.quantity)
    ubl.add_quantity(said, "MaximumBackorderQuantity", row.backorder)
    ubl.add_delivery(said, "Promised", part.promised or line.promised)
    ubl.add_price(said, part.price or line.price, currency, _called(line))
    ubl.add_item(said, line.items, line.description, _called(line))
    if part.items:
        substitute = ubl.group(element, "SellerSubstitutedLineItem")
        ubl.add(substitute, "ID", str(number))
        ubl.add_item(substitute, part.items, None, _called(line))
    if line.line_ref:
        ubl.add(ubl.group(element, "OrderLineReference"), "LineID", line.line_ref)
