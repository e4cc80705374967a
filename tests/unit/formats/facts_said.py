"""Which facts a canonical document states, and which its class has room for, as dotted names (``lines.price.basis``)."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

ATOMS = frozenset(("DocumentReference", "TransportReference", "ItemId", "PartyId", "Problem", "Place"))
"""Classes looked at as one fact."""
KIND = "kind"


def said(document: BaseModel) -> set[str]:
    """The facts that differ from their defaults."""
    return set(_said(document, ""))


def _said(value: BaseModel, name: str) -> Iterator[str]:
    for field, info in type(value).model_fields.items():
        found = getattr(value, field)
        if field == KIND or (not info.is_required() and found == info.get_default(call_default_factory=True)):
            continue
        path = f"{name}.{field}" if name else field
        yield path
        for one in found if isinstance(found, tuple) else (found,):
            if isinstance(one, BaseModel) and type(one).__name__ not in ATOMS:
                yield from _said(one, path)


def possible(kind: type[BaseModel], name: str = "", inside: tuple[type, ...] = ()) -> Iterator[str]:
    """Every fact a document of this class can state; a class within itself is not followed."""
    for field, info in kind.model_fields.items():
        if field == KIND:
            continue
        path = f"{name}.{field}" if name else field
        yield path
        for one in _models(info.annotation):
            if one.__name__ not in ATOMS and one not in inside:
                yield from possible(one, path, (*inside, kind))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is not None:
        for one in typing.get_args(annotation):
            yield from _models(one)


class Tried:
    """The facts that made-up documents of one kind stated, against those its class has room for.

    ``losses`` are facts the format cannot say, with the reason; a fact below one of them is lost with it.
    """

    def __init__(self, documents: st.SearchStrategy[Any], losses: Mapping[str, str]) -> None:
        self._documents = documents
        self._losses = losses
        self._said: set[str] = set()
        self._class: type[BaseModel] | None = None

    def note(self, document: BaseModel) -> None:
        """Take in what a document says."""
        self._class = type(document)
        self._said |= said(document)

    def missing(self) -> list[str]:
        """Facts that were never stated; rare ones are looked for in further documents, always the same ones."""
        if self._unsaid():
            more = settings(max_examples=200, derandomize=True, database=None, phases=(Phase.generate,))
            settings(more, suppress_health_check=[*HealthCheck])(given(self._documents)(self._more))()
        return self._unsaid()

    def _more(self, document: BaseModel) -> None:
        if self._unsaid():
            self.note(document)

    def _unsaid(self) -> list[str]:
        assert self._class is not None
        return sorted(one for one in possible(self._class) if one not in self._said and not self._is_lost(one))

    def _is_lost(self, fact: str) -> bool:
        return any(fact == one or fact.startswith(f"{one}.") for one in self._losses)

    def untrue(self) -> list[str]:
        """Facts called lost that came back all the same."""
        return sorted(self._said & set(self._losses))
