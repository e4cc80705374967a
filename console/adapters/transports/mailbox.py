"""A mailbox: attachments of mails arrive by IMAP, messages go out as attachments by SMTP."""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import formatdate, parseaddr

from console.adapters.transports.imap import ImapBox, MailSize
from console.adapters.transports.naming import safe_name
from console.adapters.transports.security import check_pin, context_for, fingerprint_of, not_trusted
from console.adapters.transports.settings import MailboxSettings
from console.services.errors import (
    AuthenticationFailed,
    ContentError,
    CrossdockError,
    InDoubt,
    NeedsSettings,
    Refused,
    Retryable,
    Unreachable,
)
from console.services.faultpoints import reached
from console.services.ports import Arrival, Lookup

MAILS_AT_ONCE = 20
BYTES_AT_ONCE = 128 * 1024 * 1024
_TYPES = {
    "xml": ("application", "xml"), "json": ("application", "json"), "csv": ("text", "csv"),
    "x12": ("application", "edi-x12"), "edi": ("application", "edifact"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}  # fmt: skip
_CARRIED = re.compile(r"(?i)(application/|text/(csv|xml|x-edi|edi|tab-separated-values))")
_IGNORED = re.compile(r"(?i)application/(pgp-signature|pkcs7-signature|x-pkcs7-signature|ms-tnef)")


@dataclass(slots=True)
class Mail:
    """A mail with its attachments, held from listing to putting away."""

    uid: int
    parts: list[tuple[str, bytes]]
    open: set[int] = field(default_factory=set)


class MailboxTransport:
    """See :class:`~console.adapters.transports.settings.MailboxSettings`. Mails without an attachment stay where they
    are; a notice of non-delivery arrives as a whole, so that somebody sees it."""

    def __init__(self, settings: MailboxSettings, secret: str | None) -> None:
        self._settings = settings
        self._secret = secret
        self._box = ImapBox(settings, secret)
        self._mails: dict[str, Mail] = {}
        self._passed_over: set[str] = set()

    def check(self) -> str:
        """Sign in to both servers."""
        number = self._box.count()
        client = self._smtp()
        client.close()
        return f"mailbox {self._settings.user}: {number} mails in {self._settings.folder}; mails can be sent"

    # in

    def arrivals(self, limit: int) -> tuple[Arrival, ...]:
        """The attachments of waiting mails, oldest mail first; all of one mail together."""
        found: list[Arrival] = []
        self._mails.clear()
        held = 0
        for mail in self._box.waiting(self._passed_over, MAILS_AT_ONCE):
            if found and (len(found) >= limit or held + mail.size > BYTES_AT_ONCE):
                break
            if mail.size > self._settings.limit_bytes * 3 // 2:
                found.append(Arrival(f"{mail.key}.whole", f"mail-{mail.uid}.eml", mail.size))
                continue
            held += mail.size
            found += self._open(mail)
        return tuple(found)

    def _open(self, mail: MailSize) -> list[Arrival]:
        raw = self._box.fetch(mail.uid)
        parts = list(attachments(raw)) if self._from_partner(raw) else []
        if not parts:
            self._passed_over.add(mail.key)
            return []
        self._mails[mail.key] = Mail(mail.uid, parts, set(range(len(parts))))
        return [Arrival(f"{mail.key}.{at}", name, len(payload)) for at, (name, payload) in enumerate(parts)]

    def _from_partner(self, raw: bytes) -> bool:
        if not self._settings.senders:
            return True
        sender = parseaddr(str(message_from_bytes(raw[:65536], policy=default).get("From", "")))[1].casefold()
        return sender in {one.casefold() for one in self._settings.senders}

    def fetch(self, arrival: Arrival) -> bytes:
        """An attachment's bytes."""
        if arrival.size > self._settings.limit_bytes:
            raise ContentError(
                f"it has {arrival.size} bytes; this connection takes at most {self._settings.limit_bytes}."
            )
        mail, at = self._find(arrival)
        return mail.parts[at][1]

    def done(self, arrival: Arrival) -> None:
        """Once every attachment of a mail is stored, the mail goes to the archive folder."""
        mail, at = self._find(arrival)
        mail.open.discard(at)
        if not mail.open:
            self._box.move(mail.uid, self._settings.archive)

    def quarantine(self, arrival: Arrival, reason: str) -> None:
        """The whole mail goes to the folder of those put aside; the reason is in the program's own record."""
        self._box.move(_uid(arrival), self._settings.quarantine)
        mail = self._mails.get(arrival.ref.rpartition(".")[0])
        if mail is not None:
            mail.open = {-1}  # its other attachments are stored, but it is put away already

    def _find(self, arrival: Arrival) -> tuple[Mail, int]:
        key, _, at = arrival.ref.rpartition(".")
        mail = self._mails.get(key)
        if mail is None or not at.isdigit():
            raise Retryable("The mailbox was looked at again meanwhile.")
        return mail, int(at)

    # out

    def send(self, name: str, payload: bytes, reference: str) -> str:
        """One mail to the partner's addresses. Up to the text nothing has happened; from its first byte on a
        lost answer is in doubt."""
        mail = self._mail(name, payload, reference)
        client = self._smtp()
        try:
            self._address(client)
            try:
                code, answer = client.data(mail.as_bytes(policy=SMTP))
            except smtplib.SMTPDataError as error:
                code, answer = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
            except (smtplib.SMTPException, OSError, EOFError) as error:
                raise InDoubt("The mail server did not answer.", technical=_technical(error)) from error
        finally:
            client.close()
        reached("smtp:taken")
        text = answer.decode("utf-8", "replace")[:200]
        if code == 250:
            return f"taken by the mail server for {', '.join(self._settings.to)} ({mail['Message-ID']})"
        if 400 <= code < 500:
            raise Retryable("The mail server asks to try later.", technical=f"{code} {text}")
        raise Refused("The mail server refused the mail.", technical=f"{code} {text}")

    def _address(self, client: smtplib.SMTP) -> None:
        """Name sender and receivers; all of them must be taken, or nobody gets the mail."""
        try:
            answers = [client.mail(self._settings.sender), *(client.rcpt(one) for one in self._settings.to)]
        except (smtplib.SMTPException, OSError, EOFError) as error:
            raise Unreachable("The mail server broke the connection.", technical=_technical(error)) from error
        for (code, answer), address in zip(answers, (self._settings.sender, *self._settings.to), strict=True):
            text = f"{code} {answer.decode('utf-8', 'replace')[:200]}"
            if 400 <= code < 500:
                raise Retryable(f"The mail server does not take {address} for now.", technical=text)
            if code >= 500:
                raise NeedsSettings(f"The mail server does not take the address {address}.", technical=text)

    def _mail(self, name: str, payload: bytes, reference: str) -> EmailMessage:
        shown = safe_name(name)
        mail = EmailMessage()
        mail["From"] = self._settings.sender
        mail["To"] = ", ".join(self._settings.to)
        mail["Subject"] = self._settings.subject.format(name=shown)
        mail["Date"] = formatdate()
        mail["Message-ID"] = self.message_id(reference)
        mail.set_content(self._settings.text.format(name=shown))
        main, sub = _TYPES.get(shown.rpartition(".")[2].casefold(), ("application", "octet-stream"))
        mail.add_attachment(payload, maintype=main, subtype=sub, filename=shown)
        return mail

    def message_id(self, reference: str) -> str:
        """The Message-ID of our reference: the same for a repeat, so that the mail can be found and told as one."""
        digest = hashlib.sha256(reference.encode()).hexdigest()[:32]
        return f"<{digest}@{self._settings.sender.rpartition('@')[2]}>"

    def look_up(self, name: str, payload: bytes, reference: str) -> Lookup:
        """Ask the folder of sent mails, where there is one. Its silence only counts when the server fills it itself."""
        if self._settings.sent_folder is None:
            return Lookup.CANNOT_TELL
        if self._box.has(self._settings.sent_folder, self.message_id(reference)):
            return Lookup.DONE
        return Lookup.NOT_DONE if self._settings.server_keeps_sent else Lookup.CANNOT_TELL

    def _smtp(self) -> smtplib.SMTP:
        """A client signed in. Raises Unreachable, NeedsSettings, AuthenticationFailed."""
        settings = self._settings
        try:
            return self._connect(context_for(settings.smtp_certificate))
        except CrossdockError:
            raise
        except smtplib.SMTPAuthenticationError as error:
            raise AuthenticationFailed(technical=_technical(error)) from error
        except ssl.SSLCertVerificationError as error:
            raise not_trusted(error, self._shown()) from error
        except smtplib.SMTPNotSupportedError as error:
            raise NeedsSettings("The mail server cannot do what the settings ask for.", technical=str(error)) from error
        except (smtplib.SMTPException, OSError, EOFError) as error:
            raise Unreachable("The mail server cannot be reached.", technical=_technical(error)) from error

    def _connect(self, context: ssl.SSLContext, *, sign_in: bool = True) -> smtplib.SMTP:
        settings = self._settings
        where = (settings.smtp_host, settings.smtp_port)
        client: smtplib.SMTP
        if settings.smtp_tls == "implicit":
            client = smtplib.SMTP_SSL(*where, timeout=settings.timeout, context=context)
        else:
            client = smtplib.SMTP(*where, timeout=settings.timeout)
        try:
            if settings.smtp_tls == "starttls":
                client.starttls(context=context)
            if not sign_in:
                return client
            check_pin(client.sock, settings.smtp_certificate)
            client.ehlo_or_helo_if_needed()
            user = settings.user if settings.smtp_user is None else settings.smtp_user
            if user:
                client.login(user, self._secret or "")
        except BaseException:
            client.close()
            raise
        return client

    def _shown(self) -> str:
        try:
            client = self._connect(context_for("SHA256:" + "0" * 64), sign_in=False)
        except (smtplib.SMTPException, OSError, EOFError) as error:
            return f"not to be had ({type(error).__name__})"
        try:
            sock = client.sock
            return fingerprint_of(sock.getpeercert(binary_form=True) if isinstance(sock, ssl.SSLSocket) else None)
        finally:
            client.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._box.close()


def attachments(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """The attachments of a mail, with names made safe; a notice of non-delivery as a whole."""
    try:
        mail = message_from_bytes(raw, policy=default)
        if mail.get_content_type() == "multipart/report":
            yield f"undelivered-{safe_name(str(mail.get('Message-ID', '')).strip('<>'), 'mail')}.eml", raw
            return
        for number, part in enumerate(mail.walk()):
            kind = part.get_content_type()
            name = part.get_filename()
            if part.is_multipart() or _IGNORED.match(kind) or not (name or _CARRIED.match(kind)):
                continue
            if kind.startswith("image/") and part.get_content_disposition() != "attachment":
                continue  # a logo in the text
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload:
                yield safe_name(name or f"attachment-{number}"), payload
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        yield "unreadable.eml", raw  # nobody shall miss it


def _uid(arrival: Arrival) -> int:
    return int(arrival.ref.split(".")[1])


def _technical(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
