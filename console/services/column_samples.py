"""A column file a partner sent, before and while somebody says what its columns mean: the values, and the port that
makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from console.domain.columns import ColumnDraft, ColumnSpec, FieldSpec, Layout, Level, Record, RowRule
from console.domain.documents import DocumentKind
from console.domain.problems import Problem

LEFT_OUT = ""
"""The fact of a column somebody decided to leave out."""

KIND = "kind"
"""The key of the doubt which kind of document a file holds."""


@dataclass(frozen=True, slots=True)
class ColumnPlace:
    """Where a column is, in the words of a :class:`~console.domain.columns.FieldSpec`."""

    column: str | int | None = None
    start: int | None = None
    length: int | None = None
    path: str | None = None
    record: str = ""

    @property
    def key(self) -> str:
        """A name for it that stays when other columns come and go."""
        where = self.path if self.path is not None else (self.start if self.column is None else self.column)
        return f"{self.record}/{where}" if self.record else str(where)

    def settings(self) -> dict[str, Any]:
        """What a field at this place is given."""
        told = {
            "column": self.column,
            "start": self.start,
            "length": self.length,
            "path": self.path,
            "record": self.record or None,
        }
        return {name: value for name, value in told.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Opening:
    """How a file is taken apart into rows and columns. ``cuts`` are, for each kind of row of a fixed-width file, the
    positions (from 1) at which a column begins; rows of no kind have the name ``""``."""

    layout: Layout
    records: tuple[Record, ...] = ()
    ignore: tuple[RowRule, ...] = ()
    cuts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SampleColumn:
    """One column: its heading (empty without one) and its place. ``level`` is at which level its facts must be, where
    the file says so (JSON, kinds of rows)."""

    place: ColumnPlace
    heading: str
    level: Level | None = None

    @property
    def key(self) -> str:
        """See :attr:`ColumnPlace.key`."""
        return self.place.key


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One row: its number in the file, its cells as people see them, and as the readers take them. ``record`` is its
    kind; ``left_out`` rows carry nothing."""

    line: int | None
    cells: tuple[str, ...]
    values: tuple[Any, ...]
    record: str = ""
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class SampleTable:
    """The first rows of a file. ``words`` say what it is; ``lines`` are its first lines as they stand, for finding
    headings and cuts; ``sheets`` are those of a workbook; ``note`` is a doubt about its letters."""

    opening: Opening
    words: str
    columns: tuple[SampleColumn, ...]
    rows: tuple[SampleRow, ...]
    lines: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    more_rows: bool = False
    note: str = ""

    def texts(self, at: int) -> list[str]:
        """What stands in a column, empty cells and rows without data aside."""
        return [row.cells[at] for row in self.rows if not row.left_out and at < len(row.cells) and row.cells[at]]

    def shown_heading(self, at: int) -> str:
        """A column by its heading, else by its place; where rows are of several kinds, with theirs."""
        one = self.columns[at]
        name = one.heading or FieldSpec(to="", **one.place.settings()).place
        return f"{one.place.record} · {name}" if one.place.record else name


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody (or a proposal) says of a file. ``facts``: column key -> fact, :data:`LEFT_OUT` for none.

    ``answers`` are keyed by :func:`answer_key`; ``base`` is the specification that is being changed: what the screen
    does not show of it is kept.
    """

    kind: DocumentKind | None
    facts: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    base: ColumnDraft | None = None
    name: str = ""


def answer_key(about: str, *parts: str) -> str:
    """The key of an answer: ``date`` and ``implied`` and ``carry`` of a column's key, ``code`` of a column's key and a
    word, ``unit`` of a word, ``constant`` of a fact, and ``numbers`` and ``every_unit`` of the whole file."""
    return "\x1f".join((about, *parts))


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something the file leaves open. ``choices`` are (answer, in words); one that is ``grave`` must be answered before
    the specification may be kept, as a wrong guess would be a wrong day or amount. ``column`` is a column's key."""

    key: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    column: str | None = None
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    """The specification as far as the choices make one. ``missing``: facts without which it cannot be kept, each with
    those of which one is enough. ``fault`` is what else does not fit."""

    draft: ColumnDraft | None
    doubts: tuple[Doubt, ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    fault: str = ""

    @property
    def complete(self) -> bool:
        """Whether it may be kept."""
        return not (self.draft is None or self.missing or self.fault or any(one.grave for one in self.doubts))


@dataclass(frozen=True, slots=True)
class CellReading:
    """What a cell is understood as, for people; and what is wrong with it."""

    text: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class ColumnTrial:
    """A sample read under a draft. ``cells`` are by row and column of the table, those that carry a fact; documents and
    ``problems`` of the whole are there once the draft is complete."""

    cells: Mapping[tuple[int, int], CellReading]
    documents: int = 0
    usable: int = 0
    problems: tuple[Problem, ...] = ()


class ColumnBench(Protocol):
    """Takes column files apart and proposes what they mean. Raises ContentError for a file that cannot be opened."""

    def open(self, raw: bytes, name: str) -> Opening:
        """How the file seems to be made: separator, letters, headings, kinds of rows, cuts."""

    def opening_of(self, draft: ColumnDraft, raw: bytes) -> Opening:
        """How a specification takes files apart; headings are looked for in this one."""

    def look(self, raw: bytes, opening: Opening) -> SampleTable:
        """The first rows, taken apart."""

    def propose(
        self, table: SampleTable, kind: DocumentKind | None, *, incoming: bool
    ) -> tuple[Choices, frozenset[str]]:
        """What the columns seem to carry (as ``kind``, when that is known), and the keys of those that are guesses.
        ``incoming``: it comes from a partner, so it is no order of ours."""

    def choices_of(self, table: SampleTable, draft: ColumnDraft) -> Choices:
        """What an existing specification says of these columns."""

    def compose(self, table: SampleTable, choices: Choices) -> Composed:
        """The specification these choices make, with what the data say about dates, numbers, words and units."""

    def date_choices(self, texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Forms these dates may be written in: (form, what the first of them then is)."""

    def ready_made(self, name: str) -> ColumnSpec:
        """A specification that comes with the program. Raises LookupError."""

    def try_out(self, raw: bytes, table: SampleTable, composed: Composed) -> ColumnTrial:
        """The sample read by it."""
