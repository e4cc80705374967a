"""Keys made of what came from outside: text every database can hold, and no longer than an index entry may be."""

from __future__ import annotations

from hashlib import blake2b

NAME_LENGTH = 200
_MARK_LENGTH = 17


def plain(text: str) -> str:
    """Text every database can hold: bytes from outside may have become NULs or halves of characters."""
    if text.isascii():
        return text.replace("\0", "␀") if "\0" in text else text
    return text.replace("\0", "␀").encode("utf-8", "replace").decode()


def unique_key(text: str) -> str:
    """A key that stays unique when it is too long for an index: its end is then a digest of the whole. The key of a
    key is the key itself, so that what was read back from the store finds what was written."""
    text = plain(text)
    if len(text) <= NAME_LENGTH:
        return text
    return f"{text[: NAME_LENGTH - _MARK_LENGTH]}#{blake2b(text.encode(), digest_size=8).hexdigest()}"


def part_of_key(text: str) -> str:
    """A part of a key whose parts are held apart by colons: none of its own is taken for one of those."""
    return unique_key(text).replace("%", "%25").replace(":", "%3A")
