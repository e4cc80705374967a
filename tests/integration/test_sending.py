"""Outgoing messages: numbered without gaps, once per key, each kind over its own way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from console.adapters.formats.registry import FORMATS
from console.adapters.store import open_store
from console.domain.documents import (
    AnyDocument,
    DocumentKind,
    Order,
    OrderChange,
    OrderLine,
    OutgoingEnvelope,
    ParsedMessage,
)
from console.domain.profiles import Exchange, PartnerProfile
from console.domain.values import ItemId, ItemScheme, PartyId, Price, Quantity
from console.services.errors import ContentError
from console.services.ordering.sending import Outbox
from console.services.records import Actor, MessageRow
from console.services.store import MessageFilter, Page, Store, Unit

RULE = Actor("test", "rule")
LINE = OrderLine(
    line_ref="1",
    items=(ItemId(scheme=ItemScheme.BUYER, value="BOLT-1"),),
    quantity=Quantity(value=Decimal(5), unit="C62"),
    price=Price(amount=Decimal("1.10")),
)
ACME = PartnerProfile(
    key="acme",
    name="Acme",
    connection="acme-sftp",
    format="x12",
    ids=(PartyId(scheme="x12:ZZ", value="ACME"),),
    our_ids=(PartyId(scheme="x12:ZZ", value="US"),),
    exchanges=(
        Exchange(kinds=(DocumentKind.ORDER_CHANGE,), direction="out", connection="acme-mail", format="json"),
        Exchange(kinds=(DocumentKind.PRICE_CATALOGUE,), direction="in", connection="acme-mail", format="delimited"),
    ),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(
        f"sqlite:///{tmp_path / 'store.db'}", lambda: datetime(2026, 11, 24, 9, tzinfo=UTC), process="test"
    )
    yield opened
    opened.close()


def send(store: Store, key: str, document: Order | OrderChange | None = None) -> int | None:
    order = document or Order(number=key, lines=(LINE,))
    return store.do(lambda unit: Outbox(FORMATS).put(unit, ACME, [order], RULE, key=key, subject=order.number))


def sent(store: Store) -> list[MessageRow]:
    return list(store.read().messages(MessageFilter(), Page()).rows)


def test_control_numbers_have_neither_gaps_nor_repeats_when_an_order_is_handed_over_twice(store: Store) -> None:
    first = send(store, "P1")
    assert first is not None
    assert send(store, "P1") is None
    send(store, "P2")
    assert [row.control for row in sent(store)] == ["1", "2"]


def test_a_failed_message_gives_its_number_back(store: Store) -> None:
    strange = Order(number="P1", lines=(LINE.model_copy(update={"quantity": Quantity(value=Decimal(1))}),))
    with pytest.raises(Exception, match="unit"):
        send(store, "P1", strange)
    send(store, "P2")
    assert [row.control for row in sent(store)] == ["1"]


def test_a_message_given_up_inside_a_work_that_goes_on_leaves_no_gap(store: Store) -> None:
    strange = Order(number="P1", lines=(LINE.model_copy(update={"quantity": Quantity(value=Decimal(1))}),))

    def work(unit: Unit) -> None:
        outbox = Outbox(FORMATS)
        outbox.put(unit, ACME, [Order(number="P0", lines=(LINE,))], RULE, key="P0", subject="P0")
        with pytest.raises(ContentError):
            outbox.put(unit, ACME, [strange], RULE, key="P1", subject="P1")
        outbox.put(unit, ACME, [Order(number="P2", lines=(LINE,))], RULE, key="P2", subject="P2")

    store.do(work)
    assert [(row.subject, row.control) for row in sent(store)] == [("P0", "1"), ("P2", "2")]


class Lying:
    """A format whose writer lets a fault through."""

    name = "x12"

    def __init__(self, instead: Order | None) -> None:
        self._instead = instead
        self._form = FORMATS["x12"]

    def write(self, documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
        return self._form.write(documents if self._instead is None else [self._instead], envelope)

    def read(self, raw: bytes, options: Mapping[str, str] | None = None) -> ParsedMessage:
        back = self._form.read(raw, options)
        return back if self._instead is not None else back.model_copy(update={"documents": ()})


ANOTHER = LINE.model_copy(update={"line_ref": "2"})


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        (Order(number="P9", lines=(LINE,)), "order number reads “P9” instead of “P1”"),
        (Order(number="P1", lines=(ANOTHER,)), "line 1 is missing"),
        (
            Order(number="P1", lines=(LINE.model_copy(update={"quantity": Quantity(value=Decimal(50), unit="C62")}),)),
            "line 1 reads 50 instead of 5",
        ),
        (
            Order(number="P1", lines=(LINE.model_copy(update={"price": Price(amount=Decimal("1.01"))}),)),
            "line 1 reads a price of 1.01 instead of 1.1",
        ),
        (None, "it holds 0 documents instead of 1"),
    ],
)
def test_what_does_not_read_as_it_was_meant_does_not_go_out(store: Store, instead: Order | None, said: str) -> None:
    outbox = Outbox({"x12": Lying(instead)})  # type: ignore[dict-item]
    order = Order(number="P1", lines=(LINE,))
    with pytest.raises(ContentError, match=said):
        store.do(lambda unit: outbox.put(unit, ACME, [order], RULE, key="P1", subject="P1"))
    assert sent(store) == []


def test_each_kind_goes_over_its_own_way(store: Store) -> None:
    send(store, "P1")
    send(store, "P1/1", OrderChange(number="P1", revision=1))
    assert [(row.connection, row.format) for row in sent(store)] == [("acme-sftp", "x12"), ("acme-mail", "json")]


def test_what_comes_in_over_a_connection_is_known_by_its_ways() -> None:
    assert [way.format for way in ACME.ways_in("acme-sftp")] == ["x12"]
    assert [way.format for way in ACME.ways_in("acme-mail")] == ["delimited"]
    assert ACME.connections == {"acme-sftp", "acme-mail"}
