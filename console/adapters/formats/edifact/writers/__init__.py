"""Canonical documents -> EDIFACT interchanges: the envelope, the service characters and the character set."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from console.adapters.formats.edifact.charset import SYNTAX_OF
from console.adapters.formats.edifact.writers.building import Element, Numbers, Row, Rows, clean, limited
from console.adapters.formats.edifact.writers.carriage import write_instruction, write_status
from console.adapters.formats.edifact.writers.invoicing import write_invoice
from console.adapters.formats.edifact.writers.ordering import write_answer, write_change, write_order
from console.adapters.formats.edifact.writers.shipping import write_notice, write_receiving
from console.adapters.formats.edifact.writers.supply import write_catalogue, write_stock
from console.adapters.formats.edifact.writers.technical import party, write_advice, write_syntax_answer
from console.domain.documents import AnyDocument, DocumentKind, OutgoingEnvelope, TechnicalAcknowledgment
from console.services.errors import ContentError

WRITERS: Mapping[DocumentKind, tuple[str, Callable[[Any, Numbers], Rows]]] = {
    DocumentKind.ORDER: ("ORDERS", write_order),
    DocumentKind.ORDER_CHANGE: ("ORDCHG", write_change),
    DocumentKind.ACKNOWLEDGMENT: ("ORDRSP", write_answer),
    DocumentKind.SHIP_NOTICE: ("DESADV", write_notice),
    DocumentKind.RECEIVING_ADVICE: ("RECADV", write_receiving),
    DocumentKind.INVOICE: ("INVOIC", write_invoice),
    DocumentKind.STOCK_REPORT: ("INVRPT", write_stock),
    DocumentKind.PRICE_CATALOGUE: ("PRICAT", write_catalogue),
    DocumentKind.TRANSPORT_ORDER: ("IFTMIN", write_instruction),
    DocumentKind.TRANSPORT_STATUS: ("IFTSTA", write_status),
    DocumentKind.APPLICATION_ADVICE: ("APERAK", write_advice),
}
WRITES = frozenset((*WRITERS, DocumentKind.TECHNICAL_ACKNOWLEDGMENT))
_DIRECTORY = re.compile(r"([DS])[.: ]?(\d\d[AB])(?::([A-Z]{1,3}))?(?::([A-Z0-9.]{1,6}))?\Z")
_CODECS = {syntax: codec for codec, syntax in SYNTAX_OF.items()} | {"UNOA": "ascii", "UNOY": "utf-8"}
_CONTRL_VERSION = ("D", "3", "UN")
"""CONTRL of syntax 3 (ISO 9735, amendment of 1992) belongs to no directory."""


def write_interchange(documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
    """One interchange, its messages numbered from 1. Options of the profile: ``syntax`` (``UNOC:3``), ``decimal``
    (``,``), ``newlines`` (``no``), ``association`` (``EAN008``). Raises ContentError for what cannot be said."""
    options = envelope.options
    mark = "," if options.get("decimal") == "," else "."
    messages: list[tuple[str, Rows]] = [_message(document, envelope, Numbers(mark)) for document in documents]
    if not messages:
        raise ContentError("There is nothing to write.")
    reference = limited(str(envelope.interchange_control), 14, "The control number")
    body: Rows = []
    for number, (kind, rows) in enumerate(messages, 1):
        head: Row = ["UNH", str(number), (kind, *_version(kind, envelope))]
        body += [head, *rows, ["UNT", str(len(rows) + 2), str(number)]]
    kinds = {kind for kind, _ in messages}
    text = "".join(_text(row, options) for row in body)
    syntax, version, codec = _syntax(text, options)
    stamp = envelope.created_at.strftime("%Y%m%d" if version >= "4" else "%y%m%d")
    unb: Row = [
        "UNB",
        (syntax, version),
        party(envelope.sender),
        party(envelope.receiver),
        (stamp, envelope.created_at.strftime("%H%M")),
        reference,
        "",
        kinds.pop() if len(kinds) == 1 else "",
        "",
        "",
        "",
        "1" if envelope.test else "",
    ]
    whole = f"UNA:+{mark}? '{_end(options)}{_text(unb, options)}{text}"
    whole += _text(["UNZ", str(len(messages)), reference], options)
    return whole.encode(codec)


def _message(document: AnyDocument, envelope: OutgoingEnvelope, write: Numbers) -> tuple[str, Rows]:
    if isinstance(document, TechnicalAcknowledgment):
        return "CONTRL", write_syntax_answer(document, envelope)
    known = WRITERS.get(document.kind)
    if known is None:
        raise ContentError(f"Documents of kind {document.kind} are not written in EDIFACT.")
    kind, writer = known
    return kind, writer(document, write)


def _version(kind: str, envelope: OutgoingEnvelope) -> tuple[str, ...]:
    """UNH S009 past the type: from the profile's version (``D96A``, ``D:01B:UN:EAN010``), D96A if it has none."""
    found = _DIRECTORY.match((envelope.version or "D96A").strip().upper())
    if found is None:
        raise ContentError(
            f"“{envelope.version}” is no EDIFACT directory.",
            next_step="Write it as D96A or D:01B:UN:EAN010 in the partner's profile.",
        )
    if kind == "CONTRL":
        return _CONTRL_VERSION
    letter, release, agency, association = found.groups()
    association = association or envelope.options.get("association") or ""
    return (letter, release, agency or "UN", *([association] if association else []))


def _syntax(text: str, options: Mapping[str, str]) -> tuple[str, str, str]:
    """Syntax identifier, its version and the codec: the profile's, else Latin-1 if it has all letters, else UTF-8."""
    wished = options.get("syntax", "").upper()
    name, _, version = wished.partition(":")
    if not name:
        name = "UNOC" if _fits(text, "iso8859-1") else "UNOW"
    codec = _CODECS.get(name)
    if codec is None:
        raise ContentError(f"The syntax “{name[:10]}” is not known.", next_step="Use UNOA to UNOL, UNOW or UNOY.")
    if not _fits(text, codec):
        strange = next(letter for letter in text if not _fits(letter, codec))
        raise ContentError(
            f"The letter “{strange}” cannot be written in the partner's character set ({name}).",
            next_step="Choose UNOW (UTF-8) in the partner's profile, or mend the text in Odoo.",
        )
    return name, version or ("4" if codec == "utf-8" else "3"), codec


def _fits(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _end(options: Mapping[str, str]) -> str:
    return "" if options.get("newlines", "yes") == "no" else "\n"


def _text(row: Row, options: Mapping[str, str]) -> str:
    """A segment as text: released characters, and no empty elements or components at its end."""
    elements = [_element(one) for one in row]
    while len(elements) > 1 and not elements[-1]:
        elements.pop()
    return "+".join(elements) + "'" + _end(options)


def _element(one: Element) -> str:
    if isinstance(one, str):
        return _released(one)
    parts = [_released(part) for part in one]
    while parts and not parts[-1]:
        parts.pop()
    return ":".join(parts)


_RELEASED = str.maketrans({mark: f"?{mark}" for mark in "?+:'"})


def _released(text: str) -> str:
    return (text if text.isprintable() else clean(text)).translate(_RELEASED)
