"""The effect that takes a part of a price catalogue over into the ERP's supplier price list."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal

from console.domain.acknowledging.matching import item_name
from console.domain.documents import PriceCatalogue
from console.domain.lifecycle import EffectState, MessageState
from console.domain.profiles import PartnerProfile
from console.domain.supplying import (
    Offer,
    PriceBatch,
    PriceDecision,
    PriceOutcome,
    PriceOutcomeKind,
    PriceRow,
    PriceStep,
    PriceStepKind,
    PriceWrite,
    decide_prices,
    listed_only,
    offers_of,
)
from console.services.engine.effects import Performed
from console.services.errors import CrossdockError, RecordMissing
from console.services.intake.cases import message_case
from console.services.ports import Clock, ErpConnection, Lookup
from console.services.records import Actor, EffectRow, MessageStep
from console.services.store import Store, Unit
from console.services.supply.book import MOST_PARTS, TAKE_PRICES, Task, document_of, supply_key, task_of
from console.services.supply.findings import PriceFindings
from console.services.supply.resolving import ItemFinder, KnownItem, purchase_units

RULE = Actor("supply", "rule", "Supply rule")
BATCH = 500
_LISTED_ONLY = "Only a list price is given, not what we pay."


class TakePrices:
    """Resolves, decides within the limits, writes in batches and reads back; a repeat changes nothing."""

    kind = TAKE_PRICES
    volume = True

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._rows = _PriceRows()

    def request(self, effect: EffectRow) -> bytes | None:
        """The task; the document itself is stored with its message."""
        return effect.body.encode()

    def perform(self, client: ErpConnection, effect: EffectRow) -> Performed:
        """Take one part over."""
        task = task_of(effect)
        reads = self._store.read()
        partner, catalogue = reads.profile(task.partner), document_of(reads, task)
        if partner is None or partner.erp_partner_id is None or not isinstance(catalogue, PriceCatalogue):
            raise RecordMissing("The catalogue or its partner's profile is not in the store.")
        offers = self._resolved(client, partner, list(offers_of(catalogue)))
        rows = self._rows.of(client, partner.erp_partner_id, task.message_id)
        decision = decide_prices(offers, rows, partner.supply, self._clock.now().date())
        unpriced = self._resolved(client, partner, list(listed_only(catalogue)))
        why = tuple((one, _LISTED_ONLY) for one in unpriced if one.product_id is not None)
        decision = decision.model_copy(update={"unusable": (*decision.unusable, *why)})
        steps = decision.steps if task.unlimited else decision.taken
        outcomes: list[PriceOutcome] = []
        try:
            for batch in _batches(task, partner.erp_partner_id, steps):
                outcomes += client.write_prices(batch)
        except CrossdockError:
            self._rows.forget()
            raise
        self._rows.learn(outcomes)
        found = findings_of(decision, outcomes, task.unlimited)
        return Performed(found.sentence, result=found.model_dump_json())

    def look_up(self, client: ErpConnection, effect: EffectRow) -> tuple[Lookup, Performed | None]:
        """Doing it again is the look-up: what is as wanted already is left alone."""
        return Lookup.DONE, self.perform(client, effect)

    def _resolved(self, client: ErpConnection, partner: PartnerProfile, offers: list[Offer]) -> list[Offer]:
        if not offers:
            return []
        known = ItemFinder(self._store.read(), client, partner).find(one.items for one in offers if one.items)
        return [_with_product(one, known.get(one.items)) for one in offers]

    def done(self, unit: Unit, effect: EffectRow, performed: Performed) -> None:
        """What a person must see becomes one case for the message; the last part settles it."""
        task, found = task_of(effect), PriceFindings.model_validate_json(performed.result)
        reads = self._store.read()
        key = supply_key(TAKE_PRICES, task.partner, task.message_id)
        row = reads.exception_by_key(key)
        if not task.unlimited and found.needs_person:
            before = json.loads(reads.exception_evidence(row.id) or "{}") if row else {}
            self._ask(unit, task, PriceFindings.model_validate(before.get("prices", {})).and_also(found))
        others = [
            one
            for one in reads.effects(message_id=task.message_id, limit=MOST_PARTS)
            if one.id != effect.id and one.kind == TAKE_PRICES and one.state is not EffectState.DONE
        ]
        if others:
            return
        if task.unlimited:
            unit.settle_key(key, Actor(effect.actor_name, effect.actor_kind), "taken over")
        message = reads.message(task.message_id)
        asked = row is not None or found.needs_person
        if message is not None and message.state is MessageState.DECIDED and (task.unlimited or not asked):
            step = MessageStep(message.id, message.state, MessageState.SETTLED, RULE, why=found.sentence)
            unit.step_messages([step])

    def _ask(self, unit: Unit, task: Task, found: PriceFindings) -> None:
        partner = self._store.read().profile(task.partner)
        name = partner.name if partner else task.partner
        case = message_case(
            supply_key(TAKE_PRICES, task.partner, task.message_id),
            "prices_move",
            RULE,
            title=found.title,
            sentence=f"{name} sent prices: {found.question}",
            partner=task.partner,
            partner_name=name,
            owner=partner.owner if partner else None,
            message_id=task.message_id,
            evidence={"prices": found.model_dump(mode="json")},
        )
        unit.open_exceptions([case])

    def refused(self, unit: Unit, effect: EffectRow, error: CrossdockError) -> None:
        """A person must know that prices are not as sent."""
        task = task_of(effect)
        partner = self._store.read().profile(task.partner)
        unit.open_exceptions(
            [
                message_case(
                    f"effect:{effect.id}",
                    "gave_up",
                    RULE,
                    title="Prices not taken over",
                    sentence=error.text,
                    partner=task.partner,
                    partner_name=partner.name if partner else None,
                    owner=partner.owner if partner else None,
                    message_id=task.message_id,
                    effect_id=effect.id,
                )
            ]
        )

    def undecidable(self, unit: Unit, effect: EffectRow) -> None:
        """Never: the repeat is the look-up."""


def _with_product(offer: Offer, known: KnownItem | None) -> Offer:
    if known is None:
        return offer
    times = purchase_units(known, offer.unit, offer.raw_unit)
    return offer.model_copy(update={"product_id": known.product.id, "factor": times if times else Decimal(0)})


class _PriceRows:
    """The rows of one supplier, read once for all parts of a catalogue and kept true by what was written."""

    def __init__(self) -> None:
        self._message_id: int | None = None
        self._rows: dict[int, PriceRow] = {}

    def of(self, client: ErpConnection, partner_id: int, message_id: int) -> list[PriceRow]:
        """All rows of the supplier; read anew for each message."""
        if self._message_id != message_id:
            self._rows = {}
            after: int | None = 0
            while after is not None:
                page = client.price_rows(partner_id, after)
                self._rows.update((row.id, row) for row in page.rows)
                after = page.after
            self._message_id = message_id
        return list(self._rows.values())

    def learn(self, outcomes: Sequence[PriceOutcome]) -> None:
        """Put in what was read back."""
        self._rows.update((one.row.id, one.row) for one in outcomes if one.row is not None)

    def forget(self) -> None:
        """After trouble nothing is known for certain."""
        self._message_id = None


def _batches(task: Task, partner_id: int, steps: Sequence[PriceStep]) -> Iterator[PriceBatch]:
    writes = [_write(task, step) for step in steps if step.offer.product_id is not None]
    for start in range(0, len(writes), BATCH):
        key = f"prices:{task.message_id}:{task.position}:{start}"
        yield PriceBatch(key=key, partner_id=partner_id, writes=tuple(writes[start : start + BATCH]))


def _write(task: Task, step: PriceStep) -> PriceWrite:
    """An end keeps the row's price; a new row is named by what makes it one."""
    assert step.offer.product_id is not None
    row = step.row
    ends = step.kind is PriceStepKind.END and row is not None
    begins = step.valid_from.isoformat() if step.valid_from else "now"
    name = f"{step.offer.product_id}:{step.offer.minimum_each.normalize():f}:{begins}"
    return PriceWrite(
        key=f"{task.partner}:{task.message_id}:{step.kind}:{row.id if row else name}",
        product_id=step.offer.product_id,
        price=row.price if ends and row else _price(step),
        discount=row.discount if ends and row else step.discount,
        minimum=row.minimum if row else step.offer.minimum_each,
        lead_time_days=row.lead_time_days if ends and row else step.lead_time_days,
        valid_from=row.valid_from if row else step.valid_from,
        valid_to=step.valid_to,
        product_code=item_name(step.offer.items) or None,
        currency=step.offer.currency,
        row_id=row.id if row else None,
        before=row,
    )


def _price(step: PriceStep) -> Decimal:
    assert step.price is not None
    return step.price


def findings_of(decision: PriceDecision, outcomes: Sequence[PriceOutcome], unlimited: bool) -> PriceFindings:
    """What became of a part, for the case and the story."""
    done = [one for one in outcomes if one.kind in (PriceOutcomeKind.DONE, PriceOutcomeKind.ALREADY_THERE)]
    asked: tuple[PriceStep, ...] = () if unlimited else decision.asked
    return PriceFindings.of(
        taken=len(done),
        unchanged=decision.unchanged,
        unknown=decision.unknown,
        asked=asked,
        unusable=decision.unusable,
        failed=[one.text for one in outcomes if one not in done],
    )
