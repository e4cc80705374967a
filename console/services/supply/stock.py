"""The effect that takes a stock report over into our own store; the ERP has no place for a supplier's stock."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice

from console.domain.documents import StockReport, document_from_json
from console.domain.lifecycle import MessageState
from console.domain.profiles import PartnerProfile
from console.domain.supplying import StockLevel, decide_stock
from console.domain.supplying.stock import level_key, levels_of
from console.services.engine.effects import Performed
from console.services.errors import CrossdockError, RecordMissing
from console.services.facts import SupplierItem, Supply
from console.services.intake.cases import message_case
from console.services.ports import Clock, Directory, Lookup
from console.services.records import Actor, EffectRow, MessageRow, MessageStep, NewException
from console.services.store import Reads, Store, Unit
from console.services.supply.book import TAKE_STOCK, Task, supply_key, task_of
from console.services.supply.resolving import ItemFinder

RULE = Actor("supply", "rule", "Supply rule")
CHUNK = 1000
_GONE = json.dumps({"available": "0", "gone": True})


class TakeStock:
    """Takes one report over, whole; a report that looks like half of one waits for a person."""

    kind = TAKE_STOCK
    volume = True

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def request(self, effect: EffectRow) -> bytes | None:
        """The task; the report itself is stored with its message."""
        return effect.body.encode()

    def perform(self, client: Directory, effect: EffectRow) -> Performed:
        """Look at all of it first, then keep it in pieces; older reports never replace newer ones."""
        task = task_of(effect)
        reads = self._store.read()
        partner, message = reads.profile(task.partner), reads.message(task.message_id)
        if partner is None or message is None:
            raise RecordMissing("The stock report or its partner's profile is not in the store.")
        asked = "" if task.unlimited else self._asked(reads, task, partner)
        if asked:
            return Performed(f"not believed unasked: {asked}", result=json.dumps({"ask": asked}))
        kept = sum(self._keep(client, partner, message, some) for some in _chunks(_levels(reads, task)))
        gone = self._empty_the_rest(reads, task, partner, message)
        words = f"stock of {kept} items kept" + (f", {gone} no longer listed" if gone else "")
        return Performed(words, result=json.dumps({"ask": ""}))

    def look_up(self, client: Directory, effect: EffectRow) -> tuple[Lookup, Performed | None]:
        """Doing it again changes nothing."""
        return Lookup.DONE, self.perform(client, effect)

    def _asked(self, reads: Reads, task: Task, partner: PartnerProfile) -> str:
        known = {f"{one.scheme}:{one.value}": _available(one.stock) for one in _known(reads, partner.key)}
        levels = list(_levels(reads, task))
        return decide_stock(levels, known, _is_whole(reads, task, partner), partner.supply).ask

    def _keep(
        self, client: Directory, partner: PartnerProfile, message: MessageRow, levels: Sequence[StockLevel]
    ) -> int:
        known = ItemFinder(self._store.read(), client, partner).find(level.items for level in levels)
        supplies = [
            _supply(level, message, known[level.items].product.id if level.items in known else None) for level in levels
        ]
        self._store.do(lambda unit: unit.put_stock(partner.key, supplies, RULE))
        return len(supplies)

    def _empty_the_rest(self, reads: Reads, task: Task, partner: PartnerProfile, message: MessageRow) -> int:
        """Items that a whole report no longer lists have no stock any more."""
        if not _is_whole(reads, task, partner):
            return 0
        listed = {level_key(level) for level in _levels(reads, task)}
        as_of = next((level.as_of for level in _levels(reads, task) if level.as_of), None) or message.received_at
        gone = [
            Supply(one.scheme, one.value, _GONE, as_of, message.id, one.product_id)
            for one in _known(reads, partner.key)
            if f"{one.scheme}:{one.value}" not in listed and _available(one.stock)
        ]
        for start in range(0, len(gone), CHUNK):
            some = gone[start : start + CHUNK]
            self._store.do(lambda unit, some=some: unit.put_stock(partner.key, some, RULE))  # type: ignore[misc]
        return len(gone)

    def done(self, unit: Unit, effect: EffectRow, performed: Performed) -> None:
        """Settled, or before a person."""
        task, ask = task_of(effect), json.loads(performed.result)["ask"]
        key = supply_key(TAKE_STOCK, task.partner, task.message_id)
        message = self._store.read().message(task.message_id)
        if ask:
            unit.open_exceptions([self._case(key, task, ask)])
            return
        if task.unlimited:
            unit.settle_key(key, Actor(effect.actor_name, effect.actor_kind), "taken over")
        if message is not None and message.state is MessageState.DECIDED:
            step = MessageStep(message.id, message.state, MessageState.SETTLED, RULE, why=performed.text)
            unit.step_messages([step])

    def _case(self, key: str, task: Task, ask: str) -> NewException:
        partner = self._store.read().profile(task.partner)
        name = partner.name if partner else task.partner
        return message_case(
            key,
            "stock_unlikely",
            RULE,
            sentence=f"{name} sent a stock report: {ask}",
            partner=task.partner,
            partner_name=name,
            owner=partner.owner if partner else None,
            message_id=task.message_id,
        )

    def refused(self, unit: Unit, effect: EffectRow, error: CrossdockError) -> None:
        """A person must know that stock is not as sent."""
        task = task_of(effect)
        partner = self._store.read().profile(task.partner)
        case = message_case(
            f"effect:{effect.id}",
            "gave_up",
            RULE,
            title="Stock not taken over",
            sentence=error.text,
            partner=task.partner,
            partner_name=partner.name if partner else None,
            owner=partner.owner if partner else None,
            message_id=task.message_id,
            effect_id=effect.id,
        )
        unit.open_exceptions([case])

    def undecidable(self, unit: Unit, effect: EffectRow) -> None:
        """Never: the repeat is the look-up."""


def _reports(reads: Reads, task: Task) -> Iterator[StockReport]:
    """The parts of the report, one in memory at a time."""
    for position in range(task.first, task.position + 1):
        row = reads.document_at(task.message_id, position)
        found = document_from_json(row.canonical) if row is not None and row.canonical else None
        if isinstance(found, StockReport):
            yield found


def _levels(reads: Reads, task: Task) -> Iterator[StockLevel]:
    return (level for report in _reports(reads, task) for level in levels_of(report) if level is not None)


def _chunks(levels: Iterator[StockLevel]) -> Iterator[list[StockLevel]]:
    while some := list(islice(levels, CHUNK)):
        yield some


def _is_whole(reads: Reads, task: Task, partner: PartnerProfile) -> bool:
    said = next(_reports(reads, task), StockReport()).whole
    return partner.supply.stock_reports_are_whole if said is None else said


def _known(reads: Reads, partner: str) -> Iterator[SupplierItem]:
    after: tuple[str, str] | None = None
    while page := reads.supplier_item_pages(partner, after):
        yield from (one for one in page if one.stock is not None)
        after = page[-1].scheme, page[-1].value


def _available(stock: str | None) -> Decimal | None:
    said = json.loads(stock).get("available") if stock else None
    return Decimal(said) if said is not None else None


def _supply(level: StockLevel, message: MessageRow, product_id: int | None) -> Supply:
    scheme, _, value = level_key(level).partition(":")
    body = level.model_dump_json(exclude={"items", "as_of"}, exclude_none=True)
    return Supply(scheme, value, body, _moment(level.as_of) or message.received_at, message.id, product_id)


def _moment(at: datetime | None) -> datetime | None:
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
