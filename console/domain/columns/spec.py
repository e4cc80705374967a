"""The column specification: what a partner's flat file, workbook or JSON means, as a value a person can edit.

One specification describes one kind of document in one layout, for reading and for writing alike.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from console.domain.columns.targets import ITEM_TARGETS, LITERAL, TARGETS, Level, Shape, Target, target_of
from console.domain.documents import DocumentKind
from console.domain.values import Value

DATE_TOKENS = ("YYYY", "YY", "MMM", "MM", "M", "DD", "D", "HH", "mm", "ss", "Z")
_TOKEN = re.compile("|".join(DATE_TOKENS))


class Delimited(Value):
    """Text with a separator. ``header``: the first row that is not skipped names the columns; it is looked for in the
    first 20 rows when it is not where it should be. ``multiline``: a quoted text may go on over several lines."""

    syntax: Literal["delimited"] = "delimited"
    separator: str = Field(default=";", min_length=1, max_length=1)
    quote: str = Field(default='"', max_length=1)
    charset: str = "utf-8"
    bom: bool = False
    header: bool = True
    skip_rows: int = Field(default=0, ge=0, le=1000)
    comment: str = Field(default="", max_length=4)
    multiline: bool = True
    quote_all: bool = False

    @field_validator("charset")
    @classmethod
    def _known_charset(cls, charset: str) -> str:
        return known_charset(charset)

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.separator in (self.quote, "\r", "\n") or self.separator.isalnum():
            raise ValueError("the separator must not be the quote, a letter, a digit or a line end")
        return self


class FixedWidth(Value):
    """Text in which each fact has its positions, counted from 1 in ``positions`` (mainframes count bytes, where a
    letter may have several). A field that is too short is filled, with zeros for numbers when ``zero_fill``."""

    syntax: Literal["fixed"] = "fixed"
    charset: str = "utf-8"
    skip_rows: int = Field(default=0, ge=0, le=1000)
    comment: str = Field(default="", max_length=4)
    line_length: int | None = Field(default=None, ge=1, le=100_000)
    zero_fill: bool = False
    positions: Literal["characters", "bytes"] = "characters"

    @field_validator("charset")
    @classmethod
    def _known_charset(cls, charset: str) -> str:
        return known_charset(charset)


class Workbook(Value):
    """An XLSX workbook. ``sheet``: its name, or its number from 1; the first one when it is not given."""

    syntax: Literal["xlsx"] = "xlsx"
    sheet: str | int | None = None
    header: bool = True
    skip_rows: int = Field(default=0, ge=0, le=1000)


class JsonPaths(Value):
    """JSON. ``documents`` is the path of the documents from the root, ``lines`` from a document, ``parts`` from a line;
    each is an object or a list. A field's path is relative to its level; ``$.`` in front: from the root."""

    syntax: Literal["json_paths"] = "json_paths"
    documents: str = ""
    lines: str = "lines"
    parts: str = ""


COLUMN_LAYOUTS = ("delimited", "fixed", "xlsx", "json_paths")
"""The names of the layouts, and of the formats that read them."""

Layout = Annotated[Delimited | FixedWidth | Workbook | JsonPaths, Field(discriminator="syntax")]


class Numbers(Value):
    """How numbers are written. A thousands separator is only taken as one when it is named here."""

    decimal: Literal[".", ","] = "."
    thousands: Literal["", ".", ",", " ", "'"] = ""
    strip: tuple[str, ...] = ()
    """Words taken off a number before it is read, such as a currency sign."""

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.decimal == self.thousands:
            raise ValueError("the decimal mark and the thousands separator must differ")
        return self


class UnitCodes(StrEnum):
    """Which list unit codes are from, besides the specification's own ``units``."""

    REC20 = "rec20"
    X12 = "x12"
    EDIFACT = "edifact"


class Record(Value):
    """A kind of row of a flat file, told by what stands at one place: H and D rows, trailers. ``ignore``: rows of this
    kind carry nothing."""

    name: str
    value: str
    column: str | int | None = None
    start: int | None = Field(default=None, ge=1)
    level: Level = Level.LINE
    ignore: bool = False

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.column is None) == (self.start is None):
            raise ValueError(f"record “{self.name}”: say where its mark is, by column or by start")
        return self


class FieldSpec(Value):
    """One fact and where it is.

    ``column``: a heading or a number from 1 (``Price#2``: the second column of that heading); ``start`` and ``length``:
    positions from 1; ``path``: of a JSON value. ``implied``: decimals that are not written (12345 with 2 is 123.45).
    ``codes`` translate the partner's words. ``constant`` needs no place; with one it is written there. ``default`` is
    for an empty cell, ``carry`` takes an empty cell's value from the row above.
    """

    to: str
    column: str | int | None = None
    also: tuple[str, ...] = ()
    """Other headings for the same column, as suppliers rename them."""
    start: int | None = Field(default=None, ge=1)
    length: int | None = Field(default=None, ge=1, le=10_000)
    path: str | None = None
    record: str = ""
    format: tuple[str, ...] = ()
    implied: int = Field(default=0, ge=0, le=9)
    codes: dict[str, str] = Field(default_factory=dict)
    constant: str | None = None
    default: str | None = None
    carry: bool = False
    required: bool = False

    @field_validator("column")
    @classmethod
    def _counts_from_one(cls, column: str | int | None) -> str | int | None:
        if isinstance(column, int) and column < 1:
            raise ValueError("columns are numbered from 1")
        return column

    @property
    def placed(self) -> bool:
        """Whether it has a place in the file."""
        return self.column is not None or self.start is not None or self.path is not None

    @property
    def place(self) -> str:
        """Where it is, for people."""
        if self.start is not None:
            return f"positions {self.start}–{self.start + (self.length or 1) - 1}"
        if self.path is not None:
            return self.path or "the value itself"
        return f"column {self.column}" if isinstance(self.column, int) else f"“{self.column}”"


class RowRule(Value):
    """Rows that are no data: a column holds one of these texts (or starts with it, with ``starts``)."""

    column: str | int
    values: tuple[str, ...]
    starts: bool = False


class ColumnDraft(Value):
    """A specification while it is made: each setting is sound by itself, the whole need not be complete yet.

    ``shape`` is the version of this language, ``version`` counts changes of the specification itself. ``group_by``
    names the facts that tell documents apart (usually the order number); a long list (stock, prices) has none.
    """

    shape: Literal[1] = 1
    name: str = Field(min_length=1, max_length=80)
    version: int = Field(default=1, ge=1)
    kind: DocumentKind
    layout: Layout
    numbers: Numbers = Numbers()
    dates: tuple[str, ...] = ("YYYY-MM-DD",)
    timezone: str = "UTC"
    blanks: tuple[str, ...] = ()
    """Texts that mean an empty cell, such as ``n/a`` or ``-``."""
    units: dict[str, str] = Field(default_factory=dict)
    unit_codes: UnitCodes = UnitCodes.REC20
    unit: str | None = None
    """The unit of every quantity when the file names none (Rec 20)."""
    records: tuple[Record, ...] = ()
    ignore: tuple[RowRule, ...] = ()
    group_by: tuple[str, ...] = ()
    formula_guard: bool = True
    """In delimited text: an apostrophe is put before a text a spreadsheet would run as a formula, and taken off when
    reading. Workbooks need none, as their cells say that they hold text."""
    fields: tuple[FieldSpec, ...] = Field(default=(), max_length=300)

    @field_validator("kind")
    @classmethod
    def _kind_has_columns(cls, kind: DocumentKind) -> DocumentKind:
        if kind not in TARGETS:
            raise ValueError(f"{kind} cannot be described by columns; these can: {', '.join(sorted(TARGETS))}")
        return kind

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, timezone: str) -> str:
        try:
            ZoneInfo(timezone)
        except (ValueError, OSError, KeyError) as error:
            raise ValueError(f"“{timezone}” is not a time zone; write it as Europe/Berlin") from error
        return timezone

    def target(self, field: FieldSpec) -> Target:
        """The fact a field carries."""
        found = target_of(self.kind, field.to)
        assert found is not None  # checked when the specification was made
        return found

    def field(self, to: str) -> FieldSpec | None:
        """The field of one fact."""
        return next((one for one in self.fields if one.to == to), None)

    def level(self, field: FieldSpec) -> Level:
        """At which level a field is read: that of its fact, but a literal belongs to the row it stands in."""
        if field.to == LITERAL and field.record:
            return next(one.level for one in self.records if one.name == field.record)
        return self.target(field).level


class ColumnSpec(ColumnDraft):
    """Everything needed to read and write one kind of document of one partner: a draft with nothing missing."""

    fields: tuple[FieldSpec, ...] = Field(min_length=1, max_length=300)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        faults = list(_faults(self))
        if faults:
            raise ValueError("; ".join(faults))
        return self


def known_charset(charset: str) -> str:
    """The charset itself. Raises ValueError when this Python has none of that name, or it is no text encoding."""
    try:
        " ".encode(charset)
    except (LookupError, ValueError) as error:
        raise ValueError(f"“{charset}” is not a charset; write utf-8, cp1252, iso-8859-15 …") from error
    return charset


def date_format(text: str) -> str:
    """The format itself. Raises ValueError when it holds a letter that is no part of the date language."""
    rest = _TOKEN.sub("", text)
    if not text or any(letter.isalpha() and letter != "T" for letter in rest):
        raise ValueError(f"“{text}” is not a date format; write it with {', '.join(DATE_TOKENS)}, as DD.MM.YYYY")
    return text


def _faults(spec: ColumnDraft) -> Iterable[str]:
    """What does not fit together, each in a sentence."""
    for text in spec.dates:
        yield from _date_fault(text)
    names = {record.name for record in spec.records}
    seen: set[str] = set()
    for field in spec.fields:
        yield from _field_faults(spec, field, names)
        if field.to in seen and field.to != LITERAL:
            yield f"“{field.to}” is there twice"
        seen.add(field.to)
    for to in spec.group_by:
        target = target_of(spec.kind, to)
        if to not in seen or target is None or target.level is not Level.HEAD:
            yield f"group_by: “{to}” must be a field of the document's head"
    yield from _missing(spec, seen)


def _field_faults(spec: ColumnDraft, field: FieldSpec, records: set[str]) -> Iterable[str]:
    target = target_of(spec.kind, field.to)
    if target is None:
        known = ", ".join(sorted(TARGETS[spec.kind]))
        yield f"“{field.to}” is no fact of a {spec.kind}; these are: {known}"
        return
    if not field.placed and field.constant is None:
        yield f"“{field.to}” has neither a place nor a constant"
    wanted = {"fixed": "start", "json_paths": "path"}.get(spec.layout.syntax, "column")
    given = {name for name in ("column", "start", "path") if getattr(field, name) is not None}
    if given and given != {wanted}:
        yield f"“{field.to}”: in a {spec.layout.syntax} layout the place is said by “{wanted}”"
    if field.start is not None and field.length is None:
        yield f"“{field.to}” has a start and no length"
    if isinstance(field.column, str) and not getattr(spec.layout, "header", True):
        yield f"“{field.to}”: the layout has no headings, so its column must be a number"
    if field.record and field.record not in records:
        yield f"“{field.to}”: there is no record “{field.record}”"
    if spec.records and field.placed and not field.record:
        yield f"“{field.to}”: say in which record it is ({', '.join(sorted(records))})"
    if target.shape in (Shape.DAY, Shape.MOMENT):
        for text in field.format:
            yield from _date_fault(text)
    if target.codes is not None:
        meant = {str(code) for code in target.codes}
        said = [*field.codes.values(), *(one for one in (field.constant, field.default) if one and not field.codes)]
        yield from (f"“{field.to}”: “{one}” is none of {', '.join(sorted(meant))}" for one in said if one not in meant)


def _date_fault(text: str) -> Iterable[str]:
    try:
        date_format(text)
    except ValueError as error:
        yield str(error)


def _missing(spec: ColumnDraft, seen: set[str]) -> Iterable[str]:
    for one_of in gaps(spec.kind, seen):
        if len(one_of) == 1:
            yield f"“{one_of[0]}” is needed"
        else:
            yield f"a line must be told by a number or an item: one of {', '.join(one_of)}"


def gaps(kind: DocumentKind, there: Container[str]) -> Iterator[tuple[str, ...]]:
    """What a specification of ``kind`` still lacks when it has the facts ``there``: each a fact, or several of which
    one is enough."""
    for target in TARGETS[kind].values():
        numbered = target.name == "line_ref" and kind is not DocumentKind.ACKNOWLEDGMENT
        if target.needed and target.name not in there and not numbered:
            yield (target.name,)
    tells = tuple(one for one in ("line_ref", "order_line_ref", *ITEM_TARGETS) if one in TARGETS[kind])
    if not any(one in there for one in tells):
        yield tells
    if kind is DocumentKind.SHIP_NOTICE and "order_number" not in there:
        yield ("order_number",)
