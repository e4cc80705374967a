"""Reading EDIFACT, all checks on, beside pydifact merely parsing the same bytes; and the memory of a long catalogue."""

from __future__ import annotations

import time
import tracemalloc
import warnings
from collections.abc import Callable
from typing import Any

from console.adapters.formats.edifact import EdifactFormat
from console.adapters.formats.edifact.envelopes import Walk


def answer(number: int, lines: int = 100) -> bytes:
    """An ORDRSP of ``lines`` lines for order ``P<number>``, everything as ordered, each line another article."""
    body = []
    for line in range(1, lines + 1):
        code = f"40008621{line:04d}"
        body += [
            f"LIN+{line}+5+{code}{_check(code)}:SRV",
            f"PIA+5+V-{line}:SA+B-{line}:IN",
            f"IMD+F++:::Article number {line}",
            f"QTY+21:{line * 10}:PCE",
            f"QTY+113:{line * 10}:PCE",
            f"DTM+67:202612{line % 28 + 1:02d}:102",
            f"PRI+AAA:{line}.10:::1:PCE",
            f"RFF+ON:P{number:06d}:{line}",
        ]
    rows = [
        f"UNB+UNOC:3+4000862000017:14+4000862000024:14+261123:0800+{number}",
        "UNH+1+ORDRSP:D:96A:UN:EAN005",
        f"BGM+231+R{number}+29",
        "DTM+137:20261123:102",
        f"RFF+ON:P{number:06d}",
        "NAD+SU+4000862000017::9",
        "NAD+BY+4000862000024::9",
        *body,
        "UNS+S",
        f"CNT+2:{lines}",
        f"UNT+{len(body) + 9}+1",
        f"UNZ+1+{number}",
    ]
    return ("UNA:+.? '" + "".join(f"{row}'" for row in rows)).encode()


def catalogue(size: int) -> bytes:
    """A PRICAT of about ``size`` bytes."""
    head = "UNA:+.? 'UNB+UNOC:3+4000862000017:14+4000862000024:14+261123:0800+1'UNH+1+PRICAT:D:96A:UN:EAN008'BGM+9+C1+9'DTM+137:20261123:102'CUX+2:EUR:8'PGI+11'"
    pieces, length, line = [head], len(head), 0
    while length < size:
        line += 1
        code = f"40{line:010d}"
        piece = (
            f"LIN+{line}+3+{code}{_check(code)}:SRV'PIA+5+V-{line}:SA'IMD+F++:::Article number {line}'"
            f"QTY+53:{line % 50 + 1}:PCE'DTM+157:20261201:102'PRI+AAA:{line % 900}.95:::1:PCE'"
        )
        pieces.append(piece)
        length += len(piece)
    pieces.append(f"UNS+S'CNT+2:{line}'UNT+{line * 6 + 8}+1'UNZ+1+1'")
    return "".join(pieces).encode()


def _check(body: str) -> int:
    return -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body))) % 10


def _best(action: Callable[[], object], rounds: int) -> float:
    """Seconds of processor time of the quickest of several runs."""
    times = []
    for _ in range(rounds):
        begin = time.process_time()
        action()
        times.append(time.process_time() - begin)
    return min(times)


def _pydifact(text: str) -> object:
    from pydifact.segmentcollection import Interchange

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [message.segments for message in Interchange.from_str(text).get_messages()]


def peak_of_parts(size: int) -> tuple[float, int, int]:
    """Peak memory in MB that reading a catalogue of ``size`` bytes in parts takes on top of its bytes; its parts and
    its lines."""
    raw = catalogue(size)
    form = EdifactFormat()
    tracemalloc.start()
    parts = lines = 0
    for message in form.read_parts(raw):
        parts += 1
        lines += sum(len(getattr(one.document, "lines", ())) for one in message.documents)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6, parts, lines


def _segments(raw: bytes) -> int:
    """Segments with every check of interchange, group and message, without turning them into documents."""
    return sum(len(frame.segments) for frame in Walk(raw).frames())


def figures() -> list[dict[str, Any]]:
    """An ORDRSP of 100 lines, as segments with all envelope checks (what pydifact gives, less its missing checks) and
    as a canonical document; a catalogue in parts, and the memory that takes, which its length does not change."""
    form = EdifactFormat()
    raw = answer(7)
    text = raw.decode()
    theirs = _best(lambda: _pydifact(text), 5)
    found = []
    for name, seconds in (
        ("edifact ORDRSP of 100 lines: segments and envelope checks", _best(lambda: _segments(raw), 40)),
        ("edifact ORDRSP of 100 lines: canonical document, all checks", _best(lambda: form.read(raw), 30)),
    ):
        for value, unit, rival in (
            (round(1 / seconds), "messages/s", f"{1 / theirs:.0f} messages/s"),
            (round(len(raw) / seconds / 1e6, 2), "MB/s", f"{len(raw) / theirs / 1e6:.2f} MB/s"),
        ):
            found.append(
                {
                    "name": name,
                    "value": value,
                    "unit": unit,
                    "rival": "pydifact, segments",
                    "rival_value": rival,
                    "ratio": theirs / seconds,
                }
            )
    long = catalogue(1_000_000)
    seconds = _best(lambda: [len(one.documents) for one in form.read_parts(long)], 2)
    found.append({"name": "edifact PRICAT in parts", "value": round(len(long) / seconds / 1e6, 2), "unit": "MB/s"})
    for size in (1_000_000, 4_000_000):
        peak, parts, lines = peak_of_parts(size)
        name = f"edifact PRICAT of {size / 1e6:.0f} MB, {lines} lines in {parts} parts: peak beside its bytes"
        found.append({"name": name, "value": round(peak, 1), "unit": "MB"})
    return found
