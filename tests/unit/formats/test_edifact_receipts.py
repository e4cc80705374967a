"""Technical acknowledgments (CONTRL): what a message is owed, and what one that comes means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.adapters.formats.edifact import EdifactFormat
from console.domain.documents import OutgoingEnvelope, SyntaxStatus, TechnicalAcknowledgment
from console.domain.values import PartyId

FORM = EdifactFormat()
UNB = "UNB+UNOC:3+5412345000013:14+4000862000017:14+261123:0800+77"
GOOD = ("UNH+1+ORDRSP:D:96A:UN:EAN005", "BGM+231+R1+29", "RFF+ON:P1", "UNT+4+1")
BAD = ("UNH+2+ORDRSP:D:96A:UN:EAN005", "BGM+231+R2+4", "RFF+ON:P2", "LIN+1+3", "QTY+21:x", "UNT+6+2")


def read(*rows: str) -> TechnicalAcknowledgment:
    body = "".join(f"{row}'" for row in (UNB, "UNH+1+CONTRL:D:3:UN", *rows, f"UNT+{len(rows) + 2}+1", "UNZ+1+77"))
    parsed = FORM.read(body.encode())
    assert parsed.all_problems == ()
    document = parsed.documents[0].document
    assert isinstance(document, TechnicalAcknowledgment)
    return document


def owed(*rows: str) -> tuple[TechnicalAcknowledgment, ...]:
    return FORM.receipts(FORM.read("".join(f"{row}'" for row in rows).encode()))


def test_an_interchange_is_owed_one_receipt_with_every_message_in_it() -> None:
    (receipt,) = owed(UNB, *GOOD, *BAD, "UNZ+2+77")
    assert receipt.status is SyntaxStatus.PARTIALLY_ACCEPTED
    assert (receipt.interchange_control, receipt.group_control) == ("77", None)
    assert receipt.interchange_sender == PartyId(scheme="gln", value="5412345000013")
    assert [(one.set_code, one.control, one.status) for one in receipt.sets] == [
        ("ORDRSP", "1", SyntaxStatus.ACCEPTED),
        ("ORDRSP", "2", SyntaxStatus.REJECTED),
    ]


def test_the_receipt_written_copies_the_envelope_and_names_segment_and_element() -> None:
    (receipt,) = owed(UNB, *GOOD, *BAD, "UNZ+2+77")
    envelope = OutgoingEnvelope(
        sender=PartyId(scheme="gln", value="4000862000017"),
        receiver=PartyId(scheme="gln", value="9999999999994"),
        interchange_control=5,
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
        version="D96A",
        options={"newlines": "no"},
    )
    text = FORM.write([receipt], envelope).decode()
    assert "UNH+1+CONTRL:D:3:UN'UCI+77+5412345000013:14+4000862000017:14+7'" in text
    assert "UCM+1+ORDRSP:D:96A:UN:EAN005+7'UCM+2+ORDRSP:D:96A:UN:EAN005+4'UCS+5'UCD+37+2:2'" in text


def test_no_receipt_for_a_receipt_nor_without_an_envelope() -> None:
    assert owed(UNB, "UNH+1+CONTRL:D:3:UN", "UCI+5+A+B+7", "UNT+3+1", "UNZ+1+77") == ()
    assert owed(*GOOD) == ()


def test_two_interchanges_in_one_file_are_owed_two_receipts() -> None:
    second = UNB.replace("+77", "+78")
    assert [one.interchange_control for one in owed(UNB, *GOOD, "UNZ+1+77", second, *GOOD, "UNZ+1+78")] == ["77", "78"]


def test_messages_in_a_group_are_answered_with_their_group() -> None:
    (receipt,) = owed(UNB, "UNG+ORDRSP+A+B+261123:0800+9+UN+D:96A", *GOOD, "UNE+1+9", "UNZ+1+77")
    assert (receipt.functional_group, receipt.group_control) == ("ORDRSP", "9")


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        (("UCI+12+A:14+B:14+7",), SyntaxStatus.ACCEPTED),
        (("UCI+12+A:14+B:14+8",), SyntaxStatus.ACCEPTED),
        (("UCI+12+A:14+B:14+4+23+UNB",), SyntaxStatus.REJECTED),
        (("UCI+12+A+B+7", "UCM+1+ORDERS:D:96A:UN+7"), SyntaxStatus.ACCEPTED),
        (("UCI+12+A+B+7", "UCM+1+ORDERS:D:96A:UN+4+13"), SyntaxStatus.REJECTED),
        (("UCI+12+A+B+7", "UCM+1+ORDERS:D:96A:UN+4", "UCM+2+ORDERS:D:96A:UN+7"), SyntaxStatus.PARTIALLY_ACCEPTED),
        (
            ("UCI+12+A+B+7", "UCF+3+A+B+7", "UCM+1+ORDERS:D:96A:UN+7", "UCS+4", "UCD+12+2:1"),
            SyntaxStatus.ACCEPTED_WITH_ERRORS,
        ),
        (("UCI+12+A+B+7", "UCF+3+A+B+4+29"), SyntaxStatus.REJECTED),
    ],
)
def test_what_a_receipt_says(rows: tuple[str, ...], status: SyntaxStatus) -> None:
    receipt = read(*rows)
    assert (receipt.status, receipt.interchange_control) == (status, "12")


def test_the_errors_of_a_receipt_have_words_and_places() -> None:
    receipt = read("UCI+12+A+B+7", "UCM+1+ORDERS:D:96A:UN+4", "UCS+5+13+QTY", "UCD+37+2:2", "UCS+7", "UCD+12+3")
    errors = receipt.sets[0].errors
    assert [(error.code, error.place.segment, error.place.element, error.place.component) for error in errors] == [
        ("contrl.13", 5, None, None),
        ("contrl.37", 5, 1, 2),
        ("contrl.12", 7, 2, None),
    ]
    assert "letters where a number belongs" in errors[1].text and errors[1].next_step
