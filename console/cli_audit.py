"""``audit list | verify | export``."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from console.cli_common import doer, listing, over_store, print_json, print_rows, program_of
from console.services.records import AuditRow
from console.services.store import AuditFilter, Page


def register(commands: Any) -> None:
    """Add the commands."""
    audit = commands.add_parser("audit", help="who did what").add_subparsers(dest="what", required=True)
    over_store(audit.add_parser("verify", help="check the whole chain: exit 1 when it does not hold"), _verify)
    one = listing(audit.add_parser("list", help="newest first"), _list)
    one.add_argument("--order", default="", help="an order number")
    one.add_argument("--actor", help="a person or a rule")
    one = over_store(audit.add_parser("export", help="all of it, as CSV or (.jsonl) JSON lines"), _export, acts=True)
    one.add_argument("file", type=Path)


def _verify(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        report = program.office.verify_audit()
    holds = report.broken_at is None
    if arguments.json:
        print_json({"holds": holds, **asdict(report)})
    elif holds:
        print(f"The audit holds: {report.entries} entries, none changed, none missing.")
    else:
        print(f"The audit does not hold at entry {report.broken_at}: {report.reason}")
    return 0 if holds else 1


def _list(arguments: argparse.Namespace) -> int:
    wanted = AuditFilter(order_number=arguments.order, actor=arguments.actor)
    with program_of(arguments) as program:
        rows = program.office.audit(wanted, Page(limit=arguments.limit, descending=True)).rows
    return print_rows(rows, arguments.json, _line, "No entries like that.")


def _line(row: AuditRow) -> str:
    return (
        f"{row.number:>8} {row.at:%Y-%m-%d %H:%M:%S} {row.actor:16} "
        f"{row.action:20} {row.subject_kind} {row.subject_id} {row.detail}"
    )


def _export(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        count = program.office.export_audit(arguments.file, AuditFilter(), doer(program, arguments))
    if arguments.json:
        print_json({"file": str(arguments.file), "entries": count})
    else:
        print(f"{count} entries written to {arguments.file.name}")
    return 0
