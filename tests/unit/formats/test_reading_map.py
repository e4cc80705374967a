"""The page of what reading EDI stands up to names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


def test_every_test_the_page_names_is_there() -> None:
    page = (REPOSITORY / "docs" / "reading-edi.md").read_text(encoding="utf-8")
    there = {
        name
        for path in (REPOSITORY / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", page))
    assert named and sorted(named - there) == []


def test_every_row_names_a_test() -> None:
    page = (REPOSITORY / "docs" / "reading-edi.md").read_text(encoding="utf-8")
    rows = [
        row
        for row in page.splitlines()
        if row.startswith("|") and not row.startswith(("|---", "| what comes", "| trap"))
    ]
    assert rows and [row for row in rows if "`test_" not in row] == []
