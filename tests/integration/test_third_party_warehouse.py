"""A warehouse somebody else runs: told each delivery once its goods are there, and its advice compared and filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.adapters.formats.registry import FORMATS
from console.domain.documents import (
    DocumentKind,
    Lot,
    NoticePurpose,
    ShippedLine,
    WarehouseAdvice,
    WarehouseOrder,
    document_from_json,
)
from console.domain.lifecycle import Direction, ExceptionState, MessageState
from console.domain.masterdata import MasterData, PlaceKind, PlaceRecord
from console.domain.profiles import ShipmentRules, WarehouseRules
from console.domain.values import Party, PartyId
from console.domain.warehousing import Delivery, DeliveryLine, DeliveryPlan, PreparedDelivery
from console.services.casework_models import Action, ActionKind
from console.services.errors import ConflictingChange, NotAllowed
from console.services.mappings.masterdata import MasterDataKeeper
from console.services.paging import Page
from console.services.ports import Lookup
from console.services.records import MessageRow
from console.services.store import MessageFilter
from console.services.warehousing.cases import DeliveryCases
from console.services.warehousing.handlers import PrepareDelivery
from console.services.warehousing.sync import DeliverySync
from tests.integration.shop import BUYER, LOOKER, Shop
from tests.unit.domain.builders import buyer_item, qty

WAREHOUSE = PlaceRecord(kind=PlaceKind.WAREHOUSE, id=4, name="Reno", code="RNO", operation_types=(8,))


def line(move: int, code: str, quantity: int) -> DeliveryLine:
    return DeliveryLine(
        move_id=move,
        product_id=move * 10,
        product_name=f"[{code}] Bolt",
        items=(buyer_item(code),),
        quantity=Decimal(quantity),
        unit="C62",
        unit_name="Units",
    )


DELIVERY = Delivery(
    id=55,
    number="WH/OUT/00012",
    state="assigned",
    origin="S00044",
    made_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
    scheduled=datetime(2026, 11, 25, 8, tzinfo=UTC),
    ship_to=Party(name="Northwind Hardware", street="Dock 4", city="Boise", postal_code="83702", country="US"),
    lines=(line(7, "BOLT-1", 100), line(8, "BOLT-2", 20)),
)


class Erp:
    """Deliveries of one warehouse, and what they were filled in with."""

    def __init__(self, *deliveries: Delivery) -> None:
        self.there = {one.id: one for one in deliveries}
        self.plans: list[DeliveryPlan] = []
        self.warnings: tuple[str, ...] = ()
        self.refusal: Exception | None = None

    def ready_deliveries(self, warehouse_id: int, known: Sequence[int] = ()) -> tuple[Delivery, ...]:
        found = self.there.values() if warehouse_id == WAREHOUSE.id else ()
        return tuple(one for one in found if one.ready and one.id not in known)

    def deliveries(self, ids: Sequence[int]) -> tuple[Delivery, ...]:
        return tuple(self.there[one] for one in ids if one in self.there)

    def change(self, number: int = 55, **facts: Any) -> None:
        self.there[number] = self.there[number].model_copy(update=facts)

    def master_data(self, partner_ids: Sequence[int]) -> MasterData:
        return MasterData(places=(WAREHOUSE,))

    def prepare_delivery(self, plan: DeliveryPlan) -> PreparedDelivery:
        if self.refusal is not None:
            raise self.refusal
        self.plans.append(plan)
        return PreparedDelivery(id=55, name="WH/OUT/00012", state="assigned", warnings=self.warnings)

    def look_up_delivery(self, plan: DeliveryPlan) -> Lookup:
        return Lookup.NOT_DONE


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = opened_shop(tmp_path)
    yield opened
    opened.close()


def opened_shop(folder: Path, **facts: Any) -> Shop:
    rules = WarehouseRules(erp_id=4)
    return Shop(folder, **{"sends": (DocumentKind.WAREHOUSE_ORDER,), "warehouse": rules, "name": "Reno 3PL", **facts})


def told(shop: Shop, erp: Erp) -> list[WarehouseOrder]:
    """A round of the job; every warehouse order sent so far, oldest first."""
    keeper = MasterDataKeeper("odoo", shop.store, shop.events)
    depositor = Party(name="Us", ids=(PartyId(scheme="assigned", value="US"),))
    DeliverySync("odoo", shop.store, shop.outbox, shop.clock, shop.events, depositor, keeper).run(erp)  # type: ignore[arg-type]
    return [order_in(shop, row) for row in sent(shop)]


def sent(shop: Shop) -> list[MessageRow]:
    wanted = MessageFilter(direction=Direction.OUT, kind=DocumentKind.WAREHOUSE_ORDER)
    return sorted(shop.store.read().messages(wanted, Page(limit=50)).rows, key=lambda row: row.id)


def order_in(shop: Shop, row: MessageRow) -> WarehouseOrder:
    [document] = shop.store.read().documents(row.id)
    found = document_from_json(document.canonical or b"")
    assert isinstance(found, WarehouseOrder)
    return found


def advice(*quantities: int, **facts: Any) -> WarehouseAdvice:
    lines = tuple(
        ShippedLine(order_line_ref=str(number), items=(buyer_item(f"BOLT-{number}"),), shipped=qty(quantity))
        for number, quantity in enumerate(quantities, 1)
    )
    given = {"number": "WH/OUT/00012", "shipment_number": "SH-1", "lines": lines, "tracking": ("1Z999",)}
    return WarehouseAdvice(**{**given, **facts})


def work(shop: Shop, erp: Erp) -> list[str]:
    return shop.work([PrepareDelivery(shop.store)], erp)


# out


def test_a_delivery_is_told_once_when_its_goods_are_there(shop: Shop) -> None:
    erp = Erp(DELIVERY.model_copy(update={"state": "confirmed"}))
    assert told(shop, erp) == []
    erp.change(state="assigned")
    [order] = told(shop, erp)
    assert told(shop, erp) == [order], "and not again"
    assert (order.number, order.order_number, order.purpose) == ("WH/OUT/00012", "S00044", NoticePurpose.ORIGINAL)
    assert order.ship_to == DELIVERY.ship_to
    assert order.requested is not None and order.requested.day == date(2026, 11, 25)
    assert [(one.line_ref, one.quantity.value, one.items[0].value) for one in order.lines] == [
        ("1", 100, "BOLT-1"),
        ("2", 20, "BOLT-2"),
    ]


def test_what_leaves_the_house_is_a_940_without_our_ids(tmp_path: Path) -> None:
    shop = opened_shop(tmp_path, format="x12", format_version="004010")
    told(shop, Erp(DELIVERY))
    [row] = sent(shop)
    payload = shop.store.read().payload(row.payload_hash) or b""
    for text in (b"ST*940*", b"W05*N*WH/OUT/00012*S00044~", b"N1*ST*Northwind Hardware", b"W01*100*EA*"):
        assert text in payload
    assert b"odoo:55" not in payload
    [read] = FORMATS["x12"].read(payload).documents
    assert isinstance(read.document, WarehouseOrder) and len(read.document.lines) == 2
    shop.close()


def test_a_delivery_cancelled_or_changed_in_odoo_is_told_so(shop: Shop) -> None:
    erp = Erp(DELIVERY)
    told(shop, erp)
    erp.change(lines=(line(7, "BOLT-1", 80),))
    [_, changed] = told(shop, erp)
    assert changed.purpose is NoticePurpose.REPLACE and [one.quantity.value for one in changed.lines] == [80]
    erp.change(state="cancel")
    assert [one.purpose for one in told(shop, erp)][2:] == [NoticePurpose.CANCEL]
    assert len(told(shop, erp)) == 3, "a cancelled delivery is done with"


def test_nothing_is_told_without_the_switch_under_test_or_from_before_the_first_day(tmp_path: Path) -> None:
    for number, facts in enumerate(
        (
            {"warehouse": None},
            {"sends": ()},
            {"test": True},
            {"warehouse": WarehouseRules(erp_id=9)},
            {"warehouse": WarehouseRules(erp_id=4, first_day=date(2026, 11, 24))},
        )
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        shop = opened_shop(folder, **facts)
        assert told(shop, Erp(DELIVERY)) == [], facts
        shop.close()


# back


def test_a_delivery_shipped_as_told_is_filled_in_by_itself(shop: Shop) -> None:
    erp = Erp(DELIVERY)
    told(shop, erp)
    message = shop.receive(advice(100, 20))
    assert (message.state, shop.cases()) == (MessageState.DECIDED, [])
    assert work(shop, erp) == ["WH/OUT/00012: filled in and read back"]
    [plan] = erp.plans
    assert (plan.delivery_id, plan.tracking) == (55, "1Z999")
    assert [(one.move_id, one.quantity) for one in plan.moves] == [(7, 100), (8, 20)]
    assert shop.message(message.id).state is MessageState.SETTLED


def test_a_short_delivery_waits_for_a_person_who_sees_what_was_shipped(shop: Shop) -> None:
    erp = Erp(DELIVERY)
    told(shop, erp)
    message = shop.receive(advice(70, 20))
    [row] = shop.cases()
    assert (message.state, row.cause, row.subject) == (MessageState.HELD, "delivery_differs", "WH/OUT/00012")
    assert row.sentence == "Reno 3PL shipped delivery **WH/OUT/00012**. BOLT-1: 70 of 100 Units shipped."
    office = shop.office(DeliveryCases(shop.store, shop.events))
    view = office.case(row.id, BUYER)
    assert [(one.cells[0].ordered, one.cells[0].answered, one.differs) for one in view.lines] == [
        ("100 Units", "70 Units", True),
        ("20 Units", "20 Units", False),
    ]
    assert view.preview is not None and [one.after for one in view.preview.changes] == [
        "70 shipped",
        "20 shipped",
        "1Z999",
    ]
    with pytest.raises(NotAllowed):
        office.act(row.id, row.version, Action(ActionKind.PREPARE_RECEIPT), LOOKER)
    office.act(row.id, row.version, Action(ActionKind.PREPARE_RECEIPT), BUYER)
    work(shop, erp)
    [plan] = erp.plans
    assert [one.quantity for one in plan.moves] == [70, 20]
    assert shop.cases() == [] and shop.message(message.id).state is MessageState.SETTLED


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (advice(110, 20), "BOLT-1: 110 of 100 Units shipped."),
        (advice(100), "BOLT-2: 0 of 20 Units shipped."),
        (advice(100, 20, 5), "BOLT-3 was shipped, and is on no line of the delivery."),
    ],
    ids=["more", "a line left out", "something else"],
)
def test_whatever_differs_is_asked_about(shop: Shop, said: WarehouseAdvice, words: str) -> None:
    told(shop, Erp(DELIVERY))
    shop.receive(said)
    [row] = shop.cases()
    assert (row.cause, row.sentence) == ("delivery_differs", f"Reno 3PL shipped delivery **WH/OUT/00012**. {words}")


def test_lots_go_with_what_was_shipped_and_must_add_up(shop: Shop) -> None:
    erp = Erp(DELIVERY)
    told(shop, erp)
    plain = advice(100, 20)

    def with_lots(*amounts: int) -> WarehouseAdvice:
        lots = tuple(Lot(number=f"L{number}", quantity=qty(amount)) for number, amount in enumerate(amounts))
        return plain.model_copy(update={"lines": (plain.lines[0].model_copy(update={"lots": lots}), plain.lines[1])})

    shop.receive(with_lots(60, 40))
    work(shop, erp)
    assert [(lot.number, lot.quantity) for lot in erp.plans[0].moves[0].lots] == [("L0", 60), ("L1", 40)]
    shop.receive(with_lots(60, 30).model_copy(update={"shipment_number": "SH-2"}))
    [row] = shop.cases()
    assert "its lots add up to 90, 100 were shipped" in row.sentence


def test_tolerances_of_the_partner_hold_here_too(tmp_path: Path) -> None:
    shop = opened_shop(tmp_path, shipments=ShipmentRules(short_percent=Decimal(5), over_percent=Decimal(5)))
    told(shop, Erp(DELIVERY))
    assert shop.receive(advice(96, 21)).state is MessageState.DECIDED
    shop.close()


def test_a_delivery_nobody_told_them_of_is_a_case(shop: Shop) -> None:
    message = shop.receive(advice(1, number="WH/OUT/99999"))
    [row] = shop.cases()
    assert (message.state, row.cause) == (MessageState.HELD, "unknown_delivery")


def test_a_delivery_validated_or_cancelled_meanwhile_comes_back_as_a_case(shop: Shop) -> None:
    erp = Erp(DELIVERY)
    told(shop, erp)
    shop.receive(advice(100, 20))
    erp.refusal = ConflictingChange("WH/OUT/00012 was cancelled in Odoo before the warehouse's advice came.")
    work(shop, erp)
    [row] = shop.cases()
    assert (row.cause, row.state) == ("order_changed_meanwhile", ExceptionState.OPEN)
    assert "cancelled in Odoo before" in row.sentence


def test_what_odoo_did_not_take_is_shown(shop: Shop) -> None:
    erp = Erp(DELIVERY)
    told(shop, erp)
    erp.warnings = ("Bolt is tracked, and the warehouse names no lot: say which before validating.",)
    shop.receive(advice(100, 20))
    work(shop, erp)
    [row] = shop.cases()
    assert row.cause == "read_back_differs" and "names no lot" in row.sentence
