"""A receipt finds the message it is about by its control number, whatever the format calls that number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from console.adapters.formats.edifact import EdifactFormat
from console.domain.documents import Order, OutgoingEnvelope, SyntaxStatus, TechnicalAcknowledgment
from console.domain.lifecycle import Direction
from console.domain.profiles import PartnerProfile
from console.domain.values import PartyId
from console.services.intake.technical import TechnicalDesk

PARTNER = PartnerProfile(key="acme", name="Acme", connection="acme", format="edifact")


@dataclass
class Reads:
    """Knows one sent order, under control number 12."""

    asked: list[str] = field(default_factory=list)

    def messages_by_control(self, partner: str, control: str, direction: Direction) -> list[Any]:
        self.asked.append(control)
        wanted = (partner, control, direction) == ("acme", "12", Direction.OUT)
        return [SimpleNamespace(kind="order", subject="P1")] if wanted else []


def subject_of(receipt: TechnicalAcknowledgment) -> str | None:
    orders = SimpleNamespace(by_message=lambda sent: None)
    outcome = SimpleNamespace(subject=None, why="")
    TechnicalDesk(Reads(), datetime(2026, 11, 23, tzinfo=UTC), orders).take(receipt, PARTNER, outcome)  # type: ignore[arg-type]
    return outcome.subject


@pytest.mark.parametrize(
    ("group", "interchange", "subject"),
    [
        ("12", None, "P1"),
        (None, "12", "P1"),
        (None, "000000012", "P1"),
        ("0012", "99", "P1"),
        ("99", "12", "P1"),
        ("99", "98", None),
        (None, None, None),
    ],
)
def test_by_the_group_else_by_the_interchange(group: str | None, interchange: str | None, subject: str | None) -> None:
    receipt = TechnicalAcknowledgment(
        status=SyntaxStatus.ACCEPTED, group_control=group, interchange_control=interchange
    )
    assert subject_of(receipt) == subject


def test_the_contrl_a_partner_sends_for_our_order_finds_it() -> None:
    form, us, them = EdifactFormat(), PartyId(scheme="gln", value="1"), PartyId(scheme="gln", value="2")
    when = datetime(2026, 11, 23, tzinfo=UTC)
    ours = form.write(
        [Order(number="P1")], OutgoingEnvelope(sender=us, receiver=them, interchange_control=12, created_at=when)
    )
    (owed,) = form.receipts(form.read(ours))
    theirs = form.write([owed], OutgoingEnvelope(sender=them, receiver=us, interchange_control=700, created_at=when))
    answer = form.read(theirs).documents[0].document
    assert isinstance(answer, TechnicalAcknowledgment)
    assert subject_of(answer) == "P1"
