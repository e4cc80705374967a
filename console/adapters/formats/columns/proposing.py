"""Proposes a specification for a sample: what each column seems to carry, how sure that is, and what must be asked."""

from __future__ import annotations

from collections.abc import Iterator

from console.adapters.formats.columns.apart import look_at, open_sample
from console.adapters.formats.columns.composing import complete, compose
from console.adapters.formats.columns.guessing import GUESS, Guess, guess
from console.adapters.formats.columns.sniffing import Proposal, ProposedColumn
from console.adapters.formats.columns.table import folded
from console.domain.columns.words import fact_words
from console.domain.documents import DocumentKind
from console.services.column_samples import Composed, SampleTable

_SAMPLES = 3


def propose(raw: bytes, filename: str = "", kind: DocumentKind | None = None) -> Proposal:
    """A proposal for a sample, as ``kind`` when that is known. Raises WorkbookError or JsonError when it cannot be
    opened at all."""
    table = look_at(raw, open_sample(raw, filename))
    found = guess(table, kind)
    choices, _ = found.choices(table)
    composed = compose(table, choices)
    questions = tuple(dict.fromkeys(_questions(table, found, composed)))
    confidence = round(found.sureness * (0.9 ** len(questions)), 2) if found.kind else 0.1
    return Proposal(
        table.opening.layout.syntax,
        found.kind,
        complete(composed),
        confidence,
        questions,
        tuple(_column(table, found, at) for at in range(len(table.columns))),
        _sentence(table, found.kind),
    )


def _sentence(table: SampleTable, kind: DocumentKind | None) -> str:
    names = ", ".join(one.heading for one in table.columns[:30] if one.heading)
    with_columns = f" with the columns {names}" if names else f" with {len(table.columns)} columns"
    seems = f" It looks like {_article(kind)}." if kind else ""
    return f"This is {table.words}{with_columns}.{seems}"


def _article(kind: DocumentKind) -> str:
    text = str(kind).replace("_", " ")
    return f"{'an' if text[0] in 'aeiou' else 'a'} {text}"


def _column(table: SampleTable, found: Guess, at: int) -> ProposedColumn:
    to, sure = found.facts.get(at, (None, 0.0))
    samples = tuple(dict.fromkeys(table.texts(at)))[:_SAMPLES]
    return ProposedColumn(table.shown_heading(at), to, round(sure, 2), samples)


def _questions(table: SampleTable, found: Guess, composed: Composed) -> Iterator[str]:
    """What a person has to say before it may be used."""
    if found.kind is None:
        yield "Which kind of document is it?"
    if table.note:
        yield f"{table.note} Is that right? Look at letters such as é or ß."
    if not any(one.heading for one in table.columns):
        yield "It has no headings: say what each column or position carries."
    for doubt in composed.doubts if found.kind else ():
        yield doubt.text
    if found.kind is not None:
        yield from _about_columns(table, found, found.kind)
        yield from (_lacking(found.kind, one_of) for one_of in composed.missing)
    if composed.fault:
        yield composed.fault


def _about_columns(table: SampleTable, found: Guess, kind: DocumentKind) -> Iterator[str]:
    for at in range(len(table.columns)):
        to, sure = found.facts.get(at, (None, 0.0))
        name = table.shown_heading(at).strip("“”")
        if to is None and table.texts(at):
            yield f"What is in the column “{name}”? (left out so far)"
        elif to is not None and sure < GUESS:
            yield f"Is “{name}” this: {fact_words(kind, to)} ({to})?"
    names = [folded(one.heading) for one in table.columns if one.heading]
    for name in sorted({one for one in names if names.count(one) > 1}):
        yield f"The heading “{name}” is there several times: which one is meant?"


def _lacking(kind: DocumentKind, one_of: tuple[str, ...]) -> str:
    names = ", or ".join(f"{fact_words(kind, to)} ({to})" for to in one_of)
    return f"Missing, and nothing goes without it: {names}. Which column is it?"
