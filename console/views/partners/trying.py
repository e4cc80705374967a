"""Trying it: a made-up order with the test flag, and the dry run with all that must hold."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from console.services.desk import Desk
from console.services.facts import ProfileVersion
from console.services.onboarding.check_results import Check
from console.services.onboarding.checks import DryRun
from console.services.onboarding.progress import Step
from console.views.partners.profile import Do
from console.views.pieces import card, column, empty, label, scrolling
from console.views.theme import Tokens

_MARKS = {True: "✓", False: "✗", None: "?"}


class TryingTab(QWidget):
    """Two presses, neither of which changes anything in Odoo."""

    def __init__(self, desk: Desk, do: Do, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self._desk, self._do, self._scheme = desk, do, scheme
        self._key, self._version = "", 0
        self.found: DryRun | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        row = QHBoxLayout()
        self.test = QPushButton("Send a test order")
        self.test.setToolTip("A made-up order with the test flag; nothing is ordered")
        self.test.clicked.connect(lambda _checked=False: self._send())
        self.dry = QPushButton("Dry run")
        self.dry.setObjectName("primary")
        self.dry.setToolTip("Everything that must hold is tried; nothing is changed anywhere")
        self.dry.clicked.connect(lambda _checked=False: self._run())
        self.state = label("", "quiet")
        row.addWidget(self.state, 1)
        row.addWidget(self.test)
        row.addWidget(self.dry)
        layout.addLayout(row)
        area = scrolling()
        page, self.column = column(4)
        area.setWidget(page)
        layout.addWidget(area, 1)

    def show_partner(self, version: ProfileVersion, steps: tuple[Step, ...]) -> None:
        """What was tried so far."""
        if (version.key, version.version) != (self._key, self._version):
            self.found = None
        self._key, self._version = version.key, version.version
        told = {step.key: step for step in steps}
        sent, came = told["test_sent"], told["test_received"]
        self.state.setText("\n".join((_went(sent), _came(came)) if sent.text else (_went(sent),)))
        self._show()

    def _send(self) -> None:
        key = self._key
        self._do(
            lambda actor: self._desk.onboarding.send_test(key, actor),
            lambda row: f"{row.subject} goes out with the test flag; nothing is ordered.",
        )

    def _run(self) -> None:
        key = self._key
        self._do(lambda actor: self._desk.onboarding.dry_run(key, actor), self._ran)

    def _ran(self, found: DryRun) -> str:
        self.found = found
        self._show()
        wrong = sum(1 for check in found.checks if check.ok is False)
        return "Dry run green: nothing speaks against going live." if found.green else f"Dry run: {wrong} to mend."

    def _show(self) -> None:
        empty(self.column)
        if self.found is None:
            self.column.addWidget(label("The dry run says here what holds and what does not, each with the next step."))
            self.column.addStretch()
            return
        frame, grid = card()
        for row, check in enumerate(self.found.checks):
            for place, widget in enumerate(self._cells(check)):
                grid.addWidget(widget, row, place)
        grid.setColumnStretch(2, 1)
        self.column.addWidget(frame)
        if self.found.outgoing:
            self.column.addWidget(label("An order as it would be sent, with the test flag", "section"))
            shown = QPlainTextEdit(self.found.outgoing)
            shown.setReadOnly(True)
            shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            shown.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            shown.setMinimumHeight(180)
            shown.setAccessibleName("An order as it would be sent")
            self.column.addWidget(shown)
        self.column.addStretch()

    def _cells(self, check: Check) -> tuple[QWidget, QWidget, QWidget]:
        mark = label(_MARKS[check.ok], wrap=False)
        scheme = self._scheme()
        ink = {True: scheme.accent, False: scheme.bad, None: scheme.warn}[check.ok]
        mark.setStyleSheet(f"color:{ink}; font-weight:600;")
        return mark, label(check.title, "section", wrap=False), label(f"{check.text} {check.next_step}".strip())


def _went(step: Step) -> str:
    return f"Test order sent: {step.text}" if step.text else "No test order was sent yet."


def _came(step: Step) -> str:
    return f"Answered: {step.text}" if step.done else "No answer to it yet."
