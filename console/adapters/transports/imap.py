"""The little of IMAP that a mailbox of messages needs: what waits, fetch, move, is it there."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from console.adapters.transports.security import check_pin, context_for, fingerprint_of, not_trusted
from console.adapters.transports.settings import MailboxSettings
from console.services.errors import AuthenticationFailed, CrossdockError, NeedsSettings, Retryable, Unreachable

T = TypeVar("T")
_SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)")


@dataclass(frozen=True, slots=True)
class MailSize:
    """A waiting mail. ``key`` names it beyond this connection: the folder's validity and the mail's number in it."""

    key: str
    uid: int
    size: int


class ImapBox:
    """One signed-in connection, made when first used."""

    def __init__(self, settings: MailboxSettings, secret: str | None) -> None:
        self._settings = settings
        self._secret = secret
        self._client: imaplib.IMAP4 | None = None
        self._validity = "0"

    def count(self) -> int:
        """How many mails are in the folder."""
        return self._do(lambda client: self._select(client, self._settings.folder))

    def waiting(self, passed_over: Collection[str], limit: int) -> list[MailSize]:
        """Mails in the folder that are not deleted, oldest first, without those looked at before."""

        def work(client: imaplib.IMAP4) -> list[MailSize]:
            self._select(client, self._settings.folder)
            uids = _numbers(_ok(client.uid("SEARCH", "UNDELETED")))
            fresh = [uid for uid in sorted(uids) if f"{self._validity}.{uid}" not in passed_over][:limit]
            if not fresh:
                return []
            sizes = _sizes(_ok(client.uid("FETCH", ",".join(map(str, fresh)), "(UID RFC822.SIZE)")))
            return [MailSize(f"{self._validity}.{uid}", uid, sizes[uid]) for uid in fresh if uid in sizes]

        return self._do(work, asks=True)

    def fetch(self, uid: int) -> bytes:
        """A whole mail; it is not marked as seen."""

        def work(client: imaplib.IMAP4) -> bytes:
            for one in _ok(client.uid("FETCH", str(uid), "(BODY.PEEK[])")):
                if isinstance(one, tuple) and len(one) > 1 and isinstance(one[1], bytes):
                    return one[1]
            raise Retryable("The mail is not there any more.")

        return self._do(work)

    def move(self, uid: int, folder: str) -> None:
        """Move a mail to another folder, which is made when it is missing. One that is gone was moved before."""

        def work(client: imaplib.IMAP4) -> None:
            client.create(_quoted(folder))  # says NO when it is there
            self._select(client, self._settings.folder)
            if "MOVE" in client.capabilities:
                _ok(client.uid("MOVE", str(uid), _quoted(folder)))
                return
            _ok(client.uid("COPY", str(uid), _quoted(folder)))
            _ok(client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)"))
            if "UIDPLUS" in client.capabilities:
                _ok(client.uid("EXPUNGE", str(uid)))
            # else it stays, marked as deleted, and is not listed again: EXPUNGE would take other people's mails along

        self._do(work)

    def has(self, folder: str, message_id: str) -> bool:
        """Whether a folder holds a mail of this Message-ID."""

        def work(client: imaplib.IMAP4) -> bool:
            self._select(client, folder)
            return bool(_numbers(_ok(client.uid("SEARCH", "HEADER", "Message-ID", _quoted(message_id)))))

        return self._do(work, asks=True)

    def close(self) -> None:
        """Let go of the connection."""
        client, self._client = self._client, None
        if client is not None:
            try:
                client.logout()
            except (imaplib.IMAP4.error, OSError, EOFError):
                client.shutdown()

    def _select(self, client: imaplib.IMAP4, folder: str) -> int:
        """Open a folder; how many mails it has."""
        status, found = client.select(_quoted(folder))
        if status != "OK":
            raise NeedsSettings(f"The mailbox has no folder “{folder}”.", technical=str(found)[:200])
        if folder == self._settings.folder:
            validity = client.response("UIDVALIDITY")[1]
            self._validity = validity[0].decode() if validity and isinstance(validity[0], bytes) else "0"
        return int(found[0] or 0) if found and isinstance(found[0], bytes) else 0

    def _do(self, work: Callable[[imaplib.IMAP4], T], *, asks: bool = False) -> T:
        """Run a piece of work; one that only ``asks`` is run again when the server has ended an idle connection."""
        reused = self._client is not None
        try:
            return self._once(work)
        except Unreachable:
            if not (asks and reused):
                raise
            return self._once(work)

    def _once(self, work: Callable[[imaplib.IMAP4], T]) -> T:
        try:
            return work(self._live())
        except CrossdockError:
            raise
        except imaplib.IMAP4.abort as error:
            self.close()
            raise Unreachable("The mail server broke the connection.", technical=str(error)[:200]) from error
        except imaplib.IMAP4.error as error:
            raise Retryable("The mail server refused it.", technical=str(error)[:200]) from error
        except (OSError, EOFError) as error:
            self.close()
            technical = f"{type(error).__name__}: {error}"[:200]
            raise Unreachable("The mail server broke the connection.", technical=technical) from error

    def _live(self) -> imaplib.IMAP4:
        if self._client is None:
            self._client = self._signed_in()
        return self._client

    def _signed_in(self) -> imaplib.IMAP4:
        settings = self._settings
        try:
            client = self._connect(context_for(settings.imap_certificate))
        except ssl.SSLCertVerificationError as error:
            raise not_trusted(error, self._shown()) from error
        except (imaplib.IMAP4.error, OSError, EOFError) as error:
            technical = f"{type(error).__name__}: {error}"[:200]
            raise Unreachable("The mail server cannot be reached.", technical=technical) from error
        try:
            check_pin(client.socket(), settings.imap_certificate)
            client.login(settings.user, self._secret or "")
        except imaplib.IMAP4.abort as error:
            raise Unreachable("The mail server broke the connection.", technical=str(error)[:200]) from error
        except imaplib.IMAP4.error as error:
            client.shutdown()
            raise AuthenticationFailed(technical=str(error)[:200]) from error
        except CrossdockError:
            client.shutdown()
            raise
        return client

    def _connect(self, context: ssl.SSLContext) -> imaplib.IMAP4:
        settings = self._settings
        if settings.imap_tls == "implicit":
            return imaplib.IMAP4_SSL(
                settings.imap_host, settings.imap_port, ssl_context=context, timeout=settings.timeout
            )
        client = imaplib.IMAP4(settings.imap_host, settings.imap_port, timeout=settings.timeout)
        if settings.imap_tls == "starttls":
            try:
                client.starttls(context)
            except BaseException:
                client.shutdown()
                raise
        return client

    def _shown(self) -> str:
        """The fingerprint the server shows; nothing secret is sent to find out."""
        try:
            client = self._connect(context_for("SHA256:" + "0" * 64))
        except (imaplib.IMAP4.error, OSError, EOFError) as error:
            return f"not to be had ({type(error).__name__})"
        sock = client.socket()
        shown = fingerprint_of(sock.getpeercert(binary_form=True) if isinstance(sock, ssl.SSLSocket) else None)
        client.shutdown()
        return shown


def _ok(answer: tuple[str, list[object]]) -> list[object]:
    status, found = answer
    if status != "OK":
        raise Retryable("The mail server refused it.", technical=str(found)[:200])
    return found


def _numbers(found: list[object]) -> list[int]:
    return [int(one) for row in found if isinstance(row, bytes) for one in row.split() if one.isdigit()]


def _sizes(found: list[object]) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for row in found:
        match = _SIZE.search(row if isinstance(row, bytes) else b"")
        if match:
            uid, size = (match[1], match[2]) if match[1] else (match[4], match[3])
            sizes[int(uid)] = int(size)
    return sizes


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
