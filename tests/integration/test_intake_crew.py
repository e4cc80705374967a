"""A backlog decided by helper processes comes to exactly what deciding it alone comes to, whatever happens to them."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from console.adapters.formats.json_documents import JsonFormat
from console.adapters.formats.registry import FORMATS, recognise
from console.domain.documents import AckAction, Acknowledgment, OutgoingEnvelope
from console.domain.lifecycle import Direction, MessageState
from console.domain.values import PartyId
from console.services.intake import deciding
from console.services.intake.crew import Crew, receive, send
from console.services.intake.deciding import Decider
from console.services.intake.desks import Desks
from console.services.intake.pipeline import Pipeline
from console.services.records import MessageRow, NewMessage
from console.services.store import AuditFilter, MessageFilter, Page, Reads
from tests.integration.shop import ACME, NOW, RULE, Shop
from tests.unit.domain.builders import ack, answered, bought, part, purchase
from tests.waiting import eventually

BATCH = 8
ORDERS = 40


class CrewedShop(Shop):
    """A shop whose pipeline has two helpers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.crew = Crew(self.store.read, "console.helper", 2)
        self.pipeline = Pipeline(
            self.store, Decider(FORMATS, recognise), self.outbox, self.clock, self.events, BATCH, self.crew
        )

    def close(self) -> None:
        self.pipeline.stop()
        super().close()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[CrewedShop]:
    (tmp_path / "crewed").mkdir()
    made = CrewedShop(tmp_path / "crewed")
    stock(made)
    yield made
    made.close()


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Shop]:
    (tmp_path / "plain").mkdir()
    made = Shop(tmp_path / "plain")
    made.pipeline = Pipeline(made.store, Decider(FORMATS, recognise), made.outbox, made.clock, made.events, BATCH)
    stock(made)
    yield made
    made.close()


def stock(shop: Shop) -> None:
    """Forty orders of two lines."""
    for number in range(ORDERS):
        lines = (bought(number * 10, product_id=1), bought(number * 10 + 1, product_id=2))
        shop.order(purchase(*lines, id=number + 1, number=f"P{number:05d}"))


def confirmed(number: int, *refs: str) -> Acknowledgment:
    lines = [answered(ref, part()) for ref in refs or ("1", "2")]
    later = timedelta(minutes=int(refs[-1]) if refs else 0)
    return ack(*lines, order_number=f"P{number:05d}", on=NOW + later)


def changed(number: int) -> Acknowledgment:
    lines = [answered("1", part(AckAction.CHANGED, 80)), answered("2", part())]
    return ack(*lines, order_number=f"P{number:05d}", on=NOW + timedelta(minutes=9))


def raw(document: Acknowledgment, control: int, test: bool = False, sender: PartyId = ACME) -> bytes:
    envelope = OutgoingEnvelope(
        sender=sender,
        receiver=PartyId(scheme="x12:ZZ", value="US"),
        interchange_control=control,
        created_at=NOW,
        test=test,
    )
    return JsonFormat().write([document], envelope)


def mixed() -> list[bytes]:
    """Answers of every kind: whole ones, halves that come in different batches, changed, repeated, unreadable ones."""
    stranger = PartyId(scheme="x12:ZZ", value="NOBODY")
    found = [raw(confirmed(number, "1"), number) for number in range(ORDERS)]
    found += [raw(confirmed(number, "2") if number % 3 else changed(number), 100 + number) for number in range(ORDERS)]
    found += [b"no document at all", raw(confirmed(999), 200), raw(confirmed(1), 201, test=True)]
    found += [raw(confirmed(1), 202, sender=stranger), raw(confirmed(2, "1"), 203)]
    return found


def arrive(shop: Shop, payloads: list[bytes]) -> list[int]:
    new = [NewMessage(Direction.IN, "acme", one, name=f"{place}.json") for place, one in enumerate(payloads)]
    return [one.id for one in shop.store.do(lambda unit: unit.add_messages(new, RULE))]


def state_of(reads: Reads) -> dict[str, Any]:
    """Everything that a person could see."""
    every = Page(1000)
    messages = reads.messages(MessageFilter(), every).rows
    orders = reads.orders_by_number([f"P{number:05d}" for number in range(ORDERS)])
    return {
        "messages": [(row.name, row.state, row.cause, row.subject, row.kind, row.problems) for row in messages],
        "documents": [(one.kind, one.canonical, one.order_id) for row in messages for one in reads.documents(row.id)],
        "orders": [(order.number, order.state, order.version) for order in orders],
        "effects": [
            (one.key, one.body, one.message_id) for order in orders for one in reads.effects(order_id=order.id)
        ],
        "audit": [
            (line.actor, line.action, line.subject_kind, line.order_number, line.detail)
            for line in reads.audit(AuditFilter(), every).rows
        ],
    }


def cases_of(shop: Shop) -> list[Any]:
    return sorted((one.key, one.cause, one.title, one.sentence, one.value) for one in shop.cases())


def with_helpers(shop: CrewedShop) -> None:
    eventually(shop.crew.ready, "a helper is ready")


def test_a_backlog_comes_to_what_deciding_it_alone_comes_to(shop: CrewedShop, plain: Shop) -> None:
    with_helpers(shop)
    payloads = mixed()
    for one in (shop, plain):
        arrive(one, payloads)
        one.decide()
    seen = state_of(shop.store.read())
    assert seen == state_of(plain.store.read())
    assert cases_of(shop) == cases_of(plain)
    assert MessageState.RECEIVED not in {row[1] for row in seen["messages"]}
    assert len(seen["effects"]) > ORDERS / 2
    assert shop.store.read().verify_audit().broken_at is None


def test_halves_of_an_answer_in_batches_decided_side_by_side_make_a_whole(shop: CrewedShop) -> None:
    with_helpers(shop)
    halves = [raw(confirmed(number % ORDERS, "1" if number < ORDERS else "2"), number) for number in range(2 * ORDERS)]
    # the second half of each order is in the batch right after the first
    order = sorted(range(2 * ORDERS), key=lambda number: (number % ORDERS // BATCH, number // ORDERS))
    arrive(shop, [halves[number] for number in order])
    shop.decide()
    assert shop.cases() == []
    assert len(shop.effects("write_order")) == ORDERS


def test_what_a_killed_helper_was_deciding_is_decided_all_the_same(shop: CrewedShop) -> None:
    with_helpers(shop)
    asked = threading.Event()
    original = shop.store.read().orders_by_number

    def killing(*given: Any, **named: Any) -> Any:
        """The helper that asks this dies before it is answered, once."""
        if not asked.is_set():
            asked.set()
            for hand in shop.crew._hands:
                if hand._process is not None:
                    os.kill(hand._process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        return original(*given, **named)

    shop.store.read().orders_by_number = killing  # type: ignore[method-assign]
    arrive(shop, [raw(confirmed(number), number) for number in range(ORDERS)])
    shop.decide()
    assert asked.is_set()
    assert shop.cases() == []
    assert len(shop.effects("write_order")) == ORDERS
    eventually(shop.crew.ready, "another helper was started")


def test_a_stop_in_the_midst_is_quick_and_leaves_the_rest_to_be_decided(shop: CrewedShop) -> None:
    with_helpers(shop)
    arrive(shop, mixed())
    working = threading.Thread(target=shop.decide)
    first = threading.Event()
    end = shop.events.subscribe(lambda event: first.set())
    working.start()
    assert first.wait(30)
    shop.pipeline.stop()
    working.join(30)
    end()
    assert not working.is_alive()
    left = len(waiting(shop))
    again = Pipeline(shop.store, Decider(FORMATS, recognise), shop.outbox, shop.clock, shop.events)
    while again.run():
        pass
    assert waiting(shop) == []
    assert left < len(mixed())
    assert len(shop.effects("write_order")) > 0


def waiting(shop: Shop) -> list[MessageRow]:
    return shop.store.read().messages_in(Direction.IN, (MessageState.RECEIVED,), 1000)


def test_a_few_messages_start_no_helper(shop: CrewedShop) -> None:
    arrive(shop, [raw(confirmed(number), number) for number in range(3 * BATCH - 1)])
    shop.decide()
    assert shop.crew._hands == []
    assert waiting(shop) == []


def test_helpers_that_cannot_start_are_done_without(tmp_path: Path) -> None:
    shop = CrewedShop(tmp_path)
    stock(shop)
    shop.crew._module = "console.no_such_module"
    try:
        arrive(shop, [raw(confirmed(number), number) for number in range(ORDERS)])
        shop.decide()
        assert len(shop.effects("write_order")) == ORDERS
        eventually(lambda: not any(hand.is_alive() for hand in shop.crew._hands), "nobody tries any more")
        assert not shop.crew.ready()
    finally:
        shop.close()


def test_a_helper_loads_neither_a_screen_nor_a_database(repository: Path) -> None:
    program = (
        "import sys, console.helper;"
        "print([name for name in ('PySide6', 'sqlalchemy', 'sqlite3', 'odoorpc', 'httpx') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=repository, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_whatever_is_decided_can_come_from_another_process(plain: Shop) -> None:
    arrive(plain, mixed())
    rows = waiting(plain)
    decided = Decider(FORMATS, recognise).decide(plain.store.read(), NOW, rows)
    again = pickle.loads(pickle.dumps(decided))
    assert [(one.row.id, one.cases, one.effects, one.holdups) for one in again.outcomes] == [
        (one.row.id, one.cases, one.effects, one.holdups) for one in decided.outcomes
    ]
    assert (again.moves, again.settled, again.about) == (decided.moves, decided.settled, decided.about)


def test_a_decimal_crosses_the_pipe_unchanged() -> None:
    pipe = BytesIO()
    send(pipe, (Decimal("1.10"), NOW))
    pipe.seek(0)
    assert receive(pipe) == (Decimal("1.10"), NOW)
    with pytest.raises(EOFError):
        receive(pipe)


def test_what_a_batch_made_is_gone_with_it(plain: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A circle among a batch's objects kept twenty thousand of them until a collection that stopped the screen."""
    made: list[weakref.ref[Desks]] = []

    class Watched(Desks):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            made.append(weakref.ref(self))

    monkeypatch.setattr(deciding, "Desks", Watched)
    arrive(plain, mixed())
    gc.collect()
    gc.disable()
    try:
        while plain.pipeline.run():
            pass
        assert len(made) >= 10 and [one() for one in made if one() is not None] == []
    finally:
        gc.enable()
