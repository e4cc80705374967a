"""The Audit screen: who or which rule did what; the chain can be verified and taken along as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from threading import Event

from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.domain.causes import CAUSES
from console.services.desk import Desk
from console.services.records import Actor, AuditRow
from console.services.store import AuditFilter, ChainReport, Page, Rows
from console.views.pieces import EmptyState, Notice, label
from console.views.tables.cells import Cell, Heading
from console.views.tables.model import Anchor, WindowModel
from console.views.tables.view import COMPACT, ListView
from console.views.tasks import Tasks, Trouble
from console.views.theme import Tokens
from console.views.words import clock_seconds, count, exact

HEADINGS = (
    Heading("No.", 7, right=True),
    Heading("When", 14),
    Heading("Who", 18),
    Heading("What", 19),
    Heading("About", 14),
    Heading("Detail", 0),
)
SINCE = (("any time", None), ("today", 1), ("last 7 days", 7), ("last 30 days", 30))
WHAT = (
    ("everything", None),
    ("cases settled", "exception.settled"),
    ("decisions", "exception.decided"),
    ("reminders", "exception.reminded"),
    ("notes", "exception.noted"),
    ("written or sent", "effect.done"),
    ("refused", "effect.refused"),
    ("exports", "audit.exported"),
)


SAID = {
    "exception.claimed": "case taken",
    "exception.released": "case let go",
    "exception.decided": "decided",
    "exception.noted": "note",
    "exception.reminded": "supplier reminded",
    "exception.woken": "back from snooze",
    "effect.planned": "change planned",
    "effect.started": "change begun",
    "effect.done": "change done",
    "effect.refused": "change refused",
    "effect.in_doubt": "change in doubt",
    "effect.undecided": "nobody can tell",
    "effect.looked_up": "other side asked",
    "message.step": "message went on",
    "message.repeated": "message came again",
    "audit.exported": "audit exported",
}
"""What was done, in words; whatever is not here reads well enough as it is."""


class AuditPage(QWidget):
    """Search, verify, export."""

    def __init__(self, desk: Desk, who: Callable[[], Actor], tasks: Tasks, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self._desk, self._who, self._tasks = desk, who, tasks
        self._filter = AuditFilter()
        self._stop = Event()
        self._newest = 0
        self.model = WindowModel("audit", HEADINGS, self._fetch, self._anchors, _cells, tasks, Page(descending=True))
        self.view = ListView(self.model, HEADINGS, "Audit", scheme, many=False)
        self.view.set_height(COMPACT)
        self.notice = Notice()
        self.model.failed = self.notice.complain
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.addWidget(label("Audit", "title"))
        layout.addWidget(label("Every decision by a person or a rule, each line sealed by the one before it.", "quiet"))
        layout.addLayout(self._bar())
        layout.addWidget(self.notice)
        layout.addWidget(self.view, 1)
        self.empty = EmptyState()
        self.empty.say("No entry fits. Choose “everything” and “any time”, or shorten what you look for.")
        layout.addWidget(self.empty, 1)
        self.model.loaded = self._loaded

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        self.order, self.person = QLineEdit(), QLineEdit()
        self.since, self.what = QComboBox(), QComboBox()
        for edit, words in ((self.order, "Order number"), (self.person, "Person or rule")):
            edit.setPlaceholderText(words)
            edit.setAccessibleName(words)
            edit.setMaximumWidth(edit.fontMetrics().horizontalAdvance("0") * 20)
            edit.setClearButtonEnabled(True)
            edit.returnPressed.connect(self.look)
            bar.addWidget(edit)
        for choice, names, words in (
            (self.what, [name for name, _ in WHAT], "What"),
            (self.since, [name for name, _ in SINCE], "Since"),
        ):
            choice.addItems(names)
            choice.setAccessibleName(words)
            choice.currentIndexChanged.connect(lambda _index: self.look())
            bar.addWidget(choice)
        self.verify_button = QPushButton("Verify")
        self.verify_button.setToolTip("Check that no line was changed or is missing")
        self.verify_button.clicked.connect(lambda _checked=False: self.verify())
        self.export_button = QPushButton("Export …")
        self.export_button.setToolTip("What is shown, as CSV or JSON lines")
        self.export_button.clicked.connect(lambda _checked=False: self.export())
        bar.addStretch()
        bar.addWidget(self.verify_button)
        bar.addWidget(self.export_button)
        return bar

    def _fetch(self, page: Page) -> Rows[AuditRow]:
        found = self._desk.audit(self._filter, page)
        if page.after is None and found.rows:
            self._newest = found.rows[0].number
        return found

    def _anchors(self, page: Page) -> list[Anchor]:
        """Numbers follow each other without a gap, so the keys to jump by need not be read; a filtered list is walked,
        up to a bound."""
        if self._filter == AuditFilter():
            return [(number, number) for number in range(self._newest - 255, 1, -256)]
        found: list[Anchor] = []
        after: Anchor | None = None
        while len(found) < 200:
            page = Page(limit=256, descending=True, after=after, upto_id=self._newest)
            last = self._desk.audit(self._filter, page).last
            if last is None:
                break
            found.append(last)
            after = last
        return found

    def _loaded(self) -> None:
        self.view.setVisible(bool(self.model.rowCount()))
        self.empty.setVisible(not self.model.rowCount())

    def look(self) -> None:
        """Ask with what is filled in."""
        days = SINCE[max(0, self.since.currentIndex())][1]
        self._filter = AuditFilter(
            actor=self.person.text().strip() or None,
            action=WHAT[max(0, self.what.currentIndex())][1],
            order_number=self.order.text().strip(),
            since=self._desk.now() - timedelta(days=days) if days else None,
        )
        self.reload()

    def reload(self) -> None:
        """Ask anew."""
        self.model.reload()

    def on_changed(self) -> None:
        """An audit that is being read does not move; F5 shows what came since."""
        if not self.model.rowCount():
            self.reload()

    def verify(self) -> None:
        """Check every line of the chain."""
        self.notice.say("Checking every line …")
        self._tasks.ask("verify", self._desk.verify_audit, self._verified, self.notice.complain)

    def _verified(self, report: ChainReport) -> None:
        if report.broken_at is None:
            self.notice.say(f"✓ {count(report.entries)} entries, none changed, none missing.")
        else:
            self.notice.complain(
                Trouble(
                    f"The chain is broken at entry {report.broken_at}: {report.reason}",
                    "Keep the store as it is and tell whoever answers for it.",
                )
            )

    def export(self) -> None:
        """Choose a file and write what is shown into it."""
        name, _ = QFileDialog.getSaveFileName(
            self, "Export the audit", "audit.csv", "CSV (*.csv);;JSON lines (*.jsonl)"
        )
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        """Write with progress; pressing again stops it."""
        if self.export_button.text() == "Stop":
            self._stop.set()
            return
        self._stop.clear()
        self.export_button.setText("Stop")
        self.export_button.clicked.disconnect()
        self.export_button.clicked.connect(lambda _checked=False: self._stop.set())
        filter, actor = self._filter, self._who()

        def progress(done: int, of_all: int) -> bool:
            self._tasks.tell(self.notice.say, f"{count(done)} entries written …")
            return not self._stop.is_set()

        self._tasks.ask(
            "export",
            lambda: self._desk.export_audit(path, filter, actor, progress),
            lambda number: self._over(f"✓ {count(number)} entries written to {path.name}."),
            self._failed,
        )

    def _over(self, words: str) -> None:
        self.notice.say(words)
        self._ready()

    def _failed(self, trouble: Trouble) -> None:
        self.notice.complain(trouble)
        self._ready()

    def _ready(self) -> None:
        self.export_button.setText("Export …")
        self.export_button.clicked.disconnect()
        self.export_button.clicked.connect(lambda _checked=False: self.export())

    def set_compact(self, compact: bool) -> None:
        """Always one line a row."""


def _cells(row: AuditRow) -> Sequence[Cell]:
    who = row.actor if row.actor_kind == "person" else f"rule: {row.actor}"
    return (
        Cell(str(row.number), right=True),
        Cell(clock_seconds(row.at), tip=exact(row.at)),
        Cell(who),
        Cell(said(row.action), tip=row.action),
        Cell(row.order_number or f"{row.subject_kind.replace('exception', 'case')} {row.subject_id}"),
        Cell(readable(row.detail), tip=f"{row.detail}\nseal {row.hash[:16]}…"),
    )


def said(action: str) -> str:
    """What was done, in words."""
    return SAID.get(action, action.replace("exception.", "case ").replace(".", " ").replace("_", " "))


def readable(detail: str) -> str:
    """A detail without the code of its cause before it, and what was kept as JSON as a list."""
    code, named, rest = detail.partition(": ")
    if named and code in CAUSES:
        return rest
    if not detail.startswith("{"):
        return detail
    try:
        kept = json.loads(detail)
    except ValueError:
        return detail
    words = {True: "yes", False: "no", None: "none"}
    return ", ".join(
        f"{name.replace('_', ' ')} {words.get(value, value) if isinstance(value, bool | None) else value}"
        for name, value in kept.items()
    )
