"""The Protocols that adapters fulfil, apart from the store (``store.py``) and formats (``formats.py``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from console.domain.masterdata import MasterData, PartnerRecord, PlaceRecord, ProductMatch, ProductRecord, UnitRecord
from console.domain.purchase import OrderWrite, PurchaseOrder, WriteResult
from console.domain.receiving.plans import ReceiptPlan
from console.domain.receiving.prepared import PreparedReceipt
from console.domain.supplying.writes import PriceBatch, PriceOutcome, PricePage
from console.domain.values import ItemId, PartyId
from console.domain.warehousing import Delivery, DeliveryPlan, PreparedDelivery
from console.services.records import Person


class Clock(Protocol):
    """Time, replaceable in tests and fast in the practice world."""

    def now(self) -> datetime:
        """Aware UTC."""

    def wait(self, seconds: float) -> float:
        """How many real seconds to wait for ``seconds`` of this clock's time."""

    def lasting(self, real_seconds: float) -> float:
        """How many seconds of this clock pass meanwhile: leases guard against dead processes, in real time."""

    def steady(self) -> float:
        """Seconds of this clock from some start, running only forward, also when the computer's time is set."""


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
        """The next batch of purchase orders (confirmed, locked or cancelled) of these partners and of all that belongs
        to them (addresses, people), changed since ``cursor``, whole, with
        lines, receipts and waiting sales orders; at most 12 calls per 1,000 orders."""

    def orders(self, ids: Sequence[int]) -> tuple[PurchaseOrder, ...]:
        """These orders as they are now; missing ones are left out."""

    def open_orders(self, partner_id: int, limit: int = 500) -> tuple[PurchaseOrder, ...]:
        """Confirmed orders of a partner and of all that belongs to it with something still to come, newest first, at
        most ``limit``."""

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


class Directory(Protocol):
    """An ERP's master data, for resolving the codes of documents in batches and for a person choosing a record.

    Every method is a few calls however much is asked. What is not found is missing from the answer; what several
    records go by gives several, and whoever asks must not pick one of them unseen. Errors as of :class:`Erp`."""

    def products(self, text: str, partner_id: int | None = None) -> tuple[ProductRecord, ...]:
        """Products that can be bought whose name, code, GTIN or (with a partner) supplier's code contains ``text``:
        at most 40, for choosing one."""

    def product_ids(
        self, items: Sequence[ItemId], partner_id: int | None = None
    ) -> Mapping[ItemId, tuple[ProductMatch, ...]]:
        """The products that go by these numbers. Supplier's numbers need ``partner_id`` (the supplier's company or any
        of its addresses); GTINs are compared zero-padded, those of packs give the pack's ``factor``; buyer's numbers
        are our own codes. Archived products are found too, and marked."""

    def product_records(self, ids: Sequence[int], partner_id: int | None = None) -> tuple[ProductRecord, ...]:
        """These products, archived ones too; missing ones are left out."""

    def partner_ids(self, ids: Sequence[PartyId]) -> Mapping[PartyId, tuple[int, ...]]:
        """Partners by number, compared without blanks and capitals: schemes ``vat``, ``gln`` (where the ERP has the
        field), ``ref`` (our reference of the partner), ``registry``, ``name`` (exact). Other schemes find nothing."""

    def partner_records(self, ids: Sequence[int]) -> tuple[PartnerRecord, ...]:
        """These partners, archived ones too; missing ones are left out."""

    def units(self) -> tuple[UnitRecord, ...]:
        """All units of measure, archived ones too."""

    def places(self) -> tuple[PlaceRecord, ...]:
        """Warehouses and the internal locations in them."""

    def master_data(self, partner_ids: Sequence[int]) -> MasterData:
        """What is kept at hand: the warehouses with addresses, numbers and operation types, and these partners."""


class PriceList(Protocol):
    """An ERP's supplier price list. It has no place for a supplier's stock: that is kept in our own store and never
    written to the ERP. Errors as of :class:`Erp`."""

    def price_rows(self, partner_id: int, after: int = 0, limit: int = 2000) -> PricePage:
        """The rows of a supplier (its company), ended ones too, by id; continue with the page's ``after``."""

    def write_prices(self, batch: PriceBatch) -> tuple[PriceOutcome, ...]:
        """Write the batch in one call, all of it that can be, and read it back: an outcome for each write, in their
        order. Repeating it changes nothing (``already_there``). A row that was changed by somebody, or that the ERP
        refuses, is left out and does not hold up the others. Raises InDoubt, AccessDenied, Retryable."""

    def look_up_prices(self, batch: PriceBatch) -> Lookup:
        """Whether the batch was written: done when every row is as wanted, not done when none is."""


class Receipts(Protocol):
    """An ERP's transfers of goods to come, prepared from ship notices and never validated. Errors as of :class:`Erp`,
    and ``ConflictingChange`` when the goods were received already."""

    def prepare_receipt(self, plan: ReceiptPlan) -> PreparedReceipt:
        """Fill in what a notice announces of one order: expected date, quantities, lots, packs, a note. What it does
        not announce of the order stays to come in another transfer. Repeating it changes nothing
        (``already_there``). Raises ConflictingChange, Refused, RecordMissing, AccessDenied, InDoubt, Retryable."""

    def withdraw_receipt(self, plan: ReceiptPlan) -> PreparedReceipt:
        """Undo the preparation (the notice was cancelled or corrected): the goods are to come as ordered again. Raises
        as :meth:`prepare_receipt`."""

    def look_up_receipt(self, plan: ReceiptPlan) -> Lookup:
        """Whether the receipt is prepared as planned; cannot tell when somebody has changed or received it since."""


class Deliveries(Protocol):
    """An ERP's outgoing transfers of a warehouse somebody else runs. Errors as of :class:`Receipts`."""

    def ready_deliveries(self, warehouse_id: int, known: Sequence[int] = ()) -> tuple[Delivery, ...]:
        """Deliveries of a warehouse whose goods are all there, oldest first, without ``known``: at most 200."""

    def deliveries(self, ids: Sequence[int]) -> tuple[Delivery, ...]:
        """These deliveries as they are now; missing ones are left out."""

    def prepare_delivery(self, plan: DeliveryPlan) -> PreparedDelivery:
        """Fill in what was shipped: quantities, lots, parcel number, a note. Nothing is validated. Repeating it changes
        nothing (``already_there``). Raises ConflictingChange when it was validated or cancelled."""

    def look_up_delivery(self, plan: DeliveryPlan) -> Lookup:
        """Whether the delivery is filled in by this plan."""


class ErpConnection(Erp, Directory, PriceList, Receipts, Deliveries, Protocol):
    """All that a connection to an ERP can do; services ask for the part they need."""


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
