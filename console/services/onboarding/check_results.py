"""What one check of a dry run came to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold. ``ok`` is ``None`` when it could not be tried, which does not stop anybody."""

    key: str
    title: str
    ok: bool | None
    text: str
    next_step: str = ""
