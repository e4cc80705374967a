"""What the commands over a store share: opening it, who acts, and how rows are printed."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.services.errors import AuthenticationFailed, NeedsSettings, NotAllowed
from console.services.records import Actor

if TYPE_CHECKING:
    from console.app import Program

OPERATOR = Actor("command-line", "rule", "Command line")
PRACTICE = "practice"
"""The setting that marks a store of the practice world."""
PRACTICE_LEAD = "maria"
KEY_VARIABLE = "CROSSDOCK_ODOO_KEY"
_MAY_LOOK = frozenset({"acknowledgments.view", "messages.view", "audit.view"})


def default_home() -> Path:
    """Where data lives unless ``--home`` says otherwise."""
    import platformdirs

    return Path(platformdirs.user_data_dir("crossdock", appauthor=False))


def home_of(arguments: argparse.Namespace) -> Path:
    """The folder of this run's data."""
    return arguments.home or default_home()


def over_store(one: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int], *, acts: bool = False) -> Any:
    """The options every command over a store has; ``acts`` for those that change something."""
    one.add_argument("--store", help="a PostgreSQL address of a shared store, instead of the one in --home")
    one.add_argument("--json", action="store_true", help="for programs: one object a line, stable names")
    if acts:
        one.add_argument("--as", dest="login", help="your Odoo login; your API key is asked for and never stored")
    one.set_defaults(run=run)
    return one


def listing(one: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> Any:
    """A command that lists rows."""
    one.add_argument("--limit", type=int, default=50, help="at most so many rows (50)")
    return over_store(one, run)


@contextmanager
def program_of(arguments: argparse.Namespace) -> Iterator[Program]:
    """The program over the store, closed at the end whatever happens."""
    from console.app import Builder

    builder = Builder(home_of(arguments), url=getattr(arguments, "store", None))
    program = builder.build()
    try:
        yield program
    finally:
        program.store.close()


def looker() -> Actor:
    """Who only looks: the system's user, who may read the store anyway."""
    name = getpass.getuser()
    return Actor(name, "person", f"{name} (command line)", _MAY_LOOK)


def doer(program: Program, arguments: argparse.Namespace) -> Actor:
    """Who acts: a person whose rights Odoo tells, by login and API key; in the practice world a practice person.

    Raises NotAllowed when nobody is named, AuthenticationFailed when Odoo does not know the key.
    """
    reads = program.store.read()
    if reads.setting(PRACTICE) == "yes":
        login = arguments.login or PRACTICE_LEAD
        person = reads.person(login)
        if person is None:
            known = ", ".join(sorted(one.login for one in reads.people()))
            raise AuthenticationFailed(f"There is no practice person “{login}”.", next_step=f"Known are: {known}.")
        return Actor(person.login, "person", person.name, frozenset(person.rights))
    if not arguments.login:
        raise NotAllowed(
            "Say who acts: every decision is signed.",
            next_step=f"Add --as with your Odoo login; the key is asked for, or taken from {KEY_VARIABLE}.",
        )
    key = os.environ.get(KEY_VARIABLE) or hidden(
        f"Odoo API key of {arguments.login}", f"Set {KEY_VARIABLE}, or run this in a terminal."
    )
    print(f"Asking Odoo who {arguments.login} is …", file=sys.stderr, flush=True)
    try:
        return program.office.sign_in(arguments.login, key)
    except AuthenticationFailed as error:
        raise AuthenticationFailed(
            f"Odoo does not accept “{arguments.login}” with this API key. Nothing was done.",
            next_step="Look at the login and the key (Odoo: Preferences, Account security), and try again.",
        ) from error


def hidden(what: str, instead: str) -> str:
    """Something secret, asked for at the terminal and not shown. Raises NeedsSettings where nobody could answer: a
    prompt would wait for ever there."""
    if not sys.stdin.isatty():
        raise NeedsSettings(f"Needed is the {what}, and there is no terminal to ask for it.", next_step=instead)
    return getpass.getpass(f"{what}: ")


def plain(value: Any) -> Any:
    """A value as JSON has it: times ISO 8601, amounts as text."""
    if value is None or isinstance(value, int | float | str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, set | frozenset):
        return sorted(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else str(value)


def print_json(value: Any) -> None:
    """One object on one line."""
    whole = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    print(json.dumps(whole, default=plain, ensure_ascii=False), flush=True)


def print_rows(rows: Iterable[Any], as_json: bool, line: Callable[[Any], str], nothing: str) -> int:
    """Rows for people or programs; ``nothing`` says to people what it means that there are none."""
    empty = True
    for row in rows:
        empty = False
        if as_json:
            print_json(row)
        else:
            print(line(row), flush=True)
    if empty and not as_json:
        print(nothing)
    return 0


def moment(value: datetime | None) -> str:
    """A time in a listing, UTC to the minute."""
    return f"{value:%Y-%m-%d %H:%M}" if value else "-"
