"""What is wrong with a document, where, what it means and what to do next."""

from __future__ import annotations

from enum import StrEnum

from console.domain.values import Value


class Severity(StrEnum):
    """How much a problem matters: a warning never stops a document, an error does, fatal stops the whole message."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    FATAL = "fatal"


class Place(Value):
    """Where in a message. Only what the format has is set; offsets count bytes from 0, all other numbers from 1."""

    segment: int | None = None
    tag: str | None = None
    element: int | None = None
    component: int | None = None
    offset: int | None = None
    line: int | None = None
    path: str | None = None

    def __str__(self) -> str:
        parts = []
        if self.segment is not None:
            parts.append(f"segment {self.segment}")
        if self.tag:
            name = self.tag if self.element is None else f"{self.tag}{self.element:02d}"
            parts.append(name if self.component is None else f"{name}-{self.component}")
        if self.path:
            parts.append(self.path)
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.offset is not None:
            parts.append(f"byte {self.offset}")
        return ", ".join(parts) or "whole message"


class Problem(Value):
    """One finding: a stable ``code`` for programs, and for people what was found, what it means, what to do."""

    code: str
    severity: Severity
    text: str
    meaning: str = ""
    next_step: str = ""
    place: Place = Place()
    value: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether the document may not be acted on while this stands."""
        return self.severity in (Severity.ERROR, Severity.FATAL)
