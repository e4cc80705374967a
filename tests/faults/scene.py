"""Everything outside the program, in the test's process: a practice Odoo, four suppliers, and the home of the program.

The program itself runs in processes of its own (``tests.faults.programs``), which may be killed at any instant.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from console.adapters.formats.x12 import X12Format
from console.adapters.odoo.people import MANAGE, VIEW, WORK
from console.adapters.secrets import MemoryVault
from console.adapters.store import open_store
from console.adapters.store.opening import SqlStore
from console.app import Builder
from console.domain.profiles import Deadlines, PartnerProfile, Tolerances
from console.domain.values import PartyId
from console.sandbox.odoo import Line, PracticeOdoo, PriceBreak
from console.sandbox.suppliers import Character
from console.services.engine.policy import RetryPolicy
from console.services.records import Actor, ConnectionRow, Person
from tests.faults.clock import SharedClock
from tests.faults.partners import HttpPartner, Record, TakingSupplier

RULE = Actor("scene", "rule", "Scene")
US = PartyId(scheme="x12:ZZ", value="CROSSDOCK")
SPEED = 20.0
RETRY = RetryPolicy(first=1.0, longest=10.0, tries=6)
MARIA = Person("maria", "Maria Keller", (*VIEW, *WORK, *MANAGE), "procurement lead")
SUPPLIERS = {
    "plain": Character.PROMPT,
    "dear": Character.RAISES_PRICES,
    "web": Character.PROMPT,
    "silent": Character.SILENT,
}
"""``dear`` asks more than is allowed without asking, so a person accepts; ``silent`` is reminded by mail."""


@dataclass
class Scene:
    """``orders`` maps each purchase order's id in Odoo to its number and supplier."""

    home: Path
    version: str = "17.0"
    url: str | None = None
    every: float = 1.0
    tuning: dict[str, Any] = field(default_factory=dict)
    suppliers: tuple[str, ...] = tuple(SUPPLIERS)

    def __post_init__(self) -> None:
        self.clock = SharedClock(time.time(), SPEED)
        outside = SharedClock(self.clock.origin, SPEED)  # the clock of our own machine may be set, not theirs
        self.odoo = PracticeOdoo(self.version, clock=outside.now, seed=1)
        self.form = X12Format()
        self.orders: dict[int, tuple[str, str]] = {}
        self.failed_writes: Counter[int] = Counter()
        """Writes that Odoo itself answered with an error, by order: calls came, nothing happened."""
        self.taking: dict[str, TakingSupplier] = {}
        self.web: HttpPartner | None = None
        self._desk: TakingSupplier | None = None
        self._partners: dict[str, int] = {}
        self._store: SqlStore | None = None
        self.odoo_url = self.odoo.start()
        self._seed()
        self._connect()

    @property
    def place(self) -> str:
        """The store's address."""
        return self.url or f"sqlite:///{self.home / 'crossdock.db'}"

    @property
    def store(self) -> SqlStore:
        """For looking inside from here."""
        if self._store is None:
            self._store = open_store(self.place, self.clock.now, process="onlooker")
        return self._store

    def command(self, **more: Any) -> dict[str, Any]:
        """What a program's process is started with."""
        return {
            "home": str(self.home),
            "url": self.place,
            "key": self.odoo.admin_key,
            "origin": self.clock.origin,
            "speed": SPEED,
            "point": "",
        } | more

    def builder(self, **more: Any) -> Builder:
        """The program in this process, for faults that need no kill."""
        return building(self.command(), clock=self.clock, **more)

    def order(self, supplier: str) -> int:
        """A buyer confirms a purchase order; its id in Odoo."""
        due = self.clock.now() + timedelta(days=9)
        line = Line(self._product, 100, Decimal("1.10"), due)
        found = int(self.odoo.seeds.order(self._partners[supplier], [line]))
        self.orders[found] = (self.odoo.world.row("purchase.order", found)["name"], supplier)
        return found

    def tick(self) -> None:
        """Let the suppliers with folders work."""
        for supplier in self.taking.values():
            supplier.tick()

    def record(self, supplier: str) -> Record:
        """What a supplier itself noted."""
        if supplier == "web":
            assert self.web is not None
            return self.web.record
        return self.taking[supplier].record

    def close(self) -> None:
        """End everything outside."""
        if self._store is not None:
            self._store.close()
        if self.web is not None:
            self.web.stop()
        self.odoo.stop()

    def _seed(self) -> None:
        seeds = self.odoo.seeds
        for key in self.suppliers:
            self._partners[key] = seeds.supplier(f"Supplier {key}", ref=key.upper(), email=f"orders@{key}.example")
        first = next(iter(self._partners.values()))
        breaks = [PriceBreak(Decimal("1.10"), 1, 7, "V-1")]
        self._product = seeds.product(
            "Hex bolt", "BOLT", cost=Decimal("1.10"), price=Decimal(2), supplier=first, breaks=breaks
        )

    def _connect(self) -> None:
        builder = building(self.command(), clock=self.clock)
        odoo = {
            "url": self.odoo_url,
            "database": self.odoo.database,
            "login": "admin",
            "every": self.every,
            "company": "Crossdock Practice Ltd",
            "company_ids": [US.model_dump()],
            "settling_seconds": 0.3,
            "timeout": 5,
        } | self.tuning.get("odoo", {})
        builder.add_connection(ConnectionRow("odoo", "odoo", "Odoo", json.dumps(odoo), secret_ref="odoo"), RULE)
        builder.ensure_mail(RULE)
        for key in self.suppliers:
            kind, settings = self._reach(key)
            settings |= self.tuning.get(key, {})
            builder.add_connection(ConnectionRow(f"{key}-way", kind, f"Supplier {key}", json.dumps(settings)), RULE)
            profile = self._profile(key)
            builder.store.do(lambda unit, kept=profile: unit.put_profile(kept, RULE))  # type: ignore[misc]
        builder.store.do(lambda unit: unit.put_people([MARIA]))
        builder.store.close()

    def _reach(self, key: str) -> tuple[str, dict[str, Any]]:
        incoming, outgoing = (self.home / "partners" / key / folder for folder in ("incoming", "outgoing"))
        for folder in (incoming, outgoing):
            folder.mkdir(parents=True, exist_ok=True)
        supplier = TakingSupplier(
            key,
            f"Supplier {key}",
            SUPPLIERS[key],
            outgoing,
            incoming,
            self.form,
            PartyId(scheme="x12:ZZ", value=key.upper()),
            US,
            self.clock.now,
            random.Random(key),
        )
        if key != "web":
            self.taking[key] = supplier
            settings = {"incoming": str(incoming), "outgoing": str(outgoing), "every": self.every, "rest_seconds": 0}
            return "folder", settings
        self.web = HttpPartner(lambda body: _answers(supplier, body))
        url = self.web.url
        addresses = {"url": f"{url}/messages", "inbox_url": f"{url}/inbox", "status_url": f"{url}/status"}
        return "http", addresses | {"every": self.every, "settling_seconds": 0.3}

    def _profile(self, key: str) -> PartnerProfile:
        return PartnerProfile(
            key=key,
            name=f"Supplier {key}",
            erp_partner_id=self._partners[key],
            ids=(PartyId(scheme="x12:ZZ", value=key.upper()),),
            our_ids=(US,),
            connection=f"{key}-way",
            format="x12",
            format_version="004010",
            tolerances=Tolerances(price_percent=Decimal(2), days_late=1, days_early=7),
            deadlines=Deadlines(answer_hours=8),
            owner="maria",
            email=f"orders@{key}.example",
            expects_technical=key != "silent",
        )


def _answers(supplier: TakingSupplier, body: bytes) -> list[tuple[str, bytes]]:
    supplier._take(body)
    ready, supplier._due = supplier._due, []
    return [(name, payload) for _, name, payload in ready]


def building(command: dict[str, Any], clock: SharedClock | None = None, **more: Any) -> Builder:
    """The program over a scene's home."""
    vault = MemoryVault()
    for name, secret in ({"odoo": command["key"]} | command.get("secrets", {})).items():
        vault.put(name, secret)
    return Builder(
        Path(command["home"]),
        clock=clock or SharedClock(command["origin"], command["speed"]),
        vault=vault,
        practice=True,
        url=command["url"],
        retry=RETRY,
        **more,
    )
