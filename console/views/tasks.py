"""Questions and commands run on a few plain threads; answers come back on the screen's thread, stale ones never."""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from console.services.errors import CrossdockError

WORKERS = 3


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong as a person reads it; ``technical`` is folded away until asked for."""

    text: str
    next_step: str = ""
    technical: str = ""

    @property
    def words(self) -> str:
        """What happened and the next step."""
        return f"{self.text}  {self.next_step}".strip()


def in_words(error: BaseException) -> Trouble:
    """An error as a person reads it: what happened, what to do, and the technical text for whoever mends it."""
    if isinstance(error, CrossdockError):
        return Trouble(error.text, error.next_step, error.technical)
    technical = "".join(traceback.format_exception(error))[-4000:]
    return Trouble(
        f"A fault in the program ({type(error).__name__}); nothing was changed by this press.",
        "Please report it with the technical text.",
        technical,
    )


def _alive(callback: Callable[[Any], None]) -> bool:
    """Whether the widget an answer is for is still there: a form may have been closed meanwhile."""
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)


class Tasks(QObject):
    """The only place where screens start work. ``ask(slot, ...)`` drops the answers of earlier asks of one slot."""

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._generations: dict[str, int] = {}
        self._finished.connect(self._deliver)
        self._open = True
        self._waiting = 0
        self._count = threading.Lock()
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
        on_error: Callable[[Trouble], None] | None = None,
    ) -> None:
        """Run ``question`` off the screen's thread; its answer goes to ``on_result`` unless asked again meanwhile."""
        number = self._generations.get(slot, 0) + 1
        self._generations[slot] = number

        def run() -> None:
            if self._generations.get(slot) != number:
                return  # asked again before its turn came
            try:
                answer: Any = question()
                delivery = (slot, number, on_result, answer)
            except Exception as error:
                delivery = (slot, number, on_error or (lambda trouble: None), in_words(error))
            if self._open:
                self._finished.emit(delivery)

        with self._count:
            self._waiting += 1
        self._queue.put(run)

    @property
    def busy(self) -> bool:
        """Whether a question waits or is under way; what it says may still be about to be shown."""
        return self._waiting > 0

    def tell(self, callback: Callable[[Any], None], value: Any) -> None:
        """From a question under way: call ``callback(value)`` on the screen's thread, for progress."""
        if self._open:
            self._finished.emit(("", -1, callback, value))

    def drop(self, slot: str) -> None:
        """The answer of ``slot`` is not wanted any more."""
        self._generations[slot] = self._generations.get(slot, 0) + 1

    @Slot(object)
    def _deliver(self, delivery: tuple[str, int, Callable[[Any], None], Any]) -> None:
        slot, number, callback, value = delivery
        if self._open and _alive(callback) and (number == -1 or self._generations.get(slot) == number):
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
            try:
                run()
            finally:
                with self._count:
                    self._waiting -= 1
