"""What the program notes down about catalogues and stock reports on their way into the ERP and the store."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from console.domain.documents import DocumentKind, PriceCatalogue, StockReport, document_from_json
from console.domain.profiles import PartnerProfile
from console.domain.supplying import next_opening
from console.services.records import Actor, EffectRow, NewEffect
from console.services.store import Reads

TAKE_PRICES, TAKE_STOCK = "take_prices", "take_stock"
MOST_PARTS = 100_000
KINDS = {DocumentKind.PRICE_CATALOGUE: TAKE_PRICES, DocumentKind.STOCK_REPORT: TAKE_STOCK}


@dataclass(frozen=True, slots=True)
class Task:
    """What an effect of this family is told: which document of which message (a stock report may begin in an earlier
    part, at ``first``), and whether limits hold."""

    partner: str
    message_id: int
    position: int
    first: int = 0
    unlimited: bool = False

    def body(self) -> str:
        """As the effect carries it."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__})


def task_of(effect: EffectRow) -> Task:
    """The task an effect carries."""
    return Task(**json.loads(effect.body))


def supply_effect(
    task: Task,
    kind: str,
    connection: str,
    partner: PartnerProfile,
    now: datetime,
    actor: Actor,
    again: str = "",
    exception_id: int | None = None,
) -> NewEffect:
    """An effect that takes one document over; it waits for the partner's batch window unless a person decided it.
    Those of one partner are done one after the other."""
    return NewEffect(
        key=f"{kind}:{task.partner}:{task.message_id}:{task.position}{again}",
        kind=kind,
        connection=connection,
        body=task.body(),
        subject=f"supply {task.partner}",
        message_id=task.message_id,
        exception_id=exception_id,
        not_before=now if task.unlimited else next_opening(partner.supply.window, now),
        actor=actor,
    )


def erp_connection(reads: Reads) -> str | None:
    """The key of the ERP's connection, once there is one."""
    return next((row.key for row in reads.connections() if row.kind == "odoo"), None)


def document_of(reads: Reads, task: Task) -> PriceCatalogue | StockReport | None:
    """The document a task is about, as last read."""
    row = reads.document_at(task.message_id, task.position)
    found = document_from_json(row.canonical) if row is not None and row.canonical else None
    return found if isinstance(found, PriceCatalogue | StockReport) else None


def supply_key(kind: str, partner: str, message_id: int) -> str:
    """A message of prices or stock has one case, however many parts it came in."""
    family = "prices" if kind == TAKE_PRICES else "stock"
    return f"{family}:{partner}:{message_id}"
