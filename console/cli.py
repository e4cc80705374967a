"""The command line: the same services as the screens, for scripts and servers. Exit codes: 0 done, 1 problems found,
2 wrong use or not recognised, 3 cannot run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from console import cli_audit, cli_connect, cli_document, cli_messages, cli_partner, cli_queue, cli_run
from console.services.errors import CrossdockError


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    whole = argparse.ArgumentParser(prog="crossdock", description="Operations console for distributors who run Odoo.")
    whole.add_argument("--home", type=Path, default=None, help="folder that keeps all data of this run")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    cli_run.register(commands)
    cli_connect.register(commands)
    cli_messages.register(commands)
    cli_queue.register(commands)
    cli_audit.register(commands)
    cli_partner.register(commands)
    cli_document.register(commands)
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; a trouble is a sentence with the next step on standard error, never a traceback."""
    arguments = parser().parse_args(list(sys.argv[1:] if argv is None else argv))
    if arguments.command is None:
        arguments = parser().parse_args(["desktop", *(("--home", str(arguments.home)) if arguments.home else ())])
    try:
        return int(arguments.run(arguments))
    except CrossdockError as error:
        print(f"{error.text}\n{error.next_step}", file=sys.stderr)
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
