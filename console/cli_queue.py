"""``queue list | show | resolve``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from console.cli_common import doer, listing, looker, moment, over_store, print_json, print_rows, program_of
from console.cli_meanings import choice_words, place_of
from console.domain.mappings import PartnerTarget, Target, UnitTarget
from console.domain.units import from_rec20
from console.services.casework_models import Action, ActionKind, LineDecision, LinePart, Preview
from console.services.errors import AlreadySettled, ConflictingChange, Refused
from console.services.records import ExceptionRow
from console.services.store import Page, QueueFilter

_SORTS = ("rank_at", "due_at", "stake_value", "value", "subject", "opened_at")


def register(commands: Any) -> None:
    """Add the commands."""
    queue = commands.add_parser("queue", help="what needs a person").add_subparsers(dest="what", required=True)
    one = listing(queue.add_parser("list", help="open cases, the most urgent first"), _list)
    one.add_argument("--queue", default="acknowledgments")
    one.add_argument("--cause", action="append", default=[])
    one.add_argument("--partner")
    one.add_argument("--owner")
    one.add_argument("--subject", default="", help="start of an order number")
    one.add_argument("--overdue", action="store_true", help="only those due before now")
    one.add_argument("--settled", action="store_true", help="settled ones instead of open ones")
    one.add_argument("--sort", choices=_SORTS, default="rank_at")
    one = over_store(queue.add_parser("show", help="one case: comparison, preview, what can be done"), _show)
    one.add_argument("id", type=int)
    one = over_store(
        queue.add_parser("resolve", help="decide a case; without --yes only the preview"), _resolve, acts=True
    )
    one.add_argument("id", type=int)
    one.add_argument("action", choices=[kind.value for kind in ActionKind])
    one.add_argument("--line", action="append", default=[], metavar="REF=QTY[@PRICE][/DATE]")
    one.add_argument("--reason", default="")
    one.add_argument("--text", default="")
    one.add_argument("--until", type=datetime.fromisoformat, help="ISO time with zone")
    one.add_argument("--person")
    one.add_argument("--order", type=int, help="id of the order an answer belongs to")
    one.add_argument("--answered-line", help="which order line an answered line is")
    one.add_argument("--product", type=int, help="id of our product that comes in place of the one ordered")
    one.add_argument("--unit", help="what a unit means, as Rec 20 code: C62")
    one.add_argument("--factor", type=Decimal, help="how many of --unit are in one")
    one.add_argument("--every-item", action="store_true", help="the unit means this for every item")
    one.add_argument("--partner", help="whose a sender's identifier is")
    one.add_argument("--warehouse", type=int, help="id of the warehouse a partner's code for a place is")
    one.add_argument("--address", type=int, help="id of the customer's address it is, for goods shipped there directly")
    one.add_argument("--supplier-reference", help="the supplier's own order number, said by telephone")
    one.add_argument("--yes", action="store_true", help="do it")


def _list(arguments: argparse.Namespace) -> int:
    wanted = QueueFilter(
        queue=arguments.queue,
        cause=tuple(arguments.cause),
        partner=arguments.partner,
        owner=arguments.owner,
        text=arguments.subject,
        settled=arguments.settled,
    )
    with program_of(arguments) as program:
        if arguments.overdue:
            wanted = QueueFilter(**{**_shallow(wanted), "overdue_at": program.office.now()})
        rows = program.office.queue(wanted, Page(limit=arguments.limit, sort=arguments.sort)).rows
    return print_rows(rows, arguments.json, _line, "Nothing needs a person here.")


def _shallow(wanted: QueueFilter) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in QueueFilter.__dataclass_fields__}


def _line(row: ExceptionRow) -> str:
    return (
        f"{row.id:>6} {row.subject or '-':14} {row.partner_name or '-':24} {row.title:44.44} "
        f"{row.value:>14.2f} {row.currency or '   '} due {moment(row.due_at)}"
    )


def _show(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        view = program.office.case(arguments.id, looker())
        choices = program.mappings.choices(arguments.id) if not arguments.json else ()
    if arguments.json:
        print_json(view)
        return 0
    print(view.head.replace("**", ""))
    for line in view.lines:
        print(f"{line.title}  ({line.status})")
        for cell in line.cells:
            mark = "≠" if cell.differs else " "
            print(f"  {mark} {cell.label:12} {cell.ordered:>16}  {cell.answered:>16}  {cell.note}".rstrip())
    _print_preview(view.preview)
    for choice in choices:
        print(f"  it may be: {choice_words(choice)}")
    print("actions:", ", ".join(one.kind.value for one in view.actions))
    return 0


def _print_preview(preview: Preview | None) -> None:
    if preview is None:
        return
    if preview.refused:
        print(f"cannot be done: {preview.refused}")
    for change in preview.changes:
        print(f"  {change.record}, {change.field}: {change.before} -> {change.after}")
    for note in preview.notes:
        print(f"  {note}")
    if preview.mail_to:
        print(f"  mail to {preview.mail_to}: {preview.mail_subject}\n{preview.mail_body}")


def decided_lines(texts: list[str]) -> tuple[LineDecision, ...]:
    """``1=80@1.10/2026-12-14``: of line 1, 80 at 1.10 on that day; said again, a further part; ``1=0`` cancels it.

    Raises Refused for what is not of this form.
    """
    lines: dict[str, LineDecision] = {}
    for text in texts:
        ref, part = _part(text)
        before = lines[ref].parts if ref in lines else ()
        lines[ref] = LineDecision(ref, (*before, part) if part.quantity else before)
    return tuple(lines.values())


def _part(text: str) -> tuple[str, LinePart]:
    try:
        ref, _, rest = text.partition("=")
        rest, _, day = rest.partition("/")
        quantity, _, price = rest.partition("@")
        amount = Decimal(quantity)
        if not ref or not amount.is_finite() or amount < 0:
            raise ValueError(text)
        on = datetime.fromisoformat(day).date() if day else None
        return ref, LinePart(amount, on, Decimal(price) if price else None)
    except (ValueError, ArithmeticError) as error:
        raise Refused(
            f"“{text}” is not a line.", next_step="Write REF=QUANTITY@PRICE/DATE, such as 1=80@1.10/2026-12-14."
        ) from error


def _action(arguments: argparse.Namespace) -> Action:
    until = arguments.until
    if until is not None and until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return Action(
        ActionKind(arguments.action),
        lines=decided_lines(arguments.line),
        reason=arguments.reason,
        text=arguments.text,
        until=until,
        person=arguments.person,
        order_id=arguments.order,
        line_ref=arguments.answered_line,
        product_id=arguments.product,
        supplier_reference=arguments.supplier_reference,
        target=_target(arguments),
        every_item=arguments.every_item,
    )


def _target(arguments: argparse.Namespace) -> Target | None:
    if arguments.partner:
        return PartnerTarget(partner=arguments.partner)
    if (place := place_of(arguments)) is not None:
        return place
    if arguments.unit:
        unit = from_rec20(arguments.unit)
        if unit is None:
            raise Refused(
                f"“{arguments.unit}” is no unit the program knows.", next_step="Give a Rec 20 code, such as C62 or KGM."
            )
        return UnitTarget(unit=unit, factor=arguments.factor)
    return None


def _resolve(arguments: argparse.Namespace) -> int:
    action = _action(arguments)
    with program_of(arguments) as program:
        actor, office = doer(program, arguments), program.office
        try:
            row = office.case(arguments.id, actor).row
            preview = office.preview(arguments.id, action, actor)
            receipt = office.act(arguments.id, row.version, action, actor) if _goes(preview, arguments) else None
        except (AlreadySettled, ConflictingChange) as error:
            print(f"{error.text}\n{error.next_step}", file=sys.stderr)
            return 1
    if arguments.json:
        print_json({"preview": asdict(preview), "receipt": asdict(receipt) if receipt else None})
    else:
        _print_preview(preview)
        if receipt is not None:
            print(f"{receipt.text}\nSigned by {actor.shown}. The running console or “serve” carries it out.")
        elif not preview.refused:
            print("Nothing was done. Say it again with --yes to do it.")
    return 1 if preview.refused else 0


def _goes(preview: Preview, arguments: argparse.Namespace) -> bool:
    return bool(arguments.yes) and not preview.refused
