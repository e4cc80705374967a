"""From a command line to the running program: what must be there for it, then the hand-over."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from console.bootstrap.environment import Environment
from console.bootstrap.trouble import SetupTrouble, say, say_trouble

ROOT = Path(__file__).resolve().parents[2]
CANNOT_START = 3
INTERRUPTED = 130

# Commands for servers and scripts, which must work where Qt does not.
_WITHOUT_SCREEN = frozenset(
    {"serve", "connect", "document", "message", "queue", "audit", "partner", "mapping", "doctor"}
)


def start(argv: list[str]) -> int:
    """Prepare what ``argv`` needs and become ``python -m console.cli``, or pytest for ``test``.

    Returns 3 when the program cannot start here, 130 when interrupted while preparing.
    """
    testing = argv[:1] == ["test"]
    environment = Environment(environment_folder(), ROOT / "requirements")
    try:
        _prepare(environment, "dev" if testing else "runtime", argv)
    except SetupTrouble as trouble:
        say_trouble(trouble)
        return CANNOT_START
    except OSError as error:
        say_trouble(
            SetupTrouble(
                f"{environment.folder} cannot be prepared: {error}",
                "Make room or get the right to write there, or name another folder in CROSSDOCK_VENV.",
            )
        )
        return CANNOT_START
    except KeyboardInterrupt:
        say("stopped; the next start begins again")
        return INTERRUPTED
    if testing:
        os.chdir(ROOT)
        return _become(environment.python, ["pytest", *argv[1:]])
    return _become(environment.python, ["console.cli", *argv])


def environment_folder() -> Path:
    """Where the environment is: CROSSDOCK_VENV, or ``.venv`` in the project's folder."""
    named = os.environ.get("CROSSDOCK_VENV")
    return Path(named).expanduser().absolute() if named else ROOT / ".venv"


def needs_screen_library(argv: list[str]) -> bool:
    """Whether the command line ``argv`` may come to load Qt."""
    return _command(argv) not in _WITHOUT_SCREEN


def _command(argv: list[str]) -> str:
    """The command in ``argv``, past options that may precede it; empty for the desktop."""
    words = iter(argv)
    for word in words:
        if word == "--home":
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


def _prepare(environment: Environment, lock: str, argv: list[str]) -> None:
    if not environment.is_ready(lock):
        from console.bootstrap.install import install

        install(environment, lock)
    if needs_screen_library(argv):
        _prepare_qt(environment, argv)


def _prepare_qt(environment: Environment, argv: list[str]) -> None:
    environ = dict(os.environ)
    # A checkout may be shared with containers, and a display may come later: each has its own libraries to look for.
    place = " ".join([_host(), *(name for name in ("DISPLAY", "WAYLAND_DISPLAY") if environ.get(name))])
    if environment.qt_seen_at() == place:
        return
    from console.bootstrap.qt import ensure_qt, has_display

    try:
        ensure_qt(environment.python, environ)
    except SetupTrouble as trouble:
        without_window = "--headless" in argv or not has_display(environ)
        if _command(argv) == "sandbox" and without_window:
            say_trouble(trouble)
            say("going on without a screen")
            return
        raise
    environment.note_qt_seen(place)


def _host() -> str:
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "windows")


def _become(python: Path, module_and_arguments: list[str]) -> int:
    """Run a module of this project in the environment, in place of this process where the system can."""
    # -P and the path: the program is found from any folder, and nothing in that folder is taken for a part of it.
    command = [str(python), "-P", "-m", *module_and_arguments]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environ = {**os.environ, "PYTHONPATH": path}
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, environ)
    import subprocess  # not needed, and not paid for, where a process can be replaced

    with subprocess.Popen(command, env=environ) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue  # the child was interrupted too, and decides how to end
