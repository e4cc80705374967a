"""IFTMIN and IFTSTA."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from console.adapters.formats.edifact.codes import (
    BILL_TO,
    CARRIER,
    CONSIGNEE,
    CONSIGNOR,
    MILESTONES,
    NOTICE_PURPOSE,
)
from console.adapters.formats.edifact.facts import Facts, joined, texts
from console.adapters.formats.edifact.groups import Node
from console.adapters.formats.edifact.parties import Parties, party
from console.adapters.formats.edifact.readers.heads import Head
from console.adapters.formats.edifact.readers.packing import gross_weight, numbers
from console.adapters.formats.edifact.tokens import Segment
from console.domain.documents import (
    AnyDocument,
    Goods,
    Milestone,
    NoticePurpose,
    Stop,
    TransportEvent,
    TransportOrder,
    TransportReference,
    TransportStatus,
)
from console.domain.identifiers import sscc_of
from console.domain.problems import Severity
from console.domain.values import Party, PartyId, Quantity

_LOADS = {"5": True, "9": True, "88": True, "7": False, "8": False, "11": False, "20": False, "1": None}
_HAPPENED = ("334", "7", "78", "310", "178", "186", "35", "200", "11", "50", "137", "180", "9")
_EXPECTED_TIMES = ("17", "132", "133", "191")
_EQUIPMENT = "EQD"
_PICK_UP = ("200", "10", "234", "11", "133")
_DELIVERY = ("2", "17", "63", "64", "132", "358")


def read_instruction(node: Node, facts: Facts) -> Sequence[AnyDocument]:
    """IFTMIN."""
    head = Head(node, facts)
    if not head.numbered():
        return ()
    found = Parties(node)
    carrier = found.one(CARRIER)
    transport = next((group.head for group in node.below("TDT")), None)
    code = (transport.get(5, 1) if transport else "") or next((one.value for one in carrier.ids), "")
    amounts = [*node.all("MOA")]
    return (
        TransportOrder(
            number=head.number,
            purpose=NOTICE_PURPOSE.get(head.function, NoticePurpose.ORIGINAL),
            raw_purpose=head.function or None,
            issued_at=facts.moment(head.issued),
            carrier_code=code or None,
            payment=next((group.head.get(3, 1) or group.head.get(2, 1) for group in node.below("CPI")), None) or None,
            shipper=found.one(CONSIGNOR),
            consignee=found.one(CONSIGNEE),
            bill_to=found.maybe(BILL_TO),
            stops=_stops(node, found, facts),
            goods=_goods(node, facts),
            references=_references(node),
            charge=facts.amount(amounts[0]) if amounts else None,
            currency=head.currency(),
            notes=texts(node.all("FTX")),
        ),
    )


def _stops(node: Node, found: Parties, facts: Facts) -> tuple[Stop, ...]:
    """Places of loading and unloading: the parties, with the dates wanted; else the locations of head and transport."""
    places = [
        *_named_stops(node, found, True, ("PW", "SF", *CONSIGNOR), _PICK_UP, facts),
        *_named_stops(node, found, False, ("DP", "ST", *CONSIGNEE), _DELIVERY, facts),
    ]
    stops = [one.model_copy(update={"sequence": number}) for number, one in enumerate(places, 1)]
    if stops:
        return tuple(stops)
    groups = [*node.below("LOC"), *(group for transport in node.below("TDT") for group in transport.below("LOC"))]
    return tuple(
        Stop(sequence=number, loads=_LOADS.get(group.head.get(1)), place=_place(group.head))
        for number, group in enumerate(groups, 1)
    )


def _named_stops(
    node: Node, found: Parties, loads: bool, roles: tuple[str, ...], days: tuple[str, ...], facts: Facts
) -> list[Stop]:
    """All places of the first role that is there; the day of the head is the first one's, others may have their own."""
    role = next((one for one in roles if found.maybe((one,))), None)
    if role is None:
        return []
    groups = [group for group in node.below("NAD") if group.head.get(1) == role]
    wanted = facts.best_date(node.all("DTM"), days)
    if not groups:
        return [Stop(loads=loads, place=found.one((role,)), wanted=wanted)]
    return [
        Stop(
            loads=loads,
            place=party(group),
            wanted=facts.best_date(group.all("DTM"), days) or (wanted if number == 0 else None),
        )
        for number, group in enumerate(groups)
    ]


def _place(segment: Segment) -> Party:
    """LOC C517: code and name."""
    code, name = segment.get(2, 1), segment.get(2, 4)
    ids = (PartyId(scheme="unlocode" if segment.get(2, 2) in ("139", "227", "16") else "location", value=code),)
    return Party(name=name or None, ids=ids if code else ())


def _goods(node: Node, facts: Facts) -> tuple[Goods, ...]:
    groups = node.below("GID")
    read = [_goods_item(group, facts) for group in groups]
    if len(read) == 1:
        read = [_with_totals(read[0], node, facts)]
    elif not read:
        whole = _with_totals(Goods(), node, facts)
        read = [whole] if whole != Goods() else []
    return tuple(read)


def _with_totals(goods: Goods, node: Node, facts: Facts) -> Goods:
    """Counts and weight of the head (CNT+11, CNT+7, CNT+15), where the only goods item has none of its own."""
    totals = {one.get(1, 1): one for one in node.every("CNT")}
    update: dict[str, object] = {}
    for name, codes in (("packs", ("11",)), ("gross_weight", ("7",)), ("volume", ("15",))):
        segment = next((totals[code] for code in codes if code in totals), None)
        if getattr(goods, name) is None and segment is not None:
            update[name] = facts.quantity(segment)
    return goods.model_copy(update=update) if update else goods


def _goods_item(group: Node, facts: Facts) -> Goods:
    measures = [below.head for below in group.below("MEA")]
    volume = next((one for one in measures if one.get(1) == "VOL" or one.get(2, 1) == "AAW"), None)
    found = numbers(list(group.every("GIN")), facts)
    marks = [sscc for pci in group.below("PCI") for text in pci.head.parts(2) if (sscc := sscc_of(text))]
    return Goods(
        description=" ".join(texts(group.all("FTX"))) or None,
        packs=_packages(group, 2, facts),
        gross_weight=gross_weight(measures, facts),
        volume=facts.measure(volume) if volume else None,
        inner_packs=_packages(group, 3, facts),
        net_weight=_net_weight(measures, facts),
        **_temperatures(group, facts),
        sscc=tuple(dict.fromkeys([*found.sscc, *marks])),
        dangerous=bool(group.below("DGS")),
    )


def _packages(group: Node, element: int, facts: Facts) -> Quantity | None:
    """Number and type of packages (C213): the outer ones, then those within them."""
    count = facts.number(group.head, element, 1)
    type_code = group.head.get(element, 2) or group.head.get(element, 5)
    return Quantity(value=count, raw_unit=type_code or None) if count is not None else None


def _net_weight(measures: list[Segment], facts: Facts) -> Quantity | None:
    found = next((one for one in measures if one.get(2, 1) in ("AAL", "AAA", "N") and one.get(3, 2)), None)
    return facts.measure(found) if found else None


def _temperatures(group: Node, facts: Facts) -> dict[str, Quantity | None]:
    """TMP (the one to keep) and RNG (between two)."""
    kept = next((one for one in group.all("TMP") if one.get(2, 1)), None)
    bounds = next(iter(group.all("RNG")), None)
    low = high = None
    if bounds is not None:
        unit, raw = facts.unit(bounds, 2, 1)
        ends = [facts.number(bounds, 2, component) for component in (2, 3)]
        low, high = (Quantity(value=one, unit=unit, raw_unit=raw) if one is not None else None for one in ends)
    return {
        "temperature": facts.quantity(kept, 2, 1) if kept else None,
        "temperature_low": low,
        "temperature_high": high,
    }


def _references(node: Node) -> tuple[TransportReference, ...]:
    heads = [group.head for group in node.below("RFF")] + node.all("RFF")
    marks = [pci.head for goods in node.below("GID") for pci in goods.below("PCI")]
    found = [(one.get(1, 1), one.get(1, 2)) for one in heads]
    found += [("PCI", text.strip()) for one in marks for text in one.parts(2) if text.strip() and not sscc_of(text)]
    return _distinct(found)


def _distinct(pairs: Iterable[tuple[str, str]]) -> tuple[TransportReference, ...]:
    return tuple(
        TransportReference(qualifier=qualifier, value=value) for qualifier, value in dict.fromkeys(pairs) if value
    )


def read_status(node: Node, facts: Facts) -> Sequence[AnyDocument]:
    """IFTSTA. Events in the order in which they came, as disorder is normal and their times tell."""
    head = Head(node, facts)
    found = Parties(node)
    events = [
        _event(status, consignment, facts) for consignment in node.below("CNI") for status in consignment.below("STS")
    ]
    events += [_event(status, None, facts) for status in node.below("STS")]
    if not events:
        facts.missing(node.head, "The status (STS)", 1, "Nothing is said of the consignment.", Severity.WARNING)
    carrier = found.one(CARRIER)
    papers = _references(node)
    return (
        TransportStatus(
            number=head.number or None,
            shipment_number=next(
                (
                    one.value
                    for code in ("CU", "SRN", "CN", "BN", "BM", "AAS")
                    for one in papers
                    if one.qualifier == code
                ),
                None,
            ),
            carrier_code=next((one.value for one in carrier.ids), None) or _transport_code(node),
            issued_at=facts.moment(head.issued),
            shipper=found.one(CONSIGNOR),
            consignee=found.one(CONSIGNEE),
            references=papers,
            events=tuple(events),
            notes=texts(node.all("FTX")),
        ),
    )


def _transport_code(node: Node) -> str | None:
    return next((group.head.get(5, 1) for group in node.deep("TDT") if group.head.get(5, 1)), None)


def _event(group: Node, consignment: Node | None, facts: Facts) -> TransportEvent:
    """STS: C601 category, C555 event (4405/9011), C556 reasons; the time is DTM+334 or another of when it happened."""
    status = group.head
    code, words = status.get(2, 1), status.get(2, 4)
    milestone = MILESTONES.get(code)
    if milestone is None:
        facts.add(
            "code",
            Severity.INFO,
            f"The status “{code[:10]}”{' (' + words[:40] + ')' if words else ''} has no meaning here.",
            status,
            2,
            1,
            "It is shown as it came.",
        )
    at, estimated = _event_time(group, facts)
    place = next(iter(group.all("LOC")), None)
    heads = group.all("RFF")
    found = numbers(list(group.every("GIN")), facts)
    marks = [sscc for pci in group.every("PCI") for text in pci.parts(2) if (sscc := sscc_of(text))]
    equipment = [("EQD", below.head.get(2, 1)) for below in group.below(_EQUIPMENT)]
    return TransportEvent(
        milestone=milestone or Milestone.OTHER,
        raw_code=code or None,
        reason=_reason(status),
        at=at,
        estimated=estimated,
        place=_place(place) if place else Party(),
        consignment=_consignment(consignment),
        references=_distinct([*((one.get(1, 1), one.get(1, 2)) for one in heads), *equipment]),
        sscc=tuple(dict.fromkeys([*found.sscc, *marks])),
        notes=tuple(dict.fromkeys([*([words] if words else []), *texts(group.all("FTX"))])),
    )


def _reason(status: Segment) -> str | None:
    """C556: the words of the reason, else its code."""
    return joined(status.parts(3)[3:5]) or status.get(3, 1) or None


def _consignment(consignment: Node | None) -> str | None:
    if consignment is None:
        return None
    return consignment.head.get(2, 1) or None


def _event_time(group: Node, facts: Facts) -> tuple[datetime | None, bool]:
    found: dict[str, Segment] = {}
    for segment in group.all("DTM"):
        found.setdefault(segment.qualifier, segment)
    for codes, estimated in ((_HAPPENED, False), (_EXPECTED_TIMES, True)):
        for code in codes:
            if code in found and (at := facts.moment(found[code])) is not None:
                return at, estimated
    return None, False
