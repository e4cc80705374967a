"""The page docs/documents-x12.md: what becomes of every X12 file that others wrote.

``python3 -m tests.integration.x12_outcomes ../shared/samples > docs/documents-x12.md``
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from console.adapters.formats.x12 import X12Format
from console.adapters.formats.x12.sets import SETS
from console.domain.documents import ParsedDocument, ParsedMessage, TechnicalAcknowledgment
from console.domain.problems import Severity

FORM = X12Format()
_WRITES = {"204": "", "820": "", "944": "", "990": "", "997": "yes", "999": "yes"}
_KEPT = "(no kind the program works with)"


def page(samples: Path) -> str:
    """The whole page."""
    rows = [_row(samples, row) for row in manifest(samples)]
    return "\n".join([*_head(), *rows, ""])


def manifest(samples: Path) -> list[dict[str, str]]:
    """The X12 files of the samples folder."""
    with (samples / "MANIFEST.tsv").open(encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream, delimiter="\t") if row["path"].startswith("x12/")]


def _head() -> list[str]:
    sets = [
        f"| {code} | {table.label} | yes | {_WRITES.get(code, 'yes') or 'no'} |" for code, table in sorted(SETS.items())
    ]
    return [
        "# X12 documents",
        "",
        "Made by `python3 -m tests.integration.x12_outcomes`; a test holds it to what the program really does.",
        "",
        "## What is read and written",
        "",
        "Versions 003010 to 006050; the version of the group (GS08) counts. TA1 is read and written too. Any other set is",
        "recognised, kept as it came and receipted as not supported.",
        "",
        "| set | what | reads | writes |",
        "|---|---|---|---|",
        *sets,
        "",
        "Options of a partner profile for writing: `receipt` (`997`, `999`), `newlines` (`yes`, `no`), `element_separator`,",
        "`segment_separator`, `component_separator`.",
        "",
        "## How severe a finding is",
        "",
        "| severity | what it means here | in the technical acknowledgment |",
        "|---|---|---|",
        "| info | worth knowing; nothing is lost | no word of it, or a noted fault of form |",
        "| warning | read and usable; something is odd (a count, a length, a date left out) | faults of form: accepted, errors noted (E) |",
        "| error | the document is not acted on until a person looks | rejected (R) |",
        "| fatal | the message was not read to its end | rejected (R) |",
        "",
        "## What becomes of files that others wrote",
        "",
        "The files are openly licensed test data of other X12 programs, some of them broken on purpose; they are read in place",
        "and are no part of this program. Kept: recognised, but of no kind the program works with.",
        "",
        "| file | documents | outcome | what was read |",
        "|---|---|---|---|",
    ]


def _row(samples: Path, row: dict[str, str]) -> str:
    raw = (samples / row["path"]).read_bytes()
    parsed = FORM.read(raw)
    name = row["path"].removeprefix("x12/").rpartition("/")
    file = f"{name[0].partition('/')[0] or ''} … {name[2][-44:]}".strip(" …")
    known = "" if FORM.recognises(raw[:4096], row["path"]) else "not recognised: "
    return f"| {_cell(file)} | {_cell(known + kinds(parsed))} | {_cell(verdict(parsed))} | {_cell(gist(parsed))} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "¦").split())


def kinds(parsed: ParsedMessage) -> str:
    """How many documents of which set."""
    counts = Counter(one.kind_name or "?" for one in parsed.documents)
    return ", ".join(f"{count} × {kind}" if count > 1 else kind for kind, count in counts.items()) or "none"


def verdict(parsed: ParsedMessage) -> str:
    """Clean, or the worst severity and the kinds of findings."""
    found = [one for one in parsed.all_problems if one.severity is not Severity.INFO]
    read = [one for one in parsed.documents if one.document is not None]
    if not found:
        return "clean" if read else "kept"
    order = list(Severity)
    worst = max(found, key=lambda one: order.index(one.severity)).severity
    counts = Counter(one.code.removeprefix("x12.") for one in found)
    listed = ", ".join(f"{code} × {count}" if count > 1 else code for code, count in counts.most_common(4))
    return f"{worst}: {listed}" + (" …" if len(counts) > 4 else "")


def gist(parsed: ParsedMessage) -> str:
    """The first document in a few words."""
    for one in parsed.documents:
        if one.document is not None:
            return _gist(one)
    if not parsed.documents:
        return ""
    return "(of a known kind, but not usable)" if parsed.documents[0].kind_name in SETS else _KEPT


def _gist(one: ParsedDocument) -> str:
    body: Any = one.document
    if isinstance(body, TechnicalAcknowledgment):
        about = f"{body.functional_group} {body.group_control}" if body.group_control else body.interchange_control
        counts = f", {len(body.sets)} documents" if body.sets else ""
        return f"{one.kind_name} for {about}: {body.status}{counts}"
    words = [f"{one.kind_name} {getattr(body, 'order_number', None) or getattr(body, 'number', None) or ''}".strip()]
    for name in ("lines", "packs", "events", "charges", "items", "stops", "sets"):
        found = getattr(body, name, None)
        if isinstance(found, tuple) and found:
            words.append(f"{len(found)} {name}")
    lines = getattr(body, "lines", ())
    if lines:
        words.append(f"first {_line(lines[0])}")
    for name in ("total", "amount"):
        if getattr(body, name, None) is not None:
            words.append(f"{name} {getattr(body, name)}")
    totals = getattr(body, "totals", None)
    if totals is not None and totals.payable is not None:
        words.append(f"to pay {totals.payable}")
    return ", ".join(words)


def _line(line: Any) -> str:
    item = line.items[0].value if getattr(line, "items", ()) else "(no item)"
    names = ("ordered", "quantity", "shipped")
    amount = next((found for name in names if (found := getattr(line, name, None)) is not None), None)
    price = getattr(line, "price", None) or next((tier.price for tier in getattr(line, "prices", ())), None)
    words = [item]
    if amount is not None:
        words.append(f"{amount.value} {amount.raw_unit or ''}".strip())
    if price is not None:
        words.append(f"at {price.each:f}")
    return " ".join(words)


if __name__ == "__main__":
    sys.stdout.write(page(Path(sys.argv[1])))
