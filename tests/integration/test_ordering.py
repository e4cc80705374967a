"""Which changes in the ERP a supplier hears of: the buyer's own, never their own answer come back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.domain.documents import DocumentKind, Order, OrderChange, document_from_json
from console.domain.lifecycle import AttemptOutcome, Direction, EffectState, ExceptionState, MessageState, OrderState
from console.domain.masterdata import MasterData
from console.domain.purchase import OrderWrite, PurchaseLine, PurchaseOrder, WriteResult
from console.domain.values import Party, PartyId
from console.services.casework_models import Action, ActionKind
from console.services.engine.effects import Performed
from console.services.ordering.book import Deadlines
from console.services.ordering.handlers import SendMessage, WriteOrder
from console.services.ordering.sync import OrderSync
from console.services.ports import ErpChanges, ErpCursor
from console.services.store import MessageFilter, Page
from tests.integration.shop import BUYER, NOW, RULE, Shop
from tests.unit.domain.builders import AckPurpose, ack, answered, arrives, bought, part, purchase


@dataclass
class ErpOf:
    """An ERP that holds these orders, all of them just changed unless told otherwise."""

    held: tuple[PurchaseOrder, ...]
    changed: tuple[PurchaseOrder, ...] | None = None

    def changed_orders(self, cursor: ErpCursor, partner_ids: Sequence[int] | None = None) -> ErpChanges:
        return ErpChanges(self.held if self.changed is None else self.changed, cursor, False, 1)

    def master_data(self, partner_ids: Sequence[int]) -> MasterData:
        return MasterData()

    def orders(self, order_ids: Sequence[int]) -> tuple[PurchaseOrder, ...]:
        return tuple(order for order in self.held if order.id in order_ids)


@dataclass
class Writes:
    """An ERP that does what it is told; the order is ``after`` then."""

    after: PurchaseOrder

    def write_order(self, write: OrderWrite) -> WriteResult:
        return WriteResult(order=self.after)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    kinds = (DocumentKind.ORDER, DocumentKind.ORDER_CHANGE)
    shop = Shop(tmp_path, email="orders@acme.example", sends=kinds)
    yield shop
    shop.store.close()


def sync_of(shop: Shop, *ours: PartyId) -> OrderSync:
    """The scheduled reading of the ERP."""
    return OrderSync("odoo", shop.store, shop.outbox, shop.clock, shop.events, Party(name="Us", ids=ours))


def read_in(shop: Shop, *held: PurchaseOrder) -> None:
    """The ERP is read with these orders just changed."""
    erp: Any = ErpOf(held)
    sync_of(shop).run(erp)


def went_out(shop: Shop) -> list[OrderChange]:
    """The changes sent to the supplier, in canonical form."""
    rows = shop.store.read().messages(MessageFilter(direction=Direction.OUT), Page()).rows
    documents = [one for row in rows for one in shop.store.read().documents(row.id) if one.canonical]
    found = [document_from_json(one.canonical or "") for one in documents]
    return [one for one in found if isinstance(one, OrderChange)]


@pytest.mark.parametrize(
    ("ours", "named"), [((), "US"), ((PartyId(scheme="gln", value="4012345000009"),), "4012345000009")]
)
def test_an_order_names_the_buyer_as_the_supplier_knows_us(
    tmp_path: Path, ours: tuple[PartyId, ...], named: str
) -> None:
    shop = Shop(tmp_path, our_ids=(PartyId(scheme="x12:ZZ", value="US"),))
    erp: Any = ErpOf((purchase(),))
    sync_of(shop, *ours).run(erp)
    (record,) = shop.store.read().orders_by_erp_id("odoo", [409])
    order = document_from_json(record.sent_document or "")
    assert isinstance(order, Order) and order.buyer is not None
    assert [one.value for one in order.buyer.ids] == [named]
    shop.close()


def test_the_answer_to_a_buyer_s_change_confirms_the_order_again(shop: Shop) -> None:
    """The ERP holds the change already, so nothing is left to write; the order must not wait for ever all the same."""
    before = purchase(bought(), partner_ref="SO-1", confirmed_by_supplier=True)
    record = shop.order(before)
    shop.store.do(lambda unit: unit.put_order(replace(record, state=OrderState.CONFIRMED), RULE, "answered"))
    more = before.model_copy(update={"lines": (bought(quantity=120),)})
    read_in(shop, more)
    (effect,) = shop.store.do(lambda unit: unit.claim_effects("acme", "test", 1, 60.0))
    handler = SendMessage(shop.store, Deadlines(lambda *_: frozenset()))
    attempt = shop.store.do(lambda unit: unit.start_attempt(effect, None))

    def sent(unit: Any) -> None:
        unit.end_attempt(attempt, effect, AttemptOutcome.DONE, EffectState.DONE, text="sent")
        handler.done(unit, effect, Performed("sent"))

    shop.store.do(sent)
    assert [case.cause for case in shop.cases()] == ["no_answer"]

    shop.receive(ack(answered("1", part(quantity=120)), supplier_order_number="SO-1", purpose=AckPurpose.CHANGE))

    assert shop.cases() == [] and shop.effects("write_order") == []
    again = shop.store.read().order(record.id)
    assert again is not None and (again.state, again.revision) == (OrderState.CONFIRMED, 1)
    assert shop.message(effect.message_id or 0).state is MessageState.SETTLED


def split_in_doubt(shop: Shop) -> int:
    """The supplier ships 60 now and 40 later, a person accepts, and nobody can tell whether Odoo was written."""
    shop.order(purchase(bought()))
    message = shop.receive(ack(answered("1", part(quantity=60), part(quantity=40, promised=arrives("2026-12-20")))))
    [case] = shop.cases()
    shop.office().act(case.id, case.version, Action(ActionKind.ACCEPT), BUYER)
    (effect,) = shop.store.do(lambda unit: unit.claim_effects("odoo", "test", 1, 60.0, ("write_order",)))
    attempt = shop.store.do(lambda unit: unit.start_attempt(effect, None))
    doubt = AttemptOutcome.IN_DOUBT
    shop.store.do(lambda unit: unit.end_attempt(attempt, effect, doubt, EffectState.IN_DOUBT, text="cut off"))
    shop.store.do(lambda unit: WriteOrder(shop.store).undecidable(unit, effect))
    return message.id


@pytest.mark.parametrize("by", ["rule", "person"])
def test_a_write_does_not_close_what_a_later_answer_asks(shop: Shop, by: str) -> None:
    """The second answer comes while the first is being written: its case is another question and stays."""
    before = purchase(bought())
    shop.order(before)
    first = part(quantity=100) if by == "rule" else part(quantity=90)
    shop.receive(ack(answered("1", first), supplier_order_number="SO-1"))
    if by == "person":
        [case] = shop.cases()
        shop.office().act(case.id, case.version, Action(ActionKind.ACCEPT), BUYER)
    shop.receive(ack(answered("1", part(quantity=80)), supplier_order_number="SO-1", on=NOW + timedelta(hours=1)))
    line = before.lines[0].model_copy(update={"quantity": first.quantity.value if first.quantity else Decimal(0)})
    now = before.model_copy(update={"partner_ref": "SO-1", "confirmed_by_supplier": True, "lines": (line,)})

    assert shop.work([WriteOrder(shop.store)], Writes(now)) == ["0 fields written and read back"]

    [case] = shop.cases()
    assert (case.cause, case.state) == ("changed", ExceptionState.OPEN) and "80" in case.title
    assert shop.message(case.message_id or 0).state is MessageState.HELD


def test_of_two_answers_of_one_day_the_later_interchange_holds(shop: Shop) -> None:
    """Their own numbers are 1 in both files, as suppliers number documents within a file."""
    shop.order(purchase(bought()))
    shop.receive(ack(answered("1", part(quantity=100)), sequence="0001", document_id="0001"))
    shop.receive(ack(answered("1", part(quantity=80)), sequence="0001", document_id="0001"))
    [case] = shop.cases()
    assert case.cause != "conflicting_answers" and "80" in case.title


def say(shop: Shop, kind: ActionKind) -> None:
    [case] = shop.cases()
    assert case.cause == "in_doubt"
    shop.office().act(case.id, case.version, Action(kind, reason="looked it up in Odoo"), BUYER)


def as_written(**changes: Any) -> tuple[PurchaseLine, PurchaseLine]:
    later = {"planned": datetime(2026, 12, 20, 12, tzinfo=UTC), "items": bought().items, **changes}
    return bought(quantity=60), bought(9, 40, product_id=70, product_code="BOLT-1", **later)


def test_an_answer_said_to_be_written_does_not_go_back_to_the_supplier_as_a_change(shop: Shop) -> None:
    message = split_in_doubt(shop)
    say(shop, ActionKind.HAPPENED)

    read_in(shop, purchase(*as_written()))
    read_in(shop, purchase(*as_written()))

    assert went_out(shop) == []
    record = shop.store.read().orders_by_erp_id("odoo", [409])[0]
    assert record.state is OrderState.CONFIRMED
    assert shop.message(message).state is MessageState.SETTLED
    assert '"7,9"' in (record.sent_document or "")  # the supplier's one line owns both parts
    assert shop.cases() == []


def test_what_a_buyer_changed_besides_still_goes_out(shop: Shop) -> None:
    split_in_doubt(shop)
    say(shop, ActionKind.HAPPENED)

    first, later = as_written()
    read_in(shop, purchase(first.model_copy(update={"quantity": Decimal(55)}), later))

    [change] = went_out(shop)
    [line] = change.lines
    assert line.previous_quantity is not None
    assert (line.line.line_ref, line.previous_quantity.value, line.line.quantity.value) == ("1", 100, 95)


def test_what_was_said_counts_until_the_next_agreement_only(shop: Shop) -> None:
    split_in_doubt(shop)
    say(shop, ActionKind.HAPPENED)
    first, later = as_written()
    read_in(shop, purchase(first, later))
    read_in(shop, purchase(first, later.model_copy(update={"quantity": Decimal(50)})))
    read_in(shop, purchase(first, later))
    assert [one.lines[0].line.quantity.value for one in went_out(shop)] == [110, 100]


def test_an_answer_said_not_to_be_written_is_written_again(shop: Shop) -> None:
    split_in_doubt(shop)
    say(shop, ActionKind.NOT_HAPPENED)
    assert len(shop.effects("write_order")) == 1
    read_in(shop, purchase(*as_written()))
    assert went_out(shop) == []  # judged when the write is through
