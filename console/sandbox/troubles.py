"""Troubles of the practice world that can be switched on: to see what the console does before it happens for real."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.services.errors import Refused

if TYPE_CHECKING:
    from console.sandbox.world import PracticeWorld

Switch = Callable[["PracticeWorld"], None]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What can go wrong, how it is switched on and off."""

    about: str
    on: Switch
    off: Switch


def _suppliers(down: bool) -> Switch:
    def switch(world: PracticeWorld) -> None:
        for supplier in world.suppliers:
            supplier.down = down

    return switch


def _nothing(world: PracticeWorld) -> None:
    """It ends by itself."""


TROUBLES = {
    "odoo-away": Trouble(
        "Odoo cannot be reached", lambda world: world.odoo.faults.go_away(), lambda world: world.odoo.faults.come_back()
    ),
    "odoo-slow": Trouble(
        "Odoo takes five seconds for each call",
        lambda world: world.odoo.faults.slow(5.0),
        lambda world: world.odoo.faults.slow(0.0),
    ),
    "odoo-restarting": Trouble(
        "Odoo is being restarted: its gateway answers for it",
        lambda world: world.odoo.faults.restarting(),
        lambda world: world.odoo.faults.restarted(),
    ),
    "odoo-loses-answers": Trouble(
        "the next three writes happen, and their answers are lost",
        lambda world: world.odoo.faults.lose_answers(3, method="write"),
        _nothing,
    ),
    "odoo-refuses": Trouble(
        "the connection's user has lost its rights",
        lambda world: world.odoo.faults.refuse_rights("admin"),
        lambda world: world.odoo.faults.grant_rights("admin"),
    ),
    "suppliers-down": Trouble("no supplier takes or sends anything", _suppliers(down=True), _suppliers(down=False)),
}


@dataclass(slots=True)
class Scheduled:
    """A trouble from ``start`` to ``end`` (real seconds since the world began; ``None``: for good)."""

    name: str
    start: float = 0.0
    end: float | None = None
    is_on: bool = False
    is_over: bool = False

    def tick(self, world: PracticeWorld, since: float) -> str:
        """Switch when it is time; what was switched, in words, or nothing."""
        trouble = TROUBLES[self.name]
        if not self.is_on and not self.is_over and since >= self.start:
            self.is_on = True
            trouble.on(world)
            return f"trouble begins: {trouble.about}"
        if self.is_on and self.end is not None and since >= self.end:
            self.is_on, self.is_over = False, True
            trouble.off(world)
            return f"trouble ends: {trouble.about}"
        return ""


def scheduled(texts: Sequence[str]) -> list[Scheduled]:
    """``odoo-away``, ``odoo-away=20`` or ``odoo-away=20:40``. Raises Refused for what is not of this form."""
    return [_one(text) for text in texts]


def _one(text: str) -> Scheduled:
    name, _, when = text.partition("=")
    begins, _, ends = when.partition(":")
    if name not in TROUBLES:
        raise Refused(f"There is no trouble “{name}”.", next_step=f"Known are: {', '.join(TROUBLES)}.")
    try:
        return Scheduled(name, float(begins or 0), float(ends) if ends else None)
    except ValueError as error:
        raise Refused(
            f"“{when}” is no time.", next_step=f"Write {name}=FROM:TO in seconds, such as {name}=20:40."
        ) from error
