"""The one table of every kind of connection: its validated settings, and how the live thing is made of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from console.adapters.odoo import OdooErp
from console.adapters.transports.kinds import TRANSPORTS, Kind, Secret
from console.adapters.transports.outbox import MailOutbox
from console.adapters.transports.settings import ConnectionSettings, MailOutboxSettings
from console.domain.values import PartyId
from console.services.errors import NeedsSettings
from console.services.onboarding.models import ConnectionKind, SettingField
from console.services.records import ConnectionRow


class OdooSettings(ConnectionSettings):
    """An Odoo database; ``company`` and ``company_ids`` are who buys, as suppliers know us."""

    url: str
    database: str
    login: str
    timeout: float = Field(default=30.0, gt=0)
    company: str | None = None
    company_ids: tuple[PartyId, ...] = ()


def _odoo(settings: OdooSettings, secret: Secret) -> OdooErp:
    return OdooErp(settings.url, settings.database, settings.login, secret, timeout=settings.timeout)


def _no_home(settings: Any, secret: Secret) -> Any:
    raise NeedsSettings("The mail outbox has no folder.")


KINDS: Mapping[str, Kind] = {
    "odoo": Kind("an Odoo database", OdooSettings, _odoo, "API key"),
    "mail": Kind("mails as files in a folder", MailOutboxSettings, _no_home),
    **TRANSPORTS,
}


def kinds_at(home: Path) -> Mapping[str, Kind]:
    """The table for a program whose data is in ``home``."""

    def outbox(settings: MailOutboxSettings, secret: Secret) -> MailOutbox:
        return MailOutbox(settings.folder or home / "mail")

    return {**KINDS, "mail": replace(KINDS["mail"], make=outbox)}


def kind_of(row: ConnectionRow, kinds: Mapping[str, Kind] = KINDS) -> Kind:
    """The kind of a connection. Raises NeedsSettings for one that there is not."""
    found = kinds.get(row.kind)
    if found is None:
        raise NeedsSettings(
            f"The connection “{row.name}” is of an unknown kind, “{row.kind}”.",
            next_step=f"These kinds there are: {', '.join(sorted(kinds))}.",
        )
    return found


def settings_of(row: ConnectionRow, kinds: Mapping[str, Kind] = KINDS) -> Any:
    """The settings of a connection, checked. Raises NeedsSettings naming what is missing, unknown or wrong."""
    return checked(kind_of(row, kinds), row.name, row.settings)


def checked(kind: Kind, name: str, settings: str | Mapping[str, object]) -> ConnectionSettings:
    """Settings (JSON or values) checked against their kind. Raises NeedsSettings as :func:`settings_of`."""
    try:
        values = json.loads(settings) if isinstance(settings, str) else dict(settings)
        return kind.settings.model_validate(values)
    except ValidationError as error:
        raise NeedsSettings(
            f"The settings of the connection “{name}” do not fit {kind.label}: {'; '.join(_faults(error))}.",
            next_step="Mend the settings named here; docs/command-line.md lists those of each kind.",
        ) from error
    except (ValueError, TypeError) as error:
        raise NeedsSettings(f"The settings of the connection “{name}” cannot be read.", technical=str(error)) from error


def _faults(error: ValidationError) -> list[str]:
    words = {"missing": "is missing", "extra_forbidden": "is not known"}
    found = []
    for one in error.errors():
        name = ".".join(str(part) for part in one["loc"])
        said = words.get(one["type"]) or str(one["msg"]).removeprefix("Value error, ")
        found.append(f"“{name}” {said}" if name and one["type"] in words else (f"{name}: {said}" if name else said))
    return found


def connection_kinds() -> tuple[ConnectionKind, ...]:
    """The ways to reach a partner, as a form asks for their settings. Odoo and the mail outbox are none."""
    return tuple(
        ConnectionKind(key, kind.label, kind.secret, tuple(_fields(kind)))
        for key, kind in sorted(KINDS.items())
        if key not in ("odoo", "mail")
    )


def _fields(kind: Kind) -> Iterator[SettingField]:
    for name, field in kind.settings.model_fields.items():
        default = "" if field.is_required() or field.default is None else str(field.default)
        title = _TITLES.get(name) or name.replace("_", " ").capitalize()
        yield SettingField(name, title, field.is_required(), default)


_TITLES = {
    "every": "Look every … seconds",
    "per_second": "At most so many calls a second",
    "settling_seconds": "Ask … seconds after a lost answer",
    "limit_bytes": "Largest file, in bytes",
    "rest_seconds": "A file must rest … seconds",
    "incoming": "Folder they put files into",
    "outgoing": "Folder we put files into",
    "archive": "Folder for what was taken",
    "quarantine": "Folder for what is put aside",
    "url": "Address we send to",
    "inbox_url": "Address we fetch from",
    "status_url": "Address to ask what arrived",
    "host_keys": "Their host key (pinned)",
    "certificate": "Their certificate's fingerprint",
}
