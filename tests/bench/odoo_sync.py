"""Changed orders read in batches, beside reading them record by record through odoorpc's own browsing.

The practice Odoo answers from this process, so its seconds are mostly the server's; the calls are what a real server
feels. Real servers are measured too, on the orders they have, when ``CROSSDOCK_ODOO17_URL`` and its kin name them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import odoorpc

from console.adapters.odoo import OdooErp
from console.sandbox.odoo import Line, PracticeOdoo, PriceBreak
from console.services.ports import ErpCursor

ORDERS, LINES, SUPPLIERS, PRODUCTS = 1000, 5, 20, 200
BROWSED = 10
"""Orders read one by one; their count of calls and seconds is scaled up, as each costs the same again."""

VERSIONS = ("17.0", "19.0")


@dataclass(frozen=True)
class _Server:
    name: str
    url: str
    database: str
    login: str
    key: str

    def erp(self) -> OdooErp:
        return OdooErp(self.url, self.database, self.login, lambda: self.key, timeout=120)

    def client(self) -> Any:
        parts = urlsplit(self.url)
        client = odoorpc.ODOO(parts.hostname, protocol="jsonrpc", port=parts.port, timeout=120)
        client.login(self.database, self.login, self.key)
        return client


@dataclass(frozen=True)
class _Cost:
    orders: int
    calls: float
    seconds: float

    def per_thousand(self) -> _Cost:
        share = 1000 / self.orders if self.orders else 0.0
        return _Cost(1000, self.calls * share, self.seconds * share)


def figures() -> Iterator[dict[str, Any]]:
    """Calls and seconds per 1,000 changed orders; fewer orders are scaled up and named in the figure."""
    for version in VERSIONS:
        with PracticeOdoo(version, lambda: datetime.now(UTC)) as practice:
            _fill(practice)
            server = _Server(f"practice {version}", practice.url, practice.database, "admin", practice.admin_key)
            yield from _compared(server)
    for version in VERSIONS:
        real = _real(version)
        if real is not None:
            yield from _compared(real)


def _compared(server: _Server) -> Iterator[dict[str, Any]]:
    cold, warm = _batched(server)
    each = _one_by_one(server).per_thousand()
    # up to a thousand orders are one batch: fewer of them take no fewer calls
    label = f"odoo sync, {server.name}, {warm.orders} orders"
    rival = f"odoorpc browse ({BROWSED} orders, scaled)"
    for name, ours, theirs, unit in (
        (f"{label}: calls", warm.calls, each.calls, "calls"),
        (f"{label}: calls of the first sync, set-up included", cold.calls, each.calls, "calls"),
        (f"{label}: seconds per 1,000", warm.per_thousand().seconds, each.seconds, "s"),
    ):
        yield {
            "name": name,
            "value": round(ours, 2),
            "unit": unit,
            "rival": rival,
            "rival_value": f"{theirs:.1f} {unit}",
            "ratio": theirs / ours if ours else 0.0,
        }


def _batched(server: _Server) -> tuple[_Cost, _Cost]:
    """The first sync of a new connection, and a later one of the same orders."""
    erp = server.erp()
    erp.check()
    costs = []
    for _ in range(2):
        begin = time.perf_counter()
        changes = erp.changed_orders(ErpCursor(since=datetime.now(UTC) - timedelta(days=365)))
        costs.append(_Cost(len(changes.orders), changes.calls, time.perf_counter() - begin))
    return costs[0], costs[1]


def _one_by_one(server: _Server) -> _Cost:
    """The same facts by record browsing, the way scripts for Odoo are commonly written."""
    client = server.client()
    calls = 0
    send = client.json

    def counted(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        return send(*arguments)

    client.json = counted
    domain = [["state", "in", ["purchase", "done", "cancel"]]]
    ids = client.env["purchase.order"].search(domain, limit=BROWSED)
    begin = time.perf_counter()
    for order in client.env["purchase.order"].browse(ids):
        _browse(order)
    return _Cost(len(ids), calls, time.perf_counter() - begin)


def _browse(order: Any) -> None:
    """Name, partner, lines with their products and numbers, transfers with their moves."""
    _ = (order.name, order.state, order.partner_ref, order.partner_id.name, order.currency_id.name, order.write_date)
    for line in order.order_line:
        product = line.product_id
        _ = (line.product_qty, line.price_unit, line.date_planned, line.qty_received)
        _ = (product.default_code, product.barcode, product.uom_id.name)
        for price in product.seller_ids:
            _ = (price.partner_id.id, price.product_code)
    for picking in order.picking_ids:
        _ = (picking.name, picking.state, picking.scheduled_date)
        for move in picking.move_ids:
            _ = (move.product_uom_qty, move.state)


def _fill(practice: PracticeOdoo) -> None:
    """A thousand confirmed orders, with suppliers' codes, packs and some customers waiting."""
    seeds = practice.seeds
    suppliers = [seeds.supplier(f"Supplier {number}") for number in range(SUPPLIERS)]
    products = []
    for number in range(PRODUCTS):
        owner = suppliers[number % SUPPLIERS]
        breaks = [PriceBreak(Decimal("1.10"), 1, 7, f"S-{number}")]
        product = seeds.product(
            f"Part {number}", f"P-{number}", supplier=owner, breaks=breaks, barcode=f"{number:013d}"
        )
        products.append(product)
        if number % 10 == 0:
            seeds.packaging(product, "Carton", 12, f"1{number:013d}")
    for number in range(ORDERS):
        mine = [products[(number + step * SUPPLIERS) % PRODUCTS] for step in range(LINES)]
        order = seeds.order(suppliers[number % SUPPLIERS], [Line(product, 10, Decimal("1.10")) for product in mine])
        if number % 100 == 0:
            seeds.sale_waiting_for(seeds.lines(order)[0], suppliers[0], 2, datetime.now(UTC) + timedelta(days=9))


def _real(version: str) -> _Server | None:
    prefix = f"CROSSDOCK_ODOO{version.split('.')[0]}_"
    url = os.environ.get(f"{prefix}URL")
    if not url:
        return None
    database, login, key = (os.environ[prefix + name] for name in ("DB", "LOGIN", "KEY"))
    return _Server(f"real {version}", url, database, login, key)
