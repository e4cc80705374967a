"""The hash chain of the audit: each line's hash covers the line before it, so an edit or a gap shows."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

GENESIS = "0" * 64


def line_hash(
    previous: str,
    number: int,
    at: datetime,
    actor: str,
    actor_kind: str,
    action: str,
    subject_kind: str,
    subject_id: str,
    order_number: str | None,
    detail: str,
) -> str:
    """SHA-256 over the previous hash and a canonical encoding of the line."""
    line = json.dumps(
        [number, at.isoformat(), actor, actor_kind, action, subject_kind, subject_id, order_number, detail],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(previous.encode() + line.encode()).hexdigest()
