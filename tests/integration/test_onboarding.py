"""A partner taken on: template, sample, what is unknown, test both ways, dry run, approval, live; and changed later."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from console.adapters.formats.columns.bench import Bench
from console.adapters.formats.registry import FORMATS, recognise
from console.adapters.partner_templates import partner_templates
from console.domain.documents import DocumentKind, OutgoingEnvelope
from console.domain.lifecycle import Direction, MessageState, ProfileState
from console.domain.mappings import Code, MappingKind, UnitTarget
from console.domain.masterdata import PartnerRecord
from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseOrder
from console.domain.values import PartyId
from console.services.errors import ConflictingChange, ContentError, NotAllowed, Refused
from console.services.mappings.desk import MappingDesk
from console.services.onboarding.checks import made_up_order
from console.services.onboarding.desk import OnboardingDesk, Tools
from console.services.ports import ErpChanges, ErpCursor
from console.services.records import Actor, ConnectionRow, Person
from console.services.store import MessageFilter, Page
from tests.integration.shop import NOW, RULE, Shop
from tests.integration.test_ordering import ErpOf, sync_of
from tests.unit.domain.builders import AckAction, ack, answered, arrives, bought, part, purchase

WORK = ("acknowledgments.view", "mappings.manage", "profiles.manage")
TOM = Actor("tom", "person", "Tom", frozenset(WORK))
LEAD = Actor(
    "maria", "person", "Maria", frozenset({*WORK, "mappings.approve", "profiles.approve", "connections.manage"})
)
NORD = PartyId(scheme="x12:ZZ", value="NORD")
US = PartyId(scheme="x12:ZZ", value="US")


OPEN = tuple(purchase(bought(id * 10), id=id, number=f"P00{id}", partner_id=44) for id in (501, 502, 503))


class Erp:
    """Odoo with one supplier and one order."""

    def partner_records(self, ids: Sequence[int]) -> tuple[PartnerRecord, ...]:
        return tuple(PartnerRecord(id=one, name="Nord Fasteners", company_id=one) for one in ids if one == 44)

    def find_orders(self, numbers: Sequence[str]) -> tuple[PurchaseOrder, ...]:
        return tuple(order for order in (purchase(),) if order.number in numbers)

    def changed_orders(self, cursor: ErpCursor, partner_ids: Sequence[int] | None = None) -> ErpChanges:
        return ErpChanges((purchase(),), cursor, False, 1)

    def open_orders(self, partner_id: int, limit: int = 500) -> tuple[PurchaseOrder, ...]:
        return OPEN


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = Shop(tmp_path)
    people = [Person("maria", "Maria", tuple(LEAD.rights)), Person("tom", "Tom", WORK)]
    opened.store.do(lambda unit: unit.put_people(people))
    yield opened
    opened.close()


@pytest.fixture
def desk(shop: Shop) -> OnboardingDesk:
    def add(row: ConnectionRow, actor: Actor, secret: str | None) -> None:
        shop.store.do(lambda unit: unit.put_connection(row, actor))

    erp: Any = Erp()

    def check(key: str) -> str:
        return f"{key} can be used"

    tools = Tools(FORMATS, recognise, partner_templates(), check, add, lambda: erp, Bench())
    return OnboardingDesk(shop.store, shop.outbox, shop.clock, shop.events, tools)


def x12_sample(unit: str = "EA", number: str = "P00409") -> bytes:
    line = f"PO1*1*100*EA*1.10**BP*BOLT-1~ACK*IA*100*{unit}*067*20261130~"
    return (
        "ISA*00*          *00*          *ZZ*NORD           *ZZ*US             *261124*0800*U*00401*000000001*0*P*>~"
        "GS*PR*NORD*US*20261124*0800*1*X*004010~ST*855*0001~"
        f"BAK*00*AC*{number}*20261118****77*20261124~{line}CTT*1~SE*6*0001~GE*1*1~IEA*1*000000001~"
    ).encode()


def filled_in(desk: OnboardingDesk, **more: Any) -> PartnerProfile:
    profile = desk.version("nord").profile
    facts = {"ids": (NORD,), "our_ids": (US,), "erp_partner_id": 44, "email": "edi@nord.example", **more}
    return profile.model_copy(update=facts)


def taken_on(desk: OnboardingDesk) -> None:
    """As far as a green dry run."""
    desk.start("x12-orders", "nord", "Nord Fasteners", TOM)
    desk.save(filled_in(desk), TOM)
    desk.connect(ConnectionRow("nord", "folder", "Nord"), LEAD)
    desk.try_sample("nord", "first.x12", x12_sample(), TOM)
    assert desk.dry_run("nord", TOM).green


def test_from_a_sample_to_live_in_the_steps_a_person_takes(shop: Shop, desk: OnboardingDesk) -> None:
    desk.start("x12-orders", "nord", "Nord Fasteners", TOM)
    first = desk.dry_run("nord", TOM)
    assert not first.green
    assert {check.key for check in first.checks if check.ok is False} == {
        "ids",
        "owner",
        "connection",
        "odoo",
        "sample",
    }
    desk.save(filled_in(desk), TOM, "who they are")
    assert desk.connect(ConnectionRow("nord", "folder", "Nord"), LEAD) == "nord can be used"
    reading = desk.try_sample("nord", "first.x12", x12_sample(), TOM)
    assert (reading.format, reading.clean, reading.sender, reading.known_sender) == ("x12", True, NORD, True)
    assert '"order_number": "P00409"' in reading.documents[0].canonical
    found = desk.dry_run("nord", TOM)
    assert found.green, [check for check in found.checks if check.ok is False]
    told = {check.key: check.text for check in found.checks}
    assert told["compared"].endswith("the rule would decide") and told["odoo"] == "Nord Fasteners"
    assert told["outgoing"].startswith("order P00409 of Odoo written and read back")
    assert "*T*" in found.outgoing.splitlines()[0], "what is shown carries the test flag"
    desk.propose("nord", TOM)
    with pytest.raises(NotAllowed):
        desk.approve("nord", TOM)
    desk.approve("nord", LEAD)
    assert desk.go_live("nord", LEAD).state is ProfileState.LIVE
    done = {step.key: step.done for step in desk.progress("nord")}
    assert done["live"] and done["dry_run"] and not done["test_sent"]
    assert shop.store.read().verify_audit().broken_at is None


def test_nothing_goes_live_without_a_green_dry_run_of_that_very_version(desk: OnboardingDesk) -> None:
    taken_on(desk)
    desk.save(filled_in(desk, currency="USD"), TOM)
    desk.propose("nord", TOM)
    desk.approve("nord", LEAD)
    with pytest.raises(Refused, match="no green dry run"):
        desk.go_live("nord", LEAD)


def approved(desk: OnboardingDesk) -> None:
    taken_on(desk)
    desk.propose("nord", TOM)
    desk.approve("nord", LEAD)


def orders_sent(shop: Shop, *held: PurchaseOrder) -> list[str]:
    """The numbers of the orders that went out, after Odoo was read with these changed."""
    erp: Any = ErpOf((*OPEN, *held), changed=held)
    sync_of(shop).run(erp)
    rows = shop.store.read().messages(MessageFilter(direction=Direction.OUT, partner="nord"), Page()).rows
    return sorted(row.subject or "" for row in rows)


def test_orders_open_at_go_live_are_sent_only_where_a_person_says_so(shop: Shop, desk: OnboardingDesk) -> None:
    approved(desk)
    assert [one.number for one in desk.open_orders("nord")] == ["P00501", "P00502", "P00503"]
    desk.go_live("nord", LEAD, send=[502])
    fresh = purchase(bought(5040), id=504, number="P00504", partner_id=44)

    assert orders_sent(shop, *OPEN, fresh) == ["P00502", "P00504"]
    assert orders_sent(shop, OPEN[0]) == ["P00502", "P00504"]  # changed later, it stays out
    assert [one.number for one in desk.open_orders("nord")] == ["P00501", "P00503"]

    desk.send_open("nord", [503], LEAD)
    assert orders_sent(shop) == ["P00502", "P00503", "P00504"]


def test_an_open_order_is_chosen_from_the_list_only(desk: OnboardingDesk) -> None:
    approved(desk)
    with pytest.raises(ConflictingChange, match="not open any more"):
        desk.go_live("nord", LEAD, send=[999])
    with pytest.raises(Refused, match="not live"):
        desk.send_open("nord", [501], LEAD)
    assert desk.version("nord").state is ProfileState.APPROVED


def test_an_order_whose_goods_have_come_is_not_sent_to_its_supplier(shop: Shop, desk: OnboardingDesk) -> None:
    approved(desk)
    desk.go_live("nord", LEAD)
    delivered = purchase(bought(5040, received=100), id=504, number="P00504", partner_id=44)
    assert orders_sent(shop, delivered) == []


def test_a_supplier_who_takes_no_orders_gets_none(shop: Shop, desk: OnboardingDesk) -> None:
    desk.start("x12-orders", "nord", "Nord Fasteners", TOM)
    desk.save(filled_in(desk, sends=()), TOM)
    desk.connect(ConnectionRow("nord", "folder", "Nord"), LEAD)
    desk.try_sample("nord", "first.x12", x12_sample(), TOM)
    desk.dry_run("nord", TOM)
    desk.propose("nord", TOM)
    desk.approve("nord", LEAD)
    assert desk.open_orders("nord") == ()
    desk.go_live("nord", LEAD)
    assert orders_sent(shop, OPEN[0]) == [] and shop.cases() == []


def test_a_test_goes_both_ways_and_does_nothing(shop: Shop, desk: OnboardingDesk) -> None:
    taken_on(desk)
    sent = desk.send_test("nord", TOM)
    assert (sent.subject, sent.test, sent.state) == ("TEST-1", True, MessageState.SENDING)
    assert desk.send_test("nord", TOM).subject == "TEST-2"
    # the answer comes before anything is live: it is known whose it is, read, and nothing follows
    line = answered("1", part(AckAction.ACCEPTED, 1))
    raw = FORMATS["x12"].write(
        [ack(line, order_number="TEST-1", order_date=NOW.date())],
        OutgoingEnvelope(sender=NORD, receiver=US, created_at=NOW, test=True),
    )
    number, _ = shop.office().import_message(
        "nord", "answer.x12", raw, Actor("x", rights=frozenset({"messages.import"}))
    )
    shop.decide()
    row = shop.message(number)
    assert (row.state, row.partner, row.test) == (MessageState.SETTLED, "nord", True)
    assert shop.cases() == [] and shop.effects("write_order") == []
    assert {step.key: step.done for step in desk.progress("nord")}["test_received"]


def test_a_machines_receipt_is_no_answer_to_the_test(shop: Shop, desk: OnboardingDesk) -> None:
    taken_on(desk)
    desk.send_test("nord", TOM)
    test = OutgoingEnvelope(sender=US, receiver=NORD, created_at=NOW, test=True)
    order = FORMATS["x12"].write([made_up_order(desk.version("nord").profile, NOW.date())], test)
    receipts = FORMATS["x12"].receipts(FORMATS["x12"].read(order))
    raw = FORMATS["x12"].write(receipts, test.model_copy(update={"sender": NORD, "receiver": US}))
    shop.office().import_message("nord", "997.x12", raw, Actor("x", rights=frozenset({"messages.import"})))
    shop.decide()
    assert not {step.key: step.done for step in desk.progress("nord")}["test_received"]


def test_problems_are_marked_on_the_line_they_are_about(desk: OnboardingDesk) -> None:
    taken_on(desk)
    reading = desk.try_sample("nord", "bad.x12", x12_sample().replace(b"*100*EA*1.10*", b"*lots*EA*1.10*"), TOM)
    marked = [line for line in reading.lines if line.problems]
    assert [line.text[:9] for line in marked] == ["PO1*1*lot"]
    assert "lots" in marked[0].problems[0].text and not reading.clean


def test_an_unknown_unit_is_listed_once_and_explaining_it_makes_the_sample_clean(
    shop: Shop, desk: OnboardingDesk
) -> None:
    taken_on(desk)
    reading = desk.try_sample("nord", "bundles.x12", x12_sample("ZQ"), TOM)
    assert [code.value for code in reading.unknown] == ["ZQ"]
    assert not desk.dry_run("nord", TOM).green
    MappingDesk(shop.store, shop.events).explain("nord", reading.unknown[0], UnitTarget(unit="C62"), LEAD)
    again = desk.sample("nord")
    assert again is not None and again.clean
    assert not any(line.problems for line in again.lines), "what is explained is not complained about any more"
    assert desk.dry_run("nord", TOM).green


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 not a workbook", b"hello", b"\x00\xff\xfe", b"<xml"])
def test_any_file_may_be_dropped_in(desk: OnboardingDesk, raw: bytes) -> None:
    desk.start("x12-orders", "nord", "Nord Fasteners", TOM)
    if not raw:
        with pytest.raises(ContentError):
            desk.try_sample("nord", "empty", raw, TOM)
        return
    assert not desk.try_sample("nord", "odd.bin", raw, TOM).clean


def test_a_trial_shows_what_past_messages_would_come_to(shop: Shop, desk: OnboardingDesk) -> None:
    shop.order(purchase())
    late = part(AckAction.ACCEPTED, 100, promised=arrives("2026-12-04"))
    shop.receive(ack(answered("1", late)))
    live = shop.store.read().profile("acme")
    assert live is not None
    desk.save(live.model_copy(update={"tolerances": live.tolerances.model_copy(update={"days_late": 7})}), TOM)
    report = desk.trial("acme", TOM)
    assert (report.tried, report.same) == (1, 0)
    (row,) = report.rows
    assert row.before[0].endswith("a person decides") and row.after[0].endswith("by rule")
    assert row.changes == (), "the document itself reads the same"


def test_a_trial_of_a_mapping_shows_the_fields_that_differ(shop: Shop, desk: OnboardingDesk) -> None:
    shop.order(purchase())
    from console.domain.values import Quantity

    bundles = Quantity(value=part(quantity=100).quantity.value, raw_unit="BDL")  # type: ignore[union-attr]
    shop.receive(ack(answered("1", part(AckAction.ACCEPTED, bundles))))
    code = Code(kind=MappingKind.UNIT, scheme="", value="BDL")
    report = desk.trial("acme", TOM, tried={code: UnitTarget(unit="C62")})
    assert report.rows[0].changes == ("document 1, lines 1, parts 1, quantity, unit: nothing -> C62",)


def test_nobody_approves_a_version_they_have_not_seen(desk: OnboardingDesk) -> None:
    taken_on(desk)
    seen = desk.propose("nord", TOM).version
    desk.save(filled_in(desk, erp_partner_id=45), TOM)
    newer = desk.propose("nord", TOM).version
    with pytest.raises(ConflictingChange, match=f"Version {newer} of Nord Fasteners was made meanwhile"):
        desk.approve("nord", LEAD, number=seen)
    assert desk.approve("nord", LEAD, number=newer).state is ProfileState.APPROVED


def test_a_partner_given_up_may_be_started_again(desk: OnboardingDesk) -> None:
    first = desk.start("x12-orders", "nord", "Nord", TOM)
    with pytest.raises(Refused, match="There is a partner “nord” already"):
        desk.start("x12-orders", "nord", "Nord", TOM)
    desk.give_up("nord", LEAD, "the wrong template", first.version)
    assert desk.start("x12-orders", "nord", "Nord", TOM).version == first.version + 1


@pytest.mark.parametrize("words", ["Order {order}: {nobody}", "{}", "{0}", "{order:>9999999999}", "{order.real}", "{"])
def test_a_reminder_with_words_nobody_knows_is_refused_when_it_is_written(desk: OnboardingDesk, words: str) -> None:
    profile = json.dumps({"key": "nord", "name": "Nord", "connection": "n", "format": "x12", "reminder_subject": words})
    with pytest.raises(ContentError, match="reminder_subject"):
        desk.import_file(profile, TOM)


def test_a_profile_goes_to_one_file_and_comes_back_as_a_draft_with_its_mappings_proposed(
    shop: Shop, desk: OnboardingDesk
) -> None:
    taken_on(desk)
    code = Code(kind=MappingKind.UNIT, scheme="", value="ZQ")
    MappingDesk(shop.store, shop.events).explain("nord", code, UnitTarget(unit="C62"), LEAD)
    text = desk.export("nord")
    told = json.loads(text)
    assert told["mappings"][0]["value"] == "ZQ" and "nord" in text
    told["profile"]["key"] = "nord-two"
    version = desk.import_file(json.dumps(told), TOM)
    assert (version.key, version.state) == ("nord-two", ProfileState.DRAFT)
    assert version.profile.ids == (NORD,)
    (proposed,) = MappingDesk(shop.store, shop.events).history("nord-two", code)
    assert proposed.state == "proposed"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "it is not JSON"),
        ("[]", "no JSON object"),
        ('{"crossdock_profile": 9}', "form 9"),
        ('{"key": "a"}', "“name” is missing; “connection” is missing; “format” is missing"),
        ('{"key": "A b", "name": "x", "connection": "x", "format": "x12", "colour": 1}', "“colour” is not known"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_field_by_field(desk: OnboardingDesk, text: str, words: str) -> None:
    with pytest.raises(ContentError, match=words):
        desk.import_file(text, TOM)


def test_every_template_makes_a_profile_whose_formats_there_are(desk: OnboardingDesk) -> None:
    keys = [template.key for template in desk.templates()]
    assert len(keys) == len(set(keys)) >= 8
    for template in desk.templates():
        profile = template.start("some-partner", "Some partner")
        assert profile.format in FORMATS and template.about and template.gets
        if DocumentKind.ORDER in profile.sends:
            assert DocumentKind.ORDER in FORMATS[profile.format].writes


def test_a_partner_under_test_never_gets_a_real_order_and_its_answers_change_nothing(tmp_path: Path) -> None:
    shop = Shop(tmp_path, test=True)
    shop.order(purchase())
    message = shop.receive(ack(answered("1", part())))
    assert message.state is MessageState.SETTLED and shop.cases() == []
    assert shop.effects("write_order") == []
    shop.close()


def test_who_may_do_what(desk: OnboardingDesk) -> None:
    nobody = Actor("dana", rights=frozenset({"acknowledgments.view"}))
    with pytest.raises(NotAllowed):
        desk.start("x12-orders", "nord", "Nord", nobody)
    with pytest.raises(NotAllowed):
        desk.connect(ConnectionRow("nord", "folder", "Nord"), TOM)
    assert RULE.kind == "rule"


def test_a_supplier_with_spreadsheets_goes_live_without_identifiers(desk: OnboardingDesk) -> None:
    desk.start("csv-mail", "nord", "Nord Fasteners", TOM)
    desk.save(filled_in(desk, ids=(), our_ids=()), TOM)
    found = {check.key: check for check in desk.dry_run("nord", TOM).checks}
    assert found["ids"].ok, "a table names neither sender nor receiver"
