"""Facts read out of rows: each cell as its value at its place, and a problem where it is not what was specified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from console.adapters.formats.columns import canonical
from console.adapters.formats.columns.cells import Cell, CellError, Reader, UnitCode, plain, reader
from console.adapters.formats.columns.table import MAX_PROBLEMS, Getter, Row
from console.domain.columns import LITERAL, LONG_KINDS, ColumnSpec, FieldSpec, Level, Shape, Target
from console.domain.problems import Place, Problem, Severity


def _nowhere(into: dict[str, Any], value: Any) -> None:
    """A fact of the envelope has no place in the document."""


@dataclass(slots=True)
class Fact:
    """A field made ready: where its cell is, how it is read, where its value goes."""

    field: FieldSpec
    target: Target
    level: Level
    get: Getter | None
    read: Reader
    tier: int = 0
    constant: Any = None
    beside: str = ""
    needed: bool = False
    """Whether a line without it is of no use."""
    put: canonical.Put = _nowhere
    put_raw: canonical.Put | None = None
    put_meaning: canonical.Put = _nowhere
    unit: bool = False


@dataclass(slots=True)
class Draft:
    """A document on the way. ``head`` and ``lines`` are what its model is made from, ``texts`` the cells its head was
    read from, ``said`` what has been found or told already."""

    head: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    line_keys: dict[Any, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    first: int | None = None
    last: int | None = None
    lost_problems: int = 0
    test: bool = False
    control: str | None = None


class Facts:
    """The fields of a specification over one table."""

    def __init__(self, spec: ColumnSpec, getters: Sequence[Getter | None]) -> None:
        self._spec = spec
        self._long = spec.kind in LONG_KINDS
        self.all = [self._fact(one, get) for one, get in zip(spec.fields, getters, strict=True)]
        self.grouping = [fact for fact in self.all if fact.field.to in spec.group_by]
        self._marks = [fact for fact in self.all if fact.target.name in ("test", "control")]
        self._sorted: dict[tuple[str, Level], list[Fact]] = {}
        self._above: dict[str, Cell] = {}

    def _fact(self, one: FieldSpec, get: Getter | None) -> Fact:
        target = self._spec.target(one)
        tier = int(number) if (number := one.to.partition("#")[2]).isdigit() else 0
        fact = Fact(one, target, self._spec.level(one), get, reader(self._spec, one, target), tier)
        fact.needed = target.needed or one.required
        if one.constant is not None and one.to != LITERAL:
            fact.constant = fact.read(one.constant)
        parent, _, last = target.path.rpartition(".")
        if last in ("raw_unit", "basis") and parent:
            fact.beside = "value" if last == "raw_unit" else "amount"
        if target.path:
            fact.put = canonical.putter(target.path, fact.beside)
            fact.put_meaning = canonical.putter(target.path.replace("raw_unit", "unit"), fact.beside)
        fact.put_raw = canonical.putter(target.raw) if target.raw else None
        fact.unit = target.shape is Shape.UNIT
        return fact

    def of(self, row: Row, level: Level) -> list[Fact]:
        """The facts of a level that this kind of row carries, units after the quantities they belong to."""
        record = row.record.name if row.record else ""
        found = self._sorted.get((record, level))
        if found is None:
            found = [
                fact
                for fact in self.all
                if fact.level is level
                and (not record or fact.field.record in ("", record))
                and fact.target.path
                and (fact.get or fact.field.constant or fact.field.default or fact.needed)  # else it never says a thing
            ]
            found.sort(key=lambda fact: bool(fact.beside))
            self._sorted[record, level] = found
        return found

    def cell(self, fact: Fact, row: Row) -> Cell:
        """The cell of a fact; the one above when it is empty and carried down."""
        if fact.get is None:
            return None
        cell = fact.get(row.cells)
        if fact.field.carry:
            if plain(cell):
                self._above[fact.field.to] = cell
            else:
                cell = self._above.get(fact.field.to)
        return cell

    def set(self, fact: Fact, row: Row, into: dict[str, Any], draft: Draft) -> bool:
        """Read one fact into its place; whether there was one."""
        if fact.constant is not None:
            value: Any = fact.constant
            cell: Cell = fact.field.constant
        else:
            cell = self.cell(fact, row)
            try:
                value = fact.read(cell)
            except CellError as error:
                severity = self.graver() if fact.target.weighty or fact.needed else Severity.WARNING
                self.note(
                    draft, "value", severity, str(error), row, fact, self._means(fact), error.next_step, plain(cell)
                )
                return False
        if value is None:
            if fact.needed:
                self.note(
                    draft,
                    "missing",
                    self.graver(),
                    f"The {fact.target.label} is empty.",
                    row,
                    fact,
                    self._means(fact),
                    "Ask the partner for it.",
                )
            return False
        if fact.unit:
            self._put_unit(fact, value, into, row, draft)
        else:
            fact.put(into, value)
        if fact.put_raw is not None and fact.constant is None:
            fact.put_raw(into, plain(cell))
        if fact.level is Level.HEAD and fact.get is not None:
            draft.texts[fact.field.to] = plain(cell)
        return True

    def _put_unit(self, fact: Fact, unit: UnitCode, into: dict[str, Any], row: Row, draft: Draft) -> None:
        """A unit as it came and what it means; one that is not known is told once a document."""
        if fact.constant is None:
            fact.put(into, unit.raw)
        fact.put_meaning(into, unit.rec20)
        if unit.rec20 is None and f"unit {unit.raw}" not in draft.said:
            draft.said.add(f"unit {unit.raw}")
            self.note(
                draft,
                "unit_unknown",
                Severity.WARNING,
                f"The unit “{unit.raw[:20]}” is not known.",
                row,
                fact,
                "Quantities in it cannot be compared.",
                "Add it to the units of the specification.",
                unit.raw,
            )

    def envelope(self, row: Row, draft: Draft) -> None:
        """The test flag and the control number."""
        for fact in self._marks:
            if fact.target.name == "test" and fact.read(fact.field.constant or self.cell(fact, row) or "0"):
                draft.test = True
            elif draft.control is None:
                draft.control = plain(self.cell(fact, row)) or None

    def graver(self) -> Severity:
        """A line of a long list is left out and the others stand; half an order must not be acted on."""
        return Severity.WARNING if self._long else Severity.ERROR

    def _means(self, fact: Fact) -> str:
        if self._long and fact.needed:
            return "The line was left out; what was known of the item stays as it is."
        if fact.needed:
            return "The line cannot be used, so the document waits for a person."
        return f"The {fact.target.label} was left out."

    def note(
        self,
        draft: Draft,
        code: str,
        severity: Severity,
        text: str,
        row: Row,
        fact: Fact | None,
        meaning: str = "",
        next_step: str = "",
        value: str | None = None,
    ) -> None:
        """Add a problem to a document; beyond the limit they are only counted."""
        if len(draft.problems) >= MAX_PROBLEMS:
            draft.lost_problems += 1
            return
        path = " ".join(part for part in (row.path, fact.field.place if fact and fact.field.placed else "") if part)
        draft.problems.append(
            Problem(
                code=f"columns.{code}",
                severity=severity,
                text=text,
                meaning=meaning,
                next_step=next_step,
                place=Place(line=row.line, path=path or None),
                value=value[:200] if value else None,
            )
        )
