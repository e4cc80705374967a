"""JSON by paths: a document, its lines and their parts as rows; written back by the same paths."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from console.adapters.formats.columns.cells import Cell, Unknown
from console.adapters.formats.columns.table import Getter, Notes, Row, Table, charset_of
from console.domain.columns import ColumnSpec, FieldSpec, JsonPaths, Level
from console.domain.problems import Severity

MAX_WHOLE = 32 * 1024 * 1024
"""A JSON text is held whole, several times its size; one object a line has no such limit."""
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_AT = {Level.HEAD: 1, Level.LINE: 2, Level.PART: 3}


class JsonError(ValueError):
    """A text that is no JSON, in a sentence."""


def open_json(spec: ColumnSpec, raw: bytes) -> Table:
    """The documents of a JSON text, or of one object a line, as a table. Raises JsonError."""
    layout = spec.layout
    assert isinstance(layout, JsonPaths)
    notes = Notes()
    charset = charset_of(raw, "utf-8", notes)
    getters = [_getter(spec, field) for field in spec.fields]
    return Table(getters, _rows(layout, _roots(raw, charset, notes)), notes, charset)


def load(text: str) -> Any:
    """JSON with exact numbers. A name that an object has twice with different values stands for neither. Raises
    ValueError and RecursionError."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=str, object_pairs_hook=_joined)


def _joined(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        for name, value in pairs:
            if value != found[name] and not isinstance(found[name], Unknown):
                found[name] = Unknown(f"“{name[:40]}” is there twice: {str(value)[:40]} and {str(found[name])[:40]}.")
    return found


def _roots(raw: bytes, charset: str, notes: Notes) -> Iterator[tuple[int | None, Any]]:
    """Each root with its line: the one of a whole text, or one a line."""
    if _one_a_line(raw):
        return _by_line(raw, charset, notes)
    if len(raw) > MAX_WHOLE:
        raise JsonError(f"The JSON has {len(raw)} bytes; at most {MAX_WHOLE} are taken, or one object a line.")
    try:
        return iter([(None, load(raw.decode(charset)))])
    except (ValueError, RecursionError) as error:
        raise JsonError(f"This is not JSON: {error}") from error


def _one_a_line(raw: bytes) -> bool:
    lines = raw[:65536].lstrip(b"\xef\xbb\xbf \r\n\t").split(b"\n")
    head = [line.strip() for line in lines[:-1] if line.strip()][:2] or [lines[0].strip()]
    return len(lines) > 1 and all(line.startswith(b"{") and line.endswith(b"}") for line in head) and len(head) == 2


def _by_line(raw: bytes, charset: str, notes: Notes) -> Iterator[tuple[int | None, Any]]:
    from console.adapters.formats.columns.delimited import text_lines

    for number, line in enumerate(text_lines(raw, charset), 1):
        if not line.strip():
            continue
        try:
            yield number, load(line)
        except (ValueError, RecursionError) as error:
            notes.add(
                "json_line",
                Severity.ERROR,
                f"The line is not JSON: {error}"[:200],
                line=number,
                meaning="What it says is missing; the other lines were read.",
                next_step="Ask for this line again.",
            )


def _rows(layout: JsonPaths, roots: Iterator[tuple[int | None, Any]]) -> Iterator[Row]:
    group = 0
    for line, root in roots:
        for document, at in _each(root, layout.documents, ""):
            yield from _document_rows(layout, line, root, document, at, group)
            group += 1


def _document_rows(layout: JsonPaths, line: int | None, root: Any, document: Any, at: str, group: int) -> Iterator[Row]:
    lines = list(_each(document, layout.lines, at)) or [(None, at)]
    for one, place in lines:
        parts = list(_each(one, layout.parts, place)) if layout.parts and one is not None else []
        for part, where in parts or [(one, place)]:
            yield Row(line, (root, document, one, part), group=group, path=where)


def _each(value: Any, path: str, at: str) -> Iterator[tuple[Any, str]]:
    """The elements at a path: of a list each one, else the value itself."""
    found = reach(value, path)
    where = f"{at}.{path}".strip(".")
    if isinstance(found, list):
        for number, one in enumerate(found):
            yield one, f"{where}[{number}]"
    elif found is not None:
        yield found, where


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[str | int, ...]:
    return tuple(name if name else int(number) for name, number in _STEP.findall(path))


def reach(value: Any, path: str) -> Any:
    """What stands at a path, ``None`` when it is not there."""
    for step in _steps(path):
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and step < len(value) else None
    return value


def _getter(spec: ColumnSpec, field: FieldSpec) -> Getter | None:
    if field.path is None or field.constant is not None:
        return None
    rooted = field.path.startswith("$.")
    path, level = field.path.removeprefix("$."), 0 if rooted else _AT[spec.level(field)]

    def get(levels: tuple[Any, ...]) -> Cell:
        found = reach(levels[level], path)
        if isinstance(found, (dict, list)):
            return json.dumps(found, default=str)[:200]
        result: Cell = found
        return result

    return get


def place(into: dict[str, Any], path: str, value: Any) -> None:
    """Set a value at a path, making the objects and lists on the way."""
    steps = _steps(path)
    where: Any = into
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        fresh: Any = value if following is None else ([] if isinstance(following, int) else {})
        if isinstance(step, int):
            while len(where) <= step:
                where.append(None)
            if where[step] is None or following is None:
                where[step] = fresh
        elif following is None or step not in where:
            where[step] = fresh
        where = where[step]
