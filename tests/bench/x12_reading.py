"""Reading X12 with all checks on: 855s beside pyx12 and a bare split, and a catalogue in parts.

Every message differs from the last, as what recurs is remembered. CPU time of the process, best of several rounds.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from console.adapters.formats.x12 import X12Format
from tests.bench.x12_rival import validator

_FORM = X12Format()


def acknowledgment(number: int, lines: int = 10) -> bytes:
    """An 855 of ``lines`` lines for order ``P<number>``, everything as ordered."""
    body = []
    for line in range(1, lines + 1):
        body.append(f"PO1*{line}*{line * 10}*EA*1.10*PE*VP*V-{line}")
        body.append(f"ACK*IA*{line * 10}*EA*067*20261201")
    return interchange(number, [_set(f"P{number:06d}", lines, body, 1)])


def varied(number: int, lines: int, sets: int = 1) -> bytes:
    """An interchange of ``sets`` 855s whose quantities, prices, items and dates are its own."""
    chance = random.Random(number)
    found = []
    for order in range(1, sets + 1):
        body = []
        for line in range(1, lines + 1):
            quantity = chance.randint(1, 500)
            price = chance.randint(100, 99999) / 100
            body.append(f"PO1*{line}*{quantity}*EA*{price:.2f}*PE*VP*V-{chance.randint(1, 10**6)}")
            body.append(f"ACK*IA*{quantity}*EA*067*202612{chance.randint(1, 28):02d}")
        found.append(_set(f"P{number:06d}-{order}", lines, body, order))
    return interchange(number, found)


def _set(order: str, lines: int, body: list[str], control: int) -> list[str]:
    return [
        f"ST*855*{control:04d}",
        f"BAK*00*AC*{order}*20261120****SO-{order}*20261121",
        *body,
        f"CTT*{lines}",
        f"SE*{len(body) + 4}*{control:04d}",
    ]


def interchange(number: int, sets: Sequence[list[str]]) -> bytes:
    """Some sets in one group of one interchange."""
    control = f"{number % 10**9:09d}"
    rows = [
        f"ISA*00*          *00*          *ZZ*ACME           *ZZ*CROSSDOCK      *261123*0800*U*00401*{control}*0*P*>",
        f"GS*PR*ACME*CROSSDOCK*20261123*0800*{number}*X*004010",
        *(row for one in sets for row in one),
        f"GE*{len(sets)}*{number}",
        f"IEA*1*{control}",
    ]
    return "".join(f"{row}~\n" for row in rows).encode()


def catalogue(lines: int) -> bytes:
    """An 832 of ``lines`` items with two prices each."""
    body = [
        f"LIN*{line}*VN*A-{line}*UP*{line:012d}~\nPID*F****Lamp number {line}~\nPO4*{line % 12 + 1}~\n"
        f"CTP**CAT*{line % 997 + 0.5:.2f}*1*EA~\nCTP**CAT*{line % 997 + 0.1:.2f}*100*EA~\n"
        for line in range(1, lines + 1)
    ]
    head = interchange(7, [["ST*832*0001", "BCT*PC*C1", "N1*SE*Acme"]]).replace(b"GS*PR", b"GS*SC")
    begin, end = head.split(b"GE*")
    count = 5 * lines + 5
    tail = f"CTT*{lines}~\nSE*{count}*0001~\nGE*".encode()
    return begin + "".join(body).encode() + tail + end


def _best(read: Callable[[bytes], object], messages: Sequence[bytes], rounds: int = 5) -> float:
    """CPU seconds a message."""
    best = float("inf")
    for _ in range(rounds):
        begin = time.process_time()
        for raw in messages:
            read(raw)
        best = min(best, (time.process_time() - begin) / len(messages))
    return best


def _split(raw: bytes) -> object:
    return [segment.split("*") for segment in raw.decode().split("~")]


def figures() -> list[dict[str, Any]]:
    """Times and rates, each with its rival."""
    found = [_small(lines, count) for lines, count in ((10, 200), (100, 30))]
    found += _beside_pyx12()
    raw = catalogue(4000)
    seconds = _best(lambda one: list(_FORM.read_parts(one)), [raw], 3)
    found.append(
        {
            "name": "x12 832 of 4,000 items, in parts",
            "value": round(len(raw) / seconds / 1e6, 2),
            "unit": "MB/s",
            "rival": "bare split",
            "rival_value": f"{len(raw) / _best(_split, [raw]) / 1e6:.0f} MB/s",
            "ratio": _best(_split, [raw]) / seconds,
        }
    )
    return found


def _small(lines: int, count: int) -> dict[str, Any]:
    messages = [varied(number, lines) for number in range(1, count + 1)]
    ours, bare = _best(_FORM.read, messages), _best(_split, messages)
    return {
        "name": f"x12 855 of {lines} lines",
        "value": round(ours * 1e6),
        "unit": "µs",
        "rival": "bare split",
        "rival_value": f"{bare * 1e6:.0f} µs",
        "ratio": bare / ours,
    }


def _beside_pyx12() -> list[dict[str, Any]]:
    """Twenty 855s of 100 lines in one message, so that loading its maps weighs little on pyx12."""
    sets = 20
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    messages = [varied(number, 100, sets) for number in (1, 2)]
    size = sum(map(len, messages)) / len(messages)
    with validator() as validate:
        if not validate(messages[0]) or validate(messages[0].replace(b"*EA*", b"*EACH*", 1)):
            raise RuntimeError("pyx12 does not check what it should")
        theirs = _best(validate, messages, 2)
    if any(_FORM.read(raw).all_problems for raw in messages):
        raise RuntimeError("the messages are not clean")
    ours = _best(_FORM.read, messages, 3)
    rows = []
    for unit, ours_value, theirs_value in (
        ("MB/s", size / ours / 1e6, size / theirs / 1e6),
        ("documents/s", sets / ours, sets / theirs),
    ):
        rows.append(
            {
                "name": f"x12 855 of 100 lines, all checks, {unit}",
                "value": round(ours_value, 2),
                "unit": unit,
                "rival": "pyx12 validating",
                "rival_value": f"{theirs_value:.2f} {unit}",
                "ratio": ours_value / theirs_value,
                "target": "at least 5 times pyx12",
            }
        )
    return rows
