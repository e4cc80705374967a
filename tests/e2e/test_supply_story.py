"""In the practice world: ship notices become prepared receipts, prices and stock are taken over within their limits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.domain.lifecycle import Direction, ExceptionState, MessageState
from console.sandbox.world import PracticeWorld, Scenery
from console.services.casework_models import Action, ActionKind
from console.services.records import ExceptionRow, MessageRow
from console.services.store import MessageFilter, Page, QueueFilter
from tests.waiting import eventually

Running = tuple[PracticeWorld, Any]


@pytest.fixture(params=("17.0", "19.0"))
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    faults: list[BaseException] = []
    scenery = Scenery(seed=7, speed=900, orders=11, version=request.param, buying_every=0)
    world = PracticeWorld(tmp_path, scenery, report=faults.append)
    program = world.start()
    yield world, program
    assert world.stop(program), "a worker did not end within two seconds"
    assert faults == []


def messages(program: Any, kind: str, *states: MessageState) -> list[MessageRow]:
    wanted = MessageFilter(direction=Direction.IN, kind=kind, states=states)
    return list(program.office.messages(wanted, Page(limit=50)).rows)


def case(program: Any, cause: str) -> ExceptionRow | None:
    rows = program.office.queue(QueueFilter(cause=(cause,)), Page(limit=5)).rows
    return rows[0] if rows else None


def receipts(world: PracticeWorld, program: Any, number: str) -> list[dict[str, Any]]:
    """The moves of an order's incoming transfers, as the dock finds them."""
    order = program.store.read().orders_by_number([number])[0]
    odoo = world.odoo.world
    lines = odoo.search("purchase.order.line", [("order_id", "=", order.erp_id)])
    moves = odoo.search("stock.move", [("purchase_line_id", "in", list(lines))])
    return [odoo.row("stock.move", move) for move in moves]


def test_a_shipment_as_ordered_is_prepared_and_one_that_differs_asks(running: Running) -> None:
    world, program = running
    eventually(lambda: messages(program, "ship_notice", MessageState.SETTLED), "a receipt was prepared by rule")
    prepared = messages(program, "ship_notice", MessageState.SETTLED)[0]
    assert prepared.subject is not None
    moves = receipts(world, program, prepared.subject)
    assert moves and all(move["state"] not in ("done", "cancel") for move in moves)
    packs = [
        world.odoo.world.search(model, []) for model in ("stock.quant.package", "stock.package") if _has(world, model)
    ]
    assert any(packs), "the packs carry their SSCC"

    eventually(lambda: case(program, "shipment_differs"), "a shipment with too much asks")
    row = case(program, "shipment_differs")
    assert row is not None
    maria = program.office.sign_in("maria")
    view = program.office.case(row.id, maria)
    assert "shipped" in row.title and view.preview is not None and view.preview.changes
    program.office.act(row.id, row.version, Action(ActionKind.PREPARE_RECEIPT), maria)
    eventually(
        lambda: (found := program.store.read().exception(row.id)) and found.state is not ExceptionState.APPLYING,
        "it was prepared, or is shown again",
    )
    assert program.office.verify_audit().broken_at is None


def _has(world: PracticeWorld, model: str) -> bool:
    return model in world.odoo.world.models


def test_prices_within_the_limit_are_written_and_the_rest_waits(running: Running) -> None:
    world, program = running
    eventually(lambda: case(program, "prices_move"), "the price that moved too far asks")
    odoo = world.odoo.world

    def price(code: str) -> Decimal:
        (found,) = odoo.search("product.supplierinfo", [("product_code", "=", f"V-{code}")])
        return Decimal(str(odoo.row("product.supplierinfo", found)["price"]))

    assert (price("BOLT-M8"), price("NUT-M8")) == (Decimal("1.1"), Decimal("0.43"))
    row = case(program, "prices_move")
    assert row is not None and "+18.2 %" in row.title
    maria = program.office.sign_in("maria")
    program.office.act(row.id, row.version, Action(ActionKind.TAKE_OVER), maria)
    eventually(lambda: price("BOLT-M8") == Decimal("1.3"), "the person's word was carried out")
    eventually(lambda: case(program, "prices_move") is None, "the case is settled")
    eventually(lambda: messages(program, "stock_report", MessageState.SETTLED), "stock was kept")
    (known,) = program.store.read().supplier_items("acme", [("supplier", "V-BOLT-M8")])
    assert known.product_id is not None and '"available":"40"' in (known.stock or "")
