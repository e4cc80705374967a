"""A supplier's prices and stock: what is taken over by itself, what a person sees first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.documents import (
    CatalogueAction,
    CatalogueLine,
    PriceCatalogue,
    PriceKind,
    PriceTier,
    StockLine,
    StockMeaning,
    StockQuantity,
    StockReport,
)
from console.domain.profiles import BatchWindow, SupplyRules
from console.domain.supplying import (
    Offer,
    PriceRow,
    PriceStep,
    PriceStepKind,
    decide_prices,
    decide_stock,
    next_opening,
    offers_of,
    window_is_open,
)
from console.domain.supplying.stock import levels_of
from console.domain.values import ItemId, ItemScheme, Price, Quantity

TODAY = date(2026, 11, 24)
RULES = SupplyRules()
WIDGET = (ItemId(scheme=ItemScheme.SUPPLIER, value="W-1"),)


def row(price: str = "10", **changes: object) -> PriceRow:
    return PriceRow(id=1, product_id=7, price=Decimal(price), currency="EUR", lead_time_days=5).model_copy(
        update=changes
    )


def offer(price: str | None = "10", **changes: object) -> Offer:
    given = Decimal(price) if price is not None else None
    return Offer(items=WIDGET, product_id=7, price=given, currency="EUR").model_copy(update=changes)


def only_step(one: Offer, *rows: PriceRow, rules: SupplyRules = RULES) -> PriceStep:
    steps = decide_prices([one], rows, rules, TODAY).steps
    assert len(steps) == 1
    return steps[0]


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("10.50", ""),
        ("10.51", "Up by 5.1 %; 5 % is allowed unasked."),
        ("8", ""),
        ("7.99", "Down by 20.1 %; 20 % is allowed unasked."),
        ("1000", "Exactly 100 times more: a decimal point may have slipped."),
        ("0.1", "Exactly 100 times less: a decimal point may have slipped."),
        ("0", "The new price is zero."),
    ],
)
def test_a_price_moves_by_itself_only_within_the_limits(new: str, words: str) -> None:
    step = only_step(offer(new), row("10"))
    assert (step.kind, step.price, step.ask) == (PriceStepKind.CHANGE, Decimal(new).normalize() + 0, words)


def test_the_same_price_changes_nothing() -> None:
    decision = decide_prices([offer("10.000")], [row("10")], RULES, TODAY)
    assert (decision.steps, decision.unchanged) == ((), 1)


def test_a_price_per_hundred_is_compared_per_unit_as_the_erp_rounds_it() -> None:
    catalogue = PriceCatalogue(
        currency="EUR",
        lines=(
            CatalogueLine(items=WIDGET, prices=(PriceTier(price=Price(amount=Decimal("33.33"), basis=Decimal(100))),)),
        ),
    )
    found = next(offers_of(catalogue)).model_copy(update={"product_id": 7})
    assert found.price == Decimal("0.3333")
    assert decide_prices([found], [row("0.3333")], RULES, TODAY).steps == ()


def test_a_price_per_case_is_compared_per_unit_and_so_is_its_break() -> None:
    case = offer("120", factor=Decimal(12), minimum=Decimal(2))
    decision = decide_prices([case], [row("10", minimum=Decimal(24))], RULES, TODAY)
    assert decision.unchanged == 1


def test_an_offer_changes_the_row_of_its_own_currency_whatever_stands_before_it() -> None:
    dollars = row("11", id=1, currency="USD")
    step = only_step(offer("10.2"), dollars, row("10", id=2))
    assert step.row is not None and (step.row.id, step.row.currency, step.price) == (2, "EUR", Decimal("10.2"))


def test_an_offer_without_a_currency_is_not_guessed_at_when_there_are_two() -> None:
    rows = [row("11", id=1, currency="USD"), row("10", id=2)]
    ((_, why),) = decide_prices([offer("10.2", currency=None)], rows, RULES, TODAY).unusable
    assert why == "It names no currency; our price list of this supplier is in EUR, USD."


def test_a_price_that_is_over_changes_nothing() -> None:
    over = offer("8.5", valid_from=date(2026, 3, 1), valid_to=date(2026, 6, 30))
    assert decide_prices([over], [row("10")], RULES, TODAY).unchanged == 1


def test_a_price_that_began_already_changes_the_row_in_force_today_and_no_older_one() -> None:
    old = row("9", id=1, valid_from=date(2026, 1, 1), valid_to=date(2026, 10, 31))
    now = row("10", id=2, valid_from=date(2026, 11, 1))
    step = only_step(offer("10.2", valid_from=date(2026, 10, 25)), old, now)
    assert step.row == now and step.valid_from == date(2026, 11, 1)


def test_an_item_offered_again_after_its_row_ended_has_a_price_again() -> None:
    step = only_step(offer("10"), row("10", valid_to=date(2026, 11, 23)))
    assert (step.kind, step.price) == (PriceStepKind.CREATE, Decimal(10))


def test_an_absurd_price_is_put_aside_and_takes_no_other_with_it() -> None:
    decision = decide_prices([offer("1e40"), offer("10.2")], [row("10")], RULES, TODAY)
    assert [why for _, why in decision.unusable] == ["The price 1e+40 is beyond any real amount."]
    assert [step.price for step in decision.taken] == [Decimal("10.2")]


def test_a_later_price_ends_the_row_in_force_the_day_before() -> None:
    begins = date(2027, 1, 1)
    end, new = decide_prices([offer("10.4", valid_from=begins)], [row("10")], RULES, TODAY).steps
    assert (end.kind, end.row, end.valid_to) == (PriceStepKind.END, row("10"), date(2026, 12, 31))
    assert (new.kind, new.price, new.valid_from, new.ask) == (PriceStepKind.CREATE, Decimal("10.4"), begins, "")


def test_the_end_and_the_beginning_of_a_later_price_are_asked_together() -> None:
    end, new = decide_prices([offer("20", valid_from=date(2027, 1, 1))], [row("10")], RULES, TODAY).steps
    assert end.ask == new.ask == "Up by 100.0 %; 5 % is allowed unasked."


def test_a_new_break_is_measured_by_the_next_smaller_one() -> None:
    rows = [row("10"), row("9", id=2, minimum=Decimal(100))]
    step = only_step(offer("8.8", minimum=Decimal(500)), *rows)
    assert (step.kind, step.ask) == (PriceStepKind.CREATE, "")
    assert step.percent is not None and step.percent.quantize(Decimal("0.1")) == Decimal("-2.2")


def test_an_item_without_a_price_so_far_is_asked_unless_the_profile_says_otherwise() -> None:
    assert only_step(offer("3")).ask == "This supplier has no price for this item so far."
    assert only_step(offer("3"), rules=RULES.model_copy(update={"add_items": True})).ask == ""


def test_a_withdrawn_item_ends_its_rows_after_a_person_saw_it() -> None:
    step = only_step(offer(None, action=CatalogueAction.DELETE), row("10"))
    assert (step.kind, step.valid_to, step.ask) == (
        PriceStepKind.END,
        TODAY,
        "The supplier no longer offers this item.",
    )


def test_only_a_much_longer_lead_time_is_asked() -> None:
    assert only_step(offer(None, lead_time_days=19), row("10")).ask == ""
    assert only_step(offer(None, lead_time_days=20), row("10")).ask == "Delivery takes 15 days longer than before."


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (offer("-1"), "The price -1 is below zero."),
        (offer("9", currency="USD"), "It is in USD; our price list of this supplier is in EUR."),
        (
            offer("9", valid_from=date(2027, 2, 1), valid_to=date(2027, 1, 1)),
            "It ends (2027-01-01) before it begins (2027-02-01).",
        ),
    ],
)
def test_what_cannot_be_meant_is_put_aside_and_the_others_go_on(one: Offer, words: str) -> None:
    decision = decide_prices([one, offer("10.1")], [row("10")], RULES, TODAY)
    assert [why for _, why in decision.unusable] == [words]
    assert [step.price for step in decision.steps] == [Decimal("10.1")]


def test_unknown_items_are_gathered() -> None:
    stranger = offer("1", product_id=None)
    assert decide_prices([stranger], [], RULES, TODAY).unknown == (stranger,)


def test_list_and_retail_prices_are_not_what_we_pay() -> None:
    tiers = [PriceTier(price=Price(amount=Decimal(n)), kind=kind) for n, kind in enumerate(PriceKind, 1)]
    line = CatalogueLine(items=WIDGET, prices=tuple(tiers))
    assert [one.price for one in offers_of(PriceCatalogue(lines=(line,)))] == [Decimal(1)]


prices = st.decimals(min_value=Decimal("0.0001"), max_value=Decimal(100_000), places=4)


@given(before=prices, after=prices)
def test_taking_a_step_over_leaves_nothing_to_do(before: Decimal, after: Decimal) -> None:
    held = row(str(before))
    for step in decide_prices([offer(str(after))], [held], RULES, TODAY).steps:
        held = held.model_copy(update={"price": step.price, "lead_time_days": step.lead_time_days})
    assert decide_prices([offer(str(after))], [held], RULES, TODAY).steps == ()


@given(before=prices, after=prices)
def test_no_price_moves_further_than_allowed_unasked(before: Decimal, after: Decimal) -> None:
    for step in decide_prices([offer(str(after))], [row(str(before))], RULES, TODAY).taken:
        assert step.price is not None
        assert before * Decimal("0.8") <= step.price <= before * Decimal("1.05")


# ------------------------------------------------------------------------------------------------------------ stock


def stock_line(*counts: tuple[StockMeaning, int], code: str = "W-1") -> StockLine:
    quantities = tuple(
        StockQuantity(meaning=meaning, quantity=Quantity(value=Decimal(value), unit="C62")) for meaning, value in counts
    )
    return StockLine(items=(ItemId(scheme=ItemScheme.SUPPLIER, value=code),), counts=quantities)


def test_available_goes_before_on_hand_and_places_are_added_up() -> None:
    line = stock_line((StockMeaning.ON_HAND, 90), (StockMeaning.AVAILABLE, 30), (StockMeaning.AVAILABLE, 12))
    (level,) = levels_of(StockReport(lines=(line,)))
    assert level is not None and level.available == 42


def test_what_comes_next_is_the_earliest_arrival() -> None:
    later = StockLine(
        items=WIDGET,
        counts=(
            StockQuantity(meaning=StockMeaning.AVAILABLE, quantity=Quantity(value=Decimal(0))),
            StockQuantity(meaning=StockMeaning.ON_ORDER, quantity=Quantity(value=Decimal(50)), on=date(2026, 12, 20)),
            StockQuantity(meaning=StockMeaning.ON_ORDER, quantity=Quantity(value=Decimal(20)), on=date(2026, 12, 1)),
        ),
    )
    (level,) = levels_of(StockReport(lines=(later,)))
    assert level is not None and (level.next_day, level.next_quantity) == (date(2026, 12, 1), Decimal(20))


def test_a_report_that_loses_half_the_stock_is_not_believed_unasked() -> None:
    known: dict[str, Decimal | None] = {f"supplier:W-{n}": Decimal(5) for n in range(40)}
    half = list(
        levels_of(StockReport(lines=tuple(stock_line((StockMeaning.AVAILABLE, 5), code=f"W-{n}") for n in range(19))))
    )
    decision = decide_stock(half, known, whole=True, rules=RULES)
    assert decision.ask == "21 of 40 items that had stock are empty or missing (52 %); 50 % is believed unasked."
    assert len(decision.gone) == 21
    assert decide_stock(half, known, whole=False, rules=RULES).ask == ""


# ---------------------------------------------------------------------------------------------------------- windows


@pytest.mark.parametrize(
    ("hour", "is_open", "opens"),
    [(18, False, 19), (19, True, 19), (23, True, 23), (3, True, 3), (6, False, 19)],
)
def test_a_window_over_midnight(hour: int, is_open: bool, opens: int) -> None:
    window = BatchWindow(opens="19:00", closes="06:00")
    now = datetime(2026, 11, 24, hour, tzinfo=UTC)
    assert window_is_open(window, now) is is_open
    assert next_opening(window, now) == now.replace(hour=opens)


def test_a_window_is_in_the_partners_time() -> None:
    window = BatchWindow(opens="19:00", closes="06:00", timezone="America/New_York")
    assert not window_is_open(window, datetime(2026, 11, 24, 20, tzinfo=UTC))
    assert next_opening(window, datetime(2026, 11, 24, 20, tzinfo=UTC)) == datetime(2026, 11, 25, 0, tzinfo=UTC)


def test_without_a_window_batch_work_runs_at_once() -> None:
    assert window_is_open(None, datetime(2026, 11, 24, 12, tzinfo=UTC))


def test_a_net_price_does_not_keep_the_discount_of_the_row_it_replaces() -> None:
    """10 less 10 % was paid as 9. An offer of 9 is no change; one of 9.20 that kept the discount would be paid as 8.28."""
    discounted = row("10", discount=Decimal(10))
    assert decide_prices([offer("9")], [discounted], RULES, TODAY).steps == ()
    step = only_step(offer("9.20"), discounted)
    assert (step.price, step.discount, step.net, step.percent and f"{step.percent:.2f}") == (
        Decimal("9.2"),
        0,
        Decimal("9.2"),
        "2.22",
    )
    assert step.ask == ""
    assert "Up by 11.1 %" in only_step(offer("10"), discounted).ask, "the price is the same, what is paid is not"


def test_a_list_price_is_an_offer_only_with_our_discount() -> None:
    def catalogue(discount: str | None, *others: PriceTier) -> PriceCatalogue:
        listed = PriceTier(
            price=Price(amount=Decimal(10)),
            kind=PriceKind.LIST,
            discount_percent=Decimal(discount) if discount is not None else None,
        )
        return PriceCatalogue(lines=(CatalogueLine(items=WIDGET, prices=(listed, *others)),))

    assert list(offers_of(catalogue(None))) == []
    (one,) = offers_of(catalogue("12.5"))
    assert (one.price, one.discount, one.net_each) == (10, Decimal("12.5"), Decimal("8.75"))
    net = PriceTier(price=Price(amount=Decimal("8.75")))
    assert [(one.price, one.discount) for one in offers_of(catalogue("12.5", net))] == [(Decimal("8.75"), 0)]


def test_an_offer_with_a_discount_is_written_as_such() -> None:
    step = only_step(offer("12", discount=Decimal("12.5")), row("10"))
    assert (step.price, step.discount, step.percent) == (12, Decimal("12.5"), 5)
    kept = row("12", discount=Decimal("12.5"))
    assert decide_prices([offer("12", discount=Decimal("12.5"))], [kept], RULES, TODAY).steps == ()
    (why,) = (why for _, why in decide_prices([offer("12", discount=Decimal(120))], [row()], RULES, TODAY).unusable)
    assert "The discount 120 % is not between 0 and 100" in why


@pytest.mark.parametrize(("offered", "kept"), [("1", "0"), ("0", "1")])
def test_from_one_on_is_the_same_price_as_from_none_on(offered: str, kept: str) -> None:
    """Else the old price would stay beside the new one, and a buyer would meet both."""
    step = only_step(offer("10.40", minimum=Decimal(offered)), row(minimum=Decimal(kept)), row(minimum=Decimal(100)))
    assert step.kind is PriceStepKind.CHANGE and step.row is not None and step.row.minimum == Decimal(kept)
    both = only_step(offer("10.40", minimum=Decimal(offered)), row(), row(minimum=Decimal(1)))
    assert both.row is not None and both.row.minimum == Decimal(offered)
