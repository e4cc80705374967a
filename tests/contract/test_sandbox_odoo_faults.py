"""The troubles a practice Odoo can be given look to a client like the real ones."""

from __future__ import annotations

import threading
import urllib.error
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import odoorpc
import pytest
from odoorpc.error import RPCError

from console.sandbox.odoo import Line, PracticeOdoo, PriceBreak, Restart

START = datetime(2031, 3, 3, 8, 0, tzinfo=UTC)


class Scene:
    """A practice Odoo with one confirmed order of 100 bolts, and a client signed in."""

    def __init__(self, odoo: PracticeOdoo) -> None:
        self.odoo = odoo
        supplier = odoo.seeds.supplier("Acme Components", ref="ACME")
        breaks = [PriceBreak(Decimal("1.10"), least=100, lead_days=7, code="AC-8812")]
        self.bolt = odoo.seeds.product("Hex bolt M8", "BOLT-M8", cost=Decimal("1.25"), supplier=supplier, breaks=breaks)
        self.order = odoo.seeds.order(supplier, [Line(self.bolt, 100, Decimal("1.10"))])
        [self.line] = odoo.seeds.lines(self.order)
        self.client = self.sign_in()

    def sign_in(self, login: str = "admin", key: str = "") -> Any:
        client = odoorpc.ODOO("127.0.0.1", port=self.odoo.port, timeout=5)
        client.login(self.odoo.database, login, key or self.odoo.admin_key)
        return client

    def lower(self) -> Any:
        values = {"product_qty": 80, "price_unit": 1.1}
        return self.client.execute("purchase.order.line", "write", [self.line], values)

    @property
    def ordered(self) -> float:
        quantity: float = self.odoo.world.row("purchase.order.line", self.line)["product_qty"]
        return quantity


@pytest.fixture(params=["17.0", "19.0"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    with PracticeOdoo(request.param, lambda: START) as odoo:
        yield Scene(odoo)


def test_away_refuses_connections_and_comes_back_at_the_same_address(scene: Scene) -> None:
    address = scene.odoo.url
    scene.odoo.faults.go_away()

    with pytest.raises(urllib.error.URLError) as caught:
        scene.lower()
    assert isinstance(caught.value.reason, ConnectionRefusedError)
    assert scene.ordered == 100

    scene.odoo.faults.come_back()
    assert scene.lower() is True
    assert scene.odoo.url == address


def test_a_restart_behind_a_proxy_is_502(scene: Scene) -> None:
    scene.odoo.faults.restarting(Restart.BAD_GATEWAY)

    with pytest.raises(urllib.error.HTTPError) as caught:
        scene.lower()
    caught.value.close()

    assert caught.value.code == 502
    scene.odoo.faults.restarted()
    assert scene.lower() is True


def test_a_restart_without_a_proxy_resets_connections(scene: Scene) -> None:
    scene.odoo.faults.restarting(Restart.RESET)

    with pytest.raises(OSError, match=r"reset|closed"):
        scene.lower()

    assert scene.ordered == 100


def test_a_lost_answer_leaves_the_work_done(scene: Scene) -> None:
    scene.odoo.faults.lose_answers(1, "purchase.order.line", "write")

    assert scene.client.execute("purchase.order.line", "read", [scene.line], ["product_qty"])
    with pytest.raises(OSError, match=r"reset|closed"):
        scene.lower()

    assert scene.ordered == 80
    assert scene.lower() is True


def test_a_server_error_leaves_nothing_done(scene: Scene) -> None:
    scene.odoo.faults.fail(2, method="write")

    for _ in range(2):
        with pytest.raises(RPCError) as caught:
            scene.lower()
        assert caught.value.info["data"]["name"] == "psycopg2.errors.SerializationFailure"
        assert scene.ordered == 100

    assert scene.lower() is True


def test_a_slow_answer_runs_into_the_client_s_patience_while_the_work_goes_on(scene: Scene) -> None:
    impatient = odoorpc.ODOO("127.0.0.1", port=scene.odoo.port, timeout=5)
    impatient.login(scene.odoo.database, "admin", scene.odoo.admin_key)
    impatient.config["timeout"] = 0.1
    scene.odoo.faults.slow(0.4)

    with pytest.raises(OSError, match="timed out"):
        impatient.execute("purchase.order", "read", [scene.order], ["name"])

    scene.odoo.faults.slow(0)
    assert scene.client.execute("purchase.order", "read", [scene.order], ["name"])


def test_stopping_does_not_wait_for_slow_answers(scene: Scene) -> None:
    scene.odoo.faults.slow(3600)
    failed: list[BaseException] = []

    def read() -> None:
        try:
            scene.client.execute("purchase.order", "read", [scene.order], ["name"])
        except OSError as error:
            failed.append(error)

    waiting = threading.Thread(target=read)
    waiting.start()
    scene.odoo.stop()
    waiting.join(5)

    assert not waiting.is_alive()
    assert failed


def test_rights_can_be_taken_away_and_given_back(scene: Scene) -> None:
    _user, key = scene.odoo.seeds.user("paula", "buyer")
    paula = scene.sign_in("paula", key)
    scene.odoo.faults.refuse_rights("paula")

    with pytest.raises(RPCError) as caught:
        paula.execute("purchase.order", "read", [scene.order], ["name"])
    assert caught.value.info["data"]["name"] == "odoo.exceptions.AccessError"
    assert scene.client.execute("purchase.order", "read", [scene.order], ["name"])

    scene.odoo.faults.grant_rights("paula")
    assert paula.execute("purchase.order", "read", [scene.order], ["name"])


def test_clear_ends_every_trouble(scene: Scene) -> None:
    faults = scene.odoo.faults
    faults.go_away()
    faults.lose_answers(5)
    faults.fail(5)
    faults.restarting()
    faults.slow(60)

    faults.clear()

    assert scene.lower() is True


def test_a_long_transaction_s_rows_are_older_than_what_a_poller_has_seen(scene: Scene) -> None:
    ask = ("purchase.order", "search_read", [["state", "=", "purchase"]], ["write_date"])
    [seen] = scene.client.execute(*ask)

    with scene.odoo.long_transactions(timedelta(minutes=2)):
        scene.lower()

    [now] = scene.client.execute(*ask)
    assert seen["write_date"] == "2031-03-03 08:00:00"
    assert now["write_date"] == "2031-03-03 07:58:00"


def test_calls_are_counted(scene: Scene) -> None:
    scene.odoo.forget_calls()

    scene.client.execute("purchase.order", "read", [scene.order], ["name"])

    assert [(call.login, call.model, call.method) for call in scene.odoo.made] == [("admin", "purchase.order", "read")]


def test_the_same_seed_makes_the_same_keys() -> None:
    assert PracticeOdoo(seed=7).admin_key == PracticeOdoo(seed=7).admin_key != PracticeOdoo(seed=8).admin_key


def test_many_clients_at_once_each_see_whole_changes(scene: Scene) -> None:
    torn: list[Any] = []

    def read() -> None:
        client = scene.sign_in()
        for _ in range(10):
            [line] = client.execute("purchase.order.line", "read", [scene.line], ["product_qty", "price_subtotal"])
            if round(line["product_qty"] * 1.1, 2) != line["price_subtotal"]:
                torn.append(line)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for quantity in range(110, 120):
        values = {"product_qty": quantity, "price_unit": 1.1}
        scene.client.execute("purchase.order.line", "write", [scene.line], values)
    for reader in readers:
        reader.join()

    assert torn == []


def test_a_sale_can_be_made_to_wait_for_a_confirmed_order(scene: Scene) -> None:
    seeds, world = scene.odoo.seeds, scene.odoo.world
    promised = START + timedelta(days=10)

    sale = seeds.sale_waiting_for(scene.line, seeds.customer("Northwind"), 30, promised)

    [move] = scene.client.execute("stock.move", "search", [["move_dest_ids.sale_line_id.order_id", "=", sale]])
    assert world.row("stock.move", move)["purchase_line_id"] == scene.line
    assert world.row("sale.order", sale)["commitment_date"] == "2031-03-13 08:00:00"
    seeds.receive(scene.order, {scene.line: 100})
    [delivery] = seeds.deliveries(sale)
    assert world.row("stock.move", delivery)["state"] == "assigned"
