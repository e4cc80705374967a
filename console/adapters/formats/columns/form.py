"""The four column formats: one class, told apart by the layout they recognise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from pydantic import TypeAdapter, ValidationError

from console.adapters.formats.columns import sniffing
from console.adapters.formats.columns.building import Builder
from console.adapters.formats.columns.cells import CellError, reader
from console.adapters.formats.columns.delimited import open_delimited, open_fixed
from console.adapters.formats.columns.paths import JsonError, open_json
from console.adapters.formats.columns.proposing import propose
from console.adapters.formats.columns.table import Table
from console.adapters.formats.columns.templates import template
from console.adapters.formats.columns.workbook import DAMAGED, WorkbookError, open_workbook
from console.adapters.formats.columns.writing import write
from console.domain.columns import LONG_KINDS, TARGETS, ColumnSpec, Shape
from console.domain.documents import (
    AnyDocument,
    DocumentKind,
    Envelope,
    OutgoingEnvelope,
    ParsedDocument,
    ParsedMessage,
    TechnicalAcknowledgment,
)
from console.domain.problems import Problem, Severity
from console.services.errors import ContentError
from console.services.formats import PART_LINES

MAX_BYTES = 128 * 1024 * 1024
OPTION = "columns"
_OPEN: Mapping[str, Callable[[ColumnSpec, bytes], Table]] = {
    "delimited": open_delimited,
    "fixed": open_fixed,
    "xlsx": open_workbook,
    "json_paths": open_json,
}
_SPECS: TypeAdapter[tuple[ColumnSpec, ...]] = TypeAdapter(tuple[ColumnSpec, ...])


class ColumnFormat:
    """Reads and writes by the column specifications in the option ``columns`` (a JSON list of specifications or names
    of templates, as a partner profile gives them). Without one nothing is guessed: the problem says what was found."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.writes = frozenset(TARGETS)

    def recognises(self, head: bytes, filename: str = "") -> bool:
        """Whether it looks like this layout. Asked last, as delimited text has no mark of its own."""
        return sniffing.syntax_of(head, filename) == self.name

    def read(self, raw: bytes, options: Mapping[str, str] | None = None) -> ParsedMessage:
        """See :class:`console.services.formats.Format`."""
        pieces = list(self._pieces(raw, options, None))
        documents = tuple(document for piece in pieces for document in piece.documents)
        problems = tuple(problem for piece in pieces for problem in piece.problems)
        charset = pieces[-1].charset if pieces else "utf-8"
        return ParsedMessage(format=self.name, charset=charset, documents=documents, problems=problems)

    def read_parts(self, raw: bytes, options: Mapping[str, str] | None = None) -> Iterator[ParsedMessage]:
        """See :class:`console.services.formats.Format`. Stock reports and price catalogues come in parts."""
        return self._pieces(raw, options, PART_LINES)

    def write(self, documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
        """See :class:`console.services.formats.Format`; all documents of a message are of one kind."""
        kinds = {DocumentKind(document.kind) for document in documents}
        if len(kinds) != 1:
            raise ContentError("A column file holds documents of one kind.")
        kind = kinds.pop()
        specs, fault = _specs(envelope.options.get(OPTION, ""))
        if fault:
            raise ContentError(fault, next_step="Mend the column specification in the partner's profile.")
        found = sorted((spec for spec in specs if spec.kind is kind), key=lambda spec: spec.layout.syntax != self.name)
        if not found:
            raise ContentError(
                f"The partner's profile has no column specification for a document of the kind {kind}.",
                next_step="Add one, or start from a template such as order-csv.",
            )
        try:
            return write(found[0], documents, envelope)
        except CellError as error:
            raise ContentError(str(error), next_step=error.next_step) from error

    def receipts(self, parsed: ParsedMessage) -> tuple[TechnicalAcknowledgment, ...]:
        """Column files have no technical acknowledgments."""
        return ()

    def propose(self, raw: bytes, filename: str = "") -> sniffing.Proposal:
        """What this sample seems to be: a proposal with its doubts, to be looked at by a person."""
        return propose(raw, filename)

    # reading

    def _pieces(self, raw: bytes, options: Mapping[str, str] | None, part_lines: int | None) -> Iterator[ParsedMessage]:
        found = self._choose(raw, options or {})
        if isinstance(found, Problem):
            yield ParsedMessage(format=self.name, problems=(found,))
            return
        spec, table = found
        builder = Builder(spec, table, self.name, part_lines)
        streamed = part_lines is not None and spec.kind in LONG_KINDS
        kept: list[ParsedDocument] = []
        for document in builder.documents():
            if streamed and kept:
                yield ParsedMessage(format=self.name, charset=table.charset, documents=(kept.pop(),))
            kept.append(document)
        yield self._last_piece(spec, table, kept)

    def _last_piece(self, spec: ColumnSpec, table: Table, kept: list[ParsedDocument]) -> ParsedMessage:
        """What is left, with the problems of the message. Lost rows stop somebody: the documents they may belong to, or
        else a document of their own that nobody can overlook."""
        blocking = tuple(problem for problem in table.notes.found if problem.blocks)
        problems = tuple(problem for problem in table.notes.found if not problem.blocks)
        damage = tuple(problem for problem in blocking if problem.code == f"columns.{DAMAGED}")
        lost = tuple(problem for problem in blocking if problem.code != f"columns.{DAMAGED}")
        if kept and damage:
            kept = [one.model_copy(update={"problems": one.problems + damage, "complete": False}) for one in kept]
        if kept and lost:
            kept.append(ParsedDocument(kind_name=str(spec.kind), envelope=Envelope(format=self.name), problems=lost))
        if not kept:
            problems = (*blocking, *problems) if blocking else (*problems, _empty(spec))
        return ParsedMessage(format=self.name, charset=table.charset, documents=tuple(kept), problems=problems)

    def _choose(self, raw: bytes, options: Mapping[str, str]) -> tuple[ColumnSpec, Table] | Problem:
        """The specification that fits, with its table opened; else the problem."""
        if len(raw) > MAX_BYTES:
            return _fatal(
                "too_big", f"The message has {len(raw)} bytes; the limit is {MAX_BYTES}.", "Ask for it in pieces."
            )
        specs, fault = _specs(options.get(OPTION, ""))
        if fault:
            return _fatal("specification", fault, "Mend the column specification in the partner's profile.")
        if not specs:
            return _unspecified(raw)
        syntax = sniffing.container_of(raw)
        fitting = [spec for spec in specs if spec.layout.syntax in syntax]
        if not fitting:
            there = ", ".join(f"{spec.name} ({spec.layout.syntax})" for spec in specs)
            return _fatal(
                "layout",
                f"This is {sniffing.LAYOUT_WORDS[syntax[0]]}; there are only specifications for {there}.",
                "Ask the partner why the layout has changed, or add a specification.",
            )
        return _best(fitting, raw)


COLUMN_FORMATS = tuple(ColumnFormat(name) for name in ("xlsx", "json_paths", "delimited", "fixed"))


@lru_cache(maxsize=256)
def _specs(text: str) -> tuple[tuple[ColumnSpec, ...], str]:
    """The specifications in an option, and what is wrong with them in a sentence."""
    if not text.strip():
        return (), ""
    try:
        rows = json.loads(text) if text.lstrip()[:1] in "[{" else [text.strip()]
        rows = rows if isinstance(rows, list) else [rows]
        return _SPECS.validate_python([template(row) if isinstance(row, str) else row for row in rows]), ""
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return (), f"The column specification is not valid at {where}: {first['msg']}"
    except (ValueError, LookupError) as error:
        return (), f"The column specification cannot be read: {error}"


def _best(specs: Sequence[ColumnSpec], raw: bytes) -> tuple[ColumnSpec, Table] | Problem:
    """The best fitting specification: all it needs is there, and most of its columns can be read."""
    scored: list[tuple[float, ColumnSpec]] = []
    troubles: list[tuple[float, Problem]] = []
    for spec in specs:
        try:
            table = _OPEN[spec.layout.syntax](spec, raw)
        except (WorkbookError, JsonError) as error:
            return _fatal("unreadable", str(error), "Ask the partner to send it again, as .xlsx or CSV.")
        trouble = _unfit(spec, table)
        if trouble is not None:
            troubles.append((_nearness(table), trouble))
            continue
        scored.append((_score(spec, table) if len(specs) > 1 else 1.0, spec))
    if not scored:
        return _nearest(troubles)
    scored.sort(key=lambda pair: -pair[0])
    if len(scored) > 1 and scored[0][0] == scored[1][0]:
        names = " and ".join(f"“{spec.name}”" for _, spec in scored[:2])
        return _fatal(
            "ambiguous", f"The specifications {names} fit it equally well.", "Make one of them stricter (required)."
        )
    spec = scored[0][1]
    table = _OPEN[spec.layout.syntax](spec, raw)
    _note_absent(spec, table)
    return spec, table


def _nearness(table: Table) -> float:
    """The share of a specification's columns that a table has."""
    return sum(get is not None for get in table.getters) / max(1, len(table.getters))


def _nearest(troubles: Sequence[tuple[float, Problem]]) -> Problem:
    """What the specification lacks that comes nearest; the others are of no help to whoever has to mend it."""
    near, nearest = max(troubles, key=lambda one: one[0])
    if len(troubles) == 1:
        return nearest
    others = f"None of the {len(troubles)} specifications fits; this one comes nearest. "
    if not near:
        others = f"None of the {len(troubles)} specifications fits, nor has the file any of their headings. "
    return nearest.model_copy(update={"text": f"{others}{nearest.text}"[:1000]})


def _unfit(spec: ColumnSpec, table: Table) -> Problem | None:
    """Why a specification cannot be used for this table at all."""
    blocking = next((problem for problem in table.notes.found if problem.severity is Severity.FATAL), None)
    if blocking is not None:
        return blocking
    missing = [
        field.place
        for field, get in zip(spec.fields, table.getters, strict=True)
        if get is None and field.placed and field.constant is None and (spec.target(field).needed or field.required)
    ]
    if not missing:
        return None
    names = [name for name in table.names[:40] if name]
    columns = f"column {missing[0]}" if len(missing) == 1 else f"columns {', '.join(missing[:-1])} and {missing[-1]}"
    return _fatal(
        "column_missing",
        f"“{spec.name}” needs the {columns}; the file has: {', '.join(names) or 'none'}.{_separator_hint(spec, names)}",
        "Ask the partner why the columns have changed, or give the new heading in the specification.",
    )


def _separator_hint(spec: ColumnSpec, names: Sequence[str]) -> str:
    """One column with other separators in its heading is a table cut at the wrong mark."""
    cut_at = spec.layout.separator if spec.layout.syntax == "delimited" else None
    other = next((mark for mark in ";,|\t" if len(names) == 1 and cut_at and mark != cut_at and mark in names[0]), None)
    if other is None:
        return ""
    said = "a tab" if other == "\t" else f"“{other}”"
    return f" That is one column: the specification cuts at “{cut_at}”, this file may be cut at {said}."


def _score(spec: ColumnSpec, table: Table) -> float:
    bound = sum(get is not None for get in table.getters) + 0.0
    facts = [
        (get, reader(spec, field, spec.target(field)), spec.level(field), field)
        for field, get in zip(spec.fields, table.getters, strict=True)
        if get is not None and spec.target(field).shape not in (Shape.TEXT, Shape.UNIT)
    ]
    for row in islice(table.rows, 20):
        for get, read, level, field in facts:
            if row.record is not None and (field.record != row.record.name or row.record.level is not level):
                continue
            try:
                read(get(row.cells))
            except CellError:
                bound -= 1
    return bound - sum(field.placed for field in spec.fields) / 1000


def _note_absent(spec: ColumnSpec, table: Table) -> None:
    """Columns the file does not have. Partners leave out what they never fill, so this only informs."""
    absent = [
        field.place
        for field, get in zip(spec.fields, table.getters, strict=True)
        if get is None and field.placed and field.constant is None
    ]
    if absent:
        table.notes.add(
            "columns_absent",
            Severity.INFO,
            f"Not in the file: {', '.join(absent)}.",
            meaning="What they would say is not known.",
        )


def _unspecified(raw: bytes) -> Problem:
    """What was found, for the person who has to say what it means."""
    try:
        proposal = propose(raw)
    except (WorkbookError, JsonError) as error:
        return _fatal("unreadable", str(error), "Ask the partner to send it again, as .xlsx or CSV.")
    return _fatal(
        "no_specification",
        f"{proposal.found} It needs a column specification.",
        "Open the partner's profile and look at the proposed specification, or choose a template.",
    )


def _empty(spec: ColumnSpec) -> Problem:
    return _fatal(
        "empty", f"There is no row of data in it for “{spec.name}”.", "Ask the partner whether that is meant."
    )


def _fatal(code: str, text: str, next_step: str) -> Problem:
    return Problem(
        code=f"columns.{code}",
        severity=Severity.FATAL,
        text=text[:1000],
        meaning="Nothing of it was read.",
        next_step=next_step,
    )
