"""Partners' codes explained once: units, items, and what stays unexplained."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from console.domain.acknowledging import decide
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
    pack_factors,
    resolve,
    target_from_json,
    target_to_json,
    wanted,
)
from console.domain.values import ItemId, Price, Quantity
from tests.unit.domain.builders import (
    NOW,
    AckAction,
    ack,
    answered,
    answers,
    bought,
    buyer_item,
    part,
    price,
    profile,
    purchase,
    sent,
    supplier_item,
)

BUNDLE = Quantity(value=Decimal(5), unit=None, raw_unit="bdl")


def line(*items: ItemId, quantity: Quantity = BUNDLE) -> object:
    return answered("1", part(AckAction.ACCEPTED, quantity), items=items or (supplier_item("W-1"),))


def unit(value: str, scheme: str = "") -> Code:
    return Code(kind=MappingKind.UNIT, scheme=scheme, value=value)


def test_a_unit_that_means_the_same_gets_its_code_and_the_partners_word_is_kept() -> None:
    resolved = resolve(ack(line()), {unit("BDL"): UnitTarget(unit="XPK")})  # type: ignore[arg-type]
    quantity = resolved.lines[0].parts[0].quantity  # type: ignore[union-attr]
    assert quantity == Quantity(value=Decimal(5), unit="XPK", raw_unit="bdl")


def test_a_unit_with_a_factor_stays_in_the_document_as_prices_would_have_to_follow() -> None:
    document = ack(line())  # type: ignore[arg-type]
    assert resolve(document, {unit("BDL"): UnitTarget(unit="C62", factor=Decimal(25))}) is document


def test_what_nobody_has_explained_stays_as_it_came() -> None:
    document = ack(line())  # type: ignore[arg-type]
    assert resolve(document, {}) is document
    assert unit("BDL").key("acme") == "mapping:unit:acme::BDL"


def test_what_a_unit_means_for_one_item_goes_before_the_general_meaning() -> None:
    found: dict[Code, Target] = {
        unit("BDL"): UnitTarget(unit="C62", factor=Decimal(25)),
        unit("BDL", "supplier:W-1"): UnitTarget(unit="C62", factor=Decimal(10)),
        unit("CS"): UnitTarget(unit="DZN", factor=Decimal(2)),
        unit("KG", "supplier:W-1"): UnitTarget(unit="KGM", factor=Decimal(2)),
    }
    assert pack_factors(found, (supplier_item("W-1"),), "C62") == {"BDL": Decimal(10), "CS": Decimal(24)}
    assert pack_factors(found, (supplier_item("W-2"),), "C62") == {"BDL": Decimal(25), "CS": Decimal(24)}
    assert pack_factors(found, (), "DZN")["CS"] == 2


def test_an_answer_in_a_mapped_unit_is_compared_in_the_orders_unit_price_and_all() -> None:
    factors = pack_factors({unit("BDL"): UnitTarget(unit="C62", factor=Decimal(25))}, (), "C62")
    order = purchase(bought(pack_factors=factors))
    bundles = part(AckAction.ACCEPTED, Quantity(value=Decimal(4), raw_unit="bdl"), price=price("27.50"))
    decision = decide(sent(order), order, answers(ack(answered("1", bundles))), profile(), NOW)
    assert not decision.needs_person


def test_a_mapped_item_gets_our_number_beside_the_partners() -> None:
    code = Code(kind=MappingKind.ITEM, scheme="supplier", value="W-1")
    found: dict[Code, Target] = {code: ItemTarget(product_id=7, code="BOLT-1")}
    known = ack(line(quantity=Quantity(value=Decimal(1), unit="C62")))  # type: ignore[arg-type]
    items = resolve(known, found).lines[0].items  # type: ignore[union-attr]
    assert [one.value for one in items] == ["W-1", "BOLT-1"]
    assert code in wanted(known)


def test_an_item_that_has_our_number_already_stays_as_it_is() -> None:
    document = ack(line(supplier_item("W-1"), buyer_item("BOLT-1"), quantity=Quantity(value=Decimal(1), unit="C62")))  # type: ignore[arg-type]
    code = Code(kind=MappingKind.ITEM, scheme="supplier", value="W-1")
    assert resolve(document, {code: ItemTarget(product_id=7, code="BOLT-1")}) is document


def test_breaks_of_a_catalogue_are_resolved_with_the_item_of_their_line() -> None:
    tier = PriceTier(price=Price(amount=Decimal(1)), minimum=BUNDLE)
    catalogue = PriceCatalogue(lines=(CatalogueLine(items=(supplier_item("W-9"),), prices=(tier,)),))
    assert unit("BDL", "supplier:W-9") in wanted(catalogue)
    resolved = resolve(catalogue, {unit("BDL", "supplier:W-9"): UnitTarget(unit="XPK")})
    minimum = resolved.lines[0].prices[0].minimum  # type: ignore[union-attr]
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
