"""The Odoo adapter keeps its promises on the practice Odoo and, when their addresses are given, on real ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from console.adapters.odoo import OdooErp
from console.domain.purchase import LineTarget, NewLine, OrderWrite, PurchaseOrder
from console.sandbox.odoo import Line, PracticeOdoo, PriceBreak
from console.services.errors import (
    AuthenticationFailed,
    ConflictingChange,
    InDoubt,
    NeedsSettings,
    Refused,
    Unreachable,
)
from console.services.ports import ErpCursor, Lookup


@pytest.fixture(params=["17.0", "19.0"])
def odoo(request: pytest.FixtureRequest) -> Iterator[PracticeOdoo]:
    with PracticeOdoo(request.param, clock=lambda: datetime.now(UTC)) as practice:
        yield practice


def connected(odoo: PracticeOdoo, key: str | None = None, database: str | None = None) -> OdooErp:
    return OdooErp(odoo.url, database or odoo.database, "admin", lambda: key or odoo.admin_key, timeout=5)


def ordered(odoo: PracticeOdoo, waiting: bool = False) -> int:
    seeds = odoo.seeds
    supplier = seeds.supplier("Acme")
    breaks = [PriceBreak(Decimal("1.10"), 100, 7, "AC-1"), PriceBreak(Decimal("1.25"), 1, 7, "AC-1")]
    product = seeds.product("Hex bolt", "BOLT", cost=1, price=2, supplier=supplier, breaks=breaks)
    order = seeds.order(supplier, [Line(product, 100, Decimal("1.10"), datetime.now(UTC) + timedelta(days=7))])
    if waiting:
        line = seeds.lines(order)[0]
        seeds.sale_waiting_for(line, seeds.customer("Reno"), 10, datetime.now(UTC) + timedelta(days=9))
    return order


def change(order: PurchaseOrder, quantity: int, *, later: int = 14, new: int = 0) -> OrderWrite:
    line = order.lines[0]
    assert line.planned is not None
    return OrderWrite(
        key="answer-1",
        order_id=order.id,
        order_number=order.number,
        before=(LineTarget(line_id=line.id, quantity=line.quantity, price=line.price, planned=line.planned),),
        lines=(
            LineTarget(
                line_id=line.id,
                quantity=Decimal(quantity),
                price=line.price,
                planned=line.planned + timedelta(days=later),
            ),
        ),
        new_lines=(
            NewLine(
                split_from=line.id, quantity=Decimal(new), price=line.price, planned=line.planned + timedelta(days=30)
            ),
        )
        if new
        else (),
        partner_ref="ACME-SO-1",
        mark_confirmed=True,
        note="80 of 100 confirmed",
    )


def test_an_order_is_read_whole(odoo: PracticeOdoo) -> None:
    order = connected(odoo).orders([ordered(odoo, waiting=True)])[0]
    line = order.lines[0]
    assert (line.quantity, line.price, line.unit) == (Decimal(100), Decimal("1.1"), "C62")
    assert {one.value for one in line.items} >= {"BOLT", "AC-1"}
    assert [one.customer for one in order.waiting] == ["Reno"]
    assert order.receipts[0].quantities == {line.id: Decimal(100)}


def test_a_lower_quantity_keeps_the_price_and_makes_no_stray_transfer(odoo: PracticeOdoo) -> None:
    erp = connected(odoo)
    order = erp.orders([ordered(odoo)])[0]
    result = erp.write_order(change(order, 80))
    assert result.warnings == ()
    assert (result.order.lines[0].quantity, result.order.lines[0].price) == (Decimal(80), Decimal("1.1"))
    assert [(one.incoming, list(one.quantities.values())) for one in result.order.receipts] == [(True, [Decimal(80)])]
    assert result.order.partner_ref == "ACME-SO-1" and result.order.confirmed_by_supplier


def test_the_receipt_is_right_when_a_delivery_waits_for_the_goods(odoo: PracticeOdoo) -> None:
    erp = connected(odoo)
    order = erp.orders([ordered(odoo, waiting=True)])[0]
    result = erp.write_order(change(order, 80))
    assert result.warnings == ()
    assert sum(sum(one.quantities.values()) for one in result.order.receipts if one.incoming) == 80


def test_a_split_adds_a_line_once_however_often_it_is_repeated(odoo: PracticeOdoo) -> None:
    erp = connected(odoo)
    order = erp.orders([ordered(odoo)])[0]
    plan = change(order, 80, new=20)
    assert erp.look_up(plan) is Lookup.NOT_DONE
    first, second = erp.write_order(plan), erp.write_order(plan)
    assert (first.already_there, second.already_there) == (False, True)
    assert [line.quantity for line in second.order.lines] == [Decimal(80), Decimal(20)]
    assert erp.look_up(plan) is Lookup.DONE
    notes = odoo.world.search("mail.message", [("res_id", "=", order.id), ("body", "ilike", "crossdock:answer-1")])
    assert len(notes) == 1


def test_quantity_zero_cancels_the_line_and_keeps_it(odoo: PracticeOdoo) -> None:
    erp = connected(odoo)
    result = erp.write_order(change(erp.orders([ordered(odoo)])[0], 0, later=0))
    assert result.warnings == () and result.order.lines[0].quantity == 0


def test_somebody_elses_change_is_never_overwritten(odoo: PracticeOdoo) -> None:
    erp = connected(odoo)
    order = erp.orders([ordered(odoo)])[0]
    odoo.seeds.write("purchase.order.line", order.lines[0].id, product_qty=90, price_unit=1.1)
    with pytest.raises(ConflictingChange, match="90"):
        erp.write_order(change(order, 80))


def test_less_than_received_is_refused_on_every_version(odoo: PracticeOdoo) -> None:
    erp = connected(odoo)
    order_id = ordered(odoo)
    odoo.seeds.receive(order_id, {odoo.seeds.lines(order_id)[0]: 50})
    with pytest.raises(Refused, match="received"):
        erp.write_order(change(erp.orders([order_id])[0], 40))


def test_a_lost_answer_is_in_doubt_and_found_done(odoo: PracticeOdoo) -> None:
    erp = connected(odoo)
    plan = change(erp.orders([ordered(odoo)])[0], 80)
    odoo.faults.lose_answers(1, "purchase.order", "write")
    with pytest.raises(InDoubt):
        erp.write_order(plan)
    assert erp.look_up(plan) is Lookup.DONE


def test_trouble_has_its_own_names(odoo: PracticeOdoo) -> None:
    with pytest.raises(AuthenticationFailed):
        connected(odoo, key="wrong").check()
    with pytest.raises(NeedsSettings):
        connected(odoo, database="nothing").check()
    with pytest.raises(NeedsSettings, match="https"):
        OdooErp("http://odoo.example", "x", "y", lambda: "z")
    odoo.faults.go_away()
    with pytest.raises(Unreachable):
        connected(odoo).check()


def test_changes_are_read_once_in_few_calls(odoo: PracticeOdoo) -> None:
    erp = connected(odoo)
    order = ordered(odoo)
    first = erp.changed_orders(ErpCursor())
    assert order in {one.id for one in first.orders} and first.calls <= 12
    assert erp.changed_orders(first.cursor).orders == ()
    line = odoo.seeds.lines(order)[0]
    with odoo.long_transactions(timedelta(minutes=2)):
        odoo.seeds.write("purchase.order.line", line, date_planned="2027-01-01 10:00:00")
    assert [one.id for one in erp.changed_orders(first.cursor).orders] == [order]


def test_rights_come_from_groups(odoo: PracticeOdoo) -> None:
    _, dock = odoo.seeds.user("dora", role="dock")
    person = OdooErp(odoo.url, odoo.database, "dora", lambda: dock).person()
    assert "acknowledgments.view" in person.rights and "acknowledgments.decide" not in person.rights
    assert "acknowledgments.decide" in connected(odoo).person().rights
