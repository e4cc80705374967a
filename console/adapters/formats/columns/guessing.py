"""What the columns of a sample seem to carry: by their headings, and by what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from console.adapters.formats.columns.wording import is_date, is_number, likeness, meaning_of, normal, unit_of
from console.adapters.formats.columns.written import dates_of
from console.domain.columns import ITEM_TARGETS, LITERAL, TARGETS, Level, Target
from console.domain.documents import DocumentKind
from console.domain.units import from_rec20
from console.services.column_samples import Choices, SampleTable

SIGNS: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.ORDER: ("requested", "ordered_on", "ship_to_name"),
    DocumentKind.ACKNOWLEDGMENT: ("action", "promised", "promised_ship", "supplier_order_number", "document_number"),
    DocumentKind.SHIP_NOTICE: ("despatch_number", "sscc", "tracking", "lot"),
    DocumentKind.INVOICE: ("invoice_number", "amount", "payable", "due_on"),
    DocumentKind.STOCK_REPORT: ("available", "on_hand", "projected_on", "location"),
    DocumentKind.PRICE_CATALOGUE: ("list_price", "valid_from", "price_minimum", "retail_price", "minimum_order"),
}
OURS = frozenset({DocumentKind.ORDER, DocumentKind.ORDER_CHANGE})
"""Kinds that come from us."""
CONFIRMING = ("confirm", "bestätig", "promis", "zugesagt", "accept")
GUESS = 0.75
"""Below this a column's meaning is a guess, to be looked at."""
_CURRENCIES = frozenset({"EUR", "USD", "CHF", "GBP", "PLN", "CZK", "SEK", "NOK", "DKK", "CAD", "MXN", "JPY", "CNY"})
_DAYS: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.ORDER: ("requested",),
    DocumentKind.ACKNOWLEDGMENT: ("promised",),
    DocumentKind.SHIP_NOTICE: ("expected", "shipped_on"),
    DocumentKind.INVOICE: ("issued_on", "due_on"),
    DocumentKind.STOCK_REPORT: ("projected_on",),
    DocumentKind.PRICE_CATALOGUE: ("valid_from", "valid_to"),
}
Facts = dict[int, tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Guess:
    """The kind a sample seems to be of (``None``: it cannot be told), which column carries what and how sure that is
    (from 0 to 1), and how sure the kind is."""

    kind: DocumentKind | None
    facts: Facts
    sureness: float

    def choices(self, table: SampleTable) -> tuple[Choices, frozenset[str]]:
        """The same as choices, with the keys of what is only guessed."""
        told = {table.columns[at].key: to for at, (to, _) in self.facts.items()}
        unsure = frozenset(table.columns[at].key for at, (_, sure) in self.facts.items() if sure < GUESS)
        return Choices(self.kind, told), unsure


def guess(table: SampleTable, kind: DocumentKind | None = None, *, incoming: bool = False) -> Guess:
    """What a sample seems to be. With ``kind`` given, only what its columns carry."""
    if kind is not None:
        return Guess(kind, _facts(table, kind), 1.0)
    scored = [(_score(table, one, facts := _facts(table, one)), one, facts) for one in SIGNS]
    scored = [one for one in scored if not (incoming and one[1] in OURS)]
    scored.sort(key=lambda one: -one[0])
    best, second = scored[0], scored[1]
    if best[0] < 1.5:
        return Guess(None, {}, 0.1)
    clear = min(1.0, 0.5 + (best[0] - second[0]) / 2)
    named = sum(1 for at in range(len(table.columns)) if table.columns[at].heading) or len(table.columns)
    covered = sum(sure for _, sure in best[2].values()) / max(1, named)
    return Guess(best[1], best[2], clear * min(1.0, 0.4 + covered * 0.6))


def _score(table: SampleTable, kind: DocumentKind, facts: Facts) -> float:
    there = {to for to, _ in facts.values()}
    needed = {one.name for one in TARGETS[kind].values() if one.needed and one.name != "line_ref"}
    score = sum(sure for _, sure in facts.values()) + 0.6 * len(there & set(SIGNS[kind]))
    score -= 3.0 * len(needed - there)
    listed = kind in (DocumentKind.STOCK_REPORT, DocumentKind.PRICE_CATALOGUE)
    if listed and _named(table, DocumentKind.ORDER, "order_number"):
        score -= 2.0
    if kind is DocumentKind.PRICE_CATALOGUE and not there & {"price", "list_price", "retail_price"}:
        score -= 3.0
    if kind is DocumentKind.STOCK_REPORT and not there & {"available", "on_hand", "projected", "on_order"}:
        score -= 3.0
    if not there & {*ITEM_TARGETS, "line_ref"}:
        score -= 2.0
    if kind is DocumentKind.ACKNOWLEDGMENT:
        headings = " ".join(normal(one.heading) for one in table.columns)
        score += 0.8 * any(word in headings for word in CONFIRMING)
    return score


def _named(table: SampleTable, kind: DocumentKind, to: str) -> bool:
    """Whether a heading says this fact outright."""
    return any(likeness(one.heading, kind, TARGETS[kind][to]) >= GUESS for one in table.columns)


def _facts(table: SampleTable, kind: DocumentKind) -> Facts:
    """Each column to the fact it names best, each fact once; then columns that say by their cells what they are."""
    pairs = [
        (likeness(column.heading, kind, target), at, target.name)
        for at, column in enumerate(table.columns)
        for target in TARGETS[kind].values()
        if target.name != LITERAL and fits_level(column.level, target)
    ]
    chosen: Facts = {}
    taken: set[str] = set()
    for sure, at, name in sorted(pairs, key=lambda one: (-one[0], one[1])):
        if sure > 0 and at not in chosen and name not in taken and _possible(TARGETS[kind][name], table.texts(at)):
            chosen[at] = (name, sure)
            taken.add(name)
    for at, column in enumerate(table.columns):
        if at in chosen:
            continue
        for name, sure in _by_cells(kind, table.texts(at)):
            target = TARGETS[kind].get(name)
            if target is not None and name not in taken and fits_level(column.level, target):
                chosen[at] = (name, sure)
                taken.add(name)
                break
    return chosen


def fits_level(level: Level | None, target: Target) -> bool:
    """Whether a fact may stand in a column of this level: one of the document in its row, others in that of a line."""
    return level is None or (level is Level.HEAD) == (target.level is Level.HEAD)


def _possible(target: Target, texts: Sequence[str]) -> bool:
    """Whether these cells may be such a fact at all; a date is no quantity."""
    if not texts:
        return True
    if is_date(target):
        return dates_of(texts) is not None
    if is_number(target):
        return sum(any(map(str.isdigit, text)) for text in texts) * 2 >= len(texts) and not _are_days(texts)
    return True


def _by_cells(kind: DocumentKind, texts: Sequence[str]) -> Iterable[tuple[str, float]]:
    """What a column can only be, judged by what stands in it. Nothing here is sure."""
    if not texts:
        return
    for to, holds in _LOOKS:
        if all(holds(text) for text in texts):
            yield to, 0.6
    if all(meaning_of("action", text) for text in texts):
        yield "action", 0.6
    if _are_days(texts):
        yield from ((to, 0.5) for to in _DAYS.get(kind, ()))


def _are_days(texts: Sequence[str]) -> bool:
    """Dates with marks between their parts; bare digits may be anything."""
    found = dates_of(texts)
    return found is not None and any(mark in found.form for mark in "-./ ")


def _is_gtin(text: str) -> bool:
    return text.isdigit() and len(text) in (12, 13, 14) and _check_digit_fits(text)


def _is_sscc(text: str) -> bool:
    return text.isdigit() and len(text) in (18, 20) and _check_digit_fits(text[-18:])


def _check_digit_fits(text: str) -> bool:
    """GS1 check digit: weights 3 and 1 from the right."""
    digits = [int(one) for one in reversed(text)]
    return sum(digit * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10 == 0


_LOOKS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("gtin", _is_gtin),
    ("sscc", _is_sscc),
    ("currency", lambda text: text in _CURRENCIES),
    ("price_currency", lambda text: text in _CURRENCIES),
    ("unit", lambda text: bool(unit_of(text) or (len(text) == 3 and from_rec20(text)))),
)
