"""Signing in: with one's own Odoo API key, or as one of the practice people."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from console.services.desk import Desk
from console.services.records import Actor, Person
from console.views.pieces import Notice, label
from console.views.tasks import Tasks, Trouble


class SignInDialog(QDialog):
    """Signals: ``signed_in(Actor)``. What a person may do comes from their groups in Odoo."""

    signed_in = Signal(object)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QWidget | None, login: str = "") -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self.setWindowTitle("Sign in")
        self.setMinimumWidth(420)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 18)
        layout.setSpacing(10)
        layout.addWidget(label("Sign in", "title"))
        self.notice = Notice()
        layout.addWidget(self.notice)
        self.people = QListWidget()
        self.people.setAccessibleName("Practice people")
        self.login, self.key = QLineEdit(login), QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.keep = QCheckBox("Keep my key in this machine's keyring")
        self.press = QPushButton("Sign in")
        self.press.setObjectName("primary")
        self.press.setDefault(True)
        self.press.clicked.connect(lambda _checked=False: self.try_it())
        if desk.practice:
            self._practice(layout)
        else:
            self._live(layout)
        row = QHBoxLayout()
        row.addStretch()
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        row.addWidget(cancel)
        row.addWidget(self.press)
        layout.addLayout(row)

    def _practice(self, layout: QVBoxLayout) -> None:
        words = "This is the practice world: choose whom to be. Each may do what people of that kind may do."
        layout.addWidget(label(words, "quiet"))
        layout.addWidget(self.people)
        self.people.itemDoubleClicked.connect(lambda _item: self.try_it())
        self._tasks.ask("people", self._desk.people, self._show_people, self.notice.complain)
        self.people.setFocus()

    def _live(self, layout: QVBoxLayout) -> None:
        words = (
            "With your own Odoo login and an API key of yours (in Odoo: your profile, Account Security, New API Key). "
            "What you do is then yours in Odoo and in the audit."
        )
        layout.addWidget(label(words, "quiet"))
        for field, name in ((self.login, "Login"), (self.key, "API key; leave empty to use the one kept here")):
            title = label(name, "quiet")
            title.setBuddy(field)
            field.setAccessibleName(name)
            layout.addWidget(title)
            layout.addWidget(field)
        layout.addWidget(self.keep)
        (self.key if self.login.text() else self.login).setFocus()

    def _show_people(self, people: Sequence[Person]) -> None:
        for person in people:
            item = QListWidgetItem(f"{person.name} · {person.title}" if person.title else person.name)
            item.setData(256, person.login)
            self.people.addItem(item)
        self.people.setCurrentRow(0)

    def try_it(self) -> None:
        """Ask Odoo who this is."""
        item: QListWidgetItem | None = self.people.currentItem()
        chosen = item.data(256) if item is not None else ""
        login = str(chosen) if self._desk.practice else self.login.text().strip()
        if not login:
            return
        key = self.key.text().strip() or None
        keep = self.keep.isChecked()
        self.press.setEnabled(False)
        self.notice.say("Asking Odoo …" if not self._desk.practice else "One moment …")
        self._tasks.ask("sign-in", lambda: self._desk.sign_in(login, key, keep), self._done, self._failed)

    def _done(self, actor: Actor) -> None:
        self.signed_in.emit(actor)
        self.accept()

    def _failed(self, trouble: Trouble) -> None:
        self.press.setEnabled(True)
        self.key.clear()
        self.notice.complain(trouble)
