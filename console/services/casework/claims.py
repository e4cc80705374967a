"""Who is at work on a case: taken while a form is open, let go of when it closes, taken over only when one says so."""

from __future__ import annotations

from console.services.errors import ConflictingChange, RecordMissing
from console.services.ports import Clock
from console.services.records import Actor, ExceptionChange, ExceptionRow
from console.services.rights import require
from console.services.store import Reads, Store


class Claims:
    """Takes cases and lets them go."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def claim(self, exception_id: int, actor: Actor, take_over: bool = False) -> ExceptionRow:
        """Take a case. Raises ConflictingChange when somebody else has it, unless it is to be taken over from them;
        RecordMissing, NotAllowed."""
        row = row_of(self._store.read(), exception_id)
        if row.claimed_by == actor.name:
            return row
        detail = ""
        if row.claimed_by is not None:
            who = named(self._store.read(), row.claimed_by)
            if not take_over:
                raise ConflictingChange(f"{who} has taken this case.", next_step=f"Ask {who}, or take it over.")
            detail = f"taken over from {who}"
        values: dict[str, object] = {"claimed_by": actor.name, "claimed_at": self._clock.now()}
        return self._change(row, actor, "exception.claimed", values, detail)

    def release(self, exception_id: int, actor: Actor) -> ExceptionRow:
        """Let a case go that ``actor`` has taken; one that somebody else has stays theirs."""
        row = row_of(self._store.read(), exception_id)
        if row.claimed_by != actor.name:
            return row
        return self._change(row, actor, "exception.released", {"claimed_by": None, "claimed_at": None})

    def _change(
        self, row: ExceptionRow, actor: Actor, action: str, values: dict[str, object], detail: str = ""
    ) -> ExceptionRow:
        require(actor, "acknowledgments.view")
        change = ExceptionChange(row.id, row.version, actor, action, values, detail)
        return self._store.do(lambda unit: unit.change_exception(change))


def row_of(reads: Reads, exception_id: int) -> ExceptionRow:
    """A case. Raises RecordMissing."""
    row = reads.exception(exception_id)
    if row is None:
        raise RecordMissing("This case does not exist.")
    return row


def named(reads: Reads, login: str | None) -> str:
    """A person as others know them; empty for nobody."""
    person = reads.person(login) if login else None
    return person.name if person else login or ""
