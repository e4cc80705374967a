"""Starts programs quickly, one after the other or side by side, each in a process of its own that may be killed.

Importing the program takes longer than a whole round of a fault test, so one process imports it once and forks: run as
``python -m tests.faults.programs``, it reads a command (JSON, one a line) and forks a program for it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]


class Running:
    """One program's process."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery = nursery
        self.pid = pid
        self._status: int | None = None

    def kill(self) -> None:
        """As a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def end(self) -> None:
        """Ask it to stop in order."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def freeze(self) -> None:
        """Stop it where it is, until :meth:`thaw`."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def status(self) -> int | None:
        """Its exit status (negative: the signal that ended it), ``None`` while it runs."""
        if self._status is None:
            self._status = self._nursery.ask({"status": self.pid})
        return self._status

    def wait(self, seconds: float = 20.0) -> int:
        """Its exit status. Raises TimeoutError, and kills it then."""
        until = time.monotonic() + seconds
        while (status := self.status()) is None:
            if time.monotonic() > until:
                self.kill()
                raise TimeoutError(f"the program did not end within {seconds} seconds")
            time.sleep(0.01)
        return status


class Nursery:
    """Where programs are born."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.programs"]
        self._process = subprocess.Popen(
            command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.ask({"status": 0})

    def start(self, command: dict[str, Any]) -> Running:
        """Start a program (see :meth:`tests.faults.scene.Scene.command`)."""
        return Running(self, self.ask(command))

    def ask(self, command: dict[str, Any]) -> Any:
        """One command and its answer."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End it; programs still running are killed."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def program(command: dict[str, Any]) -> int:
    """Run the program and its operator until SIGTERM; 0 when every worker ended in time."""
    from console.services import faultpoints
    from console.services.engine import engine, lane
    from tests.faults.scene import building

    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: stopping.append(number))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faultpoints.arm(command["point"])
    if "lease" in command:
        lane.LEASE_SECONDS = engine.LEASE_SECONDS = command["lease"]
    running = building(command).build()
    running.engine.start()
    while not stopping:
        if command.get("operator", True):
            operate(running)
        time.sleep(0.02)
    return 0 if running.stop() else 3


def operate(running: Any) -> None:
    """What Maria does: accepts what was changed, and reminds a supplier of each unanswered order once."""
    from console.services.casework_models import Action, ActionKind
    from console.services.errors import CrossdockError
    from console.services.store import Page, QueueFilter

    with contextlib.suppress(CrossdockError):
        maria = running.office.sign_in("maria")
        queue, page = running.office.queue, Page(limit=20, sort="opened_at", descending=True)
        for row in queue(QueueFilter(cause=("changed",)), page).rows:
            if str(row.state) == "open":
                with contextlib.suppress(CrossdockError):
                    running.office.act(row.id, row.version, Action(ActionKind.ACCEPT), maria)
        for row in queue(QueueFilter(cause=("no_answer",), partner="silent"), page).rows:
            if row.reminded_at is None:
                with contextlib.suppress(CrossdockError):
                    running.office.act(row.id, row.version, Action(ActionKind.REMIND), maria)


def main() -> None:
    """Read commands until there are no more."""
    import tests.faults.scene  # noqa: F401  (imported once, for all)

    children: dict[int, int | None] = {}
    while line := sys.stdin.readline():
        command = json.loads(line)
        if "status" in command:
            answer: Any = _status(children, command["status"])
        else:
            answer = os.fork()
            if answer == 0:
                _child(command)
            children[answer] = None
        print(json.dumps(answer), flush=True)
    for pid, status in children.items():
        if status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _status(children: dict[int, int | None], pid: int) -> int | None:
    if pid in children and children[pid] is None:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            children[pid] = os.waitstatus_to_exitcode(status)
    return children.get(pid)


def _child(command: dict[str, Any]) -> None:
    code = 70
    try:
        os.close(0)
        code = program(command)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
