"""Interchanges as partners really send them: service characters, character sets, envelopes, counts."""

from __future__ import annotations

import pytest

from console.adapters.formats.edifact import EdifactFormat
from console.domain.documents import Order, ParsedMessage
from console.domain.problems import Problem, Severity

FORM = EdifactFormat()
UNB = "UNB+UNOC:3+4000862000017:14+5412345000013:14+261123:0800+77"
BODY = (
    "UNH+1+ORDERS:D:96A:UN:EAN008",
    "BGM+220+P1+9",
    "LIN+1++4006381333931:SRV",
    "QTY+21:1.5:KGM",
    "UNS+S",
    "UNT+6+1",
)
ROWS = (UNB, *BODY, "UNZ+1+77")


def joined(*rows: str, end: str = "'") -> bytes:
    return "".join(f"{row}{end}" for row in rows).encode()


def codes(parsed: ParsedMessage) -> set[str]:
    return {problem.code.removeprefix("edifact.") for problem in parsed.all_problems}


def order_of(raw: bytes) -> Order:
    document = FORM.read(raw).documents[0].document
    assert isinstance(document, Order)
    return document


def finding(parsed: ParsedMessage, code: str) -> Problem:
    return next(problem for problem in parsed.all_problems if problem.code == f"edifact.{code}")


# -------------------------------------------------------------------------------------------- service characters


def translated(element: str, component: str, end: str, release: str = "?") -> bytes:
    marks = str.maketrans({"+": element, ":": component, "'": end})
    return f"UNA{component}{element}.{release} {end}".encode() + joined(*ROWS).decode().translate(marks).encode()


@pytest.mark.parametrize(
    "raw",
    [
        joined(*ROWS),
        b"UNA:+.? '" + joined(*ROWS),
        b"UNA:+.?*'" + joined(*ROWS),
        b"UNA:+.  '" + joined(*ROWS),
        b"UNA:+.?'" + joined(*ROWS),
        b"UNA:+.? '\r\n" + joined(*ROWS, end="'\r\n"),
        b"\xef\xbb\xbf\n  UNA:+.? '\n" + joined(*ROWS, end="'\n\t"),
        joined(*ROWS, end="\n"),
        translated("<", "^", ">"),
        translated("*", "=", "~"),
        translated("\x1d", "\x1f", "\x1c"),
        joined(*ROWS).translate(bytes.maketrans(b"+:'", b'"=;')),
        joined(*ROWS).translate(bytes.maketrans(b"+:'", b"\x1d\x1f\x1c")),
        joined(*ROWS).decode().encode("utf-16"),
    ],
    ids=["no UNA", "UNA", "repetition", "no release", "UNA cut", "CRLF", "BOM and tabs", "lines only", "<^>", "*=~",
         "control characters", "other marks without UNA", "control characters without UNA", "UTF-16"],
)  # fmt: skip
def test_the_same_order_whatever_the_service_characters(raw: bytes) -> None:
    assert FORM.recognises(raw[:4096])
    parsed = FORM.read(raw)
    assert codes(parsed) == set()
    order = order_of(raw)
    assert (order.number, str(order.lines[0].quantity.value), order.lines[0].items[0].value) == (
        "P1",
        "1.5",
        "4006381333931",
    )


@pytest.mark.parametrize(("mark", "written"), [(",", "1,5"), (".", "1.5"), (",", "1.5"), (".", "1,5")])
def test_the_decimal_mark_of_una_and_the_other_one(mark: str, written: str) -> None:
    raw = f"UNA:+{mark}? '".encode() + joined(*ROWS).replace(b"1.5", written.encode())
    assert str(order_of(raw).lines[0].quantity.value) == "1.5"


@pytest.mark.parametrize(
    ("written", "value"),
    [("-2", "-2"), ("2-", "-2"), ("60.0", "60.0"), ("6.000", "6.000"), ("?+3", "3"), (".5", "0.5")],
)
def test_numbers_as_the_syntax_allows_them(written: str, value: str) -> None:
    assert str(order_of(joined(*ROWS).replace(b"1.5", written.encode())).lines[0].quantity.value) == value


@pytest.mark.parametrize("written", ["1.000,50", "1 000", "12A", "1e3"])
def test_thousands_are_never_separated(written: str) -> None:
    parsed = FORM.read(joined(*ROWS).replace(b"1.5", written.encode()))
    problem = finding(parsed, "number")
    assert problem.blocks and problem.value == written
    assert (problem.place.tag, problem.place.element, problem.place.component) == ("QTY", 1, 2)


def test_released_characters_end_nothing() -> None:
    rows = [*ROWS]
    rows[2] = "BGM+220+P?'1?+2?:3??+9"
    order = order_of(joined(*rows))
    assert (order.number, order.purpose) == ("P'1+2:3?", "9")


def test_a_blank_release_character_releases_nothing() -> None:
    rows = [*ROWS]
    rows[2] = "BGM+220+P1?+9"
    assert order_of(b"UNA:+.  '" + joined(*rows)).number == "P1?"


def test_what_looks_like_a_segment_inside_data_is_data() -> None:
    rows = [*ROWS]
    rows.insert(3, "FTX+AAI+++UNH?+1?+ORDERS and UNZ, UNB")
    rows[-2] = "UNT+7+1"
    parsed = FORM.read(joined(*rows))
    assert codes(parsed) == set() and len(parsed.documents) == 1
    assert order_of(joined(*rows)).notes == ("UNH+1+ORDERS and UNZ, UNB",)


def test_repetitions_of_syntax_4() -> None:
    rows = (
        UNB.replace("UNOC:3", "UNOW:4"),
        *BODY[:2],
        "NAD+BY+1::92",
        "CTA+IC",
        "COM+1:TE*a@b.example:EM",
        "UNT+6+1",
        "UNZ+1+77",
    )
    buyer = order_of(b"UNA:+.?*'" + joined(*rows)).buyer
    assert (buyer.phone, buyer.email) == ("1", "a@b.example")


def test_wrapped_lines_are_put_together_and_mentioned_once() -> None:
    whole = joined(*ROWS).decode()
    raw = "\n".join(whole[start : start + 15] for start in range(0, len(whole), 15)).encode()
    parsed = FORM.read(raw)
    assert codes(parsed) == {"line_break"} and len(parsed.all_problems) == 1
    assert order_of(raw).lines[0].items[0].value == "4006381333931"


# ------------------------------------------------------------------------------------------------ character sets


@pytest.mark.parametrize(
    ("syntax", "codec", "found", "problems"),
    [
        ("UNOC:3", "latin-1", "iso8859-1", set()),
        ("UNOA:3", "latin-1", "iso8859-1", set()),
        ("UNOC:3", "utf-8", "utf-8", {"charset_claim"}),
        ("UNOW:4", "utf-8", "utf-8", set()),
        ("UNOW:4", "latin-1", "iso8859-1", {"charset_claim", "charset_damaged"}),
    ],
)
def test_the_character_set_claimed_is_verified_against_the_bytes(
    syntax: str, codec: str, found: str, problems: set[str]
) -> None:
    rows = [UNB.replace("UNOC:3", syntax), *BODY[:2], "FTX+AAI+++für Mäuse", "UNT+4+1", "UNZ+1+77"]
    raw = "".join(f"{row}'" for row in rows).encode(codec)
    parsed = FORM.read(raw)
    assert (parsed.charset, codes(parsed)) == (found, problems)
    assert order_of(raw).notes == ("für Mäuse",)


@pytest.mark.parametrize(
    ("syntax", "codec", "text"),
    [("UNOD", "iso8859-2", "Łódź"), ("UNOE", "iso8859-5", "Болт"), ("UNOF", "iso8859-7", "Βίδα")],
)
def test_other_alphabets(syntax: str, codec: str, text: str) -> None:
    rows = [UNB.replace("UNOC", syntax), *BODY[:2], f"FTX+AAI+++{text}", "UNT+4+1", "UNZ+1+77"]
    assert order_of("".join(f"{row}'" for row in rows).encode(codec)).notes == (text,)


def test_mixed_and_damaged_bytes_hurt_only_the_text_they_are_in() -> None:
    rows = [UNB, *BODY[:2], "FTX+AAI+++gr\u00fcn", "FTX+AAI+++LATIN", "FTX+AAI+++k\ufffdput", "UNT+6+1", "UNZ+1+77"]
    raw = "".join(f"{row}'" for row in rows).encode().replace(b"LATIN", b"b\xf6se")
    parsed = FORM.read(raw)
    assert codes(parsed) == {"charset_mixed", "charset_damaged"}
    assert order_of(raw).notes == ("grün", "böse", "k\ufffdput")
    assert parsed.documents[0].usable


# ------------------------------------------------------------------------------------------------------ envelopes


def test_several_interchanges_each_with_its_own_marks() -> None:
    other = b"UNA=*,? ~" + joined(*ROWS).replace(b"+77", b"+78").replace(b"1.5", b"2,5").translate(
        bytes.maketrans(b"+:'", b"*=~")
    )
    parsed = FORM.read(joined(*ROWS) + b"\r\n" + other + joined(*ROWS).replace(b"+77", b"+79"))
    assert codes(parsed) == set()
    assert [one.envelope.interchange_control for one in parsed.documents] == ["77", "78", "79"]
    assert [
        str(one.document.lines[0].quantity.value) for one in parsed.documents if isinstance(one.document, Order)
    ] == [
        "1.5",
        "2.5",
        "1.5",
    ]


def test_groups_are_read_and_their_counts_checked() -> None:
    group = "UNG+ORDERS+4000862000017:14+5412345000013:14+261123:0800+5+UN+D:96A"
    good = FORM.read(joined(UNB, group, *BODY, "UNE+1+5", "UNZ+1+77"))
    assert codes(good) == set()
    envelope = good.documents[0].envelope
    assert (envelope.functional_group, envelope.group_control) == ("ORDERS", "5")
    assert codes(FORM.read(joined(UNB, group, *BODY, "UNE+2+6", "UNZ+1+77"))) == {"une_count", "une_reference"}
    assert codes(FORM.read(joined(UNB, group, *BODY, "UNZ+1+77"))) == {"une_missing"}


def test_a_file_may_start_at_the_message_or_end_after_the_envelope() -> None:
    assert codes(FORM.read(joined(*BODY))) == set()
    assert order_of(joined(*BODY)).number == "P1"
    assert codes(FORM.read(joined(UNB))) == {"empty", "unz_missing"}
    assert codes(FORM.read(joined(UNB, "UNZ+0+77"))) == {"empty"}


@pytest.mark.parametrize(
    ("at", "row", "code"),
    [
        (6, "UNT+9+1", "unt_count"),
        (6, "UNT+6+2", "unt_reference"),
        (7, "UNZ+2+77", "unz_count"),
        (7, "UNZ+1+78", "unz_reference"),
        (0, UNB.replace("4000862000017:14", ""), "sender_missing"),
    ],
)
def test_wrong_counts_and_references_are_warnings_and_the_order_is_read(at: int, row: str, code: str) -> None:
    rows = [*ROWS]
    rows[at] = row
    parsed = FORM.read(joined(*rows))
    problem = finding(parsed, code)
    assert problem.severity is Severity.WARNING and problem.next_step and problem.meaning
    assert problem.place.tag == row[:3]
    assert parsed.documents[0].usable


def test_a_message_cut_off_is_not_acted_on_but_shown() -> None:
    parsed = FORM.read(joined(*ROWS[:5]))
    assert {"unt_missing", "unz_missing"} <= codes(parsed)
    assert parsed.documents[0].document is not None and not parsed.documents[0].usable


def test_one_bad_message_takes_no_other_with_it() -> None:
    bad = ("UNH+1+ORDERS:D:96A:UN", "LIN+1", "UNT+3+1")
    good = [row.replace("UNH+1", "UNH+2").replace("UNT+6+1", "UNT+6+2") for row in BODY]
    parsed = FORM.read(joined(UNB, *bad, *good, "UNZ+2+77"))
    assert [one.usable for one in parsed.documents] == [False, True]
    assert finding(parsed, "missing").blocks


def test_the_same_message_reference_twice_is_mentioned() -> None:
    assert codes(FORM.read(joined(UNB, *BODY, *BODY, "UNZ+2+77"))) == {"unh_repeated"}


def test_the_message_is_taken_at_its_word_whatever_the_envelope_says_it_holds() -> None:
    parsed = FORM.read(joined(f"{UNB}++INVOIC", *BODY, "UNZ+1+77"))
    assert codes(parsed) == {"application_reference"}
    assert parsed.documents[0].kind_name == "ORDERS"


@pytest.mark.parametrize(("flag", "test"), [("1", True), ("", False), ("0", False)])
def test_the_test_flag(flag: str, test: bool) -> None:
    assert FORM.read(joined(f"{UNB}++++++{flag}", *BODY, "UNZ+1+77")).documents[0].envelope.test is test


def test_blanks_around_ids_do_not_hide_a_partner() -> None:
    raw = joined(UNB.replace("4000862000017:14", " 4000862000017  :14"), *BODY, "UNZ+1+77")
    sender = FORM.read(raw).documents[0].envelope.sender
    assert sender is not None and (sender.scheme, sender.value) == ("gln", "4000862000017")


@pytest.mark.parametrize("kind", ["PAXLST", "QUOTES", "INVENTORY", "CUSCAR"])
def test_other_message_types_are_named_and_left_alone(kind: str) -> None:
    parsed = FORM.read(joined(UNB, f"UNH+1+{kind}:D:96A:UN", "BGM+1+X", "UNT+3+1", "UNZ+1+77"))
    document = parsed.documents[0]
    assert (document.kind_name, document.document) == (kind, None)
    assert finding(parsed, "not_read").severity is Severity.INFO


def test_an_attachment_is_mentioned_and_not_taken_for_a_message() -> None:
    parsed = FORM.read(joined(UNB, *BODY, "UNO+1+:1+2+9", "SOMEDATA", "UNP+9+1", "UNZ+1+77"))
    assert finding(parsed, "package").severity is Severity.INFO
    assert len(parsed.documents) == 1


def test_a_place_is_exact_to_the_byte() -> None:
    rows = [*ROWS]
    rows[4] = "QTY+21:x?+y:KGM"
    raw = "".join(f"{row}'\n" for row in rows).replace("P1", "Pü").encode()
    problem = finding(FORM.read(raw), "number")
    assert problem.place.segment == 5 and problem.place.offset == raw.index(b"x?+y")
    assert str(problem.place) == f"segment 5, QTY01-2, byte {raw.index(b'x?+y')}"


@pytest.mark.parametrize("head", [b"UNABLE to deliver", b"ISA*00*", b"<xml/>", b"", b"UNB", b"UNHappy"])
def test_other_files_are_not_recognised(head: bytes) -> None:
    assert not FORM.recognises(head)


def test_a_message_over_the_limit_is_refused_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.adapters.formats.edifact.tokens.MAX_BYTES", 100)
    assert finding(FORM.read(joined(*ROWS)), "too_big").severity is Severity.FATAL


def test_a_segment_without_end_is_cut_and_named() -> None:
    raw = joined(*ROWS[:3]) + b"FTX+AAI+++" + b"x" * 70_000
    assert {"segment_too_long", "segment_unended", "unt_missing"} <= codes(FORM.read(raw))


def test_a_message_of_more_segments_than_are_held_says_where_it_was_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.adapters.formats.edifact.envelopes.MAX_HELD", 6)
    lines = [row for number in range(1, 4) for row in (f"LIN+{number}++4006381333931:SRV", "QTY+21:1:KGM")]
    parsed = FORM.read(joined(UNB, *BODY[:2], *lines, "UNS+S", f"UNT+{len(lines) + 4}+1", *BODY, "UNZ+2+77"))
    cut, whole = parsed.documents
    assert isinstance(cut.document, Order)
    assert len(cut.document.lines) == 2
    found = finding(parsed, "too_many_segments")
    assert (found.severity, found.place.segment, found.place.tag) == (Severity.FATAL, 8, "LIN")
    assert "unt_count" not in codes(parsed)
    assert all(one.severity is not Severity.FATAL for one in whole.problems)
