"""Reading 855s, all checks on, beside merely splitting the same bytes."""

from __future__ import annotations

import time
from typing import Any

from console.adapters.formats.x12 import X12Format


def acknowledgment(number: int, lines: int = 10) -> bytes:
    """An 855 of ``lines`` lines for order ``P<number>``, everything as ordered."""
    body = []
    for line in range(1, lines + 1):
        body.append(f"PO1*{line}*{line * 10}*EA*1.10*PE*VP*V-{line}")
        body.append(f"ACK*IA*{line * 10}*EA*067*20261201")
    rows = [
        "ISA*00*          *00*          *ZZ*ACME           *ZZ*CROSSDOCK      *261123*0800*U*00401*"
        f"{number % 10**9:09d}*0*P*>",
        f"GS*PR*ACME*CROSSDOCK*20261123*0800*{number}*X*004010",
        "ST*855*0001",
        f"BAK*00*AC*P{number:06d}*20261120****SO-{number}*20261121",
        *body,
        f"CTT*{lines}",
        f"SE*{len(body) + 4}*0001",
        f"GE*1*{number}",
        f"IEA*1*{number % 10**9:09d}",
    ]
    return "".join(f"{row}~\n" for row in rows).encode()


def figures() -> list[dict[str, Any]]:
    """Microseconds a message for 10 and 100 lines."""
    form, found = X12Format(), []
    for lines, rounds in ((10, 1500), (100, 200)):
        raw = acknowledgment(7, lines)
        begin = time.perf_counter()
        for _ in range(rounds):
            form.read(raw)
        ours = (time.perf_counter() - begin) / rounds
        begin = time.perf_counter()
        for _ in range(rounds):
            [segment.split("*") for segment in raw.decode().split("~")]
        bare = (time.perf_counter() - begin) / rounds
        found.append(
            {
                "name": f"x12 855 of {lines} lines",
                "value": round(ours * 1e6),
                "unit": "µs",
                "rival": "bare split",
                "rival_value": f"{bare * 1e6:.0f} µs",
                "ratio": ours / bare,
            }
        )
    return found
