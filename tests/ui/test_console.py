"""The console over a real store: the triage goes by keyboard, and nothing moves under the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.adapters.secrets import MemoryVault
from console.app import Builder, Program
from console.services.events import Changed
from console.services.records import Actor, NewException
from console.views.app import build_window
from console.views.frame import SHORTCUTS, MainWindow

MARIA = Actor(
    "maria",
    "person",
    "Maria",
    frozenset({"acknowledgments.view", "acknowledgments.decide", "acknowledgments.remind", "messages.view"}),
)
RULE = Actor("test", "rule")


def case(number: int) -> NewException:
    due = datetime.now(UTC) + timedelta(hours=number)
    return NewException(
        key=f"case:{number}",
        queue="acknowledgments",
        cause="unreadable",
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
def program(tmp_path: Path) -> Iterator[Program]:
    program = Builder(tmp_path, vault=MemoryVault(), practice=True).build()
    program.store.do(lambda unit: unit.open_exceptions([case(number) for number in range(5)]))
    yield program
    program.store.close()


@pytest.fixture
def window(program: Program, qtbot: QtBot) -> Iterator[MainWindow]:
    window = build_window(program.office, MARIA)
    qtbot.addWidget(window)
    window.show()
    window.go(1)
    qtbot.waitUntil(lambda: len(window.queue.model.rows) == 5)
    qtbot.waitUntil(lambda: window.queue.pane.case is not None)
    yield window
    window.close()


def test_the_most_urgent_case_is_chosen_and_explained(window: MainWindow) -> None:
    assert window.queue.current() is window.queue.model.rows[0]
    shown = window.queue.pane.case
    assert shown is not None and shown.head == "Message **0** cannot be read."


def test_j_and_k_move_and_the_pane_follows(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window.queue.view, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: window.queue.pane.case is not None and window.queue.pane.case.row.subject == "P00001")
    qtbot.keyClick(window.queue.view, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: window.queue.pane.case is not None and window.queue.pane.case.row.subject == "P00000")


def test_a_letter_opens_its_form_and_the_press_settles_the_case(
    window: MainWindow, program: Program, qtbot: QtBot
) -> None:
    qtbot.keyClick(window.queue.view, Qt.Key.Key_D)
    form = window.queue._form
    assert form is not None
    form._reason.setText("read by telephone")
    qtbot.mouseClick(form.press, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.office.queue_summary("acknowledgments").open == 4)
    qtbot.waitUntil(lambda: "Put aside" in window.queue.pane.notice.text())
    qtbot.waitUntil(lambda: window.queue.view.currentIndex().row() == 1)


def test_new_cases_announce_themselves_and_move_nothing(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    before = [row.id for row in window.queue.model.rows]
    program.store.do(lambda unit: unit.open_exceptions([case(-3)]))
    program.events.publish(Changed("exception", queue="acknowledgments"))
    qtbot.waitUntil(window.queue.fresh.isVisible)
    assert [row.id for row in window.queue.model.rows] == before
    assert window.queue.fresh.text() == "▲ 1 new · show"
    qtbot.mouseClick(window.queue.fresh, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.queue.model.rows) == 6)
    current = window.queue.current()
    assert current is not None and current.id == before[0]


def test_a_late_click_says_who_was_faster(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    from console.services.casework_models import Action, ActionKind

    row = window.queue.model.rows[0]
    other = Actor("tom", "person", "Tom Ferris", MARIA.rights)
    qtbot.keyClick(window.queue.view, Qt.Key.Key_D)
    program.office.act(row.id, row.version, Action(ActionKind.PUT_ASIDE, reason="seen"), other)
    form = window.queue._form
    assert form is not None
    form._reason.setText("mine")
    form.press.setEnabled(True)
    qtbot.mouseClick(form.press, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Tom Ferris settled this" in window.queue.pane.notice.text())


@pytest.mark.parametrize("dark", [False, True])
def test_every_page_shows_in_light_and_dark(window: MainWindow, qtbot: QtBot, dark: bool) -> None:
    window.set_scheme(dark)
    for page in range(4):
        window.go(page)
        assert not window.grab().isNull()
    window.audit.verify()
    qtbot.waitUntil(lambda: "none changed" in window.audit.result.text())


def test_no_two_actions_share_a_shortcut() -> None:
    keys = [key for _, key in SHORTCUTS]
    assert len(keys) == len(set(keys))
