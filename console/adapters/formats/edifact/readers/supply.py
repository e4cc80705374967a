"""INVRPT and PRICAT. Both may be long and then come in pieces, each with the same head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from console.adapters.formats.edifact.codes import BUYER, INVENTORY_AT, SUPPLIER
from console.adapters.formats.edifact.facts import Facts, description, own_items, texts
from console.adapters.formats.edifact.groups import Node
from console.adapters.formats.edifact.parties import Parties
from console.adapters.formats.edifact.readers.heads import Head, check_totals
from console.adapters.formats.edifact.readers.lines import prices
from console.adapters.formats.edifact.supply_codes import CATALOGUE_ACTION, PRICE_KIND, RETAIL_TYPES, STOCK
from console.adapters.formats.edifact.tokens import Segment
from console.domain.documents import (
    AnyDocument,
    CatalogueAction,
    CatalogueLine,
    PriceCatalogue,
    PriceKind,
    PriceTier,
    StockLine,
    StockMeaning,
    StockQuantity,
    StockReport,
)
from console.domain.problems import Severity
from console.domain.values import Quantity

_AS_OF = ("366", "179", "194", "137", "97")
_FROM = ("157", "194", "7", "209")
_TO = ("206", "36", "193", "210")
_LEAD_TIME = ("169", "168", "44")


def read_stock(node: Node, facts: Facts) -> Sequence[AnyDocument]:
    """INVRPT."""
    head = Head(node, facts)
    lines = node.below("LIN")
    check_totals(node, facts, lines, ("145", "17"))
    found = Parties(node)
    return (
        StockReport(
            number=head.number or None,
            as_of=facts.moment(node.first("DTM", *_AS_OF)),
            raw_type=head.type or None,
            currency=head.currency(),
            supplier=found.one(("SU", "SE", "GY", "MS", "FR")),
            buyer=found.one(BUYER),
            location=found.maybe(INVENTORY_AT),
            lines=tuple(_stock_line(line, facts) for line in lines),
            notes=texts(node.all("FTX")),
        ),
    )


def _stock_line(line: Node, facts: Facts) -> StockLine:
    groups = [group for group in line.groups if group.group.tag in ("QTY", "INV")]
    price, _ = prices(line, facts)
    if price is None:
        price = next((found for group in groups if (found := prices(group, facts)[0])), None)
    return StockLine(
        line_ref=line.head.get(1) or None,
        items=facts.items(line.head, own_items(line)),
        description=description(line),
        counts=tuple(one for group in groups for one in _counts(group, facts)),
        price=price,
        lead_time_days=_lead_time(line, facts),
        notes=texts(line.all("FTX")),
    )


def _counts(group: Node, facts: Facts) -> Iterator[StockQuantity]:
    """Quantities of one group, with the place and the day that belong to them."""
    own = [group.head] if group.head.tag == "QTY" else []
    place = group.first("LOC")
    day = facts.day(group.first("DTM"))
    for segment in (*own, *group.all("QTY")):
        quantity = facts.quantity(segment)
        code = segment.qualifier
        if quantity is None or code == "59":
            continue
        meaning = STOCK.get(code)
        if meaning is None:
            facts.add(
                "quantity_qualifier",
                Severity.INFO,
                f"Stock of kind “{code[:3]}” has no meaning here.",
                segment,
                1,
                1,
                "It is kept, but not taken for stock that can be had.",
            )
        yield StockQuantity(
            meaning=meaning or StockMeaning.OTHER,
            quantity=quantity,
            on=day,
            location=(place.get(2, 1) or None) if place else None,
            raw_code=code or None,
        )


def _lead_time(line: Node, facts: Facts) -> int | None:
    for segment in line.all("DTM"):
        if segment.qualifier in _LEAD_TIME:
            days = facts.duration_days(segment)
            if days is not None:
                return days
    return None


def read_catalogue(node: Node, facts: Facts) -> Sequence[AnyDocument]:
    """PRICAT. Lines stand under the product group (PGI) before them."""
    head = Head(node, facts)
    lines = node.below("LIN")
    check_totals(node, facts, lines, ())
    found = Parties(node)
    currency = head.currency()
    read = []
    group: str | None = None
    for below in node.groups:
        if below.group.tag == "PGI":
            group = _group_name(below)
        elif below.group.tag == "LIN":
            read.append(_catalogue_line(below, group, currency, facts))
    first, last = _validity(node.all("DTM"), facts)
    return (
        PriceCatalogue(
            number=head.number or None,
            issued_on=facts.day(head.issued),
            valid_from=first,
            valid_to=last,
            raw_purpose=head.function or None,
            currency=currency,
            supplier=found.one(SUPPLIER),
            buyer=found.one(BUYER),
            lines=tuple(read),
            notes=texts(node.all("FTX")),
        ),
    )


def _group_name(group: Node) -> str | None:
    named = [below.head for below in group.below("IMD")]
    return (
        group.head.get(2, 4) or next((one.get(3, 4) for one in named if one.get(3, 4)), "") or group.head.get(2) or None
    )


def _validity(segments: Sequence[Segment], facts: Facts) -> tuple[date | None, date | None]:
    """First and last day on which something holds: two dates, or a period in one."""
    found: dict[str, Segment] = {}
    for segment in segments:
        found.setdefault(segment.qualifier, segment)
    begin = facts.when(next((found[code] for code in _FROM if code in found), None))
    end = facts.when(next((found[code] for code in _TO if code in found), None))
    first = begin.first if begin else None
    last = end.last if end else (begin.last if begin and begin.kind == "period" else None)
    return first, last


def _catalogue_line(line: Node, group: str | None, currency: str | None, facts: Facts) -> CatalogueLine:
    tiers = tuple(one for below in line.below("PRI") if (one := _tier(below, currency, facts)) is not None)
    minimum = facts.quantity(line.first("QTY", "53"))
    sold_in = line.first("QTY", "53", "59", "52", "1")
    unit, raw = facts.unit(sold_in, 1, 3) if sold_in else (None, None)
    pack = line.first("QTY", "59", "52")
    first, last = _validity(line.all("DTM"), facts)
    weights = [one for one in line.all("MEA") if one.get(2, 1) in ("G", "AAB", "AAA", "AAD", "AAC", "AAF", "T")]
    return CatalogueLine(
        line_ref=line.head.get(1) or None,
        action=CATALOGUE_ACTION.get(line.head.get(2), CatalogueAction.CHANGE),
        items=facts.items(line.head, own_items(line)),
        description=description(line),
        group=group,
        unit=unit,
        raw_unit=raw,
        prices=tiers,
        pack_size=facts.number(pack, 1, 2) if pack else None,
        minimum_order=minimum,
        lead_time_days=_lead_time(line, facts),
        weight=facts.measure(weights[0]) if weights else None,
        available_from=first,
        available_to=last,
        notes=texts(line.all("FTX")),
    )


def _tier(group: Node, currency: str | None, facts: Facts) -> PriceTier | None:
    """A PRI with its validity, quantity break (RNG, C280) and currency."""
    price = facts.price(group.head)
    if price is None:
        return None
    code, kind = group.head.get(1, 1), group.head.get(1, 4)
    money = next((one.get(1, 2) for one in group.every("CUX") if one.get(1, 2)), "")
    first, last = _validity(list(group.every("DTM")), facts)
    minimum, maximum = _break(group, facts)
    return PriceTier(
        price=price,
        kind=PriceKind.RETAIL if kind in RETAIL_TYPES else PRICE_KIND.get(code, PriceKind.OTHER),
        minimum=minimum,
        maximum=maximum,
        valid_from=first,
        valid_to=last,
        currency=money if money != currency and money else None,
        raw_code=code or None,
    )


def _break(group: Node, facts: Facts) -> tuple[Quantity | None, Quantity | None]:
    for segment in group.every("RNG"):
        unit, raw = facts.unit(segment, 2, 1)
        low, high = (_of_unit(facts.number(segment, 2, component), unit, raw) for component in (2, 3))
        return low, high
    return None, None


def _of_unit(value: Decimal | None, unit: str | None, raw: str | None) -> Quantity | None:
    return None if value is None else Quantity(value=value, unit=unit, raw_unit=raw)
