"""What every layout gives: rows, and a getter for each field of the specification."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from console.adapters.formats.columns.cells import Cell, plain
from console.domain.columns import ColumnSpec, FieldSpec, Record, RowRule
from console.domain.problems import Place, Problem, Severity

MAX_PROBLEMS = 200
SEARCHED_ROWS = 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
Getter = Callable[[Any], Cell]


@dataclass(slots=True)
class Row:
    """One row: ``line`` is its number in the file, ``cells`` what the getters take, ``group`` the document it surely
    belongs to (JSON), ``shifted`` what is wrong with its shape."""

    line: int | None
    cells: Any
    record: Record | None = None
    group: int | None = None
    path: str = ""
    shifted: str = ""


@dataclass(slots=True)
class Notes:
    """Problems of the message as a whole, in bounded number."""

    found: list[Problem] = field(default_factory=list)
    dropped: int = 0

    def add(
        self,
        code: str,
        severity: Severity,
        text: str,
        *,
        line: int | None = None,
        meaning: str = "",
        next_step: str = "",
    ) -> None:
        """Note one; beyond the limit they are only counted."""
        if len(self.found) >= MAX_PROBLEMS:
            self.dropped += 1
            return
        place = Place(line=line)
        self.found.append(
            Problem(
                code=f"columns.{code}", severity=severity, text=text, meaning=meaning, next_step=next_step, place=place
            )
        )


@dataclass(slots=True)
class Table:
    """An opened message. ``getters`` are parallel to the specification's fields (``None``: the field is not in this
    message), ``names`` are what the columns are called there."""

    getters: list[Getter | None]
    rows: Iterator[Row]
    notes: Notes
    charset: str = "utf-8"
    names: list[str] = field(default_factory=list)


def charset_of(raw: bytes, wanted: str, notes: Notes) -> str:
    """The charset to decode with: a byte order mark decides, then what was specified; bytes that do not fit it are read
    as cp1252 or Latin-1, which is noted."""
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return name
    if (wide := _wide(raw[:1000])) is not None and not wanted.lower().startswith("utf-16"):
        return wide
    if decodes(raw, wanted):
        return wanted
    other = "cp1252" if decodes(raw, "cp1252") else "latin-1"
    notes.add(
        "charset",
        Severity.WARNING,
        f"The text is not {wanted}, so it was read as {other}.",
        meaning="Letters outside English may be wrong; numbers and codes are right.",
        next_step="Set the charset in the specification.",
    )
    return other


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its latin letters is zero."""
    half = len(head) // 2
    for zeros, name in ((head[1::2], "utf-16-le"), (head[0::2], "utf-16-be")):
        if half >= 8 and zeros.count(0) > half * 0.7:
            return name
    return None


def decodes(raw: bytes, charset: str) -> bool:
    """Whether every byte is text in this charset; a piece at a time, so that a long file is not doubled in memory."""
    decoder = codecs.getincrementaldecoder(charset)()
    view = memoryview(raw)
    try:
        for start in range(0, len(raw), 1 << 20):
            decoder.decode(view[start : start + (1 << 20)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def folded(heading: object) -> str:
    """A heading as it is compared: case, blanks, underscores and punctuation aside."""
    text = str(heading) if heading is not None else ""
    return " ".join("".join(c if c.isalnum() or c == "#" else " " for c in text.casefold()).split())


@dataclass(slots=True)
class Headings:
    """The header row: which column a heading is."""

    names: list[str]

    def index(self, column: str | int) -> int | None:
        """The position from 0; ``None`` when there is no such column. Raises LookupError when there are several."""
        if isinstance(column, int):
            return column - 1
        wanted, _, which = column.rpartition("#") if column.rpartition("#")[2].isdigit() else (column, "", "")
        exact = [at for at, name in enumerate(self.names) if name == wanted.strip()]
        found = exact or [at for at, name in enumerate(self.names) if folded(name) == folded(wanted)]
        if which:
            return found[int(which) - 1] if len(found) >= int(which) >= 1 else None
        if len(found) > 1:
            places = ", ".join(str(at + 1) for at in found)
            raise LookupError(f"The heading “{column}” is there {len(found)} times (columns {places}).")
        return found[0] if found else None

    def field(self, one: FieldSpec) -> int | None:
        """Where a field is, by its column or another heading for it."""
        for column in (one.column, *one.also):
            if column is not None and (at := self.index(column)) is not None:
                return at
        return None


def cell_at(index: int) -> Getter:
    """The cell of a column; a row that is too short has it empty."""

    def get(cells: Sequence[Cell]) -> Cell:
        return cells[index] if index < len(cells) else None

    return get


NumberedRow = tuple[int, Sequence[Cell]]


class Columns:
    """Rows of cells (delimited, workbook) as a table: skips what comes before, finds the header, binds the fields."""

    def __init__(self, spec: ColumnSpec, rows: Iterator[NumberedRow], notes: Notes) -> None:
        self._spec = spec
        self._rows = rows
        self._notes = notes
        self._header = bool(getattr(spec.layout, "header", False))
        self.headings = Headings([])

    def table(self, charset: str) -> Table:
        """Read as far as the header, and give the rest."""
        waiting = self._find_header()
        getters = [self._bind(one) for one in self._spec.fields]
        return Table(getters, self._body(waiting), self._notes, charset, self.headings.names)

    def _find_header(self) -> list[NumberedRow]:
        """The rows already read that belong to the body."""
        skip = int(getattr(self._spec.layout, "skip_rows", 0))
        seen: list[NumberedRow] = []
        if not self._header:
            for row in self._rows:
                if row[0] > skip:
                    return [row]
            return []
        best: tuple[int, int] | None = None
        for number, cells in self._rows:
            if number <= skip or not any(plain(cell) for cell in cells):
                continue
            score = self._score(cells)
            if best is None or score > best[0]:
                best = (score, len(seen))
            seen.append((number, cells))
            if score == len(self._named()) or len(seen) >= SEARCHED_ROWS:
                break
        if best is None:
            return []
        at = best[1] if best[0] else 0
        self.headings = Headings([plain(cell) for cell in seen[at][1]])
        if at:
            self._notes.add(
                "header_moved",
                Severity.INFO,
                f"The headings are in line {seen[at][0]}.",
                line=seen[at][0],
                meaning="What stands above them was passed over.",
            )
        return seen[at + 1 :]

    def _named(self) -> list[FieldSpec]:
        return [one for one in self._spec.fields if isinstance(one.column, str) and one.constant is None]

    def _score(self, cells: Sequence[Cell]) -> int:
        there = Headings([plain(cell) for cell in cells])
        found = 0
        for one in self._named():
            try:
                found += there.field(one) is not None
            except LookupError:
                found += 1
        return found

    def _bind(self, one: FieldSpec) -> Getter | None:
        if one.constant is not None or not one.placed:
            return None
        try:
            at = self.headings.field(one)
        except LookupError as error:
            name = one.column if isinstance(one.column, str) else ""
            self._notes.add(
                "heading_twice",
                Severity.FATAL,
                str(error),
                meaning="It is not known which of them is meant.",
                next_step=f"Write “{name}#1” or “{name}#2” in the specification.",
            )
            return None
        return cell_at(at) if at is not None else None

    def _body(self, waiting: list[NumberedRow]) -> Iterator[Row]:
        width = len(self.headings.names)
        while width and not self.headings.names[width - 1]:
            width -= 1
        heads = [folded(name) for name in self.headings.names]
        rules = [(self._place(rule.column), rule) for rule in self._spec.ignore]
        marks = [(self._place(one.column), one) for one in self._spec.records if one.column is not None]
        for number, cells in _chain(waiting, self._rows):
            if not any(cell is not None and cell != "" for cell in cells):
                continue
            if not any(plain(cell) for cell in cells) or _ignored(cells, rules):
                continue
            if heads and plain(cells[0]) == self.headings.names[0] and [folded(plain(cell)) for cell in cells] == heads:
                continue  # the header again, at the top of each printed page
            row = Row(number, cells)
            if marks and not self._mark(row, marks):
                continue
            if width and len(cells) > width and any(plain(cell) for cell in cells[width:]):
                row.shifted = f"The line has {len(cells)} cells, the header {width}."
            yield row

    def _place(self, column: str | int | None) -> int:
        at = self.headings.index(column) if column is not None else None
        return at if at is not None else 1 << 30

    def _mark(self, row: Row, marks: list[tuple[int, Record]]) -> bool:
        for at, record in marks:
            if at < len(row.cells) and plain(row.cells[at]) == record.value:
                row.record = record
                return not record.ignore
        strange_row(self._notes, row.line, plain(row.cells[marks[0][0]]) if marks[0][0] < len(row.cells) else "")
        return False


def strange_row(notes: Notes, line: int | None, mark: str) -> None:
    """Note a row of a kind the specification does not name."""
    notes.add(
        "row_kind",
        Severity.WARNING,
        f"The row is of a kind “{mark[:20]}” that the specification does not name.",
        line=line,
        meaning="It was passed over.",
        next_step="Add the kind to the records of the specification, with ignore if it carries nothing.",
    )


def _chain(first: list[NumberedRow], rest: Iterator[NumberedRow]) -> Iterator[NumberedRow]:
    yield from first
    yield from rest


def _ignored(cells: Sequence[Cell], rules: list[tuple[int, RowRule]]) -> bool:
    for at, rule in rules:
        text = plain(cells[at]) if at < len(cells) else ""
        if text in rule.values or (rule.starts and any(text.startswith(value) for value in rule.values if value)):
            return True
    return False
