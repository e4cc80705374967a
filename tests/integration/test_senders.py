"""Who a message is from: matched by its numbers, never by a name, and never guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from console.domain.documents import Document
from console.domain.lifecycle import MessageState
from console.domain.mappings import EVERYBODY, MappingKind, MappingState, PartnerTarget
from console.domain.masterdata import MasterData, PartnerRecord
from console.domain.profiles import PartnerProfile
from console.domain.values import Party, PartyId
from console.services.casework_models import Action, ActionKind
from console.services.errors import Unreachable
from console.services.facts import MappingFilter
from console.services.mappings.cases import MappingCases
from console.services.mappings.desk import MappingDesk
from console.services.paging import Page
from console.services.records import ExceptionRow, Person
from tests.integration.shop import ACME, RULE, Shop
from tests.integration.test_missing_facts import LEAD, TOM
from tests.integration.test_ship_notices import notice
from tests.unit.domain.builders import bought, profile, purchase, receipt

GLN = PartyId(scheme="gln", value="5412345000013")
DUNS = PartyId(scheme="duns", value="123456789")
VAT = PartyId(scheme="vat", value="DE136695976")
STRANGER = PartyId(scheme="x12:ZZ", value="WHOISIT")
PEOPLE = [Person("maria", "Maria", tuple(LEAD.rights)), Person("tom", "Tom", tuple(TOM.rights))]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = Shop(tmp_path, ids=(ACME, GLN, DUNS, VAT))
    line = bought()
    opened.order(purchase(line, receipts=(receipt([line]),)))
    yield opened
    opened.close()


def partner(shop: Shop, key: str, *ids: PartyId, **facts: object) -> PartnerProfile:
    given = {"key": key, "name": key.title(), "connection": key, "format": "json", "ids": ids, "sends_technical": False}
    made = profile(**{**given, **facts})
    shop.store.do(lambda unit: unit.put_profile(made, RULE))
    return made


def desk(shop: Shop, erp: object = None) -> MappingDesk:
    return MappingDesk(shop.store, shop.events, lambda: erp)  # type: ignore[arg-type,return-value]


def said_by(*ids: PartyId, name: str | None = None) -> Document:
    return notice(supplier=Party(name=name, ids=ids))


def only(shop: Shop) -> ExceptionRow:
    (row,) = shop.cases()
    return row


@pytest.mark.parametrize(
    "sender",
    [
        GLN,
        PartyId(scheme="x12:UL", value=" 5412345000013"),
        PartyId(scheme="edifact:14", value="5412345000013"),
        PartyId(scheme="x12:01", value="12-345-6789"),
        PartyId(scheme="x12:14", value="1234567890042"),
        PartyId(scheme="vat", value="DE 136.695.976"),
        PartyId(scheme="iso6523:9930", value="DE136695976"),
        PartyId(scheme="x12:12", value="acme"),
    ],
    ids=lambda one: f"{one.scheme} {one.value}",
)
def test_a_sender_is_known_by_its_numbers_however_they_are_spelled(shop: Shop, sender: PartyId) -> None:
    message = shop.receive(notice(), sender=sender)
    assert (message.state, message.partner) == (MessageState.DECIDED, "acme")


@pytest.mark.parametrize("inside", [GLN, DUNS, VAT], ids=lambda one: one.scheme)
def test_behind_a_sender_nobody_knows_the_number_inside_the_document_counts(shop: Shop, inside: PartyId) -> None:
    assert shop.receive(said_by(inside), sender=STRANGER).partner == "acme"


def test_numbers_the_erp_has_of_a_partner_count_as_its_own(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    line = bought()
    shop.order(purchase(line, receipts=(receipt([line]),)))
    shop.keep(MasterData(partners=(PartnerRecord(id=3, name="Acme", company_id=3, ids=(VAT,)),)))
    try:
        assert shop.receive(notice(), sender=VAT).partner == "acme"
        assert shop.receive(said_by(VAT), sender=STRANGER).partner == "acme"
    finally:
        shop.close()


def test_an_unknown_sender_is_one_case_with_candidates_and_saying_who_it_is_frees_all(shop: Shop) -> None:
    partner(shop, "vega")
    numbers = ("SN-1", "SN-2", "SN-3")
    messages = [
        shop.receive(notice(number=number, supplier=Party(name="ACME Inc.")), sender=STRANGER) for number in numbers
    ]
    assert {one.state for one in messages} == {MessageState.HELD}
    row = only(shop)
    assert row.cause == "unknown_partner"
    assert row.sentence == "No partner profile has the sender **x12:ZZ WHOISIT** of 3.json. It calls itself ACME Inc."
    office = shop.office(MappingCases(shop.store, desk(shop)))
    assert office.case(row.id, LEAD).notes[0] == "3 documents wait for this."
    likely, other = desk(shop).choices(row.id)
    assert (likely.words, likely.why) == ("Acme", "the document names “ACME Inc.”")
    assert (other.words, other.why) == ("Vega", "")
    office.act(row.id, row.version, Action(ActionKind.EXPLAIN_CODE, target=likely.target), LEAD)
    shop.decide()
    assert {shop.message(one.id).partner for one in messages} == {"acme"}
    assert not [one for one in shop.cases() if one.cause == "unknown_partner"]


def test_a_name_alone_decides_nothing(shop: Shop) -> None:
    message = shop.receive(said_by(name="Acme"), sender=STRANGER)
    assert (message.state, message.partner) == (MessageState.HELD, None)
    assert shop.effects("prepare_receipt") == []


def test_who_it_is_takes_a_second_person_where_there_is_one_and_keeps_its_versions(shop: Shop) -> None:
    message = shop.receive(notice(), sender=STRANGER)
    row = only(shop)
    office = shop.office(MappingCases(shop.store, desk(shop)))
    action = Action(ActionKind.EXPLAIN_CODE, target=PartnerTarget(partner="acme"), reason="telephoned")
    shop.store.do(lambda unit: unit.put_people(PEOPLE))
    office.act(row.id, row.version, action, TOM)
    shop.decide()
    assert shop.message(message.id).state is MessageState.HELD
    (proposed,) = shop.store.read().mappings(MappingFilter(kind=MappingKind.PARTNER), Page(limit=5)).rows
    assert (proposed.state, proposed.proposed_by, proposed.partner) == (MappingState.PROPOSED, "tom", EVERYBODY)
    assert desk(shop).approve([proposed.id], LEAD) == 1
    shop.decide()
    assert shop.message(message.id).partner == "acme"


def test_a_profile_that_gets_the_identifier_frees_what_waited(shop: Shop) -> None:
    message = shop.receive(notice(), sender=STRANGER)
    assert desk(shop).free_explained() == 0
    known = shop.partner.model_copy(update={"ids": (*shop.partner.ids, STRANGER)})
    shop.store.do(lambda unit: unit.put_profile(known, RULE))
    assert desk(shop).free_explained() == 1
    shop.decide()
    assert shop.message(message.id).partner == "acme" and shop.cases() == []


def test_a_number_that_cannot_be_right_is_said_to_be_wrong(shop: Shop) -> None:
    shop.receive(notice(), sender=PartyId(scheme="gln", value="5412345000014"))
    assert "The number cannot be right" in only(shop).sentence


class Odoo:
    """Knows companies by VAT number."""

    def __init__(self, found: dict[str, PartnerRecord], down: bool = False) -> None:
        self._found, self._down = found, down

    def partner_ids(self, ids: Sequence[PartyId]) -> dict[PartyId, tuple[int, ...]]:
        if self._down:
            raise Unreachable("Odoo does not answer.")
        return {one: (self._found[one.value].id,) for one in ids if one.value in self._found}

    def partner_records(self, ids: Sequence[int]) -> tuple[PartnerRecord, ...]:
        return tuple(one for one in self._found.values() if one.id in ids)


def test_companies_of_odoo_are_offered_and_one_without_a_profile_is_to_be_taken_on_first(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    other = PartyId(scheme="vat", value="FR40303265045")
    shop.receive(said_by(VAT, other, name="Somebody"), sender=STRANGER)
    found = {
        VAT.value: PartnerRecord(id=3, name="Acme Components", company_id=3),
        other.value: PartnerRecord(id=9, name="Lyon Outillage", company_id=9),
    }
    row = only(shop)
    offered = [(one.words, one.why) for one in desk(shop, Odoo(found)).choices(row.id)]
    assert offered == [
        ("Acme", "VAT DE136695976 in Odoo"),
        ("Lyon Outillage: take it on as a partner first", "VAT FR40303265045 in Odoo"),
    ]
    assert [one.words for one in desk(shop, Odoo(found, down=True)).choices(row.id)] == ["Acme"]
    shop.close()


# identifiers several partners have


def test_one_number_of_two_partners_on_one_connection_is_asked_about(shop: Shop) -> None:
    partner(shop, "bolt", GLN, connection=shop.partner.connection)
    message = shop.receive(notice(), sender=GLN)
    row = only(shop)
    assert (message.state, row.cause) == (MessageState.HELD, "shared_sender")
    assert row.sentence == (
        "**gln 5412345000013** of 1.json is an identifier of Acme and Bolt. Nothing in the document tells which of"
        " them sent it."
    )
    assert [(one.words, one.why) for one in desk(shop).choices(row.id)] == [
        ("Acme", "has this identifier"),
        ("Bolt", "has this identifier"),
    ]


def test_what_tells_partners_with_one_number_apart_is_used(shop: Shop) -> None:
    mailbox = PartyId(scheme="x12:ZZ", value="VANBOX")
    for key, own in (("bolt", "4012345000009"), ("vega", "4098765000010")):
        partner(shop, key, mailbox, PartyId(scheme="gln", value=own), connection="van")
    inside = PartyId(scheme="gln", value="4012345000009")
    assert shop.receive(said_by(inside), sender=mailbox, connection="van").partner == "bolt", "by its content"
    assert shop.receive(notice(), sender=mailbox, connection="van").partner is None
    partner(shop, "nord", GLN)
    assert shop.receive(notice(), sender=GLN, connection="nord").partner == "nord", "by its connection"
    assert shop.receive(notice(), sender=GLN).partner == "acme"


def test_a_partner_tested_under_the_numbers_of_the_live_one_takes_nothing_of_it(shop: Shop) -> None:
    partner(shop, "acme-test", ACME, GLN, connection=shop.partner.connection, test=True)
    assert shop.receive(notice(), sender=ACME).partner == "acme"
    assert shop.receive(notice(number="SN-2"), sender=ACME, test=True).partner == "acme-test"


# the wrong way


def test_a_document_of_one_partner_by_the_connection_of_another_waits(shop: Shop) -> None:
    partner(shop, "bolt", PartyId(scheme="x12:ZZ", value="BOLT"))
    message = shop.receive(notice(), sender=ACME, connection="bolt")
    row = only(shop)
    assert (message.state, message.partner, row.cause) == (MessageState.HELD, None, "wrong_way")
    assert row.sentence == (
        "1.json says it is from **Acme**, but came by the connection of **Bolt**. Nothing was done with it."
    )
    assert shop.effects("prepare_receipt") == []
    assert [one.words for one in desk(shop).choices(row.id)] == ["Acme"]


def test_once_let_through_documents_come_that_way_and_by_no_other(shop: Shop) -> None:
    partner(shop, "bolt", PartyId(scheme="x12:ZZ", value="BOLT"))
    partner(shop, "vega", PartyId(scheme="x12:ZZ", value="VEGA"))
    message = shop.receive(notice(), sender=ACME, connection="bolt")
    row = only(shop)
    office = shop.office(MappingCases(shop.store, desk(shop)))
    action = Action(ActionKind.EXPLAIN_CODE, target=PartnerTarget(partner="acme"), reason="Bolt ships for Acme")
    office.act(row.id, row.version, action, LEAD)
    shop.decide()
    assert shop.message(message.id).partner == "acme"
    assert shop.receive(notice(number="SN-2"), sender=ACME, connection="vega").state is MessageState.HELD


def test_a_connection_of_nobody_lets_every_partner_in(shop: Shop) -> None:
    assert shop.receive(notice(), sender=ACME, connection="post").partner == "acme"


def test_an_envelope_of_one_partner_around_a_document_of_another_waits(shop: Shop) -> None:
    own = PartyId(scheme="gln", value="4012345000009")
    partner(shop, "bolt", PartyId(scheme="x12:ZZ", value="BOLT"), own)
    message = shop.receive(said_by(own), sender=ACME)
    row = only(shop)
    assert (message.state, row.cause) == (MessageState.HELD, "wrong_way")
    assert "came under the name of **Acme**" in row.sentence
