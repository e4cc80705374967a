"""Commands that run the program: desktop, serve, sandbox, screenshots, doctor, bench."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from console.cli_common import OPERATOR, home_of
from console.services.errors import NeedsSettings


def register(commands: Any) -> None:
    """Add the commands."""
    one = commands.add_parser("desktop", help="open the console")
    one.add_argument("--home", type=Path, default=None)
    one.set_defaults(run=_desktop)
    one = commands.add_parser("serve", help="run the connector services without a screen")
    one.add_argument("--store", help="a PostgreSQL address for a shared store")
    one.set_defaults(run=_serve)
    one = commands.add_parser("sandbox", help="the practice world: learn without touching anything real")
    one.add_argument("--headless", action="store_true", help="no window, a live summary instead")
    one.add_argument("--seed", type=int, default=7, help="the same seed gives the same world")
    one.add_argument("--speed", type=float, default=60.0, help="practice seconds per real second")
    one.add_argument("--orders", type=int, default=24, help="orders at the start")
    one.add_argument("--odoo", choices=("17.0", "19.0"), default="17.0")
    one.add_argument("--run-for", type=float, default=0.0, metavar="S", help="end after so many real seconds")
    one.add_argument("--report", type=Path, help="write a JSON report of the run")
    one.add_argument(
        "--trouble",
        action="append",
        default=[],
        metavar="NAME[=FROM:TO]",
        help="something goes wrong, from and to real seconds: odoo-away, odoo-slow, odoo-restarting, "
        "odoo-loses-answers, odoo-refuses, suppliers-down",
    )
    one.set_defaults(run=_sandbox)
    one = commands.add_parser("screenshots", help="save every screen of the practice world, light and dark")
    one.add_argument("folder", type=Path)
    one.set_defaults(run=_screenshots)
    one = commands.add_parser("doctor", help="check the store and every connection")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=_doctor)
    one = commands.add_parser("bench", help="every figure beside its rival, as a ratio")
    one.add_argument("--json", action="store_true")
    one.add_argument("--only", help="figures whose group starts with this")
    one.set_defaults(run=_bench)


def _desktop(arguments: argparse.Namespace) -> int:
    from console.views.shell import meanwhile

    program, actor = meanwhile(lambda: _open_desktop(arguments))
    from console.views.app import run

    try:
        return run(program.office, actor)
    finally:
        program.stop()


def _open_desktop(arguments: argparse.Namespace) -> tuple[Any, Any]:
    """The program, running, and who is signed in: whoever kept a key here, else nobody until they say who they are."""
    import console.views.app  # noqa: F401  # so that the screens are there when they are wanted
    from console.app import Builder

    builder = Builder(home_of(arguments))
    builder.ensure_mail(OPERATOR)
    program = builder.build()
    odoo = next((row for row in program.store.read().connections() if row.kind == "odoo"), None)
    if odoo is None:
        program.stop()
        raise NeedsSettings(
            "No Odoo is connected yet.",
            next_step="Run “python3 main.py connect odoo --url … --database … --login …”, or try “sandbox” first.",
        )
    program.engine.start()
    return program, program.office.signed_in_before()


def _serve(arguments: argparse.Namespace) -> int:
    from console.app import Builder
    from console.services.calm import keep_calm

    builder = Builder(home_of(arguments), url=arguments.store)
    builder.ensure_mail(OPERATOR)
    program = builder.build()
    keep_calm()
    program.engine.start()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    print(f"running {len(program.office.connections())} connections; stop with Ctrl+C", flush=True)
    stopped.wait()
    return 0 if program.stop() else 1


def _sandbox(arguments: argparse.Namespace) -> int:
    headless = arguments.headless or not _has_display()
    if headless and not arguments.headless:
        print("There is no display here, so the practice world runs without a window.", flush=True)
    home = arguments.home or Path(tempfile.mkdtemp(prefix="crossdock-practice-"))
    PracticeWorld, Scenery = _practice() if headless else _in_window(_practice)
    scenery = Scenery(seed=arguments.seed, speed=arguments.speed, orders=arguments.orders, version=arguments.odoo)
    world = PracticeWorld(home, scenery)
    world.troubles = _troubles(arguments.trouble)
    world.tell = lambda words: print(words, flush=True)
    program = world.start() if headless else _in_window(world.start)
    began = time.monotonic()
    try:
        if headless:
            _watch(program, arguments.run_for)
        else:
            _window(program, arguments.run_for)
    finally:
        report = _report(program, time.monotonic() - began)
        report["stopped_in_time"] = world.stop(program)
        if arguments.report:
            arguments.report.write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 0 if report["audit_holds"] else 1


def _troubles(texts: list[str]) -> list[Any]:
    from console.sandbox.troubles import scheduled

    return list(scheduled(texts))


def _practice() -> Any:
    from console.sandbox.world import PracticeWorld, Scenery

    return PracticeWorld, Scenery


def _in_window(start: Any) -> Any:
    from console.views.shell import meanwhile

    def work() -> Any:
        import console.views.app  # noqa: F401  # so that the screens are there when they are wanted

        return start()

    return meanwhile(work)


def _window(program: Any, run_for: float) -> None:
    from console.views.app import run

    run(program.office, program.office.sign_in("maria"), **({"close_after": run_for} if run_for else {}))


def _watch(program: Any, run_for: float) -> None:
    """A line whenever something changed, until the time is over or Ctrl+C."""
    began, last = time.monotonic(), ""
    try:
        while not run_for or time.monotonic() - began < run_for:
            line = _summary(program)
            if line != last:
                print(f"{program.clock.now():%a %d %b %H:%M}  {line}", flush=True)
                last = line
            time.sleep(min(1.0, run_for or 1.0))
    except KeyboardInterrupt:
        print("stopping", flush=True)


def _summary(program: Any) -> str:
    from console.services.store import MessageFilter

    queue = program.office.queue_summary("acknowledgments")
    causes = ", ".join(f"{cause.replace('_', ' ')} {number}" for cause, number in sorted(queue.by_cause.items()))
    count = program.office.message_count(MessageFilter()).number
    return f"practice world · {count} messages · {queue.open} open ({causes or 'nothing'}) · {queue.overdue} overdue"


def _report(program: Any, seconds: float) -> dict[str, Any]:
    from console.services.store import MessageFilter

    office = program.office
    queue = office.queue_summary("acknowledgments")
    chain = office.verify_audit()
    return {
        "practice": True,
        "seconds": round(seconds, 1),
        "messages": office.message_count(MessageFilter()).number,
        "open_exceptions": queue.open,
        "by_cause": dict(queue.by_cause),
        "overdue": queue.overdue,
        "audit_entries": chain.entries,
        "audit_holds": chain.broken_at is None,
        "unfinished_effects": {f"{key[0]}:{key[1]}": n for key, n in program.store.read().effect_counts().items()},
    }


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


def _screenshots(arguments: argparse.Namespace) -> int:
    from console.sandbox.world import PracticeWorld, Scenery
    from console.views.screens import save_screens
    from console.views.screens_partners import partner_scenes

    if not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    world = PracticeWorld(Path(tempfile.mkdtemp(prefix="crossdock-pictures-")), Scenery(speed=900.0, buying_every=0))
    program = world.start()
    try:
        _until_quiet(program)
        maria = program.office.sign_in("maria")
        for path in save_screens(program.office, maria, arguments.folder, more=partner_scenes(world.home)):
            print(path)
    finally:
        world.stop(program)
    return 0


def _until_quiet(program: Any, longest: float = 60.0) -> None:
    """Until suppliers have answered and nothing is under way: only then are pictures worth taking."""
    began, last, since = time.monotonic(), -1, time.monotonic()
    while time.monotonic() - began < longest:
        head = program.store.read().audit_head()
        if head != last:
            last, since = head, time.monotonic()
        if time.monotonic() - since > 3 and time.monotonic() - began > 8:
            return
        time.sleep(0.2)


def _doctor(arguments: argparse.Namespace) -> int:
    from console.app import Builder
    from console.services.errors import CrossdockError

    builder = Builder(home_of(arguments))
    chain = builder.store.read().verify_audit()
    found = [
        {"what": "audit", "ok": chain.broken_at is None, "text": f"{chain.entries} entries {chain.reason}".strip()}
    ]
    for row in builder.store.read().connections():
        try:
            found.append({"what": row.key, "ok": True, "text": builder.check(row.key)})
        except CrossdockError as error:
            found.append({"what": row.key, "ok": False, "text": f"{error.text} {error.next_step}"})
    found += _work_lines(builder.store.read())
    builder.store.close()
    for line in found:
        print(
            json.dumps(line) if arguments.json else f"{'ok ' if line['ok'] else 'NOT'} {line['what']}: {line['text']}"
        )
    return 0 if all(line["ok"] for line in found) else 1


def _work_lines(reads: Any) -> list[dict[str, Any]]:
    """What is under way per connection, and who runs it; not right only where a person must decide."""
    counts: dict[str, dict[str, int]] = {}
    for (connection, state), number in reads.effect_counts().items():
        counts.setdefault(connection, {})[str(state)] = number
    lines = []
    for connection, states in sorted(counts.items()):
        words = ", ".join(f"{number} {state.replace('_', ' ')}" for state, number in sorted(states.items()))
        lease = reads.lease(f"lane:{connection}")
        runs = f"; last run by {lease.owner} until {lease.until:%d %b %H:%M:%S} UTC" if lease else "; never run"
        lines.append({"what": f"work for {connection}", "ok": "undecided" not in states, "text": words + runs})
    return lines


def _bench(arguments: argparse.Namespace) -> int:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests.bench.run import show

    return show(arguments.only or "", arguments.json)
