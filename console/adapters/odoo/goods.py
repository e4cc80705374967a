"""Products as they are ordered: the numbers they go by with a supplier, and how many are in their packs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from console.adapters.odoo.session import Session
from console.adapters.odoo.units import Units
from console.adapters.odoo.values import decimal, link
from console.domain.masterdata import ProductRecord
from console.domain.units import BY_REC20, packaging_named
from console.domain.values import ItemId, ItemScheme

_FIELDS = ("name", "default_code", "barcode", "product_tmpl_id", "uom_id", "active", "tracking", "uom_po_id", "uom_ids")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SupplierCode:
    """A number a supplier has for a product: all variants of the template, or one variant."""

    company: int
    template: int
    variant: int | None
    code: str


class Goods:
    """Reads products in batches, whatever the version keeps them in."""

    def __init__(self, session: Session, units: Units) -> None:
        self._session = session
        self._units = units
        self._companies: dict[int, int] = {}

    def companies(self, partners: Iterable[int]) -> dict[int, int]:
        """The company each partner belongs to (itself for a company). Price lists and codes hang on that one."""
        wanted = set(partners)
        fresh = sorted(wanted - self._companies.keys())
        if fresh:
            fields = ["commercial_partner_id"]
            for row in self._session.call("res.partner", "read", fresh, fields):
                self._companies[row["id"]] = link(row["commercial_partner_id"]) or row["id"]
        return {one: self._companies.get(one, one) for one in wanted}

    def rows(self, ids: Iterable[int]) -> dict[int, Row]:
        """The products as Odoo has them, archived ones too."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        known = self._session.fields("product.product")
        fields = [name for name in _FIELDS if name in known]
        context = {"active_test": False}
        found = self._session.call(
            "product.product", "search_read", [["id", "in", wanted]], fields=fields, context=context
        )
        return {row["id"]: row for row in found}

    def codes(self, templates: Iterable[int], companies: Iterable[int]) -> list[SupplierCode]:
        """Suppliers' numbers for products. Rows entered at one of the company's addresses count too."""
        wanted = sorted(set(companies))
        rows = self._session.call(
            "product.supplierinfo",
            "search_read",
            [
                ["product_tmpl_id", "in", sorted(set(templates))],
                ["partner_id", "child_of", wanted],
                ["product_code", "!=", False],
            ],
            fields=["product_tmpl_id", "product_id", "partner_id", "product_code"],
        )
        of = self.companies(row["partner_id"][0] for row in rows)
        return [
            SupplierCode(
                of[row["partner_id"][0]], row["product_tmpl_id"][0], link(row["product_id"]), row["product_code"]
            )
            for row in rows
        ]

    def numbers(self, product: Row, codes: Iterable[SupplierCode], company: int | None) -> tuple[ItemId, ...]:
        """Every number a product goes by: our code, that supplier's codes, its GTIN. A pack's GTIN is not among them,
        as it stands for more than one."""
        found = []
        if product["default_code"]:
            found.append(ItemId(scheme=ItemScheme.BUYER, value=product["default_code"]))
        own = [
            one.code
            for one in codes
            if one.company == company
            and one.template == product["product_tmpl_id"][0]
            and one.variant in (None, product["id"])
        ]
        found += [ItemId(scheme=ItemScheme.SUPPLIER, value=code) for code in dict.fromkeys(own)]
        if product["barcode"]:
            found.append(ItemId(scheme=ItemScheme.GTIN, value=product["barcode"]))
        return tuple(found)

    def packs(self, products: Mapping[int, Row]) -> dict[int, dict[str, Decimal]]:
        """Per product: how many of its own unit are in one pack, by Rec 20 packaging code and by the pack's name in
        capitals (partners' own codes). Packs of one sort that hold differently many are left out: which is meant?"""
        found: dict[int, dict[str, set[Decimal]]] = {}
        for product, name, code, size in self._packagings(products):
            keys = {name.strip().upper(), code or packaging_named(name) or ""} - {""}
            for key in keys:
                found.setdefault(product, {}).setdefault(key, set()).add(size)
        return {
            product: {key: next(iter(sizes)) for key, sizes in packs.items() if len(sizes) == 1}
            for product, packs in found.items()
        }

    def _packagings(self, products: Mapping[int, Row]) -> list[tuple[int, str, str | None, Decimal]]:
        """(product, name, Rec 20 code, how many of the product's unit are in it)."""
        if any("uom_ids" in row for row in products.values()):
            return self._packaging_units(products)
        if not products or not self._session.has_model("product.packaging"):
            return []
        rows = self._session.call(
            "product.packaging",
            "search_read",
            [["product_id", "in", sorted(products)], ["qty", ">", 0]],
            fields=["product_id", "name", "qty"],
        )
        return [(row["product_id"][0], row["name"], None, decimal(row["qty"])) for row in rows]

    def _packaging_units(self, products: Mapping[int, Row]) -> list[tuple[int, str, str | None, Decimal]]:
        """From 19.0 on a packaging is a unit of measure."""
        self._units.learn(unit for row in products.values() for unit in row["uom_ids"])
        found = []
        for product, row in products.items():
            for unit_id in row["uom_ids"]:
                unit = self._units.get(unit_id)
                if unit is not None:
                    pack = unit.rec20 if unit.rec20 and BY_REC20[unit.rec20].packaging else None
                    found.append((product, unit.name, pack, self._units.ratio(unit_id, link(row["uom_id"]))))
        return found

    def records(self, rows: Mapping[int, Row], company: int | None) -> tuple[ProductRecord, ...]:
        """Products as the directory gives them."""
        packs = self.packs(rows)
        templates = [row["product_tmpl_id"][0] for row in rows.values()]
        codes = self.codes(templates, [company]) if company and rows else []
        self._units.learn(row["uom_id"][0] for row in rows.values())
        return tuple(
            self._record(row, self.numbers(row, codes, company), packs.get(row["id"], {})) for row in rows.values()
        )

    def _record(self, row: Row, items: Sequence[ItemId], packs: dict[str, Decimal]) -> ProductRecord:
        unit_id = link(row["uom_id"])
        bought_id = link(row.get("uom_po_id")) or unit_id
        unit, bought = self._units.get(unit_id), self._units.get(bought_id)
        return ProductRecord(
            id=row["id"],
            name=row["name"],
            code=row["default_code"] or None,
            items=tuple(items),
            unit=unit.rec20 if unit else None,
            unit_name=unit.name if unit else "",
            purchase_unit=bought.rec20 if bought else None,
            purchase_unit_name=bought.name if bought else "",
            purchase_factor=self._units.ratio(bought_id, unit_id),
            pack_factors=packs,
            tracking=row.get("tracking") or "none",
            active=row["active"],
        )
