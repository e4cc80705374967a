"""Troubles of the practice world are switched on and off when they are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.sandbox.troubles import TROUBLES, scheduled
from console.sandbox.world import PracticeWorld, Scenery
from console.services.errors import Refused


def test_a_trouble_begins_and_ends_when_it_was_asked_for(tmp_path: Path) -> None:
    world = PracticeWorld(tmp_path, Scenery())
    (trouble,) = scheduled(["odoo-away=2:5"])
    assert trouble.tick(world, 1.9) == ""
    assert trouble.tick(world, 2.0) == "trouble begins: Odoo cannot be reached"
    assert trouble.tick(world, 4.9) == ""
    assert trouble.tick(world, 5.0) == "trouble ends: Odoo cannot be reached"
    assert trouble.tick(world, 9.0) == ""


@pytest.mark.parametrize("name", sorted(TROUBLES))
def test_each_can_be_switched_on_and_off(name: str, tmp_path: Path) -> None:
    world = PracticeWorld(tmp_path, Scenery())
    (trouble,) = scheduled([f"{name}=0:1"])
    assert trouble.tick(world, 0.0).startswith("trouble begins")
    assert trouble.tick(world, 1.0).startswith("trouble ends")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("flood", "There is no trouble “flood”."),
        ("odoo-away=soon", "“soon” is no time."),
        ("odoo-slow=1:x", "is no time"),
    ],
)
def test_what_is_no_trouble_is_refused(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        scheduled([text])
