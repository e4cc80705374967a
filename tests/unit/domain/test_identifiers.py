"""GS1 numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.identifiers import check_digit, has_valid_check_digit, is_gln, is_gtin, sscc_of, sscc_range


@pytest.mark.parametrize("number", ["4006381333931", "036000291452", "96385074", "10614141000415"])
def test_real_gtins_are_valid_and_wrong_by_one_are_not(number: str) -> None:
    assert is_gtin(number)
    assert not is_gtin(number[:-1] + str((int(number[-1]) + 1) % 10))


def test_a_gln_and_what_is_none() -> None:
    assert is_gln("5412345000013")
    assert not is_gln("12345") and not is_gln("541234500001X")


@given(st.text("0123456789", min_size=7, max_size=17))
def test_a_digit_given_is_a_digit_accepted(body: str) -> None:
    assert has_valid_check_digit(body + str(check_digit(body)))


@pytest.mark.parametrize(
    "text", ["340123450000000000", "00340123450000000000", "(00)340123450000000000", " 340123450000000000 "]
)
def test_an_sscc_with_or_without_its_identifier(text: str) -> None:
    assert sscc_of(text) == "340123450000000000"


def test_a_range_counts_what_stands_before_the_check_digit() -> None:
    first = "34012345000000000" + str(check_digit("34012345000000000"))
    last = "34012345000000011" + str(check_digit("34012345000000011"))
    found = sscc_range(first, last)
    assert len(found) == 12 and found[0] == first and found[-1] == last
    assert all(has_valid_check_digit(one) for one in found)
    assert sscc_range(last, first) == () and sscc_range(first, last, limit=11) == ()
