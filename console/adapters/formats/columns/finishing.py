"""What a kind of document needs after its rows were gathered: sums over packs, units of counts, defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from console.domain.columns import ColumnSpec
from console.domain.documents import (
    Acknowledgment,
    DocumentKind,
    Invoice,
    Order,
    OrderChange,
    PriceCatalogue,
    ShipNotice,
    StockReport,
)

DOCUMENTS: Mapping[DocumentKind, type[BaseModel]] = {
    DocumentKind.ORDER: Order,
    DocumentKind.ORDER_CHANGE: OrderChange,
    DocumentKind.ACKNOWLEDGMENT: Acknowledgment,
    DocumentKind.SHIP_NOTICE: ShipNotice,
    DocumentKind.INVOICE: Invoice,
    DocumentKind.STOCK_REPORT: StockReport,
    DocumentKind.PRICE_CATALOGUE: PriceCatalogue,
}
ROW_NUMBER = "row_number"
"""Where the reader notes which row a line came from; never a fact of the document."""
Body = dict[str, Any]
Finish = Callable[[Body, list[Body], ColumnSpec], None]


def _unit(quantity: Any, spec: ColumnSpec) -> None:
    """The specification's unit where the file names none."""
    if isinstance(quantity, dict) and spec.unit and "unit" not in quantity and "raw_unit" not in quantity:
        quantity["unit"] = spec.unit


def _numbered(body: Body, lines: list[Body], spec: ColumnSpec) -> None:
    for line in lines:
        number = line.pop(ROW_NUMBER, None)
        inner = line.get("line", line) if spec.kind is DocumentKind.ORDER_CHANGE else line
        if number is not None and "line_ref" not in inner:
            inner["line_ref"] = number
        for name in ("quantity", "ordered", "previous_quantity"):
            _unit(inner.get(name), spec)
            _unit(line.get(name), spec)


def _acknowledgment(body: Body, lines: list[Body], spec: ColumnSpec) -> None:
    for line in lines:
        line.pop(ROW_NUMBER, None)
        _unit(line.get("ordered"), spec)
        for part in line.get("parts", ()):
            _unit(part.get("quantity"), spec)
            if "action" not in part:
                part["action"] = "accepted"
            if part["action"] == "accepted" and "raw_code" not in part and _nothing(part.get("quantity")):
                part["action"] = "rejected"  # no status column: none confirmed is a refusal


def _nothing(quantity: Any) -> bool:
    return isinstance(quantity, dict) and quantity.get("value") == 0


def _ship_notice(body: Body, lines: list[Body], spec: ColumnSpec) -> None:
    packs: dict[str, Body] = {}
    for line in lines:
        line.pop(ROW_NUMBER, None)
        for name in ("ordered", "outstanding"):
            _unit(line.get(name), spec)
        for part in line.pop("parts", ()):
            quantity = part["quantity"]
            _unit(quantity, spec)
            _add_shipped(line, quantity)
            ref = part.get("sscc") or part.get("pack_ref")
            if ref:
                packs.setdefault(ref, _pack(ref, part))
                line.setdefault("packs", []).append({"pack_ref": ref, "quantity": dict(quantity)})
            if part.get("lot"):
                lot = {"number": part["lot"], "quantity": dict(quantity), "best_before": part.get("best_before")}
                line.setdefault("lots", []).append(lot)
    body["packs"] = list(packs.values())
    body["orders"] = list(dict.fromkeys(line["order_number"] for line in lines if line.get("order_number")))


def _add_shipped(line: Body, quantity: Body) -> None:
    """An item under several packs is summed, never overwritten."""
    shipped = line.get("shipped")
    if shipped is None:
        line["shipped"] = dict(quantity)
    else:
        shipped["value"] += quantity["value"]
        if shipped.get("unit") != quantity.get("unit"):
            shipped["unit"] = None
            shipped["raw_unit"] = "mixed"


def _pack(ref: str, part: Body) -> Body:
    sscc = part.get("sscc")
    digits = sscc[2:] if sscc and len(sscc) == 20 and sscc.startswith("00") else sscc
    return {"ref": ref, "sscc": digits, "tracking": [part["tracking"]] if part.get("tracking") else []}


def _invoice(body: Body, lines: list[Body], spec: ColumnSpec) -> None:
    _numbered(body, lines, spec)
    orders = list(dict.fromkeys(line["order_number"] for line in lines if line.get("order_number")))
    if len(orders) == 1:
        body["order_number"] = orders[0]
    body["despatch_numbers"] = list(
        dict.fromkeys(line["despatch_number"] for line in lines if line.get("despatch_number"))
    )
    for charge in body.get("charges", ()):
        charge["reason"] = charge.get("reason", "freight")


def _stock(body: Body, lines: list[Body], spec: ColumnSpec) -> None:
    for line in lines:
        line.pop(ROW_NUMBER, None)
        unit, location = line.pop("unit", None), line.pop("location", None)
        raw = line.pop("raw_unit", None)
        line["counts"] = [count for count in line.get("counts", ()) if "quantity" in count]
        for count in line["counts"]:
            if unit or raw:
                count["quantity"] |= {"unit": unit, "raw_unit": raw}
            _unit(count["quantity"], spec)
            if location:
                count["location"] = location


def _catalogue(body: Body, lines: list[Body], spec: ColumnSpec) -> None:
    for line in lines:
        line.pop(ROW_NUMBER, None)
        if spec.unit and "unit" not in line and "raw_unit" not in line:
            line["unit"] = spec.unit
        line["prices"] = [price for price in line.get("prices", ()) if "price" in price]
        for price in line["prices"]:
            minimum = price.get("minimum")
            if isinstance(minimum, dict) and line.get("unit"):
                minimum["unit"] = line["unit"]
            if minimum is not None and minimum.get("value") in (Decimal(0), None):
                del price["minimum"]
        for name in ("minimum_order", "order_multiple"):
            if isinstance(line.get(name), dict) and "unit" not in line[name] and line.get("unit"):
                line[name]["unit"] = line["unit"]


FINISH: Mapping[DocumentKind, Finish] = {
    DocumentKind.ORDER: _numbered,
    DocumentKind.ORDER_CHANGE: _numbered,
    DocumentKind.ACKNOWLEDGMENT: _acknowledgment,
    DocumentKind.SHIP_NOTICE: _ship_notice,
    DocumentKind.INVOICE: _invoice,
    DocumentKind.STOCK_REPORT: _stock,
    DocumentKind.PRICE_CATALOGUE: _catalogue,
}
