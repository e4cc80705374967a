"""Carries out calls that come over JSON-RPC: who is it, may they, what is it, and what came of it."""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from console.sandbox.odoo import details, parties, purchase_values, purchasing, selling, transfers
from console.sandbox.odoo.access import AccessRights
from console.sandbox.odoo.errors import (
    OdooFault,
    access_denied,
    access_error,
    attribute_error,
    no_database,
    type_error,
)
from console.sandbox.odoo.faults import Faults
from console.sandbox.odoo.records import Call, Records
from console.sandbox.odoo.world import World

_BEHAVIOURS: dict[str, type[Records]] = {
    "ir.model.data": parties.ExternalIds,
    "product.product": parties.Products,
    "product.supplierinfo": parties.SupplierPrices,
    "product.template": parties.Templates,
    "purchase.order": purchasing.PurchaseOrders,
    "purchase.order.line": purchasing.PurchaseLines,
    "res.partner": parties.Partners,
    "res.users": parties.Users,
    "sale.order": selling.SalesOrders,
    "sale.order.line": selling.SalesLines,
    "stock.backorder.confirmation": transfers.BackorderWizards,
    "stock.move": transfers.StockMoves,
    "stock.move.line": details.MoveLines,
    "stock.picking": transfers.StockPickings,
    "uom.uom": parties.MeasureUnits,
}


@dataclass(frozen=True, slots=True)
class Made:
    """A call that was made, for counting and checking."""

    login: str
    model: str
    method: str
    arguments: tuple[Any, ...]


def behaviours(world: World) -> dict[str, Records]:
    """The behaviour of every model of a world, with its computed fields registered."""
    models: dict[str, Records] = {}
    for name in world.models:
        models[name] = _BEHAVIOURS.get(name, Records)(world, name, models)
    models["ir.model.access"] = AccessRights(world, "ir.model.access", models)
    _compute(world)
    orders, lines = models["purchase.order"], models["purchase.order.line"]
    assert isinstance(orders, purchasing.PurchaseOrders)
    assert isinstance(lines, purchasing.PurchaseLines)

    def follow(picking: int) -> None:
        moves = world.rows("stock.move", world.table("stock.move").linking("picking_id", picking))
        touched = {move["purchase_line_id"] for move in moves if move["purchase_line_id"]}
        for line in touched:
            lines.refresh(line)
        for order in {world.row("purchase.order.line", line)["order_id"] for line in touched}:
            orders.refresh(order)

    world.transfer_changed = follow
    return models


def _compute(world: World) -> None:
    world.compute("purchase.order", purchase_values.ORDER_VALUES)
    world.compute("purchase.order.line", purchase_values.LINE_VALUES)
    world.compute("stock.picking", transfers.PICKING_VALUES)
    world.compute("stock.picking.type", transfers.TYPE_VALUES)
    world.compute("stock.move", transfers.MOVE_VALUES)
    world.compute("stock.move.line", details.LINE_VALUES)
    world.compute("sale.order", selling.SALE_VALUES)
    world.compute("sale.order.line", selling.SALE_LINE_VALUES)
    world.compute("res.partner", parties.PARTNER_VALUES)
    world.compute("res.users", parties.USER_VALUES)
    world.compute("ir.model.data", parties.DATA_VALUES)
    world.compute("product.template", parties.TEMPLATE_VALUES)
    world.compute("product.product", parties.product_values(world))
    world.compute("product.supplierinfo", parties.PRICE_VALUES)
    world.compute("mail.activity", parties.ACTIVITY_VALUES)
    for model in ("purchase.order", "stock.picking"):
        world.compute(model, {"message_ids": parties.messages_of(model), "activity_ids": parties.activities_of(model)})
    if world.dialect.keeps_agreed_price:
        world.compute("purchase.order.line", purchase_values.LINE_VALUES_19)
        world.compute("stock.move", transfers.MOVE_VALUES_19)


class Dispatcher:
    """The services ``common``, ``db`` and ``object`` of one database."""

    def __init__(self, world: World, database: str, faults: Faults) -> None:
        self.world = world
        self.database = database
        self.faults = faults
        self.made: deque[Made] = deque(maxlen=100_000)
        self.models = behaviours(world)
        users = self.models["res.users"]
        assert isinstance(users, parties.Users)
        self._keys = users.keys

    def version(self) -> dict[str, Any]:
        """The answer of ``common.version`` and of the web client's version page."""
        dialect = self.world.dialect
        return {
            "server_version": dialect.version,
            "server_version_info": dialect.release,
            "server_serie": dialect.version,
            "protocol_version": 1,
        }

    def serve(self, service: str, method: str, arguments: list[Any]) -> Any:
        """Answer a call of a service. Raises :class:`OdooFault` for every error the server would report."""
        match service, method:
            case "common", "version" | "about":
                return self.version()
            case "common", "login" | "authenticate":
                return self._log_in(*arguments[:3])
            case "db", "list":
                return [self.database]
            case "db", "db_exist":
                return arguments[:1] == [self.database]
            case "db", "server_version":
                return self.world.version
            case "object", "execute":
                database, user, password, model, name, *rest = arguments
                return self.execute(database, user, password, model, name, rest, {})
            case "object", "execute_kw":
                database, user, password, model, name, *rest = arguments
                positional, named = [*rest, [], {}][:2] if rest else ([], {})
                return self.execute(
                    database, user, password, model, name, list(positional), dict(named) if rest[1:] else {}
                )
            case _:
                raise OdooFault("builtins.KeyError", service)

    def execute(
        self,
        database: str,
        user: int,
        password: str,
        model: str,
        method: str,
        positional: list[Any],
        named: dict[str, Any],
    ) -> Any:
        """Call a method of a model as a user; all of it happens or nothing."""
        self._check_database(database)
        login = self._check_password(user, password)
        self.made.append(Made(login, model, method, tuple(positional)))
        error = self.faults.error_for(model, method)
        if error is not None:
            raise error
        with self.world.transaction(user):
            return self._run(user, login, model, method, positional, named)

    def _run(self, user: int, login: str, model: str, method: str, positional: list[Any], named: dict[str, Any]) -> Any:
        self.world.schema(model)
        if method.startswith("_"):
            raise access_error(f"Private methods (such as '{model}.{method}') cannot be called remotely.")
        behaviour = self.models[model]
        function = getattr(behaviour, method, None)
        marks = getattr(function, "public", None)
        if function is None or marks is None or not self._exists(model, method):
            raise attribute_error(f"The method '{model}.{method}' does not exist")
        right, on_records = marks
        call = Call(user, dict(named.pop("context", None) or {}))
        if on_records and positional:
            positional[0] = _ids(positional[0])
        _check_arguments(function, method, positional, named)
        rights = self.models["ir.model.access"]
        assert isinstance(rights, AccessRights)
        rights.refused = {user} if login in self.faults.refused else set()
        rights.check(call, model, right)
        return function(call, *positional, **named)

    def _exists(self, model: str, method: str) -> bool:
        """Whether this version has the method; locking an order is done in two ways."""
        by_state = self.world.dialect.locks_by_state
        return (method != "button_done" or by_state) and (method != "button_lock" or not by_state)

    def _log_in(self, database: str, login: str, password: str) -> int | bool:
        self._check_database(database)
        user = self._user(login)
        return user if user and password in self._keys.get(login, set()) else False

    def _check_database(self, database: str) -> None:
        if database != self.database:
            raise no_database(database)

    def _check_password(self, user: int, password: str) -> str:
        row = self.world.table("res.users").rows.get(user)
        if row is None or not row["active"] or password not in self._keys.get(row["login"], set()):
            raise access_denied()
        return str(row["login"])

    def _user(self, login: str) -> int:
        rows = self.world.table("res.users").rows.values()
        return next((row["id"] for row in rows if row["login"] == login and row["active"]), 0)


def _ids(value: Any) -> list[int]:
    if isinstance(value, bool) or value is None:
        return []
    return [value] if isinstance(value, int) else list(value)


def _check_arguments(function: Callable[..., Any], method: str, positional: list[Any], named: dict[str, Any]) -> None:
    try:
        inspect.signature(function).bind(None, *positional, **named)
    except TypeError as error:
        raise type_error(f"BaseModel.{method}() {error}") from None
