"""A supplier nobody has taken on yet: in Odoo, with folders, an open order and a file it sent, to practise on."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from console.adapters.formats.registry import FORMATS
from console.domain.documents import AckAction, AckLine, Acknowledgment, AckPart, HeaderStatus, OutgoingEnvelope
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, PartyId, Price, Quantity
from console.sandbox.suppliers import Character, PracticeSupplier

NAME, KEY = "Nord Fasteners", "nord"
IDENTITY = PartyId(scheme="x12:ZZ", value="NORD")
SAMPLE = "nord-855-sample.x12"
UNIT = "ZQ"
"""A unit in no code list: what it means must be said once."""


def newcomer(home: Path, us: PartyId, now: Callable[[], datetime], seed: int) -> PracticeSupplier:
    """The supplier over its folders below ``home``: it answers what is put into ``outgoing``, tests as tests."""
    folders = [home / "partners" / KEY / name for name in ("incoming", "outgoing")]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    incoming, outgoing = folders
    rng = random.Random(f"{seed}-{KEY}")
    form = FORMATS["x12"]
    return PracticeSupplier(KEY, NAME, Character.PROMPT, outgoing, incoming, form, IDENTITY, us, now, rng)


def write_sample(home: Path, us: PartyId, order_number: str, now: datetime) -> Path:
    """A file it sent: an answer to ``order_number``, in a unit of its own. Its path."""
    bolts = Quantity(value=Decimal(100), unit="C62", raw_unit=UNIT)
    due = GoodsDate(day=(now + timedelta(days=10)).date(), meaning=DateMeaning.DELIVER, qualifier="067")
    line = AckLine(
        line_ref="1",
        items=(ItemId(scheme=ItemScheme.BUYER, value="BOLT-M8"),),
        ordered=bolts,
        price=Price(amount=Decimal("1.10")),
        parts=(AckPart(action=AckAction.ACCEPTED, quantity=bolts, promised=due),),
    )
    answer = Acknowledgment(
        order_number=order_number,
        document_id="NF-4711",
        issued_at=now,
        status=HeaderStatus.ACCEPTED,
        supplier_order_number="NF-4711",
        order_date=now.date(),
        currency="USD",
        lines=(line,),
    )
    envelope = OutgoingEnvelope(sender=IDENTITY, receiver=us, created_at=now, version="004010", interchange_control=1)
    raw = FORMATS["x12"].write([answer], envelope)
    path = home / "partners" / KEY / SAMPLE
    path.write_bytes(raw.replace(b"*100*EA*", f"*100*{UNIT}*".encode()))
    return path
