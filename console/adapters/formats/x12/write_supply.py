"""Stock reports and price catalogues -> 846 and 832."""

from __future__ import annotations

from console.adapters.formats.x12 import rows as x12
from console.adapters.formats.x12.read_supply import ACTIONS, PRICE_KIND, STOCK_MEANING
from console.adapters.formats.x12.rows import Rows
from console.domain.documents import (
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

_STOCK_CODE = {meaning: code for code, meaning in reversed(STOCK_MEANING.items())} | {StockMeaning.OTHER: "38"}
_PRICE_CODE = {PriceKind.NET: "CAT", PriceKind.LIST: "LPR", PriceKind.RETAIL: "MSR", PriceKind.OTHER: "ZZZ"}
_ACTION_CODE = {action: code for code, action in reversed(ACTIONS.items())}
_WHOLE = {True: "05", False: "04", None: "00"}


def write_stock(report: StockReport) -> Rows:
    """846."""
    when = report.as_of
    stamp = [when.strftime("%Y%m%d"), x12.clock(when)] if when else ["", ""]
    rows: Rows = [["BIA", _WHOLE[report.whole], report.raw_type or "DD", report.number or "", *stamp]]
    rows += x12.currency(report.currency, "SE") + x12.remarks(report.notes)
    rows += x12.parties(SU=report.supplier, BY=report.buyer, WH=report.location)
    for line in report.lines:
        rows += _stock_line(line)
    rows.append(["CTT", str(len(report.lines))])
    return rows


def _stock_line(line: StockLine) -> Rows:
    rows: Rows = [["LIN", line.line_ref or "", *x12.items(line.items)]]
    if line.price:
        units = {count.quantity.unit for count in line.counts}
        amount, basis = x12.price(line.price, units.pop() if len(units) == 1 else None, f"line {line.line_ref}")
        rows.append(["CTP", "", "CAT", amount, "", "", "", "", "", basis])
    rows += _lead_time(line.lead_time_days)
    rows += x12.remarks(line.notes) + x12.description(line.description)
    for count in line.counts:
        rows += _count(count)
    places = dict.fromkeys(count.location for count in line.counts if count.location)
    return rows + [["N1", "WH", "", "92", place] for place in places]


def _count(count: StockQuantity) -> Rows:
    raw = count.raw_code or ""
    code = raw if STOCK_MEANING.get(raw, StockMeaning.OTHER) is count.meaning and raw else _STOCK_CODE[count.meaning]
    return [["QTY", code[:2], *x12.amount(count.quantity, "a stock count")], *x12.plain_dtm("018", count.on)]


def _lead_time(days: int | None) -> Rows:
    return [["LDT", "AF", str(days), "DA"]] if days is not None else []


def write_catalogue(catalogue: PriceCatalogue) -> Rows:
    """832."""
    purpose = catalogue.raw_purpose or ""
    purpose = purpose if len(purpose) == 2 and catalogue.whole is None else _WHOLE[catalogue.whole]
    rows: Rows = [["BCT", "PC", catalogue.number or "", "", "", "", "", "", "", "", purpose]]
    rows += x12.currency(catalogue.currency, "SE")
    rows += x12.plain_dtm("097", catalogue.issued_on)
    rows += x12.plain_dtm("007", catalogue.valid_from) + x12.plain_dtm("036", catalogue.valid_to)
    rows += x12.remarks(catalogue.notes) + x12.parties(SE=catalogue.supplier, BY=catalogue.buyer)
    for line in catalogue.lines:
        rows += _catalogue_line(line)
    rows.append(["CTT", str(len(catalogue.lines))])
    return rows


def _catalogue_line(line: CatalogueLine) -> Rows:
    rows: Rows = [["LIN", line.line_ref or "", *x12.items(line.items)]]
    if line.action is not CatalogueAction.CHANGE:
        rows.append(["G53", _ACTION_CODE[line.action]])
    rows += x12.plain_dtm("018", line.available_from) + x12.plain_dtm("036", line.available_to)
    if line.pack_size is not None or line.weight:
        weight = x12.amount(line.weight, "an item's weight") if line.weight else []
        rows.append(["PO4", x12.number(line.pack_size), "", "", "", "G" if weight else "", *weight])
    for quantity, code in ((line.minimum_order, "57"), (line.order_multiple, "MU")):
        if quantity is not None:
            rows.append(["QTY", code, *x12.amount(quantity, "an order quantity")])
    rows += _lead_time(line.lead_time_days) + x12.remarks(line.notes)
    if line.group:
        rows.append(["REF", "PG", line.group])
    rows += x12.description(line.description)
    for tier in line.prices:
        rows += _tier(tier, line)
    return rows


def _tier(tier: PriceTier, line: CatalogueLine) -> Rows:
    raw = tier.raw_code or ""
    code = raw if raw and PRICE_KIND.get(raw, PriceKind.OTHER) is tier.kind else _PRICE_CODE[tier.kind]
    unit = (tier.minimum.unit if tier.minimum else None) or line.unit
    amount, basis = x12.price(tier.price, unit, f"line {line.line_ref}")
    start = x12.amount(tier.minimum, "a price's quantity") if tier.minimum else ["", line.raw_unit or ""]
    off = tier.discount_percent
    less = ["DIS", x12.number(1 - off / 100)] if off is not None and 0 < off < 100 else ["", ""]
    rows: Rows = [["CTP", "", code, amount, *start, *less, "", basis]]
    rows += x12.plain_dtm("007", tier.valid_from) + x12.plain_dtm("036", tier.valid_to)
    return rows + x12.currency(tier.currency, "SE")
