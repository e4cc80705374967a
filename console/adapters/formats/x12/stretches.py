"""Texts longer than an element: cut at words into several segments on writing, put together again on reading.

A segment filled to its last character was cut anywhere, so nothing goes between it and the next. One that ends before
that ends with a word: the next belongs to it when its first word had no room left, else it says something of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

TEXT = 264
LABEL = 80
STREET = 55
LADING = 50
SHORT = 45
REMARK = 30


def stretches(text: str, size: int) -> list[str]:
    """``text`` in pieces of at most ``size`` characters; line ends and doubled blanks become single blanks."""
    found: list[str] = []
    current = ""
    for word in text.split():
        if current and len(current) + 1 + len(word) < size:
            current = f"{current} {word}"
            continue
        if current:
            found.append(current)
        while len(word) > size:
            found.append(word[:size])
            word = word[size:]
        current = word
    return [*found, current] if current else found


def joined(pieces: Iterable[str], size: int) -> list[str]:
    """The texts that pieces were cut from; several when they do not belong together."""
    found: list[str] = []
    last = ""
    for piece in pieces:
        if not piece:
            continue
        if found and len(last) == size:
            found[-1] += piece
        elif found and len(last) + 1 + len(piece.partition(" ")[0]) >= size:
            found[-1] += f" {piece}"
        else:
            found.append(piece)
        last = piece
    return found
