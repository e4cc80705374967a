"""Going live: what a version changes, what past messages would have come to, who proposed and approved it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.domain.lifecycle import ProfileState
from console.services.desk import Desk
from console.services.facts import ProfileVersion
from console.services.onboarding.differences import differing_fields
from console.services.onboarding.trial import TrialReport
from console.views.partners.open_orders import OpenOrders
from console.views.partners.profile import Do
from console.views.pieces import card, column, empty, label, scrolling

_NEXT = {
    ProfileState.DRAFT: ("Propose it", "propose", "Proposed; whoever has the right approves it."),
    ProfileState.PROPOSED: ("Approve it", "approve", "Approved; it may go live."),
    ProfileState.APPROVED: ("Go live", "go_live", "Live: documents are exchanged from now on."),
}
_AHEAD = {
    ProfileState.DRAFT: "Next: propose it. Then somebody with the right approves it, and it goes live.",
    ProfileState.PROPOSED: "Next: somebody other than who proposed it looks at what differs, and approves it.",
    ProfileState.APPROVED: "Next: go live. It takes a green dry run of this very version.",
}
_SHOWN = 30


class ApprovalTab(QWidget):
    """One press at a time: propose, approve, go live."""

    def __init__(self, desk: Desk, do: Do) -> None:
        super().__init__()
        self._desk, self._do = desk, do
        self._version: ProfileVersion | None = None
        self._live: ProfileVersion | None = None
        self.report: TrialReport | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        area = scrolling()
        page, self.column = column(4)
        area.setWidget(page)
        layout.addWidget(area, 1)
        self.open_orders = OpenOrders()
        layout.addWidget(self.open_orders)
        row = QHBoxLayout()
        self.why = QLineEdit()
        self.why.setPlaceholderText("Why, in a few words: it stays in the audit")
        self.why.setAccessibleName("Why")
        self.trial = QPushButton("Trial run over past messages")
        self.trial.clicked.connect(lambda _checked=False: self._try())
        self.retire = QPushButton("Give up")
        self.retire.clicked.connect(lambda _checked=False: self._give_up())
        self.press = QPushButton("Propose it")
        self.press.setObjectName("primary")
        self.press.clicked.connect(lambda _checked=False: self._step())
        row.addWidget(self.why, 1)
        for button in (self.trial, self.retire, self.press):
            row.addWidget(button)
        layout.addLayout(row)

    def show_version(self, version: ProfileVersion, live: ProfileVersion | None) -> None:
        """Where it stands and what it would change."""
        if self._version is None or (version.key, version.version) != (self._version.key, self._version.version):
            self.report = None
        self._version, self._live = version, live
        if not self.goes_live:
            self.open_orders.show_orders(())
        following = _NEXT.get(version.state)
        self.press.setVisible(following is not None)
        self.press.setText(following[0] if following else "")
        self.trial.setEnabled(live is not None and live.version != version.version)
        self.trial.setToolTip("" if self.trial.isEnabled() else "There is nothing live to compare with")
        self._show()

    @property
    def goes_live(self) -> bool:
        """Whether the next press puts a partner live who was not."""
        return self._live is None and self._version is not None and self._version.state is ProfileState.APPROVED

    def _show(self) -> None:
        assert self._version is not None
        empty(self.column)
        version, live = self._version, self._live
        frame, grid = card()
        for row, (name, said) in enumerate(_history(version)):
            grid.addWidget(label(name, "quiet", wrap=False), row, 0)
            grid.addWidget(label(said), row, 1)
        grid.setColumnStretch(1, 1)
        self.column.addWidget(frame)
        if version.state in _AHEAD:
            self.column.addWidget(label(_AHEAD[version.state], "quiet"))
        changes = differing_fields(live.profile if live else None, version.profile) if live is not version else []
        if live is not None and live.version != version.version:
            self.column.addWidget(label(f"What differs from version {live.version}, which is live", "section"))
            for line in changes[:_SHOWN] or ["Nothing differs."]:
                self.column.addWidget(label(line))
        if self.report is not None:
            self._show_trial(self.report)
        self.column.addStretch()

    def _show_trial(self, report: TrialReport) -> None:
        words = f"{report.tried} past messages tried: {report.same} come out the same, {len(report.rows)} differently"
        self.column.addWidget(label(words, "section"))
        for row in report.rows[:_SHOWN]:
            before, after = "; ".join(row.before), "; ".join(row.after)
            frame, grid = card()
            tip = "\n".join(row.changes)
            for place, (when, words) in enumerate((("Now", before), ("Then", after))):
                grid.addWidget(label(when, "quiet", wrap=False), place, 0)
                grid.addWidget(label(words, tip=tip), place, 1)
            grid.addWidget(label(row.name, "quiet", wrap=False), 0, 2)
            grid.setColumnStretch(1, 1)
            self.column.addWidget(frame)

    def _step(self) -> None:
        if self._version is None or self._version.state not in _NEXT:
            return
        _, name, words = _NEXT[self._version.state]
        key, number, why = self._version.key, self._version.version, self.why.text().strip()
        command = getattr(self._desk.onboarding, name)
        if self.goes_live:
            send = self.open_orders.chosen()
            self._do(lambda actor: self._desk.onboarding.go_live(key, actor, why, number, send), lambda _version: words)
            return
        self._do(lambda actor: command(key, actor, why, number), lambda _version: words)

    def _give_up(self) -> None:
        if self._version is not None:
            key, number, why = self._version.key, self._version.version, self.why.text().strip()
            self._do(lambda actor: self._desk.onboarding.give_up(key, actor, why, number), lambda _version: "Given up.")

    def _try(self) -> None:
        if self._version is not None:
            key = self._version.key
            self._do(lambda actor: self._desk.onboarding.trial(key, actor), self._tried)

    def _tried(self, report: TrialReport) -> str:
        self.report = report
        self._show()
        return f"{report.tried} past messages tried; nothing was changed."


def _history(version: ProfileVersion) -> list[tuple[str, str]]:
    when = "%d %b %Y %H:%M UTC"
    rows = [("Version", f"{version.version}, {version.state}")]
    rows.append(
        ("Made", f"{version.made_by}{f', {version.made_at:{when}}' if version.made_at else ''}{_noted(version.note)}")
    )
    if version.proposed_by and version.proposed_at:
        rows.append(("Proposed", f"{version.proposed_by}, {version.proposed_at:{when}}"))
    if version.approved_by and version.approved_at:
        rows.append(("Approved", f"{version.approved_by}, {version.approved_at:{when}}"))
    if version.live_at:
        rows.append(("Live", f"{version.live_at:{when}}"))
    return rows


def _noted(note: str) -> str:
    return f" · {note}" if note else ""
