"""Taking a partner on by the command line: signed, step by step, and approved for the very version that was looked at."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from console.adapters.secrets import MemoryVault
from console.app import Builder
from console.cli import main
from console.services.errors import AuthenticationFailed
from console.services.office import Office
from console.services.records import Actor, Person

CSV = "PO number;Line;SKU;Confirmed qty;Delivery date\nP00409;1;A-1;5;13.12.2026\n"
RIGHTS = ("acknowledgments.view", "profiles.manage", "profiles.approve", "connections.manage")
SETUP = Actor("setup", "rule", "Set-up")


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> MemoryVault:
    kept = MemoryVault()
    monkeypatch.setattr("console.app.KeyringVault", lambda: kept)
    return kept


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """A store of the practice world, where nobody needs a key."""
    home = tmp_path / "practice"
    home.mkdir()
    store = Builder(home, vault=MemoryVault(), practice=True).store
    store.do(lambda unit: unit.put_people([Person("maria", "Maria", RIGHTS, "lead")]))
    store.do(lambda unit: unit.put_setting("practice", "yes", SETUP))
    store.close()
    return home


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """An empty store that is no practice world."""
    home = tmp_path / "real"
    home.mkdir()
    Builder(home, vault=MemoryVault()).store.close()
    return home


def run(home: Path, *words: str) -> int:
    return main(["--home", str(home), *words])


def test_an_approval_names_the_version_that_was_looked_at(practice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(practice, "partner", "new", "csv-mail", "nord", "Nord") == 0
    assert run(practice, "partner", "propose", "nord") == 0
    assert run(practice, "partner", "approve", "nord") != 0
    told = capsys.readouterr().err
    assert "Say which version you looked at" in told and "--version 1" in told
    assert run(practice, "partner", "set", "nord", "tolerances.price_percent=5") == 0
    assert run(practice, "partner", "propose", "nord") == 0
    assert run(practice, "partner", "approve", "nord", "--version", "1") != 0
    assert "Version 2 of Nord was made meanwhile" in capsys.readouterr().err
    assert run(practice, "partner", "approve", "nord", "--version", "2") == 0
    assert "version 2 is approved" in capsys.readouterr().out


def test_a_specification_that_was_proposed_is_kept_with_the_partner(
    practice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sample, spec = tmp_path / "answer.csv", tmp_path / "spec.json"
    sample.write_text(CSV, encoding="utf-8")
    assert main(["document", "propose", str(sample), "--kind", "acknowledgment", "--out", str(spec)]) == 0
    run(practice, "partner", "new", "csv-mail", "nord", "Nord")
    assert run(practice, "partner", "columns", "nord", str(spec)) == 0
    assert run(practice, "partner", "sample", "nord", str(sample)) == 0
    out = capsys.readouterr().out
    assert "version 2 is draft" in out and "acknowledgment P00409: usable" in out
    spec.write_text('{"name": "x"}', encoding="utf-8")
    assert run(practice, "partner", "columns", "nord", str(spec)) == 3
    assert "spec.json is not valid" in capsys.readouterr().err


def test_a_wrong_key_is_told_at_once_and_in_words(
    real: Path, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(self: Office, login: str, key: str | None = None, keep: bool = False) -> Actor:
        raise AuthenticationFailed("Odoo does not accept the user name or key.")

    monkeypatch.setattr(Office, "sign_in", refused)
    monkeypatch.setenv("CROSSDOCK_ODOO_KEY", "wrong")
    assert run(real, "partner", "new", "x12-orders", "nord", "Nord", "--as", "tom") == 3
    told = capsys.readouterr().err
    assert told.startswith("Asking Odoo who tom is")
    assert "Odoo does not accept “tom” with this API key. Nothing was done." in told


@pytest.mark.parametrize(
    "words",
    [
        ("partner", "new", "x12-orders", "nord", "Nord", "--as", "tom"),
        ("connect", "odoo", "--url", "https://odoo.example", "--database", "d", "--login", "tom"),
        ("connect", "connection", "nord", "--kind", "ftps", "--set", "host=h", "--set", "user=u"),
    ],
)
def test_without_a_terminal_nobody_is_asked_for_a_key(
    real: Path,
    vault: MemoryVault,
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("CROSSDOCK_ODOO_KEY", "CROSSDOCK_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert run(real, *words) == 3
    assert "there is no terminal to ask for it" in capsys.readouterr().err


def test_connect_partner_makes_a_draft_that_exchanges_nothing(
    real: Path, vault: MemoryVault, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "acme.json"
    profile.write_text(
        json.dumps({"key": "acme", "name": "Acme", "connection": "acme", "format": "x12"}), encoding="utf-8"
    )
    folders = [part for name in ("incoming", "outgoing") for part in (f"--{name}", str(tmp_path))]
    for number in (1, 2):
        assert run(real, "connect", "partner", str(profile), *folders) == 0
        told = capsys.readouterr().out
        assert f"Acme: version {number} is a draft" in told and "partner dry-run acme" in told
    program = Builder(real, vault=vault).build()
    try:
        assert program.store.read().profile("acme") is None, "nothing is live"
        assert [one.state.value for one in program.onboarding.versions("acme")] == ["draft", "retired"]
    finally:
        program.store.close()


def test_further_settings_of_odoo_are_kept_or_refused_by_name(
    real: Path, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CROSSDOCK_ODOO_KEY", "key")
    monkeypatch.setattr(Builder, "check", lambda self, key: f"{key} can be used")
    odoo = ("connect", "odoo", "--url", "https://odoo.example", "--database", "d", "--login", "tom")
    assert run(real, *odoo, "--set", "every=30", "--set", "timeout=5") == 0
    store = Builder(real, vault=vault).store
    row = store.read().connection("odoo")
    store.close()
    assert row is not None and json.loads(row.settings)["every"] == 30 and json.loads(row.settings)["timeout"] == 5
    assert run(real, *odoo, "--set", "colour=red") == 3
    assert "“colour” is not known" in capsys.readouterr().err
