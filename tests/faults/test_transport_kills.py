"""Killed while a partner is reached by SFTP, FTPS, mailbox or an AS2 gateway: nothing lost, nothing taken away unstored,
nothing sent twice."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.adapters.store import open_store
from console.domain.documents import Order, OrderLine
from console.domain.lifecycle import AttemptOutcome, Direction, EffectState
from console.domain.profiles import PartnerProfile
from console.domain.values import ItemId, ItemScheme, PartyId, Quantity
from console.services.faultpoints import REMOTE_POINTS
from console.services.records import Actor, ConnectionRow
from console.services.store import MessageFilter, Page, QueueFilter, Store
from tests.contract.transport_worlds import WORLDS
from tests.faults.clock import SharedClock
from tests.faults.programs import Nursery, Running
from tests.faults.scene import SPEED, building
from tests.waiting import eventually

RULE = Actor("test", "rule")
KINDS = ("sftp", "ftps", "mailbox", "as2")
ORDER = Order(
    number="P00077",
    lines=(
        OrderLine(
            line_ref="1",
            items=(ItemId(scheme=ItemScheme.BUYER, value="BOLT"),),
            quantity=Quantity(value=Decimal(3), unit="C62"),
        ),
    ),
)
ANSWER = b'{"this is": "no document of any format, and is kept all the same"}'


class Site:
    """A program with one partner behind a real server of its kind."""

    def __init__(self, kind: str, home: Path, nursery: Nursery) -> None:
        self.world: Any = WORLDS[kind](home)
        self._nursery = nursery
        self.command = {
            "home": str(home / "program"),
            "url": f"sqlite:///{home / 'program' / 'crossdock.db'}",
            "key": "",
            "origin": time.time(),
            "speed": SPEED,
            "secrets": {"acme": self.world.secret} if self.world.secret else {},
            "operator": False,
        }
        builder = building(self.command)
        settings = json.dumps(self.world.settings(every=0.2, settling_seconds=0.2), default=str)
        builder.store.do(
            lambda unit: unit.put_connection(
                ConnectionRow("acme-way", kind, "Acme", settings, secret_ref="acme" if self.world.secret else None),
                RULE,
            )
        )
        builder.store.do(lambda unit: unit.put_profile(PROFILE, RULE))
        builder.store.close()
        self.store: Store = open_store(
            self.command["url"], SharedClock(self.command["origin"], SPEED).now, process="onlooker"
        )

    def start(self, point: str = "") -> Running:
        return self._nursery.start(self.command | {"point": point})

    def killed_at(self, point: str) -> None:
        """A program that meets its end there."""
        assert self.start(point).wait() == 137, f"{point} was never reached"

    def until(self, holds: Callable[[], object], what: str) -> None:
        """A program that runs until then, and ends in order."""
        running = self.start()
        try:
            eventually(holds, what)
        finally:
            running.end()
            assert running.wait() == 0

    def order(self) -> int:
        """Hand an order over; the id of the effect that sends it."""
        outbox = building(self.command | {"url": self.command["url"]}).outbox
        self.store.do(lambda unit: outbox.put(unit, PROFILE, [ORDER], RULE, key="one", subject=ORDER.number))
        (effect,) = self.store.read().effects(connection="acme-way")
        return effect.id

    def close(self) -> None:
        self.store.close()
        self.world.stop()


PROFILE = PartnerProfile(
    key="acme",
    name="Acme",
    ids=(PartyId(scheme="x12:ZZ", value="ACME"),),
    our_ids=(PartyId(scheme="x12:ZZ", value="US"),),
    connection="acme-way",
    format="x12",
    format_version="004010",
    expects_technical=False,
)


@pytest.fixture
def site(nursery: Nursery, tmp_path: Path) -> Iterator[Callable[[str], Site]]:
    made: list[Site] = []

    def make(kind: str) -> Site:
        made.append(Site(kind, tmp_path, nursery))
        return made[0]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_partner_sent_is_kept_once_wherever_the_program_dies(site: Callable[[str], Site], kind: str) -> None:
    here = site(kind)
    here.world.arrive("answer.edi", ANSWER)
    here.killed_at("receive:before_store")
    assert here.world.waiting() == 1, "taken away from the partner before it was stored"
    here.killed_at("receive:stored")
    assert here.world.waiting() == 1 and _received(here) == [ANSWER]
    here.killed_at("receive:archived")
    assert here.world.waiting() == 0 and here.world.kept() == [ANSWER]
    here.until(lambda: here.store.read().exceptions(QueueFilter(), Page(limit=5)).rows, "a person is told")
    assert _received(here) == [ANSWER] and here.world.kept() == [ANSWER]


def _received(here: Site) -> list[bytes]:
    reads = here.store.read()
    rows = reads.messages(MessageFilter(direction=Direction.IN), Page(limit=10)).rows
    return [payload for row in rows if (payload := reads.payload(row.payload_hash)) is not None]


SENDING = [
    *(("effect:attempt_stored", kind) for kind in KINDS),
    *(("remote:written", kind) for kind in ("sftp", "ftps")),
    *(("remote:renamed", kind) for kind in ("sftp", "ftps")),
    ("smtp:taken", "mailbox"),
    *(("effect:answered", kind) for kind in KINDS),
]


@pytest.mark.parametrize(("point", "kind"), SENDING)
def test_what_is_sent_reaches_the_partner_once_or_a_person_is_asked(
    site: Callable[[str], Site], point: str, kind: str
) -> None:
    here = site(kind)
    effect_id = here.order()
    here.killed_at(point)
    came = len(here.world.received())
    assert came == (point not in ("effect:attempt_stored", "remote:written"))

    def settled() -> bool:
        effect = here.store.read().effect(effect_id)
        return effect is not None and effect.state in (EffectState.DONE, EffectState.UNDECIDED)

    here.until(settled, "it was found out, or a person is asked")
    effect = here.store.read().effect(effect_id)
    attempts = [one.outcome for one in here.store.read().attempts([effect_id])]
    assert effect is not None and attempts[0] is AttemptOutcome.UNKNOWN
    if effect.state is EffectState.DONE:
        assert len(here.world.received()) == 1
    else:
        assert kind in ("sftp", "ftps") and came == len(here.world.received()) == 0
        assert here.store.read().exceptions(QueueFilter(cause=("in_doubt",)), Page(limit=5)).rows


def test_every_point_of_a_remote_server_is_tried() -> None:
    assert {point for point, _ in SENDING} >= set(REMOTE_POINTS)
