"""Opens a store: schema, writer, readers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import make_url

from console.adapters.store.engines import make_room, reading_engine, writing_engine
from console.adapters.store.migrations import bring_up_to_date
from console.adapters.store.reading.questions import SqlReads
from console.adapters.store.reading.readers import Readers
from console.adapters.store.trouble import in_words
from console.adapters.store.writer import Writer
from console.services.store import Reads, Unit

T = TypeVar("T")
PATIENCE_SECONDS = 10.0


class SqlStore:
    """Fulfils :class:`console.services.store.Store`."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer = writer
        self._readers = readers
        self._reads = SqlReads(readers)

    def write(self, work: Callable[[Unit], T]) -> Future[T]:
        """See :class:`console.services.store.Store`."""
        return self._writer.submit(work)

    def do(self, work: Callable[[Unit], T]) -> T:
        """See :class:`console.services.store.Store`. Raises RuntimeError inside a work, which would wait for itself."""
        if not self._writer.may_wait():
            raise RuntimeError("a work cannot wait for another work; use the unit it was given")
        return self.write(work).result()

    def read(self) -> Reads:
        """See :class:`console.services.store.Store`."""
        return self._reads

    def backup_to(self, path: Path) -> None:
        """Copy a SQLite store as it is now into a new file, while others go on writing.

        Raises StoreTrouble when the copy cannot be written, ValueError for a store on a server.
        """
        self._readers.backup_to(path)

    def close(self) -> None:
        """See :class:`console.services.store.Store`."""
        self._writer.close()
        self._readers.close()


def open_store(
    url: str, clock: Callable[[], datetime], *, process: str, patience: float = PATIENCE_SECONDS
) -> SqlStore:
    """Open the store at ``url``, creating or migrating it: ``sqlite:///path`` or ``postgresql+psycopg://...``.

    ``process`` names this process among all that share the store, as it names itself when it owns leases.
    ``patience`` is how many seconds to wait for another process that writes.

    Raises StoreTrouble when it cannot be opened.
    """
    place = make_url(url)
    writing, reading = writing_engine(place, process, patience), reading_engine(place, process, patience)
    try:
        make_room(place)
        bring_up_to_date(reading, writing)
    except Exception as error:
        writing.dispose()
        reading.dispose()
        reason = in_words(error)
        if reason is error:
            raise
        raise reason from error
    return SqlStore(Writer(writing, clock, process), Readers(reading))
