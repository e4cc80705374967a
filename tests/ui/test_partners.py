"""Taking a partner on, on the screen: template, form, connection, a dropped sample, what is unknown, dry run, live."""

from __future__ import annotations

import json
import threading
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from console.app import Program
from console.domain.lifecycle import ProfileState
from console.services.onboarding.desk import OnboardingDesk
from console.services.onboarding.differences import differing_fields
from console.services.ordering.open_orders import OpenChoice, OpenOrder, choice_of
from console.services.records import Actor
from console.views.frame import MainWindow
from console.views.partners.new import NewPartnerDialog, key_from
from console.views.partners.pane import PartnerPane
from console.views.partners.profile import ids_from_text, ids_to_text
from tests.integration.test_onboarding import x12_sample
from tests.ui.conftest import MARIA

LEAD_RIGHTS = frozenset(
    {*MARIA.rights, "profiles.manage", "profiles.approve", "mappings.manage", "mappings.approve", "connections.manage"}
)
LEAD = Actor("maria", "person", "Maria", LEAD_RIGHTS)


@pytest.fixture
def cases() -> int:
    return 0


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot) -> PartnerPane:
    """The pane of a partner that was just started by keyboard."""
    window.sign_in(LEAD)
    window.go("partners")
    qtbot.keyClick(window.partners.view, Qt.Key.Key_N)
    (dialog,) = [one for one in window.partners.findChildren(QDialog) if isinstance(one, NewPartnerDialog)]
    names = [dialog.templates.item(row).text() for row in range(dialog.templates.count())]
    dialog.templates.setCurrentRow(names.index("X12: orders and answers only"))
    qtbot.keyClicks(dialog.name, "Nord Fasteners")
    assert dialog.key.text() == "nord-fasteners"
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    found = window.partners.pane
    qtbot.waitUntil(lambda: found.key == "nord-fasteners" and found.file is not None)
    return found


def test_a_new_partner_is_chosen_and_says_what_comes_next(window: MainWindow, pane: PartnerPane) -> None:
    assert "version 1 is a draft" in pane.head.text()
    assert window.partners.notice.text() == "Nord Fasteners: first draft made. Next: a file they sent."
    assert window.partners.view.currentItem().text() == "Nord Fasteners\nnot live yet · version 1 draft"


def test_the_form_saves_a_draft_and_names_what_does_not_fit(pane: PartnerPane, program: Program, qtbot: QtBot) -> None:
    pane.profile.ids.setText("NORD")
    pane.profile.save.click()
    assert "“NORD” is no identifier: write its kind first" in pane.profile.notice.text()
    pane.profile.ids.setText("x12:ZZ:NORD")
    pane.profile.price.setText("2.5")
    pane.profile.save.click()
    qtbot.waitUntil(lambda: "version 2 is a draft" in pane.head.text())
    profile = program.onboarding.version("nord-fasteners").profile
    assert ids_to_text(profile.ids) == "x12:ZZ:NORD"
    assert f"{profile.tolerances.price_percent}" == "2.5"


def test_a_sample_is_read_marked_and_its_unit_explained(pane: PartnerPane, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "first.x12"
    file.write_bytes(x12_sample("ZQ"))
    pane.sample.read_file(file)
    qtbot.waitUntil(lambda: pane.sample.reading is not None)
    marked = [pane.sample.lines.item(row) for row in range(pane.sample.lines.count())]
    (wrong,) = [item for item in marked if "≠" in item.text()]
    assert "ACK*IA*100*ZQ" in wrong.text() and "ZQ" in wrong.toolTip()
    assert '"order_number": "P00409"' in pane.sample.canonical.toPlainText()
    assert "which the profile does not know" in pane.sample.state.text()
    assert pane.sample.codes.currentText().startswith("ZQ")
    pane.sample.explain.click()
    qtbot.waitUntil(lambda: pane.sample.reading is not None and not pane.sample.reading.unknown)
    assert pane.notice.text() == "“ZQ” is explained."


def test_the_dry_run_names_everything_to_mend(pane: PartnerPane, qtbot: QtBot) -> None:
    pane.trying.dry.click()
    qtbot.waitUntil(lambda: pane.trying.found is not None)
    found = pane.trying.found
    assert found is not None
    wrong = {check.key for check in found.checks if check.ok is False}
    assert {"ids", "connection", "odoo", "sample"} <= wrong
    qtbot.waitUntil(lambda: pane.notice.text() == f"Dry run: {len(wrong)} to mend.")


def test_a_connection_is_set_up_with_the_settings_of_its_kind(
    pane: PartnerPane, program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    kinds = [pane.connection.kind.itemData(row) for row in range(pane.connection.kind.count())]
    pane.connection.kind.setCurrentIndex(kinds.index("folder"))
    for name in ("incoming", "outgoing"):
        (tmp_path / name).mkdir()
        pane.connection.edits[name].setText(str(tmp_path / name))
    pane.connection.press.click()
    qtbot.waitUntil(lambda: program.store.read().connection("nord-fasteners") is not None)
    qtbot.waitUntil(lambda: pane.notice.text().startswith("Set up: "))
    qtbot.waitUntil(lambda: "is set up" in pane.connection.state.text())
    assert pane.connection.edits["incoming"].text() == str(tmp_path / "incoming"), (
        "what is set up is shown, to change it"
    )


def test_what_takes_long_says_so_until_it_is_done(pane: PartnerPane, qtbot: QtBot) -> None:
    go = threading.Event()
    pane.do(lambda _actor: go.wait(5), lambda _done: "Done.")
    qtbot.waitUntil(lambda: pane.notice.text() == "Under way …")
    go.set()
    qtbot.waitUntil(lambda: pane.notice.text() == "Done.")


def test_going_live_without_a_green_dry_run_is_refused_in_words(pane: PartnerPane, qtbot: QtBot) -> None:
    for words in ("waits for approval", "may go live"):
        pane.approval.press.click()
        qtbot.waitUntil(lambda words=words: words in pane.head.text())  # type: ignore[misc]
    pane.approval.press.click()
    qtbot.waitUntil(lambda: "no green dry run" in pane.notice.text())


def test_without_the_right_nothing_is_started(window: MainWindow, program: Program, qtbot: QtBot) -> None:
    window.go("partners")
    window.partners.new()
    (dialog,) = [one for one in window.partners.findChildren(QDialog) if isinstance(one, NewPartnerDialog)]
    qtbot.keyClicks(dialog.name, "Nord")
    dialog.press.click()
    qtbot.waitUntil(lambda: "may not" in dialog.notice.text())
    assert program.onboarding.partners() == []
    dialog.close()


@pytest.mark.parametrize(
    ("name", "key"), [("Nord Fasteners", "nord-fasteners"), ("Nörd & Söhne GmbH", "n-rd-s-hne-gmbh"), ("--", "")]
)
def test_a_key_is_made_of_the_name(name: str, key: str) -> None:
    assert key_from(name) == key


def test_identifiers_survive_being_written_and_read() -> None:
    text = "x12:ZZ:ACME, gln:4012345000009"
    assert ids_to_text(ids_from_text(text)) == text


def test_what_differs_between_two_versions_is_listed(pane: PartnerPane, program: Program) -> None:
    profile = program.onboarding.version("nord-fasteners").profile
    changed = profile.model_copy(update={"currency": "EUR", "version": 9})
    assert differing_fields(profile, changed) == ["currency: null → EUR"]


def test_orders_open_already_are_ticked_to_be_sent_when_a_partner_goes_live(
    pane: PartnerPane, program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tuple(
        OpenOrder(id, f"P0{id}", date(2026, 11, 2), 3, Decimal("1200.5"), "USD", began=id == 502) for id in (501, 502)
    )
    monkeypatch.setattr(OnboardingDesk, "open_orders", lambda _desk, _key: found)
    desk = program.onboarding
    version = desk.propose("nord-fasteners", LEAD).version
    program.store.do(
        lambda unit: unit.step_profile(
            "nord-fasteners", version, ProfileState.PROPOSED, ProfileState.APPROVED, LEAD, "looked at"
        )
    )
    green = json.dumps({"version": version, "green": True, "at": "2026-11-24T09:00:00+00:00", "by": "x", "checks": []})
    program.store.do(lambda unit: unit.put_setting("dry-run:nord-fasteners", green, LEAD))
    pane.open("nord-fasteners")
    choice = pane.approval.open_orders
    qtbot.waitUntil(lambda: choice.rows.count() == 2)
    items = [choice.rows.item(row) for row in range(2)]
    assert choice.words.text().startswith("2 orders open in Odoo already. Tick")
    assert items[1].text() == "P0502: 02 Nov 2026, 3 lines, 1,200.50 USD, partly received"
    assert [item.checkState() for item in items] == [Qt.CheckState.Unchecked] * 2

    items[0].setCheckState(Qt.CheckState.Checked)
    pane.approval.press.click()
    qtbot.waitUntil(lambda: "is live" in pane.head.text())
    assert choice_of(program.store.read(), ["nord-fasteners"]) == OpenChoice(frozenset({502}), frozenset({501}))
    qtbot.waitUntil(choice.isHidden)


def test_of_the_partner_before_nothing_is_left_standing_while_the_next_is_read(
    window: MainWindow, pane: PartnerPane, program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.onboarding.start("csv-mail", "tabula", "Tabula Office", LEAD)
    window.partners.reload()
    qtbot.waitUntil(lambda: window.partners.view.count() == 2)
    go, read = threading.Event(), pane._read
    monkeypatch.setattr(pane, "_read", lambda key: (go.wait(10), read(key))[1])
    window.partners.view.setCurrentRow(1)
    assert "Tabula Office" in pane.head.text() and "Nord" not in pane.head.text()
    assert not pane.tabs.isVisible() and not pane.steps_holder.isVisible()
    go.set()
    qtbot.waitUntil(lambda: pane.tabs.isVisible() and "version 1 is a draft" in pane.head.text())
    assert pane.profile.name.text() == "Tabula Office"


def test_a_senders_identifier_goes_into_the_profile_with_one_press(
    pane: PartnerPane, program: Program, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "first.x12"
    file.write_bytes(x12_sample("EA"))
    pane.tabs.setCurrentIndex(2)
    pane.sample.read_file(file)
    qtbot.waitUntil(lambda: pane.sample.take.isVisible())
    pane.sample.take.click()
    qtbot.waitUntil(lambda: pane.profile.ids.text() == "x12:ZZ:NORD" and not pane.sample.take.isVisible())
    assert pane.profile.ours.text() == "x12:ZZ:US"
