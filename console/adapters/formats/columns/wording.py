"""The words partners use for headings, statuses and units: how alike two are, and what a word means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from console.adapters.formats.columns.table import folded
from console.adapters.formats.columns.templates import words
from console.domain.columns import ColumnDraft, Shape, Target
from console.domain.columns.words import fact_words
from console.domain.documents import DocumentKind

_NUMBER = re.compile(r"[+-]?\d[\d.,' \u00a0]*-?")
_NUMBER_WORDS = re.compile(r"(?<=\w)(nummer|nr|no)\b|\b(number|nummer|num|no|nr|id)\b")
_HUMP = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])")
"""Inside ``orderNumber``."""
_FILLERS = frozenset({"the", "of", "in", "eur", "usd", "chf", "gbp", "netto", "net", "der", "die", "das", "unsere",
                      "unser", "ihre", "ihr", "our", "your", "de", "la"})  # fmt: skip


@lru_cache(maxsize=4096)
def normal(heading: str) -> str:
    """A heading as it is compared: besides case and punctuation, every word for “number” is one."""
    return " ".join(_NUMBER_WORDS.sub(" nr ", folded(_HUMP.sub(" ", heading))).split())


@cache
def _headings() -> dict[str, list[str]]:
    return {to: [normal(one) for one in names] for to, names in words()["headings"].items()}


@cache
def _all_headings() -> frozenset[str]:
    return frozenset(name for names in _headings().values() for name in names)


def is_known_heading(text: str) -> bool:
    """Whether suppliers call a column so."""
    found = normal(text)
    return found in _all_headings() or any(f" {one} " in f" {found} " for one in _all_headings() if len(one) > 4)


def looks_like_heading(texts: Sequence[str]) -> bool:
    """Whether a row of texts may name columns: words, mostly different ones."""
    named = all(not _NUMBER.fullmatch(cell) and len(cell) < 60 for cell in texts)
    return bool(texts) and named and len(set(texts)) > len(texts) / 2


def likeness(heading: str, kind: DocumentKind, target: Target) -> float:
    """From 0 to 1: how surely a heading names a fact."""
    text = normal(heading)
    if not text:
        return 0.0
    names = _headings().get(target.name, [])
    if text in names:
        return 1.0 - names.index(text) / 100
    if text in (normal(target.label), normal(fact_words(kind, target.name))):
        return 0.95
    core = " ".join(word for word in text.split() if word not in _FILLERS)
    if core in names:
        return 0.8 - names.index(core) / 100
    inside = [name for name in names if len(name) > 3 and f" {name} " in f" {text} "]
    return 0.5 + min(0.09, max(map(len, inside)) / 300) if inside else 0.0


def meaning_of(to: str, text: str) -> str | None:
    """What a partner's status word means, when it is a usual one."""
    found: str | None = words()["codes"].get(to.partition("#")[0], {}).get(text.casefold())
    return found


def unit_of(text: str, draft: ColumnDraft | None = None) -> str | None:
    """The unit (Rec 20) a word means: by the draft's list, or a usual word for one."""
    if draft is not None and text in draft.units:
        return draft.units[text]
    found: str | None = words()["units"].get(text.strip(". ").casefold())
    return found


def is_number(target: Target) -> bool:
    """Whether a fact is written as a number."""
    return target.shape in (Shape.NUMBER, Shape.WHOLE)


def is_date(target: Target) -> bool:
    """Whether a fact is a day or a moment."""
    return target.shape in (Shape.DAY, Shape.MOMENT)
