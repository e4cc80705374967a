"""Search domains: prefix notation with ``&``, ``|`` and ``!``, the usual operators and dotted paths."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from console.sandbox.odoo.errors import value_error
from console.sandbox.odoo.fields import Field, Row

if TYPE_CHECKING:
    from console.sandbox.odoo.world import World

Matches = Callable[[Row], bool]

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TEXTUAL = ("like", "ilike", "=like", "=ilike")
_OPERATORS = {"=", "!=", "=?", "<>", "in", "not in", "not like", "not ilike", "child_of", *_COMPARED, *_TEXTUAL}


@dataclass(frozen=True, slots=True)
class Condition:
    """What a domain, or a part of it, asks: a test of a row and, where an index helps, the only ids worth testing."""

    matches: Matches
    among: frozenset[int] | None = None


_EVERYTHING = Condition(lambda row: True)


class DomainReader:
    """Turns domains into conditions for one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def read(self, model: str, domain: Iterable[Any]) -> Condition:
        """The condition of ``domain``. Raises ``ValueError`` as a fault for unknown fields and malformed parts."""
        stack: list[Condition] = []
        for part in reversed(list(domain)):
            if part in ("&", "|"):
                if len(stack) < 2:
                    raise value_error(f"Domain {list(domain)} is not well formed")
                stack.append((_both if part == "&" else _either)(stack.pop(), stack.pop()))
            elif part == "!":
                if not stack:
                    raise value_error(f"Domain {list(domain)} is not well formed")
                stack.append(_negated(stack.pop()))
            else:
                stack.append(self._leaf(model, part))
        whole = _EVERYTHING
        for condition in reversed(stack):
            whole = condition if whole is _EVERYTHING else _both(whole, condition)
        return whole

    def _leaf(self, model: str, part: Any) -> Condition:
        if not isinstance(part, list | tuple) or len(part) != 3:
            raise value_error(f"Invalid leaf {part}")
        name, sign, asked = part
        if (name, sign) in ((1, "="), (0, "=")):
            return Condition(lambda row: name == asked)
        if sign not in _OPERATORS:
            raise value_error(self._world.dialect.bad_operator.format(leaf=tuple(part)))
        first, _, rest = str(name).partition(".")
        field = self._world.schema(model).fields.get(first)
        if field is None:
            raise value_error(self._world.dialect.bad_leaf.format(model=model, field=first, leaf=tuple(part)))
        if rest:
            return self._through(model, field, rest, sign, asked)
        if sign == "child_of":
            return self._within(model, field, asked)
        if field.to and _asks_by_name(sign, asked):
            return self._through(model, field, "display_name", sign, asked)
        return self._plain(model, field, "!=" if sign == "<>" else sign, asked)

    def _through(self, model: str, field: Field, rest: str, sign: str, asked: Any) -> Condition:
        """A dotted path: records that link to any record of the other model that satisfies the rest."""
        negative = sign in ("!=", "not in", "not like", "not ilike") and rest == "display_name"
        positive = sign.removeprefix("not ").replace("!=", "=") if negative else sign
        found = frozenset(self._world.search(field.to, [(rest, positive, asked)], active_test=False))
        linked = self._linked_to(model, field, found)
        return _negated(linked) if negative else linked

    def _within(self, model: str, field: Field, asked: Any) -> Condition:
        """``child_of``: the asked records and everything below them. Asked of a link to the same model, it is asked of
        the record itself."""
        target = field.to or model
        found = set(asked if isinstance(asked, list | tuple) else [asked])
        fresh = set(found)
        while fresh:
            fresh = {i for parent in fresh for i in self._world.table(target).linking("parent_id", parent)} - found
            found |= fresh
        if field.name == "id" or field.to == model:
            return Condition(lambda row: row["id"] in found, frozenset(found))
        return self._linked_to(model, field, frozenset(found))

    def _linked_to(self, model: str, field: Field, targets: frozenset[int]) -> Condition:
        table = self._world.table(model)
        read = self._world.reader(model, field.name)
        if field.kind == "many2one":
            among = None
            if table.indexed(field.name) and field.name not in self._world.computed(model):
                among = frozenset(i for target in targets for i in table.linking(field.name, target))
            return Condition(lambda row: read(row) in targets, among)
        return Condition(lambda row: not targets.isdisjoint(read(row)))

    def _plain(self, model: str, field: Field, sign: str, asked: Any) -> Condition:
        read = self._world.reader(model, field.name)
        if sign == "=?":
            if asked in (False, None):
                return _EVERYTHING
            sign = "="
        if field.to_many:
            return self._plain_many(model, field, sign, asked)
        if sign in ("=", "!=", "in", "not in"):
            return self._listed(model, field, sign, asked)
        if sign in _COMPARED:
            compare, shown = _COMPARED[sign], self._moment(field)
            limit = _full_moment(field, sign, asked)
            return Condition(lambda row: (kept := read(row)) is not False and compare(shown(kept), limit))
        test = _text_test(sign.removeprefix("not "), str(asked))
        if sign.startswith("not "):
            return Condition(lambda row: not test(str(read(row) or "")))
        return Condition(lambda row: test(str(read(row) or "")))

    def _listed(self, model: str, field: Field, sign: str, asked: Any) -> Condition:
        """``=`` and ``in``, with ``False`` standing for an empty value."""
        values = list(asked) if isinstance(asked, list | tuple) else [asked]
        read, shown = self._world.reader(model, field.name), self._moment(field)
        wanted = {_full_moment(field, "=", value) for value in values if value is not None}
        if None in values:
            wanted.add(False)
        if sign in ("!=", "not in"):
            return Condition(lambda row: shown(read(row)) not in wanted)
        among = None
        if field.name == "id":
            among = frozenset(value for value in wanted if value)
        elif field.kind == "many2one" and field.name not in self._world.computed(model) and False not in wanted:
            table = self._world.table(model)
            among = frozenset(i for target in wanted for i in table.linking(field.name, target))
        return Condition(lambda row: shown(read(row)) in wanted, among)

    def _plain_many(self, model: str, field: Field, sign: str, asked: Any) -> Condition:
        read = self._world.reader(model, field.name)
        values = set(asked) if isinstance(asked, list | tuple) else {asked}
        values.discard(None)
        if sign in ("=", "in"):
            if values == {False}:
                return Condition(lambda row: not read(row))
            return Condition(lambda row: not values.isdisjoint(read(row)))
        if values == {False}:
            return Condition(lambda row: bool(read(row)))
        return Condition(lambda row: values.isdisjoint(read(row)))

    def _moment(self, field: Field) -> Callable[[Any], Any]:
        """How a kept value is compared: 19.0 looks at datetimes to the second, 17.0 to the microsecond."""
        if field.kind == "datetime" and self._world.dialect.compares_seconds:
            return lambda kept: kept[:19] if kept else kept
        return lambda kept: kept


def _both(one: Condition, other: Condition) -> Condition:
    among = one.among if other.among is None else other.among if one.among is None else one.among & other.among
    first, second = one.matches, other.matches
    return Condition(lambda row: first(row) and second(row), among)


def _either(one: Condition, other: Condition) -> Condition:
    among = None if one.among is None or other.among is None else one.among | other.among
    first, second = one.matches, other.matches
    return Condition(lambda row: first(row) or second(row), among)


def _negated(condition: Condition) -> Condition:
    matches = condition.matches
    return Condition(lambda row: not matches(row))


def _asks_by_name(sign: str, asked: Any) -> bool:
    if sign.removeprefix("not ") in _TEXTUAL:
        return True
    if isinstance(asked, str):
        return True
    return isinstance(asked, list | tuple) and any(isinstance(value, str) for value in asked)


def _full_moment(field: Field, sign: str, asked: Any) -> Any:
    """A bare date asked of a datetime means its first second, or its last for ``>`` and ``<=``."""
    if field.kind == "datetime" and isinstance(asked, str) and len(asked) == 10:
        return asked + (" 23:59:59" if sign in (">", "<=") else " 00:00:00")
    return asked


def _text_test(sign: str, asked: str) -> Callable[[str], bool]:
    flags = re.DOTALL | (re.IGNORECASE if "ilike" in sign else 0)
    pattern = "".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in asked)
    expression = re.compile(pattern, flags)
    if sign.startswith("="):
        return lambda text: bool(text) and expression.fullmatch(text) is not None
    return lambda text: expression.search(text) is not None if asked else True
