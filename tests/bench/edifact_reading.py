"""Reading EDIFACT, all checks on, beside pydifact merely parsing the same bytes; and the memory of a long catalogue.

Every message differs from the last, as what recurs is remembered: as a supplier's do, its lines name articles out of a
catalogue of two thousand at their prices. CPU time of the process, best of several rounds.
"""

from __future__ import annotations

import random
import time
import tracemalloc
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from console.adapters.formats.edifact import EdifactFormat
from console.adapters.formats.edifact.envelopes import Walk
from console.services.calm import keep_calm

ARTICLES = 2000


def answer(number: int, lines: int = 100) -> bytes:
    """An ORDRSP of ``lines`` lines for order ``P<number>``, everything as ordered, each line another article."""
    chance = random.Random(number)
    body = []
    for line, article in enumerate(chance.sample(range(1, ARTICLES + 1), lines), 1):
        code = f"40008621{article:04d}"
        quantity = chance.randint(1, 500)
        body += [
            f"LIN+{line}+5+{code}{_check(code)}:SRV",
            f"PIA+5+V-{article}:SA+B-{article}:IN",
            f"IMD+F++:::Article number {article}",
            f"QTY+21:{quantity}:PCE",
            f"QTY+113:{quantity}:PCE",
            f"DTM+67:202612{chance.randint(1, 28):02d}:102",
            f"PRI+AAA:{article % 97 + 1}.10:::1:PCE",
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


def _best(read: Callable[[bytes], object], messages: Sequence[bytes], rounds: int) -> float:
    """Seconds of processor time a message, in the quickest of several rounds."""
    best = float("inf")
    for _ in range(rounds):
        begin = time.process_time()
        for raw in messages:
            read(raw)
        best = min(best, (time.process_time() - begin) / len(messages))
    return best


def _pydifact(raw: bytes) -> object:
    from pydifact.segmentcollection import Interchange

    text = raw.decode()
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
    messages = [answer(number) for number in range(1, 11)]
    keep_calm()  # as the program does at its start; it is as good for the rival
    size = sum(map(len, messages)) / len(messages)
    theirs = _best(_pydifact, messages[:3], 3)
    found = []
    for name, seconds in (
        ("edifact ORDRSP of 100 lines: segments and envelope checks", _best(_segments, messages, 8)),
        ("edifact ORDRSP of 100 lines: canonical document, all checks", _best(form.read, messages, 8)),
    ):
        for value, unit, rival in (
            (round(1 / seconds), "messages/s", f"{1 / theirs:.0f} messages/s"),
            (round(size / seconds / 1e6, 2), "MB/s", f"{size / theirs / 1e6:.2f} MB/s"),
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
    seconds = _best(lambda raw: [len(one.documents) for one in form.read_parts(raw)], [long], 2)
    found.append({"name": "edifact PRICAT in parts", "value": round(len(long) / seconds / 1e6, 2), "unit": "MB/s"})
    for size in (1_000_000, 4_000_000):
        peak, parts, lines = peak_of_parts(size)
        name = f"edifact PRICAT of {size / 1e6:.0f} MB, {lines} lines in {parts} parts: peak beside its bytes"
        found.append({"name": name, "value": round(peak, 1), "unit": "MB"})
    return found
