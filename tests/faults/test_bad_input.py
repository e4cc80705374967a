"""Bad input end to end: each ends as a case that names place and next step, and its neighbours are handled."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from console.domain.causes import CAUSES
from console.domain.documents import Order
from console.domain.lifecycle import MessageState, OrderState
from console.services.store import Page, QueueFilter
from tests.faults.conftest import Troubled

Begin = Callable[..., Troubled]
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><OrderResponse>&c;</OrderResponse>'
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    b'<OrderResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:OrderResponse-2"><ID>&x;</ID></OrderResponse>'
)
DEEP = b"<OrderResponse>" + b"<a>" * 20000 + b"</a>" * 20000 + b"</OrderResponse>"


def answer(one: Troubled, number: int = 1) -> bytes:
    """The supplier's own good answer to its ``number``-th order, taken before it is sent."""
    supplier = one.scene.taking["plain"]
    payload = supplier.record.received[number - 1][1]
    order = one.scene.form.read(payload).documents[0].document
    assert isinstance(order, Order)
    before = len(supplier._due)
    supplier._answer(order)
    acknowledgment = supplier._due[before]
    del supplier._due[before:]
    return bytes(acknowledgment[2])


def changed(change: Callable[[bytes], bytes]) -> Callable[[Troubled], bytes]:
    return lambda one: change(answer(one))


def other_line(find: bytes, put: bytes) -> Callable[[bytes], bytes]:
    def change(payload: bytes) -> bytes:
        assert find in payload, payload
        return payload.replace(find, put)

    return change


BAD: dict[str, tuple[Callable[[Troubled], bytes], str]] = {
    "broken interchange": (changed(lambda good: good[: len(good) // 2]), "unreadable"),
    "wrong segment count": (changed(lambda good: _count(good, b"SE*")), "unreadable"),
    "unknown order": (changed(other_line(b"P00001", b"P77777")), "unknown_order"),
    "unknown unit": (changed(other_line(b"*EA*", b"*7Q*")), "unknown_unit"),
    "price off by a hundred": (changed(other_line(b"1.1*", b"110*")), "price_magnitude"),
    "test flag": (changed(other_line(b"*P*>", b"*T*>")), "test_document"),
    "billion laughs": (lambda one: BOMB, "unreadable"),
    "file from our disk": (lambda one: OUTSIDE, "unreadable"),
    "deep nesting": (lambda one: DEEP, "unreadable"),
    "nothing at all": (lambda one: b"", "unreadable"),
    "binary junk": (lambda one: bytes(range(256)) * 40, "unreadable"),
    "a web page": (lambda one: b"<html><body>503 Service Unavailable</body></html>", "unreadable"),
}


def _count(payload: bytes, segment: bytes) -> bytes:
    place = payload.index(segment) + len(segment)
    return payload[:place] + b"9" + payload[place:]


@pytest.mark.parametrize("what", BAD)
def test_bad_input_becomes_a_case_and_its_neighbours_are_handled(troubled: Begin, what: str) -> None:
    make, cause = BAD[what]
    one = troubled("plain")
    supplier = one.scene.taking["plain"]
    supplier.asleep = True
    for _ in range(3):
        one.scene.order("plain")
    one.until(lambda: len(list(supplier.inbox.glob("*.x12"))) == 3, "the orders are out")
    for path in sorted(supplier.inbox.glob("*.x12")):
        supplier.record.received.append((path.name, path.read_bytes()))
    neighbours = [answer(one, 2), answer(one, 3)]
    for name, payload in (("a.x12", neighbours[0]), ("b.x12", make(one)), ("c.x12", neighbours[1])):
        supplier.put(name, payload)
    one.until(lambda: len(_states(one)) == 3 and MessageState.RECEIVED not in _states(one).values(), "all were decided")
    states = _states(one)
    assert states["b.x12"] is MessageState.HELD
    one.until(lambda: _confirmed(one) == {"P00002", "P00003"}, "the neighbours are confirmed in Odoo")
    case = _case(one, cause)
    assert CAUSES[case.cause].next_step and case.sentence
    assert one.faults == []
    assert one.program.store.read().verify_audit().broken_at is None


def test_one_bad_document_takes_no_other_of_its_file_with_it(troubled: Begin) -> None:
    one = troubled("plain")
    supplier = one.scene.taking["plain"]
    supplier.asleep = True
    for _ in range(2):
        one.scene.order("plain")
    one.until(lambda: len(list(supplier.inbox.glob("*.x12"))) == 2, "the orders are out")
    documents = []
    for path in sorted(supplier.inbox.glob("*.x12")):
        order = one.scene.form.read(path.read_bytes()).documents[0].document
        assert isinstance(order, Order)
        documents.append(supplier._acknowledge(order))
    lines = documents[0].lines
    documents[0] = documents[0].model_copy(
        update={"lines": tuple(line.model_copy(update={"price": _times_hundred(line.price)}) for line in lines)}
    )
    payload = one.scene.form.write(documents, _envelope(one))
    supplier.put("both.x12", payload)
    one.until(lambda: _confirmed(one) == {"P00002"}, "the good one is confirmed in Odoo")
    assert _case(one, "price_magnitude").subject == "P00001"


def test_a_file_too_large_is_put_aside_whole_and_a_person_is_told(
    troubled: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = troubled("plain", start=False)
    supplier = one.scene.taking["plain"]
    real = one.builder.client

    def small(row: Any) -> Any:
        client = real(row)
        if row.kind == "folder":
            client.limit_bytes = 5000
        return client

    monkeypatch.setattr(type(one.builder), "client", lambda self, row: small(row))
    supplier.put("huge.x12", b"ISA*" + b"x" * 6000)
    one.program.engine.start()
    one.scene.order("plain")
    one.until(lambda: one.case("arrival:plain-way:huge.x12"), "a person is told")
    case = one.case("arrival:plain-way:huge.x12")
    assert case.cause == "unreadable" and "6004 bytes" in case.sentence
    aside = supplier.outbox / "quarantine"
    one.until(lambda: (aside / "huge.x12.reason.txt").exists(), "it was put aside with the reason")
    assert (aside / "huge.x12").stat().st_size == 6004
    one.until(lambda: _confirmed(one) == {"P00001"}, "orders go on")


def test_a_message_the_program_fails_on_is_held_and_the_batch_goes_on(
    troubled: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = troubled("plain", start=False)
    decider = one.program.pipeline._decider
    real = decider._translate

    def failing(raw: bytes, row: Any, *rest: Any) -> Any:
        if row.name == "poison.x12":
            raise RecursionError("too deep")
        return real(raw, row, *rest)

    monkeypatch.setattr(decider, "_translate", failing)
    one.scene.taking["plain"].put("poison.x12", b"ISA*poison")
    one.program.engine.start()
    one.scene.order("plain")
    one.until(lambda: _confirmed(one) == {"P00001"}, "the neighbour is confirmed in Odoo")
    case = _case(one, "internal")
    assert "poison.x12" in case.sentence and "RecursionError" in case.sentence
    evidence = one.program.store.read().exception_evidence(case.id) or ""
    assert "too deep" in evidence
    row = one.program.store.read().message(case.message_id)
    assert row is not None and row.state is MessageState.HELD
    assert one.program.store.read().payload(row.payload_hash) == b"ISA*poison"


def _times_hundred(price: Any) -> Any:
    return None if price is None else price.model_copy(update={"amount": price.amount * Decimal(100)})


def _envelope(one: Troubled) -> Any:
    from console.domain.documents import OutgoingEnvelope
    from tests.faults.scene import US

    supplier = one.scene.taking["plain"]
    return OutgoingEnvelope(
        sender=supplier.identity,
        receiver=US,
        interchange_control=77,
        group_control=77,
        created_at=supplier.now(),
        version="004010",
    )


def _states(one: Troubled) -> dict[str, MessageState]:
    from console.services.store import MessageFilter

    rows = one.program.store.read().messages(MessageFilter(), Page(limit=50)).rows
    return {row.name: row.state for row in rows if row.name in ("a.x12", "b.x12", "c.x12")}


def _confirmed(one: Troubled) -> set[str]:
    records = one.program.store.read().orders_by_erp_id("odoo", list(one.scene.orders))
    return {record.number for record in records if record.state is OrderState.CONFIRMED}


def _case(one: Troubled, cause: str) -> Any:
    rows = one.program.store.read().exceptions(QueueFilter(), Page(limit=50)).rows
    found = [row for row in rows if row.cause == cause]
    assert found, [(row.cause, row.sentence) for row in rows]
    return found[0]
