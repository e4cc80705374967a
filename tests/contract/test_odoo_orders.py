"""Orders through the adapter: read whole, changed safely, repeatable; alike on the practice Odoo and on real ones."""

from __future__ import annotations

import socket
from datetime import timedelta
from decimal import Decimal

import pytest

from console.adapters.odoo import OdooErp
from console.domain.purchase import LineTarget, NewLine, OrderWrite, PurchaseOrder
from console.services.errors import (
    AuthenticationFailed,
    ConflictingChange,
    InDoubt,
    NeedsSettings,
    Refused,
    Unreachable,
)
from console.services.ports import ErpCursor, Lookup
from tests.contract.odoo_world import Account, OdooWorld, unique
from tests.contract.wire import Wire


def change(
    order: PurchaseOrder, quantity: int, *, later: int = 14, new: int = 0, product: int | None = None
) -> OrderWrite:
    """A change of the first line, as an acknowledgment makes it."""
    line = order.lines[0]
    assert line.planned is not None
    before = LineTarget(
        line_id=line.id, quantity=line.quantity, price=line.price, planned=line.planned, product_id=line.product_id
    )
    target = LineTarget(
        line_id=line.id,
        quantity=Decimal(quantity),
        price=line.price,
        planned=line.planned + timedelta(days=later) if later else None,
        product_id=product,
    )
    later_part = NewLine(
        split_from=line.id, quantity=Decimal(new), price=line.price, planned=line.planned + timedelta(days=30)
    )
    return OrderWrite(
        key=f"answer-{unique()}",
        order_id=order.id,
        order_number=order.number,
        before=(before,),
        lines=(target,),
        new_lines=(later_part,) if new else (),
        partner_ref="ACME-SO-1",
        mark_confirmed=True,
        note="80 < 100 confirmed",
    )


def read(erp: OdooErp, order: int) -> PurchaseOrder:
    [found] = erp.orders([order])
    return found


def test_an_order_is_read_whole(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = read(erp, odoo_world.bolts_waited_for())
    line = order.lines[0]
    assert (line.quantity, line.price, line.unit) == (Decimal(100), Decimal("1.1"), "C62")
    assert [one.customer.startswith("Northwind Hardware") for one in order.waiting] == [True]
    assert sum(sum(one.quantities.values()) for one in order.receipts) == 100


def test_a_line_has_every_number_its_product_goes_by(odoo_world: OdooWorld, erp: OdooErp) -> None:
    gtin = f"40{unique_digits(11)}"
    order = read(erp, odoo_world.bolts(barcode=gtin))
    line = order.lines[0]
    assert {(one.scheme.value, one.value) for one in line.items} == {
        ("buyer", line.product_code),
        ("supplier", "AC-8812"),
        ("gtin", gtin),
    }


def test_an_order_to_an_address_is_an_order_of_its_company(odoo_world: OdooWorld, erp: OdooErp) -> None:
    supplier = odoo_world.supplier()
    address = odoo_world.rpc("res.partner", "create", {"name": "Orders", "parent_id": supplier, "type": "other"})
    bolt = odoo_world.product()
    order = odoo_world.order(address, [{"product_id": bolt, "product_qty": 5, "price_unit": 1.1}])
    [found] = [one for one in erp.changed_orders(ErpCursor(), [supplier]).orders if one.id == order]
    assert (found.partner_id, found.supplier_id) == (address, supplier)


def test_an_order_to_an_address_has_the_codes_of_its_company(odoo_world: OdooWorld, erp: OdooErp) -> None:
    supplier = odoo_world.supplier()
    address = odoo_world.rpc("res.partner", "create", {"name": "Orders", "parent_id": supplier, "type": "other"})
    bolt = odoo_world.product(supplier=supplier, breaks=[(1, 1.1, 7, "AC-8812")])
    order = odoo_world.order(address, [{"product_id": bolt, "product_qty": 5, "price_unit": 1.1}])
    assert "AC-8812" in {one.value for one in read(erp, order).lines[0].items}


def test_packs_say_how_many_of_the_line_s_unit_they_hold(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    bolt = odoo_world.value("purchase.order.line", odoo_world.lines(order)[0], "product_id")[0]
    odoo_world.packaging(bolt, "Carton of 12", 12, f"14{unique_digits(11)}")
    odoo_world.packaging(bolt, "Pallet", 960, f"24{unique_digits(11)}")
    odoo_world.packaging(bolt, "Box small", 6, f"34{unique_digits(11)}")
    odoo_world.packaging(bolt, "Box large", 24, f"44{unique_digits(11)}")

    packs = read(erp, order).lines[0].pack_factors

    assert (packs["XCT"], packs["XPX"], packs["CARTON OF 12"]) == (12, 960, 12)
    assert "XBX" not in packs  # two sorts of box hold differently many: neither is meant by "box"


def test_packs_of_a_line_in_dozens_are_counted_in_dozens(odoo_world: OdooWorld, erp: OdooErp) -> None:
    supplier = odoo_world.supplier()
    bolt = odoo_world.product(supplier=supplier)
    odoo_world.packaging(bolt, "Carton", 48, f"14{unique_digits(11)}")
    line = {
        "product_id": bolt,
        "product_qty": 10,
        "price_unit": 12,
        odoo_world.line_unit: odoo_world.ref("uom.product_uom_dozen"),
    }
    found = read(erp, odoo_world.order(supplier, [line])).lines[0]
    assert (found.unit, found.pack_factors["XCT"]) == ("DZN", 4)


def test_a_lower_quantity_keeps_the_price_and_makes_no_stray_transfer(odoo_world: OdooWorld, erp: OdooErp) -> None:
    result = erp.write_order(change(read(erp, odoo_world.bolts()), 80))
    assert result.warnings == ()
    assert (result.order.lines[0].quantity, result.order.lines[0].price) == (Decimal(80), Decimal("1.1"))
    assert [(one.incoming, list(one.quantities.values())) for one in result.order.receipts] == [(True, [Decimal(80)])]
    assert result.order.partner_ref == "ACME-SO-1" and result.order.confirmed_by_supplier


def test_a_price_finer_than_odoo_keeps_is_told_and_written_once(odoo_world: OdooWorld, erp: OdooErp) -> None:
    plan = change(read(erp, odoo_world.bolts()), 80)
    plan = plan.model_copy(update={"lines": (plan.lines[0].model_copy(update={"price": Decimal("1.144")}),)})
    first, again = erp.write_order(plan), erp.write_order(plan)
    assert erp.look_up(plan) is Lookup.DONE and again.already_there
    assert first.order.lines[0].price == first.order.kept_price(Decimal("1.144"))
    if first.order.price_digits == 2:
        assert first.order.lines[0].price == Decimal("1.14")
        assert "1.14 stands where 1.144 was agreed, 0.32 on 80" in first.warnings[0]
        assert [one.after for one in first.changes if one.field == "price"] == ["1.14"]
    else:
        assert first.warnings == () and first.order.lines[0].price == Decimal("1.144")


def test_the_receipt_is_right_when_a_delivery_waits_for_the_goods(odoo_world: OdooWorld, erp: OdooErp) -> None:
    result = erp.write_order(change(read(erp, odoo_world.bolts_waited_for()), 80))
    assert result.warnings == ()
    assert sum(sum(one.quantities.values()) for one in result.order.receipts if one.incoming) == 80


def test_a_later_part_is_reserved_for_the_delivery_that_waits(odoo_world: OdooWorld, erp: OdooErp) -> None:
    """Bought to order, a delivery takes only goods of the moves that feed it: unlinked, it would stay at 60 of 100."""
    order = odoo_world.bolts_waited_for(100, waiting=100)
    [line] = odoo_world.lines(order)
    [delivery] = odoo_world.moves(line)[0]["move_dest_ids"]

    result = erp.write_order(change(read(erp, order), 60, new=40))
    assert result.warnings == ()
    [sale] = result.order.waiting
    assert (sale.line_ids, sale.value) == (tuple(odoo_world.lines(order)), 200)
    assert sorted(sum(one.quantities.values()) for one in result.order.receipts) == [100]

    now, later = odoo_world.lines(order)
    odoo_world.receive(order, {now: 60})
    assert reserved(odoo_world, delivery) == (60, "partially_available")
    odoo_world.receive(order, {later: 40})
    assert reserved(odoo_world, delivery) == (100, "assigned")


def test_the_part_of_a_part_is_reserved_too(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts_waited_for(100, waiting=80)
    [delivery] = odoo_world.moves(odoo_world.lines(order)[0])[0]["move_dest_ids"]
    erp.write_order(change(read(erp, order), 60, new=40))
    odoo_world.receive(order, {odoo_world.lines(order)[0]: 60})
    known = read(erp, order)
    again = change(known.model_copy(update={"lines": known.lines[1:]}), 15, new=25)

    assert erp.write_order(again).warnings == ()
    lines = odoo_world.lines(order)
    odoo_world.receive(order, {lines[1]: 15})
    odoo_world.receive(order, {lines[2]: 25})
    assert reserved(odoo_world, delivery) == (80, "assigned")
    assert [move["product_uom_qty"] for line in lines for move in odoo_world.moves(line)] == [60, 15, 25]


def test_a_later_part_nobody_waits_for_stays_free(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts_waited_for(100, waiting=10)
    result = erp.write_order(change(read(erp, order), 60, new=40))
    now, later = odoo_world.lines(order)
    assert result.warnings == () and [one.line_ids for one in result.order.waiting] == [(now,)]
    assert [move["move_dest_ids"] for move in odoo_world.moves(later)] == [[]]


@pytest.mark.parametrize("ending", ["lines at 0", "order cancelled"])
def test_a_split_order_given_up_leaves_the_customer_s_delivery_standing(
    odoo_world: OdooWorld, erp: OdooErp, ending: str
) -> None:
    """Odoo cancels a delivery with the goods it waits for where the line says so, and says so on lines added."""
    order = odoo_world.bolts_waited_for(100, waiting=100)
    [delivery] = odoo_world.moves(odoo_world.lines(order)[0])[0]["move_dest_ids"]
    known = erp.write_order(change(read(erp, order), 60, new=40)).order
    if ending == "order cancelled":
        odoo_world.rpc("purchase.order", "button_cancel", [order])
    for line in known.lines if ending == "lines at 0" else ():
        alone = read(erp, order).model_copy(update={"lines": (line,)})
        assert erp.write_order(change(alone, 0, later=0)).warnings == ()
    states = {move["state"] for line in odoo_world.lines(order) for move in odoo_world.moves(line)}
    assert states == {"cancel"} and odoo_world.value("stock.move", delivery, "state") != "cancel"


def test_a_link_that_a_lost_answer_left_out_is_made_up_for(odoo_world: OdooWorld, erp: OdooErp, wire: Wire) -> None:
    order = odoo_world.bolts_waited_for(100, waiting=100)
    [delivery] = odoo_world.moves(odoo_world.lines(order)[0])[0]["move_dest_ids"]
    plan = change(read(erp, order), 60, new=40)
    wire.lose_answer("purchase.order", "write")
    with pytest.raises(InDoubt):
        erp.write_order(plan)
    assert erp.look_up(plan) is Lookup.DONE
    assert erp.write_order(plan).warnings == ()
    assert [move["move_dest_ids"] for line in odoo_world.lines(order) for move in odoo_world.moves(line)] == [
        [delivery],
        [delivery],
    ]


def test_a_split_adds_a_line_once_however_often_it_is_repeated(odoo_world: OdooWorld, erp: OdooErp) -> None:
    plan = change(read(erp, odoo_world.bolts()), 80, new=20)
    assert erp.look_up(plan) is Lookup.NOT_DONE
    first, second = erp.write_order(plan), erp.write_order(plan)
    assert (first.already_there, second.already_there) == (False, True)
    assert [line.quantity for line in second.order.lines] == [Decimal(80), Decimal(20)]
    assert erp.look_up(plan) is Lookup.DONE
    notes = [["model", "=", "purchase.order"], ["res_id", "=", plan.order_id], ["body", "ilike", plan.key]]
    [note] = odoo_world.rpc("mail.message", "search_read", notes, ["body", "subtype_id"])
    assert "80 &lt; 100 confirmed" in note["body"]
    assert note["subtype_id"][0] == odoo_world.ref("mail.mt_note")


def test_quantity_zero_cancels_the_line_and_keeps_it(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = read(erp, odoo_world.bolts())
    result = erp.write_order(change(order, 0, later=0))
    assert result.warnings == () and result.order.lines[0].quantity == 0
    assert [move["state"] for move in odoo_world.moves(order.lines[0].id)] == ["cancel"]


def test_a_replaced_item_is_a_new_line_and_the_receipt_expects_it(odoo_world: OdooWorld, erp: OdooErp) -> None:
    """Writing another product to a confirmed line is accepted by Odoo, and the dock goes on waiting for the old one."""
    order = read(erp, odoo_world.bolts())
    substitute = odoo_world.product("Hex bolt M8, zinc", cost=1.3)
    plan = change(order, 100, product=substitute)

    result = erp.write_order(plan)
    again = erp.write_order(plan)

    assert result.warnings == () and again.already_there
    assert erp.look_up(plan) is Lookup.DONE
    lines = {line.product_id: line.quantity for line in again.order.lines}
    assert lines == {order.lines[0].product_id: Decimal(0), substitute: Decimal(100)}
    coming = [m for line in again.order.lines for m in odoo_world.moves(line.id) if m["state"] != "cancel"]
    assert [(m["product_uom_qty"], odoo_world.value("stock.move", m["id"], "product_id")[0]) for m in coming] == [
        (100, substitute)
    ]
    assert [receipt.state for receipt in again.order.receipts if receipt.quantities] == ["assigned"]


def test_an_item_partly_received_is_not_replaced_unseen(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    odoo_world.receive(order, {odoo_world.lines(order)[0]: 50})
    with pytest.raises(Refused, match="received"):
        erp.write_order(change(read(erp, order), 100, product=odoo_world.product("Other")))


def test_somebody_elses_change_is_never_overwritten(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = read(erp, odoo_world.bolts())
    odoo_world.rpc("purchase.order.line", "write", [order.lines[0].id], {"product_qty": 90, "price_unit": 1.1})
    with pytest.raises(ConflictingChange, match="90"):
        erp.write_order(change(order, 80))


def test_less_than_received_is_refused_on_every_version(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    odoo_world.receive(order, {odoo_world.lines(order)[0]: 50})
    with pytest.raises(Refused, match="received"):
        erp.write_order(change(read(erp, order), 40))


def test_the_receipt_s_date_moves_only_when_wanted(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    before = read(erp, order)
    stays = erp.write_order(change(before, 100)).order
    assert stays.receipts[0].scheduled == before.receipts[0].scheduled
    moved = erp.write_order(change(stays, 100, later=3).model_copy(update={"move_receipt": True})).order
    assert moved.receipts[0].scheduled == moved.lines[0].planned


def test_a_lost_answer_is_in_doubt_and_found_done(odoo_world: OdooWorld, erp: OdooErp, wire: Wire) -> None:
    plan = change(read(erp, odoo_world.bolts()), 80, new=20)
    wire.lose_answer("purchase.order", "write")
    with pytest.raises(InDoubt):
        erp.write_order(plan)
    assert erp.look_up(plan) is Lookup.DONE
    assert [line.quantity for line in erp.write_order(plan).order.lines] == [Decimal(80), Decimal(20)]


def test_trouble_has_its_own_names(odoo_world: OdooWorld) -> None:
    with pytest.raises(AuthenticationFailed):
        odoo_world.erp(Account(odoo_world.admin.login, "wrong")).check()
    with pytest.raises(NeedsSettings):
        odoo_world.erp(database="nothing").check()
    with pytest.raises(NeedsSettings, match="https"):
        odoo_world.erp(url="http://odoo.example")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(Unreachable):
            odoo_world.erp(url=closed).check()


def test_changes_are_read_once_in_few_calls(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    supplier = [odoo_world.value("purchase.order", order, "partner_id")[0]]
    first = erp.changed_orders(ErpCursor(), supplier)
    assert [one.id for one in first.orders] == [order] and not first.more
    again = erp.changed_orders(first.cursor, supplier)
    assert again.orders == () and again.calls <= 2
    odoo_world.pass_second()
    odoo_world.rpc("purchase.order.line", "write", odoo_world.lines(order), {"name": "Hex bolt, other text"})
    assert [one.id for one in erp.changed_orders(again.cursor, supplier).orders] == [order]


def test_pages_of_changes_lose_and_double_nothing(odoo_world: OdooWorld, wire: Wire) -> None:
    supplier = odoo_world.supplier()
    bolt = odoo_world.product(supplier=supplier)
    line = {"product_id": bolt, "product_qty": 5, "price_unit": 1.1}
    orders = [odoo_world.order(supplier, [line]) for _ in range(5)]
    erp = OdooErp(wire.url, odoo_world.database, odoo_world.admin.login, lambda: odoo_world.admin.key, batch=2)
    cursor, found, more = ErpCursor(), [], True
    while more:
        page = erp.changed_orders(cursor, [supplier])
        cursor, more = page.cursor, page.more
        found += [one.id for one in page.orders]
    assert found == orders


def test_open_orders_are_those_with_something_still_to_come(odoo_world: OdooWorld, erp: OdooErp) -> None:
    supplier = odoo_world.supplier()
    bolt = odoo_world.product(supplier=supplier)
    line = {"product_id": bolt, "product_qty": 5, "price_unit": 1.1}
    odoo_world.order(supplier, [line], confirm=False)
    whole, begun, done, cancelled = (odoo_world.order(supplier, [line]) for _ in range(4))
    odoo_world.receive(begun, {odoo_world.lines(begun)[0]: 2})
    odoo_world.receive(done, {odoo_world.lines(done)[0]: 5})
    odoo_world.rpc("purchase.order", "button_cancel", [cancelled])
    assert [one.id for one in erp.open_orders(supplier)] == [begun, whole]
    assert [one.id for one in erp.open_orders(supplier, limit=1)] == [begun]


def test_rights_come_from_groups(odoo_world: OdooWorld, erp: OdooErp) -> None:
    person = odoo_world.erp(odoo_world.user("dock")).person()
    assert "acknowledgments.view" in person.rights and "acknowledgments.decide" not in person.rights
    assert "acknowledgments.decide" in erp.person().rights


def test_a_buyer_s_rights_are_enough_for_the_whole_way(odoo_world: OdooWorld) -> None:
    """The connection's user needs no more than a buyer has: sales orders behind the goods are then not shown."""
    buyer = odoo_world.erp(odoo_world.user("buyer"))
    order = read(buyer, odoo_world.bolts_waited_for())
    assert order.waiting == ()
    assert buyer.write_order(change(order, 80)).warnings == ()
    split = read(buyer, odoo_world.bolts_waited_for(100, waiting=100))
    assert buyer.write_order(change(split, 60, new=40)).warnings == ()
    assert all(move["move_dest_ids"] for line in odoo_world.lines(split.id) for move in odoo_world.moves(line))


def reserved(odoo_world: OdooWorld, delivery: int) -> tuple[float, str]:
    """What a delivery's move holds, and its state."""
    row = odoo_world.one("stock.move", delivery, "quantity", "state")
    return row["quantity"], row["state"]


def unique_digits(count: int) -> str:
    """Digits no other test uses."""
    return str(int(unique(), 16)).zfill(count)[:count]
