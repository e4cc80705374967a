"""What may be called on every model: search, read, create, write, unlink and their kin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from console.sandbox.odoo.errors import missing_error, type_error, validation_error, value_error
from console.sandbox.odoo.fields import Field, Row
from console.sandbox.odoo.importing import Import
from console.sandbox.odoo.world import World

Ids = list[int]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, and the context that came with the call."""

    user: int
    context: dict[str, Any] = field(default_factory=dict)


def public(right: str = "", *, on_records: bool = True) -> Callable[[F], F]:
    """Marks a method as callable from outside. ``right`` is the permission it needs on its model (``read``, ``write``,
    ``create``, ``unlink`` or none); methods on records take a list of ids first."""

    def mark(method: F) -> F:
        method.__dict__["public"] = (right, on_records)
        return method

    return mark


class Records:
    """The behaviour of a model; models with rules of their own derive from it."""

    def __init__(self, world: World, model: str, models: dict[str, Records]) -> None:
        self.world = world
        self.model = model
        self.models = models

    # Finding and reading

    @public("read", on_records=False)
    def search(
        self,
        call: Call,
        domain: Sequence[Any],
        offset: int = 0,
        limit: int | None = None,
        order: str | None = None,
    ) -> Ids:
        active_test = call.context.get("active_test", True)
        return self.world.search(
            self.model, domain, order=order, offset=offset, limit=limit or None, active_test=active_test
        )

    @public("read", on_records=False)
    def search_count(self, call: Call, domain: Sequence[Any], limit: int | None = None) -> int:
        return len(self.search(call, domain, limit=limit))

    @public("read", on_records=False)
    def search_read(
        self,
        call: Call,
        domain: Sequence[Any] | None = None,
        fields: Sequence[str] | None = None,
        offset: int = 0,
        limit: int | None = None,
        order: str | None = None,
        load: str | None = "_classic_read",
    ) -> list[Row]:
        return self.read(call, self.search(call, domain or [], offset, limit, order), fields, load)

    @public("read")
    def read(
        self, call: Call, ids: Ids, fields: Sequence[str] | None = None, load: str | None = "_classic_read"
    ) -> list[Row]:
        schema = self.world.schema(self.model)
        names = list(dict.fromkeys(["id", *(fields or schema.fields)]))
        for name in names:
            if name not in schema.fields:
                raise value_error(self.world.dialect.bad_field_read.format(field=name, model=self.model))
        named = load == "_classic_read"
        readers = [(name, self._shown(schema.fields[name], named)) for name in names]
        rows = self.world.table(self.model).rows
        return [{name: show(rows[i]) for name, show in readers} for i in dict.fromkeys(ids) if i in rows]

    def _shown(self, described: Field, named: bool) -> Callable[[Row], Any]:
        """A function from a row to the field's value as the server sends it."""
        read = self.world.reader(self.model, described.name)
        if described.to_many:
            return lambda row: list(read(row))
        if described.kind == "many2one" and named:
            known: dict[int, Any] = {False: False}

            def pair(row: Row) -> Any:
                target = read(row)
                if target not in known:
                    known[target] = [target, self.world.names(described.to, target)]
                return known[target]

            return pair
        if described.kind == "datetime":
            return lambda row: kept[:19] if (kept := read(row)) else False
        return read

    @public("", on_records=False)
    def fields_get(
        self, call: Call, allfields: Sequence[str] | None = None, attributes: Sequence[str] | None = None
    ) -> dict[str, dict[str, Any]]:
        facts = {
            name: described.described()
            for name, described in self.world.schema(self.model).fields.items()
            if not allfields or name in allfields
        }
        if attributes:
            facts = {name: {k: v for k, v in fact.items() if k in attributes} for name, fact in facts.items()}
        return facts

    @public("read", on_records=False)
    def name_search(
        self,
        call: Call,
        name: str = "",
        args: Sequence[Any] | None = None,
        operator: str = "ilike",
        limit: int = 100,
        domain: Sequence[Any] | None = None,
    ) -> list[list[Any]]:
        schema = self.world.schema(self.model)
        fields = [f for f in schema.found_by or (schema.names_by,) if f in schema.fields]
        text: list[Any] = [*(["|"] * (len(fields) - 1)), *((f, operator, name) for f in fields)] if name else []
        found = self.search(call, [*(args or domain or []), *text], limit=limit)
        return [[record, self.world.names(self.model, record)] for record in found]

    @public("read")
    def name_get(self, call: Call, ids: Ids) -> list[list[Any]]:
        return [[record, self.world.names(self.model, record)] for record in ids if record in self._table]

    @public("read")
    def get_metadata(self, call: Call, ids: Ids) -> list[Row]:
        known = self.world.table("ir.model.data").rows.values()
        xmlids = {r["res_id"]: f"{r['module']}.{r['name']}" for r in known if r["model"] == self.model}
        return [
            {
                "id": row["id"],
                "create_date": row["create_date"][:19],
                "write_date": row["write_date"][:19],
                "xmlid": xmlids.get(row["id"], False),
                "noupdate": False,
            }
            for row in self.world.rows(self.model, (i for i in ids if i in self._table))
        ]

    @public("", on_records=False)
    def check_access_rights(self, call: Call, operation: str, raise_exception: bool = True) -> bool:
        return self.models["ir.model.access"].allows(call, self.model, operation, raise_exception)  # type: ignore[attr-defined, no-any-return]

    # Changing

    @public("", on_records=False)
    def load(self, call: Call, fields: Sequence[str], data: Sequence[Sequence[Any]]) -> dict[str, Any]:
        """The server's import; see :mod:`console.sandbox.odoo.importing`."""
        return Import(self, call, list(fields)).load(data)

    @public("create", on_records=False)
    def create(self, call: Call, vals_list: Any) -> int | Ids:
        if isinstance(vals_list, dict):
            return self.create_one(call, vals_list)
        return [self.create_one(call, values) for values in vals_list]

    @public("write")
    def write(self, call: Call, ids: Ids, vals: dict[str, Any]) -> bool:
        self.check_exist(ids)
        self.write_many(call, ids, self.cleaned(vals))
        return True

    @public("unlink")
    def unlink(self, call: Call, ids: Ids) -> bool:
        self.check_exist(ids)
        for record in ids:
            self.remove_one(call, record)
        return True

    def create_one(self, call: Call, values: dict[str, Any]) -> int:
        """Create a record from values as a client sends them."""
        kept = self.cleaned(values)
        for name, value in self.defaults(call, kept).items():
            kept.setdefault(name, value)
        self._require(kept)
        plain, commands = self._parted(kept)
        record = self.world.insert(self.model, plain)
        self.follow(call, record, commands)
        self.created(call, record, kept)
        return record

    def write_many(self, call: Call, ids: Ids, values: dict[str, Any]) -> None:
        """Write cleaned values to records that exist."""
        plain, commands = self._parted(values)
        for record in ids:
            self.world.change(self.model, record, **plain)
            self.follow(call, record, commands)
            self.changed(call, record, values)

    def remove_one(self, call: Call, record: int) -> None:
        """Delete a record that exists."""
        self.world.remove(self.model, record)

    def defaults(self, call: Call, values: dict[str, Any]) -> dict[str, Any]:
        """Values for fields a creation leaves out."""
        return {"active": True} if "active" in self.world.schema(self.model).fields else {}

    def created(self, call: Call, record: int, values: dict[str, Any]) -> None:
        """What follows from a creation."""

    def changed(self, call: Call, record: int, values: dict[str, Any]) -> None:
        """What follows from a change."""

    # Helpers

    @property
    def _table(self) -> Any:
        return self.world.table(self.model)

    def check_exist(self, ids: Iterable[int]) -> None:
        """Raise ``MissingError`` as a fault when a record is not there."""
        missing = [record for record in ids if record not in self._table]
        if missing:
            raise missing_error(self.model, missing, self.world.user)

    def cleaned(self, values: dict[str, Any]) -> dict[str, Any]:
        """Values as they are kept. Raises faults for unknown fields and values of a wrong form."""
        fields = self.world.schema(self.model).fields
        kept = {}
        for name, value in values.items():
            if name not in fields:
                raise value_error(self.world.dialect.bad_field.format(field=name, model=self.model))
            kept[name] = self._clean(fields[name], value)
        return kept

    def _clean(self, described: Field, value: Any) -> Any:
        if described.to_many:
            return value
        if value is None or value is False:
            return described.empty()
        if described.kind in ("float", "monetary"):
            if isinstance(value, str):
                raise type_error(self.world.dialect.bad_number)
            return float(value) if described.digits is None else rounded(float(value), described.digits)
        if described.kind == "selection" and described.choices and value not in described.choices:
            raise value_error(f"Wrong value for {self.model}.{described.name}: {value!r}")
        if described.kind in ("datetime", "date"):
            return _moment_text(described.kind, str(value))
        if described.kind in ("char", "text"):
            return str(value) or False
        return value

    def _require(self, values: dict[str, Any]) -> None:
        schema = self.world.schema(self.model)
        computed = self.world.computed(self.model)
        for described in schema.fields.values():
            if described.name in computed:
                continue
            if described.required and described.kind not in EMPTY_IS_A_VALUE and not values.get(described.name):
                raise validation_error(
                    self.world.dialect.missing_value.format(
                        label=schema.label, model=self.model, field=described.name, field_label=described.label
                    )
                )

    def _parted(self, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Values kept with the record, and commands on links. Computed fields take no value."""
        fields, computed = self.world.schema(self.model).fields, self.world.computed(self.model)
        plain = {k: v for k, v in values.items() if k not in computed and not fields[k].to_many}
        commands = {k: v for k, v in values.items() if k not in computed and fields[k].to_many}
        return plain, commands

    def follow(self, call: Call, record: int, commands: dict[str, Any]) -> None:
        """Do the commands on one2many and many2many fields."""
        for name, wishes in commands.items():
            described = self.world.schema(self.model).fields[name]
            if described.kind == "one2many":
                self._follow_children(call, record, described, wishes or [])
            else:
                self._follow_links(record, described, wishes or [])

    def _follow_children(self, call: Call, record: int, described: Field, wishes: Iterable[Any]) -> None:
        children = self.models[described.to]
        for wish in wishes:
            match list(wish):
                case [0, _, values]:
                    children.create_one(call, {**values, described.inverse: record})
                case [1, child, values]:
                    children.write(call, [child], values)
                case [2 | 3, child, *_]:
                    children.unlink(call, [child])
                case [4, child, *_]:
                    children.write(call, [child], {described.inverse: record})
                case [5, *_]:
                    self._let_go(call, children, described)(self.world.linking(described.to, described.inverse, record))
                case [6, _, wanted]:
                    there = self.world.linking(described.to, described.inverse, record)
                    children.unlink(call, [child for child in there if child not in wanted])
                    children.write(call, list(wanted), {described.inverse: record})
                case _:
                    raise value_error(f"Wrong value for {self.model}.{described.name}: {wish!r}")

    @staticmethod
    def _let_go(call: Call, children: Records, described: Field) -> Callable[[Ids], object]:
        """Children cleared are deleted when they cannot be without a parent, else they are left behind without one."""
        if children.world.schema(described.to).fields[described.inverse].required:
            return lambda ids: children.unlink(call, ids)
        return lambda ids: children.write(call, ids, {described.inverse: False})

    def _follow_links(self, record: int, described: Field, wishes: Iterable[Any]) -> None:
        before = list(self.world.value(self.model, record, described.name))
        after = before
        for wish in wishes:
            match list(wish) if isinstance(wish, list | tuple) else [4, wish]:
                case [0, _, values]:
                    after = [*after, self.models[described.to].create_one(Call(self.world.user), values)]
                case [2 | 3, target, *_]:
                    after = [t for t in after if t != target]
                case [4, target, *_]:
                    after = [*after, target]
                case [5, *_]:
                    after = []
                case [6, _, wanted]:
                    after = list(wanted)
        after = list(dict.fromkeys(after))
        if described.inverse:
            self._mirror(record, described, set(before), set(after))
        elif after != before:
            self.world.change(self.model, record, **{described.name: tuple(after)})

    def _mirror(self, record: int, described: Field, before: set[int], after: set[int]) -> None:
        for target in before ^ after:
            there = self.world.row(described.to, target)[described.inverse]
            links = (*there, record) if target in after else tuple(i for i in there if i != record)
            self.world.change(described.to, target, **{described.inverse: links})


EMPTY_IS_A_VALUE = ("float", "monetary", "integer", "boolean")


def rounded(value: float, digits: int = 2) -> float:
    """Half away from zero at the given number of decimals, as the server rounds quantities and prices."""
    scale = float(10**digits)
    nearest = int(abs(value) * scale + 0.5 + 1e-9) / scale
    return nearest if value >= 0 else -nearest


def _moment_text(kind: str, value: str) -> str:
    if kind == "date":
        return value[:10]
    text = f"{value} 00:00:00" if len(value) == 10 else value[:19]
    try:
        datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise value_error(str(error)) from None
    return text
