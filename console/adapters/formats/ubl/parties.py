"""Parties and places of UBL documents -> canonical."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from console.adapters.formats.common.parties import party_scheme
from console.adapters.formats.ubl.facts import child, children, content, text, texts
from console.adapters.formats.xml.elements import Element
from console.domain.values import Party, PartyId

_ID_PATHS = (
    "cbc:EndpointID",
    "cac:PartyIdentification/cbc:ID",
    "cac:PartyLegalEntity/cbc:CompanyID",
    "cac:PartyTaxScheme/cbc:CompanyID",
)
_ACCOUNTS = ("cbc:CustomerAssignedAccountID", "cbc:SupplierAssignedAccountID")
"""By which the other side knows a party; they stand beside it."""
_DELIVERY_ADDRESS = ("cac:DeliveryLocation/cac:Address", "cac:DeliveryAddress", "cac:DeliveryParty/cac:PostalAddress")
_STREET = ("cbc:StreetName", "cbc:BuildingNumber", "cbc:AdditionalStreetName", "cac:AddressLine/cbc:Line")


def party(role: Element | None) -> Party:
    """The party of a role such as ``cac:BuyerCustomerParty``."""
    found = child(role, "cac:Party")
    named = described(found) if found is not None else Party()
    accounts = texts(role, *_ACCOUNTS) if role is not None else ()
    if not accounts:
        return named
    own = (PartyId(scheme="assigned", value=value) for value in accounts)
    return named.model_copy(update={"ids": _unique((*named.ids, *own))})


def described(element: Element, *, address: Element | None = None) -> Party:
    """A party by its element (``cac:Party`` or one like it), with ``address`` if it is not its own."""
    where = address if address is not None else child(element, "cac:PostalAddress")
    if where is None:
        where = child(element, "cac:PartyLegalEntity/cac:RegistrationAddress")
    contact = child(element, "cac:Contact")
    return _at(where).model_copy(
        update={
            "name": text(element, "cac:PartyName/cbc:Name")
            or text(element, "cac:PartyLegalEntity/cbc:RegistrationName"),
            "ids": _unique(party_ids(element)),
            "contact": text(contact, "cbc:Name"),
            "phone": text(contact, "cbc:Telephone"),
            "email": text(contact, "cbc:ElectronicMail"),
        }
    )


def place(address: Element | None) -> Party | None:
    """A place of which only the address is known; ``None`` when it says nothing."""
    found = _at(address)
    return found if found != Party() else None


def _at(where: Element | None) -> Party:
    """A party of which only the address is known."""
    if where is None:
        return Party()
    return Party(
        street=", ".join(texts(where, *_STREET)) or None,
        city=text(where, "cbc:CityName"),
        region=text(where, "cbc:CountrySubentity") or text(where, "cbc:CountrySubentityCode"),
        postal_code=text(where, "cbc:PostalZone"),
        country=text(where, "cac:Country/cbc:IdentificationCode"),
    )


def party_ids(element: Element) -> Iterator[PartyId]:
    """The identifiers of a party, the one it is addressed by first."""
    for path in _ID_PATHS:
        for found in children(element, path):
            value = content(found)
            if value:
                scheme = party_scheme(found.get("schemeID") or "")
                yield PartyId(scheme="vat" if "TaxScheme" in path and scheme == "assigned" else scheme, value=value)


def _unique(ids: Iterable[PartyId]) -> tuple[PartyId, ...]:
    return tuple(dict.fromkeys(ids))


def ship_to(document: Element, path: str = "cac:Delivery") -> Party | None:
    """Where the goods go: the delivery party's name at the delivery address."""
    delivery = child(document, path)
    if delivery is None:
        return None
    receiver = child(delivery, "cac:DeliveryParty")
    location = child(delivery, "cac:DeliveryLocation")
    address = next((one for where in _DELIVERY_ADDRESS if (one := child(delivery, where)) is not None), None)
    if receiver is None and location is None and address is None:
        return None
    named = described(receiver, address=address) if receiver is not None else _at(address)
    identifier = child(location, "cbc:ID")
    value = content(identifier)
    name = named.name or text(location, "cbc:Name") or text(location, "cbc:Description")
    found = named.model_copy(update={"name": name})
    if identifier is not None and value is not None:
        own = PartyId(scheme=party_scheme(identifier.get("schemeID") or ""), value=value)
        found = found.model_copy(update={"ids": _unique((own, *named.ids))})
    return found if found != Party() else None
