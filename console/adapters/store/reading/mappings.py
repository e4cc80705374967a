"""Questions about mappings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from sqlalchemy import select

from console.adapters.store import fact_tables as f
from console.adapters.store import shapes
from console.adapters.store.reading.pages import Listing, Questions, Way, starts_with
from console.adapters.store.rows import search_key
from console.adapters.store.statements import BY_ID, Statement, among, arg, hint
from console.domain.keys import unique_key
from console.domain.mappings import EVERYBODY, Code, MappingKind, MappingState, Target, target_from_json
from console.services.facts import MappingFilter, MappingRow
from console.services.paging import Page, Rows

_m = f.mappings.c
_target = lru_cache(maxsize=4096)(target_from_json)

_MAPPED = Statement(
    select(_m.partner, _m.kind, _m.scheme, _m.value, _m.target)
    .with_hint(f.mappings, hint("mappings_live"), "sqlite")
    .where(among(_m.value, "values"), among(_m.partner, "partners"), _m.live)
)
_ANY = Statement(
    select(_m.id)
    .with_hint(f.mappings, hint("mappings_by_partner"), "sqlite")
    .where(_m.partner == arg("the_partner"), _m.kind == arg("the_kind"), _m.state == MappingState.APPROVED.value)
    .limit(1)
)
_ONE = Statement(select(*shapes.MAPPING.columns).where(_m.id == arg("the_id")))
_HISTORY = Statement(
    select(*shapes.MAPPING.columns)
    .where(
        _m.value == arg("the_value"),
        _m.partner == arg("the_partner"),
        _m.kind == arg("the_kind"),
        _m.scheme == arg("the_scheme"),
    )
    .order_by(_m.version.desc())
)


class MappingReads(Questions):
    """See :class:`console.services.facts.FactReads` for each."""

    def mapped(self, partner: str, codes: Collection[Code]) -> dict[Code, Target]:
        if not codes:
            return {}
        wanted = {(code.kind.value, unique_key(code.scheme), unique_key(code.value)): code for code in codes}
        rows = self._readers.rows(
            _MAPPED, values=list({value for _, _, value in wanted}), partners=[partner, EVERYBODY]
        )
        # everybody's first, so that the partner's own replace them
        rows.sort(key=lambda row: row[0] == partner)
        return {code: _target(row[4]) for row in rows if (code := wanted.get((row[1], row[2], row[3]))) is not None}

    def any_mapped(self, partner: str, kind: MappingKind) -> bool:
        return self._readers.row(_ANY, the_partner=partner, the_kind=kind.value) is not None

    def mapping(self, mapping_id: int) -> MappingRow | None:
        row = self._readers.row(_ONE, the_id=mapping_id)
        return shapes.MAPPING.one(row) if row else None

    def mapping_history(self, partner: str, code: Code) -> list[MappingRow]:
        rows = self._readers.rows(
            _HISTORY,
            the_value=unique_key(code.value),
            the_partner=partner,
            the_kind=code.kind.value,
            the_scheme=unique_key(code.scheme),
        )
        return shapes.MAPPING.many(rows)

    def mappings(self, filter: MappingFilter, page: Page) -> Rows[MappingRow]:
        ways = tuple(_ways(filter))
        whole = Listing(f.mappings, _m.id, _m.id, tuple(part for way in ways for part in way.where), BY_ID)
        return self._pages.page(shapes.MAPPING, self._pages.narrowest(whole, ways), page)


def _ways(filter: MappingFilter) -> Iterable[Way]:
    """Every index that leads to the wanted mappings."""
    if filter.partner is not None:
        yield Way("mappings_by_partner", (_m.partner == filter.partner,))
    if filter.kind is not None:
        yield Way("mappings_by_kind", (_m.kind == filter.kind.value,))
    if filter.states:
        states = [state.value for state in filter.states]
        yield Way("mappings_by_state", (_m.state.in_(states),), ordered=len(states) == 1)
    if key := search_key(filter.text):
        yield Way("mappings_by_text", starts_with(_m.value_key, key), ordered=False)
