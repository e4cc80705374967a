"""820: a payment and the invoices it covers."""

from __future__ import annotations

from decimal import Decimal

from console.adapters.formats.x12.facts import Facts, day, number_of, qualified
from console.adapters.formats.x12.pieces import currency, first_of, notes, parties
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.tree import Loop
from console.domain.documents import AnyDocument, Remittance, RemittanceItem
from console.domain.values import Party


def read_remittance(root: Loop, facts: Facts) -> AnyDocument | None:
    """820."""
    begin = root.first("BPR")
    if begin is None:
        facts.no_number(None, 2, "BPR", "payment")
        return None
    found = parties(root)
    trace = root.first("TRN")
    loops = [*root.each("RMR"), *(one for entity in root.each("ENT") for one in entity.each("RMR"))]
    return Remittance(
        number=(trace.get(2) or None) if trace else qualified(root.segments, "CK", "TN", "EF"),
        paid_on=day(begin.get(16)),
        amount=number_of(begin.get(2)),
        credit=begin.get(3) != "D",
        currency=currency(root),
        method=begin.get(4) or None,
        payer=first_of(found, "PR") or Party(),
        payee=first_of(found, "PE") or Party(),
        items=tuple(one for one in map(_item, loops) if one is not None) + _loose(root),
        notes=notes(root),
    )


def _item(loop: Loop) -> RemittanceItem | None:
    paid = loop.segments[0]
    number = paid.get(2) or qualified(loop.segments, "IV")
    if not number:
        return None
    adjusted = [one.segments[0] for one in loop.each("ADX")]
    amounts = [amount for one in adjusted if (amount := number_of(one.get(1))) is not None]
    stated = number_of(paid.get(8))
    reasons = [paid.get(7), *(one.get(2) for one in adjusted)]
    return RemittanceItem(
        invoice_number=number,
        order_number=qualified(loop.segments, "PO"),
        paid=number_of(paid.get(4)),
        gross=number_of(paid.get(5)),
        discount=number_of(paid.get(6)),
        adjustment=sum(amounts, stated or Decimal(0)) if amounts or stated is not None else None,
        adjustment_reason=", ".join(dict.fromkeys(reason for reason in reasons if reason)) or None,
    )


def _loose(root: Loop) -> tuple[RemittanceItem, ...]:
    """Adjustments that belong to no invoice of this payment, by the number they name."""
    found = []
    for entity in root.each("ENT"):
        for one in entity.each("ADX"):
            row: Segment = one.segments[0]
            found.append(
                RemittanceItem(
                    invoice_number=row.get(4) or qualified(one.segments, "IV", "CM") or "-",
                    adjustment=number_of(row.get(1)),
                    adjustment_reason=row.get(2) or None,
                )
            )
    return tuple(found)
