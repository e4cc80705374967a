"""Where goods go: partners' codes for our warehouses, and whether it is where the order sent them."""

from __future__ import annotations

from typing import Any

import pytest

from console.domain.mappings import Code, LocationTarget, MappingKind, Target
from console.domain.masterdata import PlaceKind, PlaceRecord
from console.domain.place_book import PlaceBook, location_codes
from console.domain.places import Whereabouts, at, own_place, whereabouts, without_own
from console.domain.values import Party, PartyId
from tests.unit.domain.builders import ack

HAMBURG, LYON = "5412345000013", "4012345000009"


def ids(*pairs: str) -> tuple[PartyId, ...]:
    return tuple(PartyId(scheme=scheme, value=value) for scheme, value in (pair.rsplit("=", 1) for pair in pairs))


def warehouse(number: int, name: str, code: str, gln: str | None = None, **facts: Any) -> PlaceRecord:
    own = ids(f"gln={gln}") if gln else ()
    return PlaceRecord(kind=PlaceKind.WAREHOUSE, id=number, name=name, code=code, ids=own, **facts)


BOOK = PlaceBook(
    [
        warehouse(1, "Hamburg", "HAM", HAMBURG, operation_types=(1, 2), address=Party(name="Us Trading, Hamburg")),
        warehouse(2, "Lyon", "LYO", LYON, operation_types=(7,)),
        warehouse(3, "Annex", "ANX", HAMBURG),
    ]
)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (Party(ids=ids(f"gln={LYON}")), 2),
        (Party(ids=ids(f"x12:UL={LYON}")), 2),
        (Party(ids=ids("assigned=LYO")), 2),
        (Party(ids=ids("x12:ZZ=lyo ")), 2),
        (Party(ids=ids("seller-assigned=LYO")), None),
        (Party(name="LYON"), 2),
        (Party(name="Us Trading Hamburg"), 1),
        (Party(name="Lyon", ids=ids(f"gln={HAMBURG}")), None),
        (Party(ids=ids(f"gln={HAMBURG}")), None),
        (Party(ids=ids(f"gln={HAMBURG}", "assigned=ANX")), 3),
        (Party(name="Hamburg", ids=ids(f"gln={HAMBURG}")), 1),
        (Party(name="Lyon", ids=ids("seller-assigned=4711")), 2),
        (Party(ids=ids("gln=4012345000008")), None),
        (Party(name="Marseille"), None),
        (Party(), None),
    ],
)
def test_a_place_is_found_by_gln_code_and_name_and_never_guessed(said: Party, found: int | None) -> None:
    place = own_place(BOOK.resolve(said, {}))
    assert place == ((PlaceKind.WAREHOUSE, found) if found else None)


def test_what_somebody_said_goes_before_every_number_and_name() -> None:
    code = Code(kind=MappingKind.LOCATION, scheme="seller-assigned", value="DC-4")
    said: dict[Code, Target] = {code: LocationTarget(location_id=9, name="Kunde Nord", place=PlaceKind.ADDRESS)}
    party = BOOK.resolve(Party(ids=ids("seller-assigned=dc-4", "assigned=LYO")), said)
    assert own_place(party) == (PlaceKind.ADDRESS, 9) and party.name == "Kunde Nord"


def test_the_warehouse_of_an_operation_type() -> None:
    found = BOOK.of_type(7)
    assert found is not None and found.name == "Lyon"
    assert BOOK.of_type(99) is None and BOOK.of_type(None) is None


ORDERED = at(
    Party(
        name="Hamburg", ids=ids(f"gln={HAMBURG}", "assigned=HAM"), street="Kai 7", city="Hamburg", postal_code="20457"
    ),
    PlaceKind.WAREHOUSE,
    1,
)


@pytest.mark.parametrize(
    ("said", "where"),
    [
        (None, Whereabouts.NOT_SAID),
        (Party(), Whereabouts.NOT_SAID),
        (Party(city="Hamburg"), Whereabouts.NOT_SAID),
        (ORDERED, Whereabouts.AS_ORDERED),
        (at(Party(), PlaceKind.WAREHOUSE, 2), Whereabouts.ELSEWHERE),
        (at(Party(), PlaceKind.ADDRESS, 1), Whereabouts.ELSEWHERE),
        (Party(ids=ids("assigned=ham")), Whereabouts.AS_ORDERED),
        (Party(ids=ids("seller-assigned=DC-4")), Whereabouts.UNKNOWN),
        (Party(ids=ids("seller-assigned=DC-4"), postal_code="20457", street="Kai  7"), Whereabouts.AS_ORDERED),
        (Party(ids=ids("seller-assigned=DC-4"), postal_code="20457", street="Kai 9"), Whereabouts.UNKNOWN),
        (Party(ids=ids(f"gln={LYON}"), postal_code="20457", street="Kai 7"), Whereabouts.UNKNOWN),
        (Party(name="HAMBURG"), Whereabouts.AS_ORDERED),
        (Party(name="Hamburg", postal_code="69001"), Whereabouts.UNKNOWN),
        (Party(ids=ids("vat=DE136695976")), Whereabouts.UNKNOWN),
    ],
)
def test_where_goods_go_beside_where_they_were_ordered_to(said: Party | None, where: Whereabouts) -> None:
    assert whereabouts(ORDERED, said) is where


def test_an_order_that_named_no_place_leaves_nothing_to_compare() -> None:
    assert whereabouts(None, ORDERED) is Whereabouts.NOT_SAID
    assert whereabouts(Party(name="Hamburg"), Party(name="Lyon")) is Whereabouts.NOT_SAID


@pytest.mark.parametrize(
    ("party", "codes"),
    [
        (Party(ids=ids("gln=1", "assigned= dc4 ")), [("gln", "1"), ("assigned", "DC4")]),
        (Party(name=" Main dock "), [("name", "MAIN DOCK")]),
        (Party(postal_code="20457", city="Hamburg"), [("address", "20457, HAMBURG")]),
        (ORDERED, [("gln", HAMBURG), ("assigned", "HAM")]),
        (Party(), []),
    ],
)
def test_what_a_place_is_explained_by(party: Party, codes: list[tuple[str, str]]) -> None:
    assert [(code.scheme, code.value) for code in location_codes(party)] == codes


def test_what_a_place_was_resolved_to_never_leaves_the_house() -> None:
    document = ack(ship_to=ORDERED)
    assert "erp:" in document.model_dump_json()
    assert "erp:" not in without_own(document).model_dump_json()
    plain = ack(ship_to=Party(name="Hamburg"))
    assert without_own(plain) is plain
