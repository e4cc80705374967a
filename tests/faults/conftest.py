"""What the fault tests share: programs born from one process, scenes, and a program in this process to trouble."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from console.app import Builder, Program
from tests.faults.checking import check, is_quiet
from tests.faults.programs import Nursery, operate
from tests.faults.scene import Scene

PATIENCE = 30.0
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where programs are started; one import for all."""
    if not hasattr(os, "fork") or not hasattr(signal, "SIGKILL"):
        pytest.skip("this system can neither fork nor kill a process outright")
    found = Nursery()
    yield found
    found.close()


@pytest.fixture
def database(postgresql: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = f"faults_{next(_numbers)}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type, unused-ignore]
    yield postgresql.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type, unused-ignore]


class Troubled:
    """A program in this process over a scene, with its operator; what goes wrong in a worker is kept."""

    def __init__(self, scene: Scene, builder: Builder, faults: list[BaseException]) -> None:
        self.scene = scene
        self.builder = builder
        self.faults = faults
        self.program: Program = builder.build()

    def until(self, holds: Callable[[], object], what: str, *, operator: bool = True) -> None:
        """Let suppliers and operator work until ``holds``."""
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"never came true: {what}; {check(self.scene).broken}")
            self.scene.tick()
            if operator:
                operate(self.program)
            time.sleep(0.01)

    def until_quiet(self) -> None:
        """Until all orders have come to their end; then everything must hold."""
        self.until(lambda: is_quiet(self.scene), "everything came to its end")
        assert check(self.scene).broken == []
        assert self.faults == []

    def health(self, connection: str) -> str:
        """As the status line shows it."""
        row = self.program.store.read().connection(connection)
        return row.health if row else ""

    def attempts(self, supplier: str) -> list[str]:
        """The outcomes of the newest order's effects, by effect, in order."""
        reads = self.program.store.read()
        erp_id = max(one for one, (_, key) in self.scene.orders.items() if key == supplier)
        records = reads.orders_by_erp_id("odoo", [erp_id])
        effects = reads.effects(order_id=records[0].id) if records else []
        return [f"{effect.kind}:{one.outcome}" for effect in effects for one in reads.attempts([effect.id])]

    def case(self, key: str) -> Any:
        """The open case of this key."""
        return self.program.store.read().exception_by_key(key)


@pytest.fixture
def troubled(tmp_path: Path) -> Iterator[Callable[..., Troubled]]:
    """Starts a program over a scene of its own; everything is ended afterwards."""
    made: list[Troubled] = []

    def begin(*suppliers: str, start: bool = True, **more: Any) -> Troubled:
        faults: list[BaseException] = []
        scene = Scene(tmp_path, suppliers=suppliers, **more)
        made.append(Troubled(scene, scene.builder(report=faults.append), faults))
        if start:
            made[0].program.engine.start()
        return made[0]

    yield begin
    for one in made:
        ended = one.program.stop()
        one.scene.close()
        assert ended, "a worker did not end within two seconds"
