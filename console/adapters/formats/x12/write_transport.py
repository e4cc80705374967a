"""A carrier's events and bills -> 214 and 210."""

from __future__ import annotations

from collections.abc import Iterable

from console.adapters.formats.x12 import rows as x12
from console.adapters.formats.x12.read_transport import ESTIMATES, EVENTS
from console.adapters.formats.x12.rows import Rows
from console.adapters.formats.x12.stretches import LADING, REMARK, stretches
from console.domain.documents import (
    FreightCharge,
    FreightInvoice,
    Milestone,
    TransportEvent,
    TransportReference,
    TransportStatus,
)
from console.domain.values import Quantity
from console.services.errors import ContentError

_EVENT_CODE = {milestone: code for code, milestone in reversed(EVENTS.items())} | {Milestone.IN_TRANSIT: "X6"}
_WEIGHT = {"LBR": "L", "KGM": "K", "TNE": "M", "STN": "S"}


def write_status(status: TransportStatus) -> Rows:
    """214: each event on its own, with the time in UTC unless it was a local one."""
    rows: Rows = [["B10", status.number or "", status.shipment_number or "", status.carrier_code or ""]]
    rows += _references("L11", status.references) + x12.remarks(status.notes)
    rows += x12.places(SH=status.shipper, CN=status.consignee)
    for number, event in enumerate(status.events, 1):
        rows.append(["LX", str(number)])
        rows += _event(event)
    return rows


def _references(tag: str, found: Iterable[TransportReference]) -> Rows:
    return [
        [tag, one.value, one.qualifier[:3]] if tag == "L11" else [tag, one.qualifier[:3], one.value] for one in found
    ]


def _event(event: TransportEvent) -> Rows:
    raw = event.raw_code or ""
    code = raw if EVENTS.get(raw) is event.milestone else _EVENT_CODE[event.milestone]
    if event.estimated and code not in ESTIMATES:
        code = "AG"
    when = event.at
    stamp = [when.strftime("%Y%m%d"), x12.clock(when)] if when else ["", ""]
    zone = "" if when is None or event.zone is None else "LT" if event.zone == "LT" else "UT"
    rows = _references("L11", event.references)
    rows += [["MAN", "GM", f"00{code}"] for code in event.sscc]
    rows.append(["AT7", code, event.reason or "NS", "", "", *stamp, zone])
    place = event.place
    if place.city or place.region or place.country or place.postal_code:
        city = [place.city or "", place.region or "", place.country or ""]
        rows.append(["MS1", *city, "", "", "", "", place.postal_code or ""])
    said = [piece for note in event.notes for piece in stretches(note, REMARK)]
    rows += [["K1", *said[at : at + 2]] for at in range(0, len(said), 2)]
    return rows


def write_freight_invoice(bill: FreightInvoice) -> Rows:
    """210. Raises ContentError without a total."""
    if bill.total is None:
        raise ContentError("The freight bill has no total, which X12 must have.", next_step="Give its total.")
    delivered = [x12.day(bill.delivered_on), "035"] if bill.delivered_on else ["", ""]
    head = ["", bill.number, bill.shipment_number or "", bill.payment or "PP", "", x12.day(bill.issued_on)]
    rows: Rows = [["B3", *head, x12.cents(bill.total, "The bill"), "", *delivered, bill.carrier_code or ""]]
    if bill.currency:
        rows.append(["C3", bill.currency])
    if bill.due_on:
        rows.append(["ITD", "", "", "", "", "", x12.day(bill.due_on)])
    named = [TransportReference(qualifier=code, value=value) for code, value in _own(bill) if value]
    rows += _references("N9", dict.fromkeys((*named, *bill.references)))
    rows += x12.remarks(bill.notes)
    rows += x12.places(SH=bill.shipper, CN=bill.consignee, BT=bill.bill_to)
    for number, charge in enumerate(bill.charges, 1):
        rows += _charge(charge, number)
    weight = _weight(bill.weight)
    packs = x12.number(bill.packs.value) if bill.packs else ""
    rows.append(
        [
            "L3",
            weight[0],
            "G" if weight[0] else "",
            "",
            "",
            x12.cents(bill.total, "The bill"),
            "",
            "",
            "",
            "",
            "",
            packs,
            weight[1],
        ]
    )
    return rows


def _own(bill: FreightInvoice) -> tuple[tuple[str, str | None], ...]:
    return (("CN", bill.pro_number), ("BM", bill.bill_of_lading))


def _weight(quantity: Quantity | None) -> tuple[str, str]:
    """Weight and its one-letter unit. Raises ContentError for a unit the segment cannot say."""
    if quantity is None:
        return "", ""
    letter = _WEIGHT.get(quantity.unit or "")
    if letter is None:
        raise ContentError(
            f"A weight in {quantity.unit or quantity.raw_unit} has no X12 code.", next_step="Give it in kg or lb."
        )
    return x12.number(quantity.value), letter


def _charge(charge: FreightCharge, number: int) -> Rows:
    order = str(number)
    weight = _weight(charge.weight)
    rows: Rows = [["LX", order]]
    if charge.description:
        rows += [["L5", order, piece] for piece in stretches(charge.description, LADING)]
    if charge.weight:
        rows.append(["L0", order, "", "", weight[0], "G", "", "", "", "", "", weight[1]])
    rate = [x12.number(charge.rate), charge.rate_basis or ""]
    rows.append(["L1", order, *rate, x12.cents(charge.amount, "The charge"), "", "", "", charge.code or ""])
    return rows
