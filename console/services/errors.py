"""The tree of errors, split by what can be done about them.

::

    CrossdockError
    ├── Retryable            nothing happened; the engine tries again by itself
    │   ├── Unreachable          the other side is away
    │   └── Throttled            the other side asked for patience (retry_after)
    ├── InDoubt              sent, answer unknown: ask the other side before anything else
    ├── NeedsSettings        a person must mend a connection: credentials, rights, address
    │   ├── AuthenticationFailed
    │   └── AccessDenied
    ├── NeedsData            a person must mend data: the same call would fail again
    │   ├── ContentError         a document cannot be read or written
    │   ├── RecordMissing        a record is not there (any more)
    │   ├── Refused              the other side refused by its own rule
    │   └── ConflictingChange    somebody changed the record meanwhile
    ├── NotAllowed           the person has no right to this command
    ├── AlreadySettled       somebody else was faster (who, when, how)
    └── StoreTrouble         the local store cannot be written (disk full, locked, damaged)

The docstring of an error is its default sentence to a person.
"""

from __future__ import annotations

import traceback

from console.domain.problems import Problem

_FRAMES = 8
_LONGEST = 500


class CrossdockError(Exception):
    """Something went wrong."""

    code = "error"
    next_step = "Look at the technical text below and ask whoever looks after this connection."

    def __init__(self, text: str = "", *, next_step: str = "", technical: str = "") -> None:
        self.text = text or " ".join((type(self).__doc__ or "").split())
        self.technical = technical
        if next_step:
            self.next_step = next_step
        super().__init__(self.text)


class Retryable(CrossdockError):
    """The other side could not take the call; nothing happened there. It is tried again by itself."""

    code = "retryable"
    next_step = "Nothing to do: it is tried again by itself."


class Unreachable(Retryable):
    """The other side cannot be reached at the moment."""

    code = "unreachable"


class Throttled(Retryable):
    """The other side asks for fewer calls."""

    code = "throttled"

    def __init__(self, text: str = "", *, retry_after: float | None = None, technical: str = "") -> None:
        super().__init__(text, technical=technical)
        self.retry_after = retry_after


class InDoubt(CrossdockError):
    """The call was sent but no whole answer came back, so it may or may not have happened."""

    code = "in_doubt"
    next_step = "The other side is asked before anything is repeated."


class NeedsSettings(CrossdockError):
    """The connection's settings do not work."""

    code = "settings"
    next_step = "Check the connection in Settings."


class AuthenticationFailed(NeedsSettings):
    """The other side does not accept the user name or key."""

    code = "authentication"
    next_step = "Enter a new key for this connection in Settings; waiting work goes on by itself."


class AccessDenied(NeedsSettings):
    """The user this connection works as has no right to do this on the other side."""

    code = "access_denied"
    next_step = "Ask the administrator of the other side to grant the right named below."


class NeedsData(CrossdockError):
    """The data does not allow this; trying again would fail again."""

    code = "data"
    next_step = "Mend the record named here, then try again."


class ContentError(NeedsData):
    """The document cannot be read or written as it is."""

    code = "content"

    def __init__(
        self, text: str = "", *, problems: tuple[Problem, ...] = (), next_step: str = "", technical: str = ""
    ) -> None:
        super().__init__(text, next_step=next_step, technical=technical)
        self.problems = problems


class RecordMissing(NeedsData):
    """The record is not there any more."""

    code = "record_missing"


class Refused(NeedsData):
    """The other side refused this by one of its own rules."""

    code = "refused"


class ConflictingChange(NeedsData):
    """Somebody changed the record after it was looked at, so nothing was written."""

    code = "conflicting_change"
    next_step = "Look at the new values and decide again."


class NotAllowed(CrossdockError):
    """You do not have the right to do this."""

    code = "not_allowed"
    next_step = "Ask somebody who has the right, or have it granted in Odoo."


class AlreadySettled(CrossdockError):
    """Somebody else has settled this meanwhile."""

    code = "already_settled"
    next_step = "Nothing to do; the story below says who settled it and how."


class StoreTrouble(CrossdockError):
    """The local store cannot be written at the moment."""

    code = "store"
    next_step = "Free space on the disk or close the program that holds the file; nothing already stored is lost."


def in_places(error: BaseException) -> str:
    """An unforeseen error for the technical text: what it was and where in the program, without values of variables,
    which may hold secrets."""
    places = [
        f"{frame.filename.replace(chr(92), '/').rsplit('/console/', 1)[-1]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    ]
    return "\n".join([f"{type(error).__name__}: {str(error)[:_LONGEST]}", *places])
