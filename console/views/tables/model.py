"""A model over keyset pages: the first page at once, then the whole scroll bar, never a query while painting.

The list is cut at anchors, the key of every 256th row, which are learnt off the screen's thread while the first page is
shown already. A page is read when it is seen and forgotten when it has not been seen for long. Rows that come later are
beyond ``upto_id`` and stay out until the reader asks: nothing moves under the cursor.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from console.services.store import Page, Rows
from console.views.pieces import unmarked
from console.views.tables.cells import GONE, WAITING, Cell, Heading
from console.views.tasks import Tasks, Trouble

PAGE = 256
KEPT_PAGES = 64
CELL = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
Anchor = tuple[object, int]
Shown = tuple[Any, Sequence[Cell]]
"""A row and how it looks."""
Read = tuple[list[Shown], Anchor | None]
"""The rows of a page, and what the next one comes after."""
_ROOT = QModelIndex()


class WindowModel(QAbstractTableModel):
    """Rows of one question. ``fetch`` reads a page, ``anchors`` the keys to jump by, ``cells`` formats a row."""

    def __init__(
        self,
        slot: str,
        headings: Sequence[Heading],
        fetch: Callable[[Page], Rows[Any]],
        anchors: Callable[[Page], list[Anchor]],
        cells: Callable[[Any], Sequence[Cell]],
        tasks: Tasks,
        page: Page,
    ) -> None:
        super().__init__()
        self._slot, self._headings = slot, tuple(headings)
        self._fetch, self._anchors_of, self._cells, self._tasks = fetch, anchors, cells, tasks
        self.page = replace(page, limit=PAGE, after=None)
        self._sizes: list[int] = []
        self._starts: list[int] = []
        self._anchors: list[Anchor] = []
        self._pages: OrderedDict[int, list[Shown]] = OrderedDict()
        self._asked: set[int] = set()
        self._generation = 0
        self.whole = False
        """Whether the length of the list is known."""
        self.loaded: Callable[[], None] = lambda: None
        self.grown: Callable[[], None] = lambda: None
        self.failed: Callable[[Trouble], None] = lambda trouble: None

    # asking

    def reload(self, page: Page | None = None) -> None:
        """Ask anew from the top; what is shown stays until the answer is there."""
        self.page = replace(page or self.page, limit=PAGE, after=None)
        self._generation += 1
        first = self.page
        self._tasks.ask(f"{self._slot}:first", lambda: self._read(first), self._show_first, self.failed)

    def _read(self, page: Page) -> Read:
        """A page with its cells; runs off the screen's thread, which only puts it in its place."""
        answer = self._fetch(page)
        return [(row, self._cells(row)) for row in answer.rows], answer.last

    def _show_first(self, answer: Read) -> None:
        rows, last = answer
        self._tasks.drop(f"{self._slot}:anchors")
        self.beginResetModel()
        self._pages.clear()
        self._asked.clear()
        self._anchors = []
        self._pages[0] = rows
        self._set_sizes([len(rows)])
        self.whole = last is None
        self.endResetModel()
        self.loaded()
        if last is not None:
            page = self.page
            self._tasks.ask(f"{self._slot}:anchors", lambda: self._learn(page), self._grow, self.failed)

    def _learn(self, page: Page) -> tuple[list[Anchor], list[Shown]]:
        anchors = self._anchors_of(page)
        last, _ = self._read(replace(page, after=anchors[-1])) if anchors else ([], None)
        return anchors, last

    def _grow(self, answer: tuple[list[Anchor], list[Shown]]) -> None:
        anchors, last = answer
        if not anchors:
            return
        self.whole = True
        self._anchors = anchors
        first = len(self._pages.get(0, ()))
        sizes = [first] + [PAGE] * (len(anchors) - 1) + [len(last)]
        added = sum(sizes) - first
        if added <= 0:
            return
        self.beginInsertRows(QModelIndex(), first, first + added - 1)
        self._pages[len(anchors)] = last
        self._set_sizes(sizes)
        self.endInsertRows()
        self.grown()

    def _set_sizes(self, sizes: list[int]) -> None:
        self._sizes = sizes
        self._starts = [0, *accumulate(sizes)]

    def _need(self, number: int) -> None:
        if number in self._asked or number in self._pages:
            return
        self._asked.add(number)
        page = replace(self.page, after=self._anchors[number - 1] if number else None, limit=self._sizes[number])
        generation = self._generation
        self._tasks.ask(
            f"{self._slot}:page:{number % 8}",
            lambda: (generation, number, self._read(page)[0]),
            self._show_page,
            lambda trouble: self._asked.discard(number),
        )

    def _show_page(self, answer: tuple[int, int, list[Shown]]) -> None:
        generation, number, rows = answer
        self._asked.clear()  # a page whose question was overtaken is asked again when it is seen
        if generation != self._generation or number >= len(self._sizes):
            return
        self._pages[number] = rows[: self._sizes[number]]
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        top = self._starts[number]
        bottom = max(top, self._starts[number + 1] - 1)
        self.dataChanged.emit(self.index(top, 0), self.index(bottom, len(self._headings) - 1))
        self.grown()

    # rows

    def row(self, position: int) -> Any | None:
        """The row at a position; ``None`` while it has not been read."""
        found = self._find(position)
        return found[0] if found else None

    def _find(self, position: int) -> Shown | None:
        if not 0 <= position < self.rowCount():
            return None
        number = bisect_right(self._starts, position) - 1
        page = self._pages.get(number)
        if page is None:
            return None
        offset = position - self._starts[number]
        return page[offset] if offset < len(page) else None

    @property
    def rows(self) -> list[Any]:
        """The rows read so far, in order."""
        return [row for number in sorted(self._pages) for row, _ in self._pages[number]]

    def position_of(self, row_id: int) -> int | None:
        """Where the row of this id is, among those read."""
        for number, page in self._pages.items():
            for offset, (row, _) in enumerate(page):
                if row.id == row_id:
                    return self._starts[number] + offset
        return None

    def update(self, row: Any) -> None:
        """Show a row as it is now, in its place."""
        position = self.position_of(row.id)
        if position is None:
            return
        number = bisect_right(self._starts, position) - 1
        self._pages[number][position - self._starts[number]] = (row, self._cells(row))
        self.dataChanged.emit(self.index(position, 0), self.index(position, len(self._headings) - 1))

    def remove(self, row_id: int) -> None:
        """A finished row leaves; the others close up."""
        position = self.position_of(row_id)
        if position is None:
            return
        number = bisect_right(self._starts, position) - 1
        self.beginRemoveRows(QModelIndex(), position, position)
        del self._pages[number][position - self._starts[number]]
        sizes = list(self._sizes)
        sizes[number] -= 1
        self._set_sizes(sizes)
        self.endRemoveRows()

    def rows_between(self, first: int, last: int) -> Callable[[], list[Any]]:
        """A question for every row from position ``first`` to ``last``, to be asked off the screen's thread."""
        numbers = range(bisect_right(self._starts, first) - 1, bisect_right(self._starts, last))
        known = {number: [row for row, _ in self._pages[number]] for number in numbers if number in self._pages}
        sizes, starts, anchors, page = list(self._sizes), list(self._starts), list(self._anchors), self.page

        def ask() -> list[Any]:
            found: list[Any] = []
            for number in numbers:
                after = anchors[number - 1] if number else None
                rows = known.get(number) or self._fetch(replace(page, after=after, limit=sizes[number])).rows
                found += [row for place, row in enumerate(rows, starts[number]) if first <= place <= last]
            return found

        return ask

    # Qt

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or not self._starts else self._starts[-1]

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _ROLES or not index.isValid():
            return None
        cell = self.cell(index.row(), index.column())
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.ToolTipRole:
            return unmarked(cell.tip or cell.spoken)
        return cell.spoken

    def cell(self, position: int, column: int) -> Cell:
        """The cell to paint; one that has not been read is asked for, once."""
        found = self._find(position)
        if found is not None:
            return found[1][column]
        number = bisect_right(self._starts, position) - 1
        if 0 <= number < len(self._sizes) and number in self._pages:
            return GONE
        if 0 <= number < len(self._sizes):
            self._need(number)
        return WAITING

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        heading = self._headings[section]
        if role == Qt.ItemDataRole.DisplayRole:
            sorted_here = bool(heading.sort) and heading.sort == self.page.sort
            return f"{heading.title} {'▾' if self.page.descending else '▴'}" if sorted_here else heading.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"Sort by {heading.title.lower()}" if heading.sort else heading.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if heading.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


_ROLES = frozenset(
    {
        int(Qt.ItemDataRole.DisplayRole),
        int(Qt.ItemDataRole.ToolTipRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
        int(CELL),
    }
)
