"""``partner …``: taking partners on."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from console.cli_columns import specs_in
from console.cli_common import doer, listing, over_store, plain, print_json, print_rows, program_of
from console.domain.lifecycle import ProfileState
from console.services.errors import Refused
from console.services.facts import ProfileVersion
from console.services.onboarding.checks import DryRun
from console.services.onboarding.differences import differing_fields
from console.services.onboarding.files import decoded
from console.services.onboarding.models import PartnerOverview
from console.services.onboarding.sample import SampleReading
from console.services.onboarding.trial import TrialReport
from console.services.ordering.open_orders import OpenOrder


def register(commands: Any) -> None:
    """Add the commands."""
    partner = commands.add_parser("partner", help="take a partner on").add_subparsers(dest="what", required=True)
    listing(partner.add_parser("list", help="every partner, live or on its way"), _list)
    over_store(partner.add_parser("templates", help="what to start from"), _templates)
    one = over_store(partner.add_parser("new", help="a first draft from a template"), _new, acts=True)
    one.add_argument("template", help="see “partner templates”")
    one.add_argument("key", help="what the partner is called here: small letters, digits, - and _")
    one.add_argument("name")
    one = _acting(partner, "set", "change fields of the newest version: a new draft", _set)
    one.add_argument("fields", nargs="+", metavar="FIELD=VALUE", help="dotted names; values are JSON, else text")
    one = over_store(partner.add_parser("show", help="steps done, versions, the profile"), _show)
    one.add_argument("key")
    one = _acting(partner, "columns", "keep column specifications (see “document propose”) with the partner", _columns)
    one.add_argument("spec", type=Path, help="a file with one specification, or a list of them")
    one = _acting(partner, "sample", "read a file as it would be read live", _sample)
    one.add_argument("file", type=Path)
    _acting(partner, "dry-run", "try everything without changing anything", _dry_run)
    _acting(partner, "test", "send a made-up order with the test flag", _test)
    one = _acting(partner, "trial", "past messages under the newest draft, beside the live version", _trial)
    one.add_argument("--limit", type=int, default=200)
    for step, words in (
        ("propose", "hand the draft to whoever approves"),
        ("approve", "say that it may go live"),
        ("live", "put the approved version into use"),
        ("retire", "give up the newest version, or end the live one"),
    ):
        one = _acting(partner, step, words, _live if step == "live" else _step)
        one.add_argument("--version", type=int, help="the version you looked at (“partner show”)")
        one.add_argument("--reason", default="")
        if step == "live":
            chosen = one.add_mutually_exclusive_group()
            chosen.add_argument("--send", nargs="+", metavar="ORDER", help="of the orders open in Odoo, send these")
            chosen.add_argument("--send-all", action="store_true", help="send every order open in Odoo")
            chosen.add_argument("--send-none", action="store_true", help="the supplier has the open orders already")
    one = over_store(partner.add_parser("orders", help="orders open in Odoo that were not sent from here"), _orders)
    one.add_argument("key")
    one = _acting(partner, "send", "send open orders that were left out when the supplier went live", _send)
    one.add_argument("orders", nargs="+", metavar="ORDER")
    one = over_store(partner.add_parser("export", help="profile and mappings as one file"), _export)
    one.add_argument("key")
    one.add_argument("file", type=Path, nargs="?")
    one = over_store(partner.add_parser("import", help="a file as a draft"), _import, acts=True)
    one.add_argument("file", type=Path)


def _acting(partner: Any, name: str, words: str, run: Callable[[argparse.Namespace], int]) -> Any:
    one = over_store(partner.add_parser(name, help=words), run, acts=True)
    one.add_argument("key", help="the partner's key")
    return one


def _list(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        rows = program.onboarding.partners()[: arguments.limit]
    return print_rows(rows, arguments.json, _overview, "No partner yet. Start with “partner templates”.")


def _overview(row: PartnerOverview) -> str:
    live = f"live {row.live}" if row.live else "not live"
    underway = f"{row.underway.state} {row.underway.version}" if row.underway else ""
    return f"{row.key:20} {row.name:30} {live:10} {underway:14} {row.owner or '-':12} {', '.join(row.documents)}"


def _templates(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        rows = program.onboarding.templates()
    for row in rows:
        if arguments.json:
            print_json(row.model_dump(mode="json"))
        else:
            print(f"{row.key:16} {row.name}\n{'':16} {row.about}")
    return 0


def _new(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        actor = doer(program, arguments)
        return _say(arguments, program.onboarding.start(arguments.template, arguments.key, arguments.name, actor))


def _set(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        actor = doer(program, arguments)
        version = program.onboarding.version(arguments.key)
        text = json.dumps(_changed(version.profile.model_dump(mode="json"), arguments.fields))
        from console.services.onboarding.files import profile_from_text

        profile, _ = profile_from_text(text)
        return _say(arguments, program.onboarding.save(profile, actor, ", ".join(arguments.fields)))


def _changed(body: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    """``body`` with ``tolerances.price_percent=2`` and the like put in."""
    for field in fields:
        path, mark, text = field.partition("=")
        if not mark:
            raise Refused(f"“{field}” is no change: write FIELD=VALUE, such as tolerances.price_percent=2.")
        try:
            value = json.loads(text)
        except ValueError:
            value = text
        place: Any = body
        *way, last = path.split(".")
        for name in way:
            place = place.get(name) if isinstance(place, dict) else None
        if not isinstance(place, dict):
            raise Refused(f"The profile has no field “{path}”.")
        place[last] = value
    return body


def _say(arguments: argparse.Namespace, version: ProfileVersion) -> int:
    if arguments.json:
        print_json(_version(version))
    else:
        print(f"{version.profile.name} ({version.key}): version {version.version} is {version.state}")
    return 0


def _version(version: ProfileVersion) -> dict[str, Any]:
    return {**{k: plain(v) for k, v in asdict(version).items() if k != "profile"}, "profile": plain(version.profile)}


def _show(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        desk = program.onboarding
        steps, versions, newest = (
            desk.progress(arguments.key),
            desk.versions(arguments.key),
            desk.version(arguments.key),
        )
        live = next((one for one in versions if one.state is ProfileState.LIVE), None)
    if arguments.json:
        told = {"steps": [asdict(step) for step in steps], "versions": [_version(one) for one in versions]}
        print_json(told)
        return 0
    print(f"{newest.profile.name} ({newest.key}), version {newest.version}, {newest.state}")
    for step in steps:
        print(f"  {'✓' if step.done else '·'} {step.title:22} {step.text}".rstrip())
    for change in differing_fields(live.profile, newest.profile) if live and live is not newest else ():
        print(f"  ≠ {change}")
    print(json.dumps(newest.profile.model_dump(mode="json", exclude_defaults=True), indent=2, ensure_ascii=False))
    return 0


def _columns(arguments: argparse.Namespace) -> int:
    specs = specs_in(arguments.spec)
    with program_of(arguments) as program:
        actor = doer(program, arguments)
        for spec in specs:
            version = program.onboarding.columns.keep_spec(arguments.key, spec, actor)
        return _say(arguments, version)


def _sample(arguments: argparse.Namespace) -> int:
    raw = arguments.file.read_bytes()
    with program_of(arguments) as program:
        reading = program.onboarding.try_sample(arguments.key, arguments.file.name, raw, doer(program, arguments))
    if arguments.json:
        print_json({**asdict(reading), "clean": reading.clean})
    else:
        _print_sample(reading)
    return 0 if reading.clean else 1


def _print_sample(reading: SampleReading) -> None:
    print(f"{reading.name}: {reading.format or 'not recognised'}, {len(reading.documents)} documents")
    if reading.sender is not None:
        known = "" if reading.known_sender else " (the profile does not know this identifier)"
        print(f"  from {reading.sender.scheme} {reading.sender.value}{known}")
    for document in reading.documents:
        print(f"  {document.kind_name} {document.kind} {document.number}: {'usable' if document.usable else 'HELD'}")
    for problem in reading.problems:
        print(f"  {problem.severity}: {problem.text} {problem.next_step}")
    for line in reading.lines:
        for problem in line.problems:
            print(f"  line {line.number}: {line.text[:80]}\n    {problem.severity}: {problem.text} {problem.meaning}")
    for code in reading.unknown:
        print(f"  unknown {code.kind} “{code.value}”: explain it with “mapping add”")


def _dry_run(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        found = program.onboarding.dry_run(arguments.key, doer(program, arguments))
    if arguments.json:
        print_json({**asdict(found), "green": found.green})
    else:
        _print_dry_run(found)
    return 0 if found.green else 1


def _print_dry_run(found: DryRun) -> None:
    for check in found.checks:
        mark = {True: "✓", False: "✗", None: "?"}[check.ok]
        print(f"  {mark} {check.title:24} {check.text} {check.next_step}".rstrip())
    print("green: nothing speaks against going live" if found.green else "not green: mend what is marked ✗")


def _test(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        row = program.onboarding.send_test(arguments.key, doer(program, arguments))
    if arguments.json:
        print_json(row)
    else:
        print(f"{row.subject} goes out with the test flag as message {row.id}; nothing is ordered.")
    return 0


def _trial(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        report = program.onboarding.trial(arguments.key, doer(program, arguments), arguments.limit)
    if arguments.json:
        print_json(report)
    else:
        _print_trial(report)
    return 1 if report.rows else 0


def _print_trial(report: TrialReport) -> None:
    print(f"{report.tried} past messages: {report.same} come out the same, {len(report.rows)} differently")
    for row in report.rows:
        print(f"  message {row.message_id} {row.name}")
        for before, after in zip(row.before, row.after, strict=False):
            print(f"    {before}\n    -> {after}" if before != after else f"    {before}")
        for change in row.changes:
            print(f"      {change}")


def _step(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        actor, desk = doer(program, arguments), program.onboarding
        steps = {"propose": desk.propose, "approve": desk.approve, "retire": desk.give_up}
        if arguments.what == "approve" and arguments.version is None:
            raise _unseen(desk.version(arguments.key))
        return _say(arguments, steps[arguments.what](arguments.key, actor, arguments.reason, arguments.version))


def _unseen(version: ProfileVersion) -> Refused:
    """An approval is of the very version somebody looked at, not of whichever is the newest by now."""
    return Refused(
        f"Say which version you looked at. The newest of {version.profile.name} is {version.version}, {version.state}.",
        next_step=f"“partner show {version.key}” shows it; then approve with --version {version.version}.",
    )


def _live(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        actor, desk = doer(program, arguments), program.onboarding
        first = program.store.read().profile(arguments.key) is None
        rows = desk.open_orders(arguments.key) if first else ()
        if rows and not (arguments.send or arguments.send_all or arguments.send_none):
            print_rows(rows, arguments.json, _open_order, "")
            raise Refused(
                f"{len(rows)} orders of this supplier are open in Odoo. Nothing was done.",
                next_step="Say which are to be sent: --send ORDER …, --send-all, or --send-none.",
            )
        send = [row.id for row in rows] if arguments.send_all else _ids_of(rows, arguments.send or ())
        return _say(arguments, desk.go_live(arguments.key, actor, arguments.reason, arguments.version, send))


def _orders(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        rows = program.onboarding.open_orders(arguments.key)
    return print_rows(rows, arguments.json, _open_order, "No order is open in Odoo that was not sent from here.")


def _open_order(row: OpenOrder) -> str:
    began = "partly received" if row.began else ""
    return (
        f"{row.number:12} {row.ordered_on or '-'!s:10} {row.lines:>4} lines {row.total:>14,.2f} {row.currency} {began}"
    )


def _send(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        actor, desk = doer(program, arguments), program.onboarding
        desk.send_open(arguments.key, _ids_of(desk.open_orders(arguments.key), arguments.orders), actor)
    print(f"{len(arguments.orders)} orders go out when Odoo is read next.")
    return 0


def _ids_of(rows: Sequence[OpenOrder], numbers: Sequence[str]) -> list[int]:
    by_number = {row.number: row.id for row in rows}
    unknown = [number for number in numbers if number not in by_number]
    if unknown:
        known = ", ".join(by_number) or "none"
        raise Refused(f"Not open in Odoo, or sent already: {', '.join(unknown)}.", next_step=f"Open are: {known}.")
    return [by_number[number] for number in numbers]


def _export(arguments: argparse.Namespace) -> int:
    with program_of(arguments) as program:
        text = program.onboarding.export(arguments.key)
    if arguments.file:
        arguments.file.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def _import(arguments: argparse.Namespace) -> int:
    text = decoded(arguments.file.read_bytes())
    with program_of(arguments) as program:
        return _say(arguments, program.onboarding.import_file(text, doer(program, arguments)))
