"""A practice Odoo as a whole: start it, give it a world, trouble it, look inside, stop it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from console.sandbox.odoo.calls import Dispatcher, Made
from console.sandbox.odoo.faults import Faults
from console.sandbox.odoo.foundation import Foundation
from console.sandbox.odoo.seeding import Seeds
from console.sandbox.odoo.server import Server
from console.sandbox.odoo.world import World


def _real_time() -> datetime:
    return datetime.now(UTC)


class PracticeOdoo:
    """A stand-in for an Odoo server of version ``17.0`` or ``19.0``, reached over JSON-RPC on 127.0.0.1.

    ``clock`` gives the practice world's time as an aware UTC datetime; ``seed`` makes generated names and keys the same
    on every run. ``.seeds`` arranges scenes without a network, ``.faults`` switches troubles, ``.world`` holds the
    records for looking inside, ``.made`` lists the calls that came."""

    def __init__(
        self,
        version: str = "17.0",
        clock: Callable[[], datetime] = _real_time,
        seed: int = 0,
        *,
        database: str = "practice",
        company: str = "Harbour Trading",
    ) -> None:
        self.database = database
        self.faults = Faults()
        self.world = World(version, clock)
        self._dispatcher = Dispatcher(self.world, database, self.faults)
        self._server = Server(self._dispatcher)
        self._started = False
        self.faults.reachable = self._set_reachable
        Foundation(self.world).lay(company)
        self.seeds = Seeds(self.world, self._dispatcher.models, random.Random(seed))
        self.admin_key = self.seeds.key("admin")

    @property
    def version(self) -> str:
        """``"17.0"`` or ``"19.0"``."""
        return self.world.version

    @property
    def url(self) -> str:
        """The address, known once started."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def port(self) -> int:
        """The TCP port, known once started and kept over absences."""
        return self._server.port

    def start(self) -> str:
        """Serve in background threads; returns the address."""
        self._started = True
        self._server.open()
        return self.url

    def stop(self) -> None:
        """Stop serving and wait for all threads to end. May be called twice."""
        self._started = False
        self._server.close()

    def __enter__(self) -> PracticeOdoo:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def made(self) -> tuple[Made, ...]:
        """The calls of models' methods since the start or the last :meth:`forget_calls`, oldest first."""
        return tuple(self._dispatcher.made)

    def forget_calls(self) -> None:
        """Begin counting calls anew."""
        self._dispatcher.made.clear()

    @contextmanager
    def long_transactions(self, lasting: timedelta) -> Iterator[None]:
        """Within this block everything written is stamped as of ``lasting`` ago: rows appear that are older than what a
        poller has already seen."""
        self.world.commit_delay = lasting
        try:
            yield
        finally:
            self.world.commit_delay = timedelta()

    def _set_reachable(self, reachable: bool) -> None:
        if reachable and self._started:
            self._server.open()
        elif not reachable:
            self._server.close()
