"""Whatever comes in, reading neither fails nor hangs, keeps its problems few, and can be answered and stored."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.adapters.formats.edifact import EdifactFormat
from console.adapters.formats.edifact.tables import TABLES
from console.adapters.formats.edifact.tokens import MAX_PROBLEMS
from console.domain.documents import document_from_json, document_to_json

FORM = EdifactFormat()
PIECES = (
    "UNA:+.? '", "UNA:+,? '", "UNA<^.? >", "UNB+UNOC:3+A:14+B:14+261123:0800+1'", "UNB+UNOW:4+A+B+20261123:0800+1++INVOIC++++1'",
    "UNG+ORDERS+A+B+261123:0800+1+UN+D:96A'", "UNE+1+1'", "UNZ+1+1'", "UNT+9+1'", "UNS+S'", "UNO+1+1'", "UNP+1+1'",
    *(f"UNH+1+{kind}:D:96A:UN'" for kind in TABLES), "UNH+1+QUOTES:D:96A:UN'", "UNH'", "BGM+220+P1+9'", "BGM+231+R1+29+AC'",
    "LIN+1+5+4006381333931:SRV'", "LIN'", "LIN+1+3'", "PIA+3+X:SA'", "PIA+4+Y:SA'", "PIA+1+L:NB'", "QTY+21:5:PCE'", "QTY+12:x'",
    "QTY+83:2-'", "QTY+113:0'", "PRI+AAA:1.2:::100:KGM'", "PRI+AAB:9'", "RFF+ON:P1:1'", "RFF+ON'", "DTM+67:202649:616'",
    "DTM+2:20261201:718'", "DTM+137:202611230800:203'", "DTM+94:0:101'", "DTM+169:5:804'", "CPS+1'", "CPS+1+1'", "CPS+2+1'",
    "CPS+3+3'", "PAC+2++201'", "PCI+33E'", "GIN+BJ+340123450000000000:340123459999999999'", "GIN+BN+1:9999'", "QVR+-2:21+BP'",
    "ALC+A++1'", "PCD+3:10'", "MOA+8:1'", "MOA+77:x'", "TAX+7+VAT+++:::19+S'", "NAD+BY+1::9++N:N+S++1+2+DE'", "NAD+SU'", "CTA+IC'",
    "COM+1:TE*2:EM'", "CUX+2:EUR'", "STS+1+21'", "CNI+1+C'", "GID+1+2:CT'", "LOC+9+X:139'", "TDT+20+V'", "ERC+1'", "FTX+AAI+++a:b'",
    "IMD+F++:::x:y'", "INV+2'", "RNG+4+PCE:1:9'", "PGI+11'", "UCI+1+A+B+7'", "UCF+1'", "UCM+1+ORDERS:D:96A:UN+4'", "UCS+x'", "UCD+12+x:y'",
    "CNT+2:9'", "CNT+1:x'", "SCC+1'", "?'", "??'", "\n", "\x00", "'", "+", ":", "é", "\udcff", "\x1d",
)  # fmt: skip
bounded = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def survives(raw: bytes) -> None:
    """Read in one go and in parts, answered and stored; problems have words, places that exist, and an end."""
    FORM.recognises(raw[:4096])
    parsed = FORM.read(raw)
    FORM.receipts(parsed)
    assert [one for message in FORM.read_parts(raw) for one in message.documents] == list(parsed.documents)
    for one in parsed.documents:
        assert len(one.problems) <= 2 * MAX_PROBLEMS + 2
        if one.document is not None:
            assert document_from_json(document_to_json(one.document)) == one.document
    for problem in parsed.all_problems:
        assert problem.text and len(problem.text) < 400
        assert problem.place.offset is None or 0 <= problem.place.offset <= 2 * len(raw) + 3


@bounded
@given(st.binary(max_size=400))
def test_any_bytes(raw: bytes) -> None:
    survives(raw)


@bounded
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_segments_in_any_order(pieces: list[str]) -> None:
    survives("".join(pieces).encode("utf-8", "surrogateescape"))


@bounded
@given(st.data())
def test_a_good_message_with_bytes_changed(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(TABLES)))
    body = [piece for piece in PIECES if piece[:3] not in ("UNA", "UNB", "UNG", "UNH", "UNZ", "UNT", "UNE")]
    rows = data.draw(st.lists(st.sampled_from(body), min_size=5, max_size=40))
    text = (
        f"UNA:+.? 'UNB+UNOC:3+A:14+B:14+261123:0800+1'UNH+1+{kind}:D:96A:UN'BGM+1+X+9'"
        + "".join(rows)
        + "UNT+9+1'UNZ+1+1'"
    )
    raw = bytearray(text.encode("utf-8", "surrogateescape"))
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.sampled_from(list(b"'+:?*. \n\x00A9\xff\x1d")))
    survives(bytes(raw))


def test_hostile_shapes_take_no_time() -> None:
    head = b"UNB+UNOC:3+A+B+261123:0800+1'UNH+1+ORDERS:D:96A:UN'BGM+220+P1+9'"
    for body in (
        b"?'" * 25_000,
        b"?" * 50_000,
        b"'" * 50_000,
        b"+" * 60_000 + b"'",
        b":" * 60_000 + b"'",
        b"UNB" * 15_000,
        b"UNA:+.? '" * 5_000,
        b"UNB<" * 12_000,
        b"UNB+'" * 7_000,
        b"UNH+1'" * 1_000,
        b"LIN+1'QTY+21:x'" * 1_000,
        b"GIN+BJ+340123450000000000:340123459999999999'" * 1_000,
    ):
        parsed = FORM.read(head + body)
        assert len(parsed.problems) <= 2 * MAX_PROBLEMS + 10
