"""What real X12 does that the standard does not: each of these was met in documents partners sent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from console.adapters.formats.x12 import X12Format
from console.domain.documents import (
    AckAction,
    CatalogueAction,
    ChargeSign,
    InvoiceType,
    LineAction,
    Milestone,
    StockMeaning,
)
from console.domain.problems import Severity
from console.domain.values import DateMeaning
from tests.unit.formats.test_x12_reading import interchange
from tests.unit.formats.test_x12_roundtrip import ENVELOPE

FORM = X12Format()
ISA = "ISA*00*          *00*          *ZZ*ACME           *ZZ*US             *261123*0800*U*00401*000000007*0*P*>"
GS = "GS*PR*ACME*US*20261123*0800*7*X*004010"
BODY = ["ST*855*0001", "BAK*00*AC*P1*20261120", "PO1*1*5*EA*2", "ACK*IA*5*EA", "SE*5*0001"]
TAIL = ["GE*1*7", "IEA*1*000000007"]


def joined(*rows: str, end: str = "~") -> bytes:
    return "".join(row + end for row in rows).encode()


def only(kind: str, *body: str, group: str = "PO") -> Any:
    """The one document of a message, which must have been read."""
    found = FORM.read(interchange(*body, kind=kind, group=group)).documents
    assert len(found) == 1 and found[0].document is not None
    return found[0].document


def codes(raw: bytes) -> set[str]:
    return {problem.code for problem in FORM.read(raw).all_problems}


# ------------------------------------------------------------------------------------------------------ the envelope


@pytest.mark.parametrize(
    "isa",
    [
        ISA.replace("          ", " "),
        ISA.replace("ACME           ", "ACME"),
        ISA.replace("*0800*", "*08\n00*"),
        ISA.replace("ACME           ", "ACME\t\t"),
    ],
    ids=["short", "unpadded", "wrapped", "tabs"],
)
def test_the_header_is_found_by_its_separators(isa: str) -> None:
    found = FORM.read(joined(isa, GS, *BODY, *TAIL)).documents[0]
    assert found.envelope.sender is not None and found.envelope.sender.value == "ACME"
    assert found.usable


@pytest.mark.parametrize(
    "end", ["~", "!", "|", "\\", "\x15", "^", "}", "…", "Ö", "\x1c", ".", "$", '"', "\n", "\r", "\r\n"]
)
def test_terminators_met_in_practice(end: str) -> None:
    parsed = FORM.read(joined(ISA, GS, *BODY, *TAIL, end=end))
    assert parsed.documents[0].usable and parsed.all_problems == ()


@pytest.mark.parametrize("mark", ["*", "~", "^", "|", ">", "\x1d", "\x7f", "Ö", " "])
def test_element_separators_met_in_practice(mark: str) -> None:
    rows = [row.replace("*", mark) for row in (ISA.replace(">", ":"), GS, *BODY, *TAIL)]
    parsed = FORM.read(joined(*rows, end="!"))
    assert parsed.documents[0].usable


def test_indented_lines_and_a_byte_order_mark() -> None:
    parsed = FORM.read(b"\xef\xbb\xbf\r\n  " + joined(ISA, GS, *BODY, *TAIL, end="~\r\n\t\t"))
    assert parsed.documents[0].usable and parsed.all_problems == ()


def test_a_component_separator_that_was_left_out() -> None:
    parsed = FORM.read(joined(ISA[:-1], GS, *BODY, *TAIL, end="~\n"))
    assert parsed.documents[0].usable
    assert {problem.severity for problem in parsed.all_problems} == {Severity.INFO}


def test_a_forgotten_terminator_is_made_good_at_the_line_end() -> None:
    raw = joined(ISA, GS, *BODY, *TAIL, end="~\n").replace(b"PO1*1*5*EA*2~\n", b"PO1*1*5*EA*2\n")
    parsed = FORM.read(raw)
    assert parsed.documents[0].usable
    assert [problem.code for problem in parsed.all_problems] == ["x12.terminator_missing"]


def test_the_repetition_separator_comes_with_version_00402() -> None:
    assert FORM.read(joined(ISA.replace("*U*00401*", "*^*00501*"), GS, *BODY, *TAIL)).documents[0].usable


def test_several_interchanges_with_their_own_separators() -> None:
    second = joined(*[row.replace("*", "|") for row in (ISA, GS, *BODY, *TAIL)], end="!\n")
    parsed = FORM.read(joined(ISA, GS, *BODY, *TAIL) + b"\n" + second)
    assert [one.usable for one in parsed.documents] == [True, True]
    assert parsed.all_problems == ()


def test_several_groups_of_different_kinds() -> None:
    raw = joined(
        ISA, GS, *BODY, "GE*1*7", "GS*IN*ACME*US*20261123*0800*8*X*004010", "ST*810*0001", "BIG*20261101*I1**P1", "TDS*100", "SE*4*0001", "GE*1*8", "IEA*2*000000007",
    )  # fmt: skip
    parsed = FORM.read(raw)
    assert [one.kind_name for one in parsed.documents] == ["855", "810"]
    assert [one.group_control for one in FORM.receipts(parsed)] == ["7", "8"]


@pytest.mark.parametrize("start", [1, 2], ids=["at GS", "at ST"])
@pytest.mark.parametrize("end", ["~", "\n", "~\n", "'"])
def test_a_message_without_an_envelope(start: int, end: str) -> None:
    rows = [ISA, GS, *BODY, "GE*1*7"][start:]
    found = FORM.read(joined(*rows, end=end)).documents[0]
    assert found.usable
    assert FORM.recognises(joined(*rows, end=end))


def test_a_receipt_of_an_interchange_alone() -> None:
    parsed = FORM.read(joined(ISA, "TA1*000000042*261122*0900*E*021", "IEA*0*000000007"))
    assert parsed.all_problems == ()
    document: Any = parsed.documents[0].document
    assert (document.interchange_control, document.note_code, document.interchange_at) == (
        "000000042", "021", datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    )  # fmt: skip


def test_a_receipt_of_a_group_without_its_documents_speaks_for_all() -> None:
    document = only("997", "AK1*PO*12", "AK9*R*3*3*0*5", group="FA")
    assert (document.sets, document.status, document.errors[0].code) == ((), "rejected", "x12.receipt.group.5")


def test_the_group_decides_the_version_and_the_set_its_kind() -> None:
    raw = joined(ISA, GS.replace("PR", "IN").replace("004010", "003050"), *BODY, *TAIL)
    found = FORM.read(raw).documents[0]
    assert (found.envelope.version, found.kind_name, found.usable) == ("003050", "855", True)
    assert "x12.group_kind" in codes(raw)


def test_segment_names_inside_data_are_data() -> None:
    rows = [
        ISA.replace("ACME           ", "ISAAC~ST*      "[:15].replace("~", "-").replace("*", "-")),
        GS,
        BODY[0],
        BODY[1],
        "N1*SE*ACMEDIST*92*ISA",
        *BODY[2:4],
        "SE*6*0001",
        *TAIL,
    ]
    parsed = FORM.read(joined(*rows))
    assert len(parsed.documents) == 1 and parsed.documents[0].usable


@pytest.mark.parametrize(("charset", "name"), [("utf-8", "utf-8"), ("cp1252", "cp1252")])
def test_the_charset_is_recorded_and_places_count_bytes(charset: str, name: str) -> None:
    raw = interchange("BAK*00*AC*P1*20261120", "N1*SE*Müller & Söhne", "PO1*1*many*EA*1").decode().encode(charset)
    parsed = FORM.read(raw)
    bad = next(problem for problem in parsed.all_problems if problem.code == "x12.number")
    document: Any = parsed.documents[0].document
    assert (parsed.charset, document.supplier.name) == (name, "Müller & Söhne")
    assert bad.place.offset is not None and raw[bad.place.offset :].startswith(b"PO1*1*many")


def test_bytes_of_no_charset_do_not_block_a_line() -> None:
    raw = interchange("BAK*00*AC*P1*20261120", "N1*SE*M@ller", "PO1*1*5*EA*1").replace(b"@", b"\x81")
    assert FORM.read(raw).documents[0].usable


def test_blanks_around_ids_are_padding() -> None:
    found = FORM.read(joined(GS.replace("*ACME*", "*ACME      *"), *BODY, "GE*1*7")).documents[0]
    assert found.envelope.sender is not None and found.envelope.sender.value == "ACME"


def test_one_bad_line_takes_no_other_with_it() -> None:
    document = only("855", "BAK*00*AC*P1*20261120", "PO1*1*x*EA*y", "XXX*?", "PO1*2*7*EA*1", "ACK*IA*7*EA", group="PR")
    assert document.lines[1].parts[0].quantity.value == 7


# ------------------------------------------------------------------------------------------------------ what is said


@pytest.mark.parametrize(
    ("code", "action"),
    [
        *[(code, AckAction.ACCEPTED) for code in ("IA", "AR", "AA")],
        *[(code, AckAction.CHANGED) for code in ("IQ", "IP", "IC", "DR")],
        *[(code, AckAction.BACKORDERED) for code in ("IB", "BP")],
        *[(code, AckAction.PENDING) for code in ("IE", "SP", "IF", "IH", "IW")],
        *[(code, AckAction.REJECTED) for code in ("ID", "IR", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8")],
        ("IS", AckAction.SUBSTITUTED),
        ("AC", AckAction.SHIPPED),
    ],
)
def test_line_statuses(code: str, action: AckAction) -> None:
    document = only("855", "BAK*00*AC*P1*20261120", "PO1*1*1*EA*1", f"ACK*{code}*1*EA", group="PR")
    assert document.lines[0].parts[0].action is action


def test_the_lines_of_an_answer_are_kept_though_the_head_says_accepted() -> None:
    document = only("855", "BAK*00*AD*P1*20261120", "PO1*1*5*EA*1", "ACK*IR*5*EA", group="PR")
    assert (document.status, document.lines[0].parts[0].action) == ("accepted", AckAction.REJECTED)


def test_an_answer_in_several_deliveries() -> None:
    document = only(
        "855",
        "BAK*00*AC*P1*20261120",
        "PO1*1*30*EA*1",
        "ACK*IA*30*EA",
        "SCH*18*EA***067*20261201",
        "SCH*12*EA***067*20261215",
        group="PR",
    )
    assert [(part.quantity.value, part.promised.day) for part in document.lines[0].parts] == [
        (18, date(2026, 12, 1)), (12, date(2026, 12, 15)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("basis", "each"), [("PE", "8"), ("CT", "8"), ("PN", "0.8"), ("HP", "0.08"), ("TP", "0.008"), ("HT", "0.00008")]
)
def test_a_price_is_for_so_many(basis: str, each: str) -> None:
    document = only("850", "BEG*00*SA*P1**20261120", f"PO1*1*1*EA*8*{basis}*VN*A")
    assert document.lines[0].price.each == Decimal(each)


@pytest.mark.parametrize(
    ("code", "action"),
    [
        ("AI", LineAction.ADD),
        ("DI", LineAction.DELETE),
        ("NC", LineAction.KEEP),
        ("QD", LineAction.CHANGE),
        ("PC", LineAction.CHANGE),
        ("RZ", LineAction.CHANGE),
    ],
)
def test_changes_of_an_order(code: str, action: LineAction) -> None:
    document = only("860", "BCH*04*SA*P1**2*20261101*****20261120", f"POC*1*{code}*504*0*EA*1**VN*A", group="PC")
    assert (document.lines[0].action, document.lines[0].line.quantity.value, document.revision) == (action, 504, 2)


@pytest.mark.parametrize(
    ("code", "action"),
    [
        ("DI", AckAction.REJECTED),
        ("NC", AckAction.ACCEPTED),
        ("AI", AckAction.ADDED),
        ("PC", AckAction.CHANGED),
        ("RC", AckAction.PENDING),
    ],
)
def test_the_answer_to_a_change_without_statements(code: str, action: AckAction) -> None:
    document = only("865", "BCA*04*AC*P1***20261101***SO-1*20261120", f"POC*1*{code}*5*5*EA*1", group="CA")
    assert (document.lines[0].parts[0].action, document.supplier_order_number) == (action, "SO-1")
    assert document.issued_at.date() == date(2026, 11, 20)


def test_amounts_in_cents_and_one_with_a_point() -> None:
    head = ("BIG*20261101*I1**P1", "IT1*1*2*EA*23.01**VP*A")
    assert only("810", *head, "TDS*4602", group="IN").totals.payable == Decimal("46.02")
    pointed = FORM.read(interchange(*head, "TDS*46.02", kind="810", group="IN"))
    document: Any = pointed.documents[0].document
    assert document.totals.payable == Decimal("46.02")
    assert [(one.code, one.severity) for one in pointed.all_problems] == [("x12.decimal_point", Severity.WARNING)]


def test_charges_of_an_invoice_count_as_they_are_meant() -> None:
    document = only(
        "810", "BIG*20261101*I1**P1", "TDS*1000", "SAC*A*C310***100*Z*10", "SAC*C*D240***700", "SAC*C*H090***50*******01", "SAC*N*B840***5", group="IN",
    )  # fmt: skip
    assert [(one.sign, one.amount, one.freight) for one in document.charges] == [
        (ChargeSign.ALLOWANCE, Decimal("1.00"), False),
        (ChargeSign.CHARGE, Decimal("7.00"), True),
        (ChargeSign.INFORMATION, Decimal("0.50"), False),
        (ChargeSign.INFORMATION, Decimal("0.05"), False),
    ]


def test_a_credit_note_is_one() -> None:
    document = only("810", "BIG*20261101*C1**P1***CR", "REF*OI*I1", "TDS*500", group="IN")
    assert (document.type, document.credits[0].number, document.totals.payable) == (InvoiceType.CREDIT_NOTE, "I1", 5)


def test_an_item_in_several_cartons_is_added_up() -> None:
    document = only(
        "856", "BSN*00*S1*20261120*0800*0001", "HL*1**S", "HL*2*1*O", "PRF*P1",
        "HL*3*2*P", "MAN*GM*00123456789012345675", "HL*4*3*I", "LIN*7*VN*A", "SN1**4*EA",
        "HL*5*2*P", "MAN*GM*123456789012345682", "HL*6*5*I", "LIN*8*VN*A", "SN1**6*EA", group="SH",
    )  # fmt: skip
    line = document.lines[0]
    assert (len(document.lines), line.shipped.value, [share.quantity.value for share in line.packs]) == (1, 10, [4, 6])
    assert [pack.sscc for pack in document.packs] == ["123456789012345675", "123456789012345682"]
    assert line.order_line_ref is None  # LIN01 is a running number


def test_several_orders_in_one_notice_and_parents_that_come_later() -> None:
    document = only(
        "856", "BSN*00*S1*20261120*0800", "HL*3*2*I", "LIN**VN*A", "SN1**1*EA", "HL*2*1*O", "PRF*P1", "HL*1**S",
        "HL*5*4*I", "LIN**VN*B", "SN1**2*EA", "HL*4*1*O", "PRF*P2", group="SH",
    )  # fmt: skip
    assert [(line.items[0].value, line.order_number) for line in document.lines] == [("A", "P1"), ("B", "P2")]


def test_levels_without_parents_are_put_by_their_place() -> None:
    raw = interchange(
        "BSN*00*S1*20261120*0800", "HL*1**S", "HL*2**O", "PRF*P1", "HL*3**I", "LIN**VN*A", "SN1**1*EA", "HL*4*99*I", "LIN**VN*B", "SN1**2*EA", kind="856", group="SH",
    )  # fmt: skip
    parsed = FORM.read(raw)
    document: Any = parsed.documents[0].document
    assert [line.order_number for line in document.lines] == ["P1", "P1"]
    assert [problem.code for problem in parsed.all_problems] == ["x12.hl_parent"] * 3


def test_what_lies_loose_beside_packs_is_a_line_of_its_own() -> None:
    """Added to what is packed, it would look as if the packs held too little."""
    document = only(
        "856", "BSN*00*S1*20261120*0800*0001", "HL*1**S", "HL*2*1*O", "PRF*P1", "HL*3*2*T", "MAN*GM*00123456789012345675",
        "HL*4*3*I", "LIN**VN*A", "SN1**6*EA", "HL*5*2*I", "LIN**VN*A", "SN1**4*EA", group="SH",
    )  # fmt: skip
    assert [(line.shipped.value, [one.quantity.value for one in line.packs]) for line in document.lines] == [
        (6, [6]),
        (4, []),
    ]


def test_tracking_numbers_and_serials_and_lots() -> None:
    document = only(
        "856", "BSN*00*S1*20261120*0800", "HL*1**S", "TD5**2*UPSN", "REF*CN*1Z9", "HL*2*1*O", "PRF*P1", "HL*3*2*P", "MAN*CP*1Z1", "HL*4*3*I",
        "LIN**VN*A*LT*B77", "SN1**1*EA", "REF*SE*S9", "DTM*036*20280101", group="SH",
    )  # fmt: skip
    line = document.lines[0]
    assert (document.tracking, document.packs[0].tracking, line.serials) == (("1Z9",), ("1Z1",), ("S9",))
    assert (line.lots[0].number, line.lots[0].best_before) == ("B77", date(2028, 1, 1))


@pytest.mark.parametrize(("zone", "hour"), [("LT", 12), ("UT", 12), ("ET", 16), ("PT", 19), ("CS", 18)])
def test_times_on_the_way(zone: str, hour: int) -> None:
    document = only("214", "B10*1*2*UPSN", "LX*1", f"AT7*X1*NS***20260701*1200*{zone}", "MS1*BOSTON*MA*US", group="QM")
    event = document.events[0]
    assert (event.at.hour, event.zone, event.place.city) == (hour, zone, "BOSTON")
    assert event.milestone is Milestone.OUT_FOR_DELIVERY


def test_what_the_partners_program_says_is_shown() -> None:
    document = only(
        "824", "BGN*11*A1*20261120*0800", "OTI*TR*TN*I1******0001*810", "REF*PO*P1", "TED*848*Unit price differs*IT1*3*4**12.00", "NTE**ours is 11.00", group="AG",
    )  # fmt: skip
    assert (document.status, document.order_number, document.about[0].number) == ("rejected", "P1", "I1")
    fault = document.errors[0]
    assert (fault.text, fault.value, fault.place.tag) == ("Unit price differs ours is 11.00", "12.00", "IT1")


def test_stock_counts_and_whether_the_report_is_whole() -> None:
    body = ("LIN*1*VN*A", "QTY*33*7*EA", "QTY*17*9*EA", "QTY*63*50*EA", "DTM*018*20270105")
    document = only("846", "BIA*00*DD*R1*20261120", *body, group="IB")
    assert [(one.meaning, one.quantity.value) for one in document.lines[0].counts] == [
        (StockMeaning.AVAILABLE, 7), (StockMeaning.ON_HAND, 9), (StockMeaning.ON_ORDER, 50),
    ]  # fmt: skip
    assert (document.whole, document.lines[0].counts[2].on) == (None, date(2027, 1, 5))
    assert only("846", "BIA*05*DD*R1*20261120", *body, group="IB").whole is True


def test_prices_from_a_quantity_on() -> None:
    document = only(
        "832", "BCT*PC*C1", "DTM*007*20270101", "LIN*1*VN*A", "G53*002", "PID*F****Lamp", "CTP**CAT*9.90*1*EA", "CTP**CAT*8.90*100*EA", "DTM*036*20271231", "CTP**MSR*19", group="SC",
    )  # fmt: skip
    line = document.lines[0]
    assert [(tier.price.amount, tier.minimum.value if tier.minimum else None) for tier in line.prices] == [
        (Decimal("9.90"), 1), (Decimal("8.90"), 100), (19, None),
    ]  # fmt: skip
    assert (line.action, line.prices[1].valid_to, line.prices[2].kind) == (
        CatalogueAction.DELETE,
        date(2027, 12, 31),
        "retail",
    )


def test_years_of_two_digits() -> None:
    document = only("850", "BEG*00*SA*P1**991231", "PO1*1*1*EA*1")
    assert document.ordered_on == date(1999, 12, 31)
    assert only("850", "BEG*00*SA*P1**261120", "PO1*1*1*EA*1").ordered_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("code", "meaning"),
    [("010", DateMeaning.SHIP), ("068", DateMeaning.SHIP), ("002", DateMeaning.DELIVER), ("067", DateMeaning.DELIVER)],
)
def test_a_date_keeps_what_it_means(code: str, meaning: DateMeaning) -> None:
    document = only("850", "BEG*00*SA*P1**20261120", f"DTM*{code}*20261201", "DTM*038*20261215", "PO1*1*1*EA*1")
    assert (document.requested.meaning, document.not_after.day) == (meaning, date(2026, 12, 15))


def test_free_text_is_kept() -> None:
    document = only(
        "855",
        "BAK*00*AC*P1*20261120",
        "NTE**ships in 3 weeks",
        "N9*L1*GEN",
        "MSG*call first",
        "PO1*1*1*EA*1",
        "ACK*IB*1*EA",
        "MTX**made to order",
        group="PR",
    )
    assert document.notes == ("ships in 3 weeks", "call first")
    assert document.lines[0].notes == ("made to order",)


def test_item_numbers_that_begin_one_element_early_and_numbers_that_are_no_items() -> None:
    line = only("850", "BEG*00*SA*P1**20261120", "PO1*1*10*EA*25.00*BP*SKU-A").lines[0]
    assert (line.items[0].value, line.price.each) == ("SKU-A", 25)
    answered = only("855", "BAK*00*AC*P1*20261120", "PO1*9*1*EA*1*PE*PL*3*VP*A*BO*RED", group="PR").lines[0]
    assert (answered.line_ref, [item.value for item in answered.items]) == ("3", ["A"])


# ---------------------------------------------------------------------------------------------- receipts of form


def receipt(*body: str, kind: str = "855", group: str = "PR") -> Any:
    return FORM.receipts(FORM.read(interchange(*body, kind=kind, group=group)))[0]


def test_a_usable_document_with_a_wrong_count_is_accepted_with_the_error_noted() -> None:
    raw = joined(ISA, GS, *BODY[:-1], "SE*9*0001", *TAIL)
    parsed = FORM.read(raw)
    assert parsed.documents[0].usable
    owed = FORM.receipts(parsed)[0]
    assert (owed.status, owed.sets[0].status) == ("accepted_with_errors", "accepted_with_errors")
    assert b"AK5*E*4" in written(owed) and b"AK9*E*1*1*1" in written(owed)


def written(owed: Any) -> bytes:
    return FORM.write([owed], ENVELOPE)


def test_a_receipt_names_segment_and_element() -> None:
    owed = receipt("BAK*00*AC*P1*20261120", "PO1*1*many*EA*1")
    assert b"AK3*PO1*3**8~\nAK4*2**6*many~\nAK5*R*5" in written(owed)
    assert owed.status == "rejected"


def test_an_unknown_unit_is_no_fault_of_form() -> None:
    assert receipt("BAK*00*AC*P1*20261120", "PO1*1*5*Q9*1").status == "accepted"


def test_one_bad_document_of_two_is_a_partly_accepted_group() -> None:
    second = ["ST*855*0002", "BAK*00*AC*P2*20261120", "PO1*1*x*EA*1", "SE*4*0002"]
    owed = FORM.receipts(FORM.read(joined(ISA, GS, *BODY, *second, "GE*2*7", TAIL[1])))[0]
    assert [one.status for one in owed.sets] == ["accepted", "rejected"]
    assert b"AK9*P*2*2*1" in written(owed)


def test_wrong_counts_of_a_group_are_told() -> None:
    owed = FORM.receipts(FORM.read(joined(ISA, GS, *BODY, "GE*3*8", TAIL[1])))[0]
    assert b"AK9*E*1*1*1*4*5" in written(owed) or b"AK9*E*1*1*1*5*4" in written(owed)


def test_a_set_the_program_does_not_work_with_is_said_to_be_unsupported() -> None:
    owed = receipt("BFR*05*1", kind="830", group="PS")
    assert b"AK2*830*0001~\nAK5*R*1" in written(owed)


def test_a_receipt_of_the_interchange_where_one_is_asked_for() -> None:
    owed = FORM.receipts(FORM.read(joined(ISA.replace("*0*P*", "*1*P*"), GS, *BODY, *TAIL)))
    assert [one.interchange_control for one in owed] == [None, "000000007"]
    assert b"TA1*000000007*261123*0800*A*000" in FORM.write(list(owed), ENVELOPE)


@pytest.mark.parametrize("flood", ["ISA*", "XX~", "ST*855*1~", "TA1~", "PO1~", "SE~", "Q~", "A\n", "*"])
def test_a_flood_of_anything_keeps_its_findings_few(flood: str) -> None:
    parsed = FORM.read(joined(ISA, GS, *BODY[:2]) + flood.encode() * 3000)
    assert max(len(one.problems) for one in (parsed, *parsed.documents)) <= 510


def test_a_ship_notice_without_levels_is_an_error_because_its_lines_are_lost() -> None:
    body = ("BSN*00*S1*20260101*1200", "LIN*1*UP*012345678905", "SN1*1*36*EA")
    found = FORM.read(interchange(*body, kind="856", group="SH")).all_problems
    assert {one.code: one.severity for one in found}["x12.vital_missing"] is Severity.ERROR


def test_items_in_the_place_of_the_line_number_are_neither_the_number_nor_too_long() -> None:
    body = ("BIA*00*DD*R1*20260101", "LIN*UP*012345678905*VN*A1", "QTY*33*5*EA")
    found = FORM.read(interchange(*body, kind="846", group="IB"))
    line = found.documents[0].document.lines[0]  # type: ignore[union-attr]
    assert line.line_ref is None
    assert [one.value for one in line.items] == ["012345678905", "A1"]  # type: ignore[union-attr]
    assert not found.all_problems


def test_values_of_great_length_are_not_remembered_after_their_message() -> None:
    from console.adapters.formats.x12 import facts

    long = "9" * 60_000
    text = (
        "ISA*00*          *00*          *ZZ*ACME           *ZZ*US             *261124*0800*U*00401*000000001*0*P*>~"
        "GS*PR*ACME*US*20261124*0800*1*X*004010~ST*855*0001~BAK*00*AC*P1*20261124~"
        f"PO1*1*5*EA*1.10**VP*{long}~SE*4*0001~GE*1*1~IEA*1*000000001~"
    )
    (read,) = X12Format().read(text.encode()).documents
    assert read.document is not None and read.document.lines[0].items[0].value == long  # type: ignore[union-attr]
    assert facts.item_of.cache_info().currsize == 0, "a sender could fill the memory"
