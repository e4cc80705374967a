"""What the fault tests share: programs are born from one process, and the machine must be able to kill them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests.faults.programs import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where programs are started; one import for all."""
    if not hasattr(os, "fork") or not hasattr(signal, "SIGKILL"):
        pytest.skip("this system can neither fork nor kill a process outright")
    found = Nursery()
    yield found
    found.close()
