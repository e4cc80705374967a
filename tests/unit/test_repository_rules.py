"""What no file of the project may contain, and what every module must have."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

LONGEST = 400
# A module over the limit, and why it is still one responsibility.
LONGER_FOR_A_REASON = {}

# In pieces, so that this file keeps its own rules.
MACHINE_PATHS = ["/" + name + "/" for name in ("work", "root", "farm")] + ["/" + "tmp" + "/" + "brief"]
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "pypi" + ".python.org", "files.python" + "hosted"]
INDEX_OPTIONS = ["--index" + "-url", "--extra-index" + "-url", "--find" + "-links", "--trusted" + "-host"]


@pytest.fixture(scope="module")
def tracked(repository: Path) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=repository, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout, so there is no list of tracked files")
    paths = [repository / name for name in listed.stdout.decode().split("\0") if name]
    assert paths, "git tracks nothing here"
    return [path for path in paths if path.is_file()]


@pytest.fixture(scope="module")
def modules(repository: Path) -> list[Path]:
    found = [path for path in (repository / "console").rglob("*.py") if "__pycache__" not in path.parts]
    return [repository / "main.py", *sorted(found)]


def places(paths: list[Path], needles: list[str], root: Path) -> list[str]:
    """``file:line: needle`` of each occurrence in a text file."""
    found = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, start=1):
            found += [f"{path.relative_to(root)}:{number}: {needle}" for needle in needles if needle in line]
    return found


def test_no_path_of_one_machine(tracked: list[Path], repository: Path) -> None:
    assert places(tracked, MACHINE_PATHS, repository) == []


def test_no_package_registry_is_named(tracked: list[Path], repository: Path) -> None:
    assert places(tracked, REGISTRIES + INDEX_OPTIONS, repository) == []


def test_a_forbidden_word_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text(f"fine\nsee {MACHINE_PATHS[0]}x\n", encoding="utf-8")
    assert places([tmp_path / "bad.txt"], MACHINE_PATHS, tmp_path) == [f"bad.txt:2: {MACHINE_PATHS[0]}"]


def test_long_modules_have_a_reason(modules: list[Path], repository: Path) -> None:
    long = {
        str(path.relative_to(repository).as_posix())
        for path in modules
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST
    }
    assert sorted(long - LONGER_FOR_A_REASON.keys()) == [], f"over {LONGEST} lines: split by responsibility"
    assert sorted(LONGER_FOR_A_REASON.keys() - long) == [], "no longer long: take it off the list"


def test_every_module_says_what_it_is(modules: list[Path], repository: Path) -> None:
    silent = [
        str(path.relative_to(repository))
        for path in modules
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_every_locked_package_has_an_exact_version_and_hashes(repository: Path) -> None:
    for name in ("runtime", "dev"):
        text = (repository / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        entries = text.replace("\\\n", " ").splitlines()
        loose = [entry for entry in entries if not entry.startswith("#") and not ("==" in entry and "--hash=" in entry)]
        assert loose == []
        assert len(entries) > 20


def test_the_development_lock_includes_the_runtime_lock(repository: Path) -> None:
    runtime, dev = (
        {line for line in (repository / "requirements" / name).read_text(encoding="utf-8").splitlines() if "==" in line}
        for name in ("runtime.lock", "dev.lock")
    )
    assert runtime <= dev
