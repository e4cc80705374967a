"""Flat, frozen rows that cross the store's border. Screens read these straight; no row is ever changed in place.

All times are aware UTC. ``version`` is the optimistic lock of a row: a change names the version it was decided on and
is refused when the row has moved on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from console.domain.lifecycle import (
    AttemptOutcome,
    Direction,
    EffectState,
    ExceptionState,
    MessageState,
    OrderState,
    ReceiptState,
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a signed-in person or a named rule. ``rights`` are what a person may do; a rule needs none."""

    name: str
    kind: str = "person"
    display: str = ""
    rights: frozenset[str] = frozenset()

    @property
    def shown(self) -> str:
        """The name for screens and the audit."""
        return self.display or self.name


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be stored. Inbound, ``(connection, payload)`` makes it once; outbound, ``dedupe`` does.

    ``dedupe`` is filled by the store from the payload hash when left empty. ``payload`` is the raw bytes.
    """

    direction: Direction
    connection: str
    payload: bytes
    name: str = ""
    state: MessageState = MessageState.RECEIVED
    partner: str | None = None
    format: str | None = None
    kind: str | None = None
    subject: str | None = None
    control: str | None = None
    test: bool = False
    dedupe: str = ""
    replay_of: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a message handed in: its id, and whether it is new or was there before (then nothing is done)."""

    id: int
    new: bool
    payload_hash: str


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in lists. ``subject`` is its business key (order number), ``problems`` how many were found in it."""

    id: int
    direction: Direction
    state: MessageState
    connection: str
    partner: str | None
    format: str | None
    kind: str | None
    subject: str | None
    control: str | None
    name: str
    test: bool
    payload_hash: str
    size: int
    problems: int
    cause: str | None
    received_at: datetime
    updated_at: datetime
    replay_of: int | None
    seen: int
    version: int


@dataclass(frozen=True, slots=True)
class MessageStep:
    """One change of a message's state with what is learnt on the way; fields left ``None`` stay as they are.

    Refused (:class:`~console.services.errors.ConflictingChange`) when the message is no longer in ``expected``.
    """

    id: int
    expected: MessageState
    wanted: MessageState
    actor: Actor
    why: str = ""
    partner: str | None = None
    format: str | None = None
    kind: str | None = None
    subject: str | None = None
    control: str | None = None
    test: bool | None = None
    problems: int | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document found in (or put into) a message: its canonical JSON, its problems as JSON, what it is about."""

    message_id: int
    position: int
    kind: str
    kind_name: str
    canonical: str | None
    problems: str = "[]"
    envelope: str = "{}"
    order_id: int | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A stored document with its canonical JSON."""

    id: int
    message_id: int
    position: int
    kind: str
    kind_name: str
    canonical: str | None
    problems: str
    envelope: str
    order_id: int | None
    subject: str | None
    payload_hash: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """What the program knows of one purchase order.

    ``snapshot`` is the last :class:`~console.domain.purchase.PurchaseOrder` read, ``sent_document`` the
    :class:`~console.domain.documents.Order` as the supplier knows it (latest version sent), both JSON.
    ``fingerprint`` is of the business content last seen in the ERP and agreed or sent: a new one is a change to send.
    """

    connection: str
    erp_id: int
    number: str
    partner: str
    state: OrderState
    snapshot: str
    fingerprint: str
    currency: str
    total: Decimal
    receipt: ReceiptState = ReceiptState.NOT_EXPECTED
    revision: int = 0
    sent_document: str | None = None
    sent_message_id: int | None = None
    sent_at: datetime | None = None
    due_at: datetime | None = None
    technical_due_at: datetime | None = None
    stake_value: Decimal = Decimal(0)
    stake_count: int = 0
    first_promise: datetime | None = None
    id: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class NewException:
    """An exception to open. ``key`` makes it once while it is not settled: opening it again updates the open one.

    ``title`` fits a cell ("80 of 100, 14 days later"), ``sentence`` is the plain-words head of the detail pane,
    ``evidence`` JSON for the detail (differences, problems, candidates). ``rank_at`` orders the queue: the moment by
    which somebody must have acted.
    """

    key: str
    queue: str
    cause: str
    title: str
    sentence: str
    actor: Actor
    evidence: str = "{}"
    subject: str | None = None
    partner: str | None = None
    partner_name: str | None = None
    owner: str | None = None
    order_id: int | None = None
    message_id: int | None = None
    effect_id: int | None = None
    due_at: datetime | None = None
    rank_at: datetime | None = None
    value: Decimal = Decimal(0)
    currency: str | None = None
    stake_value: Decimal = Decimal(0)
    stake_count: int = 0
    stake_text: str = ""
    first_promise: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """An exception as queues show it, without its evidence."""

    id: int
    key: str
    queue: str
    cause: str
    party: str
    state: ExceptionState
    title: str
    sentence: str
    subject: str | None
    partner: str | None
    partner_name: str | None
    owner: str | None
    order_id: int | None
    message_id: int | None
    effect_id: int | None
    due_at: datetime | None
    rank_at: datetime
    value: Decimal
    currency: str | None
    stake_value: Decimal
    stake_count: int
    stake_text: str
    first_promise: datetime | None
    opened_at: datetime
    updated_at: datetime
    snoozed_until: datetime | None
    escalated: int
    reminded_at: datetime | None
    claimed_by: str | None
    claimed_at: datetime | None
    settled_at: datetime | None
    settled_by: str | None
    resolution: str | None
    version: int


@dataclass(frozen=True, slots=True)
class ExceptionChange:
    """A change of an exception decided on ``version``; only fields in ``values`` change (column name -> value).

    ``action`` and ``detail`` go to the audit. Refused with :class:`~console.services.errors.AlreadySettled` when it is
    settled, with :class:`~console.services.errors.ConflictingChange` when its version has moved on.
    """

    id: int
    version: int
    actor: Actor
    action: str
    values: dict[str, object] = field(default_factory=dict)
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NewEffect:
    """A change outside the program, planned once per ``key``. ``body`` is JSON for the handler of ``kind``."""

    key: str
    kind: str
    connection: str
    body: str
    subject: str | None = None
    message_id: int | None = None
    order_id: int | None = None
    exception_id: int | None = None
    not_before: datetime | None = None
    actor: Actor = Actor("engine", "rule")


@dataclass(frozen=True, slots=True)
class EffectRow:
    """An effect; while claimed, ``fence`` is the number every write about it must carry."""

    id: int
    key: str
    kind: str
    connection: str
    body: str
    state: EffectState
    subject: str | None
    message_id: int | None
    order_id: int | None
    exception_id: int | None
    tries: int
    not_before: datetime
    lease_owner: str | None
    lease_until: datetime | None
    fence: int
    error_code: str | None
    error_text: str | None
    actor_name: str
    actor_kind: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try of one effect, append-only; ``sent`` and ``answer`` are payload hashes."""

    id: int
    effect_id: int
    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: AttemptOutcome | None
    error_code: str | None
    text: str | None
    technical: str | None
    sent: str | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line to write to the audit; the store adds number, time and hashes."""

    actor: Actor
    action: str
    subject_kind: str
    subject_id: int | str
    detail: str = ""
    order_number: str | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One audit line; ``hash`` covers everything before it through ``previous_hash``."""

    number: int
    at: datetime
    actor: str
    actor_kind: str
    action: str
    subject_kind: str
    subject_id: str
    order_number: str | None
    detail: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """A lease held; ``fence`` grows with every change of owner."""

    name: str
    owner: str
    until: datetime
    fence: int


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """One endpoint. ``settings`` is JSON without any secret; ``secret_ref`` names the keyring entry."""

    key: str
    kind: str
    name: str
    settings: str = "{}"
    secret_ref: str | None = None
    paused: bool = False
    health: str = "unknown"
    health_text: str = ""
    last_ok_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in; ``rights`` come from Odoo groups, in the practice world from practice people."""

    login: str
    name: str
    rights: tuple[str, ...]
    title: str = ""
