"""The command line: the same services as the screens, for scripts and servers. Exit codes: 0 done, 1 problems found,
2 wrong use or not recognised, 3 cannot run."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_WITH_WINDOW = ("desktop", "sandbox")


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    from console import (
        cli_audit,
        cli_connect,
        cli_document,
        cli_meanings,
        cli_messages,
        cli_partner,
        cli_queue,
        cli_run,
        cli_stock,
        cli_store,
    )

    whole = argparse.ArgumentParser(prog="crossdock", description="Operations console for distributors who run Odoo.")
    whole.add_argument("--home", type=Path, default=None, help="folder that keeps all data of this run")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    cli_run.register(commands)
    cli_connect.register(commands)
    cli_messages.register(commands)
    cli_queue.register(commands)
    cli_audit.register(commands)
    cli_store.register(commands)
    cli_stock.register(commands)
    cli_partner.register(commands)
    cli_meanings.register(commands)
    cli_document.register(commands)
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; a trouble is a sentence with the next step on standard error, never a traceback."""
    words = list(sys.argv[1:] if argv is None else argv)
    if argv is None and wants_window(words):
        return _with_window(words)
    return _run(words)


def wants_window(words: Sequence[str]) -> bool:
    """Whether this command line opens the console, as far as can be told before anything is imported."""
    plain = [word for place, word in enumerate(words) if not word.startswith("-") and words[place - 1] != "--home"]
    if {"-h", "--help", "--headless"} & set(words) or (plain[:1] or ["desktop"])[0] not in _WITH_WINDOW:
        return False
    here = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in here)


def _with_window(words: Sequence[str]) -> int:
    """The window first, everything else while it is there."""
    from console.views.shell import meanwhile, open_shell, tell_trouble

    open_shell("Setting up the practice world …" if "sandbox" in words else "Opening …")
    meanwhile(parser)  # imports what commands are made of
    return _run(words, tell_trouble)


def _run(words: Sequence[str], tell: Callable[[str], bool] = lambda trouble: False) -> int:
    from console.services.errors import CrossdockError

    arguments = parser().parse_args(list(words))
    if arguments.command is None:
        arguments = parser().parse_args(["desktop", *(("--home", str(arguments.home)) if arguments.home else ())])
    try:
        return int(arguments.run(arguments))
    except CrossdockError as error:
        print(f"{error.text}\n{error.next_step}", file=sys.stderr)
        tell(f"{error.text}\n\n{error.next_step}")
        return 3
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        print(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
