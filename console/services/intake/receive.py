"""Takes what waits at a transport: stored durably first, only then put away at the partner's side."""

from __future__ import annotations

from collections.abc import Callable

from console.domain.lifecycle import Direction
from console.services.errors import ContentError
from console.services.events import Changed, Events
from console.services.faultpoints import reached
from console.services.ports import Arrival, Transport
from console.services.records import Actor, NewMessage, Stored
from console.services.store import Store

RULE = Actor("receive", "rule", "Receiving rule")


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

    def run(self, transport: Transport) -> bool:
        """Take one batch; whether more may wait."""
        arrivals = transport.arrivals(self._batch)
        taken: list[tuple[Arrival, bytes]] = []
        for arrival in arrivals:
            try:
                taken.append((arrival, transport.fetch(arrival)))
            except ContentError as error:
                self._refuse(transport, arrival, error)
        if taken:
            reached("receive:before_store")
            stored = self._store_all(taken)
            reached("receive:stored")
            for arrival, _ in taken:
                transport.done(arrival)
            reached("receive:archived")
            self._events.publish(Changed("message", tuple(one.id for one in stored), added=len(stored)))
            self._processed()
        return len(arrivals) == self._batch

    def _store_all(self, taken: list[tuple[Arrival, bytes]]) -> list[Stored]:
        fresh = [NewMessage(Direction.IN, self._connection, payload, name=arrival.name) for arrival, payload in taken]
        return self._store.do(lambda unit: unit.add_messages(fresh, RULE))

    def _refuse(self, transport: Transport, arrival: Arrival, error: ContentError) -> None:
        """What cannot even be fetched is put aside whole, and a person is told."""
        from console.services.intake.cases import message_case

        transport.quarantine(arrival, error.text)
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
