"""Kills the program over and over and counts what holds: ``python -m tests.faults.campaign --kills 200 --report FILE``.

A round: buyers confirm an order for every supplier; the program is started and killed, at a named point or at a random
instant; it is started again on the same home and runs to quiet; then everything is checked against the outside's own
records. All rounds share one home, so what one leaves behind the next has to live with.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.services.faultpoints import POINTS
from tests.faults.checking import Found, check, is_quiet
from tests.faults.programs import Nursery, Running
from tests.faults.scene import Scene

LONGEST = 40.0
CHAINS = {
    "look_up:attempt_stored": ("effect:answered", "look_up:attempt_stored"),
    "look_up:answered": ("odoo:written", "look_up:answered"),
}
"""Points that are only reached after another kill."""


@dataclass
class Campaign:
    """Rounds over one scene."""

    scene: Scene
    nursery: Nursery
    rng: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def at_point(self, point: str) -> None:
        """Kill at a named point (``name`` or ``name:n=2``), then start again and check."""
        self._order()
        for one in CHAINS.get(point, (point,)):
            running = self.nursery.start(self.scene.command(point=one))
            if self._until(lambda r=running: r.status() is not None, f"{one} was never reached"):  # type: ignore[misc]
                self.counts["killed at a point"] += 1
            else:
                running.kill()
            running.wait()
        self._recover(point)

    def at_random(self, longest: float) -> None:
        """Kill from outside at an instant between the start and ``longest`` seconds after it."""
        self._order()
        after = self.rng.uniform(0.0, longest)
        running = self.nursery.start(self.scene.command())
        until = time.monotonic() + after
        while time.monotonic() < until:
            self.scene.tick()
            time.sleep(0.002)
        running.kill()
        running.wait()
        self.counts["killed at random"] += 1
        self._recover(f"{after:.3f} s")

    def undisturbed(self) -> float:
        """A round without a kill; how many seconds it took."""
        self._order()
        began = time.monotonic()
        self._recover("no kill")
        return time.monotonic() - began

    def _order(self) -> None:
        for supplier in self.scene.suppliers:
            self.scene.order(supplier)

    def _recover(self, what: str) -> None:
        running = self.nursery.start(self.scene.command())
        self._until(lambda: is_quiet(self.scene), f"after {what} the program never came to rest")
        self._end(running, what)
        self.counts["started again"] += 1
        found: Found = check(self.scene)
        self.broken += [f"after {what}: {one}" for one in found.broken]
        self.counts |= found.counts

    def _end(self, running: Running, what: str) -> None:
        running.end()
        status = running.wait()
        if status != 0:
            self.broken.append(f"after {what} the program did not stop in order: {status}")

    def _until(self, holds: Any, otherwise: str) -> bool:
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            self.scene.tick()
            if holds():
                return True
            time.sleep(0.01)
        self.broken.append(otherwise)
        return False

    def report(self) -> dict[str, Any]:
        """Counts and what is broken."""
        return {"counts": dict(sorted(self.counts.items())), "broken": self.broken}


def summary(report: dict[str, Any]) -> str:
    """One line."""
    counts = ", ".join(f"{name} {number}" for name, number in report["counts"].items())
    return f"faults: {counts}; broken {len(report['broken'])}"


def main(argv: list[str] | None = None) -> int:
    """The whole campaign; 0 when everything held."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.campaign", description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, help="random instants (default 200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--version", default="17.0", choices=["17.0", "19.0"], help="version of the practice Odoo")
    parser.add_argument("--report", type=Path, help="write counts as JSON")
    arguments = parser.parse_args(argv)
    nursery = Nursery()
    with tempfile.TemporaryDirectory(prefix="crossdock-faults-") as folder:
        scene = Scene(Path(folder), arguments.version)
        try:
            campaign = Campaign(scene, nursery, random.Random(arguments.seed))
            took = max(campaign.undisturbed(), campaign.undisturbed())
            for point in POINTS:
                campaign.at_point(point)
            for number in range(arguments.kills):
                campaign.at_random(took)
                if number % 20 == 19:
                    print(f"{number + 1} of {arguments.kills}: {len(campaign.broken)} broken", flush=True)
        finally:
            scene.close()
            nursery.close()
    report = campaign.report() | {"seconds of a round": round(took, 2)}
    print(summary(report))
    for line in report["broken"]:
        print(f"  {line}")
    if arguments.report:
        arguments.report.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 1 if report["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
