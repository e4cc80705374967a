"""Today: what needs a person now, by impact and due time, and how the day has gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from console.services.casework.offers import WAITING
from console.services.casework_models import ConnectionView, Today
from console.services.ordering.book import QUEUE
from console.services.records import Actor, AuditRow
from console.services.store import AuditFilter, MessageFilter, Page, QueueFilter, Reads


def today_of(reads: Reads, now: datetime, actor: Actor, connections: tuple[ConnectionView, ...]) -> Today:
    """What needs a person now, over all queues, and how the day has gone."""
    summary = reads.queue_summary(QUEUE, now)
    waiting = sum(summary.by_cause.get(cause, 0) for cause in WAITING)
    overdue_waiting = reads.count_exceptions(QueueFilter(cause=WAITING, overdue_at=now), waiting + 1).number
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    settled = _settled_since(reads, midnight)
    return Today(
        greeting=f"Good day, {actor.shown}",
        now=now,
        needing=summary.open - waiting + overdue_waiting - summary.snoozed,
        overdue=summary.overdue,
        waiting_for_supplier=waiting,
        in_doubt=summary.by_cause.get("in_doubt", 0),
        waiting_sales=summary.waiting_sales,
        stake={currency: Decimal(str(value)) for currency, value in summary.stake.items()},
        next_due=reads.exceptions(QueueFilter(snoozed=False), Page(limit=8, sort="rank_at")).rows,
        by_cause=tuple(sorted(summary.by_cause.items(), key=lambda pair: -pair[1])),
        connections=connections,
        settled_today=sum(1 for line in settled if line.actor_kind == "person"),
        applied_by_rule_today=sum(1 for line in settled if line.actor_kind == "rule"),
        messages_today=reads.count_messages(MessageFilter(since=midnight), 10_000).number,
        oldest=summary.oldest,
        hourly=_hourly(reads, now),
    )


def _hourly(reads: Reads, now: datetime) -> tuple[int, ...]:
    """Messages in each of the last twelve hours; counts stop at 10,000."""
    starts = [now - timedelta(hours=back) for back in range(12, 0, -1)]
    since = [reads.count_messages(MessageFilter(since=start), 10_000).number for start in starts]
    return tuple(max(0, one - later) for one, later in zip(since, [*since[1:], 0], strict=True))


def _settled_since(reads: Reads, moment: datetime) -> tuple[AuditRow, ...]:
    filter = AuditFilter(action="exception.settled", since=moment)
    return reads.audit(filter, Page(limit=500, descending=True)).rows
