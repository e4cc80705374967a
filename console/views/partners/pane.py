"""One partner: where it stands, the steps, and a tab for each thing there is to do."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget

from console.domain.lifecycle import ProfileState
from console.services.desk import Desk
from console.services.facts import ProfileVersion
from console.services.onboarding.progress import Step
from console.services.onboarding.sample import SampleReading
from console.services.records import Actor, ConnectionRow
from console.views.partners.approval import ApprovalTab
from console.views.partners.columns.tab import ColumnsTab
from console.views.partners.connection import ConnectionTab
from console.views.partners.profile import ProfileTab
from console.views.partners.sample import SampleTab
from console.views.partners.trying import TryingTab
from console.views.pieces import Flow, Notice, empty, label, marked, unmarked
from console.views.tasks import Tasks, Trouble
from console.views.theme import Tokens

PATIENCE_MS = 400
WAITING = "Under way …"
"""Said when something takes longer than one waits without a word: a server that is tried, a long file."""


@dataclass(frozen=True, slots=True)
class PartnerFile:
    """What the pane shows of a partner."""

    version: ProfileVersion
    live: ProfileVersion | None
    steps: tuple[Step, ...]
    sample: SampleReading | None
    connection: ConnectionRow | None


class PartnerPane(QWidget):
    """Signals: ``changed()`` when something was done."""

    changed = Signal()

    def __init__(self, desk: Desk, who: Callable[[], Actor], tasks: Tasks, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self.setObjectName("pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self._who, self._tasks, self._scheme = desk, who, tasks, scheme
        self.key: str | None = None
        self.file: PartnerFile | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 12)
        layout.setSpacing(8)
        head = QHBoxLayout()
        self.head = marked("", "head")
        self.export_button = QPushButton("Export …")
        self.export_button.setToolTip("The profile and its mappings as one file")
        self.export_button.clicked.connect(lambda _checked=False: self._choose_file())
        head.addWidget(self.head, 1)
        head.addWidget(self.export_button)
        layout.addLayout(head)
        self.steps_holder = QWidget()
        self.steps = Flow()
        self.steps_holder.setLayout(self.steps)
        layout.addWidget(self.steps_holder)
        self.notice = Notice()
        layout.addWidget(self.notice)
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(PATIENCE_MS)
        self._waiting.timeout.connect(lambda: self.notice.say(WAITING))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.profile = ProfileTab(desk, tasks, self.do)
        self.connection = ConnectionTab(desk, self.do)
        self.sample = SampleTab(desk, tasks, who, self.do, scheme)
        self.columns = ColumnsTab(desk, tasks, who, self.do, scheme)
        self.trying = TryingTab(desk, self.do, scheme)
        self.approval = ApprovalTab(desk, self.do)
        self.sample.explain_columns.clicked.connect(lambda _checked=False: self.columns.open_kept())
        for tab, name in (
            (self.profile, "Profile"),
            (self.connection, "Connection"),
            (self.sample, "Sample"),
            (self.columns, "Columns"),
            (self.trying, "Test and dry run"),
            (self.approval, "Approval and versions"),
        ):
            self.tabs.addTab(tab, name)
        layout.addWidget(self.tabs, 1)
        layout.addStretch()
        self.open(None)

    def open(self, key: str | None, name: str = "") -> None:
        """Show a partner; ``None`` shows that none is chosen. Until what there is of it comes, nothing of another one
        is left standing."""
        if key != self.key:
            self.notice.clear()
            self.file = None
            self.head.setText(f"<b>{html.escape(name)}</b>")
            for part in (self.steps_holder, self.tabs):
                part.setVisible(False)
        self.key = key
        self.setVisible(key is not None)
        if key is not None:
            self._tasks.ask("partner", lambda: self._read(key), self._show, self.notice.complain)

    def _read(self, key: str) -> PartnerFile:
        onboarding = self._desk.onboarding
        version = onboarding.version(key)
        live = next((one for one in onboarding.versions(key) if one.state is ProfileState.LIVE), None)
        steps = onboarding.progress(key)
        connection = onboarding.connection(version.profile.connection)
        return PartnerFile(version, live, steps, onboarding.sample(key), connection)

    def _show(self, file: PartnerFile) -> None:
        if file.version.key != self.key:
            return
        self.file = file
        for part in (self.steps_holder, self.tabs):
            part.setVisible(True)
        version = file.version
        self.head.setText(f"<b>{html.escape(version.profile.name)}</b> · {html.escape(sentence(version, file.live))}")
        empty(self.steps)
        for step in file.steps:
            self.steps.addWidget(_step(step))
        self.profile.show_version(version)
        self.connection.show_partner(version.profile, file.connection)
        self.sample.show_sample(version.profile, file.sample)
        self.columns.show_partner(version.profile, file.sample is not None)
        self.trying.show_partner(version, file.steps)
        self.approval.show_version(version, file.live)
        if self.approval.goes_live:
            key = version.key
            open_orders = self.approval.open_orders.show_orders
            self._tasks.ask("open-orders", lambda: self._desk.onboarding.open_orders(key), open_orders, self._failed)

    def do(self, work: Callable[[Actor], Any], said: Callable[[Any], str]) -> None:
        """Run a command as the person at hand; what came of it is said, and everything is shown anew."""
        actor = self._who()
        self._waiting.start()
        self._tasks.ask("partner-do", lambda: work(actor), lambda answer: self._done(said(answer)), self._failed)

    def _done(self, words: str) -> None:
        self._waited()
        if words:
            self.notice.say(words)
        self.changed.emit()

    def _waited(self) -> None:
        """What was waited for is there: nothing old is left standing."""
        self._waiting.stop()
        if self.notice.words.text() == WAITING:
            self.notice.clear()

    def _failed(self, trouble: Trouble) -> None:
        self._waited()
        self.notice.complain(trouble)

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Export the profile", f"{self.key}.json", "Profiles (*.json)")
        if name:
            self.export(Path(name))

    def export(self, path: Path) -> None:
        """Write the profile and its mappings into a file."""
        key = self.key or ""

        def work(actor: Actor) -> str:
            path.write_text(self._desk.onboarding.export(key), encoding="utf-8")
            return path.name

        self.do(work, lambda name: f"Written to {name}; it holds no password.")


def sentence(version: ProfileVersion, live: ProfileVersion | None) -> str:
    """Where a partner stands, in words."""
    if version.state is ProfileState.LIVE:
        return f"version {version.version} is live"
    state = {
        ProfileState.DRAFT: "is a draft",
        ProfileState.PROPOSED: f"waits for approval (proposed by {version.proposed_by})",
        ProfileState.APPROVED: f"is approved by {version.approved_by} and may go live",
        ProfileState.RETIRED: "was given up",
    }[version.state]
    return f"version {version.version} {state}" + (f"; version {live.version} is live meanwhile" if live else "")


def _step(step: Step) -> QFrame:
    """A step as a chip: done or not, by mark and word."""
    frame = QFrame()
    frame.setObjectName("card")
    row = QHBoxLayout(frame)
    row.setContentsMargins(8, 3, 10, 3)
    mark = label("✓" if step.done else "○", "" if step.done else "quiet", wrap=False)
    words = label(step.title, "section" if step.done else "quiet", wrap=False)
    row.addWidget(mark)
    row.addWidget(words)
    frame.setToolTip(unmarked(step.text or ("done" if step.done else "still to do")))
    frame.setAccessibleName(f"{step.title}: {'done' if step.done else 'to do'}")
    return frame
