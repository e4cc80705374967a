"""Makes and fills the virtual environment. Only reached when something is missing."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys

from console.bootstrap.environment import Environment, running_python
from console.bootstrap.exclusive import exclusive, shared_with_child
from console.bootstrap.packages import is_debian, need_packages
from console.bootstrap.trouble import SetupTrouble, say

_TAIL_LINES = 15


def install(environment: Environment, name: str) -> None:
    """Bring ``environment`` to what the lock called ``name`` says. Safe to run twice at once.

    Raises SetupTrouble when it cannot be done from here; OSError when the folder cannot be written.
    """
    beside = environment.folder.with_name(environment.folder.name + ".lock")
    with exclusive(beside, lambda: say("another start is preparing the environment, waiting for it")) as held:
        if environment.is_ready(name):
            return
        holding = shared_with_child(held)
        if not _can_be_filled(environment):
            _make(environment, holding)
        environment.write_stamp(whole=False)
        try:
            _fill(environment, name, holding)
        except SetupTrouble:
            # pip ended by itself and took back what it had begun: next time it goes on from here.
            environment.write_stamp(whole=True, locks={})
            raise
        environment.note_installed(name)


def _can_be_filled(environment: Environment) -> bool:
    """Whether packages can go into the folder as it is; clears away what is half done or for another Python."""
    stamp = environment.stamp()
    folder = environment.folder
    if not folder.exists() or not any(folder.iterdir()):
        return False
    if not stamp.get("made_here"):
        return _is_foreign_but_fits(environment)
    whole = stamp.get("whole") is True
    if whole and stamp.get("python") == running_python() and environment.python.exists():
        return True
    if whole:
        say(f"making the environment again, for Python {running_python()}")
    else:
        say("an earlier preparation was interrupted, beginning again")
    shutil.rmtree(folder)
    return False


def _is_foreign_but_fits(environment: Environment) -> bool:
    """Use a virtual environment somebody else made if it is for this Python; never clear one away."""
    try:
        settings = (environment.folder / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        settings = ""
    found = re.search(r"^version(?:_info)? *= *(\d+\.\d+)", settings, re.MULTILINE)
    if found and found.group(1) == running_python() and environment.python.exists():
        return True
    raise SetupTrouble(
        f"{environment.folder} exists, was not made by this program, "
        f"and is no virtual environment for Python {running_python()}.",
        "Move it away, or name another folder in the environment variable CROSSDOCK_VENV.",
    )


def _make(environment: Environment, holding: tuple[int, ...]) -> None:
    _need_venv()
    say(f"making a virtual environment in {environment.folder}")
    environment.write_stamp(whole=False, python=running_python(), made_here=True)
    # Not from inside another virtual environment, perhaps the very one that was just cleared away.
    base = getattr(sys, "_base_executable", None) or sys.executable
    _run([base, "-I", "-m", "venv", str(environment.folder)], "The virtual environment could not be made", holding)


def _need_venv() -> None:
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    if is_debian():
        need_packages([f"python{running_python()}-venv"], "Python's virtual environments")
        importlib.invalidate_caches()
        return
    raise SetupTrouble(
        f"This Python ({sys.executable}) lacks its modules venv and ensurepip.",
        "Install them with your system's packages, or start with a complete Python from python.org.",
    )


def _fill(environment: Environment, name: str, holding: tuple[int, ...]) -> None:
    lock = environment.lock(name)
    count = len(re.findall(r"^\S+==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    say(f"installing what is missing of {count} packages; the first time this takes a minute or two")
    _run(
        [
            *(str(environment.python), "-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check"),
            *("--progress-bar", "off", "--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)),
        ],
        "The packages could not be installed",
        holding,
        advice="Check the network, the proxy and pip's own settings (`pip config list`), then start again.",
    )
    say("the environment is ready")


def _run(command: list[str], failure: str, holding: tuple[int, ...], advice: str = "Start again.") -> None:
    """Run ``command``, telling of its large downloads; raises SetupTrouble with the end of its output."""
    tail: list[str] = []
    with subprocess.Popen(
        command,
        # A setting to install for the user only is not meant for a virtual environment, and pip refuses it there.
        env={**os.environ, "PIP_USER": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=holding,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            tail = [*tail[1 - _TAIL_LINES :], line.rstrip()]
            download = re.match(r"\s*Downloading \S*?([A-Za-z][\w.]*)-[^/\s]* \((\d+)(?:\.\d+)? MB\)", line)
            if download:
                say(f"  downloading {download.group(1)} ({download.group(2)} MB)")
    if process.returncode != 0:
        raise SetupTrouble(f"{failure}. The end of what was said:\n\n" + "\n".join(tail), advice)
