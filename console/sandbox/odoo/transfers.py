"""Receipts, deliveries and stock moves: how an order line becomes moves, and how goods are received."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from console.sandbox.odoo.errors import user_error, value_error
from console.sandbox.odoo.fields import Row
from console.sandbox.odoo.pricing import convert, price_in
from console.sandbox.odoo.records import Call, Chatter, Ids, Records, public, rounded
from console.sandbox.odoo.world import Getter, World, as_moment, as_text

CLOSED = ("done", "cancel")
# Moves are merged into one only when they agree on all of these.
_SAME = ("product_id", "procure_method", "location_id", "location_dest_id", "product_uom", "propagate_cancel")
_SAME_LINKS = ("date_deadline", "purchase_line_id", "sale_line_id")


class Receipts:
    """Keeps the moves of purchase order lines in step with the lines."""

    def __init__(self, world: World) -> None:
        self._world = world

    def create(self, order: Row, lines: Iterable[Row]) -> None:
        """The receipt of a newly confirmed order, with its moves in order of their dates."""
        goods = [line for line in lines if line["product_id"] and line["qty_received_method"] == "stock_moves"]
        if not goods:
            return
        picking = self._open_receipt(order, goods[0]) or self._new_receipt(order)
        moves = [move for line in goods for move in self._moves_for(line, picking)]
        for place, move in enumerate(sorted(moves, key=lambda m: str(self._world.row("stock.move", m)["date"])), 1):
            self._world.change("stock.move", move, sequence=5 * place)
        Moves(self._world).confirm(moves)

    def follow_quantity(self, line: Row) -> None:
        """Add a move for what the line orders more than its moves bring, or a negative one for what it orders less."""
        if line["qty_received_method"] != "stock_moves":
            return
        order = self._world.row("purchase.order", line["order_id"])
        picking = self._open_receipt(order, line)
        if picking is None:
            if line["product_qty"] <= line["qty_received"]:
                return
            picking = self._new_receipt(order)
        Moves(self._world).confirm(self._moves_for(line, picking))

    def reprice(self, line: Row) -> None:
        """A new price on the line goes to its open moves."""
        price = self._move_price(line)
        for move in self._moves(line):
            if move["state"] not in CLOSED:
                self._world.change("stock.move", move["id"], price_unit=price)

    def move_deadline(self, line: Row, deadline: str) -> None:
        """A new date on the line becomes the deadline of its open moves. The date the dock sees does not move."""
        open_moves = [move["id"] for move in self._moves(line) if move["state"] not in CLOSED]
        for move in open_moves or line["move_dest_ids"]:
            Moves(self._world).set_deadline(move, deadline)

    def received(self, line: Row) -> float:
        """What has arrived for the line, in the line's unit, less what went back."""
        unit = line[self._world.dialect.line_unit]
        return sum(
            self._direction(move) * convert(self._world, move["quantity"], move["product_uom"], unit)
            for move in self._moves(line)
            if move["state"] == "done"
        )

    def cancel(self, lines: Iterable[int]) -> None:
        """Cancel what is still to come for these lines."""
        rows = self._world.rows("purchase.order.line", lines)
        moves = [move["id"] for line in rows for move in self._moves(line) if move["state"] != "done"]
        Moves(self._world).cancel(moves)

    def _moves(self, line: Row) -> list[Row]:
        return self._world.rows("stock.move", self._world.linking("stock.move", "purchase_line_id", line["id"]))

    def _direction(self, move: Row) -> int:
        return -1 if self._world.row("stock.location", move["location_dest_id"])["usage"] == "supplier" else 1

    def _expected(self, line: Row) -> float:
        """What the line's moves bring in all, done and to come, in the line's unit."""
        unit = line[self._world.dialect.line_unit]
        total = 0.0
        for move in self._moves(line):
            if move["state"] != "cancel":
                brings = move["quantity"] if move["state"] == "done" else move["product_uom_qty"]
                total += self._direction(move) * convert(self._world, brings, move["product_uom"], unit)
        return total

    def _moves_for(self, line: Row, picking: int) -> list[int]:
        """The moves that make the line's moves bring what it orders; part of them may serve waiting deliveries."""
        expected, ordered = self._expected(line), line["product_qty"]
        waiting = self._waiting(line)
        parts: list[tuple[float, tuple[int, ...]]] = []
        if waiting:
            unit = line[self._world.dialect.line_unit]
            rows = self._world.rows("stock.move", waiting)
            demand = sum(convert(self._world, m["product_uom_qty"], m["product_uom"], unit) for m in rows)
            if demand > expected:
                parts.append((demand - expected, waiting))
            parts.append((ordered - max(demand, 0.0), ()))
        else:
            parts.append((ordered - expected, ()))
        created = [self._add_move(line, picking, quantity, serves) for quantity, serves in parts if quantity]
        if self._world.dialect.clears_waiting_moves and line["move_dest_ids"]:
            self._world.change("purchase.order.line", line["id"], move_dest_ids=())
        return created

    def _waiting(self, line: Row) -> tuple[int, ...]:
        found = line["move_dest_ids"] or tuple(i for move in self._moves(line) for i in move["move_dest_ids"])
        return tuple(i for i in dict.fromkeys(found) if self._world.row("stock.move", i)["state"] != "cancel")

    def _add_move(self, line: Row, picking: int, quantity: float, serves: tuple[int, ...]) -> int:
        world = self._world
        order = world.row("purchase.order", line["order_id"])
        transfer = world.row("stock.picking", picking)
        own_unit = world.value("product.product", line["product_id"], "uom_id")
        values = {
            "name": world.names("product.product", line["product_id"]),
            "description_picking": line["name"],
            "product_id": line["product_id"],
            "product_uom": own_unit,
            "product_uom_qty": convert(world, quantity, line[world.dialect.line_unit], own_unit),
            "price_unit": self._move_price(line),
            "date": line["date_planned"],
            "date_deadline": line["date_planned"],
            "location_id": transfer["location_id"],
            "location_dest_id": transfer["location_dest_id"],
            "picking_id": picking,
            "picking_type_id": transfer["picking_type_id"],
            "warehouse_id": world.row("stock.picking.type", transfer["picking_type_id"])["warehouse_id"],
            "move_dest_ids": serves,
            "purchase_line_id": line["id"],
            "company_id": order["company_id"],
            "origin": order["name"],
            "state": "draft",
            "sequence": line["sequence"],
            "procure_method": "make_to_stock",
            "propagate_cancel": line["propagate_cancel"],
            "priority": "0",
        }
        return world.insert("stock.move", known(world, "stock.move", values))

    def _move_price(self, line: Row) -> float:
        own_unit = self._world.value("product.product", line["product_id"], "uom_id")
        price = line["price_unit"]
        if not self._world.dialect.refuses_less_than_received:
            price *= 1 - line["discount"] / 100
        return rounded(price_in(self._world, price, line[self._world.dialect.line_unit], own_unit))

    def _open_receipt(self, order: Row, line: Row) -> int | None:
        """An open transfer into the warehouse: one of the line's own if there is one, else one of the order's."""
        own = [move["picking_id"] for move in self._moves(line)]
        lines = self._world.linking("purchase.order.line", "order_id", order["id"])
        any_line = [m["picking_id"] for i in lines for m in self._moves(self._world.row("purchase.order.line", i))]
        for candidates in (own, any_line):
            for picking in self._world.ordered("stock.picking", {p for p in candidates if p}):
                row = self._world.row("stock.picking", picking)
                usage = self._world.row("stock.location", row["location_dest_id"])["usage"]
                if row["state"] not in CLOSED and usage in ("internal", "transit", "customer"):
                    return picking
        return None

    def _new_receipt(self, order: Row) -> int:
        kind = self._world.row("stock.picking.type", order["picking_type_id"])
        return Moves(self._world).new_picking(
            kind["id"],
            partner_id=order["partner_id"],
            origin=order["name"],
            company_id=order["company_id"],
            location_id=place(self._world, "supplier"),
            location_dest_id=kind["default_location_dest_id"],
        )


class Moves:
    """What happens to stock moves whoever made them: confirming, merging, cancelling, doing."""

    def __init__(self, world: World) -> None:
        self._world = world

    def confirm(self, moves: list[int]) -> None:
        """Confirm draft moves: merge those alike, turn what is left of negative ones into a transfer back, reserve."""
        touched = {self._world.row("stock.move", move)["picking_id"] for move in moves}
        for move in moves:
            waits = self._world.linking("stock.move", "move_dest_ids", move)
            to_order = self._world.row("stock.move", move)["procure_method"] == "make_to_order"
            self._world.change("stock.move", move, state="waiting" if waits or to_order else "confirmed")
        for move in self._merge(moves):
            if self._world.row("stock.move", move)["product_uom_qty"] < 0:
                self._send_back(move)
                touched.add(self._world.row("stock.move", move)["picking_id"])
            self._reserve(move)
        self.refresh(touched)

    def cancel(self, moves: Iterable[int]) -> None:
        """Cancel moves that are not done, and with them the transfers left without any."""
        touched = set()
        for move in moves:
            row = self._world.row("stock.move", move)
            if row["state"] not in CLOSED:
                self._world.change("stock.move", move, state="cancel", quantity=0.0)
                touched.add(row["picking_id"])
        self.refresh(touched)

    def set_deadline(self, move: int, deadline: str, seen: frozenset[int] = frozenset()) -> None:
        """Move a deadline, and by as much those of the moves before and after it."""
        row = self._world.row("stock.move", move)
        shift = as_moment(deadline) - as_moment(row["date_deadline"]) if row["date_deadline"] else timedelta()
        self._world.change("stock.move", move, date_deadline=deadline)
        seen |= {move}
        for linked in (*row["move_dest_ids"], *self._world.linking("stock.move", "move_dest_ids", move)):
            other = self._world.row("stock.move", linked)
            if linked not in seen and other["state"] not in CLOSED:
                moved = as_text(as_moment(other["date_deadline"]) + shift) if other["date_deadline"] else deadline
                self.set_deadline(linked, moved, seen)
        self.refresh({row["picking_id"]})

    def done(self, picking: int, *, keep_rest: bool) -> int | None:
        """Carry out a transfer. What was not moved goes to a backorder, whose id is returned, or is given up."""
        rest: list[int] = []
        for move in self._open_moves(picking):
            row = self._world.row("stock.move", move)
            moved = row["quantity"] if row["picked"] else 0.0
            if not moved:
                rest.append(move)
                continue
            if moved < row["product_uom_qty"]:
                rest.append(self._split(row, moved))
            self._world.change("stock.move", move, state="done", picked=True, date=self._world.now)
        backorder = self._put_off(picking, rest) if keep_rest and rest else None
        if not keep_rest:
            self.cancel(rest)
        self._world.change("stock.picking", picking, date_done=self._world.now)
        self.refresh({picking} | ({backorder} if backorder else set()))
        self._release_waiting(picking)
        return backorder

    def new_picking(self, kind: int, **values: Any) -> int:
        """An empty transfer of a type, numbered in the type's own sequence."""
        row = self._world.row("stock.picking.type", kind)
        code = self._world.row("stock.warehouse", row["warehouse_id"])["code"]
        base = {
            "name": self._world.number(f"{code}/{row['sequence_code']}/", 5),
            "picking_type_id": kind,
            "move_type": "direct",
            "state": "draft",
            "priority": "0",
            "scheduled_date": self._world.now,
            "date": self._world.now,
            "is_locked": True,
            "user_id": False,
        }
        return self._world.insert("stock.picking", known(self._world, "stock.picking", base | values))

    def refresh(self, pickings: Iterable[Any]) -> None:
        """Bring the transfers' states and dates up to date, then the orders that look at them."""
        for picking in pickings:
            if picking:
                self._refresh_one(picking)
        for picking in pickings:
            if picking:
                self._world.transfer_changed(picking)

    def _refresh_one(self, picking: int) -> None:
        row = self._world.row("stock.picking", picking)
        moves = self._world.rows("stock.move", self._world.linking("stock.move", "picking_id", picking))
        to_come = [m["date"] for m in moves if m["state"] not in CLOSED]
        deadlines = [m["date_deadline"] for m in moves if m["date_deadline"]]
        scheduled = min(to_come, default=row["scheduled_date"])
        deadline = min(deadlines, default=False)
        self._world.refresh(
            "stock.picking",
            picking,
            state=_picking_state([m["state"] for m in moves]),
            scheduled_date=scheduled,
            date_deadline=deadline,
            has_deadline_issue=bool(deadline and scheduled and deadline < scheduled),
        )

    def _merge(self, moves: list[int]) -> list[int]:
        """Put new moves together with those they are like. Returns the moves left and those they went into."""
        negative = [m for m in moves if self._world.row("stock.move", m)["product_uom_qty"] < 0]
        changed = dict.fromkeys(moves)
        for picking in {self._world.row("stock.move", move)["picking_id"] for move in moves}:
            alike: dict[Any, int] = {}
            for move in self._open_moves(picking):
                if move in negative:
                    continue
                row = self._world.row("stock.move", move)
                key = (self._likeness(row), row.get("description_picking"))
                if key in alike:
                    self._absorb(alike[key], row)
                    changed[alike[key]] = None
                else:
                    alike[key] = move
            for move in negative:
                if self._world.row("stock.move", move)["picking_id"] == picking:
                    changed.update(dict.fromkeys(self._lessen(alike, move)))
        return [move for move in changed if move in self._world.table("stock.move")]

    def _likeness(self, row: Row) -> tuple[Any, ...]:
        return (*(row[name] for name in _SAME), *(row[name] for name in _SAME_LINKS), rounded(row["price_unit"]))

    def _absorb(self, into: int, row: Row) -> None:
        keeper = self._world.row("stock.move", into)
        self._world.change(
            "stock.move",
            into,
            product_uom_qty=keeper["product_uom_qty"] + row["product_uom_qty"],
            move_dest_ids=tuple(dict.fromkeys((*keeper["move_dest_ids"], *row["move_dest_ids"]))),
        )
        self._world.remove("stock.move", row["id"])

    def _lessen(self, alike: dict[Any, int], move: int) -> list[int]:
        """Take a negative move off the moves it is like, until nothing of it is left. Returns those moves."""
        row = self._world.row("stock.move", move)
        lessened = []
        for (likeness, _description), other in alike.items():
            if likeness != self._likeness(row):
                continue
            there = self._world.row("stock.move", other)["product_uom_qty"]
            taken = min(there, -row["product_uom_qty"])
            self._world.change("stock.move", other, product_uom_qty=there - taken)
            if there == taken:
                self._world.change("stock.move", other, state="cancel", quantity=0.0, price_unit=0.0)
            lessened.append(other)
            self._world.change("stock.move", move, product_uom_qty=row["product_uom_qty"] + taken)
            if not row["product_uom_qty"]:
                self._world.remove("stock.move", move)
                break
        return lessened

    def _send_back(self, move: int) -> None:
        """What is left of a negative move becomes a move the other way, in a transfer without a partner."""
        row = self._world.row("stock.move", move)
        kind = self._world.row("stock.picking.type", row["picking_type_id"])["return_picking_type_id"]
        there, here = row["location_dest_id"], row["location_id"]
        picking = self._transfer_back(row["origin"], kind, there, here) or self.new_picking(
            kind,
            partner_id=False,
            origin=row["origin"],
            company_id=row["company_id"],
            location_id=there,
            location_dest_id=here,
        )
        self._world.change(
            "stock.move",
            move,
            product_uom_qty=-row["product_uom_qty"],
            location_id=there,
            location_dest_id=here,
            picking_type_id=kind,
            picking_id=picking,
            procure_method="make_to_stock",
            move_dest_ids=(),
        )
        self.refresh({picking})

    def _transfer_back(self, origin: Any, kind: int, there: int, here: int) -> int | None:
        found = self._world.search(
            "stock.picking",
            [
                ("origin", "=", origin),
                ("picking_type_id", "=", kind),
                ("location_id", "=", there),
                ("location_dest_id", "=", here),
                ("state", "not in", CLOSED),
            ],
        )
        return found[0] if found else None

    def _reserve(self, move: int) -> None:
        """Goods from a supplier are always available; what leaves the stock is not, as there is none."""
        row = self._world.row("stock.move", move)
        usage = self._world.row("stock.location", row["location_id"])["usage"]
        if row["state"] in ("confirmed", "assigned", "partially_available") and usage == "supplier":
            self._world.change("stock.move", move, state="assigned", quantity=row["product_uom_qty"])

    def _split(self, row: Row, moved: float) -> int:
        rest = dict(row, product_uom_qty=row["product_uom_qty"] - moved, quantity=0.0, picked=False)
        self._world.change("stock.move", row["id"], product_uom_qty=moved)
        return self._world.insert("stock.move", {k: v for k, v in rest.items() if k != "id"})

    def _put_off(self, picking: int, moves: list[int]) -> int:
        row = self._world.row("stock.picking", picking)
        kept = ("partner_id", "origin", "company_id", "location_id", "location_dest_id", "sale_id")
        backorder = self.new_picking(
            row["picking_type_id"], backorder_id=picking, **{name: row[name] for name in kept if name in row}
        )
        for move in moves:
            self._world.change("stock.move", move, picking_id=backorder, state="confirmed", picked=False)
            self._reserve(move)
        return backorder

    def _release_waiting(self, picking: int) -> None:
        """Deliveries that waited for these goods are ready once all of them have come."""
        moves = self._world.table("stock.move")
        waiting = {
            w for m in self._world.rows("stock.move", moves.linking("picking_id", picking)) for w in m["move_dest_ids"]
        }
        for move in waiting:
            row = moves.rows[move]
            sources = self._world.rows("stock.move", moves.linking("move_dest_ids", move))
            came = sum(source["quantity"] for source in sources if source["state"] == "done")
            if row["state"] not in CLOSED and came:
                state = "assigned" if came >= row["product_uom_qty"] else "partially_available"
                self._world.change("stock.move", move, state=state, quantity=min(came, row["product_uom_qty"]))
        self.refresh({moves.rows[move]["picking_id"] for move in waiting})

    def _open_moves(self, picking: int) -> list[int]:
        return [
            move
            for move in self._world.linking("stock.move", "picking_id", picking)
            if self._world.row("stock.move", move)["state"] not in CLOSED
        ]


class StockMoves(Records):
    """``stock.move``."""

    def write_many(self, call: Call, ids: Ids, values: dict[str, Any]) -> None:
        moves = Moves(self.world)
        for record in ids:
            if values.get("date_deadline"):
                moves.set_deadline(record, values["date_deadline"])
            super().write_many(call, [record], values)
            if "quantity" in values:
                self._set_state(record)
            moves.refresh({self.world.row(self.model, record)["picking_id"]})

    def _set_state(self, record: int) -> None:
        row = self.world.row(self.model, record)
        if row["state"] in CLOSED:
            return
        wanted, there = row["product_uom_qty"], row["quantity"]
        state = "assigned" if there >= wanted else "partially_available" if there else "confirmed"
        self.world.change(self.model, record, state=state)


class StockPickings(Chatter):
    """``stock.picking``."""

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
        return True

    @public("write")
    def action_assign(self, call: Call, ids: Ids) -> bool:
        self.check_exist(ids)
        return True

    @public("write")
    def action_cancel(self, call: Call, ids: Ids) -> bool:
        for record in ids:
            Moves(self.world).cancel(self.world.linking("stock.move", "picking_id", record))
        return True

    @public("write")
    def button_validate(self, call: Call, ids: Ids) -> Any:
        self.check_exist(ids)
        for record in ids:
            self._pick_all_if_nothing_picked(record)
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


def known(world: World, model: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values this version's model has fields for."""
    fields = world.schema(model).fields
    return {name: value for name, value in values.items() if name in fields}


def place(world: World, usage: str) -> int:
    """The location of a kind: where suppliers or customers are."""
    found = world.search("stock.location", [("usage", "=", usage)])
    if not found:
        raise value_error(f"No location for {usage}")
    return found[0]


def _picking_state(states: list[str]) -> str:
    if not states or "draft" in states:
        return "draft"
    if set(states) == {"cancel"}:
        return "cancel"
    if set(states) <= {"done", "cancel"}:
        return "done"
    if "assigned" in states or "partially_available" in states:
        return "assigned"
    return "waiting" if "waiting" in states else "confirmed"


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
