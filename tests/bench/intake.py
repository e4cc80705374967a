"""5,000 X12 855s of 10 lines, folder to durable decision, beside bare ``sqlite3`` writing the same payloads."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from console.adapters.secrets import MemoryVault
from console.adapters.transports.folder import FolderTransport
from console.app import Builder
from console.domain.documents import document_to_json
from console.domain.lifecycle import MessageState, OrderState
from console.domain.orders import fingerprint, order_document
from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseLine, PurchaseOrder, PurchaseState
from console.domain.values import ItemId, ItemScheme, Party, PartyId
from console.services.intake.receive import Receive
from console.services.ordering.book import new_record
from console.services.records import Actor, ConnectionRow
from console.services.store import MessageFilter
from tests.bench.x12_reading import acknowledgment

BENCH = Actor("bench", "rule")
COUNT = int(os.environ.get("CROSSDOCK_BENCH_MESSAGES", "5000"))


def figures() -> list[dict[str, Any]]:
    """Messages a second, with the bare floor."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        ours = _ours(home)
        bare = _bare(home)
    return [
        {
            "name": f"intake of {COUNT} 855s of 10 lines",
            "value": round(ours),
            "unit": "messages/s",
            "rival": "bare sqlite3, groups of 100",
            "rival_value": f"{bare:.0f} messages/s",
            "ratio": ours / bare,
        }
    ]


def _ours(home: Path) -> float:
    incoming = home / "in"
    incoming.mkdir()
    builder = Builder(home, vault=MemoryVault())
    settings = {"incoming": str(incoming), "outgoing": str(home)}
    builder.add_connection(ConnectionRow("acme", "folder", "Acme", json.dumps(settings)), BENCH)
    builder.add_connection(ConnectionRow("odoo", "odoo", "Odoo", "{}"), BENCH)
    profile = PartnerProfile(
        key="acme",
        name="Acme",
        erp_partner_id=1,
        ids=(PartyId(scheme="x12:ZZ", value="ACME"),),
        connection="acme",
        format="x12",
        sends_technical=False,
    )
    builder.store.do(lambda unit: unit.put_profile(profile, BENCH))
    for start in range(0, COUNT, 250):
        numbers = range(start, min(start + 250, COUNT))
        builder.store.do(lambda unit, some=numbers: [_order(unit, profile, number) for number in some])
    for number in range(COUNT):
        (incoming / f"{number:06d}.x12").write_bytes(acknowledgment(number))
    program = builder.build()
    receive = Receive("acme", program.store, program.events, lambda: None)
    transport = FolderTransport(incoming, home, rest_seconds=0)
    begin = time.perf_counter()
    receiving = threading.Thread(target=_receive_all, args=(receive, transport))
    receiving.start()
    # as the engine has it: one thread receives while another decides
    while program.pipeline.run() or receiving.is_alive():
        pass
    receiving.join()
    while program.pipeline.run():
        pass
    seconds = time.perf_counter() - begin
    program.pipeline.stop()
    left = program.office.message_count(MessageFilter(states=(MessageState.RECEIVED,))).number
    decided = program.office.message_count(MessageFilter(states=(MessageState.DECIDED,)))
    program.store.close()
    if left or not decided.number:
        raise RuntimeError(f"{left} messages were left undecided")
    return COUNT / seconds


def _receive_all(receive: Receive, transport: FolderTransport) -> None:
    while receive.run(transport):
        pass


def _order(unit: Any, profile: PartnerProfile, number: int) -> None:
    due = datetime(2026, 12, 1, 12, tzinfo=UTC)
    purchase = PurchaseOrder(
        id=number + 1,
        number=f"P{number:06d}",
        state=PurchaseState.CONFIRMED,
        partner_id=1,
        partner_name="Acme",
        currency="USD",
        changed_at=due - timedelta(days=9),
        lines=tuple(
            PurchaseLine(
                id=number * 10 + line,
                product_id=line,
                quantity=Decimal(line * 10),
                unit="C62",
                unit_name="Units",
                price=Decimal("1.10"),
                planned=due,
                items=(ItemId(scheme=ItemScheme.SUPPLIER, value=f"V-{line}"),),
            )
            for line in range(1, 11)
        ),
    )
    order = order_document(purchase, profile, 0, None, Party())
    record = new_record("odoo", purchase, profile, fingerprint(purchase))

    unit.put_order(
        replace(record, state=OrderState.SENT, sent_document=document_to_json(order), sent_at=due - timedelta(days=9)),
        BENCH,
        "bench",
    )


def _bare(home: Path) -> float:
    database = sqlite3.connect(home / "bare.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE m (id INTEGER PRIMARY KEY, name TEXT, state TEXT)")
    database.execute("CREATE TABLE p (hash TEXT PRIMARY KEY, body BLOB)")
    database.execute("CREATE TABLE d (id INTEGER PRIMARY KEY, m INTEGER, body TEXT)")
    database.execute("CREATE TABLE a (id INTEGER PRIMARY KEY, body TEXT)")
    begin = time.perf_counter()
    for start in range(0, COUNT, 100):
        database.execute("BEGIN IMMEDIATE")
        for number in range(start, min(start + 100, COUNT)):
            raw = acknowledgment(number)
            database.execute("INSERT INTO m VALUES (?,?,?)", (number, "x", "decided"))
            database.execute("INSERT INTO p VALUES (?,?)", (str(number), raw))
            database.execute("INSERT INTO d VALUES (?,?,?)", (number, number, raw.decode()))
            database.executemany("INSERT INTO a (body) VALUES (?)", [("x" * 120,)] * 3)
        database.execute("COMMIT")
    seconds = time.perf_counter() - begin
    database.close()
    return COUNT / seconds
