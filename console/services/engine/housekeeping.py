"""What time brings: snoozed cases wake, technical receipts become overdue, escalation steps fall due."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from console.domain.lifecycle import ExceptionState, OrderState, ReceiptState
from console.services.errors import AlreadySettled, ConflictingChange
from console.services.events import Changed, Events
from console.services.ordering.book import QUEUE, waiting_case
from console.services.ports import Clock
from console.services.records import Actor, ExceptionChange, ExceptionRow
from console.services.store import Store

RULE = Actor("housekeeping", "rule", "Deadline rule")


class Housekeeping:
    """Runs every half minute or so; each step is safe to repeat and to share between processes."""

    def __init__(self, store: Store, clock: Clock, events: Events) -> None:
        self._store = store
        self._clock = clock
        self._events = events

    def run(self) -> None:
        """One round."""
        changed = self._wake() + self._overdue_receipts() + self._escalate()
        if changed:
            self._events.publish(Changed("exception", queue=QUEUE))

    def _wake(self) -> int:
        rows = self._store.read().snoozed_until(self._clock.now(), 200)
        return sum(
            self._change(
                row, "exception.woken", {"state": ExceptionState.OPEN, "snoozed_until": None}, "snooze is over"
            )
            for row in rows
        )

    def _overdue_receipts(self) -> int:
        now = self._clock.now()
        reads = self._store.read()
        records = reads.orders_due((OrderState.SENT,), (ReceiptState.WAITING,), now, 200)
        for record in records:
            profile = reads.profile(record.partner)
            late = replace(record, receipt=ReceiptState.OVERDUE)

            def work(unit, late=late, profile=profile):  # type: ignore[no-untyped-def]
                kept = unit.put_order(late, RULE, "no technical acknowledgment in time")
                if profile is not None:
                    unit.open_exceptions([waiting_case(kept, profile, RULE, now)])

            try:
                self._store.do(work)
            except ConflictingChange:
                continue  # it changed a moment ago; the next round looks again
        return len(records)

    def _escalate(self) -> int:
        now = self._clock.now()
        reads = self._store.read()
        steps = {profile.key: profile.deadlines.escalations for profile in reads.profiles()}
        changed = 0
        for row in reads.overdue_for_escalation(QUEUE, now, 200):
            wanted = steps.get(row.partner or "", ())
            if row.escalated >= len(wanted) or row.due_at is None:
                continue
            step = wanted[row.escalated]
            if now >= row.due_at + timedelta(hours=step.after_hours):
                values: dict[str, object] = {"escalated": row.escalated + 1, "owner": step.to}
                changed += self._change(row, "exception.escalated", values, f"to {step.to}: {step.note}")
        return changed

    def _change(self, row: ExceptionRow, action: str, values: dict[str, object], detail: str) -> int:
        try:
            self._store.do(
                lambda unit: unit.change_exception(ExceptionChange(row.id, row.version, RULE, action, values, detail))
            )
        except (AlreadySettled, ConflictingChange):
            return 0  # somebody was faster
        return 1
