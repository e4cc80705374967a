"""Reminders for several orders at once: one mail a supplier, however many of its orders wait."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseOrder
from console.services.casework.offers import WAITING
from console.services.casework.plans import Mail, open_lines
from console.services.casework_models import Preview
from console.services.errors import Refused
from console.services.ordering.book import QUEUE, purchase_of
from console.services.ordering.handlers import MAIL
from console.services.records import Actor, ExceptionChange, ExceptionRow, NewEffect, OrderRecord
from console.services.store import Page, QueueFilter, Reads, Unit

MAIL_CONNECTION = "mail"
MOST = 200
"""Orders in one mail: more would not be read."""


@dataclass(frozen=True, slots=True)
class Chased:
    """One supplier's cases that a reminder speaks of, with their orders as they are."""

    profile: PartnerProfile
    cases: tuple[tuple[ExceptionRow, OrderRecord, PurchaseOrder], ...]


def all_of(reads: Reads, partner: str | None) -> Chased:
    """Every order of a supplier that waits for an answer. Raises Refused when there is none, or no address."""
    rows = reads.exceptions(QueueFilter(cause=WAITING, partner=partner), Page(limit=MOST)).rows if partner else ()
    return chased(reads, partner, rows)


def chased(reads: Reads, partner: str | None, rows: Sequence[ExceptionRow]) -> Chased:
    """These cases of one supplier. Raises Refused."""
    profile = reads.profile(partner) if partner else None
    if profile is None:
        raise Refused("The supplier has no profile.")
    if not profile.email:
        raise Refused(f"The profile of {profile.name} has no mail address.")
    found = []
    for row in rows:
        record = reads.order(row.order_id) if row.order_id else None
        if record is not None:
            found.append((row, record, purchase_of(record)))
    if not found:
        raise Refused(f"No order of {profile.name} waits for an answer.")
    return Chased(profile, tuple(found))


def draft(chase: Chased, actor: Actor, text: str = "") -> Mail:
    """The mail with every order and its open lines; ``text`` replaces the draft."""
    assert chase.profile.email is not None
    number = len(chase.cases)
    subject = f"{number} orders: please confirm" if number > 1 else f"Order {chase.cases[0][1].number}: please confirm"
    orders = "\n\n".join(
        f"Order {record.number}, {record.total:,.2f} {record.currency}\n{open_lines(purchase)}"
        for _, record, purchase in chase.cases
    )
    body = text or (
        f"Dear {chase.profile.name},\n\nwe have no confirmation yet for these orders:\n\n{orders}\n\n"
        f"Please confirm quantity, price and delivery date of each line.\n\nKind regards\n{actor.shown}\n"
    )
    return Mail(chase.profile.email, subject, body)


def preview_chase(chase: Chased, actor: Actor, text: str = "") -> Preview:
    """What the reminder would do, with the exact number and money."""
    mail = draft(chase, actor, text)
    money: dict[str, Decimal] = {}
    for _, record, _ in chase.cases:
        money[record.currency] = money.get(record.currency, Decimal(0)) + record.total
    worth = " and ".join(f"{value:,.2f} {currency}" for currency, value in money.items())
    numbers = ", ".join(record.number for _, record, _ in chase.cases[:12])
    more = f" and {len(chase.cases) - 12} more" if len(chase.cases) > 12 else ""
    notes = (
        f"One mail goes to {mail.to} about {len(chase.cases)} orders worth {worth}: {numbers}{more}.",
        "Nothing changes in Odoo.",
    )
    return Preview("Remind of all", notes=notes, mail_to=mail.to, mail_subject=mail.subject, mail_body=mail.body)


def send(
    unit: Unit, chase: Chased, actor: Actor, text: str = "", seen: Mapping[int, int] | None = None
) -> list[ExceptionRow]:
    """Plan the one mail and note it on every case. ``seen`` gives the version a case was decided on."""
    mail = draft(chase, actor, text)
    rows = []
    for row, _, _ in chase.cases:
        version = (seen or {}).get(row.id, row.version)
        values: dict[str, object] = {"reminded_at": unit.now()}
        detail = f"in one mail with {len(chase.cases)} orders to {mail.to}"
        rows.append(
            unit.change_exception(ExceptionChange(row.id, version, actor, "exception.reminded", values, detail))
        )
    first = rows[0]
    body = json.dumps({"to": mail.to, "subject": mail.subject, "body": mail.body})
    unit.add_effects(
        [NewEffect(f"mail:{first.id}:{first.version}", MAIL, MAIL_CONNECTION, body, exception_id=first.id, actor=actor)]
    )
    return rows


def by_partner(rows: Sequence[ExceptionRow]) -> dict[str, list[ExceptionRow]]:
    """Cases by supplier, in the order given."""
    groups: dict[str, list[ExceptionRow]] = {}
    for row in rows:
        if row.queue == QUEUE and row.partner and row.order_id:
            groups.setdefault(row.partner, []).append(row)
    return groups
