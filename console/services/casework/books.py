"""Cases that are not about one order's answers have a book each: how they are shown, previewed and decided.

A case belongs to the book whose ``prefix`` its key starts with; all others are cases of orders. A book decides only
what is its own; snoozing, assigning, noting and putting aside work the same for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from console.services.casework.acts import Acts
from console.services.casework.file import CaseFile
from console.services.casework.view import case_view
from console.services.casework_models import Action, ActionKind, CaseView, OfferedAction, Preview, Receipt
from console.services.records import Actor, ExceptionRow
from console.services.store import Reads, Unit


class CaseBook(Protocol):
    """One family of cases."""

    @property
    def prefix(self) -> str:
        """What the keys of its cases start with."""

    def view(self, reads: Reads, row: ExceptionRow, actor: Actor) -> CaseView:
        """The whole case."""

    def preview(self, reads: Reads, row: ExceptionRow, action: Action, actor: Actor) -> Preview | None:
        """What an action of this book would do; ``None`` for an action it does not have."""

    def act(self, row: ExceptionRow, version: int, action: Action, actor: Actor) -> Receipt | None:
        """Do an action of this book; ``None`` for one it does not have. Raises as :meth:`Acts.act`."""

    def follow(self, unit: Unit, row: ExceptionRow, action: Action, actor: Actor) -> None:
        """What a common action means for this book, in the action's own transaction."""


class Books:
    """All books; the case decides which."""

    def __init__(self, books: Sequence[CaseBook], acts: Acts) -> None:
        self._books = tuple(books)
        self._acts = acts

    def of(self, row: ExceptionRow) -> CaseBook | None:
        """The book a case belongs to, ``None`` for a case of an order or a whole message."""
        return next((book for book in self._books if row.key.startswith(book.prefix)), None)

    def act(self, row: ExceptionRow, version: int, action: Action, actor: Actor) -> Receipt:
        """The book's own action, else what works for every case."""
        book = self.of(row)
        if book is None:
            return self._acts.act(row.id, version, action, actor)
        receipt = book.act(row, version, action, actor)
        if receipt is None:
            receipt = self._acts.act(
                row.id, version, action, actor, also=lambda unit: book.follow(unit, row, action, actor)
            )
        return receipt


def common_view(
    reads: Reads, row: ExceptionRow, actor: Actor, own: Sequence[OfferedAction], drop: Sequence[ActionKind] = ()
) -> CaseView:
    """The view of a case as every family has it, with a book's own actions before the common ones."""
    view = case_view(reads, CaseFile(row, profile=reads.profile(row.partner) if row.partner else None), actor, None)
    common = tuple(one for one in view.actions if one.kind not in drop)
    if not view.actions:  # settled
        return view
    if any(one.primary for one in own):
        common = tuple(replace(one, primary=False) for one in common)
    return replace(view, actions=(*own, *common))
