"""Column specifications on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from console.cli import main

ANSWER = "Order number;Line;Confirmed quantity;Unit;Status\nP1;1;5;pcs;accepted\n"


def test_a_sample_is_proposed_read_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample, spec = tmp_path / "answer.csv", tmp_path / "spec.json"
    sample.write_text(ANSWER, encoding="utf-8")
    assert main(["document", "propose", str(sample), "--out", str(spec)]) == 0
    assert "looks like an acknowledgment" in capsys.readouterr().out
    assert main(["document", "parse", str(sample), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "columns.no_specification"
    assert main(["document", "parse", str(sample), "--json", "--columns", str(spec)]) == 0
    entry = json.loads(capsys.readouterr().out)
    assert entry["documents"][0]["document"]["order_number"] == "P1"
    canonical = tmp_path / "canonical.json"
    canonical.write_text(json.dumps(entry["documents"][0]["document"]), encoding="utf-8")
    assert (
        main(
            [
                "document",
                "write",
                "--format",
                "xlsx",
                "--in",
                str(canonical),
                "--out",
                str(tmp_path / "a.xlsx"),
                "--columns",
                "acknowledgment-xlsx",
            ]
        )
        == 0
    )
    assert main(["document", "parse", str(tmp_path / "a.xlsx"), "--json", "--columns", "acknowledgment-xlsx"]) == 0
    assert (
        json.loads(capsys.readouterr().out)["documents"][0]["document"]["lines"]
        == entry["documents"][0]["document"]["lines"]
    )


def test_templates_and_fields_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["document", "templates"]) == 0
    assert "order-fixed: order, fixed" in capsys.readouterr().out
    assert main(["document", "templates", "order-csv"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "order"
    assert main(["document", "fields", "acknowledgment"]) == 0
    assert "action: code of the part (accepted, changed" in capsys.readouterr().out


def test_what_cannot_be_used_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample, bad = tmp_path / "answer.csv", tmp_path / "bad.json"
    sample.write_text(ANSWER, encoding="utf-8")
    bad.write_text(
        '{"name": "x", "kind": "order", "layout": {"syntax": "delimited"}, "fields": [{"to": "colour", "column": 1}]}',
        encoding="utf-8",
    )
    for spec, words in (("nothing", "neither a file nor a template"), (str(bad), "“colour” is no fact")):
        assert main(["document", "parse", str(sample), "--columns", spec]) == 3
        assert words in capsys.readouterr().err
