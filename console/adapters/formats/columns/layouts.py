"""What the look of a file says of its make: kinds of rows, the cuts of fixed width, rows of sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from console.domain.columns import ColumnDraft, Level, Record, RowRule

MOST_KINDS = 8
TOTALS = (
    "summe",
    "gesamt",
    "total",
    "totals",
    "sum",
    "subtotal",
    "zwischensumme",
    "totale",
    "grand total",
    "end",
    "ende",
)
"""How rows below the data begin, in small letters."""


def kinds_read(records: Sequence[Record]) -> str:
    """Which kinds of rows a file has, for the sentence about it."""
    names = [one.value for one in records]
    return f", its rows beginning with {', '.join(names)}" if names else ""


def kinds_of(lines: Sequence[str], column: int | None = None) -> tuple[Record, ...]:
    """The kinds of rows, told by how they begin (fixed width) or by their first cell (``column``); none when all rows
    seem to be of one kind."""
    marks = _marks(lines, whole=column is not None)
    if not marks:
        return ()
    counts = Counter(marks)
    usual = max(counts, key=lambda one: (counts[one], marks.index(one) > 0))
    first = marks[0]
    found = []
    for mark in dict.fromkeys(marks):
        level = Level.HEAD if mark == first and mark != usual else Level.LINE
        found.append(
            Record(
                name=mark,
                value=mark,
                column=column,
                start=None if column else 1,
                level=level,
                ignore=mark not in (first, usual),
            )
        )
    return tuple(found)


def _marks(lines: Sequence[str], *, whole: bool) -> list[str]:
    """How each line begins, when that tells few kinds apart; else nothing."""
    lines = [line for line in lines if line.strip()]
    if len(lines) < 2:
        return []
    for length in (5,) if whole else (3, 2, 1):
        marks = [line.strip() if whole else line[:length] for line in lines]
        if any(len(one) > 5 or not one.isalnum() for one in marks):
            continue
        kinds = set(marks)
        letters = all(one[:1].isalpha() and one.isupper() for one in kinds)
        numbered = length == 1 and all(one.isdigit() for one in kinds) and marks.count(marks[0]) < len(marks) / 2
        told = letters and (whole or length < 2 or all(one.isalpha() for one in kinds))
        headed = 3 if marks[0].startswith("H") else 2  # one head, one line, one end: as short as such a file gets
        few = 2 <= len(kinds) <= min(MOST_KINDS, max(headed, (len(lines) + 1) // 2))
        if few and (told or numbered):
            return marks
    return []


def cuts_of(lines: Sequence[str], records: Sequence[Record]) -> dict[str, tuple[int, ...]]:
    """Where columns begin, for each kind of row: after a position that is blank in every line."""
    found = {}
    kinds: list[tuple[str, Record | None]] = [(one.name, one) for one in records if not one.ignore]
    for name, mark in kinds or [("", None)]:
        own = [line for line in lines if line.strip() and (mark is None or line.startswith(mark.value))]
        starts = _starts(own)
        if mark is not None:
            starts = sorted({*starts, 1, len(mark.value) + 1})
        found[name] = tuple(starts)
    return found


def _starts(lines: Sequence[str]) -> list[int]:
    length = max((len(line) for line in lines), default=0)
    blank = [all(at >= len(line) or line[at] == " " for line in lines) for at in range(length)]
    return [1, *(at + 1 for at in range(1, length) if blank[at - 1] and not blank[at])]


def starts_of(draft: ColumnDraft) -> Mapping[str, tuple[int, ...]]:
    """The cuts a fixed-width specification makes: where its fields begin, and where they end."""
    found: dict[str, set[int]] = {one.name: {1} for one in draft.records if not one.ignore} or {"": {1}}
    for one in draft.fields:
        if one.start is not None:
            found.setdefault(one.record, {1}).update({one.start, one.start + (one.length or 1)})
    return {name: tuple(sorted(starts)) for name, starts in found.items()}


def total_rows(body: Sequence[Sequence[str]], headings: Sequence[str]) -> tuple[RowRule, ...]:
    """A rule that passes over sums below the data, when there are any: a first cell that says so, in the last rows."""
    for row in list(body)[-5:]:
        at = next((place for place, cell in enumerate(row) if cell), None)
        if at is None:
            continue
        word = row[at].strip(" :").casefold()
        column: str | int = headings[at] if at < len(headings) and headings[at] else at + 1
        if word in TOTALS:
            return (RowRule(column=column, values=(row[at],)),)
        if word.split(" ")[0].strip(":") in TOTALS:
            # with the blank, so that an item that begins with these letters is no sum
            return (RowRule(column=column, values=(row[at].partition(" ")[0] + " ",), starts=True),)
    return ()
