"""The supplier price list (``product.supplierinfo``): read in pages, written in batches, each row once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from console.adapters.odoo.goods import Goods
from console.adapters.odoo.loading import external_id, load
from console.adapters.odoo.session import Session
from console.adapters.odoo.units import Units, clean
from console.adapters.odoo.values import day, decimal, link
from console.domain.supplying.rows import PriceRow
from console.domain.supplying.writes import PriceBatch, PriceOutcome, PriceOutcomeKind, PricePage, PriceWrite
from console.services.ports import Lookup

Row = dict[str, Any]
_MODEL = "product.supplierinfo"
_FIELDS = (
    "product_tmpl_id",
    "product_id",
    "price",
    "discount",
    "min_qty",
    "delay",
    "date_start",
    "date_end",
    "product_code",
    "currency_id",
)
_COLUMNS = ("price", "discount", "min_qty", "delay", "date_start", "date_end", "product_code")
_NEW_COLUMNS = ("id", "partner_id/.id", "product_tmpl_id/.id", "product_id/.id", *_COLUMNS)


@dataclass
class _Desk:
    """A batch at work: the rows there are, and what became of each write so far."""

    products: dict[int, Row]
    rows: dict[int, PriceRow]
    ratios: dict[int, Decimal]
    made: dict[str, int]
    outcomes: dict[str, PriceOutcome] = field(default_factory=dict)


class PriceLists:
    """Answers :class:`console.services.ports.PriceList`.

    Prices here are per purchase unit of the product. To 18.0 Odoo keeps them so; from 19.0 on each row has a unit of
    its own, and price and least quantity are converted."""

    def __init__(self, session: Session, units: Units, goods: Goods) -> None:
        self._session = session
        self._units = units
        self._goods = goods

    def page(self, partner_id: int, after: int, limit: int) -> PricePage:
        """Rows of the supplier behind ``after``; a row that holds for all variants is given once for each."""
        company = self._goods.companies([partner_id])[partner_id]
        domain = [["partner_id", "child_of", company], ["product_tmpl_id", "!=", False], ["id", ">", after]]
        found = self._read(domain, limit=limit + 1)
        shown = found[:limit]
        more = len(found) > limit
        return PricePage(rows=tuple(self._rows(shown)), after=shown[-1]["id"] if more else None)

    def write(self, batch: PriceBatch) -> tuple[PriceOutcome, ...]:
        """Three calls to see what is there, one to change rows, one or two to make new ones, two to read back."""
        desk = self._open(batch)
        pending = self._pending(batch, desk)
        self._change([write for write in pending if write.row_id], desk)
        for with_currency in (False, True):
            fresh = [one for one in pending if not one.row_id and bool(one.currency) is with_currency]
            self._create(batch, fresh, desk, with_currency)
        if any(write.key not in desk.outcomes for write in pending):
            after = self._open(batch)
            for write in pending:
                if write.key not in desk.outcomes:
                    desk.outcomes[write.key] = self._read_back(write, batch, after)
        return tuple(desk.outcomes[write.key] for write in batch.writes)

    def look_up(self, batch: PriceBatch) -> Lookup:
        """Not done also when a part is missing: writing the batch again makes up for it and doubles nothing."""
        return Lookup.NOT_DONE if self._pending(batch, self._open(batch)) else Lookup.DONE

    # What is there

    def _read(self, domain: Sequence[object], limit: int | None = None) -> list[Row]:
        unit = [name for name in ("product_uom_id",) if name in self._session.fields(_MODEL)]
        found = self._session.call(
            _MODEL, "search_read", list(domain), fields=[*_FIELDS, *unit], order="id", limit=limit or False
        )
        return list(found)

    def _rows(self, found: Sequence[Row]) -> Iterable[PriceRow]:
        variants = self._variants(found)
        for row in found:
            for product in variants.get(row["product_tmpl_id"][0], ()):
                if not row["product_id"] or row["product_id"][0] == product["id"]:
                    yield self._row(row, product)

    def _variants(self, found: Sequence[Row]) -> dict[int, list[Row]]:
        templates = sorted({row["product_tmpl_id"][0] for row in found})
        if not templates:
            return {}
        known = self._session.fields("product.product")
        fields = [one for one in ("name", "product_tmpl_id", "uom_id", "uom_po_id") if one in known]
        groups: dict[int, list[Row]] = {}
        for product in self._session.call(
            "product.product", "search_read", [["product_tmpl_id", "in", templates]], fields=fields
        ):
            groups.setdefault(product["product_tmpl_id"][0], []).append(product)
        return groups

    def _ratio(self, row: Row, product: Row) -> Decimal:
        """How many purchase units of the product are in the row's unit."""
        if "product_uom_id" not in row:
            return Decimal(1)
        return self._units.ratio(link(row["product_uom_id"]), link(product["uom_id"])) or Decimal(1)

    def _row(self, row: Row, product: Row) -> PriceRow:
        ratio = self._ratio(row, product)
        return PriceRow(
            id=row["id"],
            product_id=product["id"],
            product_name=product["name"],
            product_code=row["product_code"] or None,
            minimum=clean(decimal(row["min_qty"]) * ratio),
            price=clean(decimal(row["price"]) / ratio),
            discount=decimal(row["discount"]),
            currency=row["currency_id"][1] if row["currency_id"] else None,
            lead_time_days=row["delay"],
            valid_from=day(row["date_start"]),
            valid_to=day(row["date_end"]),
        )

    def _open(self, batch: PriceBatch) -> _Desk:
        products = self._goods.rows(write.product_id for write in batch.writes)
        templates = sorted({row["product_tmpl_id"][0] for row in products.values()})
        company = self._goods.companies([batch.partner_id])[batch.partner_id]
        found = self._read([["partner_id", "child_of", company], ["product_tmpl_id", "in", templates]])
        names = self._session.call(_MODEL, "get_metadata", [row["id"] for row in found]) if found else []
        rows, ratios = {}, {}
        wanted = {write.row_id: write.product_id for write in batch.writes if write.row_id}
        by_template: dict[int, Row] = {row["product_tmpl_id"][0]: row for row in products.values()}
        for row in found:
            product = products.get(wanted.get(row["id"]) or link(row["product_id"]) or 0)
            product = product or by_template[row["product_tmpl_id"][0]]
            rows[row["id"]], ratios[row["id"]] = self._row(row, product), self._ratio(row, product)
        made = {row["xmlid"]: row["id"] for row in names if row.get("xmlid")}
        return _Desk(products, rows, ratios, made)

    # What is to do

    def _pending(self, batch: PriceBatch, desk: _Desk) -> list[PriceWrite]:
        """The writes still to make; the others have their outcome."""
        rows_taken: dict[int, str] = {}
        pending = []
        for write in batch.writes:
            outcome = self._unusable(write, desk, rows_taken) or self._settled(write, batch, desk)
            if outcome is None:
                pending.append(write)
            else:
                desk.outcomes[write.key] = outcome
        return pending

    def _unusable(self, write: PriceWrite, desk: _Desk, taken: dict[int, str]) -> PriceOutcome | None:
        if write.product_id not in desk.products:
            return _refused(write, "The product is not in Odoo any more.")
        if write.valid_from and write.valid_to and write.valid_to < write.valid_from:
            return _refused(write, f"It would end ({write.valid_to}) before it begins ({write.valid_from}).")
        if write.price < 0 or write.minimum < 0:
            return _refused(write, "A price or quantity cannot be below zero.")
        if not 0 <= write.discount <= 100:
            return _refused(write, "A discount is between 0 and 100 percent.")
        if write.row_id and taken.setdefault(write.row_id, write.key) != write.key:
            return _refused(write, "Two changes of one row: it holds for several variants of the product.")
        return None

    def _settled(self, write: PriceWrite, batch: PriceBatch, desk: _Desk) -> PriceOutcome | None:
        if write.row_id is None:
            there = desk.rows.get(desk.made.get(_name(batch, write), 0)) or self._alike(write, desk)
            if there is not None and self._holds(write, there, desk):
                return PriceOutcome(key=write.key, kind=PriceOutcomeKind.ALREADY_THERE, row=there)
            return None
        row = desk.rows.get(write.row_id)
        if row is None:
            return _conflict(write, "The row is not in Odoo any more.")
        if self._holds(write, row, desk):
            return PriceOutcome(key=write.key, kind=PriceOutcomeKind.ALREADY_THERE, row=row)
        if write.before is not None and (field := _moved(write.before, row)):
            return _conflict(write, f"Somebody changed its {field} in Odoo meanwhile.", row)
        return None

    def _alike(self, write: PriceWrite, desk: _Desk) -> PriceRow | None:
        own = (row for row in desk.rows.values() if row.product_id == write.product_id)
        return next((row for row in own if self._holds(write, row, desk)), None)

    def _holds(self, write: PriceWrite, row: PriceRow, desk: _Desk) -> bool:
        ratio = desk.ratios.get(row.id, Decimal(1))
        return (
            self._kept(write.price * ratio, "price") == self._kept(row.price * ratio, "price")
            and self._kept(write.discount, "discount") == self._kept(row.discount, "discount")
            and self._kept(write.minimum / ratio, "min_qty") == self._kept(row.minimum / ratio, "min_qty")
            and write.lead_time_days in (None, row.lead_time_days)
            and (write.valid_from, write.valid_to) == (row.valid_from, row.valid_to)
            and write.product_code in (None, row.product_code)
            and write.currency in (None, row.currency)
        )

    def _kept(self, value: Decimal, name: str) -> Decimal:
        """A number as this Odoo keeps it: to 18.0 prices have the decimals of its setting."""
        digits = self._session.fields(_MODEL).get(name, {}).get("digits")
        return round(value, digits[1] if digits else 6)

    # Writing

    def _texts(self, write: PriceWrite, desk: _Desk) -> list[str]:
        row = desk.rows.get(write.row_id or 0)
        ratio = desk.ratios.get(write.row_id or 0, Decimal(1))
        lead = write.lead_time_days if write.lead_time_days is not None else (row.lead_time_days if row else None)
        code = write.product_code or (row.product_code if row else None) or self._code(write, desk)
        return [
            f"{self._kept(write.price * ratio, 'price'):f}",
            f"{self._kept(write.discount, 'discount'):f}",
            f"{self._kept(write.minimum / ratio, 'min_qty'):f}",
            str(1 if lead is None else lead),
            write.valid_from.isoformat() if write.valid_from else "",
            write.valid_to.isoformat() if write.valid_to else "",
            code or "",
        ]

    @staticmethod
    def _code(write: PriceWrite, desk: _Desk) -> str | None:
        """A new row has the supplier's number its older rows have: else the order would lose it."""
        own = (row for row in desk.rows.values() if row.product_id == write.product_id)
        return next((row.product_code for row in own if row.product_code), None)

    def _change(self, writes: Sequence[PriceWrite], desk: _Desk) -> None:
        rows = {write.key: [str(write.row_id), *self._texts(write, desk)] for write in writes}
        self._load((".id", *_COLUMNS), rows, writes, desk)

    def _create(self, batch: PriceBatch, writes: Sequence[PriceWrite], desk: _Desk, with_currency: bool) -> None:
        company = self._goods.companies([batch.partner_id])[batch.partner_id]
        rows = {}
        for write in writes:
            template = str(desk.products[write.product_id]["product_tmpl_id"][0])
            texts = [_name(batch, write), str(company), template, str(write.product_id), *self._texts(write, desk)]
            rows[write.key] = [*texts, write.currency or ""] if with_currency else texts
        self._load((*_NEW_COLUMNS, "currency_id") if with_currency else _NEW_COLUMNS, rows, writes, desk)

    def _load(
        self, columns: Sequence[str], rows: Mapping[str, list[str]], writes: Sequence[PriceWrite], desk: _Desk
    ) -> None:
        by_key = {write.key: write for write in writes}
        for key, text in load(self._session, _MODEL, columns, rows).items():
            desk.outcomes[key] = _refused(by_key[key], text)

    def _read_back(self, write: PriceWrite, batch: PriceBatch, after: _Desk) -> PriceOutcome:
        row = after.rows.get(write.row_id or after.made.get(_name(batch, write), 0))
        if row is not None and self._holds(write, row, after):
            return PriceOutcome(key=write.key, kind=PriceOutcomeKind.DONE, row=row)
        return _conflict(write, "After writing, Odoo holds something else.", row)


def _name(batch: PriceBatch, write: PriceWrite) -> str:
    digest = hashlib.sha256(f"{batch.partner_id}\n{write.key}".encode()).hexdigest()
    return external_id("price", digest[:32])


_COMPARED = {
    "price": "price",
    "discount": "discount",
    "minimum": "least quantity",
    "lead_time_days": "lead time",
    "valid_from": "first day",
    "valid_to": "last day",
}


def _moved(before: PriceRow, now: PriceRow) -> str | None:
    """The first field, in words, in which the row is no longer as it was."""
    return next((word for name, word in _COMPARED.items() if getattr(before, name) != getattr(now, name)), None)


def _refused(write: PriceWrite, text: str) -> PriceOutcome:
    return PriceOutcome(key=write.key, kind=PriceOutcomeKind.REFUSED, text=text)


def _conflict(write: PriceWrite, text: str, row: PriceRow | None = None) -> PriceOutcome:
    return PriceOutcome(key=write.key, kind=PriceOutcomeKind.CONFLICT, row=row, text=text)
