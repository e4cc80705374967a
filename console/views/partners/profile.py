"""The profile as a form: who they are, what may differ unasked, when answers are due. All fields are one press away."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from console.domain.masterdata import PlaceRecord
from console.domain.profiles import PartnerProfile, Remainder
from console.domain.values import PartyId
from console.services.desk import Desk
from console.services.facts import ProfileVersion
from console.services.onboarding.files import profile_from_text
from console.views.pieces import Notice, label, scrolling
from console.views.tasks import Tasks, in_words
from console.views.words import number_from

Do = Callable[[Callable[[Any], Any], Callable[[Any], str]], None]
_REST = (
    (Remainder.ASK, "ask a person"),
    (Remainder.KEEP_OPEN, "is still expected"),
    (Remainder.CANCEL, "is cancelled"),
)


class ProfileTab(QWidget):
    """Fields people change; saving makes the next draft and changes nothing live."""

    def __init__(self, desk: Desk, tasks: Tasks, do: Do) -> None:
        super().__init__()
        self._desk, self._tasks, self._do = desk, tasks, do
        self._profile: PartnerProfile | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 8, 0, 0)
        area = scrolling()
        inner = QWidget()
        inner.setObjectName("pane")
        form = QFormLayout(inner)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.name, self.owner, self.email = QLineEdit(), QLineEdit(), QLineEdit()
        self.supplier, self.wanted = QComboBox(), QLineEdit()
        self.wanted.setPlaceholderText("Search the supplier in Odoo")
        self.wanted.returnPressed.connect(self._search)
        self.ids, self.ours = QLineEdit(), QLineEdit()
        self.ids.setPlaceholderText("such as x12:ZZ:ACME or gln:4012345000009; several with commas")
        self.ours.setPlaceholderText("the same, for us; the first is the sender of what we send")
        self.price, self.quantity = QLineEdit(), QLineEdit()
        self.late, self.early = QLineEdit(), QLineEdit()
        self.hours, self.zone, self.country = QLineEdit(), QLineEdit(), QLineEdit()
        self.rest = QComboBox()
        for value, words in _REST:
            self.rest.addItem(words, value)
        self.warehouse = QComboBox()
        self.alone = QCheckBox("Apply by itself what is within these limits")
        for title, field in (
            ("Name", self.name),
            ("Supplier in Odoo", _beside(self.wanted, self.supplier)),
            ("They call themselves", self.ids),
            ("They call us", self.ours),
            ("Who looks after them", self.owner),
            ("Mail address", self.email),
            ("Price may differ by %", self.price),
            ("Quantity may be short by %", self.quantity),
            ("Days later / earlier", _beside(self.late, self.early)),
            ("What is not confirmed", self.rest),
            ("", self.alone),
            ("Answer due in working hours", self.hours),
            ("Their time zone / country", _beside(self.zone, self.country)),
            ("Our warehouse they run", self.warehouse),
        ):
            form.addRow(title, field)
            field.setAccessibleName(title)
        area.setWidget(inner)
        outer.addWidget(area, 1)
        self.notice = Notice()
        outer.addWidget(self.notice)
        row = QHBoxLayout()
        self.all_fields = QPushButton("All fields …")
        self.all_fields.clicked.connect(lambda _checked=False: self._open_all())
        self.save = QPushButton("Save as the next draft")
        self.save.setObjectName("primary")
        self.save.clicked.connect(lambda _checked=False: self._save())
        row.addWidget(label("Saving changes nothing that is live.", "quiet"), 1)
        row.addWidget(self.all_fields)
        row.addWidget(self.save)
        outer.addLayout(row)

    def show_version(self, version: ProfileVersion) -> None:
        """Fill the form, unless somebody is writing in it."""
        if self._profile is not None and self._profile.key == version.key and self.changed():
            return
        self._profile = profile = version.profile
        self.notice.clear()
        self.name.setText(profile.name)
        self.owner.setText(profile.owner or "")
        self.email.setText(profile.email or "")
        self.ids.setText(ids_to_text(profile.ids))
        self.ours.setText(ids_to_text(profile.our_ids))
        self.supplier.clear()
        if profile.erp_partner_id is not None:
            self.supplier.addItem(f"number {profile.erp_partner_id}", profile.erp_partner_id)
            number = profile.erp_partner_id
            told = self._desk.onboarding.supplier_name
            self._tasks.ask("supplier-name", lambda: (number, told(number)), self._name, lambda _: None)
        tolerances = profile.tolerances
        self.price.setText(f"{tolerances.price_percent:f}")
        self.quantity.setText(f"{tolerances.quantity_percent:f}")
        self.late.setText(str(tolerances.days_late))
        self.early.setText(str(tolerances.days_early))
        self.hours.setText(str(profile.deadlines.answer_hours))
        self.zone.setText(profile.calendar.timezone)
        self.country.setText(profile.calendar.country or "")
        self.rest.setCurrentIndex([value for value, _ in _REST].index(profile.remainder))
        self.alone.setChecked(profile.apply_within_tolerance)
        self._offer(())
        self._tasks.ask("warehouses", self._desk.mappings.places, self._offer, lambda _: None)

    def _offer(self, places: Sequence[PlaceRecord]) -> None:
        """The warehouses to choose from, the profile's own among them in any case; what was chosen stays."""
        rules = self._profile.warehouse if self._profile is not None else None
        chosen = self.warehouse.currentData() if self.warehouse.count() and places else rules.erp_id if rules else None
        names = {one.id: one.name for one in places}
        if chosen is not None:
            names.setdefault(chosen, f"number {chosen}")
        self.warehouse.clear()
        self.warehouse.addItem("none", None)
        for number, name in names.items():
            self.warehouse.addItem(name, number)
        self.warehouse.setCurrentIndex(max(0, self.warehouse.findData(chosen)))

    def changed(self) -> bool:
        """Whether the form says something else than the profile."""
        try:
            return self._profile is not None and self.profile() != self._profile
        except ValueError:
            return True

    def profile(self) -> PartnerProfile:
        """The profile as the form has it. Raises ValueError naming the field that does not fit."""
        assert self._profile is not None
        body = self._profile.model_dump(mode="json")
        body["name"] = self.name.text().strip()
        body["owner"], body["email"] = self.owner.text().strip() or None, self.email.text().strip() or None
        body["erp_partner_id"] = self.supplier.currentData()
        body["ids"] = [one.model_dump() for one in ids_from_text(self.ids.text())]
        body["our_ids"] = [one.model_dump() for one in ids_from_text(self.ours.text())]
        body["tolerances"] |= {
            "price_percent": str(_number(self.price, "Price")),
            "quantity_percent": str(_number(self.quantity, "Quantity")),
            "days_late": int(_number(self.late, "Days later")),
            "days_early": int(_number(self.early, "Days earlier")),
        }
        body["deadlines"]["answer_hours"] = int(_number(self.hours, "Working hours"))
        body["calendar"] |= {"timezone": self.zone.text().strip(), "country": self.country.text().strip() or None}
        body["remainder"] = str(self.rest.currentData())
        body["apply_within_tolerance"] = self.alone.isChecked()
        number = self.warehouse.currentData()
        body["warehouse"] = {**(body["warehouse"] or {}), "erp_id": number} if number is not None else None
        return PartnerProfile.model_validate(body)

    def _search(self) -> None:
        text = self.wanted.text().strip()
        self._tasks.ask("suppliers", lambda: self._desk.onboarding.suppliers(text), self._found, self.notice.complain)

    def _name(self, found: tuple[int, str | None]) -> None:
        """The chosen supplier by its name in Odoo."""
        number, name = found
        row = self.supplier.findData(number)
        if row >= 0 and name:
            self.supplier.setItemText(row, name)

    def _found(self, suppliers: tuple[tuple[int, str], ...]) -> None:
        self.supplier.clear()
        for number, name in suppliers:
            self.supplier.addItem(name, number)
        if not suppliers:
            self.notice.say("Odoo has no supplier like that.")

    def _save(self) -> None:
        try:
            profile = self.profile()
        except ValueError as error:
            self.notice.complain(in_words(error) if not str(error) else _plainly(error))
            return
        self._keep(profile)

    def _keep(self, profile: PartnerProfile) -> None:
        self._profile = profile  # what comes back is shown, not kept from the form
        self._do(
            lambda actor: self._desk.onboarding.save(profile, actor, "changed in the form"),
            lambda version: f"Version {version.version} is the draft now.",
        )

    def _open_all(self) -> None:
        if self._profile is None:
            return
        dialog = AllFieldsDialog(self._profile, self)
        dialog.kept = self._keep
        dialog.open()


class AllFieldsDialog(QDialog):
    """Every field as text, checked before it is kept."""

    def __init__(self, profile: PartnerProfile, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"All fields of {profile.name}")
        self.resize(720, 620)
        self.kept: Callable[[PartnerProfile], None] = lambda profile: None
        layout = QVBoxLayout(self)
        self.edit = QPlainTextEdit(json.dumps(profile.model_dump(mode="json"), indent=2, ensure_ascii=False))
        self.edit.setAccessibleName("The profile as JSON")
        layout.addWidget(self.edit, 1)
        self.notice = Notice()
        layout.addWidget(self.notice)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._keep)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _keep(self) -> None:
        from console.services.errors import ContentError

        try:
            profile, _ = profile_from_text(self.edit.toPlainText())
        except ContentError as error:
            self.notice.complain(in_words(error))
            return
        self.kept(profile)
        self.accept()


def _beside(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        row.addWidget(widget, 1)
    return holder


def _number(edit: QLineEdit, name: str) -> Decimal:
    found = number_from(edit.text())
    if found is None or found < 0:
        raise ValueError(f"{name}: “{edit.text()}” is no number.")
    return found


def _plainly(error: ValueError) -> Any:
    from console.services.errors import ContentError

    return in_words(ContentError(str(error).splitlines()[0], next_step="Mend that field."))


def ids_to_text(ids: tuple[PartyId, ...]) -> str:
    """``x12:ZZ:ACME, gln:4012345000009``."""
    return ", ".join(f"{one.scheme}:{one.value}" for one in ids)


def ids_from_text(text: str) -> tuple[PartyId, ...]:
    """The identifiers written with commas between. Raises ValueError for one without a scheme."""
    found = []
    for part in text.split(","):
        if not part.strip():
            continue
        scheme, mark, value = part.strip().rpartition(":")
        if not mark or not scheme or not value.strip():
            raise ValueError(f"“{part.strip()}” is no identifier: write its kind first, such as x12:ZZ:ACME.")
        found.append(PartyId(scheme=scheme, value=value.strip()))
    return tuple(found)
