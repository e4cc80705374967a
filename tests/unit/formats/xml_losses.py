"""What the XML formats cannot carry of a canonical document, and why: the other facts survive being written and read.

Held by the round trip tests (every fact not named here is tried there) and published in ``docs/documents-ubl.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

_NEVER = "never leaves the program"
_NO_PLACE = "the document has no place for it"
_ONE_PERIOD = "UBL has one period for when goods are wanted; it is read as “requested”"
_CODE = "the code written is that of what is done"
_TEXTS = "of another partner's form; only text, code and place are written"

_ORDER_LINE = {
    "OrderLine.source_id": _NEVER,
    "OrderLine.free_goods": "refused: a line cannot say it",
}
_ITEM = {"GoodsDate.qualifier": "the name of the element, or the period"}
_LOT = {"Lot.quantity": "a lot has no quantity of its own"}
_PROBLEM = {f"Problem.{name}": _TEXTS for name in ("meaning", "next_step")} | {
    f"Place.{name}": _TEXTS for name in ("line", "segment", "tag", "element", "component", "offset")
}
_ADDRESS = {f"Party.{name}": "an answer names its parties by number" for name in ("street", "city", "region")}
_ADDRESS |= {"Party.postal_code": _ADDRESS["Party.city"], "Party.country": _ADDRESS["Party.city"]}

UBL: Mapping[str, Mapping[str, str]] = {
    "Order": {
        "Order.revision": "a changed order is an OrderChange",
        "Order.purpose": _NO_PLACE,
        "Order.not_before": _ONE_PERIOD,
        "Order.not_after": _ONE_PERIOD,
        **_ORDER_LINE,
    },
    "OrderChange": {
        "OrderChange.purpose": "a cancellation is a document of its own; to replace the whole order is refused",
        "OrderChangeLine.previous_quantity": _NO_PLACE,
        "OrderChangeLine.previous_price": _NO_PLACE,
        "OrderChangeLine.previous_requested": _NO_PLACE,
        **_ORDER_LINE,
    },
    "OrderCancellation": {
        "OrderChange.currency": "it cancels the whole order",
        "OrderChange.ship_to": "it cancels the whole order",
        "OrderChange.lines": "it cancels the whole order",
    },
    "OrderResponse": {
        "Acknowledgment.sequence": "there is no control number",
        "Acknowledgment.purpose": "read off what it answers, never written",
        "AckLine.ordered": "what was ordered is not repeated",
        "AckLine.promised": "a day belongs to what is delivered on it",
        **_ADDRESS,
    },
    "DespatchAdvice": {
        "ShipNotice.sequence": "there is no control number",
        "ShipNotice.carrier_code": "the carrier is named, with a number if it has one",
        "ShippedLine.ordered": "what was ordered is not repeated",
        "DocumentReference.dated": "a shipment has a number only",
        **dict.fromkeys(("Pack.length", "Pack.width", "Pack.height"), "not asked for by anybody yet; weights are"),
        "Pack.contents": "packs that only are counted have no unit of their own; each pack is named",
        **_LOT,
    },
    "ReceiptAdvice": _LOT,
    "Invoice": {
        "InvoiceLine.free_goods": _NO_PLACE,
        "InvoiceTotals.for_others": "only in the extension of XRechnung, else refused",
    },
    "ApplicationResponse": _PROBLEM,
    "Catalogue": {"PriceTier.discount_percent": "a price is net; allowances of a catalogue line are not written"},
}
CII: Mapping[str, Mapping[str, str]] = {
    "CrossIndustryInvoice": {
        "InvoiceTotals.for_others": "refused: the syntax has no place for it",
        "InvoiceLine.delivered": _NO_PLACE,
        "Invoice.despatch_numbers": "one; several are refused",
        "ItemId.scheme": "a manufacturer's number has no place in the schema",
        "ItemId.qualifier": "only that of a standard number",
        "PaymentMeans.reference": "one for all ways to pay",
    },
}


def facts_of(model: type[BaseModel], without: Mapping[str, str]) -> set[str]:
    """Every fact a document of this kind may hold, however deep, as ``Model.field``; not what is in facts ``without``."""
    found, waiting, known = set[str](), [model], set[type[BaseModel]]()
    while waiting:
        one = waiting.pop()
        if one in known:
            continue
        known.add(one)
        for name, field in one.model_fields.items():
            if name == "kind" and one is model:
                continue
            found.add(f"{one.__name__}.{name}")
            if f"{one.__name__}.{name}" not in without:
                waiting += _models_in(field.annotation)
    return found


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]


def said_by(value: Any) -> Iterator[str]:
    """The facts a document does hold."""
    if isinstance(value, tuple):
        for one in value:
            yield from said_by(one)
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            found = getattr(value, name)
            if field.is_required() or found != field.get_default():
                yield f"{type(value).__name__}.{name}"
            yield from said_by(found)


def differences(wanted: Any, got: Any, where: str = "") -> Iterator[str]:
    """Where two documents differ, each in a line."""
    if isinstance(wanted, BaseModel) and type(wanted) is type(got):
        for name in type(wanted).model_fields:
            yield from differences(getattr(wanted, name), getattr(got, name), f"{where}.{name}")
    elif isinstance(wanted, tuple) and isinstance(got, tuple) and len(wanted) == len(got):
        for place, (one, other) in enumerate(zip(wanted, got, strict=True)):
            yield from differences(one, other, f"{where}[{place}]")
    elif wanted != got:
        yield f"{where}: {wanted!r} -> {got!r}"
