"""Canonical documents -> X12 interchanges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from console.adapters.formats.x12.codes import INTERCHANGE_ID
from console.adapters.formats.x12.rows import Rows
from console.adapters.formats.x12.sets import SETS
from console.adapters.formats.x12.write_acknowledgments import set_code, write_acknowledgment
from console.adapters.formats.x12.write_advice import write_advice
from console.adapters.formats.x12.write_invoices import write_invoice
from console.adapters.formats.x12.write_orders import write_change, write_order
from console.adapters.formats.x12.write_receiving import write_receiving_advice
from console.adapters.formats.x12.write_shipping import write_ship_notice
from console.adapters.formats.x12.write_supply import write_catalogue, write_stock
from console.adapters.formats.x12.write_technical import write_interchange_receipt, write_receipt
from console.adapters.formats.x12.write_transport import write_freight_invoice, write_status
from console.adapters.formats.x12.write_warehouse import write_warehouse_advice, write_warehouse_order
from console.domain.documents import AnyDocument, DocumentKind, OutgoingEnvelope, TechnicalAcknowledgment
from console.services.errors import ContentError

_CHOICES = {"element": "*|^\x1d", "segment": "~\n'\x1c", "component": ">:<\x1f"}
_COMPONENT = "\x00"  # stands for the component separator until it is chosen

Writer = Callable[[Any], Rows]

_WRITERS: dict[DocumentKind, tuple[str, Writer]] = {
    DocumentKind.ORDER: ("850", write_order),
    DocumentKind.ORDER_CHANGE: ("860", write_change),
    DocumentKind.APPLICATION_ADVICE: ("824", write_advice),
    DocumentKind.SHIP_NOTICE: ("856", write_ship_notice),
    DocumentKind.INVOICE: ("810", write_invoice),
    DocumentKind.STOCK_REPORT: ("846", write_stock),
    DocumentKind.PRICE_CATALOGUE: ("832", write_catalogue),
    DocumentKind.TRANSPORT_STATUS: ("214", write_status),
    DocumentKind.FREIGHT_INVOICE: ("210", write_freight_invoice),
    DocumentKind.WAREHOUSE_ORDER: ("940", write_warehouse_order),
    DocumentKind.RECEIVING_ADVICE: ("861", write_receiving_advice),
    DocumentKind.WAREHOUSE_ADVICE: ("945", write_warehouse_advice),
}
WRITES = frozenset((*_WRITERS, DocumentKind.ACKNOWLEDGMENT, DocumentKind.TECHNICAL_ACKNOWLEDGMENT))


def write_interchange(documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
    """One interchange with one group, and TA1 receipts before it.

    Options of the partner profile: ``receipt`` (``997`` or ``999``), ``newlines`` (``yes`` or ``no``), and the wished
    ``element_separator``, ``segment_separator`` and ``component_separator``.

    Raises ContentError for mixed kinds and for what X12 cannot say.
    """
    is_999 = envelope.options.get("receipt") == "999"
    receipts: Rows = []
    sets: list[tuple[str, Rows]] = []
    for document in documents:
        if isinstance(document, TechnicalAcknowledgment) and document.group_control is None:
            receipts.append(write_interchange_receipt(document))
        else:
            sets.append(_set(document, is_999))
    groups = {SETS[code].group for code, _ in sets}
    if len(groups) > 1 or not documents:
        raise ContentError("Documents of different kinds cannot go in one X12 group; send them separately.")
    marks = _marks(envelope, [*receipts, *(row for _, rows in sets for row in rows)])
    out = _around(receipts, sets, groups, envelope, marks)
    tail = "\n" if envelope.options.get("newlines", "yes") == "yes" and marks["segment"] != "\n" else ""
    element = marks["element"]
    lines = (element.join(map(_one_line, row)).rstrip(element).replace(_COMPONENT, marks["component"]) for row in out)
    return "".join(f"{line}{marks['segment']}{tail}" for line in lines).encode()


def _one_line(cell: str) -> str:
    """A cell without line ends and tabs, which no X12 element may hold."""
    return " ".join(cell.split()) if "\n" in cell or "\r" in cell or "\t" in cell else cell


def _around(
    receipts: Rows, sets: list[tuple[str, Rows]], groups: set[str], envelope: OutgoingEnvelope, marks: dict[str, str]
) -> Rows:
    version = envelope.version or "004010"
    stamp = envelope.created_at
    control = f"{envelope.interchange_control:09d}"
    out: Rows = [
        [
            "ISA",
            "00",
            " " * 10,
            "00",
            " " * 10,
            *_id(envelope.sender.scheme, envelope.sender.value),
            *_id(envelope.receiver.scheme, envelope.receiver.value),
            stamp.strftime("%y%m%d"),
            stamp.strftime("%H%M"),
            "U" if version < "00402" else "^" if marks["element"] != "^" else "!",
            version[:5].ljust(5, "0"),
            control,
            "0",
            "T" if envelope.test else "P",
            marks["component"],
        ],
        *receipts,
    ]
    for kind in groups:
        group = str(envelope.group_control)
        ids = [envelope.sender.value, envelope.receiver.value]
        out.append(["GS", kind, *ids, stamp.strftime("%Y%m%d"), stamp.strftime("%H%M"), group, "X", version])
        for order, (code, rows) in enumerate(sets, 1):
            reference = f"{order:04d}"
            body = [["ST", code, reference], *rows]
            out += [*body, ["SE", str(len(body) + 1), reference]]
        out.append(["GE", str(len(sets)), group])
    out.append(["IEA", str(len(groups)), control])
    return out


def _set(document: AnyDocument, is_999: bool) -> tuple[str, Rows]:
    if document.kind is DocumentKind.ACKNOWLEDGMENT:
        return set_code(document), write_acknowledgment(document)
    if document.kind is DocumentKind.TECHNICAL_ACKNOWLEDGMENT:
        return "999" if is_999 else "997", write_receipt(document, is_999)
    found = _WRITERS.get(document.kind)
    if found is None:
        raise ContentError(f"Documents of kind {document.kind} are not written in X12.")
    code, writer = found
    return code, writer(document)


def _marks(envelope: OutgoingEnvelope, rows: Rows) -> dict[str, str]:
    """The partner's delimiters, or the first of each kind that no data contains."""
    data = {letter for row in rows for cell in row for letter in cell} - {_COMPONENT}
    data |= set(envelope.sender.value) | set(envelope.receiver.value)
    marks: dict[str, str] = {}
    for kind, choices in _CHOICES.items():
        wished = envelope.options.get(f"{kind}_separator")
        usable = [mark for mark in ([wished] if wished else choices) if mark not in data and mark not in marks.values()]
        if not usable:
            raise ContentError(
                f"The data contains the {kind} separator “{wished or choices[0]}”.",
                next_step="Choose another separator in the partner's profile, or mend the text in Odoo.",
            )
        marks[kind] = usable[0]
    return marks


def _id(scheme: str, value: str) -> tuple[str, str]:
    own = scheme.removeprefix("x12:")
    qualifier = own if own != scheme and own != "gs" else INTERCHANGE_ID.get(scheme, "ZZ")
    if len(value) > 15:
        raise ContentError(f"The interchange id “{value}” is longer than the 15 characters X12 has for it.")
    return qualifier[:2].ljust(2), value.ljust(15)
