"""The settings of each kind of connection, validated where they come in. Secrets are never among them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from console.adapters.transports.security import CertificatePin, plain_only_to_loopback

MAX_BYTES = 64 * 1024 * 1024
After = Literal["archive", "delete"]


class ConnectionSettings(BaseModel):
    """What every connection has: ``every`` how many seconds apart it is looked at, ``per_second`` the most calls."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    every: float = Field(default=60.0, gt=0)
    per_second: float = Field(default=0.0, ge=0)
    settling_seconds: float | None = Field(default=None, ge=0)
    """How long after a lost answer the other side is asked, instead of what is usual for the kind."""


class TransportSettings(ConnectionSettings):
    """``limit_bytes``: larger messages are put aside unread. ``rest_seconds``: how long size and time of a file must
    have stood still before it counts as whole."""

    limit_bytes: int = Field(default=MAX_BYTES, ge=1, le=MAX_BYTES)
    rest_seconds: float = Field(default=1.0, ge=0)


class FolderSettings(TransportSettings):
    """A pair of folders on this machine or a share."""

    incoming: Path
    outgoing: Path


class As2Settings(FolderSettings):
    """The folders of an AS2 gateway. ``outgoing`` is what it sends, ``incoming`` what it received; it moves what was
    delivered to ``sent`` and what could not be delivered to ``failed`` (docs/partner-onboarding.md)."""

    sent: Path
    failed: Path


class HttpSettings(ConnectionSettings):
    """HTTPS: ``url`` takes messages, ``inbox_url`` lists what waits, ``status_url`` tells of one by our reference."""

    url: str
    inbox_url: str | None = None
    status_url: str | None = None
    timeout: float = Field(default=20.0, gt=0, le=600)
    limit_bytes: int = Field(default=MAX_BYTES, ge=1, le=MAX_BYTES)
    certificate_file: Path | None = None
    """A PEM file: only certificates in it, or signed by one in it, are trusted; without it the system's store is."""


class RemoteSettings(TransportSettings):
    """Folders at a partner's server. What was stored here is moved to ``archive`` below ``incoming``, or deleted when
    ``after`` says so. ``taken``: where the partner keeps what it took from ``outgoing``, asked after a lost answer."""

    host: str = Field(min_length=1)
    user: str = Field(min_length=1)
    incoming: str = "in"
    outgoing: str = "out"
    archive: str = "archive"
    quarantine: str = "quarantine"
    after: After = "archive"
    taken: str | None = None
    timeout: float = Field(default=30.0, gt=0, le=600)


class SftpSettings(RemoteSettings):
    """SFTP. ``host_keys``: fingerprints of the server's keys as ``ssh-keygen -l`` shows them (``SHA256:…``)."""

    port: int = Field(default=22, ge=1, le=65535)
    auth: Literal["password", "key"] = "password"
    host_keys: tuple[str, ...] = ()

    @field_validator("host_keys", mode="before")
    @classmethod
    def _several(cls, keys: object) -> object:
        return tuple(re.split(r"[,\s]+", keys.strip())) if isinstance(keys, str) else keys

    @field_validator("host_keys")
    @classmethod
    def _fingerprints(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        for key in keys:
            if not re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}", key.rstrip("=")):
                raise ValueError(f"“{key}” is not a key's fingerprint; it looks like SHA256: and 43 characters")
        return tuple(key.rstrip("=") for key in keys)


class FtpsSettings(RemoteSettings):
    """FTP with explicit TLS on both connections. ``certificate``: the pinned fingerprint; without it the system's
    store decides."""

    port: int = Field(default=21, ge=1, le=65535)
    tls: bool = True
    certificate: CertificatePin | None = None

    @model_validator(mode="after")
    def _protected(self) -> Self:
        if not self.tls:
            plain_only_to_loopback(self.host, "FTP")
        return self


Protection = Literal["implicit", "starttls", "none"]


class MailboxSettings(TransportSettings):
    """A mailbox: attachments of its mails arrive, messages go out as attachments. What was stored here is moved to
    ``archive``. ``senders``: only theirs are taken (all, when empty). ``sent_folder`` is asked after a lost answer,
    ``server_keeps_sent``: the mail system itself files what it sent there, so what is not there was not sent."""

    imap_host: str = Field(min_length=1)
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_tls: Protection = "implicit"
    imap_certificate: CertificatePin | None = None
    smtp_host: str = Field(min_length=1)
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_tls: Protection = "starttls"
    smtp_certificate: CertificatePin | None = None
    user: str = Field(min_length=1)
    smtp_user: str | None = None
    """The name for sending when it differs; empty: the server takes mail without a sign-in."""
    sender: str
    to: tuple[str, ...] = Field(min_length=1)
    senders: tuple[str, ...] = ()
    subject: str = "{name}"
    text: str = "Attached: {name}\n"
    folder: str = "INBOX"
    archive: str = "Crossdock"
    quarantine: str = "Crossdock-aside"
    sent_folder: str | None = None
    server_keeps_sent: bool = False
    timeout: float = Field(default=30.0, gt=0, le=600)

    @field_validator("to", "senders", mode="before")
    @classmethod
    def _several(cls, addresses: object) -> object:
        return tuple(re.split(r"[,;\s]+", addresses.strip())) if isinstance(addresses, str) else addresses

    @field_validator("to", "senders")
    @classmethod
    def _addresses(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_address(one) for one in addresses)

    @field_validator("sender")
    @classmethod
    def _sender(cls, sender: str) -> str:
        return _address(sender)

    @field_validator("subject", "text")
    @classmethod
    def _pattern(cls, text: str) -> str:
        try:
            text.format(name="x")
        except (LookupError, ValueError) as error:
            raise ValueError("only {name} may stand in braces") from error
        return text

    @model_validator(mode="after")
    def _protected(self) -> Self:
        for host, tls, what in (
            (self.imap_host, self.imap_tls, "IMAP"),
            (self.smtp_host, self.smtp_tls, "SMTP"),
        ):
            if tls == "none":
                plain_only_to_loopback(host, what)
        return self


class MailOutboxSettings(ConnectionSettings):
    """Mails as files in a folder; the program's own one when none is given."""

    folder: Path | None = None


def _address(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", text):
        raise ValueError(f"“{text}” is not a mail address")
    return text
