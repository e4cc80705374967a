"""A supplier without EDI: orders go out as CSV, answers come back as CSV, and Odoo ends up right all the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.domain.documents import Acknowledgment, document_from_json
from console.domain.lifecycle import Direction, ExceptionState
from console.sandbox.world import PracticeWorld, Scenery
from console.services.casework_models import Action, ActionKind
from console.services.store import MessageFilter, Page, QueueFilter
from tests.waiting import eventually


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[PracticeWorld, Any]]:
    faults: list[BaseException] = []
    world = PracticeWorld(tmp_path, Scenery(seed=7, speed=900, orders=11, buying_every=0), report=faults.append)
    program = world.start()
    yield world, program
    assert world.stop(program), "a worker did not end within two seconds"
    assert faults == []


def case(program: Any, partner: str, cause: str) -> Any:
    rows = program.office.queue(QueueFilter(cause=(cause,), partner=partner), Page(limit=50)).rows
    return rows[0] if rows else None


def test_an_order_in_csv_is_answered_in_csv_and_written_to_odoo(running: tuple[PracticeWorld, Any]) -> None:
    world, program = running
    eventually(lambda: case(program, "tabula", "backordered"), "the CSV answer has been compared")
    folder = world.home / "partners" / "tabula"
    (sent,) = (path.read_text(encoding="utf-8") for path in (folder / "outgoing").glob("tabula-order-*.csv"))
    assert sent.startswith("Order number;Order date;")
    row = case(program, "tabula", "backordered")
    order = program.store.read().order(row.order_id)
    assert f"\n{order.number};" in sent.replace("\r\n", "\n")
    (answer,) = (path.read_text(encoding="utf-8") for path in (folder / "incoming" / "archive").glob("*.csv"))
    assert "backordered" in answer
    maria = program.office.sign_in("maria")
    program.office.act(row.id, row.version, Action(ActionKind.ACCEPT), maria)
    eventually(lambda: program.store.read().exception(row.id).state is ExceptionState.SETTLED, "Odoo was written")
    wanted = MessageFilter(direction=Direction.IN, partner="tabula")
    (message,) = program.office.messages(wanted, Page(limit=50)).rows
    (document,) = program.store.read().documents(message.id)
    answered = document_from_json(document.canonical)
    assert isinstance(answered, Acknowledgment)
    confirmed = sum(
        (part.quantity.value for line in answered.lines for part in line.parts if part.quantity), Decimal(0)
    )
    lines = world.odoo.world.search("purchase.order.line", [("order_id", "=", order.erp_id)])
    written = sum(Decimal(str(world.odoo.world.row("purchase.order.line", line)["product_qty"])) for line in lines)
    assert written == confirmed and len(lines) > len(answered.lines)
