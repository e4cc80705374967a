"""Every figure beside its rival, measured in one run: ``python3 main.py bench``."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

GROUPS = ("intake", "x12_reading", "columns_reading", "odoo_sync", "store_figures")


def figures(only: str = "") -> Iterator[dict[str, Any]]:
    """Figures of every group whose name starts with ``only``; a group whose module is missing is left out."""
    for group in GROUPS:
        if not group.startswith(only):
            continue
        module = importlib.import_module(f"tests.bench.{group}")
        yield from module.figures()
