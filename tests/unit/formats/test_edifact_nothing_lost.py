"""Facts of EDIFACT messages that are easily lost on the way in or out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.adapters.formats.edifact import EdifactFormat
from console.domain.documents import (
    Goods,
    Milestone,
    PackCount,
    ShipNotice,
    Stop,
    TransportEvent,
    TransportOrder,
    TransportReference,
    TransportStatus,
)
from console.domain.values import DateMeaning, GoodsDate, Party, PartyId, Quantity
from console.services.errors import ContentError
from tests.unit.formats.facts_said import Tried
from tests.unit.formats.test_edifact_writing import (
    back,
    codes,
    counts,
    envelope,
    few,
    maybe,
    moments,
    one_number,
    parties,
    text,
)

FORM = EdifactFormat()


def read(kind: str, *rows: str) -> Any:
    body = "".join(f"{row}'" for row in (f"UNH+1+{kind}:D:96A:UN", *rows, f"UNT+{len(rows) + 2}+1"))
    parsed = FORM.read(f"UNB+UNOC:3+A:14+B:14+261123:0800+7'{body}UNZ+1+7'".encode())
    assert parsed.all_problems == ()
    return parsed.documents[0].document


def test_packs_that_a_pallet_only_counts_and_its_size() -> None:
    notice = read(
        "DESADV",
        "BGM+351+N1+9",
        "CPS+1",
        "PAC+24++CT",
        "PAC+1++201",
        "MEA+PD+HT+CMT:140",
        "MEA+PD+LN+CMT:120",
        "PCI+33E",
        "GIN+BJ+340123450000000017",
        "LIN+1++4012345000016:EN",
        "QTY+12:240",
        "RFF+ON:P1",
    )
    assert isinstance(notice, ShipNotice)
    (pallet,) = notice.packs
    assert (pallet.level, pallet.type_code, pallet.sscc) == ("pallet", "201", "340123450000000017")
    assert pallet.contents == (PackCount(count=24, type_code="CT"),)
    assert [one.value if one else None for one in (pallet.length, pallet.width, pallet.height)] == [120, None, 140]
    again = back(notice)
    assert isinstance(again, ShipNotice) and again.packs == notice.packs


def test_goods_tell_inner_packs_net_weight_and_temperature() -> None:
    order = read(
        "IFTMIN",
        "BGM+610+T1+9",
        "NAD+CZ+A::9",
        "GID+1+2:PX+48:CT",
        "TMP+2+-18:CEL",
        "RNG+5+CEL:-20:-16",
        "MEA+WT+G+KGM:500",
        "MEA+WT+AAL+KGM:450",
    )
    assert isinstance(order, TransportOrder)
    goods = order.goods[0]
    told = (goods.packs, goods.inner_packs, goods.gross_weight, goods.net_weight)
    assert [(one.value, one.raw_unit) for one in told if one] == [(2, "PX"), (48, "CT"), (500, "KGM"), (450, "KGM")]
    warm = (goods.temperature, goods.temperature_low, goods.temperature_high)
    assert [(one.value, one.unit) for one in warm if one] == [(-18, "CEL"), (-20, "CEL"), (-16, "CEL")]


def test_every_place_of_a_transport_order_is_a_stop() -> None:
    order = read(
        "IFTMIN", "BGM+610+T1+9", "DTM+2:20261201:102", "NAD+CZ+A::9", "NAD+PW+W::9", "NAD+DP+D1::9", "NAD+DP+D2::9"
    )
    assert isinstance(order, TransportOrder)
    assert [(stop.sequence, stop.loads, stop.place.ids[0].value) for stop in order.stops] == [
        (1, True, "W"),
        (2, False, "D1"),
        (3, False, "D2"),
    ]
    assert [stop.wanted.day if stop.wanted else None for stop in order.stops] == [None, date(2026, 12, 1), None]
    again = back(order)
    assert isinstance(again, TransportOrder) and again.stops == order.stops


def degrees(raw: str = "CEL") -> st.SearchStrategy[Quantity]:
    return st.builds(Quantity, value=st.integers(-30, 30).map(Decimal), unit=st.just(raw), raw_unit=st.just(raw))


weights = st.builds(Quantity, value=counts, unit=st.just("KGM"), raw_unit=st.just("KGM"))
packs = st.builds(Quantity, value=st.integers(1, 99).map(Decimal), raw_unit=st.sampled_from(["CT", "PX"]))
goods = st.builds(
    Goods,
    description=maybe(text(300)),
    packs=packs,
    inner_packs=maybe(packs),
    gross_weight=weights,
    net_weight=maybe(weights),
    volume=maybe(st.builds(Quantity, value=counts, unit=st.just("MTQ"), raw_unit=st.just("MTQ"))),
    temperature=maybe(degrees()),
    temperature_low=maybe(degrees()),
    temperature_high=maybe(degrees()),
)
stops = st.tuples(st.lists(parties(), min_size=1, max_size=2), st.lists(parties(), min_size=2, max_size=3)).map(
    lambda found: tuple(
        Stop(sequence=number, loads=loads, place=place)
        for number, (loads, place) in enumerate(
            [*((True, one) for one in found[0]), *((False, one) for one in found[1])], 1
        )
    )
)


@few
@given(st.builds(TransportOrder, number=codes, raw_purpose=st.just("9"), goods=st.tuples(goods), stops=stops))
def test_goods_and_places_come_back(order: TransportOrder) -> None:
    found = back(order.model_copy(update={"shipper": Party(name="Shipper"), "consignee": Party(name="Consignee")}))
    assert isinstance(found, TransportOrder)
    assert (found.goods, found.stops) == (order.goods, order.stops)


EVENTS = [
    ("13", Milestone.PICKED_UP),
    ("31", Milestone.IN_TRANSIT),
    ("21", Milestone.DELIVERED),
    ("3", Milestone.DAMAGED),
    ("6", Milestone.BOOKED),
]
events = st.builds(
    lambda kind, **facts: TransportEvent(raw_code=kind[0], milestone=kind[1], **facts),
    st.sampled_from(EVENTS),
    reason=maybe(text(60)),
    at=maybe(moments),
    estimated=st.booleans(),
    place=st.just(Party()) | st.builds(Party, name=text(60), ids=st.just((PartyId(scheme="unlocode", value="DEHAM"),))),
    consignment=maybe(codes),
    references=st.lists(
        st.builds(TransportReference, qualifier=st.sampled_from(["CU", "DQ"]), value=codes), max_size=2, unique=True
    ).map(tuple),
    sscc=st.lists(st.just("340123450000000017"), max_size=1).map(tuple),
    notes=st.lists(text(150), max_size=2, unique=True).map(tuple),
).map(lambda event: event if event.at else event.model_copy(update={"estimated": False}))
statuses = st.builds(
    TransportStatus,
    number=codes,
    carrier_code=maybe(codes),
    issued_at=maybe(moments),
    shipper=st.just(Party()) | parties().map(one_number),
    consignee=st.just(Party()) | parties().map(one_number),
    shipment_number=codes,
    events=st.lists(events, min_size=1, max_size=3).map(tuple),
    notes=st.lists(text(100), max_size=2).map(tuple),
).map(
    lambda status: status.model_copy(
        update={"references": (TransportReference(qualifier="CU", value=status.shipment_number or ""),)}
    )
)
_TOWN = "a place is known by its code and name"
LOST = {
    "events.zone": "times are in UTC",
    **{f"events.place.{name}": _TOWN for name in ("street", "city", "region", "postal_code", "country")},
    **{f"events.place.{name}": _TOWN for name in ("contact", "phone", "email")},
    **{f"{one}.region": "no canonical party of ours has one here" for one in ("shipper", "consignee")},
}


def test_a_status_comes_back() -> None:
    tried = Tried(statuses, LOST)

    @few
    @given(statuses)
    def comes_back(status: TransportStatus) -> None:
        tried.note(status)
        assert back(status) == status

    comes_back()
    assert tried.missing() == []


def test_an_event_without_a_code_everybody_reads_alike_is_refused() -> None:
    event = TransportEvent(milestone=Milestone.OUT_FOR_DELIVERY, at=datetime(2026, 11, 1, tzinfo=UTC))
    with pytest.raises(ContentError, match="out_for_delivery"):
        FORM.write([TransportStatus(number="1", events=(event,))], envelope())


def test_a_date_wanted_stays_with_the_first_place() -> None:
    wanted = GoodsDate(day=date(2026, 12, 1), meaning=DateMeaning.DELIVER, qualifier="2")
    place = Party(name="There", ids=(PartyId(scheme="gln", value="4012345000009"),))
    order = TransportOrder(number="1", stops=(Stop(sequence=1, loads=False, place=place, wanted=wanted),))
    found = back(order)
    assert isinstance(found, TransportOrder) and found.stops == order.stops
