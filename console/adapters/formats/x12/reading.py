"""Facts read out of segments: numbers, dates, items, parties; what cannot be read becomes a problem with its place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from console.adapters.formats.x12.codes import DATES, ITEMS, PRICE_BASIS
from console.adapters.formats.x12.tokens import Segment, problem
from console.domain.problems import Problem, Severity
from console.domain.units import from_x12
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, Party, PartyId, Price, Quantity


class Findings:
    """The problems of one transaction set, and the readings that may add to them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(
        self,
        code: str,
        severity: Severity,
        text: str,
        segment: Segment,
        element: int | None = None,
        meaning: str = "",
        next_step: str = "",
    ) -> None:
        """Note a problem at a segment."""
        value = segment.get(element) if element else None
        self.problems.append(problem(code, severity, text, segment.place(element), meaning, next_step, value))

    def number(self, segment: Segment, element: int) -> Decimal | None:
        """A decimal number; ``None`` when empty or not one."""
        text = segment.get(element)
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value.adjusted()) > 18:
            self.add(
                "number",
                Severity.ERROR,
                f"“{text[:40]}” is not a number.",
                segment,
                element,
                "The line cannot be compared with the order.",
                "Ask the supplier what is meant.",
            )
            return None
        return value

    def day(self, segment: Segment, element: int) -> date | None:
        """A date CCYYMMDD or YYMMDD."""
        text = segment.get(element)
        if not text:
            return None
        for form in ("%Y%m%d", "%y%m%d"):
            if len(text) == (8 if form == "%Y%m%d" else 6):
                try:
                    return datetime.strptime(text, form).replace(tzinfo=UTC).date()
                except ValueError:
                    break
        self.add(
            "date",
            Severity.WARNING,
            f"“{text[:20]}” is not a date.",
            segment,
            element,
            "The date is left out.",
            "Ask the supplier for the date if it matters.",
        )
        return None

    def quantity(self, segment: Segment, value_at: int, unit_at: int) -> Quantity | None:
        """A quantity with its unit; an unknown unit is kept as it came and never guessed."""
        value = self.number(segment, value_at)
        if value is None:
            return None
        raw = segment.get(unit_at)
        unit = from_x12(raw) if raw else None
        if raw and unit is None:
            self.add(
                "unit_unknown",
                Severity.WARNING,
                f"The unit “{raw}” is not known.",
                segment,
                unit_at,
                "Quantities of this line cannot be compared.",
                "Say what the unit means for this product.",
            )
        return Quantity(value=value, unit=unit, raw_unit=raw or None)

    def price(self, segment: Segment, amount_at: int, basis_at: int | None = None) -> Price | None:
        """A price; code 639 says for how many units it is (CT is a contract price, not a carton)."""
        amount = self.number(segment, amount_at)
        if amount is None:
            return None
        basis = PRICE_BASIS.get(segment.get(basis_at), Decimal(1)) if basis_at else Decimal(1)
        return Price(amount=amount, basis=basis)

    def goods_date(self, segment: Segment, qualifier_at: int, day_at: int) -> GoodsDate | None:
        """A date with its meaning; without a known qualifier it counts as delivery, the qualifier is kept."""
        day = self.day(segment, day_at)
        if day is None:
            return None
        qualifier = segment.get(qualifier_at)
        return GoodsDate(day=day, meaning=DATES.get(qualifier, DateMeaning.DELIVER), qualifier=qualifier or None)


def items(segment: Segment, start: int) -> tuple[ItemId, ...]:
    """Item identifiers in qualifier/value pairs from element ``start`` on; style noise (colour, size) is left out."""
    found = []
    for position in range(start, min(len(segment.elements), start + 20) - 1, 2):
        qualifier, value = segment.get(position), segment.get(position + 1)
        if qualifier and value and qualifier not in ("BO", "IZ", "IT", "PD"):
            scheme = ITEMS.get(qualifier, ItemScheme.OTHER)
            found.append(ItemId(scheme=scheme, value=value, qualifier=qualifier))
    return tuple(found)


def parties(segments: Iterable[Segment]) -> dict[str, Party]:
    """N1 loops by entity code (BY, SE, SU, VN, ST ...)."""
    found: dict[str, Party] = {}
    current: str | None = None
    for segment in segments:
        if segment.tag == "N1":
            current = segment.get(1)
            scheme = {"92": "assigned", "91": "seller-assigned", "1": "duns", "9": "duns", "UL": "gln"}.get(
                segment.get(3), f"x12:{segment.get(3)}"
            )
            ids = (PartyId(scheme=scheme, value=segment.get(4)),) if segment.get(4) else ()
            found[current] = Party(name=segment.get(2) or None, ids=ids)
        elif current and segment.tag == "N3":
            found[current] = found[current].model_copy(update={"street": segment.get(1) or None})
        elif current and segment.tag == "N4":
            place = {
                "city": segment.get(1) or None,
                "region": segment.get(2) or None,
                "postal_code": segment.get(3) or None,
                "country": segment.get(4) or None,
            }
            found[current] = found[current].model_copy(update=place)
    return found


def moment(day: str, time: str) -> datetime | None:
    """The date and time of an envelope, read as UTC; ``None`` when they are none."""
    for form in ("%Y%m%d%H%M", "%y%m%d%H%M"):
        try:
            return datetime.strptime(f"{day}{(time or '0000')[:4]}", form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def texts(segments: Iterable[Segment]) -> tuple[str, ...]:
    """Free text, which often carries the true message."""
    where = {"NTE": 2, "MTX": 2, "PID": 5, "MSG": 1, "N9": 3}
    return tuple(text for one in segments if one.tag in where and (text := one.get(where[one.tag])))
