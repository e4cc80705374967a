"""Mappings: proposed, approved, replaced and retired; looked up by the thousand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from console.adapters.store.opening import SqlStore
from console.domain.mappings import (
    Code,
    ItemTarget,
    MappingKind,
    MappingState,
    PartnerTarget,
    Target,
    UnitTarget,
)
from console.services.errors import ConflictingChange
from console.services.facts import MappingFilter, NewMapping
from console.services.store import AuditFilter, Page
from tests.integration.store.conftest import START
from tests.integration.store.making import ANNA, RULE, raw

WHOLE = Page()
CASE = Code(kind=MappingKind.UNIT, scheme="", value="KARTON")


def item(value: str) -> Code:
    return Code(kind=MappingKind.ITEM, scheme="supplier", value=value)


def dozen(factor: int = 12) -> UnitTarget:
    return UnitTarget(unit="C62", factor=Decimal(factor))


def propose(store: SqlStore, *pairs: tuple[Code, Target], partner: str = "acme", **more: Any) -> list[int]:
    new = [NewMapping(partner, code, target, **more) for code, target in pairs]
    return store.do(lambda unit: unit.propose_mappings(new, ANNA))


def approve(store: SqlStore, ids: list[int]) -> None:
    store.do(lambda unit: unit.approve_mappings(ids, RULE, "checked"))


def test_a_mapping_counts_once_it_is_approved_and_until_it_is_retired(store: SqlStore) -> None:
    reads = store.read()
    ids = propose(store, (CASE, dozen()), owner="bea", note="by telephone")
    assert reads.mapped("acme", [CASE]) == {}
    approve(store, ids)
    assert reads.mapped("acme", [CASE, item("A")]) == {CASE: dozen()}
    assert reads.mapped("bolt", [CASE]) == {}
    row = reads.mapping(ids[0])
    assert row is not None
    assert (row.owner, row.note, row.proposed_by, row.approved_by, row.approved_at) == (
        *("bea", "by telephone", "anna", "rule", START),
    )
    store.do(lambda unit: unit.retire_mappings(ids, ANNA, "wrong"))
    assert reads.mapped("acme", [CASE]) == {}
    lines = reads.audit(AuditFilter(subject_kind="mapping"), Page()).rows
    assert [(line.action, line.actor) for line in lines] == [
        ("mapping.proposed", "anna"),
        ("mapping.approved", "rule"),
        ("mapping.retired", "anna"),
    ]
    assert lines[0].detail == 'unit KARTON of acme, version 1: {"unit":"C62","factor":"12"}'


def test_a_newer_version_replaces_the_one_in_force_and_the_history_stays(store: SqlStore) -> None:
    approve(store, propose(store, (CASE, dozen())))
    second = propose(store, (CASE, dozen(10)))
    assert store.read().mapped("acme", [CASE]) == {CASE: dozen()}
    approve(store, second)
    assert store.read().mapped("acme", [CASE]) == {CASE: dozen(10)}
    history = store.read().mapping_history("acme", CASE)
    assert [(row.version, row.state, row.target, row.code) for row in history] == [
        (2, MappingState.APPROVED, dozen(10), CASE),
        (1, MappingState.RETIRED, dozen(), CASE),
    ]


def test_the_partners_own_mapping_goes_before_everybodys(store: SqlStore) -> None:
    approve(store, propose(store, (CASE, dozen(6)), partner="acme"))
    approve(store, propose(store, (CASE, dozen(12)), partner="*"))
    assert store.read().mapped("acme", [CASE]) == {CASE: dozen(6)}
    assert store.read().mapped("bolt", [CASE]) == {CASE: dozen(12)}


def test_the_same_value_may_mean_something_of_its_own_in_each_kind_and_scheme(store: SqlStore) -> None:
    codes = [
        Code(kind=MappingKind.PARTNER, scheme="x12:ZZ", value="1"),
        Code(kind=MappingKind.ITEM, scheme="supplier", value="1"),
        Code(kind=MappingKind.ITEM, scheme="buyer", value="1"),
    ]
    targets: list[Target] = [PartnerTarget(partner="acme"), ItemTarget(product_id=1), ItemTarget(product_id=2)]
    approve(store, propose(store, *zip(codes, targets, strict=True)))
    assert store.read().mapped("acme", codes) == dict(zip(codes, targets, strict=True))
    assert store.read().mapped("acme", codes[:1]) == {codes[0]: targets[0]}


def test_thousands_of_codes_are_proposed_approved_and_found_at_once(store: SqlStore) -> None:
    pairs = [(item(f"V-{number}"), ItemTarget(product_id=number)) for number in range(3000)]
    approve(store, propose(store, *pairs))
    found = store.read().mapped("acme", [code for code, _ in pairs[:2500]] + [item("X")])
    assert found == dict(pairs[:2500])


def test_a_code_too_long_for_an_index_is_still_found(store: SqlStore) -> None:
    long, other = item("9" * 3000), item("9" * 3001)
    approve(store, propose(store, (long, ItemTarget(product_id=1))))
    assert store.read().mapped("acme", [long, other]) == {long: ItemTarget(product_id=1)}


def test_what_is_not_proposed_any_more_cannot_be_approved(store: SqlStore) -> None:
    first, second = propose(store, (CASE, dozen()), (item("A"), ItemTarget(product_id=1)))
    approve(store, [first])
    with pytest.raises(ConflictingChange, match="KARTON is approved by now"):
        approve(store, [second, first])
    with pytest.raises(ConflictingChange, match="does not exist"):
        approve(store, [99])
    twice = propose(store, (CASE, dozen(1)), (CASE, dozen(2)))
    with pytest.raises(ConflictingChange, match="cannot both count"):
        approve(store, twice)
    rows = [store.read().mapping(one) for one in (first, second)]
    assert [row.state for row in rows if row] == [MappingState.APPROVED, MappingState.PROPOSED]


def test_a_list_shows_what_is_asked_for_page_by_page(store: SqlStore) -> None:
    propose(store, *((item(f"v-{number}"), ItemTarget(product_id=number)) for number in range(5)))
    approve(store, propose(store, (CASE, dozen()), partner="bolt"))
    reads = store.read()

    def values(filter: MappingFilter, page: Page = WHOLE) -> list[str]:
        return [row.value for row in reads.mappings(filter, page).rows]

    assert values(MappingFilter()) == ["v-0", "v-1", "v-2", "v-3", "v-4", "KARTON"]
    assert values(MappingFilter(partner="acme", kind=MappingKind.ITEM, text="V-3")) == ["v-3"]
    assert values(MappingFilter(states=(MappingState.APPROVED,))) == ["KARTON"]
    first = reads.mappings(MappingFilter(partner="acme"), Page(3, descending=True))
    assert [row.value for row in first.rows] == ["v-4", "v-3", "v-2"]
    assert values(MappingFilter(partner="acme"), Page(3, descending=True, after=first.last)) == ["v-1", "v-0"]


@pytest.mark.parametrize(
    "command",
    ["UPDATE mappings SET target = '{}'", "UPDATE mappings SET value = 'other'", "DELETE FROM mappings"],
)
def test_what_a_mapping_said_is_never_changed(opened: Callable[..., SqlStore], url: str, command: str) -> None:
    propose(opened(), (CASE, dozen()))
    with pytest.raises(Exception, match="append-only"):
        raw(url, command)
