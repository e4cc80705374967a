"""A person's decisions: what they write, what they show beforehand, whose promise moves, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from console.domain.acknowledging import (
    CannotPlan,
    LineDecision,
    LinePart,
    compare,
    fold,
    plan_for,
    preview,
    rest_notes,
    stakes,
)
from console.domain.documents import AckAction as A
from console.domain.purchase import LineTarget, NewLine, OrderWrite, PurchaseOrder, PurchaseState
from tests.unit.domain.builders import (
    NOW,
    ack,
    answered,
    answers,
    bought,
    dec,
    part,
    profile,
    purchase,
    receipt,
    sent,
    waiting_sale,
)

DEC_14 = datetime(2026, 12, 14, 12, tzinfo=UTC)


def planned(*lines: LineDecision, held: PurchaseOrder | None = None, **facts: Any) -> OrderWrite:
    held = held or purchase()
    partner = facts.pop("partner", profile())
    reference = facts.pop("reference", None)
    return plan_for(sent(held), held, lines, reference, partner, "key-1", **facts)


def said(plan: OrderWrite, held: PurchaseOrder) -> list[str]:
    changes = preview(plan, held, sent(held))
    return [f"{each.record}, {each.field}: {each.before} -> {each.after}" for each in changes]


def test_accepting_a_part_writes_quantity_and_price_together() -> None:
    plan = planned(LineDecision("1", (LinePart(dec(80)),)))
    assert plan.lines == (LineTarget(line_id=7, quantity=dec(80), price=dec("1.10")),)
    assert plan.mark_confirmed


def test_a_split_keeps_the_first_part_on_the_line_and_adds_the_later_one() -> None:
    parts = (LinePart(dec(40), date(2026, 12, 14)), LinePart(dec(60)))
    plan = planned(LineDecision("1", parts))
    assert plan.lines == (LineTarget(line_id=7, quantity=dec(60), price=dec("1.10")),)
    assert plan.new_lines == (NewLine(split_from=7, quantity=dec(40), price=dec("1.10"), planned=DEC_14),)


def test_a_refused_line_goes_to_quantity_zero() -> None:
    held = purchase(bought(7), bought(8))
    plan = planned(LineDecision("2"), held=held)
    assert plan.lines == (LineTarget(line_id=8, quantity=dec(0), price=dec("1.10")),)


def test_an_item_is_replaced_by_another_product() -> None:
    plan = planned(LineDecision("1", (LinePart(dec(100), price=dec("1.20")),), product_id=555))
    assert plan.lines == (LineTarget(line_id=7, quantity=dec(100), price=dec("1.20"), product_id=555),)


def test_a_replacement_is_carried_out_as_a_new_line_beside_the_old_one_at_zero() -> None:
    plan = planned(LineDecision("1", (LinePart(dec(100), price=dec("1.20")),), product_id=555))
    done = plan.with_replacements_added()
    assert done.lines == (LineTarget(line_id=7, quantity=dec(0), price=dec("1.10")),)
    [added] = done.new_lines
    assert (added.split_from, added.product_id, added.quantity, added.price) == (7, 555, dec(100), dec("1.20"))
    assert done.with_replacements_added() == done


def test_a_line_whose_item_was_replaced_does_not_come_to_life_again() -> None:
    before = purchase(bought(7))
    replaced = bought(12, 100, product_id=555, planned=before.lines[0].planned)
    held = purchase(bought(7, 0), replaced)
    order = sent(before)
    order = order.model_copy(update={"lines": (order.lines[0].model_copy(update={"source_id": "7,12"}),)})
    plan = plan_for(order, held, (LineDecision("1", (LinePart(dec(90)),)),), None, profile(), "key-2")
    assert plan.lines == (LineTarget(line_id=12, quantity=dec(90), price=dec("1.10")),)


def test_an_answer_taken_by_telephone_carries_its_reference_and_note() -> None:
    plan = planned(LineDecision("1", (LinePart(dec(100)),)), reference=" SO-9 ", note="Telephone, Ms Berg")
    assert (plan.partner_ref, plan.key, plan.lines) == ("SO-9", "key-1", ())
    assert plan.note == "Telephone, Ms Berg\nLine 1, hex bolts: 100 units."


def test_lines_not_decided_stay_and_leave_the_order_unconfirmed() -> None:
    held = purchase(bought(7), bought(8))
    plan = planned(LineDecision("1", (LinePart(dec(80)),)), held=held)
    assert [target.line_id for target in plan.lines] == [7]
    assert not plan.mark_confirmed


def test_lines_not_decided_become_what_was_answered() -> None:
    held = purchase(bought(7), bought(8))
    order = sent(held)
    lines = (answered("1", part(A.CHANGED, 70)), answered("2", part(A.CHANGED, 90)))
    comparison = compare(order, fold(order, answers(ack(*lines)), profile()), held, profile(), NOW)
    plan = planned(LineDecision("1", (LinePart(dec(100)),)), held=held, answered=comparison)
    assert [(target.line_id, target.quantity) for target in plan.lines] == [(8, dec(90))]
    assert plan.mark_confirmed


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        (LineDecision("9"), "The order has no line 9."),
        (LineDecision("1", (LinePart(dec(-1)),)), "Line 1: a quantity cannot be below 0."),
        (LineDecision("1", (LinePart(dec(1), price=dec(-1)),)), "Line 1: a price cannot be below 0."),
        (
            LineDecision("1", (LinePart(dec(5)),)),
            "Line 1: 10 have been received already, so it cannot go down to 5.",
        ),
        (LineDecision("1"), "Line 1: 10 have been received already, so it cannot go down to 0."),
    ],
)
def test_impossible_decisions_are_refused_in_a_sentence(decision: LineDecision, sentence: str) -> None:
    with pytest.raises(CannotPlan) as refused:
        planned(decision, held=purchase(bought(7, received=dec(10))))
    assert str(refused.value) == sentence


def test_a_line_decided_twice_is_refused() -> None:
    with pytest.raises(CannotPlan, match="decided twice"):
        planned(LineDecision("1"), LineDecision("1"))


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (PurchaseState.CANCELLED, "P00409 is cancelled in Odoo."),
        (PurchaseState.DRAFT, "P00409 is not confirmed in Odoo."),
    ],
)
def test_an_order_that_is_not_open_is_not_written(state: PurchaseState, sentence: str) -> None:
    with pytest.raises(CannotPlan, match=sentence):
        held = purchase(state=state)
        plan_for(sent(purchase()), held, [LineDecision("1")], None, profile(), "key")


def test_a_line_gone_from_odoo_is_not_written() -> None:
    with pytest.raises(CannotPlan, match="no longer on P00409"):
        plan_for(
            sent(purchase()), purchase(bought(8)), [LineDecision("1", (LinePart(dec(1)),))], None, profile(), "key"
        )


# preview -----------------------------------------------------------------------------------------------------------


def test_the_preview_names_every_field_before_and_after() -> None:
    line = bought(7)
    held = purchase(line, receipts=(receipt([line]),))
    plan = planned(
        LineDecision("1", (LinePart(dec(80), date(2026, 12, 14), dec("1.25")),)), held=held, reference="ACME-SO-99812"
    )
    assert said(plan, held) == [
        "P00409 line 1, quantity: 100 -> 80",
        "P00409 line 1, price: 1.10 -> 1.25",
        "P00409 line 1, expected arrival: 30 Nov 2026 -> 14 Dec 2026",
        "receipt WH/IN/00007, line 1: 100 -> 80",
        "P00409, supplier reference: none -> ACME-SO-99812",
        "P00409, confirmed by supplier: no -> yes",
    ]


def test_the_preview_shows_a_new_line_for_a_later_part() -> None:
    held = purchase()
    plan = planned(LineDecision("1", (LinePart(dec(60)), LinePart(dec(40), date(2026, 12, 14)))), held=held)
    assert "P00409, new line: none -> 40 of BOLT-1 at 1.10, 14 Dec 2026" in said(plan, held)


def test_the_preview_shows_the_receipt_moving_when_the_profile_moves_it() -> None:
    lines = (bought(7), bought(8, planned=datetime(2026, 12, 10, 12, tzinfo=UTC)))
    held = purchase(*lines, receipts=(receipt(lines),))
    decision = LineDecision("1", (LinePart(dec(100), date(2026, 12, 14)),))
    moved = planned(decision, held=held, partner=profile(move_receipt_date=True))
    assert "receipt WH/IN/00007, scheduled: 30 Nov 2026 -> 10 Dec 2026" in said(moved, held)
    stays = planned(decision, held=held)
    assert not any("scheduled" in line for line in said(stays, held))
    assert rest_notes(stays, held, sent(held), profile()) == (
        "The date of receipt WH/IN/00007 stays; Acme's profile does not move it.",
    )


@pytest.mark.parametrize("state", ["done", "cancel"])
def test_a_receipt_that_is_over_is_not_in_the_preview(state: str) -> None:
    line = bought(7)
    held = purchase(line, receipts=(receipt([line], state=state),))
    assert not any(
        "receipt" in each for each in said(planned(LineDecision("1", (LinePart(dec(80)),)), held=held), held)
    )


def test_the_preview_says_what_becomes_of_the_rest() -> None:
    held = purchase(bought(7), bought(8))
    plan = planned(LineDecision("1", (LinePart(dec(80)),)), LineDecision("2"), held=held)
    assert rest_notes(plan, held, sent(held), profile()) == (
        "Line 1: the other 20 are cancelled.",
        "Line 2 is cancelled; it stays on the order with quantity 0.",
    )


# stakes ------------------------------------------------------------------------------------------------------------


def test_customer_orders_are_shown_before_and_after() -> None:
    held = purchase(waiting=(waiting_sale(7),))
    (stake,) = stakes(held, planned(LineDecision("1", (LinePart(dec(100), date(2026, 12, 14)),)), held=held))
    assert (stake.late_before, stake.late_after, stake.arrives_after, stake.lost) == (0, 11, DEC_14, False)


def test_the_later_part_of_a_split_counts_for_the_customer() -> None:
    held = purchase(waiting=(waiting_sale(7),))
    plan = planned(LineDecision("1", (LinePart(dec(60)), LinePart(dec(40), date(2026, 12, 14)))), held=held)
    assert stakes(held, plan)[0].late_after == 11


def test_a_cancelled_line_leaves_the_customer_without() -> None:
    held = purchase(bought(7), bought(8), waiting=(waiting_sale(8),))
    (stake,) = stakes(held, planned(LineDecision("2"), held=held))
    assert (stake.lost, stake.arrives_after) == (True, None)


def test_without_a_plan_the_stakes_are_as_things_stand() -> None:
    held = purchase(
        bought(7, planned=datetime(2026, 12, 5, 12, tzinfo=UTC)), waiting=(waiting_sale(7), waiting_sale(promised=None))
    )
    first, second = stakes(held, None)
    assert (first.late_before, first.late_after) == (2, 2)
    assert (second.arrives_before, second.late_after, second.lost) == (None, 0, False)
