"""IFTMIN and IFTSTA."""

from __future__ import annotations

from console.adapters.formats.edifact.codes import DATES, MILESTONES
from console.adapters.formats.edifact.writers.building import (
    Element,
    Numbers,
    Rows,
    currency,
    day,
    limited,
    moment,
    money,
    notes,
    paper,
    parties,
    pieces,
    unit,
)
from console.adapters.formats.edifact.writers.shipping import measured, purpose_code
from console.domain.documents import (
    Goods,
    Milestone,
    TransportEvent,
    TransportOrder,
    TransportReference,
    TransportStatus,
)
from console.domain.values import GoodsDate, Party
from console.services.errors import ContentError

_EVENT_CODE = {
    Milestone.BOOKED: "6",
    Milestone.PICKED_UP: "13",
    Milestone.IN_TRANSIT: "31",
    Milestone.DELIVERED: "21",
    Milestone.DAMAGED: "3",
    Milestone.CANCELLED: "7",
}
_NOT_PAPERS = ("PCI", "EQD")


def write_instruction(order: TransportOrder, write: Numbers) -> Rows:
    """IFTMIN."""
    rows: Rows = [
        ["BGM", "610", limited(order.number, 35, "The number"), purpose_code(order.raw_purpose, order.purpose)]
    ]
    rows += moment("137", order.issued_at) + _wanted(order)
    rows += currency(order.currency) + money("52", order.charge, write) + notes(order.notes)
    for one in order.references:
        if one.qualifier not in ("PCI", "EQD"):
            rows += paper(one.qualifier[:3], one.value)
    if order.payment:
        rows.append(["CPI", "", "", order.payment[:3]])
    if order.carrier_code:
        rows.append(["TDT", "20", "", "", "", (limited(order.carrier_code, 17, "The carrier's code"),)])
    rows += parties(("CZ", order.shipper), ("CN", order.consignee), ("FP", order.bill_to))
    rows += parties(*(("PW", place) for place in _places(order, True)))
    rows += parties(*(("DP", place) for place in _places(order, False)))
    for number, goods in enumerate(order.goods, 1):
        rows += _goods(number, goods, write)
    return rows


def _places(order: TransportOrder, loads: bool) -> list[Party]:
    """Where goods are fetched or brought; none when it is but the shipper's or the consignee's own place."""
    found = [stop.place for stop in order.stops if stop.loads is loads]
    return [] if found == [order.shipper if loads else order.consignee] else found


def _wanted(order: TransportOrder) -> Rows:
    """When goods are to be fetched and brought, of the first stop of each kind."""
    rows: Rows = []
    for loads, code in ((True, "200"), (False, "2")):
        when = next((stop.wanted for stop in order.stops if stop.loads is loads and stop.wanted), None)
        if when is not None:
            rows += day(_stop_code(when, code), when.day)
    return rows


def _stop_code(when: GoodsDate, code: str) -> str:
    return when.qualifier if when.qualifier and DATES.get(when.qualifier) is when.meaning else code


def _temperature(goods: Goods, write: Numbers) -> Rows:
    """TMP, and RNG for the bounds."""
    rows: Rows = []
    if goods.temperature is not None:
        rows.append(["TMP", "2", (write(goods.temperature.value), unit(goods.temperature, "the temperature"))])
    low, high = goods.temperature_low, goods.temperature_high
    known = low or high
    if known is not None:
        if not rows:
            rows.append(["TMP", "2"])
        ends = [write(one.value) if one is not None else "" for one in (low, high)]
        rows.append(["RNG", "5", (unit(known, "the temperature"), *ends)])
    return rows


def _goods(number: int, goods: Goods, write: Numbers) -> Rows:
    if goods.dangerous:
        raise ContentError(
            "Dangerous goods need more than this program can say in an IFTMIN.",
            next_step="Send the instruction for them in the carrier's own way.",
        )
    packs = (write(goods.packs.value), (goods.packs.raw_unit or "")[:17]) if goods.packs else ""
    inner = (write(goods.inner_packs.value), (goods.inner_packs.raw_unit or "")[:17]) if goods.inner_packs else ""
    rows: Rows = [["GID", str(number), packs, inner], *_temperature(goods, write)]
    if goods.description:
        rows.append(["FTX", "AAA", "", "", pieces(goods.description, 70, 5)])
    rows += measured("WT", "G", goods.gross_weight, write) + measured("VOL", "", goods.volume, write)
    rows += measured("WT", "AAL", goods.net_weight, write)
    if goods.sscc:
        rows.append(["PCI", "33E"])
        cut = [goods.sscc[start : start + 5] for start in range(0, len(goods.sscc), 5)]
        rows += [["GIN", "BJ", *some] for some in cut]
    return rows


def write_status(status: TransportStatus, write: Numbers) -> Rows:
    """IFTSTA: each event under its consignment, in the order in which they came. Raises ContentError for an event
    EDIFACT has no code for that everybody reads alike."""
    rows: Rows = [["BGM", "23", limited(status.number, 35, "The number"), "9"], *moment("137", status.issued_at)]
    if status.carrier_code:
        rows.append(["NAD", "CA", (limited(status.carrier_code, 35, "The carrier's code"), "", "ZZZ")])
    rows += parties(("CZ", _plain(status.shipper)), ("CN", _plain(status.consignee)))
    rows += _papers(status.references) + notes(status.notes)
    for number, event in enumerate(status.events, 1):
        consignment: Element = limited(event.consignment, 35, "The consignment") if event.consignment else ""
        rows += [["CNI", str(number), consignment], *_event(event)]
    return rows


def _plain(one: Party) -> Party:
    """A party with its first number alone: a paper after it would be the consignment's."""
    return one.model_copy(update={"ids": one.ids[:1]})


def _papers(found: tuple[TransportReference, ...]) -> Rows:
    return [row for one in found if one.qualifier not in _NOT_PAPERS for row in paper(one.qualifier[:3], one.value)]


def _event(event: TransportEvent) -> Rows:
    raw = event.raw_code or ""
    own = MILESTONES.get(raw, Milestone.OTHER) is event.milestone and len(raw) <= 3
    code = raw if raw and own else _EVENT_CODE.get(event.milestone)
    if code is None:
        raise ContentError(
            f"The event “{event.milestone.value}” has no EDIFACT code that is read alike everywhere.",
            next_step="Agree on a code with the partner, or send this event in another way.",
        )
    reason: Element = ("", "", "", *pieces(event.reason, 35, 2)) if event.reason else ""
    rows: Rows = [["STS", "1", (code,), reason]]
    rows += _papers(event.references) + moment("17" if event.estimated else "334", event.at)
    rows += notes(event.notes) + _place(event.place)
    rows += [["EQD", "CN", (one.value[:17],)] for one in event.references if one.qualifier == "EQD"]
    if event.sscc:
        rows += [["GID", "1"], ["PCI", "33E"]]
        rows += [["GIN", "BJ", *event.sscc[at : at + 5]] for at in range(0, len(event.sscc), 5)]
    return rows


def _place(place: Party) -> Rows:
    """LOC: the place's code and name."""
    known = next((one for one in place.ids if one.scheme in ("unlocode", "location")), None)
    name = place.name or place.city
    if known is None and not name:
        return []
    kind = "139" if known is not None and known.scheme == "unlocode" else ""
    return [["LOC", "1", (known.value if known else "", kind, "6" if kind else "", (name or "")[:70])]]
