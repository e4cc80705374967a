"""The Cross Industry Invoice format: recognition and dispatch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pydantic import ValidationError

from console.adapters.formats.cii.invoices import INVOICE, CiiFindings, currency_of, place_of_sum
from console.adapters.formats.cii.names import MARKS, NS, documents_in, is_old, is_ordering, modernise
from console.adapters.formats.cii.old import UNLISTED, as_meant, may_lack
from console.adapters.formats.cii.orders import read_ordering
from console.adapters.formats.cii.writing import write_invoice
from console.adapters.formats.common.invoices import wrong_sums
from console.adapters.formats.xml.elements import Element, content, expanded, local
from console.adapters.formats.xml.opening import Opened, is_xml, open_xml
from console.domain.documents import (
    AnyDocument,
    DocumentKind,
    Envelope,
    Invoice,
    Order,
    OrderChange,
    OutgoingEnvelope,
    ParsedDocument,
    ParsedMessage,
    TechnicalAcknowledgment,
)
from console.domain.problems import Problem
from console.domain.values import Party
from console.services.errors import ContentError

_GUIDELINE = expanded("rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", NS)
_NUMBER = expanded("rsm:ExchangedDocument/ram:ID", NS)
_TEST = (
    expanded("rsm:ExchangedDocumentContext/ram:TestIndicator/udt:Indicator", NS),
    expanded("rsm:ExchangedDocumentContext/udt:TestIndicator", NS),
)


class CiiFormat:
    """UN/CEFACT Cross Industry Invoice: Factur-X and ZUGFeRD of all levels, XRechnung, EN 16931 in this syntax."""

    name = "cii"
    writes = frozenset({DocumentKind.INVOICE})

    def recognises(self, head: bytes, filename: str = "") -> bool:
        """XML that names the namespace of such an invoice near its start."""
        return is_xml(head) and any(mark in head.replace(b"\x00", b"") for mark in MARKS)

    def read(self, raw: bytes, options: Mapping[str, str] | None = None) -> ParsedMessage:
        """See :class:`console.services.formats.Format`."""
        return read_opened(open_xml(raw))

    def read_parts(self, raw: bytes, options: Mapping[str, str] | None = None) -> Iterator[ParsedMessage]:
        """See :class:`console.services.formats.Format`."""
        yield self.read(raw, options)

    def write(self, documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
        """One invoice or credit note, as XML. See :class:`console.services.formats.Format`."""
        if len(documents) != 1:
            raise ContentError(f"The syntax carries one document, not {len(documents)}; send them one by one.")
        if not isinstance(documents[0], Invoice):
            raise ContentError(
                f"The Cross Industry syntax has no document for this ({documents[0].kind}).",
                next_step="Send it in another format.",
            )
        return write_invoice(documents[0], envelope)

    def receipts(self, parsed: ParsedMessage) -> tuple[TechnicalAcknowledgment, ...]:
        """None: the syntax has no technical acknowledgments."""
        return ()


def read_opened(opened: Opened) -> ParsedMessage:
    """Every invoice in a parsed message."""
    if opened.root is None:
        return ParsedMessage(format=CiiFormat.name, charset=opened.charset, problems=opened.problems)
    documents = tuple(_read(one, opened.broken) for one in list(documents_in(opened.root)))
    problems = opened.problems
    if not documents and opened.broken is not None:
        problems = (*problems, opened.broken)
    return ParsedMessage(format=CiiFormat.name, charset=opened.charset, documents=documents, problems=problems)


def _read(document: Element, broken: Problem | None) -> ParsedDocument:
    old, ordering, name = is_old(document), is_ordering(document), local(document)
    if old or ordering:
        modernise(document)
    found = CiiFindings(document)
    if ordering:
        return _parsed(name, document, read_ordering(document, found), found, broken)
    if old:
        found.may_lack = may_lack(document)
    found.currency = currency_of(document)
    invoice = _invoice(document, found, as_meant if old else None)
    return _parsed("CrossIndustryInvoice", document, invoice, found, broken, "ZUGFeRD 1.0" if old else None)


def _parsed(
    name: str,
    document: Element,
    result: AnyDocument | None,
    found: CiiFindings,
    broken: Problem | None,
    version: str | None = None,
) -> ParsedDocument:
    problems = (broken, *found.problems) if broken is not None else tuple(found.problems)
    envelope = _envelope(document, result, version)
    return ParsedDocument(kind_name=name, envelope=envelope, document=result, problems=problems)


def _invoice(
    document: Element, found: CiiFindings, corrected: Callable[[Invoice], Invoice] | None = None
) -> Invoice | None:
    facts = INVOICE.facts(document, found)
    if "number" not in facts:
        return None
    try:
        invoice = Invoice(**facts)
    except ValidationError:
        return None
    if corrected is not None:
        invoice = corrected(invoice)
    for wrong in wrong_sums(invoice):
        if corrected is not None and wrong.rule in UNLISTED and not invoice.charges:
            continue
        found.add(
            wrong.rule,
            wrong.severity,
            wrong.text,
            place_of_sum(document, wrong.field, wrong.line),
            "The invoice contradicts itself; nothing was corrected.",
            "Check the amounts before it is paid, and ask the supplier.",
        )
    return invoice


def _envelope(document: Element, result: AnyDocument | None, version: str | None) -> Envelope:
    supplier, buyer = getattr(result, "supplier", Party()), getattr(result, "buyer", Party())
    sender, receiver = (buyer, supplier) if isinstance(result, (Order, OrderChange)) else (supplier, buyer)
    return Envelope(
        format=CiiFormat.name,
        version=version or content(document.find(_GUIDELINE)),
        sender=next(iter(sender.ids), None),
        receiver=next(iter(receiver.ids), None),
        set_control=content(document.find(_NUMBER)) if result is not None else None,
        test=any((content(document.find(path)) or "").lower() == "true" for path in _TEST),
    )
