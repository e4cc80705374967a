"""Names of packs as people write them."""

from __future__ import annotations

from collections import Counter

import pytest

from console.domain.units import BY_REC20, UNITS, Unit, from_edifact, from_rec20, from_x12, packaging_named, to_x12


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Carton of 12", "XCT"),
        ("PALLET", "XPX"),
        ("Karton à 24", "XCT"),
        ("box", "XBX"),
        ("Boxes/6", "XBX"),
        ("Pack of 6 boxes", None),  # two sorts named: neither is meant for sure
        ("Outbox", None),
        ("Each", None),
        ("", None),
    ],
)
def test_a_pack_is_known_by_its_name_when_it_names_one_sort(name: str, code: str | None) -> None:
    assert packaging_named(name) == code


@pytest.mark.parametrize(("code", "packaging"), [("XAH", True), ("XBC", True), ("E34", False), ("IE", False)])
def test_units_of_public_sample_documents_are_known(code: str, packaging: bool) -> None:
    assert from_rec20(code) == code
    assert BY_REC20[code].packaging is packaging


def test_a_unit_that_says_nothing_stays_unknown() -> None:
    assert from_rec20("ZZ") is None


@pytest.mark.parametrize(
    ("code", "rec20"),
    [
        ("DK", "KMT"),
        ("DH", "SMI"),
        ("KM", None),  # kilograms a square metre, no kilometre
        ("MI", None),  # metric, no mile
        ("LF", "FOT"),
        ("BO", "XBO"),
        ("KT", "KT"),
        ("SY", "YDK"),
    ],
)
def test_x12_codes_mean_what_the_list_says(code: str, rec20: str | None) -> None:
    assert from_x12(code) == rec20


def test_a_pair_is_a_pair_whatever_the_list_calls_it() -> None:
    assert from_rec20("NPR") == from_edifact("NPR") == from_x12("PR") == "PR"


def test_no_code_of_a_list_means_two_units() -> None:
    for codes in (
        [code for unit in UNITS for code in unit.x12],
        [code for unit in UNITS for code in {unit.rec20, *unit.edifact}],
        [unit.rec20 for unit in UNITS],
    ):
        assert [code for code, count in Counter(codes).items() if count > 1] == []


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.x12], ids=lambda unit: unit.rec20)
def test_what_is_written_in_x12_reads_back(unit: Unit) -> None:
    assert from_x12(to_x12(unit.rec20) or "") == unit.rec20
