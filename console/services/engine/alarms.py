"""Troubles that concern no single document, put into the queue as cases: a connection that does not work, a fault.

A case of a connection closes by itself when the connection works again; a fault's case is for a person to close.
"""

from __future__ import annotations

import hashlib
import json
import traceback
from contextlib import suppress
from dataclasses import replace

from console.services.errors import CrossdockError, NeedsSettings, StoreTrouble, in_places
from console.services.events import Changed, Events
from console.services.intake.cases import message_case
from console.services.ordering.book import QUEUE
from console.services.records import Actor, EffectRow, NewException
from console.services.store import Store

RULE = Actor("engine", "rule", "Engine")


def fault_case(
    where: str, error: BaseException, *, subject: str | None = None, message_id: int | None = None
) -> NewException:
    """The case of an unforeseen error; the same error at the same place is one case."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = f"{last[0].filename}:{last[0].lineno}" if last else ""
    digest = hashlib.sha256(f"{where}|{type(error).__name__}|{place}".encode()).hexdigest()[:12]
    case = message_case(
        f"fault:{digest}",
        "internal",
        RULE,
        subject=subject or where,
        message_id=message_id,
        sentence=f"While working on **{subject or where}** the program met something it does not handle"
        f" ({type(error).__name__}). Nothing was lost; other work went on.",
    )
    return replace(case, evidence=json.dumps({"problems": [], "technical": in_places(error)}))


class Alarms:
    """Opens and closes such cases. Never raises: an alarm that cannot be stored is given again at the next trouble."""

    def __init__(self, store: Store, events: Events) -> None:
        self._store = store
        self._events = events

    def fault(self, where: str, error: BaseException, effect: EffectRow | None = None) -> bool:
        """An unforeseen error in a worker; whether the case could be stored."""
        subject = effect.subject if effect else None
        return self._open(fault_case(where, error, subject=subject, message_id=effect.message_id if effect else None))

    def connection(self, key: str, error: CrossdockError) -> bool:
        """The connection does not work: its settings at once, its absence once that lasts."""
        settings = isinstance(error, NeedsSettings)
        name = self._name(key)
        case = message_case(
            f"connection:{key}",
            "connection" if settings else "connection_away",
            RULE,
            subject=name,
            title=f"{name}: settings do not work" if settings else f"{name} is not reachable",
            sentence=f"**{name}**: {error.text} {error.next_step}",
        )
        return self._open(replace(case, evidence=json.dumps({"problems": [], "technical": error.technical})))

    def well_again(self, key: str) -> bool:
        """The connection works; whether that could be noted."""
        with suppress(StoreTrouble):
            closed = self._store.do(lambda unit: unit.settle_key(f"connection:{key}", RULE, "works again"))
            if closed is not None:
                self._events.publish(Changed("exception", queue=QUEUE))
            return True
        return False

    def _name(self, key: str) -> str:
        row = self._store.read().connection(key)
        return row.name if row else key

    def _open(self, case: NewException) -> bool:
        with suppress(StoreTrouble):
            self._store.do(lambda unit: unit.open_exceptions([case]))
            self._events.publish(Changed("exception", queue=QUEUE, added=1))
            return True
        return False
