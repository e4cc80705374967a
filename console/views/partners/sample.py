"""A file they sent, read as it would be live: problems marked in the text, the document beside it, codes to explain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontDatabase
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from console.domain.columns import COLUMN_LAYOUTS
from console.domain.mappings import Code, UnitTarget
from console.domain.problems import Problem
from console.domain.profiles import PartnerProfile
from console.services.casework_models import Action, ActionKind
from console.services.desk import Desk
from console.services.onboarding.sample import MarkedLine, SampleReading
from console.services.records import Actor
from console.views.forms.meaning import UnitField
from console.views.partners.dropping import TakesFile
from console.views.partners.profile import Do
from console.views.pieces import label, unmarked
from console.views.tasks import Tasks
from console.views.theme import Tokens
from console.views.words import plural

FORMAT_WORDS = {
    "x12": "X12",
    "edifact": "EDIFACT",
    "ubl": "UBL",
    "cii": "Cross Industry Invoice",
    "delimited": "CSV",
    "fixed": "fixed-width text",
    "xlsx": "workbook",
    "json": "JSON",
    "json_paths": "JSON",
}
"""Formats as people call them."""


class SampleTab(TakesFile):
    """Drop a file here, or choose one."""

    def __init__(
        self, desk: Desk, tasks: Tasks, who: Callable[[], Actor], do: Do, scheme: Callable[[], Tokens]
    ) -> None:
        super().__init__()
        self._desk, self._tasks, self._who, self._do, self._scheme = desk, tasks, who, do, scheme
        self._profile: PartnerProfile | None = None
        self.reading: SampleReading | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        row = QHBoxLayout()
        self.state = label("")
        self.choose = QPushButton("Choose a file …")
        self.choose.clicked.connect(lambda _checked=False: self._choose())
        self.explain_columns = QPushButton("Say what the columns mean …")
        self.explain_columns.setObjectName("primary")
        self.explain_columns.hide()
        self.take = QPushButton("That is them: put it into the profile")
        self.take.setToolTip("Their identifier, and ours where the profile has none, as the next draft")
        self.take.clicked.connect(lambda _checked=False: self._take())
        self.take.hide()
        row.addWidget(self.state, 1)
        row.addWidget(self.take)
        row.addWidget(self.explain_columns)
        row.addWidget(self.choose)
        layout.addLayout(row)
        mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.lines = QListWidget()
        self.lines.setAccessibleName("The file, a line or segment each")
        self.lines.setObjectName("source")
        self.lines.setFont(mono)
        self.lines.setWordWrap(False)
        self.document = QComboBox()
        self.document.setAccessibleName("Documents in the file")
        self.canonical = QPlainTextEdit()
        self.canonical.setAccessibleName("What was understood")
        self.canonical.setReadOnly(True)
        self.canonical.setFont(mono)
        self.document.currentIndexChanged.connect(lambda _index: self._show_document())
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.document)
        column.addWidget(self.canonical, 1)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(self.lines)
        both.addWidget(right)
        both.setSizes([430, 430])
        layout.addWidget(both, 1)
        self.unknown = QWidget()
        ask = QVBoxLayout(self.unknown)
        ask.setContentsMargins(0, 0, 0, 0)
        self.codes = QComboBox()
        self.codes.setAccessibleName("Units nobody has explained")
        self.codes.currentIndexChanged.connect(lambda _index: self._ask_meaning())
        self.meaning = UnitField()
        self.explain = QPushButton("That is what it means")
        self.explain.clicked.connect(lambda _checked=False: self._explain())
        ask.addWidget(label("Units nobody has explained yet:", "section"))
        line = QHBoxLayout()
        line.addWidget(self.codes, 1, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self.meaning, 2)
        line.addWidget(self.explain, 0, Qt.AlignmentFlag.AlignBottom)
        ask.addLayout(line)
        layout.addWidget(self.unknown)

    # files

    def take_file(self, path: Path) -> None:
        """Dropped here or chosen."""
        self.read_file(path)

    def read_file(self, path: Path) -> None:
        """Read it as it would be read live, and keep it with the partner."""
        if self._profile is None:
            return
        key = self._profile.key

        def work(actor: Actor) -> SampleReading:
            return self._desk.onboarding.try_sample(key, path.name, path.read_bytes(), actor)

        self._do(work, lambda reading: f"{reading.name} was read." if reading.clean else "")

    # what came of it

    def show_sample(self, profile: PartnerProfile, reading: SampleReading | None) -> None:
        """The sample kept with the partner."""
        self._profile, self.reading = profile, reading
        self.lines.clear()
        self.document.clear()
        self.canonical.clear()
        self.codes.clear()
        self.unknown.setVisible(bool(reading and reading.unknown))
        self.take.setVisible(reading is not None and reading.sender is not None and not reading.known_sender)
        self.explain_columns.setVisible(reading is not None and not reading.clean and reading.format in COLUMN_LAYOUTS)
        if reading is None:
            self.state.setText("Drop a file here that they sent: an order answer, a ship notice, a price list …")
            return
        self.state.setText(state_of(reading))
        for line in reading.lines:
            self.lines.addItem(self._line(line))
        for document in reading.documents:
            used = "" if document.usable else " (held)"
            self.document.addItem(f"{document.kind_name} {document.kind.replace('_', ' ')} {document.number}{used}")
        for code in reading.unknown:
            self.codes.addItem(code_words(code), code)
        self._show_document()

    def _take(self) -> None:
        if self._profile is not None:
            key = self._profile.key
            self._do(
                lambda actor: self._desk.onboarding.take_identifiers(key, actor),
                lambda version: f"The identifiers are in version {version.version}, the draft.",
            )

    def _line(self, line: MarkedLine) -> QListWidgetItem:
        item = QListWidgetItem(f"{line.number:>4}  {'≠ ' if line.problems else '  '}{line.text}")
        if line.problems:
            blocks = any(problem.blocks for problem in line.problems)
            item.setForeground(QColor(self._scheme().bad if blocks else self._scheme().warn))
            item.setToolTip(unmarked("\n".join(_words(problem) for problem in line.problems)))
        return item

    def _show_document(self) -> None:
        row = self.document.currentIndex()
        if self.reading is not None and 0 <= row < len(self.reading.documents):
            document = self.reading.documents[row]
            problems = "\n".join(dict.fromkeys(_words(problem) for problem in document.problems))
            self.canonical.setPlainText(f"{problems}\n\n{document.canonical}".strip())

    def _ask_meaning(self) -> None:
        """A unit of one item may be meant for all of them; one of all already is."""
        code = self.codes.currentData()
        self.meaning.every.setVisible(isinstance(code, Code) and bool(code.scheme))

    def _explain(self) -> None:
        code = self.codes.currentData()
        action = self.meaning.put(Action(ActionKind.EXPLAIN_CODE))
        if self._profile is None or not isinstance(code, Code) or not isinstance(action.target, UnitTarget):
            return
        target, partner = action.target, self._profile.key
        if action.every_item:
            code = code.model_copy(update={"scheme": ""})
        self._do(
            lambda actor: self._desk.mappings.explain(partner, code, target, actor),
            lambda row: (
                f"“{row.value}” is explained." if row.state == "approved" else "Proposed; somebody approves it."
            ),
        )


def state_of(reading: SampleReading) -> str:
    """What came of a sample, in a sentence."""
    if reading.format is None:
        return f"{reading.name}: {reading.problems[0].text if reading.problems else 'not recognised'}"
    form = FORMAT_WORDS.get(reading.format, reading.format)
    if not reading.documents:
        return f"{reading.name}: {form}. {_why_nothing(reading)}"
    found = f"{reading.name}: {form}, {plural(len(reading.documents), 'document')}"
    marked = sum(1 for line in reading.lines if line.problems)
    wrong = f", problems on {plural(marked, 'line')}" if marked else ""
    sender = ""
    if reading.sender is not None and not reading.known_sender:
        sender = f" It is from {reading.sender.scheme}:{reading.sender.value}, which the profile does not know."
    ready = " It could be acted on as it is." if reading.clean else ""
    return f"{found}{wrong}.{sender}{ready}"


def _why_nothing(reading: SampleReading) -> str:
    """Why there is no document in a file; of a table, that its columns have to be explained first."""
    if reading.format in COLUMN_LAYOUTS:
        return "Nobody has said yet what the columns of such a file mean."
    return next((problem.text for problem in reading.problems if problem.blocks), "There is no document in it.")


def code_words(code: Code) -> str:
    """A code for a list."""
    return f"{code.value} (of {code.scheme})" if code.scheme else code.value


def _words(problem: Problem) -> str:
    parts: Sequence[str] = (f"{problem.severity}: {problem.text}", problem.meaning, problem.next_step)
    return " ".join(part for part in parts if part)
