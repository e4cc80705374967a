"""Numbers of companies: one meaning however they are spelled, none when they cannot be right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.identifiers import check_digit
from console.domain.identities import identity, is_wrong
from console.domain.names import ALIKE, likeness
from console.domain.values import PartyId
from console.domain.vat import vat_number

GLN = "5412345000013"


@pytest.mark.parametrize(
    ("scheme", "value", "means"),
    [
        ("gln", GLN, ("gln", GLN)),
        ("GLN", " 5412345 000013 ", ("gln", GLN)),
        ("x12:UL", GLN, ("gln", GLN)),
        ("edifact:14", GLN, ("gln", GLN)),
        ("iso6523:0088", GLN, ("gln", GLN)),
        ("gln", "5412345000014", None),
        ("gln", "0000000000000", None),
        ("gln", "n/a", None),
        ("duns", "123456789", ("duns", "123456789")),
        ("x12:01", "12-345-6789", ("duns", "123456789")),
        ("x12:14", "1234567890001", ("duns", "123456789")),
        ("duns", "12345678", None),
        ("duns", "000000000", None),
        ("vat", "DE 136 695 976", ("vat", "DE136695976")),
        ("vat", "de136695977", None),
        ("iso6523:9930", "DE136695976", ("vat", "DE136695976")),
        ("vat", "136695976", None),
        ("x12:ZZ", GLN, None),
        ("assigned", "123456789", None),
    ],
)
def test_what_an_identifier_means(scheme: str, value: str, means: tuple[str, str] | None) -> None:
    assert identity(PartyId(scheme=scheme, value=value)) == means


@pytest.mark.parametrize(
    "number",
    [
        "ATU13585627",
        "BE0428759497",
        "CHE-107.787.577 IVA",
        "DE136695976",
        "DK13585628",
        "FI20774740",
        "FR40303265045",
        "GB980780684",
        "IT00743110157",
        "LU15027442",
        "NL4495445B01",
        "NL123456789B13",
        "PL8567346215",
        "PT501964843",
        "SE123456789701",
        "EL023456780",
        "XI123456789",
    ],
)
def test_vat_numbers_that_are_right(number: str) -> None:
    """Examples of the documentation of each country's rule; NL4495445B01 lacks its leading zeros and is none."""
    expected = None if number == "NL4495445B01" else number.replace("-", "").replace(".", "").replace(" IVA", "")
    assert vat_number(number) == expected


@pytest.mark.parametrize(
    "number",
    [
        "ATU13585628",
        "BE0428759498",
        "CHE107787578",
        "DE136695978",
        "DK13585627",
        "FI20774741",
        "FR41303265045",
        "GB802311781",
        "IT00743110158",
        "LU15027443",
        "NL123456789B12",
        "PL8567346216",
        "PT501964842",
        "SE123456789101",
        "DE000000000",
        "",
        "DE",
        "12345",
        "not a number",
        "DE13669597６",
    ],
)
def test_vat_numbers_that_are_wrong_by_a_digit_are_none(number: str) -> None:
    assert vat_number(number) is None


def test_greece_is_known_by_both_its_letters() -> None:
    assert vat_number("GR023456780") == vat_number("EL 023456780")


@given(st.text(max_size=30))
def test_whatever_is_written_there_is_no_fault_and_one_form(text: str) -> None:
    found = vat_number(text)
    assert found is None or vat_number(found) == found


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 9))
def test_a_gln_counts_only_with_its_own_check_digit(body: str, digit: int) -> None:
    right = digit == check_digit(body) and body.strip("0") != ""
    number = PartyId(scheme="gln", value=f"{body}{digit}")
    assert (identity(number) is not None) is right
    assert is_wrong(number) is not right


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Bolt Fasteners GmbH", "BOLT FASTENERS", True),
        ("Nord Fasteners AB", "Nord Fasteners Aktiebolag", True),
        ("Müller & Söhne KG", "Mueller u. Soehne", True),
        ("Muller & Sohne", "Müller & Söhne KG", True),
        ("Acme", "Acme Components Inc.", True),
        ("Fasteners Nord", "Nord Fasteners AB", True),
        ("Acme Components", "Vega Tools", False),
        ("GmbH", "AG", False),
        ("", "Acme", False),
    ],
)
def test_names_are_alike_for_people(one: str, other: str, alike: bool) -> None:
    assert (likeness(one, other) >= ALIKE) is alike
    assert likeness(one, other) == likeness(other, one)
