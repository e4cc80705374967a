"""Receipts prepared from ship notices: filled in, never validated, repeatable; on the practice Odoo and on real ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from console.adapters.odoo import OdooErp
from console.domain.documents import Lot
from console.domain.receiving import PackedQuantity, PreparedReceipt, ReceiptLine, ReceiptPlan
from console.domain.values import Quantity
from console.services.errors import ConflictingChange, InDoubt, RecordMissing
from console.services.ports import Lookup
from tests.contract.odoo_world import OdooWorld, Values, unique
from tests.contract.wire import Wire

ARRIVAL = date(2031, 2, 17)


def sscc() -> str:
    """A serial shipping container code no other test uses (its check digit is of no matter here)."""
    return str(int(unique(), 16)).zfill(18)[:18]


def plan(order: int, *lines: ReceiptLine, key: str = "", note: str = "", day: date | None = ARRIVAL) -> ReceiptPlan:
    return ReceiptPlan(
        key=key or f"notice-{unique()}",
        order_id=order,
        order_number="P",
        notice_number="DES-1",
        day=day,
        lines=lines,
        note=note,
    )


def line(line_id: int, quantity: float, **values: object) -> ReceiptLine:
    return ReceiptLine.model_validate({"line_id": line_id, "quantity": Decimal(str(quantity)), **values})


def tracked(world: OdooWorld, tracking: str = "lot", quantity: float = 100) -> tuple[int, int]:
    """A confirmed order of one product kept by lot: order and line."""
    order = world.bolts(quantity, tracking=tracking)
    return order, world.lines(order)[0]


def filled(world: OdooWorld, receipt: PreparedReceipt) -> list[Values]:
    fields = ["quantity", "lot_name", "result_package_id", "picked", "state"]
    found: list[Values] = world.rpc(
        "stock.move.line", "search_read", [["picking_id", "=", receipt.id]], fields, order="id"
    )
    return found


def open_receipts(world: OdooWorld, order: int) -> dict[str, float]:
    """What is still to come per open transfer."""
    found = {}
    for picking in world.pickings(order):
        if picking["state"] not in ("done", "cancel"):
            moves = world.rpc("stock.move", "read", picking["move_ids"], ["product_uom_qty", "state"])
            found[picking["name"]] = sum(m["product_uom_qty"] for m in moves if m["state"] != "cancel")
    return found


def test_a_whole_shipment_fills_in_the_order_s_own_receipt(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order, bolts, jack = odoo_world.bolts_and_jack()
    [before] = odoo_world.pickings(order)

    result = erp.prepare_receipt(plan(order, line(bolts, 100), line(jack, 4), note="2 pallets <today>"))

    assert (result.id, result.state, result.warnings) == (before["id"], "assigned", ())
    assert result.expected is not None and result.expected.date() == ARRIVAL
    assert {part.line_id: part.quantity for part in result.parts} == {bolts: 100, jack: 4}
    assert [row["picked"] for row in filled(odoo_world, result)] == [False, False]
    assert "2 pallets &lt;today&gt;" in odoo_world.value("stock.picking", before["id"], "note")
    assert odoo_world.value("purchase.order.line", bolts, "qty_received") == 0
    [date_of_move] = [move["date"] for move in odoo_world.moves(bolts)]
    assert date_of_move.startswith(ARRIVAL.isoformat())


def test_a_part_gets_a_transfer_of_its_own_and_the_rest_stays_to_come(odoo_world: OdooWorld, erp: OdooErp) -> None:
    """Else the dock would take the second truck in with the first."""
    order, bolts, jack = odoo_world.bolts_and_jack()
    [before] = odoo_world.pickings(order)

    result = erp.prepare_receipt(plan(order, line(bolts, 60)))

    assert result.id != before["id"] and result.warnings == ()
    assert [(part.line_id, part.quantity) for part in result.parts] == [(bolts, 60)]
    assert open_receipts(odoo_world, order) == {before["name"]: 44, result.name: 60}
    assert odoo_world.value("stock.picking", result.id, "backorder_id")[0] == before["id"]
    assert odoo_world.pickings(order, "outgoing") == []
    assert odoo_world.value("purchase.order.line", bolts, "product_qty") == 100
    assert odoo_world.value("purchase.order.line", bolts, "price_unit") == 1.1
    assert [move["price_unit"] for move in odoo_world.moves(bolts)] == [1.1, 1.1]
    assert odoo_world.moves(jack)[0]["picking_id"][0] == before["id"]


def test_a_line_announced_whole_leaves_nothing_empty_behind(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order, bolts, _jack = odoo_world.bolts_and_jack()
    result = erp.prepare_receipt(plan(order, line(bolts, 100)))
    assert [(move["picking_id"][0], move["product_uom_qty"]) for move in odoo_world.moves(bolts)] == [(result.id, 100)]
    assert len(open_receipts(odoo_world, order)) == 2


def test_two_shipments_are_two_transfers(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    first = erp.prepare_receipt(plan(order, line(bolts, 60)))
    second = erp.prepare_receipt(plan(order, line(bolts, 40), day=date(2031, 2, 24)))
    assert open_receipts(odoo_world, order) == {first.name: 60, second.name: 40}
    assert [one and one.day for one in (first.expected, second.expected)] == [17, 24]


def test_lots_and_packs_are_filled_in(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order, bolts = tracked(odoo_world)
    one, two = sscc(), sscc()
    lots = (
        Lot(number="A-1", quantity=Quantity(value=Decimal(40)), best_before=date(2032, 1, 1)),
        Lot(number="B-2", quantity=Quantity(value=Decimal(60))),
    )
    packs = (PackedQuantity(sscc=one, quantity=Decimal(40)), PackedQuantity(sscc=two, quantity=Decimal(60)))

    result = erp.prepare_receipt(plan(order, line(bolts, 100, lots=lots, packs=packs)))

    assert result.warnings == ()
    assert [(part.quantity, part.lot, part.sscc) for part in result.parts] == [(40, "A-1", one), (60, "B-2", two)]
    assert [row["state"] for row in filled(odoo_world, result)] == ["assigned", "assigned"]


def test_serial_numbers_are_lots_of_one(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order, bolts = tracked(odoo_world, "serial", 3)
    lots = tuple(Lot(number=f"SN-{unique()}", quantity=Quantity(value=Decimal(1))) for _ in range(3))
    result = erp.prepare_receipt(plan(order, line(bolts, 3, lots=lots)))
    assert {part.lot for part in result.parts} == {lot.number for lot in lots}
    assert {part.quantity for part in result.parts} == {1}


def test_serial_numbers_are_filled_in_one_by_one_and_the_dock_can_validate(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order, bolts = tracked(odoo_world, "serial", 3)
    serials, codes = tuple(f"SN-{unique()}" for _ in range(3)), (sscc(), sscc())
    packs = tuple(PackedQuantity(sscc=code, quantity=size) for code, size in zip(codes, (1, 2), strict=True))
    result = erp.prepare_receipt(plan(order, line(bolts, 3, serials=serials, packs=packs)))
    assert result.warnings == ()
    assert [(part.lot, part.sscc) for part in result.parts] == [
        (serials[0], codes[0]),
        (serials[1], codes[1]),
        (serials[2], codes[1]),
    ]
    assert odoo_world.rpc("stock.picking", "button_validate", [result.id]) is True
    assert odoo_world.value("purchase.order.line", bolts, "qty_received") == 3


@pytest.mark.parametrize(
    ("tracking", "values", "lots", "words"),
    [
        ("serial", {"serials": ("A", "B")}, ["A", "B", None], "3 are announced with 2 serial numbers"),
        ("serial", {"lots": (Lot(number="L"),)}, [None], "is tracked by serial number in Odoo; its lots were left out"),
        ("lot", {"serials": ("A", "B", "C")}, [None], "the numbers of single pieces were left out"),
        ("lot", {"lots": (Lot(number="A"), Lot(number="B"))}, [None], "does not say how much is of which lot"),
        ("none", {"serials": ("A", "B", "C")}, [None], "is not tracked"),
    ],
    ids=["too few", "a lot of several pieces", "kept by lot", "lots without quantities", "not tracked"],
)
def test_numbers_odoo_could_not_book_are_left_out_and_said(
    odoo_world: OdooWorld,
    erp: OdooErp,
    tracking: str,
    values: dict[str, object],
    lots: list[str | None],
    words: str,
) -> None:
    order, bolts = tracked(odoo_world, tracking, 3)
    result = erp.prepare_receipt(plan(order, line(bolts, 3, **values)))
    assert [part.lot for part in result.parts] == lots
    assert sum(part.quantity for part in result.parts) == 3
    assert [warning for warning in result.warnings if words in warning]


def test_goods_named_in_several_lines_keep_their_own_lots(odoo_world: OdooWorld, erp: OdooErp) -> None:
    """Only the second line names a lot: it is not for the goods of the first."""
    order, bolts = tracked(odoo_world)
    result = erp.prepare_receipt(plan(order, line(bolts, 40), line(bolts, 60, lots=(Lot(number="A"),))))
    assert [(part.quantity, part.lot) for part in result.parts] == [(40, None), (60, "A")]
    assert result.warnings == ()


def test_cartons_stand_on_their_pallet_where_odoo_keeps_packs_in_packs(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    pallet, cartons = sscc(), (sscc(), sscc())
    packs = tuple(PackedQuantity(sscc=code, quantity=Decimal(50), outer=pallet) for code in cartons)
    announced = plan(order, line(bolts, 100, packs=packs))
    result = erp.prepare_receipt(announced)
    assert [part.sscc for part in result.parts] == list(cartons) and result.warnings == ()
    assert erp.look_up_receipt(announced) is Lookup.DONE
    odoo_world.rpc("stock.picking", "button_validate", [result.id])
    if odoo_world.old:
        assert odoo_world.rpc("stock.quant.package", "search_count", [["name", "=", pallet]]) == 0
        return
    domain = [["name", "in", list(cartons)]]
    found = odoo_world.rpc("stock.package", "search_read", domain, ["parent_package_id", "location_id"])
    assert {row["parent_package_id"][1] for row in found} == {pallet} and all(row["location_id"] for row in found)


def test_lots_of_a_product_kept_without_are_left_out_and_said(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    result = erp.prepare_receipt(plan(order, line(bolts, 100, lots=(Lot(number="A-1"),))))
    assert [(part.quantity, part.lot) for part in result.parts] == [(100, None)]
    assert "not tracked" in result.warnings[0]


def test_a_pack_of_several_lots_unsaid_which_is_left_out_and_said(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order, bolts = tracked(odoo_world)
    lots = tuple(Lot(number=name, quantity=Quantity(value=Decimal(50))) for name in ("A", "B"))
    packs = tuple(PackedQuantity(sscc=sscc(), quantity=Decimal(size)) for size in (30, 70))
    result = erp.prepare_receipt(plan(order, line(bolts, 100, lots=lots, packs=packs)))
    assert [(part.quantity, part.lot, part.sscc) for part in result.parts] == [(50, "A", None), (50, "B", None)]
    assert "which lot is in which pack" in result.warnings[0]


def test_more_than_ordered_is_filled_in_as_announced(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    result = erp.prepare_receipt(plan(order, line(bolts, 110)))
    assert [part.quantity for part in result.parts] == [110]
    assert [move["product_uom_qty"] for move in odoo_world.moves(bolts)] == [100]


def test_quantities_are_told_in_the_order_line_s_unit(odoo_world: OdooWorld, erp: OdooErp) -> None:
    supplier = odoo_world.supplier()
    bolt = odoo_world.product(supplier=supplier)
    dozen = {odoo_world.line_unit: odoo_world.ref("uom.product_uom_dozen")}
    order = odoo_world.order(supplier, [{"product_id": bolt, "product_qty": 10, "price_unit": 12, **dozen}])
    [dozens] = odoo_world.lines(order)
    result = erp.prepare_receipt(plan(order, line(dozens, 4)))
    assert [part.quantity for part in result.parts] == [4]
    assert sorted(move["product_uom_qty"] for move in odoo_world.moves(dozens)) == [48, 72]


def test_repeating_changes_nothing(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    notice = plan(order, line(bolts, 60, packs=(PackedQuantity(sscc=sscc(), quantity=Decimal(60)),)))
    assert erp.look_up_receipt(notice) is Lookup.NOT_DONE
    first = erp.prepare_receipt(notice)
    assert erp.look_up_receipt(notice) is Lookup.DONE
    second = erp.prepare_receipt(notice)
    assert second == first.model_copy(update={"already_there": True})
    assert len(open_receipts(odoo_world, order)) == 2


def test_a_lost_answer_is_in_doubt_and_found_done(odoo_world: OdooWorld, erp: OdooErp, wire: Wire) -> None:
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    notice = plan(order, line(bolts, 100))
    wire.lose_answer("stock.picking", "write")
    with pytest.raises(InDoubt):
        erp.prepare_receipt(notice)
    assert erp.look_up_receipt(notice) is Lookup.DONE
    assert erp.prepare_receipt(notice).already_there
    assert list(open_receipts(odoo_world, order).values()) == [100]


@pytest.mark.parametrize("lost", [("stock.picking", "write"), ("stock.move.line", "write")])
def test_a_split_cut_off_half_way_is_finished_when_repeated(
    odoo_world: OdooWorld, erp: OdooErp, wire: Wire, lost: tuple[str, str]
) -> None:
    """The order is expected once at any moment; only the details may have to be tied to the new transfer."""
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    notice = plan(order, line(bolts, 60))
    wire.lose_answer(*lost)
    with pytest.raises(InDoubt):
        erp.prepare_receipt(notice)
    assert sum(open_receipts(odoo_world, order).values()) == 100
    result = erp.prepare_receipt(notice)
    assert erp.look_up_receipt(notice) is Lookup.DONE
    assert sorted(open_receipts(odoo_world, order).values()) == [40, 60]
    assert [row["quantity"] for row in filled(odoo_world, result)] == [60]


def test_a_lost_answer_about_packs_makes_no_pack_twice(odoo_world: OdooWorld, erp: OdooErp, wire: Wire) -> None:
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    code = sscc()
    model = "stock.quant.package" if odoo_world.old else "stock.package"
    notice = plan(order, line(bolts, 100, packs=(PackedQuantity(sscc=code, quantity=Decimal(100)),)))
    wire.lose_answer(model, "load")
    with pytest.raises(InDoubt):
        erp.prepare_receipt(notice)
    assert erp.look_up_receipt(notice) is Lookup.NOT_DONE
    assert [part.sscc for part in erp.prepare_receipt(notice).parts] == [code]
    assert odoo_world.rpc(model, "search_count", [["name", "=", code]]) == 1


def test_what_the_dock_changed_is_not_overwritten(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    notice = plan(order, line(bolts, 60))
    prepared = erp.prepare_receipt(notice)
    [move] = [move for move in odoo_world.moves(bolts) if move["picking_id"][0] == prepared.id]
    odoo_world.rpc("stock.move", "write", [move["id"]], {"quantity": 55})
    assert erp.look_up_receipt(notice) is Lookup.CANNOT_TELL
    again = erp.prepare_receipt(notice)
    assert [part.quantity for part in again.parts] == [55] and again.warnings


def test_the_dock_validates_what_was_prepared(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order, bolts = tracked(odoo_world)
    code = sscc()
    lots = (Lot(number=f"LOT-{unique()}", quantity=Quantity(value=Decimal(60))),)
    notice = plan(order, line(bolts, 60, lots=lots, packs=(PackedQuantity(sscc=code, quantity=Decimal(60)),)))
    prepared = erp.prepare_receipt(notice)

    assert odoo_world.rpc("stock.picking", "button_validate", [prepared.id]) is True

    assert odoo_world.value("purchase.order.line", bolts, "qty_received") == 60
    assert sum(open_receipts(odoo_world, order).values()) == 40
    assert erp.prepare_receipt(notice).state == "done"
    with pytest.raises(ConflictingChange):
        erp.withdraw_receipt(notice)
    later = erp.prepare_receipt(plan(order, line(bolts, 40, packs=(PackedQuantity(sscc=code, quantity=Decimal(40)),))))
    assert "in stock already" in later.warnings[0]
    assert [part.sscc for part in later.parts] == [None]


@pytest.mark.parametrize("announced", [60, 100])
def test_a_withdrawn_notice_leaves_the_order_as_it_was(odoo_world: OdooWorld, erp: OdooErp, announced: int) -> None:
    order, bolts = tracked(odoo_world)
    [before] = odoo_world.pickings(order)
    odoo_world.rpc("stock.picking", "write", [before["id"]], {"note": "<p>Gate 4</p>"})
    notice = plan(order, line(bolts, announced, lots=(Lot(number="A"),)))
    erp.prepare_receipt(notice)

    erp.withdraw_receipt(notice)

    assert open_receipts(odoo_world, order) == {before["name"]: 100}
    assert odoo_world.value("stock.picking", before["id"], "note") == "<p>Gate 4</p>"
    lines = odoo_world.rpc(
        "stock.move.line", "search_read", [["picking_id", "=", before["id"]]], ["quantity", "lot_name"]
    )
    assert [(row["quantity"], row["lot_name"]) for row in lines] == [(100, False)]
    assert odoo_world.value("purchase.order.line", bolts, "product_qty") == 100
    assert odoo_world.pickings(order, "outgoing") == []
    assert erp.withdraw_receipt(notice).already_there
    corrected = erp.prepare_receipt(plan(order, line(bolts, 70)))
    assert [part.quantity for part in corrected.parts] == [70]


def test_a_line_moved_whole_comes_back_when_withdrawn(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order, bolts, _jack = odoo_world.bolts_and_jack()
    [before] = odoo_world.pickings(order)
    notice = plan(order, line(bolts, 100))
    erp.prepare_receipt(notice)
    erp.withdraw_receipt(notice)
    assert open_receipts(odoo_world, order) == {before["name"]: 104}
    live = [move for move in odoo_world.moves(bolts) if move["state"] != "cancel"]
    assert [(m["product_uom_qty"], m["state"]) for m in live] == [(100, "assigned")]


def test_nothing_left_to_come_is_refused(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    odoo_world.receive(order, {bolts: 100})
    with pytest.raises(ConflictingChange, match="still to come"):
        erp.prepare_receipt(plan(order, line(bolts, 60)))
    with pytest.raises(RecordMissing):
        erp.prepare_receipt(plan(99_999_999, line(bolts, 60)))


def test_an_order_lowered_after_a_split_makes_no_stray_transfer(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    erp.prepare_receipt(plan(order, line(bolts, 60)))
    odoo_world.rpc("purchase.order.line", "write", [bolts], {"product_qty": 80, "price_unit": 1.1})
    assert sorted(open_receipts(odoo_world, order).values()) == [20, 60]
    assert odoo_world.pickings(order, "outgoing") == []


def test_who_may_not_make_packs_prepares_the_receipt_without(odoo_world: OdooWorld) -> None:
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    buyer = odoo_world.erp(odoo_world.user("buyer"))
    packs = (PackedQuantity(sscc=sscc(), quantity=Decimal(60)),)
    result = buyer.prepare_receipt(plan(order, line(bolts, 60, packs=packs)))
    assert [(part.quantity, part.sscc) for part in result.parts] == [(60, None)]
    assert "may not make packages" in result.warnings[0]


def test_the_rest_of_a_shipment_received_short_can_be_announced_again(odoo_world: OdooWorld, erp: OdooErp) -> None:
    """The backorder Odoo makes has the note of the shipment, mark and all."""
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    first = erp.prepare_receipt(plan(order, line(bolts, 60)))
    [move] = [move for move in odoo_world.moves(bolts) if move["picking_id"][0] == first.id]
    odoo_world.rpc("stock.move", "write", [move["id"]], {"quantity": 50, "picked": True})
    odoo_world.rpc("stock.picking", "button_validate", [first.id], context={"skip_backorder": True, "skip_sms": True})
    assert sorted(open_receipts(odoo_world, order).values()) == [10, 40]

    second = erp.prepare_receipt(plan(order, line(bolts, 45)))

    assert second.warnings == () and sum(part.quantity for part in second.parts) == 45
    assert sorted(open_receipts(odoo_world, order).values()) == [5, 45]
    assert odoo_world.pickings(order, "outgoing") == []


def test_all_that_is_open_in_several_transfers_comes_in_one(odoo_world: OdooWorld, erp: OdooErp) -> None:
    order = odoo_world.bolts()
    [bolts] = odoo_world.lines(order)
    first = erp.prepare_receipt(plan(order, line(bolts, 60)))
    odoo_world.rpc("stock.picking", "write", [first.id], {"note": "<p>split by hand</p>"})

    both = plan(order, line(bolts, 100))
    result = erp.prepare_receipt(both)

    assert open_receipts(odoo_world, order) == {result.name: 100}
    assert sum(part.quantity for part in result.parts) == 100
    assert erp.look_up_receipt(both) is Lookup.DONE
    erp.withdraw_receipt(both)
    assert sum(open_receipts(odoo_world, order).values()) == 100
