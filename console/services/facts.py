"""What is known of partners besides their messages: mappings of their codes, the versions of their profiles, the
documents that wait for a missing fact, last stock and prices, and what their ship notices cover.

The records, and the parts of the store's port that are about them (``store.py`` has the whole port).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from console.domain.lifecycle import NoticeState, ProfileState
from console.domain.mappings import Code, MappingKind, MappingState, Target
from console.domain.profiles import PartnerProfile
from console.services.paging import Page, Rows
from console.services.records import Actor, MessageRow


@dataclass(frozen=True, slots=True)
class NewMapping:
    """What a partner's code means here, to be proposed. ``partner`` is a profile's key or ``*`` for everybody."""

    partner: str
    code: Code
    target: Target
    owner: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One version of a mapping. Its target never changes; only its state does. ``version`` counts from 1 for each
    (kind, partner, scheme, value)."""

    id: int
    kind: MappingKind
    partner: str
    scheme: str
    value: str
    version: int
    state: MappingState
    target: Target
    owner: str | None
    note: str
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    retired_by: str | None
    retired_at: datetime | None

    @property
    def code(self) -> Code:
        """What it explains."""
        return Code(kind=self.kind, scheme=self.scheme, value=self.value)


@dataclass(frozen=True, slots=True)
class MappingFilter:
    """Which mappings a list shows. ``text`` matches the start of the code."""

    kind: MappingKind | None = None
    partner: str | None = None
    states: tuple[MappingState, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Holdup:
    """A message that is held until the exception of this key is settled: it waits for a missing fact."""

    key: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Freed:
    """Messages that wait for nothing any more and are ``received`` again; ``more``: call again for the next batch."""

    messages: tuple[int, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class ProfileVersion:
    """One version of a partner profile and where it stands; ``profile`` never changes."""

    key: str
    version: int
    state: ProfileState
    owner: str | None
    note: str
    made_by: str
    made_at: datetime | None
    proposed_by: str | None
    proposed_at: datetime | None
    approved_by: str | None
    approved_at: datetime | None
    live_at: datetime | None
    profile: PartnerProfile


@dataclass(frozen=True, slots=True)
class Supply:
    """Something a partner says about one of its items: its stock or its price, as JSON. ``as_of`` is the moment it
    speaks of; what is older than what is known changes nothing."""

    scheme: str
    value: str
    body: str
    as_of: datetime
    message_id: int | None = None
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class SupplierItem:
    """What is last known of one item at one partner; ``stock`` and ``price`` are JSON, ``None`` when never said."""

    partner: str
    scheme: str
    value: str
    product_id: int | None
    stock: str | None
    stock_as_of: datetime | None
    stock_message_id: int | None
    price: str | None
    price_as_of: datetime | None
    price_message_id: int | None


@dataclass(frozen=True, slots=True)
class CoveredLine:
    """How much of an order line a notice announces, in the order line's unit."""

    order_id: int
    line_ref: str
    quantity: Decimal
    day: date | None = None


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A ship notice to be remembered. ``position`` is its place in the message; ``content`` a digest of its canonical
    form, by which a repeat is known."""

    partner: str
    number: str
    message_id: int
    position: int
    content: str
    document_id: int | None = None
    day: date | None = None
    lines: tuple[CoveredLine, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A ship notice remembered, without its lines."""

    id: int
    partner: str
    number: str
    message_id: int
    position: int
    content: str
    document_id: int | None
    day: date | None
    state: NoticeState
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One line of a notice: what it covers of an order line, and whether the notice still counts."""

    notice_id: int
    number: str
    message_id: int
    document_id: int | None
    state: NoticeState
    order_id: int
    line_ref: str
    quantity: Decimal
    day: date | None


class FactUnit(Protocol):
    """The part of a :class:`console.services.store.Unit` that writes these."""

    def propose_mappings(self, mappings: Sequence[NewMapping], actor: Actor) -> list[int]:
        """Append each as the next version of its code; the ids."""

    def approve_mappings(self, mapping_ids: Sequence[int], actor: Actor, why: str = "") -> None:
        """Proposed ones count from now on; the ones they replace are retired. Raises ConflictingChange, none is
        changed then."""

    def retire_mappings(self, mapping_ids: Sequence[int], actor: Actor, why: str = "") -> None:
        """Proposed or approved ones count no more. Raises ConflictingChange, none is changed then."""

    def hold_up(self, holdups: Sequence[Holdup]) -> None:
        """Note which messages wait for which fact, each once. The messages are stepped to ``held`` in the same work.
        A step away from ``held``, whoever makes it, forgets what the message waited for."""

    def free_held(self, key: str, actor: Actor, why: str, limit: int = 500) -> Freed:
        """The fact of this key is there: messages that waited for it alone are ``received`` again, oldest first, at
        most ``limit``; those that wait for others too go on waiting for those."""

    def put_profile(self, profile: PartnerProfile, actor: Actor) -> PartnerProfile:
        """Store as the next version and use it at once (set-up from a file, practice); the profile with its number."""

    def put_draft(self, profile: PartnerProfile, actor: Actor, owner: str | None = None, note: str = "") -> int:
        """Store as the next version, a draft; the number. A draft it was made from gives way to it. ``profile.version``
        is the version it was made from: raises ConflictingChange when somebody has made or put into use a newer one."""

    def step_profile(
        self, key: str, version: int, expected: ProfileState, wanted: ProfileState, actor: Actor, why: str = ""
    ) -> None:
        """Propose, approve, put into use or give up a version; going live retires the one that was. Raises
        ConflictingChange when it is not in ``expected`` any more or the step is not allowed."""

    def put_stock(self, partner: str, items: Sequence[Supply], actor: Actor) -> int:
        """Keep the newest stock of each item; how many were newer than what was known. Hand in thousands at a time,
        and no more: everybody else's writes wait meanwhile."""

    def put_prices(self, partner: str, items: Sequence[Supply], actor: Actor) -> int:
        """The same for prices."""

    def add_notices(self, notices: Sequence[NewNotice], actor: Actor) -> list[int]:
        """Remember ship notices; the ids. A message decided anew replaces what it said before."""

    def end_notices(self, notice_ids: Sequence[int], state: NoticeState, actor: Actor, why: str = "") -> None:
        """Active ones count no more: superseded by a correction, or withdrawn. Others stay as they are."""


class FactReads(Protocol):
    """The part of :class:`console.services.store.Reads` that asks for these."""

    def mapped(self, partner: str, codes: Collection[Code]) -> dict[Code, Target]:
        """What these codes of the partner mean by mappings in force, its own before everybody's. One question for
        thousands of codes."""

    def any_mapped(self, partner: str, kind: MappingKind) -> bool:
        """Whether the partner itself has any mapping of a kind in force."""

    def mapping(self, mapping_id: int) -> MappingRow | None: ...

    def mapping_history(self, partner: str, code: Code) -> list[MappingRow]:
        """Every version, newest first."""

    def mappings(self, filter: MappingFilter, page: Page) -> Rows[MappingRow]:
        """In the order they were proposed."""

    def holdup_counts(self, keys: Sequence[str]) -> Mapping[str, int]:
        """How many messages wait for each of these; keys nobody waits for are left out."""

    def held_up(self, key: str, limit: int = 100) -> list[MessageRow]:
        """The messages that wait for this, oldest first."""

    def profiles(self, active_only: bool = True) -> list[PartnerProfile]:
        """The live version of each partner."""

    def profile(self, key: str, version: int | None = None) -> PartnerProfile | None:
        """The live version, or any by its number."""

    def profile_versions(self, key: str) -> list[ProfileVersion]:
        """Every version of a partner, newest first."""

    def open_profiles(self) -> list[ProfileVersion]:
        """Versions on their way of every partner: drafts, proposed and approved ones."""

    def supplier_items(self, partner: str, items: Collection[tuple[str, str]]) -> list[SupplierItem]:
        """Those of these (scheme, value) that are known. One question for thousands."""

    def supplier_items_of(self, product_ids: Sequence[int]) -> list[SupplierItem]:
        """What every partner says about these products."""

    def supplier_item_pages(self, partner: str, after: tuple[str, str] | None, limit: int = 500) -> list[SupplierItem]:
        """A partner's items by scheme and value, after the one given."""

    def notices_by_number(self, partner: str, number: str) -> list[NoticeRow]:
        """Every notice of this number, oldest first, those that do not count any more included."""

    def notice_lines(self, order_ids: Sequence[int], active_only: bool = True) -> list[NoticeLine]:
        """What notices cover of these orders, by order, oldest first."""
