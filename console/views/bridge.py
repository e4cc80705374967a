"""Turns the services' plain events into batched signals on the screen's thread."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.services.events import Changed, Event, Events

EVERY_MS = 150


class Bridge(QObject):
    """Signals:

    ``changed(frozenset)``: kinds of rows that changed since the last signal ("exception", "message", "health" ...).
    """

    changed = Signal(object)

    def __init__(self, events: Events, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[str] = deque(maxlen=10_000)
        self._end = events.subscribe(self._note)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._flush)
        self._timer.start()

    def _note(self, event: Event) -> None:
        self._waiting.append(event.kind if isinstance(event, Changed) else "health")

    @Slot()
    def _flush(self) -> None:
        kinds: set[str] = set()
        while self._waiting:
            kinds.add(self._waiting.popleft())
        if kinds:
            self.changed.emit(frozenset(kinds))

    def close(self) -> None:
        """Hear no more."""
        self._end()
        self._timer.stop()
