"""The invariants, checked against what the outside noted by itself: suppliers' records, Odoo's call log, mail files."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import create_engine, text

from console.domain.lifecycle import AttemptOutcome, Direction, EffectState, ExceptionState, MessageState, OrderState
from console.services.records import MessageRow
from console.services.store import MessageFilter, Page, QueueFilter, Reads
from tests.faults.partners import files_in
from tests.faults.scene import Scene

_AT_REST = {MessageState.SETTLED, MessageState.SENT, MessageState.IGNORED, MessageState.SUPERSEDED}
_UNCLEAR = (AttemptOutcome.IN_DOUBT, AttemptOutcome.UNKNOWN)
_ANSWERED = (AttemptOutcome.FOUND_DONE, AttemptOutcome.FOUND_NOT_DONE)


@dataclass
class Found:
    """What was checked, in numbers, and what does not hold."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def expect(self, holds: object, what: str) -> None:
        """Note what does not hold."""
        if not holds:
            self.broken.append(what)


def is_quiet(scene: Scene) -> bool:
    """Whether everything asked for so far has come to its end."""
    reads = scene.store.read()
    if reads.effect_counts() or reads.messages_in(Direction.IN, (MessageState.RECEIVED, MessageState.DECIDED), 1):
        return False
    if any(files_in(supplier.outbox) or files_in(supplier.inbox) for supplier in scene.taking.values()):
        return False
    if scene.web is not None and scene.web.waiting:
        return False
    records = {record.erp_id: record for record in reads.orders_by_erp_id("odoo", list(scene.orders))}
    for erp_id, (_, supplier) in scene.orders.items():
        record = records.get(erp_id)
        if record is None:
            return False
        if supplier != "silent" and record.state is not OrderState.CONFIRMED:
            return False
        if supplier == "silent" and not _reminded(reads, record.id):
            return False
    return True


def _reminded(reads: Reads, order_id: int) -> bool:
    return any(one.kind == "send_mail" and one.state is EffectState.DONE for one in reads.effects(order_id=order_id))


def check(scene: Scene) -> Found:
    """Everything, at rest."""
    found = Found()
    reads = scene.store.read()
    _received(scene, reads, found)
    _sent_once(scene, found)
    _written_once(scene, found)
    _mailed_once(scene, found)
    _nothing_held(scene, found)
    _looked_up(scene, reads, found)
    _nothing_silent(reads, found)
    chain = reads.verify_audit()
    found.counts["audit entries"] = chain.entries
    found.expect(chain.broken_at is None, f"the audit chain breaks at {chain.broken_at}: {chain.reason}")
    return found


def _received(scene: Scene, reads: Reads, found: Found) -> None:
    stored: Counter[tuple[str, str]] = Counter()
    for row in _all_messages(reads):
        if row.direction is Direction.IN:
            stored[row.connection, row.payload_hash] += 1
            found.expect(
                row.state not in (MessageState.RECEIVED, MessageState.DECIDED), f"{row.name} is still {row.state}"
            )
    for key in scene.suppliers:
        for digest in scene.record(key).hashes_sent():
            found.counts["messages put by suppliers"] += 1
            times = stored.pop((f"{key}-way", digest), 0)
            found.expect(times == 1, f"a message of {key} is stored {times} times")
    found.expect(not stored, f"messages nobody put: {dict(stored)}")


def _sent_once(scene: Scene, found: Found) -> None:
    expected = {key: Counter[str]() for key in scene.suppliers}
    for number, supplier in scene.orders.values():
        expected[supplier][number] += 1
    for key in scene.suppliers:
        came = Counter(scene.record(key).orders(scene.form))
        found.counts["orders received by suppliers"] += came.total()
        found.expect(came == expected[key], f"{key} got {came - expected[key]} too often, {expected[key] - came} not")


def _written_once(scene: Scene, found: Found) -> None:
    writes: Counter[int] = Counter()
    notes: Counter[int] = Counter()
    for made in tuple(scene.odoo.made):
        if made.model == "purchase.order" and made.method in ("write", "message_post"):
            targets = made.arguments[0] if isinstance(made.arguments[0], (list, tuple)) else [made.arguments[0]]
            for one in targets:
                (writes if made.method == "write" else notes)[int(one)] += 1
    writes -= scene.failed_writes
    wanted = {erp_id for erp_id, (_, supplier) in scene.orders.items() if supplier != "silent"}
    found.counts["orders written in Odoo"] += writes.total()
    found.counts["notes in Odoo"] += notes.total()
    found.expect(writes == Counter(wanted), f"writes: {_off(writes, wanted)}")
    marks: Counter[int] = Counter()
    for message in scene.odoo.world.search("mail.message", [("model", "=", "purchase.order")]):
        row = scene.odoo.world.row("mail.message", message)
        marks[row["res_id"]] += len(re.findall(r"\[crossdock:", row["body"] or ""))
    found.expect(marks == Counter({one: 1 for one in wanted if marks[one]}), f"notes doubled: {marks}")
    found.expect(set(notes) >= {one for one in wanted if _noted(scene, one)}, "a note is missing")
    found.expect(all(number == 1 for number in notes.values()), f"notes posted again: {notes}")


def _noted(scene: Scene, erp_id: int) -> bool:
    """Whether the plan for an order asks for a note."""
    records = scene.store.read().orders_by_erp_id("odoo", [erp_id])
    effects = scene.store.read().effects(order_id=records[0].id) if records else []
    return any(json.loads(one.body)["write"].get("note") for one in effects if one.kind == "write_order")


def _off(came: Counter[int], wanted: set[int]) -> str:
    return f"too often {dict(came - Counter(wanted))}, missing {sorted(wanted - set(came))}"


def _mailed_once(scene: Scene, found: Found) -> None:
    folder = scene.home / "mail"
    mails = [path.read_text(encoding="utf-8") for path in folder.glob("*.eml")] if folder.is_dir() else []
    silent = [number for number, supplier in scene.orders.values() if supplier == "silent"]
    found.counts["mails handed over"] += len(mails)
    for number in silent:
        times = sum(number in mail.partition("\n\n")[0] for mail in mails)
        found.expect(times == 1, f"{times} mails about {number}")


def _nothing_held(scene: Scene, found: Found) -> None:
    engine = create_engine(scene.place)
    with engine.connect() as connection:
        held = connection.execute(text("SELECT count(*) FROM effects WHERE lease_owner IS NOT NULL")).scalar()
        opened = connection.execute(text("SELECT count(*) FROM attempts WHERE ended_at IS NULL")).scalar()
    engine.dispose()
    found.expect(held == 0, f"{held} effects are still claimed")
    found.expect(opened == 0, f"{opened} attempts have no end")


def _looked_up(scene: Scene, reads: Reads, found: Found) -> None:
    for record in reads.orders_by_erp_id("odoo", list(scene.orders)):
        for effect in reads.effects(order_id=record.id):
            found.expect(effect.state is EffectState.DONE, f"{effect.key} is {effect.state}: {effect.error_text}")
            doubtful = False
            for attempt in reads.attempts([effect.id]):
                found.counts["attempts"] += 1
                if attempt.outcome in _ANSWERED:
                    doubtful = False
                elif attempt.outcome in _UNCLEAR:
                    found.counts["in doubt"] += not doubtful
                    doubtful = True
                elif doubtful and attempt.outcome is AttemptOutcome.DONE:
                    found.broken.append(f"{effect.key} was repeated without a look-up")
            found.expect(not doubtful, f"{effect.key} was never looked up")


def _nothing_silent(reads: Reads, found: Found) -> None:
    """Every message is at rest or has an open case; no case is being carried out without anything that carries it."""
    for row in _all_messages(reads):
        if row.state not in _AT_REST:
            cases = reads.exceptions(QueueFilter(message_id=row.id), Page(limit=5)).rows
            found.expect(cases, f"message {row.id} ({row.name}) is {row.state} and has no case")
    for case in reads.exceptions(QueueFilter(), Page(limit=1000)).rows:
        found.expect(case.state is not ExceptionState.APPLYING, f"case {case.key} is being applied by nobody")
        found.expect(case.cause != "internal", f"case {case.key}: {case.sentence}")


def _all_messages(reads: Reads) -> list[MessageRow]:
    rows: list[MessageRow] = []
    page = Page(limit=500)
    while True:
        part = reads.messages(MessageFilter(), page)
        rows += part.rows
        if part.last is None:
            return rows
        page = Page(limit=500, after=part.last)
