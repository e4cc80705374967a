"""``connect``: an Odoo database, a trading partner, a connection of any kind. Secrets go into the keyring only."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from console.cli_common import KEY_VARIABLE, OPERATOR, hidden, home_of
from console.services.errors import NeedsSettings
from console.services.records import ConnectionRow

OFTEN_OPEN = ("http",)
"""Kinds whose secret is not asked for, as many partners need none; it is still taken when it is given."""


_AHEAD = """Nothing is exchanged by it yet. Next:
  partner sample {key} FILE
  partner dry-run {key}
  partner propose {key}
  partner approve {key} --version N
  partner live {key}"""


def register(commands: Any) -> None:
    """Add the commands."""
    connect = commands.add_parser("connect", help="set up a connection").add_subparsers(dest="what", required=True)
    one = connect.add_parser("odoo", help="an Odoo database; the API key is asked for and kept in the keyring")
    one.add_argument("--url", required=True)
    one.add_argument("--database", required=True)
    one.add_argument("--login", required=True)
    one.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a further setting, such as every=30"
    )
    one.set_defaults(run=_odoo)
    one = connect.add_parser("partner", help="a profile file (JSON) as a draft, and its connection")
    one.add_argument("profile", type=Path)
    one.add_argument("--incoming", type=Path, help="folder the partner's messages arrive in")
    one.add_argument("--outgoing", type=Path, help="folder our messages are put into")
    one.add_argument("--url", help="address our messages are sent to (https)")
    one.add_argument("--inbox-url")
    one.add_argument("--status-url")
    _any_kind(one, required=False)
    one.set_defaults(run=_partner)
    one = connect.add_parser("connection", help="one more connection, of any kind, that a profile names")
    one.add_argument("key")
    one.add_argument("--name", help="what people call it")
    _any_kind(one, required=True)
    one.set_defaults(run=_connection)
    one = connect.add_parser("kinds", help="the kinds of connection and their settings")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=_kinds)


def _any_kind(one: Any, *, required: bool) -> None:
    one.add_argument("--kind", required=required, help="see “connect kinds”")
    one.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of this kind")
    one.add_argument("--secret-file", type=Path, help="file with the password or private key (- reads stdin)")


def _odoo(arguments: argparse.Namespace) -> int:
    from console.app import Builder
    from console.connections import KINDS, checked

    builder = Builder(home_of(arguments))
    name = f"Odoo {arguments.database}"
    settings = {"url": arguments.url, "database": arguments.database, "login": arguments.login}
    kept = checked(KINDS["odoo"], name, settings | _values(arguments.set)).model_dump(mode="json", exclude_unset=True)
    key = os.environ.get(KEY_VARIABLE) or hidden("Odoo API key", f"Set {KEY_VARIABLE}, or run this in a terminal.")
    row = ConnectionRow("odoo", "odoo", name, json.dumps(kept), secret_ref="odoo")
    try:
        builder.add_connection(row, OPERATOR, key)
        print(builder.check("odoo"))
    finally:
        builder.store.close()
    return 0


def _partner(arguments: argparse.Namespace) -> int:
    from console.app import Builder
    from console.domain.profiles import PartnerProfile

    try:
        profile = PartnerProfile.model_validate_json(arguments.profile.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NeedsSettings(
            f"The profile {arguments.profile.name} cannot be used: {error}",
            next_step="Mend the fields named above; docs/partner-onboarding.md shows a whole profile.",
        ) from error
    _check_templates(profile.columns)
    kind, values = _partner_settings(arguments)
    row, secret = _row(profile.connection, profile.name, kind, values, arguments.secret_file)
    builder = Builder(home_of(arguments))
    try:
        builder.add_connection(row, OPERATOR, secret)
        known = builder.store.read().profile_versions(profile.key)
        made_from = profile.model_copy(update={"version": known[0].version if known else 1})
        note = f"from {arguments.profile.name}"
        number = builder.store.do(lambda unit: unit.put_draft(made_from, OPERATOR, profile.owner, note))
        print(f"{profile.name}: version {number} is a draft; {builder.check(profile.connection)}")
        print(_AHEAD.format(key=profile.key))
    finally:
        builder.store.close()
    return 0


def _check_templates(columns: Sequence[object]) -> None:
    """Names of column specifications are only names: say at once when there is none of such a name."""
    from console.adapters.formats.columns.templates import template

    for one in columns:
        try:
            if isinstance(one, str):
                template(one)
        except LookupError as error:
            raise NeedsSettings(
                f"The profile names a column specification that is not there: {error.args[0]}.",
                next_step="“document templates” lists the ready-made ones; others are written out in the profile.",
            ) from error


def _partner_settings(arguments: argparse.Namespace) -> tuple[str, dict[str, object]]:
    if arguments.kind:
        return arguments.kind, _values(arguments.set)
    if arguments.url:
        urls = {"url": arguments.url, "inbox_url": arguments.inbox_url, "status_url": arguments.status_url}
        return "http", {key: value for key, value in urls.items() if value} | _values(arguments.set)
    if arguments.incoming and arguments.outgoing:
        folders = {"incoming": str(arguments.incoming.resolve()), "outgoing": str(arguments.outgoing.resolve())}
        return "folder", folders | _values(arguments.set)
    raise NeedsSettings(
        "Say how to reach the partner: --incoming and --outgoing, --url, or --kind with --set.",
        next_step="“connect kinds” lists the kinds and their settings.",
    )


def _connection(arguments: argparse.Namespace) -> int:
    from console.app import Builder

    name = arguments.name or arguments.key
    row, secret = _row(arguments.key, name, arguments.kind, _values(arguments.set), arguments.secret_file)
    builder = Builder(home_of(arguments))
    try:
        builder.add_connection(row, OPERATOR, secret)
        print(f"{name}: {builder.check(arguments.key)}")
    finally:
        builder.store.close()
    return 0


def _row(
    key: str, name: str, kind: str, values: Mapping[str, object], secret_file: Path | None
) -> tuple[ConnectionRow, str | None]:
    """The connection to be stored and its secret. Raises NeedsSettings when the settings do not fit the kind."""
    from console.connections import checked, kind_of

    found = kind_of(ConnectionRow(key, kind, name))
    settings = checked(found, name, values).model_dump(mode="json", exclude_unset=True)
    secret = _secret(found.secret, kind, secret_file) if found.secret else None
    return ConnectionRow(key, kind, name, json.dumps(settings), secret_ref=key if found.secret else None), secret


def _secret(what: str, kind: str, file: Path | None) -> str | None:
    """From a file, the environment, or asked for; never from the command line, which other users can read."""
    if file is not None:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        return text if "PRIVATE KEY" in text else text.rstrip("\r\n")
    given = os.environ.get("CROSSDOCK_SECRET")
    if given or kind in OFTEN_OPEN:
        return given
    return hidden(what, "Use --secret-file, or the environment variable CROSSDOCK_SECRET.")


def _values(pairs: list[str]) -> dict[str, object]:
    """Settings as ``key=value``."""
    found: dict[str, object] = {}
    for pair in pairs:
        key, mark, value = pair.partition("=")
        if not mark or not key.strip():
            raise NeedsSettings(f"“{pair}” is not a setting: write KEY=VALUE, such as host=sftp.example.com.")
        found[key.strip()] = value
    return found


def _kinds(arguments: argparse.Namespace) -> int:
    from console.connections import KINDS

    for name, kind in KINDS.items():
        fields = kind.settings.model_fields
        needed = [key for key, one in fields.items() if one.is_required()]
        others = {key: one.get_default(call_default_factory=True) for key, one in fields.items() if key not in needed}
        if arguments.json:
            entry = {"kind": name, "label": kind.label, "secret": kind.secret, "needed": needed, "optional": others}
            print(json.dumps(entry, default=str))
        else:
            optional = ", ".join(key if value in (None, (), "") else f"{key}={value}" for key, value in others.items())
            print(f"{name}: {kind.label}. Needed: {', '.join(needed) or 'nothing'}. May be set: {optional}.")
    return 0
