"""OrderResponse and OrderResponseSimple -> canonical Acknowledgment."""

from __future__ import annotations

from console.adapters.formats.ubl import parties
from console.adapters.formats.ubl.codes import HEADER_STATUS, PURPOSE
from console.adapters.formats.ubl.facts import Element, Facts, child, children, content, text, texts
from console.adapters.formats.ubl.orders import charges_of, currency_of, order_number, references_of
from console.adapters.formats.ubl.response_lines import Head, read_lines
from console.domain.documents import Acknowledgment, AckPurpose, AnyDocument, HeaderStatus
from console.domain.problems import Severity

_PROMISED = ("Promised", "Estimated")
_AGREEMENT = ("order_agreement", "trns110")
_RULES = {
    "AP": ("R008", "accepts the order as it is"),
    "RE": ("R009", "rejects the whole order"),
    "AB": ("R010", "only says that the order was received"),
}
"""Peppol BIS 3 order response: with these codes there must be no lines."""


def read_response(document: Element, found: Facts) -> AnyDocument | None:
    """The supplier's answer. AP means each line of the order, RE none, AB that the answer is still to come."""
    number = order_number(document, found)
    if number is None:
        return None
    element = child(document, "cbc:OrderResponseCode")
    code = content(element)
    status = HEADER_STATUS.get((code or "").upper(), HeaderStatus.UNKNOWN)
    lines = children(document, "cac:OrderLine")
    agreement = code is None and _is_agreement(document)
    if agreement:
        status = HeaderStatus.DETAIL
    elif status is HeaderStatus.UNKNOWN:
        _status_unknown(document, element, found)
    _check_rules(document, element, lines, found)
    currency = found.currency = currency_of(document)
    purpose = PURPOSE.get(code or "", AckPurpose.ORIGINAL)
    if purpose is AckPurpose.ORIGINAL and child(document, "cac:OrderChangeDocumentReference") is not None:
        purpose = AckPurpose.CHANGE
    return Acknowledgment(
        order_number=number,
        document_id=text(document, "cbc:ID"),
        issued_at=found.moment(document),
        purpose=purpose,
        status=status,
        raw_status=code,
        supplier_order_number=_supplier_order(document),
        order_date=found.day(child(document, "cac:OrderReference/cbc:IssueDate")),
        currency=currency,
        supplier=parties.party(child(document, "cac:SellerSupplierParty")),
        buyer=parties.party(child(document, "cac:BuyerCustomerParty")),
        ship_to=parties.ship_to(document),
        promised=found.goods_date(child(document, "cac:Delivery"), *_PROMISED),
        lines=read_lines(lines, Head(status, agreement, currency), found),
        notes=texts(document, "cbc:Note", "cbc:RejectionNote"),
        charges=charges_of(document, found),
        references=references_of(document, found),
    )


def read_simple(document: Element, found: Facts) -> AnyDocument | None:
    """Yes or no to the whole order (OrderResponseSimple)."""
    number = order_number(document, found)
    if number is None:
        return None
    element = child(document, "cbc:AcceptedIndicator")
    answer = content(element)
    status = {
        "true": HeaderStatus.ACCEPTED,
        "1": HeaderStatus.ACCEPTED,
        "false": HeaderStatus.REJECTED,
        "0": HeaderStatus.REJECTED,
    }.get((answer or "").lower(), HeaderStatus.UNKNOWN)
    if status is HeaderStatus.UNKNOWN:
        _status_unknown(document, element, found, "AcceptedIndicator")
    return Acknowledgment(
        order_number=number,
        document_id=text(document, "cbc:ID"),
        issued_at=found.moment(document),
        status=status,
        raw_status=answer,
        supplier_order_number=_supplier_order(document),
        order_date=found.day(child(document, "cac:OrderReference/cbc:IssueDate")),
        supplier=parties.party(child(document, "cac:SellerSupplierParty")),
        buyer=parties.party(child(document, "cac:BuyerCustomerParty")),
        ship_to=parties.ship_to(document),
        notes=texts(document, "cbc:Note", "cbc:RejectionNote"),
    )


def _is_agreement(document: Element) -> bool:
    """Whether a response is an order agreement (Peppol T110), which lists what was agreed without any status."""
    named = (text(document, "cbc:CustomizationID") or "").lower()
    return any(mark in named for mark in _AGREEMENT)


def _supplier_order(document: Element) -> str | None:
    return text(document, "cbc:SalesOrderID") or text(document, "cac:OrderReference/cbc:SalesOrderID")


def _status_unknown(document: Element, element: Element | None, found: Facts, name: str = "OrderResponseCode") -> None:
    value = content(element)
    found.add(
        "status_unknown",
        Severity.WARNING,
        f"The answer's status “{value[:40]}” is not known." if value else f"The answer has no status ({name}).",
        element if element is not None else document,
        "Only the lines listed count as answered.",
        "Ask the supplier what it means.",
        missing="" if element is not None else name,
    )


def _check_rules(document: Element, code: Element | None, lines: list[Element], found: Facts) -> None:
    """Peppol rules R003 and R007 to R010. Broken ones are warnings: what the document says is still clear."""
    value = (content(code) or "").upper()
    if code is not None and value == "CA" and not lines:
        found.add(
            "peppol_r007",
            Severity.WARNING,
            "The answer says “accepted with changes” (CA) but lists no lines.",
            code,
            "It is not known what was changed, so no line counts as answered.",
            "Ask the supplier for the lines.",
        )
    if code is not None and value in _RULES and lines:
        rule, words = _RULES[value]
        found.add(
            f"peppol_{rule.lower()}",
            Severity.WARNING,
            f"The answer {words} ({value}) but lists {len(lines)} lines all the same.",
            code,
            "Head and lines may contradict each other.",
            "Compare the lines; ask the supplier if they differ from the order.",
        )
    seen: set[str] = set()
    for line in lines:
        number = child(line, "cac:LineItem/cbc:ID")
        own = content(number)
        if number is not None and own is not None and own in seen:
            found.add(
                "peppol_r003",
                Severity.WARNING,
                f"The response line number {own[:40]} occurs twice.",
                number,
                "Lines are told apart by the order line they refer to, so nothing is lost.",
                "Tell the supplier if it happens again.",
            )
        seen.add(own or "")
