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
from console.views.partners.new import NewPartnerDialog

KEY, NAME = "nord-fasteners", "Nord Fasteners"
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
