"""Takes what waits at a transport: stored durably first, only then put away at the partner's side."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from console.domain.lifecycle import Direction
from console.services.errors import ContentError, Retryable, Throttled, Unreachable
from console.services.events import Changed, Events
from console.services.faultpoints import reached
from console.services.intake.cases import message_case
from console.services.ports import Arrival, Transport
from console.services.records import Actor, NewMessage, Stored
from console.services.store import Store

BATCH_BYTES = 128 * 1024 * 1024
RULE = Actor("receive", "rule", "Receiving rule")


@dataclass(slots=True)
class _Batch:
    """What one round met: taken, stuck by itself, or the trouble of the whole connection."""

    taken: list[tuple[Arrival, bytes]] = field(default_factory=list)
    stuck: dict[str, Retryable] = field(default_factory=dict)
    trouble: Retryable | None = None
    size: int = 0
    looked_at: int = 0


class Receive:
    """The scheduled job of a partner's connection. Receiving is safe to repeat: the same bytes make one message."""

    def __init__(
        self, connection: str, store: Store, events: Events, processed: Callable[[], None], batch: int = 100
    ) -> None:
        self._connection = connection
        self._store = store
        self._events = events
        self._processed = processed
        self._batch = batch
        self._stuck: bool | None = None

    def run(self, transport: Transport) -> bool:
        """Take one batch; whether more may wait. A message that cannot be taken keeps no other from being taken: it
        becomes a case of its own, which closes when the message could be taken. Trouble of the whole connection is
        raised once what was taken is safe."""
        arrivals = transport.arrivals(self._batch)
        batch = self._fetch_all(transport, arrivals)
        if batch.taken:
            reached("receive:before_store")
            stored = self._store_all(batch.taken)
            reached("receive:stored")
            self._put_away(transport, batch)
            reached("receive:archived")
            self._events.publish(Changed("message", tuple(one.id for one in stored), added=len(stored)))
            self._processed()
        self._note_stuck(batch)
        if batch.trouble is not None:
            raise batch.trouble
        return len(arrivals) == self._batch or batch.looked_at < len(arrivals)

    def _fetch_all(self, transport: Transport, arrivals: Sequence[Arrival]) -> _Batch:
        batch = _Batch()
        for arrival in arrivals:
            if batch.taken and batch.size + arrival.size > BATCH_BYTES:
                break  # the rest comes with the next batch: memory stays bounded
            batch.looked_at += 1
            try:
                payload = transport.fetch(arrival)
            except ContentError as error:
                self._refuse(transport, arrival, error)
            except (Unreachable, Throttled) as error:
                batch.trouble = error
                break
            except Retryable as error:
                batch.stuck[arrival.name] = error
            else:
                batch.taken.append((arrival, payload))
                batch.size += len(payload)
        return batch

    @staticmethod
    def _put_away(transport: Transport, batch: _Batch) -> None:
        """What stays at the partner's side comes again and is known: the same bytes make one message."""
        for arrival, _ in batch.taken:
            try:
                transport.done(arrival)
            except (Unreachable, Throttled) as error:
                batch.trouble = error
                return
            except Retryable as error:
                batch.stuck[arrival.name] = error

    def _note_stuck(self, batch: _Batch) -> None:
        """One case a connection, with the first message's reason; it closes when nothing is stuck any more."""
        key = f"stuck:{self._connection}"
        if not batch.stuck:
            if self._stuck is not False:
                self._store.do(lambda unit: unit.settle_key(key, RULE, "could be taken"))
                self._stuck = False
            return
        name, error = next(iter(batch.stuck.items()))
        more = f" {len(batch.stuck) - 1} more files are stuck." if len(batch.stuck) > 1 else ""
        sentence = f"**{name}**: {error.text} It stays where it is and is tried again.{more}"
        case = message_case(key, "connection", RULE, subject=name, title="Cannot be taken", sentence=sentence)
        case = replace(case, evidence=json.dumps({"problems": [], "technical": error.technical}))
        self._store.do(lambda unit: unit.open_exceptions([case]))
        self._stuck = True

    def _store_all(self, taken: list[tuple[Arrival, bytes]]) -> list[Stored]:
        fresh = [NewMessage(Direction.IN, self._connection, payload, name=arrival.name) for arrival, payload in taken]
        return self._store.do(lambda unit: unit.add_messages(fresh, RULE))

    def _refuse(self, transport: Transport, arrival: Arrival, error: ContentError) -> None:
        """What cannot even be fetched is put aside whole, and a person is told."""
        sentence = f"**{arrival.name}** ({arrival.size} bytes) was put aside unread: {error.text}"
        case = message_case(
            f"arrival:{self._connection}:{arrival.name}",
            "unreadable",
            RULE,
            title="Put aside unread",
            sentence=sentence,
            subject=arrival.name,
        )
        self._store.do(lambda unit: unit.open_exceptions([case]))
        transport.quarantine(arrival, error.text)
