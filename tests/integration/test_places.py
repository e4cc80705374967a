"""Places in documents: where a notice or an answer says the goods go, and what one explanation frees."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from console.domain.documents import ShipNotice
from console.domain.lifecycle import MessageState
from console.domain.mappings import Code, LocationTarget, MappingKind, MappingState
from console.domain.masterdata import MasterData, PartnerRecord, PlaceKind, PlaceRecord
from console.domain.orders import fingerprint, order_change, order_document
from console.domain.place_book import PlaceBook
from console.domain.places import at
from console.domain.values import Party, PartyId
from console.services.casework_models import Action, ActionKind
from console.services.errors import Refused
from console.services.facts import MappingFilter
from console.services.mappings.cases import MappingCases
from console.services.mappings.desk import MappingDesk
from console.services.mappings.masterdata import MasterDataKeeper
from console.services.onboarding.trial import Trial
from console.services.ordering.places import Destinations
from console.services.paging import Page
from console.services.records import ExceptionRow
from tests.integration.shop import FORMATS, NOW, RULE, Shop, recognise
from tests.integration.test_missing_facts import LEAD, TOM
from tests.integration.test_ship_notices import notice
from tests.unit.domain.builders import AckAction, ack, answered, arrives, bought, part, price, purchase, receipt

GLN = "5412345000013"
HAMBURG = PlaceRecord(
    kind=PlaceKind.WAREHOUSE,
    id=1,
    name="Hamburg",
    code="HAM",
    ids=(PartyId(scheme="gln", value=GLN),),
    address=Party(name="Us, Hamburg", street="Kai 7", city="Hamburg", postal_code="20457", country="DE"),
    operation_types=(1,),
)
LYON = PlaceRecord(kind=PlaceKind.WAREHOUSE, id=2, name="Lyon", code="LYO", operation_types=(7,))
ORDERED = at(Party(name="Hamburg", ids=(PartyId(scheme="gln", value=GLN),)), PlaceKind.WAREHOUSE, 1)
THEIR_DOCK = Party(name="Us Trading, dock 4", ids=(PartyId(scheme="seller-assigned", value="DC-4"),))
CODE = Code(kind=MappingKind.LOCATION, scheme="seller-assigned", value="DC-4")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = Shop(tmp_path)
    for number in (409, 410):
        line = bought()
        opened.order(purchase(line, id=number, number=f"P00{number}", receipts=(receipt([line]),)), ORDERED)
    opened.keep(MasterData(places=(HAMBURG, LYON), operation_types=(1, 7)))
    yield opened
    opened.close()


def desk(shop: Shop) -> MappingDesk:
    return MappingDesk(shop.store, shop.events)


def notice_of(number: str, ship_to: Party | None) -> ShipNotice:
    plain = notice(number=f"SN-{number}", orders=(number,), ship_to=ship_to)
    return plain.model_copy(update={"lines": (plain.lines[0].model_copy(update={"order_number": number}),)})


def place_case(shop: Shop) -> ExceptionRow:
    (row,) = [row for row in shop.cases() if row.key.startswith("mapping:location:")]
    return row


@pytest.mark.parametrize(
    "said",
    [
        None,
        Party(ids=(PartyId(scheme="gln", value=GLN),)),
        Party(ids=(PartyId(scheme="assigned", value="ham"),)),
        Party(name="Us, Hamburg", postal_code="20457"),
    ],
    ids=["no place", "GLN", "our code", "name"],
)
def test_goods_that_go_where_they_were_ordered_to_need_nobody(shop: Shop, said: Party | None) -> None:
    assert shop.receive(notice_of("P00409", said)).state is MessageState.DECIDED
    assert shop.cases() == []


def test_a_shipment_to_another_warehouse_waits_for_a_person_and_says_which(shop: Shop) -> None:
    message = shop.receive(notice_of("P00409", Party(ids=(PartyId(scheme="assigned", value="LYO"),))))
    (row,) = shop.cases()
    assert (message.state, row.cause) == (MessageState.HELD, "other_place")
    assert row.sentence.endswith("The goods go to Lyon (LYO); ordered to Hamburg (GLN 5412345000013).")
    assert shop.effects("prepare_receipt") == []


def test_an_unknown_place_is_one_case_and_explaining_it_frees_every_notice(shop: Shop) -> None:
    messages = [shop.receive(notice_of(number, THEIR_DOCK)) for number in ("P00409", "P00410")]
    assert {shop.message(one.id).state for one in messages} == {MessageState.HELD}
    row = place_case(shop)
    assert (row.cause, row.subject) == ("unknown_location", "DC-4")
    assert row.sentence == (
        "Acme ships to **Us Trading, dock 4 (DC-4)**. Nobody has said which place of ours that is."
        " Ordered to Hamburg (GLN 5412345000013)."
    )
    office = shop.office(MappingCases(shop.store, desk(shop)))
    assert office.case(row.id, LEAD).notes[0] == "2 documents wait for this."
    ordered, other = desk(shop).choices(row.id)
    assert (ordered.words, ordered.why) == ("Hamburg (GLN 5412345000013)", "where it was ordered to")
    assert (other.words, other.why) == ("Lyon (LYO)", "")
    action = Action(ActionKind.EXPLAIN_CODE, target=ordered.target)
    assert office.preview(row.id, action, LEAD).notes[:2] == (
        "“DC-4” means Hamburg from now on.",
        "2 documents are decided anew.",
    )
    office.act(row.id, row.version, action, LEAD)
    shop.decide()
    assert {shop.message(one.id).state for one in messages} == {MessageState.DECIDED}
    assert shop.cases() == []
    assert len(shop.effects("prepare_receipt")) == 2
    assert shop.receive(notice_of("P00409", THEIR_DOCK)).state is MessageState.SETTLED, "the same notice again"


def test_a_place_explained_as_another_warehouse_asks_about_the_shipment(shop: Shop) -> None:
    shop.receive(notice_of("P00409", THEIR_DOCK))
    desk(shop).explain("acme", CODE, LocationTarget(location_id=2), LEAD)
    shop.decide()
    (row,) = shop.cases()
    assert row.cause == "other_place" and "Us Trading, dock 4" in row.sentence


def test_four_eyes_and_versions_hold_for_places_as_for_units(shop: Shop) -> None:
    shop.receive(notice_of("P00409", THEIR_DOCK))
    proposed = desk(shop).explain("acme", CODE, LocationTarget(location_id=1), TOM, "asked their dispatcher")
    assert proposed.state is MappingState.PROPOSED and proposed.target == LocationTarget(location_id=1, name="Hamburg")
    shop.decide()
    assert place_case(shop), "nothing is freed by a proposal"
    assert desk(shop).approve([proposed.id], LEAD) == 1
    desk(shop).explain("acme", CODE, LocationTarget(location_id=2), LEAD)
    rows = shop.store.read().mappings(MappingFilter(kind=MappingKind.LOCATION), Page(limit=10)).rows
    assert [(row.version, row.state) for row in rows] == [(1, MappingState.RETIRED), (2, MappingState.APPROVED)]


def test_a_warehouse_odoo_does_not_have_is_refused_with_those_it_has(shop: Shop) -> None:
    with pytest.raises(Refused) as refusal:
        desk(shop).explain("acme", CODE, LocationTarget(location_id=99), LEAD)
    assert "Hamburg (1), Lyon (2)" in refusal.value.next_step


def test_a_warehouse_given_its_gln_in_odoo_frees_what_waited_for_it(shop: Shop) -> None:
    new = Party(ids=(PartyId(scheme="gln", value="4012345000009"),))
    message = shop.receive(notice_of("P00409", new))
    assert message.state is MessageState.HELD and desk(shop).free_explained() == 0
    known = HAMBURG.model_copy(update={"ids": new.ids})
    shop.keep(MasterData(places=(known, LYON)))
    assert desk(shop).free_explained() == 1
    shop.decide()
    assert shop.message(message.id).state is MessageState.DECIDED and shop.cases() == []


def test_a_trial_run_shows_what_a_place_would_change_before_it_counts(shop: Shop) -> None:
    shop.receive(notice_of("P00409", THEIR_DOCK))
    trial = Trial(shop.store.read(), FORMATS, recognise, NOW)
    report = trial.run(shop.partner, shop.partner, tried={CODE: LocationTarget(location_id=1, name="Hamburg")})
    (row,) = report.rows
    assert "which nobody has" in row.before[0] and row.before[0].endswith("a person decides")
    assert row.after[0].endswith("by rule")


@pytest.mark.parametrize(
    ("said", "state", "cause"),
    [
        (THEIR_DOCK, MessageState.DECIDED, None),
        (Party(ids=(PartyId(scheme="gln", value=GLN),)), MessageState.DECIDED, None),
        (Party(ids=(PartyId(scheme="assigned", value="LYO"),)), MessageState.HELD, "other_place"),
    ],
    ids=["a code nobody has explained changes no quantity", "as ordered", "another warehouse"],
)
def test_an_answer_that_delivers_elsewhere_is_asked_about(
    shop: Shop, said: Party, state: MessageState, cause: str | None
) -> None:
    line = answered("1", part(AckAction.ACCEPTED, 100, price=price("1.10"), promised=arrives("2026-11-30")))
    message = shop.receive(ack(line, ship_to=said))
    assert message.state is state
    assert [row.cause for row in shop.cases()] == ([cause] if cause else [])
    if cause:
        assert shop.cases()[0].sentence.startswith("The goods are to go to **Lyon (LYO)**, ordered to Hamburg")


# orders out


def order_to(shop: Shop, **facts: object) -> Party | None:
    customer = PartnerRecord(id=50, name="Kunde Nord", company_id=50, street="Weg 3", city="Kiel", postal_code="24103")
    places = Destinations(shop.store.read(), PlaceBook((HAMBURG, LYON)), {50: customer})
    return places.of(purchase(bought(), **facts), shop.partner)


def numbers(party: Party | None) -> Sequence[tuple[str, str]]:
    return [(one.scheme, one.value) for one in party.ids] if party else []


def test_an_order_names_the_warehouse_by_the_code_its_supplier_knows_it_by(shop: Shop) -> None:
    own = [("gln", GLN), ("assigned", "HAM"), ("erp:warehouse", "1")]
    before = order_to(shop, receipt_type_id=1)
    assert before is not None and (before.name, before.street, before.postal_code) == ("Hamburg", "Kai 7", "20457")
    assert numbers(before) == own
    desk(shop).explain("acme", CODE, LocationTarget(location_id=1), LEAD)
    assert numbers(order_to(shop, receipt_type_id=1)) == [("seller-assigned", "DC-4"), *own]
    assert order_to(shop, receipt_type_id=99) is None


def test_an_order_shipped_to_a_customer_names_the_customers_address(shop: Shop) -> None:
    party = order_to(shop, receipt_type_id=1, deliver_to_id=50)
    assert party is not None and (party.name, party.city) == ("Kunde Nord", "Kiel")
    assert numbers(party) == [("erp:address", "50")]


def test_goods_sent_elsewhere_are_a_change_of_the_order_and_a_better_address_is_none(shop: Shop) -> None:
    order = purchase(bought(), receipt_type_id=1)
    moved = order.model_copy(update={"receipt_type_id": 7})
    assert fingerprint(order) != fingerprint(moved)
    known = order_document(order, shop.partner, 0, None, Party(), order_to(shop, receipt_type_id=1))
    wanted = order_document(moved, shop.partner, 1, known, Party(), order_to(shop, receipt_type_id=7))
    change = order_change(known, wanted)
    assert change is not None and change.ship_to is not None and change.ship_to.name == "Lyon" and change.lines == ()
    described = known.model_copy(update={"ship_to": at(Party(name="HH"), PlaceKind.WAREHOUSE, 1)})
    assert order_change(described, known) is None


class Erp:
    """Says what master data it has, and how often it was asked."""

    def __init__(self, *data: MasterData) -> None:
        self.data, self.asked = list(data), 0

    def master_data(self, partner_ids: Sequence[int]) -> MasterData:
        self.asked += 1
        return self.data[min(self.asked, len(self.data)) - 1]


def test_master_data_is_read_once_and_again_for_an_operation_type_not_known_yet(shop: Shop) -> None:
    later = MasterData(places=(HAMBURG, LYON), operation_types=(1, 7, 9))
    erp = Erp(MasterData(places=(HAMBURG,), operation_types=(1,)), later)
    keeper = MasterDataKeeper("odoo", shop.store, shop.events)
    shop.store.do(lambda unit: unit.put_setting("master-data:odoo", json.dumps({}), RULE))
    for types, asked in (((1,), 1), ((1, None), 1), ((1, 7), 2), ((7, 9), 2)):
        keeper.places(erp, types)  # type: ignore[arg-type]
        assert erp.asked == asked
