"""The command line over a store of the practice world: what scripts rely on, and what people read."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from console.cli import main
from console.sandbox.world import PracticeWorld, Scenery
from console.services.store import MessageFilter, Page, QueueFilter
from tests.waiting import eventually

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store in which suppliers have answered and nothing runs any more."""
    folder = tmp_path_factory.mktemp("practice")
    world = PracticeWorld(folder, Scenery(seed=7, speed=900, orders=10, buying_every=0))
    program = world.start()
    wanted = ("changed", "backordered", "substituted", "price_magnitude")

    def all_there() -> bool:
        return all(program.office.queue(QueueFilter(cause=(one,)), Page(limit=1)).rows for one in wanted)

    eventually(all_there, "the suppliers have answered")
    eventually(lambda: not program.store.read().effect_counts(), "nothing is under way")
    assert program.office.message_count(MessageFilter()).number > 20
    world.stop(program)
    yield folder


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        code = main(["--home", str(home), *words])
        out, errors = capsys.readouterr()
        assert "Traceback" not in errors
        return code, out, errors

    return command


def objects(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def case_of(run: Run, cause: str) -> dict[str, Any]:
    _, out, _ = run("queue", "list", "--json", "--cause", cause)
    return objects(out)[0]


def test_every_open_case_is_listed_for_people_and_for_programs(run: Run) -> None:
    code, out, _ = run("queue", "list")
    assert code == 0 and "P00001" in out
    code, listed, _ = run("queue", "list", "--json", "--limit", "500")
    rows = objects(listed)
    assert code == 0 and len(rows) == len(out.splitlines())
    assert {"id", "cause", "party", "state", "title", "sentence", "subject", "due_at", "value"} <= rows[0].keys()


def test_filters_of_the_queue(run: Run) -> None:
    _, out, _ = run("queue", "list", "--json", "--partner", "kestrel")
    assert {row["partner"] for row in objects(out)} == {"kestrel"}
    assert run("queue", "list", "--partner", "nobody") == (0, "Nothing needs a person here.\n", "")


def test_a_case_shows_its_comparison_and_a_preview_changes_nothing(run: Run) -> None:
    case = case_of(run, "backordered")
    code, out, _ = run("queue", "show", str(case["id"]))
    assert code == 0 and "≠" in out and "actions:" in out
    code, out, _ = run("queue", "resolve", str(case["id"]), "accept")
    assert code == 0
    assert "->" in out and out.endswith("Nothing was done. Say it again with --yes to do it.\n")
    assert case_of(run, "backordered")["version"] == case["version"]


def test_a_decision_is_signed_and_a_second_one_is_told_so(run: Run) -> None:
    case = case_of(run, "changed")
    code, out, _ = run("queue", "resolve", str(case["id"]), "accept", "--yes", "--as", "tom")
    assert code == 0 and "Signed by Tom Ferris." in out
    code, _, errors = run("queue", "resolve", str(case["id"]), "refuse", "--reason", "too late", "--yes")
    assert code == 1
    assert errors.startswith("tom has decided this; Odoo is being changed.")
    _, out, _ = run("audit", "list", "--json", "--actor", "tom")
    assert "exception.decided" in {row["action"] for row in objects(out)}


@pytest.mark.parametrize("login", ["dana", "nobody"])
def test_without_the_right_nothing_is_done(run: Run, login: str) -> None:
    case = case_of(run, "substituted")
    code, _, errors = run(
        "queue", "resolve", str(case["id"]), "snooze", "--until", "2027-01-01", "--yes", "--as", login
    )
    assert code == 3
    assert errors.startswith({"dana": "Dana Ortiz may not", "nobody": "There is no practice person"}[login])


@pytest.mark.parametrize("line", ["1", "1=x", "=5", "1=5@x", "1=-5", "1=5/tomorrow"])
def test_a_line_that_cannot_be_meant_is_explained(run: Run, line: str) -> None:
    case = case_of(run, "substituted")
    code, _, errors = run("queue", "resolve", str(case["id"]), "accept_part", "--line", line)
    assert code == 3 and "Write REF=QUANTITY@PRICE/DATE" in errors


def test_messages_are_found_by_business_key_and_shown_whole(run: Run) -> None:
    _, out, _ = run("message", "list", "--json", "--subject", "P00001", "--direction", "out")
    order = next(row for row in objects(out) if row["kind"] == "order")
    code, out, _ = run("message", "show", str(order["id"]))
    assert code == 0 and "BEG*00*" in out
    _, out, _ = run("message", "show", str(order["id"]), "--json")
    assert objects(out)[0]["raw"].startswith("ISA*")


def test_a_file_handed_in_is_taken_once_and_a_bad_one_becomes_a_case(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.x12"
    bad.write_bytes(b"ISA*this is no interchange")
    code, out, _ = run("message", "import", "acme-folder", str(bad), "--json")
    first = objects(out)[0]
    assert code == 0 and first["new"] is True
    _, out, _ = run("message", "import", "acme-folder", str(bad), "--json")
    assert objects(out)[0] == {**first, "new": False}
    _, out, _ = run("queue", "list", "--json", "--cause", "unreadable")
    assert first["message"] in {row["message_id"] for row in objects(out)}
    code, out, _ = run("message", "replay", str(first["message"]), "--reason", "profile was mended")
    assert code == 0 and "run again" in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("message", "import", "nowhere", __file__), 3, "There is no connection “nowhere”."),
        (("message", "import", "acme-folder", "missing.x12"), 3, "missing.x12 cannot be read"),
        (("message", "show", "99999999"), 3, ""),
        (("queue", "show", "99999999"), 3, ""),
        (("audit", "export", "no/such/folder/audit.csv"), 3, "audit.csv cannot be written: No such file"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    got, _, errors = run(*words)
    assert got == code and errors.strip() and said in errors


def test_the_audit_holds_and_is_exported_without_formulas(run: Run, tmp_path: Path) -> None:
    _, out, _ = run("audit", "verify", "--json")
    assert objects(out)[0]["holds"] is True
    target = tmp_path / "audit.csv"
    code, out, _ = run("audit", "export", str(target))
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert code == 0 and out == f"{len(rows)} entries written to audit.csv\n"
    assert [int(row["number"]) for row in rows] == list(range(1, len(rows) + 1))
    assert rows[-1]["action"] == "audit.exported"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
