"""Line by line: quantities, several parts, and the rest nobody mentions."""

from __future__ import annotations

from datetime import date

import pytest

from console.domain.acknowledging import DifferenceKind as K
from console.domain.acknowledging import LineVerdict, Target, compare, fold
from console.domain.documents import AckAction as A
from tests.unit.domain.builders import (
    ASKED,
    KEEPS,
    NOW,
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
)
from tests.unit.domain.ruling import compared, kinds, only, outside


def test_a_line_accepted_as_ordered_has_no_differences() -> None:
    outcome = compared(answered("1", part(A.ACCEPTED, 100, price=price("1.10"), promised=arrives(ASKED))))
    assert (outcome.verdict, outcome.differences) == (LineVerdict.ACCEPTED, ())
    assert outcome.targets == (Target(dec(100), dec("1.10"), ASKED),)


def test_a_line_without_any_status_speaks_by_its_numbers() -> None:
    outcome = compared(answered("1", ordered=qty(80), price=price("1.10")))
    assert only(outcome, K.QUANTITY_LESS).short == "80 of 100"


def test_shipped_counts_as_accepted() -> None:
    assert compared(answered("1", part(A.SHIPPED, 100))).verdict is LineVerdict.ACCEPTED


# quantities and the rest -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("confirmed", "allowed", "within"),
    [(98, "2", True), (97, "2", False), (98, "1.9", False), (99, "0", False)],
)
def test_less_than_ordered_is_allowed_up_to_the_tolerance(confirmed: int, allowed: str, within: bool) -> None:
    outcome = compared(answered("1", part(A.CHANGED, confirmed)), profile(quantity_percent=dec(allowed)))
    difference = only(outcome, K.QUANTITY_LESS)
    assert difference.within is within
    assert (difference.amount, difference.percent) == (dec(confirmed) - 100, dec(confirmed) - 100)


@pytest.mark.parametrize(("confirmed", "within"), [(105, True), (106, False)])
def test_more_than_ordered_has_its_own_tolerance(confirmed: int, within: bool) -> None:
    partner = profile(quantity_percent=dec(50), over_quantity_percent=dec(5))
    assert only(compared(answered("1", part(A.CHANGED, confirmed)), partner), K.QUANTITY_MORE).within is within


def test_a_quantity_changed_is_not_a_backorder() -> None:
    outcome = compared(answered("1", part(A.CHANGED, 80)))
    assert kinds(outcome) == [K.QUANTITY_LESS, K.REST_NOT_MENTIONED]
    assert only(outcome, K.REST_NOT_MENTIONED).answered == "20 not mentioned"
    assert (outcome.rest, outcome.rest_kept) == (dec(20), False)
    assert outcome.targets == (Target(dec(80), dec("1.10")),)


def test_a_profile_that_keeps_the_rest_open_leaves_it_on_the_line() -> None:
    outcome = compared(answered("1", part(A.CHANGED, 80)), profile(**KEEPS))
    assert (outcome.rest, outcome.rest_kept) == (dec(20), True)
    assert outcome.targets == (Target(dec(100), dec("1.10")),)


def test_a_supplier_who_cancels_the_rest_overrules_the_profile() -> None:
    outcome = compared(answered("1", part(A.CHANGED, 80, cancels_rest=True)), profile(**KEEPS))
    assert K.REST_CANCELLED in kinds(outcome)
    assert outcome.targets == (Target(dec(80), dec("1.10")),)


def test_a_supplier_who_keeps_the_rest_overrules_the_profile() -> None:
    outcome = compared(answered("1", part(A.CHANGED, 80, cancels_rest=False)))
    assert K.REST_KEPT in kinds(outcome)
    assert outcome.targets == (Target(dec(100), dec("1.10")),)


def test_without_a_quantity_of_its_own_the_statement_takes_the_lines() -> None:
    assert only(compared(answered("1", part(A.CHANGED), ordered=qty(80))), K.QUANTITY_LESS).answered == "80 units"


# parts -------------------------------------------------------------------------------------------------------------


def test_a_part_now_and_a_part_on_backorder_become_two() -> None:
    line = answered(
        "1",
        part(A.ACCEPTED, 60, promised=arrives(ASKED)),
        part(A.BACKORDERED, 40, promised=arrives("2026-12-14")),
    )
    outcome = compared(line)
    assert outside(outcome) == [K.BACKORDERED]
    assert only(outcome, K.BACKORDERED).text == "40 of 100 units come later, on 14 Dec 2026"
    assert outcome.targets == (
        Target(dec(60), dec("1.10"), ASKED),
        Target(dec(40), dec("1.10"), date(2026, 12, 14)),
    )
    assert outcome.final


def test_a_backorder_without_a_day_stays_on_the_line_and_is_not_final() -> None:
    outcome = compared(answered("1", part(A.ACCEPTED, 60), part(A.BACKORDERED, 40)))
    assert outside(outcome) == [K.BACKORDERED]
    assert only(outcome, K.BACKORDERED).answered == "40 later, no date given"
    assert outcome.targets == (Target(dec(100), dec("1.10")),)
    assert not outcome.final


def test_a_backorder_inside_the_days_allowed_needs_nobody() -> None:
    line = answered("1", part(A.ACCEPTED, 60), part(A.BACKORDERED, 40, promised=arrives("2026-12-02")))
    assert outside(compared(line, profile(days_late=2))) == []


def test_a_whole_line_on_backorder() -> None:
    outcome = compared(answered("1", part(A.BACKORDERED, promised=arrives("2026-12-14"))))
    assert K.BACKORDERED in outside(outcome)
    assert outcome.targets == (Target(dec(100), dec("1.10"), date(2026, 12, 14)),)


def test_statements_without_quantities_describe_the_whole_line() -> None:
    line = answered(
        "1",
        part(A.CHANGED, raw_code="IP"),
        part(A.CHANGED, promised=arrives("2026-12-14"), raw_code="DR"),
        part(A.CHANGED, raw_code="IQ"),
        part(A.SUBSTITUTED, items=(supplier_item("GT-20A"),), raw_code="IS"),
        ordered=qty(90),
        price=price("1.15"),
    )
    outcome = compared(line)
    assert set(outside(outcome)) == {K.QUANTITY_LESS, K.REST_NOT_MENTIONED, K.PRICE, K.DATE_LATER, K.SUBSTITUTED}
    assert len(outcome.parts) == 1


def test_statements_that_each_repeat_the_whole_quantity_are_one() -> None:
    line = answered(
        "1",
        part(A.CHANGED, 100, price=price("1.15"), raw_code="IP"),
        part(A.CHANGED, 100, promised=arrives("2026-12-14"), raw_code="DR"),
        ordered=qty(100),
    )
    outcome = compared(line)
    assert set(outside(outcome)) == {K.PRICE, K.DATE_LATER}
    assert outcome.targets == (Target(dec(100), dec("1.15"), date(2026, 12, 14)),)


def test_facts_without_quantity_belong_to_the_parts_beside_them() -> None:
    line = answered("1", part(A.CHANGED, 80, raw_code="IQ"), part(A.CHANGED, promised=arrives("2026-12-14")))
    assert compared(line).targets == (Target(dec(80), dec("1.10"), date(2026, 12, 14)),)


def test_a_rejection_without_quantity_beside_a_part_rejects_the_rest() -> None:
    outcome = compared(answered("1", part(A.ACCEPTED, 80), part(A.REJECTED, reason="sold out")))
    assert only(outcome, K.REJECTED).text == "20 units are rejected: sold out"
    assert outcome.targets == (Target(dec(80), dec("1.10")),)
    assert K.REST_NOT_MENTIONED not in kinds(outcome)


def test_several_answered_lines_for_one_order_line_add_up() -> None:
    held = purchase(bought(7, 30))
    order = sent(held)
    lines = (
        answered("1", part(A.ACCEPTED, 18, promised=arrives(ASKED))),
        answered("1", part(A.ACCEPTED, 12, promised=arrives("2026-12-07"))),
    )
    outcome = compare(order, fold(order, answers(ack(*lines)), profile()), held, profile(), NOW).lines[0]
    assert [target.quantity for target in outcome.targets] == [dec(18), dec(12)]
    assert outside(outcome) == [K.DATE_LATER]
    assert only(outcome, K.DATE_LATER).short == "12 come 7 days later"


@pytest.mark.parametrize(("second", "said", "acceptable"), [(5, "15", True), (95, "105", False)])
def test_parts_that_do_not_add_up_are_flagged(second: int, said: str, acceptable: bool) -> None:
    outcome = compared(answered("1", part(A.ACCEPTED, 10), part(A.BACKORDERED, second, promised=arrives(ASKED))))
    assert only(outcome, K.PARTS_DISAGREE).short == f"Parts add up to {said}, not 100"
    assert (outcome.blocked is None) is acceptable


def test_parts_that_add_up_to_what_the_supplier_believes_was_ordered_only_differ_in_quantity() -> None:
    line = answered("1", part(A.ACCEPTED, 10), part(A.BACKORDERED, 5, promised=arrives(ASKED)), ordered=qty(15))
    assert K.PARTS_DISAGREE not in kinds(compared(line))


def test_rejected_and_confirmed_without_quantities_cannot_both_be() -> None:
    outcome = compared(answered("1", part(A.ACCEPTED), part(A.REJECTED)))
    assert (outcome.verdict, kinds(outcome)) == (LineVerdict.UNCLEAR, [K.CONTRADICTORY])


def test_a_rejected_line_is_cancelled_and_never_inside_a_tolerance() -> None:
    outcome = compared(answered("1", part(A.REJECTED, reason="discontinued")), profile(quantity_percent=dec(100)))
    assert (outcome.verdict, outcome.targets) == (LineVerdict.REJECTED, ())
    assert only(outcome, K.REJECTED).text == "line 1 is rejected: discontinued"
    assert outside(outcome) == [K.REJECTED]


def test_confirming_zero_is_rejecting() -> None:
    assert compared(answered("1", part(A.CHANGED, 0))).verdict is LineVerdict.REJECTED


def test_a_quantity_below_zero_is_a_contradiction() -> None:
    assert outside(compared(answered("1", part(A.CHANGED, -5)))) == [K.CONTRADICTORY]


def test_pending_is_not_final_and_leaves_the_line_alone() -> None:
    outcome = compared(answered("1", part(A.PENDING, reason="price to be confirmed")))
    assert (outcome.verdict, outcome.targets, outcome.final) == (LineVerdict.PENDING, (), False)
    assert outside(outcome) == []
