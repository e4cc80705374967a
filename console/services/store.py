"""The port the store fulfils: one writer that commits in groups, many readers, named questions.

Writing: ``store.write(work)`` runs ``work(unit)`` on the writer's thread inside a transaction that other work may
share, each in a savepoint of its own; the returned future is done only after the commit is durable, and fails with
the work's own exception (its savepoint rolled back, its neighbours unharmed). Reading: ``store.read()`` gives the
named questions on a connection of the calling thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from console.domain.lifecycle import AttemptOutcome, Direction, EffectState, MessageState, OrderState, ReceiptState
from console.services.facts import FactReads, FactUnit
from console.services.paging import Count, Page, Rows
from console.services.records import (
    Actor,
    AttemptRow,
    AuditEntry,
    AuditRow,
    ConnectionRow,
    DocumentRow,
    EffectRow,
    ExceptionChange,
    ExceptionRow,
    LeaseRow,
    MessageRow,
    MessageStep,
    NewDocument,
    NewEffect,
    NewException,
    NewMessage,
    OrderRecord,
    Person,
    Stored,
)

__all__ = [
    "AuditFilter",
    "ChainReport",
    "Count",
    "MessageFilter",
    "OrderMove",
    "Page",
    "QueueFilter",
    "QueueSummary",
    "Reads",
    "Rows",
    "Store",
    "Unit",
]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What a queue shows. Settled exceptions only when ``settled``; unsettled ones are never left out unasked."""

    queue: str = "acknowledgments"
    cause: tuple[str, ...] = ()
    partner: str | None = None
    owner: str | None = None
    overdue_at: datetime | None = None
    """Only those due before this moment."""
    text: str = ""
    settled: bool = False
    snoozed: bool | None = None
    """``None``: both; the view decides, and says how many it leaves out."""
    order_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """What the message list shows. ``subject`` matches the start of a business key, on an index."""

    direction: Direction | None = None
    states: tuple[MessageState, ...] = ()
    partner: str | None = None
    connection: str | None = None
    kind: str | None = None
    cause: str | None = None
    subject: str = ""
    order_number: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the audit list shows."""

    actor: str | None = None
    action: str | None = None
    order_number: str = ""
    subject_kind: str | None = None
    subject_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """The head of a queue: how many, how many overdue, what is at stake (per currency), how many per cause."""

    open: int
    overdue: int
    snoozed: int
    waiting_sales: int
    stake: Mapping[str, object]
    by_cause: Mapping[str, int]
    by_partner: Mapping[str, int]
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What ``audit verify`` found: entries checked, and the first number where the chain does not hold."""

    entries: int
    broken_at: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrderMove:
    """Where an order stands now, decided on ``version``; everything else about it stays."""

    id: int
    version: int
    number: str
    state: OrderState
    receipt: ReceiptState
    why: str


class Unit(FactUnit, Protocol):
    """What work may do inside a write. Every method that changes state writes its audit entry in the same
    transaction. Everything a method returns is final once the write's future is done."""

    def now(self) -> datetime: ...

    # messages and documents
    def add_messages(self, messages: Sequence[NewMessage], actor: Actor) -> list[Stored]:
        """Store each once; repeats are counted on the message that was there (``seen``), and return it."""

    def knows_message(self, direction: Direction, connection: str, dedupe: str) -> bool:
        """Whether a message of this key is stored already."""

    def step_messages(self, steps: Sequence[MessageStep]) -> None:
        """Change states by compare-and-set, one audit entry each. Raises ConflictingChange, none is changed then."""

    def add_documents(self, documents: Sequence[NewDocument]) -> list[int]:
        """Append documents; a re-translation appends, it never replaces."""

    def link_document(self, document_id: int, order_id: int) -> None:
        """Say which order a document is about, once that is known."""

    def add_payload(self, payload: bytes) -> str:
        """Store bytes by content; returns their SHA-256 in hex."""

    # orders
    def put_order(self, order: OrderRecord, actor: Actor, why: str) -> OrderRecord:
        """Insert (id 0) or change by id and version. Raises ConflictingChange."""

    def move_orders(self, moves: Sequence[OrderMove], actor: Actor) -> None:
        """Change where orders stand, and nothing else, by id and version. Raises ConflictingChange, none is changed
        then."""

    # exceptions
    def open_exceptions(self, exceptions: Sequence[NewException]) -> list[int]:
        """Open each, or update the unsettled one of the same key (its claim and snooze stay); ids in order."""

    def change_exception(self, change: ExceptionChange) -> ExceptionRow:
        """Raises AlreadySettled, ConflictingChange."""

    def settle_key(self, key: str, actor: Actor, resolution: str) -> int | None:
        """Settle the unsettled exception of this key, whatever its version: its reason is gone. Its id, or ``None``."""

    def settle_keys(self, resolutions: Mapping[str, str], actor: Actor) -> list[int]:
        """The same for several: key -> resolution. The ids of those that were there."""

    # effects and attempts
    def add_effects(self, effects: Sequence[NewEffect]) -> list[int | None]:
        """Plan each once per key; ``None`` for a key that was there before."""

    def claim_effects(
        self, connection: str, owner: str, limit: int, lease_seconds: float, kinds: Sequence[str] = ()
    ) -> list[EffectRow]:
        """Take planned effects that are due, oldest first, one per ``subject`` at a time; each with a new fence."""

    def release_effects(self, effect_ids: Sequence[int], owner: str) -> None:
        """Let go of claims not worked on: planned again, due at once. Those no longer held by ``owner`` are skipped."""

    def renew_effects(self, effect_ids: Sequence[int], owner: str, seconds: float) -> None:
        """Hold claims for longer while they are worked on; those no longer held by ``owner`` are skipped."""

    def hasten_retries(self, longest: float) -> int:
        """Make retries and look-ups due now that wait more than ``longest`` seconds: no pause is that long, so the
        computer's time was set back since. How many those were."""

    def start_attempt(self, effect: EffectRow, sent: bytes | None, looking_up: bool = False) -> int:
        """Store the intention before the call goes out (effect becomes ``sending`` unless only looking up); the
        attempt's id. Raises ConflictingChange when the lease was lost."""

    def end_attempt(
        self,
        attempt_id: int,
        effect: EffectRow,
        outcome: AttemptOutcome,
        state: EffectState,
        *,
        error_code: str | None = None,
        text: str | None = None,
        technical: str | None = None,
        answer: bytes | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        """Store the outcome, set the effect's state and end its lease. Raises ConflictingChange for a lost lease."""

    def change_effect(self, effect_id: int, expected: EffectState, wanted: EffectState, actor: Actor, why: str) -> None:
        """A person's or a rule's step (retry, cancel, settled by evidence). Raises ConflictingChange."""

    def recover_effects(self, owner_is_alive: Callable[[str], bool]) -> list[EffectRow]:
        """Effects whose lease has run out or whose owner is dead: ``sending`` ones become ``in_doubt`` and their open
        attempt ``unknown``; planned ones are free again. Returns those now in doubt."""

    # leases, cursors, numbers, settings
    def take_lease(self, name: str, owner: str, seconds: float) -> LeaseRow | None:
        """Take or renew; ``None`` when another owner holds it."""

    def release_lease(self, name: str, owner: str) -> None: ...

    def put_cursor(self, name: str, value: str) -> None: ...

    def next_numbers(self, name: str, count: int = 1) -> int:
        """Allocate ``count`` consecutive control numbers, without gap or repeat; the first of them."""

    def return_numbers(self, name: str, first: int) -> None:
        """Give back ``first`` and all after it, allocated by this very work and not used."""

    def put_connection(self, connection: ConnectionRow, actor: Actor) -> None: ...

    def set_health(self, key: str, health: str, text: str) -> None: ...

    def put_setting(self, key: str, value: str, actor: Actor) -> None: ...

    def put_people(self, people: Sequence[Person]) -> None: ...

    def audit(self, entries: Sequence[AuditEntry]) -> None: ...


class Reads(FactReads, Protocol):
    """Named questions. Each runs on a connection of the calling thread; none counts without a limit."""

    def message(self, message_id: int) -> MessageRow | None: ...

    def messages(self, filter: MessageFilter, page: Page) -> Rows[MessageRow]: ...

    def count_messages(self, filter: MessageFilter, limit: int = 10_000) -> Count: ...

    def messages_by_id(self, message_ids: Sequence[int]) -> dict[int, MessageRow]:
        """Those of these that there are."""

    def messages_in(
        self, direction: Direction, states: Sequence[MessageState], limit: int, after: int = 0
    ) -> list[MessageRow]:
        """Oldest first, those with ids above ``after``: work waiting for the pipeline."""

    def messages_by_control(self, partner: str, control: str, direction: Direction) -> list[MessageRow]: ...

    def documents(self, message_id: int, limit: int = 1000) -> list[DocumentRow]:
        """The documents of a message as they were stored, the first ``limit``."""

    def document_at(self, message_id: int, position: int) -> DocumentRow | None:
        """The document at a place of a message, as last stored: for messages whose documents do not fit into memory."""

    def order_documents(self, order_ids: Sequence[int], kinds: Sequence[str] = ()) -> list[DocumentRow]:
        """Documents about these orders, by order then by arrival."""

    def payload(self, payload_hash: str) -> bytes | None: ...

    def payloads(self, hashes: Sequence[str]) -> dict[str, bytes]:
        """Several at once; keys are the hashes that are there."""

    def order(self, order_id: int) -> OrderRecord | None: ...

    def orders_by_number(self, numbers: Sequence[str], connection: str | None = None) -> list[OrderRecord]: ...

    def orders_by_erp_id(self, connection: str, erp_ids: Sequence[int]) -> list[OrderRecord]: ...

    def orders_due(
        self, states: Sequence[OrderState], receipts: Sequence[ReceiptState], technical_before: datetime, limit: int
    ) -> list[OrderRecord]:
        """Sent orders whose technical receipt is overdue."""

    def exception(self, exception_id: int) -> ExceptionRow | None: ...

    def exception_evidence(self, exception_id: int) -> str | None: ...

    def exception_by_key(self, key: str) -> ExceptionRow | None: ...

    def exceptions(self, filter: QueueFilter, page: Page) -> Rows[ExceptionRow]:
        """Sorts offered: ``rank_at`` (default), ``due_at``, ``stake_value``, ``value``, ``subject``, ``opened_at``."""

    def count_exceptions(self, filter: QueueFilter, limit: int = 10_000) -> Count: ...

    def anchors(self, filter: QueueFilter | MessageFilter, page: Page, every: int = 256) -> list[tuple[object, int]]:
        """The sort key and id of each ``every``-th row, so that a view can jump anywhere by keyset."""

    def queue_summary(self, queue: str, at: datetime) -> QueueSummary: ...

    def snoozed_until(self, moment: datetime, limit: int) -> list[ExceptionRow]:
        """Snoozed exceptions whose time has come."""

    def overdue_for_escalation(
        self, queue: str, moment: datetime, limit: int, *, partner: str | None = None, escalated: int | None = None
    ) -> list[ExceptionRow]:
        """Open exceptions due before ``moment``, least escalated first, then longest due; with ``partner`` and
        ``escalated`` only that partner's on which exactly so many steps were taken."""

    def effect(self, effect_id: int) -> EffectRow | None: ...

    def effect_by_key(self, key: str) -> EffectRow | None: ...

    def effects(
        self,
        *,
        order_id: int | None = None,
        message_id: int | None = None,
        exception_id: int | None = None,
        states: Sequence[EffectState] = (),
        connection: str | None = None,
        limit: int = 500,
    ) -> list[EffectRow]: ...

    def effect_counts(self) -> Mapping[tuple[str, str], int]:
        """(connection, state) -> how many not yet finished."""

    def attempts(self, effect_ids: Iterable[int]) -> list[AttemptRow]: ...

    def audit(self, filter: AuditFilter, page: Page) -> Rows[AuditRow]: ...

    def audit_head(self) -> int:
        """The newest audit number: a change feed for other processes."""

    def verify_audit(self) -> ChainReport: ...

    def cursor(self, name: str) -> str | None: ...

    def lease(self, name: str) -> LeaseRow | None: ...

    def connections(self) -> list[ConnectionRow]: ...

    def connection(self, key: str) -> ConnectionRow | None: ...

    def setting(self, key: str) -> str | None: ...

    def settings(self, keys: Sequence[str]) -> dict[str, str]:
        """Several at once; those that are set."""

    def person(self, login: str) -> Person | None: ...

    def people(self) -> list[Person]: ...

    def search(self, text: str, limit: int = 20) -> list[tuple[str, int, str, str]]:
        """Orders, exceptions and messages whose business key starts with ``text``: (kind, id, key, line for people)."""


class Store(Protocol):
    """The local (SQLite) or shared (PostgreSQL) store."""

    def write(self, work: Callable[[Unit], T]) -> Future[T]: ...

    def do(self, work: Callable[[Unit], T]) -> T:
        """``write(work).result()``. Raises what the work raised, or StoreTrouble. Never for the screen's thread."""

    def read(self) -> Reads: ...

    def close(self) -> None:
        """Finish what was handed in, then end. Handing in more raises StoreTrouble."""
