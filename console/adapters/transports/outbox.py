"""Mails as files in an outbox folder, one per reference: sent by the company's mail system, or read in practice."""

from __future__ import annotations

import hashlib
from email.message import EmailMessage
from pathlib import Path

from console.services.errors import Unreachable
from console.services.ports import Lookup


class MailOutbox:
    """Writes ``.eml`` files; the name follows from the reference, so a repeat makes no second mail."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self) -> str:
        """The folder is made on first use."""
        return "mails go to the outbox folder"

    def send(self, to: str, subject: str, body: str, reference: str) -> str:
        """Write the mail. Header injection is refused by the mail library."""
        mail = EmailMessage()
        mail["To"] = to
        mail["Subject"] = subject.replace("\n", " ")
        mail.set_content(body)
        path = self._path(reference)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_bytes(bytes(mail))
            part.replace(path)
        except OSError as error:
            raise Unreachable("The mail outbox cannot be written.", technical=str(error)) from error
        return "handed to the mail outbox"

    def look_up(self, reference: str) -> Lookup:
        """There or not."""
        return Lookup.DONE if self._path(reference).exists() else Lookup.NOT_DONE

    def _path(self, reference: str) -> Path:
        return self._folder / f"{hashlib.sha256(reference.encode()).hexdigest()[:16]}.eml"
