"""Short ways to what tests store, and raw access to the database behind a store."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import create_engine

from console.adapters.store.opening import SqlStore
from console.domain.lifecycle import Direction, MessageState, OrderState
from console.services.records import Actor, MessageStep, NewEffect, NewException, NewMessage, OrderRecord
from console.services.store import Unit

RULE = Actor("rule", "rule", "A rule")
ANNA = Actor("anna", "person", "Anna Berg", frozenset({"decide"}))


def message(payload: bytes | str, **more: Any) -> NewMessage:
    raw = payload.encode() if isinstance(payload, str) else payload
    return NewMessage(**{"direction": Direction.IN, "connection": "acme", "payload": raw, "name": "a.x12"} | more)


def step(message_id: int, expected: MessageState, wanted: MessageState, **more: Any) -> MessageStep:
    return MessageStep(message_id, expected, wanted, RULE, **more)


def case(key: str, **more: Any) -> NewException:
    return NewException(
        **{
            "key": key,
            "queue": "acknowledgments",
            "cause": "changed",
            "title": "80 of 100",
            "sentence": "Acme confirms 80 of 100.",
            "actor": RULE,
        }
        | more
    )


def effect(key: str, **more: Any) -> NewEffect:
    return NewEffect(**{"key": key, "kind": "write", "connection": "odoo", "body": "{}"} | more)


def order(number: str = "P00001", **more: Any) -> OrderRecord:
    return OrderRecord(
        **{
            "connection": "odoo",
            "erp_id": 1,
            "number": number,
            "partner": "acme",
            "state": OrderState.TO_SEND,
            "snapshot": "{}",
            "fingerprint": "f",
            "currency": "EUR",
            "total": Decimal("10.50"),
        }
        | more
    )


def raw(url: str, *commands: str) -> list[Any]:
    """Run SQL past the store; the rows of the last command."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            results = [connection.exec_driver_sql(command) for command in commands]
            return [tuple(row) for row in results[-1]] if results[-1].returns_rows else []
    finally:
        engine.dispose()


def unguard(url: str, table: str) -> None:
    """Take the append-only guard of a table away, as somebody who wants to forge it would."""
    for trigger in (f"{table}_never_changes", f"{table}_never_shrinks"):
        if url.startswith("sqlite"):
            raw(url, f"DROP TRIGGER IF EXISTS {trigger}")
        else:
            raw(url, f"DROP TRIGGER IF EXISTS {trigger} ON {table}")


class Gate:
    """A work that holds the writer until a test has queued the rest of a group."""

    def __init__(self, store: SqlStore) -> None:
        self._begun, self._go = threading.Event(), threading.Event()
        self.future = store.write(self._wait)
        assert self._begun.wait(10)

    def _wait(self, unit: Unit) -> None:
        self._begun.set()
        assert self._go.wait(10)

    def open(self) -> None:
        self._go.set()


def receive(text: str) -> Callable[[Unit], int]:
    return lambda unit: unit.add_messages([message(text)], RULE)[0].id
