"""Partners' codes explained once: units, items, and what stays unexplained."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from console.domain.documents import CatalogueLine, PriceCatalogue, PriceTier
from console.domain.mappings import (
    ChargeTarget,
    Code,
    ItemTarget,
    LocationTarget,
    MappingKind,
    PartnerTarget,
    Target,
    UnitTarget,
    resolve,
    target_from_json,
    target_to_json,
    wanted,
)
from console.domain.values import ItemId, Price, Quantity
from tests.unit.domain.builders import AckAction, ack, answered, buyer_item, part, supplier_item

BUNDLE = Quantity(value=Decimal(5), unit=None, raw_unit="bdl")


def line(*items: ItemId, quantity: Quantity = BUNDLE) -> object:
    return answered("1", part(AckAction.ACCEPTED, quantity), items=items or (supplier_item("W-1"),))


def unit(value: str, scheme: str = "") -> Code:
    return Code(kind=MappingKind.UNIT, scheme=scheme, value=value)


def test_an_unknown_unit_is_missing_once_however_often_it_stands_there() -> None:
    document = ack(line(), line(supplier_item("W-2")))  # type: ignore[arg-type]
    resolved = resolve(document, {})
    assert resolved.missing == (unit("BDL"),)
    assert resolved.document is document
    assert resolved.missing[0].key("acme") == "mapping:unit:acme::BDL"


def test_a_mapped_unit_is_converted_and_the_partners_word_kept() -> None:
    resolved = resolve(ack(line()), {unit("BDL"): UnitTarget(unit="C62", factor=Decimal(25))})  # type: ignore[arg-type]
    assert resolved.missing == ()
    quantity = resolved.document.lines[0].parts[0].quantity  # type: ignore[union-attr]
    assert quantity == Quantity(value=Decimal(125), unit="C62", raw_unit="bdl")


def test_what_a_unit_means_for_one_item_goes_before_the_general_meaning() -> None:
    found: dict[Code, Target] = {
        unit("BDL"): UnitTarget(unit="C62", factor=Decimal(25)),
        unit("BDL", "supplier:W-1"): UnitTarget(unit="C62", factor=Decimal(10)),
    }
    document = ack(line(), line(supplier_item("W-2")))  # type: ignore[arg-type]
    lines = resolve(document, found).document.lines  # type: ignore[union-attr]
    assert [one.parts[0].quantity.value for one in lines] == [50, 125]  # type: ignore[union-attr]


def test_a_mapped_item_gets_our_number_beside_the_partners() -> None:
    code = Code(kind=MappingKind.ITEM, scheme="supplier", value="W-1")
    found: dict[Code, Target] = {code: ItemTarget(product_id=7, code="BOLT-1")}
    known = ack(line(quantity=Quantity(value=Decimal(1), unit="C62")))  # type: ignore[arg-type]
    items = resolve(known, found).document.lines[0].items  # type: ignore[union-attr]
    assert [one.value for one in items] == ["W-1", "BOLT-1"]
    assert code in wanted(known)


def test_an_item_that_has_our_number_already_stays_as_it_is() -> None:
    document = ack(line(supplier_item("W-1"), buyer_item("BOLT-1"), quantity=Quantity(value=Decimal(1), unit="C62")))  # type: ignore[arg-type]
    code = Code(kind=MappingKind.ITEM, scheme="supplier", value="W-1")
    assert resolve(document, {code: ItemTarget(product_id=7, code="BOLT-1")}).document is document


def test_breaks_of_a_catalogue_are_resolved_with_the_item_of_their_line() -> None:
    tier = PriceTier(price=Price(amount=Decimal(1)), minimum=BUNDLE)
    catalogue = PriceCatalogue(lines=(CatalogueLine(items=(supplier_item("W-9"),), prices=(tier,)),))
    assert unit("BDL", "supplier:W-9") in wanted(catalogue)
    resolved = resolve(catalogue, {unit("BDL", "supplier:W-9"): UnitTarget(unit="XPK")})
    minimum = resolved.document.lines[0].prices[0].minimum  # type: ignore[union-attr]
    assert minimum == Quantity(value=Decimal(5), unit="XPK", raw_unit="bdl")


@given(
    st.one_of(
        st.builds(PartnerTarget, partner=st.text(min_size=1)),
        st.builds(ItemTarget, product_id=st.integers(1), code=st.none() | st.text(), name=st.text()),
        st.builds(UnitTarget, unit=st.text(min_size=1), factor=st.none() | st.decimals("0.001", "9999", places=3)),
        st.builds(LocationTarget, location_id=st.integers(1), name=st.text()),
        st.builds(ChargeTarget, product_id=st.integers(1), name=st.text()),
    )
)
def test_targets_are_stored_and_read_back(target: Target) -> None:
    assert target_from_json(target_to_json(target)) == target
