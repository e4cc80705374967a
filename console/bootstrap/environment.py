"""The virtual environment and what is known of it: the lock installed in it, for which Python, and whether whole."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

_STAMP = "crossdock-setup.json"
_QT_STAMP = "crossdock-qt.txt"


class Environment:
    """A virtual environment in ``folder`` and the stamp that says what is in it.

    The stamp is written before anything is changed and again when all is done, so an interrupted run shows. Only the
    holder of the environment's lock file (see install.py) writes it.
    """

    def __init__(self, folder: Path, locks: Path) -> None:
        self.folder = folder
        self._locks = locks

    @property
    def python(self) -> Path:
        """The interpreter inside."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def lock(self, name: str) -> Path:
        """The list of packages called ``name``: "runtime", or "dev" which includes it."""
        return self._locks / f"{name}.lock"

    def is_ready(self, name: str) -> bool:
        """Whether the lock called ``name`` is installed, whole, for the Python that runs this."""
        stamp = self.stamp()
        return (
            stamp.get("whole") is True
            and stamp.get("python") == running_python()
            and stamp.get("locks", {}).get(name) == self._digest(name)
            and self.python.exists()
        )

    def stamp(self) -> dict[str, Any]:
        """``whole``, ``python``, ``made_here`` and the ``locks`` installed; empty when nothing is known."""
        try:
            found = json.loads((self.folder / _STAMP).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write_stamp(self, **changes: object) -> None:
        """Change parts of the stamp."""
        self._write(_STAMP, json.dumps({**self.stamp(), **changes}))

    def note_installed(self, name: str) -> None:
        """Say that the lock called ``name`` is installed; "dev" includes "runtime"."""
        names = ("runtime", "dev") if name == "dev" else (name,)
        self.write_stamp(whole=True, python=running_python(), locks={each: self._digest(each) for each in names})

    def qt_seen_at(self) -> str:
        """The place where Qt was last seen to start, or an empty string."""
        try:
            return (self.folder / _QT_STAMP).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return ""

    def note_qt_seen(self, place: str) -> None:
        """Say that Qt starts at ``place``."""
        self._write(_QT_STAMP, place)

    def _write(self, name: str, text: str) -> None:
        """Replace a file whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = self.folder / f"{name}.{os.getpid()}"
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.folder / name)

    def _digest(self, name: str) -> str:
        return hashlib.sha256(self.lock(name).read_bytes()).hexdigest()


def running_python() -> str:
    """What compiled packages depend on, as ``3.11``."""
    return "{}.{}".format(*sys.version_info[:2])
