"""The form of one action: what it does, its fields, the live preview, the press."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.services.casework_models import Action, ActionKind, CaseView, Need, OfferedAction, Preview
from console.services.desk import Desk
from console.services.records import Actor
from console.views.detail.changes import changes_card
from console.views.forms.fields import (
    Field,
    LineField,
    OrderField,
    PersonField,
    ProductField,
    ReasonField,
    TextField,
    UntilField,
)
from console.views.forms.lines import LinesField
from console.views.forms.meaning import ChoiceField, ItemField, UnitField
from console.views.pieces import column, empty, label, marked, scrolling
from console.views.tasks import Tasks, Trouble
from console.views.theme import Tokens
from console.views.words import rich

_MAIL_WORDS = "The mail that goes to the supplier, yours to edit"
_BY_MAIL = (ActionKind.REMIND, ActionKind.REMIND_ALL, ActionKind.REFUSE, ActionKind.PROPOSE)
_AFTER_TYPING_MS = 250


class ActionForm(QWidget):
    """Asks for what ``offered`` needs; ``on_press`` gets the action, ``on_cancel`` nothing."""

    def __init__(
        self,
        desk: Desk,
        tasks: Tasks,
        actor: Actor,
        case: CaseView,
        offered: OfferedAction,
        scheme: Callable[[], Tokens],
        on_press: Callable[[Action], None],
        on_cancel: Callable[[], None],
    ) -> None:
        super().__init__()
        self._desk, self._tasks, self._actor, self._scheme = desk, tasks, actor, scheme
        self._case, self._offered, self._on_press = case, offered, on_press
        self._possible = True
        self.fields = self._make_fields()
        page, layout = column()
        layout.addWidget(label(f"{case.row.subject or 'Case'} · {case.row.partner_name or ''}", "quiet"))
        layout.addWidget(label(f"{offered.label}", "title"))
        layout.addWidget(marked(rich(case.head)))
        if offered.hint:
            layout.addWidget(label(offered.hint + ".", "quiet"))
        for field in self.fields:
            layout.addWidget(field)
        self._preview_place = QVBoxLayout()
        layout.addLayout(self._preview_place)
        layout.addStretch()
        area = scrolling()
        area.setWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(self._buttons(on_cancel))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_TYPING_MS)
        self._timer.timeout.connect(self.ask_preview)
        for field in self.fields:
            field.changed = self._edited
        self._edited()
        self.ask_preview()

    def _make_fields(self) -> list[Field]:
        case, kind = self._case, self._offered.kind
        mail = kind in _BY_MAIL
        product = ItemField if kind is ActionKind.EXPLAIN_CODE else ProductField
        makers: dict[Need, Callable[[], Field]] = {
            Need.LINES: lambda: LinesField(case.lines, split=kind is ActionKind.SPLIT),
            Need.LINE: lambda: LineField(case),
            Need.PRODUCT: lambda: product(self._desk, self._tasks, self._actor, case),
            Need.UNIT_MEANING: UnitField,
            Need.CHOICE: lambda: ChoiceField(self._desk, self._tasks, case),
            Need.ORDER: lambda: OrderField(self._desk, self._tasks),
            Need.UNTIL: lambda: UntilField(self._desk.now()),
            Need.PERSON: lambda: PersonField(self._desk, self._tasks, case.row.owner),
            Need.TEXT: lambda: TextField(_MAIL_WORDS if mail else "Note", needed=not mail),
            Need.REASON: ReasonField,
        }
        return [makers[need]() for need in self._offered.needs]

    def _buttons(self, on_cancel: Callable[[], None]) -> QWidget:
        bar = QWidget()
        bar.setObjectName("footer")
        rows = QVBoxLayout(bar)
        rows.setContentsMargins(18, 10, 18, 10)
        row = QHBoxLayout()
        self.press = QPushButton(f"{self._offered.label}  [Ctrl+Enter]")
        self.press.setObjectName("primary")
        self.press.setAccessibleName(self._offered.label)
        self.press.clicked.connect(self.do)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.do, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        cancel = QPushButton("Cancel  [Esc]")
        cancel.clicked.connect(on_cancel)
        QShortcut(QKeySequence("Escape"), self, on_cancel, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.why_not = label("", "quiet")
        row.addWidget(self.press)
        row.addWidget(cancel)
        row.addStretch()
        rows.addWidget(self.why_not)
        rows.addLayout(row)
        return bar

    def start(self) -> None:
        """Give the keyboard to the first field."""
        (self.fields[0].first() if self.fields else self.press).setFocus()

    def action(self) -> Action:
        """What was said so far."""
        action = Action(self._offered.kind)
        for field in self.fields:
            action = field.put(action)
        return action

    def problem(self) -> str:
        """What is not right yet; every field marks its own."""
        return next((words for words in [field.problem() for field in self.fields] if words), "")

    def _edited(self) -> None:
        problem = self._say_what_is_missing()
        if not problem and hasattr(self, "_timer"):
            self._timer.start()

    def do(self) -> None:
        """Press, when everything needed is there."""
        if self.press.isEnabled():
            self._on_press(self.action())

    def ask_preview(self) -> None:
        """Show what pressing would do, with what was said so far."""
        action, case = self.action(), self._case
        self._tasks.ask(
            "preview",
            lambda: self._desk.preview(case.row.id, action, self._actor),
            self._show_preview,
            self._preview_failed,
        )

    def _show_preview(self, preview: Preview) -> None:
        empty(self._preview_place)
        self._possible = preview.refused is None
        self._preview_place.addWidget(
            changes_card("What this will do", preview, self._scheme(), self._case.row.subject)
        )
        for field in self.fields:
            if isinstance(field, TextField) and preview.mail_body:
                field.draft(preview.mail_body)
        self._say_what_is_missing()

    def _say_what_is_missing(self) -> str:
        problem = self.problem()
        self.why_not.setText(problem)
        self.why_not.setVisible(bool(problem))
        self.press.setEnabled(not problem and self._possible)
        return problem

    def _preview_failed(self, trouble: Trouble) -> None:
        self._show_preview(Preview("", refused=trouble.words))
