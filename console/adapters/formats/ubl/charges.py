"""Charges, allowances and notes of UBL documents, for their tables."""

from __future__ import annotations

from decimal import Decimal

from console.adapters.formats.common.invoices import CHARGE_SIGN, is_freight
from console.adapters.formats.ubl import building as ubl
from console.adapters.formats.ubl.facts import Facts, content, texts
from console.adapters.formats.ubl.kinds import AMOUNT, NUMBER, TEXT, Out, UblKind, UblRow, table
from console.adapters.formats.ubl.names import CAC
from console.adapters.formats.xml.elements import Element
from console.adapters.formats.xml.tables import At, Kind, Own, group
from console.domain.documents import Charge, ChargeSign
from console.services.errors import ContentError


def _sign(element: Element, found: Facts) -> ChargeSign | None:
    return CHARGE_SIGN.get((content(element) or "").lower())


def _put_sign(element: Element, sign: ChargeSign, out: Out) -> None:
    if sign is ChargeSign.INFORMATION:
        raise ContentError("UBL has no charges that only inform.", next_step="Leave the charge out, or make it a note.")
    element.text = "true" if sign is ChargeSign.CHARGE else "false"


def _put_tax(parent: Element, charge: Charge, out: Out) -> None:
    if charge.tax_category or charge.tax_percent is not None:
        add_tax_category(parent, "TaxCategory", charge.tax_category, charge.tax_percent)


def add_tax_category(parent: Element, name: str, category: str | None, percent: Decimal | None) -> None:
    """The category and rate of a tax."""
    element = ubl.group(parent, name)
    ubl.add(element, "ID", category)
    ubl.add(element, "Percent", ubl.decimal(percent) if percent is not None else None)
    ubl.add(ubl.group(element, "TaxScheme"), "ID", "VAT")


CHARGE = table(
    Charge,
    At("sign", "cbc:ChargeIndicator", Kind(_sign, _put_sign)),
    At("code", "cbc:AllowanceChargeReasonCode", TEXT),
    At("reason", "cbc:AllowanceChargeReason", TEXT, once=False),
    At("percent", "cbc:MultiplierFactorNumeric", NUMBER),
    At("amount", "cbc:Amount", AMOUNT),
    At("basis", "cbc:BaseAmount", AMOUNT),
    At("tax_category", "cac:TaxCategory/cbc:ID", TEXT, written=False, once=False),
    At("tax_percent", "cac:TaxCategory/cbc:Percent", NUMBER, written=False, once=False),
    Own("tax_percent", None, _put_tax),
)


def _charge(element: Element, found: Facts) -> Charge | None:
    facts = CHARGE.facts(element, found)
    if "sign" not in facts:
        if facts:
            found.unclear_charge(element)
        return None
    return Charge(**facts, freight=is_freight(facts["sign"], facts.get("code"), facts.get("reason")))


CHARGES: UblKind = Kind(_charge, CHARGE.fill)


def notes(name: str = "Note", *others: str) -> UblRow:
    """The row of a document's notes: all that are there, written as one."""
    paths = tuple(f"cbc:{one}" for one in (name, *others))
    return Own(
        "notes",
        lambda parent, found: texts(parent, *paths),
        lambda parent, value, out: ubl.add_note(parent, name, value.notes, out.envelope),
    )


def line_notes(name: str = "Note") -> UblRow:
    """The row of a line's notes."""
    return Own(
        "notes",
        lambda parent, found: texts(parent, f"cbc:{name}"),
        lambda parent, value, out: ubl.add(parent, name, "\n".join(value.notes)),
    )


def last_group(parent: Element, name: str) -> Element:
    """The ``cac:`` group the rows before began, or a new one."""
    return group(parent, f"{{{CAC}}}{name}")
