"""Mails as files in an outbox folder, one per reference: sent by the company's mail system, or read in practice."""

from __future__ import annotations

import hashlib
import os
from email.message import EmailMessage
from pathlib import Path

from console.services.errors import ContentError, Unreachable
from console.services.faultpoints import reached
from console.services.ports import Lookup


class MailOutbox:
    """Writes ``.eml`` files; the name follows from the reference, so a repeat makes no second mail.

    The mail system may take a file at once: a mark beside the mails, made before a mail is put in place, together with
    the working copy being gone, tells that it was there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self) -> str:
        """The folder is made on first use."""
        return "mails go to the outbox folder"

    def send(self, to: str, subject: str, body: str, reference: str) -> str:
        """Write the mail. Raises ContentError for an address or subject no mail can have."""
        if self.look_up(reference) is Lookup.DONE:
            return "handed to the mail outbox already"
        mail = EmailMessage()
        try:
            mail["To"] = to
            mail["Subject"] = " ".join(subject.split())
            mail["X-Crossdock-Reference"] = " ".join(reference.split())
            mail.set_content(body)
            content = bytes(mail)
        except (ValueError, UnicodeError) as error:
            raise ContentError("The mail's address or subject cannot be used.", technical=str(error)) from error
        path = self._path(reference)
        try:
            self._mark(path).parent.mkdir(parents=True, exist_ok=True)
            with _part(path).open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            self._mark(path).touch()
            reached("mail:before_rename")
            _part(path).replace(path)
        except OSError as error:
            raise Unreachable("The mail outbox cannot be written.", technical=str(error)) from error
        reached("mail:renamed")
        return "handed to the mail outbox"

    def look_up(self, reference: str) -> Lookup:
        """There, or certainly put there and taken since, or not."""
        path = self._path(reference)
        placed = path.exists() or (self._mark(path).exists() and not _part(path).exists())
        return Lookup.DONE if placed else Lookup.NOT_DONE

    def _path(self, reference: str) -> Path:
        return self._folder / f"{hashlib.sha256(reference.encode()).hexdigest()[:16]}.eml"

    def _mark(self, path: Path) -> Path:
        return self._folder / ".sent" / path.stem


def _part(path: Path) -> Path:
    return path.with_suffix(".part")
