"""The first start on a machine: what is made, what is repaired, what is left alone, and what a person is told."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from console.bootstrap import start as start_module
from console.bootstrap.environment import Environment, running_python
from console.bootstrap.install import install
from console.bootstrap.start import needs_screen_library
from console.bootstrap.trouble import SetupTrouble

Calls = list[list[str]]

COMMAND_LINE = '''"""Stands in for the command line."""
import sys
print("started with", sys.argv[1:], "in", sys.prefix)
sys.exit(7)
'''


@pytest.fixture
def locks(tmp_path: Path) -> Path:
    folder = tmp_path / "requirements"
    folder.mkdir()
    for name in ("runtime", "dev"):
        (folder / f"{name}.lock").write_text(f"# nothing for {name}\n", encoding="utf-8")
    return folder


@pytest.fixture
def environment(tmp_path: Path, locks: Path) -> Environment:
    return Environment(tmp_path / "venv", locks)


@pytest.fixture
def installer(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Takes the place of venv and pip: makes an interpreter where one is asked for, and notes the commands."""
    calls: Calls = []

    def run(command: list[str], *_: object, **__: object) -> None:
        calls.append(command)
        if "venv" in command:
            environment.python.parent.mkdir(parents=True)
            environment.python.touch()

    monkeypatch.setattr("console.bootstrap.install._run", run)
    return calls


def test_first_start_makes_the_environment_and_installs_by_hash(environment: Environment, installer: Calls) -> None:
    assert not environment.is_ready("runtime")
    install(environment, "runtime")
    assert [("venv" in call, "pip" in call) for call in installer] == [(True, False), (False, True)]
    assert "--require-hashes" in installer[1]
    assert environment.is_ready("runtime")
    assert not environment.is_ready("dev")


def test_the_development_packages_are_enough_to_run(environment: Environment, installer: Calls) -> None:
    install(environment, "dev")
    assert environment.is_ready("dev")
    assert environment.is_ready("runtime")


def test_a_changed_lock_is_installed_into_what_is_there(environment: Environment, installer: Calls) -> None:
    install(environment, "runtime")
    environment.lock("runtime").write_text("# changed\n", encoding="utf-8")
    assert not environment.is_ready("runtime")
    install(environment, "runtime")
    assert ["venv" in call for call in installer] == [True, False, False]
    assert environment.is_ready("runtime")


def test_an_interrupted_installation_begins_again_from_nothing(
    environment: Environment, installer: Calls, capsys: pytest.CaptureFixture[str]
) -> None:
    install(environment, "runtime")
    environment.write_stamp(whole=False)  # as it stands when the process was killed while pip ran
    leftover = environment.folder / "half-unpacked"
    leftover.touch()
    install(environment, "runtime")
    assert not leftover.exists()
    assert environment.is_ready("runtime")
    assert "interrupted" in capsys.readouterr().err


def test_another_python_gets_its_own_packages(environment: Environment, installer: Calls) -> None:
    install(environment, "runtime")
    environment.write_stamp(python="3.10")
    assert not environment.is_ready("runtime")
    install(environment, "runtime")
    assert ["venv" in call for call in installer] == [True, False, True, False]
    assert environment.stamp()["python"] == running_python()


def test_a_vanished_interpreter_is_made_again(environment: Environment, installer: Calls) -> None:
    install(environment, "runtime")
    environment.python.unlink()
    assert not environment.is_ready("runtime")
    install(environment, "runtime")
    assert environment.is_ready("runtime")


def test_a_failed_installation_is_told_and_the_next_start_goes_on(
    environment: Environment, installer: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(environment, "runtime")
    environment.lock("runtime").write_text("# changed\n", encoding="utf-8")

    def no_network(*_: object, **__: object) -> None:
        raise SetupTrouble("no network", "look at the proxy")

    with monkeypatch.context() as patched:
        patched.setattr("console.bootstrap.install._run", no_network)
        with pytest.raises(SetupTrouble, match="no network"):
            install(environment, "runtime")
    assert not environment.is_ready("runtime")
    install(environment, "runtime")
    assert ["venv" in call for call in installer] == [True, False, False]
    assert environment.is_ready("runtime")


@pytest.mark.parametrize("content", ["thesis.txt", "pyvenv.cfg"])
def test_a_folder_this_program_did_not_make_is_never_cleared(
    environment: Environment, installer: Calls, content: str
) -> None:
    environment.folder.mkdir()
    (environment.folder / content).write_text("version = 3.10.1\n", encoding="utf-8")
    with pytest.raises(SetupTrouble, match="was not made by this program") as caught:
        install(environment, "runtime")
    assert "CROSSDOCK_VENV" in caught.value.remedy
    assert (environment.folder / content).exists()
    assert installer == []


def test_a_fitting_environment_made_by_hand_is_used_and_kept(environment: Environment, installer: Calls) -> None:
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    (environment.folder / "pyvenv.cfg").write_text(f"version = {running_python()}.4\n", encoding="utf-8")
    install(environment, "runtime")
    environment.write_stamp(whole=False)
    install(environment, "runtime")
    assert ["venv" in call for call in installer] == [False, False]


def test_an_unreadable_stamp_is_no_stamp(environment: Environment) -> None:
    environment.folder.mkdir()
    (environment.folder / "crossdock-setup.json").write_text("{half", encoding="utf-8")
    assert environment.stamp() == {}
    assert not environment.is_ready("runtime")


@pytest.mark.parametrize(
    ("argv", "needed"),
    [
        ([], True),
        (["sandbox"], True),
        (["screenshots", "out"], True),
        (["test", "-k", "queue"], True),
        (["serve"], False),
        (["--home", "data", "queue", "list"], False),
        (["document", "parse", "sandbox.edi"], False),
    ],
)
def test_servers_and_scripts_need_no_screen_libraries(argv: list[str], needed: bool) -> None:
    assert needs_screen_library(argv) is needed


def test_a_folder_that_cannot_be_written_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    occupied = tmp_path / "file"
    occupied.touch()
    monkeypatch.setenv("CROSSDOCK_VENV", str(occupied / "venv"))
    assert start_module.start(["serve"]) == start_module.CANNOT_START
    said = capsys.readouterr().err
    assert "cannot be prepared" in said
    assert "CROSSDOCK_VENV" in said


def test_every_file_of_the_start_can_be_read_by_an_old_python(repository: Path) -> None:
    files = [repository / "main.py", repository / "console/__init__.py", *(repository / "console/bootstrap").iterdir()]
    for path in files:
        if path.suffix == ".py":
            ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_the_start_imports_nothing_but_the_standard_library(repository: Path) -> None:
    for path in (repository / "console/bootstrap").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                known = name.startswith("console.bootstrap") or name.split(".")[0] in sys.stdlib_module_names
                assert known, f"{path.name} imports {name}"


# ------------------------------------------------------------------------------------------- with real processes


@pytest.fixture
def project(tmp_path: Path, repository: Path, locks: Path) -> Path:
    """A checkout with nothing to install and a command line that says how it was started."""
    shutil.copy(repository / "main.py", tmp_path)
    shutil.copytree(
        repository / "console/bootstrap", tmp_path / "console/bootstrap", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(repository / "console/__init__.py", tmp_path / "console")
    (tmp_path / "console/cli.py").write_text(COMMAND_LINE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def launch(project: Path) -> Callable[..., subprocess.Popen[str]]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CROSSDOCK"))}

    def run(*argv: str, cwd: Path = project) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(project / "main.py"), *argv],
            cwd=cwd,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return run


def test_two_first_starts_at_once_share_one_preparation(
    project: Path, launch: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "console.py").write_text("raise SystemExit('a stranger was imported')\n", encoding="utf-8")
    both = [launch("serve", "a b"), launch("serve", "--home", "x", cwd=elsewhere)]
    answers = [process.communicate(timeout=100) for process in both]
    assert [process.returncode for process in both] == [7, 7], answers
    assert "started with ['serve', 'a b']" in answers[0][0]
    assert "started with ['serve', '--home', 'x']" in answers[1][0]
    assert str(project / ".venv") in answers[0][0]
    said = "".join(errors for _, errors in answers)
    assert said.count("making a virtual environment") == 1

    began = time.monotonic()
    again = launch("serve")
    _, errors = again.communicate(timeout=100)
    assert again.returncode == 7
    assert errors == "", "a start with nothing to do says nothing"
    assert time.monotonic() - began < 5


def test_a_killed_first_start_is_made_good_by_the_next(
    project: Path, launch: Callable[..., subprocess.Popen[str]]
) -> None:
    first = launch("serve")
    assert first.stderr is not None
    assert "making a virtual environment" in first.stderr.readline()
    first.kill()
    first.communicate(timeout=100)
    second = launch("serve")
    out, errors = second.communicate(timeout=100)
    assert second.returncode == 7, errors
    assert "started with ['serve']" in out
    stamp = json.loads((project / ".venv/crossdock-setup.json").read_text(encoding="utf-8"))
    assert stamp["whole"] is True
