"""The figures command: which groups there are, and how figures are shown."""

from __future__ import annotations

import subprocess
from types import SimpleNamespace
from typing import Any

import pytest

from tests.bench import page, run

MEASURED = b'{"name": "reading", "value": 1, "unit": "s"}\n'


def test_every_group_named_and_there_is_offered_and_absent_ones_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "GROUPS", ("intake", "no_such_group", "store_figures"))
    assert run.groups() == ["intake", "store_figures"]
    assert run.groups("st") == ["store_figures"]


def test_a_figure_stands_beside_its_rival(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        {"name": "reading", "value": 1234.5, "unit": "µs", "rival": "other", "rival_value": 2469, "ratio": 2.0},
        {"name": "memory", "value": 12.345, "unit": "MB", "target": "under 250 MB"},
    ]
    monkeypatch.setattr(run, "_measured", lambda group, shared: found)
    assert run.show("intake") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == [
        "intake",
        "  reading  1,234 µs  2.00 x  other: 2,469 µs",
        "  memory   12.35 MB                           under 250 MB",
    ]


@pytest.mark.parametrize(
    ("ended", "error"),
    [
        (SimpleNamespace(returncode=1, stdout=MEASURED, stderr=b"x\nboom\n"), "boom"),
        (subprocess.TimeoutExpired("x", 1, output=MEASURED + b'{"name": "cut o'), "took more than 300 seconds"),
    ],
)
def test_a_group_that_cannot_be_measured_says_so_and_keeps_what_it_had(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ended: Any, error: str
) -> None:
    def measure(*given: Any, **named: Any) -> Any:
        if isinstance(ended, Exception):
            raise ended
        return ended

    monkeypatch.setattr(run.subprocess, "run", measure)
    assert run.show("intake") == 1
    shown = capsys.readouterr().out
    assert "not measured" in shown
    assert "reading" in shown
    assert error in shown


def test_no_such_group_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.show("nothing") == 2
    assert "intake" in capsys.readouterr().err


def test_the_page_of_figures_is_made_anew_from_one_run_and_keeps_its_words() -> None:
    before = f"# Figures\n\nWords.\n\n{page.BEGIN}\nold\n{page.END}\n\nMore words.\n"
    found = {"group": "intake", "name": "a | b", "value": 1234.5, "unit": "messages/s", "rival": "bare", "ratio": 0.5}
    after = page.renewed(before, [found, {"group": "screens", "name": "screens", "error": "no display"}])
    assert "| intake | a \\| b | 1,234 messages/s | 0.50 x | bare |  |" in after
    assert "| screens | screens | not measured |  | no display |  |" in after
    assert "old" not in after
    assert after.startswith("# Figures\n\nWords.\n")
    assert after.endswith("\n\nMore words.\n")
    assert page.renewed(after, []).count(page.BEGIN) == 1
