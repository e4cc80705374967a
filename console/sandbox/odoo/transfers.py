"""Receipts and deliveries as a client sees them: writing their dates, saying what came, validating."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.sandbox.odoo.chatter import Chatter
from console.sandbox.odoo.details import TRACKING_OF_MOVE, check_lots
from console.sandbox.odoo.errors import user_error
from console.sandbox.odoo.fields import Row
from console.sandbox.odoo.moves import CLOSED, Moves, known
from console.sandbox.odoo.records import Call, Ids, Records, public
from console.sandbox.odoo.world import Getter, World


class StockMoves(Records):
    """``stock.move``."""

    def defaults(self, call: Call, values: dict[str, Any]) -> dict[str, Any]:
        company = self.world.row("res.users", call.user)["company_id"]
        base = {
            "company_id": company,
            "state": "draft",
            "date": self.world.now,
            "procure_method": "make_to_stock",
            "priority": "0",
            "propagate_cancel": True,
        }
        return known(self.world, self.model, base)

    def write_many(self, call: Call, ids: Ids, values: dict[str, Any]) -> None:
        moves = Moves(self.world)
        for record in ids:
            before = self.world.row(self.model, record)["picking_id"]
            if values.get("date_deadline"):
                moves.set_deadline(record, values["date_deadline"])
            super().write_many(call, [record], {k: v for k, v in values.items() if k != "quantity"})
            row = self.world.row(self.model, record)
            if "quantity" in values:
                moves.fill(record, values["quantity"])
                moves.set_state(record)
            elif "product_uom_qty" in values and row["state"] not in CLOSED:
                self._follow_demand(row)
            moves.refresh({before, row["picking_id"]})

    def _follow_demand(self, row: Row) -> None:
        """Goods from a supplier are filled in as wanted; for others more than wanted is given up."""
        supplied = self.world.row("stock.location", row["location_id"])["usage"] == "supplier"
        if supplied or row["quantity"] > row["product_uom_qty"]:
            Moves(self.world).fill(row["id"], row["product_uom_qty"])
        Moves(self.world).set_state(row["id"])


class StockPickings(Chatter):
    """``stock.picking``."""

    def create_one(self, call: Call, values: dict[str, Any]) -> int:
        """A transfer made by hand is numbered like any other, and ready when its moves are."""
        kept = self.cleaned(values)
        moves = Moves(self.world)
        company = self.world.row("res.users", call.user)["company_id"]
        plain, commands = self._parted({"company_id": company, **kept})
        record = moves.new_picking(kept["picking_type_id"], **plain)
        self.follow(call, record, commands)
        moves.confirm_drafts(record)
        moves.refresh({record})
        return record

    def write_many(self, call: Call, ids: Ids, values: dict[str, Any]) -> None:
        for record in ids:
            row = self.world.row(self.model, record)
            if "scheduled_date" in values:
                if row["state"] in self.world.dialect.fixed_schedules:
                    raise user_error("You cannot change the Scheduled Date on a done or cancelled transfer.")
                for move in self.world.linking("stock.move", "picking_id", record):
                    if self.world.row("stock.move", move)["state"] not in CLOSED:
                        self.world.change("stock.move", move, date=values["scheduled_date"])
            super().write_many(call, [record], values)
            Moves(self.world).refresh({record})

    @public("write")
    def action_confirm(self, call: Call, ids: Ids) -> bool:
        self.check_exist(ids)
        for record in ids:
            Moves(self.world).confirm_drafts(record)
        return True

    @public("write")
    def action_assign(self, call: Call, ids: Ids) -> bool:
        self.check_exist(ids)
        for record in ids:
            Moves(self.world).assign(record)
        return True

    @public("write")
    def action_cancel(self, call: Call, ids: Ids) -> bool:
        for record in ids:
            moves = self.world.linking("stock.move", "picking_id", record)
            Moves(self.world).cancel(moves)
            if not moves:
                self.world.change(self.model, record, state="cancel")
        return True

    @public("write")
    def button_validate(self, call: Call, ids: Ids) -> Any:
        self.check_exist(ids)
        for record in ids:
            self._pick_all_if_nothing_picked(record)
            check_lots(self.world, record)
        behind = [record for record in ids if self._leaves_something(record)]
        if behind and not call.context.get("skip_backorder"):
            return self._ask_about_rest(ids, behind)
        given_up = call.context.get("picking_ids_not_to_backorder") or []
        for record in ids:
            Moves(self.world).done(record, keep_rest=record not in given_up)
        return True

    def _pick_all_if_nothing_picked(self, record: int) -> None:
        moves = [
            m
            for m in self.world.rows("stock.move", self.world.linking("stock.move", "picking_id", record))
            if m["state"] not in CLOSED
        ]
        if not any(move["quantity"] for move in moves):
            raise user_error(
                "You cannot validate a transfer if no quantities are reserved. "
                "To force the transfer, encode quantities."
            )
        if not any(move["picked"] for move in moves):
            for move in moves:
                self.world.change("stock.move", move["id"], picked=True)

    def _leaves_something(self, record: int) -> bool:
        moves = self.world.rows("stock.move", self.world.linking("stock.move", "picking_id", record))
        return any(
            (move["product_uom_qty"] and not move["picked"]) or move["quantity"] < move["product_uom_qty"]
            for move in moves
            if move["state"] != "cancel"
        )

    def _ask_about_rest(self, ids: Ids, behind: Ids) -> dict[str, Any]:
        return {
            "name": "Create Backorder?",
            "type": "ir.actions.act_window",
            "view_mode": "form",
            "res_model": "stock.backorder.confirmation",
            "views": [[843, "form"]],
            "view_id": 843,
            "target": "new",
            "context": {
                "button_validate_picking_ids": ids,
                "default_show_transfers": False,
                "default_pick_ids": [[4, record] for record in behind],
            },
        }


class BackorderWizards(Records):
    """``stock.backorder.confirmation``, the question whether the rest is still to come."""

    @public("write")
    def process(self, call: Call, ids: Ids) -> bool:
        return self._validate(call, ids, given_up=False)

    @public("write")
    def process_cancel_backorder(self, call: Call, ids: Ids) -> bool:
        return self._validate(call, ids, given_up=True)

    def _validate(self, call: Call, ids: Ids, *, given_up: bool) -> bool:
        asked = list(self.world.value(self.model, ids[0], "pick_ids"))
        pickings = call.context.get("button_validate_picking_ids") or []
        context = {**call.context, "skip_backorder": True}
        if given_up:
            context["picking_ids_not_to_backorder"] = asked
        validate: Callable[..., Any] = self.models["stock.picking"].button_validate  # type: ignore[attr-defined]
        return bool(validate(Call(call.user, context), list(pickings))) if pickings else True


def _of_line(field: str) -> Getter:
    def read(world: World, row: Row) -> Any:
        moves = world.linking("stock.move", "picking_id", row["id"])
        lines = [m["purchase_line_id"] for m in world.rows("stock.move", moves) if m["purchase_line_id"]]
        return world.row("purchase.order.line", lines[0])[field] if lines else False

    return read


def _kind_of(picking_type: Any, world: World) -> Any:
    return world.row("stock.picking.type", picking_type)["code"] if picking_type else False


PICKING_VALUES: dict[str, Getter] = {
    "picking_type_code": lambda world, row: _kind_of(row["picking_type_id"], world),
    "purchase_id": _of_line("order_id"),
}

MOVE_VALUES: dict[str, Getter] = {
    **TRACKING_OF_MOVE,
    "product_qty": lambda world, row: row["product_uom_qty"],
    "product_tmpl_id": lambda world, row: world.row("product.product", row["product_id"])["product_tmpl_id"],
    "location_dest_usage": lambda world, row: world.row("stock.location", row["location_dest_id"])["usage"],
    "picking_code": lambda world, row: _kind_of(row["picking_type_id"], world),
    "reference": lambda world, row: (
        world.row("stock.picking", row["picking_id"])["name"] if row["picking_id"] else False
    ),
    "display_name": lambda world, row: _move_name(world, row),
}

# 19.0 derives the description from the order line instead of keeping it with the move.
MOVE_VALUES_19: dict[str, Getter] = {
    "description_picking": lambda world, row: (
        world.row("purchase.order.line", row["purchase_line_id"])["name"] if row["purchase_line_id"] else False
    ),
}

TYPE_VALUES: dict[str, Getter] = {
    "display_name": lambda world, row: f"{world.row('stock.warehouse', row['warehouse_id'])['name']}: {row['name']}",
}


def _move_name(world: World, row: Row) -> str:
    code = world.names("product.product", row["product_id"])
    source = world.row("stock.location", row["location_id"])["name"]
    target = world.row("stock.location", row["location_dest_id"])["name"]
    return f"{row['origin'] or ''}/{code}: {source}>{target}"
