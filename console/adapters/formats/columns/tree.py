"""JSON as rows and columns: every path at which a value stands, those of a document before those of its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from console.adapters.formats.columns.cells import plain
from console.adapters.formats.columns.paths import MAX_WHOLE, JsonError, load, reach
from console.domain.columns import JsonPaths, Level
from console.services.column_samples import ColumnPlace, SampleColumn, SampleRow

MAX_PATHS = 200
DEEPEST = 4


def open_tree(raw: bytes) -> JsonPaths:
    """Where the documents and their lines seem to be. Raises JsonError."""
    documents, path = _list_in(_root(raw))
    first = documents[0] if documents else {}
    lines = next((key for key, value in first.items() if _objects(value)), "")
    return JsonPaths(documents=path, lines=lines)


def _root(raw: bytes) -> Any:
    """The value of a JSON text, or the list of its lines' values."""
    if len(raw) > MAX_WHOLE:
        raise JsonError(f"The JSON has {len(raw)} bytes; at most {MAX_WHOLE} are looked at.")
    text = raw.decode("utf-8-sig", "replace")
    try:
        return load(text)
    except (ValueError, RecursionError) as error:
        try:
            return [load(line) for line in text.splitlines()[:MAX_PATHS] if line.strip()]
        except (ValueError, RecursionError):
            raise JsonError(f"This is not JSON: {error}") from error


def _objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _list_in(root: Any) -> tuple[list[dict[str, Any]], str]:
    """The list of documents in a JSON text, and where it is."""
    if _objects(root):
        return [one for one in root if isinstance(one, dict)], ""
    if isinstance(root, dict):
        for key, value in root.items():
            if _objects(value) and any(_objects(inner) for inner in value[0].values()):
                return [one for one in value if isinstance(one, dict)], key
        return [root], ""
    return [], ""


def _documents(raw: bytes, layout: JsonPaths) -> list[Any]:
    found = reach(_root(raw), layout.documents)
    return found if isinstance(found, list) else [found]


def _lines(document: Any, layout: JsonPaths) -> list[Any]:
    found = reach(document, layout.lines) if layout.lines else document
    return (found or [None]) if isinstance(found, list) else [found]


def tree_columns(raw: bytes, layout: JsonPaths) -> tuple[SampleColumn, ...]:
    """A column for each path with a value. Where lines are the documents themselves, their values are of the line."""
    heads: dict[str, None] = {}
    lines: dict[str, None] = {}
    for document in _documents(raw, layout)[:50]:
        if layout.lines:
            heads |= dict.fromkeys(_paths(document, ""))
        for one in _lines(document, layout)[:50]:
            lines |= dict.fromkeys(_paths(one, ""))
    level_of_lines = Level.LINE if layout.lines else None
    return (
        *(SampleColumn(ColumnPlace(path=path), path, Level.HEAD) for path in list(heads)[:MAX_PATHS]),
        *(_line_column(path, path in heads, level_of_lines) for path in list(lines)[:MAX_PATHS]),
    )


def _line_column(path: str, twice: bool, level: Level | None) -> SampleColumn:
    """A path of the lines; one that the document has too is told apart by its record-like mark in the key."""
    return SampleColumn(_LinePlace(path=path) if twice else ColumnPlace(path=path), path, level)


class _LinePlace(ColumnPlace):
    """The place of a line's value whose path a document's value has too."""

    __slots__ = ()

    @property
    def key(self) -> str:
        return f"line/{self.path}"


def _paths(value: Any, before: str, depth: int = 0) -> Iterator[str]:
    if not isinstance(value, Mapping) or depth > DEEPEST:
        return
    for name, part in value.items():
        if any(mark in str(name) for mark in ".[]"):
            continue  # a path cannot say such a name
        path = f"{before}.{name}" if before else str(name)
        if isinstance(part, Mapping):
            yield from _paths(part, path, depth + 1)
        elif not isinstance(part, list):
            yield path


def tree_rows(
    raw: bytes, layout: JsonPaths, columns: tuple[SampleColumn, ...], limit: int
) -> tuple[tuple[SampleRow, ...], bool]:
    """A row for each line; and whether there are more than ``limit``."""
    rows: list[SampleRow] = []
    for document in _documents(raw, layout):
        for one in _lines(document, layout):
            if len(rows) == limit:
                return tuple(rows), True
            values = tuple(
                _value(document if column.level is Level.HEAD else one, column.place.path or "") for column in columns
            )
            rows.append(SampleRow(None, tuple(plain(value)[:400] for value in values), values))
    return tuple(rows), False


def _value(inside: Any, path: str) -> Any:
    found = reach(inside, path)
    return None if isinstance(found, list | dict) else found
