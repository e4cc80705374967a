"""Inline forms for actions that want to be told something, with the live preview before the press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from console.services.casework_models import Action, CaseView, LineDecision, LinePart, Need, OfferedAction, Preview
from console.services.desk import Desk
from console.services.records import Actor
from console.views.detail import changes_card
from console.views.tasks import Tasks

SNOOZES = (("for 4 hours", 4), ("until tomorrow", 24), ("for 3 days", 72), ("for a week", 168))


class ActionForm(QFrame):
    """Asks for what ``offered`` needs; ``on_press`` gets the action, ``on_cancel`` nothing."""

    def __init__(
        self,
        desk: Desk,
        tasks: Tasks,
        actor: Actor,
        case: CaseView,
        offered: OfferedAction,
        on_press: Callable[[Action], None],
        on_cancel: Callable[[], None],
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk, self._tasks, self._actor = desk, tasks, actor
        self._case, self._offered = case, offered
        self._lines: list[tuple[str, QLineEdit, QLineEdit, QLineEdit]] = []
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(QLabel(f"<b>{offered.label}</b>  {offered.hint}"))
        self._text = QPlainTextEdit()
        self._text.setMaximumHeight(150)
        self._text.setAccessibleName("Text")
        self._reason = QLineEdit()
        self._reason.setPlaceholderText("Why, in a few words: it stays in the audit")
        self._reason.setAccessibleName("Reason")
        self._choice = QComboBox()
        self._choice.setAccessibleName("Choice")
        self._number = QLineEdit()
        self._number.setPlaceholderText("Order number")
        self._build()
        self._preview_place = QVBoxLayout()
        self._layout.addLayout(self._preview_place)
        buttons = QHBoxLayout()
        self.press = QPushButton(offered.label)
        self.press.setObjectName("primary")
        self.press.clicked.connect(lambda: on_press(self.action()))
        cancel = QPushButton("Cancel  [Esc]")
        cancel.setShortcut(Qt.Key.Key_Escape)
        cancel.clicked.connect(on_cancel)
        buttons.addWidget(self.press)
        buttons.addWidget(cancel)
        buttons.addStretch()
        self._layout.addLayout(buttons)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(250)
        self._timer.timeout.connect(self.ask_preview)
        self.ask_preview()

    def _build(self) -> None:
        needs = self._offered.needs
        if Need.LINES in needs:
            self._layout.addLayout(self._line_editor())
        if Need.UNTIL in needs:
            self._choice.addItems([name for name, _ in SNOOZES])
            self._layout.addWidget(self._choice)
        if Need.PERSON in needs:
            self._tasks.ask("people", self._desk.people, lambda found: self._choice.addItems([p.login for p in found]))
            self._layout.addWidget(self._choice)
        if Need.TEXT in needs:
            self._layout.addWidget(self._text)
        if Need.ORDER in needs:
            self._number.textChanged.connect(self._find_order)
            self._layout.addWidget(self._number)
            self._layout.addWidget(self._choice)
        if Need.REASON in needs:
            self._layout.addWidget(self._reason)

    def _line_editor(self) -> QGridLayout:
        grid = QGridLayout()
        for column, title in enumerate(("Line", "Quantity", "Price", "Day (YYYY-MM-DD)")):
            grid.addWidget(QLabel(title), 0, column)
        for number, line in enumerate(self._case.lines, 1):
            part = line.answered_parts[0] if line.answered_parts else None
            quantity = part.quantity if part else line.quantity
            price = part.price if part and part.price is not None else line.price
            day = part.day if part and part.day else line.day
            fields = [QLineEdit("" if value is None else f"{value}") for value in (quantity, price, day)]
            grid.addWidget(QLabel(line.title), number, 0)
            for column, field in enumerate(fields, 1):
                field.setAccessibleName(f"{line.title} {('quantity', 'price', 'day')[column - 1]}")
                field.textChanged.connect(lambda _text: self._timer.start())
                grid.addWidget(field, number, column)
            self._lines.append((line.line_ref, fields[0], fields[1], fields[2]))
        return grid

    def _find_order(self, text: str) -> None:
        def show(found: list[tuple[str, int, str, str]]) -> None:
            self._choice.clear()
            for kind, number, key, words in found:
                if kind == "order":
                    self._choice.addItem(f"{key} · {words}", number)

        if len(text) >= 2:
            self._tasks.ask("order-search", lambda: self._desk.search(text), show)

    def action(self) -> Action:
        """What was said so far."""
        needs = self._offered.needs
        until = None
        if Need.UNTIL in needs:
            until = self._desk.now() + timedelta(hours=SNOOZES[max(0, self._choice.currentIndex())][1])
        order = self._choice.currentData() if Need.ORDER in needs else None
        return Action(
            self._offered.kind,
            lines=tuple(self._decisions()),
            reason=self._reason.text().strip(),
            text=self._text.toPlainText().strip(),
            until=until,
            person=self._choice.currentText() if Need.PERSON in needs else None,
            order_id=int(order) if order is not None else None,
        )

    def _decisions(self) -> list[LineDecision]:
        found = []
        for ref, quantity, price, day in self._lines:
            amount = _number(quantity.text())
            parts = (LinePart(amount, _day(day.text()), _number(price.text())),) if amount else ()
            found.append(LineDecision(ref, parts))
        return found

    def ask_preview(self) -> None:
        """Show what pressing would do, with what was said so far."""
        action, case = self.action(), self._case
        self._tasks.ask("preview", lambda: self._desk.preview(case.row.id, action, self._actor), self._show_preview)

    def _show_preview(self, preview: Preview) -> None:
        while (item := self._preview_place.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._preview_place.addWidget(changes_card("What this will do", preview))
        self.press.setEnabled(preview.refused is None)
        if preview.mail_body and not self._text.toPlainText():
            self._text.setPlainText(preview.mail_body)


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
