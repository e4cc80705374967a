"""The column specifications of a partner: which there are, and a new one from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPushButton, QVBoxLayout

from console.domain.columns.words import KIND_WORDS
from console.domain.profiles import PartnerProfile
from console.services.desk import Desk
from console.services.onboarding.columns import LAYOUT_WORDS, KnownColumns
from console.services.records import Actor
from console.views.partners.columns.dialog import ColumnsDialog
from console.views.partners.dropping import TakesFile
from console.views.partners.profile import Do
from console.views.pieces import label
from console.views.tasks import Tasks
from console.views.theme import Tokens
from console.views.words import plural

ABOUT = (
    "For tables: CSV, fixed-width text, workbooks, JSON. Drop a file here that they sent: the program proposes what its"
    " columns mean, you look at it, and it is read so from then on. X12, EDIFACT and UBL need nothing here."
)


class ColumnsTab(TakesFile):
    """Drop a file here, or choose one."""

    def __init__(
        self, desk: Desk, tasks: Tasks, who: Callable[[], Actor], do: Do, scheme: Callable[[], Tokens]
    ) -> None:
        super().__init__()
        self._desk, self._tasks, self._who, self._do, self._scheme = desk, tasks, who, do, scheme
        self._profile: PartnerProfile | None = None
        self.dialog: ColumnsDialog | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(label(ABOUT))
        self.list = QListWidget()
        self.list.setAccessibleName("Column specifications")
        layout.addWidget(self.list, 1)
        row = QHBoxLayout()
        self.choose = QPushButton("A file they sent …")
        self.choose.setObjectName("primary")
        self.choose.clicked.connect(lambda _checked=False: self._choose())
        self.again = QPushButton("Look at the sample again")
        self.again.clicked.connect(lambda _checked=False: self.open_kept())
        self.remove = QPushButton("Remove")
        self.remove.setToolTip("In the next draft this specification is gone; what is live stays as it is")
        self.remove.clicked.connect(lambda _checked=False: self._remove())
        row.addStretch()
        for button in (self.remove, self.again, self.choose):
            row.addWidget(button)
        layout.addLayout(row)

    def show_partner(self, profile: PartnerProfile, has_sample: bool) -> None:
        """A partner's specifications."""
        self._profile = profile
        known: Sequence[KnownColumns] = self._desk.onboarding.columns.known(profile)
        at = self.list.currentRow()
        self.list.clear()
        for one in known:
            self.list.addItem(known_words(one))
        self.list.setCurrentRow(min(max(at, 0), len(known) - 1))
        self.remove.setEnabled(bool(known))
        self.again.setEnabled(has_sample)

    def take_file(self, path: Path) -> None:
        """Dropped here or chosen."""
        self.open_file(path)

    def open_file(self, path: Path) -> ColumnsDialog | None:
        """Say what the columns of a file mean."""
        dialog = self._new()
        if dialog is not None and self._profile is not None:
            dialog.open_file(self._profile.key, path)
        return dialog

    def open_kept(self) -> ColumnsDialog | None:
        """Say what the columns of the sample mean."""
        dialog = self._new()
        if dialog is not None and self._profile is not None:
            dialog.open_kept(self._profile.key)
        return dialog

    def _new(self) -> ColumnsDialog | None:
        if self._profile is None:
            return None
        dialog = ColumnsDialog(self._desk, self._tasks, self._who, self._scheme, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.kept.connect(self._kept)
        self.dialog = dialog
        dialog.open()
        return dialog

    def _kept(self, version: object) -> None:
        words = f"Kept: version {getattr(version, 'version', '')} is the draft now, and the file is its sample."
        self._do(lambda _actor: None, lambda _done: words)

    def _remove(self) -> None:
        at, profile = self.list.currentRow(), self._profile
        if profile is not None and at >= 0:
            self._do(
                lambda actor: self._desk.onboarding.columns.drop(profile.key, at, actor),
                lambda version: f"Version {version.version} is the draft now, without it.",
            )


def known_words(one: KnownColumns) -> str:
    """A specification for a list."""
    source = "comes with the program" if one.ready_made else plural(one.facts, "fact")
    return f"{one.name}  ·  {KIND_WORDS[one.kind]}, {LAYOUT_WORDS[one.layout]}  ·  {source}"
