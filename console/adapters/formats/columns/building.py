"""Rows -> canonical documents: facts read, rows gathered into lines and documents, every problem with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from console.adapters.formats.columns.cells import plain
from console.adapters.formats.columns.facts import Draft, Fact, Facts
from console.adapters.formats.columns.finishing import DOCUMENTS, FINISH, ROW_NUMBER
from console.adapters.formats.columns.table import Row, Table
from console.domain.columns import LONG_KINDS, PART_LISTS, ColumnSpec, Level
from console.domain.documents import AnyDocument, DocumentKind, Envelope, ParsedDocument
from console.domain.problems import Place, Problem, Severity

MAX_WHOLE_LINES = 200_000
"""Of a list that is not read in parts: it needs some 4 KB of memory a line."""


class Builder:
    """Makes documents of one table. ``part_lines``: a long list is given in parts of so many lines."""

    def __init__(self, spec: ColumnSpec, table: Table, format_name: str, part_lines: int | None = None) -> None:
        self._spec = spec
        self._table = table
        self._format = format_name
        self._part_lines = part_lines if spec.kind in LONG_KINDS else None
        self._facts = Facts(spec, table.getters)
        self._long = spec.kind in LONG_KINDS
        self._part_rows = any(record.level is Level.PART for record in spec.records)
        self._parts_given = 0
        self._lines_seen = 0

    # rows

    def documents(self) -> Iterator[ParsedDocument]:
        """Every document, in the order in which they begin. A long list is given part by part, the rest at the end."""
        drafts: dict[Any, Draft] = {}
        current: Draft | None = None
        for row in self._table.rows:
            if row.record is not None and row.record.level is Level.HEAD:
                current = drafts.setdefault(len(drafts), Draft(first=row.line))
                self._take(row, current, Level.HEAD)
                continue
            draft = current if row.record is not None else self._draft(row, drafts)
            if draft is None:
                self._table.notes.add(
                    "row_without_head",
                    Severity.ERROR,
                    "The row stands before any document begins.",
                    line=row.line,
                    meaning="It is not known to which document it belongs, so it was left out.",
                    next_step="Ask the partner for the file again.",
                )
                continue
            if self._part_lines and len(draft.lines) >= self._part_lines and not self._continues(row, draft):
                yield self._document(draft, complete=False)
                draft = drafts[next(iter(drafts))] = self._next_part(draft)
            if self._long and not self._part_lines and len(draft.lines) >= MAX_WHOLE_LINES:
                self._too_long(row, draft)
                break
            self._take(row, draft, row.record.level if row.record else None)
        for draft in drafts.values():
            yield self._document(draft)

    def _too_long(self, row: Row, draft: Draft) -> None:
        self._facts.note(
            draft,
            "too_long",
            Severity.ERROR,
            f"The list has more than {MAX_WHOLE_LINES} lines, too many to be held at once.",
            row,
            None,
            "What follows was not read, so it must not be taken for the whole list.",
            "Ask for it in smaller files.",
        )

    def _draft(self, row: Row, drafts: dict[Any, Draft]) -> Draft:
        key: Any = row.group
        if key is None:
            key = tuple(plain(self._facts.cell(fact, row)) for fact in self._facts.grouping)
        found = drafts.get(key)
        if found is None:
            found = drafts[key] = Draft(first=row.line)
        return found

    @staticmethod
    def _next_part(draft: Draft) -> Draft:
        return replace(draft, lines=[], line_keys={}, problems=[], lost_problems=0, first=draft.last)

    def _continues(self, row: Row, draft: Draft) -> bool:
        """Whether a row belongs to the line before it (a further price of the same item)."""
        if self._spec.kind not in PART_LISTS or not draft.lines:
            return False
        into: dict[str, Any] = {}
        quiet = Draft()
        for fact in self._facts.of(row, Level.LINE):
            self._facts.set(fact, row, into, quiet)
        return _key(into) is not None and _key(into) in draft.line_keys

    def _take(self, row: Row, draft: Draft, only: Level | None) -> None:
        """One row: what it says of the document, a line, a part of it."""
        draft.last = row.line
        if row.shifted:
            self._facts.note(draft, "ragged", self._facts.graver(), row.shifted, row, None, _SHIFTED, _SHIFTED_STEP)
            return
        self._facts.envelope(row, draft)
        if only in (None, Level.HEAD):
            self._take_head(row, draft)
        if only is Level.HEAD or self._no_line(row):
            return
        self._lines_seen += 1
        line = draft.lines[-1] if only is Level.PART and draft.lines else self._take_line(row, draft)
        if line is None:
            return
        if only is not Level.LINE or not self._part_rows:
            self._take_parts(row, draft, line)

    @staticmethod
    def _no_line(row: Row) -> bool:
        return row.group is not None and row.cells[2] is None

    def _take_head(self, row: Row, draft: Draft) -> None:
        for fact in self._facts.of(row, Level.HEAD):
            name = fact.field.to
            if name in draft.said:
                self._same(fact, row, draft)
            elif self._facts.set(fact, row, draft.head, draft):
                draft.said.add(name)

    def _same(self, fact: Fact, row: Row, draft: Draft) -> None:
        """A later row that says something else of the document than the first."""
        if fact.get is None or fact.field.to in self._spec.group_by or f"≠{fact.field.to}" in draft.said:
            return
        cell = self._facts.cell(fact, row)
        if not plain(cell):
            return
        before = draft.texts.get(fact.field.to)
        if before is not None and before != plain(cell):
            draft.said.add(f"≠{fact.field.to}")
            severity = Severity.ERROR if fact.target.weighty else Severity.WARNING
            self._facts.note(
                draft,
                "head_differs",
                severity,
                f"The {fact.target.label} is “{plain(cell)[:40]}” here, “{before[:40]}” in the first line.",
                row,
                fact,
                "The first one is taken.",
                "Ask which one holds.",
            )

    def _take_line(self, row: Row, draft: Draft) -> dict[str, Any] | None:
        into: dict[str, Any] = {}
        before = len(draft.problems) + draft.lost_problems
        told = [self._facts.set(fact, row, into, draft) or not fact.needed for fact in self._facts.of(row, Level.LINE)]
        if not all(told):
            if len(draft.problems) + draft.lost_problems == before:
                self._facts.note(
                    draft, "line_left_out", self._facts.graver(), "The line lacks a fact it needs.", row, None
                )
            return None
        if "line_ref" not in into and "line" not in into:
            into[ROW_NUMBER] = str(self._lines_seen)
        key = _key(into) if self._spec.kind in PART_LISTS else None
        if key is not None and (known := draft.line_keys.get(key)) is not None:
            return known
        if key is None and self._spec.kind is DocumentKind.ACKNOWLEDGMENT and "items" not in into:
            self._facts.note(
                draft,
                "line_untold",
                Severity.ERROR,
                "The line has neither a number nor an item.",
                row,
                None,
                "It is not known what it answers.",
                "Ask the partner which line is meant.",
            )
            return None
        draft.lines.append(into)
        if key is not None:
            if self._long:
                draft.line_keys.clear()  # only rows that follow each other are one line of a long list
            draft.line_keys[key] = into
        return into

    def _take_parts(self, row: Row, draft: Draft, line: dict[str, Any]) -> None:
        name = PART_LISTS.get(self._spec.kind)
        if name is None:
            return
        parts: dict[int, dict[str, Any]] = {}
        missing = False
        for fact in self._facts.of(row, Level.PART):
            into = parts.setdefault(fact.tier, {})
            if not self._facts.set(fact, row, into, draft) and fact.needed:
                missing = True
        if not missing:
            line.setdefault(name, []).extend(part for part in parts.values() if part)

    # documents

    def _document(self, draft: Draft, *, complete: bool = True) -> ParsedDocument:
        self._parts_given += 1
        body = dict(draft.head)
        document: AnyDocument | None = None
        if self._spec.kind in LONG_KINDS or not self._headless(draft):
            FINISH[self._spec.kind](body, draft.lines, self._spec)
            document = self._model(body | {"lines": draft.lines}, draft)
        if draft.lost_problems:
            draft.problems.append(_more(draft.lost_problems, self._facts.graver()))
        return ParsedDocument(
            kind_name=str(self._spec.kind),
            envelope=Envelope(format=self._format, interchange_control=draft.control, test=draft.test),
            document=document,
            problems=tuple(draft.problems),
            first_segment=draft.first,
            last_segment=draft.last,
            part=self._parts_given if self._part_lines else 1,
            complete=complete,
        )

    def _headless(self, draft: Draft) -> bool:
        """Whether the document lacks a fact of its head without which it is none; the rows have said so."""
        needed = [fact.field.to for fact in self._facts.all if fact.level is Level.HEAD and fact.needed]
        return any(name not in draft.said for name in needed)

    def _model(self, body: dict[str, Any], draft: Draft) -> AnyDocument | None:
        model: type[BaseModel] = DOCUMENTS[self._spec.kind]
        try:
            return cast(AnyDocument, model.model_validate(body))
        except ValidationError as error:
            for one in error.errors()[:20]:
                where = ".".join(str(part) for part in one["loc"])
                draft.problems.append(
                    Problem(
                        code="columns.content",
                        severity=Severity.ERROR,
                        text=f"{where}: {one['msg']}",
                        meaning="The document cannot be used as it is.",
                        place=Place(line=draft.first, path=where),
                        next_step="Check the specification; it puts a value where it cannot be.",
                    )
                )
            return None


_SHIFTED = "The cells may be shifted, so nothing of it was taken."
_SHIFTED_STEP = "Look for an unquoted separator in this line, and ask the partner to quote texts."


def _key(line: dict[str, Any]) -> Any:
    """What makes two rows one line: its numbers, or its items when it has none."""
    numbers = tuple(line.get(name) for name in ("order_number", "order_line_ref", "line_ref"))
    if any(numbers[1:]):
        return numbers
    items = tuple((one["scheme"], one["value"]) for one in line.get("items", ()) if "value" in one)
    return (numbers[0], items) if items else None


def _more(count: int, severity: Severity) -> Problem:
    return Problem(
        code="columns.more_problems",
        severity=severity,
        text=f"There are {count} more problems like these.",
        meaning="Only the first ones are shown.",
        next_step="Mend what the first ones have in common.",
    )
