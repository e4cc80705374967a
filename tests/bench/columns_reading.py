"""Price lists and answers by column specification, all checks on, beside the bare csv module and openpyxl."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from typing import Any

from openpyxl import load_workbook

from console.adapters.formats.registry import FORMATS
from console.domain.documents import OutgoingEnvelope, PriceCatalogue
from console.domain.values import PartyId


def price_list(lines: int) -> bytes:
    """A price list as CSV."""
    rows = [f"ART-{n:07};Part number {n} of many;{n % 900}.50;EUR;pcs;2026-12-01" for n in range(lines)]
    return ("Supplier item;Description;Net price;Currency;Unit;Valid from\n" + "\n".join(rows) + "\n").encode()


def figures() -> list[dict[str, Any]]:
    """Lines a second of processor time, best of three."""
    raw, lines = price_list(5000), 5000
    workbook = _as_workbook(raw)
    return [
        _figure("price list as CSV", lines, lambda: _read("delimited", "price-catalogue-csv", raw), "csv.DictReader",
                lambda: sum(1 for _ in csv.DictReader(io.StringIO(raw.decode()), delimiter=";"))),
        _figure("price list as XLSX", lines, lambda: _read("xlsx", "price-catalogue-xlsx", workbook), "bare openpyxl",
                lambda: sum(1 for _ in load_workbook(io.BytesIO(workbook), read_only=True).active.iter_rows(values_only=True))),
    ]  # fmt: skip


def _figure(name: str, lines: int, ours: Callable[[], int], rival: str, theirs: Callable[[], int]) -> dict[str, Any]:
    mine, other = _best(ours), _best(theirs)
    return {
        "name": name, "value": round(lines / mine), "unit": "lines/s", "rival": rival,
        "rival_value": f"{lines / other:.0f} lines/s", "ratio": other / mine,
    }  # fmt: skip


def _best(work: Callable[[], int]) -> float:
    found = []
    for _ in range(3):
        begin = time.process_time()
        assert work() > 0
        found.append(time.process_time() - begin)
    return min(found)


def _read(form: str, spec: str, raw: bytes) -> int:
    lines = 0
    for piece in FORMATS[form].read_parts(raw, {"columns": json.dumps([spec])}):
        document = piece.documents[0].document
        assert isinstance(document, PriceCatalogue)
        lines += len(document.lines)
    return lines


def _as_workbook(raw: bytes) -> bytes:
    parsed = FORMATS["delimited"].read(raw, {"columns": json.dumps(["price-catalogue-csv"])})
    document = parsed.documents[0].document
    assert isinstance(document, PriceCatalogue)
    us = PartyId(scheme="assigned", value="US")
    from datetime import UTC, datetime

    envelope = OutgoingEnvelope(
        sender=us,
        receiver=us,
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
        options={"columns": '["price-catalogue-xlsx"]'},
    )
    return FORMATS["xlsx"].write([document], envelope)
