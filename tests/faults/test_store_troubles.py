"""Disk full, store locked, clock set forward and back, two programs on one store."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from console.adapters.transports import folder
from console.processes import may_be_alive, new_owner
from tests.faults.campaign import Campaign
from tests.faults.checking import check, is_quiet
from tests.faults.conftest import Troubled
from tests.faults.partners import reply
from tests.faults.programs import Nursery, Running
from tests.faults.scene import Scene
from tests.waiting import eventually

Begin = Callable[..., Troubled]


class Quota:
    """A limit on the pages of the store's file, for the connection that writes."""

    def __init__(self, troubled: Troubled) -> None:
        self._writer = troubled.builder.store._writer  # type: ignore[attr-defined]
        self._pages = 0
        event.listen(self._writer._engine, "connect", self._limit)

    def _limit(self, connection: Any, record: Any) -> None:
        pages = self._pages or 1_000_000_000
        connection.execute(f"PRAGMA max_page_count={pages}")

    def set(self, pages: int) -> None:
        """Allow so many pages (fewer than there are: no more than there are; 0: any number) from the next group on."""
        self._pages = pages
        self._writer.submit(lambda unit: unit.runner.plain(f"PRAGMA max_page_count={pages or 1_000_000_000}")).result()


def test_nothing_goes_out_that_cannot_be_noted_and_all_goes_out_when_there_is_room(troubled: Begin) -> None:
    one = troubled("plain", "web")
    one.scene.order("plain")
    one.until_quiet()
    quota = Quota(one)
    quota.set(1)
    before = len(one.scene.record("plain").received)
    for _ in range(8):
        one.scene.order("plain")
        one.scene.order("web")
    refused: list[BaseException] = []

    def full() -> bool:
        try:
            one.program.store.do(lambda unit: unit.add_payload(os.urandom(100_000)))
        except Exception as error:
            refused.append(error)
        return bool(refused)

    one.until(full, "the disk is full", operator=False)
    sent = len(one.scene.record("plain").received) - before
    noted = one.program.store.read().audit_head()
    assert sent <= 8 and noted > 0 and "full" in str(refused[0]).lower()
    quota.set(0)
    one.until_quiet()


def test_a_full_outgoing_folder_is_waited_out(troubled: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    one = troubled("plain")
    real = folder._write_durably
    left = [4]

    def full(path: Path, payload: bytes) -> None:
        if left[0]:
            left[0] -= 1
            path.write_bytes(payload[: len(payload) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, payload)

    monkeypatch.setattr(folder, "_write_durably", full)
    one.scene.order("plain")
    one.until(lambda: one.health("plain-way") == "trouble", "the status line shows it")
    assert "full" in (one.program.store.read().connection("plain-way") or pytest.fail("gone")).health_text
    one.until_quiet()
    assert one.attempts("plain").count("send_message:failed") == 4


def test_a_store_locked_by_another_process_is_waited_for(troubled: Begin) -> None:
    one = troubled("plain", "web")
    one.scene.order("plain")
    one.until_quiet()
    other = sqlite3.connect(one.scene.home / "crossdock.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    head = one.program.store.read().audit_head()
    for supplier in ("plain", "web"):
        one.scene.order(supplier)
    waiting = one.program.store.write(lambda unit: unit.put_cursor("waits", "1"))
    one.scene.tick()
    assert not waiting.done() and one.program.store.read().audit_head() == head
    other.execute("ROLLBACK")
    other.close()
    one.until_quiet()


@pytest.mark.parametrize("hours", [7, -7])
def test_a_clock_that_is_set_leaves_leases_and_pauses_working(troubled: Begin, hours: int) -> None:
    one = troubled("plain", "web")
    assert one.scene.web is not None
    one.scene.order("plain")
    one.until_quiet()
    one.scene.odoo.faults.lose_answers(1, model="purchase.order", method="write")
    one.scene.order("plain")
    one.scene.order("web")
    one.until(lambda: one.scene.record("web").received, "work is under way", operator=False)
    one.scene.clock.jump(hours=hours)
    one.program.engine.beat()
    one.scene.order("plain")
    one.scene.order("web")
    one.until_quiet()


def test_a_pause_that_began_before_the_clock_was_set_back_does_not_last_for_hours(troubled: Begin) -> None:
    one = troubled("web")
    assert one.scene.web is not None
    one.scene.web.before = lambda handler: handler.path == "/messages" and reply(handler, 503)
    one.scene.order("web")
    one.until(lambda: "send_message:failed" in one.attempts("web"), "it has failed once", operator=False)
    one.scene.clock.jump(hours=-9)
    one.scene.web.before = None
    one.program.engine.beat()
    one.until_quiet()


def test_leases_taken_before_the_clock_was_set_back_are_not_waited_for(troubled: Begin) -> None:
    one = troubled("plain", start=False)
    one.scene.clock.jump(hours=9)
    for name in ("intake", "lane:odoo", "lane:plain-way"):
        one.program.store.do(lambda unit, n=name: unit.take_lease(n, "elsewhere/0:1:2", 600))  # type: ignore[misc]
    one.scene.clock.jump(hours=-9)
    one.program.engine.start()
    one.scene.order("plain")
    one.until_quiet()


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    url = None if request.param == "sqlite" else request.getfixturevalue("database")
    scene = Scene(tmp_path, url=url)
    yield scene
    scene.close()


def test_two_programs_on_one_store_do_everything_once(shared: Scene, nursery: Nursery) -> None:
    both = [nursery.start(shared.command(lease=1.5)) for _ in range(2)]
    try:
        for _ in range(2):
            for supplier in shared.suppliers:
                shared.order(supplier)
            eventually(lambda: shared.tick() or is_quiet(shared), "both came to rest")  # type: ignore[func-returns-value]
    finally:
        for one in both:
            one.end()
        statuses = [one.wait() for one in both]
    assert statuses == [0, 0]
    assert check(shared).broken == []


def test_what_a_dead_program_held_is_taken_over_by_another(shared: Scene, nursery: Nursery) -> None:
    first = nursery.start(shared.command(lease=1.5))
    shared.order("plain")
    eventually(lambda: shared.tick() or is_quiet(shared), "the first works")  # type: ignore[func-returns-value]
    second = nursery.start(shared.command(lease=1.5))
    holder = shared.store.read().lease("lane:odoo")
    for supplier in shared.suppliers:
        shared.order(supplier)
    first.kill()
    first.wait()
    eventually(lambda: shared.tick() or is_quiet(shared), "the second has taken over")  # type: ignore[func-returns-value]
    after = shared.store.read().lease("lane:odoo")
    second.end()
    assert second.wait() == 0
    assert holder and after and holder.owner != after.owner and after.fence > holder.fence
    assert check(shared).broken == []


@pytest.mark.parametrize("shared", ["sqlite"], indirect=True)
def test_a_program_that_was_frozen_finds_its_work_taken_over(shared: Scene, nursery: Nursery) -> None:
    first = nursery.start(shared.command(lease=1.0))
    shared.order("plain")
    eventually(lambda: shared.tick() or is_quiet(shared), "the first works")  # type: ignore[func-returns-value]
    _freeze_outside_transactions(first, shared)
    second = nursery.start(shared.command(lease=1.0))
    for supplier in shared.suppliers:
        shared.order(supplier)
    eventually(lambda: shared.tick() or is_quiet(shared), "the second has taken over")  # type: ignore[func-returns-value]
    first.thaw()
    for supplier in shared.suppliers:
        shared.order(supplier)
    eventually(lambda: shared.tick() or is_quiet(shared), "both go on")  # type: ignore[func-returns-value]
    for one in (first, second):
        one.end()
        assert one.wait() == 0
    assert check(shared).broken == []


@pytest.mark.parametrize("store", ["postgresql"])
def test_killed_on_a_shared_store(store: str, database: str, tmp_path: Path, nursery: Nursery) -> None:
    import random

    scene = Scene(tmp_path, url=database)
    campaign = Campaign(scene, nursery, random.Random(3))
    for point in ("effect:answered", "odoo:written"):
        campaign.at_point(point)
    scene.close()
    assert campaign.broken == []


def _freeze_outside_transactions(running: Running, scene: Scene) -> None:
    """Frozen in the middle of a commit it would hold the store itself, until the database ends its session."""
    while True:
        running.freeze()
        probe = scene.store.write(lambda unit: unit.put_cursor("probe", ""))
        try:
            probe.result(timeout=1)
            return
        except TimeoutError:
            running.thaw()
            probe.result()


def test_only_processes_of_this_place_can_be_known_to_be_dead() -> None:
    own = new_owner()
    place, pid, _ = own.rsplit(":", 2)
    assert may_be_alive(own, own)
    assert not may_be_alive(f"{place}:{pid}:earlier", own)
    assert may_be_alive(f"{place}:{os.getppid()}:parent", own)
    assert may_be_alive(f"elsewhere/12345678:{pid}:x", own)
    assert may_be_alive("scene", own)
