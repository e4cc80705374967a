"""What the start does about system packages, Qt and a Python that is too old."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from console.bootstrap import OLDEST_PYTHON, packages, pythons, qt, start
from console.bootstrap.environment import Environment
from console.bootstrap.packages import need_packages
from console.bootstrap.trouble import SetupTrouble

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="system packages are looked for on Linux only")
Commands = list[tuple[str, ...]]


@pytest.fixture
def debian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "is_debian", lambda: True)


@pytest.fixture
def apt(debian: None, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """A root's apt-get that always succeeds."""
    commands: Commands = []

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        commands.append(arguments)
        return subprocess.CompletedProcess(arguments, 0, stdout="done")

    monkeypatch.setattr(packages, "_apt", run)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return commands


def probe_results(monkeypatch: pytest.MonkeyPatch, *results: tuple[int, str, str]) -> None:
    """Let Qt start with each of ``(exit code, output, errors)`` in turn."""
    left = list(results)
    monkeypatch.setattr(qt, "_probe", lambda *_: subprocess.CompletedProcess([], *left.pop(0)))


def libraries_missing(monkeypatch: pytest.MonkeyPatch, *missing: str) -> None:
    monkeypatch.setattr(qt, "_loads", lambda library: library not in missing)


@linux_only
def test_root_gets_the_packages_installed_after_an_update(apt: Commands) -> None:
    need_packages(["libegl1"], "the screens")
    assert [command[0] for command in apt] == ["update", "install"]
    assert apt[1][-1] == "libegl1"


@linux_only
def test_others_get_one_command(debian: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SetupTrouble) as caught:
        need_packages(["libegl1", "libgl1"], "the screens")
    command = caught.value.remedy.splitlines()[-1]
    assert command == "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1 libgl1"


@linux_only
def test_a_failing_package_manager_is_quoted(apt: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        packages, "_apt", lambda *arguments: subprocess.CompletedProcess(arguments, 100, stdout="E: no space left")
    )
    with pytest.raises(SetupTrouble, match="no space left"):
        need_packages(["libegl1"], "the screens")


def test_systems_that_are_no_debian_are_told_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "is_debian", lambda: False)
    with pytest.raises(SetupTrouble) as caught:
        need_packages(["libegl1"], "the screens")
    assert "libegl1" in caught.value.remedy
    assert "apt-get" not in caught.value.remedy


@linux_only
def test_missing_qt_libraries_are_installed_and_qt_is_tried_again(
    apt: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe_results(monkeypatch, (1, "", "libEGL.so.1: cannot open"), (0, "6.11.3\n", ""))
    libraries_missing(monkeypatch, "libEGL.so.1", "libxcb-cursor.so.0")
    qt.ensure_qt(Path("python"), {})
    assert apt[1][-1] == "libegl1"
    assert "libxcb-cursor0" not in apt[1], "nothing for a display that is not there"


@linux_only
def test_a_display_needs_its_own_libraries(apt: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    probe_results(monkeypatch, (0, "6.11.3\n", ""), (0, "6.11.3\n", ""))
    libraries_missing(monkeypatch, "libxcb-icccm.so.4")
    qt.ensure_qt(Path("python"), {"DISPLAY": ":0"})
    assert apt[1][-1] == "libxcb-icccm4"


@linux_only
def test_a_machine_without_fonts_gets_one(apt: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    probe_results(monkeypatch, (9, "6.11.3\n", ""), (0, "6.11.3\n", ""))
    libraries_missing(monkeypatch)
    qt.ensure_qt(Path("python"), {})
    assert apt[1][-1] == "fonts-dejavu-core"


def test_a_qt_that_starts_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    probe_results(monkeypatch, (0, "6.11.3\n", ""))
    libraries_missing(monkeypatch)
    qt.ensure_qt(Path("python"), {})


def test_another_reason_why_qt_fails_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    probe_results(monkeypatch, (1, "", "libsomething.so.3: version GLIBC_2.34 not found"))
    libraries_missing(monkeypatch)
    with pytest.raises(SetupTrouble, match=r"GLIBC_2\.34"):
        qt.ensure_qt(Path("python"), {})


@pytest.mark.parametrize(
    ("version", "python", "refused"),
    [
        ("6.11.3", (3, 11), False),
        ("6.12.0", (3, 12), False),
        ("6.12.0", (3, 11), True),
        ("6.13.1", (3, 11), True),
        ("6.10.1", (3, 12), True),
        ("6.10.2", (3, 12), False),
        ("6.8.2", (3, 11), True),
        ("6.8.3", (3, 11), False),
    ],
)
def test_pairings_known_to_crash_are_refused(version: str, python: tuple[int, int], refused: bool) -> None:
    assert (qt.known_crash(version, python) is not None) is refused


@linux_only
@pytest.mark.parametrize(
    ("argv", "display", "goes_on"),
    [
        (["sandbox"], "", True),
        (["sandbox"], ":0", False),
        (["sandbox", "--headless"], ":0", True),
        (["screenshots", "out"], "", False),
    ],
)
def test_only_a_practice_run_without_a_window_goes_on_without_qt(
    argv: list[str],
    display: str,
    goes_on: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def missing(*_: object) -> None:
        raise SetupTrouble("Qt lacks libegl1", "sudo apt-get install libegl1")

    monkeypatch.setattr(qt, "ensure_qt", missing)
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    environment = Environment(tmp_path / "venv", tmp_path)
    if goes_on:
        start._prepare_qt(environment, argv)
        assert "sudo apt-get install libegl1" in capsys.readouterr().err
    else:
        with pytest.raises(SetupTrouble):
            start._prepare_qt(environment, argv)


def test_qt_is_tried_once_for_a_machine_and_its_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(qt, "ensure_qt", lambda _, environ: tried.append(environ.get("DISPLAY", "")))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    environment = Environment(tmp_path / "venv", tmp_path)
    for display in ("", "", ":0", ":0"):
        monkeypatch.setenv("DISPLAY", display)
        start._prepare_qt(environment, ["sandbox"])
    assert tried == ["", ":0"]
    monkeypatch.setattr(start, "_host", lambda: "a container on the same folder")
    start._prepare_qt(environment, ["sandbox"])
    assert len(tried) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_newer_python_on_the_path_is_found_and_a_dead_one_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, script in {"python3.13": "exit 127", "python3.12": "exit 0"}.items():
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pythons.find_newer(OLDEST_PYTHON) == str(tmp_path / "python3.12")


def test_without_a_newer_python_the_person_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pythons.hand_to_newer(["sandbox"], OLDEST_PYTHON) == 3
    said = capsys.readouterr().err
    assert "Python 3.11 or later is needed" in said
    assert "python3.11 main.py sandbox" in said


def test_emitting_a_signal_gives_no_reference_away() -> None:
    """The bug behind the refusal of PySide6 6.12 on Python 3.11: each emit lost a reference to True."""
    from PySide6.QtCore import QObject, Signal

    class Sender(QObject):
        said = Signal()

    sender = Sender()
    before = sys.getrefcount(True)
    for _ in range(50):
        sender.said.emit()
    assert abs(sys.getrefcount(True) - before) < 25
