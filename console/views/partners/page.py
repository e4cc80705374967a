"""Partners: the list with how far each has come, and the one at hand beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from console.services.desk import Desk
from console.services.facts import ProfileVersion
from console.services.onboarding.files import decoded
from console.services.onboarding.models import PartnerOverview
from console.services.records import Actor
from console.views.icons import icon
from console.views.partners.new import NewPartnerDialog
from console.views.partners.pane import PartnerPane
from console.views.pieces import Notice, label
from console.views.tasks import Tasks, Trouble
from console.views.theme import Tokens
from console.views.words import plural

_KEY = Qt.ItemDataRole.UserRole


class PartnersPage(QWidget):
    """The screen. ``view`` is the list."""

    def __init__(self, desk: Desk, who: Callable[[], Actor], tasks: Tasks, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self._desk, self._who, self._tasks, self._scheme = desk, who, tasks, scheme
        self._wanted: str | None = None
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        left = QVBoxLayout()
        left.setContentsMargins(16, 14, 14, 12)
        left.setSpacing(8)
        left.addWidget(label("Partners", "title"))
        self.summary = label("", "quiet")
        left.addWidget(self.summary)
        self.notice = Notice()
        left.addWidget(self.notice)
        self.view = QListWidget()
        self.view.setAccessibleName("Partners")
        self.view.currentRowChanged.connect(lambda _row: self._open_current())
        left.addWidget(self.view, 1)
        left.addLayout(self._buttons())
        holder = QWidget()
        holder.setLayout(left)
        holder.setFixedWidth(340)
        columns.addWidget(holder)
        self.pane = PartnerPane(desk, who, tasks, scheme)
        self.pane.changed.connect(self.reload)
        columns.addWidget(self.pane, 1)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.new_button = QPushButton(" Take a partner on  [N]")
        self.new_button.setObjectName("primary")
        self.new_button.setIcon(icon("plus", self._scheme().on_accent))
        self.new_button.clicked.connect(lambda _checked=False: self.new())
        self.import_button = QPushButton("From a file …")
        self.import_button.setToolTip("A profile that was exported, here or elsewhere; it becomes a draft")
        self.import_button.clicked.connect(lambda _checked=False: self.choose_file())
        row.addWidget(self.new_button, 1)
        row.addWidget(self.import_button)
        return row

    def reload(self) -> None:
        """Ask anew; the partner at hand stays."""
        self._tasks.ask("partners-list", self._desk.onboarding.partners, self._show, self.notice.complain)

    on_changed = reload

    def _show(self, partners: Sequence[PartnerOverview]) -> None:
        wanted = self._wanted or self.current()
        self._wanted = None
        self.view.blockSignals(True)
        self.view.clear()
        for one in partners:
            item = QListWidgetItem(f"{one.name}\n{state_words(one)}")
            item.setData(_KEY, one.key)
            item.setToolTip(one.key)
            item.setIcon(icon("check" if one.live and not one.test else "clock", self._scheme().accent))
            self.view.addItem(item)
        live = sum(1 for one in partners if one.live)
        self.summary.setText(
            f"{plural(live, 'partner')} live, {len(partners) - live} on the way"
            if partners
            else "No partner yet. Take one on: a template and a file they sent are enough to begin."
        )
        keys = [self.view.item(row).data(_KEY) for row in range(self.view.count())]
        self.view.setCurrentRow(keys.index(wanted) if wanted in keys else (0 if keys else -1))
        self.view.blockSignals(False)
        self._open_current()

    def current(self) -> str | None:
        """The key of the partner at hand."""
        row = self.view.currentRow()
        return str(self.view.item(row).data(_KEY)) if row >= 0 else None

    def _open_current(self) -> None:
        key = self.current()
        self.pane.open(key, self.view.currentItem().text().partition("\n")[0] if key else "")

    def open_partner(self, key: str) -> None:
        """Choose a partner, now or as soon as the list is there."""
        self._wanted = key
        self.reload()

    def new(self) -> None:
        """Ask for template, name and key."""
        dialog = NewPartnerDialog(self._desk, self._who(), self._tasks, self)
        dialog.started.connect(self._started)
        dialog.open()

    def _started(self, version: ProfileVersion) -> None:
        self.notice.say(f"{version.profile.name}: first draft made. Next: a file they sent.")
        self.open_partner(version.key)

    def choose_file(self) -> None:
        """A profile from a file, as a draft."""
        name, _ = QFileDialog.getOpenFileName(self, "A partner profile", "", "Profiles (*.json);;All files (*)")
        if name:
            self.import_file(Path(name))

    def import_file(self, path: Path) -> None:
        """The same, without asking."""
        actor = self._who()

        def work() -> ProfileVersion:
            return self._desk.onboarding.import_file(decoded(path.read_bytes()), actor)

        self._tasks.ask("partner-import", work, self._started, self._failed)

    def _failed(self, trouble: Trouble) -> None:
        self.notice.complain(trouble)

    def set_compact(self, compact: bool) -> None:
        """Two lines a partner, always."""


def state_words(one: PartnerOverview) -> str:
    """Where a partner stands."""
    live = f"live, version {one.live}" if one.live else "not live yet"
    underway = f" · version {one.underway.version} {one.underway.state}" if one.underway else ""
    return f"{live}{' (test)' if one.test else ''}{underway}"
