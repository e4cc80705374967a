"""How the partner is reached: kind of connection, settings, a secret for the keyring; tried when it is set up."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.domain.profiles import PartnerProfile
from console.services.desk import Desk
from console.services.onboarding.models import ConnectionKind
from console.services.records import Actor, ConnectionRow
from console.views.partners.profile import Do
from console.views.pieces import label, scrolling

_USUAL = "folder"
_RARE = frozenset({"every", "per_second", "settling_seconds", "limit_bytes", "rest_seconds", "timeout"})


class ConnectionTab(QWidget):
    """A form made from the settings of the chosen kind."""

    def __init__(self, desk: Desk, do: Do) -> None:
        super().__init__()
        self._desk, self._do = desk, do
        self._profile: PartnerProfile | None = None
        self._shown: tuple[str, ConnectionRow | None] | None = None
        self.edits: dict[str, QLineEdit] = {}
        self._kept: dict[str, Any] = {}
        """The settings as they are stored."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        self.state = label("")
        layout.addWidget(self.state)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of connection")
        self._kinds: list[ConnectionKind] = []
        self.kind.currentIndexChanged.connect(lambda _index: self._ask_settings())
        layout.addWidget(self.kind)
        area = scrolling()
        inner = QWidget()
        inner.setObjectName("pane")
        self.form = QFormLayout(inner)
        area.setWidget(inner)
        layout.addWidget(area, 1)
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        row = QHBoxLayout()
        row.addWidget(label("The secret goes into this machine's keyring and nowhere else.", "quiet"), 1)
        self.press = QPushButton("Set up and try")
        self.press.setObjectName("primary")
        self.press.clicked.connect(lambda _checked=False: self._connect())
        row.addWidget(self.press)
        layout.addLayout(row)

    def show_partner(self, profile: PartnerProfile, row: ConnectionRow | None) -> None:
        """The connection as it is set up. What somebody is typing stays."""
        if not self._kinds:
            self._kinds = list(self._desk.onboarding.connection_kinds())
            for one in self._kinds:
                self.kind.addItem(one.label, one.key)
        self._profile = profile
        if (profile.key, row) != self._shown:
            self._shown = (profile.key, row)
            self._kept = json.loads(row.settings if row else "{}")
            self._fill(row)
        there = "is set up; setting it up again changes it" if row else "is not set up yet"
        self.state.setText(f"Connection “{profile.connection}” {there}.")

    def _fill(self, row: ConnectionRow | None) -> None:
        kinds = [one.key for one in self._kinds]
        wanted = row.kind if row else _USUAL
        if wanted not in kinds:
            return
        self.kind.setCurrentIndex(kinds.index(wanted))
        self._ask_settings()
        for name, value in self._kept.items():
            if name in self.edits:
                self.edits[name].setText(_text(value))
        if row:
            self.secret.setPlaceholderText("stays as it is when left empty")

    def _ask_settings(self) -> None:
        while self.form.rowCount():
            self.form.removeRow(0)
        self.edits = {}
        kind = self._kinds[self.kind.currentIndex()]
        for field in sorted(kind.fields, key=lambda one: (not one.required, one.name in _RARE)):
            edit = QLineEdit()
            edit.setPlaceholderText(field.default or ("needed" if field.required else ""))
            self.edits[field.name] = edit
            self.form.addRow(field.title, edit)
        if kind.secret:
            self.secret = QLineEdit()
            self.secret.setEchoMode(QLineEdit.EchoMode.Password)
            self.form.insertRow(
                len([one for one in kind.fields if one.required]), kind.secret.capitalize(), self.secret
            )

    def settings(self) -> dict[str, Any]:
        """What was filled in. What nobody touched stays as it is: a line could not even show it if it has several."""
        found: dict[str, Any] = {}
        for name, edit in self.edits.items():
            if name in self._kept and not edit.isModified() and edit.text():
                found[name] = self._kept[name]
            elif edit.text().strip():
                found[name] = edit.text().strip()
        return found

    def _connect(self) -> None:
        if self._profile is None:
            return
        kind = self._kinds[self.kind.currentIndex()]
        row = ConnectionRow(
            self._profile.connection,
            kind.key,
            self._profile.name,
            json.dumps(self.settings()),
            secret_ref=self._profile.connection if kind.secret else None,
        )
        secret = self.secret.text() if kind.secret else None

        def work(actor: Actor) -> str:
            return self._desk.onboarding.connect(row, actor, secret or None)

        self._do(work, lambda words: f"Set up: {words}")


def _text(value: object) -> str:
    """A setting as it is typed: several with commas, nothing where there is none."""
    if value is None:
        return ""
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)
