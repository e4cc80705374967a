"""The detail pane: one sentence, the comparison, what accepting would change, the actions, the story."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from console.services.casework_models import CaseView, ComparedLine, OfferedAction, Preview, StakeRow, StoryEntry
from console.views.theme import Tokens
from console.views.words import amount, rich

SHOWN_ACTIONS = 4


class DetailPane(QWidget):
    """Signals:

    ``chosen(OfferedAction)``: an action was pressed.
    """

    chosen = Signal(object)

    def __init__(self, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self.setObjectName("pane")
        self._scheme = scheme
        self.case: CaseView | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.notice = QLabel()
        self.notice.setWordWrap(True)
        self.notice.hide()
        outer.addWidget(self.notice)
        self.form_place = QVBoxLayout()
        outer.addLayout(self.form_place)
        self.tabs = QTabWidget()
        outer.addWidget(self.tabs)
        self._case_page = _scroll()
        self._messages_page = _scroll()
        self._technical = QPlainTextEdit()
        self._technical.setReadOnly(True)
        self.tabs.addTab(self._case_page, "Case")
        self.tabs.addTab(self._messages_page, "Messages")
        self.tabs.addTab(self._technical, "Technical")
        self.clear()

    def clear(self) -> None:
        """Nothing chosen."""
        self.case = None
        page, layout = _page()
        layout.addWidget(_label("Choose a case on the left: it is explained here, with what you can do.", "quiet"))
        layout.addStretch()
        self._case_page.setWidget(page)

    def say(self, text: str, trouble: bool = False) -> None:
        """A quiet line on top: what came of the last press."""
        self.notice.setObjectName("trouble" if trouble else "toast")
        self.notice.setText(text)
        self.notice.style().polish(self.notice)
        self.notice.setVisible(bool(text))

    def show_case(self, case: CaseView) -> None:
        """Fill the pane."""
        self.case = case
        page, layout = _page()
        row = case.row
        claimed = f" · taken by {row.claimed_by}" if row.claimed_by else ""
        layout.addWidget(_label(f"{row.subject or ''} · {row.partner_name or ''}{claimed}", "quiet"))
        head = _label(rich(case.head), "head")
        head.setTextFormat(Qt.TextFormat.RichText)
        layout.addWidget(head)
        layout.addWidget(_label(case.next_step, "quiet"))
        for line in sorted(case.lines, key=lambda one: not one.differs)[:12]:
            layout.addWidget(self._comparison(line))
        if case.read_back:
            layout.addWidget(self._changes("What Odoo holds now, read back", Preview("", case.read_back)))
        elif case.preview is not None:
            layout.addWidget(self._changes("Accepting changes in Odoo", case.preview))
        layout.addLayout(self._buttons(case.actions))
        if case.stakes:
            layout.addWidget(self._stakes(case.stakes))
        for note in case.notes[:8]:
            layout.addWidget(_label(note, "quiet"))
        layout.addWidget(_label("<b>Story</b>"))
        layout.addWidget(self._story(case.story))
        layout.addStretch()
        self._case_page.setWidget(page)
        self._show_messages(case)
        self._technical.setPlainText(case.technical or "No attempt was made yet.")

    def _show_messages(self, case: CaseView) -> None:
        page, layout = _page()
        if not case.messages:
            layout.addWidget(_label("No message belongs to this case yet.", "quiet"))
        for one in case.messages:
            way = "in" if one.direction == "in" else "out"
            kind = (one.kind or "message").replace("_", " ")
            layout.addWidget(_label(f"{one.received_at:%d %b %H:%M} · {way} · {kind} · {one.state} · {one.name}"))
        layout.addStretch()
        self._messages_page.setWidget(page)

    def _comparison(self, line: ComparedLine) -> QFrame:
        scheme = self._scheme()
        card, grid = _card()
        for column, text in enumerate((line.title, "Ordered", "Answered")):
            grid.addWidget(_label(text, "quiet", right=column > 0), 0, column)
        for number, cell in enumerate(line.cells, 1):
            answered = _label(f"≠ {cell.answered}" if cell.differs else cell.answered, right=True)
            if cell.differs:
                ground, ink = (scheme.bad_soft, scheme.bad) if cell.grave else (scheme.warn_soft, scheme.warn)
                answered.setStyleSheet(f"background:{ground}; color:{ink}; font-weight:600; padding:3px;")
                answered.setToolTip(cell.note)
            grid.addWidget(_label(cell.label), number, 0)
            grid.addWidget(_label(cell.ordered, right=True), number, 1)
            grid.addWidget(answered, number, 2)
        for column, share in enumerate((4, 4, 5)):
            grid.setColumnStretch(column, share)
        return card

    def _changes(self, title: str, preview: Preview) -> QFrame:
        return changes_card(title, preview)

    def _buttons(self, actions: tuple[OfferedAction, ...]) -> QGridLayout:
        """The first few as buttons, the rest in a menu; every key works all the same."""
        grid = QGridLayout()
        for number, action in enumerate(actions[:SHOWN_ACTIONS]):
            button = QPushButton(f"{action.label}  [{action.key}]")
            button.setToolTip(action.hint if action.allowed else action.why_not)
            button.setAccessibleName(action.label)
            button.setEnabled(action.allowed)
            if action.primary:
                button.setObjectName("primary")
            button.clicked.connect(lambda _checked=False, one=action: self.chosen.emit(one))
            grid.addWidget(button, number // 2, number % 2)
        rest = actions[SHOWN_ACTIONS:]
        if rest:
            more = QPushButton("More …")
            menu = QMenu(more)
            for action in rest:
                item = menu.addAction(f"{action.label}  [{action.key}]")
                item.setEnabled(action.allowed)
                item.setToolTip(action.hint if action.allowed else action.why_not)
                item.triggered.connect(lambda _checked=False, one=action: self.chosen.emit(one))
            more.setMenu(menu)
            grid.addWidget(more, (len(actions[:SHOWN_ACTIONS]) + 1) // 2, 0)
        return grid

    def _stakes(self, stakes: tuple[StakeRow, ...]) -> QFrame:
        card, grid = _card()
        grid.addWidget(_label("<b>Customers waiting</b>"), 0, 0, 1, 3)
        for number, one in enumerate(stakes[:8], 1):
            promised = f"promised {one.promised:%d %b}" if one.promised else "no promise"
            late = f"{one.days_late} days late" if one.days_late > 0 else "in time"
            grid.addWidget(_label(f"{one.order} · {one.customer}"), number, 0)
            grid.addWidget(_label(promised, "quiet"), number, 1)
            words = _label(f"{late} · {amount(one.value, one.currency)}", right=True)
            if one.days_late > 0:
                words.setStyleSheet(f"color:{self._scheme().bad};")
            grid.addWidget(words, number, 2)
        return card

    def _story(self, entries: tuple[StoryEntry, ...]) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        for number, entry in enumerate(entries[-14:]):
            when = _label(f"{entry.at:%d %b %H:%M}", "quiet")
            when.setWordWrap(False)
            when.setFixedWidth(when.sizeHint().width())
            grid.addWidget(when, number, 0, Qt.AlignmentFlag.AlignTop)
            words = _label(entry.text)
            words.setToolTip(f"by {entry.by}")
            grid.addWidget(words, number, 1)
        return box


def changes_card(title: str, preview: Preview) -> QFrame:
    """Before and after, field by field, then what is no field."""
    card, grid = _card()
    grid.addWidget(_label(f"<b>{title}</b>"), 0, 0, 1, 4)
    if preview.refused:
        grid.addWidget(_label(preview.refused), 1, 0, 1, 4)
    number = 1
    for number, change in enumerate(preview.changes, 2):
        grid.addWidget(_label(f"{change.record}, {change.field}"), number, 0)
        grid.addWidget(_label(f"<s>{change.before}</s>", "quiet", right=True), number, 1)
        arrow = _label("→")
        arrow.setWordWrap(False)
        arrow.setFixedWidth(arrow.sizeHint().width())
        grid.addWidget(arrow, number, 2)
        grid.addWidget(_label(f"<b>{change.actual or change.after}</b>", right=True), number, 3)
    for offset, note in enumerate(preview.notes[:4], 1):
        grid.addWidget(_label(note, "quiet"), number + offset, 0, 1, 4)
    grid.setColumnStretch(0, 3)
    grid.setColumnStretch(3, 2)
    return card


def _label(text: str, name: str = "", *, right: bool = False) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setMinimumWidth(1)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if name:
        label.setObjectName(name)
    if right:
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label


def _card() -> tuple[QFrame, QGridLayout]:
    card = QFrame()
    card.setObjectName("card")
    grid = QGridLayout(card)
    grid.setContentsMargins(12, 10, 12, 10)
    grid.setVerticalSpacing(6)
    grid.setHorizontalSpacing(8)
    return card, grid


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    page.setObjectName("pane")
    layout = QVBoxLayout(page)
    layout.setContentsMargins(18, 14, 18, 14)
    layout.setSpacing(10)
    return page, layout


def _scroll() -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
