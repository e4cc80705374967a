"""Reading EDIFACT, all checks on, beside pydifact merely parsing the same bytes; and the memory of a long catalogue."""

from __future__ import annotations

import time
import tracemalloc
import warnings
from collections.abc import Callable
from typing import Any

from console.adapters.formats.edifact import EdifactFormat

_SEGMENTS_A_LINE = 8


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


def figures() -> list[dict[str, Any]]:
    """An ORDRSP of 100 lines beside pydifact; MB/s of a catalogue; peak memory of a 50 MB catalogue in parts."""
    form = EdifactFormat()
    raw = answer(7)
    text = raw.decode()
    ours, theirs = _best(lambda: form.read(raw), 30), _best(lambda: _pydifact(text), 5)
    long = catalogue(2_000_000)
    seconds = _best(lambda: [len(one.documents) for one in form.read_parts(long)], 2)
    peak, parts, lines = peak_of_parts(50_000_000)
    return [
        {
            "name": "edifact ORDRSP of 100 lines",
            "value": round(ours * 1e6),
            "unit": "µs",
            "rival": "pydifact",
            "rival_value": f"{theirs * 1e6:.0f} µs",
            "ratio": theirs / ours,
        },
        {
            "name": "edifact ORDRSP messages a second",
            "value": round(1 / ours),
            "unit": "messages/s",
            "rival": "pydifact",
            "rival_value": f"{1 / theirs:.0f} messages/s",
            "ratio": theirs / ours,
        },
        {
            "name": "edifact ORDRSP throughput",
            "value": round(len(raw) / ours / 1e6, 2),
            "unit": "MB/s",
            "rival": "pydifact",
            "rival_value": f"{len(raw) / theirs / 1e6:.2f} MB/s",
            "ratio": theirs / ours,
        },
        {
            "name": "edifact PRICAT in parts",
            "value": round(len(long) / seconds / 1e6, 2),
            "unit": "MB/s",
            "rival": "pydifact on ORDRSP",
            "rival_value": f"{len(raw) / theirs / 1e6:.2f} MB/s",
            "ratio": (len(long) / seconds) / (len(raw) / theirs),
        },
        {
            "name": f"edifact PRICAT of 50 MB, {lines} lines in {parts} parts: peak beside its bytes",
            "value": round(peak, 1),
            "unit": "MB",
        },
    ]
