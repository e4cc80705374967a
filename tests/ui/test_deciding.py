"""Every decision of a buyer by keyboard alone, over real orders and answers; only Odoo is away."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from console.domain.documents import AckAction
from console.domain.lifecycle import ExceptionState
from console.domain.masterdata import ProductRecord
from console.domain.purchase import OrderWrite
from console.services.casework.acts import Acts
from console.services.office import Office
from console.services.ordering.book import waiting_case
from console.views.app import build_window
from console.views.forms.fields import SearchedField, TextField
from console.views.forms.form import ActionForm
from console.views.forms.lines import LinesField
from console.views.frame import MainWindow
from tests.integration.shop import BUYER, NOW, RULE, Shop
from tests.unit.domain.builders import ack, answered, bought, buyer_item, part, purchase, supplier_item

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[], MainWindow]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path, email="orders@acme.example")
    yield shop
    shop.store.close()


@pytest.fixture
def open_console(shop: Shop, qtbot: QtBot) -> Iterator[Open]:
    windows: list[MainWindow] = []
    found = (ProductRecord(id=555, name="Gas torch 20 A", code="GT-20A"),)

    def opened() -> MainWindow:
        acts = Acts(shop.store, shop.outbox, shop.clock, shop.events)
        office = Office(shop.store, acts, shop.clock, shop.events, find_products=lambda text, partner: found)
        window = build_window(office, BUYER)
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        window.go("queue")
        qtbot.waitUntil(lambda: window.queue.pane.case is not None)
        return window

    yield opened
    for window in windows:
        window.close()


def form_of(window: MainWindow, qtbot: QtBot, key: Qt.Key) -> ActionForm:
    qtbot.keyClick(window.queue.view, key)
    form = window.queue.acting.form
    assert form is not None
    return form


def press(form: ActionForm, qtbot: QtBot) -> None:
    qtbot.waitUntil(form.press.isEnabled)
    qtbot.keyClick(form.fields[0].first(), Key.Key_Return, CONTROL)


def written(shop: Shop, qtbot: QtBot) -> OrderWrite:
    qtbot.waitUntil(lambda: bool(shop.cases()) and shop.cases()[0].state is ExceptionState.APPLYING)
    return OrderWrite.model_validate(json.loads(shop.effects("write_order")[0].body)["write"])


def mails(shop: Shop) -> list[dict[str, Any]]:
    claimed = shop.store.do(lambda unit: unit.claim_effects("mail", "test", 9, 60.0, ("send_mail",)))
    shop.store.do(lambda unit: unit.release_effects([one.id for one in claimed], "test"))
    return [json.loads(effect.body) for effect in claimed]


def short(shop: Shop) -> None:
    shop.order(purchase())
    shop.receive(ack(answered("1", part(AckAction.CHANGED, 80))))


def test_a_part_now_and_a_part_later(shop: Shop, open_console: Open, qtbot: QtBot) -> None:
    short(shop)
    form = form_of(open_console(), qtbot, Key.Key_B)
    lines = form.fields[0]
    assert isinstance(lines, LinesField)
    assert [row.quantity.text() for row in lines.rows] == ["80", "20"]
    later = lines.rows[1].day
    later.setDate(later.date().addDays(30))
    press(form, qtbot)
    write = written(shop, qtbot)
    assert [line.quantity for line in write.lines] == [80]
    assert [line.quantity for line in write.new_lines] == [20]


def test_what_is_no_quantity_is_marked_and_not_pressed(shop: Shop, open_console: Open, qtbot: QtBot) -> None:
    short(shop)
    form = form_of(open_console(), qtbot, Key.Key_P)
    lines = form.fields[0]
    assert isinstance(lines, LinesField)
    lines.rows[0].quantity.clear()
    qtbot.keyClicks(lines.rows[0].quantity, "eighty")
    assert form.why_not.text() == "Line 1: “eighty” is no quantity." and not form.press.isEnabled()
    lines.rows[0].quantity.clear()
    qtbot.keyClicks(lines.rows[0].quantity, "85")
    press(form, qtbot)
    assert [line.quantity for line in written(shop, qtbot).lines] == [Decimal(85)]


def test_a_proposal_is_read_before_it_goes(shop: Shop, open_console: Open, qtbot: QtBot) -> None:
    short(shop)
    form = form_of(open_console(), qtbot, Key.Key_C)
    lines, text = form.fields
    assert isinstance(lines, LinesField) and isinstance(text, TextField)
    lines.rows[0].quantity.clear()
    qtbot.keyClicks(lines.rows[0].quantity, "90")
    qtbot.waitUntil(lambda: "Line 1, hex bolts: 90" in text.edit.toPlainText())
    shown = text.edit.toPlainText()
    press(form, qtbot)
    qtbot.waitUntil(lambda: len(mails(shop)) == 1)
    assert mails(shop)[0]["body"] == shown


def test_the_line_that_is_meant_is_chosen(shop: Shop, open_console: Open, qtbot: QtBot) -> None:
    shop.order(purchase(bought(7), bought(8, items=(buyer_item("BOLT-1"),))))
    shop.receive(ack(answered(None, part(quantity=80), items=(buyer_item("BOLT-1"),))))
    window = open_console()
    qtbot.keyClick(window.queue.view, Key.Key_Return)  # the primary action
    form = window.queue.acting.form
    assert form is not None
    choice = form.fields[0].first()
    assert isinstance(choice, QComboBox)
    qtbot.keyClick(choice, Key.Key_Down)
    press(form, qtbot)
    qtbot.waitUntil(lambda: "it is line 2" in window.queue.pane.notice.text())


def test_the_product_that_comes_instead_is_searched_and_chosen(shop: Shop, open_console: Open, qtbot: QtBot) -> None:
    shop.order(purchase())
    shop.receive(ack(answered("1", part(AckAction.SUBSTITUTED, 100, items=(supplier_item("GT-20A"),)))))
    form = form_of(open_console(), qtbot, Key.Key_W)
    field = form.fields[0]
    assert isinstance(field, SearchedField)
    qtbot.waitUntil(lambda: field.choice.count() == 2)
    assert not form.press.isEnabled()
    qtbot.keyClick(field.choice, Key.Key_Down)
    press(form, qtbot)
    write = written(shop, qtbot)
    assert 555 in {line.product_id for line in (*write.lines, *write.new_lines)}


def test_one_mail_for_all_orders_of_a_supplier(shop: Shop, open_console: Open, qtbot: QtBot) -> None:
    for number in (1, 2, 3):
        order = purchase(bought(number * 10), id=number, number=f"P0000{number}", total=Decimal(100))
        record = shop.order(order)
        case = waiting_case(record, shop.partner, RULE, NOW)
        shop.store.do(lambda unit, one=case: unit.open_exceptions([one]))
    window = open_console()
    form = form_of(window, qtbot, Key.Key_U)
    text = form.fields[0]
    assert isinstance(text, TextField)
    qtbot.waitUntil(lambda: "P00003" in text.edit.toPlainText())
    press(form, qtbot)
    qtbot.waitUntil(lambda: "One mail about 3 orders" in window.queue.pane.notice.text())
    assert len(mails(shop)) == 1 and window.queue.model.rowCount() == 3
    assert all(row.reminded_at is not None and row.reminded_at <= NOW + timedelta(hours=1) for row in shop.cases())
