"""Namespaces of the Cross Industry Invoice, and how the older ZUGFeRD 1.0 is made to look like it."""

from __future__ import annotations

from collections.abc import Iterator

from console.adapters.formats.xml.elements import Element, local, namespace

_DATA = "urn:un:unece:uncefact:data:"
CII = f"{_DATA}standard:CrossIndustryInvoice:100"
RAM = f"{_DATA}standard:ReusableAggregateBusinessInformationEntity:100"
UDT = f"{_DATA}standard:UnqualifiedDataType:100"
QDT = f"{_DATA}standard:QualifiedDataType:100"
CIO = "urn:un:unece:uncefact:data:SCRDMCCBDACIOMessageStructure:"
"""Order-X."""
FERD = "urn:ferd:CrossIndustryDocument:invoice:1p0"
NS = {"rsm": CII, "ram": RAM, "udt": UDT, "qdt": QDT}
MARKS = (
    b"data:standard:CrossIndustryInvoice:",
    b"urn:ferd:CrossIndustryDocument:",
    b"data:SCRDMCCBDACIOMessageStructure:",
)
"""What the start of such a document names."""

_OLD_SPACES = {
    f"{CIO}100": CII,
    f"{_DATA}standard:ReusableAggregateBusinessInformationEntity:128": RAM,
    f"{_DATA}standard:UnqualifiedDataType:128": UDT,
    f"{_DATA}standard:QualifiedDataType:128": QDT,
    FERD: CII,
    f"{_DATA}standard:ReusableAggregateBusinessInformationEntity:12": RAM,
    f"{_DATA}standard:UnqualifiedDataType:15": UDT,
    f"{_DATA}standard:QualifiedDataType:12": QDT,
}
_OLD_NAMES = {
    "CrossIndustryDocument": "CrossIndustryInvoice",
    "SpecifiedExchangedDocumentContext": "ExchangedDocumentContext",
    "HeaderExchangedDocument": "ExchangedDocument",
    "SpecifiedSupplyChainTradeTransaction": "SupplyChainTradeTransaction",
    "ApplicableSupplyChainTradeAgreement": "ApplicableHeaderTradeAgreement",
    "ApplicableSupplyChainTradeDelivery": "ApplicableHeaderTradeDelivery",
    "ApplicableSupplyChainTradeSettlement": "ApplicableHeaderTradeSettlement",
    "SpecifiedSupplyChainTradeAgreement": "SpecifiedLineTradeAgreement",
    "SpecifiedSupplyChainTradeDelivery": "SpecifiedLineTradeDelivery",
    "SpecifiedSupplyChainTradeSettlement": "SpecifiedLineTradeSettlement",
    "ApplicablePercent": "RateApplicablePercent",
}
_SUMMATION = "SpecifiedTradeSettlementMonetarySummation"
_REFERENCE = "ReferencedDocument"


def documents_in(root: Element) -> Iterator[Element]:
    """Every Cross Industry document in a message, whatever is wrapped around it."""
    for element in root.iter("*"):
        if is_document(element):
            yield element


def is_document(element: Element) -> bool:
    """Whether an element is the root of a Cross Industry document of any version."""
    space = namespace(element)
    return (
        (space.startswith(f"{_DATA}standard:CrossIndustryInvoice:") and local(element) == "CrossIndustryInvoice")
        or (space == FERD and local(element) == "CrossIndustryDocument")
        or is_ordering(element)
    )


def is_ordering(document: Element) -> bool:
    """Whether a document is an order, a change of one, or an answer to one."""
    return local(document) == "SCRDMCCBDACIOMessageStructure" and namespace(document).startswith((CIO, CII))


def is_old(document: Element) -> bool:
    """Whether a document is of ZUGFeRD 1.0."""
    return namespace(document) == FERD


def modernise(document: Element) -> None:
    """Rename the elements of a ZUGFeRD 1.0 or Order-X document in place; they differ in little but names."""
    for element in document.iter("*"):
        name = local(element)
        if name == _SUMMATION:
            parent = element.getparent()
            whole = parent is not None and local(parent) == "ApplicableHeaderTradeSettlement"
            name = f"SpecifiedTradeSettlement{'Header' if whole else 'Line'}MonetarySummation"
        elif name == "ID" and (parent := element.getparent()) is not None and local(parent).endswith(_REFERENCE):
            name = "IssuerAssignedID"
        space = namespace(element)
        if space in _OLD_SPACES:
            element.tag = f"{{{_OLD_SPACES[space]}}}{_OLD_NAMES.get(name, name)}"
