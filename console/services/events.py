"""What happened, told to whoever listens: plain frozen events, published by services, batched by the screens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows of one kind were added or changed. ``ids`` may be empty for "look again". ``by`` is the actor's name."""

    kind: str
    ids: tuple[int, ...] = ()
    queue: str | None = None
    by: str | None = None
    added: int = 0


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """A connection became better or worse."""

    connection: str
    health: str
    text: str


Event = Changed | HealthChanged
Listener = Callable[[Event], None]


class Events:
    """A list of listeners. A listener is called on the thread that publishes, so it only takes note and returns."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: tuple[Listener, ...] = ()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` for every event from now on; the returned function ends that."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def end() -> None:
            with self._lock:
                self._listeners = tuple(one for one in self._listeners if one is not listener)

        return end

    def publish(self, event: Event) -> None:
        """Tell every listener; one that fails does not keep the others from hearing it."""
        failed: list[Exception] = []
        for listener in self._listeners:
            try:
                listener(event)
            except Exception as error:
                failed.append(error)
        if failed:
            raise ExceptionGroup("event listeners failed", failed)
