"""One message: stages, attempts with their errors and timing, raw by segment, translated, story; run again, resolve."""

from __future__ import annotations

import html
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from console.services.casework_models import AttemptView, MessageView, Stage
from console.views.messages.rows import STATES
from console.views.pieces import Notice, card, column, label, marked, scrolling
from console.views.theme import Tokens
from console.views.words import clock_seconds, count, duration, exact, rich

TABS = ("Stages", "Attempts", "Raw", "Translated", "Story")


_RESOLVE = "Put the message aside; its case is settled with your reason. Nothing changes in Odoo."


class MessagePane(QWidget):
    """Signals: ``again_wanted(str)``, ``resolve_wanted(str)``: with a reason; ``case_wanted(int)``."""

    again_wanted = Signal(str)
    resolve_wanted = Signal(str)
    case_wanted = Signal(int)

    def __init__(self, scheme: Callable[[], Tokens]) -> None:
        super().__init__()
        self.setObjectName("pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._scheme = scheme
        self._case_id: int | None = None
        self.notice = Notice()
        self.head = marked("Choose a message on the left.", "head")
        self._about = label("", "quiet")
        self.tabs = QTabWidget()
        self.tabs.tabBar().setDrawBase(False)
        self._stages, self._attempts, self._story = scrolling(), scrolling(), scrolling()
        self.raw, self.translated = QTextEdit(), QPlainTextEdit()
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        for box, name in ((self.raw, "Raw text"), (self.translated, "Translated document")):
            box.setReadOnly(True)
            box.setFont(fixed)
            box.setAccessibleName(name)
        self.raw.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        pages = (self._stages, self._attempts, self.raw, self.translated, self._story)
        for page, title in zip(pages, TABS, strict=True):
            self.tabs.addTab(page, title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notice)
        top, inner = column()
        inner.addWidget(self._about)
        inner.addWidget(self.head)
        layout.addWidget(top)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self._footer())

    def _footer(self) -> QWidget:
        bar = QWidget()
        bar.setObjectName("footer")
        rows = QVBoxLayout(bar)
        rows.setContentsMargins(18, 10, 18, 10)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Why, in a few words: it stays in the audit")
        self.reason.setAccessibleName("Reason")
        self.again = QPushButton("Run again")
        self.again.setObjectName("primary")
        self.again.clicked.connect(lambda _checked=False: self.again_wanted.emit(self.reason.text()))
        self.resolve = QPushButton("Resolve by hand")
        self.resolve.clicked.connect(lambda _checked=False: self.resolve_wanted.emit(self.reason.text()))
        self.case = QPushButton("Open its case")
        self.case.clicked.connect(lambda _checked=False: self._open_case())
        rows.addWidget(self.reason)
        line = QHBoxLayout()
        for button in (self.again, self.resolve, self.case):
            line.addWidget(button)
            button.setEnabled(False)
        line.addStretch()
        rows.addLayout(line)
        return bar

    def show_message(self, view: MessageView) -> None:
        """Fill the pane; the tab stays."""
        row, scheme = view.row, self._scheme()
        self._about.setText(f"Message {row.id} · {row.name} · {count(row.size)} bytes · {STATES[row.state]}")
        self.head.setText(rich(view.head))
        self._put(self._stages, [_stage(stage, scheme) for stage in view.stages], "")
        self._put(self._attempts, [_attempt(one, scheme) for one in view.attempts], "No attempt: nothing was sent.")
        told = [label(f"{clock_seconds(one.at)}  {one.text}  ({one.by})", tip=exact(one.at)) for one in view.story]
        self._put(self._story, list(told), "Nothing has happened yet.")
        self.raw.setHtml(_raw_html(view, scheme))
        self.translated.setPlainText(view.translated or "It has not been translated.")
        self.tabs.setTabText(1, f"Attempts {len(view.attempts)}" if view.attempts else "Attempts")
        self.again.setEnabled(view.can_replay)
        self.again.setToolTip(view.replay_hint if view.can_replay else "Only a finished or held incoming message")
        self.resolve.setEnabled(view.can_resolve)
        self.resolve.setToolTip(_RESOLVE if view.can_resolve else "Only a held message waits to be resolved")
        self.case.setToolTip("" if view.exceptions else "No case belongs to this message")
        self.case.setEnabled(bool(view.exceptions))
        self._case_id = view.exceptions[0].id if view.exceptions else None

    def _open_case(self) -> None:
        if self._case_id is not None:
            self.case_wanted.emit(self._case_id)

    @staticmethod
    def _put(area: QScrollArea, widgets: list[QWidget], nothing: str) -> None:
        page, layout = column()
        for widget in widgets or [label(nothing, "quiet")]:
            layout.addWidget(widget)
        layout.addStretch()
        old = area.takeWidget()
        if old is not None:
            old.deleteLater()
        area.setWidget(page)


def _stage(stage: Stage, scheme: Tokens) -> QWidget:
    frame, grid = card()
    grid.addWidget(label(stage.name.capitalize(), "section", wrap=False), 0, 0)
    grid.addWidget(label(clock_seconds(stage.at), "quiet", right=True, wrap=False, tip=exact(stage.at)), 0, 1)
    grid.addWidget(label(stage.summary), 1, 0, 1, 2)
    for number, problem in enumerate(stage.problems[:10], 2):
        words = label(f"! {problem}")
        words.setStyleSheet(f"color:{scheme.warn};")
        grid.addWidget(words, number, 0, 1, 2)
    return frame


def _attempt(one: AttemptView, scheme: Tokens) -> QWidget:
    frame, grid = card()
    good = one.outcome in ("done", "found_done")
    mark = "✓" if good else "⋯" if one.outcome == "under way" else "✕"
    took = duration(one.took_ms)
    head = label(f"{mark} Attempt {one.number}: {one.outcome.replace('_', ' ')}", "section")
    if not good:
        head.setStyleSheet(f"color:{scheme.bad if mark == '✕' else scheme.text};")
    grid.addWidget(head, 0, 0)
    grid.addWidget(label(f"{clock_seconds(one.at)} · {took}", "quiet", right=True, tip=exact(one.at)), 0, 1)
    if one.text:
        grid.addWidget(label(one.text), 1, 0, 1, 2)
    if one.technical:
        fold = QPushButton("▸ Technical text")
        fold.setObjectName("quietbutton")
        fold.setStyleSheet("text-align:left;")
        words = label(one.technical, "quiet")
        words.hide()
        fold.setCheckable(True)
        fold.toggled.connect(words.setVisible)
        grid.addWidget(fold, 2, 0, 1, 2)
        grid.addWidget(words, 3, 0, 1, 2)
    return frame


def _raw_html(view: MessageView, scheme: Tokens) -> str:
    """A numbered line for each segment, problems under the line they are about."""
    lines = []
    ink, ground = scheme.tone("warn")
    for problem in view.problems[:20] if not any(line.problems for line in view.raw_lines) else ():
        lines.append(f'<div style="color:{ink}; background:{ground};">! {html.escape(problem)}</div>')
    for line in view.raw_lines:
        mark = f' style="background:{ground};"' if line.problems else ""
        number = f'<span style="color:{scheme.quiet};">{line.number:>5}&nbsp; </span>'.replace("  ", "&nbsp;&nbsp;")
        text = html.escape(line.text).replace("  ", "&nbsp;&nbsp;")
        lines.append(f"<div{mark}>{number}{text}</div>")
        lines += [f'<div style="color:{ink};">&nbsp;&nbsp;&nbsp;! {html.escape(one)}</div>' for one in line.problems]
    if view.raw_cut:
        lines.append("<div>… the rest is in the store; “message show” prints it whole</div>")
    return "".join(lines) or "<i>empty</i>"
