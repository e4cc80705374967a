"""Who may do what: every command refuses a person who lacks its one right, whatever else they may, and changes nothing."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from console.adapters.formats.columns.bench import Bench
from console.adapters.formats.registry import FORMATS, recognise
from console.adapters.odoo.people import RIGHTS
from console.adapters.partner_templates import partner_templates
from console.domain.mappings import Code, MappingKind, UnitTarget
from console.services.casework_models import Action, ActionKind
from console.services.errors import NotAllowed
from console.services.mappings.cases import MappingCases
from console.services.mappings.desk import MappingDesk
from console.services.office import Office
from console.services.onboarding.desk import OnboardingDesk, Tools
from console.services.records import Actor, ConnectionRow, NewException
from console.services.rights import MAY, what
from console.services.shipments.cases import NoticeCases
from console.services.store import AuditFilter
from console.services.supply.book import TAKE_PRICES
from console.services.supply.cases import SupplyCases
from tests.integration.shop import RULE, Shop
from tests.unit.domain.builders import profile

DECIDE, REMIND, VIEW = "acknowledgments.decide", "acknowledgments.remind", "acknowledgments.view"
MAPPINGS, MAPPINGS_APPROVE = "mappings.manage", "mappings.approve"
PROFILES, PROFILES_APPROVE, CONNECTIONS = "profiles.manage", "profiles.approve", "connections.manage"
ALL = frozenset(
    {DECIDE, REMIND, VIEW, MAPPINGS, MAPPINGS_APPROVE, PROFILES, PROFILES_APPROVE, CONNECTIONS}
    | {"messages.view", "messages.replay", "messages.import", "audit.view", "audit.export"}
)
CODE = Code(kind=MappingKind.UNIT, scheme="", value="BDL")
MEANS = UnitTarget(unit="C62")
REMINDING = {ActionKind.REMIND, ActionKind.REMIND_ALL, ActionKind.SNOOZE, ActionKind.NOTE, ActionKind.WAKE}
CASES = {"order:1": 1, "mapping:unit:acme::BDL": 2, "prices:acme:1": 3, "notice:acme:SN-1": 4}


@dataclass
class Desks:
    """Everything a person can command."""

    shop: Shop
    office: Office
    mappings: MappingDesk
    onboarding: OnboardingDesk
    folder: Path


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    folder = tmp_path_factory.mktemp("rights")
    shop = Shop(folder)
    cases = [NewException(key, "acknowledgments", "unreadable", "A case", "A case.", RULE) for key in CASES]
    assert shop.store.do(lambda unit: unit.open_exceptions(cases)) == list(CASES.values())
    mappings = MappingDesk(shop.store, shop.events)
    books = (
        MappingCases(shop.store, mappings),
        SupplyCases(shop.store, shop.clock, shop.events, TAKE_PRICES),
        NoticeCases(shop.store, shop.clock, shop.events),
    )
    tools = Tools(FORMATS, recognise, partner_templates(), str, lambda row, actor, secret: None, lambda: None, Bench())
    onboarding = OnboardingDesk(shop.store, shop.outbox, shop.clock, shop.events, tools)
    yield Desks(shop, shop.office(*books), mappings, onboarding, folder)
    shop.close()


Command = Callable[[Desks, Actor], object]
ROW = ConnectionRow("x", "folder", "X")
COMMANDS: dict[str, tuple[str, Command]] = {
    "office.pause": (CONNECTIONS, lambda d, a: d.office.pause("odoo", True, a)),
    "office.check_connection": (CONNECTIONS, lambda d, a: d.office.check_connection("odoo", a)),
    "office.products": (VIEW, lambda d, a: d.office.products(1, "bolt", a)),
    "office.claim": (VIEW, lambda d, a: d.office.claim(1, a)),
    "office.message": ("messages.view", lambda d, a: d.office.message(1, a)),
    "office.replay": ("messages.replay", lambda d, a: d.office.replay(1, a, "why")),
    "office.resolve_message": ("messages.replay", lambda d, a: d.office.resolve_message(1, a, "why")),
    "office.import_message": ("messages.import", lambda d, a: d.office.import_message("acme", "a", b"x", a)),
    "office.export_audit": (
        "audit.export",
        lambda d, a: d.office.export_audit(d.folder / "audit.csv", AuditFilter(), a),
    ),
    "office.note_export": ("audit.export", lambda d, a: d.office.note_export(a)),
    "office.act_on_many": (REMIND, lambda d, a: d.office.act_on_many([(1, 1)], Action(ActionKind.REMIND), a)),
    "mappings.explain": (MAPPINGS, lambda d, a: d.mappings.explain("acme", CODE, MEANS, a)),
    "mappings.approve": (MAPPINGS_APPROVE, lambda d, a: d.mappings.approve([1], a)),
    "mappings.retire": (MAPPINGS_APPROVE, lambda d, a: d.mappings.retire([1], a, "why")),
    "onboarding.start": (PROFILES, lambda d, a: d.onboarding.start("x12-basic", "nord", "Nord", a)),
    "onboarding.save": (PROFILES, lambda d, a: d.onboarding.save(profile(), a)),
    "onboarding.connect": (CONNECTIONS, lambda d, a: d.onboarding.connect(ROW, a, "secret")),
    "onboarding.try_sample": (PROFILES, lambda d, a: d.onboarding.try_sample("acme", "a", b"x", a)),
    "onboarding.take_identifiers": (PROFILES, lambda d, a: d.onboarding.take_identifiers("acme", a)),
    "onboarding.dry_run": (PROFILES, lambda d, a: d.onboarding.dry_run("acme", a)),
    "onboarding.send_test": (PROFILES, lambda d, a: d.onboarding.send_test("acme", a)),
    "onboarding.trial": (PROFILES, lambda d, a: d.onboarding.trial("acme", a)),
    "onboarding.propose": (PROFILES, lambda d, a: d.onboarding.propose("acme", a)),
    "onboarding.approve": (PROFILES_APPROVE, lambda d, a: d.onboarding.approve("acme", a)),
    "onboarding.go_live": (PROFILES_APPROVE, lambda d, a: d.onboarding.go_live("acme", a)),
    "onboarding.send_open": (PROFILES_APPROVE, lambda d, a: d.onboarding.send_open("acme", [1], a)),
    "onboarding.give_up": (PROFILES_APPROVE, lambda d, a: d.onboarding.give_up("acme", a, "why")),
    "onboarding.import_file": (PROFILES, lambda d, a: d.onboarding.import_file("{}", a)),
}
UNASKED = {
    "office.today": "a screen: what it counts, the queue shows",
    "office.case": "a screen: it shows which of its actions one may press",
    "office.case_text": "the same as text",
    "office.preview": "changes nothing",
    "office.preview_many": "changes nothing",
    "office.act": "by kind of action, below",
    "office.release": "only what one has taken oneself",
    "office.saved_views": "one's own",
    "office.save_view": "one's own",
    "office.forget_view": "one's own",
}


def lacking(right: str) -> Actor:
    """Somebody who may do everything else."""
    return Actor("olga", "person", "Olga", ALL - {right})


def refused(desks: Desks, right: str, command: Callable[[Actor], Any]) -> None:
    before = desks.shop.store.read().audit_head()
    with pytest.raises(NotAllowed, match=f"may not {re.escape(what(right))}"):
        command(lacking(right))
    assert desks.shop.store.read().audit_head() == before, "nothing was changed"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_refused_without_its_right(desks: Desks, name: str) -> None:
    right, command = COMMANDS[name]
    refused(desks, right, lambda actor: command(desks, actor))


@pytest.mark.parametrize("kind", ActionKind)
def test_an_action_on_a_case_is_refused_without_its_right(desks: Desks, kind: ActionKind) -> None:
    action = Action(kind, reason="why", text="text", person="tom", target=MEANS)
    refused(desks, REMIND if kind in REMINDING else DECIDE, lambda actor: desks.office.act(1, 1, action, actor))


@pytest.mark.parametrize(
    ("key", "kind", "right"),
    [
        ("mapping:unit:acme::BDL", ActionKind.EXPLAIN_CODE, MAPPINGS),
        ("prices:acme:1", ActionKind.TAKE_OVER, DECIDE),
        ("notice:acme:SN-1", ActionKind.PREPARE_RECEIPT, DECIDE),
    ],
)
def test_an_action_of_a_book_is_refused_without_its_right(desks: Desks, key: str, kind: ActionKind, right: str) -> None:
    refused(desks, right, lambda actor: desks.office.act(CASES[key], 1, Action(kind, target=MEANS), actor))


def test_every_command_of_every_desk_is_in_the_table() -> None:
    found = {
        f"{prefix}.{name}"
        for prefix, desk in (("office", Office), ("mappings", MappingDesk), ("onboarding", OnboardingDesk))
        for name, method in inspect.getmembers(desk, inspect.isfunction)
        if not name.startswith("_") and "actor" in inspect.signature(method).parameters
    }
    assert found == COMMANDS.keys() | UNASKED.keys()


def test_every_right_is_told_in_words() -> None:
    granted = {right for rights in RIGHTS.values() for right in rights}
    assert granted == set(MAY)
    assert not any(right in what(right) for right in granted)
