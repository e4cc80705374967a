"""How alike two companies' names are. A name proposes, it never decides."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

ALIKE = 0.72
"""From here on two names are worth showing beside each other."""
_FORMS = frozenset(
    """
    ab ag as bv bvba co company corp corporation cv doo eg gmbh gesmbh inc incorporated kg kgaa kft limited llc llp ltd
    mbh nv ohg oy oyj plc pty sa sarl sas se sl spa sprl srl sro ug and the und der die das
    """.split()  # noqa: SIM905 - one name a line would hide the list
)


def likeness(one: str, other: str) -> float:
    """From 0 to 1: legal forms, accents, capitals and order of words aside. A name that holds all words of the other
    is nearly the same (Bolt, Bolt Fasteners)."""
    mine, theirs = _words(one), _words(other)
    if not mine or not theirs:
        return 0.0
    first, second = sorted((" ".join(sorted(mine)), " ".join(sorted(theirs))))
    letters = SequenceMatcher(None, first, second, autojunk=False).ratio()
    held = 0.9 if set(mine) <= set(theirs) or set(theirs) <= set(mine) else 0.0
    return max(letters, held)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name[:200].replace("ß", "ss")).casefold()
    words = re.findall(r"[^\W_]+", "".join(each for each in plain if not unicodedata.combining(each)).replace(".", ""))
    return [word for word in words if word not in _FORMS] or words
