"""The scenes of taking a partner on: each one step further with the practice world's newcomer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog

from console.domain.mappings import UnitTarget
from console.domain.values import PartyId
from console.services.records import ConnectionRow
from console.views.frame import MainWindow
from console.views.partners.columns.dialog import ColumnsDialog
from console.views.partners.new import NewPartnerDialog

KEY, NAME = "nord-fasteners", "Nord Fasteners"
TABLES, TABLES_NAME = "weber-industriebedarf", "Weber Industriebedarf"
"""A second newcomer, who sends tables."""
_CSV = (
    "Lieferant: Weber Industriebedarf GmbH\n\n"
    "Ihre Bestellnr.;Pos;Unsere Art.-Nr.;Bezeichnung;bestätigte Menge;ME;Termin;Netto EUR;Status\n"
    "P00012;1;WB-4471;Sechskantschraube M8x40;1.200;Stk;03.12.2026;0,45;bestätigt\n"
    "P00012;2;WB-4480;Mutter M8 verzinkt;500;Stk;05.12.2026;0,12;bestätigt\n"
    "P00013;1;WB-4503;Unterlegscheibe M8;20 Kt;Stk;03.12.2026;0,03;Rückstand\n"
    "Summe;;;;1.720;;;;\n"
)
_FIXED = (
    "HP00012    20261124EUR\nD0001WB-4471        0000120000020261203\nD0002WB-4480        0000050000020261205\n"
    "HP00013    20261124EUR\nD0001WB-4503        0000002000020261203\nT0005\n"
)
_FIXED_FACTS = (
    ("H/2", "order_number"),
    ("D/2", "line_ref"),
    ("D/6", "supplier_item"),
    ("D/21", "quantity"),
    ("D/32", "promised"),
)
PATIENCE_SECONDS = 15.0
Scene = tuple[str, Callable[[MainWindow], object]]


def wait_for(holds: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Let the screen go on until something holds; a picture of what is there is better than none."""
    app = QApplication.instance()
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until and isinstance(app, QApplication):
        app.processEvents()
        time.sleep(0.01)


def partner_scenes(home: Path) -> tuple[Scene, ...]:
    """In their order: each leaves behind what the next begins with. ``home`` is the practice world's folder."""
    folder = home / "partners" / "nord"

    def new(window: MainWindow) -> QDialog:
        dialog = NewPartnerDialog(window._desk, window.partners._who(), window.tasks, window)
        dialog.templates.setCurrentRow(next(i for i, one in enumerate(dialog._all) if one.key == "x12-orders"))
        dialog.name.setText(NAME)
        dialog.key.setText(KEY)
        dialog.show()
        return dialog

    def profile(window: MainWindow) -> None:
        _begin(window)
        _show_tab(window, 0)

    def connection(window: MainWindow) -> None:
        _show_tab(window, 1)
        tab = window.partners.pane.connection
        tab.kind.setCurrentIndex(next(i for i in range(tab.kind.count()) if tab.kind.itemData(i) == "folder"))
        for name in ("incoming", "outgoing"):
            tab.edits[name].setText(f"/srv/nord/{name}")

    def sample(window: MainWindow) -> None:
        _set_up(window, folder)
        _show_tab(window, 2)
        pane = window.partners.pane
        if pane.sample.reading is None:
            pane.sample.read_file(next(folder.glob("*sample*")))
            wait_for(lambda: pane.sample.reading)

    def columns(window: MainWindow) -> QDialog:
        return _columns_of(window, home / "weber-bestaetigung.csv", _CSV.encode("cp1252"))

    def cuts(window: MainWindow) -> QDialog:
        dialog = _columns_of(window, home / "weber-bestaetigung.txt", _FIXED.encode())
        _then(dialog, lambda: dialog._answer("kind", "acknowledgment"))
        for position in (6, 32):
            _then(dialog, lambda position=position: dialog._cut("D", position))  # type: ignore[misc]
        for column, fact in _FIXED_FACTS:
            _then(dialog, lambda column=column, fact=fact: dialog.facts.said.emit(column, fact))  # type: ignore[misc]
        return dialog

    def dry_run(window: MainWindow) -> None:
        _explain_and_test(window)
        _show_tab(window, 4)
        trying = window.partners.pane.trying
        trying.dry.click()
        wait_for(lambda: trying.found)

    def approval(window: MainWindow) -> None:
        _show_tab(window, 5)

    def trial(window: MainWindow) -> None:
        _loosen(window, "acme")
        window.partners.open_partner("acme")
        pane = window.partners.pane
        wait_for(lambda: pane.file and pane.file.version.key == "acme")
        pane.tabs.setCurrentIndex(5)
        pane.approval.trial.click()
        wait_for(lambda: pane.approval.report)

    return (
        ("partner-new", new),
        ("partner-profile", profile),
        ("partner-connection", connection),
        ("partner-sample", sample),
        ("partner-columns", columns),
        ("partner-cuts", cuts),
        ("partner-dry-run", dry_run),
        ("partner-approval", approval),
        ("partner-trial", trial),
    )


def _show_tab(window: MainWindow, tab: int) -> None:
    window.go("partners")
    window.partners.open_partner(KEY)
    pane = window.partners.pane
    wait_for(lambda: pane.file and pane.file.version.key == KEY)
    pane.tabs.setCurrentIndex(tab)


def _then(dialog: ColumnsDialog, act: Callable[[], object]) -> None:
    """Do one thing in the dialog, and wait for what comes of it."""
    before = dialog.sheet
    act()
    wait_for(lambda: dialog.sheet is not before)


def _columns_of(window: MainWindow, file: Path, raw: bytes) -> ColumnsDialog:
    """Saying what the columns of a file mean, for the newcomer who sends tables."""
    desk, actor = window._desk.onboarding, window.partners._who()
    if not any(one.key == TABLES for one in desk.partners()):
        desk.start("csv-mail", TABLES, TABLES_NAME, actor)
    file.write_bytes(raw)
    window.go("partners")
    window.partners.open_partner(TABLES)
    pane = window.partners.pane
    wait_for(lambda: pane.file and pane.file.version.key == TABLES)
    pane.tabs.setCurrentIndex(3)
    dialog = pane.columns.open_file(file)
    assert dialog is not None  # a partner is at hand
    wait_for(lambda: dialog.sheet)
    return dialog


def _begin(window: MainWindow) -> None:
    desk, actor = window._desk.onboarding, window.partners._who()
    if any(one.key == KEY for one in desk.partners()):
        return
    desk.start("x12-orders", KEY, NAME, actor)
    found = desk.suppliers(NAME)
    facts = {
        "ids": (PartyId(scheme="x12:ZZ", value="NORD"),),
        "our_ids": (PartyId(scheme="x12:ZZ", value="CROSSDOCK"),),
        "email": "orders@nord.example",
        "erp_partner_id": found[0][0] if found else None,
    }
    desk.save(desk.version(KEY).profile.model_copy(update=facts), actor, "who they are")


def _set_up(window: MainWindow, folder: Path) -> None:
    desk, actor = window._desk.onboarding, window.partners._who()
    if any(step.key == "connection" and step.done for step in desk.progress(KEY)):
        return
    settings = {name: str(folder / name) for name in ("incoming", "outgoing")} | {"rest_seconds": 0}
    desk.connect(ConnectionRow(desk.version(KEY).profile.connection, "folder", NAME, json.dumps(settings)), actor)


def _explain_and_test(window: MainWindow) -> None:
    desk, actor = window._desk.onboarding, window.partners._who()
    reading = desk.sample(KEY)
    for code in reading.unknown if reading else ():
        window._desk.mappings.explain(KEY, code.model_copy(update={"scheme": ""}), UnitTarget(unit="C62"), actor)
    if not any(step.key == "test_sent" and step.text for step in desk.progress(KEY)):
        desk.send_test(KEY, actor)
        wait_for(lambda: any(step.key == "test_received" and step.done for step in desk.progress(KEY)))


def _loosen(window: MainWindow, key: str) -> None:
    """A draft beside the live version, with wider tolerances: something for a trial run to show."""
    desk, actor = window._desk.onboarding, window.partners._who()
    version = desk.version(key)
    wider = version.profile.tolerances.model_copy(update={"days_late": 21, "quantity_percent": Decimal(25)})
    if version.profile.tolerances != wider:
        desk.save(version.profile.model_copy(update={"tolerances": wider}), actor, "later and short is fine")
