"""204, 990 and 214: loads offered, the carrier's answer, and what happens on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from console.adapters.formats.x12.codes import NOTICE_PURPOSE
from console.adapters.formats.x12.facts import Facts, day, implied, moment, quantity_of
from console.adapters.formats.x12.pieces import first_of, notes, parties
from console.adapters.formats.x12.read_packs import bare_sscc
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.stretches import REMARK, joined
from console.adapters.formats.x12.tree import Loop
from console.domain.documents import (
    AnyDocument,
    Goods,
    Milestone,
    NoticePurpose,
    Stop,
    TransportEvent,
    TransportOrder,
    TransportReference,
    TransportResponse,
    TransportStatus,
)
from console.domain.problems import Severity
from console.domain.values import DateMeaning, GoodsDate, Party, Quantity

_LOADS = {"CL": True, "LD": True, "PL": True, "RT": True, "CU": False, "UL": False, "PU": False, "DR": False}
_ANSWER = {"A": True, "Y": True, "D": False, "R": False, "N": False}
_WEIGHT = {"L": "LB", "K": "KG", "M": "MP", "S": "TN"}
EVENTS = {
    "AA": Milestone.BOOKED,
    "AB": Milestone.BOOKED,
    "AD": Milestone.BOOKED,
    "XB": Milestone.BOOKED,
    "AF": Milestone.PICKED_UP,
    "CP": Milestone.PICKED_UP,
    "X3": Milestone.IN_TRANSIT,
    "L1": Milestone.IN_TRANSIT,
    "P1": Milestone.IN_TRANSIT,
    "X6": Milestone.IN_TRANSIT,
    "X4": Milestone.IN_TRANSIT,
    "X2": Milestone.IN_TRANSIT,
    "J1": Milestone.IN_TRANSIT,
    "R1": Milestone.IN_TRANSIT,
    "AG": Milestone.IN_TRANSIT,
    "I1": Milestone.IN_TRANSIT,
    "CD": Milestone.IN_TRANSIT,
    "OF": Milestone.OUT_FOR_DELIVERY,
    "X1": Milestone.OUT_FOR_DELIVERY,
    "D1": Milestone.DELIVERED,
    "AH": Milestone.ATTEMPTED,
    "SD": Milestone.DELAYED,
    "A7": Milestone.REFUSED,
    "A9": Milestone.DAMAGED,
    "AP": Milestone.DELAYED,
    "RD": Milestone.RETURNED,
    "S1": Milestone.RETURNED,
    "CA": Milestone.CANCELLED,
    "OO": Milestone.OTHER,
}
ESTIMATES = ("AG", "AA", "AB", "AD", "X9")
# Hours from UTC; LT is the local time of a place and tells none.
_ZONES = {
    **dict.fromkeys(("UT", "GM", "Z"), 0),
    "ED": -4,
    "ES": -5,
    "ET": -5,
    "CD": -5,
    "CS": -6,
    "CT": -6,
    "MD": -6,
    "MS": -7,
    "MT": -7,
    "PD": -7,
    "PS": -8,
    "PT": -8,
    "AD": -3,
    "AS": -4,
    "AT": -4,
    "NS": -3.5,
    "NT": -3.5,
    "HT": -10,
    "HS": -10,
}
_SUMMER = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}


def weight_unit(code: str) -> str:
    """The unit of element 188 as one of element 355."""
    return _WEIGHT.get(code, code)


def _weighed(segment: Segment, amount_at: int, unit_at: int) -> Quantity | None:
    return quantity_of(segment.get(amount_at), weight_unit(segment.get(unit_at))) if segment.get(amount_at) else None


def transport_references(loop: Loop) -> tuple[TransportReference, ...]:
    """L11 (number first) and N9 (qualifier first)."""
    found = []
    for one in loop.segments:
        if one.tag == "L11" and one.get(1):
            found.append(TransportReference(qualifier=one.get(2), value=one.get(1)))
        elif one.tag == "N9" and one.get(2):
            found.append(TransportReference(qualifier=one.get(1), value=one.get(2)))
    return tuple(found)


def read_load(root: Loop, facts: Facts) -> AnyDocument | None:
    """204."""
    begin = root.first("B2")
    if begin is None or not begin.get(4):
        facts.no_number(begin, 4, "B2", "shipment number")
        return None
    purpose = root.first("B2A")
    code = purpose.get(1) if purpose else ""
    found = parties(root)
    stops = list(root.each("S5"))
    places = [(one, parties(one)) for one in stops]
    total = root.first("L3")
    return TransportOrder(
        number=begin.get(4),
        purpose=NOTICE_PURPOSE.get(code, NoticePurpose.ORIGINAL),
        raw_purpose=code or None,
        issued_at=None,
        carrier_code=begin.get(2) or None,
        payment=begin.get(6) or None,
        shipper=first_of(found, "SH", "SF") or _at(places, "SH", "SF") or Party(),
        consignee=first_of(found, "CN", "ST") or _at(places, "CN", "ST") or Party(),
        bill_to=first_of(found, "BT", "PF"),
        stops=tuple(_stop(one, facts) for one in stops),
        goods=tuple(_goods(inner) for one in stops[:1] for inner in one.each("L5")),
        references=transport_references(root),
        charge=implied(total.get(5)) if total else None,
        currency=(root.first("C3") or Segment(["C3"], 0, 0)).get(1) or None,
        notes=notes(root),
    )


def _at(places: list[tuple[Loop, dict[str, Party]]], *roles: str) -> Party | None:
    return next((one for _, found in places if (one := first_of(found, *roles))), None)


def _stop(loop: Loop, facts: Facts) -> Stop:
    begin = loop.segments[0]
    number = begin.get(1)
    found = parties(loop)
    weight = _weighed(begin, 3, 4)
    packs = quantity_of(begin.get(5), begin.get(6)) if begin.get(5) else None
    for one in loop.all("AT8"):
        weight = weight or _weighed(one, 3, 2)
        packs = packs or (quantity_of(one.get(4), "") if one.get(4) else None)
    loads = _LOADS.get(begin.get(2))
    return Stop(
        sequence=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else None,
        loads=loads,
        place=next(iter(found.values()), Party()),
        wanted=_wanted(loop, loads),
        reason=begin.get(2) or None,
        references=transport_references(loop),
        weight=weight,
        packs=packs,
    )


def _wanted(loop: Loop, loads: bool | None) -> GoodsDate | None:
    for one in loop.all("G62"):
        found = day(one.get(2))
        if found is not None:
            meaning = DateMeaning.SHIP if loads else DateMeaning.DELIVER
            return GoodsDate(day=found, meaning=meaning, qualifier=one.get(1) or None)
    return None


def _goods(loop: Loop) -> Goods:
    begin = loop.segments[0]
    weights = list(loop.all("AT8"))
    return Goods(
        description=begin.get(2) or None,
        gross_weight=_weighed(weights[0], 3, 2) if weights else None,
        packs=quantity_of(weights[0].get(4), "") if weights and weights[0].get(4) else None,
    )


def read_load_answer(root: Loop, facts: Facts) -> AnyDocument | None:
    """990."""
    begin = root.first("B1")
    if begin is None or not begin.get(2):
        facts.no_number(begin, 2, "B1", "shipment number")
        return None
    reason = next((one for one in root.all("K1")), None)
    return TransportResponse(
        number=begin.get(2),
        carrier_code=begin.get(1) or None,
        accepted=_ANSWER.get(begin.get(4)),
        raw_status=begin.get(4) or None,
        reason=" ".join(part for part in (reason.get(1), reason.get(2)) if part) or None if reason else None,
        issued_on=day(begin.get(3)),
        references=transport_references(root),
        notes=notes(root),
    )


def read_status(root: Loop, facts: Facts) -> AnyDocument | None:
    """214. Events come as sent: out of order and repeated is normal."""
    begin = root.first("B10")
    if begin is None or not (begin.get(1) or begin.get(2)):
        facts.no_number(begin, 1, "B10", "carrier's number")
        return None
    found = parties(root)
    events = [event for loop in root.each("LX") for event in _events(loop, facts)]
    return TransportStatus(
        number=begin.get(1) or None,
        shipment_number=begin.get(2) or None,
        carrier_code=begin.get(3) or None,
        shipper=first_of(found, "SH", "SF") or Party(),
        consignee=first_of(found, "CN", "ST") or Party(),
        references=transport_references(root),
        events=tuple(events),
        notes=notes(root),
    )


def _events(loop: Loop, facts: Facts) -> list[TransportEvent]:
    shared = transport_references(loop)
    packs = tuple(code for one in loop.all("MAN") if (code := bare_sscc(one.get(2))))
    return [_event(one, shared, packs, facts) for one in loop.each("AT7")]


def _event(loop: Loop, shared: tuple[TransportReference, ...], packs: tuple[str, ...], facts: Facts) -> TransportEvent:
    begin = loop.segments[0]
    code = begin.get(1) or begin.get(3)
    milestone = EVENTS.get(code)
    if milestone is None:
        facts.unknown_code(begin, 1 if begin.get(1) else 3, "event", "It is kept, but moves nothing.")
    zone = begin.get(7) or None
    return TransportEvent(
        milestone=milestone or Milestone.OTHER,
        raw_code=code or None,
        reason=begin.get(2) or begin.get(4) or None,
        at=_when(begin, zone, facts),
        zone=zone,
        estimated=code in ESTIMATES,
        place=_place(loop),
        references=shared + transport_references(loop),
        sscc=packs,
        notes=tuple(joined((text for one in loop.all("K1") for text in (one.get(1), one.get(2))), REMARK)),
    )


def _when(begin: Segment, zone: str | None, facts: Facts) -> datetime | None:
    """The event's time in UTC. Local time (LT, or none given) is read as UTC and said so by ``zone``."""
    found = moment(begin.get(5), begin.get(6))
    if found is None or zone in (None, "LT", "LM"):
        return found
    if zone in _SUMMER:
        return found.replace(tzinfo=ZoneInfo(_SUMMER[zone])).astimezone(UTC)
    hours = _ZONES.get(zone)
    if hours is None and zone.isascii() and zone.isdigit() and 1 <= int(zone) <= 24:
        hours = int(zone) if int(zone) <= 12 else int(zone) - 25  # 01-12 are hours ahead of UTC, 24 to 13 behind
    if hours is None:
        facts.findings.add(
            "zone_unknown",
            Severity.INFO,
            f"The time zone “{zone[:4]}” is not known.",
            begin,
            7,
            "The time was taken as UTC.",
            "None needed.",
        )
        return found
    return found - timedelta(hours=hours)


def _place(loop: Loop) -> Party:
    one = loop.first("MS1")
    if one is None:
        return Party()
    return Party(
        city=one.get(1) or None,
        region=one.get(2) or None,
        country=one.get(3) or None,
        postal_code=one.get(8) or None,
    )
