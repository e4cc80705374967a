"""How the file is made: what it is, its separator, letters, headings, sheet, kinds of rows; how it writes numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from console.domain.columns import Delimited, FixedWidth, Level, Record, Workbook
from console.domain.columns.words import KIND_WORDS
from console.domain.units import UNITS, word
from console.services.column_samples import Opening, answer_key
from console.services.onboarding.columns import ColumnSheet
from console.views.partners.columns.facts import CalmCombo
from console.views.pieces import Flow, empty, label

SEPARATORS = ((";", "semicolon ;"), (",", "comma ,"), ("\t", "tab"), ("|", "bar |"), ("^", "^"), ("~", "~"))
CHARSETS = (
    ("utf-8", "UTF-8"),
    ("cp1252", "Windows, Western (cp1252)"),
    ("iso-8859-15", "ISO 8859-15"),
    ("cp1250", "Windows, Central European (cp1250)"),
    ("cp850", "DOS (cp850)"),
    ("utf-16", "UTF-16"),
)
NUMBERS = (
    (".", "1234.56"),
    (",", "1234,56"),
    (".,", "1,234.56"),
    (",.", "1.234,56"),
    (". ", "1 234.56"),
    (", ", "1 234,56"),
    (".'", "1'234.56"),
)
_ROWS = ((Level.HEAD, "about the whole document"), (Level.LINE, "a line"), (Level.PART, "a part of a line"))
_NOTHING = "nothing for us"
_DEEPEST_HEADING = 200


class MakingBar(QWidget):
    """Signals: ``kind(DocumentKind)``, ``opened(Opening)``, ``answered(key, answer)``."""

    kind = Signal(object)
    opened = Signal(object)
    answered = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.flow = Flow(10)
        self.setLayout(self.flow)
        self.choices: dict[str, CalmCombo] = {}

    def show_sheet(self, sheet: ColumnSheet) -> None:
        """The choices there are for a file like this."""
        empty(self.flow)
        self.choices = {}
        kinds = [(kind, words) for kind, words in KIND_WORDS.items()]
        self._choose("It is a", "kind", kinds, sheet.choices.kind, self.kind.emit, "— say what it is —")
        opening, layout = sheet.table.opening, sheet.table.opening.layout
        if isinstance(layout, Delimited):
            self._choose(
                "Columns end with", "separator", SEPARATORS, layout.separator, self._layout(opening, "separator")
            )
        if isinstance(layout, Delimited | FixedWidth):
            self._choose(
                "Letters", "charset", _with(CHARSETS, layout.charset), layout.charset, self._layout(opening, "charset")
            )
        if isinstance(layout, Workbook) and len(sheet.table.sheets) > 1:
            sheets = [(name, name) for name in sheet.table.sheets]
            self._choose("Sheet", "sheet", sheets, layout.sheet or sheets[0][0], self._layout(opening, "sheet"))
        if isinstance(layout, Delimited | Workbook) and not opening.records:
            self._headings(opening, layout)
        if isinstance(layout, FixedWidth):
            self._spin("Rows above the data", layout.skip_rows, lambda rows: self.opened.emit(_skipping(opening, rows)))
        self._numbers(sheet)
        self._when_unsaid(sheet)
        for record in opening.records:
            self._kind_of_row(opening, record)

    def _numbers(self, sheet: ColumnSheet) -> None:
        draft = sheet.composed.draft
        if draft is None or isinstance(sheet.table.opening.layout, Workbook):
            return
        now = f"{draft.numbers.decimal}{draft.numbers.thousands}"
        asked = any(one.key == answer_key("numbers") for one in sheet.composed.doubts)
        choices, said = _with(NUMBERS, now), self._answer("numbers")
        self._choose("Numbers are written", "numbers", choices, None if asked else now, said, "— see below —")

    def _when_unsaid(self, sheet: ColumnSheet) -> None:
        """The unit and currency where no column has them."""
        draft, said = sheet.composed.draft, set(sheet.choices.facts.values())
        if draft is None:
            return
        if not any(to == "unit" or to.endswith("_unit") for to in said):
            units = [("", "— not known —"), *((unit.rec20, word(unit.rec20)) for unit in UNITS)]
            self._choose("Unit of all quantities", "every_unit", units, draft.unit or "", self._answer("every_unit"))

    def _headings(self, opening: Opening, layout: Delimited | Workbook) -> None:
        row = layout.skip_rows + 1 if layout.header else 0

        def moved(number: int) -> None:
            made = layout.model_copy(update={"header": number > 0, "skip_rows": max(0, number - 1)})
            self.opened.emit(replace(opening, layout=made, ignore=opening.ignore if number else ()))

        self._spin("Headings in row", row, moved, "none")

    def _kind_of_row(self, opening: Opening, record: Record) -> None:
        choices: list[tuple[Any, str]] = [*_ROWS, (None, _NOTHING)]
        now = None if record.ignore else record.level

        def meant(level: Level | None) -> None:
            made = record.model_copy(update={"level": level or Level.LINE, "ignore": level is None})
            records = tuple(made if one.name == record.name else one for one in opening.records)
            self.opened.emit(replace(opening, records=records))

        self._choose(f"Rows “{record.value}” are", f"record {record.name}", choices, now, meant)

    def _layout(self, opening: Opening, name: str) -> Callable[[Any], None]:
        return lambda value: self.opened.emit(replace(opening, layout=opening.layout.model_copy(update={name: value})))

    def _answer(self, about: str) -> Callable[[Any], None]:
        return lambda value: self.answered.emit(answer_key(about), str(value))

    def _choose(
        self,
        title: str,
        name: str,
        choices: Sequence[tuple[Any, str]],
        now: Any,
        said: Callable[[Any], None],
        unsaid: str = "",
    ) -> None:
        combo = CalmCombo()
        values = [value for value, _ in choices]
        if unsaid and now not in values:
            combo.addItem(unsaid)
            values.insert(0, None)
        for _, words in choices:
            combo.addItem(words)
        combo.setCurrentIndex(values.index(now) if now in values else 0)
        combo.setAccessibleName(title)
        combo.activated.connect(lambda at: said(values[at]) if not unsaid or values[at] is not None else None)
        self.choices[name] = combo
        self._beside(title, combo)

    def _spin(self, title: str, now: int, said: Callable[[int], None], zero: str = "") -> None:
        spin = QSpinBox()
        spin.setRange(0, _DEEPEST_HEADING)
        spin.setSpecialValueText(zero)
        spin.setValue(now)
        spin.setAccessibleName(title)
        spin.setMinimumHeight(CalmCombo().sizeHint().height())
        spin.setKeyboardTracking(False)
        spin.valueChanged.connect(said)
        self._beside(title, spin)

    def _beside(self, title: str, widget: QWidget) -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        words: QLabel = label(title, "quiet", wrap=False)
        words.setBuddy(widget)
        row.addWidget(words)
        row.addWidget(widget)
        self.flow.addWidget(holder)


def _with(choices: Sequence[tuple[str, str]], now: str) -> list[tuple[str, str]]:
    """The usual choices, and the one that holds when it is none of them."""
    known = any(value == now for value, _ in choices)
    return [*choices] if known else [*choices, (now, now)]


def _skipping(opening: Opening, rows: int) -> Opening:
    return replace(opening, layout=opening.layout.model_copy(update={"skip_rows": rows}))
