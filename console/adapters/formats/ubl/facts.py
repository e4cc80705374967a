"""Facts read out of elements: texts, numbers, dates, items, parties; what cannot be read becomes a problem with its
place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

from lxml import etree

from console.adapters.formats.ubl.codes import GTIN_SCHEMES, party_scheme
from console.adapters.formats.ubl.names import NS, is_document, line_of, local
from console.domain.problems import Place, Problem, Severity
from console.domain.units import from_edifact, from_rec20
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, Party, PartyId, Price, Quantity

Element = etree._Element

MAX_PROBLEMS = 500
_DECIMAL = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})", re.ASCII)
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?(?:T.*)?", re.ASCII)
_ITEMS = (
    ("cac:BuyersItemIdentification", ItemScheme.BUYER),
    ("cac:SellersItemIdentification", ItemScheme.SUPPLIER),
    ("cac:ManufacturersItemIdentification", ItemScheme.MANUFACTURER),
    ("cac:StandardItemIdentification", ItemScheme.GTIN),
    ("cac:CatalogueItemIdentification", ItemScheme.OTHER),
    ("cac:AdditionalItemIdentification", ItemScheme.OTHER),
)
_ASK = "Ask the partner what is meant."


def children(parent: Element, path: str) -> list[Element]:
    """The elements at a path of ``cac:`` and ``cbc:`` names."""
    return list(parent.iterfind(path, NS))


def child(parent: Element | None, path: str) -> Element | None:
    """The first element at a path."""
    return parent.find(path, NS) if parent is not None else None


def text(parent: Element | None, path: str) -> str | None:
    """The text at a path without blanks around it; ``None`` when absent or empty."""
    return content(child(parent, path))


def texts(parent: Element, *paths: str) -> tuple[str, ...]:
    """All texts at the paths, without blanks around them and without empty ones."""
    return tuple(found for path in paths for element in children(parent, path) if (found := content(element)))


def content(element: Element | None) -> str | None:
    """The text of an element without blanks around it; ``None`` when absent or empty."""
    return ((element.text or "").strip() or None) if element is not None else None


def place_of(element: Element, missing: str = "") -> Place:
    """Where an element stands, e.g. ``/Order/OrderLine[2]/LineItem/Quantity``, counted within its document.

    ``missing`` names what should have been in it.
    """
    steps: list[str] = []
    current: Element | None = element
    while current is not None:
        steps.append(_step(current))
        if is_document(current):
            break
        current = current.getparent()
    path = "/" + "/".join(reversed(steps))
    return Place(path=f"{path}/{missing}" if missing else path, line=line_of(element))


def _step(element: Element) -> str:
    before = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
    alone = not before and next(element.itersiblings(element.tag), None) is None
    return local(element) if alone or is_document(element) else f"{local(element)}[{before + 1}]"


class Facts:
    """The problems of one document, and the readings that may add to them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(
        self,
        code: str,
        severity: Severity,
        text: str,
        element: Element,
        meaning: str,
        next_step: str,
        missing: str = "",
    ) -> None:
        """Note a problem at an element, or at ``missing`` in it; after very many of them no more are kept."""
        if len(self.problems) >= MAX_PROBLEMS:
            return
        value = None if missing else content(element)
        self.problems.append(
            Problem(
                code=f"ubl.{code}",
                severity=severity,
                text=text,
                meaning=meaning,
                next_step=next_step,
                place=place_of(element, missing),
                value=value[:200] if value else None,
            )
        )

    def number(self, element: Element | None) -> Decimal | None:
        """A decimal number with a point; ``None`` when empty or not one."""
        found = content(element)
        if element is None or found is None:
            return None
        if _DECIMAL.fullmatch(found) is None:
            self.add(
                "number",
                Severity.ERROR,
                f"“{found[:40]}” is not a number.",
                element,
                "It is not known how much is meant, so the document is not applied.",
                _ASK,
            )
            return None
        return Decimal(found)

    def quantity(self, element: Element | None, like: Quantity | None = None) -> Quantity | None:
        """A quantity with its unit; without a unit of its own it has that of ``like``. An unknown unit is kept as it
        came and never guessed."""
        value = self.number(element)
        if element is None or value is None:
            return None
        raw = (element.get("unitCode") or "").strip()
        if not raw and like is not None:
            return Quantity(value=value, unit=like.unit, raw_unit=like.raw_unit)
        return Quantity(value=value, unit=self._unit(raw, element), raw_unit=raw or None)

    def _unit(self, raw: str, element: Element) -> str | None:
        unit = from_rec20(raw) or from_edifact(raw) if raw else None
        if raw and unit is None:
            self.add(
                "unit_unknown",
                Severity.WARNING,
                f"The unit “{raw[:20]}” is not known.",
                element,
                "Quantities in this unit cannot be compared with the order.",
                "Say what the unit means for this product.",
            )
        return unit

    def price(self, parent: Element, currency: str | None) -> Price | None:
        """The price of a line and for how many units it is (BaseQuantity)."""
        element = child(parent, "cac:Price/cbc:PriceAmount")
        amount = self.number(element)
        if element is None or amount is None:
            return None
        own = (element.get("currencyID") or "").strip().upper()
        if currency and own and own != currency:
            self.add(
                "currency_mixed",
                Severity.ERROR,
                f"The price is in {own}, the document in {currency}.",
                element,
                "The price cannot be compared with the order's.",
                "Ask the supplier which currency is meant.",
            )
        base = child(parent, "cac:Price/cbc:BaseQuantity")
        basis = self.number(base)
        if base is None or basis is None:
            return Price(amount=amount)
        if basis <= 0:
            self.add(
                "price_basis",
                Severity.ERROR,
                f"The price is said to be for {basis} units.",
                base,
                "It is not known what one unit costs.",
                "Ask the supplier for the price.",
            )
            return None
        raw = (base.get("unitCode") or "").strip()
        return Price(amount=amount, basis=basis, unit=self._unit(raw, base))

    def day(self, element: Element | None) -> date | None:
        """A date ``YYYY-MM-DD``, a time zone or time after it ignored."""
        found = content(element)
        if element is None or found is None:
            return None
        match = _DATE.fullmatch(found)
        try:
            return date.fromisoformat(match[1] if match else "")
        except ValueError:
            self.add(
                "date",
                Severity.WARNING,
                f"“{found[:40]}” is not a date.",
                element,
                "The date is left out.",
                "Ask the partner for the date if it matters.",
            )
            return None

    def moment(self, document: Element) -> datetime | None:
        """When a document was issued: midnight UTC without a time, a time without a zone read as UTC."""
        issued = self.day(child(document, "cbc:IssueDate"))
        if issued is None:
            return None
        time = child(document, "cbc:IssueTime")
        found = content(time)
        if time is not None and found is not None:
            try:
                return instant(f"{issued.isoformat()}T{found}")
            except ValueError:
                self.add(
                    "time",
                    Severity.WARNING,
                    f"“{found[:40]}” is not a time.",
                    time,
                    "The document counts as issued at midnight.",
                    "Nothing to do, unless two answers of that day differ.",
                )
        return datetime(issued.year, issued.month, issued.day, tzinfo=UTC)

    def period(self, parent: Element | None, path: str) -> GoodsDate | None:
        """The last day of a delivery period, as goods may arrive until then; a real period is kept as qualifier."""
        found = child(parent, path)
        if found is None:
            return None
        start, end = self.day(child(found, "cbc:StartDate")), self.day(child(found, "cbc:EndDate"))
        if start and end and end < start:
            self.add(
                "period",
                Severity.WARNING,
                f"The delivery period ends ({end}) before it starts ({start}).",
                found,
                "The later day is taken.",
                "Ask the supplier for the date if it matters.",
            )
            start, end = end, start
        last = end or start
        if last is None:
            return None
        whole = f"{start}/{end}" if start and end and start != end else None
        return GoodsDate(day=last, meaning=DateMeaning.DELIVER, qualifier=whole)

    def goods_date(self, delivery: Element | None, *kinds: str) -> GoodsDate | None:
        """The date of a delivery: the first of the periods ``kinds`` it has, else its latest delivery day, else the
        day it is despatched (which stays a ship date)."""
        if delivery is None:
            return None
        for kind in kinds:
            found = self.period(delivery, f"cac:{kind}DeliveryPeriod")
            if found is not None:
                return found
        latest = self.day(child(delivery, "cbc:LatestDeliveryDate"))
        if latest is not None:
            return GoodsDate(day=latest, meaning=DateMeaning.DELIVER, qualifier="LatestDeliveryDate")
        for name in [f"{kind}DespatchDate" for kind in kinds if kind != "Promised"]:
            day = self.day(child(delivery, f"cac:Despatch/cbc:{name}"))
            if day is not None:
                return GoodsDate(day=day, meaning=DateMeaning.SHIP, qualifier=name)
        return None


def instant(text: str) -> datetime:
    """An ISO 8601 moment as aware UTC. Raises ValueError."""
    found = datetime.fromisoformat(text)
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def items(item: Element | None) -> tuple[ItemId, ...]:
    """The identifiers of a ``cac:Item``."""
    return tuple(_items(item)) if item is not None else ()


def _items(item: Element) -> Iterator[ItemId]:
    for path, scheme in _ITEMS:
        for identifier in children(item, f"{path}/cbc:ID"):
            value = content(identifier)
            if value:
                named = (identifier.get("schemeID") or "").strip()
                own = _standard(named, value) if scheme is ItemScheme.GTIN else scheme
                yield ItemId(scheme=own, value=value, qualifier=named or None)


def _standard(named: str, value: str) -> ItemScheme:
    if named:
        return ItemScheme.GTIN if named.upper() in GTIN_SCHEMES else ItemScheme.OTHER
    return ItemScheme.GTIN if _is_gtin(value) else ItemScheme.OTHER


def _is_gtin(value: str) -> bool:
    """Whether digits have a GTIN's length and check digit (GS1: weights 3 and 1 from the right)."""
    if not (value.isascii() and value.isdigit() and len(value) in (8, 12, 13, 14)):
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(value)))
    return total % 10 == 0


def item_name(item: Element | None) -> str | None:
    """What an item is called: its name, else its description."""
    return text(item, "cbc:Name") or text(item, "cbc:Description")


def party(role: Element | None) -> Party:
    """The party of a role such as ``cac:BuyerCustomerParty``."""
    found = child(role, "cac:Party")
    return described(found) if found is not None else Party()


def described(element: Element, *, address: Element | None = None) -> Party:
    """A party by its element, with ``address`` if it is not its own."""
    where = address if address is not None else child(element, "cac:PostalAddress")
    if where is None:
        where = child(element, "cac:PartyLegalEntity/cac:RegistrationAddress")
    return Party(
        name=text(element, "cac:PartyName/cbc:Name") or text(element, "cac:PartyLegalEntity/cbc:RegistrationName"),
        ids=_unique(party_ids(element)),
        street=text(where, "cbc:StreetName") or text(where, "cac:AddressLine/cbc:Line"),
        city=text(where, "cbc:CityName"),
        region=text(where, "cbc:CountrySubentity") or text(where, "cbc:CountrySubentityCode"),
        postal_code=text(where, "cbc:PostalZone"),
        country=text(where, "cac:Country/cbc:IdentificationCode"),
    )


def party_ids(element: Element) -> Iterator[PartyId]:
    """The identifiers of a party, the one it is addressed by first."""
    for path in (
        "cbc:EndpointID",
        "cac:PartyIdentification/cbc:ID",
        "cac:PartyLegalEntity/cbc:CompanyID",
        "cac:PartyTaxScheme/cbc:CompanyID",
    ):
        for found in children(element, path):
            value = content(found)
            if value:
                scheme = party_scheme(found.get("schemeID") or "")
                yield PartyId(scheme="vat" if "TaxScheme" in path and scheme == "assigned" else scheme, value=value)


def _unique(ids: Iterable[PartyId]) -> tuple[PartyId, ...]:
    return tuple(dict.fromkeys(ids))


def ship_to(document: Element) -> Party | None:
    """Where the goods go: the delivery party's name at the delivery address."""
    delivery = child(document, "cac:Delivery")
    receiver = child(delivery, "cac:DeliveryParty")
    place = child(delivery, "cac:DeliveryLocation")
    address = next(
        (
            found
            for path in (
                "cac:DeliveryLocation/cac:Address",
                "cac:DeliveryAddress",
                "cac:DeliveryParty/cac:PostalAddress",
            )
            if (found := child(delivery, path)) is not None
        ),
        None,
    )
    if receiver is None and place is None and address is None:
        return None
    named = described(receiver, address=address) if receiver is not None else _at(address)
    location = child(place, "cbc:ID")
    value = content(location)
    if location is None or value is None:
        return named if named != Party() else None
    own = PartyId(scheme=party_scheme(location.get("schemeID") or ""), value=value)
    name = named.name or text(place, "cbc:Name")
    return named.model_copy(update={"ids": _unique((own, *named.ids)), "name": name})


def _at(address: Element | None) -> Party:
    return described(address, address=address) if address is not None else Party()
