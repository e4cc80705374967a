"""Delimited and fixed-width text as rows. A damaged line never takes its neighbours with it."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator

from console.adapters.formats.columns.table import (
    Columns,
    Getter,
    Notes,
    NumberedRow,
    Row,
    Table,
    charset_of,
    strange_row,
)
from console.domain.columns import ColumnSpec, Delimited, FieldSpec, FixedWidth
from console.domain.problems import Severity

LONGEST_QUOTE_LINES = 50
FAILED_QUOTES = 1000


def open_delimited(spec: ColumnSpec, raw: bytes) -> Table:
    """A delimited file as a table."""
    layout = spec.layout
    assert isinstance(layout, Delimited)
    notes = Notes()
    charset = charset_of(raw, layout.charset, notes)
    rows = Splitter(layout, notes).rows(text_lines(raw, charset))
    return Columns(spec, rows, notes).table(charset)


def text_lines(raw: bytes, charset: str) -> Iterator[str]:
    """Lines without their ends, whichever ends they have; decoded on the way, so a long file is never text at once."""
    with io.TextIOWrapper(io.BytesIO(raw), encoding=charset, errors="replace", newline=None) as stream:
        for line in stream:
            yield line[:-1] if line.endswith("\n") else line


class Splitter:
    """Splits lines into cells. A quoted text may go on over following lines; a quote that is never closed is a letter
    like any other and is noted, so that it cannot swallow the rest of the file."""

    def __init__(self, layout: Delimited, notes: Notes) -> None:
        self._separator = layout.separator
        self._quote = layout.quote
        self._comment = layout.comment
        self._multiline = layout.multiline
        self._notes = notes
        self._failed = 0
        self._pending: deque[str] = deque()

    def rows(self, lines: Iterator[str]) -> Iterator[NumberedRow]:
        """Numbered rows; the number is that of the row's first line."""
        number = 0
        while True:
            line = self._pending.popleft() if self._pending else next(lines, None)
            if line is None:
                return
            number += 1
            if self._comment and line.startswith(self._comment):
                continue
            if not self._quote or self._quote not in line:
                yield number, line.split(self._separator)
                continue
            cells, used = self._quoted(line, lines)
            if cells is None:
                self._loose(number)
                cells = line.split(self._separator)
            yield number, cells
            number += used

    def _quoted(self, line: str, lines: Iterator[str]) -> tuple[list[str] | None, int]:
        """The cells, and how many further lines the row took."""
        whole = self._parse(line)
        if whole is not None or not self._multiline or line.count(self._quote) % 2 == 0:
            return whole, 0
        if self._failed >= FAILED_QUOTES:
            return None, 0
        taken: list[str] = []
        for _ in range(LONGEST_QUOTE_LINES):
            more = self._pending.popleft() if self._pending else next(lines, None)
            if more is None:
                break
            taken.append(more)
            if more.count(self._quote) % 2:
                whole = self._parse("\n".join([line, *taken]))
                break
        if whole is not None and len(whole) > 1 and not self._better_apart(line, taken):
            return whole, len(taken)
        self._failed += 1
        self._pending.extendleft(reversed(taken))
        return None, 0

    def _better_apart(self, line: str, taken: list[str]) -> bool:
        """Two stray quotes in different rows look like one long text; rows that are whole by themselves are no text."""
        width = line.count(self._separator)
        return width > 0 and all(one.count(self._separator) == width for one in taken)

    def _parse(self, text: str) -> list[str] | None:
        try:
            rows = list(csv.reader(io.StringIO(text), delimiter=self._separator, quotechar=self._quote, strict=True))
        except csv.Error:
            return None
        return rows[0] if len(rows) == 1 else None

    def _loose(self, number: int) -> None:
        self._notes.add(
            "quote",
            Severity.WARNING,
            f"The line has a {self._quote} that does not fit.",
            line=number,
            meaning="It was read as part of the text; a separator inside quotes would have shifted the columns.",
            next_step="Look at this line, and ask for quotes inside texts to be doubled.",
        )


# --------------------------------------------------------------------------------------------------------- fixed width


def open_fixed(spec: ColumnSpec, raw: bytes) -> Table:
    """A fixed-width file as a table."""
    layout = spec.layout
    assert isinstance(layout, FixedWidth)
    notes = Notes()
    charset = charset_of(raw, layout.charset, notes)
    in_bytes = charset if layout.positions == "bytes" else ""
    lines = text_lines(raw, charset)
    if in_bytes:
        lines = (byte_by_byte(line, charset) for line in lines)
    elif _seems_counted_in_bytes(raw, charset):
        notes.add(
            "positions",
            Severity.WARNING,
            "All lines have the same number of bytes, not of characters.",
            meaning="Positions may be counted in bytes: behind a letter with an accent, facts are then cut wrongly.",
            next_step="Set “positions” to “bytes” in the specification if that is so.",
        )
    getters = [_slice(field, in_bytes) for field in spec.fields]
    return Table(getters, _fixed_rows(spec, layout, lines, notes), notes, charset)


def byte_by_byte(line: str, charset: str) -> str:
    """A line as a text that has a character for each of its bytes."""
    return line if line.isascii() else line.encode(charset, "replace").decode("latin-1")


def _seems_counted_in_bytes(raw: bytes, charset: str) -> bool:
    head = [line.rstrip(b"\r") for line in raw[:100_000].split(b"\n")[:-1] if line.strip()]
    if len(head) < 2 or len({len(line) for line in head}) > 1:
        return False
    return len({len(line.decode(charset, "replace")) for line in head}) > 1


def _slice(field: FieldSpec, in_bytes: str) -> Getter | None:
    """``in_bytes`` is the charset of lines in which each character stands for a byte."""
    if field.start is None or field.constant is not None:
        return None
    start, end = field.start - 1, field.start - 1 + (field.length or 0)

    def get(line: str) -> str:
        return line[start:end]

    def get_bytes(line: str) -> str:
        piece = line[start:end]
        return piece if line.isascii() else piece.encode("latin-1").decode(in_bytes, "replace")

    return get_bytes if in_bytes else get


def _fixed_rows(spec: ColumnSpec, layout: FixedWidth, lines: Iterator[str], notes: Notes) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if (
            number <= layout.skip_rows
            or not line.strip("\x1a \t")
            or (layout.comment and line.startswith(layout.comment))
        ):
            continue
        if any(_starts(line, rule.column, value) for rule in spec.ignore for value in rule.values):
            continue
        row = Row(number, line)
        if layout.line_length and len(line.rstrip()) > layout.line_length:
            row.shifted = f"The line has {len(line.rstrip())} characters, not {layout.line_length}."
        if spec.records:
            row.record = next(
                (one for one in spec.records if one.start and line.startswith(one.value, one.start - 1)), None
            )
            if row.record is None:
                strange_row(notes, number, line[:12])
                continue
            if row.record.ignore:
                continue
        yield row


def _starts(line: str, column: str | int, value: str) -> bool:
    return isinstance(column, int) and bool(value) and line.startswith(value, column - 1)
