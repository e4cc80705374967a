"""The file as it is, and as it is understood: two tables of the same rows, what is wrong marked in the cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from console.domain.columns.words import fact_words
from console.domain.problems import Problem
from console.services.column_samples import LEFT_OUT, CellReading
from console.services.onboarding.columns import ColumnSheet
from console.views.pieces import unmarked
from console.views.theme import Tokens

WIDEST, NARROWEST = 240, 64
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell of a grid: its text, its tone (``bad``, ``warn``, ``quiet`` or nothing) and what is said about it."""

    text: str
    tone: str = ""
    tip: str = ""


class GridModel(QAbstractTableModel):
    """Cells that were made beforehand."""

    def __init__(self, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self._scheme = scheme
        self.heads: Sequence[str] = ()
        self.names: Sequence[str] = ()
        self.cells: Sequence[Sequence[Shown]] = ()

    def fill(self, heads: Sequence[str], names: Sequence[str], cells: Sequence[Sequence[Shown]]) -> None:
        """Other columns (``heads``), row names and cells."""
        self.beginResetModel()
        self.heads, self.names, self.cells = heads, names, cells
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  as Qt has it
        return 0 if parent.isValid() else len(self.cells)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  as Qt has it
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Headings above, line numbers at the side."""
        words = self.heads if orientation == Qt.Orientation.Horizontal else self.names
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and section < len(words):
            return words[section] if role == Qt.ItemDataRole.DisplayRole else unmarked(words[section])
        return None

    def data(self, index: _Index, role: int = 0) -> Any:
        """What is shown in a cell."""
        row = self.cells[index.row()]
        if index.column() >= len(row):
            return None
        cell = row[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"≠ {cell.text}" if cell.tone in ("bad", "warn") else cell.text
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return unmarked(cell.tip) if cell.tip else None
        scheme = self._scheme()
        if role == Qt.ItemDataRole.BackgroundRole and cell.tone in ("bad", "warn"):
            return QColor(scheme.bad_soft if cell.tone == "bad" else scheme.warn_soft)
        if role == Qt.ItemDataRole.ForegroundRole and cell.tone:
            return QColor({"bad": scheme.bad, "warn": scheme.warn}.get(cell.tone, scheme.quiet))
        return None


class Grid(QTableView):
    """A table to look at; rows are chosen as a whole."""

    def __init__(self, name: str, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self.shown = GridModel(scheme)
        self.setModel(self.shown)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(True)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setStyleSheet("QHeaderView::section { padding: 0 6px; }")
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)

    def fill(self, heads: Sequence[str], names: Sequence[str], cells: Sequence[Sequence[Shown]]) -> None:
        """Show these; columns are as wide as what is in them, within bounds."""
        at = self.verticalScrollBar().value()
        self.shown.fill(heads, names, cells)
        measure = self.fontMetrics().horizontalAdvance
        for column, head in enumerate(heads):
            texts = [row[column].text for row in cells[:40] if column < len(row)]
            wide = max([measure(head) + 26, *(measure(text) + 36 for text in texts)])
            self.setColumnWidth(column, max(NARROWEST, min(WIDEST, wide)))
        self.verticalScrollBar().setValue(at)


def problem_words(problem: Problem) -> str:
    """A problem in sentences: what, what it means, what to do."""
    return " ".join(part for part in (problem.text, problem.meaning, problem.next_step) if part)


def file_cells(sheet: ColumnSheet) -> list[list[Shown]]:
    """The file's cells; what cannot be read is marked, what is left out is grey."""
    used = [sheet.choices.facts.get(one.key, LEFT_OUT) != LEFT_OUT for one in sheet.table.columns]
    cells = []
    for place, row in enumerate(sheet.table.rows):
        shown = []
        for at, text in enumerate(row.cells):
            reading = sheet.trial.cells.get((place, at))
            carries = not row.left_out and at < len(used) and used[at]
            shown.append(_file_cell(text, reading, carries=carries))
        cells.append(shown)
    return cells


def _file_cell(text: str, reading: CellReading | None, *, carries: bool) -> Shown:
    problem = reading.problem if reading else None
    if problem is None:
        return Shown(text, "" if carries else "quiet", text)
    return Shown(text, "bad" if problem.blocks else "warn", problem_words(problem))


def understood_cells(sheet: ColumnSheet) -> tuple[list[str], list[list[Shown]]]:
    """The facts as they are understood: a column for each that is read, and its values."""
    kind, table = sheet.choices.kind, sheet.table
    used = [at for at, one in enumerate(table.columns) if sheet.choices.facts.get(one.key, LEFT_OUT) != LEFT_OUT]
    if kind is None:
        return [], []
    heads = [fact_words(kind, sheet.choices.facts[table.columns[at].key]) for at in used]
    cells = [[_understood(sheet.trial.cells.get((place, at))) for at in used] for place in range(len(table.rows))]
    return heads, cells


def _understood(reading: CellReading | None) -> Shown:
    if reading is None:
        return Shown("")
    if reading.problem is None:
        return Shown(reading.text, "", reading.text)
    tone = "bad" if reading.problem.blocks else "warn"
    return Shown(reading.text or "not read", tone, problem_words(reading.problem))


def row_names(sheet: ColumnSheet) -> list[str]:
    """The numbers of the rows in the file."""
    return [str(row.line if row.line is not None else place) for place, row in enumerate(sheet.table.rows, 1)]
