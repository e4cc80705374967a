"""What a partner's code means: a unit, a partner, a product of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from console.domain.mappings import ItemTarget, PartnerTarget, UnitTarget
from console.domain.units import UNITS, word
from console.services.casework_models import Action, CaseView
from console.services.desk import Desk
from console.services.records import Actor
from console.views.forms.fields import Field, SearchedField, find_products
from console.views.tasks import Tasks
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


class PartnerField(Field):
    """Which partner a sender is."""

    def __init__(self, desk: Desk, tasks: Tasks) -> None:
        super().__init__()
        self.choice = QComboBox()
        self.named("It is", self.choice)
        tasks.ask("partners", desk.partners, self._fill)
        self.choice.currentIndexChanged.connect(lambda _index: self.changed())

    def _fill(self, partners: Sequence[tuple[str, str]]) -> None:
        for key, name in partners:
            self.choice.addItem(name, key)
        self.changed()

    def put(self, action: Action) -> Action:
        key = self.choice.currentData()
        return replace(action, target=PartnerTarget(partner=key)) if key else action

    def problem(self) -> str:
        return "" if self.choice.currentData() else "Choose a partner."

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
