"""Facts read out of segments: numbers, dates, items, texts; what cannot be read becomes a problem with its place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from console.adapters.formats.common.numbers import decimal_of
from console.adapters.formats.edifact.codes import DATES, NO_ITEMS
from console.adapters.formats.edifact.dating import DURATIONS, When, when_of
from console.adapters.formats.edifact.groups import Node
from console.adapters.formats.edifact.scalars import (
    SHORT,
    goods_date_of,
    item_of,
    known_when,
    number_of,
    price_of,
    quantity_of,
)
from console.adapters.formats.edifact.tokens import Segment, add_problem
from console.domain.documents import DocumentReference
from console.domain.problems import Problem, Severity
from console.domain.units import from_edifact
from console.domain.values import DateMeaning, GoodsDate, ItemId, Price, Quantity

ONE = Decimal(1)


class Facts:
    """The problems of one message, and the readings that may add to them.

    ``control`` is UNH 0062; ``lines_before`` counts the lines of earlier pieces of
    a long message.
    """

    def __init__(self, control: str = "", decimal_mark: str = ".", lines_before: int = 0) -> None:
        self.problems: list[Problem] = []
        self.control = control
        self.decimal_mark = decimal_mark
        self.lines_before = lines_before
        self._units: dict[str, str | None] = {}
        self._said: set[str] = set()

    def add(
        self,
        code: str,
        severity: Severity,
        text: str,
        segment: Segment,
        element: int | None = None,
        component: int | None = None,
        meaning: str = "",
        next_step: str = "",
    ) -> None:
        """Note a problem at a segment, element or component."""
        value = segment.get(element, component or 1) if element else None
        place = segment.place(element, component)
        add_problem(self.problems, code, severity, text, place, meaning, next_step, value or None)

    def once(self, code: str) -> bool:
        """Whether a finding that holds for every line alike is still to be noted."""
        fresh = code not in self._said
        self._said.add(code)
        return fresh

    def missing(self, segment: Segment, what: str, element: int, effect: str, severity: Severity) -> None:
        """Something the document cannot do without is not there."""
        self.add("missing", severity, f"{what} is missing.", segment, element, None, effect, "Ask the partner for it.")

    # ------------------------------------------------------------------------------------------------- numbers

    def number(self, segment: Segment, element: int, component: int = 1) -> Decimal | None:
        """A decimal number with the interchange's mark; ``None`` when empty or not one."""
        text = segment.get(element, component)
        if not text:
            return None
        mark = self.decimal_mark
        value = number_of(text, mark) if len(text) <= SHORT else decimal_of(text, mark)
        if value is None:
            self.add(
                "number",
                Severity.ERROR,
                f"“{text[:40]}” is not a number.",
                segment,
                element,
                component,
                "What it counts is not known, so the line cannot be compared.",
                "Ask the partner what is meant.",
            )
        return value

    def unit(self, segment: Segment, element: int, component: int) -> tuple[str | None, str | None]:
        """The Rec 20 code and the code as it stood (6411)."""
        raw = segment.get(element, component)
        if not raw:
            return None, None
        if raw in self._units:
            return self._units[raw], raw
        unit = self._units[raw] = from_edifact(raw)
        if unit is None:
            self.add(
                "unit_unknown",
                Severity.WARNING,
                f"The unit “{raw[:20]}” is not known.",
                segment,
                element,
                component,
                "Quantities in it cannot be compared.",
                "Say what the unit means for this product.",
            )
        return unit, raw

    def quantity(self, segment: Segment | None, element: int = 1, component: int = 2) -> Quantity | None:
        """The quantity of a QTY (C186), or of another segment that has value and unit side by side."""
        if segment is None:
            return None
        text, code = segment.get(element, component), segment.get(element, component + 1)
        if len(text) + len(code) <= SHORT:
            known = quantity_of(text, code, self.decimal_mark)
            if known is not None:
                return known
        value = self.number(segment, element, component)
        if value is None:
            return None
        unit, raw = self.unit(segment, element, component + 1)
        return Quantity(value=value, unit=unit, raw_unit=raw)

    def measure(self, segment: Segment) -> Quantity | None:
        """The value of a MEA (C174: unit first)."""
        value = self.number(segment, 3, 2)
        if value is None:
            return None
        unit, raw = self.unit(segment, 3, 1)
        return Quantity(value=value, unit=unit, raw_unit=raw)

    def price(self, segment: Segment) -> Price | None:
        """The price of a PRI (C509) with the number of units it is for."""
        if len(segment.elements) > 1 and len(segment.elements[1]) <= SHORT:
            known = price_of(segment.get(1, 2), segment.get(1, 5), segment.get(1, 6), self.decimal_mark)
            if known is not None:
                return known
        amount = self.number(segment, 1, 2)
        if amount is None:
            return None
        parts = segment.parts(1)
        if len(parts) < 5:
            return Price(amount=amount)
        unit, _ = self.unit(segment, 1, 6)
        return Price(amount=amount, basis=self.number(segment, 1, 5) or ONE, unit=unit)

    def amount(self, segment: Segment | None) -> Decimal | None:
        """The amount of a MOA."""
        return self.number(segment, 1, 2) if segment is not None else None

    def count(self, segment: Segment, element: int, component: int = 1) -> int | None:
        """A whole number of things, ``None`` when empty or not one."""
        value = self.number(segment, element, component)
        return int(value) if value is not None and value == value.to_integral_value() else None

    # --------------------------------------------------------------------------------------------------- dates

    def when(self, segment: Segment | None) -> When | None:
        """What a DTM says; ``None`` when it is empty or cannot be read."""
        if segment is None:
            return None
        text, form = segment.get(1, 2), segment.get(1, 3)
        if not text or form in DURATIONS:
            return None
        found, kept = known_when(text, form) if len(text) + len(form) <= SHORT else when_of(text, form)
        if found is None:
            self.add(
                "date",
                Severity.WARNING,
                f"“{text[:35]}” is not a date" + (f" of form {form[:3]}." if form else "."),
                segment,
                1,
                2,
                "The date is left out.",
                "Ask the partner for the date if it matters.",
            )
        elif not kept:
            self.add(
                "date_form",
                Severity.WARNING,
                f"The form of the date “{text[:35]}” is "
                + (f"not the one it names ({form[:3]})." if form else "not said."),
                segment,
                1,
                3 if form else 2,
                f"It is read as {found.first}.",
                "Check the date; tell the partner if it happens again.",
            )
        return found

    def day(self, segment: Segment | None) -> date | None:
        """The (first) day of a DTM."""
        found = self.when(segment)
        return found.first if found else None

    def moment(self, segment: Segment | None) -> datetime | None:
        """The time of a DTM, midnight UTC when it has none."""
        found = self.when(segment)
        return found.moment if found else None

    def goods_date(self, segment: Segment | None) -> GoodsDate | None:
        """A date with its meaning. Of a week, month or period the last day counts, as goods may come as late as that;
        of a week the last working day (Friday). A note says so."""
        if segment is None:
            return None
        code, text, form = segment.qualifier, segment.get(1, 2), segment.get(1, 3)
        if len(code) + len(text) + len(form) <= SHORT:
            known = goods_date_of(text, form, code)
            if known is not None:
                return known
        found = self.when(segment)
        if found is None:
            return None
        day = found.last
        if found.kind == "week":
            day = date.fromordinal(found.last.toordinal() - 2)
        if day != found.first:
            self.add(
                "date_period",
                Severity.INFO,
                f"A {found.kind}, {found.first} to {found.last}, where a day is needed.",
                segment,
                1,
                2,
                f"{day} is taken: goods may come as late as that.",
                "Ask the partner for the day if it matters.",
            )
        return GoodsDate(day=day, meaning=DATES.get(code, DateMeaning.DELIVER), qualifier=code or None)

    def duration_days(self, segment: Segment) -> int | None:
        """A duration of a DTM (801 years to 804 days) in days."""
        days = DURATIONS.get(segment.get(1, 3))
        value = self.number(segment, 1, 2) if days else None
        return int(value * days) if value is not None and days else None

    def best_date(self, segments: Iterable[Segment], codes: Iterable[str]) -> GoodsDate | None:
        """The date of the first of ``codes`` that is there and says something."""
        found: dict[str, Segment] = {}
        for segment in segments:
            found.setdefault(segment.qualifier, segment)
        if found:
            for code in codes:
                if code in found and (day := self.goods_date(found[code])) is not None:
                    return day
        return None

    # --------------------------------------------------------------------------------------------------- items

    def items(self, line: Segment | None, additional: Iterable[Segment] = ()) -> tuple[ItemId, ...]:
        """Identifiers of LIN (C212) and of PIA segments (up to five C212 each), in that order, each once."""
        found: dict[tuple[str, str], ItemId] = {}
        if line is not None:
            self._item(line, 3, found)
        for segment in additional:
            for element in range(2, len(segment.elements)):
                self._item(segment, element, found)
        return tuple(found.values())

    def _item(self, segment: Segment, element: int, found: dict[tuple[str, str], ItemId]) -> None:
        parts = segment.parts(element)
        value = parts[0].strip()
        if not value:
            return
        code = parts[1].strip().upper() if len(parts) > 1 else ""
        if code in NO_ITEMS:
            return
        agency = parts[3].strip() if len(parts) > 3 else ""
        long = len(value) + len(code) + len(agency) > SHORT
        one, right = item_of.__wrapped__(value, code, agency) if long else item_of(value, code, agency)
        if not right:
            self.add(
                "check_digit",
                Severity.INFO,
                f"The check digit of {value} is wrong.",
                segment,
                element,
                1,
                "A digit may be mistyped; the item may not be found by it.",
                "Tell the partner.",
            )
        found.setdefault((value, code), one)


def own_items(node: Node) -> list[Segment]:
    """PIA segments that name the line's own item, not another one."""
    return [segment for segment in node.all("PIA") if segment.qualifier not in ("2", "3", "4")]


_NO_NOTES = frozenset(("DOC",))  # 4451: names the business process, for programs


def texts(segments: Iterable[Segment]) -> tuple[str, ...]:
    """Free text of FTX segments (C108), which often carries the true message."""
    if not segments:
        return ()
    return tuple(text for one in segments if one.get(1) not in _NO_NOTES and (text := joined(one.parts(4))))


def joined(parts: Iterable[str]) -> str:
    """The pieces of a text as one. They were cut wherever the space for them ended, so nothing is put between two full
    ones; a piece that ends before that ends with a word."""
    pieces = list(parts)
    if len(pieces) == 1:
        return pieces[0].strip()
    while pieces and not pieces[-1].strip():
        pieces.pop()
    text = last = ""
    for piece in pieces:
        cut = not text or len(last) in (35, 70, 256, 512) or text[-1:].isspace() or piece[:1].isspace()
        text = text + piece if cut else f"{text} {piece}"
        last = piece
    return text.strip()


def description(node: Node) -> str | None:
    """The item's description from the IMD segments, one after the other where it was cut into several."""
    rows = node.all("IMD")
    if len(rows) < 2:
        return (joined(rows[0].parts(3)[3:5]) or None) if rows else None
    pieces: dict[str, list[str]] = {}
    for segment in rows:
        parts = segment.parts(3)
        text = joined(parts[3:5]) if len(parts) > 3 else ""
        if text:
            pieces.setdefault(f"{segment.get(1)}/{segment.get(2)}", []).append(text)
    if not pieces:
        return None
    best = next((key for key in pieces if key.startswith("F/")), next(iter(pieces)))
    return joined(pieces[best])


def references(node: Node, homes: Iterable[str]) -> tuple[DocumentReference, ...]:
    """Papers named in RFF groups that have no home of their own in the document."""
    known = set(homes)
    found = []
    for group in node.below("RFF"):
        code, number = group.head.get(1, 1), group.head.get(1, 2)
        if number and code not in known:
            found.append(DocumentReference(kind=code or None, number=number))
    return tuple(dict.fromkeys(found))


def reference(node: Node, *codes: str) -> str | None:
    """The number of the first of these RFF qualifiers that is there."""
    found = {group.head.get(1, 1): group.head.get(1, 2) for group in reversed(node.below("RFF"))}
    return next((found[code] for code in codes if found.get(code)), None)
