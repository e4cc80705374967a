"""Other processes that decide batches when very many messages wait, so that all cores work and the screen stays quick.

A helper process runs the same :class:`~console.services.intake.deciding.Decider` on the same questions: it asks them
back over its pipe, and a thread of this process answers from the store. It holds no state, writes nothing and opens
nothing, so it may die at any moment: what it was deciding is still ``received`` and is decided here.

One exchange, as pickles with their length before them: ``(DECIDE, now, rows)``; any number of questions ``(ASK, name,
arguments)``, each answered ``(ANSWER, value)`` or ``(FAIL, None)``; then ``(DECIDED, what)`` or ``(FAIL, words)``.
"""

from __future__ import annotations

import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from console.domain.profiles import PartnerProfile
from console.services.errors import StoreTrouble
from console.services.intake.deciding import Decider
from console.services.intake.outcome import Decided
from console.services.records import MessageRow
from console.services.store import Reads

DECIDE, ASK, ANSWER, FAIL, DECIDED, HELLO = "decide", "ask", "answer", "fail", "decided", "hello"
IDLE_SECONDS = 60.0
MOST = 4
FAILURES_ALLOWED = 3
_ROOT = Path(__file__).resolve().parents[3]
_QUESTIONS = frozenset(name for name in dir(Reads) if not name.startswith("_"))
_LENGTH = struct.Struct("<Q")
_AS_BEFORE = "the profiles are those of the last batch"


class CrewLost(Exception):
    """The helper process died, or could not decide the batch; it has to be decided here."""


def send(sink: IO[bytes], message: object) -> None:
    """Write one message."""
    _write(sink, pickle.dumps(message, pickle.HIGHEST_PROTOCOL))


def _write(sink: IO[bytes], body: bytes) -> None:
    sink.write(_LENGTH.pack(len(body)) + body)
    sink.flush()


def receive(source: IO[bytes]) -> Any:
    """Read one message. Raises EOFError when the other side has ended."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    size = _LENGTH.unpack(head)[0]
    body = source.read(size)
    if len(body) < size:
        raise EOFError
    return pickle.loads(body)


# ------------------------------------------------------------------------------------------- in the helper process


def serve(decider: Decider, source: IO[bytes], sink: IO[bytes]) -> None:
    """Decide whatever is handed in until the other side ends."""
    asked = _AskedReads(source, sink)
    send(sink, (HELLO, os.getpid()))
    with suppress(EOFError, BrokenPipeError):
        while True:
            _, now, rows = receive(source)
            try:
                decided = decider.decide(cast(Reads, asked), now, rows)
                for outcome in decided.outcomes:
                    outcome.row = cast(MessageRow, None)  # the other side has it
                reply = pickle.dumps((DECIDED, decided), pickle.HIGHEST_PROTOCOL)
            except (EOFError, BrokenPipeError):
                raise
            except Exception as error:
                reply = pickle.dumps((FAIL, f"{type(error).__name__}: {error}"), pickle.HIGHEST_PROTOCOL)
            _write(sink, reply)


class _AskedReads:
    """Every question of :class:`~console.services.store.Reads`, asked over the pipe."""

    def __init__(self, source: IO[bytes], sink: IO[bytes]) -> None:
        self._source = source
        self._sink = sink
        self._profiles: list[PartnerProfile] = []

    def profiles(self, active_only: bool = True) -> list[PartnerProfile]:
        found = self._ask("profiles", active_only)
        if found != _AS_BEFORE:
            self._profiles = found
        return self._profiles

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in _QUESTIONS:
            raise AttributeError(name)
        return lambda *given, **named: self._ask(name, *given, **named)

    def _ask(self, name: str, *given: Any, **named: Any) -> Any:
        send(self._sink, (ASK, name, given, named))
        kind, value = receive(self._source)
        if kind == FAIL:
            raise CrewLost("the question could not be answered")
        return value


# --------------------------------------------------------------------------------------------------- in this process


class Crew:
    """Up to ``size`` helper processes, each with a thread that talks to it. They are started when first wanted, and
    stopped when there was nothing to do for a minute."""

    def __init__(self, reads: Callable[[], Reads], module: str, size: int | None = None) -> None:
        """``module`` is run as ``python -m module`` and calls :func:`serve` on its standard input and output. Without
        ``size`` there is one for each core, at most four."""
        self.size = size or min(MOST, os.cpu_count() or 1)
        self._reads = reads
        self._module = module
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._hands: list[_Hand] = []
        self._lock = threading.Lock()
        self._closed = False
        self._failed_at: float | None = None
        self._wanted_at = 0.0

    def ready(self) -> bool:
        """Whether somebody can be handed a batch now; starts them when nobody was asked before."""
        with self._lock:
            if self._closed:
                return False
            self._wanted_at = time.monotonic()
            self._hands = [hand for hand in self._hands if hand.is_alive()]
            if not self._hands and not self._resting():
                self._hands = [_Hand(self._reads, self._module, self._tasks, self._failed) for _ in range(self.size)]
                for hand in self._hands:
                    hand.start()
            return any(hand.ready for hand in self._hands)

    def _resting(self) -> bool:
        """Helpers that could not work are not tried again for five minutes."""
        return self._failed_at is not None and time.monotonic() - self._failed_at < 300

    def _failed(self) -> None:
        self._failed_at = time.monotonic()

    def submit(self, rows: Sequence[MessageRow], now: datetime) -> Future[Decided]:
        """Decide a batch. The future fails with CrewLost when it has to be decided here, with StoreTrouble when the
        store could not be asked."""
        task = _Task(list(rows), now, Future())
        with self._lock:
            if self._closed or not self._hands:
                task.future.set_exception(CrewLost("nobody is there"))
            else:
                self._tasks.put(task)
        return task.future

    def rest(self) -> None:
        """Let everybody go who has had nothing to do for a minute."""
        if self._hands and time.monotonic() - self._wanted_at > IDLE_SECONDS:
            self._let_go()

    def close(self) -> None:
        """Let everybody go at once, for good; what is under way fails with CrewLost."""
        with self._lock:
            self._closed = True
        self._let_go()

    def _let_go(self) -> None:
        with self._lock:
            hands, self._hands = self._hands, []
        for _ in hands:
            self._tasks.put(None)
        for hand in hands:
            hand.kill()
        for hand in hands:
            hand.join(1.0)
        with suppress(queue.Empty):
            while True:
                task = self._tasks.get_nowait()
                if task is not None and task.future.set_running_or_notify_cancel():
                    task.future.set_exception(CrewLost("nobody is there any more"))


class _Task:
    __slots__ = ("future", "now", "rows")

    def __init__(self, rows: list[MessageRow], now: datetime, future: Future[Decided]) -> None:
        self.rows, self.now, self.future = rows, now, future


class _Hand(threading.Thread):
    """One helper process and the thread that hands it batches and answers its questions."""

    def __init__(
        self,
        reads: Callable[[], Reads],
        module: str,
        tasks: queue.SimpleQueue[_Task | None],
        failed: Callable[[], None],
    ) -> None:
        super().__init__(name="intake-crew", daemon=True)
        self.ready = False
        self._reads = reads
        self._module = module
        self._tasks = tasks
        self._failed = failed
        self._process: subprocess.Popen[bytes] | None = None
        self._killed = threading.Event()
        self._profiles: list[PartnerProfile] = []

    def kill(self) -> None:
        """End the process at once; the thread ends with it. From any thread."""
        self._killed.set()
        process = self._process
        if process is not None:
            with suppress(OSError):
                process.kill()

    def run(self) -> None:
        failures = 0
        while not self._killed.is_set() and failures < FAILURES_ALLOWED:
            try:
                self._start()
                while (task := self._tasks.get()) is not None:
                    self._decide(task)
                    failures = 0
                break
            except Exception:
                failures += 1
            finally:
                self._end()
        if failures and not self._killed.is_set():
            self._failed()

    def _start(self) -> None:
        places = (str(_ROOT), os.environ.get("PYTHONPATH", ""))
        windows: dict[str, Any] = {}
        if sys.platform == "win32":
            windows["creationflags"] = subprocess.CREATE_NO_WINDOW
        self._profiles = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(place for place in places if place)},
            **windows,
        )
        if self._killed.is_set():  # while it was started
            raise EOFError
        assert self._process.stdout is not None
        receive(self._process.stdout)
        self.ready = True

    def _end(self) -> None:
        self.ready = False
        process, self._process = self._process, None
        if process is not None:
            with suppress(OSError):
                process.kill()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    if pipe is not None:
                        pipe.close()
            process.wait()

    def _decide(self, task: _Task) -> None:
        if not task.future.set_running_or_notify_cancel():
            return
        try:
            task.future.set_result(self._converse(task))
        except (StoreTrouble, CrewLost) as error:
            task.future.set_exception(error)
        except BaseException as error:
            task.future.set_exception(CrewLost(f"{type(error).__name__}: {error}"))
            raise

    def _converse(self, task: _Task) -> Decided:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        source, sink = self._process.stdout, self._process.stdin
        reads = self._reads()
        trouble: Exception | None = None
        send(sink, (DECIDE, task.now, task.rows))
        while True:
            message = receive(source)
            if message[0] == ASK:
                try:
                    answer = (ANSWER, self._answer(reads, *message[1:]))
                except Exception as error:
                    trouble, answer = error, (FAIL, None)
                send(sink, answer)
            elif trouble is not None:
                raise trouble
            elif message[0] == DECIDED:
                decided: Decided = message[1]
                for outcome, row in zip(decided.outcomes, task.rows, strict=True):
                    outcome.row = row
                return decided
            else:
                raise CrewLost(message[1])

    def _answer(self, reads: Reads, name: str, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if name not in _QUESTIONS:
            raise CrewLost(f"{name} is no question")
        found = getattr(reads, name)(*given, **named)
        if name == "profiles":
            # they seldom change, and there may be hundreds
            if len(found) == len(self._profiles) and all(a is b for a, b in zip(found, self._profiles, strict=True)):
                return _AS_BEFORE
            self._profiles = found
        return found
