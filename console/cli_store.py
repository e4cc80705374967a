"""``store backup | restore`` and ``connection list | check | pause | resume``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from console.cli_common import OPERATOR, doer, home_of, over_store, print_json, print_rows, program_of
from console.services.casework_models import ConnectionView
from console.services.errors import Refused
from console.services.office import Office
from console.services.records import Actor, AuditEntry, ConnectionRow
from console.services.store import Unit


def register(commands: Any) -> None:
    """Add the commands."""
    store = commands.add_parser("store", help="copies of the local store").add_subparsers(dest="what", required=True)
    one = store.add_parser("backup", help="copy the whole store into a new file, while the program runs or not")
    one.add_argument("file", type=Path)
    one.set_defaults(run=_backup)
    one = store.add_parser("restore", help="put a copy in place; every connection is paused until you resume it")
    one.add_argument("file", type=Path)
    one.set_defaults(run=_restore)
    connection = commands.add_parser("connection", help="the endpoints work goes to and comes from")
    verbs = connection.add_subparsers(dest="what", required=True)
    over_store(verbs.add_parser("list", help="every connection, how it is, what waits for it"), _list)
    _each(over_store(verbs.add_parser("check", help="try it now; nothing is sent"), _check, acts=True))
    _each(
        over_store(
            verbs.add_parser("pause", help="do nothing more there; work waits, nothing is lost"), _pause, acts=True
        )
    )
    _each(over_store(verbs.add_parser("resume", help="go on with what waits"), _resume, acts=True))


def _each(one: Any) -> None:
    one.add_argument("key", nargs="+", help="see “connection list”")


def _backup(arguments: argparse.Namespace) -> int:
    from console.adapters.store import open_store
    from console.clocks import RealClock
    from console.processes import new_owner

    if arguments.file.exists():
        raise Refused(f"{arguments.file.name} is there already.", next_step="Name a file that is not.")
    store = open_store(f"sqlite:///{_used(arguments)}", RealClock().now, process=new_owner())
    try:
        store.backup_to(arguments.file)
        entries = store.read().audit_head()
    finally:
        store.close()
    print(f"The store is copied to {arguments.file.name}, with an audit of at least {entries} entries.")
    return 0


def _used(arguments: argparse.Namespace) -> Path:
    path = home_of(arguments) / "crossdock.db"
    if not path.exists():
        raise Refused("There is no store yet.", next_step="Name the folder of the store with --home.")
    return path


def _restore(arguments: argparse.Namespace) -> int:
    from console.adapters.store.copies import put_back
    from console.app import Builder
    from console.clocks import RealClock

    home = home_of(arguments)
    kept = put_back(arguments.file, home / "crossdock.db", RealClock().now())
    store = Builder(home).store
    try:
        report = store.read().verify_audit()
        paused = store.do(lambda unit: _pause_all(unit, store.read().connections(), arguments.file.name))
    finally:
        store.close()
    if kept is not None:
        print(f"What was there is kept as {kept.name}.")
    if report.broken_at is not None:
        print(f"Restored, but the audit does not hold at entry {report.broken_at}: {report.reason}")
        return 1
    print(f"Restored: {report.entries} audit entries, none changed, none missing.")
    print(
        f"{paused} connections are paused, because what was exchanged after the copy is not known to it. Look through"
        " what waits (“connection list”, “queue list”), then: connection resume KEY"
    )
    return 0


def _pause_all(unit: Unit, rows: Sequence[ConnectionRow], name: str) -> int:
    for row in rows:
        unit.put_connection(replace(row, paused=True), OPERATOR)
    unit.audit([AuditEntry(OPERATOR, "store.restored", "store", "-", f"from {name}; every connection paused")])
    return len(rows)


def _list(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        rows = program.office.connections()
    return print_rows(rows, arguments.json, _line, "No connections yet: see “connect”.")


def _line(row: ConnectionView) -> str:
    return f"{row.key:20} {row.kind:8} {row.health:9} {row.waiting:>6} waiting  {row.name} {row.text}".rstrip()


def _check(arguments: argparse.Namespace) -> int:
    return _for_each(arguments, lambda office, key, actor: office.check_connection(key, actor))


def _pause(arguments: argparse.Namespace) -> int:
    return _for_each(arguments, _set_paused(True, "paused; what is to be done there waits"))


def _resume(arguments: argparse.Namespace) -> int:
    return _for_each(arguments, _set_paused(False, "goes on"))


Act = Callable[[Office, str, Actor], str]


def _set_paused(paused: bool, said: str) -> Act:
    def act(office: Office, key: str, actor: Actor) -> str:
        office.pause(key, paused, actor)
        return said

    return act


def _for_each(arguments: argparse.Namespace, act: Act) -> int:
    with program_of(arguments) as program:
        actor = doer(program, arguments)
        for key in arguments.key:
            text = act(program.office, key, actor)
            if arguments.json:
                print_json({"connection": key, "text": text})
            else:
                print(f"{key}: {text}")
    return 0
