"""A sample read under a draft: each cell as it is understood, and what the whole comes to once nothing is missing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from console.adapters.formats.columns.cells import CellError, Reader, UnitCode, plain, reader
from console.adapters.formats.columns.composing import complete
from console.domain.columns import LONG_KINDS, ColumnDraft, FieldSpec, Level, Target
from console.domain.columns.words import fact_words
from console.domain.documents import ParsedMessage
from console.domain.problems import Place, Problem, Severity
from console.domain.units import word
from console.services.column_samples import CellReading, ColumnTrial, Composed, SampleColumn, SampleRow, SampleTable

Read = Callable[[bytes, Mapping[str, str]], ParsedMessage]
READ_BYTES = 4 * 1024 * 1024
"""Of a longer file only the shown rows are tried."""
_OF_CELLS = ("columns.value", "columns.missing", "columns.unit_unknown")
"""Problems of single cells: told there, not once more for the whole."""


def try_out(raw: bytes, table: SampleTable, composed: Composed, read: Read) -> ColumnTrial:
    """See :class:`console.services.column_samples.ColumnBench`."""
    if composed.draft is None:
        return ColumnTrial({})
    cells = dict(_cells(table, composed.draft))
    spec = complete(composed)
    if spec is None or len(raw) > READ_BYTES:
        return ColumnTrial(cells)
    parsed = read(raw, {"columns": json.dumps([spec.model_dump(mode="json")])})
    problems = [one for one in parsed.all_problems if one.code not in _OF_CELLS or not _shown(table, one)]
    usable = sum(1 for one in parsed.documents if one.usable)
    return ColumnTrial(cells, len(parsed.documents), usable, tuple(problems))


def _shown(table: SampleTable, problem: Problem) -> bool:
    """Whether the cell of a problem is among the shown rows."""
    last = table.rows[-1].line if table.rows else None
    return problem.place.line is None or last is None or problem.place.line <= last


def _cells(table: SampleTable, draft: ColumnDraft) -> Iterator[tuple[tuple[int, int], CellReading]]:
    for at, column in enumerate(table.columns):
        one = next((one for one in draft.fields if _stands_in(one, column, draft.target(one))), None)
        if one is None:
            continue
        target = draft.target(one)
        take = reader(draft, one, target)
        above: Any = None
        for place, row in enumerate(table.rows):
            if row.left_out or (row.record and row.record != column.place.record):
                continue
            value = row.values[at] if at < len(row.values) else None
            if one.carry and not plain(value):
                value = above
            above = value if plain(value) else above
            yield (place, at), _reading(draft, one, target, take, value, row)


def _stands_in(one: FieldSpec, column: SampleColumn, target: Target) -> bool:
    if one.constant is not None:
        return False
    settings = column.place.settings()
    same = all(settings.get(name) == (getattr(one, name) or None) for name in ("column", "start", "path", "record"))
    level = column.level is None or (column.level is Level.HEAD) == (target.level is Level.HEAD)
    return same and level


def _reading(
    draft: ColumnDraft, one: FieldSpec, target: Target, take: Reader, value: Any, row: SampleRow
) -> CellReading:
    name = fact_words(draft.kind, one.to)
    long = draft.kind in LONG_KINDS

    def wrong(code: str, grave: bool, text: str, meaning: str, step: str) -> Problem:
        stops = Severity.ERROR if grave and not long else Severity.WARNING
        place = Place(line=row.line, path=one.place)
        return Problem(code=f"columns.{code}", severity=stops, text=text, meaning=meaning, next_step=step, place=place)

    try:
        found = take(value)
    except CellError as error:
        grave = target.weighty or target.needed
        return CellReading("", wrong("value", grave, str(error), f"“{name}” is not read.", error.next_step))
    if found is None:
        if not (target.needed or one.required):
            return CellReading("")
        step = "Ask the partner for it, or pass over rows like this."
        return CellReading("", wrong("missing", True, f"{name}: the cell is empty.", "The line cannot be used.", step))
    if isinstance(found, UnitCode) and found.rec20 is None:
        text, meaning = f"The unit “{found.raw[:20]}” is not known.", "Quantities in it cannot be compared."
        return CellReading(f"“{found.raw}”?", wrong("unit_unknown", False, text, meaning, "Say which unit it is."))
    return CellReading(shown_value(found))


def shown_value(value: Any) -> str:
    """A value as people write it, without anything that could be read in two ways."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, UnitCode):
        return word(value.rec20, value.raw)
    if isinstance(value, datetime):
        return f"{value:%-d %b %Y %H:%M} UTC"
    if isinstance(value, date):
        return f"{value:%-d %b %Y}"
    if isinstance(value, Decimal):
        text = f"{value:,f}".replace(",", "\u202f")
        return text.rstrip("0").rstrip(".") if "." in text else text  # 100.000 might be read as a hundred thousand
    return str(value).replace("_", " ") if value is not None else ""
