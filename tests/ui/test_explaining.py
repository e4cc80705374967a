"""Saying which place or sender a code is, by keyboard: what is offered, and that nothing is taken unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.domain.masterdata import MasterData
from console.domain.values import Party, PartyId
from console.services.casework.acts import Acts
from console.services.mappings.cases import MappingCases
from console.services.mappings.desk import MappingDesk
from console.services.office import Office
from console.views.app import build_window
from console.views.forms.meaning import ChoiceField
from console.views.frame import MainWindow
from tests.integration.shop import RULE, Shop
from tests.integration.test_missing_facts import LEAD
from tests.integration.test_places import HAMBURG, LYON, ORDERED, THEIR_DOCK, notice_of
from tests.ui.test_deciding import form_of, press
from tests.unit.domain.builders import bought, purchase, receipt

Key = Qt.Key
Open = Callable[[], MainWindow]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    line = bought()
    shop.order(purchase(line, receipts=(receipt([line]),)), ORDERED)
    shop.keep(MasterData(places=(HAMBURG, LYON)))
    yield shop
    shop.store.close()


@pytest.fixture
def open_console(shop: Shop, qtbot: QtBot) -> Iterator[Open]:
    windows: list[MainWindow] = []

    def opened() -> MainWindow:
        desk = MappingDesk(shop.store, shop.events)
        acts = Acts(shop.store, shop.outbox, shop.clock, shop.events)
        books = (MappingCases(shop.store, desk),)
        office = Office(shop.store, acts, shop.clock, shop.events, books=books, mappings=desk)
        window = build_window(office, LEAD)
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        window.go("queue")
        qtbot.waitUntil(lambda: window.queue.pane.case is not None)
        return window

    yield opened
    for window in windows:
        window.close()


def choice_of(window: MainWindow, qtbot: QtBot) -> ChoiceField:
    form = form_of(window, qtbot, Key.Key_A)
    [field] = form.fields
    assert isinstance(field, ChoiceField)
    qtbot.waitUntil(lambda: field.choice.count() > 1)
    assert field.choice.currentText() == "choose one" and not form.press.isEnabled()
    return field


def test_a_place_is_said_by_keyboard_and_what_waited_goes_on(shop: Shop, open_console: Open, qtbot: QtBot) -> None:
    shop.receive(notice_of("P00409", THEIR_DOCK))
    shop.store.do(lambda unit: unit.settle_key("notice:acme:SN-P00409", RULE, "out of the way"))
    window = open_console()
    field = choice_of(window, qtbot)
    offered = [field.choice.itemText(place) for place in range(field.choice.count())]
    assert offered[1:] == ["Hamburg (GLN 5412345000013) · where it was ordered to", "Lyon (LYO)"]
    field.choice.setCurrentIndex(1)
    form = window.queue.acting.form
    assert form is not None
    press(form, qtbot)
    qtbot.waitUntil(lambda: shop.cases() == [])


def test_a_sender_is_offered_with_what_speaks_for_it(shop: Shop, open_console: Open, qtbot: QtBot) -> None:
    document = notice_of("P00409", None).model_copy(update={"supplier": Party(name="ACME Inc.")})
    shop.receive(document, sender=PartyId(scheme="x12:ZZ", value="WHOISIT"))
    field = choice_of(open_console(), qtbot)
    assert field.choice.itemText(1) == "Acme · the document names “ACME Inc.”"
