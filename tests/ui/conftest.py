"""A console over a real store in which nothing runs but what the test does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.adapters.secrets import MemoryVault
from console.app import Builder, Program
from console.services.records import Actor, NewException, Person
from console.views.app import build_window
from console.views.frame import MainWindow

RIGHTS = (
    "acknowledgments.view",
    "acknowledgments.decide",
    "acknowledgments.remind",
    "messages.view",
    "messages.replay",
    "audit.view",
    "audit.export",
)
MARIA = Actor("maria", "person", "Maria", frozenset(RIGHTS))
TOM = Actor("tom", "person", "Tom Ferris", frozenset(RIGHTS))
RULE = Actor("test", "rule")


def a_case(number: int, cause: str = "unreadable") -> NewException:
    due = datetime.now(UTC) + timedelta(hours=number)
    return NewException(
        key=f"case:{number}",
        queue="acknowledgments",
        cause=cause,
        title=f"Donaudampfschifffahrtsgesellschaft {number}",
        sentence=f"Message **{number}** cannot be read.",
        actor=RULE,
        subject=f"P{number:05d}",
        partner_name="Acme",
        due_at=due,
        rank_at=due,
        value=Decimal("12345678901234.56"),
        currency="USD",
    )


@pytest.fixture
def cases() -> int:
    return 5


@pytest.fixture
def program(tmp_path: Path, cases: int) -> Iterator[Program]:
    program = Builder(tmp_path, vault=MemoryVault(), practice=True).build()
    people = [Person("maria", "Maria", RIGHTS, "lead"), Person("dana", "Dana", RIGHTS[:1], "warehouse")]
    program.store.do(lambda unit: unit.put_people(people))
    program.store.do(lambda unit: unit.open_exceptions([a_case(number) for number in range(cases)]))
    yield program
    program.store.close()


@pytest.fixture
def window(program: Program, cases: int, qtbot: QtBot) -> Iterator[MainWindow]:
    window = build_window(program.office, MARIA)
    qtbot.addWidget(window)
    window.show()
    window.go("queue")
    qtbot.waitUntil(lambda: window.queue.model.whole and window.queue.model.rowCount() == cases)
    if cases:
        qtbot.waitUntil(lambda: window.queue.pane.case is not None)
    yield window
    window.close()


@pytest.fixture
def shown(window: MainWindow) -> Callable[[], str]:
    """The order of the case the pane shows."""

    def subject() -> str:
        case = window.queue.pane.case
        return (case.row.subject or "") if case else ""

    return subject
