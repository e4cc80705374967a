"""Ship notices through the program: decided, remembered, prepared in the ERP, shown to a person when they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.domain.causes import CAUSES
from console.domain.documents import NoticePurpose, ShipNotice, ShippedLine
from console.domain.lifecycle import ExceptionState, MessageState
from console.domain.receiving import PreparedReceipt, ReceiptPlan
from console.services.casework_models import Action, ActionKind
from console.services.errors import AlreadySettled, ConflictingChange, NotAllowed, Refused
from console.services.ports import Lookup
from console.services.records import Actor, EffectRow, ExceptionRow
from console.services.shipments.book import PREPARE, WITHDRAW
from console.services.shipments.cases import NoticeCases
from console.services.shipments.handlers import PrepareReceipt, WithdrawReceipt, plan_of
from console.services.store import Unit
from tests.integration.shop import BUYER, LOOKER, NOW, RULE, Shop
from tests.unit.domain.builders import arrives, bought, buyer_item, purchase, qty, receipt


class Dock:
    """An ERP that notes what receipts it was asked to prepare."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str, dict[int, Decimal]]] = []
        self.warnings: tuple[str, ...] = ()
        self.refusal: Exception | None = None
        self.refuses: dict[str, Exception] = {}

    def prepare_receipt(self, plan: ReceiptPlan) -> PreparedReceipt:
        return self._note("prepare", plan)

    def withdraw_receipt(self, plan: ReceiptPlan) -> PreparedReceipt:
        return self._note("withdraw", plan)

    def look_up_receipt(self, plan: ReceiptPlan) -> Lookup:
        return Lookup.NOT_DONE

    def _note(self, what: str, plan: ReceiptPlan) -> PreparedReceipt:
        if (refusal := self.refuses.get(plan.order_number, self.refusal)) is not None:
            raise refusal
        self.said.append((what, plan.order_number, {line.line_id: line.quantity for line in plan.lines}))
        return PreparedReceipt(id=1, name="WH/IN/00007", state="assigned", warnings=self.warnings)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = Shop(tmp_path)
    line = bought()
    opened.order(purchase(line, receipts=(receipt([line]),)))
    yield opened
    opened.close()


def notice(quantity: int = 100, number: str = "SN-1", **facts: Any) -> ShipNotice:
    line = ShippedLine(line_ref="1", order_number="P00409", items=(buyer_item("BOLT-1"),), shipped=qty(quantity))
    given = {"number": number, "orders": ("P00409",), "expected": arrives("2026-11-30"), "lines": (line,)}
    return ShipNotice(**{**given, **facts})


def work(shop: Shop, dock: Dock) -> list[str]:
    return shop.work([PrepareReceipt(shop.store), WithdrawReceipt(shop.store)], dock)


def only_case(shop: Shop) -> ExceptionRow:
    (row,) = shop.cases()
    return row


def test_a_shipment_as_ordered_is_prepared_by_itself_and_settles_its_message(shop: Shop) -> None:
    message, dock = shop.receive(notice()), Dock()
    assert (message.state, shop.cases()) == (MessageState.DECIDED, [])
    assert work(shop, dock) == ["WH/IN/00007: prepared and read back"]
    assert dock.said == [("prepare", "P00409", {7: Decimal(100)})]
    assert shop.message(message.id).state is MessageState.SETTLED
    assert shop.store.read().verify_audit().broken_at is None


def test_the_same_notice_again_changes_nothing(shop: Shop) -> None:
    shop.receive(notice(issued_at=NOW))
    again = shop.receive(notice(issued_at=NOW.replace(hour=11), sequence="77"))
    assert again.state is MessageState.SETTLED
    assert len(shop.effects(PREPARE)) == 1


def test_a_short_shipment_waits_for_a_person_who_sees_what_will_change(shop: Shop) -> None:
    message = shop.receive(notice(80))
    row = only_case(shop)
    assert (row.cause, row.subject, row.owner) == ("shipment_differs", "P00409", "maria")
    assert row.sentence == (
        "Acme ships order **P00409** (notice SN-1). BOLT-1: 80 Units shipped, 20 fewer than promised for 30 Nov 2026."
    )
    office = shop.office(NoticeCases(shop.store, shop.clock, shop.events))
    view = office.case(row.id, BUYER)
    assert view.columns == ("Open", "Shipped")
    assert [(cell.label, cell.ordered, cell.answered, cell.differs) for cell in view.lines[0].cells] == [
        ("Quantity", "100 Units", "80 Units", True),
        ("Arrival", "30 Nov 2026", "30 Nov 2026", False),
    ]
    assert view.actions[0].kind is ActionKind.PREPARE_RECEIPT and view.actions[0].primary
    assert [one.kind for one in view.actions if one.primary] == [ActionKind.PREPARE_RECEIPT]
    assert view.preview is not None
    assert [(one.record, one.field, one.after) for one in view.preview.changes] == [
        ("WH/IN/00007", "BOLT-1", "80 announced"),
    ]
    office.act(row.id, row.version, Action(ActionKind.PREPARE_RECEIPT), BUYER)
    assert only_case(shop).state is ExceptionState.APPLYING
    with pytest.raises(AlreadySettled, match="maria has decided this"):
        office.act(row.id, row.version + 1, Action(ActionKind.PREPARE_RECEIPT), BUYER)
    dock = Dock()
    work(shop, dock)
    assert dock.said == [("prepare", "P00409", {7: Decimal(80)})]
    assert shop.cases() == [] and shop.cases(settled=True)[0].settled_by == "maria"
    assert shop.message(message.id).state is MessageState.SETTLED


def test_without_the_right_a_receipt_is_not_prepared(shop: Shop) -> None:
    shop.receive(notice(80))
    row = only_case(shop)
    office = shop.office(NoticeCases(shop.store, shop.clock, shop.events))
    assert not office.case(row.id, LOOKER).actions[0].allowed
    with pytest.raises(NotAllowed):
        office.act(row.id, row.version, Action(ActionKind.PREPARE_RECEIPT), LOOKER)
    assert shop.effects(PREPARE) == []


def test_what_two_notices_announce_is_added_up(shop: Shop) -> None:
    shop.receive(notice(80, expected=arrives("2026-11-30")))
    shop.receive(notice(40, "SN-2"))
    rows = {row.key: row for row in shop.cases()}
    assert "40 Units shipped, 20 were open" in rows["notice:acme:SN-2"].sentence


def test_notices_in_one_batch_know_of_each_other(shop: Shop) -> None:
    shop.receive(notice(60, "SN-1"), notice(60, "SN-2"))
    sentences = [row.sentence for row in shop.cases()]
    assert any("60 Units shipped, 40 were open" in sentence for sentence in sentences)


def test_a_correction_takes_the_first_back_before_it_prepares_its_own(shop: Shop) -> None:
    shop.receive(notice(100))
    dock = Dock()
    work(shop, dock)
    shop.receive(notice(100, purpose=NoticePurpose.REPLACE, expected=arrives("2026-11-28")))
    work(shop, dock)
    assert [what for what, _, _ in dock.said] == ["prepare", "withdraw", "prepare"]
    order = shop.store.read().orders_by_number(["P00409"])[0]
    assert [line.quantity for line in shop.store.read().notice_lines([order.id])] == [Decimal(100)]


def test_a_withdrawn_notice_covers_nothing_any_more(shop: Shop) -> None:
    shop.receive(notice(100))
    dock = Dock()
    work(shop, dock)
    message = shop.receive(notice(100, purpose=NoticePurpose.CANCEL))
    work(shop, dock)
    assert [what for what, _, _ in dock.said] == ["prepare", "withdraw"]
    assert shop.message(message.id).state is not MessageState.HELD
    shop.receive(notice(100, "SN-2"))
    assert shop.cases() == []


def test_one_number_with_two_contents_is_asked(shop: Shop) -> None:
    shop.receive(notice(100))
    shop.receive(notice(90))
    row = only_case(shop)
    assert row.cause == "notice_contradicts" and "The one of" in row.sentence


@pytest.mark.parametrize("number", ["SN:1:2", "L" * 300, "ß單:" * 90], ids=["colons", "long", "long with colons"])
def test_a_notice_of_any_number_is_shown_and_prepared_from_its_case(shop: Shop, number: str) -> None:
    shop.receive(notice(120, number))
    row = only_case(shop)
    office = shop.office(NoticeCases(shop.store, shop.clock, shop.events))
    assert office.case(row.id, BUYER).lines
    office.act(row.id, row.version, Action(ActionKind.PREPARE_RECEIPT), BUYER)
    assert work(shop, Dock()) == ["WH/IN/00007: prepared and read back"] and shop.cases() == []


def test_a_notice_put_aside_covers_nothing(shop: Shop) -> None:
    shop.receive(notice(120))
    row = only_case(shop)
    office = shop.office(NoticeCases(shop.store, shop.clock, shop.events))
    office.act(row.id, row.version, Action(ActionKind.PUT_ASIDE, reason="they took the truck back"), BUYER)
    order = shop.store.read().orders_by_number(["P00409"])[0]
    assert shop.cases() == [] and shop.store.read().notice_lines([order.id]) == []


def test_putting_a_notice_aside_is_one_step_or_none(shop: Shop) -> None:
    class Breaking(NoticeCases):
        def follow(self, unit: Unit, row: ExceptionRow, action: Action, actor: Actor) -> None:
            super().follow(unit, row, action, actor)
            raise OSError("the disk went away")

    shop.receive(notice(120))
    row = only_case(shop)
    office = shop.office(Breaking(shop.store, shop.clock, shop.events))
    with pytest.raises(OSError, match="went away"):
        office.act(row.id, row.version, Action(ActionKind.PUT_ASIDE, reason="they took the truck back"), BUYER)
    order = shop.store.read().orders_by_number(["P00409"])[0]
    assert only_case(shop) == row
    assert shop.store.read().notice_lines([order.id])


def test_an_order_nobody_sent_is_a_case_and_the_known_one_is_prepared_all_the_same(shop: Shop) -> None:
    stranger = ShippedLine(line_ref="2", order_number="P9", items=(buyer_item("X"),), shipped=qty(1))
    line = notice().lines[0]
    shop.receive(notice(orders=("P00409", "P9"), lines=(line, stranger)))
    row = only_case(shop)
    assert row.cause == "shipped_unknown_order"
    office = shop.office(NoticeCases(shop.store, shop.clock, shop.events))
    office.act(row.id, row.version, Action(ActionKind.PREPARE_RECEIPT), BUYER)
    dock = Dock()
    work(shop, dock)
    assert dock.said == [("prepare", "P00409", {7: Decimal(100)})]


def test_goods_the_order_does_not_have_are_called_so_and_left_out(shop: Shop) -> None:
    """Our own number of another item: it cannot be a line of this order, so none is offered as a guess."""
    stranger = ShippedLine(line_ref="2", order_number="P00409", items=(buyer_item("X"),), shipped=qty(1))
    shop.receive(notice(lines=(notice().lines[0], stranger)))
    row = only_case(shop)
    assert row.cause == "shipped_unknown_line" and "X is not on order P00409." in row.sentence
    assert "leaves them out" in CAUSES[row.cause].next_step


def test_a_shipment_is_settled_only_when_all_of_its_receipts_are_prepared(shop: Shop) -> None:
    """One notice, two orders, and Odoo refuses the second: the case stays until that is done too."""
    shop.order(purchase(bought(9), number="P00410", id=410))
    other = notice().lines[0].model_copy(update={"order_number": "P00410", "items": (buyer_item("BOLT-3"),)})
    message = shop.receive(notice(orders=("P00409", "P00410"), lines=(notice().lines[0], other)))
    dock = Dock()
    dock.refuses["P00409"] = Refused("The receipt is locked.")
    work(shop, dock)
    assert dock.said == [("prepare", "P00410", {9: Decimal(100)})]
    assert shop.message(message.id).state is MessageState.DECIDED
    assert (only_case(shop).cause, only_case(shop).owner) == ("odoo_refused", "maria")


def test_a_case_says_when_nothing_differs_any_more(shop: Shop) -> None:
    """40 were received by hand, which the console had not read yet when the notice of the other 60 came."""
    shop.receive(notice(60))
    row = only_case(shop)
    there = shop.store.read().orders_by_number(["P00409"])[0]
    now = replace(there, snapshot=purchase(bought(received=Decimal(40))).model_dump_json())
    shop.store.do(lambda unit: unit.put_order(now, RULE, "goods received"))
    office = shop.office(NoticeCases(shop.store, shop.clock, shop.events))
    assert "As the order is now, nothing of the shipment differs any more." in office.case(row.id, BUYER).notes


def test_a_withdrawn_notice_is_settled_once_all_is_taken_back(shop: Shop) -> None:
    shop.receive(notice())
    work(shop, Dock())
    message = shop.receive(notice(purpose=NoticePurpose.CANCEL))
    assert message.state is MessageState.DECIDED
    work(shop, Dock())
    assert shop.message(message.id).state is MessageState.SETTLED


@pytest.mark.parametrize(
    ("warnings", "refusal", "cause", "words"),
    [
        (("BOLT-1: 20 more than is open.",), None, "read_back_differs", "WH/IN/00007: BOLT-1: 20 more than is open."),
        ((), ConflictingChange("It was received meanwhile."), "order_changed_meanwhile", "It was received meanwhile."),
    ],
)
def test_what_the_erp_does_not_do_as_announced_is_shown(
    shop: Shop, warnings: tuple[str, ...], refusal: Exception | None, cause: str, words: str
) -> None:
    message = shop.receive(notice())
    dock = Dock()
    dock.warnings, dock.refusal = warnings, refusal
    work(shop, dock)
    row = only_case(shop)
    assert row.cause == cause and row.sentence.endswith(words)
    assert shop.message(message.id).state is not MessageState.SETTLED


def test_effects_on_one_order_are_done_in_their_order(shop: Shop) -> None:
    shop.receive(notice(100))
    shop.receive(notice(100, purpose=NoticePurpose.REPLACE, expected=arrives("2026-11-28")))
    # nothing was prepared yet, so the first preparation runs, is taken back, and the correction is prepared
    dock = Dock()
    work(shop, dock)
    assert [what for what, _, _ in dock.said] == ["prepare", "withdraw", "prepare"]


def test_the_plan_an_effect_carries_says_when_and_what(shop: Shop) -> None:
    shop.receive(notice(tracking=("1Z",), shipped_on=date(2026, 11, 25)))
    effect: EffectRow = shop.effects(PREPARE)[0]
    plan = plan_of(effect)
    assert (plan.day, plan.note) == (date(2026, 11, 30), "Ship notice SN-1, shipped 25 Nov 2026, tracking 1Z")
    assert shop.effects(WITHDRAW) == []
    assert effect.not_before <= datetime(2026, 11, 24, 9, tzinfo=UTC)
