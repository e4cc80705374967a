"""What a partner's code means: a unit, a partner, a place or a product of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from console.domain.mappings import ItemTarget, UnitTarget
from console.domain.units import UNITS, word
from console.services.casework_models import Action, CaseView
from console.services.desk import Desk
from console.services.mappings.choices import Choice
from console.services.records import Actor
from console.views.forms.fields import Field, SearchedField, find_products
from console.views.pieces import label
from console.views.tasks import Tasks, Trouble
from console.views.words import number_from


class UnitField(Field):
    """Which unit it is, and how many of it one of theirs is."""

    def __init__(self) -> None:
        super().__init__()
        self.unit, self.factor, self.every = QComboBox(), QLineEdit("1"), QCheckBox("for every item of this partner")
        for unit in UNITS:
            self.unit.addItem(f"{word(unit.rec20)} ({unit.rec20})", unit.rec20)
        self.named("One of theirs is so many", self.factor)
        self.named("of", self.unit)
        self.column.addWidget(self.every)
        self.factor.textChanged.connect(lambda _text: self.changed())
        self.unit.currentIndexChanged.connect(lambda _index: self.changed())
        self.every.toggled.connect(lambda _on: self.changed())

    def put(self, action: Action) -> Action:
        factor = number_from(self.factor.text())
        if not factor or factor <= 0:
            return action
        target = UnitTarget(unit=str(self.unit.currentData()), factor=factor if factor != 1 else None)
        return replace(action, target=target, every_item=self.every.isChecked())

    def problem(self) -> str:
        factor = number_from(self.factor.text())
        return "" if factor is not None and factor > 0 else f"“{self.factor.text()}” is no number above 0."

    def first(self) -> QWidget:
        return self.factor


class ChoiceField(Field):
    """Which partner a sender is, or which place a code: one of those offered, none of them unseen."""

    def __init__(self, desk: Desk, tasks: Tasks, case: CaseView) -> None:
        super().__init__()
        self.choice = QComboBox()
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setMinimumContentsLength(20)
        self.named("It is", self.choice)
        self.said = label("Searching …", "quiet")
        self.column.addWidget(self.said)
        self._choices: Sequence[Choice] = ()
        tasks.ask("meanings", lambda: desk.mappings.choices(case.row.id), self._fill, self._failed)
        self.choice.currentIndexChanged.connect(lambda _index: self.changed())

    def _fill(self, choices: Sequence[Choice]) -> None:
        self._choices = [one for one in choices if one.target is not None]
        self.choice.addItem("choose one")
        for one in self._choices:
            self.choice.addItem(f"{one.words} · {one.why}" if one.why else one.words)
        others = [f"{one.words} ({one.why})." for one in choices if one.target is None]
        self.said.setText("\n".join(others))
        self.said.setVisible(bool(others))
        self.changed()

    def _failed(self, trouble: Trouble) -> None:
        self.said.setText(trouble.words)

    def put(self, action: Action) -> Action:
        chosen = self._chosen()
        return replace(action, target=chosen.target) if chosen is not None else action

    def _chosen(self) -> Choice | None:
        place = self.choice.currentIndex() - 1
        return self._choices[place] if 0 <= place < len(self._choices) else None

    def problem(self) -> str:
        return "" if self._chosen() is not None else "Choose one."

    def first(self) -> QWidget:
        return self.choice


class ItemField(SearchedField):
    """Which of our products a partner's item number is."""

    def __init__(self, desk: Desk, tasks: Tasks, actor: Actor, case: CaseView) -> None:
        super().__init__(tasks, "Search the product, by name or number", find_products(desk, actor, case.row.id))

    def put(self, action: Action) -> Action:
        number = self.choice.currentData()
        if number is None:
            return action
        code, found, name = self.choice.currentText().partition(" · ")
        return replace(
            action, target=ItemTarget(product_id=number, code=code if found else None, name=name if found else code)
        )
