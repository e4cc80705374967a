"""UBL documents for tests, written short: ``document`` adds the namespaces."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from console.adapters.formats.ubl import UblFormat
from console.domain.documents import OutgoingEnvelope, ParsedDocument
from console.domain.values import Party, PartyId, Quantity

FORM = UblFormat()
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
SUPPLIER = Party(name="Seller", ids=(PartyId(scheme="gln", value="7385000000124"),), city="Oslo", country="NO")
BUYER = Party(name="Buyer", ids=(PartyId(scheme="gln", value="7398000000124"),), city="Bergen", country="NO")
ENVELOPE = OutgoingEnvelope(
    sender=SUPPLIER.ids[0], receiver=BUYER.ids[0], created_at=datetime(2026, 11, 23, 8, tzinfo=UTC)
)

WHOLE = ENVELOPE.model_copy(update={"options": {"customization_id": "urn:example:plain", "profile_id": "urn:example"}})
"""For a profile that takes all the syntax has."""


def document(name: str, body: str, version: str = "2") -> bytes:
    """A UBL document with the namespaces every one needs; the body uses prefixes ``a`` and ``b``."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{UBL}{name}-{version}"'
        f' xmlns:a="{UBL}CommonAggregateComponents-{version}" xmlns:b="{UBL}CommonBasicComponents-{version}">{body}</{name}>'
    ).encode()


def read(name: str, body: str) -> ParsedDocument:
    return FORM.read(document(name, body)).documents[0]


def codes(parsed: ParsedDocument) -> set[str]:
    return {problem.code for problem in parsed.problems}


def pieces(value: str, unit: str = "C62") -> Quantity:
    return Quantity(value=Decimal(value), unit=unit, raw_unit=unit)


def back(written: Any) -> Any:
    """What is read of a document that was written."""
    parsed = FORM.read(FORM.write([written], WHOLE))
    assert not parsed.all_problems, parsed.all_problems
    return parsed.documents[0].document
