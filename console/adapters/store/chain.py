"""The hash chain of the audit: each line's hash covers the line before it, so an edit, a gap or a swap shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from console.adapters.store.rows import clipped
from console.domain.keys import plain
from console.services.records import AuditEntry

GENESIS = bytes(32)
_name = lru_cache(maxsize=1024)(clipped)


def line_hash(previous: bytes, line: Sequence[Any]) -> bytes:
    """SHA-256 over the previous hash and the line as a JSON array in ASCII without blanks: number, time in microseconds
    since 1970 UTC, actor, kind of actor, action, kind of subject, subject, order number or null, detail.

    Raises TypeError or ValueError for a value of another kind."""
    # put together by hand, as a JSON encoder takes longer than the hash
    number, at, actor, kind, action, subject_kind, subject, order, detail = line
    text = (
        f"[{number:d},{at:d},{quoted(actor)},{quoted(kind)},{quoted(action)},{quoted(subject_kind)},{quoted(subject)},"
        f"{'null' if order is None else quoted(order)},{quoted(detail)}]"
    )
    return hashlib.sha256(previous + text.encode()).digest()


def link(entries: Iterable[tuple[int, AuditEntry]], number: int, previous: bytes) -> list[dict[str, Any]]:
    """Rows that continue the chain after line ``number`` with hash ``previous``; each entry comes with its time."""
    rows = []
    for at, entry in entries:
        number += 1
        order = None if entry.order_number is None else clipped(entry.order_number)
        line = (
            number,
            at,
            _name(entry.actor.name),
            entry.actor.kind,
            entry.action,
            entry.subject_kind,
            str(entry.subject_id) if isinstance(entry.subject_id, int) else clipped(entry.subject_id),
            order,
            plain(entry.detail),
        )
        digest = line_hash(previous, line)
        rows.append(
            {
                "number": number,
                "at": at,
                "actor": line[2],
                "actor_kind": line[3],
                "action": line[4],
                "subject_kind": line[5],
                "subject_id": line[6],
                "order_number": order,
                "detail": line[8],
                "previous_hash": previous,
                "hash": digest,
            }
        )
        previous = digest
    return rows
