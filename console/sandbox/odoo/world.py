"""The state of a practice Odoo: its records, how they are found and read, and one transaction at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from console.sandbox.odoo import (
    schema_base,
    schema_details,
    schema_products,
    schema_purchase,
    schema_sales,
    schema_stock,
)
from console.sandbox.odoo.dialects import DIALECTS
from console.sandbox.odoo.domains import DomainReader
from console.sandbox.odoo.errors import user_error, value_error
from console.sandbox.odoo.fields import Model, Row
from console.sandbox.odoo.tables import Table, UndoLog

Getter = Callable[["World", Row], Any]

SUPERUSER = 1
_SCHEMAS = (
    *schema_base.MODELS,
    *schema_products.MODELS,
    *schema_purchase.MODELS,
    *schema_stock.MODELS,
    *schema_details.MODELS,
    *schema_sales.MODELS,
)


def as_text(moment: datetime) -> str:
    """A datetime the way Odoo gives it: naive UTC to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _full_text(moment: datetime) -> str:
    """The start of a transaction as change times keep it: with the microseconds no answer shows."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def as_moment(text: str) -> datetime:
    """The aware UTC datetime of a naive text."""
    return datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


class World:
    """Records by model and id. Values are plain: ``False`` for nothing, ids for links, tuples of ids for many, naive
    UTC texts for datetimes, floats for quantities, as the server itself sends them."""

    def __init__(self, version: str, clock: Callable[[], datetime]) -> None:
        self.dialect = DIALECTS[version]
        self.clock = clock
        self.lock = threading.RLock()
        self.user = SUPERUSER
        self.stamp = _full_text(clock())
        self.commit_delay = timedelta()
        self.transfer_changed: Callable[[int], None] = lambda picking: None
        self._undo = UndoLog()
        self._schemas = {m.name: m.for_version(version) for m in _SCHEMAS if m.only in ("", version)}
        self._tables = {name: Table(schema, self._undo) for name, schema in self._schemas.items()}
        self._computed: dict[str, dict[str, Getter]] = {name: {} for name in self._schemas}
        self._blank: dict[str, Row] = {}
        self._counters: dict[str, int] = {}
        self._domains = DomainReader(self)

    @property
    def version(self) -> str:
        """``"17.0"`` or ``"19.0"``."""
        return self.dialect.version

    @property
    def models(self) -> Sequence[str]:
        """The names of all models there are."""
        return tuple(self._schemas)

    def has_model(self, model: str) -> bool:
        """Whether this version has the model (and the practice world knows it)."""
        return model in self._schemas

    def schema(self, model: str) -> Model:
        """The description of a model. Raises ``UserError`` as a fault when there is none."""
        try:
            return self._schemas[model]
        except KeyError:
            raise user_error(f"Object {model} doesn't exist") from None

    def table(self, model: str) -> Table:
        """The rows of a model."""
        return self._tables[model]

    def has_field(self, model: str, field: str) -> bool:
        """Whether this version's model has the field."""
        return model in self._schemas and field in self._schemas[model].fields

    # Transactions

    @contextmanager
    def transaction(self, user: int = SUPERUSER) -> Iterator[World]:
        """One call, whole or not at all. Everything it writes is stamped with the moment it began, less
        ``commit_delay``: a long transaction commits rows that look older than their commit."""
        with self.lock:
            before = (self.user, self.stamp)
            self.user, self.stamp = user, _full_text(self.clock() - self.commit_delay)
            try:
                yield self
            except BaseException:
                self._undo.roll_back()
                raise
            finally:
                self.user, self.stamp = before
            self._undo.forget()

    def undo(self) -> None:
        """Put back what the call under way has changed so far."""
        self._undo.roll_back()

    @property
    def now(self) -> str:
        """The start of the transaction to the second."""
        return self.stamp[:19]

    def number(self, sequence: str, width: int) -> str:
        """The next name of a sequence, for example ``P00001``."""
        self._counters[sequence] = self._counters.get(sequence, 0) + 1
        return f"{sequence}{self._counters[sequence]:0{width}d}"

    # Writing

    def insert(self, model: str, values: Mapping[str, Any]) -> int:
        """Add a record, empty where nothing is given."""
        row = {**self._blank_row(model), **values}
        row["create_uid"] = row["write_uid"] = self.user
        row["create_date"] = row["write_date"] = self.stamp
        return self._tables[model].insert(row)

    def _blank_row(self, model: str) -> Row:
        if model not in self._blank:
            self._blank[model] = {
                field.name: field.empty()
                for field in self._schemas[model].fields.values()
                if not field.linked_from_elsewhere and field.name not in self._computed[model]
            }
        return self._blank[model]

    def change(self, model: str, record: int, **values: Any) -> None:
        """Write values and stamp the record as changed."""
        self._tables[model].change(record, {**values, "write_uid": self.user, "write_date": self.stamp})

    def refresh(self, model: str, record: int, **values: Any) -> None:
        """Store values that follow from others; the record counts as changed only when one of them differs."""
        row = self._tables[model].rows[record]
        if any(row[name] != value for name, value in values.items()):
            self.change(model, record, **values)

    def remove(self, model: str, record: int) -> None:
        """Delete a record."""
        self._tables[model].delete(record)

    # Reading

    def compute(self, model: str, getters: Mapping[str, Getter]) -> None:
        """Register fields whose value follows from others. Those the version lacks are left out."""
        known = self._schemas[model].fields if model in self._schemas else {}
        if known:
            self._blank.pop(model, None)
            self._computed[model].update({name: getter for name, getter in getters.items() if name in known})

    def computed(self, model: str) -> Mapping[str, Getter]:
        """The fields of a model whose value follows from others."""
        return self._computed[model]

    def row(self, model: str, record: int) -> Row:
        """The kept values of a record that must exist."""
        return self._tables[model].rows[record]

    def rows(self, model: str, records: Iterable[int]) -> list[Row]:
        """The kept values of records, in the order given."""
        rows = self._tables[model].rows
        return [rows[record] for record in records]

    def value(self, model: str, record: int, field: str) -> Any:
        """One value of a record, computed if need be."""
        return self.reader(model, field)(self.row(model, record))

    def reader(self, model: str, field: str) -> Callable[[Row], Any]:
        """A function from a row to the field's value."""
        getter = self._computed[model].get(field)
        if getter is not None:
            return lambda row: getter(self, row)
        described = self._schemas[model].fields[field]
        if described.linked_from_elsewhere:
            return lambda row: self.linking(described.to, described.inverse, row["id"])
        return lambda row: row[field]

    def linking(self, model: str, field: str, target: int) -> list[int]:
        """The ids of records whose link ``field`` points at ``target``, in the model's order."""
        found = self._tables[model].linking(field, target)
        return self.ordered(model, found) if len(found) > 1 else list(found)

    def names(self, model: str, record: int) -> str:
        """The display name of a record."""
        getter = self._computed[model].get("display_name")
        if getter is not None:
            return str(getter(self, self.row(model, record)))
        named_by = self._schemas[model].names_by
        return str((named_by and self.value(model, record, named_by)) or f"{model},{record}")

    # Finding

    def search(
        self,
        model: str,
        domain: Iterable[Any],
        *,
        order: str | None = None,
        offset: int = 0,
        limit: int | None = None,
        active_test: bool = True,
    ) -> list[int]:
        """Ids of the records a domain describes, in order. Archived records are left out unless the domain asks about
        ``active`` or ``active_test`` is off."""
        parts = list(domain)
        hides = active_test and "active" in self.schema(model).fields and not _mentions_active(parts)
        condition = self._domains.read(model, parts)
        rows = self._tables[model].rows
        candidates = rows if condition.among is None else [record for record in condition.among if record in rows]
        found = [i for i in candidates if (not hides or rows[i]["active"]) and condition.matches(rows[i])]
        found = self.ordered(model, found, order)
        return found[offset : offset + limit if limit else None]

    def ordered(self, model: str, records: Iterable[int], order: str | None = None) -> list[int]:
        """Ids in the given order, or the model's own. Empty values come last, in descending order first."""
        terms = self._order_terms(model, order or self.schema(model).order)
        found = sorted(records)
        if len(found) > 1:
            rows = self.rows(model, found)
            for name, descending in reversed(terms):
                key = self._order_key(model, name, rows)
                rows.sort(key=key, reverse=descending)
            found = [row["id"] for row in rows]
        return found

    def _order_terms(self, model: str, order: str) -> list[tuple[str, bool]]:
        terms = []
        for term in order.split(","):
            name, _, direction = term.strip().partition(" ")
            if name not in self.schema(model).fields:
                raise value_error(f"Invalid field {name!r} on model {model!r}")
            terms.append((name, direction.strip().lower() == "desc"))
        return terms

    def _order_key(self, model: str, name: str, rows: Iterable[Row]) -> Callable[[Row], Any]:
        read = self.reader(model, name)
        field = self.schema(model).fields[name]
        if field.kind == "many2one" and self.has_model(field.to):
            targets = {target for row in rows if (target := read(row))}
            ranks = {target: rank for rank, target in enumerate(self.ordered(field.to, targets))}
            return lambda row: ranks.get(read(row), len(ranks))
        if field.kind in ("integer", "float", "monetary", "boolean"):
            return read
        return lambda row: (not (kept := read(row)), kept or "")


def _mentions_active(domain: Iterable[Any]) -> bool:
    return any(isinstance(part, list | tuple) and part and part[0] == "active" for part in domain)
