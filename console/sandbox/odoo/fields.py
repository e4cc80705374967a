"""Descriptions of fields and models: what ``fields_get`` tells, and how the practice world keeps a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Row = dict[str, Any]

EMPTY: Mapping[str, Any] = {"float": 0.0, "monetary": 0.0, "integer": 0, "many2many": ()}


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``inverse`` names the field of ``to`` that holds the link: always for ``one2many``, and for the side
    of a ``many2many`` that only mirrors the other. ``digits`` rounds a number as the server does when it keeps it.
    ``only`` limits the field to one version."""

    name: str
    kind: str
    label: str
    to: str = ""
    inverse: str = ""
    required: bool = False
    readonly: bool = False
    stored: bool = True
    digits: int | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    only: str = ""

    @property
    def linked_from_elsewhere(self) -> bool:
        """Whether the value is found by looking at the records of ``to`` rather than kept with this record."""
        return self.kind == "one2many" or (self.kind == "many2many" and bool(self.inverse))

    @property
    def to_many(self) -> bool:
        """Whether the value is a list of ids."""
        return self.kind in ("one2many", "many2many")

    def empty(self) -> Any:
        """The value of a field nobody set: numbers are zero, everything else is ``False``."""
        return EMPTY.get(self.kind, False)

    def described(self) -> dict[str, Any]:
        """The entry of this field in an answer of ``fields_get``."""
        facts: dict[str, Any] = {
            "name": self.name,
            "type": self.kind,
            "string": self.label,
            "required": self.required,
            "readonly": self.readonly,
            "store": self.stored,
            "searchable": self.stored,
            "sortable": self.stored and not self.to_many,
        }
        if self.to:
            facts |= {"relation": self.to, "domain": [], "context": {}}
        if self.digits is not None:
            facts["digits"] = [16, self.digits]
        if self.kind == "one2many":
            facts["relation_field"] = self.inverse
        if self.kind == "selection":
            facts["selection"] = [[value, label] for value, label in self.choices.items()]
        return facts


@dataclass(frozen=True, slots=True)
class Model:
    """One model: its fields, default order and the field that names a record."""

    name: str
    label: str
    fields: Mapping[str, Field]
    order: str = "id"
    names_by: str = "name"
    found_by: tuple[str, ...] = ()
    only: str = ""

    def for_version(self, version: str) -> Model:
        """This model as that version has it."""
        fields = {f.name: f for f in self.fields.values() if f.only in ("", version)}
        return replace(self, fields=fields)


_MAGIC = (
    Field("id", "integer", "ID", readonly=True),
    Field("display_name", "char", "Display Name", readonly=True, stored=False),
    Field("create_uid", "many2one", "Created by", to="res.users", readonly=True),
    Field("create_date", "datetime", "Created on", readonly=True),
    Field("write_uid", "many2one", "Last Updated by", to="res.users", readonly=True),
    Field("write_date", "datetime", "Last Updated on", readonly=True),
)


def model(
    name: str,
    label: str,
    *fields: Field,
    order: str = "id",
    names_by: str = "name",
    found_by: tuple[str, ...] = (),
    only: str = "",
) -> Model:
    """A model with the fields every model has. Variants of one field for two versions share its name, so the table is
    keyed by name and version until :meth:`Model.for_version` picks one."""
    keyed = {f"{f.name}@{f.only}": f for f in (*_MAGIC, *fields)}
    return Model(name, label, keyed, order, names_by, found_by, only)
