"""Writing versions of partner profiles: what a version says never changes, only where it stands."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from console.adapters.store import fact_tables as f
from console.adapters.store.rows import storable
from console.adapters.store.statements import Statement, adding, arg, changing
from console.adapters.store.writing.base import UnitBase
from console.domain.lifecycle import PROFILE_STEPS, ProfileState
from console.domain.profiles import PartnerProfile
from console.services.errors import ConflictingChange
from console.services.records import Actor, AuditEntry

_p = f.profiles.c
_RETIRED = ProfileState.RETIRED.value

_NEWEST = Statement(select(func.max(_p.version)).where(_p.key == arg("the_key")))
_NEWER = Statement(
    select(func.max(_p.version)).where(_p.key == arg("the_key"), _p.version > arg("than"), _p.state != _RETIRED)
)
_LIVE = Statement(select(_p.version).where(_p.key == arg("the_key"), _p.state == ProfileState.LIVE.value))
_ADD = adding(f.profiles)
_STEPPED = {
    ProfileState.DRAFT: ("state",),
    ProfileState.PROPOSED: ("state", "proposed_by", "proposed_at"),
    ProfileState.APPROVED: ("state", "approved_by", "approved_at"),
    ProfileState.LIVE: ("state", "live_at"),
    ProfileState.RETIRED: ("state",),
}
_STEP = {
    state: changing(
        f.profiles,
        columns,
        *(_p.key == arg("the_key"), _p.version == arg("the_version"), _p.state == arg("expected")),
    )
    for state, columns in _STEPPED.items()
}


class ProfileWrites(UnitBase):
    """See :class:`console.services.facts.FactUnit` for each."""

    def put_profile(self, profile: PartnerProfile, actor: Actor) -> PartnerProfile:
        self._retire_live(profile.key)
        names = {"proposed_by": actor.name, "approved_by": actor.name}
        times = dict.fromkeys(("proposed_at", "approved_at", "live_at"), self.micros)
        kept = self._add(profile, actor, {"state": ProfileState.LIVE.value, **names, **times})
        self.audit([AuditEntry(actor, "profile.changed", "profile", kept.key, f"version {kept.version}")])
        return kept

    def put_draft(self, profile: PartnerProfile, actor: Actor, owner: str | None = None, note: str = "") -> int:
        newer = self.runner.row(_NEWER, the_key=profile.key, than=profile.version)
        if newer is not None and newer[0] is not None:
            raise ConflictingChange(
                f"Version {newer[0]} of {profile.name} was made meanwhile; look at it before you change it."
            )
        self._move(profile.key, profile.version, ProfileState.DRAFT, ProfileState.RETIRED, "")
        draft = {"state": ProfileState.DRAFT.value, "owner": owner, "note": note}
        kept = self._add(profile, actor, draft)
        self.audit([AuditEntry(actor, "profile.draft", "profile", kept.key, f"version {kept.version} {note}".strip())])
        return kept.version

    def step_profile(
        self, key: str, version: int, expected: ProfileState, wanted: ProfileState, actor: Actor, why: str = ""
    ) -> None:
        if wanted not in PROFILE_STEPS[expected]:
            raise ConflictingChange(f"A version that is {expected.value} cannot become {wanted.value}.")
        if wanted is ProfileState.LIVE:
            self._retire_live(key)
        if not self._move(key, version, expected, wanted, actor.name):
            raise ConflictingChange(f"Version {version} of {key} is not {expected.value} any more.")
        detail = f"version {version}" + (f": {why}" if why else "")
        self.audit([AuditEntry(actor, f"profile.{wanted.value}", "profile", key, detail)])

    def _add(self, profile: PartnerProfile, actor: Actor, more: dict[str, Any]) -> PartnerProfile:
        newest = self.runner.row(_NEWEST, the_key=profile.key)
        version = ((newest[0] if newest else None) or 0) + 1
        kept = profile.model_copy(update={"version": version})
        empty = dict.fromkeys(column.name for column in f.profiles.columns)
        own = {"key": kept.key, "version": version, "active": kept.active, "body": kept.model_dump_json()}
        made = {"made_by": actor.name, "made_at": self.micros, "note": ""}
        self.runner.each(_ADD, [storable({**empty, **own, **made, **more})])
        return kept

    def _retire_live(self, key: str) -> None:
        live = self.runner.row(_LIVE, the_key=key)
        if live is not None:
            self._move(key, live[0], ProfileState.LIVE, ProfileState.RETIRED, "")

    def _move(self, key: str, version: int, expected: ProfileState, wanted: ProfileState, by: str) -> bool:
        given = {"state": wanted.value, f"{wanted.value}_by": by, f"{wanted.value}_at": self.micros}
        values = {name: given[name] for name in _STEPPED[wanted]}
        statement = _STEP[wanted]
        return self.runner.change(statement, the_key=key, the_version=version, expected=expected.value, **values) == 1
