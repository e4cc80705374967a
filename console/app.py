"""The composition root: builds the program from what the store says about connections and partners."""

from __future__ import annotations

import json
import sys
import threading
import traceback
from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from console.adapters.formats.columns.bench import Bench
from console.adapters.formats.registry import FORMATS, recognise
from console.adapters.formats.registry import load as load_formats
from console.adapters.odoo import OdooErp
from console.adapters.partner_templates import partner_templates
from console.adapters.secrets import KeyringVault
from console.adapters.store import open_store
from console.clocks import RealClock
from console.connections import connection_kinds, kind_of, kinds_at, settings_of
from console.domain.masterdata import ProductRecord
from console.domain.values import Party, PartyId
from console.processes import may_be_alive, new_owner
from console.services.casework.acts import Acts
from console.services.casework.chasing import MAIL_CONNECTION
from console.services.engine.engine import Engine
from console.services.engine.housekeeping import Housekeeping
from console.services.engine.lane import Job, Lane, LaneSettings
from console.services.engine.policy import RetryPolicy
from console.services.errors import NeedsSettings
from console.services.events import Events
from console.services.intake.crew import Crew
from console.services.intake.deciding import Decider
from console.services.intake.pipeline import Pipeline
from console.services.intake.receive import Receive
from console.services.mappings.cases import MappingCases
from console.services.mappings.desk import MappingDesk
from console.services.mappings.masterdata import EVERY_SECONDS, MasterDataKeeper
from console.services.office import Office
from console.services.onboarding.desk import OnboardingDesk, Tools
from console.services.ordering.book import Deadlines
from console.services.ordering.handlers import SendMail, SendMessage, WriteOrder
from console.services.ordering.sending import Outbox
from console.services.ordering.sync import OrderSync, cursor_to_json, orders_cursor
from console.services.ports import Clock, ErpCursor, SecretVault
from console.services.records import Actor, ConnectionRow, Person
from console.services.shipments.cases import NoticeCases
from console.services.shipments.handlers import PrepareReceipt, WithdrawReceipt
from console.services.store import Store, Unit
from console.services.supply.book import TAKE_PRICES, TAKE_STOCK
from console.services.supply.cases import SupplyCases
from console.services.supply.prices import TakePrices
from console.services.supply.stock import TakeStock
from console.services.warehousing.cases import DeliveryCases
from console.services.warehousing.handlers import PrepareDelivery
from console.services.warehousing.sync import DeliverySync


def public_holidays(country: str | None, region: str | None) -> Container[date]:
    """Public holidays by the ``holidays`` library; an unknown country has none."""
    if country is None:
        return frozenset()
    import holidays

    try:
        return holidays.country_holidays(country, subdiv=region)
    except NotImplementedError:
        return frozenset()


CLOSING_SECONDS = 2.0
STORE_NAME = "store-name"
"""The setting with this store's own name in the keyring."""
SETTLING_SECONDS = {"odoo": 120.0, "http": 60.0}
"""How long a server may still be at work on a call whose answer was lost (Odoo ends a request after 120 seconds by
default), unless the connection's settings say otherwise."""


@dataclass(slots=True)
class Program:
    """The assembled program; ``stop`` ends it in order: engine, then store."""

    home: Path
    store: Store
    office: Office
    engine: Engine
    pipeline: Pipeline
    events: Events
    clock: Clock
    vault: SecretVault
    mappings: MappingDesk
    onboarding: OnboardingDesk

    def stop(self) -> bool:
        """Whether every worker ended in time. A store that another process holds is not waited for: what it was not
        told yet is found in doubt at the next start."""
        ended = self.engine.stop()
        closing = threading.Thread(target=self.store.close, name="store-closing", daemon=True)
        closing.start()
        closing.join(CLOSING_SECONDS)
        return ended and not closing.is_alive()


class Builder:
    """Builds programs over one home folder; tests and the practice world hand in their own clock and vault."""

    def __init__(
        self,
        home: Path,
        *,
        clock: Clock | None = None,
        vault: SecretVault | None = None,
        practice: bool = False,
        report: Callable[[BaseException], None] | None = None,
        url: str | None = None,
        since: datetime | None = None,
        retry: RetryPolicy | None = None,
    ) -> None:
        self.home = home
        self.clock: Clock = clock or RealClock()
        self.vault: SecretVault = vault or KeyringVault()
        self._practice = practice
        self._report = report or _print_fault
        self._since = since
        self._retry = retry or RetryPolicy()
        self.events = Events()
        self.owner = new_owner()
        place = url or f"sqlite:///{home / 'crossdock.db'}"
        self.store: Store = open_store(place, self.clock.now, process=self.owner)
        self.outbox = Outbox(FORMATS)
        self._kinds = kinds_at(home)

    def build(self) -> Program:
        """Everything, with a lane for each connection in the store."""
        load_formats()
        crew = Crew(self.store.read, "console.helper")
        decider = Decider(FORMATS, recognise)
        pipeline = Pipeline(self.store, decider, self.outbox, self.clock, self.events, crew=crew)
        mappings, onboarding = MappingDesk(self.store, self.events, self._erp), self._onboarding()
        housekeeping = Housekeeping(
            self.store,
            self.clock,
            self.events,
            public_holidays,
            self._report,
            {"facts explained meanwhile": mappings.free_explained},
        )
        rows = self.store.read().connections()
        arrived: list[Callable[[], None]] = []
        lanes = [self._lane(row, lambda: [one() for one in arrived]) for row in rows]
        engine = Engine(
            self.store,
            lanes,
            pipeline,
            housekeeping,
            self.clock,
            self.events,
            self.owner,
            self._is_alive,
            self._report,
            lambda row: self._lane(row, lambda: [one() for one in arrived]),
        )
        arrived.append(engine.arrived)
        sending, writing = SendMessage(self.store, Deadlines(public_holidays)), WriteOrder(self.store)
        said = {sending.kind: sending.said, writing.kind: writing.said}
        acts = Acts(self.store, self.outbox, self.clock, self.events, said)
        office = Office(
            self.store,
            acts,
            self.clock,
            self.events,
            books=(
                MappingCases(self.store, mappings),
                NoticeCases(self.store, self.clock, self.events),
                DeliveryCases(self.store, self.events),
                SupplyCases(self.store, self.clock, self.events, TAKE_PRICES),
                SupplyCases(self.store, self.clock, self.events, TAKE_STOCK),
            ),
            mappings=mappings,
            onboarding=onboarding,
            practice=self._practice,
            sign_in_with_key=self._sign_in,
            check=self.check,
            find_products=self._find_products,
            keys=self.vault,
        )
        return Program(
            self.home,
            self.store,
            office,
            engine,
            pipeline,
            self.events,
            self.clock,
            self.vault,
            mappings,
            onboarding,
        )

    def _onboarding(self) -> OnboardingDesk:
        tools = Tools(
            FORMATS,
            recognise,
            partner_templates(),
            self.check,
            self.add_connection,
            self._erp,
            Bench(),
            connection_kinds(),
        )
        return OnboardingDesk(self.store, self.outbox, self.clock, self.events, tools)

    def _erp(self) -> Any:
        """A connection to Odoo of the caller's own, when one is set up."""
        row = next((one for one in self.store.read().connections() if one.kind == "odoo"), None)
        client = self.client(row) if row is not None else None
        return client

    def _lane(self, row: ConnectionRow, arrived: Callable[[], object]) -> Lane[Any]:
        handlers: list[Any]
        jobs: list[Job[Any]]
        settings = json.loads(row.settings)
        every = float(settings.get("every", 60.0))
        if row.kind == "odoo":
            buyer = Party(
                name=settings.get("company"),
                ids=tuple(PartyId.model_validate(one) for one in settings.get("company_ids", ())),
            )
            keeper = MasterDataKeeper(row.key, self.store, self.events)
            sync = OrderSync(row.key, self.store, self.outbox, self.clock, self.events, buyer, self._since, keeper)
            deliveries = DeliverySync(row.key, self.store, self.outbox, self.clock, self.events, buyer, keeper)
            jobs, handlers = (
                [
                    Job("orders", every, sync.run),
                    Job("master data", EVERY_SECONDS, keeper.run),
                    Job("deliveries", every, deliveries.run),
                ],
                [
                    WriteOrder(self.store),
                    PrepareReceipt(self.store),
                    WithdrawReceipt(self.store),
                    TakePrices(self.store, self.clock),
                    TakeStock(self.store, self.clock),
                    PrepareDelivery(self.store),
                ],
            )
        elif row.kind == "mail":
            jobs, handlers = [], [SendMail(self.store)]
        else:
            receive = Receive(row.key, self.store, self.events, lambda: (arrived(), None)[1])
            jobs = [Job("receive", every, receive.run)]
            handlers = [SendMessage(self.store, Deadlines(public_holidays))]
        settling = settings.get("settling_seconds")
        tuning = LaneSettings(
            retry=self._retry,
            per_second=float(settings.get("per_second", 0)),
            idle_seconds=min(5.0, every),
            settling=SETTLING_SECONDS.get(row.kind, 0.0) if settling is None else float(settling),
        )
        return Lane(
            row.key,
            lambda: self.client(self.store.read().connection(row.key) or row),
            handlers,
            jobs,
            self.store,
            self.clock,
            self.events,
            self.owner,
            tuning,
            report=self._report,
        )

    def client(self, row: ConnectionRow) -> Any:
        """The live thing a connection stands for. Raises NeedsSettings for an unknown kind or unfit settings."""
        kind = kind_of(row, self._kinds)
        return kind.make(settings_of(row, self._kinds), lambda: self._secret(row))

    def check(self, connection: str) -> str:
        """Try a connection. Raises the typed errors of the services."""
        row = self.store.read().connection(connection)
        if row is None:
            raise NeedsSettings(f"There is no connection “{connection}”.")
        client = self.client(row)
        try:
            return str(client.check())
        finally:
            close: Callable[[], None] | None = getattr(client, "close", None)
            if close is not None:
                close()

    def _find_products(self, text: str, partner_id: int | None) -> tuple[ProductRecord, ...]:
        """Asked on a connection of its own: the lane's belongs to the lane's thread."""
        row = next((one for one in self.store.read().connections() if one.kind == "odoo"), None)
        if row is None:
            raise NeedsSettings("No Odoo is connected yet.")
        found: tuple[ProductRecord, ...] = self.client(row).products(text, partner_id)
        return found

    def add_connection(self, row: ConnectionRow, actor: Actor, secret: str | None = None) -> None:
        """Store a connection, its secret in the vault only."""
        if row.secret_ref:
            row = replace(row, secret_ref=self._vault_entry(row, actor, new=secret is not None))
        if secret is not None and row.secret_ref:
            self.vault.put(row.secret_ref, secret)
        began = self._since or self.clock.now()

        def put(unit: Unit) -> None:
            unit.put_connection(row, actor)
            if row.kind == "odoo" and self.store.read().cursor(orders_cursor(row.key)) is None:
                # orders from before this program came are nobody's to send
                unit.put_cursor(orders_cursor(row.key), cursor_to_json(ErpCursor(since=began)))

        self.store.do(put)

    def _vault_entry(self, row: ConnectionRow, actor: Actor, *, new: bool) -> str:
        """What the secret is called in the vault: every store has entries of its own there, as a user has one keyring
        for all of them and a trial beside the live store must not take its key away."""
        reads = self.store.read()
        before = reads.connection(row.key)
        if not new:
            return (before.secret_ref if before is not None else None) or row.secret_ref or ""
        name = reads.setting(STORE_NAME)
        if name is None:
            name = uuid4().hex
            self.store.do(lambda unit: unit.put_setting(STORE_NAME, name, actor))
        return f"{name}/{row.key}"

    def ensure_mail(self, actor: Actor) -> None:
        """Every program has a mail connection; until another is set up it is the outbox folder."""
        if self.store.read().connection(MAIL_CONNECTION) is None:
            self.add_connection(ConnectionRow(MAIL_CONNECTION, "mail", "Mail"), actor)

    def _secret(self, row: ConnectionRow) -> str | None:
        return self.vault.get(row.secret_ref) if row.secret_ref else None

    def _sign_in(self, login: str, key: str) -> Person:
        row = next((one for one in self.store.read().connections() if one.kind == "odoo"), None)
        if row is None:
            raise NeedsSettings("No Odoo is connected yet.", next_step="Run “connect odoo” first.")
        settings = json.loads(row.settings)
        return OdooErp(settings["url"], settings["database"], login, lambda: key).person()

    def _is_alive(self, owner: str) -> bool:
        return may_be_alive(owner, self.owner)


def _print_fault(error: BaseException) -> None:
    traceback.print_exception(error, file=sys.stderr)
