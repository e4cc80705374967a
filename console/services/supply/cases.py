"""Cases of prices and stock that move too far: the largest changes first, taken over as sent or put aside."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from console.domain.acknowledging import words
from console.domain.lifecycle import ExceptionState, MessageState
from console.domain.purchase import FieldChange
from console.services.casework.acts import not_under_way, still_open
from console.services.casework.books import common_view
from console.services.casework.view import DECIDE
from console.services.casework_models import (
    Action,
    ActionKind,
    CaseView,
    ComparedCell,
    ComparedLine,
    OfferedAction,
    Preview,
    Receipt,
)
from console.services.errors import Refused
from console.services.events import Changed, Events
from console.services.ordering.book import QUEUE
from console.services.ports import Clock
from console.services.records import Actor, ExceptionChange, ExceptionRow, MessageStep
from console.services.rights import lacking, require
from console.services.store import Reads, Store, Unit
from console.services.supply.book import MOST_PARTS, TAKE_PRICES, Task, erp_connection, supply_effect, task_of
from console.services.supply.findings import AskedPrice, PriceFindings

_NOTHING_USABLE = "None of these prices can be used as sent: ask the supplier for others, or put them aside."


class SupplyCases:
    """The book of ``prices:`` cases, or of ``stock:`` cases."""

    def __init__(self, store: Store, clock: Clock, events: Events, kind: str) -> None:
        self._store = store
        self._clock = clock
        self._events = events
        self._kind = kind

    @property
    def prefix(self) -> str:
        """See :class:`console.services.casework.books.CaseBook`."""
        return "prices:" if self._kind == TAKE_PRICES else "stock:"

    def view(self, reads: Reads, row: ExceptionRow, actor: Actor) -> CaseView:
        """The changes, largest first."""
        found = _findings(reads, row)
        why = "" if DECIDE in actor.rights else lacking(DECIDE)
        why = why or _NOTHING_USABLE * (found is not None and not found.can_be_taken_over)
        allowed = not why
        hint = "Everything is taken over as sent, limits aside"
        own = [OfferedAction(ActionKind.TAKE_OVER, "Take over", "A", hint, allowed, (), allowed, why)]
        view = common_view(reads, row, actor, own, drop=(ActionKind.RETRY,))
        if found is None:
            return view
        told = () if found.sentence in row.sentence else (f"{found.sentence}.",)
        notes = (*told, *found.unusable_rows, *found.failed_rows)
        return replace(
            view,
            columns=("Now", "Offered"),
            lines=tuple(_lines(found.asked_rows)),
            preview=self._preview(reads, row),
            notes=(*view.notes, *notes),
        )

    def preview(self, reads: Reads, row: ExceptionRow, action: Action, actor: Actor) -> Preview | None:
        """What taking over changes."""
        return self._preview(reads, row) if action.kind is ActionKind.TAKE_OVER else None

    def _preview(self, reads: Reads, row: ExceptionRow) -> Preview:
        found = _findings(reads, row)
        if found is not None and not found.can_be_taken_over:
            return Preview("Take over", refused=_NOTHING_USABLE)
        if found is None:
            return Preview("Take over", notes=("The stock is kept as reported. Nothing changes in Odoo.",))
        changes = tuple(
            FieldChange(record=one.item, field=one.name, before=_before(one), after=_after(one))
            for one in found.asked_rows[:20]
        )
        more = f"{found.asked - len(changes)} more prices change." if found.asked > len(changes) else ""
        left = "Prices that are not usable stay as they are." if found.unusable or found.failed else ""
        return Preview("Take over", changes=changes, notes=tuple(note for note in (more, left) if note))

    def act(self, row: ExceptionRow, version: int, action: Action, actor: Actor) -> Receipt | None:
        """Take over as sent, at once."""
        if action.kind is not ActionKind.TAKE_OVER:
            return None
        require(actor, DECIDE)
        still_open(row, version)
        not_under_way(row)
        found = _findings(self._store.read(), row)
        if found is not None and not found.can_be_taken_over:
            raise Refused(_NOTHING_USABLE)
        changed = self._store.do(lambda unit: self._take_over(unit, row, version, actor))
        self._events.publish(Changed("exception", (row.id,), queue=QUEUE, by=actor.name))
        self._events.publish(Changed("effect"))
        return Receipt("It is being taken over.", changed)

    def _take_over(self, unit: Unit, row: ExceptionRow, version: int, actor: Actor) -> ExceptionRow:
        reads = self._store.read()
        partner, connection = reads.profile(row.partner or ""), erp_connection(reads)
        if partner is None or connection is None or row.message_id is None:
            raise Refused("The partner's profile, its message or the Odoo connection is not there any more.")
        values = {"state": ExceptionState.APPLYING, "claimed_by": actor.name, "claimed_at": unit.now()}
        change = ExceptionChange(row.id, version, actor, "exception.decided", values, "taken over as sent")
        changed = unit.change_exception(change)
        unit.add_effects(
            [
                supply_effect(
                    replace(task, unlimited=True),
                    self._kind,
                    connection,
                    partner,
                    self._clock.now(),
                    actor,
                    again=f":{changed.version}",
                    exception_id=row.id,
                )
                for task in self._tasks(reads, row.message_id)
            ]
        )
        return changed

    def _tasks(self, reads: Reads, message_id: int) -> list[Task]:
        """What was planned by rule for the message: each document, or part of one."""
        planned = reads.effects(message_id=message_id, limit=MOST_PARTS)
        tasks = [task_of(effect) for effect in planned if effect.kind == self._kind]
        return [task for task in tasks if not task.unlimited]

    def follow(self, unit: Unit, row: ExceptionRow, action: Action, actor: Actor) -> None:
        """Prices put aside: the message has had what it is to have."""
        message = self._store.read().message(row.message_id) if row.message_id else None
        if action.kind is ActionKind.PUT_ASIDE and message is not None and message.state is MessageState.DECIDED:
            step = MessageStep(message.id, message.state, MessageState.IGNORED, actor, why=action.reason)
            unit.step_messages([step])


def _findings(reads: Reads, row: ExceptionRow) -> PriceFindings | None:
    evidence = json.loads(reads.exception_evidence(row.id) or "{}")
    return PriceFindings.model_validate(evidence["prices"]) if "prices" in evidence else None


def _before(one: AskedPrice) -> str:
    return _money(one.before, one.currency, one.before_terms)


def _after(one: AskedPrice) -> str:
    return "ended" if one.ends else _money(one.after, one.currency, one.after_terms)


def _money(value: Decimal | None, currency: str | None, terms: str) -> str:
    amount = "none" if value is None else f"{words.money(value)} {currency or ''}".strip()
    return f"{amount} ({terms})" if terms else amount


def _lines(rows: Iterable[AskedPrice]) -> list[ComparedLine]:
    return [
        ComparedLine(
            line_ref=str(number),
            title=f"{row.item} · {row.description}".rstrip(" ·"),
            cells=(ComparedCell(row.name[:1].upper() + row.name[1:], _before(row), _after(row), True, True, row.why),),
            differs=True,
            status=words.percent(row.percent) if row.percent is not None else "",
        )
        for number, row in enumerate(rows, 1)
    ]
