"""Titles, sentences and notes about an answer, in words a warehouse person understands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.domain.acknowledging import words
from console.domain.acknowledging.comparing import Comparison, LineOutcome, LineVerdict
from console.domain.acknowledging.conversion import unit_word
from console.domain.acknowledging.differences import GRAVEST_FIRST, Difference, DifferenceKind, cause_of
from console.domain.documents import OrderLine

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
    if named and _rank(named[0]) < _RANK["rejected"]:
        named = named[:1]  # What makes the answer unusable leaves nothing to add.
    text = ", ".join(dict.fromkeys(each.short for each in named[:2])) or mine[0].text
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
    line = outcome.line if outcome else comparison.lines[0].line
    clauses = _clauses(name, line, mine)
    others = len({each.line_ref for each in shown} - {ref})
    if others:
        clauses.append(f"{_capital(words.lines(others))} more {'differs' if others == 1 else 'differ'} too.")
    return " ".join(clauses)


def note_of(name: str, comparison: Comparison) -> str:
    """The internal note for the ERP: what was answered, line by line."""
    reference = comparison.folded.supplier_reference
    head = f"{name} answered the order{f' as {reference}' if reference else ''}."
    return "\n".join([head, *(_line_note(outcome) for outcome in comparison.lines)])


def goods(line: OrderLine) -> str:
    """What to call the goods of a line in a sentence."""
    return line.description or next((item.value.strip() for item in line.items), f"line {line.line_ref}")


def _rank(difference: Difference) -> int:
    return _RANK[cause_of(difference.kind)]


def _gravest_line(shown: Sequence[Difference]) -> tuple[str, list[Difference]]:
    first = min(shown, key=_rank)
    return first.line_ref, [each for each in shown if each.line_ref == first.line_ref]


def _clauses(name: str, line: OrderLine, mine: list[Difference]) -> list[str]:
    by_kind = {each.kind: each for each in reversed(mine)}
    clauses: list[str] = []
    told: set[DifferenceKind] = set(_FOLLOWS)
    quantity = by_kind.get(DifferenceKind.QUANTITY_LESS) or by_kind.get(DifferenceKind.QUANTITY_MORE)
    later = by_kind.get(DifferenceKind.DATE_LATER) or by_kind.get(DifferenceKind.DATE_EARLIER)
    when = f", **{later.short}** than asked" if later and "ships" not in later.short else ""
    if quantity:
        clauses.append(f"{name} can send **{quantity.short}** {goods(line)}{when}.")
        told |= {quantity.kind, *([later.kind] if when and later else [])}
    elif when and later:
        clauses.append(f"{name} can send {goods(line)} on {later.answered}{when}.")
        told.add(later.kind)
    rest = by_kind.get(DifferenceKind.REST_NOT_MENTIONED)
    if rest and rest.amount is not None:
        clauses.append(f"The other {words.number(rest.amount)} are not mentioned.")
    for each in sorted(mine, key=_rank):
        if each.kind not in told:
            told.add(each.kind)
            clauses.append(_clause(name, line, each))
    return clauses


def _clause(name: str, line: OrderLine, difference: Difference) -> str:
    match difference.kind:
        case DifferenceKind.REJECTED:
            return (
                f"{name}: **{difference.text}**."
                if difference.answered != "rejected"
                else (f"{name} rejects **line {line.line_ref}**, {goods(line)}{_reason(difference)}.")
            )
        case DifferenceKind.SUBSTITUTED:
            return f"{name} wants to replace **{difference.ordered}** by **{difference.answered}**."
        case DifferenceKind.PRICE:
            price = f"**{difference.answered}** instead of {difference.ordered}"
            return f"{name} asks {price} for {goods(line)}{_by(difference)}."
        case DifferenceKind.BACKORDERED:
            return f"{name} sends **{difference.answered}** ({goods(line)})."
        case _:
            return f"{_capital(difference.text)}."


def _reason(difference: Difference) -> str:
    _, colon, reason = difference.text.partition(": ")
    return f": {reason}" if colon else ""


def _by(difference: Difference) -> str:
    return f" (**{words.percent(difference.percent)}**)" if difference.percent is not None else ""


def _line_note(outcome: LineOutcome) -> str:
    line = outcome.line
    head = f"Line {line.line_ref}, {goods(line)}:"
    if outcome.verdict is LineVerdict.UNANSWERED:
        return f"{head} not answered yet."
    if outcome.verdict is LineVerdict.ACCEPTED and not outcome.differences:
        quantity = f"{words.number(line.quantity.value)} {unit_word(line.quantity)}"
        return f"{head} {quantity} as ordered{' (accepted with the whole order)' if outcome.state.inherited else ''}."
    return f"{head} {'; '.join(difference.text for difference in outcome.differences) or outcome.verdict.value}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
