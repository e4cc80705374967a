"""Saying what the columns of a file mean: the columns, the file and what is understood of it, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from console.domain.columns import FixedWidth, RowRule
from console.domain.columns.words import KIND_WORDS, fact_words
from console.domain.documents import DocumentKind
from console.services.column_samples import KIND, Doubt, Opening
from console.services.desk import Desk
from console.services.onboarding.columns import ColumnsDesk, ColumnSheet
from console.services.records import Actor
from console.views.partners.columns.cuts import CutView, toggled
from console.views.partners.columns.details import ColumnDetails
from console.views.partners.columns.facts import FactsList
from console.views.partners.columns.grids import Grid, file_cells, problem_words, row_names, understood_cells
from console.views.partners.columns.making import MakingBar
from console.views.pieces import Flow, Notice, card, empty, label
from console.views.tasks import Tasks, Trouble
from console.views.theme import Tokens
from console.views.words import plural

_MOST_PROBLEMS = 5
_SLOT = "columns-sheet"
Change = Callable[[ColumnsDesk, ColumnSheet], ColumnSheet]


class ColumnsDialog(QDialog):
    """Signals: ``kept(ProfileVersion)``."""

    kept = Signal(object)

    def __init__(
        self, desk: Desk, tasks: Tasks, who: Callable[[], Actor], scheme: Callable[[], Tokens], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._columns, self._tasks, self._who, self._scheme = desk.onboarding.columns, tasks, who, scheme
        self.sheet: ColumnSheet | None = None
        self._picked = ""
        self._to_do: list[Change] = []
        self._under_way = False
        self.setWindowTitle("What the columns mean")
        around = parent.window()
        self.resize(max(900, min(around.width() - 20, 1500)), max(600, min(around.height() - 20, 1000)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 12)
        layout.setSpacing(8)
        self.head = label("Looking at the file …", "head")
        layout.addWidget(self.head)
        self.making = MakingBar()
        self.making.kind.connect(lambda kind: self._change(lambda desk, sheet: desk.as_kind(sheet, kind)))
        self.making.opened.connect(self._reopen)
        self.making.answered.connect(self._answer)
        layout.addWidget(self.making)
        self.doubts, self._questions = card()
        layout.addWidget(self.doubts)
        layout.addWidget(self._middle(), 1)
        self.notice = Notice()
        layout.addWidget(self.notice)
        layout.addLayout(self._bottom())

    def _middle(self) -> QSplitter:
        self.facts = FactsList(self._scheme)
        self.facts.said.connect(lambda key, to: self._change(lambda desk, sheet: desk.say(sheet, key, to)))
        self.facts.picked.connect(self._pick)
        self.details = ColumnDetails(self._columns.date_choices)
        self.details.answered.connect(self._answer)
        self.cuts = CutView(self._scheme)
        self.cuts.cut.connect(self._cut)
        self.file = Grid("The file", self._scheme)
        self.understood = Grid("As understood", self._scheme)
        self.pass_over = QPushButton("Pass over rows like this")
        self.pass_over.setToolTip("Choose a row that is no data, such as a sum, in the file")
        self.pass_over.clicked.connect(lambda _checked=False: self._pass_over())
        self.file.selectionModel().currentRowChanged.connect(lambda now, _before: self._row_chosen(now.row()))
        self.file_title = label("The file", "section")
        self.read_title = label("As understood", "section")
        left, right = QSplitter(Qt.Orientation.Vertical), QSplitter(Qt.Orientation.Vertical)
        left.addWidget(self.facts)
        left.addWidget(self.details)
        left.setSizes([360, 170])
        top = _titled(self.file_title, self.cuts, self.file, beside=self.pass_over)
        right.addWidget(top)
        right.addWidget(_titled(self.read_title, self.understood))
        right.setSizes([260, 260])
        for splitter in (left, right):
            splitter.setChildrenCollapsible(False)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.addWidget(left)
        both.addWidget(right)
        both.setSizes([570, 660])
        return both

    def _bottom(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.state = label("")
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        self.keep = QPushButton("Keep it as their specification")
        self.keep.setObjectName("primary")
        self.keep.setEnabled(False)
        self.keep.clicked.connect(lambda _checked=False: self._keep())
        for button in (cancel, self.keep):
            button.setAutoDefault(False)
        row.addWidget(self.state, 1)
        row.addWidget(cancel)
        row.addWidget(self.keep)
        return row

    # what is shown

    def open_file(self, key: str, path: Path) -> None:
        """Look at a file of this partner."""
        self._ask(lambda: self._columns.begin(key, path.name, path.read_bytes()))

    def open_kept(self, key: str) -> None:
        """Look at the sample kept with the partner."""

        def work() -> ColumnSheet | None:
            found = self._columns.kept_file(key)
            return self._columns.begin(key, *found) if found else None

        self._ask(work)

    def _ask(self, work: Callable[[], ColumnSheet | None]) -> None:
        self._tasks.ask(_SLOT, work, self._show, self.notice.complain)

    def _show(self, sheet: ColumnSheet | None) -> None:
        if sheet is None:
            self.head.setText("There is no file to look at. Drop one on the tab first.")
            return
        self.sheet = sheet
        self.notice.clear()
        self.setWindowTitle(f"What the columns of {sheet.name} mean")
        note = f" {sheet.table.note}" if sheet.table.note else ""
        words = f"{sheet.name} is {sheet.table.words}, {plural(len(sheet.table.columns), 'column')}.{note}"
        self.head.setText(words)
        self.making.show_sheet(sheet)
        self._ask_doubts(sheet)
        self.facts.show_sheet(sheet)
        fixed = isinstance(sheet.table.opening.layout, FixedWidth)
        self.cuts.setVisible(fixed)
        self.file.setVisible(not fixed)
        self.pass_over.setVisible(not fixed)
        if fixed:
            self.cuts.show_table(sheet.table)
        more = f" (the first {len(sheet.table.rows)} rows)" if sheet.table.more_rows else ""
        self.file_title.setText("Where columns begin: click between the letters" if fixed else f"The file{more}")
        heads = [sheet.table.shown_heading(at) for at in range(len(sheet.table.columns))]
        self.file.fill(heads, row_names(sheet), file_cells(sheet))
        facts, cells = understood_cells(sheet)
        self.understood.fill(facts, row_names(sheet), cells)
        if self.facts.currentRow() < 0 and self.facts.rowCount():
            self.facts.setCurrentCell(0, 2)
        self.details.show_column(sheet, self._picked)
        self.state.setText(state_words(sheet))
        self.keep.setEnabled(sheet.composed.complete)

    def _ask_doubts(self, sheet: ColumnSheet) -> None:
        """What must be answered before it can be kept, each with its answers to press."""
        empty(self._questions)
        asked = [one for one in sheet.composed.doubts if one.grave and one.choices]
        self.doubts.setVisible(bool(asked))
        for row, doubt in enumerate(asked):
            self._questions.addWidget(label(doubt.text), row, 0)
            holder = QWidget()
            flow = Flow()
            holder.setLayout(flow)
            for answer, words in doubt.choices:
                flow.addWidget(self._answer_button(doubt, answer, words))
            self._questions.addWidget(holder, row, 1)
        self._questions.setColumnStretch(0, 2)
        self._questions.setColumnStretch(1, 3)

    def _answer_button(self, doubt: Doubt, answer: str, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: self._answer(doubt.key, answer))
        return button

    # what is said

    def _change(self, change: Change) -> None:
        """One more change. Who is quicker than the program loses none: they are made one after the other."""
        if self.sheet is not None:
            self._to_do.append(change)
            self._go_on()

    def _go_on(self) -> None:
        sheet = self.sheet
        if self._under_way or not self._to_do or sheet is None:
            return
        change = self._to_do.pop(0)
        self._under_way = True
        self._tasks.ask(_SLOT, lambda: change(self._columns, sheet), self._changed, self._refused)

    def _changed(self, sheet: ColumnSheet) -> None:
        self._under_way = False
        self._show(sheet)
        self._go_on()

    def _refused(self, trouble: Trouble) -> None:
        self._under_way = False
        self.notice.complain(trouble)
        self._go_on()

    def _answer(self, key: str, answer: str) -> None:
        if key == KIND:
            self._change(lambda desk, sheet: desk.as_kind(sheet, DocumentKind(answer)))
            return
        self._change(lambda desk, sheet: desk.answer(sheet, key, answer))

    def _reopen(self, opening: Opening) -> None:
        self._change(lambda desk, sheet: desk.reopen(sheet, opening))

    def _cut(self, kind: str, position: int) -> None:
        def change(desk: ColumnsDesk, sheet: ColumnSheet) -> ColumnSheet:
            opening = sheet.table.opening
            return desk.reopen(sheet, replace(opening, cuts=toggled(opening, kind, position)))

        self._change(change)

    def _pick(self, key: str) -> None:
        self._picked = key
        if self.sheet is not None:
            self.details.show_column(self.sheet, key)

    def _row_chosen(self, row: int) -> None:
        rows = self.sheet.table.rows if self.sheet else ()
        left_out = 0 <= row < len(rows) and rows[row].left_out
        self.pass_over.setText("Read rows like this again" if left_out else "Pass over rows like this")

    def _pass_over(self) -> None:
        row, sheet = self.file.currentIndex().row(), self.sheet
        if sheet is None or not 0 <= row < len(sheet.table.rows):
            self.notice.say("Choose the row in the file first.")
            return
        opening = sheet.table.opening
        if sheet.table.rows[row].left_out:
            self._reopen(replace(opening, ignore=()))
            return
        rule = rule_for(sheet, row)
        if rule is not None:
            self._reopen(replace(opening, ignore=(*opening.ignore, rule)))

    def _keep(self) -> None:
        sheet, actor = self.sheet, self._who()
        if sheet is not None:
            self._tasks.ask("columns-keep", lambda: self._columns.keep(sheet, actor), self._done, self.notice.complain)

    def _done(self, version: object) -> None:
        self.kept.emit(version)
        self.accept()


def _titled(title: QWidget, *widgets: QWidget, beside: QWidget | None = None) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    row = QHBoxLayout()
    row.addWidget(title, 1)
    if beside is not None:
        row.addWidget(beside)
    column.addLayout(row)
    for widget in widgets:
        column.addWidget(widget, 1)
    return holder


def rule_for(sheet: ColumnSheet, row: int) -> RowRule | None:
    """The rule that passes over rows whose first filled cell is that of this row."""
    cells = sheet.table.rows[row].cells
    at = next((place for place, text in enumerate(cells) if text), None)
    if at is None or at >= len(sheet.table.columns):
        return None
    place = sheet.table.columns[at].place
    return RowRule(column=place.column, values=(cells[at],)) if place.column is not None else None


def state_words(sheet: ColumnSheet) -> str:
    """Whether it can be kept, what it comes to, and what is missing, in sentences."""
    kind = sheet.choices.kind
    if kind is None:
        return "Say first what it is: an answer to our order, a price list …"
    if sheet.composed.missing:
        names = [_one_of(kind, one_of) for one_of in sheet.composed.missing]
        return f"Still missing: {'; '.join(names)}. Choose the column that has it."
    if sheet.composed.fault:
        return sheet.composed.fault
    if any(doubt.grave for doubt in sheet.composed.doubts):
        return "One thing can be read in two ways: answer the question above."
    return " ".join(part for part in (_comes_to(sheet), _problems(sheet), _guesses(sheet), _replaced(sheet)) if part)


def _one_of(kind: DocumentKind, facts: tuple[str, ...]) -> str:
    return fact_words(kind, facts[0]) if len(facts) == 1 else "what tells the lines apart (a line or an item number)"


def _comes_to(sheet: ColumnSheet) -> str:
    trial, kind = sheet.trial, sheet.choices.kind
    assert kind is not None  # said before anything is read
    what = KIND_WORDS[kind].partition(",")[0]
    if not trial.documents:
        return ""
    number = f"{plural(trial.documents, 'document')} ({what})"
    held = trial.documents - trial.usable
    outcome = f"{held} of them held for a person" if held else "nothing stops it"
    return f"Read as {number}; {outcome}."


def _problems(sheet: ColumnSheet) -> str:
    wrong = sum(1 for one in sheet.trial.cells.values() if one.problem)
    cells = f"{plural(wrong, 'cell')} marked ≠." if wrong else ""
    told = [problem_words(one) for one in sheet.trial.problems if one.blocks][:_MOST_PROBLEMS]
    return " ".join([cells, *dict.fromkeys(told)]).strip()


def _guesses(sheet: ColumnSheet) -> str:
    names = [sheet.table.shown_heading(at) for at, one in enumerate(sheet.table.columns) if one.key in sheet.unsure]
    are = "is a guess" if len(names) == 1 else "are guesses"
    return f"{', '.join(names[:4])} {are}: look whether it is right." if names else ""


def _replaced(sheet: ColumnSheet) -> str:
    return f"It takes the place of “{sheet.replaces}”." if sheet.replaces else ""
