"""Decides what a warehouse says it shipped: as told it is filled in by rule, else a person looks at it."""

from __future__ import annotations

import json
from functools import partial

from console.domain.documents import WarehouseAdvice
from console.domain.mappings import ANY_ITEM, Code, MappingKind
from console.domain.profiles import PartnerProfile
from console.domain.warehousing import AdviceDecision, AdviceDifferenceKind
from console.services.intake.cases import message_case
from console.services.intake.outcome import Outcome
from console.services.mappings.missing import hold_for_units
from console.services.records import Actor, MessageRow, NewException
from console.services.store import Reads, Unit
from console.services.warehousing.book import TakenAdvice, delivery_key, prepare_effect, take_advice

RULE = Actor("delivery", "rule", "Delivery rule")


class WarehouseDesk:
    """One batch's advices."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def take(self, advice: WarehouseAdvice, row: MessageRow, partner: PartnerProfile, outcome: Outcome) -> None:
        """Decide one advice."""
        outcome.subject = outcome.subject or advice.number
        taken = take_advice(self._reads, advice, partner)
        decision = taken.decision
        plan = decision.plan if decision is not None else None
        if decision is None or plan is None:
            outcome.hold(_unknown(advice, row, partner))
            return
        outcome.why = f"delivery {advice.number}: {decision.title.lower()}"
        if decision.needs_person:
            outcome.hold(delivery_case(taken, decision, row.id, partner))
            hold_for_units(outcome, _units(decision), partner)
            return
        outcome.later.append(partial(_reason_gone, delivery_key(partner.key, advice.number)))
        outcome.effects.append(prepare_effect(taken, plan, RULE, row.id))


def delivery_case(
    taken: TakenAdvice, decision: AdviceDecision, message_id: int, partner: PartnerProfile
) -> NewException:
    """The case of a delivery a person must look at before it is filled in."""
    kinds = {one.kind for one in decision.blocking}
    more = f" And {len(decision.blocking) - 1} more." if len(decision.blocking) > 1 else ""
    number = taken.advice.number
    return message_case(
        delivery_key(partner.key, number),
        "unknown_unit" if AdviceDifferenceKind.UNKNOWN_UNIT in kinds else "delivery_differs",
        RULE,
        title=decision.title,
        sentence=f"{partner.name} shipped delivery **{number}**. {decision.blocking[0].text}{more}",
        subject=number,
        partner=partner.key,
        partner_name=partner.name,
        message_id=message_id,
        evidence=json.loads(decision.model_dump_json(include={"differences"})),
    )


def _unknown(advice: WarehouseAdvice, row: MessageRow, partner: PartnerProfile) -> NewException:
    return message_case(
        f"message:{row.id}",
        "unknown_delivery",
        RULE,
        title=f"Unknown delivery {advice.number}",
        sentence=f"{partner.name} says that it shipped delivery **{advice.number}**, which it was never told of.",
        subject=advice.number,
        partner=partner.key,
        partner_name=partner.name,
        message_id=row.id,
    )


def _units(decision: AdviceDecision) -> list[Code]:
    return [
        Code(kind=MappingKind.UNIT, scheme=ANY_ITEM, value=one.unit.strip().upper())
        for one in decision.differences
        if one.kind is AdviceDifferenceKind.UNKNOWN_UNIT and one.unit
    ]


def _reason_gone(key: str, unit: Unit) -> None:
    unit.settle_key(key, RULE, "decided anew: nothing to ask any more")
