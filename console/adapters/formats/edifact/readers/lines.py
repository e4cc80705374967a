"""What lines of several messages have in common: number, quantity, prices, charges, taxes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from console.adapters.formats.edifact.codes import FREIGHT
from console.adapters.formats.edifact.facts import Facts, joined
from console.adapters.formats.edifact.groups import Node
from console.adapters.formats.edifact.tokens import Segment
from console.domain.documents import Charge, ChargeSign
from console.domain.problems import Severity
from console.domain.values import Price, Quantity

_NET = ("AAA", "INV", "CON", "AAE", "CAL", "CT")
_GROSS = ("AAB", "AAF", "GRP", "LIS")
_CHARGE_SIGN = {"A": ChargeSign.ALLOWANCE, "B": ChargeSign.ALLOWANCE, "C": ChargeSign.CHARGE, "D": ChargeSign.CHARGE}
_BILL_BACK = "1"  # 4471: settled apart from this document, so it does not count here
_AMOUNTS = ("8", "23", "204", "131", "509", "528", "529")


class Papers(NamedTuple):
    """Which papers a line names: the order and its line, the despatch advice."""

    order: str | None = None
    order_line: str | None = None
    despatch: str | None = None
    despatch_line: str | None = None


_NO_PAPERS = Papers()


def papers(line: Node) -> Papers:
    """RFF of a line: ``ON:po:line`` (C506.1156), ``LI``, ``DQ``/``AAK``; ``CO`` where there is no ``ON``."""
    groups = line.below("RFF")
    if not groups:
        return _NO_PAPERS
    found: dict[str, Segment] = {}
    for group in groups:
        found.setdefault(group.head.qualifier, group.head)
    order = found.get("ON") or found.get("CO")
    own_line = found.get("LI")
    despatch = found.get("AAK") or found.get("DQ")
    return Papers(
        order=(order.get(1, 2) or None) if order else None,
        order_line=((order.get(1, 3) if order else "") or (own_line.get(1, 2) if own_line else "")) or None,
        despatch=(despatch.get(1, 2) or None) if despatch else None,
        despatch_line=(despatch.get(1, 3) or None) if despatch else None,
    )


def line_number(line: Node, position: int) -> str:
    """LIN 1082, else where the line stands."""
    return line.head.get(1) or str(position)


def quantity(line: Node, facts: Facts, codes: tuple[str, ...], *, any_other: bool = False) -> Quantity | None:
    """The quantity of the first of these qualifiers (6063); with ``any_other``, where none is there, the first that is
    no pack size, with a warning."""
    segment = line.first("QTY", *codes)
    if segment is None and any_other:
        segment = next((one for one in line.all("QTY") if one.qualifier not in ("59", "192")), None)
        if segment is not None:
            facts.add(
                "quantity_qualifier",
                Severity.WARNING,
                f"The quantity is of kind “{segment.qualifier[:3]}”, which is not expected here.",
                segment,
                1,
                1,
                "It is taken as the quantity of the line.",
                "Check the quantity; ask the partner.",
            )
    return facts.quantity(segment)


def pack_size(line: Node, facts: Facts) -> Decimal | None:
    """QTY+59: pieces in a pack."""
    segment = line.first("QTY", "59")
    return facts.number(segment, 1, 2) if segment else None


def prices(line: Node, facts: Facts) -> tuple[Price | None, Price | None]:
    """The net price and the gross price. A gross price alone is also the price, with a note."""
    groups = line.below("PRI")
    if not groups:
        return None, None
    found: dict[str, Segment] = {}
    for group in groups:
        found.setdefault(group.head.qualifier, group.head)
    net, gross = _first(found, _NET), _first(found, _GROSS)
    if net is None and gross is None:
        net = groups[0].head
    gross_price = facts.price(gross) if gross else None
    if net is not None:
        return facts.price(net), gross_price
    if gross is not None and line.below("ALC") and facts.once("price_gross"):
        facts.add(
            "price_gross",
            Severity.INFO,
            "Lines give only a gross price, beside charges or discounts.",
            gross,
            1,
            1,
            "The gross price is taken as the price; the discounts are listed apart.",
        )
    return gross_price, gross_price


def _first(found: Mapping[str, Segment], codes: Iterable[str]) -> Segment | None:
    for code in codes:
        if code in found:
            return found[code]
    return None


def charges(node: Node, facts: Facts) -> tuple[Charge, ...]:
    """ALC groups that say an amount or a rate."""
    found = (_charge(group, facts) for group in node.below("ALC"))
    return tuple(one for one in found if one is not None)


def _charge(group: Node, facts: Facts) -> Charge | None:
    head = group.head
    amounts = {one.get(1, 1): one for one in reversed(list(group.every("MOA")))}
    percents = [below.head for below in group.below("PCD")]
    taxes = [below.head for below in group.below("TAX")]
    amount = facts.amount(next((amounts[code] for code in _AMOUNTS if code in amounts), None))
    percent = facts.number(percents[0], 1, 2) if percents else None
    if amount is None and percent is None:
        return None
    code = head.get(5, 1) or head.get(2, 2)
    sign = _CHARGE_SIGN.get(head.get(1), ChargeSign.INFORMATION)
    if head.get(3) == _BILL_BACK:
        sign = ChargeSign.INFORMATION
    if amount is not None and amount < 0:
        amount = -amount
        sign = ChargeSign.ALLOWANCE if sign is ChargeSign.CHARGE else sign
    return Charge(
        sign=sign,
        amount=amount,
        percent=percent,
        basis=facts.amount(amounts.get("25")),
        code=code or None,
        reason=joined(head.parts(5)[3:5]) or head.get(2, 1) or None,
        freight=code in FREIGHT or "FREIGHT" in head.get(2, 1).upper(),
        tax_percent=tax_rate(taxes[0], facts) if taxes else None,
    )


def tax_rate(segment: Segment, facts: Facts) -> Decimal | None:
    """TAX 5278."""
    return facts.number(segment, 5, 4)


def line_tax(line: Node, facts: Facts) -> tuple[Decimal | None, str | None]:
    """Rate and category of a line's first tax."""
    head = next((group.head for group in line.below("TAX")), None)
    return (tax_rate(head, facts), head.get(6) or None) if head else (None, None)


def distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """Each value once, in order."""
    return tuple(dict.fromkeys(value for value in values if value))
