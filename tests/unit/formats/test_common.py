"""Numbers and days that several formats share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.adapters.formats.common.days import day_of, moment_of, week_start
from console.adapters.formats.common.invoices import wrong_sums
from console.adapters.formats.common.numbers import decimal_of, plain_number
from console.domain.documents import Invoice, InvoiceTotals


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("60.0", ".", "60.0"),
        ("6,000", ",", "6.000"),
        ("6,5", ".", "6.5"),
        ("6.5", ",", "6.5"),
        ("-3", ".", "-3"),
        ("3-", ".", "-3"),
        ("+3", ".", "3"),
        (".5", ".", "0.5"),
        ("5.", ".", "5"),
    ],
)
def test_numbers_as_partners_write_them(text: str, mark: str, value: str) -> None:
    assert decimal_of(text, mark) == Decimal(value)


@pytest.mark.parametrize("text", ["", "-", "1.000,50", "1 000", "1e5", "NaN", "12A", "9" * 40, "١٢"])
def test_what_is_no_number(text: str) -> None:
    assert decimal_of(text) is None


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.sampled_from(".,"))
def test_a_number_written_reads_back(value: Decimal, mark: str) -> None:
    assert decimal_of(plain_number(value, mark), mark) == value


def test_days_and_moments() -> None:
    assert day_of("20261201") == date(2026, 12, 1) and day_of("991231") == date(1999, 12, 31)
    assert day_of("20261301") is None and day_of("2026120x") is None
    assert str(moment_of("20261201", "0930")) == "2026-12-01 09:30:00+00:00" and moment_of("20261201", "2500") is None
    assert week_start(2026, 53) == date(2026, 12, 28) and week_start(2026, 54) is None


def test_an_invoice_of_totals_alone_may_ask_for_less_than_its_sum() -> None:
    totals = InvoiceTotals(without_tax=Decimal(100), tax=Decimal(10), with_tax=Decimal(110), payable=Decimal(80))
    assert not list(wrong_sums(Invoice(number="F1", totals=totals)))
    known = totals.model_copy(update={"lines": Decimal(100)})
    assert [one.rule for one in wrong_sums(Invoice(number="F1", totals=known))] == ["br_co_16"]
