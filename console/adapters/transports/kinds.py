"""Every kind of connection to a partner: its settings and how it is made, one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from console.adapters.transports.as2 import As2GatewayTransport
from console.adapters.transports.folder import FolderTransport
from console.adapters.transports.ftps import ftps_transport
from console.adapters.transports.http import HttpTransport
from console.adapters.transports.mailbox import MailboxTransport
from console.adapters.transports.security import trust_of
from console.adapters.transports.settings import (
    As2Settings,
    ConnectionSettings,
    FolderSettings,
    FtpsSettings,
    HttpSettings,
    MailboxSettings,
    SftpSettings,
)
from console.adapters.transports.sftp import sftp_transport
from console.services.ports import Transport

Secret = Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of connection. ``secret`` is what is asked for and kept in the keyring; empty: there is none."""

    label: str
    settings: type[ConnectionSettings]
    make: Callable[[Any, Secret], Any]
    secret: str = ""


def _folder(settings: FolderSettings, secret: Secret) -> Transport:
    return FolderTransport(
        settings.incoming, settings.outgoing, settings.rest_seconds, limit_bytes=settings.limit_bytes
    )


def _http(settings: HttpSettings, secret: Secret) -> Transport:
    return HttpTransport(
        settings.url,
        token=secret(),
        inbox_url=settings.inbox_url,
        status_url=settings.status_url,
        timeout=settings.timeout,
        trust=trust_of(settings.certificate_file),
        limit_bytes=settings.limit_bytes,
    )


TRANSPORTS: Mapping[str, Kind] = {
    "folder": Kind("a pair of folders", FolderSettings, _folder),
    "as2": Kind("the folders of an AS2 gateway", As2Settings, lambda settings, secret: As2GatewayTransport(settings)),
    "http": Kind("HTTPS", HttpSettings, _http, "access token (empty: none)"),
    "sftp": Kind("SFTP", SftpSettings, lambda settings, secret: sftp_transport(settings, secret()), "password or key"),
    "ftps": Kind("FTP with TLS", FtpsSettings, lambda settings, secret: ftps_transport(settings, secret()), "password"),
    "mailbox": Kind(
        "a mailbox (IMAP and SMTP)",
        MailboxSettings,
        lambda settings, secret: MailboxTransport(settings, secret()),
        "password",
    ),
}
