"""What the pages name must be there: files of the project, pages, pictures, commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_ROOTS = ("console/", "tests/", "docs/", "resources/", "requirements/")


def pages(repository: Path) -> list[Path]:
    return [repository / "README.md", *sorted((repository / "docs").glob("*.md"))]


def test_every_path_of_the_project_that_a_page_names_is_there(repository: Path) -> None:
    missing = [
        f"{page.name}: {path}"
        for page in pages(repository)
        for path in _CODE.findall(page.read_text(encoding="utf-8"))
        if path.startswith(_ROOTS) and not list(repository.glob(path.rstrip("/")))
    ]
    assert missing == []


def test_every_page_and_picture_linked_is_there(repository: Path) -> None:
    missing = [
        f"{page.name}: {link}"
        for page in pages(repository)
        for link in _LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert missing == []


def test_every_picture_is_shown_and_every_page_is_in_the_index(repository: Path) -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in pages(repository))
    index = (repository / "docs" / "README.md").read_text(encoding="utf-8")
    pictures = [one.name for one in (repository / "docs" / "pictures").iterdir() if one.name not in text]
    unlisted = [one.name for one in (repository / "docs").glob("*.md") if f"({one.name})" not in index]
    assert pictures == []
    assert unlisted == ["README.md"]


@pytest.mark.parametrize("page", ["command-line.md", "partner-onboarding.md", "operations.md"])
def test_every_command_a_page_shows_is_understood(repository: Path, page: str) -> None:
    from console.cli import parser

    known = parser()._subparsers
    assert known is not None
    commands = {name: one for action in known._group_actions for name, one in (action.choices or {}).items()}  # type: ignore[union-attr]
    text = (repository / "docs" / page).read_text(encoding="utf-8")
    shown = re.findall(r"(?:^|`)(partner|mapping|connect|document|message|queue|audit) ([a-z-]+)", text, re.MULTILINE)
    assert shown
    unknown = []
    for name, what in shown:
        group = commands[name]._subparsers
        assert group is not None
        if what not in {one for action in group._group_actions for one in (action.choices or {})}:
            unknown.append(f"{name} {what}")
    assert unknown == []


def test_every_template_is_explained(repository: Path) -> None:
    text = (repository / "docs" / "partner-onboarding.md").read_text(encoding="utf-8")
    assert [
        one.stem for one in (repository / "resources" / "partners").glob("*.json") if f"`{one.stem}`" not in text
    ] == []
