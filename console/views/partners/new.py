"""The first step: which kind of partner it is, and what it is called."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from console.services.desk import Desk
from console.services.records import Actor
from console.views.pieces import Notice, label
from console.views.tasks import Tasks

_NO_SUPPLIERS = frozenset({"carrier-x12", "warehouse-x12"})
"""Rarer beginnings, listed after the suppliers."""


class NewPartnerDialog(QDialog):
    """Template, name, key.

    Signals: ``started(ProfileVersion)``.
    """

    started = Signal(object)

    def __init__(self, desk: Desk, actor: Actor, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._actor, self._tasks = desk, actor, tasks
        self.setWindowTitle("Take a partner on")
        self.resize(640, 520)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(label("How does this partner exchange documents?", "head"))
        self.templates = QListWidget()
        self.templates.setAccessibleName("Templates")
        self._all = sorted(desk.onboarding.templates(), key=lambda one: (one.key in _NO_SUPPLIERS, one.name))
        for one in self._all:
            item = QListWidgetItem(one.name)
            item.setSizeHint(QSize(0, self.templates.fontMetrics().height() + 12))
            self.templates.addItem(item)
        self.templates.setCurrentRow(0)
        layout.addWidget(self.templates, 1)
        self.about = label("", "quiet")
        self.about.setMinimumHeight(self.about.fontMetrics().height() * 3)
        layout.addWidget(self.about)
        self.templates.currentRowChanged.connect(self._describe)
        self.name, self.key = QLineEdit(), QLineEdit()
        for words, edit in (("Name", self.name), ("Short key, for files and the command line", self.key)):
            title = QLabel(words)
            title.setObjectName("quiet")
            title.setBuddy(edit)
            edit.setAccessibleName(words)
            layout.addWidget(title)
            layout.addWidget(edit)
        self.name.textEdited.connect(lambda text: self.key.setText(key_from(text)))
        self.name.textChanged.connect(self._check)
        self.key.textChanged.connect(self._check)
        self.notice = Notice()
        layout.addWidget(self.notice)
        buttons = QHBoxLayout()
        buttons.addStretch()
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        self.press = QPushButton("Make the first draft")
        self.press.setObjectName("primary")
        self.press.setDefault(True)
        self.press.clicked.connect(lambda _checked=False: self._start())
        buttons.addWidget(cancel)
        buttons.addWidget(self.press)
        layout.addLayout(buttons)
        self._describe(0)
        self._check()
        self.name.setFocus()

    def _describe(self, row: int) -> None:
        if 0 <= row < len(self._all):
            self.about.setText(self._all[row].about)

    def _check(self) -> None:
        self.press.setEnabled(bool(self.name.text().strip() and self.key.text().strip()))

    def _start(self) -> None:
        template = self._all[self.templates.currentRow()].key
        key, name, actor = self.key.text().strip(), self.name.text().strip(), self._actor
        start = self._desk.onboarding.start
        self._tasks.ask("partner-new", lambda: start(template, key, name, actor), self._done, self.notice.complain)

    def _done(self, version: object) -> None:
        self.started.emit(version)
        self.accept()


def key_from(name: str) -> str:
    """A key made of a name: ``Nörd & Co`` becomes ``n-rd-co``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
