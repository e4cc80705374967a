"""A message's bytes as lines to read: a segment a line for EDI, indented markup and JSON, problems at their place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from console.services.casework_models import RawLine

MOST_LINES = 4_000
_X12_TERMINATOR = 105
"""Byte of an ISA segment that ends it: the segment has a fixed length (X12.5 interchange control structures)."""


def raw_lines(raw: str, problems: Sequence[Mapping[str, Any]] = ()) -> tuple[RawLine, ...]:
    """``raw`` cut where a reader would; ``problems`` as stored (``text`` and ``place`` with segment or line)."""
    pieces, key = _cut(raw)
    marks: dict[int, list[str]] = {}
    for problem in problems:
        number = (problem.get("place") or {}).get(key)
        if number is not None:
            marks.setdefault(int(number), []).append(str(problem.get("text", "")))
    lines = [RawLine(number, text, tuple(marks.get(number, ()))) for number, text in enumerate(pieces, 1)]
    if len(lines) > MOST_LINES:
        rest = RawLine(MOST_LINES + 1, f"… {len(lines) - MOST_LINES} more lines are in the store")
        return (*lines[:MOST_LINES], rest)
    return tuple(lines)


def _cut(raw: str) -> tuple[list[str], str]:
    start = raw.lstrip("\ufeff \r\n\t")
    if start.startswith("ISA") and len(start) > _X12_TERMINATOR:
        return _segments(start, start[_X12_TERMINATOR], None), "segment"
    if start.startswith("UNA") and len(start) > 8:
        return _segments(start, start[8], start[6]), "segment"
    if start.startswith("UNB"):
        return _segments(start, "'", "?"), "segment"
    if start.startswith("<"):
        return list(_markup(raw)), "line"
    if start[:1] in ("{", "["):
        return _json(raw), "line"
    return raw.splitlines(), "line"


def _segments(text: str, terminator: str, release: str | None) -> list[str]:
    escaped = rf"(?<!{re.escape(release)})" if release and release.strip() else ""
    parts = re.split(escaped + re.escape(terminator), text)
    found = [part.strip("\r\n") + terminator.strip("\r\n") for part in parts[:-1]]
    rest = parts[-1].strip()
    return [*found, rest] if rest else found


def _markup(raw: str) -> Iterable[str]:
    """Tags a line where the sender put none; nothing is parsed, so hostile markup cannot do harm."""
    if raw.count("\n") > raw.count("<") // 8:
        return raw.splitlines()
    depth = 0
    lines = []
    for piece in re.split(r"(?<=>)\s*(?=<)", raw):
        closing = piece.startswith("</")
        depth -= closing
        lines.append("  " * max(depth, 0) + piece)
        opens = not closing and not piece.startswith(("<?", "<!")) and not piece.endswith("/>") and "</" not in piece
        depth += opens
    return lines


def _json(raw: str) -> list[str]:
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False).splitlines()
    except (ValueError, RecursionError):
        return raw.splitlines()
