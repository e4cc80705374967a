"""``load``, the server's own import: rows of texts become records, whole or not at all, known by their external ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from console.sandbox.odoo.errors import OdooFault
from console.sandbox.odoo.fields import Field

if TYPE_CHECKING:
    from console.sandbox.odoo.records import Call, Records

_DEFAULT_MODULE = "__import__"


class _Unusable(Exception):
    """A text that cannot be a value of its field."""


class Import:
    """One call of ``load`` on one model."""

    def __init__(self, records: Records, call: Call, columns: list[str]) -> None:
        self._records = records
        self._world = records.world
        self._call = call
        self._columns = columns
        self._readers: dict[str, Callable[[str], Any]] = {
            "float": _number,
            "monetary": _number,
            "integer": _whole_number,
            "boolean": lambda text: text.lower() in ("1", "true", "yes"),
        }

    def load(self, data: Sequence[Sequence[Any]]) -> dict[str, Any]:
        """Ids of the records made or changed; with any error nothing is done and every error is named."""
        messages: list[dict[str, Any]] = []
        ids: list[int] = []
        self._refuse_empty_ids(data)
        for place, row in enumerate(data):
            try:
                ids.append(self._load_row(["" if cell in (False, None) else str(cell) for cell in row]))
            except _Unusable as error:
                messages.append(_message(place, str(error)))
            except OdooFault as error:
                messages.append(_message(place, error.message))
        if messages:
            self._world.undo()
            return {"ids": False, "messages": messages, "nextrow": 0}
        return {"ids": ids, "messages": [], "nextrow": 0}

    def _refuse_empty_ids(self, data: Sequence[Sequence[Any]]) -> None:
        """17.0 asks the database for every id in the column, also for an empty one."""
        if self._world.version == "17.0" and ".id" in self._columns:
            place = self._columns.index(".id")
            if any(not row[place] for row in data):
                raise OdooFault(
                    "psycopg2.errors.InvalidTextRepresentation", 'invalid input syntax for type integer: ""'
                )

    def _load_row(self, row: list[str]) -> int:
        cells = dict(zip(self._columns, row, strict=True))
        values = {
            name: value
            for column, text in cells.items()
            if (found := self._value(column, text))
            for name, value in [found]
        }
        record = self._known(cells)
        # a missing right is told of each row, not of the call
        rights = self._records.models["ir.model.access"]
        rights.check(self._call, self._records.model, "create" if record is None else "write")  # type: ignore[attr-defined]
        if record is not None:
            self._records.write(self._call, [record], values)
            return record
        filled = {name: value for name, value in values.items() if value is not False}
        record = self._records.create_one(self._call, filled)
        if cells.get("id"):
            self._name(cells["id"], record)
        return record

    def _known(self, cells: dict[str, str]) -> int | None:
        """The record a row is about: by database id, or by an external id used before."""
        if cells.get(".id"):
            record = int(cells[".id"])
            if record not in self._world.table(self._records.model):
                raise _Unusable(f"Unknown database identifier '{record}'")
            return record
        module, name = _split(cells.get("id", ""))
        rows = self._world.table("ir.model.data").rows.values()
        known = next((int(row["res_id"]) for row in rows if (row["module"], row["name"]) == (module, name)), 0)
        return known if known in self._world.table(self._records.model) else None

    def _name(self, external_id: str, record: int) -> None:
        module, name = _split(external_id)
        facts = {"module": module, "name": name, "model": self._records.model, "res_id": record}
        self._world.insert("ir.model.data", facts)

    def _value(self, column: str, text: str) -> tuple[str, Any] | None:
        """Field and value of a cell; ``None`` for the columns that name the record itself."""
        if column in ("id", ".id"):
            return None
        name, _, part = column.partition("/")
        field = self._world.schema(self._records.model).fields[name]
        if not text:
            return name, False
        if field.kind == "many2one":
            return name, self._linked(field, part, text)
        try:
            return name, self._readers.get(field.kind, str)(text)
        except ValueError:
            raise _Unusable(f"'{text}' does not seem to be a number for field '{field.label}'") from None

    def _linked(self, field: Field, part: str, text: str) -> int:
        if part == ".id":
            if not text.isdigit() or int(text) not in self._world.table(field.to):
                raise _Unusable(f"No matching record found for database id '{text}' in field '{field.label}'")
            return int(text)
        found = self._world.search(field.to, [(self._world.schema(field.to).names_by, "=", text)])
        if not found:
            raise _Unusable(f"No matching record found for name '{text}' in field '{field.label}'")
        return found[0]


def _number(text: str) -> float:
    return float(text)


def _whole_number(text: str) -> int:
    return int(float(text))


def _split(external_id: str) -> tuple[str, str]:
    module, dot, name = external_id.partition(".")
    return (module, name) if dot else (_DEFAULT_MODULE, external_id)


def _message(place: int, text: str) -> dict[str, Any]:
    return {"type": "error", "message": text, "record": place, "rows": {"from": place, "to": place}}
