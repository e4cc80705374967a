"""What a supplier's EDIFACT says must be read as it was meant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest

from console.adapters.formats.edifact import EdifactFormat
from console.adapters.formats.edifact.groups import table
from console.domain.documents import (
    AckAction,
    Acknowledgment,
    AckPurpose,
    ApplicationAdvice,
    ApplicationStatus,
    ChargeSign,
    HeaderStatus,
    Invoice,
    InvoiceType,
    Milestone,
    Order,
    OrderChange,
    ParsedDocument,
    PriceCatalogue,
    PriceKind,
    ReceivingAdvice,
    ShipNotice,
    StockMeaning,
    StockReport,
    TransportStatus,
)
from console.domain.identifiers import check_digit
from console.domain.problems import Severity
from console.domain.values import DateMeaning, ItemScheme

FORM = EdifactFormat()
T = TypeVar("T")
FIRST = f"34012345000000001{check_digit('34012345000000001')}"
LAST = f"34012345000000003{check_digit('34012345000000003')}"


def parsed(kind: str, *rows: str) -> tuple[ParsedDocument, ...]:
    body = [f"UNH+1+{kind}:D:96A:UN", *rows, f"UNT+{len(rows) + 2}+1"]
    return FORM.read("".join(f"{row}'" for row in body).encode()).documents


def read(wanted: type[T], kind: str, *rows: str) -> T:
    document = parsed(kind, *rows)[0].document
    assert isinstance(document, wanted)
    return document


def problems(kind: str, *rows: str) -> dict[str, Severity]:
    return {one.code.removeprefix("edifact."): one.severity for one in parsed(kind, *rows)[0].problems}


def answer(*rows: str, head: str = "BGM+231+R1+9+AC") -> Acknowledgment:
    return read(Acknowledgment, "ORDRSP", head, "RFF+ON:P1", *rows)


# ---------------------------------------------------------------------------------------------------------- ORDRSP


@pytest.mark.parametrize(
    ("code", "action"),
    [
        ("1", AckAction.ADDED),
        ("2", AckAction.REJECTED),
        ("3", AckAction.CHANGED),
        ("5", AckAction.ACCEPTED),
        ("6", AckAction.CHANGED),
        ("7", AckAction.REJECTED),
        ("10", AckAction.REJECTED),
        ("42", AckAction.SHIPPED),
        ("99", AckAction.PENDING),
    ],
)
def test_a_line_status_means(code: str, action: AckAction) -> None:
    assert answer(f"LIN+1+{code}", "QTY+21:10:PCE").lines[0].parts[0].action is action


@pytest.mark.parametrize(
    ("head", "quantities", "said"),
    [
        ("BGM+231+R1+29", ["21:10"], [(AckAction.ACCEPTED, 10)]),
        ("BGM+231+R1+27", ["21:10"], [(AckAction.REJECTED, None)]),
        ("BGM+231+R1+9", ["12:10"], [(AckAction.ACCEPTED, 10)]),
        ("BGM+231+R1+9", ["21:10", "113:10"], [(AckAction.ACCEPTED, 10)]),
        ("BGM+231+R1+9", ["21:10", "113:6"], [(AckAction.CHANGED, 6)]),
        ("BGM+231+R1+9", ["21:10", "12:6", "83:4"], [(AckAction.ACCEPTED, 6), (AckAction.BACKORDERED, 4)]),
        ("BGM+231+R1+9", ["21:10", "83:4"], [(AckAction.ACCEPTED, 6), (AckAction.BACKORDERED, 4)]),
        ("BGM+231+R1+9", ["21:10", "12:0", "83:10"], [(AckAction.BACKORDERED, 10)]),
        ("BGM+231+R1+9", ["21:10", "12:0"], [(AckAction.REJECTED, None)]),
    ],
)
def test_an_empty_line_status_leaves_the_numbers_to_speak(
    head: str, quantities: list[str], said: list[tuple[AckAction, int | None]]
) -> None:
    parts = answer("LIN+1", *(f"QTY+{one}:PCE" for one in quantities), head=head).lines[0].parts
    assert [(part.action, int(part.quantity.value) if part.quantity else None) for part in parts] == said


@pytest.mark.parametrize(
    ("head", "status", "purpose"),
    [
        ("BGM+231+R1+29", HeaderStatus.ACCEPTED, AckPurpose.ORIGINAL),
        ("BGM+231+R1+27", HeaderStatus.REJECTED, AckPurpose.ORIGINAL),
        ("BGM+231+R1+30", HeaderStatus.DETAIL, AckPurpose.ORIGINAL),
        ("BGM+231+R1+12", HeaderStatus.RECEIVED, AckPurpose.ORIGINAL),
        ("BGM+231+R1+4+AC", HeaderStatus.DETAIL, AckPurpose.CHANGE),
        ("BGM+231+R1+5+AC", HeaderStatus.DETAIL, AckPurpose.REPLACE),
        ("BGM+231+R1+7+AP", HeaderStatus.ACCEPTED, AckPurpose.DUPLICATE),
        ("BGM+231+R1+9+AB", HeaderStatus.RECEIVED, AckPurpose.ORIGINAL),
        ("BGM+231+R1+9+AI", HeaderStatus.EXCEPTIONS_ONLY, AckPurpose.ORIGINAL),
        ("BGM+231+R1+9+RE", HeaderStatus.REJECTED, AckPurpose.ORIGINAL),
        ("BGM+231+R1+9", HeaderStatus.UNKNOWN, AckPurpose.ORIGINAL),
    ],
)
def test_what_the_head_of_an_answer_says(head: str, status: HeaderStatus, purpose: AckPurpose) -> None:
    found = answer(head=head)
    assert (found.status, found.purpose) == (status, purpose)


def test_lines_win_over_the_head_with_a_warning() -> None:
    rows = ("BGM+231+R1+29", "RFF+ON:P1", "LIN+1+7", "QTY+21:5")
    assert problems("ORDRSP", *rows)["status_disagrees"] is Severity.WARNING
    assert answer(*rows[2:], head=rows[0]).lines[0].parts[0].action is AckAction.REJECTED


def test_the_order_line_is_the_one_named_not_the_answers_own_number() -> None:
    found = answer("LIN+1+5", "QTY+21:5", "RFF+ON:P1:30", "LIN+2+5", "QTY+21:6", "RFF+LI:40", "LIN+3+5", "QTY+21:7")
    assert [line.line_ref for line in found.lines] == ["30", "40", "3"]


def test_one_message_may_answer_several_orders() -> None:
    rows = (
        "BGM+231+R1+4",
        "LIN+1+5",
        "QTY+21:5",
        "RFF+ON:P1:1",
        "LIN+2+7",
        "QTY+21:6",
        "RFF+ON:P2:1",
        "LIN+3+5",
        "RFF+ON:P1:2",
    )
    documents = [one.document for one in parsed("ORDRSP", *rows)]
    assert [(one.order_number, len(one.lines)) for one in documents if isinstance(one, Acknowledgment)] == [
        ("P1", 2),
        ("P2", 1),
    ]


def test_an_answer_without_an_order_number_says_so() -> None:
    document = parsed("ORDRSP", "BGM+231+R1+29", "LIN+1+5")[0]
    assert not document.usable and any(one.code == "edifact.missing" for one in document.problems)


def test_a_line_replaced_names_both_items() -> None:
    by = answer("LIN+1+3", "PIA+5+OLD:SA", "PIA+3+NEW:SA", "QTY+21:5").lines[0]
    assert ([one.value for one in by.items], [one.value for one in by.parts[0].items]) == (["OLD"], ["NEW"])
    instead = answer("LIN+1+3", "PIA+5+NEW:SA", "PIA+4+OLD:SA", "QTY+21:5").lines[0]
    assert ([one.value for one in instead.items], [one.value for one in instead.parts[0].items]) == (["OLD"], ["NEW"])
    assert by.parts[0].action is instead.parts[0].action is AckAction.SUBSTITUTED


def test_scheduled_deliveries_are_parts_with_their_own_dates() -> None:
    parts = (
        answer(
            "LIN+1+3",
            "QTY+21:10",
            "SCC+1",
            "QTY+113:6",
            "DTM+67:20261201:102",
            "SCC+1",
            "QTY+113:4",
            "DTM+67:20261215:102",
        )
        .lines[0]
        .parts
    )
    assert [(part.quantity.value, part.promised.day) for part in parts if part.quantity and part.promised] == [
        (Decimal(6), date(2026, 12, 1)),
        (Decimal(4), date(2026, 12, 15)),
    ]


def test_a_reason_for_a_rejection_is_kept_in_the_suppliers_words() -> None:
    part = answer("LIN+1+7", "QTY+21:5", "FTX+AAI+++Out of stock:until May").lines[0].parts[0]
    assert part.reason == "Out of stock until May"


# ----------------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("67:261201:101", date(2026, 12, 1)),
        ("67:20261201:102", date(2026, 12, 1)),
        ("67:202612011430:203", date(2026, 12, 1)),
        ("67:20261201143059:204", date(2026, 12, 1)),
        ("67:202649:616", date(2026, 12, 4)),
        ("67:202612:610", date(2026, 12, 31)),
        ("67:2612010000:201", date(2026, 12, 1)),
        ("67:2612010800-2612031200:713", date(2026, 12, 3)),
        ("67:2026120120261205:718", date(2026, 12, 5)),
        ("67:20261201-20261205:718", date(2026, 12, 5)),
        ("67:20261201", date(2026, 12, 1)),
        ("67:199910060000:102", date(1999, 10, 6)),
    ],
)
def test_a_promised_date_in_any_form(value: str, day: date) -> None:
    promised = answer("LIN+1+5", "QTY+21:5", f"DTM+{value}").lines[0].promised
    assert promised is not None and promised.day == day


def test_a_week_is_taken_to_its_friday_and_that_is_said() -> None:
    found = problems("ORDRSP", "BGM+231+R1+9", "RFF+ON:P1", "LIN+1+5", "QTY+21:5", "DTM+67:202649:616")
    assert found == {"date_period": Severity.INFO}


@pytest.mark.parametrize("value", ["67:20261301:102", "67:tomorrow:102", "67:20261:102", "67:2026120120261105:718"])
def test_what_is_no_date_is_left_out_with_a_warning(value: str) -> None:
    rows = ("BGM+231+R1+9", "RFF+ON:P1", "LIN+1+5", "QTY+21:5", f"DTM+{value}")
    assert problems("ORDRSP", *rows) == {"date": Severity.WARNING}
    assert answer(*rows[2:]).lines[0].promised is None


def test_an_empty_date_is_no_date_and_no_problem() -> None:
    assert problems("ORDRSP", "BGM+231+R1+9", "RFF+ON:P1", "DTM+171::102", "LIN+1+5", "QTY+21:5") == {}


def test_ship_and_delivery_dates_are_told_apart() -> None:
    ships = answer("LIN+1+5", "QTY+21:5", "DTM+10:20261201:102").lines[0].promised
    arrives = answer("LIN+1+5", "QTY+21:5", "DTM+69:20261201:102", "DTM+10:20261130:102").lines[0].promised
    assert ships is not None and ships.meaning is DateMeaning.SHIP
    assert arrives is not None and arrives.meaning is DateMeaning.DELIVER and arrives.qualifier == "69"


# ----------------------------------------------------------------------------------------------------------- lines


def test_items_by_whose_number_it_is() -> None:
    line = read(
        Order,
        "ORDERS",
        "BGM+220+P1+9",
        "LIN+1++4006381333931:SRV",
        "PIA+5+S1:SA+B1:IN+B2:BP+M1:MF",
        "PIA+1+B3:::92+4006381333931:SRV+LOT:NB",
        "QTY+21:1",
    ).lines[0]
    assert [(one.scheme, one.value) for one in line.items] == [
        (ItemScheme.GTIN, "4006381333931"),
        (ItemScheme.SUPPLIER, "S1"),
        (ItemScheme.BUYER, "B1"),
        (ItemScheme.BUYER, "B2"),
        (ItemScheme.MANUFACTURER, "M1"),
        (ItemScheme.BUYER, "B3"),
    ]


def test_a_wrong_check_digit_is_mentioned_and_the_number_kept() -> None:
    rows = ("BGM+220+P1+9", "LIN+1++4006381333932:SRV", "QTY+21:1")
    assert problems("ORDERS", *rows) == {"check_digit": Severity.INFO}
    assert read(Order, "ORDERS", *rows).lines[0].items[0].value == "4006381333932"


@pytest.mark.parametrize(
    ("price", "each"),
    [
        ("PRI+AAA:3630.1724::NTP:100:C62", "36.301724"),
        ("PRI+AAA:9.83:CT::1:PCE", "9.83"),
        ("PRI+AAB:12.80:CT:AAE", "12.80"),
        ("PRI+INV:1.179", "1.179"),
        ("PRI+AAA:441:::12:MON", "36.75"),
    ],
)
def test_a_price_is_for_the_number_of_units_it_names(price: str, each: str) -> None:
    line = answer("LIN+1+5", "QTY+21:5:PCE", price).lines[0]
    assert line.price is not None and line.price.each == Decimal(each)


def test_net_and_gross_prices_and_what_lies_between() -> None:
    line = read(
        Order,
        "ORDERS",
        "BGM+220+P1+9",
        "LIN+1",
        "QTY+21:5:PCE",
        "QTY+59:6:PCE",
        "QTY+192:1:PCE",
        "PRI+AAA:9",
        "PRI+AAB:10",
        "ALC+A+++1+DI",
        "PCD+3:10",
        "ALC+C++++FC:::Freight",
        "MOA+8:2.5",
    ).lines[0]
    assert line.price is not None and line.gross_price is not None and line.free_goods is not None
    assert (line.price.amount, line.gross_price.amount, line.pack_size, line.free_goods.value) == (9, 10, 6, 1)
    assert [(one.sign, one.percent, one.amount, one.freight) for one in line.charges] == [
        (ChargeSign.ALLOWANCE, Decimal(10), None, False),
        (ChargeSign.CHARGE, None, Decimal("2.5"), True),
    ]


def test_an_unknown_unit_is_kept_and_not_guessed() -> None:
    line = answer("LIN+1+5", "QTY+21:5:GBND").lines[0]
    assert line.ordered is not None and (line.ordered.unit, line.ordered.raw_unit) == (None, "GBND")


def test_a_bad_number_on_one_line_leaves_the_others() -> None:
    document = parsed("ORDRSP", "BGM+231+R1+9", "RFF+ON:P1", "LIN+1+5", "QTY+21:x", "LIN+2+5", "QTY+21:6")[0]
    assert isinstance(document.document, Acknowledgment)
    assert [line.ordered.value if line.ordered else None for line in document.document.lines] == [None, Decimal(6)]
    assert not document.usable


def test_control_totals_are_checked() -> None:
    rows = ("BGM+220+P1+9", "LIN+1", "QTY+21:5", "LIN+2", "QTY+21:6", "UNS+S")
    assert problems("ORDERS", *rows, "CNT+2:2", "CNT+1:11") == {}
    assert problems("ORDERS", *rows, "CNT+2:3") == {"cnt": Severity.WARNING}
    assert problems("ORDERS", *rows, "CNT+1:12") == {"cnt": Severity.WARNING}


def test_a_change_names_the_order_and_what_becomes_of_each_line() -> None:
    change = read(
        OrderChange,
        "ORDCHG",
        "BGM+230+C7+4",
        "RFF+ON:P1",
        "DTM+171:20261101:102",
        "RFF+PP:2",
        "LIN+1+3",
        "QTY+21:4",
        "LIN+2+2",
        "LIN+3+1",
        "QTY+21:1",
    )
    assert (change.number, change.revision, change.ordered_on) == ("P1", 2, date(2026, 11, 1))
    assert [(one.action.value, one.line.quantity.value) for one in change.lines] == [
        ("change", 4),
        ("delete", 0),
        ("add", 1),
    ]


# ---------------------------------------------------------------------------------------------------------- DESADV


def notice(*rows: str) -> ShipNotice:
    return read(ShipNotice, "DESADV", "BGM+351+N1+9", "RFF+ON:P1", *rows)


def test_packs_make_a_tree_and_a_line_lies_in_the_last_pack() -> None:
    found = notice(
        "CPS+1",
        "PAC+2++201",
        "CPS+2+1",
        "PAC+1++CT",
        "PCI+33E",
        f"GIN+BJ+{FIRST}",
        "LIN+1++4006381333931:SRV",
        "QTY+12:6:PCE",
        "RFF+ON:P1:10",
        "CPS+3+1",
        "PAC+1++CT",
        "PCI+33E",
        f"GIN+BJ+00{LAST}",
        "LIN+2++4006381333931:SRV",
        "QTY+12:4:PCE",
        "RFF+ON:P1:10",
    )
    assert [(pack.ref, pack.sscc, pack.level) for pack in found.packs] == [
        ("2", FIRST, "carton"),
        ("3", LAST, "carton"),
    ]
    assert found.pack_count == 2
    (line,) = found.lines
    assert line.shipped is not None and line.shipped.value == 10
    assert (line.order_number, line.order_line_ref) == ("P1", "10")
    assert [(share.pack_ref, share.quantity.value) for share in line.packs] == [("2", 6), ("3", 4)]


def test_a_range_of_ssccs_is_every_pack_in_it() -> None:
    found = notice("CPS+1", "PAC+3++CT", "PCI+33E", f"GIN+BJ+{FIRST}:{LAST}", "LIN+1++A:SA", "QTY+12:30")
    assert [pack.sscc for pack in found.packs if pack.sscc] == [
        FIRST,
        f"34012345000000002{check_digit('34012345000000002')}",
        LAST,
    ]
    assert {pack.parent for pack in found.packs if pack.sscc} == {"1"}
    assert found.lines[0].packs[0].pack_ref == "1"


def test_an_sscc_with_a_wrong_check_digit_is_warned_of() -> None:
    wrong = FIRST[:-1] + str((int(FIRST[-1]) + 1) % 10)
    rows = ("BGM+351+N1+9", "RFF+ON:P1", "CPS+1", "PAC+1", "PCI+33E", f"GIN+BJ+{wrong}", "LIN+1", "QTY+12:1")
    assert problems("DESADV", *rows) == {"check_digit": Severity.WARNING}


@pytest.mark.parametrize("rows", [("CPS+1",), ()])
def test_a_notice_without_packs_is_read_too(rows: tuple[str, ...]) -> None:
    found = notice(*rows, "LIN+1++A:SA", "QTY+12:3:PCE", "LIN+2++B:SA", "QTY+12:4:PCE")
    assert found.packs == ()
    assert [(line.items[0].value, line.shipped.value if line.shipped else 0) for line in found.lines] == [
        ("A", 3),
        ("B", 4),
    ]


def test_items_without_order_lines_are_summed_by_order_and_item() -> None:
    found = notice(
        "CPS+1",
        "LIN+1++A:SA",
        "QTY+12:3",
        "RFF+ON:P1",
        "LIN+2++A:SA",
        "QTY+12:4",
        "RFF+ON:P2",
        "LIN+3++A:SA",
        "QTY+12:5",
        "RFF+ON:P1",
    )
    assert [(line.order_number, line.shipped.value if line.shipped else 0) for line in found.lines] == [
        ("P1", 8),
        ("P2", 4),
    ]
    assert found.orders == ("P1", "P2")


def test_lots_serial_numbers_and_what_follows_later() -> None:
    line = notice(
        "CPS+1",
        "LIN+1++A:SA",
        "PIA+1+L77:NB",
        "QTY+12:3:PCE",
        "QTY+21:5:PCE",
        "GIN+BN+S1+S2",
        "DTM+361:20270101:102",
        "QVR+-2:21+BP",
    ).lines[0]
    assert [(lot.number, lot.best_before) for lot in line.lots] == [("L77", date(2027, 1, 1))]
    assert line.serials == ("S1", "S2")
    assert line.outstanding is not None and line.outstanding.value == 2 and line.reason


def test_carrier_papers_and_dates_of_a_notice() -> None:
    found = notice(
        "DTM+11:20261120:102",
        "DTM+17:20261122:102",
        "RFF+CN:TRACK1",
        "RFF+AAS:BOL9",
        "NAD+CA+++FAST FREIGHT",
        "TDT+20+V77+30++FAST:::Fast Freight",
        "MEA+AAE+G+KGM:12.5",
        "CPS+1",
        "LIN+1++A:SA",
        "QTY+12:1",
    )
    assert found.shipped_on == date(2026, 11, 20) and found.expected is not None
    assert (found.tracking, found.bill_of_lading, found.carrier_code, found.carrier.name) == (
        ("TRACK1",),
        "BOL9",
        "FAST",
        "FAST FREIGHT",
    )
    assert found.gross_weight is not None and found.gross_weight.unit == "KGM"


def test_a_receiving_advice_says_what_was_refused_and_what_was_missing() -> None:
    found = read(
        ReceivingAdvice,
        "RECADV",
        "BGM+632+A1+9",
        "DTM+50:20261122:102",
        "RFF+ON:P1",
        "RFF+AAK:N1",
        "CPS+1",
        "LIN+1++A:SA",
        "QTY+194:8:PCE",
        "QVR+2:195+AF",
        "LIN+2++B:SA",
        "QTY+194:5:PCE",
        "QVR+-3:12",
    )
    first, second = found.lines
    assert (found.despatch_number, found.received_on) == ("N1", date(2026, 11, 22))
    assert first.rejected is not None and first.rejected.value == 2 and first.reason == "delivered damaged"
    assert second.short is not None and second.short.value == 3


# ---------------------------------------------------------------------------------------------------------- INVOIC


def test_totals_taxes_and_freight_of_an_invoice() -> None:
    found = read(
        Invoice,
        "INVOIC",
        "BGM+380+I1+9",
        "DTM+137:20261123:102",
        "DTM+35:20261120:102",
        "RFF+ON:P1",
        "RFF+DQ:N1",
        "CUX+2:EUR:4",
        "PAT+1",
        "DTM+13:20261223:102",
        "ALC+C++++FC",
        "MOA+8:12.50",
        "LIN+1++A:SA",
        "QTY+47:10:PCE",
        "QTY+46:12:PCE",
        "MOA+203:90",
        "PRI+AAA:9",
        "RFF+ON:P1:3",
        "TAX+7+VAT+++:::19+S",
        "UNS+S",
        "MOA+77:121.98",
        "MOA+79:90",
        "MOA+125:102.50",
        "MOA+124:19.48",
        "MOA+9:121.98",
        "TAX+7+VAT+++:::19+S",
        "MOA+124:19.48",
        "MOA+125:102.50",
    )
    assert (found.due_on, found.delivered_on, found.despatch_numbers) == (
        date(2026, 12, 23),
        date(2026, 11, 20),
        ("N1",),
    )
    totals = found.totals
    assert (totals.lines, totals.without_tax, totals.tax, totals.with_tax, totals.payable) == (
        Decimal(90),
        Decimal("102.50"),
        Decimal("19.48"),
        Decimal("121.98"),
        Decimal("121.98"),
    )
    assert [(tax.amount, tax.taxable, tax.percent) for tax in found.taxes] == [
        (Decimal("19.48"), Decimal("102.50"), 19)
    ]
    assert found.charges[0].freight and found.charges[0].amount == Decimal("12.50")
    line = found.lines[0]
    assert (line.amount, line.order_number, line.order_line_ref, line.tax_percent) == (90, "P1", "3", 19)
    assert line.quantity is not None and line.delivered is not None
    assert (line.quantity.value, line.delivered.value) == (10, 12)


def test_a_credit_note_names_the_invoice_it_credits() -> None:
    found = read(Invoice, "INVOIC", "BGM+381+C1+9", "RFF+IV:I1", "DTM+171:20261101:102")
    assert found.type is InvoiceType.CREDIT_NOTE
    assert [(one.number, one.dated) for one in found.credits] == [("I1", date(2026, 11, 1))]


def test_totals_behind_the_last_line_are_not_the_lines() -> None:
    found = read(Invoice, "INVOIC", "BGM+380+I1+9", "LIN+1", "QTY+47:1", "MOA+203:5", "MOA+77:6", "MOA+79:5")
    assert (found.lines[0].amount, found.totals.payable, found.totals.lines) == (5, 6, 5)


@pytest.mark.parametrize("function", ["1", "7", "31"])
def test_an_invoice_that_repeats_or_cancels_another_is_warned_of(function: str) -> None:
    assert problems("INVOIC", f"BGM+380+I1+{function}") == {"function": Severity.WARNING}


# ------------------------------------------------------------------------------------------------- stock and prices


def test_stock_by_meaning_place_and_day() -> None:
    found = read(
        StockReport,
        "INVRPT",
        "BGM+35+S1+9",
        "DTM+366:202611230800:203",
        "LIN+1++4006381333931:SRV",
        "QTY+145:120:PCE",
        "LOC+18+WH1",
        "QTY+198:50:PCE",
        "DTM+44:20261215:102",
        "QTY+999:1:PCE",
    )
    assert [(one.meaning, int(one.quantity.value), one.location, one.on) for one in found.lines[0].counts] == [
        (StockMeaning.ON_HAND, 120, "WH1", None),
        (StockMeaning.ON_ORDER, 50, None, date(2026, 12, 15)),
        (StockMeaning.OTHER, 1, None, None),
    ]


def test_prices_with_breaks_validity_and_group() -> None:
    found = read(
        PriceCatalogue,
        "PRICAT",
        "BGM+9+C1+9",
        "CUX+2:EUR:8",
        "PGI+11+:::Screws",
        "LIN+1+1+4006381333931:SRV",
        "QTY+53:10:PCE",
        "PRI+AAA:1.50:::100:PCE",
        "RNG+4+PCE:1:999",
        "DTM+194:20270101:102",
        "DTM+206:20271231:102",
        "PRI+AAA:1.20:::100:PCE",
        "RNG+4+PCE:1000",
        "PRI+AAE:3:CA:SRP",
    )
    line = found.lines[0]
    assert line.group == "Screws" and line.minimum_order is not None and line.minimum_order.value == 10
    tiers = [
        (one.kind, one.price.each, one.minimum.value if one.minimum else None, one.valid_to) for one in line.prices
    ]
    assert tiers == [
        (PriceKind.NET, Decimal("0.015"), Decimal(1), date(2027, 12, 31)),
        (PriceKind.NET, Decimal("0.012"), Decimal(1000), None),
        (PriceKind.RETAIL, Decimal(3), None, None),
    ]


def test_a_long_catalogue_comes_in_parts_that_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.adapters.formats.edifact.form.PART_LINES", 10)
    lines = [row for number in range(1, 26) for row in (f"LIN+{number}++A{number}:SA", "PRI+AAA:1")]
    rows = ["BGM+9+C1+9", "CUX+2:EUR:8", *lines[:24], "PGI+11+:::Nails", *lines[24:], "UNS+S", "CNT+2:25"]
    body = ["UNB+UNOC:3+A:14+B:14+261123:0800+1", "UNH+1+PRICAT:D:96A:UN", *rows, f"UNT+{len(rows) + 2}+1", "UNZ+1+1"]
    raw = "".join(f"{row}'" for row in body).encode()
    whole = FORM.read(raw).documents[0].document
    pieces = [one for message in FORM.read_parts(raw) for one in message.documents]
    assert [(one.part, one.complete, one.problems) for one in pieces] == [(1, False, ()), (2, False, ()), (3, True, ())]
    assert isinstance(whole, PriceCatalogue)
    found = [one.document for one in pieces if isinstance(one.document, PriceCatalogue)]
    assert tuple(line for part in found for line in part.lines) == whole.lines
    assert {part.number for part in found} == {"C1"} and whole.lines[-1].group == "Nails"


# -------------------------------------------------------------------------------------------------- carriage, advice


def test_events_are_kept_in_the_order_they_came_with_their_own_times() -> None:
    found = read(
        TransportStatus,
        "IFTSTA",
        "BGM+23+T1+9",
        "CNI+1+C77",
        "STS+1+21",
        "DTM+334:202611231400:203",
        "LOC+175+DEHAM:139::Hamburg",
        "STS+1+31",
        "DTM+78:202611220800:203",
        "GID+1",
        "PCI+33E",
        f"GIN+BJ+{FIRST}",
        "STS+1+XX::9:Somewhere",
    )
    assert [(one.milestone, one.at.day if one.at else None, one.consignment) for one in found.events] == [
        (Milestone.DELIVERED, 23, "C77"),
        (Milestone.IN_TRANSIT, 22, "C77"),
        (Milestone.OTHER, None, "C77"),
    ]
    assert found.events[0].place.name == "Hamburg" and found.events[1].sscc == (FIRST,)
    assert found.events[2].notes == ("Somewhere",)


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        (("BGM+312+A1+9+AP",), ApplicationStatus.ACCEPTED),
        (("BGM+312+A1+9+RE",), ApplicationStatus.REJECTED),
        (("BGM+312+A1+9", "ERC+12", "FTX+AAO+++No such item"), ApplicationStatus.REJECTED),
        (("BGM+312+A1+9", "ERC+1", "FTX+AAO+++Message accepted"), ApplicationStatus.ACCEPTED),
        (("BGM+312+A1+9",), ApplicationStatus.UNKNOWN),
    ],
)
def test_what_an_application_advice_says(rows: tuple[str, ...], status: ApplicationStatus) -> None:
    found = read(ApplicationAdvice, "APERAK", *rows[:1], "RFF+ON:P1", *rows[1:])
    assert (found.status, found.order_number) == (status, "P1")


@pytest.mark.parametrize("text", ["BGM [LIN QTY", "BGM ]", "BGM x", "BGM DTM!nothing"])
def test_a_table_that_is_wrong_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"table|bracket|group|list"):
        table("X", "x", text)


def test_a_received_line_without_a_count_is_told() -> None:
    head = ("BGM+632+RA1+9", "LIN+1++A:SA")
    assert problems("RECADV", *head, "QTY+113:7")["received_missing"] is Severity.WARNING
    for counted in ("QTY+48:7", "QTY+194:7", "QTY+195:7"):
        assert "received_missing" not in problems("RECADV", *head, counted)


def test_a_shipper_is_who_the_goods_come_from() -> None:
    notice = read(ShipNotice, "DESADV", "BGM+351+D1+9", "NAD+SH+5412345000105::9", "CPS+1", "LIN+1++A:SA", "QTY+12:1")
    assert notice.ship_from is not None
    assert [one.value for one in notice.ship_from.ids] == ["5412345000105"]
