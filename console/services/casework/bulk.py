"""One decision on many cases: stated exactly beforehand, done one by one, a refusal stops no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from console.domain.lifecycle import ExceptionState
from console.services.casework import chasing
from console.services.casework.offers import WAITING
from console.services.casework.view import REMIND
from console.services.casework_models import Action, ActionKind, BulkPreview, Receipt
from console.services.errors import CrossdockError, Refused
from console.services.events import Changed, Events
from console.services.ordering.book import QUEUE
from console.services.records import Actor, ExceptionRow
from console.services.rights import require
from console.services.store import Reads, Store

MANY = frozenset({ActionKind.REMIND, ActionKind.SNOOZE, ActionKind.WAKE, ActionKind.ASSIGN, ActionKind.PUT_ASIDE})
"""What may be done to several cases at once: nothing that writes in the ERP, which is decided case by case."""
MOST = 2_000
Act = Callable[[int, int, Action, Actor], Receipt]
"""Does one decision on one case (id, version)."""
Progress = Callable[[int, int], bool]
"""Called with (done, of all) after each case; ``False`` stops."""


class Bulk:
    """The same decision on several cases."""

    def __init__(self, store: Store, act: Act, events: Events) -> None:
        self._store = store
        self._act = act
        self._events = events

    def preview(self, ids: Sequence[int], action: Action, actor: Actor) -> BulkPreview:
        """Exactly how many, what they are worth, who is written to, and what is left out. Raises Refused."""
        taken, left_out = self._sorted_out(ids, action)
        money: dict[str, Decimal] = {}
        for row in taken:
            if row.value and row.currency:
                money[row.currency] = money.get(row.currency, Decimal(0)) + row.value
        return BulkPreview(
            len(taken),
            tuple(money.items()),
            sum(row.stake_count for row in taken),
            _notes(taken, action),
            tuple(left_out),
        )

    def act(
        self, cases: Sequence[tuple[int, int]], action: Action, actor: Actor, progress: Progress | None = None
    ) -> list[Receipt | str]:
        """A receipt or the reason of refusal for each case worked on, in their order; fewer when stopped."""
        if action.kind in (ActionKind.REMIND, ActionKind.REMIND_ALL):
            return self._remind(cases, action, actor, progress)
        results: list[Receipt | str] = []
        for exception_id, version in cases:
            try:
                results.append(self._act(exception_id, version, action, actor))
            except CrossdockError as error:
                results.append(error.text)
            if progress is not None and not progress(len(results), len(cases)):
                break
        return results

    def _remind(
        self, cases: Sequence[tuple[int, int]], action: Action, actor: Actor, progress: Progress | None
    ) -> list[Receipt | str]:
        require(actor, REMIND)
        found, left_out = self._sorted_out([one for one, _ in cases], action)
        looked_at = dict(cases)
        taken = [row for row in found if row.version == looked_at[row.id]]
        stale = [row for row in found if row.version != looked_at[row.id]]
        results: list[Receipt | str] = list(left_out)
        results += [f"{row.subject or f'Case {row.id}'}: it has changed since you looked at it." for row in stale]
        for partner, rows in chasing.by_partner(taken).items():
            try:
                chase = chasing.chased(self._store.read(), partner, rows)
                changed = self._store.do(lambda unit, one=chase: chasing.send(unit, one, actor))  # type: ignore[misc]
                results += [Receipt(f"One mail to {chase.profile.name} goes out.", row) for row in changed]
            except CrossdockError as error:
                results += [error.text] * len(rows)
            if progress is not None and not progress(len(results), len(cases)):
                break
        self._events.publish(Changed("exception", queue=QUEUE, by=actor.name))
        self._events.publish(Changed("effect"))
        return results

    def _sorted_out(self, ids: Sequence[int], action: Action) -> tuple[list[ExceptionRow], list[str]]:
        if action.kind not in MANY:
            raise Refused("This is decided case by case.")
        if len(ids) > MOST:
            raise Refused(f"Choose at most {MOST} cases at once; {len(ids)} are chosen.")
        reads = self._store.read()
        taken: list[ExceptionRow] = []
        left_out: list[str] = []
        for one in ids:
            row = reads.exception(one)
            why = _unfit(reads, row, action)
            if row is not None and why is None:
                taken.append(row)
            else:
                left_out.append(f"{row.subject or 'Case ' + str(row.id) if row else 'A case'}: {why}")
        return taken, left_out


def _unfit(reads: Reads, row: ExceptionRow | None, action: Action) -> str | None:
    if row is None:
        return "it does not exist any more."
    if row.state is ExceptionState.SETTLED:
        return f"{row.settled_by} has settled it."
    if row.state is ExceptionState.APPLYING:
        return "Odoo is being changed for it."
    if action.kind is ActionKind.REMIND and row.cause not in WAITING:
        return "it does not wait for the supplier."
    return None


def _notes(rows: Sequence[ExceptionRow], action: Action) -> tuple[str, ...]:
    if action.kind is ActionKind.REMIND:
        groups = chasing.by_partner(rows)
        names = [f"{group[0].partner_name} ({len(group)})" for group in groups.values()]
        mails = "1 mail goes out" if len(groups) == 1 else f"{len(groups)} mails go out, one a supplier"
        return (f"{mails}: {', '.join(names)}.", "Nothing changes in Odoo.")
    return ("Nothing changes in Odoo.",)
