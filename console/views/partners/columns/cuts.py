"""Text of fixed width with the places where one column ends and the next begins: set by a click, or by the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QFontDatabase, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea

from console.services.column_samples import Opening, SampleTable
from console.views.theme import Tokens

_MARGIN, _TOP = 8, 20


class CutView(QAbstractScrollArea):
    """Signals: ``cut(kind of row, position)``: a column is to begin there, or no longer."""

    cut = Signal(str, int)

    def __init__(self, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self._scheme = scheme
        self.lines: tuple[str, ...] = ()
        self._kinds: tuple[str, ...] = ()
        self._opening: Opening | None = None
        self.row, self.position = 0, 2
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Where columns begin")
        self.setAccessibleDescription("Arrow keys move, Space sets or removes the beginning of a column.")
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)

    # what is shown

    def show_table(self, table: SampleTable) -> None:
        """The lines of a file and its cuts."""
        self._opening = table.opening
        self.lines = table.lines
        kinds = {row.line: ("" if row.left_out else row.record) for row in table.rows}
        left_out = {row.line for row in table.rows if row.left_out}
        shown = set(kinds) - left_out
        self._kinds = tuple(kinds[at] if at in shown else "\0" for at in range(1, len(self.lines) + 1))
        self.row = min(self.row, max(0, len(self.lines) - 1))
        self._measure()
        self.viewport().update()

    def cuts(self, row: int) -> tuple[int, ...]:
        """Where columns begin in a line; none in one that carries nothing."""
        kind = self.kind(row)
        cuts: Mapping[str, tuple[int, ...]] = self._opening.cuts if self._opening else {}
        return cuts.get(kind, ()) if kind is not None else ()

    def kind(self, row: int) -> str | None:
        """The kind of a line; ``None`` when it carries nothing."""
        found = self._kinds[row] if 0 <= row < len(self._kinds) else "\0"
        return None if found == "\0" else found

    def _letter(self) -> int:
        return max(1, self.fontMetrics().horizontalAdvance("0"))

    def _line_height(self) -> int:
        return self.fontMetrics().height() + 4

    def _measure(self) -> None:
        wide = max(map(len, self.lines), default=0) * self._letter() + 2 * _MARGIN
        high = len(self.lines) * self._line_height() + _TOP + _MARGIN
        for bar, whole, seen in (
            (self.horizontalScrollBar(), wide, self.viewport().width()),
            (self.verticalScrollBar(), high, self.viewport().height()),
        ):
            bar.setRange(0, max(0, whole - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(self._line_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The bars go with the size."""
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A ruler, the lines, a stroke at each cut, and where one is."""
        scheme, painter = self._scheme(), QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(scheme.panel))
        left = _MARGIN - self.horizontalScrollBar().value()
        letter, height = self._letter(), self._line_height()
        self._ruler(painter, scheme, left)
        for row, line in enumerate(self.lines):
            top = _TOP + row * height - self.verticalScrollBar().value()
            if top + height < _TOP or top > self.viewport().height():
                continue
            self._stripes(painter, scheme, row, line, QRect(left, top, letter, height))
            painter.setPen(QColor(scheme.quiet if self.kind(row) is None else scheme.text))
            for at, sign in enumerate(line):
                painter.drawText(QRect(left + at * letter, top, letter, height), Qt.AlignmentFlag.AlignCenter, sign)
        painter.end()

    def _ruler(self, painter: QPainter, scheme: Tokens, left: int) -> None:
        painter.setPen(QColor(scheme.quiet))
        letter, longest = self._letter(), max(map(len, self.lines), default=0)
        for position in range(1, longest + 1, 10):
            where = QRect(left + (position - 1) * letter, 0, letter * 6, _TOP)
            painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(position))

    def _stripes(self, painter: QPainter, scheme: Tokens, row: int, line: str, cell: QRect) -> None:
        """Every second column on a soft ground, a stroke where one begins, and the place of the keys."""
        starts = [*self.cuts(row), len(line) + 1]
        for number, (start, end) in enumerate(pairwise(starts)):
            x = cell.left() + (start - 1) * cell.width()
            if number % 2:
                painter.fillRect(x, cell.top(), (end - start) * cell.width(), cell.height(), QColor(scheme.accent_soft))
            if start > 1:
                painter.setPen(QPen(QColor(scheme.accent), 2))
                painter.drawLine(x, cell.top(), x, cell.bottom())
        if row == self.row and self.hasFocus():
            x = cell.left() + (self.position - 1) * cell.width()
            painter.setPen(QPen(QColor(scheme.text), 1, Qt.PenStyle.DotLine))
            painter.drawRect(x, cell.top(), cell.width() - 1, cell.height() - 1)

    # what is done

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click before a letter sets a cut there, or takes it away."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x() + self.horizontalScrollBar().value() - _MARGIN
        y = event.position().y() + self.verticalScrollBar().value() - _TOP
        self.row = max(0, min(len(self.lines) - 1, int(y // self._line_height())))
        self.position = max(2, round(x / self._letter()) + 1)
        self._cut()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Space cuts."""
        moves = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        move = moves.get(Qt.Key(event.key()))
        if move is not None:
            self.row = max(0, min(len(self.lines) - 1, self.row + move[0]))
            longest = len(self.lines[self.row]) if self.lines else 2
            self.position = max(2, min(longest, self.position + move[1]))
            self.viewport().update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._cut()
        else:
            super().keyPressEvent(event)

    def _cut(self) -> None:
        kind = self.kind(self.row)
        if kind is not None and self.lines:
            self.cut.emit(kind, self.position)
        self.viewport().update()


def toggled(opening: Opening, kind: str, position: int) -> dict[str, tuple[int, ...]]:
    """The cuts with one more at ``position``, or without it."""
    own = {1, *opening.cuts.get(kind, ())}
    own = own - {position} if position in own and position > 1 else own | {position}
    return {**opening.cuts, kind: tuple(sorted(own))}
