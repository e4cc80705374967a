"""Writing mappings: a version of a mapping never changes, only where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select

from console.adapters.store import fact_tables as f
from console.adapters.store import shapes
from console.adapters.store.rows import search_key, storable
from console.adapters.store.statements import Statement, adding, among, arg, changing
from console.adapters.store.writing.base import UnitBase
from console.domain.keys import plain, unique_key
from console.domain.mappings import MappingState, target_to_json
from console.services.errors import ConflictingChange
from console.services.facts import MappingRow, NewMapping
from console.services.records import Actor, AuditEntry

_m = f.mappings.c
_RETIREMENT = ("state", "live", "retired_by", "retired_at")
_Place = tuple[str, str, str, str]

_VERSIONS = Statement(
    select(_m.kind, _m.partner, _m.scheme, _m.value, func.max(_m.version))
    .where(among(_m.value, "values"))
    .group_by(_m.kind, _m.partner, _m.scheme, _m.value)
)
_LIVE = Statement(select(_m.id, _m.kind, _m.partner, _m.scheme, _m.value).where(among(_m.value, "values"), _m.live))
_BY_IDS = Statement(select(*shapes.MAPPING.columns).where(among(_m.id, "ids")))
_ADD = adding(f.mappings)
_APPROVE = changing(f.mappings, ("state", "live", "approved_by", "approved_at"), _m.id == arg("the_id"))
_RETIRE = changing(f.mappings, _RETIREMENT, _m.id == arg("the_id"))


class MappingWrites(UnitBase):
    """See :class:`console.services.facts.FactUnit` for each."""

    def propose_mappings(self, mappings: Sequence[NewMapping], actor: Actor) -> list[int]:
        if not mappings:
            return []
        places = [_place(one) for one in mappings]
        newest: dict[_Place, int] = {
            (row[0], row[1], row[2], row[3]): row[4]
            for row in self.runner.rows(_VERSIONS, values=sorted({place[3] for place in places}))
        }
        first = self.counters.take("mappings", len(mappings))
        rows = []
        for offset, (one, place) in enumerate(zip(mappings, places, strict=True)):
            newest[place] = newest.get(place, 0) + 1
            rows.append(self._row(first + offset, one, place, newest[place], actor))
        self.runner.each(_ADD, rows)
        self.audit(
            [_entry(actor, "proposed", row["id"], _words(row, one)) for row, one in zip(rows, mappings, strict=True)]
        )
        return [row["id"] for row in rows]

    def _row(self, new_id: int, one: NewMapping, place: _Place, version: int, actor: Actor) -> dict[str, Any]:
        empty = dict.fromkeys(column.name for column in f.mappings.columns)
        kind, partner, scheme, value = place
        return storable(
            {
                **empty,
                "id": new_id,
                "kind": kind,
                "partner": partner,
                "scheme": scheme,
                "value": value,
                "value_key": search_key(one.code.value),
                "version": version,
                "state": MappingState.PROPOSED.value,
                "live": False,
                "target": target_to_json(one.target),
                "owner": one.owner,
                "note": one.note,
                "proposed_by": actor.name,
                "proposed_at": self.micros,
            }
        )

    def approve_mappings(self, mapping_ids: Sequence[int], actor: Actor, why: str = "") -> None:
        rows = self._in(mapping_ids, (MappingState.PROPOSED,))
        places = {_place_of(row): row for row in rows}
        if len(places) != len(rows):
            raise ConflictingChange("Two versions of one mapping cannot both count.")
        live = self.runner.rows(_LIVE, values=sorted({row.value for row in rows}))
        replaced = [row[0] for row in live if (row[1], row[2], row[3], row[4]) in places]
        self._retire(replaced, actor)
        approved = {"state": MappingState.APPROVED.value, "live": True}
        by = {"approved_by": actor.name, "approved_at": self.micros}
        self.runner.each(_APPROVE, [{"the_id": row.id, **approved, **by} for row in rows])
        self.audit([_entry(actor, "approved", row.id, _said(row, why)) for row in rows])

    def retire_mappings(self, mapping_ids: Sequence[int], actor: Actor, why: str = "") -> None:
        rows = self._in(mapping_ids, (MappingState.PROPOSED, MappingState.APPROVED))
        self._retire([row.id for row in rows], actor)
        self.audit([_entry(actor, "retired", row.id, _said(row, why)) for row in rows])

    def _retire(self, ids: Iterable[int], actor: Actor) -> None:
        retired = {"state": MappingState.RETIRED.value, "live": False}
        by = {"retired_by": actor.name, "retired_at": self.micros}
        self.runner.each(_RETIRE, [{"the_id": one, **retired, **by} for one in ids])

    def _in(self, mapping_ids: Sequence[int], states: tuple[MappingState, ...]) -> list[MappingRow]:
        """The mappings, every one of them in one of ``states``."""
        ids = list(dict.fromkeys(mapping_ids))
        rows = {row.id: row for row in shapes.MAPPING.many(self.runner.rows(_BY_IDS, ids=ids))}
        for one in ids:
            if one not in rows:
                raise ConflictingChange(f"Mapping {one} does not exist.")
            if rows[one].state not in states:
                raise ConflictingChange(f"The mapping of {rows[one].value} is {rows[one].state.value} by now.")
        return [rows[one] for one in ids]


def _place(one: NewMapping) -> _Place:
    """What there is one mapping in force of."""
    code = one.code
    return (code.kind.value, plain(one.partner), unique_key(code.scheme), unique_key(code.value))


def _place_of(row: MappingRow) -> _Place:
    return (row.kind.value, row.partner, row.scheme, row.value)


def _words(row: dict[str, Any], one: NewMapping) -> str:
    target = one.target.model_dump_json(exclude={"kind"}, exclude_defaults=True)
    code = " ".join(part for part in (row["scheme"], row["value"]) if part)
    return f"{row['kind']} {code} of {row['partner']}, version {row['version']}: {target}"


def _said(row: MappingRow, why: str) -> str:
    code = " ".join(part for part in (row.scheme, row.value) if part)
    return f"{row.kind.value} {code} of {row.partner}, version {row.version}" + (f": {why}" if why else "")


def _entry(actor: Actor, step: str, mapping_id: int, detail: str) -> AuditEntry:
    return AuditEntry(actor, f"mapping.{step}", "mapping", mapping_id, detail)
