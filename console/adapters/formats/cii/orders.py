"""Order-X: orders, their changes and the answers to them in Cross Industry syntax (UN/CEFACT SCRDM CIO, D20B)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from console.adapters.formats.cii.basics import (
    AGREEMENT,
    DAY,
    DEAL,
    DELIVERY,
    NUMBER,
    PARTY,
    QUANTITY,
    SETTLEMENT,
    TEXT,
    CiiFindings,
    day_in,
    every,
    find,
    references,
    table,
    text_at,
)
from console.adapters.formats.cii.lines import GROSS, NET, OWN, items_in, price_in
from console.adapters.formats.cii.money import CHARGES, charges
from console.adapters.formats.xml.elements import Element, content
from console.adapters.formats.xml.tables import At, Own
from console.domain.documents import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    AnyDocument,
    ChangePurpose,
    HeaderStatus,
    LineAction,
    Order,
    OrderChange,
    OrderChangeLine,
    OrderLine,
)
from console.domain.problems import Severity
from console.domain.values import DateMeaning, GoodsDate, ItemId, Price

_HEAD = "rsm:ExchangedDocument/ram:"
_LINES = f"{DEAL}/ram:IncludedSupplyChainTradeLineItem"
_PRODUCT, _SUBSTITUTE = "ram:SpecifiedTradeProduct", "ram:SubstitutedReferencedProduct"
_SENT = "ram:SpecifiedLineTradeDelivery/ram:"
_BOUGHT = "ram:BuyerOrderReferencedDocument/ram:"
_ORDER_LINE = f"ram:SpecifiedLineTradeAgreement/{_BOUGHT}LineID"
_CHANGE, _ANSWER = "230", "231"
"""UNCL 1001: order change, order response; every other type is an order."""
_CANCELLED = "1"
"""UNCL 1225: what the document is about is cancelled."""
_STATUS = {"1": HeaderStatus.ACCEPTED, "3": HeaderStatus.DETAIL, "8": HeaderStatus.REJECTED}
"""UNCL 1373: accepted, conditionally accepted, rejected."""
_ANSWERS = {
    "1": AckAction.ADDED,
    "2": AckAction.REJECTED,
    "3": AckAction.CHANGED,
    "5": AckAction.ACCEPTED,
    "6": AckAction.CHANGED,
    "7": AckAction.REJECTED,
    "10": AckAction.REJECTED,
    "42": AckAction.SHIPPED,
}
_ACTIONS = {
    "1": LineAction.ADD,
    "2": LineAction.DELETE,
    "3": LineAction.CHANGE,
    "4": LineAction.KEEP,
    "5": LineAction.KEEP,
}
"""UNCL 1229."""


def read_ordering(document: Element, found: CiiFindings) -> AnyDocument | None:
    """The order, change or answer in a document; ``None`` without a number (noted)."""
    found.currency = (text_at(document, f"{SETTLEMENT}/ram:OrderCurrencyCode") or "").upper() or None
    kind = text_at(document, f"{_HEAD}TypeCode")
    reader = _READERS.get(kind or "", _order)
    number = text_at(document, f"{_HEAD}ID") if reader is _order else _order_number(document)
    if number is None:
        found.add(
            "order_number_missing",
            Severity.ERROR,
            "The order number is missing.",
            document,
            "It is not known which order this is about.",
            "Ask the partner to send it again with the order number.",
            missing="ExchangedDocument/ID" if reader is _order else "BuyerOrderReferencedDocument/IssuerAssignedID",
        )
        return None
    return reader(document, number, found)


def _order_number(document: Element) -> str | None:
    return text_at(document, f"{AGREEMENT}/{_BOUGHT}IssuerAssignedID")


# ------------------------------------------------------------------------------------------------ orders


def goods_date(parent: Element, found: CiiFindings) -> GoodsDate | None:
    """When goods are to arrive, else to leave: the last day where it is a period."""
    for name, meaning in (("Delivery", DateMeaning.DELIVER), ("Despatch", DateMeaning.SHIP)):
        for event in every(parent, f"ram:Requested{name}SupplyChainEvent"):
            dated = _event(event, meaning, found)
            if dated is not None:
                return dated
    return None


def _event(event: Element, meaning: DateMeaning, found: CiiFindings) -> GoodsDate | None:
    days = []
    for path in (
        "ram:OccurrenceDateTime",
        "ram:OccurrenceSpecifiedPeriod/ram:StartDateTime",
        "ram:OccurrenceSpecifiedPeriod/ram:EndDateTime",
    ):
        element = find(event, path)
        day = day_in(element, found) if element is not None else None
        if day is not None:
            days.append(day)
    if not days:
        return None
    first, last = min(days), max(days)
    return GoodsDate(day=last, meaning=meaning, qualifier=f"{first}/{last}" if first != last else None)


def _of_line(element: Element, found: CiiFindings) -> GoodsDate | None:
    delivery = find(element, "ram:SpecifiedLineTradeDelivery")
    return goods_date(delivery, found) if delivery is not None else None


LINE = table(
    OrderLine,
    At("line_ref", f"{OWN}/ram:LineID", TEXT, needed=Severity.ERROR),
    At("notes", f"{OWN}/ram:IncludedNote/ram:Content", TEXT, many=True),
    Own("items", lambda parent, found: items_in(find(parent, _PRODUCT))),
    At("description", f"{_PRODUCT}/ram:Name", TEXT, (f"{_PRODUCT}/ram:Description",), once=False),
    Own("price", lambda parent, found: price_in(parent, NET, found)),
    Own("gross_price", lambda parent, found: price_in(parent, GROSS, found)),
    At("quantity", f"{_SENT}RequestedQuantity", QUANTITY, needed=Severity.ERROR),
    At("pack_size", f"{_SENT}PerPackageUnitQuantity", NUMBER),
    Own("requested", _of_line),
    At("charges", "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge", CHARGES, many=True),
)
HEAD = table(
    Order,
    At("ordered_on", f"{_HEAD}IssueDateTime", DAY, needed=Severity.WARNING),
    At("order_type", f"{_HEAD}TypeCode", TEXT),
    At("purpose", f"{_HEAD}PurposeCode", TEXT),
    At("notes", f"{_HEAD}IncludedNote/ram:Content", TEXT, many=True),
    Own("references", references),
    At("supplier", f"{AGREEMENT}/ram:SellerTradeParty", PARTY),
    At("buyer", f"{AGREEMENT}/ram:BuyerTradeParty", PARTY),
    At("ship_to", f"{DELIVERY}/ram:ShipToTradeParty", PARTY),
    Own("requested", lambda parent, found: _of_head(parent, found)),
    At("currency", f"{SETTLEMENT}/ram:OrderCurrencyCode", TEXT),
    Own("charges", charges),
)


def _of_head(document: Element, found: CiiFindings) -> GoodsDate | None:
    delivery = find(document, DELIVERY)
    return goods_date(delivery, found) if delivery is not None else None


def _lines(document: Element, found: CiiFindings) -> Iterator[tuple[Element, OrderLine]]:
    for element in every(document, _LINES):
        facts = LINE.facts(element, found)
        if "line_ref" in facts and "quantity" in facts:
            yield element, OrderLine(**facts)


def _order(document: Element, number: str, found: CiiFindings) -> Order:
    facts = HEAD.facts(document, found)
    return Order(number=number, lines=tuple(line for _, line in _lines(document, found)), **facts)


def _change(document: Element, number: str, found: CiiFindings) -> OrderChange:
    """A change carries no sequence number; its lines name the order's lines beside their own."""
    head = HEAD.facts(document, found)
    cancelled = head.get("purpose") == _CANCELLED
    lines = []
    for element, line in _lines(document, found):
        code = text_at(element, f"{OWN}/ram:LineStatusCode")
        ref = text_at(element, _ORDER_LINE) or line.line_ref
        action = _ACTIONS.get(code or "3", LineAction.CHANGE)
        lines.append(OrderChangeLine(action=action, line=line.model_copy(update={"line_ref": ref}), raw_code=code))
    dated = find(document, f"{AGREEMENT}/{_BOUGHT}FormattedIssueDateTime")
    return OrderChange(
        number=number,
        revision=1,
        purpose=ChangePurpose.CANCEL if cancelled else ChangePurpose.CHANGE,
        changed_on=head.get("ordered_on"),
        ordered_on=day_in(dated, found) if dated is not None else None,
        lines=tuple(lines),
        **{name: head[name] for name in ("currency", "buyer", "supplier", "ship_to", "notes") if name in head},
    )


# ------------------------------------------------------------------------------------------------ answers


def _answer(document: Element, number: str, found: CiiFindings) -> Acknowledgment:
    head = HEAD.facts(document, found)
    issued, status = head.get("ordered_on"), text_at(document, f"{_HEAD}StatusCode")
    if status not in _STATUS:
        _unknown(document, find(document, f"{_HEAD}StatusCode"), found)
    named = ("currency", "buyer", "supplier", "notes", "charges", "references")
    return Acknowledgment(
        order_number=number,
        document_id=text_at(document, f"{_HEAD}ID"),
        issued_at=datetime(issued.year, issued.month, issued.day, tzinfo=UTC) if issued else None,
        status=_STATUS.get(status or "", HeaderStatus.UNKNOWN),
        raw_status=status,
        supplier_order_number=text_at(document, f"{AGREEMENT}/ram:SellerOrderReferencedDocument/ram:IssuerAssignedID"),
        promised=head.get("requested"),
        lines=_answered(document, found),
        **{name: head[name] for name in named if name in head},
    )


def _unknown(document: Element, element: Element | None, found: CiiFindings) -> None:
    found.add(
        "status_unknown",
        Severity.WARNING,
        f"The answer's status “{(content(element) or '')[:20]}” is not known.",
        element if element is not None else document,
        "Only the lines listed count as answered.",
        "Ask the supplier what it means.",
        missing="" if element is not None else "ExchangedDocument/StatusCode",
    )


def _answered(document: Element, found: CiiFindings) -> tuple[AckLine, ...]:
    """Answered lines in the order they first appear; several for one order line are its parts."""
    groups: dict[object, list[AckLine]] = {}
    for place, element in enumerate(every(document, _LINES)):
        line = _answered_line(element, found)
        groups.setdefault(line.line_ref or place, []).append(line)
    return tuple(_joined(group) for group in groups.values())


def _answered_line(element: Element, found: CiiFindings) -> AckLine:
    code = text_at(element, f"{OWN}/ram:LineStatusCode")
    substitute, product = find(element, _SUBSTITUTE), find(element, _PRODUCT)
    ordered = found.quantity(find(element, f"{_SENT}RequestedQuantity"))
    agreed = found.quantity(find(element, f"{_SENT}AgreedQuantity"))
    action = _ANSWERS.get(code or "5", AckAction.PENDING)
    refused = action is AckAction.REJECTED
    if substitute is not None and not refused:
        action = AckAction.SUBSTITUTED
    notes = tuple(note for one in every(element, f"{OWN}/ram:IncludedNote/ram:Content") if (note := content(one)))
    part = AckPart(
        action=action,
        quantity=ordered if refused or agreed is None else agreed,
        promised=_of_line(element, found),
        items=items_in(substitute),
        reason=(" ".join(notes) or None) if refused else None,
        raw_code=code,
    )
    return AckLine(
        line_ref=text_at(element, _ORDER_LINE),
        items=items_in(product),
        description=text_at(product, "ram:Name") or text_at(substitute, "ram:Name"),
        ordered=ordered if ordered is not None and ordered.value else None,
        price=price_in(element, NET, found),
        parts=(part,),
        notes=notes,
    )


def _joined(group: list[AckLine]) -> AckLine:
    first = group[0]
    if len(group) == 1:
        return first
    prices = {one.price for one in group}
    common: Price | None = first.price if len(prices) == 1 else None
    items: tuple[ItemId, ...] = next((one.items for one in group if one.items), ())
    parts = tuple(
        part.model_copy(
            update={
                "price": one.price if common is None else None,
                "action": AckAction.CHANGED if part.action is AckAction.ADDED else part.action,
            }
        )
        for one in group
        for part in one.parts
    )
    return first.model_copy(
        update={
            "items": items,
            "ordered": next((one.ordered for one in group if one.ordered), None),
            "price": common,
            "parts": parts,
            "notes": tuple(dict.fromkeys(note for one in group for note in one.notes)),
        }
    )


_READERS: Mapping[str, Callable[[Element, str, CiiFindings], AnyDocument]] = {_CHANGE: _change, _ANSWER: _answer}
