"""The practice world: an Odoo, suppliers with characters and a buyer who keeps ordering, all on this machine."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from console.adapters.formats.registry import FORMATS
from console.adapters.odoo.people import MANAGE, VIEW, WORK
from console.adapters.secrets import MemoryVault
from console.app import Builder, Program
from console.clocks import PracticeClock
from console.domain.profiles import BatchWindow, Deadlines, PartnerProfile, Remainder, SupplyRules, Tolerances
from console.domain.values import PartyId
from console.sandbox import newcomer
from console.sandbox.odoo import Line, PracticeOdoo, PriceBreak
from console.sandbox.suppliers import Character, PracticeSupplier
from console.sandbox.supplying import price_catalogue, stock_report
from console.sandbox.troubles import Scheduled
from console.services.engine.policy import RetryPolicy
from console.services.records import Actor, ConnectionRow, Person

RULE = Actor("practice", "rule", "Practice world")
US = PartyId(scheme="x12:ZZ", value="CROSSDOCK")
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

PEOPLE = (
    Person("maria", "Maria Keller", (*VIEW, *WORK, *MANAGE), "procurement lead"),
    Person("tom", "Tom Ferris", (*VIEW, *WORK), "procurement"),
    Person("dana", "Dana Ortiz", VIEW, "warehouse supervisor"),
)

_SUPPLIERS = (
    ("acme", "Acme Components", Character.SHORT_AND_LATE),
    ("hartmann", "Hartmann Fasteners", Character.SILENT),
    ("oriental", "Oriental Bearings", Character.RAISES_PRICES),
    ("lindqvist", "Lindqvist AB", Character.SUBSTITUTES),
    ("delta", "Delta Plastics", Character.PROMPT),
    ("kestrel", "Kestrel Supply", Character.BACKORDERS),
    ("brandt", "Brandt Verpackungen", Character.TWICE),
    ("pacific", "Pacific Tools", Character.DECIMAL_POINT),
    ("mercury", "Mercury Trading", Character.NONSENSE),
    ("slowly", "Northern Castings", Character.SLOW),
    ("tabula", "Tabula Office Supply", Character.BACKORDERS),
)
_BY_COLUMNS = {"tabula": ("order-csv", "order-change-csv", "acknowledgment-csv")}
"""Suppliers who know no EDI: orders and answers are CSV files, described by these column specifications."""
_PRODUCTS = (
    ("BOLT-M8", "Hex bolt M8", "1.10"),
    ("NUT-M8", "Hex nut M8", "0.42"),
    ("BRG-6204", "Ball bearing 6204", "7.35"),
    ("GT-20", "Gas torch 20", "38.90"),
    ("PJ-200", "Pallet jack", "180.00"),
    ("FILM-500", "Stretch film", "11.25"),
    ("CRATE-60", "Folding crate 60 l", "14.60"),
    ("GLOVE-9", "Work gloves size 9", "3.15"),
)
_CUSTOMERS = ("Northwind Hardware", "Reno Depot", "Bluewater Marine", "Kranich Landmaschinen")


@dataclass(frozen=True, slots=True)
class Scenery:
    """How big and how fast the practice world is."""

    seed: int = 7
    speed: float = 60.0
    orders: int = 24
    version: str = "17.0"
    buying_every: float = 3600.0
    """Practice seconds between new orders (0: none)."""


class PracticeWorld:
    """Everything outside the program, and the program over it. ``home`` holds all data of the run."""

    def __init__(
        self, home: Path, scenery: Scenery | None = None, report: Callable[[BaseException], None] | None = None
    ):
        self.home = home
        self.scenery = scenery or Scenery()
        self.clock = PracticeClock(START, self.scenery.speed)
        self.odoo: PracticeOdoo = PracticeOdoo(self.scenery.version, clock=self.clock.now, seed=self.scenery.seed)
        self._rng = random.Random(self.scenery.seed)
        self._report = report
        self.suppliers: list[PracticeSupplier] = []
        self._partners: dict[str, int] = {}
        self._products: list[int] = []
        self._customers: list[int] = []
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._ordered = 0
        self.troubles: list[Scheduled] = []
        self.tell: Callable[[str], None] = lambda words: None
        self._began = 0.0

    def start(self) -> Program:
        """Arrange the scene, build the program, and set everything going."""
        url = self.odoo.start()
        self._seed()
        builder = Builder(
            self.home,
            clock=self.clock,
            vault=MemoryVault(),
            practice=True,
            report=self._report,
            since=START - timedelta(days=1),
            retry=RetryPolicy(first=30.0, longest=1800.0),
        )
        self._connect(builder, url)
        program = builder.build()
        for _ in range(self.scenery.orders):
            self.order()
        self._invite_newcomer()
        self._send_supply()
        program.engine.start()
        self._thread = threading.Thread(target=self._live, name="practice-world", daemon=True)
        self._thread.start()
        return program

    def stop(self, program: Program) -> bool:
        """End the suppliers, the program and the practice Odoo, in this order."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(5)
        ended = program.stop()
        self.odoo.stop()
        return ended

    def tick(self) -> int:
        """Let every supplier look at its folder once; how many answers went out."""
        return sum(supplier.tick() for supplier in self.suppliers)

    def order(self) -> int:
        """A buyer confirms one more purchase order, often with customers waiting for it."""
        number, self._ordered = self._ordered, self._ordered + 1
        key = _SUPPLIERS[number % len(_SUPPLIERS)][0]
        products = self._rng.sample(self._products, self._rng.randint(1, 3))
        due = self.clock.now() + timedelta(days=self._rng.randint(5, 14))
        lines = [Line(product, self._rng.choice((20, 50, 100, 250)), self._price(product), due) for product in products]
        order = self.odoo.seeds.order(self._partners[key], lines)
        if self._rng.random() < 0.6:
            line = self.odoo.seeds.lines(order)[0]
            promised = due + timedelta(days=self._rng.randint(1, 4))
            self.odoo.seeds.sale_waiting_for(line, self._rng.choice(self._customers), 10, promised)
        return order

    def _invite_newcomer(self) -> None:
        """Somebody to take on: known to Odoo, with an order that waits for its profile and a file it sent."""
        supplier = self.odoo.seeds.supplier(newcomer.NAME, ref=newcomer.KEY.upper(), email="orders@nord.example")
        self.suppliers.append(newcomer.newcomer(self.home, US, self.clock.now, self.scenery.seed))
        if self.scenery.orders:
            due = self.clock.now() + timedelta(days=10)
            order = self.odoo.seeds.order(supplier, [Line(self._products[0], 100, Decimal("1.10"), due)])
            number = str(self.odoo.world.row("purchase.order", order)["name"])
            newcomer.write_sample(self.home, US, number, self.clock.now())

    def _send_supply(self) -> None:
        """The first supplier's price list and stock: everybody's items are known there by its own numbers."""
        first, now = self.suppliers[0], self.clock.now()
        products = [(f"V-{code}", name, price) for code, name, price in _PRODUCTS]
        first.send(price_catalogue(first.key, first.identity, products, now), timedelta(minutes=30))
        first.send(stock_report(first.identity, products, now), timedelta(minutes=35))

    def _price(self, product: int) -> Decimal:
        return Decimal(_PRODUCTS[self._products.index(product)][2])

    def _seed(self) -> None:
        seeds = self.odoo.seeds
        for key, name, _ in _SUPPLIERS:
            self._partners[key] = seeds.supplier(name, ref=key.upper(), email=f"orders@{key}.example")
        first = next(iter(self._partners.values()))
        for code, name, price in _PRODUCTS:
            breaks = [PriceBreak(Decimal(price), 1, 7, f"V-{code}")]
            self._products.append(
                seeds.product(name, code, cost=Decimal(price), price=Decimal(price) * 2, supplier=first, breaks=breaks)
            )
        self._customers = [seeds.customer(name) for name in _CUSTOMERS]

    def _connect(self, builder: Builder, url: str) -> None:
        odoo = {
            "url": url,
            "database": self.odoo.database,
            "login": "admin",
            "every": 60.0,
            "company": "Crossdock Practice Ltd",
            "company_ids": [US.model_dump()],
        }
        builder.add_connection(
            ConnectionRow("odoo", "odoo", "Practice Odoo", json.dumps(odoo), secret_ref="odoo"),
            RULE,
            self.odoo.admin_key,
        )
        builder.ensure_mail(RULE)
        for key, name, character in _SUPPLIERS:
            incoming, outgoing = (self.home / "partners" / key / folder for folder in ("incoming", "outgoing"))
            for folder in (incoming, outgoing):
                folder.mkdir(parents=True, exist_ok=True)
            settings = {"incoming": str(incoming), "outgoing": str(outgoing), "every": 120.0, "rest_seconds": 0}
            builder.add_connection(
                ConnectionRow(f"{key}-folder", "folder", f"{name} (folder)", json.dumps(settings)), RULE
            )
            profile = self._profile(key, name)
            builder.store.do(lambda unit, kept=profile: unit.put_profile(kept, RULE))  # type: ignore[misc]
            self.suppliers.append(
                PracticeSupplier(
                    key,
                    name,
                    character,
                    outgoing,
                    incoming,
                    FORMATS[profile.format],
                    profile.ids[0],
                    US,
                    self.clock.now,
                    random.Random(f"{self.scenery.seed}-{key}"),
                    options=profile.options_for(profile.format, {}),
                    extension="csv" if key in _BY_COLUMNS else "x12",
                )
            )
        builder.store.do(lambda unit: unit.put_people(PEOPLE))
        builder.store.do(lambda unit: unit.put_setting("practice", "yes", RULE))

    def _profile(self, key: str, name: str) -> PartnerProfile:
        return PartnerProfile(
            key=key,
            name=name,
            erp_partner_id=self._partners[key],
            ids=(PartyId(scheme="x12:ZZ", value=key.upper()),),
            our_ids=(US,),
            connection=f"{key}-folder",
            format="delimited" if key in _BY_COLUMNS else "x12",
            format_version=None if key in _BY_COLUMNS else "004010",
            columns=_BY_COLUMNS.get(key, ()),
            expects_technical=key not in _BY_COLUMNS,
            tolerances=Tolerances(price_percent=Decimal(2), days_late=1, days_early=7),
            deadlines=Deadlines(answer_hours=8),
            remainder=Remainder.ASK,
            supply=SupplyRules(window=BatchWindow(opens="08:30", closes="18:00")),
            owner="maria",
            email=f"orders@{key}.example",
        )

    def _live(self) -> None:
        next_order = self.clock.now() + timedelta(seconds=self.scenery.buying_every)
        self._began = time.monotonic()
        while not self._stopping.wait(max(0.05, self.clock.wait(30.0))):
            self.tick()
            for trouble in self.troubles:
                if words := trouble.tick(self, time.monotonic() - self._began):
                    self.tell(words)
            if self.scenery.buying_every and self.clock.now() >= next_order:
                self.order()
                next_order = self.clock.now() + timedelta(seconds=self.scenery.buying_every)
