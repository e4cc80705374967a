"""Line by line: unit, price, day and item, each judged by the partner's tolerances."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from console.domain.acknowledging import Choices, LineOutcome, LineVerdict, Target
from console.domain.acknowledging import DifferenceKind as K
from console.domain.documents import AckAction as A
from tests.unit.domain.builders import (
    ASKED,
    answered,
    arrives,
    bought,
    buyer_item,
    dec,
    part,
    price,
    profile,
    qty,
    ships,
    supplier_item,
)
from tests.unit.domain.ruling import compared, kinds, only, outside

# units -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ordered", "unit", "said", "said_unit"),
    [
        (120, "C62", 10, "DZN"),
        (288, "C62", 2, "GRO"),
        (300, "C62", 3, "CEN"),
        (2000, "C62", 2, "MIL"),
        (10, "DZN", 120, "C62"),
        ("2.5", "KGM", 2500, "GRM"),
        (2, "TNE", 2000, "KGM"),
        ("1.25", "MTR", 125, "CMT"),
        ("1.25", "MTR", 1250, "MMT"),
        (3, "YRD", 9, "FOT"),
        (10, "FOT", 120, "INH"),
        (2, "LBR", 32, "ONZ"),
        ("2.54", "CMT", 1, "INH"),
        ("453.59237", "GRM", 1, "LBR"),
        ("30.48", "CMT", 1, "FOT"),
    ],
)
def test_an_exact_factor_converts_and_both_are_shown(ordered: int | str, unit: str, said: int, said_unit: str) -> None:
    outcome = compared(answered("1", part(A.ACCEPTED, qty(said, said_unit))), bought_line=bought(7, ordered, unit=unit))
    assert kinds(outcome) == [K.UNIT_CONVERTED]
    assert outcome.verdict is LineVerdict.ACCEPTED
    assert str(said) in only(outcome, K.UNIT_CONVERTED).answered
    assert str(ordered) in only(outcome, K.UNIT_CONVERTED).answered


def test_packs_convert_by_the_products_own_factor() -> None:
    line = bought(7, 120, pack_factors={"XCS": dec(12)})
    outcome = compared(answered("1", part(A.ACCEPTED, qty(10, "XCS", "CA"))), bought_line=line)
    assert only(outcome, K.UNIT_CONVERTED).answered == "10 cases (120 units)"
    assert outcome.targets == (Target(dec(120), dec("1.10")),)


@pytest.mark.parametrize(
    "quantity",
    [qty(10, "XCS", "CA"), qty(10, None, "CS"), qty(10, "KGM", "KG"), qty(10, "SET", "ST")],
    ids=["pack without factor", "code not known", "weight for pieces", "sets"],
)
def test_a_unit_nobody_has_explained_is_never_guessed(quantity: Any) -> None:
    outcome = compared(answered("1", part(A.ACCEPTED, quantity)))
    assert outside(outcome) == [K.UNIT_UNKNOWN]
    assert only(outcome, K.UNIT_UNKNOWN).short == f"Unit not known: “{quantity.raw_unit}”"
    assert outcome.targets == ()
    assert outcome.blocked is not None


def test_the_partners_own_code_can_be_explained_per_product() -> None:
    line = bought(7, 120, pack_factors={"CS": dec(12)})
    assert outside(compared(answered("1", part(A.ACCEPTED, qty(10, None, "CS"))), bought_line=line)) == []


def test_an_answer_without_a_unit_speaks_in_the_orders() -> None:
    assert kinds(compared(answered("1", part(A.ACCEPTED, qty(100, None))))) == []


def test_a_price_per_case_is_compared_per_piece() -> None:
    line = bought(7, 120, pack_factors={"XCS": dec(12)})
    outcome = compared(
        answered("1", part(A.ACCEPTED, qty(10, "XCS"), price=price("13.20", 1, "XCS"))), bought_line=line
    )
    assert kinds(outcome) == [K.UNIT_CONVERTED]


def test_the_ordered_price_repeated_beside_a_converted_quantity_is_the_ordered_price() -> None:
    line = bought(7, 120, pack_factors={"XCS": dec(12)})
    outcome = compared(answered("1", part(A.ACCEPTED, qty(10, "XCS"), price=price("1.10"))), bought_line=line)
    assert K.PRICE not in kinds(outcome)


# prices ------------------------------------------------------------------------------------------------------------


def priced(given: Any, ordered: str = "1.10", **tolerances: Any) -> LineOutcome:
    line = answered("1", part(A.CHANGED, 100, price=given))
    return compared(line, profile(**tolerances), bought(7, 100, ordered))


def test_prices_are_compared_per_single_unit() -> None:
    assert kinds(priced(price("110.00", 100))) == []
    assert kinds(priced(price("1.1000"))) == []


@pytest.mark.parametrize(
    ("answer", "percent", "amount", "within"),
    [
        ("1.12", "2", None, True),
        ("1.13", "2", None, False),
        ("1.12", "2", "1.99", False),
        ("1.12", "2", "2.00", True),
        ("1.08", "2", None, True),
        ("1.00", "2", None, False),
    ],
)
def test_a_price_is_allowed_within_percentage_and_amount(
    answer: str, percent: str, amount: str | None, within: bool
) -> None:
    outcome = priced(price(answer), price_percent=dec(percent), price_amount=dec(amount) if amount else None)
    assert only(outcome, K.PRICE).within is within


def test_cheaper_is_fine_when_the_profile_says_so() -> None:
    assert outside(priced(price("0.80"), cheaper_is_fine=True)) == []
    assert outside(priced(price("1.20"), cheaper_is_fine=True)) == [K.PRICE]


@pytest.mark.parametrize("answer", ["7700", "7650", "770", "77000", "7.70", "0.77", "0.077", "7.60"])
def test_a_price_off_by_a_factor_of_ten_is_never_applied_whatever_the_tolerance(answer: str) -> None:
    outcome = priced(price(answer), "77.00", price_percent=dec(100), cheaper_is_fine=True)
    assert outside(outcome) == [K.PRICE_MAGNITUDE]
    assert outcome.blocked is not None


@pytest.mark.parametrize("answer", ["790", "7900", "84", "70"])
def test_other_prices_are_no_slip_of_the_decimal_point(answer: str) -> None:
    assert outside(priced(price(answer), "77.00")) == [K.PRICE]


def test_a_price_for_something_that_was_free_is_a_difference() -> None:
    assert outside(priced(price("1.00"), "0", price_percent=dec(100))) == [K.PRICE]


def test_the_percentage_of_a_price_is_shown() -> None:
    assert only(priced(price("1.146")), K.PRICE).short == "Price +4.2 %"


# days --------------------------------------------------------------------------------------------------------------


def dated(promised: Any, action: A = A.CHANGED, **partner: Any) -> LineOutcome:
    return compared(answered("1", part(action, 100, promised=promised)), profile(**partner))


@pytest.mark.parametrize(("day", "within"), [("2026-12-02", True), ("2026-12-03", False)])
def test_later_is_allowed_up_to_the_days_late(day: str, within: bool) -> None:
    assert only(dated(arrives(day), days_late=2), K.DATE_LATER).within is within


@pytest.mark.parametrize(("day", "within"), [("2026-11-28", True), ("2026-11-27", False)])
def test_earlier_is_allowed_up_to_the_days_early(day: str, within: bool) -> None:
    assert only(dated(arrives(day), days_early=2), K.DATE_EARLIER).within is within


def test_a_ship_date_is_never_taken_for_the_day_of_arrival() -> None:
    outcome = dated(ships(ASKED))
    assert kinds(outcome) == [K.SHIP_DATE_ONLY]
    assert outside(outcome) == []
    assert only(outcome, K.SHIP_DATE_ONLY).text == "line 1 ships on 30 Nov 2026; when it arrives is not said"
    assert outcome.targets[0].day is None


def test_shipping_after_the_day_of_arrival_asked_is_late_whatever_the_way() -> None:
    outcome = dated(ships("2026-12-14"))
    assert outside(outcome) == [K.DATE_LATER]
    assert outcome.targets[0].day is None


def test_with_a_known_time_on_the_way_the_arrival_is_worked_out_and_told() -> None:
    outcome = dated(ships("2026-12-10"), ship_date_transit_days=4)
    assert kinds(outcome) == [K.SHIP_DATE_CONVERTED, K.DATE_LATER]
    assert only(outcome, K.DATE_LATER).short == "14 days later"
    assert outcome.targets[0].day == date(2026, 12, 14)


def test_the_date_of_the_head_counts_for_lines_without_their_own() -> None:
    outcome = compared(answered("1", part(A.ACCEPTED, 100)), promised=arrives("2026-12-14"))
    assert outside(outcome) == [K.DATE_LATER]


def test_a_day_in_the_past_is_flagged() -> None:
    assert K.DATE_PAST in outside(dated(arrives("2025-11-30"), days_early=999))


def test_what_is_shipped_may_have_a_day_in_the_past() -> None:
    assert K.DATE_PAST not in kinds(dated(arrives("2026-11-19"), A.SHIPPED))


# items -------------------------------------------------------------------------------------------------------------


def test_a_replacement_is_always_put_before_a_person() -> None:
    outcome = compared(answered("1", part(A.SUBSTITUTED, 100, items=(supplier_item("GT-20A"),))))
    assert only(outcome, K.SUBSTITUTED).short == "Replaced item BOLT-1 -> GT-20A"
    assert outcome.blocked == "Nobody has said which product the replacement on line 1 is."


def test_a_replacement_whose_product_is_known_can_be_accepted() -> None:
    line = answered("1", part(A.SUBSTITUTED, 100, items=(supplier_item("GT-20A"),)))
    outcome = compared(line, choices=Choices(products={supplier_item("GT-20A").key: 555}))
    assert outcome.blocked is None
    assert outcome.targets == (Target(dec(100), dec("1.10"), None, 555),)


def test_a_replacement_that_names_only_our_own_item_still_is_one() -> None:
    line = answered("1", part(A.SUBSTITUTED, 100), items=(buyer_item("BOLT-1"),))
    assert outside(compared(line)) == [K.SUBSTITUTED]


def test_another_item_without_a_word_is_flagged() -> None:
    outcome = compared(answered("1", part(A.ACCEPTED, 100), items=(buyer_item("GT-9"),)))
    assert outside(outcome) == [K.ITEM_DIFFERS]
    assert only(outcome, K.ITEM_DIFFERS).text == "line 1 is answered with item GT-9, not BOLT-1"


@pytest.mark.parametrize("value", [Decimal("80"), Decimal("80.000"), Decimal("8E+1")])
def test_numbers_in_texts_are_tidy(value: Decimal) -> None:
    assert only(compared(answered("1", part(A.CHANGED, qty(value)))), K.QUANTITY_LESS).short == "80 of 100"
