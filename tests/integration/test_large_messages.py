"""Messages too large to be held at once: read and decided in pieces, each durable, nothing planned twice."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from console.adapters.formats.registry import FORMATS, recognise
from console.domain.documents import (
    CatalogueLine,
    OutgoingEnvelope,
    PriceCatalogue,
    PriceTier,
    StockLine,
    StockMeaning,
    StockQuantity,
    StockReport,
)
from console.domain.lifecycle import Direction, MessageState
from console.domain.profiles import SupplyRules
from console.domain.values import ItemId, ItemScheme, PartyId, Price, Quantity
from console.services.intake import deciding, pipeline
from console.services.intake.deciding import Decider
from console.services.intake.pipeline import Pipeline
from console.services.records import MessageRow, NewMessage
from console.services.supply.book import TAKE_PRICES, TAKE_STOCK, task_of
from console.services.supply.stock import TakeStock
from tests.integration.shop import ACME, NOW, RULE, Shop
from tests.integration.test_supply import Books

LINES = 2_500
US = PartyId(scheme="x12:ZZ", value="US")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    for module in (deciding, pipeline):
        monkeypatch.setattr(module, "LARGE_BYTES", 50_000)
    opened = Shop(tmp_path, format="x12", sends_technical=True, our_ids=(US,), supply=SupplyRules(window=None))
    yield opened
    opened.close()


def item(number: int) -> tuple[ItemId, ...]:
    return (ItemId(scheme=ItemScheme.SUPPLIER, value=f"V-{number}", qualifier="VN"),)


def written(document: PriceCatalogue | StockReport) -> bytes:
    envelope = OutgoingEnvelope(sender=ACME, receiver=US, created_at=NOW, interchange_control=7, group_control=7)
    return FORMATS["x12"].write([document], envelope)


def catalogue() -> PriceCatalogue:
    lines = tuple(
        CatalogueLine(
            line_ref=str(number),
            items=item(number),
            unit="C62",
            raw_unit="EA",
            prices=(PriceTier(price=Price(amount=Decimal("10.10") * number)),),
        )
        for number in range(1, LINES + 1)
    )
    return PriceCatalogue(number="PL-1", currency="EUR", lines=lines)


def stock() -> StockReport:
    one = Quantity(value=Decimal(5), unit="C62", raw_unit="EA")
    counts = (StockQuantity(meaning=StockMeaning.AVAILABLE, quantity=one),)
    lines = tuple(StockLine(line_ref=str(n), items=item(n), counts=counts) for n in range(1, LINES + 1))
    return StockReport(number="ST-1", as_of=NOW, whole=True, lines=lines)


def receive(shop: Shop, payload: bytes) -> MessageRow:
    assert len(payload) > 50_000
    new = NewMessage(Direction.IN, shop.partner.connection, payload, name="large.x12")
    stored = shop.store.do(lambda unit: unit.add_messages([new], RULE))[0]
    return shop.message(stored.id)


def test_a_large_catalogue_becomes_parts_with_an_effect_each_and_one_receipt(shop: Shop) -> None:
    message = receive(shop, written(catalogue()))
    shop.decide()
    documents = shop.store.read().documents(message.id)
    assert [row.position for row in documents] == [0, 1, 2]
    assert sum((row.canonical or "").count('"line_ref"') for row in documents) == LINES
    tasks = [task_of(effect) for effect in shop.effects(TAKE_PRICES)]
    assert [task.position for task in tasks][:1] == [0], "of one supplier one at a time"
    decided = shop.message(message.id)
    assert (decided.state, decided.subject, decided.partner) == (MessageState.DECIDED, "PL-1", "acme")
    (receipt,) = [row for row in sent(shop) if row.kind == "technical_acknowledgment"]
    payload = shop.store.read().payload(receipt.payload_hash) or b""
    assert b"AK1*SC*7~" in payload and b"AK5*A~" in payload and payload.count(b"AK2*") == 1


def sent(shop: Shop) -> list[MessageRow]:
    reads = shop.store.read()
    return reads.messages_in(Direction.OUT, tuple(MessageState), 100)


def test_a_large_stock_report_is_judged_as_a_whole_once_it_is_all_there(shop: Shop) -> None:
    message = receive(shop, written(stock()))
    shop.decide()
    (effect,) = shop.effects(TAKE_STOCK)
    assert (task_of(effect).first, task_of(effect).position) == (0, 2)
    assert shop.work([TakeStock(shop.store, shop.clock)], Books()) == [f"stock of {LINES} items kept"]
    assert shop.message(message.id).state is MessageState.SETTLED


def test_an_interrupted_one_begins_again_and_plans_nothing_twice(shop: Shop) -> None:
    message = receive(shop, written(catalogue()))
    first = Pipeline(shop.store, Decider(FORMATS, recognise), shop.outbox, shop.clock, shop.events)
    pieces = first._decider.pieces(shop.store.read, NOW, message)
    first.write(next(pieces)).result()
    assert shop.message(message.id).state is MessageState.RECEIVED
    shop.decide()
    assert shop.message(message.id).state is MessageState.DECIDED
    reads = shop.store.read()
    effects = [effect for effect in reads.effects(message_id=message.id) if effect.kind == TAKE_PRICES]
    assert sorted(task_of(effect).position for effect in effects) == [0, 1, 2]
    assert len([row for row in sent(shop) if row.kind == "technical_acknowledgment"]) == 1


def test_small_messages_around_a_large_one_are_decided_too(shop: Shop) -> None:
    messages = [
        receive(shop, written(catalogue())),
        receive(shop, written(stock())),
        shop.receive(PriceCatalogue(number="PL-2", currency="EUR")),
    ]
    assert {shop.message(one.id).state for one in messages} <= {MessageState.DECIDED, MessageState.SETTLED}
    assert shop.cases() == []


def test_a_large_file_of_nonsense_is_one_case(shop: Shop) -> None:
    message = receive(shop, b"ISA*" + b"nonsense~" * 10_000)
    shop.decide()
    (row,) = shop.cases()
    assert (row.message_id, shop.message(message.id).state) == (message.id, MessageState.HELD)


def test_a_large_catalogue_that_turns_out_to_be_cut_off_is_not_acted_on(shop: Shop) -> None:
    payload = written(catalogue())
    message = receive(shop, payload[: payload.rindex(b"SE*")])
    shop.decide()
    assert shop.message(message.id).state is MessageState.HELD
    assert shop.effects(TAKE_PRICES) == []


def test_one_unreadable_price_takes_no_other_with_it(shop: Shop) -> None:
    payload = written(catalogue())
    message = receive(shop, payload.replace(b"*10.1*", b"*ten*", 1))
    shop.decide()
    (row,) = shop.cases()
    assert row.title == "1 line not readable" and "ten" in row.sentence
    assert shop.message(message.id).state is MessageState.DECIDED
    assert shop.effects(TAKE_PRICES)
