"""Puts the figures of one run into the page of figures.

``python3 main.py bench --json > run.jsonl``, then ``python3 -m tests.bench.page run.jsonl``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.bench.run import Figure, row

PAGE = Path(__file__).resolve().parents[2] / "docs" / "figures.md"
BEGIN, END = "<!-- figures of one run: begin -->", "<!-- figures of one run: end -->"
_HEAD = "| Group | What | Measured | Ratio | Rival | Goal |\n| --- | --- | --- | --- | --- | --- |"


def renewed(text: str, measured: Iterable[Figure]) -> str:
    """``text`` with the table between its two marks made anew. Raises ValueError when the marks are not there."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page needs the marks {BEGIN} and {END}")
    return "\n".join([before + BEGIN, _HEAD, *map(_line, measured), END]) + after


def _line(figure: Figure) -> str:
    cells = (figure["group"], *row(figure))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main() -> None:
    """Renew the page from the JSON lines of the file named."""
    lines = Path(sys.argv[1]).read_text("utf-8").splitlines()
    measured = [json.loads(line) for line in lines if line.startswith("{")]
    PAGE.write_text(renewed(PAGE.read_text("utf-8"), measured), "utf-8")


if __name__ == "__main__":
    main()
