"""Ready-made column specifications, kept as data in ``resources/columns/templates``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from console.domain.columns import ColumnSpec
from console.resources import FOLDER


def _folder() -> Path:
    return FOLDER / "columns"


def template_names() -> tuple[str, ...]:
    """Every template, in alphabetical order."""
    return tuple(
        sorted(
            one.name.removesuffix(".json") for one in (_folder() / "templates").iterdir() if one.name.endswith(".json")
        )
    )


@cache
def template(name: str) -> ColumnSpec:
    """A template by name. Raises LookupError when there is none."""
    if name not in template_names():
        raise LookupError(f"there is no template “{name}”; these are: {', '.join(template_names())}")
    return ColumnSpec.model_validate_json((_folder() / "templates" / f"{name}.json").read_text(encoding="utf-8"))


@cache
def words() -> dict[str, Any]:
    """Headings, status words and unit words as suppliers write them."""
    found: dict[str, Any] = json.loads((_folder() / "words.json").read_text(encoding="utf-8"))
    return found
