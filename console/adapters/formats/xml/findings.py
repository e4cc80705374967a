"""The problems found in one document, each with its place, and readings that may add to them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from console.adapters.formats.xml.elements import Element, content, place_of
from console.domain.problems import Problem, Severity
from console.domain.units import from_edifact, from_rec20
from console.domain.values import Quantity

MAX_PROBLEMS = 500
_DECIMAL = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})", re.ASCII)
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?(?:T.*)?", re.ASCII)
ASK = "Ask the partner what is meant."


class Findings:
    """Problems of a document of one format. ``currency`` is the document's, for amounts that state another one."""

    format = "xml"

    def __init__(self, root: Element | None = None) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.skipped: dict[str, int] = {}
        self.currency: str | None = None

    def add(
        self,
        code: str,
        severity: Severity,
        text: str,
        element: Element,
        meaning: str,
        next_step: str,
        missing: str = "",
    ) -> None:
        """Note a problem at an element, or at ``missing`` in it; after very many of them no more are kept."""
        if len(self.problems) >= MAX_PROBLEMS:
            return
        value = None if missing else content(element)
        self.problems.append(
            Problem(
                code=f"{self.format}.{code}",
                severity=severity,
                text=text,
                meaning=meaning,
                next_step=next_step,
                place=place_of(element, self.root, missing, self.skipped),
                value=value[:200] if value else None,
            )
        )

    def number(self, element: Element | None) -> Decimal | None:
        """A decimal number with a point; ``None`` when empty or not one."""
        found = content(element)
        if element is None or found is None:
            return None
        if _DECIMAL.fullmatch(found) is None:
            self.add(
                "number",
                Severity.ERROR,
                f"“{found[:40]}” is not a number.",
                element,
                "It is not known how much is meant, so the document is not applied.",
                ASK,
            )
            return None
        return Decimal(found)

    def quantity(self, element: Element | None, like: Quantity | None = None) -> Quantity | None:
        """A quantity with its unit; without a unit of its own it has that of ``like``. An unknown unit is kept as it
        came and never guessed."""
        value = self.number(element)
        if element is None or value is None:
            return None
        raw = (element.get("unitCode") or "").strip()
        if not raw and like is not None:
            return Quantity(value=value, unit=like.unit, raw_unit=like.raw_unit)
        return Quantity(value=value, unit=self.unit(raw, element), raw_unit=raw or None)

    def unit(self, raw: str, element: Element) -> str | None:
        """The unit a code means; ``None``, and a problem, when it is not known."""
        unit = from_rec20(raw) or from_edifact(raw) if raw else None
        if raw and unit is None:
            self.add(
                "unit_unknown",
                Severity.WARNING,
                f"The unit “{raw[:20]}” is not known.",
                element,
                "Quantities in this unit cannot be compared with the order.",
                "Say what the unit means for this product.",
            )
        return unit

    def amount(self, element: Element | None) -> Decimal | None:
        """An amount of money; one in another currency than the document's is a problem, and left out."""
        value = self.number(element)
        if element is None or value is None:
            return None
        own = (element.get("currencyID") or "").strip().upper()
        if own and self.currency and own != self.currency:
            self.add(
                "currency_mixed",
                Severity.ERROR,
                f"The amount is in {own[:10]}, the document in {self.currency}.",
                element,
                "Amounts in two currencies cannot be compared or added up.",
                "Ask the supplier which currency is meant.",
            )
            return None
        return value

    def day(self, element: Element | None) -> date | None:
        """A date ``YYYY-MM-DD``, a time zone or time after it ignored."""
        found = content(element)
        if element is None or found is None:
            return None
        match = _DATE.fullmatch(found)
        try:
            return date.fromisoformat(match[1] if match else "")
        except ValueError:
            self.not_a_date(element)
            return None

    def unclear_charge(self, element: Element) -> None:
        """Note a charge that does not say whether it adds or takes away."""
        self.add(
            "charge_sign",
            Severity.ERROR,
            "It is not said whether this is a charge or an allowance (ChargeIndicator).",
            element,
            "It is left out, so the totals may not add up.",
            "Ask the partner which it is.",
            missing="ChargeIndicator",
        )

    def price_basis(self, element: Element) -> None:
        """Note a price that is for nothing."""
        self.add(
            "price_basis",
            Severity.ERROR,
            f"The price is said to be for {content(element)} units.",
            element,
            "It is not known what one unit costs.",
            "Ask the supplier for the price.",
        )

    def not_a_date(self, element: Element) -> None:
        """Note that what stands at an element is no date."""
        self.add(
            "date",
            Severity.WARNING,
            f"“{(content(element) or '')[:40]}” is not a date.",
            element,
            "The date is left out.",
            "Ask the partner for the date if it matters.",
        )
