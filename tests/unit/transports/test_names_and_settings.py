"""Names and settings of connections, and the command that makes one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.adapters.secrets import MemoryVault
from console.adapters.transports.naming import is_plain, is_temporary, safe_name, target_name
from console.adapters.transports.security import is_loopback
from console.app import Builder
from console.cli import main
from console.cli_common import OPERATOR
from console.connections import KINDS, settings_of
from console.services.errors import NeedsSettings
from console.services.records import ConnectionRow


@given(st.text(max_size=300))
def test_a_safe_name_is_one_step_of_a_path_on_any_system(text: str) -> None:
    name = safe_name(text)
    assert is_plain(name) and not name.startswith((".", " ")) and not name.endswith((".", " "))
    assert len(name.encode()) <= 200 and Path(name).name == name
    assert not set(name) & set('<>:"/\\|?*')
    assert safe_name(name) == name


@given(st.text(max_size=60), st.text(max_size=40), st.text(max_size=40))
def test_a_reference_has_one_name_and_two_references_have_two(name: str, one: str, other: str) -> None:
    assert target_name(name, one) == target_name(name, one)
    assert (target_name(name, one) == target_name(name, other)) is (one == other)
    assert not is_temporary(target_name(name, one))


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("127.0.0.1.example.com", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, ours: bool) -> None:
    assert is_loopback(host) is ours


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('{"incoming": "a"}', "“outgoing” is missing"),
        ('{"incoming": "a", "outgoing": "b", "evry": 5}', "“evry” is not known"),
        ('{"incoming": "a", "outgoing": "b", "every": "soon"}', "every: "),
        ("not json", "cannot be read"),
    ],
)
def test_settings_are_checked_where_they_are_used(settings: str, words: str) -> None:
    with pytest.raises(NeedsSettings, match=words):
        settings_of(ConnectionRow("c", "folder", "Acme", settings))


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(NeedsSettings) as caught:
        settings_of(ConnectionRow("c", "pigeon", "Acme"))
    assert "pigeon" in caught.value.text and all(kind in caught.value.next_step for kind in KINDS)


def test_every_kind_lists_its_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["connect", "kinds", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["kind"] for row in rows} == KINDS.keys()
    assert next(row for row in rows if row["kind"] == "sftp")["needed"] == ["host", "user"]


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> MemoryVault:
    found = MemoryVault()
    monkeypatch.setattr("console.app.KeyringVault", lambda: found)
    return found


def test_connect_keeps_the_secret_in_the_keyring_and_the_settings_in_the_store(
    tmp_path: Path, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CROSSDOCK_SECRET", "hush")
    words = [
        "connect",
        "connection",
        "acme-sftp",
        "--kind",
        "sftp",
        "--name",
        "Acme",
        "--set",
        "host=127.0.0.1",
        "--set",
        "port=1",
        "--set",
        "user=us",
    ]
    assert main(["--home", str(tmp_path), *words]) == 3  # nobody is there, which is said
    assert "cannot be reached" in capsys.readouterr().err
    builder = Builder(tmp_path, vault=vault)
    row = builder.store.read().connection("acme-sftp")
    assert row is not None and "hush" not in row.settings
    assert row.secret_ref is not None and vault.get(row.secret_ref) == "hush"
    assert json.loads(row.settings) == {"host": "127.0.0.1", "port": 1, "user": "us"}
    builder.store.close()


def test_two_stores_of_one_user_keep_their_keys_apart(tmp_path: Path) -> None:
    vault = MemoryVault()
    row = ConnectionRow("odoo", "odoo", "Odoo", "{}", secret_ref="odoo")
    builders = [Builder(tmp_path / name, vault=vault) for name in ("live", "trial")]
    for builder, key in zip(builders, ("live-key", "trial-key"), strict=True):
        builder.add_connection(row, OPERATOR, key)
        builder.add_connection(replace(row, name="New name"), OPERATOR)
    for builder, key in zip(builders, ("live-key", "trial-key"), strict=True):
        kept = builder.store.read().connection("odoo")
        assert kept is not None and kept.name == "New name" and kept.secret_ref is not None
        assert vault.get(kept.secret_ref) == key
        builder.store.close()


def test_connect_partner_makes_a_connection_of_any_kind(
    tmp_path: Path, vault: MemoryVault, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("in", "out", "sent", "failed"):
        (tmp_path / name).mkdir()
    profile = tmp_path / "acme.json"
    profile.write_text('{"key": "acme", "name": "Acme", "connection": "acme-as2", "format": "x12"}', encoding="utf-8")
    folders = [
        part
        for name in ("incoming=in", "outgoing=out", "sent=sent", "failed=failed")
        for part in ("--set", f"{name.split('=')[0]}={tmp_path / name.split('=')[1]}")
    ]
    assert main(["--home", str(tmp_path / "home"), "connect", "partner", str(profile), "--kind", "as2", *folders]) == 0
    assert "the gateway's folders can be used" in capsys.readouterr().out
    assert (
        main(
            ["--home", str(tmp_path / "home"), "connect", "partner", str(profile), "--kind", "as2", "--set", "incoming"]
        )
        == 3
    )
    assert "write KEY=VALUE" in capsys.readouterr().err


def test_connect_partner_knows_which_templates_there_are(
    tmp_path: Path, vault: MemoryVault, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "acme.json"
    profile.write_text(
        '{"key": "acme", "name": "Acme", "connection": "c", "format": "delimited", "columns": ["order-cvs"]}',
        encoding="utf-8",
    )
    words = ["connect", "partner", str(profile), "--incoming", str(tmp_path), "--outgoing", str(tmp_path)]
    assert main(["--home", str(tmp_path / "home"), *words]) == 3
    assert "order-cvs" in capsys.readouterr().err
