"""Codes nobody has explained: one case each, how much it holds up, and what one explanation frees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from console.domain.documents import Acknowledgment, ShippedLine
from console.domain.lifecycle import MessageState
from console.domain.mappings import (
    EVERYBODY,
    Code,
    ItemTarget,
    MappingKind,
    MappingState,
    PartnerTarget,
    UnitTarget,
)
from console.domain.values import PartyId, Quantity
from console.services.casework_models import Action, ActionKind
from console.services.errors import NotAllowed, Refused
from console.services.facts import NewMapping
from console.services.mappings.cases import MappingCases
from console.services.mappings.desk import MappingDesk
from console.services.records import Actor, Person
from tests.integration.shop import LOOKER, Shop
from tests.integration.test_ship_notices import notice
from tests.unit.domain.builders import (
    NOW,
    AckAction,
    ack,
    answered,
    arrives,
    bought,
    part,
    price,
    purchase,
    supplier_item,
)

RIGHTS = ("acknowledgments.view", "acknowledgments.decide", "mappings.manage")
TOM = Actor("tom", "person", "Tom", frozenset(RIGHTS))
LEAD = Actor("maria", "person", "Maria", frozenset({*RIGHTS, "mappings.approve"}))
UNIT = Code(kind=MappingKind.UNIT, scheme="", value="BDL")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = Shop(tmp_path)
    for number in (409, 410, 411):
        opened.order(purchase(bought(id=number), id=number, number=f"P00{number}"))
    opened.store.do(
        lambda unit: unit.put_people([Person("maria", "Maria", tuple(LEAD.rights)), Person("tom", "Tom", RIGHTS)])
    )
    yield opened
    opened.close()


def desk(shop: Shop) -> MappingDesk:
    return MappingDesk(shop.store, shop.events)


def in_bundles(number: str, word: str = "BDL") -> Acknowledgment:
    bundles = Quantity(value=Decimal(4), raw_unit=word)
    line = answered("1", part(AckAction.ACCEPTED, bundles, price=price("27.50"), promised=arrives("2026-11-30")))
    return ack(line, order_number=number)


def missing_units(shop: Shop) -> list[str]:
    return [row.key for row in shop.cases() if row.key.startswith("mapping:")]


def test_one_missing_unit_is_one_case_that_says_what_it_holds_up_and_one_answer_frees_all(shop: Shop) -> None:
    messages = [shop.receive(in_bundles(f"P00{number}")) for number in (409, 410, 411)]
    assert {shop.message(one.id).state for one in messages} == {MessageState.HELD}
    keys = missing_units(shop)
    assert len(keys) == 3, "the orders are of three products, and nobody says that a bundle is always 25"
    office = shop.office(MappingCases(shop.store, desk(shop)))
    row = next(row for row in shop.cases() if row.key == keys[0])
    assert office.case(row.id, LEAD).notes[0] == "1 document waits for this."
    action = Action(ActionKind.EXPLAIN_CODE, target=UnitTarget(unit="C62", factor=Decimal(25)), every_item=True)
    preview = office.preview(row.id, action, LEAD)
    assert preview.notes[0] == "“BDL” means 25 units from now on."
    office.act(row.id, row.version, action, LEAD)
    shop.decide()
    assert {shop.message(one.id).state for one in messages} == {MessageState.DECIDED}
    assert [row.cause for row in shop.cases() if row.cause == "unknown_unit" and row.order_id] == []


@pytest.mark.parametrize(
    "word",
    ["A:B", "::", "50%: BOX", "Bündel à 25 单位", "<b>BDL</b>", "Z" * 250, "ß" * 199 + ":"],
    ids=["colon", "colons", "percent", "unicode", "markup", "long", "long with a colon"],
)
@pytest.mark.parametrize("every_item", [True, False], ids=["any item", "this item"])
def test_a_code_of_any_shape_is_explained_once_and_frees_what_waits(shop: Shop, word: str, every_item: bool) -> None:
    message = shop.receive(in_bundles("P00409", word))
    (key,) = missing_units(shop)
    row = next(row for row in shop.cases() if row.key == key)
    office = shop.office(MappingCases(shop.store, desk(shop)))
    target = UnitTarget(unit="C62", factor=Decimal(25))
    office.act(row.id, row.version, Action(ActionKind.EXPLAIN_CODE, target=target, every_item=every_item), LEAD)
    shop.decide()
    assert shop.message(message.id).state is MessageState.DECIDED and missing_units(shop) == []


def test_explaining_a_code_frees_nothing_that_waits_for_a_longer_one(shop: Shop) -> None:
    other = shop.receive(in_bundles("P00409", "A:B"))
    shop.receive(in_bundles("P00410", "B"))
    desk(shop).explain("acme", UNIT.model_copy(update={"value": "B"}), UnitTarget(unit="C62"), LEAD)
    (key,) = missing_units(shop)
    assert key.endswith("A%3AB") and shop.message(other.id).state is MessageState.HELD


def test_a_unit_explained_for_everybody_frees_each_partner_that_waits_for_it(shop: Shop) -> None:
    message = shop.receive(in_bundles("P00409"))
    desk(shop).explain(EVERYBODY, UNIT, UnitTarget(unit="C62", factor=Decimal(25)), LEAD)
    shop.decide()
    assert shop.message(message.id).state is MessageState.DECIDED and missing_units(shop) == []


def test_documents_of_one_item_wait_together(shop: Shop) -> None:
    shop.receive(notice(number="SN-1", lines=(in_cases(),)))
    shop.receive(notice(number="SN-2", lines=(in_cases(),)))
    (key,) = missing_units(shop)
    row = next(row for row in shop.cases() if row.key == key)
    office = shop.office(MappingCases(shop.store, desk(shop)))
    assert office.case(row.id, LEAD).notes[0] == "2 documents wait for this."
    receipt = office.act(
        row.id, row.version, Action(ActionKind.EXPLAIN_CODE, target=UnitTarget(unit="C62", factor=Decimal(10))), LEAD
    )
    assert receipt.text == "Explained. explained; 2 messages go on"
    shop.decide()
    assert missing_units(shop) == []
    # the first is half of the order, the second the other half
    assert [(row.key, row.cause) for row in shop.cases()] == [("notice:acme:SN-1", "shipment_differs")]


def in_cases() -> ShippedLine:
    unit = Quantity(value=Decimal(5), unit="XCS", raw_unit="CA")
    return ShippedLine(line_ref="1", order_number="P00409", order_line_ref="1", shipped=unit)


def test_who_may_not_approve_proposes_and_somebody_else_approves(shop: Shop) -> None:
    message = shop.receive(in_bundles("P00409"))
    row = next(row for row in shop.cases() if row.key.startswith("mapping:"))
    office = shop.office(MappingCases(shop.store, desk(shop)))
    action = Action(ActionKind.EXPLAIN_CODE, target=UnitTarget(unit="C62", factor=Decimal(25)))
    assert office.act(row.id, row.version, action, TOM).text == "Proposed; somebody with the right approves it."
    assert shop.message(message.id).state is MessageState.HELD
    assert office.case(row.id, TOM).notes[1] == "tom proposed: 25 units. It waits for approval."
    code = Code.model_validate({"kind": "unit", "scheme": "buyer:BOLT-403", "value": "BDL"})
    (proposed,) = desk(shop).history("acme", code)
    with pytest.raises(NotAllowed):
        desk(shop).approve([proposed.id], TOM)
    assert desk(shop).approve([proposed.id], LEAD) == 1
    shop.decide()
    assert shop.message(message.id).state is MessageState.DECIDED


def test_nobody_approves_their_own_while_somebody_else_could(shop: Shop) -> None:
    other = Person("ida", "Ida", ("mappings.approve",))
    shop.store.do(lambda unit: unit.put_people([other]))
    row = desk(shop).explain("acme", UNIT, UnitTarget(unit="XPK"), LEAD)
    assert row.state is MappingState.PROPOSED
    with pytest.raises(NotAllowed, match="You proposed this yourself"):
        desk(shop).approve([row.id], LEAD)


def test_without_the_right_nothing_is_explained(shop: Shop) -> None:
    shop.receive(in_bundles("P00409"))
    row = next(row for row in shop.cases() if row.key.startswith("mapping:"))
    office = shop.office(MappingCases(shop.store, desk(shop)))
    assert not office.case(row.id, LOOKER).actions[0].allowed
    with pytest.raises(NotAllowed):
        office.act(row.id, row.version, Action(ActionKind.EXPLAIN_CODE, target=UnitTarget(unit="C62")), LOOKER)


def test_a_target_of_another_kind_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused, match="say what unit it is"):
        desk(shop).explain("acme", UNIT, PartnerTarget(partner="acme"), LEAD)


def test_an_unknown_sender_is_one_case_and_naming_it_frees_its_documents(tmp_path: Path) -> None:
    shop = Shop(tmp_path, ids=(PartyId(scheme="x12:01", value="999"),))
    shop.order(purchase())
    messages = [shop.receive(ack(answered("1", part()), on=NOW + timedelta(hours=hour))) for hour in (0, 1)]
    (row,) = shop.cases()
    assert row.key == f"mapping:partner:{EVERYBODY}:x12:zz:ACME" and row.cause == "unknown_partner"
    office = shop.office(MappingCases(shop.store, desk(shop)))
    office.act(row.id, row.version, Action(ActionKind.EXPLAIN_CODE, target=PartnerTarget(partner="acme")), LEAD)
    shop.decide()
    assert {shop.message(one.id).partner for one in messages} == {"acme"}
    assert shop.message(messages[0].id).state is not MessageState.HELD
    shop.close()


def test_a_mapped_item_finds_its_line(shop: Shop) -> None:
    code = Code(kind=MappingKind.ITEM, scheme="supplier", value="V-77")
    desk(shop).explain("acme", code, ItemTarget(product_id=4090, code="BOLT-403"), LEAD)
    line = answered(None, part(AckAction.ACCEPTED, 100, promised=arrives("2026-11-30")), items=(supplier_item("V-77"),))
    message = shop.receive(ack(line))
    assert message.state is MessageState.DECIDED and shop.cases() == []


def test_a_retired_mapping_counts_no_more_and_stays_in_the_history(shop: Shop) -> None:
    row = desk(shop).explain("acme", UNIT, UnitTarget(unit="C62", factor=Decimal(25)), LEAD)
    with pytest.raises(Refused, match="Say why"):
        desk(shop).retire([row.id], LEAD, " ")
    desk(shop).retire([row.id], LEAD, "bundles are of 20 now")
    desk(shop).explain("acme", UNIT, UnitTarget(unit="C62", factor=Decimal(20)), LEAD)
    states = [(one.version, one.state) for one in desk(shop).history("acme", UNIT)]
    assert states == [(2, MappingState.APPROVED), (1, MappingState.RETIRED)]


def test_what_was_held_while_its_fact_was_being_supplied_is_freed_all_the_same(shop: Shop) -> None:
    message = shop.receive(in_bundles("P00409"))
    new = NewMapping("acme", UNIT, UnitTarget(unit="C62", factor=Decimal(25)))
    # as another process does it, between our deciding and our writing
    (number,) = shop.store.do(lambda unit: unit.propose_mappings([new], LEAD))
    shop.store.do(lambda unit: unit.approve_mappings([number], LEAD))
    assert desk(shop).free_explained() == 1
    assert desk(shop).free_explained() == 0
    shop.decide()
    assert shop.message(message.id).state is MessageState.DECIDED
