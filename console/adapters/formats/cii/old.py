"""What was different in ZUGFeRD 1.0 besides names: what may be left out, and which way amounts were signed."""

from __future__ import annotations

from decimal import Decimal

from console.adapters.formats.cii.basics import find
from console.adapters.formats.cii.money import SUM
from console.adapters.formats.xml.elements import Element
from console.domain.documents import Charge, ChargeSign, Invoice

UNLISTED = frozenset({"br_co_11", "br_co_12"})
"""Sums of what level BASIC states without listing it."""


def may_lack(document: Element) -> frozenset[str]:
    """Lines need no number, and where nothing was paid before the amount due is the total."""
    total = find(document, f"{SUM}GrandTotalAmount")
    return frozenset({"LineID"} if total is None else {"LineID", "DuePayableAmount"})


def as_meant(invoice: Invoice) -> Invoice:
    """An invoice with the amount due where it only states the total, and charges signed as their total is."""
    totals = invoice.totals
    if totals.payable is None and not totals.prepaid:
        totals = totals.model_copy(update={"payable": totals.with_tax})
    charges = invoice.charges
    for sign, stated in ((ChargeSign.ALLOWANCE, totals.allowances), (ChargeSign.CHARGE, totals.charges)):
        listed = sum((one.amount or Decimal(0) for one in charges if one.sign is sign), Decimal(0))
        if stated and listed == -stated:
            charges = tuple(_turned(one) if one.sign is sign else one for one in charges)
    return invoice.model_copy(update={"totals": totals, "charges": charges})


def _turned(charge: Charge) -> Charge:
    return charge.model_copy(update={"amount": -charge.amount if charge.amount is not None else None})
