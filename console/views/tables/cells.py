"""What a table cell shows, formatted once when its page arrives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """``text`` above ``sub`` (quiet). ``tone`` colours it (bad, warn, good); with ``pill`` on a ground of its own, so
    that the colour is never alone: the text says the same."""

    text: str
    sub: str = ""
    tip: str = ""
    tone: str = ""
    pill: bool = False
    bold: bool = False
    right: bool = False

    @property
    def spoken(self) -> str:
        """For screen readers and for copying."""
        return f"{self.text}, {self.sub}" if self.sub else self.text


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its title, width in characters (0: takes what is left), and the sort key it offers."""

    title: str
    characters: int
    sort: str = ""
    right: bool = False
    descending: bool = False


WAITING = Cell("…", tip="This row is being read.")
GONE = Cell("", tip="This row is no longer here.")
