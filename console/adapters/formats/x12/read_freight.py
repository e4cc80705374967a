"""210: what a carrier bills. B307, L104 and L305 have two decimals implied; a negative charge is a discount."""

from __future__ import annotations

from datetime import date

from console.adapters.formats.x12.facts import Facts, day, implied, number_of, quantity_of
from console.adapters.formats.x12.pieces import first_of, notes, parties
from console.adapters.formats.x12.read_transport import transport_references, weight_unit
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.stretches import LADING, joined
from console.adapters.formats.x12.tree import Loop
from console.domain.documents import AnyDocument, FreightCharge, FreightInvoice, TransportReference
from console.domain.problems import Severity
from console.domain.values import Party, Quantity

_DELIVERED = "035"
_ABSENT = Segment([""], 0, 0)


def read_freight_invoice(root: Loop, facts: Facts) -> AnyDocument | None:
    """210."""
    begin = root.first("B3")
    if begin is None or not begin.get(2):
        facts.no_number(begin, 2, "B3", "invoice number")
        return None
    found = parties(root)
    total = root.first("L3") or _ABSENT
    own = transport_references(root)
    references = own + tuple(reference for loop in root.each("LX") for reference in transport_references(loop))
    amount = implied(begin.get(7))
    charges = tuple(charge for loop in root.each("LX") for charge in _charges(loop))
    _check_sum(root, charges, amount, facts)
    return FreightInvoice(
        number=begin.get(2),
        pro_number=_named(own, "CN", "2I") or _only(references, "CN", "2I"),
        shipment_number=begin.get(3) or None,
        bill_of_lading=_named(own, "BM") or _only(references, "BM"),
        carrier_code=begin.get(11) or None,
        issued_on=day(begin.get(6)),
        delivered_on=_delivered(begin),
        due_on=_due(root),
        currency=(root.first("C3") or _ABSENT).get(1) or None,
        total=amount if amount is not None else implied(total.get(5)),
        payment=begin.get(4) or None,
        credit=amount is not None and amount < 0,
        shipper=first_of(found, "SH", "SF") or _inner(root, "SH", "SF"),
        consignee=first_of(found, "CN", "ST") or _inner(root, "CN", "ST"),
        bill_to=first_of(found, "BT", "PF") or Party(),
        weight=_weight(total),
        packs=quantity_of(total.get(11), "") if total.get(11) else None,
        charges=charges,
        references=tuple(dict.fromkeys(references)),
        notes=notes(root),
    )


def _named(references: tuple[TransportReference, ...], *qualifiers: str) -> str | None:
    return next((one.value for code in qualifiers for one in references if one.qualifier == code), None)


def _only(references: tuple[TransportReference, ...], *qualifiers: str) -> str | None:
    """The number the lines name, when they name but one."""
    found = {one.value for one in references if one.qualifier in qualifiers}
    return found.pop() if len(found) == 1 else None


def _inner(root: Loop, *roles: str) -> Party:
    """A party named within the lines only."""
    for loop in root.each("LX"):
        found = first_of(parties(loop), *roles)
        if found is not None:
            return found
    return Party()


def _delivered(begin: Segment) -> date | None:
    return day(begin.get(9)) if begin.get(10) in ("", _DELIVERED) else None


def _due(root: Loop) -> date | None:
    return next((found for one in root.all("ITD") if (found := day(one.get(6)))), None)


def _weight(total: Segment) -> Quantity | None:
    return quantity_of(total.get(1), weight_unit(total.get(12) or "L")) if total.get(1) else None


def _charges(loop: Loop) -> list[FreightCharge]:
    described = joined((one.get(2) for one in loop.all("L5")), LADING)
    weighed = next((one for one in loop.all("L0") if one.get(4)), None)
    found = []
    for one in loop.all("L1"):
        amount = implied(one.get(4))
        if amount is None and number_of(one.get(2)) is None:
            continue
        found.append(
            FreightCharge(
                code=one.get(8) or None,
                description=one.get(12) or ", ".join(described) or None,
                amount=amount,
                rate=number_of(one.get(2)),
                rate_basis=one.get(3) or None,
                weight=quantity_of(weighed.get(4), weight_unit(weighed.get(11) or "L")) if weighed else None,
            )
        )
    return found


def _check_sum(root: Loop, charges: tuple[FreightCharge, ...], total: object, facts: Facts) -> None:
    """The charges must add up to what is billed."""
    amounts = [one.amount for one in charges if one.amount is not None]
    summed = sum(amounts) if amounts else None
    if summed is not None and total is not None and summed != total:
        begin = root.first("B3")
        if begin is not None:
            facts.findings.add(
                "freight_sum",
                Severity.WARNING,
                f"The charges add up to {summed}, the bill says {total}.",
                begin,
                7,
                "A charge may be missing or wrong.",
                "Compare it with the agreed rate before paying.",
            )
