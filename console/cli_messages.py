"""``message import | list | show | replay``."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from console.cli_common import doer, listing, looker, moment, over_store, print_json, print_rows, program_of
from console.domain.lifecycle import Direction, MessageState
from console.services.errors import Refused
from console.services.records import MessageRow
from console.services.store import MessageFilter, Page


def register(commands: Any) -> None:
    """Add the commands."""
    message = commands.add_parser("message", help="messages in and out").add_subparsers(dest="what", required=True)
    one = over_store(message.add_parser("import", help="hand in files as if they had arrived"), _import, acts=True)
    one.add_argument("connection", help="key of the connection they are to have come by")
    one.add_argument("files", type=Path, nargs="+")
    one = listing(message.add_parser("list", help="newest first"), _list)
    one.add_argument("--subject", default="", help="start of a business key, such as an order number")
    one.add_argument("--state", action="append", default=[], choices=[state.value for state in MessageState])
    one.add_argument("--direction", choices=[direction.value for direction in Direction])
    one.add_argument("--partner")
    one.add_argument("--kind", help="such as acknowledgment or order")
    one.add_argument("--since", type=datetime.fromisoformat, help="ISO time with zone")
    one = over_store(message.add_parser("show", help="one message with its stages, attempts and raw text"), _show)
    one.add_argument("id", type=int)
    one = over_store(message.add_parser("replay", help="run an incoming message again"), _replay, acts=True)
    one.add_argument("id", type=int)
    one.add_argument("--reason", required=True)


def _import(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        actor = doer(program, arguments)
        if program.store.read().connection(arguments.connection) is None:
            known = ", ".join(row.key for row in program.store.read().connections())
            raise Refused(f"There is no connection “{arguments.connection}”.", next_step=f"Known are: {known}.")
        for path in arguments.files:
            number, new = program.office.import_message(arguments.connection, path.name, _bytes(path), actor)
            if arguments.json:
                print_json({"file": str(path), "message": number, "new": new})
            else:
                print(f"{path.name}: message {number}" + ("" if new else " (was there already)"))
        while program.pipeline.run():
            pass
    return 0


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.", next_step="Nothing after it was taken.") from error


def _list(arguments: argparse.Namespace) -> int:
    wanted = MessageFilter(
        direction=Direction(arguments.direction) if arguments.direction else None,
        states=tuple(MessageState(state) for state in arguments.state),
        partner=arguments.partner,
        kind=arguments.kind,
        subject=arguments.subject,
        since=arguments.since,
    )
    with program_of(arguments) as program:
        rows = program.office.messages(wanted, Page(limit=arguments.limit, descending=True)).rows
    return print_rows(rows, arguments.json, _line, "No messages like that.")


def _line(row: MessageRow) -> str:
    return (
        f"{row.id:>7} {moment(row.received_at)} {row.direction:3} {row.state:10} "
        f"{row.kind or '-':25} {row.subject or '-':12} {row.name}"
    )


def _show(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        view = program.office.message(arguments.id, looker())
    if arguments.json:
        print_json(view)
        return 0
    print(view.head.replace("**", ""))
    for stage in view.stages:
        print(f"  {stage.name}: {stage.summary}")
        for problem in stage.problems:
            print(f"    problem: {problem}")
    for attempt in view.attempts:
        print(f"  attempt {attempt.number}: {attempt.outcome} {attempt.text}")
    print(view.raw)
    return 0


def _replay(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        number = program.office.replay(arguments.id, doer(program, arguments), arguments.reason)
        while program.pipeline.run():
            pass
        row = program.store.read().message(number)
    if arguments.json:
        print_json(row)
    else:
        print(f"message {number} is message {arguments.id} run again; it is {row.state if row else 'gone'}")
    return 0
