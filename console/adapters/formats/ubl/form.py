"""The UBL format: wrappers, recognition and dispatch around the documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from console.adapters.formats.common.parties import party_scheme
from console.adapters.formats.ubl.facts import (
    Element,
    Facts,
    child,
    content,
    instant,
    text,
    texts,
)
from console.adapters.formats.ubl.names import (
    NS,
    ORDER,
    ORDER_CANCELLATION,
    ORDER_CHANGE,
    SBDH,
    UBL,
    documents_in,
    is_version_2,
    line_of,
    local,
)
from console.adapters.formats.ubl.parties import party_ids
from console.adapters.formats.ubl.reading import READERS, read_document
from console.adapters.formats.ubl.streaming import catalogue_parts, is_long_catalogue
from console.adapters.formats.ubl.writing import TEST_NOTE, WRITES, write_document
from console.adapters.formats.xml import rules, schemas
from console.adapters.formats.xml.elements import place_of
from console.adapters.formats.xml.opening import Opened, is_xml, open_xml
from console.domain.documents import (
    AnyDocument,
    Envelope,
    OutgoingEnvelope,
    ParsedDocument,
    ParsedMessage,
    TechnicalAcknowledgment,
)
from console.domain.problems import Place, Problem, Severity
from console.domain.values import PartyId
from console.services.errors import ContentError

_BUYERS = (
    "cac:BuyerCustomerParty/cac:Party",
    "cac:AccountingCustomerParty/cac:Party",
    "cac:DeliveryCustomerParty/cac:Party",
    "cac:ContractorCustomerParty/cac:Party",
    "cac:ReceiverParty",
)
_SUPPLIERS = (
    "cac:SellerSupplierParty/cac:Party",
    "cac:DespatchSupplierParty/cac:Party",
    "cac:AccountingSupplierParty/cac:Party",
    "cac:ProviderParty",
    "cac:SenderParty",
)
_FROM_BUYER = frozenset({ORDER, ORDER_CHANGE, ORDER_CANCELLATION, "ReceiptAdvice", "RequestForQuotation"})
_ACTOR_SCHEME = "iso6523-actorid-upis"


class UblFormat:
    """UBL 2.1 with or without the Peppol profiles, bare or wrapped (SBDH), one document or many."""

    name = "ubl"
    writes = WRITES

    def recognises(self, head: bytes, filename: str = "") -> bool:
        """XML that names a UBL document's namespace, or the Standard Business Document Header's, near its start."""
        plain = head.replace(b"\x00", b"")
        return is_xml(head) and (UBL.encode() in plain or SBDH.encode() in plain)

    def read(self, raw: bytes, options: Mapping[str, str] | None = None) -> ParsedMessage:
        """See :class:`console.services.formats.Format`."""
        return read_opened(open_xml(raw), options or {})

    def read_parts(self, raw: bytes, options: Mapping[str, str] | None = None) -> Iterator[ParsedMessage]:
        """See :class:`console.services.formats.Format`."""
        if is_long_catalogue(raw):
            yield from catalogue_parts(raw, envelope_of)
        else:
            yield self.read(raw, options)

    def write(self, documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
        """One document; UBL has no way to carry several. See :class:`console.services.formats.Format`."""
        if len(documents) != 1:
            raise ContentError(f"A UBL message carries one document, not {len(documents)}; send them one by one.")
        return write_document(documents[0], envelope)

    def receipts(self, parsed: ParsedMessage) -> tuple[TechnicalAcknowledgment, ...]:
        """None: on Peppol the network confirms delivery, and the order response is the answer."""
        return ()


def read_opened(opened: Opened, options: Mapping[str, str] = MappingProxyType({})) -> ParsedMessage:
    """Every UBL document in a parsed message. ``options``: see :func:`_asked_for`."""
    if opened.root is None:
        return ParsedMessage(format=UblFormat.name, charset=opened.charset, problems=opened.problems)
    wrapper = opened.root.find(".//sh:StandardBusinessDocumentHeader", NS)
    documents = tuple(_read(one, wrapper, opened.broken, options) for one in documents_in(opened.root))
    problems = list(opened.problems)
    if not documents:
        problems.append(opened.broken or _nothing_in(opened.root))
    return ParsedMessage(format=UblFormat.name, charset=opened.charset, documents=documents, problems=tuple(problems))


def _read(
    document: Element, wrapper: Element | None, broken: Problem | None, options: Mapping[str, str]
) -> ParsedDocument:
    name = local(document)
    found = Facts(document)
    result: AnyDocument | None = None
    if name in READERS and is_version_2(document):
        result = read_document(document, found)
        if broken is None:
            found.problems += _asked_for(document, options)
    else:
        found.problems.append(_not_read(document, name))
    problems = (broken, *found.problems) if broken is not None else tuple(found.problems)
    return ParsedDocument(kind_name=name, envelope=envelope_of(document, wrapper), document=result, problems=problems)


def _asked_for(document: Element, options: Mapping[str, str]) -> list[Problem]:
    """The checks of the two extras, where the partner's profile asks for them: ``schemas`` is a folder or
    ``installed``, ``rules`` the paths of rule files."""
    listed: list[Problem] = []
    if options.get("schemas"):
        listed += schemas.check(document, options["schemas"])
    if options.get("rules"):
        listed += rules.check(document, options["rules"])
    return listed


def _not_read(document: Element, name: str) -> Problem:
    which = name if is_version_2(document) else f"{name} (an old UBL version)"
    return Problem(
        code="ubl.document_not_read",
        severity=Severity.INFO,
        text=f"Documents of kind {which} are not read yet.",
        meaning="The message is kept as it came; nothing of it is applied.",
        next_step="Handle it as before.",
        place=place_of(document, document),
    )


def _nothing_in(root: Element) -> Problem:
    return Problem(
        code="ubl.no_document",
        severity=Severity.FATAL,
        text=f"There is no UBL document in this message; its outermost element is {local(root)}.",
        meaning="Nothing of it was read.",
        next_step="Ask the partner which kind of document it is.",
        place=Place(path=f"/{local(root)}", line=line_of(root)),
    )


def envelope_of(document: Element, wrapper: Element | None) -> Envelope:
    """Who sent a document to whom, by its wrapper or by the parties in it."""
    name = local(document)
    buyer, supplier = _first_id(document, _BUYERS), _first_id(document, _SUPPLIERS)
    sender, receiver = (buyer, supplier) if name in _FROM_BUYER else (supplier, buyer)
    stated = _wrapped(wrapper, "sh:Sender/sh:Identifier"), _wrapped(wrapper, "sh:Receiver/sh:Identifier")
    return Envelope(
        format="ubl",
        version=text(document, "cbc:CustomizationID") or text(document, "cbc:UBLVersionID"),
        sender=stated[0] or sender,
        receiver=stated[1] or receiver,
        interchange_control=text(wrapper, "sh:DocumentIdentification/sh:InstanceIdentifier"),
        set_control=text(document, "cbc:ID"),
        created_at=_created(wrapper) or Facts(document).moment(document),
        test=any(TEST_NOTE in note for note in texts(document, "cbc:Note", "cbc:CancellationNote")),
    )


def _first_id(document: Element, paths: tuple[str, ...]) -> PartyId | None:
    for path in paths:
        element = child(document, path)
        if element is not None:
            return next(party_ids(element), None)
    return None


def _wrapped(wrapper: Element | None, path: str) -> PartyId | None:
    """A party of the Standard Business Document Header, e.g. ``0088:7300010000001`` under the Peppol scheme."""
    element = child(wrapper, path)
    value = content(element)
    if element is None or value is None:
        return None
    authority = (element.get("Authority") or "").strip()
    code, colon, number = value.partition(":")
    if colon and (authority == _ACTOR_SCHEME or (code.isdigit() and len(code) == 4)):
        return PartyId(scheme=party_scheme(code), value=number)
    return PartyId(scheme=party_scheme(authority), value=value)


def _created(wrapper: Element | None) -> datetime | None:
    stated = text(wrapper, "sh:DocumentIdentification/sh:CreationDateAndTime")
    try:
        return instant(stated) if stated else None
    except ValueError:
        return None
