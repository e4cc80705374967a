"""A pair of folders: what counts as whole, in which order it is taken, and where it goes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console.adapters.transports import folder as module
from console.adapters.transports.folder import FolderTransport
from console.services.errors import ContentError, Retryable


@pytest.fixture
def transport(tmp_path: Path) -> FolderTransport:
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    return FolderTransport(tmp_path / "in", tmp_path / "out", rest_seconds=0)


def put(transport: FolderTransport, name: str, text: str = "x", second: int = 0) -> Path:
    path = transport.incoming / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_700_000_000 + second, 1_700_000_000 + second))
    return path


def names(transport: FolderTransport, limit: int = 100) -> list[str]:
    return [arrival.name for arrival in transport.arrivals(limit)]


def test_files_come_oldest_first_and_go_to_the_archive(transport: FolderTransport) -> None:
    for second, name in enumerate(("c", "a", "b")):
        put(transport, name, name, second)
    assert names(transport) == ["c", "a", "b"]
    first = transport.arrivals(1)[0]
    assert transport.fetch(first) == b"c"
    transport.done(first)
    assert names(transport) == ["a", "b"]
    assert (transport.incoming / "archive" / "c").read_text() == "c"


def test_a_full_folder_is_taken_whole_a_few_at_a_time(
    transport: FolderTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    original = os.scandir
    monkeypatch.setattr(module.os, "scandir", lambda path: looks.append(path) or original(path))
    monkeypatch.setattr(module, "LISTING_SECONDS", 1000)
    for number in range(50):
        put(transport, f"{number:03d}", second=number)
    taken: list[str] = []
    while arrivals := transport.arrivals(7):
        taken += [arrival.name for arrival in arrivals]
        for arrival in arrivals:
            transport.done(arrival)
    assert taken == [f"{number:03d}" for number in range(50)]
    assert len(looks) <= 4


def test_what_changes_or_goes_after_it_was_listed_is_not_handed_out(transport: FolderTransport) -> None:
    for number in range(5):
        put(transport, f"{number}", second=number)
    assert names(transport, 2) == ["0", "1"]
    put(transport, "0", "longer", second=9)
    (transport.incoming / "1").unlink()
    (transport.incoming / "2").rename(transport.outgoing / "2")
    assert names(transport, 2) == ["3", "4"]
    assert names(transport) == ["3", "4", "0"]


def test_what_could_not_be_put_away_comes_again(transport: FolderTransport) -> None:
    put(transport, "a")
    assert names(transport) == names(transport) == ["a"]


def test_a_file_being_written_is_left_until_it_rests(
    transport: FolderTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_700_000_000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(module.time, "time", lambda: now[0])
    transport.rest_seconds = 1.0
    put(transport, "a", "half")
    put(transport, "b.part", "half")
    put(transport, ".c", "half")
    assert names(transport) == []
    now[0] += 0.9
    put(transport, "a", "whole now", second=1)
    assert names(transport) == []
    now[0] += 0.9
    assert names(transport) == []
    now[0] += 0.2
    assert names(transport) == ["a"]


def test_a_file_untouched_for_long_is_whole_at_once(transport: FolderTransport) -> None:
    transport.rest_seconds = 1.0
    put(transport, "a")
    assert names(transport) == ["a"]


def test_names_met_before_are_kept_apart_in_the_archive(transport: FolderTransport) -> None:
    for text in ("one", "two", "three"):
        put(transport, "a.x12", text)
        transport.done(transport.arrivals(1)[0])
    archive = transport.incoming / "archive"
    assert {path.name: path.read_text() for path in archive.iterdir()} == {
        "a.x12": "one",
        "a.1.x12": "two",
        "a.2.x12": "three",
    }


def test_a_file_too_large_is_refused_and_put_aside_with_the_reason(transport: FolderTransport) -> None:
    transport.limit_bytes = 3
    put(transport, "a", "four")
    arrival = transport.arrivals(1)[0]
    with pytest.raises(ContentError, match="4 bytes; this connection takes at most 3"):
        transport.fetch(arrival)
    transport.quarantine(arrival, "too large")
    assert (transport.incoming / "quarantine" / "a.reason.txt").read_text() == "too large\n"
    assert names(transport) == []


def test_a_file_taken_back_meanwhile_is_no_trouble(transport: FolderTransport) -> None:
    path = put(transport, "a")
    arrival = transport.arrivals(1)[0]
    path.unlink()
    transport.done(arrival)
    with pytest.raises(Retryable):
        transport.fetch(arrival)
    assert names(transport) == []
