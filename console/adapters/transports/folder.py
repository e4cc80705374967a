"""A pair of folders: whole files in, atomic files out, everything taken kept in an archive."""

from __future__ import annotations

import hashlib
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from console.services.errors import ContentError, InDoubt, NeedsSettings, Unreachable
from console.services.ports import Arrival, Lookup

MAX_BYTES = 64 * 1024 * 1024
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(slots=True)
class FolderTransport:
    """Reads ``incoming`` and writes ``outgoing``.

    A file counts as whole when its size and time have not changed for ``rest_seconds`` and it does not carry a name
    that writers use meanwhile (``.part``, ``.tmp``, a leading dot). Files taken go to ``incoming/archive``; what cannot
    be taken to ``incoming/quarantine`` with the reason beside it. Nothing is deleted.
    """

    incoming: Path
    outgoing: Path
    rest_seconds: float = 1.0
    limit_bytes: int = MAX_BYTES
    _seen: dict[str, tuple[int, int, float]] = field(default_factory=dict)

    def check(self) -> str:
        """Both folders must be there and writable."""
        for folder in (self.incoming, self.outgoing):
            if not folder.is_dir():
                raise NeedsSettings(f"The folder “{folder.name}” does not exist.", technical=str(folder))
            if not os.access(folder, os.W_OK):
                raise NeedsSettings(f"The folder “{folder.name}” cannot be written.", technical=str(folder))
        return "both folders can be used"

    def arrivals(self, limit: int) -> tuple[Arrival, ...]:
        """Whole files, oldest first."""
        found: list[tuple[int, Arrival]] = []
        present: set[str] = set()
        try:
            entries = list(os.scandir(self.incoming))
        except OSError as error:
            raise Unreachable("The incoming folder cannot be read.", technical=str(error)) from error
        for entry in entries:
            if entry.name.startswith(".") or entry.name.endswith((".part", ".tmp", ".filepart")):
                continue
            if not entry.is_file(follow_symlinks=False):
                continue
            status = entry.stat(follow_symlinks=False)
            present.add(entry.name)
            if self._rests(entry.name, status.st_size, status.st_mtime_ns):
                found.append((status.st_mtime_ns, Arrival(entry.path, entry.name, status.st_size)))
        for gone in self._seen.keys() - present:
            del self._seen[gone]
        return tuple(arrival for _, arrival in sorted(found, key=lambda pair: (pair[0], pair[1].name))[:limit])

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
            raise Unreachable("A file in the incoming folder cannot be read.", technical=str(error)) from error

    def done(self, arrival: Arrival) -> None:
        """Move it to the archive. A file that is gone already was moved by an earlier run."""
        self._move(arrival, "archive")

    def quarantine(self, arrival: Arrival, reason: str) -> None:
        """Move it aside with the reason in a text file beside it."""
        target = self._move(arrival, "quarantine")
        if target is not None:
            target.with_name(f"{target.name}.reason.txt").write_text(f"{reason}\n", encoding="utf-8")

    def _move(self, arrival: Arrival, folder: str) -> Path | None:
        source = Path(arrival.ref)
        target = self.incoming / folder / arrival.name
        target.parent.mkdir(exist_ok=True)
        number = 1
        while target.exists():
            target = target.with_name(f"{Path(arrival.name).stem}.{number}{Path(arrival.name).suffix}")
            number += 1
        try:
            source.rename(target)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unreachable("A file cannot be moved to the archive.", technical=str(error)) from error
        self._seen.pop(arrival.name, None)
        return target

    def send(self, name: str, payload: bytes, reference: str) -> str:
        """Write beside and rename, so that the partner never sees half a file."""
        target = self._target(name, reference)
        if target.exists() and target.read_bytes() == payload:
            return f"{target.name} was there already"
        part = target.with_name(f".{target.name}.part")
        try:
            with part.open("wb") as stream:
                stream.write(payload)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise Unreachable("The outgoing folder cannot be written.", technical=str(error)) from error
        try:
            part.replace(target)
        except OSError as error:
            raise InDoubt("It is not known whether the file was put in place.", technical=str(error)) from error
        self._remember(target.name, payload)
        return f"put into the outgoing folder as {target.name}"

    def look_up(self, name: str, payload: bytes, reference: str) -> Lookup:
        """There, or noted as sent (the partner may have taken it), or certainly not."""
        target = self._target(name, reference)
        if target.exists() or self._ledger(target.name).exists():
            return Lookup.DONE
        return Lookup.NOT_DONE if self.outgoing.is_dir() else Lookup.CANNOT_TELL

    def _target(self, name: str, reference: str) -> Path:
        """The same name for the same reference, so that a repeat cannot make a second file."""
        digest = hashlib.sha256(reference.encode()).hexdigest()[:8]
        path = Path(_UNSAFE.sub("_", name))
        return self.outgoing / f"{path.stem}-{digest}{path.suffix}"

    def _ledger(self, name: str) -> Path:
        return self.outgoing / ".sent" / name

    def _remember(self, name: str, payload: bytes) -> None:
        ledger = self._ledger(name)
        ledger.parent.mkdir(exist_ok=True)
        ledger.write_text(hashlib.sha256(payload).hexdigest(), encoding="ascii")
