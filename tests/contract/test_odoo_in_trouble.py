"""The adapter when Odoo is in trouble that only a practice one can be put into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import odoorpc
import odoorpc.rpc.error
import pytest

from console.adapters.odoo.session import Session
from console.sandbox.odoo import PracticeOdoo
from console.services.errors import AccessDenied, InDoubt, Retryable, Unreachable
from console.services.ports import ErpCursor
from tests.contract.odoo_world import OdooWorld, practice_world


@pytest.fixture(params=["17.0", "19.0"])
def world(request: pytest.FixtureRequest) -> Iterator[OdooWorld]:
    with practice_world(request.param) as world:
        yield world


@pytest.fixture
def odoo(world: OdooWorld) -> PracticeOdoo:
    assert world.practice is not None
    return world.practice


def test_an_order_of_a_long_transaction_is_not_missed(world: OdooWorld, odoo: PracticeOdoo) -> None:
    erp, order = world.erp(), world.bolts()
    first = erp.changed_orders(ErpCursor())
    world.pass_second()
    with odoo.long_transactions(timedelta(minutes=2)):
        odoo.seeds.write("purchase.order.line", world.lines(order)[0], date_planned="2031-01-01 10:00:00")
        late = world.bolts()
    assert [one.id for one in erp.changed_orders(first.cursor).orders] == [order, late]


def test_absence_is_a_matter_of_waiting(world: OdooWorld, odoo: PracticeOdoo) -> None:
    erp = world.erp()
    erp.check()
    odoo.faults.go_away()
    with pytest.raises(Unreachable):
        erp.changed_orders(ErpCursor())


def test_a_right_taken_away_is_named(world: OdooWorld, odoo: PracticeOdoo) -> None:
    erp = world.erp()
    erp.check()
    odoo.faults.refused.add("admin")
    with pytest.raises(AccessDenied):
        erp.find_orders(["P00001"])


@pytest.mark.parametrize(("changes", "kind"), [(True, InDoubt), (False, Retryable)])
def test_odoorpc_s_own_error_does_not_end_the_worker(
    monkeypatch: pytest.MonkeyPatch, world: OdooWorld, changes: bool, kind: type[Exception]
) -> None:
    """``ConnectorError`` derives from BaseException: passed on as it is, it would end the worker's thread."""
    session = Session(world.url, world.database, world.admin.login, lambda: world.admin.key)
    assert session.version == world.version

    def broken(*arguments: object) -> None:
        raise odoorpc.rpc.error.ConnectorError("no answer")

    monkeypatch.setattr("odoorpc.ODOO.json", broken)
    with pytest.raises(kind):
        session.call("res.partner", "search", [], changes=changes)


def test_a_server_too_slow_for_many_orders_is_asked_for_fewer(
    monkeypatch: pytest.MonkeyPatch, world: OdooWorld
) -> None:
    order, asked = world.bolts(), list[int]()
    ask = odoorpc.ODOO.execute_kw

    def slow(client: Any, model: str, method: str, arguments: list[Any], options: dict[str, Any]) -> Any:
        if model == "purchase.order" and "limit" in options:
            asked.append(options["limit"])
            if options["limit"] > 100:
                raise TimeoutError
        return ask(client, model, method, arguments, options)

    monkeypatch.setattr(odoorpc.ODOO, "execute_kw", slow)
    assert [one.id for one in world.erp().changed_orders(ErpCursor()).orders] == [order]
    assert asked == sorted(asked, reverse=True) and len(asked) == 3


def test_a_server_that_never_answers_is_away(monkeypatch: pytest.MonkeyPatch, world: OdooWorld) -> None:
    erp = world.erp()
    erp.check()

    def silent(*arguments: Any) -> Any:
        raise TimeoutError

    monkeypatch.setattr(odoorpc.ODOO, "execute_kw", silent)
    with pytest.raises(Unreachable):
        erp.changed_orders(ErpCursor())
