"""``stock list``: what suppliers last reported."""

from __future__ import annotations

import argparse
from typing import Any

from console.cli_common import listing, moment, print_rows, program_of
from console.domain.units import word
from console.services.supply.known import KnownStock


def register(commands: Any) -> None:
    """Add the command."""
    stock = commands.add_parser("stock", help="suppliers' stock").add_subparsers(dest="what", required=True)
    one = listing(stock.add_parser("list", help="a supplier's items as last reported"), _list)
    one.add_argument("partner", help="key of the supplier")
    one.add_argument("--after", nargs=2, metavar=("SCHEME", "ITEM"), help="go on after this item")


def _list(arguments: argparse.Namespace) -> int:
    after = tuple(arguments.after) if arguments.after else None
    with program_of(arguments) as program:
        rows = program.office.supplier_stock(arguments.partner, after, arguments.limit)
    return print_rows(rows, arguments.json, _line, "This supplier has reported no stock.")


def _line(row: KnownStock) -> str:
    unit = word(row.unit, row.unit) if row.unit else ""
    now = "-" if row.available is None else f"{row.available:f}"
    later = f"{row.next_quantity:f} on {row.next_day or '?'}" if row.next_quantity else ""
    return f"{row.scheme}:{row.item:24} {now:>10} {unit:8} {later:24} as of {moment(row.as_of)}"
