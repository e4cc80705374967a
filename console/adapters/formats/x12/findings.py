"""Collecting what is wrong with a message, each finding with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.problems import Place, Problem, Severity

if TYPE_CHECKING:
    from console.adapters.formats.x12.segments import Segment

MAX_PROBLEMS = 500


def problem(
    code: str,
    severity: Severity,
    text: str,
    place: Place,
    meaning: str = "",
    next_step: str = "",
    value: str | None = None,
) -> Problem:
    """A finding of this format."""
    return Problem(
        code=f"x12.{code}", severity=severity, text=text, place=place, meaning=meaning, next_step=next_step, value=value
    )


class Findings:
    """The problems of one document or message. At most :data:`MAX_PROBLEMS` are kept, the rest is counted, so that a
    hostile message cannot fill memory; one that blocks is always kept."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.dropped = 0
        self.blocked = False

    def skips(self, severity: Severity) -> bool:
        """Whether a finding of this severity need not be made: enough are kept, and one that blocks is among them."""
        if len(self.problems) < MAX_PROBLEMS or (severity in (Severity.ERROR, Severity.FATAL) and not self.blocked):
            return False
        self.dropped += 1
        return True

    def note(self, found: Problem) -> None:
        """Keep a problem."""
        if len(self.problems) >= MAX_PROBLEMS and (self.blocked or not found.blocks):
            self.dropped += 1
            return
        self.blocked = self.blocked or found.blocks
        self.problems.append(found)

    def add(
        self,
        code: str,
        severity: Severity,
        text: str,
        segment: Segment,
        element: int | None = None,
        meaning: str = "",
        next_step: str = "",
    ) -> None:
        """Note a problem at a segment."""
        if self.skips(severity):
            return
        value = segment.get(element)[:80] or None if element else None
        self.note(problem(code, severity, text, segment.place(element), meaning, next_step, value))

    def taken(self) -> tuple[Problem, ...]:
        """What was found since it was last taken."""
        found = self.all()
        self.problems, self.dropped = [], 0
        return found

    def all(self) -> tuple[Problem, ...]:
        """What was found, in order, with a word about what was not kept."""
        if self.dropped:
            more = problem("more", Severity.INFO, f"{self.dropped} more findings are not listed.", Place())
            return (*self.problems, more)
        return tuple(self.problems)
