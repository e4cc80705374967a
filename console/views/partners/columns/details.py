"""What there is to say of one column besides the fact it carries: how its dates are written, what its words mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QVBoxLayout, QWidget

from console.domain.columns import ColumnDraft, FieldSpec, Shape, Target, target_of
from console.domain.columns.words import fact_words
from console.domain.units import UNITS, word
from console.services.column_samples import LEFT_OUT, answer_key
from console.services.onboarding.columns import ColumnSheet
from console.views.partners.columns.facts import CalmCombo
from console.views.pieces import label, scrolling

DateChoices = Callable[[Sequence[str]], tuple[tuple[str, str], ...]]
MOST_WORDS = 30
_IMPLIED = 6
_WIDE = 26


class ColumnDetails(QWidget):
    """Signals: ``answered(key, answer)``."""

    answered = Signal(str, str)

    def __init__(self, date_choices: DateChoices) -> None:
        super().__init__()
        self._date_choices = date_choices
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.title = label("", "section")
        layout.addWidget(self.title)
        area = scrolling()
        inner = QWidget()
        inner.setObjectName("pane")
        self.form = QFormLayout(inner)
        self.form.setContentsMargins(0, 0, 4, 0)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        area.setWidget(inner)
        layout.addWidget(area, 1)

    def show_column(self, sheet: ColumnSheet, key: str) -> None:
        """What can be said of a column of the file."""
        while self.form.rowCount():
            self.form.removeRow(0)
        at = next((place for place, one in enumerate(sheet.table.columns) if one.key == key), None)
        kind, to = sheet.choices.kind, sheet.choices.facts.get(key, LEFT_OUT)
        if at is None or kind is None:
            self.title.setText("")
            return
        name = sheet.table.shown_heading(at)
        target = target_of(kind, to) if to else None
        if target is None:
            self.title.setText(f"{name} is left out. Choose what it is above, if it matters.")
            return
        self.title.setText(f"{name}: {fact_words(kind, to)}")
        field = sheet.composed.draft.field(to) if sheet.composed.draft else None
        for title, widget in self._rows(sheet, at, key, target, field):
            self.form.addRow(title, widget)

    def _rows(
        self, sheet: ColumnSheet, at: int, key: str, target: Target, field: FieldSpec | None
    ) -> Iterable[tuple[str, QWidget]]:
        texts = sheet.table.texts(at)
        draft = sheet.composed.draft
        if target.shape in (Shape.DAY, Shape.MOMENT) and draft is not None and texts:
            yield "Written as", self._dates(sheet, at, key, (field.format if field else ()) or draft.dates)
        if target.shape is Shape.NUMBER and sheet.table.opening.layout.syntax != "xlsx":
            yield "Decimals without a mark", self._implied(key, field.implied if field else 0)
        if target.shape is Shape.CODE and target.codes is not None:
            meanings = [(str(code), str(code).replace("_", " ")) for code in target.codes]
            known = field.codes if field else {}
            for text in list(dict.fromkeys(texts))[:MOST_WORDS]:
                yield f"“{text[:24]}” means", self._choice(answer_key("code", key, text), meanings, known.get(text))
        if target.shape is Shape.UNIT:
            yield from self._units(texts, draft)
        yield "", self._carry(key, carried=bool(field and field.carry))

    def _dates(self, sheet: ColumnSheet, at: int, key: str, now: tuple[str, ...]) -> CalmCombo:
        forms = self._date_choices(sheet.table.texts(at))
        choices = [(form, f"{order_words(form)}: {words}") for form, words in forms]
        asked = any(doubt.column == key and doubt.grave for doubt in sheet.composed.doubts)
        return self._choice(answer_key("date", key), choices, None if asked else now[0])

    def _implied(self, key: str, now: int) -> CalmCombo:
        words = ("none: it is as it stands", "1: 12345 is 1234.5", "2: 12345 is 123.45", "3: 12345 is 12.345")
        choices = [(str(at), words[at] if at < len(words) else str(at)) for at in range(_IMPLIED + 1)]
        return self._choice(answer_key("implied", key), choices, str(now))

    def _units(self, texts: Sequence[str], draft: ColumnDraft | None) -> Iterable[tuple[str, QWidget]]:
        units = [(unit.rec20, word(unit.rec20)) for unit in UNITS]
        known = draft.units if draft else {}
        codes = {code for code, _ in units}
        for text in list(dict.fromkeys(texts))[:MOST_WORDS]:
            now = known.get(text) or (text.upper() if text.upper() in codes else None)
            yield f"“{text[:24]}” is", self._choice(answer_key("unit", text), units, now)

    def _choice(self, key: str, choices: Sequence[tuple[str, str]], now: str | None) -> CalmCombo:
        combo = CalmCombo()
        combo.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(_WIDE)
        if now is None or now not in {value for value, _ in choices}:
            combo.addItem("— say which —", "")
        for value, words in choices:
            combo.addItem(words, value)
        combo.setCurrentIndex(max(0, combo.findData(now or "")))

        def said() -> None:
            if combo.currentData():
                self.answered.emit(key, combo.currentData())

        combo.activated.connect(lambda _index: said())
        return combo

    def _carry(self, key: str, *, carried: bool) -> QCheckBox:
        box = QCheckBox("An empty cell means the same as the row above")
        box.setChecked(carried)
        box.toggled.connect(lambda on: self.answered.emit(answer_key("carry", key), "yes" if on else "no"))
        return box


def order_words(form: str) -> str:
    """A date format by the order of its parts: ``day.month.year``."""
    for token, words in (("YYYY", "year"), ("YY", "year"), ("MMM", "month"), ("MM", "month"), ("DD", "day")):
        form = form.replace(token, words)
    for token, words in (("HH", "hour"), ("mm", "minute"), ("ss", "second")):
        form = form.replace(token, words)
    return form
