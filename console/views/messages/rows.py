"""How a message looks as a row."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.causes import CAUSES
from console.domain.lifecycle import Direction, MessageState
from console.services.records import MessageRow
from console.views.tables.cells import Cell, Heading
from console.views.words import clock_seconds, count, exact

HEADINGS = (
    Heading("When", 14),
    Heading("Way", 5),
    Heading("What", 0),
    Heading("About", 9),
    Heading("State", 12),
)
STATES = {
    MessageState.RECEIVED: "received",
    MessageState.TRANSLATED: "read",
    MessageState.RESOLVED: "resolved",
    MessageState.DECIDED: "decided",
    MessageState.SENDING: "being sent",
    MessageState.SENT: "sent, waiting",
    MessageState.HELD: "held",
    MessageState.SETTLED: "settled",
    MessageState.SUPERSEDED: "superseded",
    MessageState.IGNORED: "put aside",
}


KINDS = {"technical_acknowledgment": "technical receipt"}


def message_cells(row: MessageRow) -> Sequence[Cell]:
    """The cells of a message."""
    held = row.state is MessageState.HELD
    kind = KINDS.get(row.kind or "", (row.kind or "not read").replace("_", " "))
    extra = [row.partner or row.connection]
    if row.test:
        extra.append("test")
    if row.replay_of:
        extra.append(f"run again of {row.replay_of}")
    if row.seen > 1:
        extra.append(f"came {row.seen}×")
    if row.problems:
        extra.append(f"{row.problems} problems")
    cause = CAUSES.get(row.cause or "")
    return (
        Cell(clock_seconds(row.received_at), tip=exact(row.received_at)),
        Cell("→ out" if row.direction is Direction.OUT else "← in"),
        Cell(kind, " · ".join(extra), tip=f"{row.name}, {count(row.size)} bytes"),
        Cell(row.subject or "—"),
        Cell(
            f"! {STATES[row.state]}" if held else STATES[row.state],
            cause.title if cause and held else "",
            tone="warn" if held else "",
            pill=held,
        ),
    )
