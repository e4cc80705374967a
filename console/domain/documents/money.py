"""Charges and allowances, on orders, answers and invoices alike."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from console.domain.values import Value


class ChargeSign(StrEnum):
    """Whether a charge adds to what is paid, takes from it, or only informs."""

    CHARGE = "charge"
    ALLOWANCE = "allowance"
    INFORMATION = "information"


class Charge(Value):
    """A charge or allowance. ``amount`` is positive whatever its sign; ``code`` the sender's (X12 1300, UNCL 7161)."""

    sign: ChargeSign
    amount: Decimal | None = None
    percent: Decimal | None = None
    basis: Decimal | None = None
    code: str | None = None
    reason: str | None = None
    freight: bool = False
    tax_percent: Decimal | None = None
    tax_category: str | None = None
