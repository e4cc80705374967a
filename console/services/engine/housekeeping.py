"""What time brings: snoozed cases wake, technical receipts become overdue, escalation steps fall due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from console.domain.lifecycle import ExceptionState, OrderState, ReceiptState
from console.domain.profiles import Escalation, PartnerProfile
from console.services.engine.alarms import Alarms
from console.services.errors import AlreadySettled, ConflictingChange, StoreTrouble
from console.services.events import Changed, Events
from console.services.ordering.book import QUEUE, Deadlines, Holidays, waiting_case
from console.services.ports import Clock
from console.services.records import Actor, ExceptionChange, ExceptionRow, OrderRecord
from console.services.store import Store, Unit

RULE = Actor("housekeeping", "rule", "Deadline rule")
_AT_ONCE = 200


class Housekeeping:
    """Runs every half minute or so; each step is safe to repeat and to share between processes, and a fault in one
    keeps no other from being done."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        events: Events,
        holidays: Holidays = lambda country, region: frozenset(),
        report: Callable[[BaseException], None] = lambda error: None,
        further: Mapping[str, Callable[[], int]] | None = None,
    ) -> None:
        self._further = dict(further or {})
        self._store = store
        self._clock = clock
        self._events = events
        self._deadlines = Deadlines(holidays)
        self._alarms = Alarms(store, events)
        self._report = report

    def run(self) -> None:
        """One round."""
        steps = {
            "waking snoozed cases": self._wake,
            "overdue receipts": self._overdue_receipts,
            "escalation": self._escalate,
            **self._further,
        }
        changed = sum(self._safely(name, step) for name, step in steps.items())
        if changed:
            self._events.publish(Changed("exception", queue=QUEUE))

    def _safely(self, where: str, step: Callable[[], int]) -> int:
        try:
            return step()
        except StoreTrouble:
            raise
        except Exception as error:
            with suppress(Exception):
                self._report(error)
            self._alarms.fault(where, error)
            return 0

    def _wake(self) -> int:
        rows = self._store.read().snoozed_until(self._clock.now(), _AT_ONCE)
        values: dict[str, object] = {"state": ExceptionState.OPEN, "snoozed_until": None}
        return sum(self._change(row, "exception.woken", values, "snooze is over") for row in rows)

    def _overdue_receipts(self) -> int:
        now = self._clock.now()
        reads = self._store.read()
        records = reads.orders_due((OrderState.SENT,), (ReceiptState.WAITING,), now, _AT_ONCE)
        return sum(self._overdue(record, reads.profile(record.partner), now) for record in records)

    def _overdue(self, record: OrderRecord, profile: PartnerProfile | None, now: datetime) -> int:
        def work(unit: Unit) -> None:
            late = replace(record, receipt=ReceiptState.OVERDUE)
            kept = unit.put_order(late, RULE, "no technical acknowledgment in time")
            if profile is not None:
                unit.open_exceptions([waiting_case(kept, profile, RULE, now)])

        with suppress(ConflictingChange):  # it changed a moment ago; the next round looks again
            self._store.do(work)
            return 1
        return 0

    def _escalate(self) -> int:
        """Each step of a profile once, asked for by partner and step: within both, the longest due is first, so cases
        that wait for a later step never hide one whose step is due."""
        changed = 0
        for profile in self._store.read().profiles():
            for number, step in enumerate(profile.deadlines.escalations):
                changed += self._safely(f"escalation for {profile.name}", partial(self._step, profile, number, step))
        return changed

    def _step(self, profile: PartnerProfile, number: int, step: Escalation) -> int:
        now = self._clock.now()
        rows = self._store.read().overdue_for_escalation(QUEUE, now, _AT_ONCE, partner=profile.key, escalated=number)
        changed = 0
        for row in rows:
            if row.due_at is None or now < self._deadlines.hours_later(profile, row.due_at, step.after_hours):
                break
            values: dict[str, object] = {"escalated": number + 1}
            if step.to:
                values["owner"] = step.to
            changed += self._change(row, "exception.escalated", values, _words(number, step))
        return changed

    def _change(self, row: ExceptionRow, action: str, values: dict[str, object], detail: str) -> int:
        change = ExceptionChange(row.id, row.version, RULE, action, values, detail)
        with suppress(AlreadySettled, ConflictingChange):  # somebody was faster
            self._store.do(lambda unit: unit.change_exception(change))
            return 1
        return 0


def _words(number: int, step: Escalation) -> str:
    to = f"to {step.to}" if step.to else "owner unchanged"
    return f"step {number + 1}, {to}" + (f": {step.note}" if step.note else "")
