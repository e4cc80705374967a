"""Every figure beside its rival, measured in one run: ``python3 main.py bench``.

Each group is a module here with ``figures()``; it runs in a process of its own, so that none measures what another left
behind, and for a bounded time. A figure is a dictionary: ``name``, ``value`` and ``unit``, and where there is something
to compare with ``rival`` (what), ``rival_value`` (its figure, in the same unit or in words) and ``ratio`` (how
many times as good as the rival: above 1 is better); ``target`` says in words what is asked for.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

GROUPS = (
    "intake",
    "x12_reading",
    "edifact_reading",
    "ubl_reading",
    "columns_reading",
    "odoo_sync",
    "store_figures",
    "screens",
)
SECONDS = 300
_ROOT = Path(__file__).resolve().parents[2]
Figure = dict[str, Any]


def groups(only: str = "") -> list[str]:
    """The groups that are there and whose name starts with ``only``."""
    return [
        group
        for group in GROUPS
        if group.startswith(only) and importlib.util.find_spec(f"tests.bench.{group}") is not None
    ]


def _measured(group: str, shared: str) -> list[Figure]:
    """The figures of a group; what it could not measure is a figure with ``error``."""
    command = [sys.executable, "-m", "tests.bench.run", group]
    places = (str(_ROOT), os.environ.get("PYTHONPATH", ""))
    env = os.environ | {
        "PYTHONPATH": os.pathsep.join(place for place in places if place),
        "CROSSDOCK_BENCH_SHARED": shared,
    }
    try:
        done = subprocess.run(command, cwd=_ROOT, env=env, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as over:
        late = {"group": group, "name": group, "error": f"took more than {SECONDS} seconds; the rest is not measured"}
        return [*_lines(group, over.stdout or b""), late]
    found = _lines(group, done.stdout)
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"ended with {done.returncode}"]
        found.append({"group": group, "name": group, "error": last[0]})
    return found


def _lines(group: str, printed: bytes) -> list[Figure]:
    """The figures a group has printed, each a whole line: the last may be cut off."""
    whole = [line for line in printed.decode().split("\n")[:-1] if line.startswith("{")]
    return [{"group": group, **json.loads(line)} for line in whole]


def show(only: str = "", as_json: bool = False) -> int:
    """Print them, group by group as they are measured; 1 when something could not be measured, 2 for no such group."""
    names = groups(only)
    if not names:
        print(f"No group starts with “{only}”. There are: {', '.join(groups())}.", file=sys.stderr)
        return 2
    failed = False
    with tempfile.TemporaryDirectory(prefix="crossdock-bench-") as shared:
        for name in names:
            measured = _measured(name, shared)
            failed = failed or any("error" in figure for figure in measured)
            lines = map(json.dumps, measured) if as_json else table(name, measured)
            print("\n".join(lines), flush=True)
    return 1 if failed else 0


def table(title: str, measured: Iterable[Figure]) -> Iterator[str]:
    """The figures of a group in columns."""
    rows = [row(figure) for figure in measured]
    widths = [max((len(cells[column]) for cells in rows), default=0) for column in range(5)]
    yield ""
    yield title
    for cells in rows:
        name, value, ratio, rival, target = (
            text.rjust(width) if place in (1, 2) else text.ljust(width)
            for place, (text, width) in enumerate(zip(cells, widths, strict=True))
        )
        yield f"  {name}  {value}  {ratio}  {rival}  {target}".rstrip()


def row(figure: Figure) -> tuple[str, str, str, str, str]:
    """Name, value, ratio, rival and target of a figure, in words."""
    if "error" in figure:
        return (figure["name"], "not measured", "", str(figure["error"]), "")
    unit, rival = figure["unit"], figure.get("rival") or ""
    theirs = figure.get("rival_value")
    if rival and theirs is not None:
        rival = f"{rival}: {theirs}" if isinstance(theirs, str) else f"{rival}: {_number(theirs)} {unit}"
    ratio = figure.get("ratio")
    return (
        figure["name"],
        f"{_number(figure['value'])} {unit}",
        "" if ratio is None else f"{ratio:.2f} x",
        rival,
        figure.get("target", ""),
    )


def _number(value: Any) -> str:
    if not isinstance(value, int | float):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"


def main() -> None:
    """Measure one group in this process; a JSON line for each figure."""
    for figure in importlib.import_module(f"tests.bench.{sys.argv[1]}").figures():
        print(json.dumps(figure), flush=True)


if __name__ == "__main__":
    main()
