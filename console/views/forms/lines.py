"""Says line by line what holds: quantity, price and day, in as many parts as the goods come in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from console.domain.acknowledging.words import money
from console.services.casework_models import Action, ComparedLine, LineDecision, LinePart
from console.views.forms.fields import Field
from console.views.pieces import label, unmarked
from console.views.words import number_from

FORMAT = "dd MMM yyyy"


@dataclass(slots=True)
class PartRow:
    """The fields of one part."""

    line_ref: str
    quantity: QLineEdit
    price: QLineEdit
    day: QDateEdit


class LinesField(Field):
    """A row for each line, prefilled with the answer, else with the order; “+” adds a later part."""

    def __init__(self, lines: tuple[ComparedLine, ...], *, split: bool) -> None:
        super().__init__()
        self._lines = lines
        self.rows: list[PartRow] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self.column.addLayout(self._grid)
        for line in lines:
            answered = line.answered_parts or (LinePart(line.quantity or Decimal(0), line.day, line.price),)
            for part in answered:
                self._add(line, part)
            if split and len(answered) == 1 and line.differs:
                self._add(line, LinePart((line.quantity or Decimal(0)) - answered[0].quantity))
        self._lay_out()

    def _add(self, line: ComparedLine, part: LinePart) -> None:
        price = part.price if part.price is not None else line.price
        day = part.day or line.day
        quantity = QLineEdit(f"{part.quantity:f}" if part.quantity else "")
        fields = PartRow(line.line_ref, quantity, QLineEdit("" if price is None else money(price)), QDateEdit())
        fields.day.setDisplayFormat(FORMAT)
        fields.day.setCalendarPopup(True)
        fields.day.setDate(QDate(day.year, day.month, day.day) if day else QDate.currentDate())
        for widget, name in ((fields.quantity, "quantity"), (fields.price, "price"), (fields.day, "day of arrival")):
            widget.setAccessibleName(f"Line {line.line_ref} {name}")
        for edit in (fields.quantity, fields.price):
            edit.setMinimumWidth(edit.fontMetrics().horizontalAdvance("00000") + 24)
            edit.textChanged.connect(lambda _text: self.changed())
        fields.day.dateChanged.connect(lambda _day: self.changed())
        last = max((n for n, row in enumerate(self.rows) if row.line_ref == line.line_ref), default=len(self.rows) - 1)
        self.rows.insert(last + 1, fields)

    def _lay_out(self) -> None:
        while self._grid.takeAt(0) is not None:
            pass
        for one in self.findChildren(QWidget, "made"):
            one.hide()
            one.setParent(None)
            one.deleteLater()
        for column, title in enumerate(("Line", "Quantity", "Price", "Arrives")):
            self._grid.addWidget(_made(QLabel(title)), 0, column)
        seen: set[str] = set()
        titles = {line.line_ref: line for line in self._lines}
        for number, row in enumerate(self.rows, 1):
            line = titles[row.line_ref]
            first = row.line_ref not in seen
            seen.add(row.line_ref)
            name = _made(label(line.title.replace("Line ", "") if first else "   later part", wrap=False))
            name.setToolTip(unmarked(line.title))
            self._grid.addWidget(name, number, 0)
            for column, widget in enumerate((row.quantity, row.price, row.day), 1):
                self._grid.addWidget(widget, number, column)
            if first:
                self._grid.addWidget(self._plus(line), number, 4)
        self._grid.setColumnStretch(0, 1)

    def _plus(self, line: ComparedLine) -> QWidget:
        plus = QPushButton("+")
        plus.setFixedWidth(plus.fontMetrics().horizontalAdvance("+") + 20)
        plus.setStyleSheet("padding: 4px;")
        plus.setToolTip("Another part, arriving later")
        plus.setAccessibleName(f"Line {line.line_ref}: another part")
        plus.clicked.connect(lambda _checked=False: self.add_part(line.line_ref))
        return _made(plus)

    def add_part(self, line_ref: str) -> None:
        """Another part of a line."""
        line = next(one for one in self._lines if one.line_ref == line_ref)
        self._add(line, LinePart(Decimal(0)))
        self._lay_out()
        self.changed()

    def put(self, action: Action) -> Action:
        parts: dict[str, list[LinePart]] = {}
        for row in self.rows:
            kept = parts.setdefault(row.line_ref, [])
            quantity = number_from(row.quantity.text())
            if quantity:
                kept.append(LinePart(quantity, _date(row.day), number_from(row.price.text())))
        return replace(action, lines=tuple(LineDecision(ref, tuple(kept)) for ref, kept in parts.items()))

    def problem(self) -> str:
        found = ""
        for row in self.rows:
            for edit, name, needed in ((row.quantity, "quantity", False), (row.price, "price", False)):
                text = edit.text().strip()
                wrong = bool(text or needed) and number_from(text) is None
                edit.setProperty("wrong", wrong)
                edit.style().unpolish(edit)
                edit.style().polish(edit)
                if wrong and not found:
                    found = f"Line {row.line_ref}: “{text}” is no {name}."
        return found

    def first(self) -> QWidget:
        return self.rows[0].quantity if self.rows else self


def _made(widget: QWidget) -> QWidget:
    widget.setObjectName("made")
    return widget


def _date(edit: QDateEdit) -> date:
    chosen = edit.date()
    return date(chosen.year(), chosen.month(), chosen.day())
