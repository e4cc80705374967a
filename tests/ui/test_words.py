"""Dates, amounts and titles as a person reads them: exact, never cut off, never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from console.views.queue.rows import in_two
from console.views.words import amount, due, number_from, plural, rich, short_amount

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
AMERICA = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
GERMANY = QLocale(QLocale.Language.German, QLocale.Country.Germany)


@pytest.fixture(params=[AMERICA, GERMANY], ids=["en_US", "de_DE"])
def locale(request: pytest.FixtureRequest) -> Iterator[QLocale]:
    before = QLocale()
    QLocale.setDefault(request.param)
    yield request.param
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        ("0", "0.00", "0,00"),
        ("999.5", "999.50", "999,50"),
        ("-1234.5", "-1,234.50", "-1.234,50"),
        ("12345678901234.56", "12,345,678,901,234.56", "12.345.678.901.234,56"),
    ],
)
def test_amounts_are_grouped_as_here_and_exact(locale: QLocale, value: str, english: str, german: str) -> None:
    assert amount(Decimal(value)) == (english if locale == AMERICA else german)


@given(st.decimals(min_value=0, max_value=10**15, places=2))
def test_what_is_shown_is_read_back_as_the_same_number(value: Decimal) -> None:
    before = QLocale()
    for here in (AMERICA, GERMANY):
        QLocale.setDefault(here)
        if value < 10**14:
            assert number_from(amount(value)) == value
    QLocale.setDefault(before)


@pytest.mark.parametrize("text", ["", "abc", "1e9", "1,2,3", "--1", "NaN", "1.2.3", "٣"])
def test_what_is_no_number_is_not_taken_for_one(text: str) -> None:
    before = QLocale()
    QLocale.setDefault(AMERICA)
    assert number_from(text) is None
    QLocale.setDefault(before)


def test_a_plain_decimal_point_is_understood_everywhere(locale: QLocale) -> None:
    assert number_from("7.35") == Decimal("7.35")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("999999.99", "999,999.99"),
        ("12345678", "12.35 M"),
        ("12345678901234.56", "12.35 tn"),
        ("2000000000", "2.00 bn"),
    ],
)
def test_a_large_amount_is_shortened_never_cut(value: str, shown: str) -> None:
    before = QLocale()
    QLocale.setDefault(AMERICA)
    assert short_amount(Decimal(value)) == shown
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (timedelta(days=-2), "2 d late"),
        (timedelta(hours=-3), "3 h late"),
        (timedelta(minutes=-5), "5 min late"),
        (timedelta(seconds=-5), "due now"),
        (timedelta(days=1), "tomorrow"),
    ],
)
def test_deadlines_are_told_from_now(left: timedelta, shown: str) -> None:
    assert due(NOW + left, NOW) == shown
    assert due(None, NOW) == "—"


@pytest.mark.parametrize(
    ("title", "cause", "two"),
    [
        ("80 of 100, 14 days later", "Changed", ("80 of 100", "14 days later")),
        ("No answer · technically received", "No answer", ("No answer", "technically received")),
        ("Unknown order P99999", "Unknown order", ("Unknown order", "P99999")),
        ("Replaced item GT-20 -> GT-20A", "Replaced item", ("Replaced item", "GT-20 → GT-20A")),
        ("Price 315.00 instead of 3.15", "Price off by a factor", ("Price 315.00", "instead of 3.15")),
        ("Price +4.2 %", "Changed", ("Price +4.2 %", "")),
    ],
)
def test_a_title_is_cut_where_a_reader_would_pause(title: str, cause: str, two: tuple[str, str]) -> None:
    assert in_two(title, cause) == two


def test_text_of_partners_is_never_markup() -> None:
    assert rich("**5** <img src=x> & more") == "<b>5</b> &lt;img src=x&gt; &amp; more"


def test_one_and_many() -> None:
    assert (plural(1, "case"), plural(2, "case")) == ("1 case", "2 cases")


def test_every_picture_of_the_pages_is_there_and_used(repository: Path) -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in sorted((repository / "docs").glob("*.md")))
    used = set(re.findall(r"pictures/([\w-]+\.png)", pages))
    assert used == {path.name for path in (repository / "docs" / "pictures").iterdir()}
