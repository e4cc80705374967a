"""Documents a column specification cannot express."""

from __future__ import annotations

from console.domain.problems import Place, Problem, Severity
from console.services.errors import ContentError


def refused(number: int, text: str, to: str, next_step: str = "") -> ContentError:
    """What cannot be said, on which line (from 1; 0 is none) and by which fact ``to``, and what to do about it."""
    where = f"line {number}: " if number else ""
    problem = Problem(
        code="columns.cannot_say",
        severity=Severity.ERROR,
        text=text,
        place=Place(line=number or None, path=to),
        next_step=next_step,
    )
    return ContentError(f"{where}{text}", problems=(problem,), next_step=next_step)
