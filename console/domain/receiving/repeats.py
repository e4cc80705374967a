"""A notice number met again: a repeat, a correction, a withdrawal, or two notices that contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from console.domain.documents import NoticePurpose, ShipNotice
from console.domain.values import Value


class EarlierNotice(Value):
    """A notice of the same partner and number that came before; ``content`` is a digest of its canonical form."""

    message_id: int
    content: str
    active: bool = True


class Repeat(StrEnum):
    """What a notice is to those of its number that came before."""

    FIRST = "first"
    SAME = "same"
    CORRECTS = "corrects"
    WITHDRAWS = "withdraws"
    CONTRADICTS = "contradicts"


def repeat_of(notice: ShipNotice, content: str, earlier: Sequence[EarlierNotice]) -> Repeat:
    """Corrections keep the number (X12 BSN01 05 or 04, EDIFACT 1225 5 or 4); an "original" with other content is a
    contradiction nobody but a person can settle."""
    active = [one for one in earlier if one.active]
    if notice.purpose is NoticePurpose.CANCEL:
        return Repeat.WITHDRAWS
    if any(one.content == content for one in active) or (active and notice.purpose is NoticePurpose.DUPLICATE):
        return Repeat.SAME
    if not active:
        return Repeat.FIRST
    if notice.purpose in (NoticePurpose.REPLACE, NoticePurpose.CHANGE):
        return Repeat.CORRECTS
    return Repeat.CONTRADICTS
