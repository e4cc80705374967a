"""Names of packs as people write them."""

from __future__ import annotations

import pytest

from console.domain.units import BY_REC20, from_rec20, packaging_named


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
