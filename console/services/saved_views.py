"""Filters of a queue that a person keeps under a name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from console.services.records import Actor
from console.services.store import QueueFilter, Reads, Store


def views_of(reads: Reads, actor: Actor, now: datetime) -> Mapping[str, QueueFilter]:
    """A person's views as filters of this moment: “overdue” means overdue now."""
    stored = json.loads(reads.setting(_key(actor)) or "{}")
    return {name: _filter(values, now) for name, values in stored.items()}


def _filter(values: Mapping[str, object], now: datetime) -> QueueFilter:
    causes = values.get("cause") or ()
    assert isinstance(causes, list | tuple)
    overdue = now if values.get("overdue_at") else None
    return QueueFilter(**{**values, "cause": tuple(causes), "overdue_at": overdue})  # type: ignore[arg-type]


def keep_views(store: Store, actor: Actor, views: Mapping[str, QueueFilter]) -> None:
    """Keep exactly these."""
    text = json.dumps({name: asdict(one) for name, one in views.items()}, default=str)
    store.do(lambda unit: unit.put_setting(_key(actor), text, actor))


def _key(actor: Actor) -> str:
    return f"views:{actor.name}"
