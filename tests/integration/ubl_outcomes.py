"""What the reader makes of every UBL and Cross Industry document that others wrote, as a table.

``python3 -m tests.integration.ubl_outcomes`` writes it into ``docs/documents-ubl.md``; a test holds the two together.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.adapters.formats.registry import read_any
from console.domain.documents import ParsedDocument
from console.domain.problems import Severity
from tests.unit.formats.xml_losses import CII, UBL

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT.parent / "shared" / "samples"
PAGE = ROOT / "docs" / "documents-ubl.md"
LOSSES_MARK, LOSSES_END = "<!-- losses: made by python3 -m tests.integration.ubl_outcomes -->", "<!-- end of losses -->"
MARK = "<!-- outcomes: made by python3 -m tests.integration.ubl_outcomes -->"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One document of one file."""

    path: str
    name: str
    kind: str
    number: str
    order: str
    lines: int
    quantity: str
    total: str
    problems: tuple[str, ...]

    @property
    def cells(self) -> str:
        said = ", ".join(self.problems) or "clean"
        cells = (self.name, self.kind, self.number, self.order, str(self.lines), self.quantity, self.total, said)
        return f"| `{self.path}` | " + " | ".join(cells) + " |"


def files(samples: Path) -> list[Path]:
    """Every XML file of the UBL samples, in order."""
    return sorted(path for path in (samples / "ubl").rglob("*") if path.suffix.lower() == ".xml")


def outcomes(samples: Path) -> Iterator[Outcome]:
    """One outcome a document."""
    for path in files(samples):
        parsed = read_any(path.read_bytes(), path.name)
        assert parsed is not None, path
        for one in parsed.documents:
            yield outcome(_short(path), one)


def _short(path: Path) -> str:
    """The last part of a sample's long name, with the folder it came from."""
    return f"{path.parent.name}/{path.name.rsplit('__', 1)[-1]}"


def outcome(path: str, parsed: ParsedDocument) -> Outcome:
    """The facts by which a person would compare a document with what was read of it."""
    found: Any = parsed.document
    lines = getattr(found, "lines", ())
    codes = Counter(problem.code for problem in parsed.problems if problem.severity is not Severity.INFO)
    totals = getattr(found, "totals", None)
    return Outcome(
        path=path,
        name=parsed.kind_name,
        kind=found.kind.value if found is not None else "not read",
        number=str(getattr(found, "number", None) or getattr(found, "document_id", None) or ""),
        order=str(getattr(found, "order_number", None) or next(iter(getattr(found, "orders", ())), "")),
        lines=len(lines),
        quantity=_quantity(lines[0]) if lines else "",
        total=str(totals.payable) if totals is not None and totals.payable is not None else "",
        problems=tuple(f"{code} × {times}" if times > 1 else code for code, times in sorted(codes.items())),
    )


def _quantity(line: Any) -> str:
    inner = getattr(line, "line", line)
    part = next(iter(getattr(line, "parts", ())), None)
    for holder, field in ((inner, "quantity"), (inner, "shipped"), (inner, "received"), (part, "quantity")):
        value = getattr(holder, field, None)
        if value is not None:
            return f"{value.value} {value.unit or f'({value.raw_unit})'}"
    return ""


def table(samples: Path) -> str:
    """The table as it stands in the page."""
    listed = list(outcomes(samples))
    clean = sum(not one.problems for one in listed)
    head = (
        f"{len(files(samples))} files, {len(listed)} documents: {clean} clean, {len(listed) - clean} with problems"
        " that are in the documents themselves.\n\n"
        "| file | document | kind | number | order | lines | first quantity | payable | problems |\n"
        "|---|---|---|---|---|---|---|---|---|"
    )
    return "\n".join([head, *(one.cells for one in listed)]) + "\n"


def losses() -> str:
    """What documents cannot carry, as it stands in the page."""
    rows = [
        f"| {document} | `{fact}` | {reason} |"
        for listed in (UBL, CII)
        for document, facts in listed.items()
        for fact, reason in facts.items()
    ]
    return "\n".join(["| document | fact | why |", "|---|---|---|", *rows]) + "\n"


def page(samples: Path, text: str) -> str:
    """The page with the tables made anew."""
    before = text.split(LOSSES_MARK, 1)[0]
    between = text.split(LOSSES_END, 1)[1].split(MARK, 1)[0]
    return f"{before}{LOSSES_MARK}\n\n{losses()}\n{LOSSES_END}{between}{MARK}\n\n{table(samples)}"


if __name__ == "__main__":
    if not SAMPLES.is_dir():
        sys.exit("The samples (../shared/samples) are not on this machine.")
    PAGE.write_text(page(SAMPLES, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
