"""The facts a column may carry, for each kind of document: one table for readers, writers, screens and proposals.

``path`` says where a fact lives in the canonical document: ``price.amount``; ``items[scheme=gtin].value`` is the one
in a list with that property; ``requested{meaning=deliver}.day`` gives the object this property when it has none;
``notes*`` is a list of texts. Paths are relative to the document, its line, or the line's part (its ``level``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from console.domain.documents import (
    AckAction,
    AckPurpose,
    CatalogueAction,
    ChangePurpose,
    DocumentKind,
    HeaderStatus,
    InvoiceType,
    LineAction,
    NoticePurpose,
    PriceKind,
)


class Level(StrEnum):
    """What a row must be for the fact to be in it: the document, one of its lines, or a part of a line."""

    HEAD = "head"
    LINE = "line"
    PART = "part"


class Shape(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    DAY = "day"
    MOMENT = "moment"
    UNIT = "unit"
    CODE = "code"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Target:
    """One fact. ``needed``: without it the line (or document) cannot be used. ``weighty``: an unreadable value
    stops the document, as a decision may hang on it. ``codes`` are the values of a CODE, ``raw`` is where its own word
    is kept."""

    name: str
    path: str
    level: Level = Level.LINE
    shape: Shape = Shape.TEXT
    needed: bool = False
    weighty: bool = True
    codes: type[StrEnum] | None = None
    raw: str = ""

    @property
    def label(self) -> str:
        """The name for people."""
        return self.name.replace("_", " ")


H, L, P = Level.HEAD, Level.LINE, Level.PART
NUMBER, WHOLE, DAY, MOMENT, UNIT, CODE, FLAG = (
    Shape.NUMBER,
    Shape.WHOLE,
    Shape.DAY,
    Shape.MOMENT,
    Shape.UNIT,
    Shape.CODE,
    Shape.FLAG,
)
LITERAL = "literal"
"""A column that carries no fact: written as its constant, passed over when read."""

_ENVELOPE = (
    Target("test", "", H, FLAG),
    Target("control", "", H, weighty=False),
    Target(LITERAL, "", L, weighty=False),
)


def _party(name: str, *, place: bool = False) -> tuple[Target, ...]:
    rows = [Target(f"{name}_name", f"{name}.name", H, weighty=False)]
    for scheme, word in (("gln", "gln"), ("vat", "vat"), ("assigned", "number")):
        rows.append(Target(f"{name}_{word}", f"{name}.ids[scheme={scheme}].value", H, weighty=False))
    if place:
        for part in ("street", "city", "region", "postal_code", "country"):
            rows.append(Target(f"{name}_{part}", f"{name}.{part}", H, weighty=False))
    return tuple(rows)


def _items(prefix: str = "", level: Level = L) -> tuple[Target, ...]:
    return tuple(
        Target(name, f"{prefix}items[scheme={scheme}].value", level)
        for name, scheme in (
            ("supplier_item", "supplier"),
            ("buyer_item", "buyer"),
            ("gtin", "gtin"),
            ("manufacturer_item", "manufacturer"),
        )
    )


def _amount(name: str, path: str, level: Level = L, *, needed: bool = False, unit: str = "") -> tuple[Target, ...]:
    """A quantity and its unit."""
    return (
        Target(name, f"{path}.value", level, NUMBER, needed),
        Target(unit or f"{name}_unit", f"{path}.raw_unit", level, UNIT, weighty=False),
    )


def _price(name: str, path: str, level: Level = L) -> tuple[Target, ...]:
    return (
        Target(name, f"{path}.amount", level, NUMBER),
        Target(f"{name}_basis", f"{path}.basis", level, NUMBER),
    )


def _goods_date(name: str, path: str, level: Level = L) -> tuple[Target, ...]:
    return (
        Target(name, f"{path}{{meaning=deliver}}.day", level, DAY),
        Target(f"{name}_ship", f"{path}{{meaning=ship}}.day", level, DAY),
    )


def _line(prefix: str = "") -> tuple[Target, ...]:
    return (
        Target("line_ref", f"{prefix}line_ref", needed=True),
        *_items(prefix),
        Target("description", f"{prefix}description", weighty=False),
        *_amount("quantity", f"{prefix}quantity", needed=True, unit="unit"),
        *_price("price", f"{prefix}price"),
        *_goods_date("requested", f"{prefix}requested"),
        Target("pack_size", f"{prefix}pack_size", shape=NUMBER, weighty=False),
        Target("line_note", f"{prefix}notes*", weighty=False),
    )


_PARTIES = (*_party("supplier"), *_party("buyer"))
_CURRENCY = Target("currency", "currency", H)
_NOTE = Target("note", "notes*", H, weighty=False)
_DESCRIPTION = Target("description", "description", weighty=False)
_LINE_NOTE = Target("line_note", "notes*", weighty=False)

_TABLE: Mapping[DocumentKind, tuple[Target, ...]] = {
    DocumentKind.ORDER: (
        Target("order_number", "number", H, needed=True),
        Target("ordered_on", "ordered_on", H, DAY, weighty=False),
        _CURRENCY,
        *_goods_date("order_requested", "requested", H),
        *_PARTIES,
        *_party("ship_to", place=True),
        _NOTE,
        *_line(),
    ),
    DocumentKind.ORDER_CHANGE: (
        Target("order_number", "number", H, needed=True),
        Target("revision", "revision", H, WHOLE, needed=True),
        Target("purpose", "purpose", H, CODE, codes=ChangePurpose),
        Target("changed_on", "changed_on", H, DAY, weighty=False),
        Target("ordered_on", "ordered_on", H, DAY, weighty=False),
        _CURRENCY,
        *_PARTIES,
        _NOTE,
        Target("line_action", "action", shape=CODE, needed=True, codes=LineAction, raw="raw_code"),
        *_line("line."),
        *_amount("previous_quantity", "previous_quantity"),
        *_price("previous_price", "previous_price"),
        *_goods_date("previous_requested", "previous_requested"),
    ),
    DocumentKind.ACKNOWLEDGMENT: (
        Target("order_number", "order_number", H, needed=True),
        Target("document_number", "document_id", H, weighty=False),
        Target("issued_at", "issued_at", H, MOMENT),
        Target("sequence", "sequence", H, weighty=False),
        Target("purpose", "purpose", H, CODE, codes=AckPurpose),
        Target("status", "status", H, CODE, codes=HeaderStatus, raw="raw_status"),
        Target("supplier_order_number", "supplier_order_number", H, weighty=False),
        Target("ordered_on", "order_date", H, DAY, weighty=False),
        _CURRENCY,
        *_goods_date("order_promised", "promised", H),
        *_PARTIES,
        _NOTE,
        Target("line_ref", "line_ref"),
        *_items(),
        _DESCRIPTION,
        *_amount("ordered", "ordered"),
        *_price("price", "price"),
        _LINE_NOTE,
        Target("action", "action", P, CODE, codes=AckAction, raw="raw_code"),
        *_amount("quantity", "quantity", P, unit="unit"),
        *_goods_date("promised", "promised", P),
        Target("replacement_item", "items[scheme=supplier].value", P),
        Target("reason", "reason", P, weighty=False),
        Target("cancels_rest", "cancels_rest", P, FLAG),
    ),
    DocumentKind.SHIP_NOTICE: (
        Target("despatch_number", "number", H, needed=True),
        Target("purpose", "purpose", H, CODE, codes=NoticePurpose, raw="raw_purpose"),
        Target("issued_at", "issued_at", H, MOMENT, weighty=False),
        Target("shipped_on", "shipped_on", H, DAY, weighty=False),
        *_goods_date("expected", "expected", H),
        Target("supplier_order_number", "supplier_order_number", H, weighty=False),
        Target("carrier_name", "carrier.name", H, weighty=False),
        Target("carrier_code", "carrier_code", H, weighty=False),
        Target("bill_of_lading", "bill_of_lading", H, weighty=False),
        Target("tracking", "tracking*", H, weighty=False),
        *_amount("gross_weight", "gross_weight", H),
        Target("pack_count", "pack_count", H, WHOLE, weighty=False),
        *_PARTIES,
        _NOTE,
        Target("order_number", "order_number"),
        Target("order_line_ref", "order_line_ref"),
        Target("line_ref", "line_ref", weighty=False),
        *_items(),
        _DESCRIPTION,
        *_amount("ordered", "ordered"),
        *_amount("outstanding", "outstanding"),
        _LINE_NOTE,
        *_amount("quantity", "quantity", P, needed=True, unit="unit"),
        Target("sscc", "sscc", P),
        Target("pack_ref", "pack_ref", P),
        Target("pack_tracking", "tracking", P, weighty=False),
        Target("lot", "lot", P),
        Target("best_before", "best_before", P, DAY),
    ),
    DocumentKind.INVOICE: (
        Target("invoice_number", "number", H, needed=True),
        Target("type", "type", H, CODE, codes=InvoiceType, raw="raw_type"),
        Target("issued_on", "issued_on", H, DAY),
        Target("due_on", "due_on", H, DAY, weighty=False),
        Target("delivered_on", "delivered_on", H, DAY, weighty=False),
        _CURRENCY,
        Target("supplier_order_number", "supplier_order_number", H, weighty=False),
        *_PARTIES,
        Target("terms", "terms", H, weighty=False),
        Target("freight", "charges[sign=charge,freight=true].amount", H, NUMBER),
        Target("total_lines", "totals.lines", H, NUMBER),
        Target("total_without_tax", "totals.without_tax", H, NUMBER),
        Target("total_tax", "totals.tax", H, NUMBER),
        Target("total_with_tax", "totals.with_tax", H, NUMBER),
        Target("payable", "totals.payable", H, NUMBER),
        _NOTE,
        Target("line_ref", "line_ref", weighty=False),
        Target("order_number", "order_number"),
        Target("order_line_ref", "order_line_ref"),
        Target("despatch_number", "despatch_number"),
        *_items(),
        _DESCRIPTION,
        *_amount("quantity", "quantity", needed=True, unit="unit"),
        *_price("price", "price"),
        *_price("gross_price", "gross_price"),
        Target("amount", "amount", shape=NUMBER),
        Target("tax_percent", "tax_percent", shape=NUMBER),
        _LINE_NOTE,
    ),
    DocumentKind.STOCK_REPORT: (
        Target("report_number", "number", H, weighty=False),
        Target("as_of", "as_of", H, MOMENT, weighty=False),
        Target("whole", "whole", H, FLAG),
        _CURRENCY,
        *_PARTIES,
        Target("line_ref", "line_ref", weighty=False),
        *_items(),
        _DESCRIPTION,
        *(
            Target(name, f"counts[meaning={name}].quantity.value", shape=NUMBER)
            for name in ("available", "on_hand", "on_order", "projected", "reserved", "on_hold")
        ),
        Target("projected_on", "counts[meaning=projected].on", shape=DAY),
        Target("unit", "raw_unit", shape=UNIT, weighty=False),
        Target("location", "location"),
        *_price("price", "price"),
        Target("lead_time_days", "lead_time_days", shape=WHOLE),
        _LINE_NOTE,
    ),
    DocumentKind.PRICE_CATALOGUE: (
        Target("catalogue_number", "number", H, weighty=False),
        Target("issued_on", "issued_on", H, DAY, weighty=False),
        Target("catalogue_from", "valid_from", H, DAY),
        Target("catalogue_to", "valid_to", H, DAY),
        Target("whole", "whole", H, FLAG),
        _CURRENCY,
        *_PARTIES,
        Target("line_ref", "line_ref", weighty=False),
        Target("line_action", "action", shape=CODE, codes=CatalogueAction),
        *_items(),
        _DESCRIPTION,
        Target("group", "group", weighty=False),
        Target("unit", "raw_unit", shape=UNIT, weighty=False),
        Target("list_price", "prices[kind=list].price.amount", shape=NUMBER),
        Target("discount", "prices[kind=list].discount_percent", shape=NUMBER),
        Target("retail_price", "prices[kind=retail].price.amount", shape=NUMBER),
        Target("pack_size", "pack_size", shape=NUMBER, weighty=False),
        *_amount("minimum_order", "minimum_order"),
        *_amount("order_multiple", "order_multiple"),
        Target("lead_time_days", "lead_time_days", shape=WHOLE),
        *_amount("weight", "weight"),
        _LINE_NOTE,
        *_price("price", "price", P),
        Target("price_kind", "kind", P, CODE, codes=PriceKind, raw="raw_code"),
        Target("price_currency", "currency", P),
        Target("price_minimum", "minimum.value", P, NUMBER),
        Target("valid_from", "valid_from", P, DAY),
        Target("valid_to", "valid_to", P, DAY),
    ),
}

TARGETS: Mapping[DocumentKind, Mapping[str, Target]] = {
    kind: {target.name: target for target in (*rows, *_ENVELOPE)} for kind, rows in _TABLE.items()
}
PART_LISTS: Mapping[DocumentKind, str] = {
    DocumentKind.ACKNOWLEDGMENT: "parts",
    DocumentKind.SHIP_NOTICE: "parts",
    DocumentKind.PRICE_CATALOGUE: "prices",
}
"""Where the parts of a line are, for kinds that have any. A ship notice's become packs and lots (see the reader)."""
LONG_KINDS = frozenset({DocumentKind.STOCK_REPORT, DocumentKind.PRICE_CATALOGUE})
"""One document a file, however long; a line that cannot be read is left out and the others stand."""
ITEM_TARGETS = ("supplier_item", "buyer_item", "gtin", "manufacturer_item")


def target_of(kind: DocumentKind, to: str) -> Target | None:
    """The fact ``to`` names; ``price#2`` is the fact ``price`` of a row's second part."""
    return TARGETS[kind].get(to.partition("#")[0])
