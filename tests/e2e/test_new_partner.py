"""A partner taken on while the program runs: its connection is served at once, its orders go out once it is live."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.domain.documents import AckAction, AckLine, Acknowledgment, AckPart, HeaderStatus, OutgoingEnvelope
from console.domain.values import PartyId
from console.sandbox.odoo import Line
from console.sandbox.world import PracticeWorld, Scenery
from console.services.records import ConnectionRow
from tests.waiting import eventually

NORD, US = PartyId(scheme="x12:ZZ", value="NORD"), PartyId(scheme="x12:ZZ", value="CROSSDOCK")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[PracticeWorld, Any]]:
    faults: list[BaseException] = []
    world = PracticeWorld(tmp_path, Scenery(speed=900, orders=0, buying_every=0), report=faults.append)
    program = world.start()
    yield world, program
    assert world.stop(program), "a worker did not end within two seconds"
    assert faults == []


def test_from_nothing_to_a_confirmed_order(running: tuple[PracticeWorld, Any], tmp_path: Path) -> None:
    world, program = running
    desk, maria = program.onboarding, program.office.sign_in("maria")
    supplier = world.odoo.seeds.supplier("Nord Fasteners", ref="NORD")
    bolt = world.odoo.seeds.product("Bolt", "NB-1")
    incoming, outgoing = tmp_path / "nord-in", tmp_path / "nord-out"
    incoming.mkdir()
    outgoing.mkdir()

    desk.start("x12-orders", "nord", "Nord Fasteners", maria)
    facts = {"ids": (NORD,), "our_ids": (US,), "erp_partner_id": supplier, "email": "edi@nord.example"}
    desk.save(desk.version("nord").profile.model_copy(update=facts), maria)
    settings = {"incoming": str(incoming), "outgoing": str(outgoing), "every": 60.0, "rest_seconds": 0}
    desk.connect(ConnectionRow("nord", "folder", "Nord", json.dumps(settings)), maria)
    program.engine.follow_connections()

    desk.send_test("nord", maria)
    eventually(lambda: list(outgoing.glob("*.x12")), "the test went out over the new connection")
    (test,) = outgoing.glob("*.x12")
    assert b"*T*>" in test.read_bytes() and b"TEST-1" in test.read_bytes()

    def answer(number: str, test: bool) -> bytes:
        line = AckLine(line_ref="1", parts=(AckPart(action=AckAction.ACCEPTED),))
        document = Acknowledgment(order_number=number, status=HeaderStatus.ACCEPTED, lines=(line,))
        when = world.clock.now()
        envelope = OutgoingEnvelope(
            sender=NORD, receiver=US, created_at=when, test=test, interchange_control=int(test) + 1
        )
        return world.suppliers[0].form.write([document], envelope)

    (incoming / "answer.x12").write_bytes(answer("TEST-1", test=True))
    eventually(lambda: _done(desk, "test_received"), "the test's answer came back")

    desk.try_sample("nord", "answer.x12", answer("TEST-1", test=True), maria)
    found = desk.dry_run("nord", maria)
    assert found.green, [check for check in found.checks if check.ok is False]
    desk.propose("nord", maria)
    desk.approve("nord", maria)
    desk.go_live("nord", maria)

    order = world.odoo.seeds.order(supplier, [Line(bolt, 10, 1, world.clock.now())])
    number = world.odoo.world.row("purchase.order", order)["name"]
    eventually(
        lambda: [one for one in outgoing.glob("*.x12") if number.encode() in one.read_bytes()], "the order went out"
    )
    (sent,) = [one for one in outgoing.glob("*.x12") if number.encode() in one.read_bytes()]
    assert b"*P*>" in sent.read_bytes()
    (incoming / "real.x12").write_bytes(answer(number, test=False))

    def confirmed() -> bool:
        row = world.odoo.world.row("purchase.order", order)
        return bool(row.get("mail_reminder_confirmed") or row.get("acknowledged"))

    eventually(confirmed, "Odoo knows that the supplier confirmed")
    assert program.office.verify_audit().broken_at is None


def _done(desk: Any, key: str) -> bool:
    steps = {step.key: step.done for step in desk.progress("nord")}
    return bool(steps[key])
