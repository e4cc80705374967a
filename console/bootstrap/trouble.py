"""What is said while preparing: progress on the error stream, and the one kind of trouble."""

from __future__ import annotations

import sys


class SetupTrouble(Exception):
    """The program cannot start here. ``remedy`` is what the person can do about it, a command where there is one."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def say(text: str) -> None:
    """One line to the person, kept apart from what the program prints."""
    print("crossdock: " + text, file=sys.stderr, flush=True)


def say_trouble(trouble: SetupTrouble) -> None:
    """What is wrong, an empty line, and what to do."""
    print("\ncrossdock: " + trouble.what + "\n\n" + trouble.remedy + "\n", file=sys.stderr, flush=True)
