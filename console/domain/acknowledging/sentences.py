"""Titles, sentences and notes about an answer, in words a warehouse person understands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from console.domain.acknowledging import words
from console.domain.acknowledging.comparing import Comparison, LineOutcome, LineVerdict
from console.domain.acknowledging.conversion import unit_word
from console.domain.acknowledging.differences import GRAVEST_FIRST, Difference, DifferenceKind, cause_of
from console.domain.documents import OrderLine
from console.domain.purchase import OrderWrite, PurchaseOrder

_RANK = {cause: rank for rank, cause in enumerate(GRAVEST_FIRST)}
_FOLLOWS = frozenset({DifferenceKind.REST_NOT_MENTIONED, DifferenceKind.REST_CANCELLED, DifferenceKind.REST_KEPT})
"""Kinds that only add to another one and have no title of their own."""


def gravest(differences: Iterable[Difference]) -> str | None:
    """The cause that names the case; ``None`` without any difference."""
    causes = {cause_of(difference.kind) for difference in differences}
    return min(causes, key=_RANK.__getitem__) if causes else None


def title_of(comparison: Comparison, shown: Sequence[Difference]) -> str:
    """What fits a cell: the gravest line's differences, and how many lines differ besides."""
    overall = [each for each in shown if not each.line_ref]
    if overall:
        first = min(overall, key=_rank)
        return words.cell(first.short or first.text)
    if all(line.verdict is LineVerdict.REJECTED for line in comparison.lines):
        return "Order rejected" if len(comparison.lines) > 1 else "Rejected"
    ref, mine = _gravest_line(shown)
    named = [each for each in sorted(mine, key=_rank) if each.short and each.kind not in _FOLLOWS]
    others = len({each.line_ref for each in shown} - {ref})
    tail = f" (+{words.lines(others)})" if others else ""
    shorts = list(dict.fromkeys(each.short for each in _telling(named)))[:2] or [mine[0].text]
    text = ", ".join([_capital(shorts[0]), *(_small(short) for short in shorts[1:])])
    return words.cell(text, 60 - len(tail)) + tail


def sentence_of(name: str, comparison: Comparison, shown: Sequence[Difference]) -> str:
    """The head of the detail pane; ``name`` is the supplier's. Words between ``**`` are the ones to see first."""
    overall = [each for each in shown if not each.line_ref]
    if overall:
        return _capital(min(overall, key=_rank).text) + "."
    if all(line.verdict is LineVerdict.REJECTED for line in comparison.lines):
        reason = next((part.reason for line in comparison.lines for part in line.parts if part.reason), None)
        return f"{name} **rejects the whole order**{f': {reason}' if reason else ''}."
    ref, mine = _gravest_line(shown)
    outcome = comparison.line(ref)
    clauses = _clauses(name, outcome, sorted(mine, key=_rank)) if outcome else []
    others = len({each.line_ref for each in shown} - {ref})
    if others:
        clauses.append("1 more line differs too." if others == 1 else f"{others} more lines differ too.")
    return " ".join(clauses)


def note_of(name: str, comparison: Comparison) -> str:
    """The internal note for the ERP: what was answered, line by line."""
    reference = comparison.folded.supplier_reference
    head = f"{name} answered the order{f' as {reference}' if reference else ''}."
    return "\n".join([head, *(line_note(outcome) for outcome in comparison.lines)])


def goods(line: OrderLine) -> str:
    """What to call the goods of a line in a sentence."""
    return line.description or next((item.value.strip() for item in line.items), f"line {line.line_ref}")


def _rank(difference: Difference) -> int:
    return _RANK[cause_of(difference.kind)]


def _gravest_line(shown: Sequence[Difference]) -> tuple[str, list[Difference]]:
    first = min(shown, key=_rank)
    return first.line_ref, [each for each in shown if each.line_ref == first.line_ref]


def _telling(differences: list[Difference]) -> list[Difference]:
    """What makes an answer unusable leaves nothing to add."""
    unusable = [each for each in differences if _rank(each) < _RANK["rejected"]]
    return unusable or differences


def _clauses(name: str, outcome: LineOutcome, mine: list[Difference]) -> list[str]:
    line = outcome.line
    by_kind = {each.kind: each for each in reversed(_telling(mine))}
    later = by_kind.get(DifferenceKind.DATE_LATER) or by_kind.get(DifferenceKind.DATE_EARLIER)
    clauses: list[str] = []
    for each in by_kind.values():
        if each.kind in (DifferenceKind.QUANTITY_LESS, DifferenceKind.QUANTITY_MORE):
            can = "can send" if each.kind is DifferenceKind.QUANTITY_LESS else "wants to send"
            when = f", **{later.short}** than asked" if later and later.short.endswith(("later", "earlier")) else ""
            clauses.insert(0, f"{name} {can} **{each.short}** {goods(line)}{when}.")
            if when and later:
                by_kind = {kind: one for kind, one in by_kind.items() if one is not later}
    clauses.extend(_clause(name, line, each) for each in by_kind.values() if each.kind not in _IN_FIRST_CLAUSE)
    return [*clauses[:1], *_rest(name, outcome, by_kind), *clauses[1:]]


_IN_FIRST_CLAUSE = _FOLLOWS | {DifferenceKind.QUANTITY_LESS, DifferenceKind.QUANTITY_MORE}


def _rest(name: str, outcome: LineOutcome, told: Mapping[DifferenceKind, Difference]) -> list[str]:
    rest = words.number(outcome.rest)
    if DifferenceKind.REST_NOT_MENTIONED in told:
        kept = f"; they stay on order, as {name}'s profile says" if outcome.rest_kept else ""
        return [f"The other {rest} are not mentioned{kept}."]
    if DifferenceKind.REST_CANCELLED in told:
        return [f"{name} cancels the other {rest}."]
    return [f"The other {rest} stay on order."] if DifferenceKind.REST_KEPT in told else []


def _clause(name: str, line: OrderLine, difference: Difference) -> str:
    what = goods(line)
    match difference.kind:
        case DifferenceKind.REJECTED if difference.short.startswith("Line"):
            return f"{name} rejects **line {line.line_ref}**, {what}{_reason(difference)}."
        case DifferenceKind.REJECTED:
            return f"{name} rejects **{difference.short.removesuffix(' rejected')}** {what}{_reason(difference)}."
        case DifferenceKind.SUBSTITUTED:
            return f"{name} wants to replace **{difference.ordered}** by **{difference.answered}**."
        case DifferenceKind.PRICE:
            price = f"**{difference.answered}** instead of {difference.ordered}"
            return f"{name} asks {price} for {what}{_by(difference)}."
        case DifferenceKind.BACKORDERED:
            count, _, when = difference.answered.partition(" later, ")
            return f"{name} sends **{_of_all(count, line)}** {what} later, **{when}**."
        case DifferenceKind.DATE_LATER | DifferenceKind.DATE_EARLIER if " come " in difference.short:
            ordered = words.number(line.quantity.value)
            return f"Of the {ordered} {what}, **{difference.short}** than asked, on {difference.answered}."
        case DifferenceKind.DATE_LATER | DifferenceKind.DATE_EARLIER if not difference.answered.startswith("ships"):
            return f"{name} can send {what} on {difference.answered}, **{difference.short}** than asked."
        case _:
            return f"{_capital(difference.text)}."


def _of_all(count: str, line: OrderLine) -> str:
    ordered = words.number(line.quantity.value)
    return f"all {count}" if count == ordered else f"{count} of {ordered}"


def _reason(difference: Difference) -> str:
    _, colon, reason = difference.text.partition(": ")
    return f": {reason}" if colon else ""


def _by(difference: Difference) -> str:
    return f" (**{words.percent(difference.percent)}**)" if difference.percent is not None else ""


def line_note(outcome: LineOutcome) -> str:
    """One line of an answer, for a note."""
    line = outcome.line
    head = f"Line {line.line_ref}, {goods(line)}:"
    if outcome.verdict is LineVerdict.UNANSWERED:
        return f"{head} not answered yet."
    if outcome.verdict is LineVerdict.ACCEPTED and not outcome.differences:
        quantity = f"{words.number(line.quantity.value)} {unit_word(line.quantity)}"
        return f"{head} {quantity} as ordered{' (accepted with the whole order)' if outcome.state.inherited else ''}."
    return f"{head} {'; '.join(difference.text for difference in outcome.differences) or outcome.verdict.value}."


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def billed(purchase: PurchaseOrder, plan: OrderWrite | None) -> list[str]:
    """Lines of which more is billed than ``plan`` leaves ordered; the ERP takes that without a word (17.0, 19.0)."""
    said = []
    for target in plan.lines if plan else ():
        line = purchase.line(target.line_id)
        parts = [new.quantity for new in plan.new_lines if new.split_from == target.line_id] if plan else []
        left = sum(parts, target.quantity)
        if line is not None and left < line.invoiced:
            much, ordered = words.number(line.invoiced), words.number(left)
            said.append(f"**{much} {line.product_name} are billed already**, {ordered} would be ordered.")
    return said
