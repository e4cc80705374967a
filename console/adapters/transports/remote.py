"""Folders at a partner's server, whatever the protocol: whole files in, atomic files out, nothing deleted unstored."""

from __future__ import annotations

import posixpath
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from console.adapters.transports.naming import is_plain, is_temporary, numbered, target_name
from console.adapters.transports.settings import RemoteSettings
from console.services.errors import ContentError, InDoubt, NeedsSettings, Retryable, Unreachable
from console.services.faultpoints import reached
from console.services.ports import Arrival, Lookup

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a folder of the server; ``changed`` is the server's time of it, in whatever form it gives one."""

    name: str
    size: int
    changed: str


class Files(Protocol):
    """What a protocol must offer. Unreachable means that the connection broke; Retryable that the server refused."""

    @property
    def connected(self) -> bool:
        """Whether a connection is open, as far as is known."""

    def describe(self) -> str:
        """The server in a line for people."""

    def files(self, folder: str) -> list[Entry]:
        """The files of a folder, folders left out. Raises NeedsSettings when there is no such folder."""

    def read(self, path: str, limit: int) -> bytes:
        """A file's bytes. Raises ContentError beyond ``limit``, FileNotFoundError."""

    def write(self, path: str, payload: bytes) -> None:
        """Make or replace a file."""

    def size(self, path: str) -> int | None:
        """Its size; ``None``: not there."""

    def rename(self, old: str, new: str) -> None:
        """Move a file. Raises FileNotFoundError; an existing target is never overwritten knowingly."""

    def delete(self, path: str) -> None:
        """Delete a file that may be gone already."""

    def make_folder(self, path: str) -> None:
        """Make a folder that may be there already."""

    def close(self) -> None:
        """Let go of the connection."""


@dataclass(slots=True)
class Resting:
    """Which files have stood still: size and time the same at two looks at least ``seconds`` apart."""

    seconds: float
    now: Callable[[], float] = time.monotonic
    _seen: dict[str, tuple[int, str, float]] = field(default_factory=dict)

    def whole(self, entries: list[Entry]) -> list[Entry]:
        """Those of the entries that count as whole."""
        if self.seconds <= 0:
            return entries
        now = self.now()
        known, self._seen = self._seen, {}
        rested = []
        for entry in entries:
            size, changed, since = known.get(entry.name, (-1, "", now))
            same = (size, changed) == (entry.size, entry.changed)
            self._seen[entry.name] = (entry.size, entry.changed, since if same else now)
            if same and now - since >= self.seconds:
                rested.append(entry)
        return rested


class RemoteFolder:
    """A transport over :class:`Files`. See :class:`~console.adapters.transports.settings.RemoteSettings`."""

    def __init__(self, files: Files, settings: RemoteSettings) -> None:
        self._files = files
        self._settings = settings
        self._resting = Resting(settings.rest_seconds)

    def check(self) -> str:
        """Both folders must be there."""
        for folder in (self._settings.incoming, self._settings.outgoing):
            self._files.files(folder)
        return f"{self._files.describe()}: both folders can be used"

    def arrivals(self, limit: int) -> tuple[Arrival, ...]:
        """Whole files, oldest first as far as the server's times tell."""
        entries = [
            entry
            for entry in self._asked(lambda: self._files.files(self._settings.incoming))
            if is_plain(entry.name) and not is_temporary(entry.name)
        ]
        whole = sorted(self._resting.whole(entries), key=lambda entry: (entry.changed, entry.name))
        return tuple(
            Arrival(self._in(self._settings.incoming, entry.name), entry.name, entry.size) for entry in whole[:limit]
        )

    def fetch(self, arrival: Arrival) -> bytes:
        """The bytes, whole or not at all."""
        if arrival.size > self._settings.limit_bytes:
            raise ContentError(
                f"the file has {arrival.size} bytes; this connection takes at most {self._settings.limit_bytes}."
            )
        try:
            payload = self._files.read(arrival.ref, self._settings.limit_bytes)
        except FileNotFoundError as error:
            raise Retryable("The file is not there any more.", technical=str(error)) from error
        if len(payload) != arrival.size:
            raise Retryable("The file is still being written.")
        return payload

    def done(self, arrival: Arrival) -> None:
        """Archive it, or delete it where the settings say so. A file that is gone was put away by an earlier run."""
        if self._settings.after == "delete":
            self._files.delete(arrival.ref)
        else:
            self._put_away(arrival, self._settings.archive)

    def quarantine(self, arrival: Arrival, reason: str) -> None:
        """Move it aside with the reason in a text file beside it."""
        target = self._put_away(arrival, self._settings.quarantine)
        if target is not None:
            self._files.write(f"{target}.reason.txt", f"{reason}\n".encode())

    def _put_away(self, arrival: Arrival, folder: str) -> str | None:
        where = folder if folder.startswith("/") else self._in(self._settings.incoming, folder)
        self._files.make_folder(where)
        for number in range(1000):
            target = self._in(where, numbered(arrival.name, number) if number else arrival.name)
            if self._files.size(target) is None:
                break
        else:
            raise Retryable("The archive folder has a thousand files of this name.")
        try:
            self._files.rename(arrival.ref, target)
        except FileNotFoundError:
            return None
        return target

    def send(self, name: str, payload: bytes, reference: str) -> str:
        """Written under a name the partner does not look at, then renamed. Only the renaming can be in doubt."""
        target, part = self._targets(name, reference)
        shown = posixpath.basename(target)
        if self._asked(lambda: self._same(target, payload)):
            return f"{shown} was there already"
        self._files.write(part, payload)
        if self._files.size(part) not in (None, len(payload)):
            raise Retryable("The server kept only a part of the file.")
        reached("remote:written")
        try:
            self._files.rename(part, target)
        except Unreachable as error:
            raise InDoubt("It is not known whether the file was put in place.", technical=error.technical) from error
        except FileNotFoundError as error:
            raise InDoubt("The file was gone before it could be put in place.", technical=str(error)) from error
        except Retryable:
            if not self._same(target, payload):
                raise
        reached("remote:renamed")
        return f"put into {self._settings.outgoing} as {shown}"

    def look_up(self, name: str, payload: bytes, reference: str) -> Lookup:
        """There whole, or still under its temporary name, or in the folder of what the partner took. A partner that
        takes files away without a trace cannot be asked."""
        target, part = self._targets(name, reference)
        if self._same(target, payload) or self._taken(posixpath.basename(target)):
            return Lookup.DONE
        if self._files.size(part) is not None:
            return Lookup.NOT_DONE
        return Lookup.NOT_DONE if self._settings.taken else Lookup.CANNOT_TELL

    def _asked(self, question: Callable[[], T]) -> T:
        """A question that changes nothing, asked again when it finds that the server has ended an idle connection."""
        reused = self._files.connected
        try:
            return question()
        except Unreachable:
            if not reused:
                raise
            return question()

    def _taken(self, name: str) -> bool:
        return self._settings.taken is not None and self._files.size(self._in(self._settings.taken, name)) is not None

    def _same(self, path: str, payload: bytes) -> bool:
        """Whether a file of this name holds these bytes; one that cannot be read back is judged by its size."""
        size = self._files.size(path)
        if size != len(payload):
            return False
        try:
            return self._files.read(path, len(payload)) == payload
        except FileNotFoundError:
            return True  # taken by the partner between the two looks
        except (Retryable, NeedsSettings) as error:
            if isinstance(error, Unreachable):
                raise
            return True

    def _targets(self, name: str, reference: str) -> tuple[str, str]:
        target = target_name(name, reference)
        folder = self._settings.outgoing
        return self._in(folder, target), self._in(folder, f".{target}.part")

    @staticmethod
    def _in(folder: str, name: str) -> str:
        return posixpath.join(folder, name)

    def close(self) -> None:
        """Let go of the connection."""
        self._files.close()
