"""The main story in the practice world: order out, acknowledgment in, decision, Odoo right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from console.domain.lifecycle import ExceptionState
from console.sandbox import newcomer
from console.sandbox.world import PracticeWorld, Scenery
from console.services.casework_models import Action, ActionKind
from console.services.errors import AlreadySettled, ConflictingChange, NotAllowed
from console.services.store import Page, QueueFilter
from tests.waiting import eventually

VERSIONS = ("17.0", "19.0")


@pytest.fixture(params=VERSIONS)
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[PracticeWorld, Any]]:
    faults: list[BaseException] = []
    scenery = Scenery(seed=7, speed=900, orders=11, version=request.param, buying_every=0)
    world = PracticeWorld(tmp_path, scenery, report=faults.append)
    program = world.start()
    yield world, program
    assert world.stop(program), "a worker did not end within two seconds"
    assert faults == []


def case(program: Any, *causes: str) -> Any:
    rows = program.office.queue(QueueFilter(cause=causes), Page(limit=50)).rows
    return rows[0] if rows else None


def answered(program: Any) -> Callable[[], bool]:
    wanted = ("changed", "backordered", "substituted", "price_magnitude")
    return lambda: all(case(program, cause) for cause in wanted)


def test_orders_go_out_answers_come_back_and_people_decide(running: tuple[PracticeWorld, Any]) -> None:
    world, program = running
    eventually(answered(program), "the suppliers have answered")
    maria = program.office.sign_in("maria")
    row = case(program, "backordered")
    before = program.office.case(row.id, maria)
    assert before.preview is not None and before.preview.refused is None
    promised = {(change.field, change.after) for change in before.preview.changes}
    program.office.act(row.id, row.version, Action(ActionKind.ACCEPT), maria)
    eventually(lambda: program.store.read().exception(row.id).state is ExceptionState.SETTLED, "Odoo was written")
    order = program.store.read().order(row.order_id)
    lines = list(world.odoo.world.search("purchase.order.line", [("order_id", "=", order.erp_id)]))
    total = sum(world.odoo.world.row("purchase.order.line", line)["product_qty"] for line in lines)
    assert ("confirmed by supplier", "yes") in promised
    assert total > 0 and len(lines) > len(before.lines)
    outgoing = [
        one
        for one in world.odoo.world.search("stock.picking", [("origin", "=", order.number)])
        if world.odoo.world.value("stock.picking", one, "picking_type_code") == "outgoing"
    ]
    assert outgoing == []
    assert program.office.verify_audit().broken_at is None
    with pytest.raises((AlreadySettled, ConflictingChange)):
        program.office.act(row.id, row.version, Action(ActionKind.ACCEPT), program.office.sign_in("tom"))


def test_an_order_is_sent_once_and_our_own_change_is_not_sent_back(running: tuple[PracticeWorld, Any]) -> None:
    world, program = running
    eventually(answered(program), "the suppliers have answered")
    maria = program.office.sign_in("maria")
    for row in program.office.queue(QueueFilter(cause=("changed", "backordered")), Page(limit=50)).rows:
        program.office.act(row.id, row.version, Action(ActionKind.ACCEPT), maria)
    eventually(lambda: not program.store.read().effect_counts(), "everything under way has come to an end")
    for folder in (world.home / "partners").iterdir():
        names = [path.name for path in (folder / "outgoing").glob(f"{folder.name}-order-*")]
        assert len(names) == (0 if folder.name == newcomer.KEY else 1), "nobody is sent an order before being taken on"
        assert not list((folder / "outgoing").glob("*order_change*"))


def test_a_person_without_the_right_is_refused_by_the_service(running: tuple[PracticeWorld, Any]) -> None:
    _, program = running
    eventually(lambda: case(program, "changed") is not None, "an answer with changes has come")
    row = case(program, "changed")
    dana = program.office.sign_in("dana")
    with pytest.raises(NotAllowed):
        program.office.act(row.id, row.version, Action(ActionKind.ACCEPT), dana)
    assert all(not one.allowed for one in program.office.case(row.id, dana).actions)


def test_a_lost_answer_of_odoo_is_looked_up_and_written_once(running: tuple[PracticeWorld, Any]) -> None:
    world, program = running
    eventually(lambda: case(program, "changed") is not None, "an answer with changes has come")
    eventually(lambda: not program.store.read().effect_counts(), "nothing else is being written")
    row = case(program, "changed")
    world.odoo.faults.lose_answers(1, model="purchase.order", method="write")
    program.office.act(row.id, row.version, Action(ActionKind.ACCEPT), program.office.sign_in("maria"))
    eventually(lambda: program.store.read().exception(row.id).state is ExceptionState.SETTLED, "the look-up found it")
    effect = next(one for one in program.store.read().effects(order_id=row.order_id) if one.exception_id == row.id)
    outcomes = [str(one.outcome) for one in program.store.read().attempts([effect.id])]
    assert outcomes == ["in_doubt", "found_done"]
    order = program.store.read().order(row.order_id)
    notes = world.odoo.world.search(
        "mail.message",
        [("res_id", "=", order.erp_id), ("model", "=", "purchase.order"), ("body", "ilike", "crossdock:")],
    )
    assert len(notes) == 1


def test_odoo_away_stops_nothing_else_and_is_caught_up(running: tuple[PracticeWorld, Any]) -> None:
    world, program = running
    eventually(lambda: case(program, "changed") is not None, "an answer with changes has come")
    row = case(program, "changed")
    world.odoo.faults.go_away()
    program.office.act(row.id, row.version, Action(ActionKind.ACCEPT), program.office.sign_in("maria"))
    eventually(
        lambda: any(one.key == "odoo" and one.health == "trouble" for one in program.office.connections()),
        "the status line shows it",
    )
    assert all(one.health == "ok" for one in program.office.connections() if one.kind == "folder")
    world.odoo.faults.come_back()
    eventually(lambda: program.store.read().exception(row.id).state is ExceptionState.SETTLED, "it was caught up")
