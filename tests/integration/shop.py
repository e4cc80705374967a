"""A store with one supplier and orders that were sent to it, and the pipeline over it: no Odoo, no threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from console.adapters.formats.json_documents import JsonFormat
from console.adapters.formats.registry import FORMATS, recognise
from console.adapters.store import open_store
from console.domain.documents import Document, OutgoingEnvelope, document_to_json
from console.domain.lifecycle import Direction, OrderState
from console.domain.masterdata import MasterData
from console.domain.orders import fingerprint
from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseOrder
from console.domain.values import Party, PartyId
from console.services.casework.acts import Acts
from console.services.casework.books import CaseBook
from console.services.engine.effects import EffectHandler, Performed
from console.services.errors import CrossdockError
from console.services.events import Events
from console.services.intake.deciding import Decider
from console.services.intake.pipeline import Pipeline
from console.services.office import Office
from console.services.ordering.book import Deadlines, new_record
from console.services.ordering.handlers import SendMessage, WriteOrder
from console.services.ordering.sending import Outbox
from console.services.records import Actor, ConnectionRow, EffectRow, ExceptionRow, MessageRow, NewMessage, OrderRecord
from console.services.store import Page, QueueFilter
from tests.unit.domain.builders import profile, sent

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
RULE = Actor("test", "rule")
BUYER = Actor(
    "maria", "person", "Maria", frozenset({"acknowledgments.view", "acknowledgments.decide", "acknowledgments.remind"})
)
LOOKER = Actor("dana", "person", "Dana", frozenset({"acknowledgments.view"}))
ACME = PartyId(scheme="x12:ZZ", value="ACME")


class Clock:
    """Stands still unless moved."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment

    def wait(self, seconds: float) -> float:
        return seconds

    def lasting(self, real_seconds: float) -> float:
        return real_seconds


class Shop:
    """The program without its threads: messages are handed in, decided, and effects done by hand."""

    def __init__(self, folder: Path, **facts: Any) -> None:
        self.clock = Clock()
        self.events = Events()
        self.store = open_store(f"sqlite:///{folder / 'shop.db'}", self.clock.now, process="test")
        self.partner: PartnerProfile = profile(
            **{
                "format": "json",
                "ids": (ACME,),
                "erp_partner_id": 3,
                "owner": "maria",
                "sends_technical": False,
                **facts,
            }
        )
        self.store.do(lambda unit: unit.put_connection(ConnectionRow("odoo", "odoo", "Odoo"), RULE))
        self.store.do(lambda unit: unit.put_profile(self.partner, RULE))
        self.outbox = Outbox(FORMATS)
        self.pipeline = Pipeline(self.store, Decider(FORMATS, recognise), self.outbox, self.clock, self.events)
        self._number = 0

    def office(self, *books: CaseBook) -> Office:
        """The desk over this shop."""
        sending, writing = SendMessage(self.store, Deadlines(lambda *_: frozenset())), WriteOrder(self.store)
        said = {sending.kind: sending.said, writing.kind: writing.said}
        acts = Acts(self.store, self.outbox, self.clock, self.events, said)
        return Office(self.store, acts, self.clock, self.events, books=books)

    def order(self, purchase: PurchaseOrder, ship_to: Party | None = None) -> OrderRecord:
        """An order that was sent to the supplier."""
        order = sent(purchase, self.partner).model_copy(update={"ship_to": ship_to})
        record = replace(
            new_record("odoo", purchase, self.partner, fingerprint(purchase)),
            state=OrderState.SENT,
            sent_document=document_to_json(order),
            sent_at=NOW.replace(hour=7),
        )
        return self.store.do(lambda unit: unit.put_order(record, RULE, "sent"))

    def keep(self, data: MasterData) -> None:
        """What was last read of the ERP."""
        self.store.do(lambda unit: unit.put_setting("master-data:odoo", data.model_dump_json(), RULE))

    def receive(
        self, *documents: Document, test: bool = False, sender: PartyId = ACME, connection: str | None = None
    ) -> MessageRow:
        """A message of the supplier comes in and is decided."""
        self._number += 1
        envelope = OutgoingEnvelope(
            sender=sender,
            receiver=PartyId(scheme="x12:ZZ", value="US"),
            interchange_control=self._number,
            created_at=NOW,
            test=test,
        )
        payload = JsonFormat().write(documents, envelope)
        new = NewMessage(Direction.IN, connection or self.partner.connection, payload, name=f"{self._number}.json")
        stored = self.store.do(lambda unit: unit.add_messages([new], RULE))[0]
        self.decide()
        return self.message(stored.id)

    def decide(self) -> None:
        """Until nothing waits."""
        while self.pipeline.run():
            pass

    def message(self, message_id: int) -> MessageRow:
        """As it is now."""
        row = self.store.read().message(message_id)
        assert row is not None
        return row

    def cases(self, settled: bool = False) -> list[ExceptionRow]:
        """Open (or settled) cases."""
        return list(self.store.read().exceptions(QueueFilter(settled=settled), Page()).rows)

    def effects(self, kind: str) -> list[EffectRow]:
        """Effects of one kind that are not done, oldest first."""
        claimed = self.store.do(lambda unit: unit.claim_effects("odoo", "test", 100, 60.0, (kind,)))
        self.store.do(lambda unit: unit.release_effects([one.id for one in claimed], "test"))
        return claimed

    def work(self, handlers: Sequence[EffectHandler[Any]], client: Any) -> list[str]:
        """Do every effect that is due, one after the other; what came of each, in words."""
        by_kind = {handler.kind: handler for handler in handlers}
        said: list[str] = []
        while claimed := self.store.do(lambda unit: unit.claim_effects("odoo", "test", 1, 60.0, tuple(by_kind))):
            said.append(self._one(by_kind[claimed[0].kind], client, claimed[0]))
        return said

    def _one(self, handler: EffectHandler[Any], client: Any, effect: EffectRow) -> str:
        from console.domain.lifecycle import AttemptOutcome, EffectState

        attempt = self.store.do(lambda unit: unit.start_attempt(effect, handler.request(effect)))
        try:
            performed = handler.perform(client, effect)
        except CrossdockError as error:
            refusal = error

            def refuse(unit: Any) -> None:
                unit.end_attempt(attempt, effect, AttemptOutcome.REFUSED, EffectState.REFUSED, text=refusal.text)
                handler.refused(unit, effect, refusal)

            self.store.do(refuse)
            return f"refused: {error.text}"

        def finish(unit: Any, performed: Performed = performed) -> None:
            unit.end_attempt(attempt, effect, AttemptOutcome.DONE, EffectState.DONE, text=performed.text)
            handler.done(unit, effect, performed)

        self.store.do(finish)
        return performed.text

    def close(self) -> None:
        """End it."""
        self.store.close()
