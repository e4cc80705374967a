"""How values stand in UBL elements, for the tables of its documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from console.adapters.formats.ubl import building as ubl
from console.adapters.formats.ubl.facts import Facts, children
from console.adapters.formats.ubl.names import NS
from console.adapters.formats.xml.elements import Element, content
from console.adapters.formats.xml.tables import At, Kind, Own, Table
from console.domain.documents import DocumentReference, OutgoingEnvelope
from console.domain.problems import Severity
from console.domain.values import Quantity
from console.services.errors import ContentError

C = TypeVar("C", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Out:
    """What a writer knows of the document it writes."""

    document: Any
    envelope: OutgoingEnvelope
    currency: str | None = None


UblTable = Table[Facts, Out]
UblRow = At[Facts, Out] | Own[Facts, Out]
UblKind = Kind[Facts, Out]


def table(model: type[Any], *rows: UblRow) -> UblTable:
    """A table of a UBL document or part of one."""
    return Table(model, NS, rows)


def _put_text(element: Element, value: str, out: Out) -> None:
    element.text = ubl.clean(value)


def _put_day(element: Element, value: date, out: Out) -> None:
    element.text = value.isoformat()


def _put_number(element: Element, value: Decimal, out: Out) -> None:
    element.text = ubl.decimal(value)


def _put_amount(element: Element, value: Decimal, out: Out) -> None:
    if not out.currency:
        raise ContentError(
            "The document has amounts but no currency, and UBL cannot state one without the other.",
            next_step="Set the currency of the document.",
        )
    element.text = ubl.decimal(value)
    element.set("currencyID", out.currency)


def _put_quantity(element: Element, value: Quantity, out: Out) -> None:
    element.text = ubl.decimal(value.value)
    unit = ubl.clean(value.unit or value.raw_unit)
    if unit:
        element.set("unitCode", unit)


def _flag(element: Element, found: Facts) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get((content(element) or "").lower())


def _put_flag(element: Element, value: bool, out: Out) -> None:
    element.text = "true" if value else "false"


def _whole(element: Element, found: Facts) -> int | None:
    value = found.number(element)
    return int(value) if value is not None and value == value.to_integral_value() else None


def _put_whole(element: Element, value: int, out: Out) -> None:
    element.text = str(value)


TEXT: UblKind = Kind(lambda element, found: content(element), _put_text)
UPPER: UblKind = Kind(lambda element, found: (content(element) or "").upper() or None, _put_text)
DAY: UblKind = Kind(lambda element, found: found.day(element), _put_day)
NUMBER: UblKind = Kind(lambda element, found: found.number(element), _put_number)
WHOLE: UblKind = Kind(_whole, _put_whole)
AMOUNT: UblKind = Kind(lambda element, found: found.amount(element), _put_amount)
QUANTITY: UblKind = Kind(lambda element, found: found.quantity(element), _put_quantity)
FLAG: UblKind = Kind(_flag, _put_flag)


def code(meanings: Mapping[str, C], words: Mapping[C, str], what: str) -> UblKind:
    """A code of a list, read without regard to case; one that is not on the list is a problem."""

    def read(element: Element, found: Facts) -> C | None:
        value = content(element)
        meaning = meanings.get((value or "").upper())
        if value and meaning is None:
            found.add(
                "code_unknown",
                Severity.WARNING,
                f"{what} “{value[:20]}” is not known.",
                element,
                "It is kept as it came, without a meaning.",
                "Ask the partner what it means.",
            )
        return meaning

    return Kind(read, lambda element, value, out: _put_text(element, words.get(value, ""), out))


REFERENCE = table(
    DocumentReference,
    At("number", "cbc:ID", TEXT),
    At("dated", "cbc:IssueDate", DAY),
)


def _reference(element: Element, found: Facts) -> DocumentReference | None:
    facts = REFERENCE.facts(element, found)
    return DocumentReference(**facts) if "number" in facts else None


DOCUMENT: UblKind = Kind(_reference, REFERENCE.fill)
"""A reference to another document, whose kind its place says."""


def references(*places: tuple[str, str]) -> tuple[UblRow, ...]:
    """Rows for the other papers a document names: pairs of a kind and the path of the reference. A path that ends in
    a ``cbc:`` name is a bare number."""

    def read(parent: Element, found: Facts) -> tuple[DocumentReference, ...]:
        return tuple(
            reference.model_copy(update={"kind": kind})
            for kind, path in places
            for element in children(parent, path)
            if (reference := _one_reference(element, path, found)) is not None
        )

    return (Own("references", read), *(Own("references", None, _reference_writer(*place)) for place in places))


def _one_reference(element: Element, path: str, found: Facts) -> DocumentReference | None:
    if "cbc:" not in path:
        return _reference(element, found)
    number = content(element)
    return DocumentReference(number=number) if number else None


def _reference_writer(kind: str, path: str) -> Callable[[Element, Any, Out], None]:
    name = path.partition(":")[2]

    def write(parent: Element, value: Any, out: Out) -> None:
        for reference in value.references:
            if reference.kind != kind:
                continue
            if path.startswith("cbc:"):
                ubl.add(parent, name, reference.number)
                return
            REFERENCE.fill(ubl.group(parent, name), reference, out)

    return write
