"""How far a partner has come on its way to live."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from console.domain.lifecycle import MessageState, ProfileState
from console.services.facts import ProfileVersion
from console.services.onboarding.sample import SampleReading
from console.services.records import MessageRow
from console.services.store import Reads


@dataclass(frozen=True, slots=True)
class Step:
    """One step of taking a partner on; ``done`` says whether it is behind us, ``text`` what came of it."""

    key: str
    title: str
    done: bool
    text: str = ""


def steps_of(
    reads: Reads,
    version: ProfileVersion,
    sample: SampleReading | None,
    sent: Sequence[MessageRow],
    came: Sequence[MessageRow],
) -> tuple[Step, ...]:
    """The steps of ``version``; ``sent`` and ``came`` are tests, newest first."""
    told = json.loads(reads.setting(f"dry-run:{version.key}") or "{}")
    green = bool(told.get("green")) and told.get("version") == version.version
    after = (ProfileState.APPROVED, ProfileState.LIVE)
    return (
        Step("template", "Profile started", True, f"version {version.version}"),
        Step("connection", "Connection set up", reads.connection(version.profile.connection) is not None),
        Step("sample", "Sample read", sample is not None and sample.clean, sample.name if sample else ""),
        Step("test_sent", "Test sent", any(row.state is not MessageState.SENDING for row in sent), _first(sent)),
        Step("test_received", "Test answer received", bool(came), _first(came)),
        Step("dry_run", "Dry run green", green, _when(told.get("at")) if green else ""),
        Step("approved", "Approved", version.state in after, version.approved_by or ""),
        Step("live", "Live", version.state is ProfileState.LIVE, _when_at(version.live_at)),
    )


def _first(rows: Sequence[MessageRow]) -> str:
    return f"{rows[0].name}, {_when_at(rows[0].received_at)}" if rows else ""


def _when(text: str | None) -> str:
    return _when_at(datetime.fromisoformat(text)) if text else ""


def _when_at(at: datetime | None) -> str:
    return f"{at:%d %b %Y %H:%M} UTC" if at else ""
