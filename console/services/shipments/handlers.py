"""Effects of ship notices: a receipt prepared in the ERP as announced, or taken back, and read back."""

from __future__ import annotations

import json

from console.domain.lifecycle import EffectState, MessageState
from console.domain.receiving import PreparedReceipt, ReceiptPlan
from console.services.engine.effects import Performed, erp_refusal
from console.services.errors import CrossdockError
from console.services.intake.cases import message_case
from console.services.ports import Lookup, Receipts
from console.services.records import Actor, EffectRow, MessageStep
from console.services.shipments.book import PREPARE, WITHDRAW, notice_key
from console.services.store import Store, Unit

RULE = Actor("engine", "rule", "Engine")


class PrepareReceipt:
    """Fills in the receipt of one order as announced. The dock validates it, nobody else."""

    kind = PREPARE

    def __init__(self, store: Store) -> None:
        self._store = store

    def request(self, effect: EffectRow) -> bytes | None:
        """The plan, as evidence with the attempt."""
        return effect.body.encode()

    def perform(self, client: Receipts, effect: EffectRow) -> Performed:
        """Prepare, and read back."""
        return _performed(client.prepare_receipt(plan_of(effect)))

    def look_up(self, client: Receipts, effect: EffectRow) -> tuple[Lookup, Performed | None]:
        """Ask the ERP; when it happened, the repeat changes nothing and gives the read-back."""
        found = client.look_up_receipt(plan_of(effect))
        if found is Lookup.DONE:
            return found, _performed(client.prepare_receipt(plan_of(effect)))
        return found, None

    def done(self, unit: Unit, effect: EffectRow, performed: Performed) -> None:
        """The dock finds it; a case that waited for it is settled, what is not as announced is shown."""
        prepared = PreparedReceipt.model_validate_json(performed.result)
        if prepared.warnings:
            self._open(unit, effect, "read_back_differs", f"{prepared.name}: {' '.join(prepared.warnings)}")
        elif self._is_last(effect):
            if effect.exception_id is not None:
                actor = Actor(effect.actor_name, effect.actor_kind)
                unit.settle_key(self._key(effect), actor, f"receipt {prepared.name} prepared as announced")
            self._settle(unit, effect, f"receipt {prepared.name} prepared", MessageState.DECIDED, MessageState.HELD)

    def _is_last(self, effect: EffectRow) -> bool:
        """Whether nothing of the notice's message is left to do: it may be about several orders. What was tried once
        more counts by the last try."""
        beside = self._store.read().effects(message_id=effect.message_id) if effect.message_id else []
        ours = sorted((one for one in beside if one.kind in (PREPARE, WITHDRAW)), key=lambda one: one.id)
        newest = {one.order_id: one.state for one in ours if one.order_id != effect.order_id}
        return all(state in (EffectState.DONE, EffectState.CANCELLED) for state in newest.values()) and not any(
            one.order_id == effect.order_id and one.id > effect.id for one in ours
        )

    def _settle(self, unit: Unit, effect: EffectRow, why: str, *states: MessageState) -> None:
        row = self._store.read().message(effect.message_id) if effect.message_id else None
        if row is not None and row.state in states:
            unit.step_messages([MessageStep(row.id, row.state, MessageState.SETTLED, RULE, why=why, cause="")])

    def refused(self, unit: Unit, effect: EffectRow, error: CrossdockError) -> None:
        """The ERP would not take it, or the goods were received meanwhile."""
        self._open(unit, effect, erp_refusal(error), error.text)

    def undecidable(self, unit: Unit, effect: EffectRow) -> None:
        """The receipt is neither as before nor as announced."""
        self._open(unit, effect, "in_doubt", "The receipt in Odoo is neither as it was nor as announced.")

    def _key(self, effect: EffectRow) -> str:
        record = self._store.read().order(effect.order_id or 0)
        return notice_key(record.partner if record else "", plan_of(effect).notice_number)

    def _open(self, unit: Unit, effect: EffectRow, cause: str, text: str) -> None:
        reads = self._store.read()
        record = reads.order(effect.order_id or 0)
        profile = reads.profile(record.partner) if record else None
        plan = plan_of(effect)
        unit.open_exceptions(
            [
                message_case(
                    self._key(effect),
                    cause,
                    RULE,
                    sentence=f"Receipt of order **{plan.order_number}** (ship notice {plan.notice_number}): {text}",
                    subject=plan.order_number,
                    partner=record.partner if record else None,
                    partner_name=profile.name if profile else None,
                    owner=profile.owner if profile else None,
                    message_id=effect.message_id,
                    effect_id=effect.id,
                    order_id=effect.order_id,
                )
            ]
        )


class WithdrawReceipt(PrepareReceipt):
    """Takes a preparation back: the notice was corrected or withdrawn. Its look-up is the repeat, which is harmless."""

    kind = WITHDRAW

    def perform(self, client: Receipts, effect: EffectRow) -> Performed:
        """Take it back, and read back."""
        return _performed(client.withdraw_receipt(plan_of(effect)))

    def look_up(self, client: Receipts, effect: EffectRow) -> tuple[Lookup, Performed | None]:
        """The repeat changes nothing when it happened."""
        return Lookup.DONE, self.perform(client, effect)

    def done(self, unit: Unit, effect: EffectRow, performed: Performed) -> None:
        """A correction prepares anew by an effect of its own; a notice that only withdraws has had its effect."""
        if self._is_last(effect):
            self._settle(unit, effect, "what was prepared is taken back", MessageState.DECIDED)


def plan_of(effect: EffectRow) -> ReceiptPlan:
    """The plan an effect carries."""
    return ReceiptPlan.model_validate(json.loads(effect.body))


def _performed(prepared: PreparedReceipt) -> Performed:
    already = "already as announced" if prepared.already_there else "prepared and read back"
    return Performed(f"{prepared.name or 'no receipt'}: {already}", result=prepared.model_dump_json())
