"""The life cycles of messages, effects and exceptions: every state, and the steps allowed between them."""

from __future__ import annotations

from enum import StrEnum


class Direction(StrEnum):
    """Whether a message came in or goes out."""

    IN = "in"
    OUT = "out"


class MessageState(StrEnum):
    """How far a message has come. ``held`` waits for a person (an exception says why) or for missing data; ``settled``
    has had its whole effect, confirmed; ``ignored`` was put aside by a person with a reason, or repeats another."""

    RECEIVED = "received"
    TRANSLATED = "translated"
    RESOLVED = "resolved"
    DECIDED = "decided"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    SETTLED = "settled"
    SUPERSEDED = "superseded"
    IGNORED = "ignored"


MESSAGE_STEPS: dict[MessageState, frozenset[MessageState]] = {
    MessageState.RECEIVED: frozenset(
        {
            MessageState.TRANSLATED,
            MessageState.RESOLVED,
            MessageState.DECIDED,
            MessageState.SETTLED,
            MessageState.HELD,
            MessageState.IGNORED,
            MessageState.SENDING,
            MessageState.SUPERSEDED,
        }
    ),
    MessageState.TRANSLATED: frozenset(
        {
            MessageState.RESOLVED,
            MessageState.DECIDED,
            MessageState.SENDING,
            MessageState.SETTLED,
            MessageState.HELD,
            MessageState.IGNORED,
            MessageState.SUPERSEDED,
        }
    ),
    MessageState.RESOLVED: frozenset(
        {
            MessageState.DECIDED,
            MessageState.SETTLED,
            MessageState.HELD,
            MessageState.IGNORED,
            MessageState.SUPERSEDED,
        }
    ),
    MessageState.DECIDED: frozenset(
        {
            MessageState.SETTLED,
            MessageState.HELD,
            MessageState.IGNORED,
            MessageState.SUPERSEDED,
        }
    ),
    MessageState.SENDING: frozenset({MessageState.SENT, MessageState.HELD, MessageState.SUPERSEDED}),
    MessageState.SENT: frozenset({MessageState.SETTLED, MessageState.HELD, MessageState.SUPERSEDED}),
    MessageState.HELD: frozenset(
        {
            MessageState.RECEIVED,
            MessageState.TRANSLATED,
            MessageState.RESOLVED,
            MessageState.DECIDED,
            MessageState.SENDING,
            MessageState.SENT,
            MessageState.SETTLED,
            MessageState.IGNORED,
            MessageState.SUPERSEDED,
        }
    ),
    MessageState.SETTLED: frozenset({MessageState.HELD, MessageState.SUPERSEDED}),
    MessageState.SUPERSEDED: frozenset(),
    MessageState.IGNORED: frozenset({MessageState.RECEIVED}),
}


class EffectState(StrEnum):
    """One change outside the program. ``sending`` means the intention is stored and the call may have gone out; from
    there only an outcome or a look-up leads on, never a plain repeat. ``undecided``: in doubt, and the other side
    cannot tell, so a person must."""

    PLANNED = "planned"
    SENDING = "sending"
    IN_DOUBT = "in_doubt"
    UNDECIDED = "undecided"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


EFFECT_STEPS: dict[EffectState, frozenset[EffectState]] = {
    EffectState.PLANNED: frozenset({EffectState.SENDING, EffectState.CANCELLED, EffectState.REFUSED}),
    EffectState.SENDING: frozenset(
        {
            EffectState.DONE,
            EffectState.REFUSED,
            EffectState.IN_DOUBT,
            EffectState.PLANNED,
        }
    ),
    EffectState.IN_DOUBT: frozenset(
        {
            EffectState.DONE,
            EffectState.PLANNED,
            EffectState.REFUSED,
            EffectState.CANCELLED,
            EffectState.UNDECIDED,
        }
    ),
    EffectState.UNDECIDED: frozenset({EffectState.DONE, EffectState.PLANNED, EffectState.CANCELLED}),
    EffectState.DONE: frozenset(),
    EffectState.REFUSED: frozenset({EffectState.PLANNED, EffectState.CANCELLED}),
    EffectState.CANCELLED: frozenset(),
}


class AttemptOutcome(StrEnum):
    """How one try ended. ``unknown`` is an attempt whose process died before an outcome was stored."""

    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    UNKNOWN = "unknown"
    FOUND_DONE = "found_done"
    FOUND_NOT_DONE = "found_not_done"


class ExceptionState(StrEnum):
    """Where an exception stands. Snoozed ones come back by themselves; only ``settled`` leaves the queue."""

    OPEN = "open"
    SNOOZED = "snoozed"
    APPLYING = "applying"
    SETTLED = "settled"


class OrderState(StrEnum):
    """Where an order stands between us and the supplier."""

    TO_SEND = "to_send"
    SENT = "sent"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class ReceiptState(StrEnum):
    """What the supplier's system said about what we sent, shown apart from the business answer."""

    NOT_EXPECTED = "not_expected"
    WAITING = "waiting"
    RECEIVED = "received"
    WITH_ERRORS = "with_errors"
    REJECTED = "rejected"
    OVERDUE = "overdue"


class ProfileState(StrEnum):
    """Where a version of a partner profile stands. Only the ``live`` one is used; a version never goes live by itself,
    and what was live or given up stays, ``retired``."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    LIVE = "live"
    RETIRED = "retired"


PROFILE_STEPS: dict[ProfileState, frozenset[ProfileState]] = {
    ProfileState.DRAFT: frozenset({ProfileState.PROPOSED, ProfileState.RETIRED}),
    ProfileState.PROPOSED: frozenset({ProfileState.APPROVED, ProfileState.DRAFT, ProfileState.RETIRED}),
    ProfileState.APPROVED: frozenset({ProfileState.LIVE, ProfileState.DRAFT, ProfileState.RETIRED}),
    ProfileState.LIVE: frozenset({ProfileState.RETIRED}),
    ProfileState.RETIRED: frozenset(),
}


class NoticeState(StrEnum):
    """Whether a ship notice counts: a correction supersedes what it corrects, the supplier may withdraw one."""

    ACTIVE = "active"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


def may_step(current: MessageState, wanted: MessageState) -> bool:
    """Whether a message may go from ``current`` to ``wanted``."""
    return wanted in MESSAGE_STEPS[current]
