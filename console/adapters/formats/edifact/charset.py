"""Character sets: what UNB S001 claims, and what the bytes really are."""

from __future__ import annotations

from console.domain.problems import Place, Problem, Severity

_CLAIMS = {
    "UNOA": "ascii",
    "UNOB": "ascii",
    "UNOC": "iso8859-1",
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
    "UNOL": "iso8859-15",
    "UNOW": "utf-8",
    "UNOX": "iso2022_jp",
    "UNOY": "utf-8",
}
SYNTAX_OF = {
    "utf-8": "UNOW",
    **{codec: name for name, codec in _CLAIMS.items() if codec not in ("utf-8", "ascii")},
    "ascii": "UNOB",
}
"""Syntax identifier (S001.0001) to write for a codec."""
_WESTERN = frozenset(("ascii", "iso8859-1"))
_REPLACEMENT = "\ufffd"


class Charset:
    """Decodes the segments of one interchange and keeps count of what they were in."""

    def __init__(self) -> None:
        self.claimed: str | None = None
        self.syntax: str | None = None
        self.used: dict[str, int] = {}
        self.damaged_at: int | None = None
        self.damaged = 0
        self._contradicted = False

    def claim(self, syntax: str) -> None:
        """Note the syntax identifier of a UNB."""
        self._contradicted = self.contradicts_claim
        self.syntax = syntax
        self.claimed = _CLAIMS.get(syntax.upper())

    @property
    def name(self) -> str:
        """The codec most of the text was in; the claim when the text was all ASCII."""
        return max(self.used, key=self.used.__getitem__) if self.used else self.claimed or "utf-8"

    @property
    def contradicts_claim(self) -> bool:
        """Whether the bytes are not in what UNB claims. Latin-1 under UNOA or UNOB is too common to mention."""
        if self._contradicted or self.claimed is None or not self.used:
            return self._contradicted
        expected = {self.claimed} | ({"cp1252", "iso8859-1"} if self.claimed in _WESTERN else set())
        return not set(self.used) <= expected

    @property
    def mixed(self) -> bool:
        """Whether the text is in more than one character set."""
        return len(self.used) > 1

    def decode(self, body: bytes, offset: int) -> str:
        """The text of a segment that is not plain ASCII, whatever it takes; each segment is judged by itself."""
        if self.claimed == "iso2022_jp" and b"\x1b" in body:
            return self._as("iso2022_jp", body, offset)
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            self._count("utf-8")
            if _REPLACEMENT in text:
                self._damage(offset)
            return text
        if self.claimed is None or self.claimed in ("utf-8", "iso2022_jp", *_WESTERN):
            if self.claimed == "utf-8":
                self._damage(offset)
            return self._western(body, offset)
        return self._as(self.claimed, body, offset)

    def _western(self, body: bytes, offset: int) -> str:
        """Latin-1, or Windows-1252 where its control range is used for letters and quotes."""
        codec = "cp1252" if any(0x80 <= byte <= 0x9F for byte in body) else "iso8859-1"
        return self._as(codec, body, offset)

    def _as(self, codec: str, body: bytes, offset: int) -> str:
        self._count(codec)
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            self._damage(offset)
            return body.decode("latin-1")

    def _count(self, codec: str) -> None:
        self.used[codec] = self.used.get(codec, 0) + 1

    def _damage(self, offset: int) -> None:
        self.damaged += 1
        if self.damaged_at is None:
            self.damaged_at = offset


def charset_problems(charset: Charset) -> list[Problem]:
    """What is to be said of the character sets met."""
    found = []
    if charset.damaged:
        found.append(
            _problem(
                "charset_damaged",
                Severity.WARNING,
                f"Letters of {charset.damaged} segments are damaged.",
                charset.damaged_at,
                "Names and texts may look wrong; numbers are not affected.",
            )
        )
    if charset.mixed:
        sets = ", ".join(sorted(charset.used))
        text = f"The text is in several character sets ({sets})."
        found.append(_problem("charset_mixed", Severity.WARNING, text, None, "Each segment is read in its own."))
    elif charset.contradicts_claim:
        text = f"The text is in {charset.name}, not in what UNB says ({charset.syntax})."
        found.append(_problem("charset_claim", Severity.INFO, text, None, "It is read in what it really is."))
    return found


def _problem(code: str, severity: Severity, text: str, offset: int | None, meaning: str) -> Problem:
    return Problem(
        code=f"edifact.{code}",
        severity=severity,
        text=text,
        meaning=meaning,
        next_step="Ask the partner to send in the character set that UNB names.",
        place=Place(offset=offset),
    )
