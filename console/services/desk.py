"""What the screens and the command line may ask and do: one Protocol over all use cases.

Queries and commands are ordinary blocking calls, made on worker threads, never on the screen's thread. Every command
takes the acting :class:`~console.services.records.Actor` and is refused here, in the service, without the right:
``NotAllowed``. ``AlreadySettled`` and ``ConflictingChange`` carry who and when in their text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from console.services.casework_models import Action, CaseView, ConnectionView, MessageView, Preview, Receipt, Today
from console.services.events import Events
from console.services.records import Actor, AuditRow, ExceptionRow, MessageRow, Person
from console.services.store import (
    AuditFilter,
    ChainReport,
    Count,
    MessageFilter,
    Page,
    QueueFilter,
    QueueSummary,
    Rows,
)


class Desk(Protocol):
    """The program as a person at a desk can use it."""

    @property
    def events(self) -> Events:
        """What happens, as it happens (on any thread)."""

    @property
    def practice(self) -> bool:
        """Whether this is the practice world: shown on every screen."""

    def now(self) -> datetime: ...

    # who
    def people(self) -> list[Person]: ...

    def sign_in(self, login: str, key: str | None = None) -> Actor:
        """In the practice world without key. Raises AuthenticationFailed."""

    # today and connections
    def today(self, actor: Actor) -> Today: ...

    def connections(self) -> list[ConnectionView]: ...

    def pause(self, connection: str, paused: bool, actor: Actor) -> None: ...

    def check_connection(self, connection: str, actor: Actor) -> str: ...

    # queues
    def queue(self, filter: QueueFilter, page: Page) -> Rows[ExceptionRow]: ...

    def queue_count(self, filter: QueueFilter) -> Count: ...

    def queue_anchors(self, filter: QueueFilter, page: Page) -> list[tuple[object, int]]: ...

    def queue_summary(self, queue: str) -> QueueSummary: ...

    def case(self, exception_id: int, actor: Actor) -> CaseView: ...

    def preview(self, exception_id: int, action: Action, actor: Actor) -> Preview: ...

    def act(self, exception_id: int, version: int, action: Action, actor: Actor) -> Receipt: ...

    def act_on_many(self, cases: Sequence[tuple[int, int]], action: Action, actor: Actor) -> list[Receipt | str]:
        """The same decision on several (id, version); a refused one gives its reason and stops no other."""

    def claim(self, exception_id: int, actor: Actor) -> ExceptionRow: ...

    def release(self, exception_id: int, actor: Actor) -> ExceptionRow: ...

    def saved_views(self, actor: Actor) -> Mapping[str, QueueFilter]: ...

    def save_view(self, name: str, filter: QueueFilter, actor: Actor) -> None: ...

    # messages
    def messages(self, filter: MessageFilter, page: Page) -> Rows[MessageRow]: ...

    def message_count(self, filter: MessageFilter) -> Count: ...

    def message_anchors(self, filter: MessageFilter, page: Page) -> list[tuple[object, int]]: ...

    def message(self, message_id: int, actor: Actor) -> MessageView: ...

    def replay(self, message_id: int, actor: Actor, reason: str) -> int:
        """Run an inbound message again as a linked new run; the new message's id."""

    def import_message(self, connection: str, name: str, payload: bytes, actor: Actor) -> tuple[int, bool]:
        """Hand in a file by hand: (message id, whether it is new)."""

    # audit and search
    def audit(self, filter: AuditFilter, page: Page) -> Rows[AuditRow]: ...

    def verify_audit(self) -> ChainReport: ...

    def note_export(self, actor: Actor) -> None:
        """Say in the audit that somebody takes it out of the house. Raises NotAllowed."""

    def search(self, text: str) -> list[tuple[str, int, str, str]]:
        """(kind: order | exception | message, id, key, a line for people)."""
