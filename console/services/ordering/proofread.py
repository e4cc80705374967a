"""What goes out to a partner is read back first, as the partner would read it: nothing that we would refuse, and no
amount other than meant, leaves the house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from console.domain.documents import AnyDocument, Order, OrderChange, OrderLine, ParsedMessage
from console.services.errors import ContentError
from console.services.formats import Format

_NEXT = (
    "Nothing was sent. Compare the order in Odoo with the partner's profile, then try again; the dry run shows more."
)


def proofread(form: Format, payload: bytes, documents: Sequence[AnyDocument], options: Mapping[str, str]) -> None:
    """Raises ContentError that names the first thing which does not come back as it was meant."""
    back = form.read(payload, options)
    wrong = next(_wrong(back, documents), None)
    if wrong is not None:
        raise ContentError(f"What would be sent does not read as it should: {wrong}", next_step=_NEXT)


def _wrong(back: ParsedMessage, documents: Sequence[AnyDocument]) -> Iterator[str]:
    yield from (f"{problem.text} {problem.meaning}".strip() for problem in back.all_problems if problem.blocks)
    found = [one.document for one in back.documents if one.document is not None]
    if len(found) != len(documents):
        yield f"it holds {len(found)} documents instead of {len(documents)}."
    for meant, read in zip(documents, found, strict=False):
        if read.kind != meant.kind:
            yield f"it reads as {read.kind}."
        elif isinstance(meant, Order | OrderChange) and isinstance(read, Order | OrderChange):
            yield from _differences(meant, read)


def _differences(meant: Order | OrderChange, read: Order | OrderChange) -> Iterator[str]:
    if read.number != meant.number:
        yield f"the order number reads “{read.number}” instead of “{meant.number}”."
    lines = {_ref(line): line for line in _lines(read)}
    for line in _lines(meant):
        there = lines.get(_ref(line))
        if there is None:
            yield f"line {line.line_ref} is missing."
        elif there.quantity.value != line.quantity.value:
            yield f"line {line.line_ref} reads {there.quantity.value:f} instead of {line.quantity.value:f}."
        elif (was := _price(line)) is not None and (now := _price(there)) is not None and was != now:
            yield f"line {line.line_ref} reads a price of {now:f} instead of {was:f}."


def _lines(document: Order | OrderChange) -> Iterator[OrderLine]:
    yield from (one if isinstance(one, OrderLine) else one.line for one in document.lines)


def _ref(line: OrderLine) -> str:
    return line.line_ref.lstrip("0")


def _price(line: OrderLine) -> Decimal | None:
    return None if line.price is None else line.price.each
