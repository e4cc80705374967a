"""5,000 X12 855s of 10 lines, folder to durable decision, beside bare ``sqlite3`` writing the rows that come of it."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import threading
import time
from contextlib import closing
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
from console.services.calm import keep_calm
from console.services.intake.receive import Receive
from console.services.ordering.book import new_record
from console.services.records import Actor, ConnectionRow
from console.services.store import MessageFilter
from tests.bench.x12_reading import acknowledgment

TABLES = ("payloads", "messages", "documents", "exceptions", "effects", "audit")
BENCH = Actor("bench", "rule")
COUNT = int(os.environ.get("CROSSDOCK_BENCH_MESSAGES", "5000"))


def figures() -> list[dict[str, Any]]:
    """Messages a second, beside bare ``sqlite3`` writing the very rows that came of it: in the same tables with the
    same indexes, and in tables without any index."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        ours = _ours(home)
        floors = {
            "bare sqlite3, same rows and indexes": _bare(home, indexes=True),
            "bare sqlite3, same rows, no index": _bare(home, indexes=False),
        }
    return [
        {
            "name": f"intake of {COUNT} 855s of 10 lines, folder to decision",
            "value": round(ours),
            "unit": "messages/s",
            "rival": rival,
            "rival_value": round(floor),
            "ratio": round(ours / floor, 3),
            "target": "at least 500, aim 1000",
        }
        for rival, floor in floors.items()
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
    keep_calm()  # as the program does at its start
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


def _bare(home: Path, indexes: bool) -> float:
    """A message a row set, in groups of 100 with a durable commit each, by the driver alone."""
    target = home / f"bare-{indexes}.db"
    with closing(sqlite3.connect(home / "crossdock.db")) as source, closing(sqlite3.connect(target)) as bare:
        bare.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32000", "wal_autocheckpoint=4000"):
            bare.execute(f"PRAGMA {pragma}")
        for kind, sql in source.execute("SELECT type, sql FROM sqlite_master WHERE sql IS NOT NULL"):
            if kind == "table" or (indexes and kind == "index"):
                bare.execute(sql)
        orders = source.execute("SELECT * FROM orders").fetchall()
        bare.executemany(_insert("orders", len(orders[0])), orders)
        rows = {table: _rows(source, table) for table in TABLES}
        moves = [(row[0],) for row in orders]
        groups = -(-COUNT // 100)
        begin = time.perf_counter()
        for group in range(groups):
            bare.execute("BEGIN IMMEDIATE")
            for table, found in rows.items():
                if found:
                    share = found[len(found) * group // groups : len(found) * (group + 1) // groups]
                    bare.executemany(_insert(table, len(found[0])), share)
            share = moves[len(moves) * group // groups : len(moves) * (group + 1) // groups]
            bare.executemany("UPDATE orders SET state='answered', version=version+1 WHERE id=?", share)
            bare.execute("COMMIT")
        return COUNT / (time.perf_counter() - begin)


def _rows(source: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    """What the intake wrote: the audit also has lines of the orders put there before."""
    where = " WHERE subject_kind IN ('message', 'effect') OR action = 'order.changed'" if table == "audit" else ""
    return source.execute(f"SELECT * FROM {table}{where} ORDER BY rowid").fetchall()


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})"
