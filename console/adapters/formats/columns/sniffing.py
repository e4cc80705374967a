"""What a text seems to be laid out like. Cheap and careful: recognition is only ever followed by a specification or a
question, never by a guess at meaning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from console.adapters.formats.columns.table import Notes, charset_of
from console.domain.columns import ColumnSpec
from console.domain.documents import DocumentKind

SEPARATORS = (";", "\t", "|", ",", "^", "~")
SEPARATOR_WORDS = {"\t": "tab", ";": "“;”", "|": "“|”", ",": "“,”", "^": "“^”", "~": "“~”"}
LAYOUT_WORDS = {
    "delimited": "delimited text",
    "fixed": "text of fixed width",
    "xlsx": "a workbook",
    "json_paths": "JSON",
}
_OTHERS = (
    b"ISA",
    b"GS",
    b"UNA",
    b"UNB",
    b"UNH",
    b"<",
    b"%PDF",
    b"MIME",
    b"From ",
    b"Received:",
    b"\x89PNG",
    b"\xff\xd8",
)
_QUOTED = re.compile(r'"[^"]*"')
_TAG = re.compile(r"[A-Z][A-Z0-9]{2}")
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{1,2}[*+|^~:]")


@dataclass(frozen=True, slots=True)
class ProposedColumn:
    """A column as found: its heading (or number), the fact it seems to carry, how sure, and some of its texts."""

    heading: str
    to: str | None
    confidence: float
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a sample seems to be. ``spec`` is ``None`` when too little can be told; ``questions`` are what a person has
    to answer before it may be used; ``found`` is one sentence on what the file is. ``confidence`` is from 0 to 1."""

    syntax: str
    kind: DocumentKind | None
    spec: ColumnSpec | None
    confidence: float
    questions: tuple[str, ...]
    columns: tuple[ProposedColumn, ...]
    found: str


def container_of(raw: bytes) -> tuple[str, ...]:
    """The layouts these bytes can have at all."""
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return ("xlsx",)
    text = raw[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    if text[:1] in (b"{", b"["):
        return ("json_paths", "delimited", "fixed")
    return ("delimited", "fixed")


def syntax_of(head: bytes, filename: str = "") -> str | None:
    """The layout a message starting with ``head`` most likely has; ``None`` when it looks like none of them."""
    name = filename.casefold()
    first = container_of(head)[0]
    if first == "xlsx":
        packed = b"xl/" in head or b"[Content_Types].xml" in head or b"opendocument" in head or head[:1] == b"\xd0"
        return "xlsx" if packed or name.endswith((".xlsx", ".xlsm", ".xls", ".ods")) else None
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if first == "json_paths":
        return "json_paths" if re.match(rb'[\[{]\s*(["\[{\]}]|-?\d)', start) else None
    lines = text_head(head)
    if not lines or start.startswith(_OTHERS) or _many(lines, _SEGMENT.match):
        return None
    flat_name = name.endswith((".csv", ".tsv", ".tab", ".psv"))
    if separator_of(lines, 0.3 if flat_name else 0.6) is not None:
        return "delimited"
    if flat_name:
        return "delimited"
    return "fixed" if looks_fixed(lines) else None


def text_head(raw: bytes, size: int = 65536) -> list[str]:
    """The first lines that hold something, the last one of a cut text left out; none when it is no text."""
    head = raw[:size]
    charset = charset_of(head[: len(head) - 4] if len(raw) > len(head) else head, "utf-8", Notes())
    text = head.decode(charset, errors="replace").lstrip("\ufeff")
    odd = sum(1 for letter in text if letter < " " and letter not in "\t\r\n\x1a")
    if not text.strip() or odd > len(text) // 200:
        return []
    lines = text.splitlines()
    if len(lines) > 1 and len(head) >= 4000 and not text.endswith(("\n", "\r")):
        lines.pop()
    return [line for line in lines if line.strip()]


def separator_of(lines: Sequence[str], share: float = 0.6) -> tuple[str, int] | None:
    """The separator and the number of columns, when at least ``share`` of the lines agree on them."""
    if len(lines) < 2:
        return None
    bare = [_QUOTED.sub("", line) for line in lines[:200]]
    best: tuple[float, str, int] | None = None
    for separator in SEPARATORS:
        counts = Counter(line.count(separator) for line in bare)
        number, agreeing = max(
            ((n, hits) for n, hits in counts.items() if n), key=lambda one: one[1] * one[0], default=(0, 0)
        )
        if number and agreeing / len(bare) >= share:
            score = agreeing / len(bare) * min(number, 8)
            if best is None or score > best[0]:
                best = (score, separator, number + 1)
    return (best[1], best[2]) if best else None


def looks_fixed(lines: Sequence[str]) -> bool:
    """Lines of one length, or each beginning with a code."""
    if len(lines) < 2:
        return False
    lengths = Counter(len(line.rstrip("\r\n")) for line in lines)
    length, agreeing = lengths.most_common(1)[0]
    if length >= 20 and agreeing >= 2 and agreeing / len(lines) >= 0.6:
        return True
    return (
        len(lines) >= 3
        and _many(lines, _TAG.match)
        and not _many(lines, lambda line: line.istitle() or ". " in line[:-1])
    )


def _many(lines: Sequence[str], holds: object) -> bool:
    assert callable(holds)
    return sum(1 for line in lines if holds(line)) >= 0.9 * len(lines)
