"""The effect of a warehouse's advice: the delivery in the ERP filled in as shipped, and read back."""

from __future__ import annotations

from console.domain.lifecycle import MessageState
from console.domain.warehousing import DeliveryPlan, PreparedDelivery
from console.services.engine.effects import Performed
from console.services.errors import AccessDenied, ConflictingChange, CrossdockError
from console.services.intake.cases import message_case
from console.services.ports import Deliveries, Lookup
from console.services.records import Actor, EffectRow, MessageStep
from console.services.store import Store, Unit
from console.services.warehousing.book import PREPARE_DELIVERY, delivery_key

RULE = Actor("engine", "rule", "Engine")


class PrepareDelivery:
    """Fills a delivery in. Nobody but a person validates it."""

    kind = PREPARE_DELIVERY

    def __init__(self, store: Store) -> None:
        self._store = store

    def request(self, effect: EffectRow) -> bytes | None:
        """The plan, as evidence with the attempt."""
        return effect.body.encode()

    def perform(self, client: Deliveries, effect: EffectRow) -> Performed:
        """Fill it in, and read back."""
        return _performed(client.prepare_delivery(_plan(effect)))

    def look_up(self, client: Deliveries, effect: EffectRow) -> tuple[Lookup, Performed | None]:
        """Ask the ERP; when it happened, the repeat changes nothing and gives the read-back."""
        found = client.look_up_delivery(_plan(effect))
        return found, self.perform(client, effect) if found is Lookup.DONE else None

    def done(self, unit: Unit, effect: EffectRow, performed: Performed) -> None:
        """What is not as shipped is shown; a case that waited for it is settled."""
        prepared, plan = PreparedDelivery.model_validate_json(performed.result), _plan(effect)
        if prepared.warnings:
            self._open(unit, effect, "read_back_differs", " ".join(prepared.warnings))
            return
        why = f"delivery {prepared.name} filled in as shipped"
        if effect.exception_id is not None:
            actor = Actor(effect.actor_name, effect.actor_kind)
            unit.settle_key(delivery_key(plan.partner, plan.number), actor, why)
        row = self._store.read().message(effect.message_id) if effect.message_id else None
        if row is not None and row.state in (MessageState.DECIDED, MessageState.HELD):
            unit.step_messages([MessageStep(row.id, row.state, MessageState.SETTLED, RULE, why=why, cause="")])

    def refused(self, unit: Unit, effect: EffectRow, error: CrossdockError) -> None:
        """The ERP would not take it, or the delivery was done or cancelled meanwhile."""
        if isinstance(error, ConflictingChange):
            cause = "order_changed_meanwhile"
        elif isinstance(error, AccessDenied):
            cause = "odoo_rights"
        else:
            cause = "odoo_refused" if error.code in ("refused", "record_missing", "data", "content") else "gave_up"
        self._open(unit, effect, cause, f"{error.text} {error.next_step}".strip())

    def undecidable(self, unit: Unit, effect: EffectRow) -> None:
        """It cannot be told whether it was filled in."""
        self._open(unit, effect, "in_doubt", "It is not certain whether the delivery in Odoo was filled in.")

    def _open(self, unit: Unit, effect: EffectRow, cause: str, text: str) -> None:
        plan = _plan(effect)
        profile = self._store.read().profile(plan.partner)
        case = message_case(
            delivery_key(plan.partner, plan.number),
            cause,
            RULE,
            sentence=f"Delivery **{plan.number}**, shipped by the warehouse: {text}",
            subject=plan.number,
            partner=plan.partner,
            partner_name=profile.name if profile else None,
            message_id=effect.message_id,
            effect_id=effect.id,
        )
        unit.open_exceptions([case])


def _plan(effect: EffectRow) -> DeliveryPlan:
    return DeliveryPlan.model_validate_json(effect.body)


def _performed(prepared: PreparedDelivery) -> Performed:
    already = "already as shipped" if prepared.already_there else "filled in and read back"
    return Performed(f"{prepared.name}: {already}", result=prepared.model_dump_json())
