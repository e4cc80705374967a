"""A partner's profile with its mappings, specifications and tolerances as one file: to another machine and back; files
that were changed by hand, or are older or newer, say what does not fit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.domain.columns import ColumnSpec
from console.domain.lifecycle import ProfileState
from console.domain.mappings import Code, MappingKind, UnitTarget
from console.services.errors import ContentError
from console.services.mappings.desk import MappingDesk
from console.services.onboarding.desk import OnboardingDesk
from console.services.onboarding.differences import differing_fields
from tests.integration.shop import Shop
from tests.integration.test_onboarding import LEAD, desk, filled_in, shop

__all__ = ["desk", "shop"]
SPEC = ColumnSpec.model_validate(
    {
        "name": "answer to our order (CSV)", "kind": "acknowledgment", "group_by": ["order_number"],
        "layout": {"syntax": "delimited", "separator": ";", "charset": "cp1252"},
        "numbers": {"decimal": ",", "thousands": "."}, "dates": ["DD.MM.YYYY"], "units": {"Stk": "C62"},
        "fields": [
            {"to": "order_number", "column": "Bestellung", "also": ["Bestellnr"]},
            {"to": "line_ref", "column": "Pos"},
            {"to": "action", "column": "Status", "codes": {"bestätigt": "accepted"}},
            {"to": "currency", "constant": "EUR"},
        ],
    }
)  # fmt: skip
CODE = Code(kind=MappingKind.UNIT, scheme="", value="ZQ")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Shop]:
    (tmp_path / "elsewhere").mkdir()
    opened = Shop(tmp_path / "elsewhere")
    yield opened
    opened.close()


def other_desk(shop: Shop, like: OnboardingDesk) -> OnboardingDesk:
    return OnboardingDesk(shop.store, shop.outbox, shop.clock, shop.events, like._tools)


@pytest.fixture
def exported(shop: Shop, desk: OnboardingDesk) -> str:
    """A partner with everything that belongs to one."""
    desk.start("csv-mail", "nord", "Nord Fasteners", LEAD)
    tolerances = desk.version("nord").profile.tolerances.model_copy(update={"price_percent": Decimal("2.5")})
    desk.save(filled_in(desk, columns=("order-csv", SPEC), tolerances=tolerances), LEAD)
    mappings = MappingDesk(shop.store, shop.events)
    row = mappings.explain("nord", CODE, UnitTarget(unit="C62", factor=Decimal(12)), LEAD, "a box")
    if row.state != "approved":
        mappings.approve([row.id], LEAD)
    return desk.export("nord")


def test_another_machine_has_the_same_partner_from_the_file(
    desk: OnboardingDesk, exported: str, elsewhere: Shop
) -> None:
    there = other_desk(elsewhere, desk)
    version = there.import_file(exported, LEAD)
    assert version.state is ProfileState.DRAFT, "a file puts nothing live"
    assert differing_fields(desk.version("nord").profile, version.profile) == []
    assert version.profile.columns == ("order-csv", SPEC)
    (mapping,) = _mappings(elsewhere)
    assert (mapping.value, mapping.target, mapping.note) == ("ZQ", UnitTarget(unit="C62", factor=Decimal(12)), "a box")
    assert mapping.state == "proposed", "what a code means is approved here too"


def _mappings(shop: Shop) -> list[Any]:
    from console.services.facts import MappingFilter
    from console.services.paging import Page

    return list(shop.store.read().mappings(MappingFilter(partner="nord"), Page(limit=10)).rows)


def test_the_file_holds_no_secret_and_comes_back_unchanged(
    desk: OnboardingDesk, exported: str, elsewhere: Shop
) -> None:
    assert "secret" not in exported.lower() and "password" not in exported.lower()
    there = other_desk(elsewhere, desk)
    there.import_file(exported, LEAD)
    again = json.loads(there.export("nord"))
    first = json.loads(exported)
    first["profile"].pop("version"), again["profile"].pop("version", None)
    assert again["profile"] == first["profile"]
    assert again["mappings"] == [], "proposals are not part of it until somebody approves them"


def changed(text: str, *path: Any, to: Any) -> str:
    whole = json.loads(text)
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return json.dumps(whole)


@pytest.mark.parametrize(
    ("path", "to", "words"),
    [
        (("crossdock_profile",), 2, "newer"),
        (("crossdock_profile",), "one", "form"),
        (("profile", "colour"), "red", "“colour” is not known"),
        (("profile", "tolerances"), {"price_percent": "-1"}, "“tolerances.price_percent”"),
        (("profile", "columns"), ["order-cvs"], "order-cvs"),
        (
            ("profile", "columns"),
            [{"name": "x", "kind": "acknowledgment", "layout": {"syntax": "delimited"}, "fields": []}],
            "columns",
        ),
        (("profile",), None, "profile"),
        (("mappings",), [{"kind": "unit", "value": "ZQ", "target": {"kind": "nothing"}}], "Mapping 1"),
        (("mappings",), ["ZQ"], "Mapping 1"),
        (("mappings",), {"a": 1}, "mappings"),
    ],
)
def test_a_file_that_does_not_fit_says_where_and_changes_nothing(
    desk: OnboardingDesk, exported: str, elsewhere: Shop, path: tuple[Any, ...], to: Any, words: str
) -> None:
    there = other_desk(elsewhere, desk)
    with pytest.raises(ContentError) as told:
        there.import_file(changed(exported, *path, to=to), LEAD)
    assert words in f"{told.value.text} {told.value.next_step}"
    assert "nord" not in {one.key for one in there.partners()}


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"key": "nord"}', "\ufeff{}", "{" * 100_000])
def test_what_is_no_profile_is_refused_in_words(desk: OnboardingDesk, text: str) -> None:
    with pytest.raises(ContentError) as told:
        desk.import_file(text, LEAD)
    assert told.value.text and "Traceback" not in told.value.text


def test_a_file_with_a_byte_order_mark_or_without_fields_of_today_is_read(
    desk: OnboardingDesk, exported: str, elsewhere: Shop
) -> None:
    older = json.loads(exported)
    for name in ("columns", "tolerances", "deadlines"):
        older["profile"].pop(name, None)
    del older["mappings"]
    version = other_desk(elsewhere, desk).import_file("\ufeff" + json.dumps(older), LEAD)
    assert version.profile.columns == () and version.profile.tolerances.price_percent == 0
