"""Garbage collection of a process that runs for days and makes documents by the thousand."""

from __future__ import annotations

import gc

YOUNG, OFTEN = 10_000, 10
"""New objects before a look among the youngest, and such looks before one among what outlived them. A batch makes some
20,000 objects that go with it, uncollected, as none is in a circle (a test holds that). At the 700 of Python the looks
took a quarter of the time of deciding; with many more each look holds up the screen for longer."""


def keep_calm() -> None:
    """What is there now stays and is looked at no more, and new objects are looked at less often. Else a full
    collection, on whatever thread, walks all that was ever loaded and holds the interpreter for a fifth of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OFTEN, OFTEN)
