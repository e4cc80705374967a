"""What tests let another process do with a store: ``python -m tests.integration.store.worker URL PROCESS TASK``."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

from console.adapters.store import open_store
from console.adapters.store.opening import SqlStore
from console.domain.lifecycle import Direction
from console.services.store import Unit
from tests.integration.store.making import RULE, message


def receive(store: SqlStore) -> list[int]:
    """Receive the twenty messages everybody receives; the ids of those that were new."""
    new = []
    for number in range(20):
        stored = store.do(lambda unit, n=number: unit.add_messages([message(f"message {n}")], RULE))
        new += [one.id for one in stored if one.new]
    return new


def claim(store: SqlStore) -> list[int]:
    """Claim effects, three at a time, until there are none; their ids."""
    claimed: list[int] = []
    while found := store.do(lambda unit: unit.claim_effects("odoo", sys.argv[2], 3, 600)):
        claimed += [effect.id for effect in found]
    return claimed


def number(store: SqlStore) -> list[int]:
    """Take forty control numbers, one or two at a time; the numbers."""
    taken: list[int] = []
    for turn in range(40):
        count = 1 + turn % 2
        first = store.do(lambda unit, c=count: unit.next_numbers("control:acme", c))
        taken += range(first, first + count)
    return taken


def endure(store: SqlStore) -> list[int]:
    """Store messages for ever, saying the id of each as soon as it is said to be stored."""
    turn = 0
    while True:
        turn += 1
        stored = store.write(lambda unit, n=turn: unit.add_messages([message(f"endured {n}")], RULE)).result()
        print(stored[0].id, flush=True)


def send(store: SqlStore) -> list[int]:
    """Number and store outgoing messages for ever, saying each number as soon as it is said to be stored."""
    while True:

        def one(unit: Unit) -> int:
            number = unit.next_numbers("control:acme", 1)
            row = message(f"{sys.argv[2]} {number}", direction=Direction.OUT, partner="acme", control=str(number))
            unit.add_messages([row], RULE)
            return number

        print(store.write(one).result(), flush=True)


def main() -> None:
    """Do the task and print its outcome as JSON. ``endure`` and ``send`` never end by themselves."""
    url, process, task = sys.argv[1:4]
    store = open_store(url, lambda: datetime.now(UTC), process=process)
    try:
        print(
            json.dumps(
                {"receive": receive, "claim": claim, "number": number, "endure": endure, "send": send}[task](store)
            )
        )
    finally:
        store.close()


if __name__ == "__main__":
    main()
