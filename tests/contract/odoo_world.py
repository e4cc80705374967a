"""An Odoo for tests, practice or real, and ways to arrange a scene in it that work on either: through RPC alone."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import odoorpc
import pytest

from console.adapters.odoo import OdooErp
from console.sandbox.odoo import PracticeOdoo

Values = dict[str, Any]

GROUPS = {
    "dock": ("base.group_user", "stock.group_stock_user"),
    "buyer": ("base.group_user", "purchase.group_purchase_user"),
    "office": ("base.group_user", "purchase.group_purchase_user", "sales_team.group_sale_salesman_all_leads"),
}


class PracticeClock:
    """The practice world's time: it stands still until a test lets it pass."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.time


@dataclass(frozen=True)
class Account:
    """A user with what opens the account: an API key or a password."""

    login: str
    key: str
    groups: tuple[str, ...] = ()


@dataclass
class OdooWorld:
    """One Odoo and its administrator. ``practice`` is the practice Odoo behind it, ``None`` for a real one."""

    version: str
    url: str
    database: str
    admin: Account
    practice: PracticeOdoo | None = None
    clock: PracticeClock | None = None
    _rpc: Any = field(default=None, repr=False)

    @property
    def host(self) -> str:
        """The host of the address."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port of the address."""
        return urlsplit(self.url).port or 80

    @property
    def old(self) -> bool:
        """Whether it speaks the field dialect of 17.0."""
        return self.version == "17.0"

    def client(self, account: Account | None = None) -> Any:
        """A new odoorpc client, signed in as the administrator or the given account."""
        account = account or self.admin
        client = odoorpc.ODOO(self.host, protocol="jsonrpc", port=self.port, timeout=30)
        client.login(self.database, account.login, account.key)
        return client

    def erp(self, account: Account | None = None, *, url: str = "", database: str = "") -> OdooErp:
        """The adapter under test, signed in as the administrator or the given account."""
        account = account or self.admin
        return OdooErp(url or self.url, database or self.database, account.login, lambda: account.key, timeout=60)

    def rpc(self, model: str, method: str, *arguments: Any, **named: Any) -> Any:
        """Call a method as the administrator."""
        if self._rpc is None:
            self._rpc = self.client()
        return self._rpc.execute_kw(model, method, list(arguments), named)

    def pass_second(self) -> None:
        """Let the server's clock show another second than now."""
        if self.clock is not None:
            self.clock.time += timedelta(seconds=2)
            return
        second, tick = int(time.time()), threading.Event()
        while int(time.time()) <= second:
            tick.wait(0.05)

    # Reading

    def one(self, model: str, record: int, *fields: str) -> Values:
        """The fields of one record."""
        row: Values = self.rpc(model, "read", [record], list(fields))[0]
        return row

    def value(self, model: str, record: int, name: str) -> Any:
        """One field of one record."""
        return self.one(model, record, name)[name]

    def lines(self, order: int) -> list[int]:
        """The lines of a purchase order, oldest first."""
        found: list[int] = self.rpc("purchase.order.line", "search", [["order_id", "=", order]], order="id")
        return found

    def moves(self, order_line: int) -> list[Values]:
        """The stock moves of a purchase order line, oldest first."""
        fields = ["product_uom_qty", "quantity", "state", "date", "date_deadline", "picking_id", "price_unit"]
        fields += ["move_dest_ids", "product_uom"]
        rows: list[Values] = self.rpc(
            "stock.move", "search_read", [["purchase_line_id", "=", order_line]], fields, order="id"
        )
        return rows

    def pickings(self, order: int, code: str = "incoming") -> list[Values]:
        """The transfers of a purchase order in one direction, oldest first."""
        ids = self.value("purchase.order", order, "picking_ids")
        fields = [
            "name",
            "state",
            "scheduled_date",
            "date_deadline",
            "partner_id",
            "move_ids",
            "backorder_id",
            "origin",
        ]
        rows: list[Values] = self.rpc(
            "stock.picking", "search_read", [["id", "in", ids], ["picking_type_code", "=", code]], fields, order="id"
        )
        return rows

    def ref(self, xmlid: str) -> int:
        """The id behind an external id, also of an archived record."""
        module, name = xmlid.split(".", 1)
        domain = [["module", "=", module], ["name", "=", name]]
        [row] = self.rpc("ir.model.data", "search_read", domain, ["res_id"])
        return int(row["res_id"])

    # Arranging

    @property
    def line_unit(self) -> str:
        """The field of an order line that holds its unit."""
        return "product_uom" if self.old else "product_uom_id"

    def user(self, role: str) -> Account:
        """A new user with the groups of a role of :data:`GROUPS`."""
        login, password = f"{role}-{unique()}", unique() + unique()
        groups = [self.ref(xmlid) for xmlid in GROUPS[role]]
        values = {"name": login, "login": login, "password": password, "email": f"{login}@crossdock.example"}
        values["groups_id" if self.old else "group_ids"] = [[6, 0, groups]]
        self.rpc("res.users", "create", values, context={"no_reset_password": True})
        return Account(login, password, GROUPS[role])

    def supplier(self, name: str = "Acme Components", **values: Any) -> int:
        """A company that supplies."""
        facts = {"name": f"{name} {unique()}", "is_company": True, **values}
        return int(self.rpc("res.partner", "create", facts))

    def product(
        self,
        name: str = "Hex bolt M8",
        *,
        cost: float = 1.25,
        supplier: int | None = None,
        breaks: Sequence[tuple[float, float, int, str]] = (),
        **values: Any,
    ) -> int:
        """A storable product; ``breaks`` are rows of the supplier's price list: least quantity, price, days, code."""
        kind: Values = {"type": "product"} if self.old else {"type": "consu", "is_storable": True}
        facts = {"name": name, "default_code": f"SKU-{unique()}", "standard_price": cost, "list_price": 2.0, **kind}
        product = int(self.rpc("product.product", "create", {**facts, **values}))
        template = self.value("product.product", product, "product_tmpl_id")[0]
        for least, price, days, code in breaks:
            row = {"partner_id": supplier, "product_tmpl_id": template, "product_code": code}
            self.rpc("product.supplierinfo", "create", {**row, "price": price, "delay": days, "min_qty": least})
        return product

    def order(self, supplier: int, lines: Sequence[Mapping[str, Any]], *, confirm: bool = True, **values: Any) -> int:
        """A purchase order, confirmed unless told otherwise; lines go by their Odoo fields."""
        commands = [[0, 0, dict(line)] for line in lines]
        order = int(self.rpc("purchase.order", "create", {"partner_id": supplier, "order_line": commands, **values}))
        if confirm:
            self.rpc("purchase.order", "button_confirm", [order])
        return order

    def bolts_and_jack(self, quantity: float = 100, **bolts: Any) -> tuple[int, int, int]:
        """The order of the transcript: 100 bolts at the price break of 1.10 and 4 jacks at 180; order and two lines."""
        supplier = self.supplier()
        bolt = self.product(supplier=supplier, breaks=[(100, 1.1, 7, "AC-8812")])
        jack = self.product("Pallet jack", cost=180)
        order = self.order(
            supplier,
            [
                {"product_id": bolt, "product_qty": quantity, "price_unit": 1.1, **bolts},
                {"product_id": jack, "product_qty": 4, "price_unit": 180},
            ],
        )
        first, second = self.lines(order)
        return order, first, second

    def packaging(self, product: int, name: str, quantity: float, barcode: str) -> None:
        """A pack of a product with its own GTIN: a packaging to 18.0, from 19.0 on a unit with a barcode."""
        if self.old:
            values = {"name": name, "qty": quantity, "barcode": barcode, "product_id": product, "purchase": True}
            self.rpc("product.packaging", "create", values)
            return
        own = self.value("product.product", product, "uom_id")[0]
        unit = self.rpc("uom.uom", "create", {"name": name, "relative_factor": quantity, "relative_uom_id": own})
        self.rpc("product.product", "write", [product], {"uom_ids": [[4, unit]]})
        self.rpc("product.uom", "create", {"uom_id": unit, "product_id": product, "barcode": barcode})

    def bolts(self, quantity: float = 100, **values: Any) -> int:
        """A confirmed order of one line: bolts at 1.10 that the supplier calls AC-8812."""
        supplier = self.supplier()
        breaks = [(100, 1.1, 7, "AC-8812"), (1, 1.25, 7, "AC-8812")]
        bolt = self.product(supplier=supplier, breaks=breaks, **values)
        line = {"product_id": bolt, "product_qty": quantity, "price_unit": 1.1, "date_planned": "2031-03-03 09:00:00"}
        return self.order(supplier, [line])

    def bolts_waited_for(self, quantity: float = 100, waiting: float = 10) -> int:
        """A confirmed order of bolts, some of which a customer waits for."""
        _sale, order = self.sale_bought_to_order("2031-03-20 12:00:00", waiting)
        [line] = self.lines(order)
        self.rpc("purchase.order.line", "write", [line], {"product_qty": quantity, "price_unit": 1.1})
        self.rpc("purchase.order", "button_confirm", [order])
        return order

    def receive(self, order: int, quantities: Mapping[int, float]) -> None:
        """Receive goods by order line; the rest becomes a backorder."""
        picking = next(p for p in self.pickings(order) if p["state"] not in ("done", "cancel"))
        rows = self.rpc("stock.move", "search_read", [["picking_id", "=", picking["id"]]], ["purchase_line_id"])
        for row in rows:
            quantity = quantities.get(row["purchase_line_id"][0], 0)
            self.rpc("stock.move", "write", [row["id"]], {"quantity": quantity, "picked": quantity > 0})
        context = {"skip_backorder": True, "skip_sms": True}
        self.rpc("stock.picking", "button_validate", [picking["id"]], context=context)

    def sale_bought_to_order(self, promised: str, quantity: float = 5) -> tuple[int, int]:
        """A sale of a product that is bought anew for each sale: the sales order and the purchase order it made."""
        to_order, buy = self.ref("stock.route_warehouse0_mto"), self.ref("purchase_stock.route_warehouse0_buy")
        self.rpc("stock.route", "write", [to_order], {"active": True})
        supplier = self.supplier()
        product = self.product(supplier=supplier, breaks=[(0, 1.1, 7, "AC-8812")], route_ids=[[6, 0, [to_order, buy]]])
        customer = self.supplier("Northwind Hardware")
        line = {"product_id": product, "product_uom_qty": quantity, "price_unit": 2}
        values = {"partner_id": customer, "order_line": [[0, 0, line]], "commitment_date": promised}
        sale = int(self.rpc("sale.order", "create", values))
        self.rpc("sale.order", "action_confirm", [sale])
        [order] = self.rpc("purchase.order", "search", [["partner_id", "=", supplier]])
        return sale, int(order)


def unique() -> str:
    """A short text no other test uses, as real databases keep what earlier tests left."""
    return uuid.uuid4().hex[:10]


@contextmanager
def practice_world(version: str) -> Iterator[OdooWorld]:
    """A new practice Odoo."""
    clock = PracticeClock()
    with PracticeOdoo(version, clock) as practice:
        admin = Account("admin", practice.admin_key)
        yield OdooWorld(version, practice.url, practice.database, admin, practice, clock)


@contextmanager
def real_world(version: str) -> Iterator[OdooWorld]:
    """The real Odoo of this version that the environment names, for example by ``CROSSDOCK_ODOO17_URL``, ``_DB``,
    ``_LOGIN`` and ``_KEY``."""
    named = environment(version)
    yield OdooWorld(version, named["URL"], named["DB"], Account(named["LOGIN"], named["KEY"]))


def environment(version: str) -> dict[str, str]:
    """What the environment says of the real Odoo of a version; without ``URL`` when there is none."""
    prefix = f"CROSSDOCK_ODOO{version.split('.')[0]}_"
    return {name.removeprefix(prefix): value for name, value in os.environ.items() if name.startswith(prefix)}


WORLDS = [
    *(pytest.param((practice_world, version), id=f"practice-{version}") for version in ("17.0", "19.0")),
    *(
        pytest.param((real_world, version), id=f"real-{version}", marks=pytest.mark.live)
        for version in ("17.0", "19.0")
        if "URL" in environment(version)
    ),
]
