"""Paints a cell: a line, a quiet line below, a pill for what needs an eye. Nothing else happens while painting."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from console.views.tables.cells import Cell
from console.views.tables.model import CELL
from console.views.theme import Tokens

PAD = 8
_PILL = 7


class RowDelegate(QStyledItemDelegate):
    """``scheme`` gives the colours of the moment."""

    def __init__(self, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self._scheme = scheme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Constant: heights are the view's."""
        return QSize(80, 24)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Ground, line below, text."""
        scheme = self._scheme()
        cell = index.data(CELL)
        rect: QRect = option.rect
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(scheme.accent_soft))
            if index.column() == 0:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(scheme.accent))
        painter.setPen(QPen(QColor(scheme.line)))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if isinstance(cell, Cell):
            font: QFont = option.font
            self._text(painter, cell, rect.adjusted(PAD, 0, -PAD, -1), font, scheme)
        painter.restore()

    def _text(self, painter: QPainter, cell: Cell, place: QRect, font: QFont, scheme: Tokens) -> None:
        main = QFont(font)
        main.setBold(cell.bold)
        metrics = QFontMetrics(main)
        two = bool(cell.sub) and place.height() >= metrics.height() * 2
        line = metrics.height()
        top = place.top() + (place.height() - line * (2 if two else 1) - (2 if two else 0)) // 2
        side = Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft
        ink, ground = scheme.tone(cell.tone)
        painter.setFont(main)
        text = metrics.elidedText(
            cell.text, Qt.TextElideMode.ElideRight, place.width() - (2 * _PILL if cell.pill else 0)
        )
        first = QRect(place.left(), top, place.width(), line)
        if cell.pill and text:
            width = metrics.horizontalAdvance(text) + 2 * _PILL
            pill = QRect(first.left(), first.top() - 2, width, line + 4)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(pill, 5, 5)
            first = first.adjusted(_PILL, 0, 0, 0)
        painter.setPen(QColor(ink))
        painter.drawText(first, side | Qt.AlignmentFlag.AlignVCenter, text)
        beside = first.left() + metrics.horizontalAdvance(text) + 2 * PAD
        if cell.sub and not two and not cell.right and beside < place.right() - 3 * PAD:
            painter.setFont(font)
            painter.setPen(QColor(scheme.quiet))
            rest = QRect(beside, top, place.right() - beside, line)
            words = QFontMetrics(font).elidedText(cell.sub, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        if two:
            painter.setFont(font)
            painter.setPen(QColor(scheme.quiet))
            below = QRect(place.left(), top + line + 3, place.width(), line)
            small = QFontMetrics(font).elidedText(cell.sub, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(below, side | Qt.AlignmentFlag.AlignVCenter, small)
