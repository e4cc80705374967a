"""The fields of forms, one class for each thing an action may want to be told. Each puts what was said into the action.

A field has ``changed``, a callable its form sets to ask for the preview anew, and ``problem``, what is not right yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from console.domain.masterdata import ProductRecord
from console.services.casework_models import Action, CaseView
from console.services.desk import Desk
from console.services.records import Actor, Person
from console.views.pieces import label
from console.views.tasks import Tasks, Trouble

SNOOZES = (("for 4 hours", 4), ("until tomorrow", 24), ("for 3 days", 72), ("for a week", 168))


class Field(QWidget):
    """Something an action wants to be told."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.changed: Callable[[], None] = lambda: None

    def put(self, action: Action) -> Action:
        """The action with what was said here."""
        return action

    def problem(self) -> str:
        """What keeps it from being right, or nothing."""
        return ""

    def named(self, words: str, buddy: QWidget) -> None:
        """A label above the field, which screen readers say with it."""
        title = QLabel(words)
        title.setObjectName("quiet")
        title.setWordWrap(True)
        title.setMinimumWidth(1)
        title.setBuddy(buddy)
        buddy.setAccessibleName(words)
        self.column.addWidget(title)
        self.column.addWidget(buddy)

    def first(self) -> QWidget:
        """What gets the keyboard when the form opens."""
        return self


class ReasonField(Field):
    """Why, in a few words."""

    def __init__(self) -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setMaxLength(400)
        self.named("Why, in a few words: it stays in the audit", self.edit)
        self.edit.textChanged.connect(lambda _text: self.changed())

    def put(self, action: Action) -> Action:
        return replace(action, reason=self.edit.text().strip())

    def problem(self) -> str:
        return "" if self.edit.text().strip() else "Say why first."

    def first(self) -> QWidget:
        return self.edit


class TextField(Field):
    """A text: the mail as drafted, to be edited, or a note."""

    def __init__(self, words: str, *, needed: bool) -> None:
        super().__init__()
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setMinimumHeight(self.edit.fontMetrics().height() * (4 if needed else 12))
        self.named(words, self.edit)
        self._needed = needed
        self._draft = ""
        self.edit.textChanged.connect(lambda: self.changed())

    def draft(self, text: str) -> None:
        """Put a draft in as long as nobody has written over it."""
        if self.edit.toPlainText() in ("", self._draft) and text != self.edit.toPlainText():
            self._draft = text
            self.edit.blockSignals(True)
            self.edit.setPlainText(text)
            self.edit.blockSignals(False)

    def put(self, action: Action) -> Action:
        text = self.edit.toPlainText()
        return replace(action, text="" if text == self._draft else text.strip())

    def problem(self) -> str:
        return "Write it first." if self._needed and not self.edit.toPlainText().strip() else ""

    def first(self) -> QWidget:
        return self.edit


class UntilField(Field):
    """When a snoozed case comes back."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._now = now
        self.choice = QComboBox()
        self.choice.addItems([name for name, _ in SNOOZES])
        self.choice.addItem("until a day and time …")
        self.named("It comes back by itself", self.choice)
        self.moment = QDateTimeEdit(QDateTime.fromSecsSinceEpoch(int(now.timestamp()) + 86_400))
        self.moment.setCalendarPopup(True)
        self.moment.setAccessibleName("Day and time")
        self.moment.hide()
        self.column.addWidget(self.moment)
        self.choice.currentIndexChanged.connect(self._chosen)
        self.moment.dateTimeChanged.connect(lambda _moment: self.changed())

    def _chosen(self, index: int) -> None:
        self.moment.setVisible(index >= len(SNOOZES))
        self.changed()

    def until(self) -> datetime:
        """The moment, aware UTC."""
        index = self.choice.currentIndex()
        if index < len(SNOOZES):
            return self._now + timedelta(hours=SNOOZES[max(0, index)][1])
        return datetime.fromtimestamp(self.moment.dateTime().toSecsSinceEpoch(), UTC)

    def put(self, action: Action) -> Action:
        return replace(action, until=self.until())

    def problem(self) -> str:
        return "" if self.until() > self._now else "Choose a time that is still to come."

    def first(self) -> QWidget:
        return self.choice


class PersonField(Field):
    """Who is to look after it."""

    def __init__(self, desk: Desk, tasks: Tasks, owner: str | None) -> None:
        super().__init__()
        self.choice = QComboBox()
        self.named("Who looks after it", self.choice)
        self._owner = owner
        tasks.ask("people", desk.people, self._fill)
        self.choice.currentIndexChanged.connect(lambda _index: self.changed())

    def _fill(self, people: Sequence[Person]) -> None:
        for person in people:
            title = f" · {person.title}" if person.title else ""
            self.choice.addItem(f"{person.name}{title}", person.login)
        self.choice.setCurrentIndex(max(0, self.choice.findData(self._owner)))
        self.changed()

    def put(self, action: Action) -> Action:
        return replace(action, person=self.choice.currentData())

    def problem(self) -> str:
        return "" if self.choice.currentData() else "Choose a person."

    def first(self) -> QWidget:
        return self.choice


class LineField(Field):
    """Which order line an answered line means."""

    def __init__(self, case: CaseView) -> None:
        super().__init__()
        self._unclear = case.unclear[0] if case.unclear else None
        if self._unclear is not None:
            self.column.addWidget(label(self._unclear.text))
        self.choice = QComboBox()
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(20)
        self.named("It means", self.choice)
        for ref, title in self._unclear.candidates if self._unclear else ():
            self.choice.addItem(title, ref)
        self.choice.addItem("none of the order's lines: put it aside", "")
        self.choice.currentIndexChanged.connect(lambda _index: self.changed())

    def put(self, action: Action) -> Action:
        where = self._unclear.answer_line if self._unclear else None
        return replace(action, answer_line=where, line_ref=self.choice.currentData() or None)

    def first(self) -> QWidget:
        return self.choice


class SearchedField(Field):
    """Something to be found by typing: a text and what it finds, asked off the screen's thread."""

    def __init__(self, tasks: Tasks, words: str, find: Callable[[str], Sequence[tuple[str, int]]]) -> None:
        super().__init__()
        self._tasks, self._find = tasks, find
        self.edit = QLineEdit()
        self.named(words, self.edit)
        self.choice = QComboBox()
        self.choice.setAccessibleName("Found")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(20)
        self.column.addWidget(self.choice)
        self.said = label("", "quiet")
        self.column.addWidget(self.said)
        self.edit.textEdited.connect(self.search)
        self.choice.currentIndexChanged.connect(lambda _index: self.changed())

    def search(self, text: str) -> None:
        """Ask for what ``text`` finds."""
        if len(text.strip()) < 2:
            return
        self.said.setText("Searching …")
        self._tasks.ask("form-search", lambda: self._find(text.strip()), self._show, self._failed)

    def _show(self, found: Sequence[tuple[str, int]]) -> None:
        self.choice.blockSignals(True)
        self.choice.clear()
        if found:
            self.choice.addItem(f"{len(found)} found: choose one", None)  # none is taken unseen
        for words, number in found:
            self.choice.addItem(words, number)
        self.choice.blockSignals(False)
        self.said.setText("" if found else "Nothing found.")
        self.changed()

    def _failed(self, trouble: Trouble) -> None:
        self.said.setText(trouble.words)

    def problem(self) -> str:
        return "" if self.choice.currentData() is not None else "Search and choose one."

    def first(self) -> QWidget:
        return self.edit


class OrderField(SearchedField):
    """Which order an answer belongs to."""

    def __init__(self, desk: Desk, tasks: Tasks) -> None:
        def find(text: str) -> list[tuple[str, int]]:
            return [(f"{key} · {words}", number) for kind, number, key, words in desk.search(text) if kind == "order"]

        super().__init__(tasks, "Start of the order number", find)

    def put(self, action: Action) -> Action:
        return replace(action, order_id=self.choice.currentData())


class ProductField(SearchedField):
    """Which of our products the supplier's item is."""

    def __init__(self, desk: Desk, tasks: Tasks, actor: Actor, case: CaseView) -> None:
        find = find_products(desk, actor, case.row.id)
        ref, item = case.replacements[0] if case.replacements else ("", "the item")
        super().__init__(tasks, f"Search the product that “{item}” on line {ref} is, by name or number", find)
        self._ref = ref
        self.edit.setText(item.removeprefix("NEW-"))
        self.search(self.edit.text())

    def put(self, action: Action) -> Action:
        number = self.choice.currentData()
        return replace(action, product_id=number, product_name=self.choice.currentText(), line_ref=self._ref or None)


def find_products(desk: Desk, actor: Actor, case_id: int) -> Callable[[str], list[tuple[str, int]]]:
    """Finds products of the ERP for a case, by name or number."""
    return lambda text: [(product_words(one), one.id) for one in desk.products(case_id, text, actor)]


def product_words(product: ProductRecord) -> str:
    """A product as people know it."""
    archived = "" if product.active else " (archived)"
    return f"{product.code} · {product.name}{archived}" if product.code else f"{product.name}{archived}"
