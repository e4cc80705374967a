"""What the screens and the command line may ask and do: one Protocol over all use cases.

Queries and commands are ordinary blocking calls, made on worker threads, never on the screen's thread. Every command
takes the acting :class:`~console.services.records.Actor` and is refused here, in the service, without the right:
``NotAllowed``. ``AlreadySettled`` and ``ConflictingChange`` carry who and when in their text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from console.domain.masterdata import ProductRecord
from console.services.casework.bulk import Progress
from console.services.casework_models import (
    Action,
    BulkPreview,
    CaseView,
    ConnectionView,
    MessageView,
    Preview,
    Receipt,
    Today,
)
from console.services.events import Events
from console.services.mappings.desk import MappingDesk
from console.services.onboarding.desk import OnboardingDesk
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
from console.services.supply.known import KnownStock


class Desk(Protocol):
    """The program as a person at a desk can use it."""

    @property
    def events(self) -> Events:
        """What happens, as it happens (on any thread)."""

    @property
    def practice(self) -> bool:
        """Whether this is the practice world: shown on every screen."""

    @property
    def onboarding(self) -> OnboardingDesk:
        """Taking partners on. Raises NeedsSettings where the program was built without it."""

    @property
    def mappings(self) -> MappingDesk:
        """What partners' codes mean. Raises NeedsSettings as :attr:`onboarding`."""

    def now(self) -> datetime: ...

    # who
    def people(self) -> list[Person]: ...

    def partners(self) -> list[tuple[str, str]]:
        """The trading partners with a profile: (key, name)."""

    def sign_in(self, login: str, key: str | None = None, keep: bool = False) -> Actor:
        """In the practice world without key; elsewhere with one's own Odoo API key, or the one kept in this machine's
        keyring. ``keep`` puts it there. Raises AuthenticationFailed, Retryable, NeedsSettings."""

    def forget_key(self, login: str) -> None:
        """Take a kept key out of the keyring."""

    # today and connections
    def today(self, actor: Actor) -> Today: ...

    def connections(self) -> list[ConnectionView]: ...

    def pause(self, connection: str, paused: bool, actor: Actor) -> None: ...

    def check_connection(self, connection: str, actor: Actor) -> str: ...

    # queues
    def queue(self, filter: QueueFilter, page: Page) -> Rows[ExceptionRow]: ...

    def queue_anchors(self, filter: QueueFilter, page: Page) -> list[tuple[object, int]]: ...

    def queue_summary(self, queue: str) -> QueueSummary: ...

    def supplier_stock(self, partner: str, after: tuple[str, str] | None = None, limit: int = 500) -> list[KnownStock]:
        """What a supplier last reported of its stock, by scheme and item, after the one given."""

    def case(self, exception_id: int, actor: Actor) -> CaseView: ...

    def preview(self, exception_id: int, action: Action, actor: Actor) -> Preview: ...

    def act(self, exception_id: int, version: int, action: Action, actor: Actor) -> Receipt: ...

    def case_text(self, exception_id: int, actor: Actor) -> str:
        """The case as text, with the link that opens it."""

    def products(self, exception_id: int, text: str, actor: Actor) -> tuple[ProductRecord, ...]:
        """Products of the ERP to choose from, by name or number. Raises Refused, Retryable, NeedsSettings."""

    def rows(self, ids: Sequence[int]) -> list[ExceptionRow]:
        """These cases as they are now, settled ones too."""

    def newer(self, filter: QueueFilter, than_id: int) -> int:
        """How many cases were opened after ``than_id``; counting stops at 100."""

    def queue_head(self) -> int:
        """The id of the newest case of all, 0 without any."""

    def preview_many(self, ids: Sequence[int], action: Action, actor: Actor) -> BulkPreview:
        """Exactly how many, how much money, what is left out. Raises Refused."""

    def act_on_many(
        self,
        cases: Sequence[tuple[int, int]],
        action: Action,
        actor: Actor,
        progress: Progress | None = None,
    ) -> list[Receipt | str]:
        """The same decision on several (id, version); a refused one gives its reason and stops no other. ``progress``
        hears (done, of all) and may answer ``False`` to stop."""

    def claim(self, exception_id: int, actor: Actor, take_over: bool = False) -> ExceptionRow:
        """Take a case. Raises ConflictingChange when somebody else has it, unless ``take_over``."""

    def release(self, exception_id: int, actor: Actor) -> ExceptionRow: ...

    def saved_views(self, actor: Actor) -> Mapping[str, QueueFilter]: ...

    def save_view(self, name: str, filter: QueueFilter, actor: Actor) -> None: ...

    def forget_view(self, name: str, actor: Actor) -> None: ...

    # messages
    def messages(self, filter: MessageFilter, page: Page) -> Rows[MessageRow]: ...

    def message_count(self, filter: MessageFilter) -> Count: ...

    def message_anchors(self, filter: MessageFilter, page: Page) -> list[tuple[object, int]]: ...

    def message(self, message_id: int, actor: Actor) -> MessageView: ...

    def replay(self, message_id: int, actor: Actor, reason: str) -> int:
        """Run an inbound message again as a linked new run; the new message's id."""

    def resolve_message(self, message_id: int, actor: Actor, reason: str) -> None:
        """Put a held message aside by hand; cases that speak of nothing else are settled. Raises Refused."""

    def import_message(self, connection: str, name: str, payload: bytes, actor: Actor) -> tuple[int, bool]:
        """Hand in a file by hand: (message id, whether it is new)."""

    # audit and search
    def audit(self, filter: AuditFilter, page: Page) -> Rows[AuditRow]: ...

    def verify_audit(self) -> ChainReport: ...

    def export_audit(self, path: Path, filter: AuditFilter, actor: Actor, progress: Progress | None = None) -> int:
        """Write what ``filter`` finds as CSV (or JSON lines, by the ending), oldest first; how many entries."""

    def note_export(self, actor: Actor) -> None:
        """Say in the audit that somebody takes it out of the house. Raises NotAllowed."""

    def search(self, text: str) -> list[tuple[str, int, str, str]]:
        """(kind: order | exception | message, id, key, a line for people)."""
