"""The bench of column files: samples taken apart, what they mean proposed, specifications made and tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar

from console.adapters.formats.columns import apart, composing, trying
from console.adapters.formats.columns.form import COLUMN_FORMATS
from console.adapters.formats.columns.guessing import guess
from console.adapters.formats.columns.templates import template
from console.adapters.formats.columns.written import date_choices
from console.domain.columns import ColumnDraft, ColumnSpec
from console.domain.documents import DocumentKind
from console.services.column_samples import Choices, ColumnTrial, Composed, Opening, SampleTable
from console.services.errors import ContentError

P = ParamSpec("P")
T = TypeVar("T")
_BY_LAYOUT = {one.name: one for one in COLUMN_FORMATS}


def _openly(work: Callable[P, T]) -> Callable[P, T]:
    """A file that cannot be opened is told as ContentError."""

    @wraps(work)
    def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return work(*args, **kwargs)
        except apart.CannotOpen as error:
            raise ContentError(str(error), next_step="Ask the partner to send it again, as .xlsx or CSV.") from error

    return told


class Bench:
    """Fulfils :class:`console.services.column_samples.ColumnBench`."""

    @_openly
    def open(self, raw: bytes, name: str) -> Opening:
        return apart.open_sample(raw, name)

    @_openly
    def opening_of(self, draft: ColumnDraft, raw: bytes) -> Opening:
        return apart.opening_of(draft, raw)

    @_openly
    def look(self, raw: bytes, opening: Opening) -> SampleTable:
        return apart.look_at(raw, opening)

    def propose(
        self, table: SampleTable, kind: DocumentKind | None, *, incoming: bool
    ) -> tuple[Choices, frozenset[str]]:
        return guess(table, kind, incoming=incoming).choices(table)

    def choices_of(self, table: SampleTable, draft: ColumnDraft) -> Choices:
        return composing.choices_of(table, draft)

    def compose(self, table: SampleTable, choices: Choices) -> Composed:
        return composing.compose(table, choices)

    def date_choices(self, texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
        return date_choices(texts)

    def ready_made(self, name: str) -> ColumnSpec:
        return template(name)

    def try_out(self, raw: bytes, table: SampleTable, composed: Composed) -> ColumnTrial:
        form = _BY_LAYOUT[table.opening.layout.syntax]
        return trying.try_out(raw, table, composed, form.read)
