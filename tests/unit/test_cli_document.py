"""``document parse`` tells about every file it is given, whatever that file is."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from console import cli_document
from console.cli import main
from tests.bench.x12_reading import acknowledgment, catalogue


def parsed(capsys: pytest.CaptureFixture[str], *paths: Path) -> tuple[int, list[dict[str, Any]]]:
    code = main(["document", "parse", *map(str, paths), "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_folder_gives_one_line_a_file_and_the_worst_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "good.edi").write_bytes(acknowledgment(1, 2))
    (tmp_path / "odd.edi").write_bytes(acknowledgment(2, 2).replace(b"CTT*2", b"CTT*3"))
    assert parsed(capsys, tmp_path / "inner")[0] == 0
    code, rows = parsed(capsys, tmp_path)
    assert (code, [Path(row["path"]).name for row in rows]) == (1, ["good.edi", "odd.edi"])
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n")
    code, rows = parsed(capsys, tmp_path)
    assert code == 2
    assert {row["problems"][0]["code"] for row in rows if row["format"] is None} == {"file.not_recognised"}


def test_what_is_no_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, rows = parsed(capsys, tmp_path / "missing")
    assert (code, rows[0]["problems"][0]["code"]) == (2, "file.unreadable")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert parsed(capsys, tmp_path / "pipe")[1][0]["problems"][0]["text"] == "This is no file."


def test_a_long_catalogue_comes_in_parts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_document, "LONG_BYTES", 1000)
    (tmp_path / "long.edi").write_bytes(catalogue(1200))
    code, rows = parsed(capsys, tmp_path / "long.edi")
    parts = rows[0]["documents"]
    assert (code, rows[0]["charset"], rows[0]["problems"]) == (0, "utf-8", [])
    assert [(one["part"], one["complete"], len(one["document"]["lines"])) for one in parts] == [
        (1, False, 1000),
        (2, True, 200),
    ]
    assert parts[1]["document"]["lines"][-1]["line_ref"] == "1200"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b"\r\n<HTML><body>502</body></HTML>", "web page"),
        (b"PK\x03\x04" + bytes(60), "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"Dear supplier", "no format"),
    ],
)
def test_what_came_in_place_of_a_document_is_named(
    raw: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one").write_bytes(raw)
    code, rows = parsed(capsys, tmp_path / "one")
    assert code == 2
    assert said in rows[0]["problems"][0]["text"]
