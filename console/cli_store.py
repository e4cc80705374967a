"""Commands over the store: message, queue, audit. Every listing takes ``--json``: one object a line, stable names."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from console.cli_run import OPERATOR, default_home
from console.services.casework_models import Action, ActionKind, LineDecision, LinePart
from console.services.errors import AlreadySettled, ConflictingChange, Refused
from console.services.records import Actor
from console.services.store import AuditFilter, MessageFilter, Page, QueueFilter

_RIGHTS = frozenset(
    {
        "acknowledgments.view",
        "acknowledgments.decide",
        "acknowledgments.remind",
        "messages.view",
        "messages.import",
        "messages.replay",
        "audit.view",
        "audit.export",
    }
)


def register(commands: Any) -> None:
    """Add the commands."""
    message = commands.add_parser("message", help="messages in and out").add_subparsers(dest="what", required=True)
    one = message.add_parser("import", help="hand in files as if they had arrived")
    one.add_argument("connection")
    one.add_argument("files", type=Path, nargs="+")
    one.set_defaults(run=_import)
    one = _listing(message.add_parser("list"), _messages)
    one.add_argument("--subject", default="", help="start of a business key, such as an order number")
    one = message.add_parser("show")
    one.add_argument("id", type=int)
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=_message)
    queue = commands.add_parser("queue", help="what needs a person").add_subparsers(dest="what", required=True)
    one = _listing(queue.add_parser("list"), _queue)
    one.add_argument("--cause", action="append", default=[])
    one.add_argument("--partner")
    one = queue.add_parser("show")
    one.add_argument("id", type=int)
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=_case)
    one = queue.add_parser("resolve", help="decide a case; without --yes only the preview is shown")
    one.add_argument("id", type=int)
    one.add_argument("action", choices=[kind.value for kind in ActionKind])
    one.add_argument("--line", action="append", default=[], metavar="REF=QTY[@PRICE][/DATE]")
    one.add_argument("--reason", default="")
    one.add_argument("--text", default="")
    one.add_argument("--until", type=datetime.fromisoformat, help="ISO time with zone")
    one.add_argument("--person")
    one.add_argument("--order", type=int)
    one.add_argument("--yes", action="store_true")
    one.set_defaults(run=_resolve)
    audit = commands.add_parser("audit", help="who did what").add_subparsers(dest="what", required=True)
    audit.add_parser("verify", help="check the whole chain").set_defaults(run=_verify)
    one = _listing(audit.add_parser("list"), _audit)
    one.add_argument("--order", default="")
    one = audit.add_parser("export", help="the whole audit as CSV or JSON lines")
    one.add_argument("file", type=Path)
    one.set_defaults(run=_export)


def _listing(one: Any, run: Any) -> Any:
    one.add_argument("--json", action="store_true")
    one.add_argument("--limit", type=int, default=50)
    one.set_defaults(run=run)
    return one


def _office(arguments: argparse.Namespace) -> Any:
    from console.app import Builder

    builder = Builder(arguments.home or default_home())
    return builder.build()


def _actor() -> Actor:
    """Who works on the command line: the operating system's user, who may read the store's file anyway."""
    import getpass

    name = getpass.getuser()
    return Actor(name, "person", f"{name} (command line)", _RIGHTS)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else str(value)


def _show(rows: Iterable[Any], as_json: bool, line: Any) -> int:
    for row in rows:
        print(json.dumps(asdict(row), default=_plain, ensure_ascii=False) if as_json else line(row))
    return 0


def _import(arguments: argparse.Namespace) -> int:
    program = _office(arguments)
    try:
        for path in arguments.files:
            number, new = program.office.import_message(arguments.connection, path.name, path.read_bytes(), _actor())
            print(f"{path.name}: message {number}" + ("" if new else " (was there already)"))
        while program.pipeline.run():
            pass
    except OSError as error:
        raise Refused(f"{error.filename} cannot be read: {error.strerror}.") from error
    finally:
        program.store.close()
    return 0


def _messages(arguments: argparse.Namespace) -> int:
    program = _office(arguments)
    page = Page(limit=arguments.limit, descending=True)
    rows = program.office.messages(MessageFilter(subject=arguments.subject), page).rows
    code = _show(
        rows,
        arguments.json,
        lambda row: (
            f"{row.id:>7} {row.received_at:%Y-%m-%d %H:%M} {row.direction:3} "
            f"{row.state:10} {row.kind or '-':25} {row.subject or '-':12} {row.name}"
        ),
    )
    program.store.close()
    return code


def _message(arguments: argparse.Namespace) -> int:
    program = _office(arguments)
    view = program.office.message(arguments.id, _actor())
    if arguments.json:
        print(json.dumps(asdict(view), default=_plain, ensure_ascii=False))
    else:
        print(view.head.replace("**", ""))
        for stage in view.stages:
            print(f"  {stage.name}: {stage.summary}")
            for problem in stage.problems:
                print(f"    problem: {problem}")
        for attempt in view.attempts:
            print(f"  attempt {attempt.number}: {attempt.outcome} {attempt.text}")
        print(view.raw)
    program.store.close()
    return 0


def _queue(arguments: argparse.Namespace) -> int:
    program = _office(arguments)
    wanted = QueueFilter(cause=tuple(arguments.cause), partner=arguments.partner)
    rows = program.office.queue(wanted, Page(limit=arguments.limit)).rows
    code = _show(
        rows,
        arguments.json,
        lambda row: (
            f"{row.id:>6} {row.subject or '-':10} {row.partner_name or '-':24} "
            f"{row.title:44} {row.value:>14.2f} {row.currency or ''} due {row.due_at:%Y-%m-%d %H:%M}"
        ),
    )
    program.store.close()
    return code


def _case(arguments: argparse.Namespace) -> int:
    program = _office(arguments)
    view = program.office.case(arguments.id, _actor())
    if arguments.json:
        print(json.dumps(asdict(view), default=_plain, ensure_ascii=False))
    else:
        print(view.head.replace("**", ""))
        for line in view.lines:
            print(f"{line.title}  ({line.status})")
            for cell in line.cells:
                mark = "≠" if cell.differs else " "
                print(f"  {mark} {cell.label:12} {cell.ordered:>16}  {cell.answered:>16}  {cell.note}")
        _print_preview(view.preview)
        print("actions:", ", ".join(one.kind.value for one in view.actions if one.allowed))
    program.store.close()
    return 0


def _print_preview(preview: Any) -> None:
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


def _line(text: str) -> LineDecision:
    """``1=80@1.10/2026-12-14``: of line 1, 80 at 1.10 on that day; ``1=0`` cancels it."""
    try:
        ref, _, rest = text.partition("=")
        rest, _, day = rest.partition("/")
        quantity, _, price = rest.partition("@")
        amount = Decimal(quantity)
        part = LinePart(amount, datetime.fromisoformat(day).date() if day else None, Decimal(price) if price else None)
    except (ValueError, ArithmeticError) as error:
        raise Refused(
            f"“{text}” is not a line: write REF=QUANTITY@PRICE/DATE, such as 1=80@1.10/2026-12-14."
        ) from error
    return LineDecision(ref, (part,) if amount else ())


def _resolve(arguments: argparse.Namespace) -> int:
    program = _office(arguments)
    actor, office = _actor(), program.office
    lines: dict[str, LineDecision] = {}
    for text in arguments.line:
        one = _line(text)
        known = lines.get(one.line_ref)
        lines[one.line_ref] = LineDecision(one.line_ref, (*(known.parts if known else ()), *one.parts))
    action = Action(
        ActionKind(arguments.action),
        tuple(lines.values()),
        arguments.reason,
        arguments.text,
        arguments.until,
        arguments.person,
        arguments.order,
    )
    try:
        row = office.case(arguments.id, actor).row
        preview = office.preview(arguments.id, action, actor)
        _print_preview(preview)
        if preview.refused:
            return 1
        if not arguments.yes:
            print("Nothing was done. Say it again with --yes to do it.")
            return 0
        print(office.act(arguments.id, row.version, action, actor).text)
        print("The running console or “serve” carries it out.")
    except (AlreadySettled, ConflictingChange) as error:
        print(error.text, file=sys.stderr)
        return 1
    finally:
        program.store.close()
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    program = _office(arguments)
    report = program.office.verify_audit()
    program.store.close()
    if report.broken_at is None:
        print(f"The audit holds: {report.entries} entries, none changed, none missing.")
        return 0
    print(f"The audit does not hold at entry {report.broken_at}: {report.reason}.")
    return 1


def _audit(arguments: argparse.Namespace) -> int:
    program = _office(arguments)
    page = Page(limit=arguments.limit, descending=True)
    rows = program.office.audit(AuditFilter(order_number=arguments.order), page).rows
    code = _show(
        rows,
        arguments.json,
        lambda row: (
            f"{row.number:>8} {row.at:%Y-%m-%d %H:%M:%S} {row.actor:16} "
            f"{row.action:20} {row.subject_kind} {row.subject_id} {row.detail}"
        ),
    )
    program.store.close()
    return code


def _export(arguments: argparse.Namespace) -> int:
    program = _office(arguments)
    after: tuple[object, int] | None = None
    count = 0
    with arguments.file.open("w", encoding="utf-8", newline="") as stream:
        writer = None if arguments.file.suffix == ".jsonl" else csv.writer(stream)
        while True:
            page = program.office.audit(AuditFilter(), Page(limit=2000, after=after))
            for row in page.rows:
                values = {
                    key: _plain(value) if not isinstance(value, (str, int, type(None))) else value
                    for key, value in asdict(row).items()
                }
                if writer is None:
                    stream.write(json.dumps(values, ensure_ascii=False) + "\n")
                else:
                    if count == 0:
                        writer.writerow(values)
                    writer.writerow([_harmless(value) for value in values.values()])
                count += 1
            if page.last is None:
                break
            after = page.last
    program.store.do(lambda unit: unit.put_setting("audit.exported", str(count), OPERATOR))
    program.store.close()
    print(f"{count} entries written to {arguments.file.name}")
    return 0


def _harmless(value: Any) -> Any:
    """A cell that a spreadsheet will not run as a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" and value else value
