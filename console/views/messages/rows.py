"""How a message looks as a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from console.domain.causes import CAUSES
from console.domain.lifecycle import Direction, MessageState
from console.services.records import MessageRow
from console.views.tables.cells import Cell, Heading
from console.views.words import clock_seconds, count, exact, plural

_NOBODY: Mapping[str, str] = MappingProxyType({})
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
MEANINGS = {
    MessageState.RECEIVED: "Stored, and not read yet",
    MessageState.TRANSLATED: "Read, and not decided yet",
    MessageState.RESOLVED: "Read, and not decided yet",
    MessageState.DECIDED: "Read and decided; what follows from it is being done",
    MessageState.SENDING: "On its way to the partner",
    MessageState.SENT: "Sent; the partner's receipt or answer is awaited",
    MessageState.HELD: "Waits for a person; its case says why",
    MessageState.SETTLED: "Nothing more is to be done",
    MessageState.SUPERSEDED: "A newer one counts",
    MessageState.IGNORED: "Put aside by a person",
}
KINDS = {"technical_acknowledgment": "technical receipt"}


def message_cells(row: MessageRow, names: Mapping[str, str] = _NOBODY) -> Sequence[Cell]:
    """The cells of a message; ``names`` are partners' by their key."""
    held = row.state is MessageState.HELD
    kind = KINDS.get(row.kind or "", (row.kind or "not read").replace("_", " "))
    extra = [names.get(row.partner or "", row.partner or row.connection)]
    if row.test:
        extra.append("test")
    if row.replay_of:
        extra.append(f"run again of {row.replay_of}")
    if row.seen > 1:
        extra.append(f"came {row.seen}×")
    if row.problems:
        extra.append(plural(row.problems, "problem"))
    cause = CAUSES.get(row.cause or "")
    return (
        Cell(clock_seconds(row.received_at), tip=exact(row.received_at)),
        Cell("→ out" if row.direction is Direction.OUT else "← in"),
        Cell(kind, " · ".join(extra), tip=f"{row.name}, {count(row.size)} bytes"),
        Cell(row.subject or "—"),
        Cell(
            f"! {STATES[row.state]}" if held else STATES[row.state],
            cause.title if cause and held else "",
            tip=MEANINGS[row.state],
            tone="warn" if held else "",
            pill=held,
        ),
    )
