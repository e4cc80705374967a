"""Versions of partner profiles: only a live one is used, and none goes live by itself."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from console.adapters.store.opening import SqlStore
from console.domain.lifecycle import PROFILE_STEPS, ProfileState
from console.domain.profiles import PartnerProfile
from console.services.errors import ConflictingChange
from console.services.store import AuditFilter, Page
from tests.integration.store.conftest import START
from tests.integration.store.making import ANNA, RULE, raw

ACME = PartnerProfile(key="acme", name="Acme", connection="acme", format="x12")


def put(store: SqlStore, profile: PartnerProfile) -> PartnerProfile:
    return store.do(lambda unit: unit.put_profile(profile, ANNA))


def draft(store: SqlStore, profile: PartnerProfile) -> int:
    return store.do(lambda unit: unit.put_draft(profile, ANNA, "bea", "new deadlines"))


def step(store: SqlStore, version: int, expected: ProfileState, wanted: ProfileState) -> None:
    store.do(lambda unit: unit.step_profile("acme", version, expected, wanted, RULE, "looks right"))


def test_profiles_are_versioned_and_old_versions_stay(store: SqlStore) -> None:
    kept = [put(store, ACME), put(store, ACME)]
    assert [one.version for one in kept] == [1, 2]
    reads = store.read()
    assert reads.profiles() == [kept[1]]
    put(store, ACME.model_copy(update={"active": False, "name": "Old Acme"}))
    assert reads.profiles() == []
    assert [one.name for one in reads.profiles(active_only=False)] == ["Old Acme"]
    assert reads.profile("acme", 1) == kept[0]
    assert reads.profile("acme") == reads.profile("acme", 3)
    assert reads.profile("nobody") is None


def test_a_draft_is_used_only_after_every_step_was_taken(store: SqlStore) -> None:
    live, reads = put(store, ACME), store.read()
    changed = live.model_copy(update={"name": "Acme Ltd"})
    version = draft(store, changed)
    way = [ProfileState.DRAFT, ProfileState.PROPOSED, ProfileState.APPROVED, ProfileState.LIVE]
    for expected, wanted in pairwise(way):
        assert reads.profiles() == [live]
        assert [(one.version, one.state) for one in reads.open_profiles()] == [(2, expected)]
        step(store, version, expected, wanted)
    assert reads.profiles() == [reads.profile("acme")] == [changed.model_copy(update={"version": 2})]
    assert reads.open_profiles() == []
    newest, oldest = reads.profile_versions("acme")
    assert (newest.owner, newest.note, newest.made_by, newest.approved_by) == ("bea", "new deadlines", "anna", "rule")
    assert newest.made_at == newest.live_at == START
    assert (oldest.state, oldest.approved_by) == (ProfileState.RETIRED, "anna")
    actions = [line.action for line in reads.audit(AuditFilter(subject_kind="profile"), Page()).rows]
    assert actions == ["profile.changed", "profile.draft", "profile.proposed", "profile.approved", "profile.live"]


def test_a_partner_may_begin_as_a_draft(store: SqlStore) -> None:
    assert draft(store, ACME) == 1
    assert store.read().profiles() == []
    assert store.read().profile("acme") is None
    assert store.read().profile("acme", 1) == ACME


def test_changing_a_draft_makes_a_new_one_and_the_old_one_gives_way(store: SqlStore) -> None:
    draft(store, ACME)
    assert draft(store, ACME.model_copy(update={"name": "Acme Ltd", "version": 1})) == 2
    assert [(one.version, one.profile.name) for one in store.read().open_profiles()] == [(2, "Acme Ltd")]
    with pytest.raises(ConflictingChange, match="Version 2 of Acme was made meanwhile"):
        draft(store, ACME)


@pytest.mark.parametrize("state", ProfileState)
def test_only_steps_that_exist_are_taken(store: SqlStore, state: ProfileState) -> None:
    draft(store, ACME)
    for wanted in set(ProfileState) - PROFILE_STEPS[state]:
        with pytest.raises(ConflictingChange):
            step(store, 1, state, wanted)
    for wanted in PROFILE_STEPS[state] if state is not ProfileState.DRAFT else ():
        with pytest.raises(ConflictingChange, match="any more"):
            step(store, 1, state, wanted)
    assert [one.state for one in store.read().profile_versions("acme")] == [ProfileState.DRAFT]


def test_a_refused_step_leaves_the_live_version_live(store: SqlStore) -> None:
    live = put(store, ACME)
    with pytest.raises(ConflictingChange):
        step(store, 7, ProfileState.APPROVED, ProfileState.LIVE)
    assert store.read().profiles() == [live]


@pytest.mark.parametrize(
    "command", ["UPDATE profiles SET body = '{}'", "UPDATE profiles SET version = 9", "DELETE FROM profiles"]
)
def test_no_version_is_ever_changed_or_deleted(opened: Callable[..., SqlStore], url: str, command: str) -> None:
    put(opened(), ACME)
    with pytest.raises(Exception, match="append-only"):
        raw(url, command)
