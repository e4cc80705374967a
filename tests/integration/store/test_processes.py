"""Several processes on one store: nothing twice, nothing lost, also when one is killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from console.adapters.store.opening import SqlStore
from console.domain.lifecycle import Direction
from tests.integration.store.making import RULE, effect


def begin(repository: Path, url: str, process: str, task: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.integration.store.worker", url, process, task]
    return subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(running: subprocess.Popen[str]) -> list[int]:
    said, complained = running.communicate(timeout=90)
    assert running.returncode == 0, complained
    found: list[int] = json.loads(said)
    return found


def together(repository: Path, url: str, task: str, many: int = 2) -> list[list[int]]:
    running = [begin(repository, url, f"worker:{number}", task) for number in range(many)]
    return [finish(one) for one in running]


def test_the_same_messages_received_by_two_processes_are_stored_once(
    repository: Path, url: str, opened: Callable[..., SqlStore]
) -> None:
    # neither finds a schema on SQLite, so this is also two first starts at once
    first, second = together(repository, url, "receive")
    assert len(first) + len(second) == 20
    assert not set(first) & set(second)
    store = opened()
    found = [store.read().message(number) for number in sorted(first + second)]
    assert [row.seen for row in found if row] == [2] * 20
    assert store.read().verify_audit().broken_at is None


def test_two_processes_never_claim_the_same_effect(repository: Path, url: str, opened: Callable[..., SqlStore]) -> None:
    store = opened()
    store.do(lambda unit: unit.add_effects([effect(f"key {n}") for n in range(60)]))
    first, second = together(repository, url, "claim")
    assert sorted(first + second) == list(range(1, 61))


def test_control_numbers_have_no_gap_and_no_repeat_over_processes(
    repository: Path, url: str, opened: Callable[..., SqlStore]
) -> None:
    opened().do(lambda unit: unit.next_numbers("control:other", 7))
    taken = together(repository, url, "number")
    assert sorted(taken[0] + taken[1]) == list(range(1, 121))


def _ids(output: IO[str], many: int) -> list[int]:
    return [int(output.readline()) for _ in range(many)]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill a process outright")
def test_what_was_said_to_be_stored_is_there_after_a_kill(
    repository: Path, url: str, opened: Callable[..., SqlStore]
) -> None:
    running = begin(repository, url, "worker:killed", "endure")
    assert running.stdout is not None
    said = _ids(running.stdout, 40)
    running.kill()
    rest, _ = running.communicate(timeout=30)
    said += [int(line) for line in rest.split("\n")[:-1]]
    store = opened()
    assert [one for one in said if store.read().message(one) is None] == []
    assert store.read().verify_audit().broken_at is None
    assert store.do(lambda unit: unit.next_numbers("goes on")) == 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill a process outright")
def test_numbers_of_messages_have_no_gap_and_no_repeat_when_a_process_is_killed(
    repository: Path, url: str, opened: Callable[..., SqlStore]
) -> None:
    """A number and the message that bears it are one work: what a killed process took and did not store is given
    again. Another goes on meanwhile, and a third after it."""
    opened().do(lambda unit: unit.next_numbers("control:other", 1))
    running = [begin(repository, url, f"sender:{number}", "send") for number in range(2)]
    for one in (*running, None):
        if one is None:
            one = begin(repository, url, "sender:restarted", "send")
        assert one.stdout is not None
        _ids(one.stdout, 10)
        one.kill()
        one.communicate(timeout=30)
    store = opened()
    last = store.do(lambda unit: unit.next_numbers("control:acme", 1)) - 1
    assert last >= 30
    bearers = [store.read().messages_by_control("acme", str(number), Direction.OUT) for number in range(1, last + 1)]
    assert [number for number, found in enumerate(bearers, 1) if len(found) != 1] == []
    assert store.read().messages_by_control("acme", str(last + 1), Direction.OUT) == []


def test_audit_of_two_stores_at_once_is_one_chain(opened: Callable[..., SqlStore]) -> None:
    stores = [opened("one"), opened("two")]
    waiting = [
        stores[turn % 2].write(lambda unit, n=turn: unit.put_setting(f"key {n}", "value", RULE)) for turn in range(60)
    ]
    for future in waiting:
        future.result(timeout=30)
    report = stores[0].read().verify_audit()
    assert (report.entries, report.broken_at) == (60, None)
    assert stores[1].read().audit_head() == 60
