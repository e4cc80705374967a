"""Names of packs as people write them."""

from __future__ import annotations

import pytest

from console.domain.units import packaging_named


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
