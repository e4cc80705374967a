"""Garbage collection of a process that runs for days and makes documents by the thousand."""

from __future__ import annotations

import gc

YOUNG = 20_000
"""New objects before a look among the youngest. A batch makes some 50,000: none is garbage before its end and hardly
any is in a circle. At the 700 of Python the looks took a quarter of the time of deciding."""


def keep_calm() -> None:
    """What is there now stays and is looked at no more, and new objects are looked at less often. Else a full
    collection, on whatever thread, walks all that was ever loaded and holds the interpreter for a fifth of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
