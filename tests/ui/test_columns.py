"""Saying what the columns of a file mean, on the screen: proposed, questioned, answered, kept as the partner's."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from console.app import Program
from console.domain.columns import ColumnSpec
from console.services.onboarding.columns import ColumnSheet
from console.views.frame import MainWindow
from console.views.partners.columns.dialog import ColumnsDialog
from console.views.partners.pane import PartnerPane
from tests.ui.test_partners import LEAD

HEAD = "PO number;Line;SKU;Confirmed qty;Delivery date;Farbe"
CSV = f"{HEAD}\nP00409;1;A-1;5;03/04/2026;rot\nP00409;2;A-2;viele;05/04/2026;\n"
FIXED = "P00409  0001A-1     000012\nP00409  0002A-2     000007\n"


@pytest.fixture
def cases() -> int:
    return 0


@pytest.fixture
def pane(window: MainWindow, program: Program, qtbot: QtBot) -> PartnerPane:
    window.sign_in(LEAD)
    program.onboarding.start("csv-mail", "nord", "Nord Fasteners", LEAD)
    window.go("partners")
    window.partners.open_partner("nord")
    found = window.partners.pane
    qtbot.waitUntil(lambda: found.file is not None)
    return found


def opened(pane: PartnerPane, tmp_path: Path, qtbot: QtBot, text: str = CSV, name: str = "answer.csv") -> ColumnsDialog:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    dialog = pane.columns.open_file(file)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.sheet is not None)
    return dialog


def sheet_of(dialog: ColumnsDialog) -> ColumnSheet:
    assert dialog.sheet is not None
    return dialog.sheet


def choose(dialog: ColumnsDialog, column: str, words: str, qtbot: QtBot) -> None:
    """As with the keys: the choice of a column, by its words."""
    combo = dialog.facts.combos[column]
    at = combo.findText(words)
    assert at >= 0, f"{words} is not offered"
    combo.setCurrentIndex(at)
    before = dialog.sheet
    combo.activated.emit(at)
    qtbot.waitUntil(lambda: dialog.sheet is not before)


def press(dialog: ColumnsDialog, words: str, qtbot: QtBot) -> None:
    (button,) = [one for one in dialog.doubts.findChildren(QPushButton) if one.text() == words]
    before = dialog.sheet
    button.click()
    qtbot.waitUntil(lambda: dialog.sheet is not before)


def test_a_day_that_may_be_two_is_asked_before_it_can_be_kept(pane: PartnerPane, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = opened(pane, tmp_path, qtbot)
    assert not dialog.keep.isEnabled() and "two ways" in dialog.state.text()
    press(dialog, "4 March 2026", qtbot)
    assert dialog.keep.isEnabled() and not dialog.doubts.isVisible()
    shown = dialog.understood.shown
    place = list(shown.heads).index("Delivery day they promise")
    assert [row[place].text for row in shown.cells] == ["4 Mar 2026", "4 May 2026"]


def test_what_cannot_be_read_is_marked_in_its_cell_and_in_words(
    pane: PartnerPane, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened(pane, tmp_path, qtbot)
    press(dialog, "3 April 2026", qtbot)
    model = dialog.file.shown
    cell = model.index(1, 3)
    assert model.data(cell, Qt.ItemDataRole.DisplayRole) == "≠ viele"
    assert "“viele” is not a number" in model.data(cell, Qt.ItemDataRole.ToolTipRole)
    assert "1 cell marked ≠" in dialog.state.text() and "1 of them held for a person" in dialog.state.text()
    assert dialog.facts.item(3, 3).text() == "≠ 1 cell"  # type: ignore[union-attr]


def test_what_is_missing_is_named_and_a_choice_mends_it(pane: PartnerPane, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = opened(pane, tmp_path, qtbot, CSV.replace("PO number", "Vorgang").replace("/04/", "/14/"))
    if sheet_of(dialog).choices.kind is None:
        press(dialog, "answer to our order", qtbot)
    choose(dialog, "Vorgang", "— left out —", qtbot)
    assert dialog.state.text().startswith("Still missing: Our order number") and not dialog.keep.isEnabled()
    choose(dialog, "Vorgang", "Our order number", qtbot)
    assert dialog.keep.isEnabled()


def test_it_is_kept_as_a_version_with_the_file_as_the_sample(
    pane: PartnerPane, program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened(pane, tmp_path, qtbot, CSV.replace("viele", "7"))
    press(dialog, "3 April 2026", qtbot)
    assert "takes the place of “acknowledgment csv”" in dialog.state.text()
    dialog.keep.click()
    qtbot.waitUntil(lambda: "version 2 is a draft" in pane.head.text())
    profile = program.onboarding.version("nord").profile
    assert [one if isinstance(one, str) else one.name for one in profile.columns] == [
        "order-csv",
        "answer to our order (CSV)",
    ]
    made = profile.columns[1]
    assert isinstance(made, ColumnSpec) and made.dates == ("DD/MM/YYYY",)
    qtbot.waitUntil(lambda: pane.sample.reading is not None and pane.sample.reading.clean)
    assert "the file is its sample" in pane.notice.text()
    assert "answer to our order, CSV" in pane.columns.list.item(1).text()
    pane.columns.again.click()
    again = pane.columns.dialog
    assert again is not None
    qtbot.waitUntil(lambda: again.sheet is not None)
    assert sheet_of(again).composed.complete, "what was answered before is not asked again"


def test_columns_of_fixed_width_are_cut_by_keys_and_by_clicks(
    pane: PartnerPane, program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = opened(pane, tmp_path, qtbot, FIXED, "answer.txt")
    press(dialog, "answer to our order", qtbot)
    assert sheet_of(dialog).table.opening.cuts[""] == (1, 9, 21)
    dialog.cuts.setFocus()
    dialog.cuts.position = 13
    before = dialog.sheet
    qtbot.keyClick(dialog.cuts, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: dialog.sheet is not before)
    assert sheet_of(dialog).table.opening.cuts[""] == (1, 9, 13, 21)
    letter = dialog.cuts.fontMetrics().horizontalAdvance("0")
    before = dialog.sheet
    qtbot.mouseClick(dialog.cuts.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(8 + 22 * letter, 24))
    qtbot.waitUntil(lambda: dialog.sheet is not before)
    assert sheet_of(dialog).table.opening.cuts[""] == (1, 9, 13, 21, 23)
    before = dialog.sheet
    qtbot.mouseClick(dialog.cuts.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(8 + 22 * letter, 24))
    qtbot.waitUntil(lambda: dialog.sheet is not before)
    for column, words in (("1", "Our order number"), ("9", "Line number of our order"), ("21", "Quantity confirmed")):
        choose(dialog, column, words, qtbot)
    choose(dialog, "13", "Item number of theirs", qtbot)
    dialog.keep.click()
    qtbot.waitUntil(lambda: pane.sample.reading is not None and pane.sample.reading.clean)
    profile = program.onboarding.version("nord").profile
    assert [way.format for way in profile.exchanges] == ["fixed"], "there is a way for such files now"


def test_who_is_quicker_than_the_program_loses_nothing(pane: PartnerPane, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = opened(pane, tmp_path, qtbot, FIXED, "answer.txt")
    dialog._answer("kind", "acknowledgment")
    for position in (13, 23, 25):
        dialog._cut("", position)
    dialog.facts.said.emit("1", "order_number")
    qtbot.waitUntil(lambda: "order_number" in sheet_of(dialog).choices.facts.values())
    assert sheet_of(dialog).table.opening.cuts[""] == (1, 9, 13, 21, 23, 25)


def test_a_row_that_is_no_data_is_passed_over(pane: PartnerPane, tmp_path: Path, qtbot: QtBot) -> None:
    text = CSV.replace("viele", "7").replace("/04/", "/14/") + "Kontrolle;;;12;;\n"
    dialog = opened(pane, tmp_path, qtbot, text)
    assert "Read as 2 documents" in dialog.state.text()
    dialog.file.selectRow(2)
    before = dialog.sheet
    dialog.pass_over.click()
    qtbot.waitUntil(lambda: dialog.sheet is not before)
    assert "Read as 1 document " in dialog.state.text()
    assert dialog.pass_over.text() == "Pass over rows like this"


def test_a_file_that_is_no_table_says_so(pane: PartnerPane, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "old.xls"
    file.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    dialog = pane.columns.open_file(file)
    assert dialog is not None
    qtbot.waitUntil(lambda: "old Excel workbook" in dialog.notice.text())
    assert not dialog.keep.isEnabled()


def test_a_table_dropped_as_a_sample_leads_to_its_columns(pane: PartnerPane, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "neu.csv"
    file.write_text(CSV.replace("PO number", "Ihre Bestellung").replace("viele", "7"), encoding="utf-8")
    pane.tabs.setCurrentIndex(2)
    pane.sample.read_file(file)
    qtbot.waitUntil(lambda: pane.sample.reading is not None)
    assert "Nobody has said yet what the columns of such a file mean" in pane.sample.state.text()
    pane.sample.explain_columns.click()
    dialog = pane.columns.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.sheet is not None)
    assert sheet_of(dialog).name == "neu.csv"
