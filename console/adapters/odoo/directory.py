"""Master data looked up in batches: products by any number, partners by their ids, units, places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from console.adapters.odoo.goods import Goods
from console.adapters.odoo.session import Session
from console.adapters.odoo.units import Units
from console.adapters.odoo.values import decimal, link
from console.domain.identifiers import has_valid_check_digit
from console.domain.masterdata import (
    MasterData,
    PartnerRecord,
    PlaceKind,
    PlaceRecord,
    ProductMatch,
    ProductRecord,
)
from console.domain.values import ItemId, ItemScheme, Party, PartyId

Row = dict[str, Any]
_LIMIT = 40
_ARCHIVED_TOO = {"active_test": False}
_ADDRESS = ("street", "street2", "zip", "city", "state_id", "country_code", "phone")
_GTIN_LENGTHS = (8, 12, 13, 14)


@dataclass(frozen=True, slots=True)
class _PartnerNumber:
    """Where a scheme's number is kept. ``of_company``: addresses inherit it, so the company is meant."""

    field: str
    loose: bool = False
    of_company: bool = False


_PARTNER_NUMBERS = {
    "vat": _PartnerNumber("vat", loose=True, of_company=True),
    "registry": _PartnerNumber("company_registry", loose=True, of_company=True),
    "gln": _PartnerNumber("global_location_number", loose=True),
    "ref": _PartnerNumber("ref"),
    "name": _PartnerNumber("name"),
}


class DirectoryReader:
    """Answers :class:`console.services.ports.Directory`."""

    def __init__(self, session: Session, units: Units, goods: Goods) -> None:
        self._session = session
        self._units = units
        self._goods = goods

    # Products

    def products(self, text: str, partner_id: int | None) -> tuple[ProductRecord, ...]:
        """Products for a person choosing one; what is called exactly so comes first."""
        text = text.strip()
        if not text:
            return ()
        any_of: list[object] = [["name", "ilike", text], ["default_code", "ilike", text], ["barcode", "ilike", text]]
        company = self._company(partner_id)
        if company:
            theirs = ["|", ["product_code", "ilike", text], ["product_name", "ilike", text]]
            found = self._supplier_rows(theirs, company)
            any_of.append(["product_tmpl_id", "in", [row["product_tmpl_id"][0] for row in found]])
        if text.isdigit():
            any_of.append(["barcode", "in", sorted(_gtin_forms(text))])
        domain = [["purchase_ok", "=", True], *["|"] * (len(any_of) - 1), *any_of]
        ids = self._session.call("product.product", "search", domain, limit=_LIMIT)
        records = self._goods.records(self._goods.rows(ids), company)
        return tuple(sorted(records, key=lambda one: (not _is_called(one, text), one.name, one.id)))

    def product_records(self, ids: Sequence[int], partner_id: int | None) -> tuple[ProductRecord, ...]:
        """These products, in the order asked."""
        found = {one.id: one for one in self._goods.records(self._goods.rows(ids), self._company(partner_id))}
        return tuple(found[one] for one in ids if one in found)

    def product_ids(self, items: Sequence[ItemId], partner_id: int | None) -> dict[ItemId, tuple[ProductMatch, ...]]:
        """The products that go by these numbers; at most six calls."""
        readers: dict[ItemScheme, Callable[[set[str]], dict[str, set[ProductMatch]]]] = {
            ItemScheme.BUYER: self._by_own_code,
            ItemScheme.SUPPLIER: lambda values: self._by_supplier_code(values, partner_id),
            ItemScheme.GTIN: self._by_gtin,
        }
        found: dict[ItemId, tuple[ProductMatch, ...]] = {}
        for scheme, read in readers.items():
            wanted = [item for item in items if item.scheme is scheme and item.value.strip()]
            if not wanted:
                continue
            known = read({item.value.strip() for item in wanted})
            for item in wanted:
                matches = known.get(_comparable(scheme, item.value.strip()))
                if matches:
                    found[item] = tuple(sorted(matches, key=lambda one: (not one.active, one.product_id)))
        return found

    def _by_own_code(self, values: set[str]) -> dict[str, set[ProductMatch]]:
        rows = self._products([["default_code", "in", sorted(values)]], ["default_code", "active"])
        return _grouped((row["default_code"], _match(row)) for row in rows)

    def _by_supplier_code(self, values: set[str], partner_id: int | None) -> dict[str, set[ProductMatch]]:
        company = self._company(partner_id)
        if not company:
            return {}
        rows = self._supplier_rows([["product_code", "in", sorted(values)]], company)
        templates = sorted({row["product_tmpl_id"][0] for row in rows})
        if not templates:
            return {}
        variants: dict[int, list[Row]] = {}
        for product in self._products([["product_tmpl_id", "in", templates]], ["product_tmpl_id", "active"]):
            variants.setdefault(product["product_tmpl_id"][0], []).append(product)
        return _grouped(
            (row["product_code"], _match(product))
            for row in rows
            for product in variants.get(row["product_tmpl_id"][0], ())
            if not row["product_id"] or row["product_id"][0] == product["id"]
        )

    def _supplier_rows(self, domain: Sequence[object], company: int) -> list[Row]:
        fields = ["product_tmpl_id", "product_id", "product_code"]
        asked = [["partner_id", "child_of", company], ["product_tmpl_id", "!=", False], *domain]
        return list(self._session.call("product.supplierinfo", "search_read", asked, fields=fields))

    def _by_gtin(self, values: set[str]) -> dict[str, set[ProductMatch]]:
        forms = sorted({form for value in values for form in _gtin_forms(value)})
        rows = self._products([["barcode", "in", forms]], ["barcode", "active"])
        found = [(_comparable(ItemScheme.GTIN, row["barcode"]), _match(row)) for row in rows]
        return _grouped([*found, *self._by_pack(forms)])

    def _by_pack(self, forms: list[str]) -> list[tuple[str, ProductMatch]]:
        """GTINs of packs: on packagings to 18.0, on units of a product from 19.0 on."""
        old = self._session.has_model("product.packaging")
        model, amount = ("product.packaging", "qty") if old else ("product.uom", "uom_id")
        rows = self._session.call(
            model, "search_read", [["barcode", "in", forms]], fields=["barcode", "product_id", amount]
        )
        products = (
            {
                row["id"]: row
                for row in self._products(
                    [["id", "in", sorted({row["product_id"][0] for row in rows})]], ["active", "uom_id"]
                )
            }
            if rows
            else {}
        )
        found = []
        for row in rows:
            product = products.get(row["product_id"][0])
            if product is not None:
                own = link(product["uom_id"])
                factor = decimal(row["qty"]) if old else self._units.ratio(link(row["uom_id"]), own)
                match = _match(product, factor or Decimal(1))
                found.append((_comparable(ItemScheme.GTIN, row["barcode"]), match))
        return found

    def _products(self, domain: Sequence[object], fields: list[str]) -> list[Row]:
        return list(
            self._session.call("product.product", "search_read", list(domain), fields=fields, context=_ARCHIVED_TOO)
        )

    def _company(self, partner_id: int | None) -> int | None:
        return self._goods.companies([partner_id])[partner_id] if partner_id else None

    # Partners

    def partner_ids(self, ids: Sequence[PartyId]) -> dict[PartyId, tuple[int, ...]]:
        """Partners by number: one call for each scheme asked for."""
        known = self._session.fields("res.partner")
        found: dict[PartyId, tuple[int, ...]] = {}
        for scheme, number in _PARTNER_NUMBERS.items():
            wanted = [one for one in ids if one.scheme == scheme and one.value.strip()]
            if not wanted or number.field not in known:
                continue
            matches = self._partners_by(number, {one.value for one in wanted})
            for one in wanted:
                partners = matches.get(_key(one.value, number.loose))
                if partners:
                    found[one] = tuple(sorted(partners))
        return found

    def _partners_by(self, number: _PartnerNumber, values: set[str]) -> dict[str, set[int]]:
        leaves = [[number.field, "=ilike", _pattern(value, number.loose)] for value in sorted(values)]
        rows = self._session.call(
            "res.partner",
            "search_read",
            [*["|"] * (len(leaves) - 1), *leaves],
            fields=[number.field, "commercial_partner_id"],
        )
        found: dict[str, set[int]] = {}
        for row in rows:
            partner = link(row["commercial_partner_id"]) if number.of_company else None
            found.setdefault(_key(row[number.field], number.loose), set()).add(partner or row["id"])
        return found

    def partner_records(self, ids: Sequence[int]) -> tuple[PartnerRecord, ...]:
        """These partners, in the order asked."""
        wanted = ["name", "commercial_partner_id", "email", "supplier_rank", "active", *_ADDRESS]
        wanted += [number.field for number in _PARTNER_NUMBERS.values()]
        known = self._session.fields("res.partner")
        fields = [name for name in dict.fromkeys(wanted) if name in known]
        rows = self._session.call(
            "res.partner", "search_read", [["id", "in", list(ids)]], fields=fields, context=_ARCHIVED_TOO
        )
        found = {row["id"]: _partner(row) for row in rows}
        return tuple(found[one] for one in ids if one in found)

    # Places

    def places(self) -> tuple[PlaceRecord, ...]:
        """Warehouses with their addresses, then the internal locations."""
        belongs = [name for name in ("warehouse_id",) if name in self._session.fields("stock.location")]
        locations = self._session.call(
            "stock.location", "search_read", [["usage", "=", "internal"]], fields=["complete_name", *belongs]
        )
        return (
            *self._warehouses(self._operation_types()),
            *(
                PlaceRecord(
                    kind=PlaceKind.LOCATION,
                    id=row["id"],
                    name=row["complete_name"],
                    warehouse_id=link(row.get("warehouse_id")),
                )
                for row in locations
            ),
        )

    def master_data(self, partner_ids: Sequence[int]) -> MasterData:
        """See :class:`console.services.ports.Directory`; four calls."""
        types = self._operation_types()
        return MasterData(
            places=self._warehouses(types),
            partners=self.partner_records(sorted(set(partner_ids))) if partner_ids else (),
            operation_types=tuple(row["id"] for row in types),
        )

    def _warehouses(self, operation_types: Iterable[Row]) -> tuple[PlaceRecord, ...]:
        rows = self._session.call("stock.warehouse", "search_read", [], fields=["name", "code", "partner_id"])
        partners = {one for row in rows if (one := link(row["partner_id"]))}
        addresses = {one.id: one for one in self.partner_records(sorted(partners))} if partners else {}
        types: dict[int | None, list[int]] = {}
        for row in operation_types:
            types.setdefault(link(row["warehouse_id"]), []).append(row["id"])
        return tuple(
            _warehouse(row, addresses.get(link(row["partner_id"]) or 0), types.get(row["id"], ())) for row in rows
        )

    def _operation_types(self) -> list[Row]:
        """Archived ones too: orders placed with them are still open."""
        asked: Row = {"fields": ["warehouse_id"], "order": "id", "context": _ARCHIVED_TOO}
        return list(self._session.call("stock.picking.type", "search_read", [], **asked))


def _warehouse(row: Row, address: PartnerRecord | None, types: Sequence[int]) -> PlaceRecord:
    return PlaceRecord(
        kind=PlaceKind.WAREHOUSE,
        id=row["id"],
        name=row["name"],
        code=row["code"] or None,
        warehouse_id=row["id"],
        partner_id=address.id if address is not None else None,
        ids=address.ids if address is not None else (),
        address=address.as_party() if address is not None else Party(),
        operation_types=tuple(types),
    )


def _match(row: Row, factor: Decimal = Decimal(1)) -> ProductMatch:
    return ProductMatch(product_id=row["id"], factor=factor, active=row["active"])


def _grouped(found: Iterable[tuple[str, ProductMatch]]) -> dict[str, set[ProductMatch]]:
    groups: dict[str, set[ProductMatch]] = {}
    for value, match in found:
        groups.setdefault(value, set()).add(match)
    return groups


def _gtin_forms(value: str) -> set[str]:
    """The ways a GTIN may have been entered: with or without zeros in front, in any of its lengths. A number whose
    check digit is wrong is no GTIN: it is only what it is, letter for letter."""
    if not has_valid_check_digit(value) or len(value.lstrip("0")) > max(_GTIN_LENGTHS):
        return {value}
    bare = value.lstrip("0")
    return {value, bare, *(bare.zfill(length) for length in _GTIN_LENGTHS)}


def _comparable(scheme: ItemScheme, value: str) -> str:
    if scheme is ItemScheme.GTIN and not has_valid_check_digit(value):
        return value
    return ItemId(scheme=scheme, value=value).key[1]


def _is_called(product: ProductRecord, text: str) -> bool:
    asked = text.casefold()
    return asked == product.name.casefold() or any(item.value.casefold() == asked for item in product.items)


def _key(value: str, loose: bool) -> str:
    text = value.strip().casefold()
    return "".join(each for each in text if each.isalnum()) if loose else text


def _pattern(value: str, loose: bool) -> str:
    """For ``=ilike``: numbers are found however somebody spaced them; what is found is compared once more here."""
    if loose:
        return "%".join(_key(value, loose))
    return "".join("_" if each in "%_\\" else each for each in value.strip())


def _partner(row: Row) -> PartnerRecord:
    numbers = [
        PartyId(scheme=scheme, value=row[number.field])
        for scheme, number in _PARTNER_NUMBERS.items()
        if scheme != "name" and row.get(number.field)
    ]
    return PartnerRecord(
        id=row["id"],
        name=row["name"] or "",
        company_id=link(row["commercial_partner_id"]) or row["id"],
        ids=tuple(numbers),
        email=row["email"] or None,
        phone=row.get("phone") or None,
        street=", ".join(row[part] for part in ("street", "street2") if row.get(part)) or None,
        postal_code=row.get("zip") or None,
        city=row["city"] or None,
        region=row["state_id"][1] if row.get("state_id") else None,
        country=row["country_code"] or None,
        is_supplier=bool(row.get("supplier_rank")),
        active=row["active"],
    )
