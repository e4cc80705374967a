"""System packages: installed as root on Debian and Ubuntu, else asked for with one command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from console.bootstrap.trouble import SetupTrouble, say

_TAIL_LINES = 15


def need_packages(packages: Sequence[str], purpose: str) -> None:
    """Install Debian ``packages``, or raise SetupTrouble with the one command that does. ``purpose`` ends "... for"."""
    if not is_debian():
        raise SetupTrouble(
            f"This system lacks libraries for {purpose}.",
            "Install what your system calls these Debian packages, then start again: " + " ".join(packages),
        )
    if os.geteuid() != 0:  # type: ignore[attr-defined,unused-ignore]  # not on Windows, which is no Debian
        raise SetupTrouble(f"This system lacks packages for {purpose}.", _one_command(packages))
    say(f"installing system packages for {purpose}: " + " ".join(packages))
    _apt("update", "-q")  # may fail for a source nobody needs here; what counts is the installation
    done = _apt("install", "-y", "-q", "--no-install-recommends", *packages)
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-_TAIL_LINES:])
        raise SetupTrouble(
            f"System packages for {purpose} could not be installed. The package manager said:\n\n{tail}",
            "When that is settled, start again, or install them by hand:\n" + _one_command(packages),
        )


def is_debian() -> bool:
    """Whether packages are called and installed as on Debian."""
    return sys.platform == "linux" and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def _one_command(packages: Sequence[str]) -> str:
    names = " ".join(packages)
    return (
        "Run this once, then start again:\n"
        f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}"
    )


def _apt(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        # Another installation, as at the first boot of a machine, is waited for.
        ["apt-get", "-o", "DPkg::Lock::Timeout=300", *arguments],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
