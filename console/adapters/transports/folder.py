"""A pair of folders: whole files in, atomic files out, everything taken kept in an archive."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from console.adapters.transports.naming import is_temporary, target_name
from console.services.errors import ContentError, CrossdockError, InDoubt, NeedsSettings, Retryable, Unreachable
from console.services.faultpoints import reached
from console.services.ports import Arrival, Lookup

MAX_BYTES = 64 * 1024 * 1024
LISTING_SECONDS = 2.0
_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


@dataclass(slots=True)
class FolderTransport:
    """Reads ``incoming`` and writes ``outgoing``.

    A file counts as whole when its size and time have not changed for ``rest_seconds`` and it does not carry a name
    that writers use meanwhile (``.part``, ``.tmp``, a leading dot). Files taken go to ``incoming/archive``; what cannot
    be taken to ``incoming/quarantine`` with the reason beside it. Nothing is deleted.

    Whether a file was put in place can be told at any later time, also when the partner has taken it: its name is noted
    in ``outgoing/.sent`` before the rename, and the working copy is gone only after it.
    """

    incoming: Path
    outgoing: Path
    rest_seconds: float = 1.0
    limit_bytes: int = MAX_BYTES
    _seen: dict[str, tuple[int, int, float]] = field(default_factory=dict)
    _listed: dict[str, tuple[Arrival, tuple[int, int]]] = field(default_factory=dict)
    """Whole files found by the last look at the folder, oldest first, each with its size and time."""
    _looked_at: float = float("-inf")

    def check(self) -> str:
        """Both folders must be there and writable."""
        for folder in (self.incoming, self.outgoing):
            if not folder.is_dir():
                raise NeedsSettings(f"The folder “{folder.name}” does not exist.", technical=str(folder))
            if not os.access(folder, os.W_OK):
                raise NeedsSettings(f"The folder “{folder.name}” cannot be written.", technical=str(folder))
        return "both folders can be used"

    def arrivals(self, limit: int) -> tuple[Arrival, ...]:
        """Whole files, oldest first. A full folder is listed every few seconds, not for each handful of files; what
        changed since it was listed waits for the next time."""
        if len(self._listed) < limit or time.monotonic() - self._looked_at > LISTING_SECONDS:
            self._look()
        found: list[Arrival] = []
        for arrival, known in list(self._listed.values()):
            if _as_known(arrival, known):
                found.append(arrival)
                if len(found) == limit:
                    break
            else:
                del self._listed[arrival.name]
        return tuple(found)

    def _look(self) -> None:
        found: list[tuple[int, Arrival]] = []
        present: set[str] = set()
        try:
            entries = list(os.scandir(self.incoming))
        except OSError as error:
            raise Unreachable("The incoming folder cannot be read.", technical=str(error)) from error
        for entry in entries:
            if is_temporary(entry.name):
                continue
            try:
                if not entry.is_file(follow_symlinks=False):
                    continue
                status = entry.stat(follow_symlinks=False)
            except OSError:
                continue  # taken back by the partner since the folder was listed
            present.add(entry.name)
            if self._rests(entry.name, status.st_size, status.st_mtime_ns):
                found.append((status.st_mtime_ns, Arrival(entry.path, entry.name, status.st_size)))
        for gone in self._seen.keys() - present:
            del self._seen[gone]
        found.sort(key=lambda pair: (pair[0], pair[1].name))
        self._listed = {arrival.name: (arrival, (arrival.size, changed)) for changed, arrival in found}
        self._looked_at = time.monotonic()

    def _rests(self, name: str, size: int, changed: int) -> bool:
        if self.rest_seconds <= 0:
            return True
        known = self._seen.get(name)
        now = time.monotonic()
        if known is None or known[:2] != (size, changed):
            self._seen[name] = (size, changed, now)
            # a file untouched for long needs no second look
            return time.time() - changed / 1e9 > self.rest_seconds * 5
        return now - known[2] >= self.rest_seconds

    def fetch(self, arrival: Arrival) -> bytes:
        """The file's bytes."""
        if arrival.size > self.limit_bytes:
            raise ContentError(f"the file has {arrival.size} bytes; this connection takes at most {self.limit_bytes}.")
        try:
            return Path(arrival.ref).read_bytes()
        except OSError as error:
            raise Retryable("The file cannot be read.", technical=str(error)) from error

    def done(self, arrival: Arrival) -> None:
        """Move it to the archive. A file that is gone already was moved by an earlier run."""
        self._move(arrival, "archive")

    def quarantine(self, arrival: Arrival, reason: str) -> None:
        """Move it aside with the reason in a text file beside it."""
        target = self._move(arrival, "quarantine")
        if target is not None:
            with suppress(OSError):  # the reason is in the case as well
                target.with_name(f"{target.name}.reason.txt").write_text(f"{reason}\n", encoding="utf-8")

    def _move(self, arrival: Arrival, folder: str) -> Path | None:
        wanted = self.incoming / folder / arrival.name
        target, number = wanted, 1
        try:
            while os.path.lexists(target):
                target = wanted.with_name(f"{wanted.stem}.{number}{wanted.suffix}")
                number += 1
            if not wanted.parent.is_dir():
                wanted.parent.mkdir(exist_ok=True)
            Path(arrival.ref).rename(target)
        except FileNotFoundError:
            self._listed.pop(arrival.name, None)
            return None
        except OSError as error:
            raise Retryable(f"The file cannot be moved to the {folder}.", technical=str(error)) from error
        self._seen.pop(arrival.name, None)
        self._listed.pop(arrival.name, None)
        return target

    def send(self, name: str, payload: bytes, reference: str) -> str:
        """Write beside and rename, so that the partner never sees half a file."""
        target = self._target(name, reference)
        if self.look_up(name, payload, reference) is Lookup.DONE:
            return f"{target.name} was put there already"
        part = _part(target)
        try:
            _write_durably(part, payload)
            reached("folder:half_written")
            self._note(target.name, payload)
        except OSError as error:
            raise _cannot_write(error) from error
        reached("folder:before_rename")
        try:
            part.replace(target)
        except OSError as error:
            if part.exists():
                raise _cannot_write(error) from error
            raise InDoubt("It is not known whether the file was put in place.", technical=str(error)) from error
        reached("folder:renamed")
        _sync_folder(self.outgoing)
        return f"put into the outgoing folder as {target.name}"

    def look_up(self, name: str, payload: bytes, reference: str) -> Lookup:
        """There; or noted and its working copy gone, so that it was there (the partner may have taken it)."""
        target = self._target(name, reference)
        try:
            if target.exists():
                return Lookup.DONE
            if not self.outgoing.is_dir():
                raise Unreachable("The outgoing folder is not there.", technical=str(self.outgoing))
            placed = self._ledger(target.name).exists() and not _part(target).exists()
        except OSError as error:
            raise Unreachable("The outgoing folder cannot be read.", technical=str(error)) from error
        return Lookup.DONE if placed else Lookup.NOT_DONE

    def _target(self, name: str, reference: str) -> Path:
        """The same name for the same reference, so that a repeat cannot make a second file."""
        return self.outgoing / target_name(name, reference)

    def _ledger(self, name: str) -> Path:
        return self.outgoing / ".sent" / name

    def _note(self, name: str, payload: bytes) -> None:
        """A note whose own writing is cut short does no harm: it only counts once the working copy is gone."""
        ledger = self._ledger(name)
        ledger.parent.mkdir(exist_ok=True)
        _write_durably(ledger, hashlib.sha256(payload).hexdigest().encode("ascii"))
        _sync_folder(ledger.parent)


def _part(target: Path) -> Path:
    return target.with_name(f".{target.name}.part")


def _write_durably(path: Path, payload: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(payload)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system has that (not on Windows)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _cannot_write(error: OSError) -> CrossdockError:
    if error.errno in _FULL:
        return Unreachable("The disk of the outgoing folder is full.", technical=str(error))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NeedsSettings("The outgoing folder may not be written.", technical=str(error))
    return Unreachable("The outgoing folder cannot be written.", technical=str(error))


def _as_known(arrival: Arrival, known: tuple[int, int]) -> bool:
    """Whether the file is there, of the size and time it was found with."""
    try:
        status = os.lstat(arrival.ref)
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == known
