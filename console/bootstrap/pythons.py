"""For a Python that is too old: find a newer one on this machine, or say how to get one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from console.bootstrap.trouble import SetupTrouble, say, say_trouble

_NEWEST_TRIED = 15


def hand_to_newer(argv: list[str], oldest: tuple[int, int]) -> int:
    """Run ``main.py`` again under a Python of at least ``oldest``; exit code 3 with advice when none is found."""
    here = "{}.{}".format(*sys.version_info[:2])
    wanted = "{}.{}".format(*oldest)
    newer = find_newer(oldest)
    if newer is None:
        say_trouble(
            SetupTrouble(
                f"Python {wanted} or later is needed; this is Python {here} ({sys.executable}).",
                f"On Debian or Ubuntu: sudo apt-get install -y python{wanted} python{wanted}-venv\n"
                f"then start again with: python{wanted} main.py " + " ".join(argv),
            )
        )
        return 3
    say(f"Python {here} is too old, going on with {newer}")
    main = str(Path(__file__).resolve().parents[2] / "main.py")
    if os.name == "nt":
        return subprocess.call([newer, main, *argv])
    os.execv(newer, [newer, main, *argv])


def find_newer(oldest: tuple[int, int]) -> str | None:
    """The path of the newest Python on the PATH that starts and is at least ``oldest``."""
    for minor in range(_NEWEST_TRIED, oldest[1] - 1, -1):
        path = shutil.which(f"python{oldest[0]}.{minor}")
        if path and _starts(path, oldest):
            return path
    return None


def _starts(path: str, oldest: tuple[int, int]) -> bool:
    # A version manager's shim may be on the PATH for a Python that is not there.
    code = f"import sys; sys.exit(sys.version_info[:2] < {oldest!r})"
    try:
        done = subprocess.run([path, "-I", "-c", code], stderr=subprocess.DEVNULL, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
