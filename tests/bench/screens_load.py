"""The load for the figures of the screens: answers dropped into a folder at a steady rate, received and decided."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.adapters.secrets import MemoryVault
from console.adapters.transports.folder import FolderTransport
from console.app import Builder
from console.domain.lifecycle import MessageState
from console.domain.profiles import PartnerProfile
from console.domain.values import PartyId
from console.services.events import Changed
from console.services.intake.receive import Receive
from console.services.records import ConnectionRow, NewException
from console.services.store import MessageFilter
from tests.bench.intake import BENCH, _order
from tests.bench.x12_reading import acknowledgment

ORDERS = 4_000
EVERY_SECONDS = 0.1


def _case(number: int, due: datetime) -> NewException:
    return NewException(
        key=f"bench:{number}",
        queue="acknowledgments",
        cause="no_answer",
        title="No answer · technically received",
        sentence="Acme has **not answered** yet.",
        actor=BENCH,
        subject=f"P{number:06d}",
        partner="acme",
        partner_name="Acme",
        due_at=due,
        rank_at=due,
    )


class Intake:
    """A program with orders sent, and the means to let answers to them arrive."""

    def __init__(self, home: Path) -> None:
        self._incoming = home / "in"
        self._incoming.mkdir()
        builder = Builder(home, vault=MemoryVault())
        settings = {"incoming": str(self._incoming), "outgoing": str(home)}
        builder.add_connection(ConnectionRow("acme", "folder", "Acme", json.dumps(settings)), BENCH)
        builder.add_connection(ConnectionRow("odoo", "odoo", "Odoo", "{}"), BENCH)
        profile = PartnerProfile(
            key="acme",
            name="Acme",
            erp_partner_id=1,
            ids=(PartyId(scheme="x12:ZZ", value="ACME"),),
            connection="acme",
            format="x12",
            sends_technical=False,
        )
        builder.store.do(lambda unit: unit.put_profile(profile, BENCH))
        for start in range(0, ORDERS, 250):
            numbers = range(start, start + 250)
            builder.store.do(lambda unit, some=numbers: [_order(unit, profile, number) for number in some])
        due = datetime.now(UTC) + timedelta(days=1)
        cases = [_case(number, due) for number in range(500)]
        builder.store.do(lambda unit: unit.open_exceptions(cases))
        self._bytes = [acknowledgment(number) for number in range(ORDERS)]
        self.program = builder.build()
        self._receive = Receive("acme", self.program.store, self.program.events, lambda: None)
        self._transport = FolderTransport(self._incoming, home, rest_seconds=0)

    def run(self, seconds: float, a_second: int) -> float:
        """Let answers arrive for so long; how many a second were decided."""
        over = threading.Event()
        decider = threading.Thread(target=self._decide, args=(over,))
        decider.start()
        begin, number = time.monotonic(), 0
        while (passed := time.monotonic() - begin) < seconds:
            wanted = min(int(passed * a_second), ORDERS)
            for one in range(number, wanted):
                (self._incoming / f"{one:06d}.x12").write_bytes(self._bytes[one])
            number = wanted
            self._receive.run(self._transport)
            time.sleep(EVERY_SECONDS)
        decided = self.program.office.message_count(MessageFilter(states=(MessageState.DECIDED, MessageState.HELD)))
        over.set()
        decider.join()
        return decided.number / seconds

    def _decide(self, over: threading.Event) -> None:
        while not over.is_set():
            if self.program.pipeline.run():
                self.program.events.publish(Changed("exception", queue="acknowledgments"))
            else:
                over.wait(0.02)

    def close(self) -> None:
        """End what was started."""
        self.program.pipeline.stop()
        self.program.store.close()
