"""The screens: first painted window, stalls of the screen's thread under load, long tables; each beside its rival.

Every measurement runs in a process of its own, offscreen, so that one does not warm up the next. Times under a load of
other programs say little: the rival beside each was measured in the same minute.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
IN_MEMORY = 100_000
"""Rows of the rival that holds them all: at a million it would need minutes and gigabytes."""
SECONDS = float(os.environ.get("CROSSDOCK_BENCH_SECONDS", "12"))
A_SECOND = 200
BEAT_MS = 5
STARTS = 5


def figures() -> Iterator[dict[str, Any]]:
    """All of them, each as soon as it is measured."""
    yield from start_figures()
    yield from stall_figures()
    yield from table_figures()


# start


def start_figures() -> list[dict[str, Any]]:
    """Process start to the first painted window, best of several, beside a bare window of the same toolkit."""
    ours = min(_start("console") for _ in range(STARTS))
    bare = min(_start("bare") for _ in range(STARTS))
    return [_figure("start: first painted window", ours, "ms", "bare PySide6 window", bare)]


def _start(which: str) -> float:
    begin = time.time()
    painted = float(_child("start", which)["painted"])
    return (painted - begin) * 1000


def _painted_window(which: str) -> dict[str, Any]:
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication, QWidget

    times: list[float] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and not times:
                times.append(time.time())
            return False

    app = QApplication([])
    watch = Watch()
    app.installEventFilter(watch)
    if which == "bare":
        window = QWidget()
        window.resize(1280, 800)
        window.show()
        app.processEvents()
    else:
        import console.cli  # as the program itself comes here
        from console.views.shell import close_shell, open_shell

        assert console.cli.wants_window(["desktop"])
        open_shell("Opening …")
        app.processEvents()
        close_shell()
    return {"painted": times[0]}


# stalls


def stall_figures() -> list[dict[str, Any]]:
    """The heartbeat of the screen's thread while messages come in, beside the same window with nothing to do."""
    busy, idle = _child("stall", "busy"), _child("stall", "idle")
    load = f"{busy['rate']:.0f} messages/s"
    return [
        _figure(f"screen: {what} at {load}", busy[key], "ms", "the same window idle", idle[key], target)
        for what, key, target in _STALLS
    ]


_STALLS = (
    ("most processor time of one answer shown", "shown", ""),
    ("worst stall", "worst", "under 100 ms"),
    ("99th percentile stall", "p99", "under 30 ms"),
    ("worst stall in processor time of the program", "worst_cpu", "under 100 ms"),
    ("99th percentile stall in processor time of the program", "p99_cpu", "under 30 ms"),
)


class _Heart:
    """A beat every 5 ms on the screen's thread, and how late each came: by the clock, and no more than the processor
    time this process used meanwhile. The latter is what the program itself is to blame for: other programs of a busy
    machine do not count."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.late: list[float] = []
        self.late_cpu: list[float] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._at, self._used = time.perf_counter(), time.process_time()
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        late = max(0.0, (time.perf_counter() - self._at) * 1000 - BEAT_MS)
        self.late.append(late)
        self.late_cpu.append(min(late, (time.process_time() - self._used) * 1000))
        self._at, self._used = time.perf_counter(), time.process_time()

    def stop(self) -> dict[str, float]:
        """The worst, and what 99 of 100 are under, in milliseconds."""
        self._timer.stop()
        late, used = sorted(self.late), sorted(self.late_cpu)
        place = int(len(late) * 0.99)
        return {"worst": late[-1], "p99": late[place], "worst_cpu": used[-1], "p99_cpu": used[place]}


def _heartbeat(which: str) -> dict[str, Any]:
    from console.services.calm import keep_calm
    from console.views.tasks import Tasks
    from tests.bench.screens_load import Intake

    spent: list[float] = [0.0]
    deliver = Tasks._deliver

    def measured(self: Tasks, delivery: Any) -> None:
        begin = time.thread_time()
        deliver(self, delivery)
        spent.append((time.thread_time() - begin) * 1000)

    with tempfile.TemporaryDirectory() as folder:
        load = Intake(Path(folder))
        Tasks._deliver = measured  # type: ignore[method-assign]
        app, window = _window(load.program)
        window.go("queue")
        load.run(1.0, A_SECOND)  # what starts once has started
        _spin(app, 1.5)
        keep_calm()
        spent[:] = [0.0]
        done: list[float] = []
        worker = threading.Thread(target=lambda: done.append(load.run(SECONDS, A_SECOND)))
        heart = _Heart()
        if which == "busy":
            worker.start()
        _spin(app, SECONDS)
        found: dict[str, Any] = heart.stop()
        if which == "busy":
            worker.join()
        window.close()
        load.close()
    return {**found, "shown": max(spent), "rate": done[0] if done else 0.0}


# long tables


def table_figures() -> list[dict[str, Any]]:
    """The messages and the queue at full length: first rows painted, page down, memory, beside a list held in memory
    that is no longer than such a list can well be."""
    from tests.bench.store_figures import EXCEPTIONS, MESSAGES, large

    with large() as path:
        ours, rival = _child("tables", str(path.parent)), _child("tables-in-memory", str(path.parent))
    rows, held = f"{MESSAGES:,} messages", f"{IN_MEMORY:,} in a list"
    return [
        _figure(f"table: first rows painted, {rows}", ours["first"], "ms", held, rival["first"]),
        _figure(f"table: length known, {rows}", ours["whole"], "ms", held, rival["first"]),
        _figure(f"table: page down, {rows}", ours["page"], "ms", held, rival["page"]),
        _figure(
            f"queue: first rows painted, {EXCEPTIONS:,} cases",
            ours["queue"],
            "ms",
            "the same, messages",
            ours["first"],
        ),
        _figure(f"table: memory of the process, {rows}", ours["memory"], "MB", held, rival["memory"]),
    ]


def _tables(folder: str) -> dict[str, Any]:
    from console.adapters.secrets import MemoryVault
    from console.app import Builder

    program = Builder(Path(folder), vault=MemoryVault()).build()
    app, window = _window(program)
    queue = _timed(lambda: window.go("queue"), lambda: window.queue.model.rowCount() > 0, app)
    first = _timed(lambda: window.go("messages"), lambda: window.messages.model.rowCount() > 0, app)
    whole = first + _timed(lambda: None, lambda: window.messages.model.whole, app)
    view = window.messages.view
    bar = view.verticalScrollBar()
    pages = []
    for step in range(1, 30):
        position = bar.maximum() * step // 30
        row = view.rowAt(0)
        begin = time.perf_counter()
        bar.setValue(position)
        _until(lambda: window.messages.model.row(max(0, view.rowAt(2))) is not None, app)
        view.viewport().repaint()
        pages.append((time.perf_counter() - begin) * 1000)
        assert view.rowAt(0) != row
    answer = {"first": first, "whole": whole, "page": sorted(pages)[len(pages) // 2], "queue": queue}
    answer["memory"] = _memory()
    window.close()
    program.store.close()
    return answer


def _in_memory(folder: str) -> dict[str, Any]:
    """The rival: every row of a shorter table read into a list, as a simple program would do it."""
    from PySide6.QtCore import QAbstractTableModel, Qt
    from PySide6.QtWidgets import QApplication, QTableView

    from console.adapters.store import open_store
    from console.clocks import RealClock
    from console.services.store import MessageFilter, Page
    from console.views.messages.rows import message_cells

    app = QApplication([])
    store = open_store(f"sqlite:///{Path(folder) / 'crossdock.db'}", RealClock().now, process="bench")
    begin = time.perf_counter()
    rows: list[Any] = []
    page = Page(limit=min(50_000, IN_MEMORY), descending=True)
    while len(rows) < IN_MEMORY:
        found = store.read().messages(MessageFilter(), page)
        rows += [message_cells(row) for row in found.rows]
        if found.last is None:
            break
        page = Page(limit=50_000, descending=True, after=found.last)

    class Model(QAbstractTableModel):
        def rowCount(self, parent: Any = None) -> int:
            return len(rows)

        def columnCount(self, parent: Any = None) -> int:
            return 5

        def data(self, index: Any, role: int = 0) -> Any:
            return rows[index.row()][index.column()].text if role == Qt.ItemDataRole.DisplayRole else None

    view, model = QTableView(), Model()
    view.setModel(model)
    view.resize(620, 700)
    view.show()
    app.processEvents()
    first = (time.perf_counter() - begin) * 1000
    bar, pages = view.verticalScrollBar(), []
    for step in range(1, 30):
        begin = time.perf_counter()
        bar.setValue(bar.maximum() * step // 30)
        view.viewport().repaint()
        pages.append((time.perf_counter() - begin) * 1000)
    store.close()
    return {"first": first, "page": sorted(pages)[len(pages) // 2], "memory": _memory()}


# tools


def _window(program: Any) -> tuple[Any, Any]:
    from PySide6.QtWidgets import QApplication

    from console.services.records import Actor
    from console.views.app import build_window
    from console.views.shell import SWITCH_SECONDS

    sys.setswitchinterval(SWITCH_SECONDS)
    app = QApplication.instance() or QApplication([])
    rights = frozenset({"acknowledgments.view", "messages.view"})
    window = build_window(program.office, Actor("bench", "person", "Bench", rights))
    window.show()
    _spin(app, 0.5)
    return app, window


def _spin(app: Any, seconds: float) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def _until(holds: Callable[[], bool], app: Any, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise RuntimeError("the screen never got there")
        app.processEvents()
        time.sleep(0.0005)


def _timed(act: Callable[[], object], holds: Callable[[], bool], app: Any) -> float:
    begin = time.perf_counter()
    act()
    _until(holds, app)
    app.processEvents()
    return (time.perf_counter() - begin) * 1000


def _memory() -> float:
    """Resident memory of this process in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / (1024 if sys.platform == "darwin" else 1)


def _figure(name: str, value: float, unit: str, rival: str, rival_value: float, target: str = "") -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "rival": rival,
        "rival_value": f"{rival_value:.1f} {unit}",
        "ratio": rival_value / value if value else None,  # less is better, of each of them
        "target": target,
    }


_CHILDREN: dict[str, Callable[[str], dict[str, Any]]] = {
    "start": _painted_window,
    "stall": _heartbeat,
    "tables": _tables,
    "tables-in-memory": _in_memory,
}


def _child(what: str, argument: str) -> dict[str, Any]:
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.bench.screens", what, argument]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


if __name__ == "__main__":
    print(json.dumps(_CHILDREN[sys.argv[1]](sys.argv[2])))
