"""INVRPT and PRICAT."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from console.adapters.formats.edifact.supply_codes import (
    CATALOGUE_ACTION_CODE,
    PRICE_CODE,
    PRICE_KIND,
    STOCK,
    STOCK_CODE,
)
from console.adapters.formats.edifact.writers.building import (
    Numbers,
    Row,
    Rows,
    currency,
    day,
    described,
    ending,
    limited,
    line,
    moment,
    notes,
    parties,
    price,
    quantity,
    unit,
)
from console.domain.documents import (
    CatalogueLine,
    PriceCatalogue,
    PriceKind,
    PriceTier,
    StockLine,
    StockMeaning,
    StockQuantity,
    StockReport,
)
from console.domain.values import Quantity
from console.services.errors import ContentError


def write_stock(report: StockReport, write: Numbers) -> Rows:
    """INVRPT."""
    rows: Rows = [["BGM", report.raw_type or "35", limited(report.number, 35, "The number"), "9"]]
    rows += moment("137", report.as_of) + notes(report.notes)
    rows += parties(("SU", report.supplier), ("BY", report.buyer), ("WH", report.location))
    rows += currency(report.currency)
    for one in report.lines:
        rows += _stock_line(one, write)
    return rows + ending(len(report.lines))


def _stock_line(one: StockLine, write: Numbers) -> Rows:
    where = f"line {one.line_ref}"
    rows = line(one.line_ref, "", one.items) + described(one.description)
    rows += _lead_time(one.lead_time_days) + notes(one.notes) + price("AAA", one.price, write, where)
    for count in one.counts:
        rows += quantity(_stock_code(count, where), count.quantity, write, where)
        if count.location:
            rows.append(["LOC", "18", limited(count.location, 25, "The place")])
        rows += day("44", count.on)
    return rows


def _stock_code(count: StockQuantity, where: str) -> str:
    raw = count.raw_code
    if raw and len(raw) <= 3 and STOCK.get(raw, StockMeaning.OTHER) is count.meaning:
        return raw
    code = STOCK_CODE.get(count.meaning)
    if code is None:
        raise ContentError(
            f"EDIFACT has no code for stock that is “{count.meaning.replace('_', ' ')}” ({where}).",
            next_step="Agree on a code with the partner, or send stock on hand.",
        )
    return code


def _lead_time(days: int | None) -> Rows:
    return [["DTM", ("169", str(days), "804")]] if days is not None else []


def write_catalogue(catalogue: PriceCatalogue, write: Numbers) -> Rows:
    """PRICAT: lines of one product group stand together under its PGI."""
    rows: Rows = [["BGM", "9", limited(catalogue.number, 35, "The number"), catalogue.raw_purpose or "9"]]
    rows += day("137", catalogue.issued_on) + day("194", catalogue.valid_from) + day("206", catalogue.valid_to)
    rows += notes(catalogue.notes) + parties(("SU", catalogue.supplier), ("BY", catalogue.buyer))
    rows += currency(catalogue.currency)
    group: str | None = None
    for one in catalogue.lines:
        if one.group != group:
            group = one.group
            rows.append(["PGI", "11", ("", "", "", (group or "")[:35])])
        rows += _catalogue_line(one, write)
    return rows + ending(len(catalogue.lines))


def _catalogue_line(one: CatalogueLine, write: Numbers) -> Rows:
    where = f"line {one.line_ref}"
    rows = line(one.line_ref, CATALOGUE_ACTION_CODE[one.action], one.items) + described(one.description)
    if one.weight is not None:
        rows.append(["MEA", "PD", "G", (unit(one.weight, where), write(one.weight.value))])
    rows += quantity("53", one.minimum_order, write, where) + _pack_size(one, write, where)
    rows += _lead_time(one.lead_time_days)
    rows += day("194", one.available_from) + day("206", one.available_to) + notes(one.notes)
    for tier in one.prices:
        rows += _tier(tier, write, where)
    return rows


def _pack_size(one: CatalogueLine, write: Numbers, where: str) -> Rows:
    """QTY+59 with the unit the article is sold in."""
    if one.pack_size is not None:
        return quantity("59", Quantity(value=one.pack_size, unit=one.unit, raw_unit=one.raw_unit), write, where)
    if one.minimum_order is None and (one.unit or one.raw_unit):
        return quantity("1", Quantity(value=Decimal(1), unit=one.unit, raw_unit=one.raw_unit), write, where)
    return []


def _tier(tier: PriceTier, write: Numbers, where: str) -> Rows:
    raw = tier.raw_code
    retail = tier.kind is PriceKind.RETAIL
    known = raw and len(raw) <= 3 and (retail or PRICE_KIND.get(raw, PriceKind.OTHER) is tier.kind)
    code = raw if raw and known else PRICE_CODE.get(tier.kind)
    if code is None:
        raise ContentError(f"EDIFACT has no code for the kind of price of {where}.")
    row: Row = price(code, tier.price, write, where)[0]
    if retail:
        row = ["PRI", _with_type(row[1])]
    rows: Rows = [row]
    if tier.currency:
        rows.append(["CUX", ("2", tier.currency)])
    rows += _break(tier, write, where)
    return rows + day("194", tier.valid_from) + day("206", tier.valid_to)


def _with_type(composite: Sequence[str]) -> list[str]:
    """C509 with the price's type (5387): suggested retail price."""
    parts = [*composite, "", "", "", ""]
    parts[3] = "SRP"
    return parts[: max(4, len(composite))]


def _break(tier: PriceTier, write: Numbers, where: str) -> Rows:
    known = tier.minimum or tier.maximum
    if known is None:
        return []
    low = write(tier.minimum.value) if tier.minimum else ""
    high = write(tier.maximum.value) if tier.maximum else ""
    return [["RNG", "4", (unit(known, where), low, high)]]
