"""What the columns of a partner's files mean: proposed from a file, said by a person, kept with the profile."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from console.domain.columns import COLUMN_LAYOUTS, ColumnSpec
from console.domain.columns.words import KIND_WORDS
from console.domain.documents import DocumentKind
from console.domain.profiles import Exchange, PartnerProfile
from console.services.column_samples import (
    LEFT_OUT,
    Choices,
    ColumnBench,
    ColumnTrial,
    Composed,
    Opening,
    SampleTable,
)
from console.services.errors import ContentError, Refused
from console.services.facts import ProfileVersion
from console.services.records import Actor
from console.services.rights import require
from console.services.store import Reads

MANAGE = "profiles.manage"
LARGEST = 64 * 1024 * 1024
LAYOUT_WORDS = {"delimited": "CSV", "fixed": "fixed-width text", "xlsx": "workbook", "json_paths": "JSON"}
"""Layouts as people call them."""
WELL_KNOWN = 0.6
"""The share of a specification's columns a file must have to be read by it."""
_OURS = frozenset({DocumentKind.ORDER, DocumentKind.ORDER_CHANGE})


@dataclass(frozen=True, slots=True)
class ColumnSheet:
    """One state of looking at a file: how it is taken apart, what was said of it, and what that makes of it.

    ``unsure`` are the keys of columns whose fact is a guess; ``profile`` is the version the specification will be
    added to; ``replaces`` is the name of the specification that will give way, empty without one.
    """

    profile: PartnerProfile
    name: str
    raw: bytes
    table: SampleTable
    choices: Choices
    composed: Composed
    trial: ColumnTrial
    unsure: frozenset[str] = frozenset()
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class KnownColumns:
    """A specification of a partner's, for a list. ``ready_made``: it came with the program, under this name."""

    name: str
    kind: DocumentKind
    layout: str
    facts: int
    ready_made: bool


class Partners(Protocol):
    """What is needed of taking partners on."""

    def version(self, key: str, number: int | None = None) -> ProfileVersion: ...

    def save(self, profile: PartnerProfile, actor: Actor, note: str = "") -> ProfileVersion: ...

    def try_sample(self, key: str, name: str, raw: bytes, actor: Actor) -> object: ...


class ColumnsDesk:
    """The use cases. Everything but :meth:`keep` and :meth:`drop` only looks."""

    def __init__(self, partners: Partners, reads: Callable[[], Reads], bench: ColumnBench) -> None:
        self._partners = partners
        self._reads = reads
        self._bench = bench

    def known(self, profile: PartnerProfile) -> tuple[KnownColumns, ...]:
        """A partner's specifications, in their order."""
        return tuple(
            KnownColumns(spec.name, spec.kind, spec.layout.syntax, len(spec.fields), isinstance(entry, str))
            for entry, spec in zip(profile.columns, self._specs(profile), strict=True)
        )

    def _specs(self, profile: PartnerProfile) -> list[ColumnSpec]:
        return [self._bench.ready_made(one) if isinstance(one, str) else one for one in profile.columns]

    def kept_file(self, key: str) -> tuple[str, bytes] | None:
        """The sample kept with a partner: its name and bytes."""
        kept = self._reads().setting(f"sample:{key}")
        told = json.loads(kept) if kept else None
        raw = self._reads().payload(told["payload"]) if told else None
        return (str(told["name"]), raw) if told and raw is not None else None

    # looking at a file

    def begin(self, key: str, name: str, raw: bytes) -> ColumnSheet:
        """A file taken apart, read by the partner's specification that fits it, else with a proposal. Raises
        ContentError for one that cannot be opened, or is no column file."""
        if not raw or len(raw) > LARGEST:
            raise ContentError("The file is empty." if not raw else f"The file has more than {LARGEST} bytes.")
        profile = self._partners.version(key).profile
        found = self._by_known(profile, raw)
        if found is not None:
            return self._sheet(profile, name, raw, *found)
        table = self._bench.look(raw, self._bench.open(raw, name))
        choices, unsure = self._bench.propose(table, None, incoming=True)
        return self._sheet(profile, name, raw, table, choices, unsure)

    def _by_known(self, profile: PartnerProfile, raw: bytes) -> tuple[SampleTable, Choices, frozenset[str]] | None:
        """The file by the specification of this partner that knows most of its columns; those that came with the
        program are no knowledge of this partner's files."""
        best: tuple[float, SampleTable, Choices] | None = None
        for spec in profile.columns:
            if isinstance(spec, str):
                continue
            try:
                table = self._bench.look(raw, self._bench.opening_of(spec, raw))
            except ContentError:
                continue
            choices = self._bench.choices_of(table, spec)
            placed = sum(one.placed for one in spec.fields) or 1
            share = sum(to != LEFT_OUT for to in choices.facts.values()) / placed
            if share >= WELL_KNOWN and (best is None or share > best[0]):
                best = (share, table, choices)
        return (best[1], best[2], frozenset()) if best else None

    def reopen(self, sheet: ColumnSheet, opening: Opening) -> ColumnSheet:
        """The same file taken apart otherwise. What was said of columns that are still there stays; of new ones it is
        proposed. Raises ContentError."""
        table = self._bench.look(sheet.raw, opening)
        proposed, unsure = self._bench.propose(table, sheet.choices.kind, incoming=True)
        keys = {one.key for one in table.columns}
        said = {key: to for key, to in sheet.choices.facts.items() if key in keys}
        taken = set(said.values()) - {LEFT_OUT}
        new = {key: to for key, to in proposed.facts.items() if key not in said and to not in taken}
        choices = replace(sheet.choices, kind=sheet.choices.kind or proposed.kind, facts={**new, **said})
        still = frozenset(key for key in sheet.unsure | unsure if key in new or (key in sheet.unsure and key in said))
        return self._sheet(sheet.profile, sheet.name, sheet.raw, table, choices, still)

    def as_kind(self, sheet: ColumnSheet, kind: DocumentKind) -> ColumnSheet:
        """The same file as another kind of document: what its columns carry is proposed anew."""
        proposed, unsure = self._bench.propose(sheet.table, kind, incoming=True)
        choices = replace(sheet.choices, kind=kind, facts=proposed.facts, name="")
        return self._sheet(sheet.profile, sheet.name, sheet.raw, sheet.table, choices, unsure)

    def say(self, sheet: ColumnSheet, column: str, to: str) -> ColumnSheet:
        """A column carries this fact (:data:`LEFT_OUT`: none). A fact is in one column only: another gives it up."""
        facts = {key: (LEFT_OUT if to and one == to else one) for key, one in sheet.choices.facts.items()}
        choices = replace(sheet.choices, facts={**facts, column: to})
        return self._sheet(sheet.profile, sheet.name, sheet.raw, sheet.table, choices, sheet.unsure - {column})

    def answer(self, sheet: ColumnSheet, key: str, answer: str) -> ColumnSheet:
        """Something the file leaves open, or something about a column, is so."""
        choices = replace(sheet.choices, answers={**sheet.choices.answers, key: answer})
        return self._sheet(sheet.profile, sheet.name, sheet.raw, sheet.table, choices, sheet.unsure)

    def date_choices(self, texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """See :meth:`ColumnBench.date_choices`."""
        return self._bench.date_choices(texts)

    def _sheet(
        self,
        profile: PartnerProfile,
        name: str,
        raw: bytes,
        table: SampleTable,
        choices: Choices,
        unsure: frozenset[str],
    ) -> ColumnSheet:
        if choices.kind is not None and not choices.name:
            layout = LAYOUT_WORDS[table.opening.layout.syntax]
            choices = replace(choices, name=f"{KIND_WORDS[choices.kind].partition(',')[0]} ({layout})")
        composed = self._bench.compose(table, choices)
        trial = self._bench.try_out(raw, table, composed)
        replaced = self._replaced(profile, choices.kind, table.opening.layout.syntax)
        names = ", ".join(spec.name for spec in (self._specs(profile)[at] for at in replaced))
        return ColumnSheet(profile, name, raw, table, choices, composed, trial, unsure, names)

    # keeping it

    def keep(self, sheet: ColumnSheet, actor: Actor) -> ProfileVersion:
        """The specification kept with the partner as the next draft, with the file as its sample. Raises NotAllowed,
        Refused while something is missing, ConflictingChange when the profile was changed meanwhile."""
        require(actor, MANAGE)
        if not sheet.composed.complete or sheet.composed.draft is None:
            raise Refused("The specification is not complete yet.", next_step="Answer what is open, and try again.")
        spec = ColumnSpec.model_validate(sheet.composed.draft.model_dump())
        profile = self._with(sheet.profile, spec)
        version = self._partners.save(profile, actor, f"columns of {sheet.name}")
        self._partners.try_sample(version.key, sheet.name, sheet.raw, actor)
        return version

    def keep_spec(self, key: str, spec: ColumnSpec, actor: Actor) -> ProfileVersion:
        """A specification made elsewhere, kept with the partner as the next draft. Raises NotAllowed."""
        require(actor, MANAGE)
        return self._partners.save(
            self._with(self._partners.version(key).profile, spec), actor, f"columns: {spec.name}"
        )

    def drop(self, key: str, at: int, actor: Actor) -> ProfileVersion:
        """The partner's specification at this place (from 0) given up, in the next draft. Raises NotAllowed."""
        require(actor, MANAGE)
        profile = self._partners.version(key).profile
        rest = tuple(one for place, one in enumerate(profile.columns) if place != at)
        name = self._specs(profile)[at].name
        return self._partners.save(profile.model_copy(update={"columns": rest}), actor, f"without {name}")

    def _replaced(self, profile: PartnerProfile, kind: DocumentKind | None, syntax: str) -> list[int]:
        """The places of specifications for the same kind in the same layout: two would fit a file equally well."""
        return [at for at, one in enumerate(self._specs(profile)) if one.kind is kind and one.layout.syntax == syntax]

    def _with(self, profile: PartnerProfile, spec: ColumnSpec) -> PartnerProfile:
        replaced = self._replaced(profile, spec.kind, spec.layout.syntax)
        numbered = [one for at in replaced if isinstance(one := profile.columns[at], ColumnSpec)]
        version = max((one.version for one in numbered), default=0) + 1
        kept = [one for at, one in enumerate(profile.columns) if at not in replaced]
        kept.insert(replaced[0] if replaced else len(kept), spec.model_copy(update={"version": version}))
        return with_way(profile.model_copy(update={"columns": tuple(kept)}), spec)


def with_way(profile: PartnerProfile, spec: ColumnSpec) -> PartnerProfile:
    """The profile with a way for such files to come, where it has none in that layout. What we send goes as before."""
    syntax = spec.layout.syntax
    ways = {way.format for connection in profile.connections for way in profile.ways_in(connection)}
    if spec.kind in _OURS or syntax in ways or syntax not in COLUMN_LAYOUTS:
        return profile
    way = Exchange(kinds=(spec.kind,), direction="in", connection=profile.connection, format=syntax)
    return profile.model_copy(update={"exchanges": (*profile.exchanges, way)})
