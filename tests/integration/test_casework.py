"""What a buyer does with a case, in the buyer's words: choosing lines and products, chasing, many at once, handing on."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.domain.acknowledging import LineDecision, LinePart
from console.domain.documents import AckAction, HeaderStatus
from console.domain.lifecycle import AttemptOutcome, EffectState, ExceptionState, MessageState
from console.domain.purchase import OrderWrite, PurchaseOrder
from console.services.casework.raw import raw_lines
from console.services.casework.text import link_to, target_of
from console.services.casework_models import Action, ActionKind, CaseView, Receipt
from console.services.errors import AlreadySettled, NotAllowed, Refused
from console.services.ordering.book import Deadlines, sent_order, waiting_case
from console.services.ordering.handlers import SendMail, SendMessage
from console.services.records import Actor, EffectRow, ExceptionRow
from console.services.store import AuditFilter, Page, QueueFilter
from tests.integration.shop import BUYER, LOOKER, NOW, RULE, Shop
from tests.unit.domain.builders import (
    ack,
    answered,
    arrives,
    bought,
    buyer_item,
    part,
    purchase,
    supplier_item,
    waiting_sale,
)

KINDS = ActionKind


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path, email="orders@acme.example")
    yield shop
    shop.store.close()


def only_case(shop: Shop) -> ExceptionRow:
    cases = shop.cases()
    assert len(cases) == 1, [case.title for case in cases]
    return cases[0]


def seen(shop: Shop) -> CaseView:
    return shop.office().case(only_case(shop).id, BUYER)


def do(shop: Shop, action: Action, who: Actor = BUYER) -> Receipt:
    row = only_case(shop)
    return shop.office().act(row.id, row.version, action, who)


def keys(case: CaseView) -> list[ActionKind]:
    return [action.kind for action in case.actions]


def planned(shop: Shop) -> OrderWrite:
    effects = shop.effects("write_order")
    assert len(effects) == 1
    return OrderWrite.model_validate(json.loads(effects[0].body)["write"])


def two_alike() -> PurchaseOrder:
    return purchase(bought(7), bought(8, items=(buyer_item("BOLT-1"),)))


def waiting(shop: Shop, number: str, id: int) -> ExceptionRow:
    """An order nobody has answered."""
    record = shop.order(purchase(bought(id * 10), id=id, number=number, total=Decimal("1234.50")))
    case = waiting_case(record, shop.partner, RULE, NOW)
    shop.store.do(lambda unit: unit.open_exceptions([case]))
    row = shop.store.read().exception_by_key(f"order:{record.id}")
    assert row is not None
    return row


# which line is meant


@pytest.fixture
def unclear(shop: Shop) -> Shop:
    """An answered line that fits both lines of the order alike."""
    shop.order(two_alike())
    shop.receive(ack(answered(None, part(quantity=80), items=(buyer_item("BOLT-1"),))))
    return shop


def test_a_line_that_fits_two_is_put_before_a_person_with_both(unclear: Shop) -> None:
    case = seen(unclear)
    assert case.actions[0].kind is KINDS.CHOOSE_LINE and case.actions[0].primary
    assert [ref for ref, _ in case.unclear[0].candidates] == ["1", "2"]
    assert "BOLT-1" in case.unclear[0].candidates[0][1] and "100" in case.unclear[0].candidates[0][1]


def test_the_choice_is_remembered_and_the_comparison_runs_anew(unclear: Shop) -> None:
    preview = unclear.office().preview(only_case(unclear).id, Action(KINDS.CHOOSE_LINE, line_ref="2"), BUYER)
    assert preview.refused is None and "it is line 2" in preview.notes[0]
    do(unclear, Action(KINDS.CHOOSE_LINE, line_ref="2"))
    case = seen(unclear)
    assert case.unclear == () and case.row.cause != "ambiguous_line"
    second = next(line for line in case.lines if line.line_ref == "2")
    assert second.differs and any("80" in cell.answered for cell in second.cells)
    # another answer later does not ask again
    unclear.receive(ack(answered("1", part(quantity=100)), on=NOW + timedelta(hours=1)))
    assert seen(unclear).unclear == ()
    told = [entry.text for entry in seen(unclear).story]
    assert any("it is line 2" in text for text in told)


def test_a_line_of_another_order_cannot_be_chosen(unclear: Shop) -> None:
    with pytest.raises(Refused, match="no line 9"):
        do(unclear, Action(KINDS.CHOOSE_LINE, line_ref="9"))


def test_choosing_needs_the_right(unclear: Shop) -> None:
    with pytest.raises(NotAllowed):
        do(unclear, Action(KINDS.CHOOSE_LINE, line_ref="1"), LOOKER)
    assert all(
        not action.allowed and not action.primary
        for action in unclear.office().case(only_case(unclear).id, LOOKER).actions
    )


# which product it is


@pytest.fixture
def replaced(shop: Shop) -> Shop:
    shop.order(purchase(waiting=(waiting_sale(7, promised=datetime(2026, 12, 1, tzinfo=UTC)),)))
    new = (supplier_item("GT-20A"),)
    shop.receive(ack(answered("1", part(AckAction.SUBSTITUTED, 100, items=new, promised=arrives(date(2026, 12, 10))))))
    return shop


def test_a_replaced_item_cannot_be_accepted_before_its_product_is_said(replaced: Shop) -> None:
    case = seen(replaced)
    assert case.actions[0].kind is KINDS.REPLACE_ITEM and case.replacements == (("1", "GT-20A"),)
    accept = next(action for action in case.actions if action.kind is KINDS.ACCEPT)
    assert not accept.allowed and "which product" in accept.why_not
    with pytest.raises(Refused, match="Choose the product"):
        do(replaced, Action(KINDS.REPLACE_ITEM))


def test_saying_the_product_shows_what_changes_and_whom_it_makes_late(replaced: Shop) -> None:
    action = Action(KINDS.REPLACE_ITEM, product_id=555, product_name="GT-20A · Gas torch 20 A")
    preview = replaced.office().preview(only_case(replaced).id, action, BUYER)
    assert preview.refused is None
    assert any("Gas torch 20 A" in change.after for change in preview.changes)
    moved = preview.stakes[0]
    assert (moved.late_before, moved.days_late) == (0, 9) and moved.moves


def test_the_product_is_written_and_known_for_the_next_answer(replaced: Shop) -> None:
    receipt = do(replaced, Action(KINDS.REPLACE_ITEM, product_id=555, product_name="Gas torch 20 A"))
    assert receipt.row.state is ExceptionState.APPLYING
    write = planned(replaced)
    assert 555 in {line.product_id for line in (*write.lines, *write.new_lines)}
    with pytest.raises(AlreadySettled):
        do(replaced, Action(KINDS.REPLACE_ITEM, product_id=556))


# chasing


def test_one_mail_reminds_of_every_order_of_a_supplier(shop: Shop) -> None:
    rows = [waiting(shop, f"P0000{number}", number) for number in (1, 2, 3)]
    office = shop.office()
    preview = office.preview(rows[1].id, Action(KINDS.REMIND_ALL), BUYER)
    assert "3 orders worth 3,703.50 USD" in preview.notes[0]
    assert preview.mail_body is not None and all(row.subject in preview.mail_body for row in rows if row.subject)
    office.act(rows[1].id, rows[1].version, Action(KINDS.REMIND_ALL), BUYER)
    mails = mails_of(shop)
    assert len(mails) == 1 and mails[0]["to"] == "orders@acme.example" and mails[0]["body"] == preview.mail_body
    assert all(row.reminded_at == NOW for row in office.rows([row.id for row in rows]))


def mails_of(shop: Shop) -> list[dict[str, Any]]:
    claimed = shop.store.do(lambda unit: unit.claim_effects("mail", "test", 100, 60.0, ("send_mail",)))
    return [json.loads(effect.body) for effect in claimed]


def in_doubt(shop: Shop) -> EffectRow:
    """A mail of which nobody can tell whether it was handed over, as its handler leaves it."""
    row = waiting(shop, "P00001", 1)
    shop.office().act(row.id, row.version, Action(KINDS.REMIND), BUYER)
    (effect,) = shop.store.do(lambda unit: unit.claim_effects("mail", "test", 1, 60.0))
    attempt = shop.store.do(lambda unit: unit.start_attempt(effect, None))
    doubt = AttemptOutcome.IN_DOUBT
    shop.store.do(lambda unit: unit.end_attempt(attempt, effect, doubt, EffectState.IN_DOUBT, text="cut off"))
    shop.store.do(lambda unit: SendMail(shop.store).undecidable(unit, effect))
    return effect


def mail_case(shop: Shop) -> ExceptionRow:
    return next(row for row in shop.cases() if row.effect_id)


@pytest.mark.parametrize(
    ("kind", "state"), [(KINDS.HAPPENED, EffectState.DONE), (KINDS.NOT_HAPPENED, EffectState.PLANNED)]
)
def test_a_mail_in_doubt_is_decided_by_a_person(shop: Shop, kind: ActionKind, state: EffectState) -> None:
    effect = in_doubt(shop)
    row = mail_case(shop)
    assert row.sentence.startswith("The mail “Order P00001") and row.partner == "acme"
    assert keys(shop.office().case(row.id, BUYER))[:2] == [KINDS.HAPPENED, KINDS.NOT_HAPPENED]
    shop.office().act(row.id, row.version, Action(kind, reason="asked them"), BUYER)
    found = shop.store.read().effect(effect.id)
    assert found is not None and found.state is state


def test_an_order_of_which_a_person_says_it_arrived_waits_for_its_answer(shop: Shop) -> None:
    record = shop.order(purchase())
    order = sent_order(record)
    assert order is not None

    def send(unit: Any) -> None:
        number = shop.outbox.put(unit, shop.partner, [order], RULE, key="k", subject=record.number, order_id=record.id)
        unit.put_order(replace(record, sent_message_id=number, sent_at=None), RULE, "to be sent")

    shop.store.do(send)
    (effect,) = shop.store.do(lambda unit: unit.claim_effects("acme", "test", 1, 60.0))
    attempt = shop.store.do(lambda unit: unit.start_attempt(effect, None))
    doubt = AttemptOutcome.IN_DOUBT
    shop.store.do(lambda unit: unit.end_attempt(attempt, effect, doubt, EffectState.IN_DOUBT, text="cut off"))
    handler = SendMessage(shop.store, Deadlines(lambda *_: frozenset()))
    shop.store.do(lambda unit: handler.undecidable(unit, effect))
    do(shop, Action(KINDS.HAPPENED, reason="they have it"))
    after = shop.store.read().order(record.id)
    assert after is not None and after.sent_at == NOW and after.due_at is not None
    assert only_case(shop).cause == "no_answer"
    assert shop.message(effect.message_id or 0).state is MessageState.SENT


def test_what_is_in_doubt_is_not_put_aside(shop: Shop) -> None:
    in_doubt(shop)
    row = mail_case(shop)
    assert KINDS.PUT_ASIDE not in keys(shop.office().case(row.id, BUYER))
    with pytest.raises(Refused, match="Say first whether it arrived"):
        shop.office().act(row.id, row.version, Action(KINDS.PUT_ASIDE, reason="no time"), BUYER)


def test_what_is_not_in_doubt_is_not_decided_as_if_it_were(shop: Shop) -> None:
    effect = in_doubt(shop)
    why = "looked at by hand"
    shop.store.do(lambda unit: unit.change_effect(effect.id, EffectState.IN_DOUBT, EffectState.PLANNED, BUYER, why))
    row = mail_case(shop)
    with pytest.raises(Refused, match="Nothing is in doubt here any more"):
        shop.office().act(row.id, row.version, Action(KINDS.NOT_HAPPENED, reason="again"), BUYER)


def test_without_an_address_nobody_is_reminded(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    row = waiting(shop, "P00001", 1)
    preview = shop.office().preview(row.id, Action(KINDS.REMIND_ALL), BUYER)
    assert preview.refused == "The profile of Acme has no mail address."
    shop.store.close()


def test_a_proposal_is_a_mail_with_the_lines_as_said(shop: Shop) -> None:
    shop.order(purchase())
    shop.receive(ack(answered("1", part(AckAction.CHANGED, 80))))
    wanted = (LineDecision("1", (LinePart(Decimal(90), date(2026, 12, 2), Decimal("1.05")),)),)
    preview = shop.office().preview(only_case(shop).id, Action(KINDS.PROPOSE, lines=wanted), BUYER)
    assert preview.mail_body is not None and preview.changes == ()
    assert "Line 1, hex bolts: 90 at 1.05, arriving 02 Dec 2026" in preview.mail_body
    do(shop, Action(KINDS.PROPOSE, lines=wanted))
    assert mails_of(shop)[0]["body"] == preview.mail_body


def test_a_split_writes_a_part_now_and_a_part_later(shop: Shop) -> None:
    shop.order(purchase())
    shop.receive(ack(answered("1", part(AckAction.CHANGED, 80))))
    parts = (LinePart(Decimal(80), date(2026, 11, 30)), LinePart(Decimal(20), date(2026, 12, 20)))
    do(shop, Action(KINDS.SPLIT, lines=(LineDecision("1", parts),)))
    write = planned(shop)
    assert [line.quantity for line in write.lines] == [80]
    assert [(line.quantity, line.planned and line.planned.date()) for line in write.new_lines] == [
        (20, date(2026, 12, 20))
    ]


# many at once


def test_many_are_stated_exactly_and_a_refusal_stops_no_other(shop: Shop) -> None:
    rows = [waiting(shop, f"P0000{number}", number) for number in (1, 2, 3)]
    office = shop.office()
    office.act(rows[0].id, rows[0].version, Action(KINDS.PUT_ASIDE, reason="cancelled"), BUYER)
    action = Action(KINDS.SNOOZE, until=NOW + timedelta(days=1))
    preview = office.preview_many([row.id for row in rows], action, BUYER)
    assert preview.number == 2 and preview.money == (("USD", Decimal("2469.00")),)
    assert preview.left_out == ("P00001: Maria has settled it.",)
    results = office.act_on_many([(row.id, row.version) for row in rows], action, BUYER)
    assert [isinstance(one, Receipt) for one in results] == [False, True, True]


def test_reminding_many_is_one_mail_a_supplier(shop: Shop) -> None:
    rows = [waiting(shop, f"P0000{number}", number) for number in (1, 2)]
    office = shop.office()
    assert (
        "1 mail goes out: Acme Components (2)."
        in office.preview_many([row.id for row in rows], Action(KINDS.REMIND), BUYER).notes[0]
    )
    results = office.act_on_many([(row.id, row.version) for row in rows], Action(KINDS.REMIND), BUYER)
    assert len(results) == 2 and len(mails_of(shop)) == 1
    with pytest.raises(NotAllowed):
        office.act_on_many([(row.id, row.version) for row in rows], Action(KINDS.REMIND), LOOKER)


def test_a_case_that_changed_meanwhile_is_left_out_of_the_mail_and_named(shop: Shop) -> None:
    one, other = waiting(shop, "P00001", 1), waiting(shop, "P00002", 2)
    shop.office().act(one.id, one.version, Action(KINDS.NOTE, text="they rang"), BUYER)
    seen_before = [(one.id, one.version), (other.id, other.version)]
    results = shop.office().act_on_many(seen_before, Action(KINDS.REMIND), BUYER)
    assert results[0] == "P00001: it has changed since you looked at it." and len(results) == 2
    (mail,) = mails_of(shop)
    assert "P00002" in mail["body"] and "P00001" not in mail["body"]


def test_what_changes_odoo_is_not_done_to_many(shop: Shop) -> None:
    row = waiting(shop, "P00001", 1)
    with pytest.raises(Refused, match="case by case"):
        shop.office().preview_many([row.id], Action(KINDS.ACCEPT), BUYER)


def test_many_can_be_stopped_and_says_how_far_it_came(shop: Shop) -> None:
    rows = [waiting(shop, f"P0000{number}", number) for number in (1, 2, 3)]
    heard: list[tuple[int, int]] = []

    def progress(done: int, of_all: int) -> bool:
        heard.append((done, of_all))
        return done < 2

    action = Action(KINDS.ASSIGN, person="tom")
    results = shop.office().act_on_many([(row.id, row.version) for row in rows], action, BUYER, progress)
    assert len(results) == 2 and heard == [(1, 3), (2, 3)]


# the story, in words


def test_a_repeated_and_a_late_answer_are_told_and_change_nothing(shop: Shop) -> None:
    shop.order(purchase())
    newer = ack(answered("1", part(AckAction.CHANGED, 80)), on=NOW, document_id="B")
    shop.receive(newer)
    title = only_case(shop).title
    shop.receive(newer.model_copy(update={"sequence": "77"}))
    shop.receive(ack(answered("1", part(AckAction.CHANGED, 60)), on=NOW - timedelta(hours=1), document_id="A"))
    case = seen(shop)
    told = [entry.text for entry in case.story if entry.kind == "answer"]
    assert any("came again and changes nothing" in text for text in told)
    assert any("followed by a newer one" in text for text in told)
    assert case.row.title == title
    assert all(entry.message_id for entry in case.story if entry.kind == "answer")


def test_snoozing_is_taken_back_by_its_undo(shop: Shop) -> None:
    row = waiting(shop, "P00001", 1)
    office = shop.office()
    receipt = office.act(row.id, row.version, Action(KINDS.SNOOZE, until=NOW + timedelta(hours=4)), BUYER)
    assert receipt.undo is not None
    assert office.case(row.id, BUYER).actions[0].kind is KINDS.WAKE
    back = office.act(row.id, receipt.row.version, receipt.undo, BUYER)
    assert back.row.state is ExceptionState.OPEN


def test_a_case_being_carried_out_offers_a_note_and_nothing_else(shop: Shop) -> None:
    shop.order(purchase())
    shop.receive(ack(answered("1", part(AckAction.CHANGED, 80))))
    do(shop, Action(KINDS.ACCEPT_PART, lines=(LineDecision("1", (LinePart(Decimal(80)),)),)))
    assert keys(seen(shop)) == [KINDS.NOTE]


# handing on


def test_a_case_as_text_needs_no_screen(shop: Shop) -> None:
    shop.order(purchase())
    shop.receive(ack(answered("1", part(AckAction.CHANGED, 80))))
    row = only_case(shop)
    text = shop.office().case_text(row.id, BUYER)
    assert "P00409" in text and "80" in text and "**" not in text
    assert text.splitlines()[-1] == link_to("case", row.id)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("crossdock://case/12", ("case", 12)),
        ("  crossdock://message/7 ", ("message", 7)),
        ("crossdock://case/", None),
        ("crossdock://case/1x", None),
        ("P00012", None),
    ],
)
def test_only_a_link_is_taken_for_one(text: str, target: tuple[str, int] | None) -> None:
    assert target_of(text) == target


def test_views_of_ones_own_mean_overdue_now(shop: Shop) -> None:
    office = shop.office()
    office.save_view("late", QueueFilter(cause=("changed",), overdue_at=NOW), BUYER)
    shop.clock.moment += timedelta(days=1)
    assert office.saved_views(BUYER) == {"late": QueueFilter(cause=("changed",), overdue_at=shop.clock.moment)}
    assert office.saved_views(LOOKER) == {}
    office.forget_view("late", BUYER)
    assert office.saved_views(BUYER) == {}


# messages and audit

OPERATOR = Actor("olga", "person", "Olga", frozenset({"messages.view", "messages.replay", "audit.export"}))


def test_a_held_message_is_resolved_by_hand_with_a_reason(shop: Shop) -> None:
    message = shop.receive(ack(order_number="P99999", status=HeaderStatus.ACCEPTED))
    office = shop.office()
    assert office.message(message.id, OPERATOR).can_resolve
    with pytest.raises(Refused, match="Say how"):
        office.resolve_message(message.id, OPERATOR, " ")
    with pytest.raises(NotAllowed):
        office.resolve_message(message.id, LOOKER, "seen")
    office.resolve_message(message.id, OPERATOR, "belongs to another company")
    assert shop.message(message.id).state is MessageState.IGNORED
    assert shop.cases() == []
    settled = shop.cases(settled=True)[0]
    assert settled.settled_by == "Olga" and "another company" in (settled.resolution or "")
    with pytest.raises(Refused, match="Only a held message"):
        office.resolve_message(message.id, OPERATOR, "again")


def test_the_case_of_an_order_outlives_its_message(shop: Shop) -> None:
    shop.order(purchase())
    message = shop.receive(ack(answered("1", part(AckAction.CHANGED, 80))))
    shop.office().resolve_message(message.id, OPERATOR, "done in Odoo by hand")
    assert only_case(shop).state is ExceptionState.OPEN


def test_the_audit_is_exported_oldest_first_and_runs_no_formula(shop: Shop, tmp_path: Path) -> None:
    shop.order(purchase())
    shop.receive(ack(answered("1", part(AckAction.CHANGED, 80))))
    do(shop, Action(KINDS.NOTE, text="=1+1"))
    office = shop.office()
    number = office.export_audit(tmp_path / "a.csv", AuditFilter(), OPERATOR)
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [int(row["number"]) for row in rows] == list(range(1, number + 1))
    assert rows[-1]["action"] == "audit.exported"
    assert "'=1+1" in {row["detail"] for row in rows}
    with pytest.raises(NotAllowed):
        office.export_audit(tmp_path / "b.csv", AuditFilter(), BUYER)


def test_an_export_that_is_stopped_leaves_no_half_file(shop: Shop, tmp_path: Path) -> None:
    shop.order(purchase())
    with pytest.raises(Refused, match="Stopped"):
        shop.office().export_audit(tmp_path / "a.jsonl", AuditFilter(), OPERATOR, lambda done, of_all: False)
    assert not (tmp_path / "a.jsonl").exists()


def test_new_cases_are_counted_from_what_was_seen(shop: Shop) -> None:
    office = shop.office()
    assert office.queue_head() == 0
    row = waiting(shop, "P00001", 1)
    assert office.queue_head() == row.id and office.newer(QueueFilter(), row.id) == 0
    waiting(shop, "P00002", 2)
    assert office.newer(QueueFilter(), row.id) == 1
    assert office.newer(QueueFilter(cause=("rejected",)), row.id) == 0


X12 = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260101*0101*U*00401*000000001*0*P*>~GS*PR~ST*855*0001~SE*2*0001~"


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (X12, ["GS*PR~", "ST*855*0001~"]),
        (X12.replace("~", "~\r\n"), ["GS*PR~", "ST*855*0001~"]),
        ("UNB+UNOC:3+A+B'FTX+AAI+++it?'s here'UNZ+1'", ["FTX+AAI+++it?'s here'", "UNZ+1'"]),
        ("UNA:+.? '\nUNB+X'UNH+1'", ["UNB+X'", "UNH+1'"]),
        ("<a><b>1</b></a>", ["  <b>1</b>", "</a>"]),
        ('{"a": 1}', ['  "a": 1', "}"]),
        ("one\ntwo\nthree", ["two", "three"]),
    ],
)
def test_raw_text_is_cut_where_a_reader_would(raw: str, lines: list[str]) -> None:
    assert [line.text for line in raw_lines(raw)][1:3] == lines


@pytest.mark.parametrize("raw", ["", "ISA", "ISA*" + "x" * 200, "UNA", "<" * 5000, "{" * 5000, "\x00\x01", "'" * 9000])
def test_no_raw_text_is_too_odd_to_show(raw: str) -> None:
    assert len(raw_lines(raw)) <= 4_001


def test_problems_stand_at_their_segment(shop: Shop) -> None:
    marked = raw_lines(X12, [{"text": "wrong count", "place": {"segment": 4}}, {"text": "no place", "place": {}}])
    assert [line.problems for line in marked] == [(), (), (), ("wrong count",)]


def test_the_audit_names_who_let_a_page_see(shop: Shop) -> None:
    waiting(shop, "P00001", 1)
    lines = shop.office().audit(AuditFilter(order_number="P00001"), Page(limit=10)).rows
    assert lines and all(line.order_number == "P00001" for line in lines)
