"""Opens a case, takes it while a form is open, carries out the press, and leaves a receipt with its undo."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from console.domain.lifecycle import ExceptionState
from console.services.casework.text import link_to
from console.services.casework_models import Action, ActionKind, CaseView, OfferedAction, Receipt
from console.services.desk import Desk
from console.services.records import Actor, ExceptionRow
from console.views.detail.pane import DetailPane
from console.views.forms.form import ActionForm
from console.views.queue.many import KINDS, ManyPane, summed_up
from console.views.tasks import Tasks, Trouble
from console.views.theme import Tokens
from console.views.words import clock

if TYPE_CHECKING:
    from console.views.queue.page import QueuePage

STAYS = frozenset({ActionKind.NOTE, ActionKind.REMIND_ALL, ActionKind.SEND_AGAIN, ActionKind.ASSIGN, ActionKind.WAKE})
"""After these the case is not finished: it stays where it is."""


class Acting(QObject):
    """Everything that is done to the case at hand."""

    def __init__(
        self,
        desk: Desk,
        who: Callable[[], Actor],
        tasks: Tasks,
        scheme: Callable[[], Tokens],
        page: QueuePage,
    ) -> None:
        super().__init__(page)
        self._desk, self._who, self._tasks, self._scheme, self._page = desk, who, tasks, scheme, page
        self._pane: DetailPane = page.pane
        self._pane.chosen.connect(self.choose)
        self._pane.undo_wanted.connect(self.undo)
        self._case_id: int | None = None
        self._claimed: int | None = None
        self._held = False
        """Whether the store has noted that the case is taken by us."""
        self._undo: tuple[int, Action] | None = None
        self._busy = False
        self._one_by_one = threading.Lock()
        """Taking a case and deciding it go one after the other: our own claim is not somebody else's change."""
        self.form: ActionForm | None = None
        self.many: ManyPane | None = None

    # the case at hand

    def open(self, exception_id: int) -> None:
        """Show a case."""
        if self._case_id != exception_id:
            self.close_form()
            self._pane.await_case()
        self._case_id = exception_id
        self.refresh_case()

    def refresh_case(self) -> None:
        """Read it anew; a form under way keeps what was typed."""
        number, actor = self._case_id, self._who()
        if number is not None:
            self._tasks.ask("case", lambda: self._desk.case(number, actor), self._show, self._pane.not_read)

    def _show(self, case: CaseView) -> None:
        if case.row.id != self._case_id:
            return
        self._page.model.update(case.row)
        over = case.row.state is ExceptionState.SETTLED
        if self.form is not None and over and case.row.settled_by != self._who().shown:
            self.close_form()
            self._pane.notice.complain(Trouble(f"{case.row.settled_by} was faster: {case.row.resolution}."))
        elif self.form is not None and self._held and self._is_taken(case):
            self._held, self._claimed = False, None
            words = f"{case.taken_by} has taken this case over. What you typed is still here."
            self._pane.notice.complain(Trouble(words, "Talk to each other before one of you presses."))
        if case != self._pane.case or self._pane.dressed is not self._scheme():
            self._pane.show_case(case)
        else:
            self._pane.has_case()

    # pressing

    def press_key(self, key: str) -> bool:
        """A letter presses the action that shows it, a digit the action of that place; whether there was one."""
        if self.many is not None:
            found = [kind for kind, _, one in KINDS if one == key]
            for kind in found:
                self.many.choose(kind)
            return bool(found)
        actions = self._pane.case.actions if self._pane.case else ()
        for place, offered in enumerate(actions, 1):
            if key in (offered.key, str(place)):
                self.choose(offered)
                return True
        return False

    def press_primary(self) -> None:
        """The one action most cases like this want."""
        for offered in self._pane.case.actions if self._pane.case else ():
            if offered.primary:
                self.choose(offered)
                return

    def choose(self, offered: OfferedAction) -> None:
        """Press an action: straight away, or with a form when it wants to be told something."""
        case = self._pane.case
        if case is None or self._busy:
            return
        if case.row.id != self._case_id:
            return  # the next case is chosen, and what is seen is still the one before: nothing is decided unseen
        if not offered.allowed:
            self._pane.notice.complain(Trouble(offered.why_not or "This cannot be done now."))
            return
        if self._is_taken(case):
            words = f"{case.taken_by} has taken this case, {clock(case.row.claimed_at)}."
            self._pane.notice.ask(words, "Take it over", lambda: self._go_on(case, offered, take_over=True))
            return
        self._go_on(case, offered)

    def _is_taken(self, case: CaseView) -> bool:
        return case.row.claimed_by not in (None, self._who().name) and case.row.state is ExceptionState.OPEN

    def _go_on(self, case: CaseView, offered: OfferedAction, take_over: bool = False) -> None:
        if case.row.id != self._case_id:
            return
        if not offered.needs and not take_over:
            self._act(case, Action(offered.kind))
            return
        self.close_form()
        self._claim(case.row.id, take_over)
        if not offered.needs:
            return  # it is theirs now; they press once more, on what is then seen
        self.form = ActionForm(
            self._desk, self._tasks, self._who(), case, offered, self._scheme, self._pressed, self.close_form
        )
        self._pane.place(self.form)
        self.form.start()

    def _pressed(self, action: Action) -> None:
        if self._pane.case is not None:
            self._act(self._pane.case, action)

    def _claim(self, number: int, take_over: bool = False) -> None:
        """While somebody fills in a form, others see who has the case."""
        actor = self._who()
        self._claimed = number

        def claim() -> ExceptionRow:
            with self._one_by_one:
                return self._desk.claim(number, actor, take_over)

        self._tasks.ask("claim", claim, self._taken, self._not_taken)

    def _taken(self, row: ExceptionRow) -> None:
        self._held = True
        self.refresh_case()

    def _not_taken(self, trouble: Trouble) -> None:
        """Somebody took it in the same moment."""
        self._claimed = None
        self.close_form()
        self._pane.notice.complain(trouble)
        self.refresh_case()

    def close_form(self) -> None:
        """Back to the case; it is let go of."""
        if self.form is not None:
            self.form = None
            for slot in ("preview", "form-search", "people"):
                self._tasks.drop(slot)
            self._pane.place(None)
            self._page.view.setFocus()
        number, actor, self._claimed, self._held = self._claimed, self._who(), None, False
        if number is None:
            return

        def release() -> ExceptionRow:
            with self._one_by_one:
                return self._desk.release(number, actor)

        self._tasks.ask("release", release, self._let_go, lambda trouble: None)

    def _let_go(self, row: ExceptionRow) -> None:
        if row.id == self._case_id:
            self.refresh_case()

    def _act(self, case: CaseView, action: Action) -> None:
        if self._busy:
            return
        self._busy = True
        self._pane.notice.say("Working …")
        number, seen, actor = case.row.id, case.row, self._who()

        def work() -> Receipt:
            with self._one_by_one:
                version = seen.version
                now = self._desk.rows([number])
                if now and now[0].claimed_by in (actor.name, None) and _only_claimed_since(seen, now[0]):
                    version = now[0].version  # our own claim is no change of the case
                return self._desk.act(number, version, action, actor)

        self._tasks.ask("act", work, lambda receipt: self._acted(receipt, action), self._refused)

    def _acted(self, receipt: Receipt, action: Action) -> None:
        self._busy = False
        self._claimed = None if action.kind not in STAYS else self._claimed
        self.close_form()
        row = receipt.row
        self._undo = (row.id, receipt.undo) if receipt.undo else None
        self._pane.notice.say(f"{row.subject or 'Case'}: {receipt.text}", undo=receipt.undo is not None)
        self._page.model.update(row)
        if action.kind in STAYS or (row.state is ExceptionState.OPEN and action.kind is not ActionKind.REMIND):
            self.refresh_case()
        else:
            self._page.finished(row)

    def _refused(self, trouble: Trouble) -> None:
        self._busy = False
        self._pane.notice.complain(trouble)
        self.refresh_case()

    def can_undo(self) -> bool:
        """Whether the last press can be taken back."""
        return self._undo is not None

    def undo(self) -> None:
        """Take back the last press, where that is possible."""
        if self._undo is None:
            return
        (number, action), self._undo = self._undo, None
        actor = self._who()

        def work() -> Receipt:
            row = self._desk.rows([number])[0]
            return self._desk.act(number, row.version, action, actor)

        self._tasks.ask("act", work, self._undone, self._refused)

    def _undone(self, receipt: Receipt) -> None:
        self._pane.notice.say(f"{receipt.row.subject or 'Case'}: taken back.")
        self._page.open_case(receipt.row.id)

    # several

    def show_many(self, many: ManyPane) -> None:
        """Decide on several cases."""
        self.close_form()
        self.many = many
        many.finished.connect(self._many_done)
        many.closed.connect(self._page.view.clearSelection)
        self._pane.place(many)

    def close_many(self) -> None:
        """Back to one case."""
        if self.many is not None:
            self.many = None
            self._pane.place(None)

    def _many_done(self, results: list[Receipt | str]) -> None:
        self.close_many()
        self._pane.notice.say(summed_up(results))
        self._page.view.clearSelection()
        self._page.reload()

    # handing on

    def copy_case(self) -> None:
        """The case as text into the clipboard."""
        number, actor = self._case_id, self._who()
        if number is not None:
            self._tasks.ask(
                "copy", lambda: self._desk.case_text(number, actor), self._copied, self._pane.notice.complain
            )

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._pane.notice.say("The case is in the clipboard as text.")

    def copy_link(self) -> None:
        """A link that opens the case again, into the clipboard."""
        if self._case_id is not None:
            QGuiApplication.clipboard().setText(link_to("case", self._case_id))
            self._pane.notice.say("A link to the case is in the clipboard; pasted into the search field it opens it.")


def _only_claimed_since(seen: ExceptionRow, now: ExceptionRow) -> bool:
    """Whether nothing but who has taken it differs: then what was decided on still holds."""
    same = ("state", "cause", "title", "sentence", "owner", "message_id", "effect_id", "snoozed_until")
    return all(getattr(seen, name) == getattr(now, name) for name in same)
