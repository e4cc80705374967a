"""Whether Qt starts here: its system libraries, a font, and no known-bad pairing of PySide6 and Python."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

from console.bootstrap.packages import need_packages
from console.bootstrap.trouble import SetupTrouble

# What PySide6's wheels load from the system, and the Debian package of each.
_WINDOWLESS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
}
_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
_WAYLAND = {
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
_FONT_PACKAGE = "fonts-dejavu-core"
_NO_FONTS = 9
_PATIENCE_SECONDS = 120
_PROBE = f"""
import sys
from PySide6 import QtCore, QtGui, QtWidgets
print(QtCore.__version__, flush=True)
app = QtWidgets.QApplication([])
sys.exit(0 if QtGui.QFontDatabase.families() else {_NO_FONTS})
"""


def ensure_qt(python: Path, environ: dict[str, str]) -> None:
    """Make sure that Qt starts under ``python``, without a window and on the display that ``environ`` names, if any.

    Raises SetupTrouble with what is missing when it cannot be installed from here.
    """
    done = _probe(python, environ)
    missing = missing_packages(environ, started=done.returncode in (0, _NO_FONTS))
    if done.returncode == _NO_FONTS and sys.platform == "linux":
        missing.append(_FONT_PACKAGE)
    if missing:
        need_packages(missing, "the screens (Qt)")
        done = _probe(python, environ)
    if done.returncode not in (0, _NO_FONTS):
        raise SetupTrouble(
            f"Qt does not start under {python}:\n\n{done.stderr.strip()}",
            "Install what the message names. Commands without a screen, such as `serve`, work meanwhile.",
        )
    refusal = known_crash(done.stdout.strip(), sys.version_info[:2])
    if refusal:
        raise SetupTrouble(refusal, "Remove the folder of the virtual environment and start again.")


def missing_packages(environ: dict[str, str], *, started: bool) -> list[str]:
    """The Debian packages of libraries that cannot be loaded; the windowless ones only if Qt has not ``started``."""
    if sys.platform != "linux":
        return []
    wanted: dict[str, str] = {}
    if not started:
        wanted.update(_WINDOWLESS)
    if environ.get("DISPLAY"):
        wanted.update(_X11)
    if environ.get("WAYLAND_DISPLAY"):
        wanted.update(_WAYLAND)
    return [package for library, package in wanted.items() if not _loads(library)]


def known_crash(qt: str, python: tuple[int, int]) -> str | None:
    """Why PySide6 ``qt`` ("6.11.3") must not be used under ``python``, or None when nothing is known against it."""
    version = tuple(int(part) for part in qt.split(".")[:3] if part.isdigit())
    if version < (6, 8, 3):
        return f"PySide6 {qt} is older than 6.8.3, and releases before it crash on import."
    if version == (6, 10, 1):
        return "PySide6 6.10.1 crashes when a table's data changes."
    if version >= (6, 12) and python < (3, 12):
        return f"PySide6 {qt} makes Python {python[0]}.{python[1]} abort after some hundred signals; it needs 3.12."
    return None


def has_display(environ: dict[str, str]) -> bool:
    """Whether a window could be shown to somebody."""
    if sys.platform != "linux":
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _probe(python: Path, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    # In a child: a failing Qt ends the process that tries it.
    try:
        return subprocess.run(
            [str(python), "-I", "-c", _PROBE],
            env={**environ, "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SetupTrouble(f"Qt did not start within {_PATIENCE_SECONDS} seconds.", "Start again.") from error
