"""The columns of a file one under the other, each with what it carries."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableWidget, QTableWidgetItem

from console.domain.columns import TARGETS, Level
from console.domain.columns.words import fact_words, facts_offered
from console.domain.documents import DocumentKind
from console.services.column_samples import LEFT_OUT, SampleColumn
from console.services.onboarding.columns import ColumnSheet
from console.views.pieces import unmarked
from console.views.theme import Tokens
from console.views.words import plural

NOTHING = "— left out —"
_HEADS = ("In the file", "For instance", "It is", "")
_EXAMPLES = 3


class CalmCombo(QComboBox):
    """A choice the mouse wheel does not change in passing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only while it is worked in."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class FactsList(QTableWidget):
    """Signals: ``said(column key, fact)``, ``picked(column key)``."""

    said = Signal(str, str)
    picked = Signal(str)

    def __init__(self, scheme: Callable[[], Tokens]) -> None:
        super().__init__(0, len(_HEADS))
        self._scheme = scheme
        self._made_for: tuple[object, ...] = ()
        self.combos: dict[str, CalmCombo] = {}
        self.setAccessibleName("What the columns carry")
        self.setHorizontalHeaderLabels(list(_HEADS))
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        for column, wide in enumerate((124, 132, 0, 92)):
            head.resizeSection(column, wide or 200)
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 18)
        self.currentCellChanged.connect(lambda row, *_: self.picked.emit(self.key_at(row)))

    def key_at(self, row: int) -> str:
        """The column a row is about; empty without one."""
        item = self.item(row, 0)
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def show_sheet(self, sheet: ColumnSheet) -> None:
        """The columns as they are now. The choices are only made anew when there are others."""
        kind, columns = sheet.choices.kind, sheet.table.columns
        if self._made_for != (kind, columns):
            self._made_for = (kind, columns)
            self._make(sheet)
        for row, column in enumerate(columns):
            self._show_row(sheet, row, column)

    def _make(self, sheet: ColumnSheet) -> None:
        self.combos = {}
        self.blockSignals(True)
        self.setRowCount(0)
        self.setRowCount(len(sheet.table.columns))
        for row, column in enumerate(sheet.table.columns):
            title = sheet.table.shown_heading(row)
            texts = list(dict.fromkeys(sheet.table.texts(row)))[:_EXAMPLES]
            for at, text in enumerate((title, " · ".join(texts) or "nothing", "", "")):
                item = QTableWidgetItem(text)
                item.setToolTip(unmarked(text))
                item.setData(Qt.ItemDataRole.UserRole, column.key)
                self.setItem(row, at, item)
            combo = self._combo(sheet.choices.kind, column)
            combo.setAccessibleName(f"What “{title}” is")
            self.combos[column.key] = combo
            self.setCellWidget(row, 2, combo)
        self.blockSignals(False)

    def _combo(self, kind: DocumentKind | None, column: SampleColumn) -> CalmCombo:
        combo = CalmCombo()
        combo.setEnabled(kind is not None)
        combo.setMaxVisibleItems(24)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.addItem(NOTHING, LEFT_OUT)
        rare = False
        for to, is_rare in facts_offered(kind) if kind is not None else ():
            level = TARGETS[kind][to].level if kind is not None else None
            if column.level is not None and (column.level is Level.HEAD) != (level is Level.HEAD):
                continue
            if is_rare and not rare:
                combo.insertSeparator(combo.count())
            rare = is_rare
            assert kind is not None  # facts are offered of a kind only
            combo.addItem(fact_words(kind, to), to)
        key = column.key
        combo.activated.connect(lambda _index: self.said.emit(key, str(combo.currentData() or LEFT_OUT)))
        return combo

    def _show_row(self, sheet: ColumnSheet, row: int, column: SampleColumn) -> None:
        to = sheet.choices.facts.get(column.key, LEFT_OUT)
        combo = self.combos[column.key]
        at = combo.findData(to)
        if at < 0 and to and sheet.choices.kind is not None:
            combo.addItem(fact_words(sheet.choices.kind, to), to)
            at = combo.count() - 1
        combo.setCurrentIndex(max(0, at))
        words, tone = _state(sheet, row, column.key)
        item = self.item(row, 3) or QTableWidgetItem()
        item.setText(words)
        item.setToolTip(_TIPS.get(words, ""))
        scheme = self._scheme()
        item.setForeground(QColor({"bad": scheme.bad, "warn": scheme.warn}.get(tone, scheme.quiet)))


_GUESSED, _ASKED = "? guessed", "? asked above"
_TIPS = {
    _GUESSED: "Nothing but its heading or its texts says so. Choose it (or something else) to say that it is right.",
    _ASKED: "Its texts can be read in two ways: the question above says which.",
}


def _state(sheet: ColumnSheet, at: int, key: str) -> tuple[str, str]:
    """What there is to say of a column, and its tone."""
    if not sheet.choices.facts.get(key):
        return "", ""
    wrong = [one.problem for place, one in sheet.trial.cells.items() if place[1] == at and one.problem]
    if any(doubt.grave and doubt.column == key for doubt in sheet.composed.doubts):
        return _ASKED, "warn"
    if wrong:
        return f"≠ {plural(len(wrong), 'cell')}", "bad" if any(one.blocks for one in wrong) else "warn"
    if key in sheet.unsure:
        return _GUESSED, "warn"
    return "✓", ""
