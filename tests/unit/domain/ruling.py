"""One order, one answer, and what the rule makes of it."""

from __future__ import annotations

from typing import Any

from console.domain.acknowledging import Choices, Decision, Difference, LineOutcome, compare, decide, fold
from console.domain.acknowledging import DifferenceKind as K
from console.domain.documents import AckLine
from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseLine, PurchaseOrder
from tests.unit.domain.builders import NOW, ack, answers, bought, profile, purchase, sent


def compared(
    line: AckLine,
    partner: PartnerProfile | None = None,
    bought_line: PurchaseLine | None = None,
    **facts: Any,
) -> LineOutcome:
    partner = partner or profile()
    held = purchase(bought_line or bought())
    order = sent(held, partner)
    choices = facts.pop("choices", Choices())
    folded = fold(order, answers(ack(line, **facts)), partner, choices)
    return compare(order, folded, held, partner, NOW, choices).lines[0]


def kinds(outcome: LineOutcome) -> list[K]:
    return [each.kind for each in outcome.differences]


def outside(outcome: LineOutcome) -> list[K]:
    return [each.kind for each in outcome.differences if not each.within]


def only(outcome: LineOutcome, kind: K) -> Difference:
    (found,) = [each for each in outcome.differences if each.kind is kind]
    return found


def decided(
    *lines: AckLine,
    held: PurchaseOrder | None = None,
    now_held: PurchaseOrder | None = None,
    partner: Any = None,
    choices: Choices | None = None,
    agreed: str | None = None,
    **facts: Any,
) -> Decision:
    """Decide on one answer to the order ``held``, which in the ERP looks like ``now_held`` by now."""
    partner = partner or profile()
    held = held or purchase()
    given = answers(ack(*lines, **facts))
    return decide(sent(held, partner), now_held or held, given, partner, NOW, choices or Choices(), agreed=agreed)
