"""The quiet line at the bottom: connections by health, age of the queue, who is signed in, practice or live."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStatusBar

from console.services.casework_models import ConnectionView
from console.services.records import Actor
from console.services.store import QueueSummary
from console.views.pieces import unmarked
from console.views.theme import Tokens
from console.views.words import plural, span

MARKS = {"ok": ("●", "good"), "trouble": ("▲", "bad"), "settings": ("✕", "bad"), "paused": ("❚❚", "warn")}


class StatusLine(QStatusBar):
    """Signals: ``person_wanted()``."""

    person_wanted = Signal()

    def __init__(self, practice: bool) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.setContentsMargins(10, 0, 6, 0)
        self.health, self.age = QLabel("…"), QLabel()
        self._world = QLabel("practice world" if practice else "live")
        self.person = QPushButton()
        self.person.setObjectName("quietbutton")
        self.person.setToolTip("Sign in as somebody else, or sign out")
        self.person.clicked.connect(lambda _checked=False: self.person_wanted.emit())
        self.addWidget(self.health)
        self.addWidget(self.age)
        self.addPermanentWidget(self.person)
        self.addPermanentWidget(self._world)

    def show_person(self, actor: Actor | None) -> None:
        """Who is signed in."""
        self.person.setText(f"signed in: {actor.shown}" if actor else "nobody is signed in")

    def show_health(self, connections: Sequence[ConnectionView], scheme: Tokens) -> None:
        """Those that work in a number, the others by name with their mark."""
        good = [one for one in connections if one.health == "ok"]
        words = [_marked("ok", f"{plural(len(good), 'connection')} work", scheme)] if good else []
        for health in ("settings", "trouble", "paused"):
            some = [one for one in connections if one.health == health]
            words += [_marked(health, f"{one.name}: {one.text or health}"[:60], scheme) for one in some[:2]]
            if len(some) > 2:
                words.append(_marked(health, f"{len(some) - 2} more {health}", scheme))
        waiting = sum(one.waiting for one in connections)
        if waiting:
            words.append(f"{plural(waiting, 'change')} under way")
        self.health.setText("&nbsp;&nbsp;&nbsp;".join(words) or "no connection yet")
        about = "\n".join(f"{one.name}: {one.health} {one.text}".strip() for one in connections)
        self.health.setToolTip(unmarked(about))

    def show_age(self, summary: QueueSummary, now: datetime) -> None:
        """How long the oldest case has waited."""
        self.age.setText(f"   oldest waiting {span(now - summary.oldest)}" if summary.oldest else "   nothing waits")


def _marked(health: str, words: str, scheme: Tokens) -> str:
    mark, tone = MARKS[health]
    return f'<span style="color:{scheme.tone(tone)[0]};">{mark}</span> {html.escape(words)}'
