"""One field for everything: scan or type a number, a screen, an action, a pasted link; Enter takes the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from console.services.casework.text import target_of
from console.services.desk import Desk
from console.views.pieces import unmarked
from console.views.tasks import Tasks, Trouble

MOST_ROWS = 12
_PAD = 8
_KINDS = {"exception": "case", "order": "order", "message": "message"}


_BESIDE = Qt.ItemDataRole.UserRole


class _Beside(QStyledItemDelegate):
    """An entry with what it is and its keys at the right edge."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The entry, shortened where the words beside it begin."""
        beside = index.data(_BESIDE)
        if not beside:
            super().paint(painter, option, index)
            return
        whole = QStyleOptionViewItem(option)
        self.initStyleOption(whole, index)
        text, whole.text = whole.text, ""
        style = whole.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, whole, painter, whole.widget)
        place = whole.rect.adjusted(_PAD, 0, -_PAD, 0)
        metrics, middle = whole.fontMetrics, Qt.AlignmentFlag.AlignVCenter
        painter.save()
        painter.setPen(whole.palette.placeholderText().color())
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | middle, beside)
        room = place.width() - metrics.horizontalAdvance(beside) - 2 * _PAD
        painter.setPen(whole.palette.text().color())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | middle, shown)
        painter.restore()


@dataclass(frozen=True, slots=True)
class Hit:
    """Something the field offers: what it says, what its kind is, what happens when it is taken."""

    text: str
    kind: str
    take: Callable[[], object]
    keys: str = ""


class SearchField(QLineEdit):
    """``commands`` gives the actions of the moment; ``open_found`` opens a (kind, id, key)."""

    def __init__(
        self,
        desk: Desk,
        tasks: Tasks,
        commands: Callable[[], Sequence[Hit]],
        open_found: Callable[[str, int, str], object],
    ) -> None:
        super().__init__()
        self._desk, self._tasks, self._commands, self._open = desk, tasks, commands, open_found
        self.setPlaceholderText("Scan or search an order, message …, or do anything    Ctrl+K")
        self.setAccessibleName("Search, scan or do anything")
        self.setClearButtonEnabled(True)
        self.hits: list[Hit] = []
        self._pending = False
        self._enter_waits = False
        self.list = QListWidget()
        self.list.setObjectName("found")
        self.list.setAccessibleName("Found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda item: self._take(self.list.row(item)))
        self.list.setItemDelegate(_Beside(self.list))
        self.list.hide()
        self.textEdited.connect(self._typed)
        self.installEventFilter(self)

    def start(self) -> None:
        """Give the field the keyboard and show everything that can be done."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._typed(self.text())

    def _typed(self, text: str) -> None:
        wanted = text.strip()
        self._enter_waits = False
        target = target_of(wanted)
        if target is not None:
            kind, number = target
            opened = "exception" if kind == "case" else kind
            self._show([Hit(f"Open {kind} {number}", "link", lambda: self._open(opened, number, ""))])
            return
        commands = [hit for hit in self._commands() if _fits(wanted, hit.text)]
        self._pending = len(wanted) >= 2
        self._show(commands)
        if self._pending:
            self._tasks.ask(
                "search", lambda: self._desk.search(wanted), lambda rows: self._found(rows, commands), self._failed
            )
        else:
            self._tasks.drop("search")

    def _found(self, rows: list[tuple[str, int, str, str]], commands: list[Hit]) -> None:
        self._pending = False
        found = [
            Hit(f"{key}   {words.replace('->', '→')}", _KINDS.get(kind, kind), self._opener(kind, number, key))
            for kind, number, key, words in sorted(rows, key=_first_what_is_open)
        ]
        hits = [*found, *commands]
        if not hits:
            hits = [Hit("Nothing found. Type the start of an order number, or what you want to do.", "", lambda: None)]
        self._show(hits)
        if self._enter_waits:
            self._take(0)

    def _opener(self, kind: str, number: int, key: str) -> Callable[[], object]:
        return lambda: self._open(kind, number, key)

    def _failed(self, trouble: Trouble) -> None:
        self._pending = False
        self._show([Hit(trouble.words, "trouble", lambda: None)])

    def _show(self, hits: Sequence[Hit]) -> None:
        self.hits = list(hits)
        self.list.clear()
        for hit in hits:
            item = QListWidgetItem(hit.text)
            item.setData(_BESIDE, "   ·   ".join(part for part in (hit.kind, hit.keys) if part))
            item.setToolTip(unmarked(hit.text))
            self.list.addItem(item)
        window = self.window()
        if self.list.parent() is not window:
            self.list.setParent(window)
        if not hits or not self.hasFocus():
            self.list.hide()
            return
        self.list.setCurrentRow(0)
        self._settle_in(window)
        self.list.show()
        self.list.raise_()

    def _settle_in(self, window: QWidget) -> None:
        place = self.mapTo(window, self.rect().bottomLeft())
        rows = min(len(self.hits), MOST_ROWS)
        height = rows * max(24, self.list.sizeHintForRow(0)) + 16
        self.list.setGeometry(place.x(), place.y() + 4, self.width(), min(height, window.height() - place.y() - 40))

    def _take(self, position: int) -> None:
        if not 0 <= position < len(self.hits):
            return
        hit = self.hits[position]
        self.list.hide()
        self.clear()
        self.clearFocus()
        hit.take()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move, Enter takes (a scanner's Enter waits for the answer), Esc closes."""
        if event.type() == QEvent.Type.FocusOut:
            self.list.hide()
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(len(self.hits) - 1, self.list.currentRow() + step)))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._pending:
                self._enter_waits = True
            else:
                self._take(max(0, self.list.currentRow()))
            return True
        if key == Qt.Key.Key_Escape:
            self.list.hide()
            self.clear()
            self.clearFocus()
            return True
        return False


def _first_what_is_open(row: tuple[str, int, str, str]) -> tuple[bool, bool]:
    kind, _, _, words = row
    return kind != "exception", words.endswith("settled")


def _fits(wanted: str, text: str) -> bool:
    """Every word typed starts a word of the text."""
    words = text.casefold().split()
    return all(any(word.startswith(part) for word in words) for part in wanted.casefold().split())
