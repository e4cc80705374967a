"""Ship notices against orders: what the dock can expect, and what a person must see first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.documents import Lot, NoticePurpose, Pack, PackShare, ShipNotice, ShippedLine
from console.domain.profiles import PartnerProfile, ShipmentRules
from console.domain.purchase import PurchaseLine, PurchaseState
from console.domain.receiving import (
    EarlierNotice,
    NoticeDecision,
    NoticeDifferenceKind,
    OrderFacts,
    PackedQuantity,
    Repeat,
    decide_notice,
    repeat_of,
)
from tests.unit.domain.builders import arrives, bought, buyer_item, gtin, profile, purchase, qty, sent, ships

TODAY = date(2026, 11, 24)
SSCC = "376113650000012344"
Kind = NoticeDifferenceKind


def shipped(quantity: str | int | None = 100, **facts: Any) -> ShippedLine:
    given: dict[str, Any] = {
        "line_ref": "1",
        "order_number": "P00409",
        "items": (buyer_item("BOLT-1"),),
        "shipped": qty(quantity) if quantity is not None else None,
    }
    return ShippedLine(**{**given, **facts})


def notice(*lines: ShippedLine, **facts: Any) -> ShipNotice:
    given: dict[str, Any] = {"number": "SN-1", "orders": ("P00409",), "expected": arrives("2026-11-30"), "lines": lines}
    return ShipNotice(**{**given, **facts})


def decide(
    one: ShipNotice,
    *lines: PurchaseLine,
    covered: dict[str, Decimal] | None = None,
    partner: PartnerProfile | None = None,
    **order: Any,
) -> NoticeDecision:
    bought_order = purchase(*lines, **order)
    facts = OrderFacts(sent(purchase(*lines)), bought_order, covered or {})
    return decide_notice(one, {"P00409": facts}, partner or profile(), TODAY)


def kinds(decision: NoticeDecision) -> list[NoticeDifferenceKind]:
    return [one.kind for one in decision.differences]


def test_a_shipment_as_ordered_prepares_the_receipt_by_itself() -> None:
    decision = decide(notice(shipped(), tracking=("1Z999",), carrier_code="UPSN", shipped_on=date(2026, 11, 27)))
    assert not decision.needs_person
    (plan,) = decision.plans
    assert [(line.line_id, line.quantity) for line in plan.lines] == [(7, Decimal(100))]
    assert plan.day == date(2026, 11, 30)
    assert plan.note == "Ship notice SN-1, shipped 27 Nov 2026, by UPSN, tracking 1Z999"
    assert [(one.line_ref, one.quantity) for one in decision.coverage] == [("1", Decimal(100))]


@pytest.mark.parametrize(
    ("quantity", "kind", "words"),
    [
        (80, Kind.SHORT, "BOLT-1: 80 Units shipped, 20 fewer than promised for 30 Nov 2026."),
        (120, Kind.OVER, "BOLT-1: 120 Units shipped, 100 were open."),
    ],
)
def test_short_and_over_are_shown_first_and_can_still_be_prepared(
    quantity: int, kind: NoticeDifferenceKind, words: str
) -> None:
    decision = decide(notice(shipped(quantity)))
    assert [(one.kind, one.text, one.blocks) for one in decision.differences] == [(kind, words, True)]
    assert decision.plans[0].lines[0].quantity == quantity


@pytest.mark.parametrize(
    ("line", "day", "title"),
    [
        (shipped(80), "2026-11-30", "20 short, 80 shipped of BOLT-1"),
        (shipped(120), "2026-11-30", "120 shipped for 100, BOLT-1"),
        (shipped(), "2026-11-22", "8 days early, BOLT-1 arrives 22 Nov 2026"),
        (shipped(items=(buyer_item("X"),)), "2026-11-30", "Not on order P00409, X shipped"),
        (shipped(order_number="P9"), "2026-11-30", "Unknown order P9, BOLT-1 shipped"),
    ],
)
def test_a_table_shows_what_differs_before_of_what(line: ShippedLine, day: str, title: str) -> None:
    """Numbers of items are long: behind them what matters would be cut off."""
    assert decide(notice(line, expected=arrives(day))).title == title


def test_a_partner_who_ships_in_parts_may_do_so_unasked() -> None:
    partner = profile(shipments=ShipmentRules(partial_is_fine=True))
    decision = decide(notice(shipped(80)), partner=partner)
    assert kinds(decision) == [Kind.SHORT] and not decision.needs_person


def test_what_other_notices_announced_counts() -> None:
    rest = decide(notice(shipped(20)), covered={"1": Decimal(80)})
    assert kinds(rest) == []
    twice = decide(notice(shipped(100)), covered={"1": Decimal(80)})
    assert twice.differences[0].text == "BOLT-1: 100 Units shipped, 20 were open."


def test_goods_received_without_a_notice_count_too() -> None:
    decision = decide(notice(shipped(100)), bought(received=Decimal(60)))
    assert kinds(decision) == [Kind.OVER]


def test_a_part_promised_for_later_is_not_missing_now() -> None:
    now, later = bought(quantity=80), bought(8, quantity=20, planned=datetime(2026, 12, 14, 12, tzinfo=UTC))
    order = sent(purchase(now, later))
    joined = order.lines[0].model_copy(update={"source_id": "7,8", "quantity": qty(100, raw="Units")})
    facts = OrderFacts(order.model_copy(update={"lines": (joined,)}), purchase(now, later))
    decision = decide_notice(notice(shipped(80)), {"P00409": facts}, profile(), TODAY)
    assert kinds(decision) == []
    assert [(line.line_id, line.quantity) for line in decision.plans[0].lines] == [(7, Decimal(80))]


def test_one_item_in_several_packs_and_lines_is_added_up() -> None:
    packs = (Pack(ref="1", sscc=SSCC), Pack(ref="2", sscc="376113650000012351"))
    lines = (
        shipped(60, packs=(PackShare(pack_ref="1", quantity=qty(60)),), lots=(Lot(number="L1"),)),
        shipped(40, line_ref="2", packs=(PackShare(pack_ref="2", quantity=qty(40)),)),
    )
    decision = decide(notice(*lines, packs=packs))
    assert kinds(decision) == []
    assert decision.coverage[0].quantity == 100
    assert [(line.quantity, [lot.number for lot in line.lots], line.packs) for line in decision.plans[0].lines] == [
        (Decimal(60), ["L1"], (PackedQuantity(sscc=SSCC, quantity=Decimal(60)),)),
        (Decimal(40), [], (PackedQuantity(sscc="376113650000012351", quantity=Decimal(40)),)),
    ]


def test_lots_and_packs_stay_with_their_goods_when_the_order_line_is_in_parts() -> None:
    """60 for the one date, 40 for the other: the dock books both with the right lot, in the right pack."""
    now, later = bought(quantity=60), bought(8, quantity=40, planned=datetime(2026, 12, 14, 12, tzinfo=UTC))
    order = sent(purchase(now, later))
    joined = order.lines[0].model_copy(update={"source_id": "7,8", "quantity": qty(100, raw="Units")})
    facts = OrderFacts(order.model_copy(update={"lines": (joined,)}), purchase(now, later))
    lots = (Lot(number="L1", quantity=qty(50)), Lot(number="L2", quantity=qty(50)))
    packs = (PackShare(pack_ref="1", quantity=qty(50)), PackShare(pack_ref="2", quantity=qty(50)))
    units = (Pack(ref="1", sscc=SSCC), Pack(ref="2", sscc="376113650000012351"))
    line = shipped(lots=lots, packs=packs, serials=tuple(str(one) for one in range(100)))
    (plan,) = decide_notice(notice(line, packs=units), {"P00409": facts}, profile(), TODAY).plans
    assert [
        (
            one.line_id,
            [(lot.number, lot.quantity and lot.quantity.value) for lot in one.lots],
            [(pack.sscc[-2:], pack.quantity) for pack in one.packs],
            (one.serials[0], len(one.serials)),
        )
        for one in plan.lines
    ] == [
        (7, [("L1", 50), ("L2", 10)], [("44", 50), ("51", 10)], ("0", 60)),
        (8, [("L2", 40)], [("51", 40)], ("60", 40)),
    ]


def test_lots_and_packs_are_counted_in_the_unit_of_the_order() -> None:
    cases = shipped(
        shipped=qty(10, "XCS", "CA"),
        lots=(Lot(number="L1", quantity=qty(4, "XCS", "CA")), Lot(number="L2", quantity=qty(72))),
        packs=(PackShare(pack_ref="1", quantity=qty(10, "XCS", "CA")),),
    )
    line = bought(quantity=120, pack_factors={"XCS": Decimal(12)})
    (plan,) = decide(notice(cases, packs=(Pack(ref="1", sscc=SSCC),)), line).plans
    (one,) = plan.lines
    assert one.quantity == 120
    assert [(lot.number, lot.quantity and lot.quantity.value) for lot in one.lots] == [("L1", 48), ("L2", 72)]
    assert one.packs == (PackedQuantity(sscc=SSCC, quantity=Decimal(120)),)


def test_a_pack_size_is_no_factor_between_units_that_have_one() -> None:
    """10 kg in each of the bags does not make a kilogram ten of anything."""
    by_weight = shipped(shipped=qty(1000, "GRM", "GR"), pack_size=Decimal(10))
    decision = decide(notice(by_weight), bought(quantity=1, unit="KGM"))
    assert decision.plans[0].lines[0].quantity == 1


@pytest.mark.parametrize(
    ("packs", "found"),
    [
        ((Pack(ref="2", parent="1"), Pack(ref="1", sscc=SSCC)), ((SSCC, None), "1 pack with SSCC")),
        (
            (Pack(ref="1", sscc=SSCC), Pack(ref="2", parent="1", sscc="376113650000012351")),
            (("376113650000012351", SSCC), f"1 pack with SSCC, on or in {SSCC}"),
        ),
        ((Pack(ref="1", parent="2"), Pack(ref="2", parent="1")), (None, "")),
    ],
    ids=["carton without a number on a pallet with one", "both numbered", "packs in each other"],
)
def test_the_dock_scans_the_nearest_numbered_pack(
    packs: tuple[Pack, ...], found: tuple[tuple[str, str | None] | None, str]
) -> None:
    line = shipped(packs=(PackShare(pack_ref="2", quantity=qty(100)),))
    (plan,) = decide(notice(line, packs=packs)).plans
    named = [(pack.sscc, pack.outer) for pack in plan.lines[0].packs]
    assert named == ([found[0]] if found[0] else [])
    assert plan.note.endswith(found[1])


def test_cases_are_converted_only_with_a_known_factor() -> None:
    cases = shipped(shipped=qty(10, "XCS", "CA"))
    assert kinds(decide(notice(cases))) == [Kind.UNKNOWN_UNIT]
    known = decide(notice(cases), bought(pack_factors={"XCS": Decimal(10)}))
    assert kinds(known) == [] and known.plans[0].lines[0].quantity == 100


@pytest.mark.parametrize(
    ("day", "found"),
    [("2026-11-30", []), ("2026-11-27", []), ("2026-11-26", [Kind.EARLY]), ("2026-12-01", [Kind.LATE])],
)
def test_early_and_late_against_the_promise(day: str, found: list[NoticeDifferenceKind]) -> None:
    assert kinds(decide(notice(shipped(), expected=arrives(day)))) == found


def test_a_ship_date_says_nothing_about_arrival_without_a_known_time_on_the_way() -> None:
    said = notice(shipped(), expected=ships("2026-11-25"))
    assert decide(said).arrival is None
    assert decide(said, partner=profile(ship_date_transit_days=5)).arrival == date(2026, 11, 30)


def test_a_running_number_is_not_taken_for_the_order_line() -> None:
    second = shipped(50, order_line_ref="1", items=(buyer_item("BOLT-2"),))
    decision = decide(notice(second), bought(), bought(8, quantity=50))
    assert [line.line_id for line in decision.plans[0].lines] == [8]


def test_two_lines_of_one_item_are_told_apart_by_what_is_open_or_asked() -> None:
    twins = bought(), bought(8, quantity=50, items=(buyer_item("BOLT-1"),))
    assert [line.line_id for line in decide(notice(shipped(50)), *twins).plans[0].lines] == [8]
    unclear = decide(notice(shipped(30)), *twins)
    assert [(one.kind, one.candidates) for one in unclear.differences] == [(Kind.AMBIGUOUS_LINE, ("1", "2"))]


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        (
            shipped(items=(gtin("4000000000006"),)),
            Kind.AMBIGUOUS_LINE,
            "4000000000006 is on no certain line of order P00409. It may be line 1 or 2.",
        ),
        (shipped(None), Kind.NO_QUANTITY, "BOLT-1: the notice does not say how much is shipped."),
        (
            shipped(order_number="P9"),
            Kind.UNKNOWN_ORDER,
            "BOLT-1 is shipped for order P9, which was never sent to them.",
        ),
    ],
)
def test_one_bad_line_is_named_and_the_others_go_on(line: ShippedLine, kind: NoticeDifferenceKind, words: str) -> None:
    decision = decide(notice(line, shipped(50, items=(buyer_item("BOLT-2"),))), bought(), bought(8, quantity=50))
    assert [one.text for one in decision.differences if one.kind is kind] == [words]
    assert [(one.line_id, one.quantity) for one in decision.plans[0].lines] == [(8, Decimal(50))]


def test_a_cancelled_order_that_is_shipped_all_the_same_is_seen_by_a_person() -> None:
    assert Kind.CLOSED_ORDER in kinds(decide(notice(shipped()), state=PurchaseState.CANCELLED))


@pytest.mark.parametrize(
    ("packs", "share", "words"),
    [
        ((Pack(ref="1", sscc=SSCC[:-1] + "5"),), 100, "is no valid SSCC"),
        ((Pack(ref="1", sscc=SSCC), Pack(ref="2", sscc=SSCC)), 100, "is named 2 times"),
        ((Pack(ref="9", sscc=SSCC),), 100, "the notice does not describe"),
        ((Pack(ref="1", sscc=SSCC),), 90, "Line 1 ships 100, its packs hold 90."),
    ],
)
def test_packs_the_dock_would_stumble_over(packs: tuple[Pack, ...], share: int, words: str) -> None:
    line = shipped(packs=(PackShare(pack_ref="1", quantity=qty(share)),))
    decision = decide(notice(line, packs=packs))
    assert kinds(decision) == [Kind.WRONG_PACK]
    assert words in decision.differences[0].text
    off = profile(shipments=ShipmentRules(check_packs=False))
    assert kinds(decide(notice(line, packs=packs), partner=off)) == []


def test_one_notice_for_several_orders_makes_a_receipt_each() -> None:
    other = purchase(bought(9), number="P00410", id=410)
    orders = {"P00409": OrderFacts(sent(purchase()), purchase()), "P00410": OrderFacts(sent(other), other)}
    lines = (shipped(), shipped(order_number="P00410", items=(buyer_item("BOLT-3"),)))
    decision = decide_notice(notice(*lines, orders=("P00409", "P00410")), orders, profile(), TODAY)
    assert [(plan.order_number, plan.lines[0].line_id) for plan in decision.plans] == [("P00409", 7), ("P00410", 9)]


@given(parts=st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_notices_that_add_up_to_the_order_cover_it_exactly(parts: list[int]) -> None:
    covered = Decimal(0)
    partner = profile(shipments=ShipmentRules(partial_is_fine=True))
    for quantity in parts:
        decision = decide(
            notice(shipped(quantity)), bought(quantity=sum(parts)), covered={"1": covered}, partner=partner
        )
        assert not decision.needs_person
        covered += decision.coverage[0].quantity
    assert covered == sum(parts)
    assert kinds(decide(notice(shipped(1)), bought(quantity=sum(parts)), covered={"1": covered})) == [Kind.OVER]


@pytest.mark.parametrize(
    ("purpose", "content", "earlier", "repeat"),
    [
        (NoticePurpose.ORIGINAL, "a", [], Repeat.FIRST),
        (NoticePurpose.ORIGINAL, "a", ["a"], Repeat.SAME),
        (NoticePurpose.DUPLICATE, "b", ["a"], Repeat.SAME),
        (NoticePurpose.ORIGINAL, "b", ["a"], Repeat.CONTRADICTS),
        (NoticePurpose.REPLACE, "b", ["a"], Repeat.CORRECTS),
        (NoticePurpose.CHANGE, "b", ["a"], Repeat.CORRECTS),
        (NoticePurpose.REPLACE, "b", [], Repeat.FIRST),
        (NoticePurpose.CANCEL, "b", ["a"], Repeat.WITHDRAWS),
    ],
)
def test_a_number_met_again(purpose: NoticePurpose, content: str, earlier: list[str], repeat: Repeat) -> None:
    before = [EarlierNotice(message_id=1, content=one) for one in earlier]
    assert repeat_of(notice(shipped(), purpose=purpose), content, before) is repeat


def test_a_withdrawn_notice_may_come_again() -> None:
    gone = EarlierNotice(message_id=1, content="a", active=False)
    assert repeat_of(notice(shipped()), "b", [gone]) is Repeat.FIRST
