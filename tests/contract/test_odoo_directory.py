"""Master data through the adapter: numbers of documents to records, in batches; practice Odoo and real ones."""

from __future__ import annotations

from decimal import Decimal

import pytest

from console.adapters.odoo import OdooErp
from console.domain.identifiers import check_digit
from console.domain.masterdata import PlaceKind, ProductMatch
from console.domain.values import ItemId, ItemScheme, PartyId
from tests.contract.odoo_world import OdooWorld, unique
from tests.contract.wire import Wire


def item(scheme: ItemScheme, value: str) -> ItemId:
    return ItemId(scheme=scheme, value=value)


def digits(count: int) -> str:
    """A GTIN no other test uses."""
    body = "9" + str(int(unique(), 16)).zfill(count)[: count - 2]
    return f"{body}{check_digit(body)}"


def wrong(gtin: str) -> str:
    """The number with another check digit."""
    return f"{gtin[:-1]}{(int(gtin[-1]) + 1) % 10}"


def test_products_are_found_by_every_number_they_go_by(odoo_world: OdooWorld, erp: OdooErp) -> None:
    gtin, mark = digits(12), unique()
    supplier = odoo_world.supplier()
    bolt = odoo_world.product(supplier=supplier, breaks=[(1, 1.1, 7, f"AC-{mark}")], barcode=gtin)
    code = odoo_world.value("product.product", bolt, "default_code")
    asked = [
        item(ItemScheme.BUYER, code),
        item(ItemScheme.SUPPLIER, f" AC-{mark} "),
        item(ItemScheme.GTIN, gtin.zfill(14)),
        item(ItemScheme.BUYER, f"none-{mark}"),
        item(ItemScheme.MANUFACTURER, code),
    ]
    found = erp.product_ids(asked, supplier)
    assert found == dict.fromkeys(asked[:3], (ProductMatch(product_id=bolt),))


@pytest.mark.parametrize("kept", [8, 12, 13, 14])
@pytest.mark.parametrize("asked", [8, 12, 13, 14])
def test_a_gtin_is_found_in_whatever_length_it_is_kept_and_asked_for(
    odoo_world: OdooWorld, erp: OdooErp, kept: int, asked: int
) -> None:
    gtin = digits(min(kept, asked))
    bolt = odoo_world.product(barcode=gtin.zfill(kept))
    found = item(ItemScheme.GTIN, gtin.zfill(asked))
    assert erp.product_ids([found]) == {found: (ProductMatch(product_id=bolt),)}


def test_a_number_with_a_wrong_check_digit_is_no_gtin_and_only_what_it_is(odoo_world: OdooWorld, erp: OdooErp) -> None:
    """Zeros in front make another number of what is only a code of the house."""
    right = digits(12)
    bolt = odoo_world.product(barcode=right)
    own = odoo_world.product(barcode=wrong(digits(8)))
    code = odoo_world.value("product.product", own, "barcode")
    as_kept, padded = item(ItemScheme.GTIN, code), item(ItemScheme.GTIN, code.zfill(14))
    mistyped = item(ItemScheme.GTIN, wrong(right).zfill(14))
    assert erp.product_ids([as_kept, padded, mistyped]) == {as_kept: (ProductMatch(product_id=own),)}
    assert bolt != own


def test_our_number_and_a_supplier_s_that_read_alike_are_two_things(odoo_world: OdooWorld, erp: OdooErp) -> None:
    supplier, code = odoo_world.supplier(), f"A-{unique()}"
    ours = odoo_world.product(default_code=code)
    theirs = odoo_world.product(supplier=supplier, breaks=[(1, 1.1, 7, code)])
    asked = {scheme: item(scheme, code) for scheme in (ItemScheme.BUYER, ItemScheme.SUPPLIER)}
    found = erp.product_ids(list(asked.values()), supplier)
    assert found[asked[ItemScheme.BUYER]] == (ProductMatch(product_id=ours),)
    assert found[asked[ItemScheme.SUPPLIER]] == (ProductMatch(product_id=theirs),)


def test_a_person_finds_a_product_by_the_name_its_supplier_gives_it(odoo_world: OdooWorld, erp: OdooErp) -> None:
    """A name proposes: no document is resolved by it."""
    supplier, name = odoo_world.supplier(), f"Sechskant {unique()}"
    bolt = odoo_world.product(supplier=supplier, breaks=[(1, 1.1, 7, f"AC-{unique()}")])
    [row] = odoo_world.rpc("product.supplierinfo", "search", [["partner_id", "=", supplier]])
    odoo_world.rpc("product.supplierinfo", "write", [row], {"product_name": name})
    assert [one.id for one in erp.products(name.lower(), supplier)] == [bolt]
    assert erp.product_ids([item(ItemScheme.SUPPLIER, name)], supplier) == {}


def test_a_pack_s_gtin_says_how_many_it_stands_for(odoo_world: OdooWorld, erp: OdooErp) -> None:
    bolt, carton = odoo_world.product(), digits(14)
    odoo_world.packaging(bolt, "Carton", 12, carton)
    asked = item(ItemScheme.GTIN, carton)
    assert erp.product_ids([asked]) == {asked: (ProductMatch(product_id=bolt, factor=Decimal(12)),)}


def test_a_supplier_s_number_is_only_theirs(odoo_world: OdooWorld, erp: OdooErp) -> None:
    one, other, code = odoo_world.supplier(), odoo_world.supplier(), f"X-{unique()}"
    bolt = odoo_world.product(supplier=one, breaks=[(1, 1.1, 7, code)])
    asked = item(ItemScheme.SUPPLIER, code)
    assert erp.product_ids([asked], one)[asked][0].product_id == bolt
    assert erp.product_ids([asked], other) == {}
    assert erp.product_ids([asked]) == {}


def test_two_products_of_one_number_are_both_named(odoo_world: OdooWorld, erp: OdooErp) -> None:
    supplier, code = odoo_world.supplier(), f"X-{unique()}"
    both = {odoo_world.product(supplier=supplier, breaks=[(1, 1.1, 7, code)]) for _ in range(2)}
    asked = item(ItemScheme.SUPPLIER, code)
    assert {match.product_id for match in erp.product_ids([asked], supplier)[asked]} == both


def test_an_archived_product_is_found_and_marked(odoo_world: OdooWorld, erp: OdooErp) -> None:
    bolt = odoo_world.product()
    code = odoo_world.value("product.product", bolt, "default_code")
    odoo_world.rpc("product.product", "write", [bolt], {"active": False})
    asked = item(ItemScheme.BUYER, code)
    assert erp.product_ids([asked])[asked] == (ProductMatch(product_id=bolt, active=False),)
    assert [one.active for one in erp.product_records([bolt])] == [False]


def test_many_numbers_are_few_calls(odoo_world: OdooWorld, erp: OdooErp, wire: Wire) -> None:
    supplier = odoo_world.supplier()
    asked = [item(scheme, f"{unique()}") for scheme in ItemScheme for _ in range(40)]
    erp.product_ids(asked[:1], supplier)
    wire.calls.clear()
    assert erp.product_ids(asked, supplier) == {}
    assert len(wire.calls) <= 6


@pytest.mark.parametrize("part", ["name", "code", "supplier", "gtin", "short gtin"])
def test_a_person_finds_a_product_by_any_part_of_it(odoo_world: OdooWorld, erp: OdooErp, part: str) -> None:
    mark, gtin = unique(), digits(12)
    supplier = odoo_world.supplier()
    bolt = odoo_world.product(
        f"Bolt {mark}", supplier=supplier, breaks=[(1, 1.1, 7, f"AC-{mark[:6]}")], barcode=gtin.zfill(13)
    )
    code = odoo_world.value("product.product", bolt, "default_code")
    text = {
        "name": mark.upper(),
        "code": code[4:12].lower(),
        "supplier": f"ac-{mark[:6]}",
        "gtin": gtin.zfill(13),
        "short gtin": gtin,
    }
    found = erp.products(text[part], supplier)
    assert bolt in [one.id for one in found]
    record = next(one for one in found if one.id == bolt)
    assert (record.code, record.unit, record.tracking) == (code, "C62", "none")
    assert {one.value for one in record.items} == {code, f"AC-{mark[:6]}", gtin.zfill(13)}


def test_nothing_typed_finds_nothing(erp: OdooErp) -> None:
    assert erp.products("  ") == ()


def test_a_product_s_units_and_packs_are_told(odoo_world: OdooWorld, erp: OdooErp) -> None:
    dozen = {"uom_po_id": odoo_world.ref("uom.product_uom_dozen")} if odoo_world.old else {}
    bolt = odoo_world.product(tracking="lot", **dozen)
    odoo_world.packaging(bolt, "Pallet", 480, digits(14))
    [record] = erp.product_records([bolt])
    assert (record.unit, record.tracking, record.pack_factors["XPX"]) == ("C62", "lot", 480)
    bought = ("DZN", Decimal(12)) if odoo_world.old else ("C62", Decimal(1))
    assert (record.purchase_unit, record.purchase_factor) == bought


def test_partners_are_found_by_their_numbers_however_spaced(odoo_world: OdooWorld, erp: OdooErp) -> None:
    reference, name = f"R-{unique()}", f"Acme {unique()}"
    registry = digits(9)
    company = odoo_world.rpc(
        "res.partner", "create", {"name": name, "is_company": True, "ref": reference, "company_registry": registry}
    )
    asked = {
        "ref": PartyId(scheme="ref", value=reference.lower()),
        "name": PartyId(scheme="name", value=f" {name.upper()} "),
        "registry": PartyId(scheme="registry", value=f"{registry[:3]} {registry[3:6]}.{registry[6:]}"),
        "none": PartyId(scheme="ref", value=unique()),
        "other": PartyId(scheme="x12:ZZ", value=reference),
    }
    found = erp.partner_ids(list(asked.values()))
    assert found == {asked[one]: (company,) for one in ("ref", "name", "registry")}


def test_a_tax_id_means_the_company_not_its_addresses(odoo_world: OdooWorld, erp: OdooErp) -> None:
    """Addresses inherit the tax id of their company."""
    vat = belgian_vat()
    company = odoo_world.rpc("res.partner", "create", {"name": "Acme", "is_company": True, "vat": vat})
    address = odoo_world.rpc("res.partner", "create", {"name": "Dock 2", "parent_id": company, "type": "delivery"})
    assert odoo_world.value("res.partner", address, "vat") == vat
    asked = PartyId(scheme="vat", value=f"be {vat[2:6]}.{vat[6:9]}.{vat[9:]}")
    assert erp.partner_ids([asked]) == {asked: (company,)}


def test_a_gln_may_be_a_place_s_own(odoo_world: OdooWorld, erp: OdooErp) -> None:
    gln = digits(13)
    asked = PartyId(scheme="gln", value=gln)
    if odoo_world.old:
        assert erp.partner_ids([asked]) == {}  # 17.0 has no field for it
        return
    company = odoo_world.supplier()
    values = {"name": "Dock", "parent_id": company, "type": "delivery", "global_location_number": gln}
    dock = odoo_world.rpc("res.partner", "create", values)
    assert erp.partner_ids([asked]) == {asked: (dock,)}


def test_partners_are_told_with_their_numbers(odoo_world: OdooWorld, erp: OdooErp) -> None:
    vat, reference = belgian_vat(), f"R-{unique()}"
    values = {
        "name": "Acme",
        "is_company": True,
        "vat": vat,
        "ref": reference,
        "city": "Ghent",
        "email": "a@acme.example",
    }
    company = odoo_world.rpc("res.partner", "create", {**values, "active": False})
    contact = odoo_world.rpc("res.partner", "create", {"name": "Ann", "parent_id": company})
    first, second = erp.partner_records([company, contact])
    assert (first.name, first.company_id, first.city, first.active) == ("Acme", company, "Ghent", False)
    assert set(first.ids) >= {PartyId(scheme="vat", value=vat), PartyId(scheme="ref", value=reference)}
    assert (second.id, second.company_id) == (contact, company)


def test_units_convert_within_their_group(erp: OdooErp) -> None:
    units = {unit.rec20: unit for unit in erp.units() if unit.rec20}
    assert units["C62"].group == units["DZN"].group != units["KGM"].group
    assert units["DZN"].factor / units["C62"].factor == 12
    assert units["KGM"].factor / units["GRM"].factor == 1000


def test_places_are_the_warehouses_and_what_is_in_them(odoo_world: OdooWorld, erp: OdooErp) -> None:
    places = erp.places()
    warehouse = next(one for one in places if one.kind is PlaceKind.WAREHOUSE and one.code == "WH")
    stock = next(one for one in places if one.kind is PlaceKind.LOCATION and one.name == "WH/Stock")
    assert stock.warehouse_id == warehouse.id
    assert warehouse.partner_id == odoo_world.value("stock.warehouse", warehouse.id, "partner_id")[0]


def belgian_vat() -> str:
    """A valid number (BE0 and nine digits, the last two modulo 97), as servers may check it."""
    body = int(unique(), 16) % 10_000_000
    return f"BE0{body:07d}{97 - body % 97:02d}"
