"""A table view for long lists: fixed heights, whole rows, ranges only, no editing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from console.views.tables.cells import Heading
from console.views.tables.delegate import PAD, RowDelegate
from console.views.tables.model import WindowModel
from console.views.theme import Tokens

COMFORTABLE, COMPACT = 3.1, 1.9
"""Row heights, in lines of text."""
LEAST_CHARACTERS = 16
"""The least width of the column that takes what the others leave."""
LEAST_SHARE = 0.85
"""So narrow, beside what they want, the others may become for it."""


class ListView(QTableView):
    """A table over a :class:`WindowModel`."""

    def __init__(
        self, model: WindowModel, headings: Sequence[Heading], name: str, scheme: Callable[[], Tokens], *, many: bool
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.window_model = model
        self._headings = tuple(headings)
        self._fitting = False
        self._wanted: dict[int, int] = {}
        self._least = 0
        self.setModel(model)
        self._delegate = RowDelegate(scheme)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if many else modes.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_columns()
        self.set_height(COMFORTABLE)
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().sectionClicked.connect(self._sort)

    def _set_columns(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(30)
        wide = self.fontMetrics().horizontalAdvance("0")
        self._least = LEAST_CHARACTERS * wide + 2 * PAD
        self._wanted = {at: one.characters * wide + 2 * PAD for at, one in enumerate(self._headings) if one.characters}
        for position, heading in enumerate(self._headings):
            stretch = heading.characters == 0
            mode = QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(position, mode)
            if not stretch:
                self.setColumnWidth(position, self._wanted[position])
        header.sectionResized.connect(self._resized_by_hand)

    def _resized_by_hand(self, section: int, before: int, width: int) -> None:
        if not self._fitting and section in self._wanted:
            self._wanted[section] = width

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the columns leave too little for the one that takes the rest, those of words become a little narrower
        (an amount or a day is never cut); when that is not enough, that one gets its least width and the table scrolls
        sideways."""
        super().resizeEvent(event)
        room = self.viewport().width() - self._least
        numbers = {position: width for position, width in self._wanted.items() if self._headings[position].right}
        words = {position: width for position, width in self._wanted.items() if position not in numbers}
        share = (room - sum(numbers.values())) / max(1, sum(words.values()))
        share = min(1.0, max(LEAST_SHARE, share))
        widths = numbers | {position: int(width * share) for position, width in words.items()}
        tight = sum(widths.values()) > room
        header = self.horizontalHeader()
        self._fitting = True
        for position, heading in enumerate(self._headings):
            if heading.characters:
                self.setColumnWidth(position, widths[position])
                continue
            modes = QHeaderView.ResizeMode
            header.setSectionResizeMode(position, modes.Interactive if tight else modes.Stretch)
            if tight:
                self.setColumnWidth(position, self._least)
        self._fitting = False

    def set_height(self, lines: float) -> None:
        """Row height in lines of text."""
        self.verticalHeader().setDefaultSectionSize(int(self.fontMetrics().height() * lines))

    def _sort(self, section: int) -> None:
        heading = self._headings[section]
        if not heading.sort:
            return
        page = self.window_model.page
        same = page.sort == heading.sort
        self.window_model.reload(
            type(page)(
                limit=page.limit,
                sort=heading.sort,
                descending=not page.descending if same else heading.descending,
                upto_id=page.upto_id,
            )
        )

    def chosen_ranges(self) -> list[tuple[int, int]]:
        """The positions chosen, as ranges: never one by one."""
        ranges = sorted((one.top(), one.bottom()) for one in self.selectionModel().selection().toList())
        merged: list[tuple[int, int]] = []
        for top, bottom in ranges:
            if merged and top <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(bottom, merged[-1][1]))
            else:
                merged.append((top, bottom))
        return merged

    def chosen_count(self) -> int:
        """How many rows are chosen."""
        return sum(bottom - top + 1 for top, bottom in self.chosen_ranges())
