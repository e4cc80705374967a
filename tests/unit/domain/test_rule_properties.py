"""What must hold for every order and every set of answers, however odd."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pytest import MonkeyPatch

from console.domain.acknowledging import Answer, Comparison, Decision, comparing, decide, fold, preview
from console.domain.causes import CAUSES
from console.domain.documents import AckAction, AckLine, Acknowledgment, AckPart, Order
from console.domain.profiles import PartnerProfile, Remainder
from console.domain.purchase import OrderWrite, PurchaseOrder
from tests.unit.domain.builders import (
    NOW,
    AckPurpose,
    HeaderStatus,
    answer,
    arrives,
    bought,
    buyer_item,
    dec,
    price,
    profile,
    purchase,
    receipt,
    sent,
    ships,
    supplier_item,
)
from tests.unit.domain.builders import qty as quantity_of


def mostly(usual: object, *odd: object, times: int = 6) -> st.SearchStrategy[Any]:
    """The usual value far more often than an odd one, so that what is drawn is an answer somebody might send."""
    return st.sampled_from([*[usual] * times, *odd])


amounts = st.sampled_from(["100", "100", "40", "40", "5", "5", "0", "1", "60", "80", "98", "105", "120", "2.5"])
quantities = st.builds(quantity_of, amounts, mostly("C62", "DZN", None, "KGM", times=20))
prices = mostly(None, price("1.10"), price("110", 100), price("1.12"), price("1.05"), price("110"), price("2"))
days = st.just(date(2026, 11, 30)) | st.dates(date(2026, 11, 19), date(2026, 12, 20))
promises = st.one_of(st.none(), st.builds(arrives, days), st.builds(arrives, days), st.builds(ships, days))
items = mostly((), (buyer_item("BOLT-1"),), (buyer_item("BOLT-2"),), (supplier_item("OTHER"),), times=20)
actions = st.sampled_from([*AckAction, *[AckAction.ACCEPTED] * 6, *[AckAction.CHANGED] * 6])
parts = st.builds(
    AckPart,
    action=actions,
    quantity=st.none() | quantities,
    promised=promises,
    price=prices,
    items=items,
    cancels_rest=mostly(None, True, False),
)
lines = st.builds(
    AckLine,
    line_ref=mostly("1", "2", "2", "2", "3", "3", "001", "9", None),
    items=items,
    ordered=st.none() | quantities,
    price=prices,
    promised=promises,
    parts=st.lists(parts, min_size=1, max_size=1).map(tuple) | st.lists(parts, max_size=3).map(tuple),
)
acknowledgments = st.builds(
    Acknowledgment,
    order_number=st.just("P00409"),
    purpose=mostly(AckPurpose.ORIGINAL, *AckPurpose),
    status=mostly(HeaderStatus.DETAIL, *HeaderStatus, times=12),
    currency=mostly(None, "USD", "EUR", times=20),
    supplier_order_number=st.sampled_from([None, "SO-1", "SO-2"]),
    promised=promises,
    lines=st.lists(lines, max_size=3, unique_by=lambda line: line.line_ref).map(tuple),
)
partners = st.builds(
    profile,
    quantity_percent=st.sampled_from([dec(0), dec(5), dec(100)]),
    over_quantity_percent=st.sampled_from([dec(0), dec(10)]),
    price_percent=st.sampled_from([dec(0), dec(3), dec(100)]),
    cheaper_is_fine=st.booleans(),
    days_late=st.sampled_from([0, 3, 30]),
    days_early=st.sampled_from([0, 30]),
    remainder=st.sampled_from(Remainder),
    ship_date_transit_days=st.sampled_from([None, 2]),
    move_receipt_date=st.booleans(),
    apply_within_tolerance=st.sampled_from([True, True, False]),
)
purchases = st.builds(
    lambda each: purchase(*each, receipts=(receipt(each),)),
    mostly(
        (bought(7), bought(8, 40), bought(9, 5, "77.00", received=dec(3))),
        (bought(7), bought(8, 40)),
        (bought(7),),
    ),
)


@st.composite
def dated_answers(draw: st.DrawFn) -> list[Answer]:
    """Answers of distinct document dates, each with its own number."""
    given = draw(st.lists(acknowledgments, min_size=1, max_size=3))
    return [
        answer(each.model_copy(update={"issued_at": NOW + timedelta(days=place), "document_id": f"A{place}"}), place)
        for place, each in enumerate(given, 1)
    ]


def decided(held: PurchaseOrder, given: list[Answer], partner: PartnerProfile) -> tuple[Order, Decision]:
    order = sent(held, partner)
    return order, decide(order, held, given, partner, NOW)


def written(plan: OrderWrite, held: PurchaseOrder) -> dict[int, Decimal]:
    """Quantity per line of the sent order once the plan is done."""
    after = {line.id: line.quantity for line in held.lines}
    after.update({target.line_id: target.quantity for target in plan.lines})
    for new in plan.new_lines:
        after[new.split_from] += new.quantity
    return after


@given(purchases, dated_answers(), partners, st.randoms(use_true_random=False))
def test_the_fold_does_not_depend_on_the_order_of_arrival(
    held: PurchaseOrder, given: list[Answer], partner: PartnerProfile, random: Random
) -> None:
    order = sent(held, partner)
    shuffled = given.copy()
    random.shuffle(shuffled)
    renumbered = [
        Answer(each.acknowledgment, each.document_id, each.message_id, NOW + timedelta(hours=place), each.payload_hash)
        for place, each in enumerate(shuffled)
    ]
    one, other = fold(order, given, partner), fold(order, renumbered, partner)
    assert [(state.parts, state.inherited, state.quarrel) for state in one.lines] == [
        (state.parts, state.inherited, state.quarrel) for state in other.lines
    ]
    assert (one.conflict, one.waiting, one.quarrel) == (other.conflict, other.waiting, other.quarrel)
    assert decide(order, held, given, partner, NOW).key == decide(order, held, renumbered, partner, NOW).key


@given(purchases, dated_answers(), partners, st.data())
def test_a_repeated_answer_changes_nothing(
    held: PurchaseOrder, given: list[Answer], partner: PartnerProfile, data: st.DataObject
) -> None:
    again = data.draw(st.sampled_from(given))
    repeat = answer(again.acknowledgment, 99, came=NOW + timedelta(days=30))
    _, one = decided(held, given, partner)
    _, other = decided(held, [*given, repeat], partner)
    assert (one.key, one.cause, one.title, one.plan, one.status) == (
        other.key,
        other.cause,
        other.title,
        other.plan,
        other.status,
    )


@given(purchases, dated_answers(), partners)
def test_a_decision_always_has_words_and_an_exit(
    held: PurchaseOrder, given: list[Answer], partner: PartnerProfile
) -> None:
    _, decision = decided(held, given, partner)
    assert decision.title and len(decision.title) <= 60
    assert decision.sentence.strip().endswith(".")
    assert "None" not in decision.sentence + decision.title + decision.why_not
    if decision.needs_person:
        assert decision.cause in CAUSES
        assert decision.plan is not None or decision.why_not.endswith(".")
    else:
        assert decision.why_not == ""


@given(purchases, dated_answers(), partners)
def test_what_the_rule_applies_never_holds_a_difference_outside_tolerance(
    held: PurchaseOrder, given: list[Answer], partner: PartnerProfile
) -> None:
    _, decision = decided(held, given, partner)
    if decision.by_rule and decision.plan is not None and (decision.plan.lines or decision.plan.new_lines):
        assert all(difference.within for difference in decision.differences)
        assert not decision.comparison.folded.unmatched


@given(purchases, dated_answers(), partners)
def test_a_plan_never_orders_more_than_was_ordered_or_answered(
    held: PurchaseOrder, given: list[Answer], partner: PartnerProfile
) -> None:
    _, decision = decided(held, given, partner)
    if decision.plan is None:
        return
    after = written(decision.plan, held)
    for outcome in decision.comparison.lines:
        coming = sum((part.quantity for part in outcome.parts if part.action in comparing.COMING), Decimal(0))
        (line_id,) = (line.id for line in held.lines if str(line.id) == outcome.line.source_id)
        assert after[line_id] <= max(outcome.line.quantity.value, coming)


@given(purchases, dated_answers(), partners)
def test_a_plan_never_goes_below_what_was_received_and_knows_the_state_it_was_made_on(
    held: PurchaseOrder, given: list[Answer], partner: PartnerProfile
) -> None:
    _, decision = decided(held, given, partner)
    if decision.plan is None:
        return
    plan = decision.plan
    assert [line.line_id for line in plan.before] == [line.line_id for line in plan.lines]
    for before, target in zip(plan.before, plan.lines, strict=True):
        line = held.line(target.line_id)
        assert line is not None
        assert (before.quantity, before.price, before.planned) == (line.quantity, line.price, line.planned)
        assert target.quantity >= line.received
    assert all(line.quantity > 0 for line in plan.new_lines)


@given(purchases, dated_answers(), partners)
def test_the_order_is_marked_confirmed_only_when_every_line_has_its_last_answer(
    held: PurchaseOrder, given: list[Answer], partner: PartnerProfile
) -> None:
    _, decision = decided(held, given, partner)
    if decision.plan is not None and decision.plan.mark_confirmed:
        assert all(outcome.final for outcome in decision.comparison.lines)
        assert not decision.comparison.folded.conflict


@given(purchases, dated_answers(), partners)
def test_the_preview_names_every_field_that_changes(
    held: PurchaseOrder, given: list[Answer], partner: PartnerProfile
) -> None:
    order, decision = decided(held, given, partner)
    plan = decision.plan
    if plan is None:
        return
    shown = Counter((change.record, change.field) for change in preview(plan, held, order))
    refs = {int(line.source_id or 0): line.line_ref for line in order.lines}
    for before, target in zip(plan.before, plan.lines, strict=True):
        record = f"P00409 line {refs[target.line_id]}"
        changed = {
            "quantity": before.quantity != target.quantity,
            "price": before.price != target.price,
            "expected arrival": target.planned is not None and target.planned != before.planned,
            "product": target.product_id is not None and target.product_id != before.product_id,
        }
        assert any(changed.values())
        for field, differs in changed.items():
            assert ((record, field) in shown) is differs
        assert (("receipt WH/IN/00007", f"line {refs[target.line_id]}") in shown) is changed["quantity"]
    assert shown[("P00409", "new line")] == len(plan.new_lines)
    assert (("P00409", "supplier reference") in shown) is (plan.partner_ref is not None)
    assert (("P00409", "confirmed by supplier") in shown) is plan.mark_confirmed
    assert all(change.before != change.after for change in preview(plan, held, order))


@given(purchases, dated_answers(), partners)
def test_applying_a_plan_leaves_nothing_to_apply(
    held: PurchaseOrder, given: list[Answer], partner: PartnerProfile
) -> None:
    order, decision = decided(held, given, partner)
    plan = decision.plan
    if plan is None or plan.new_lines:
        return
    targets = {target.line_id: target for target in plan.lines}
    after = held.model_copy(
        update={
            "confirmed_by_supplier": held.confirmed_by_supplier or plan.mark_confirmed,
            "partner_ref": plan.partner_ref or held.partner_ref,
            "lines": tuple(
                line.model_copy(
                    update={
                        "quantity": target.quantity,
                        "price": target.price,
                        "planned": target.planned or line.planned,
                        "product_id": target.product_id or line.product_id,
                    }
                )
                if (target := targets.get(line.id))
                else line
                for line in held.lines
            ),
        }
    )
    again = decide(order, after, given, partner, NOW)
    assert again.plan is None or not again.plan.changes_anything


@given(purchases, dated_answers(), partners)
def test_the_short_way_for_lines_as_ordered_says_what_the_long_way_says(
    held: PurchaseOrder, given: list[Answer], partner: PartnerProfile
) -> None:
    order = sent(held, partner)
    folded = fold(order, given, partner)
    short = comparing.compare(order, folded, held, partner, NOW)
    with MonkeyPatch.context() as patch:
        patch.setattr(comparing._Comparer, "_exactly_as_ordered", lambda self, state: False)
        long = comparing.compare(order, folded, held, partner, NOW)
    assert _told(short) == _told(long)


def _told(comparison: Comparison) -> list[tuple[object, ...]]:
    return [
        (line.verdict, line.targets, line.differences, line.rest, line.final, line.blocked) for line in comparison.lines
    ]


def test_the_clock_only_moves_what_is_past() -> None:
    """A case that is looked at again a month later must not silently change what accepting it would write."""
    held = purchase()
    order = sent(held)
    given = [answer(Acknowledgment(order_number="P00409", issued_at=NOW, status=HeaderStatus.ACCEPTED))]
    now = decide(order, held, given, profile(), NOW)
    later = decide(order, held, given, profile(), datetime(2027, 1, 5, tzinfo=UTC))
    assert (now.key, now.plan) == (later.key, later.plan)
