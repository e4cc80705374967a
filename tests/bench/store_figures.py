"""Figures of the store: writing beside bare ``sqlite3``, and the lists at a million messages.

``figures()`` gives them as dictionaries; ``python -m tests.bench.store_figures`` prints them. Rows are bytes-for-bytes
the same on both sides of a comparison, on the same disk, with a durable commit per hundred messages.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from console.adapters.store import open_store
from console.adapters.store.opening import SqlStore
from console.domain.lifecycle import Direction, MessageState
from console.services.records import Actor, MessageStep, NewDocument, NewEffect, NewException, NewMessage, Stored
from console.services.store import AuditFilter, MessageFilter, Page, QueueFilter, Reads, Unit

RULE = Actor("intake", "rule", "Intake rule")
START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
GROUP = 100
WRITTEN = 5_000
MESSAGES = int(os.environ.get("CROSSDOCK_BENCH_ROWS", "1000000"))
EXCEPTIONS = MESSAGES // 10
SHARED = "CROSSDOCK_BENCH_SHARED"
"""Names the folder that the groups of one run share."""
_REPOSITORY = Path(__file__).resolve().parents[2]
_TABLES = ("payloads", "messages", "documents", "exceptions", "effects", "audit")
Figure = dict[str, Any]


def figure(name: str, value: float, unit: str, rival: str = "", rival_value: float | None = None) -> Figure:
    """One line of the report; ``ratio`` is how many times as good as the rival."""
    better = (rival_value or 0.0, value) if unit == "ms" else (value, rival_value or 0.0)
    ratio = round(better[0] / better[1], 3) if rival_value and value else None
    found = {"name": name, "value": round(value, 2), "unit": unit, "rival": rival}
    return found | {"rival_value": None if rival_value is None else round(rival_value, 2), "ratio": ratio}


def figures(
    written: int = WRITTEN, messages: int = MESSAGES, exceptions: int = EXCEPTIONS, each: bool = False
) -> Iterator[Figure]:
    """Every figure of the store, or of its questions only the slowest of each family. Takes a minute or two and about
    1 GB of disk for a short while."""
    with tempfile.TemporaryDirectory(prefix="crossdock-bench-") as folder:
        yield from writing(Path(folder), written)
    with large(messages, exceptions) as path:
        # in a process of its own, so that its memory is what a console would need
        command = [sys.executable, "-m", "tests.bench.store_figures", "read", str(path)]
        done = subprocess.run(command, cwd=_REPOSITORY, capture_output=True, text=True, check=True)
        yield from json.loads(done.stdout) if each else _slowest(json.loads(done.stdout))


_FAMILIES = {
    "queue by ": ("queue at 100,000 cases: slowest of every filter with every sort", "under 100 ms"),
    "messages, filter": ("messages at 1,000,000: slowest of every filter", "under 100 ms"),
    "messages counted": ("messages counted up to 10,000: slowest of every filter", ""),
}
_TARGETS = {"queue: first page": "under 50 ms", "order number": "under 100 ms", "memory": "under 250 MB"}


def _slowest(found: list[Figure]) -> list[Figure]:
    """Of each family of questions the slowest, which names the question."""
    slowest: dict[str, Figure] = {}
    others: list[Figure] = []
    for one in found:
        family = next((start for start in _FAMILIES if one["name"].startswith(start) and not one["rival"]), None)
        if family is None:
            target = next((said for start, said in _TARGETS.items() if one["name"].startswith(start)), "")
            others.append({**one, "target": target})
        elif family not in slowest or one["value"] > slowest[family]["value"]:
            slowest[family] = one
    return [
        {**one, "name": f"{_FAMILIES[start][0]} ({one['name']})", "target": _FAMILIES[start][1]}
        for start, one in slowest.items()
    ] + others


# ------------------------------------------------------------------------------------------------------- writing


def writing(folder: Path, many: int) -> list[Figure]:
    """Messages per second from received to decided, beside the bare insertion of the very same rows."""
    path = folder / "store.db"
    ours = _write_through_the_store(path, many)
    floor = _write_bare(path, folder / "bare.db")
    name = "durable intake through the store (message, payload, document, exception or effect, step, audit)"
    return [figure(name, ours, "messages/s", "bare sqlite3, the same rows", floor), _verified(path)]


def _verified(path: Path) -> Figure:
    """The proof that nobody touched the audit, beside hashing the same lines without looking at what they say."""
    with closing(_open(path)) as store:
        begun = time.process_time()
        report = store.read().verify_audit()
        ours = report.entries / (time.process_time() - begun)
    if report.broken_at is not None:
        raise RuntimeError(f"the audit does not hold: {report.reason}")
    with closing(sqlite3.connect(path)) as bare:
        begun = time.process_time()
        for line in bare.execute("SELECT * FROM audit ORDER BY number"):
            hashlib.sha256(repr(line).encode()).digest()
        floor = report.entries / (time.process_time() - begun)
    return figure("audit verified", round(ours), "entries/s of CPU", "read and hashed, not compared", round(floor))


def _write_through_the_store(path: Path, many: int) -> float:
    groups = [(_payloads(first), _canonicals(first)) for first in range(0, many, GROUP)]
    with closing(_open(path)) as store:
        begun = time.perf_counter()
        waiting = [store.write(lambda unit, g=group: _one_group(unit, *g)) for group in groups]
        for future in waiting:
            future.result()
        return many / (time.perf_counter() - begun)


def _payloads(first: int) -> list[bytes]:
    """855s of ten lines, each different."""
    return [
        b"ISA*00*%09d~ST*855*0001~BAK*00*AD*P%06d~" % (number, number)
        + b"".join(
            b"PO1*%d*%d*EA*%d.95**VP*ITEM-%d~ACK*IA*%d*EA*068*20260301~" % (n, number % 97, n, number + n, n)
            for n in range(10)
        )
        for number in range(first, first + GROUP)
    ]


def _one_group(unit: Unit, payloads: list[bytes], canonicals: list[str]) -> None:
    """What the pipeline writes for a batch: a third of the messages need a person, the others are written to Odoo."""
    stored = unit.add_messages([NewMessage(Direction.IN, "acme", one, name="a.x12") for one in payloads], RULE)
    pairs = list(zip(stored, canonicals, strict=True))
    unit.add_documents([NewDocument(one.id, 0, "acknowledgment", "855", text) for one, text in pairs])
    unit.open_exceptions([_case(one, text) for one, text in pairs if one.id % 3 == 0])
    unit.add_effects(
        [NewEffect(f"write:{one.id}", "write", "odoo", "{}", f"order:{one.id}", one.id) for one in stored if one.id % 3]
    )
    unit.step_messages([_step(one) for one in stored])


def _canonicals(first: int) -> list[str]:
    return [_canonical(number) for number in range(first, first + GROUP)]


def _canonical(number: int) -> str:
    lines = [{"line": n, "quantity": str(number % 97), "price": f"{n}.95", "item": f"ITEM-{n}"} for n in range(10)]
    return json.dumps({"kind": "acknowledgment", "order_number": f"P{number:06d}", "lines": lines})


def _case(one: Stored, evidence: str) -> NewException:
    return NewException(
        f"order:{one.id}",
        "acknowledgments",
        "changed",
        "80 of 100, 14 days later",
        "Acme confirms 80 of 100.",
        RULE,
        evidence=evidence,
        subject=f"P{one.id:06d}",
        partner="acme",
        partner_name="Acme Ltd",
        message_id=one.id,
        due_at=START,
        value=Decimal(one.id),
        currency="EUR",
    )


def _step(one: Stored) -> MessageStep:
    wanted = MessageState.HELD if one.id % 3 == 0 else MessageState.DECIDED
    learnt = {"partner": "acme", "format": "x12", "kind": "acknowledgment", "subject": f"P{one.id:06d}"}
    return MessageStep(one.id, MessageState.RECEIVED, wanted, RULE, "decided", **learnt, control=str(one.id))


def _write_bare(source: Path, target: Path) -> float:
    """Insert the rows the store made with nothing but the driver: same schema, same settings, a commit per group."""
    _open(target).close()
    with closing(sqlite3.connect(source)) as reading, closing(_bare(target)) as bare:
        rows = {table: reading.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall() for table in _TABLES}
        groups = len(rows["messages"]) // GROUP
        inserts = {table: _insert(table, len(rows[table][0])) for table in _TABLES}
        begun = time.perf_counter()
        for group in range(groups):
            bare.execute("BEGIN IMMEDIATE")
            for table in _TABLES:
                share = len(rows[table])
                bare.executemany(inserts[table], rows[table][share * group // groups : share * (group + 1) // groups])
            bare.execute("COMMIT")
        return len(rows["messages"]) / (time.perf_counter() - begun)


def _bare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32000", "wal_autocheckpoint=4000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})"


def _open(path: Path) -> SqlStore:
    return open_store(f"sqlite:///{path}", lambda: datetime.now(UTC), process="bench")


# ------------------------------------------------------------------------------------------------------- reading


@contextmanager
def large(messages: int = MESSAGES, exceptions: int = EXCEPTIONS) -> Iterator[Path]:
    """A filled store in a folder of its own. All groups of one run share it (the run names the place): filling it
    takes as long as most groups do."""
    shared = os.environ.get(SHARED)
    with nullcontext(shared) if shared else tempfile.TemporaryDirectory(prefix="crossdock-bench-") as folder:
        path = Path(folder) / f"{messages}-{exceptions}" / "crossdock.db"
        if not path.exists():
            path.parent.mkdir()
            made = path.with_name("filling.db")
            fill(made, messages, exceptions)
            made.rename(path)  # a run that was cut short leaves nothing that looks whole
        yield path


def fill(path: Path, messages: int, exceptions: int) -> None:
    """A store of several years, made with the driver alone: indexes are built when the rows are there."""
    _open(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as bare:
        bare.execute("PRAGMA synchronous=OFF")
        indexes = bare.execute(
            "SELECT name, sql FROM sqlite_master WHERE type='index' AND tbl_name IN ('messages', 'exceptions')"
            " AND sql IS NOT NULL"
        ).fetchall()
        bare.execute("BEGIN")
        for name, _ in indexes:
            bare.execute(f"DROP INDEX {name}")
        _many(bare, "messages", _message_rows(messages))
        _many(bare, "exceptions", _exception_rows(exceptions, messages))
        for _, sql in indexes:
            bare.execute(sql)
        bare.execute("COMMIT")
        bare.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _many(bare: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    columns = [row[1] for row in bare.execute(f"PRAGMA table_info({table})")]
    bare.executemany(_insert(table, len(columns)), ([row.get(name) for name in columns] for row in rows))


def _message_rows(many: int) -> Iterator[dict[str, Any]]:
    """Most are settled acknowledgments of a few large partners; a few are held, for a dozen causes."""
    rng = random.Random(7)
    partners = [f"partner-{number:02d}" for number in range(60)]
    weights = [1 / (number + 1) for number in range(60)]
    chosen = rng.choices(partners, weights, k=many)
    at = _micros(START)
    for number in range(1, many + 1):
        incoming = number % 2 == 0
        held = number % 211 == 0
        at += 15_000_000
        subject = f"P{number // 2:07d}"
        yield {
            "id": number,
            "direction": "in" if incoming else "out",
            "state": "held" if held else ("settled" if incoming else "sent"),
            "connection": chosen[number - 1],
            "partner": chosen[number - 1],
            "format": "x12",
            "kind": "acknowledgment" if incoming else ("order" if number % 10 > 1 else "order_change"),
            "subject": subject,
            "subject_key": subject,
            "control": str(number),
            "name": f"{number}.x12",
            "test": 0,
            "payload_hash": f"{number:064x}",
            "size": 900,
            "problems": 0,
            "cause": ("changed", "unreadable", "unknown_item")[number % 3] if held else None,
            "received_at": at,
            "updated_at": at,
            "seen": 1,
            "version": 3,
            "dedupe": f"{number * 7919 % 2**61:064x}",
        }


def _exception_rows(many: int, messages: int) -> Iterator[dict[str, Any]]:
    rng = random.Random(11)
    causes = ["no_answer", "changed", "rejected", "unknown_item", "price_off", "unreadable"]
    start = _micros(START)
    for number in range(1, many + 1):
        subject = f"P{rng.randrange(messages // 2):07d}"
        partner = min(59, int(rng.expovariate(0.15)))
        due = start + rng.randrange(90 * 86_400) * 1_000_000
        value, stake = rng.randrange(10**9), rng.randrange(10**9)
        yield {
            "id": number,
            "key": f"order:{number}",
            "queue": "acknowledgments",
            "cause": causes[min(5, int(rng.expovariate(0.9)))],
            "party": "supplier",
            "state": "snoozed" if number % 17 == 0 else "open",
            "live": 1,
            "title": "80 of 100, 14 days later",
            "sentence": "Acme confirms 80 of 100 for 14 days later than ordered.",
            "evidence": b"=" + b'{"lines": []}' * 40,
            "subject": subject,
            "subject_key": subject,
            "partner": f"partner-{partner:02d}",
            "partner_name": f"Partner {partner:02d} Ltd",
            "partner_key": f"PARTNER {partner:02d} LTD",
            "owner": ("anna", "bea", "carl", None)[number % 4],
            "order_id": number,
            "message_id": number * 2,
            "due_at": due,
            "due_key": due,
            "rank_at": due - rng.randrange(86_400) * 1_000_000,
            "value": str(Decimal(value).scaleb(-4)),
            "value_key": value,
            "currency": ("EUR", "USD")[number % 2],
            "stake_value": str(Decimal(stake).scaleb(-4)),
            "stake_key": stake,
            "stake_count": number % 3,
            "stake_text": "",
            "opened_at": start + number * 60_000_000,
            "updated_at": start + number * 60_000_000,
            "escalated": 0,
            "version": 1,
        }


def _micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000


def reading(path: Path) -> list[Figure]:
    """Milliseconds of each question (median of three; ``slowest`` of them, ``cpu_ms`` the processor's least) and the
    memory of the process."""
    with closing(_open(path)) as store, closing(sqlite3.connect(path)) as bare:
        reads = store.read()
        opening = time.perf_counter()
        reads.exceptions(QueueFilter(), Page(256))
        found = [figure("queue: first page after opening", (time.perf_counter() - opening) * 1000, "ms")]
        found += [_timed(name, ask) for name, ask in _questions(reads).items()]
        found += [_beside(name, ask, rival, bare, sql) for name, ask, rival, sql in _contests(reads)]
    found.append(figure("memory of a process after all these questions", _peak_memory(), "MB"))
    return found


def _questions(reads: Reads) -> dict[str, Callable[[], object]]:
    now = START + timedelta(days=30)
    newest = Page(256, descending=True)
    seen = replace(newest, upto_id=reads.messages(MessageFilter(), newest).rows[0].id)  # as the list asks
    queue_filters = {
        "none": QueueFilter(),
        "frequent cause": QueueFilter(cause=("no_answer",)),
        "two causes": QueueFilter(cause=("changed", "rejected")),
        "rare cause": QueueFilter(cause=("unreadable",)),
        "large partner": QueueFilter(partner="partner-00"),
        "small partner": QueueFilter(partner="partner-50"),
        "owner": QueueFilter(owner="bea"),
        "overdue": QueueFilter(overdue_at=now),
        "snoozed": QueueFilter(snoozed=True),
        "text": QueueFilter(text="P000012"),
        "partner's name": QueueFilter(text="partner 07"),
        "nothing fits": QueueFilter(cause=("unreadable",), partner="partner-59", owner="anna", snoozed=True),
    }
    message_filters = {
        "none": MessageFilter(),
        "direction": MessageFilter(direction=Direction.OUT),
        "held": MessageFilter(states=(MessageState.HELD,)),
        "two states": MessageFilter(states=(MessageState.HELD, MessageState.SETTLED)),
        "large partner": MessageFilter(partner="partner-00"),
        "small partner": MessageFilter(partner="partner-59"),
        "connection": MessageFilter(connection="partner-01"),
        "kind": MessageFilter(kind="order_change"),
        "cause": MessageFilter(cause="unreadable"),
        "since": MessageFilter(since=START + timedelta(days=100)),
        "held of a partner": MessageFilter(states=(MessageState.HELD,), partner="partner-00"),
        "kind that never goes this way": MessageFilter(kind="order", direction=Direction.IN),
        "frequent start of a number": MessageFilter(subject="p"),
        "unknown number": MessageFilter(subject="X1"),
    }
    questions: dict[str, Callable[[], object]] = {}
    for name, asked in queue_filters.items():
        for sort in ("rank_at", "due_at", "stake_value", "value", "subject", "opened_at"):
            for down in (False, True):
                label = f"queue by {sort}{' down' if down else ''}, filter: {name}"
                page = Page(256, sort, down)
                questions[label] = lambda f=asked, p=page: reads.exceptions(f, p)  # type: ignore[misc]
    for name, wanted in message_filters.items():
        questions[f"messages, filter: {name}"] = lambda f=wanted: reads.messages(f, newest)  # type: ignore[misc]
        questions[f"messages counted, filter: {name}"] = lambda f=wanted: reads.count_messages(f)  # type: ignore[misc]
    return questions | {
        "queue counted": lambda: reads.count_exceptions(QueueFilter()),
        "queue's anchors": lambda: reads.anchors(QueueFilter(), Page()),
        "messages' anchors (in the background)": lambda: reads.anchors(MessageFilter(), seen),
        "queue's head: counts, causes, partners, stake": lambda: reads.queue_summary("acknowledgments", now),
        "work waiting for the pipeline": lambda: reads.messages_in(Direction.IN, (MessageState.RECEIVED,), 100),
        "audit, newest": lambda: reads.audit(AuditFilter(), newest),
    }


def _contests(reads: Reads) -> list[tuple[str, Callable[[], object], str, str]]:
    middle = reads.anchors(QueueFilter(), Page(sort="value"))
    after = middle[len(middle) // 2]
    return [
        (
            "queue by value, page in the middle",
            lambda: reads.exceptions(QueueFilter(), Page(256, "value", after=after)),
            "LIMIT 256 OFFSET 50000",
            "SELECT * FROM exceptions WHERE queue='acknowledgments' AND live ORDER BY value_key, id"
            " LIMIT 256 OFFSET 50000",
        ),
        (
            "order number searched everywhere",
            lambda: reads.search("p00123"),
            "LIKE '%p00123%' on messages",
            "SELECT * FROM messages WHERE subject LIKE '%p00123%' ORDER BY id DESC LIMIT 20",
        ),
        (
            "messages by the start of an order number",
            lambda: reads.messages(MessageFilter(subject="p00123"), Page(256, descending=True)),
            "LIKE 'p00123%' on messages",
            "SELECT * FROM messages WHERE subject LIKE 'p00123%' ORDER BY id DESC LIMIT 256",
        ),
    ]


def _timed(name: str, ask: Callable[[], object]) -> Figure:
    ask()
    processor, times = [], []
    for _ in range(3):
        begun = time.process_time()
        times.append(_milliseconds(ask))
        processor.append((time.process_time() - begun) * 1000)
    found = figure(name, statistics.median(times), "ms")
    return found | {"slowest": round(max(times), 2), "cpu_ms": round(min(processor), 2)}


def _beside(name: str, ask: Callable[[], object], rival: str, bare: sqlite3.Connection, sql: str) -> Figure:
    ours = _timed(name, ask)
    theirs = statistics.median(_milliseconds(lambda: bare.execute(sql).fetchall()) for _ in range(3))
    return ours | figure(name, ours["value"], "ms", rival, theirs)


def _milliseconds(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


def _peak_memory() -> float:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> None:
    """``read PATH`` prints the figures of a filled store as JSON; without arguments all are made and printed."""
    if sys.argv[1:2] == ["read"]:
        print(json.dumps(reading(Path(sys.argv[2]))))
        return
    for one in figures(each=True):
        rival = f"   {one['rival']}: {one['rival_value']}, ratio {one['ratio']}" if one["rival"] else ""
        print(f"{one['value']:>10} {one['unit']:<11} {one.get('cpu_ms', ''):>8} {one['name']}{rival}")


if __name__ == "__main__":
    main()
