"""The actions of a case, always in sight: the primary one, a few more, the rest in a menu; each with its key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from console.services.casework_models import ActionKind, OfferedAction
from console.views.icons import icon
from console.views.pieces import Flow, empty, unmarked
from console.views.theme import Tokens

SHOWN = 4
ICONS = {
    ActionKind.ACCEPT: "check",
    ActionKind.ACCEPT_PART: "split",
    ActionKind.REFUSE: "mail",
    ActionKind.PROPOSE: "mail",
    ActionKind.SPLIT: "split",
    ActionKind.REPLACE_ITEM: "product",
    ActionKind.TELEPHONE: "phone",
    ActionKind.REMIND: "mail",
    ActionKind.REMIND_ALL: "mails",
    ActionKind.SEND_AGAIN: "send",
    ActionKind.CHOOSE_ORDER: "search",
    ActionKind.CHOOSE_LINE: "line",
    ActionKind.RETRY: "again",
    ActionKind.HAPPENED: "check",
    ActionKind.NOT_HAPPENED: "cross",
    ActionKind.PUT_ASIDE: "aside",
    ActionKind.SNOOZE: "clock",
    ActionKind.WAKE: "again",
    ActionKind.ASSIGN: "assign",
    ActionKind.NOTE: "note",
    ActionKind.PREPARE_RECEIPT: "check",
    ActionKind.TAKE_OVER: "check",
    ActionKind.EXPLAIN_CODE: "product",
}


class ActionBar(QWidget):
    """Signals: ``chosen(OfferedAction)``."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._flow = Flow(6)
        self._flow.setContentsMargins(14, 10, 14, 10)
        self.setLayout(self._flow)

    def show_actions(self, actions: Sequence[OfferedAction], scheme: Tokens) -> None:
        """The first few as buttons, the rest in a menu; keys and numbers work for all."""
        empty(self._flow)
        for action in actions[:SHOWN]:
            self._flow.addWidget(self._button(action, scheme))
        rest = actions[SHOWN:]
        if rest:
            self._flow.addWidget(self._more(rest, len(actions[:SHOWN]), scheme))
        self.setVisible(bool(actions))
        self.updateGeometry()

    def _button(self, action: OfferedAction, scheme: Tokens) -> QPushButton:
        button = QPushButton(f" {action.label}  [{action.key}]")
        button.setToolTip(unmarked(action.hint if action.allowed else action.why_not))
        button.setAccessibleName(action.label)
        button.setAccessibleDescription(action.hint if action.allowed else action.why_not)
        button.setEnabled(action.allowed)
        if action.primary:
            button.setObjectName("primary")
        ink = scheme.on_accent if action.primary and action.allowed else scheme.quiet
        button.setIcon(icon(ICONS.get(action.kind, "next"), ink))
        button.clicked.connect(lambda _checked=False: self.chosen.emit(action))
        return button

    def _more(self, rest: Sequence[OfferedAction], before: int, scheme: Tokens) -> QPushButton:
        more = QPushButton("More …")
        more.setAccessibleName("More actions")
        menu = QMenu(more)
        menu.setToolTipsVisible(True)
        for action in rest:
            item = menu.addAction(icon(ICONS.get(action.kind, "next"), scheme.quiet), f"{action.label}\t{action.key}")
            item.setEnabled(action.allowed)
            item.setToolTip(unmarked(action.hint if action.allowed else action.why_not))
            item.triggered.connect(lambda _checked=False, one=action: self.chosen.emit(one))
        more.setMenu(menu)
        return more
