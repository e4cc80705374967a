"""A decision on several cases: what it is, exactly how many and how much, then progress that can be stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from console.services.casework_models import Action, ActionKind, BulkPreview, Receipt
from console.services.desk import Desk
from console.services.records import Actor, ExceptionRow
from console.views.forms.fields import Field, PersonField, ReasonField, UntilField
from console.views.pieces import card, column, empty, label, marked
from console.views.tasks import Tasks, Trouble
from console.views.words import amount, plural

KINDS = (
    (ActionKind.REMIND, "Remind, one mail a supplier", "M"),
    (ActionKind.SNOOZE, "Snooze", "S"),
    (ActionKind.ASSIGN, "Assign", "G"),
    (ActionKind.PUT_ASIDE, "Put aside", "D"),
)


class ManyPane(QWidget):
    """Signals: ``finished(object)``: the results (receipt or reason each); ``closed()``."""

    finished = Signal(object)
    closed = Signal()

    def __init__(
        self, desk: Desk, tasks: Tasks, actor: Actor, number: int, rows: Callable[[], Sequence[ExceptionRow]]
    ) -> None:
        super().__init__()
        self._desk, self._tasks, self._actor, self._ask = desk, tasks, actor, rows
        self._rows: Sequence[ExceptionRow] = ()
        self._kind: ActionKind | None = None
        self._field: Field | None = None
        self._stop = Event()
        page, layout = column()
        layout.addWidget(label(plural(number, "case") + " chosen", "title"))
        layout.addWidget(
            label("What changes Odoo is decided case by case; these can be done for all of them.", "quiet")
        )
        self.buttons: dict[ActionKind, QPushButton] = {}
        for kind, words, key in KINDS:
            button = QPushButton(f"{words}  [{key}]")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, one=kind: self.choose(one))
            self.buttons[kind] = button
            layout.addWidget(button)
        self._place = QVBoxLayout()
        layout.addLayout(self._place)
        self.bar = QProgressBar()
        self.bar.hide()
        layout.addWidget(self.bar)
        layout.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(page, 1)
        whole.addWidget(self._footer())

    def _footer(self) -> QWidget:
        bar = QWidget()
        bar.setObjectName("footer")
        row = QHBoxLayout(bar)
        row.setContentsMargins(18, 10, 18, 10)
        self.press = QPushButton("Choose what to do")
        self.press.setObjectName("primary")
        self.press.setEnabled(False)
        self.press.clicked.connect(self.do)
        self.cancel = QPushButton("Cancel  [Esc]")
        self.cancel.clicked.connect(self.leave)
        for keys, handler in (("Ctrl+Return", self.do), ("Escape", self.leave)):
            QShortcut(QKeySequence(keys), self, handler, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        row.addWidget(self.press)
        row.addWidget(self.cancel)
        row.addStretch()
        return bar

    def choose(self, kind: ActionKind) -> None:
        """Say what to do; the exact number and money follow."""
        self._kind = kind
        for one, button in self.buttons.items():
            button.setChecked(one is kind)
        empty(self._place)
        self._field = {
            ActionKind.SNOOZE: lambda: UntilField(self._desk.now()),
            ActionKind.ASSIGN: lambda: PersonField(self._desk, self._tasks, None),
            ActionKind.PUT_ASIDE: ReasonField,
        }.get(kind, Field)()
        self._field.changed = self._edited
        self._place.addWidget(self._field)
        self._statement = QVBoxLayout()
        self._place.addLayout(self._statement)
        self._statement.addWidget(label("Counting …", "quiet"))
        self.press.setEnabled(False)
        self._field.first().setFocus()
        action = Action(kind)

        def count() -> tuple[Sequence[ExceptionRow], BulkPreview]:
            rows = self._ask()
            return rows, self._desk.preview_many([row.id for row in rows], action, self._actor)

        self._tasks.ask("many-preview", count, self._state, self._refused)

    def _state(self, answer: tuple[Sequence[ExceptionRow], BulkPreview]) -> None:
        self._rows, preview = answer
        empty(self._statement)
        frame, grid = card()
        money = " and ".join(amount(value, currency) for currency, value in preview.money) or "no order value"
        waiting = f"; {plural(preview.waiting_sales, 'customer order')} wait on them" if preview.waiting_sales else ""
        grid.addWidget(marked(f"<b>Exactly {plural(preview.number, 'case')}</b>, {money}{waiting}."), 0, 0)
        for number, note in enumerate(preview.notes, 1):
            grid.addWidget(label(note, "quiet"), number, 0)
        if preview.left_out:
            shown = "\n".join(preview.left_out[:6])
            more = f"\nand {len(preview.left_out) - 6} more" if len(preview.left_out) > 6 else ""
            grid.addWidget(label(f"{len(preview.left_out)} are left out:\n{shown}{more}"), 20, 0)
        self._statement.addWidget(frame)
        self._number = preview.number
        self._edited()

    def _refused(self, trouble: Trouble) -> None:
        empty(self._statement)
        self._statement.addWidget(label(f"✕ {trouble.words}"))

    def _edited(self) -> None:
        problem = self._field.problem() if self._field else "Choose what to do."
        words = {kind: words for kind, words, _ in KINDS}[self._kind] if self._kind else ""
        number = getattr(self, "_number", 0)
        self.press.setText(f"{words.partition(',')[0]}: {plural(number, 'case')}  [Ctrl+Enter]")
        self.press.setEnabled(bool(number) and not problem)

    def do(self) -> None:
        """Do it for all, one by one; a refusal stops no other."""
        if not self.press.isEnabled() or self._kind is None or self._field is None:
            return
        action = replace(self._field.put(Action(self._kind)), kind=self._kind)
        cases = [(row.id, row.version) for row in self._rows]
        self.press.setEnabled(False)
        self.cancel.setText("Stop  [Esc]")
        self.bar.setMaximum(len(cases))
        self.bar.setFormat("%v of %m")
        self.bar.show()
        self._stop.clear()

        def progress(done: int, of_all: int) -> bool:
            self._tasks.tell(self.bar.setValue, done)
            return not self._stop.is_set()

        self._tasks.ask(
            "many-act",
            lambda: self._desk.act_on_many(cases, action, self._actor, progress),
            self.finished.emit,
            self._refused,
        )

    def leave(self) -> None:
        """Stop what is under way, else close."""
        if self.bar.isVisible():
            self._stop.set()
        else:
            self.closed.emit()


def summed_up(results: Sequence[Receipt | str]) -> str:
    """What came of a decision on many, with exact counts."""
    done = [one for one in results if isinstance(one, Receipt)]
    refused = [one for one in results if isinstance(one, str)]
    words = f"{plural(len(done), 'case')} done."
    if refused:
        words += f" {len(refused)} not: {refused[0]}" + (f" and {len(refused) - 1} more." if len(refused) > 1 else "")
    return words
