"""The decision: what the rule settles itself, what needs a person and why, and what accepting would write."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from console.domain.acknowledging import Choices, DecisionStatus, decide
from console.domain.causes import CAUSES
from console.domain.documents import AckAction as A
from console.domain.documents import AckLine
from console.domain.orders import adopt_splits, fingerprint
from console.domain.purchase import LineTarget, NewLine, PurchaseState
from tests.unit.domain.builders import (
    ASKED,
    KEEPS,
    NOW,
    AckPurpose,
    HeaderStatus,
    ack,
    answered,
    answers,
    arrives,
    bought,
    dec,
    part,
    price,
    profile,
    purchase,
    qty,
    sent,
    supplier_item,
    waiting_sale,
)
from tests.unit.domain.ruling import decided

LATER = "2026-12-14"


# settled by rule ---------------------------------------------------------------------------------------------------


def test_an_answer_as_ordered_confirms_the_order_by_itself() -> None:
    decision = decided(answered("1", part(A.ACCEPTED, 100)), supplier_order_number="SO-1")
    assert (decision.status, decision.cause) == (DecisionStatus.COMPLETE, None)
    assert decision.by_rule
    assert decision.plan is not None
    assert (decision.plan.lines, decision.plan.partner_ref, decision.plan.mark_confirmed) == ((), "SO-1", True)


def test_a_change_within_tolerance_is_applied_and_told() -> None:
    partner = profile(quantity_percent=dec(5), days_late=2, price_percent=dec(2))
    line = answered("1", part(A.CHANGED, 98, price=price("1.12"), promised=arrives("2026-12-01")))
    decision = decided(line, partner=partner)
    assert decision.by_rule and decision.plan is not None
    assert decision.plan.lines == (
        LineTarget(line_id=7, quantity=dec(98), price=dec("1.12"), planned=datetime(2026, 12, 1, 12, tzinfo=UTC)),
    )
    assert decision.plan.before == (
        LineTarget(
            line_id=7,
            quantity=dec(100),
            price=dec("1.10"),
            planned=datetime(2026, 11, 30, 12, tzinfo=UTC),
            product_id=70,
        ),
    )
    assert decision.plan.note is not None and "98 of 100 units" in decision.plan.note


def test_a_profile_that_wants_to_see_everything_gets_small_changes_too() -> None:
    partner = profile(quantity_percent=dec(5), apply_within_tolerance=False)
    assert decided(answered("1", part(A.CHANGED, 98)), partner=partner).cause == "changed"
    assert decided(answered("1", part(A.ACCEPTED, 100)), partner=partner).by_rule


def test_a_head_that_accepts_is_enough() -> None:
    decision = decided(status=HeaderStatus.ACCEPTED)
    assert decision.by_rule and decision.plan is not None and decision.plan.mark_confirmed


def test_the_receipt_date_moves_when_the_profile_says_so() -> None:
    line = answered("1", part(A.CHANGED, 100, promised=arrives("2026-12-01")))
    plan = decided(line, partner=profile(days_late=2, move_receipt_date=True)).plan
    assert plan is not None and plan.move_receipt
    plan = decided(line, partner=profile(days_late=2)).plan
    assert plan is not None and not plan.move_receipt


# waiting -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [HeaderStatus.RECEIVED, HeaderStatus.HOLD])
def test_a_receipt_notice_keeps_the_order_waiting(status: HeaderStatus) -> None:
    decision = decided(status=status)
    assert (decision.status, decision.cause, decision.plan) == (DecisionStatus.WAITING, None, None)


def test_lines_not_answered_keep_the_order_waiting_and_unconfirmed() -> None:
    decision = decided(answered("1", part(A.ACCEPTED, 100)), held=purchase(bought(7), bought(8)))
    assert (decision.status, decision.cause, decision.title) == (DecisionStatus.WAITING, None, "1 of 2 lines answered")
    assert decision.plan is None
    assert decision.sentence == "Acme has still to answer line 2."


def test_a_pending_line_is_not_confirmed_while_the_others_are_written() -> None:
    lines = (
        answered("1", part(A.CHANGED, 98)),
        answered("2", part(A.PENDING)),
    )
    decision = decided(*lines, held=purchase(bought(7), bought(8)), partner=profile(quantity_percent=dec(5)))
    assert (decision.status, decision.cause) == (DecisionStatus.WAITING, None)
    assert decision.plan is not None
    assert [target.line_id for target in decision.plan.lines] == [7]
    assert not decision.plan.mark_confirmed


def test_a_backorder_without_a_day_needs_a_person_and_stays_pending() -> None:
    decision = decided(answered("1", part(A.ACCEPTED, 60), part(A.BACKORDERED, 40)))
    assert (decision.status, decision.cause) == (DecisionStatus.WAITING, "backordered")
    assert decision.plan is not None and not decision.plan.mark_confirmed


# for a person ------------------------------------------------------------------------------------------------------


def test_less_and_later() -> None:
    held = purchase(waiting=(waiting_sale(7),))
    decision = decided(answered("1", part(A.CHANGED, 80, promised=arrives(LATER))), held=held)
    assert decision.cause == "changed"
    assert decision.title == "80 of 100, 14 days later"
    assert decision.sentence == (
        "Acme can send **80 of 100** hex bolts, **14 days later** than asked. The other 20 are not mentioned. "
        "S00881 for Reno Depot, promised 3 Dec 2026, would be **11 days late**."
    )


@pytest.mark.parametrize(
    ("line", "cause", "title"),
    [
        (answered("1", part(A.CHANGED, 100, price=price("1.146"))), "changed", "Price +4.2 %"),
        (answered("1", part(A.CHANGED, 100, price=price("110"))), "price_magnitude", "Price 110.00 instead of 1.10"),
        (answered("1", part(A.CHANGED, 100, promised=arrives(LATER))), "changed", "14 days later"),
        (answered("1", part(A.CHANGED, 120)), "changed", "120 instead of 100"),
        (answered("1", part(A.REJECTED)), "rejected", "Rejected"),
        (answered("1", part(A.ACCEPTED, 80), part(A.REJECTED, 20)), "rejected", "20 of 100 rejected"),
        (
            answered("1", part(A.ACCEPTED, 60), part(A.BACKORDERED, 40, promised=arrives(LATER))),
            "backordered",
            "40 of 100 backordered to 14 Dec 2026",
        ),
        (
            answered("1", part(A.SUBSTITUTED, 100, items=(supplier_item("GT-20A"),))),
            "substituted",
            "Replaced item BOLT-1 -> GT-20A",
        ),
        (answered("1", part(A.ACCEPTED, qty(9, None, "CS"))), "unknown_unit", "Unit not known: “CS”"),
        (answered("1", part(A.ACCEPTED, 60), part(A.ACCEPTED, 60)), "contradictory", "Parts add up to 120, not 100"),
        (answered("9", part(A.ACCEPTED, 100)), "unknown_line", "Unknown line 9"),
        (answered(None, part(A.ADDED, 5), items=(supplier_item("X"),)), "changed", "Line added"),
    ],
)
def test_each_case_has_its_cause_and_a_title_for_a_cell(line: AckLine, cause: str, title: str) -> None:
    decision = decided(line)
    assert (decision.cause, decision.title) == (cause, title)
    assert decision.needs_person and decision.cause in CAUSES
    assert len(decision.title) <= 60
    assert decision.sentence.endswith(".")


def test_one_line_rejected_of_several_is_named() -> None:
    held = purchase(bought(7), bought(8), bought(9, product_name="wing nuts"))
    lines = (answered("1", part()), answered("2", part()), answered("3", part(A.REJECTED, reason="discontinued")))
    decision = decided(*lines, held=held)
    assert decision.title == "Line 3 rejected"
    assert decision.sentence == "Acme rejects **line 3**, wing nuts: discontinued."
    assert decision.plan is not None
    assert decision.plan.lines == (LineTarget(line_id=9, quantity=dec(0), price=dec("1.10")),)
    assert decision.plan.mark_confirmed


def test_an_order_rejected_whole_is_not_marked_confirmed() -> None:
    decision = decided(status=HeaderStatus.REJECTED, held=purchase(bought(7), bought(8)))
    assert (decision.cause, decision.title) == ("rejected", "Order rejected")
    assert decision.plan is not None
    assert [target.quantity for target in decision.plan.lines] == [0, 0]
    assert not decision.plan.mark_confirmed


def test_the_gravest_line_names_the_case_and_the_others_are_counted() -> None:
    held = purchase(bought(7), bought(8), bought(9))
    lines = (
        answered("1", part(A.CHANGED, 80)),
        answered("2", part(A.REJECTED)),
        answered("3", part(A.CHANGED, 100, promised=arrives(LATER))),
    )
    decision = decided(*lines, held=held)
    assert (decision.cause, decision.title) == ("rejected", "Line 2 rejected (+2 lines)")
    assert decision.sentence.endswith("2 more lines differ too.")


def test_conflicting_answers_come_before_everything_they_say() -> None:
    partner = profile()
    held = purchase()
    given = answers(
        ack(answered("1", part(A.CHANGED, 80))),
        ack(answered("1", part(A.REJECTED))),
    )
    decision = decide(sent(held), held, given, partner, NOW)
    assert (decision.cause, decision.title) == ("conflicting_answers", "Two different answers")
    assert decision.plan is None
    assert decision.why_not == "Two answers say different things; choose the one that holds first."
    chosen = decide(sent(held), held, given, partner, NOW, Choices(answer=1))
    assert (chosen.cause, chosen.title) == ("changed", "80 of 100")


def test_prices_in_another_currency_are_never_accepted_as_they_are() -> None:
    decision = decided(answered("1", part(A.ACCEPTED, 100, price=price("1.10"))), currency="EUR")
    assert (decision.cause, decision.title, decision.plan) == ("changed", "EUR instead of USD", None)


@pytest.mark.parametrize(
    "line",
    [
        answered("1", part(A.ACCEPTED, qty(9, None, "CS"))),
        answered("1", part(A.CHANGED, 100, price=price("110"))),
        answered("1", part(A.SUBSTITUTED, 100, items=(supplier_item("GT-20A"),))),
        answered("9", part(A.ACCEPTED, 100)),
    ],
    ids=["unit", "magnitude", "unknown product", "unknown line"],
)
def test_what_cannot_be_accepted_as_answered_says_why(line: AckLine) -> None:
    decision = decided(line)
    assert decision.plan is None
    assert decision.why_not.endswith(".")


def test_a_line_accepted_elsewhere_in_the_answer_does_not_hide_an_unknown_one() -> None:
    decision = decided(answered("1", part(A.ACCEPTED, 100)), answered("9", part(A.ACCEPTED, 5)))
    assert (decision.cause, decision.plan) == ("unknown_line", None)
    put_aside = decided(
        answered("1", part(A.ACCEPTED, 100)), answered("9", part(A.ACCEPTED, 5)), choices=Choices(lines={(1, 1): None})
    )
    assert put_aside.by_rule


def test_free_text_of_the_supplier_is_shown() -> None:
    line = answered("1", part(A.ACCEPTED, 100), notes=("ships in 3 weeks",))
    assert decided(line, notes=("Merry Christmas",)).notes == ("Merry Christmas", "Line 1: ships in 3 weeks")


# what the ERP has become -------------------------------------------------------------------------------------------


def test_an_order_changed_meanwhile_is_not_written_over() -> None:
    decision = decided(answered("1", part(A.ACCEPTED, 100)), now_held=purchase(bought(7, 120)))
    assert (decision.cause, decision.title) == ("order_changed_meanwhile", "Order changed meanwhile")
    assert decision.meanwhile == ("line 1: quantity 100 -> 120",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (bought(7, unit_price="1.30"), "line 1: price 1.10 -> 1.30"),
        (
            bought(7, planned=datetime(2026, 12, 5, 12, tzinfo=UTC)),
            "line 1: expected arrival 30 Nov 2026 -> 5 Dec 2026",
        ),
    ],
)
def test_what_was_changed_meanwhile_is_named(line: Any, said: str) -> None:
    answer = answered("1", part(A.CHANGED, 90, price=price("1.10"), promised=arrives(ASKED)))
    assert decided(answer, now_held=purchase(line)).meanwhile == (said,)


def test_a_line_added_meanwhile_keeps_the_order_from_being_confirmed_unseen() -> None:
    decision = decided(answered("1", part(A.ACCEPTED, 100)), now_held=purchase(bought(7), bought(8)))
    assert decision.cause == "order_changed_meanwhile"
    assert decision.meanwhile == ("a line was added: BOLT-2",)


def test_a_change_of_ours_is_no_change_meanwhile() -> None:
    ours = purchase(bought(7, 80))
    decision = decided(
        answered("1", part(A.CHANGED, 98)),
        now_held=ours,
        partner=profile(quantity_percent=dec(5)),
        agreed=fingerprint(ours),
    )
    assert decision.by_rule and decision.plan is not None
    assert decision.plan.lines[0].quantity == dec(98)


def test_less_than_received_is_refused_here_because_odoo_19_does_not() -> None:
    held = purchase(bought(7, received=dec(90)))
    decision = decided(answered("1", part(A.CHANGED, 80)), held=held)
    assert (decision.cause, decision.plan) == ("below_received", None)
    assert decision.why_not == "Line 1: 90 have been received already, so it cannot go down to 80."


def test_less_than_billed_is_asked_even_within_what_is_allowed() -> None:
    held = purchase(bought(7, invoiced=dec(100), product_name="bolts"))
    decision = decided(answered("1", part(A.CHANGED, 98)), held=held, partner=profile(quantity_percent=dec(5)))
    assert decision.cause == "below_billed" and decision.plan is not None
    assert decision.sentence == (
        "Acme answers P00409 with less than was billed. **100 bolts are billed already**, 98 would be ordered."
    )


def test_what_is_billed_and_comes_in_parts_needs_no_words() -> None:
    held = purchase(bought(7, invoiced=dec(100)))
    both = part(A.ACCEPTED, 60), part(A.BACKORDERED, 40, promised=arrives("2026-12-20"))
    decision = decided(answered("1", *both), held=held)
    assert decision.cause == "backordered" and "billed" not in decision.sentence


def test_an_answer_to_an_order_cancelled_meanwhile() -> None:
    cancelled = purchase(state=PurchaseState.CANCELLED)
    decision = decided(answered("1", part(A.ACCEPTED, 100)), now_held=cancelled)
    assert (decision.cause, decision.plan) == ("order_cancelled", None)


def test_a_supplier_who_confirms_the_cancellation_needs_nobody() -> None:
    decision = decided(purpose=AckPurpose.CANCEL, now_held=purchase(state=PurchaseState.CANCELLED))
    assert (decision.status, decision.cause, decision.plan) == (DecisionStatus.COMPLETE, None, None)


# again and again ---------------------------------------------------------------------------------------------------


def test_a_repeat_gives_the_same_key_and_another_answer_another() -> None:
    one = decided(answered("1", part(A.CHANGED, 80)))
    same = decided(answered("01", part(A.CHANGED, qty("80.00"))))
    other = decided(answered("1", part(A.CHANGED, 81)))
    assert one.key == same.key != other.key
    assert one.plan is not None and one.plan.key == one.key


def test_what_odoo_holds_already_is_nothing_new() -> None:
    line = answered("1", part(A.CHANGED, 80))
    applied = purchase(bought(7, 80), partner_ref="SO-1", confirmed_by_supplier=True)
    decision = decided(line, now_held=applied, supplier_order_number="SO-1", agreed=fingerprint(applied))
    assert (decision.status, decision.cause, decision.plan) == (DecisionStatus.NOTHING_NEW, None, None)


def test_a_rest_kept_open_cannot_be_seen_in_odoo_and_is_still_put_before_a_person() -> None:
    confirmed = purchase(confirmed_by_supplier=True)
    decision = decided(answered("1", part(A.CHANGED, 80)), held=confirmed, partner=profile(**KEEPS))
    assert decision.cause == "changed"


def test_a_buyer_who_typed_in_what_the_supplier_said_is_not_asked_again() -> None:
    decision = decided(answered("1", part(A.CHANGED, 80)), now_held=purchase(bought(7, 80)))
    assert decision.by_rule and decision.plan is not None
    assert (decision.plan.lines, decision.plan.mark_confirmed) == ((), True)


def test_a_split_written_before_is_moved_and_not_written_again() -> None:
    partner = profile()
    held = purchase(bought(7, 100))
    order = sent(held, partner)
    first = ack(answered("1", part(A.ACCEPTED, 60), part(A.BACKORDERED, 40, promised=arrives(LATER))))
    decision = decide(order, held, answers(first), partner, NOW)
    assert decision.plan is not None
    assert decision.plan.new_lines == (
        NewLine(split_from=7, quantity=dec(40), price=dec("1.10"), planned=datetime(2026, 12, 14, 12, tzinfo=UTC)),
    )
    split = bought(12, 40, product_id=70, items=held.lines[0].items, planned=datetime(2026, 12, 14, 12, tzinfo=UTC))
    after = purchase(bought(7, 60), split, confirmed_by_supplier=True)
    order = adopt_splits(order, decision.plan, after)

    again = decide(order, after, answers(first), partner, NOW, agreed=fingerprint(after))
    assert again.status is DecisionStatus.NOTHING_NEW

    moved = ack(
        answered("1", part(A.ACCEPTED, 60), part(A.BACKORDERED, 40, promised=arrives("2026-12-21"))),
        on=NOW + timedelta(days=3),
        purpose=AckPurpose.CHANGE,
    )
    later = decide(order, after, answers(first, moved), partner, NOW, agreed=fingerprint(after))
    assert later.plan is not None
    assert (later.plan.new_lines, [target.line_id for target in later.plan.lines]) == ((), [12])
    assert later.plan.lines[0].planned == datetime(2026, 12, 21, 12, tzinfo=UTC)


def test_a_split_whose_answer_was_lost_is_recognised() -> None:
    line = answered("1", part(A.ACCEPTED, 60), part(A.BACKORDERED, 40, promised=arrives(LATER)))
    split = bought(12, 40, product_id=70, planned=datetime(2026, 12, 14, 12, tzinfo=UTC))
    decision = decided(line, now_held=purchase(bought(7, 60), split))
    assert decision.plan is None or decision.plan.new_lines == ()


def test_a_day_written_keeps_the_time_of_day() -> None:
    line = answered("1", part(A.CHANGED, 100, promised=arrives(date(2026, 12, 1))))
    held = purchase(bought(7, planned=datetime(2026, 11, 30, 23, 30, tzinfo=UTC)))
    plan = decided(line, held=held, partner=profile(days_late=5)).plan
    assert plan is not None and plan.lines[0].planned == datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
