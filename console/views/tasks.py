"""Questions and commands run on a few plain threads; answers come back on the screen's thread, stale ones never."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from console.services.errors import CrossdockError

WORKERS = 3


def in_words(error: BaseException) -> str:
    """An error as a person reads it: what happened and the next step."""
    if isinstance(error, CrossdockError):
        return f"{error.text}  {error.next_step}".strip()
    return f"Fault in the program ({type(error).__name__}); please report it."


class Tasks(QObject):
    """The only place where screens start work. ``ask(slot, ...)`` drops the answers of earlier asks of one slot."""

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._generations: dict[str, int] = {}
        self._finished.connect(self._deliver)
        self._open = True
        self._threads = [
            threading.Thread(target=self._work, name=f"screen-task-{number}", daemon=True) for number in range(WORKERS)
        ]
        for thread in self._threads:
            thread.start()

    def ask(
        self,
        slot: str,
        question: Callable[[], Any],
        on_result: Callable[[Any], None],
        on_error: Callable[[str], None] | None = None,
    ) -> None:
        """Run ``question`` off the screen's thread; its answer goes to ``on_result`` unless asked again meanwhile."""
        number = self._generations.get(slot, 0) + 1
        self._generations[slot] = number

        def run() -> None:
            try:
                answer: Any = question()
                delivery = (slot, number, on_result, answer)
            except Exception as error:
                delivery = (slot, number, on_error or (lambda words: None), in_words(error))
            if self._open:
                self._finished.emit(delivery)

        self._queue.put(run)

    @Slot(object)
    def _deliver(self, delivery: tuple[str, int, Callable[[Any], None], Any]) -> None:
        slot, number, callback, value = delivery
        if self._open and self._generations.get(slot) == number:
            callback(value)

    def close(self) -> None:
        """Take no more answers and end the threads."""
        self._open = False
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join(3)

    def _work(self) -> None:
        while (run := self._queue.get()) is not None:
            run()
