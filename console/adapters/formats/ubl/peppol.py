"""What Peppol's transactions have no place for: a document with anything in it that is not in their data model is
refused on the way (rules B00001 and following of each transaction), whatever it says otherwise.

Left out is what says nothing that changes what is ordered, delivered or paid: whom to ask, a name that is said twice,
the date of a paper. What does stays in, and the network's refusal is then the right answer: it cannot be said there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from console.adapters.formats.ubl.names import NS
from console.adapters.formats.xml.elements import Element, content, expanded, local

_ITEM_NUMBERS = ("AdditionalItemIdentification", "ManufacturersItemIdentification")
_PAPERS = ("AdditionalDocumentReference", "OrderDocumentReference", "OriginatorDocumentReference", "ProjectReference")
_LINE = "cac:OrderLine/cac:LineItem"
_UNIT = "cac:DespatchLine/cac:Shipment/cac:TransportHandlingUnit"
_ANSWERERS = ("cac:SenderParty", "cac:ReceiverParty")

LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "order": (
        *(f"cac:{name}/cbc:IssueDate" for name in (*_PAPERS, "Contract", "QuotationDocumentReference")),
        f"{_LINE}/cac:AllowanceCharge/cac:TaxCategory",
        f"{_LINE}/cac:Item/cbc:PackSizeNumeric",
        f"{_LINE}/cac:Item/cac:AdditionalItemIdentification",
    ),
    "order_change": (
        "cac:OrderReference/cbc:IssueDate",
        f"{_LINE}/cac:AllowanceCharge/cac:TaxCategory",
        f"{_LINE}/cac:Item/cbc:PackSizeNumeric",
        *(f"{_LINE}/cac:Item/cac:{name}" for name in _ITEM_NUMBERS),
    ),
    "order_cancellation": ("cac:OrderReference/cbc:IssueDate",),
    "order_response": (
        "cbc:AccountingCost",
        "cac:OrderReference/cbc:IssueDate",
        *(f"cac:{name}" for name in (*_PAPERS, "Contract")),
        *(f"cac:{role}/cac:Party/cac:Contact" for role in ("SellerSupplierParty", "BuyerCustomerParty")),
        *(f"{_LINE}/cac:Item/cac:{name}" for name in _ITEM_NUMBERS),
        f"{_LINE}/cbc:MaximumBackorderQuantity/@unitCode",
    ),
    "despatch_advice": (
        "cac:OrderReference/cbc:SalesOrderID",
        "cac:AdditionalDocumentReference/cbc:DocumentTypeCode",
        *(f"cac:{role}/cac:Party/cac:PartyName" for role in ("DespatchSupplierParty", "DeliveryCustomerParty")),
        "cac:DeliveryCustomerParty/cac:Party/cac:Contact",
        *(
            f"cac:{role}/cac:Party/{element}"
            for role in ("BuyerCustomerParty", "SellerSupplierParty")
            for element in ("cbc:EndpointID", "cac:PartyLegalEntity", "cac:Contact")
        ),
        *(
            f"cac:Shipment/cac:Consignment/cac:CarrierParty/cac:{name}"
            for name in ("PostalAddress", "PartyLegalEntity", "Contact")
        ),
        "cac:DespatchLine/cbc:LineStatusCode",
        "cac:DespatchLine/cac:Item/cbc:PackSizeNumeric",
        *(f"cac:DespatchLine/cac:Item/cac:{name}" for name in _ITEM_NUMBERS),
        f"{_UNIT}/cbc:TotalPackageQuantity",
        *(f"{_UNIT}/cac:Package/cbc:{name}" for name in ("Quantity", "PackageLevelCode")),
        f"{_UNIT}/cac:Package/cac:MeasurementDimension",
    ),
    "catalogue": (
        "cbc:Note",
        "cac:CatalogueLine/cbc:Note",
        *(f"cac:{role}/cac:{name}" for role in ("ProviderParty", "ReceiverParty") for name in ("PartyName", "Contact")),
        "cac:CatalogueLine/cac:Item/cac:AdditionalItemIdentification",
    ),
    "mlr": (
        "cbc:Note",
        *(
            f"{role}/cac:{name}"
            for role in _ANSWERERS
            for name in ("PartyIdentification", "PartyName", "PostalAddress", "PartyLegalEntity", "Contact")
        ),
        "cac:DocumentResponse/cac:DocumentReference/cbc:IssueDate",
        "cac:DocumentResponse/cac:Response/cac:Status",
        "cac:DocumentResponse/cac:LineResponse/cac:Response/cac:Status/cbc:StatusReason",
        "cac:DocumentResponse/cac:LineResponse/cac:Response/cac:Status/cac:Condition",
    ),
    "invoice_response": (
        *(f"{role}/cac:{name}" for role in _ANSWERERS for name in ("PartyName", "PostalAddress")),
        "cac:ReceiverParty/cac:Contact",
    ),
}
"""By the name of the transaction, as its CustomizationID ends; source: OpenPEPPOL, BIS 3, syntax bindings."""
_QUANTITIES = ("cbc:Quantity", "cbc:InvoicedQuantity", "cbc:CreditedQuantity")


@cache
def _path(path: str) -> str:
    return expanded(path, NS)


def transaction_of(root: Element) -> str | None:
    """The Peppol transaction a document is written for; ``None`` when it is for none of those with a table."""
    said = content(root.find(_path("cbc:CustomizationID"))) or ""
    name = said.partition(":trns:")[2].partition(":")[0]
    return name if name in LEFT_OUT else None


def conform(root: Element) -> None:
    """Leave out of a written document what its transaction has no place for, and say the unit of each price."""
    name = transaction_of(root)
    if name is None:
        return
    for path in LEFT_OUT[name]:
        where, attribute, named = path.partition("/@")
        for element in list(root.iterfind(_path(where))):
            if attribute:
                if named in element.attrib:
                    del element.attrib[named]
            elif not _is_all_there_is(element):
                _take_away(element)
    for price in root.iter(_path("cac:Price")):
        _say_unit(price)


def _is_all_there_is(element: Element) -> bool:
    """Whether an item would be left without any number."""
    parent = element.getparent()
    if not local(element).endswith("ItemIdentification") or parent is None:
        return False
    return sum(1 for one in parent if local(one).endswith("ItemIdentification")) == 1


def _take_away(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
        if not len(parent) and not content(parent):
            _take_away(parent)


def _say_unit(price: Element) -> None:
    """Peppol wants a unit for what a price is for: it is that of the line."""
    base, line = price.find(_path("cbc:BaseQuantity")), price.getparent()
    if base is None or line is None or base.get("unitCode"):
        return
    unit = next((one for one in _units_of(line) if one), None)
    if unit:
        base.set("unitCode", unit)


def _units_of(line: Element) -> Iterator[str | None]:
    for name in _QUANTITIES:
        found = line.find(_path(name))
        yield found.get("unitCode") if found is not None else None
    above = line.getparent()
    yield content(above.find(_path("cbc:OrderableUnit"))) if above is not None else None
