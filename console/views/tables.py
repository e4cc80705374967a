"""A table over keyset pages: the first page at once, more as the reader scrolls, never a query while painting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from console.services.store import Page, Rows
from console.views.tasks import Tasks

PAGE = 200
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell ready to paint."""

    text: str
    tip: str = ""
    colour: str = ""
    bold: bool = False
    right: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its title, width, and the sort key it offers."""

    title: str
    width: int
    sort: str = ""
    right: bool = False


class PagedModel(QAbstractTableModel):
    """Rows of one question. ``cells`` turns a row into cells once, when its page arrives."""

    def __init__(
        self,
        slot: str,
        headings: Sequence[Heading],
        fetch: Callable[[Page], Rows[Any]],
        cells: Callable[[Any], Sequence[Cell]],
        tasks: Tasks,
        page: Page,
    ) -> None:
        super().__init__()
        self._slot = slot
        self._headings = headings
        self._fetch = fetch
        self._cells = cells
        self._tasks = tasks
        self._page = page
        self.rows: list[Any] = []
        self._painted: list[Sequence[Cell]] = []
        self._last: tuple[object, int] | None = None
        self._asking = False
        self.loaded: Callable[[], None] = lambda: None

    def reload(self, page: Page | None = None) -> None:
        """Ask anew from the top; what is shown stays until the answer is there."""
        self._page = page or self._page
        self._asking = True
        self._tasks.ask(self._slot, lambda: self._fetch(self._page), self._replace, self._failed)

    def _replace(self, answer: Rows[Any]) -> None:
        self._asking = False
        self.beginResetModel()
        self.rows = list(answer.rows)
        self._painted = [self._cells(row) for row in self.rows]
        self._last = answer.last
        self.endResetModel()
        self.loaded()

    def _failed(self, words: str) -> None:
        self._asking = False

    def update_row(self, position: int, row: Any) -> None:
        """Show a row as it is now."""
        self.rows[position] = row
        self._painted[position] = self._cells(row)
        self.dataChanged.emit(self.index(position, 0), self.index(position, len(self._headings) - 1))

    def canFetchMore(self, parent: Index = _ROOT) -> bool:
        return not parent.isValid() and self._last is not None and not self._asking

    def fetchMore(self, parent: Index = _ROOT) -> None:
        self._asking = True
        page = Page(self._page.limit, self._page.sort, self._page.descending, self._last, self._page.upto_id)
        self._tasks.ask(self._slot, lambda: self._fetch(page), self._append, self._failed)

    def _append(self, answer: Rows[Any]) -> None:
        self._asking = False
        first = len(self.rows)
        self._last = answer.last
        if not answer.rows:
            return
        self.beginInsertRows(QModelIndex(), first, first + len(answer.rows) - 1)
        self.rows.extend(answer.rows)
        self._painted.extend(self._cells(row) for row in answer.rows)
        self.endInsertRows()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._painted):
            return None
        cell = self._painted[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip or cell.text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and cell.colour:
            return QColor(cell.colour)
        if role == Qt.ItemDataRole.FontRole and cell.bold:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._headings[section].right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


def table(model: PagedModel, headings: Sequence[Heading], name: str) -> QTableView:
    """A table view set up for long lists: fixed heights, whole rows, no editing."""
    view = QTableView()
    view.setAccessibleName(name)
    view.setModel(model)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setShowGrid(False)
    view.setWordWrap(True)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(int(view.fontMetrics().height() * 2.9))
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for position, heading in enumerate(headings):
        view.setColumnWidth(position, heading.width)
        stretch = QHeaderView.ResizeMode.Stretch if heading.width == 0 else QHeaderView.ResizeMode.Interactive
        header.setSectionResizeMode(position, stretch)
    return view
