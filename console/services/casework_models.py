"""What a person sees of a case and can do with it: frozen values between casework services and screens or scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from console.domain.acknowledging import LineDecision, LinePart
from console.domain.mappings import Target
from console.domain.purchase import FieldChange
from console.services.records import ExceptionRow, MessageRow

__all__ = [
    "CASE_KEYS",
    "Action",
    "ActionKind",
    "AttemptView",
    "BulkPreview",
    "CaseView",
    "ComparedCell",
    "ComparedLine",
    "ConnectionView",
    "LineDecision",
    "LinePart",
    "MessageView",
    "Need",
    "OfferedAction",
    "Preview",
    "RawLine",
    "Receipt",
    "Stage",
    "StakeRow",
    "StoryEntry",
    "Today",
    "UnclearLine",
]


class ActionKind(StrEnum):
    """Everything a person can do with a case."""

    ACCEPT = "accept"
    ACCEPT_PART = "accept_part"
    REFUSE = "refuse"
    PROPOSE = "propose"
    SPLIT = "split"
    REPLACE_ITEM = "replace_item"
    TELEPHONE = "telephone"
    REMIND = "remind"
    REMIND_ALL = "remind_all"
    SEND_AGAIN = "send_again"
    CHOOSE_ORDER = "choose_order"
    CHOOSE_LINE = "choose_line"
    RETRY = "retry"
    HAPPENED = "happened"
    NOT_HAPPENED = "not_happened"
    PUT_ASIDE = "put_aside"
    SNOOZE = "snooze"
    WAKE = "wake"
    ESCALATE = "escalate"
    ASSIGN = "assign"
    NOTE = "note"
    PREPARE_RECEIPT = "prepare_receipt"
    TAKE_OVER = "take_over"
    EXPLAIN_CODE = "explain_code"


CASE_KEYS: dict[ActionKind, str] = {
    ActionKind.ACCEPT: "A",
    ActionKind.PREPARE_RECEIPT: "A",
    ActionKind.TAKE_OVER: "A",
    ActionKind.EXPLAIN_CODE: "A",
    ActionKind.ACCEPT_PART: "P",
    ActionKind.REFUSE: "R",
    ActionKind.PROPOSE: "C",
    ActionKind.SPLIT: "B",
    ActionKind.REPLACE_ITEM: "W",
    ActionKind.TELEPHONE: "E",
    ActionKind.REMIND: "M",
    ActionKind.REMIND_ALL: "U",
    ActionKind.SEND_AGAIN: "N",
    ActionKind.CHOOSE_ORDER: "O",
    ActionKind.CHOOSE_LINE: "L",
    ActionKind.RETRY: "T",
    ActionKind.HAPPENED: "Y",
    ActionKind.NOT_HAPPENED: "X",
    ActionKind.PUT_ASIDE: "D",
    ActionKind.SNOOZE: "S",
    ActionKind.WAKE: "Z",
    ActionKind.ASSIGN: "G",
    ActionKind.NOTE: "I",
}
"""The letter of each action of a case. Actions of one case have different letters; screens keep these free."""


class Need(StrEnum):
    """What an action wants to be told besides the press of its key."""

    LINES = "lines"
    REASON = "reason"
    UNTIL = "until"
    PERSON = "person"
    ORDER = "order"
    LINE = "line"
    PRODUCT = "product"
    TEXT = "text"
    UNIT_MEANING = "unit_meaning"
    CHOICE = "choice"
    """One of what the code may be (:meth:`console.services.mappings.desk.MappingDesk.choices`)."""


@dataclass(frozen=True, slots=True)
class Action:
    """A person's decision on a case. Only what ``kind`` needs is set; ``lines`` empty means "as answered"."""

    kind: ActionKind
    lines: tuple[LineDecision, ...] = ()
    reason: str = ""
    text: str = ""
    until: datetime | None = None
    person: str | None = None
    order_id: int | None = None
    line_ref: str | None = None
    answer_line: tuple[int, int] | None = None
    """Which answered line is meant: the stored document's id and the line's index in it."""
    product_id: int | None = None
    product_name: str = ""
    supplier_reference: str | None = None
    target: Target | None = None
    """What a partner's code means."""
    every_item: bool = False
    """Whether a unit means this for every item, not just for the one it was missed on."""


@dataclass(frozen=True, slots=True)
class OfferedAction:
    """An action as a button: ``key`` is its single-letter shortcut; refused ones say why."""

    kind: ActionKind
    label: str
    key: str
    hint: str = ""
    primary: bool = False
    needs: tuple[Need, ...] = ()
    allowed: bool = True
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """One fact of a line as ordered and as answered; ``note`` says what the difference means."""

    label: str
    ordered: str
    answered: str
    differs: bool = False
    grave: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One order line beside its answer. The plain values prefill forms."""

    line_ref: str
    title: str
    cells: tuple[ComparedCell, ...]
    differs: bool
    status: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    day: date | None = None
    unit: str = ""
    answered_parts: tuple[LinePart, ...] = ()


@dataclass(frozen=True, slots=True)
class StakeRow:
    """A customer order that waits: its promise, when its goods arrive after the change (``arrives``) and before it, and
    how many days late each makes it. ``lost``: a line it waits for would not come at all."""

    order: str
    customer: str
    promised: datetime | None
    arrives: datetime | None
    days_late: int
    value: Decimal
    currency: str | None
    arrives_before: datetime | None = None
    late_before: int = 0
    lost: bool = False

    @property
    def moves(self) -> bool:
        """Whether the change alters anything for the customer."""
        return self.lost or self.arrives != self.arrives_before


@dataclass(frozen=True, slots=True)
class UnclearLine:
    """An answered line that belongs to no order line for sure: what it says, and the lines it may be, with a title."""

    answer_line: tuple[int, int]
    text: str
    candidates: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """One line of the timeline. ``message_id`` opens the message it speaks of."""

    at: datetime
    text: str
    by: str = ""
    kind: str = "info"
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What pressing would do: fields before and after, sentences for what is no field, promises before and after.

    ``refused`` is set when it cannot be done, in words for a person."""

    label: str
    changes: tuple[FieldChange, ...] = ()
    notes: tuple[str, ...] = ()
    stakes: tuple[StakeRow, ...] = ()
    mail_to: str | None = None
    mail_subject: str | None = None
    mail_body: str | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What pressing would do to several cases: exactly how many, what they are worth, what is left out and why."""

    number: int
    money: tuple[tuple[str, Decimal], ...] = ()
    waiting_sales: int = 0
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a press, at once: the case as it is now, and what goes on in the background."""

    text: str
    row: ExceptionRow
    effect_id: int | None = None
    undo: Action | None = None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case for the detail pane. ``head`` may hold ``**bold**`` words; ``read_back`` is what was done, read back.
    ``columns`` are the heads of the two sides of the comparison."""

    row: ExceptionRow
    head: str
    meaning: str
    next_step: str
    lines: tuple[ComparedLine, ...] = ()
    actions: tuple[OfferedAction, ...] = ()
    preview: Preview | None = None
    stakes: tuple[StakeRow, ...] = ()
    story: tuple[StoryEntry, ...] = ()
    messages: tuple[MessageRow, ...] = ()
    notes: tuple[str, ...] = ()
    read_back: tuple[FieldChange, ...] = ()
    technical: str = ""
    columns: tuple[str, str] = ("Ordered", "Answered")
    unclear: tuple[UnclearLine, ...] = ()
    replacements: tuple[tuple[str, str], ...] = ()
    """Line reference and the supplier's name of each item whose product nobody has said yet."""
    taken_by: str = ""
    with_whom: str = ""
    """Names of who has taken it and of whose it is; empty for nobody."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a message: raw, translated, decided, sent, answered; ``body`` is text to read, already bounded."""

    name: str
    at: datetime | None
    summary: str
    body: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One attempt for people."""

    at: datetime
    number: int
    took_ms: int | None
    outcome: str
    text: str
    technical: str = ""


@dataclass(frozen=True, slots=True)
class RawLine:
    """One segment or line of a message for reading; ``problems`` are those found at this place."""

    number: int
    text: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message with all its stages and attempts; ``raw`` is bounded, ``raw_cut`` says whether more is stored."""

    row: MessageRow
    head: str
    stages: tuple[Stage, ...]
    attempts: tuple[AttemptView, ...]
    story: tuple[StoryEntry, ...]
    raw: str
    raw_cut: bool
    exceptions: tuple[ExceptionRow, ...] = ()
    can_replay: bool = False
    replay_hint: str = ""
    raw_lines: tuple[RawLine, ...] = ()
    problems: tuple[str, ...] = ()
    translated: str = ""
    can_resolve: bool = False


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """A connection for the status line."""

    key: str
    name: str
    kind: str
    health: str
    text: str
    paused: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class Today:
    """What needs a person now, over all queues, and how the connections are."""

    greeting: str
    now: datetime
    needing: int
    overdue: int
    waiting_for_supplier: int
    in_doubt: int
    waiting_sales: int
    stake: dict[str, Decimal] = field(default_factory=dict)
    next_due: tuple[ExceptionRow, ...] = ()
    by_cause: tuple[tuple[str, int], ...] = ()
    connections: tuple[ConnectionView, ...] = ()
    settled_today: int = 0
    applied_by_rule_today: int = 0
    messages_today: int = 0
    oldest: datetime | None = None
    hourly: tuple[int, ...] = ()
    """Messages in each of the last twelve hours, oldest first."""
