"""The tables of Catalogue (UBL 2.1, Peppol T19): items and what they cost from which quantity, when and how soon."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from console.adapters.formats.ubl import building as ubl
from console.adapters.formats.ubl import facts, parties
from console.adapters.formats.ubl.charges import last_group, line_notes, notes
from console.adapters.formats.ubl.codes import CATALOGUE_ACTION, CATALOGUE_CODE, WHOLE_CATALOGUE
from console.adapters.formats.ubl.facts import Facts, child, children, text
from console.adapters.formats.ubl.kinds import DAY, FLAG, NUMBER, QUANTITY, TEXT, Out, UblRow, code, table
from console.adapters.formats.xml.elements import Element
from console.adapters.formats.xml.tables import At, Own
from console.domain.documents import CatalogueLine, PriceCatalogue, PriceKind, PriceTier
from console.domain.problems import Severity
from console.domain.units import from_edifact, from_rec20
from console.domain.values import Party, Price, Quantity

_TIER = "cac:RequiredItemLocationQuantity"
_PRICE_KIND = {
    "AAA": PriceKind.NET,
    "CAL": PriceKind.NET,
    "NTP": PriceKind.NET,
    "AAB": PriceKind.LIST,
    "LIS": PriceKind.LIST,
    "CAT": PriceKind.LIST,
    "RTP": PriceKind.RETAIL,
    "SRP": PriceKind.RETAIL,
    "MSR": PriceKind.RETAIL,
}
"""UNCL 5125 and 5375, as catalogues use them."""
_DAYS = {"DAY": Decimal(1), "D": Decimal(1), "WEE": Decimal(7)}
_WEIGHT = frozenset({"AAB", "G", "AAA", "WEIGHT"})


# ------------------------------------------------------------------------------------------------ prices


def _price(parent: Element, found: Facts) -> Price | None:
    return found.price(parent, None)


def _kind(parent: Element, found: Facts) -> PriceKind | None:
    value = (text(parent, "cac:Price/cbc:PriceTypeCode") or text(parent, "cac:Price/cbc:PriceType") or "").upper()
    return _PRICE_KIND.get(value, PriceKind.OTHER if value else None)


def _currency(parent: Element, found: Facts) -> str | None:
    amount = child(parent, "cac:Price/cbc:PriceAmount")
    named = ((amount.get("currencyID") or "") if amount is not None else "").strip().upper()
    return named if named and named != found.currency else None


def _put_price(parent: Element, tier: PriceTier, out: Out) -> None:
    ubl.add_price(parent, tier.price, tier.currency or out.currency, "A catalogue line")
    price = last_group(parent, "Price")
    if tier.raw_code:
        ubl.add(price, "PriceType", tier.raw_code)
    if tier.valid_from or tier.valid_to:
        period = ubl.group(price, "ValidityPeriod")
        ubl.add(period, "StartDate", tier.valid_from.isoformat() if tier.valid_from else None)
        ubl.add(period, "EndDate", tier.valid_to.isoformat() if tier.valid_to else None)


TIER = table(
    PriceTier,
    At("minimum", "cbc:MinimumQuantity", QUANTITY),
    At("maximum", "cbc:MaximumQuantity", QUANTITY),
    Own("price", _price, _put_price),
    Own("kind", _kind),
    At("raw_code", "cac:Price/cbc:PriceTypeCode", TEXT, ("cac:Price/cbc:PriceType",), written=False),
    At("valid_from", "cac:Price/cac:ValidityPeriod/cbc:StartDate", DAY, written=False, once=False),
    At("valid_to", "cac:Price/cac:ValidityPeriod/cbc:EndDate", DAY, written=False, once=False),
    Own("currency", _currency),
)


def _prices(parent: Element, found: Facts) -> tuple[PriceTier, ...]:
    rows = [TIER.facts(element, found) for element in children(parent, _TIER)]
    return tuple(PriceTier(**row) for row in rows if "price" in row)


def _lead_time(parent: Element, found: Facts) -> int | None:
    for element in children(parent, f"{_TIER}/cbc:LeadTimeMeasure"):
        value, days = found.number(element), _DAYS.get((element.get("unitCode") or "").upper())
        if value is not None and days is not None:
            return int((value * days).to_integral_value())
        if value is not None:
            found.unit_unclear(element)
    return None


def _put_prices(parent: Element, line: CatalogueLine, out: Out) -> None:
    for place, tier in enumerate(line.prices):
        element = ubl.group(parent, "RequiredItemLocationQuantity")
        if place == 0 and line.lead_time_days is not None:
            ubl.add(element, "LeadTimeMeasure", str(line.lead_time_days), unitCode="DAY")
        TIER.fill(element, tier, out)
    if not line.prices and line.lead_time_days is not None:
        element = ubl.group(parent, "RequiredItemLocationQuantity")
        ubl.add(element, "LeadTimeMeasure", str(line.lead_time_days), unitCode="DAY")


# ------------------------------------------------------------------------------------------------ lines


def _unit(parent: Element, found: Facts) -> str | None:
    raw = text(parent, "cbc:OrderableUnit")
    return from_rec20(raw) or from_edifact(raw) if raw else None


def _put_unit(parent: Element, line: CatalogueLine, out: Out) -> None:
    ubl.add(parent, "OrderableUnit", line.raw_unit or line.unit)


def _multiple(parent: Element, found: Facts) -> Quantity | None:
    """How many can be ordered at a time, in the unit that is ordered."""
    value = found.number(child(parent, "cbc:OrderQuantityIncrementNumeric"))
    raw = text(parent, "cbc:OrderableUnit")
    return Quantity(value=value, unit=_unit(parent, found), raw_unit=raw) if value is not None else None


def _put_multiple(parent: Element, line: CatalogueLine, out: Out) -> None:
    if line.order_multiple is not None:
        ubl.add(parent, "OrderQuantityIncrementNumeric", ubl.decimal(line.order_multiple.value))


def _weight(parent: Element, found: Facts) -> Quantity | None:
    for dimension in children(parent, "cac:Item/cac:Dimension"):
        if (text(dimension, "cbc:AttributeID") or "").upper() in _WEIGHT:
            return found.quantity(child(dimension, "cbc:Measure"))
    return None


def _put_item(parent: Element, line: CatalogueLine, out: Out) -> None:
    ubl.add_item(parent, line.items, line.description, f"Line {line.line_ref}", line.pack_size)
    item = last_group(parent, "Item")
    if line.group:
        ubl.add(ubl.group(item, "CommodityClassification"), "ItemClassificationCode", line.group)
    if line.weight is not None:
        dimension = ubl.group(item, "Dimension")
        ubl.add(dimension, "AttributeID", "AAB")
        ubl.add_quantity(dimension, "Measure", line.weight)


LINE = table(
    CatalogueLine,
    At("line_ref", "cbc:ID", TEXT, needed=Severity.WARNING),
    At("action", "cbc:ActionCode", code(CATALOGUE_ACTION, CATALOGUE_CODE, "The action")),
    line_notes(),
    At("orderable", "cbc:OrderableIndicator", FLAG),
    Own("unit", _unit, _put_unit),
    At("raw_unit", "cbc:OrderableUnit", TEXT, written=False),
    Own("order_multiple", _multiple, _put_multiple),
    At("minimum_order", "cbc:MinimumOrderQuantity", QUANTITY),
    At("maximum_order", "cbc:MaximumOrderQuantity", QUANTITY),
    At("available_from", "cac:LineValidityPeriod/cbc:StartDate", DAY, once=False),
    At("available_to", "cac:LineValidityPeriod/cbc:EndDate", DAY, once=False),
    Own("prices", _prices, _put_prices),
    Own("lead_time_days", _lead_time),
    Own("items", lambda parent, found: facts.items(child(parent, "cac:Item")), _put_item),
    Own("description", lambda parent, found: facts.item_name(child(parent, "cac:Item"))),
    At("pack_size", "cac:Item/cbc:PackSizeNumeric", NUMBER, ("cbc:ContentUnitQuantity",), written=False),
    At(
        "group",
        "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode",
        TEXT,
        ("cac:Item/cac:CommodityClassification/cbc:CommodityCode",),
        once=False,
        written=False,
    ),
    Own("weight", _weight),
)


# ------------------------------------------------------------------------------------------------ head


def _whole(parent: Element, found: Facts) -> bool | None:
    return WHOLE_CATALOGUE.get((text(parent, "cbc:ActionCode") or "").upper())


def _put_action(parent: Element, catalogue: PriceCatalogue, out: Out) -> None:
    said = {True: "Replace", False: "Update", None: None}[catalogue.whole]
    ubl.add(parent, "ActionCode", catalogue.raw_purpose or said)


def _party(role: str, bare: str) -> Any:
    def read(parent: Element, found: Facts) -> Party:
        element = child(parent, f"cac:{role}")
        if element is not None:
            return parties.party(element)
        other = child(parent, f"cac:{bare}")
        return parties.described(other) if other is not None else Party()

    return read


def _put_parties(parent: Element, catalogue: PriceCatalogue, out: Out) -> None:
    ubl.fill_addressed(ubl.group(parent, "ProviderParty"), catalogue.supplier, out.envelope.sender)
    ubl.fill_addressed(ubl.group(parent, "ReceiverParty"), catalogue.buyer, out.envelope.receiver)


def first_currency(parent: Element) -> str | None:
    """The currency of a catalogue, which has none of its own: that of its first price."""
    amount = child(parent, f"cac:CatalogueLine/{_TIER}/cac:Price/cbc:PriceAmount")
    return ((amount.get("currencyID") or "") if amount is not None else "").strip().upper() or None


_HEAD_ROWS: tuple[UblRow, ...] = (
    At("number", "cbc:ID", TEXT, needed=Severity.WARNING),
    Own("raw_purpose", lambda parent, found: text(parent, "cbc:ActionCode"), _put_action),
    Own("whole", _whole),
    At("issued_on", "cbc:IssueDate", DAY, needed=Severity.WARNING),
    notes(),
    At("valid_from", "cac:ValidityPeriod/cbc:StartDate", DAY, once=False),
    At("valid_to", "cac:ValidityPeriod/cbc:EndDate", DAY, once=False),
    Own("supplier", _party("SellerSupplierParty", "ProviderParty"), _put_parties),
    Own("buyer", _party("ContractorCustomerParty", "ReceiverParty")),
    Own("currency", lambda parent, found: found.currency),
)
HEAD = table(PriceCatalogue, *_HEAD_ROWS)
"""The head alone: a long catalogue is read line by line."""
CATALOGUE_TABLE = table(PriceCatalogue, *_HEAD_ROWS, At("lines", "cac:CatalogueLine", LINE.kind(), many=True))
