"""What happens to stock moves and their transfers, whoever made them: confirming, merging, cancelling, doing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from console.sandbox.odoo.errors import value_error
from console.sandbox.odoo.fields import Row
from console.sandbox.odoo.records import rounded
from console.sandbox.odoo.reserving import to_set_aside
from console.sandbox.odoo.world import World, as_moment, as_text

CLOSED = ("done", "cancel")
# Moves are merged into one only when they agree on all of these.
_SAME = ("product_id", "procure_method", "location_id", "location_dest_id", "product_uom", "propagate_cancel")
_SAME_LINKS = ("date_deadline", "purchase_line_id", "sale_line_id")


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
                self.fill(move, 0.0)
                self._world.change("stock.move", move, state="cancel")
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
            self._settle(move)
        backorder = self._put_off(picking, rest) if keep_rest and rest else None
        if not keep_rest:
            self.cancel(rest)
        self._world.change("stock.picking", picking, date_done=self._world.now)
        self.refresh({picking} | ({backorder} if backorder else set()))
        self._release_waiting(picking)
        return backorder

    def assign(self, picking: int) -> None:
        """Look again whether the moves of a transfer are ready."""
        for move in self._open_moves(picking):
            self._reserve(move)
        self.refresh({picking})

    def confirm_drafts(self, picking: int) -> None:
        """Moves added to a transfer that is under way are confirmed along with it."""
        self.confirm([m for m in self._open_moves(picking) if self._world.row("stock.move", m)["state"] == "draft"])

    def fill(self, move: int, quantity: float) -> None:
        """Let the detail lines of a move add up to a quantity: a bare line takes more, the newest lines give up."""
        row = self._world.row("stock.move", move)
        lines = [dict(line) for line in self._lines(move)]
        missing = rounded(quantity - sum(line["quantity"] for line in lines))
        bare = next((line for line in lines if not _is_special(line)), None)
        if missing > 0 and bare is not None:
            self._world.change("stock.move.line", bare["id"], quantity=rounded(bare["quantity"] + missing))
        elif missing > 0:
            self._world.insert("stock.move.line", self._bare_line(row, missing))
        for line in sorted(lines, key=lambda one: (_is_special(one), -one["id"])) if missing < 0 else ():
            taken = min(line["quantity"], -missing)
            missing = rounded(missing + taken)
            if taken == line["quantity"]:
                self._world.remove("stock.move.line", line["id"])
            elif taken:
                self._world.change("stock.move.line", line["id"], quantity=rounded(line["quantity"] - taken))
        self._world.change("stock.move", move, quantity=quantity)

    def recount(self, move: int, *, look_again: bool = True) -> None:
        """A detail line changed: the move's quantity follows, and its state if the server looks again."""
        row = self._world.row("stock.move", move)
        if row["state"] in CLOSED:
            return
        there = rounded(sum(line["quantity"] for line in self._lines(move)))
        self._world.change("stock.move", move, quantity=there)
        if look_again and row["state"] != "draft":
            self.set_state(move)
        self.refresh({row["picking_id"]})

    @staticmethod
    def _filled_state(row: Row, there: float) -> str:
        if there >= row["product_uom_qty"]:
            return "assigned"
        return "partially_available" if there else "confirmed"

    def set_state(self, move: int) -> None:
        """The state of an open move by what is filled in of what is wanted."""
        row = self._world.row("stock.move", move)
        if row["state"] not in CLOSED:
            self._world.change("stock.move", move, state=self._filled_state(row, row["quantity"]))

    def _lines(self, move: int) -> list[Row]:
        return self._world.rows(
            "stock.move.line", sorted(self._world.table("stock.move.line").linking("move_id", move))
        )

    def _bare_line(self, row: Row, quantity: float) -> Row:
        copied = ("picking_id", "company_id", "product_id", "location_id", "location_dest_id", "picked")
        facts = {name: row[name] for name in copied}
        own = {
            "move_id": row["id"],
            "product_uom_id": row["product_uom"],
            "quantity": quantity,
            "date": self._world.now,
        }
        return {**facts, **own}

    def _settle(self, move: int) -> None:
        """What a move that is done leaves behind: lots that are known from now on, packages that are somewhere."""
        for line in self._lines(move):
            lot = lot_of(self._world, line)
            self._world.change("stock.move.line", line["id"], picked=True, lot_id=lot)
            if line["result_package_id"]:
                self._store_package(line["result_package_id"], line["location_dest_id"])

    def _store_package(self, package: int, place: int) -> None:
        """A package is somewhere now; in 19.0 in the one it was meant to be in, which is there too."""
        packages = self._world.schema("stock.move.line").fields["result_package_id"].to
        self._world.change(packages, package, location_id=place)
        outer = self._world.row(packages, package).get("package_dest_id")
        if outer:
            self._world.change(packages, package, parent_package_id=outer, package_dest_id=False)
            self._store_package(outer, place)

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
            self.fill(other, min(self._world.row("stock.move", other)["quantity"], there - taken))
            if there == taken:
                self._world.change("stock.move", other, state="cancel", price_unit=0.0)
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
        """Goods from a supplier are always available; what leaves the stock is as far as it is there."""
        row = self._world.row("stock.move", move)
        usage = self._world.row("stock.location", row["location_id"])["usage"]
        if row["state"] not in ("confirmed", "assigned", "partially_available"):
            return
        if usage == "supplier":
            self.fill(move, max(row["product_uom_qty"], row["quantity"]))
            self._world.change("stock.move", move, state="assigned")
        elif usage == "internal" and row["procure_method"] == "make_to_stock":
            for lot, quantity in to_set_aside(self._world, row, self._lines(move)):
                self._world.insert("stock.move.line", {**self._bare_line(row, quantity), "lot_id": lot})
            self.recount(move)

    def _split(self, row: Row, moved: float) -> int:
        rest = dict(row, product_uom_qty=row["product_uom_qty"] - moved, quantity=0.0, picked=False)
        self._world.change("stock.move", row["id"], product_uom_qty=moved)
        return self._world.insert("stock.move", {k: v for k, v in rest.items() if k != "id"})

    def _put_off(self, picking: int, moves: list[int]) -> int:
        row = self._world.row("stock.picking", picking)
        kept = ("partner_id", "origin", "note", "company_id", "location_id", "location_dest_id", "sale_id")
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
                self.fill(move, min(came, row["product_uom_qty"]))
                self._world.change("stock.move", move, state=state)
        self.refresh({moves.rows[move]["picking_id"] for move in waiting})

    def _open_moves(self, picking: int) -> list[int]:
        return [
            move
            for move in self._world.linking("stock.move", "picking_id", picking)
            if self._world.row("stock.move", move)["state"] not in CLOSED
        ]


def _is_special(line: Row) -> bool:
    return bool(line["lot_name"] or line["lot_id"] or line["result_package_id"])


def lot_of(world: World, line: Row) -> Any:
    """The lot a line names, made when there is none of this number."""
    if line["lot_id"] or not line["lot_name"]:
        return line["lot_id"]
    found = world.search("stock.lot", [("name", "=", line["lot_name"]), ("product_id", "=", line["product_id"])])
    if found:
        return found[0]
    facts = {"name": line["lot_name"], "product_id": line["product_id"], "company_id": line["company_id"]}
    return world.insert("stock.lot", facts)


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
