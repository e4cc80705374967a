"""XML whose start does not say what it is, XML of other kinds, and XML embedded in a PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from console.adapters.formats.cii import form as cii
from console.adapters.formats.cii.names import documents_in as cii_documents
from console.adapters.formats.ubl import form as ubl
from console.adapters.formats.ubl.names import documents_in as ubl_documents
from console.adapters.formats.xml.elements import line_of, local, namespace
from console.adapters.formats.xml.opening import Opened, is_xml, open_xml
from console.adapters.formats.xml.pdf import embedded_xml, is_encrypted, is_pdf
from console.domain.documents import AnyDocument, DocumentKind, OutgoingEnvelope, ParsedMessage, TechnicalAcknowledgment
from console.domain.problems import Place, Problem, Severity
from console.services.errors import ContentError

MAX_PDF_BYTES = 64 * 1024 * 1024
_ASK = "Ask the supplier for the invoice as XML (Factur-X, ZUGFeRD or UBL), or enter it by hand."


class XmlFormat:
    """Looks into XML and PDF for documents of the formats the program reads, and names what it finds instead.

    A message that holds such a document is one of that format: ``ParsedMessage.format`` says which.
    """

    name = "xml"
    writes: frozenset[DocumentKind] = frozenset()

    def recognises(self, head: bytes, filename: str = "") -> bool:
        """Any XML, any PDF."""
        return is_pdf(head) or _is_any_xml(head)

    def read(self, raw: bytes, options: Mapping[str, str] | None = None) -> ParsedMessage:
        """See :class:`console.services.formats.Format`."""
        return _pdf(raw) if is_pdf(raw[:1024]) else _xml(open_xml(raw))

    def read_parts(self, raw: bytes, options: Mapping[str, str] | None = None) -> Iterator[ParsedMessage]:
        """See :class:`console.services.formats.Format`."""
        yield self.read(raw, options)

    def write(self, documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
        """Not written. See :class:`console.services.formats.Format`."""
        raise ContentError("This format is read, not written.", next_step="Choose UBL for the partner.")

    def receipts(self, parsed: ParsedMessage) -> tuple[TechnicalAcknowledgment, ...]:
        """None."""
        return ()


def _is_any_xml(head: bytes) -> bool:
    """A declaration, a comment or an element; ``<`` alone starts other texts too."""
    plain = head.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    text = plain.removeprefix(b"\xef\xbb\xbf").lstrip()
    return (
        is_xml(head)
        and (text[1:2].isalpha() or text[1:2] in (b"?", b"!", b"_"))
        and not text.lower().startswith((b"<!doctype html", b"<html"))
    )


def _xml(opened: Opened) -> ParsedMessage:
    if opened.root is None:
        return ParsedMessage(format=XmlFormat.name, charset=opened.charset, problems=opened.problems)
    if next(cii_documents(opened.root), None) is not None:
        return cii.read_opened(opened)
    if next(ubl_documents(opened.root), None) is not None:
        return ubl.read_opened(opened)
    problems = (*opened.problems, opened.broken or _other(opened))
    return ParsedMessage(format=XmlFormat.name, charset=opened.charset, problems=problems)


def _other(opened: Opened) -> Problem:
    root = opened.root
    assert root is not None
    space = namespace(root)
    return Problem(
        code="xml.other",
        severity=Severity.FATAL,
        text=f"This is XML, but neither UBL nor a Cross Industry document: its outermost element is {local(root)[:80]}"
        + (f" in the namespace {space[:120]}." if space else ", in no namespace."),
        meaning="Nothing of it was read.",
        next_step="Ask the partner which kind of document it is, and for UBL or Cross Industry Invoice in its place.",
        place=Place(path=f"/{local(root)[:80]}", line=line_of(root)),
    )


def _pdf(raw: bytes) -> ParsedMessage:
    """The first invoice embedded in a PDF."""
    if len(raw) > MAX_PDF_BYTES:
        return _refused("pdf.too_big", f"The PDF has {len(raw)} bytes; the limit is {MAX_PDF_BYTES}.")
    others: list[Problem] = []
    for found in embedded_xml(raw):
        parsed = _xml(open_xml(found))
        if parsed.documents:
            return parsed
        others += parsed.problems
    if is_encrypted(raw):
        return _refused("pdf.encrypted", "The PDF is encrypted, so invoice data in it cannot be read.")
    if others:
        return ParsedMessage(format=XmlFormat.name, problems=tuple(others[:20]))
    return _refused("pdf.no_xml", "This PDF holds no invoice data that a program can read (no XML is embedded in it).")


def _refused(code: str, text: str) -> ParsedMessage:
    problem = Problem(code=code, severity=Severity.FATAL, text=text, meaning="Nothing of it was read.", next_step=_ASK)
    return ParsedMessage(format=XmlFormat.name, problems=(problem,))
