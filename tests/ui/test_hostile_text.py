"""What partners write is shown as they wrote it: no name of theirs becomes a picture, a link or a style on a screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QTableView, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from console.app import Program
from console.domain.acknowledging import LinePart
from console.domain.lifecycle import Direction
from console.domain.purchase import FieldChange
from console.services.casework_models import (
    ComparedCell,
    ComparedLine,
    ConnectionView,
    Preview,
    StakeRow,
    StoryEntry,
)
from console.services.records import NewException, NewMessage
from console.views.app import build_window
from console.views.detail.changes import changes_card, customers_card
from console.views.detail.comparison import comparison
from console.views.detail.story import story
from console.views.forms.lines import LinesField
from console.views.frame import MainWindow
from console.views.status import StatusLine
from console.views.theme import LIGHT
from tests.ui.conftest import MARIA, RULE
from tests.unit.domain.builders import profile

HOSTILE = "<img src='file:///c/x'><b>Acme</b> & Söhne"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def hostile_in(widget: QWidget) -> Iterator[str]:
    """Every text on a widget and in it that Qt would not show as it is written."""
    for one in (widget, *widget.findChildren(QWidget)):
        if "<img" in one.toolTip() and Qt.mightBeRichText(one.toolTip()):
            yield f"tooltip of {type(one).__name__}: {one.toolTip()}"
        if isinstance(one, QLabel) and "<img" in one.text() and _is_rich(one):
            yield f"label: {one.text()}"
        if isinstance(one, QTextEdit) and "<img" in one.toHtml():
            yield f"text: {one.toHtml()}"
        if isinstance(one, QTableView | QListWidget):
            yield from _tips(one)


def _is_rich(one: QLabel) -> bool:
    chosen = one.textFormat()
    return chosen is Qt.TextFormat.RichText or (
        chosen is not Qt.TextFormat.PlainText and bool(Qt.mightBeRichText(one.text()))
    )


def _tips(view: QTableView | QListWidget) -> Iterator[str]:
    model = view.model()
    columns = 1 if isinstance(view, QListWidget) else model.columnCount(QModelIndex())
    for row in range(model.rowCount(QModelIndex())):
        for column in range(columns):
            tip = model.data(model.index(row, column), Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str) and "<img" in tip and Qt.mightBeRichText(tip):
                yield f"tooltip in a list: {tip}"


@pytest.fixture
def program(program: Program) -> Program:
    """A case, a message and a partner that all bear the hostile name."""
    case = NewException(
        key="case:hostile",
        queue="acknowledgments",
        cause="unreadable",
        title=HOSTILE,
        sentence=f"**{HOSTILE}** sent something.",
        actor=RULE,
        subject=HOSTILE,
        partner_name=HOSTILE,
        due_at=datetime(2020, 1, 1, tzinfo=UTC),
        evidence=json.dumps({"problems": [{"text": HOSTILE, "place": {}}]}),
    )
    message = NewMessage(Direction.IN, "acme", b"<img src='file:///c/x'>", name=HOSTILE)
    program.store.do(lambda unit: unit.put_profile(profile(name=HOSTILE), RULE))
    program.store.do(lambda unit: unit.open_exceptions([case]))
    program.store.do(lambda unit: unit.add_messages([message], RULE))
    return program


@pytest.fixture
def cases() -> int:
    return 0


@pytest.fixture
def window(program: Program, qtbot: QtBot) -> Iterator[MainWindow]:
    window = build_window(program.office, MARIA)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


def test_a_hostile_name_stays_text_on_every_screen(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    window.go("queue")
    qtbot.waitUntil(lambda: window.queue.pane.case is not None)
    assert any("<img" in one.text() for one in window.queue.pane.findChildren(QLabel)), "the name is shown at all"
    window.go("messages")
    window.messages.open_message(1)
    qtbot.waitUntil(lambda: "img" in window.messages.pane.raw.toPlainText())
    window.go("partners")
    qtbot.waitUntil(lambda: window.partners.pane.file is not None)
    window.go("today")
    qtbot.waitUntil(lambda: any("Söhne" in one.text() for one in window.today.findChildren(QLabel)))
    assert not list(hostile_in(window))


def _line() -> ComparedLine:
    cell = ComparedCell(HOSTILE, HOSTILE, HOSTILE, differs=True, grave=True, note=HOSTILE)
    return ComparedLine(HOSTILE, HOSTILE, (cell,), True, HOSTILE, Decimal(1), answered_parts=(LinePart(Decimal(1)),))


def _preview() -> Preview:
    written = FieldChange(record=HOSTILE, field=HOSTILE, before=HOSTILE, after=HOSTILE)
    wrong = written.model_copy(update={"actual": f"{HOSTILE}!"})
    stake = StakeRow(HOSTILE, HOSTILE, None, NOW, 3, Decimal(1), "EUR")
    lost = StakeRow(HOSTILE, HOSTILE, None, None, 0, Decimal(1), "EUR", lost=True)
    return Preview(HOSTILE, (written, wrong), (HOSTILE,), (stake, lost), refused=HOSTILE)


def test_each_piece_of_the_detail_shows_it_as_text(qtbot: QtBot) -> None:
    preview = _preview()
    status = StatusLine(practice=True)
    status.show_health([ConnectionView("a", HOSTILE, "sftp", "trouble", HOSTILE, False, 0)], LIGHT)
    pieces: list[QWidget] = [
        changes_card(HOSTILE, preview, LIGHT, HOSTILE),
        customers_card(preview.stakes, LIGHT),
        comparison([_line()], LIGHT, ("Ordered", "Answered")),
        story([StoryEntry(NOW, HOSTILE, HOSTILE, "x"), StoryEntry(NOW, HOSTILE, HOSTILE, "x", 1)], lambda _id: None),
        LinesField((_line(),), split=True),
        status,
    ]
    for one in pieces:
        qtbot.addWidget(one)
        assert not list(hostile_in(one)), type(one).__name__
