"""The Protocols that adapters fulfil, apart from the store (``store.py``) and formats (``formats.py``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from console.domain.purchase import OrderWrite, PurchaseOrder, WriteResult
from console.services.records import Person


class Clock(Protocol):
    """Time, replaceable in tests and fast in the practice world."""

    def now(self) -> datetime:
        """Aware UTC."""

    def wait(self, seconds: float) -> float:
        """How many real seconds to wait for ``seconds`` of this clock's time."""

    def lasting(self, real_seconds: float) -> float:
        """How many seconds of this clock pass meanwhile: leases guard against dead processes, in real time."""


@dataclass(frozen=True, slots=True)
class ErpCursor:
    """How far changed orders have been read: the newest change time seen and what was seen within the overlap."""

    since: datetime | None = None
    seen: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ErpChanges:
    """A batch of changed orders and the cursor to continue from; ``more`` when another batch waits."""

    orders: tuple[PurchaseOrder, ...]
    cursor: ErpCursor
    more: bool
    calls: int


class Lookup(StrEnum):
    """The answer to "did it happen?" after a lost answer."""

    DONE = "done"
    NOT_DONE = "not_done"
    CANNOT_TELL = "cannot_tell"


class Erp(Protocol):
    """An ERP's purchase orders. Methods raise the errors of ``console.services.errors`` and nothing else: ``InDoubt``
    only when a change was sent and no whole answer came. An instance belongs to one thread."""

    def check(self) -> str:
        """Sign in and return a line for people ("Odoo 17.0, database x, user y"). Raises NeedsSettings, Retryable."""

    def changed_orders(self, cursor: ErpCursor, partner_ids: Sequence[int] | None = None) -> ErpChanges:
        """The next batch of purchase orders (confirmed, locked or cancelled) changed since ``cursor``, whole, with
        lines, receipts and waiting sales orders; at most 12 calls per 1,000 orders."""

    def orders(self, ids: Sequence[int]) -> tuple[PurchaseOrder, ...]:
        """These orders as they are now; missing ones are left out."""

    def find_orders(self, numbers: Sequence[str]) -> tuple[PurchaseOrder, ...]:
        """Orders by exact number."""

    def write_order(self, write: OrderWrite) -> WriteResult:
        """Do one change and read it back. Repeating it after it happened changes nothing (``already_there``).
        Raises ConflictingChange, Refused, AccessDenied, RecordMissing, InDoubt, Retryable."""

    def look_up(self, write: OrderWrite) -> Lookup:
        """Whether ``write`` has happened, by comparing the order as it is with ``before`` and the targets."""

    def partners(self, text: str) -> tuple[tuple[int, str], ...]:
        """Suppliers whose name, reference or VAT matches: (id, name), for choosing one at set-up."""

    def person(self) -> Person:
        """The signed-in user with the rights that follow from the ERP's groups."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message waiting at a transport: ``ref`` is the transport's handle, ``name`` for people."""

    ref: str
    name: str
    size: int


class Transport(Protocol):
    """Carries bytes to and from a partner. Raises the errors of ``console.services.errors``. Owned by one lane."""

    def check(self) -> str:
        """Whether the endpoint can be used, in a line for people. Raises NeedsSettings, Retryable."""

    def arrivals(self, limit: int) -> tuple[Arrival, ...]:
        """Messages wholly there, oldest first; half-written files are left out until they rest."""

    def fetch(self, arrival: Arrival) -> bytes:
        """Its bytes. Raises ContentError when it is larger than the connection's limit."""

    def done(self, arrival: Arrival) -> None:
        """Called only after the bytes are stored: archive it, never delete it."""

    def quarantine(self, arrival: Arrival, reason: str) -> None:
        """Put aside what cannot even be fetched (too large), with the reason beside it."""

    def send(self, name: str, payload: bytes, reference: str) -> str:
        """Deliver once; returns the partner's receipt or the place it was put. ``reference`` is our own key for asking
        later. Raises InDoubt when it may have arrived."""

    def look_up(self, name: str, payload: bytes, reference: str) -> Lookup:
        """Whether a message sent under ``reference`` arrived."""


class Mailer(Protocol):
    """Hands a drafted mail over: to the person's own mail program, or an outbox."""

    def send(self, to: str, subject: str, body: str, reference: str) -> str:
        """Deliver once per ``reference``; returns where it went."""

    def look_up(self, reference: str) -> Lookup:
        """Whether the mail of this reference was handed over."""


class SecretVault(Protocol):
    """The system keyring. Secrets are never logged, exported or stored anywhere else."""

    def get(self, ref: str) -> str | None:
        """The secret, or ``None``. Raises NeedsSettings when there is no usable keyring."""

    def put(self, ref: str, secret: str) -> None:
        """Store or replace it."""

    def forget(self, ref: str) -> None:
        """Remove it if it is there."""
