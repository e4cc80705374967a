"""Reaches into canonical documents by the paths of ``console.domain.columns``: sets in dicts, gets from values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_STEP = re.compile(r"(\w+)(?:\[([^\]]+)\]|\{([^}]+)\}|(\*))?")


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of a path: an attribute, and which element of it (``picks``), its properties (``gives``), or a list."""

    name: str
    picks: tuple[tuple[str, str], ...] = ()
    gives: tuple[tuple[str, str], ...] = ()
    texts: bool = False


@lru_cache(maxsize=1024)
def steps_of(path: str) -> tuple[Step, ...]:
    """The pieces of a path."""
    return tuple(
        Step(match[1], _pairs(match[2]), _pairs(match[3]), bool(match[4]))
        for part in _split(path)
        if (match := _STEP.fullmatch(part))
    )


def _split(path: str) -> list[str]:
    return re.findall(r"\w+(?:\[[^\]]+\]|\{[^}]+\}|\*)?", path)


def _pairs(text: str | None) -> tuple[tuple[str, str], ...]:
    if not text:
        return ()
    return tuple((key, value) for key, _, value in (part.partition("=") for part in text.split(",")))


Put = Callable[[dict[str, Any], Any], None]


@lru_cache(maxsize=1024)
def putter(path: str, beside: str = "") -> Put:
    """What sets a value at ``path``, making what is missing on the way. With ``beside`` only where that key is set
    already: a unit without a quantity says nothing. Of two values for one object (deliver and ship date) the first
    stays."""
    *way, last = steps_of(path)
    name = last.name
    make = not beside
    if not way and not beside and not last.texts:

        def plainly(into: dict[str, Any], value: Any) -> None:
            into[name] = value

        return plainly

    def put(into: dict[str, Any], value: Any) -> None:
        for step in way:
            found = _enter(into, step, make=make)
            if found is None:
                return
            into = found
        if beside and beside not in into:
            return
        if last.texts:
            into.setdefault(name, []).append(value)
        else:
            into[name] = value

    return put


def _enter(into: dict[str, Any], step: Step, *, make: bool) -> dict[str, Any] | None:
    if step.picks:
        rows: list[dict[str, Any]] = into.setdefault(step.name, []) if make else into.get(step.name, [])
        for row in rows:
            if all(row.get(key) == value for key, value in step.picks):
                return row
        if make:
            rows.append(dict(step.picks))
            return rows[-1]
        return None
    child: dict[str, Any] | None = into.get(step.name)
    if child is None:
        if not make:
            return None
        child = into[step.name] = dict(step.gives)
    elif any(child.get(key) != value for key, value in step.gives):
        return None
    return child


def get(value: Any, path: str) -> Any:
    """What stands at ``path`` of a document, line or part; ``None`` when it is not there."""
    for step in steps_of(path):
        value = _look(value, step)
        if value is None:
            return None
    return value


def _look(value: Any, step: Step) -> Any:
    found = value.get(step.name) if isinstance(value, Mapping) else getattr(value, step.name, None)
    if found is None:
        return None
    if step.picks:
        return next((one for one in found if _has(one, step.picks)), None)
    if step.gives and not _has(found, step.gives):
        return None
    if step.texts:
        return "; ".join(found) or None
    return found


def _has(value: Any, pairs: tuple[tuple[str, str], ...]) -> bool:
    return all(str(getattr(value, key, None)).lower() == wanted for key, wanted in pairs)
