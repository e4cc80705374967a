"""The desk for real: every use case over one store. See :class:`console.services.desk.Desk`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from console.domain.lifecycle import Direction, EffectState, MessageState
from console.domain.masterdata import ProductRecord
from console.services.audit_export import export_audit
from console.services.casework.acts import Acts
from console.services.casework.books import Books, CaseBook
from console.services.casework.bulk import Bulk, Progress
from console.services.casework.claims import Claims, named, row_of
from console.services.casework.file import open_file
from console.services.casework.messages import message_view
from console.services.casework.plans import preview_of
from console.services.casework.previews import preview_action
from console.services.casework.text import case_as_text
from console.services.casework.today import today_of
from console.services.casework.view import case_view
from console.services.casework_models import (
    Action,
    ActionKind,
    BulkPreview,
    CaseView,
    ConnectionView,
    MessageView,
    Preview,
    Receipt,
    Today,
)
from console.services.errors import AuthenticationFailed, CrossdockError, NeedsSettings, RecordMissing, Refused
from console.services.events import Changed, Events
from console.services.mappings.desk import MappingDesk
from console.services.onboarding.desk import OnboardingDesk
from console.services.ordering.book import QUEUE
from console.services.ports import Clock, SecretVault
from console.services.records import (
    Actor,
    AuditEntry,
    AuditRow,
    ExceptionRow,
    MessageRow,
    MessageStep,
    NewMessage,
    Person,
)
from console.services.rights import require
from console.services.saved_views import keep_views, views_of
from console.services.store import (
    AuditFilter,
    ChainReport,
    Count,
    MessageFilter,
    Page,
    QueueFilter,
    QueueSummary,
    Reads,
    Rows,
    Store,
    Unit,
)
from console.services.supply.known import KnownStock, stock_at

SignIn = Callable[[str, str], Person]
Check = Callable[[str], str]
FindProducts = Callable[[str, int | None], tuple[ProductRecord, ...]]
_NEWER_COUNTED = 100
_LAST_PERSON = "last-person"


class Office:
    """All use cases. ``sign_in_with_key`` asks the ERP who somebody is; without it the stored people are offered."""

    def __init__(
        self,
        store: Store,
        acts: Acts,
        clock: Clock,
        events: Events,
        *,
        books: Sequence[CaseBook] = (),
        mappings: MappingDesk | None = None,
        onboarding: OnboardingDesk | None = None,
        practice: bool = False,
        sign_in_with_key: SignIn | None = None,
        check: Check | None = None,
        find_products: FindProducts | None = None,
        keys: SecretVault | None = None,
    ) -> None:
        self._store = store
        self._books = Books(books, acts)
        self._mappings = mappings
        self._onboarding = onboarding
        self._clock = clock
        self._events = events
        self._practice = practice
        self._sign_in = sign_in_with_key
        self._check = check
        self._find_products = find_products
        self._keys = keys
        self._bulk = Bulk(store, self.act, events)
        self._claims = Claims(store, clock)

    @property
    def events(self) -> Events:
        return self._events

    @property
    def practice(self) -> bool:
        return self._practice

    @property
    def onboarding(self) -> OnboardingDesk:
        if self._onboarding is None:
            raise NeedsSettings("Partners are not taken on here.")
        return self._onboarding

    @property
    def mappings(self) -> MappingDesk:
        if self._mappings is None:
            raise NeedsSettings("Partners' codes are not explained here.")
        return self._mappings

    def now(self) -> datetime:
        return self._clock.now()

    # who

    def people(self) -> list[Person]:
        return self._store.read().people()

    def partners(self) -> list[tuple[str, str]]:
        return sorted(((one.key, one.name) for one in self._store.read().profiles()), key=lambda pair: pair[1])

    def sign_in(self, login: str, key: str | None = None, keep: bool = False) -> Actor:
        if key is None and not self._practice and self._keys is not None:
            key = self._keys.get(f"person:{login}")
        if key and not self._practice and self._sign_in is not None:
            person = self._sign_in(login, key)
            self._store.do(lambda unit: unit.put_people([person]))
            if keep and self._keys is not None:
                self._keys.put(f"person:{login}", key)
                self._keys.put(_LAST_PERSON, login)
        else:
            found = self._store.read().person(login) if self._practice else None
            if found is None:
                raise AuthenticationFailed("Sign in with your own Odoo API key.")
            person = found
        return Actor(person.login, "person", person.name, frozenset(person.rights))

    def signed_in_before(self) -> Actor | None:
        """Whoever kept a key on this machine last; ``None`` when nobody did or it does not work any more."""
        try:
            login = self._keys.get(_LAST_PERSON) if self._keys is not None else None
            return self.sign_in(login) if login else None
        except CrossdockError:
            return None

    def forget_key(self, login: str) -> None:
        if self._keys is not None:
            self._keys.forget(f"person:{login}")
            self._keys.forget(_LAST_PERSON)

    # today and connections

    def today(self, actor: Actor) -> Today:
        return today_of(self._store.read(), self._clock.now(), actor, tuple(self.connections()))

    def connections(self) -> list[ConnectionView]:
        reads = self._store.read()
        waiting: dict[str, int] = {}
        for (connection, _state), number in reads.effect_counts().items():
            waiting[connection] = waiting.get(connection, 0) + number
        return [
            ConnectionView(
                row.key,
                row.name,
                row.kind,
                "paused" if row.paused else row.health,
                row.health_text,
                row.paused,
                waiting.get(row.key, 0),
            )
            for row in reads.connections()
        ]

    def pause(self, connection: str, paused: bool, actor: Actor) -> None:
        require(actor, "connections.manage")
        row = self._store.read().connection(connection)
        if row is None:
            raise RecordMissing("There is no such connection.")
        self._store.do(lambda unit: unit.put_connection(replace(row, paused=paused), actor))
        self._events.publish(Changed("effect"))

    def check_connection(self, connection: str, actor: Actor) -> str:
        require(actor, "connections.manage")
        if self._check is None:
            raise Refused("Connections are checked where they run.")
        return self._check(connection)

    # queues

    def queue(self, filter: QueueFilter, page: Page) -> Rows[ExceptionRow]:
        return self._store.read().exceptions(filter, page)

    def queue_anchors(self, filter: QueueFilter, page: Page) -> list[tuple[object, int]]:
        return self._store.read().anchors(filter, page)

    def queue_summary(self, queue: str) -> QueueSummary:
        return self._store.read().queue_summary(queue, self._clock.now())

    def supplier_stock(self, partner: str, after: tuple[str, str] | None = None, limit: int = 500) -> list[KnownStock]:
        return stock_at(self._store.read(), partner, after, limit)

    def case(self, exception_id: int, actor: Actor) -> CaseView:
        row, reads = self._row(exception_id), self._store.read()
        view = self._case(reads, row, actor)
        return replace(view, taken_by=named(reads, row.claimed_by), with_whom=named(reads, row.owner))

    def _case(self, reads: Reads, row: ExceptionRow, actor: Actor) -> CaseView:
        if (book := self._books.of(row)) is not None:
            return book.view(reads, row, actor)
        file = open_file(reads, self._clock, row.id)
        accept = file.decision is not None and file.decision.needs_person and file.decision.plan is not None
        preview = preview_of(file, Action(ActionKind.ACCEPT), actor) if accept else None
        return case_view(reads, file, actor, preview)

    def preview(self, exception_id: int, action: Action, actor: Actor) -> Preview:
        reads = self._store.read()
        row = self._row(exception_id)
        book = self._books.of(row)
        own = book.preview(reads, row, action, actor) if book is not None else None
        if own is not None:
            return own
        return preview_action(reads, self._clock, open_file(reads, self._clock, exception_id), action, actor)

    def case_text(self, exception_id: int, actor: Actor) -> str:
        return case_as_text(self.case(exception_id, actor))

    def products(self, exception_id: int, text: str, actor: Actor) -> tuple[ProductRecord, ...]:
        require(actor, "acknowledgments.view")
        if self._find_products is None:
            raise Refused("Products are searched where Odoo is connected.")
        row = self._row(exception_id)
        profile = self._store.read().profile(row.partner) if row.partner else None
        return self._find_products(text, profile.erp_partner_id if profile else None)

    def rows(self, ids: Sequence[int]) -> list[ExceptionRow]:
        reads = self._store.read()
        return [row for one in ids if (row := reads.exception(one)) is not None]

    def newer(self, filter: QueueFilter, than_id: int) -> int:
        page = Page(limit=_NEWER_COUNTED, sort="opened_at", descending=True)
        return sum(row.id > than_id for row in self._store.read().exceptions(filter, page).rows)

    def queue_head(self) -> int:
        page = Page(limit=1, sort="opened_at", descending=True)
        found = [
            self._store.read().exceptions(QueueFilter(queue=QUEUE, settled=settled), page).rows
            for settled in (False, True)
        ]
        return max((row.id for rows in found for row in rows), default=0)

    def act(self, exception_id: int, version: int, action: Action, actor: Actor) -> Receipt:
        return self._books.act(self._row(exception_id), version, action, actor)

    def preview_many(self, ids: Sequence[int], action: Action, actor: Actor) -> BulkPreview:
        return self._bulk.preview(ids, action, actor)

    def act_on_many(
        self,
        cases: Sequence[tuple[int, int]],
        action: Action,
        actor: Actor,
        progress: Progress | None = None,
    ) -> list[Receipt | str]:
        return self._bulk.act(cases, action, actor, progress)

    def claim(self, exception_id: int, actor: Actor, take_over: bool = False) -> ExceptionRow:
        return self._claims.claim(exception_id, actor, take_over)

    def release(self, exception_id: int, actor: Actor) -> ExceptionRow:
        return self._claims.release(exception_id, actor)

    def _row(self, exception_id: int) -> ExceptionRow:
        return row_of(self._store.read(), exception_id)

    def saved_views(self, actor: Actor) -> Mapping[str, QueueFilter]:
        return views_of(self._store.read(), actor, self._clock.now())

    def save_view(self, name: str, filter: QueueFilter, actor: Actor) -> None:
        keep_views(self._store, actor, {**self.saved_views(actor), name: filter})

    def forget_view(self, name: str, actor: Actor) -> None:
        kept = {key: one for key, one in self.saved_views(actor).items() if key != name}
        keep_views(self._store, actor, kept)

    # messages

    def messages(self, filter: MessageFilter, page: Page) -> Rows[MessageRow]:
        return self._store.read().messages(filter, page)

    def message_count(self, filter: MessageFilter) -> Count:
        return self._store.read().count_messages(filter)

    def message_anchors(self, filter: MessageFilter, page: Page) -> list[tuple[object, int]]:
        return self._store.read().anchors(filter, page)

    def message(self, message_id: int, actor: Actor) -> MessageView:
        require(actor, "messages.view")
        return message_view(self._store.read(), message_id)

    def replay(self, message_id: int, actor: Actor, reason: str) -> int:
        require(actor, "messages.replay")
        if not reason.strip():
            raise Refused("Say why it is to run again: it stays in the audit.")
        reads = self._store.read()
        row = reads.message(message_id)
        if row is None or row.direction is not Direction.IN:
            raise Refused("Only incoming messages are run again; an order is sent again from its case.")
        unfinished = reads.effects(message_id=message_id, states=(EffectState.SENDING, EffectState.IN_DOUBT))
        if unfinished or row.state is MessageState.RECEIVED:
            raise Refused("It is still being worked on.")
        payload = reads.payload(row.payload_hash) or b""
        again = NewMessage(
            Direction.IN,
            row.connection,
            payload,
            name=row.name,
            replay_of=row.id,
            dedupe=f"replay:{row.id}:{row.version}",
        )
        stored = self._store.do(lambda unit: unit.add_messages([again], actor))[0]
        self._events.publish(Changed("message", (stored.id,), added=1))
        return stored.id

    def resolve_message(self, message_id: int, actor: Actor, reason: str) -> None:
        require(actor, "messages.replay")
        if not reason.strip():
            raise Refused("Say how it was resolved: it stays in the audit.")
        reads = self._store.read()
        row = reads.message(message_id)
        if row is None or row.state is not MessageState.HELD:
            raise Refused("Only a held message can be resolved by hand.")
        cases = reads.exceptions(QueueFilter(message_id=message_id), Page(limit=50)).rows
        step = MessageStep(message_id, MessageState.HELD, MessageState.IGNORED, actor, why=f"by hand: {reason}")
        resolution = f"its message was resolved by hand: {reason}"

        def work(unit: Unit) -> None:
            unit.step_messages([step])
            for case in cases:
                if case.order_id is None:
                    unit.settle_key(case.key, actor, resolution)

        self._store.do(work)
        self._events.publish(Changed("message", (message_id,), by=actor.name))
        self._events.publish(Changed("exception", queue=QUEUE, by=actor.name))

    def import_message(self, connection: str, name: str, payload: bytes, actor: Actor) -> tuple[int, bool]:
        require(actor, "messages.import")
        if not payload:
            raise Refused("The file is empty.")
        new = NewMessage(Direction.IN, connection, payload, name=name)
        stored = self._store.do(lambda unit: unit.add_messages([new], actor))[0]
        self._events.publish(Changed("message", (stored.id,), added=1))
        return stored.id, stored.new

    # audit and search

    def audit(self, filter: AuditFilter, page: Page) -> Rows[AuditRow]:
        return self._store.read().audit(filter, page)

    def verify_audit(self) -> ChainReport:
        return self._store.read().verify_audit()

    def export_audit(self, path: Path, filter: AuditFilter, actor: Actor, progress: Progress | None = None) -> int:
        self.note_export(actor)
        return export_audit(self._store.read(), path, filter, progress)

    def note_export(self, actor: Actor) -> None:
        require(actor, "audit.export")
        self._store.do(lambda unit: unit.audit([AuditEntry(actor, "audit.exported", "audit", "all")]))

    def search(self, text: str) -> list[tuple[str, int, str, str]]:
        return self._store.read().search(text)
