"""Orders that are open in the ERP already when a supplier goes live.

The supplier has most of them by mail or telephone, so none is sent unless a person says so: a second one would be
delivered too. What was decided is kept as a setting of the partner and read by the order sending rule.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from console.domain.documents import DocumentKind
from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseOrder, day_of
from console.services.ports import Erp
from console.services.records import Actor
from console.services.store import Reads, Unit


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An open order the supplier has not got from here; ``began``: part of it has come already. ``total`` is in
    ``currency``, without a time zone ``ordered_on``."""

    id: int
    number: str
    ordered_on: date | None
    lines: int
    total: Decimal
    currency: str
    began: bool


@dataclass(frozen=True, slots=True)
class OpenChoice:
    """What was decided for orders open at go-live, by ERP id."""

    left_out: frozenset[int] = frozenset()
    send: frozenset[int] = frozenset()

    def with_sent(self, ids: Sequence[int]) -> OpenChoice:
        """The same, with these sent after all."""
        return OpenChoice(self.left_out - set(ids), self.send | set(ids))


def takes_orders(profile: PartnerProfile) -> bool:
    """Whether the partner gets orders from here at all."""
    return DocumentKind.ORDER in profile.sends


def open_orders(reads: Reads, erp: Erp | None, profile: PartnerProfile) -> tuple[OpenOrder, ...]:
    """Open orders of a supplier that were not sent from here, newest first. Raises NeedsSettings, Retryable."""
    connection = next((row.key for row in reads.connections() if row.kind == "odoo"), None)
    if erp is None or connection is None or profile.erp_partner_id is None or not takes_orders(profile):
        return ()
    found = erp.open_orders(profile.erp_partner_id)
    known = {record.erp_id for record in reads.orders_by_erp_id(connection, [order.id for order in found])}
    return tuple(_listed(order) for order in found if order.id not in known)


def _listed(order: PurchaseOrder) -> OpenOrder:
    lines = [line for line in order.lines if line.quantity > 0]
    began = any(line.received > 0 for line in lines)
    return OpenOrder(order.id, order.number, day_of(order.ordered_at), len(lines), order.total, order.currency, began)


def keep_choice(unit: Unit, partner: str, choice: OpenChoice, actor: Actor) -> None:
    """Note what was decided."""
    told = {"left_out": sorted(choice.left_out), "send": sorted(choice.send)}
    unit.put_setting(_key(partner), json.dumps(told), actor)


def choice_of(reads: Reads, partners: Sequence[str]) -> OpenChoice:
    """What was decided for the orders of all of these partners together."""
    told = [json.loads(text) for text in reads.settings([_key(partner) for partner in partners]).values()]
    return OpenChoice(
        frozenset(one for each in told for one in each["left_out"]),
        frozenset(one for each in told for one in each["send"]),
    )


def _key(partner: str) -> str:
    return f"open-orders:{partner}"
