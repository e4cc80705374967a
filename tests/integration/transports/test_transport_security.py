"""Who is at the other end: pinned keys and certificates, wrong passwords, and nothing in the clear off this machine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from console.services.errors import AuthenticationFailed, ContentError, NeedsSettings, Retryable
from tests.contract.transport_worlds import FtpsWorld, HttpWorld, MailWorld, SftpWorld, make
from tests.servers_loopback import make_certificate

OTHER_KEY = "SHA256:" + "A" * 43
OTHER_CERTIFICATE = "SHA256:" + "ab" * 32


@contextlib.contextmanager
def closing(transport: Any) -> Iterator[Any]:
    try:
        yield transport
    finally:
        transport.close()


def _home(folder: Path, name: str) -> Path:
    home = folder / name
    home.mkdir()
    return home


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[SftpWorld]:
    world = SftpWorld(_home(tmp_path, "sftp"))
    yield world
    world.stop()


@pytest.fixture
def ftps(tmp_path: Path) -> Iterator[FtpsWorld]:
    world = FtpsWorld(_home(tmp_path, "ftps"))
    yield world
    world.stop()


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[MailWorld]:
    world = MailWorld(_home(tmp_path, "mailbox"))
    yield world
    world.stop()


def test_an_unknown_host_key_is_shown_and_refused(sftp: SftpWorld) -> None:
    with closing(sftp.transport(host_keys=[])) as transport, pytest.raises(NeedsSettings) as caught:
        transport.check()
    assert sftp.host_key.get_fingerprint() in caught.value.text and "none is pinned" in caught.value.text


def test_a_changed_host_key_is_refused_with_both_fingerprints(sftp: SftpWorld) -> None:
    with closing(sftp.transport(host_keys=OTHER_KEY)) as transport, pytest.raises(NeedsSettings) as caught:
        transport.send("a.x12", b"x", "r")
    assert sftp.host_key.get_fingerprint() in caught.value.text and OTHER_KEY in caught.value.text
    assert sftp.received() == []


def test_sftp_signs_in_with_a_key_from_the_vault(sftp: SftpWorld) -> None:
    secret = sftp.client_key.export_private_key().decode()
    with closing(sftp.transport(auth="key", secret=secret)) as transport:
        assert "user acme" in transport.check()
    stranger = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()
    for wrong in (stranger, "no key at all", ""):
        with closing(sftp.transport(auth="key", secret=wrong)) as transport, pytest.raises(AuthenticationFailed):
            transport.check()


@pytest.mark.parametrize("kind", ["sftp", "ftps", "mailbox"])
def test_a_wrong_password_needs_a_person(kind: str, request: pytest.FixtureRequest) -> None:
    world = request.getfixturevalue(kind)
    with closing(world.transport(secret="wrong")) as transport, pytest.raises(AuthenticationFailed):
        transport.check()


def test_a_missing_folder_is_named(sftp: SftpWorld, ftps: FtpsWorld) -> None:
    for world in (sftp, ftps):
        with closing(world.transport(incoming="nowhere")) as transport, pytest.raises(NeedsSettings, match="nowhere"):
            transport.check()


def test_a_certificate_nobody_vouches_for_is_shown_and_another_than_pinned_refused(
    ftps: FtpsWorld, mailbox: MailWorld
) -> None:
    cases = ((ftps, "certificate"), (mailbox, "imap_certificate"))
    for world, name in cases:
        with closing(world.transport(**{name: None})) as transport, pytest.raises(NeedsSettings) as caught:
            transport.check()
        assert "not trusted" in caught.value.text and world.certificate.fingerprint in caught.value.text
        with closing(world.transport(**{name: OTHER_CERTIFICATE})) as transport, pytest.raises(NeedsSettings) as caught:
            transport.check()
        assert world.certificate.fingerprint in caught.value.text and OTHER_CERTIFICATE in caught.value.text
    assert ftps.ftp.unprotected == [], "nothing but AUTH may be said before TLS"


def test_mail_is_sent_over_tls_with_a_pinned_certificate(tmp_path: Path) -> None:
    from aiosmtpd.controller import Controller

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            return "250 OK"

    import socket

    certificate = make_certificate(tmp_path, "smtp")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        Handler(), hostname="127.0.0.1", port=port, tls_context=certificate.server(), require_starttls=True
    )
    controller.start()
    world = MailWorld(tmp_path)
    try:
        good = {"smtp_port": port, "smtp_tls": "starttls", "smtp_certificate": certificate.fingerprint}
        with closing(world.transport(**good)) as transport:
            assert "taken by the mail server" in transport.send("a.x12", b"x", "r")
        for pin, words in ((OTHER_CERTIFICATE, "another certificate"), (None, certificate.fingerprint)):
            refused: Any = world.transport(**(good | {"smtp_certificate": pin}))
            with closing(refused), pytest.raises(NeedsSettings, match=words):
                refused.send("a.x12", b"x", "r")
    finally:
        controller.stop()
        world.stop()


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        (
            "ftps",
            {"host": "ftp.example.com", "user": "u", "tls": False},
            "FTP without TLS is only possible to this machine",
        ),
        (
            "mailbox",
            {
                "imap_host": "mail.example.com",
                "imap_tls": "none",
                "smtp_host": "m",
                "user": "u",
                "sender": "a@b",
                "to": ["c@d"],
            },
            "IMAP without TLS",
        ),
        (
            "mailbox",
            {
                "imap_host": "m",
                "smtp_host": "mail.example.com",
                "smtp_tls": "none",
                "user": "u",
                "sender": "a@b",
                "to": ["c@d"],
            },
            "SMTP without TLS",
        ),
        ("http", {"url": "http://partner.example.com/in"}, "reached by https"),
        ("http", {"url": "http://127.0.0.1.evil.example/in"}, "reached by https"),
        ("sftp", {"host": "h", "user": "u", "host_keys": "aa:bb"}, "is not a key's fingerprint"),
        ("ftps", {"host": "h", "user": "u", "certificate": "xyz"}, "64 hex digits"),
        ("sftp", {"host": "h"}, "“user” is missing"),
        ("folder", {"incoming": "a", "outgoing": "b", "colour": "red"}, "“colour” is not known"),
        (
            "mailbox",
            {"imap_host": "m", "smtp_host": "m", "user": "u", "sender": "nobody", "to": ["c@d"]},
            "“nobody” is not a mail address",
        ),
        (
            "mailbox",
            {"imap_host": "m", "smtp_host": "m", "user": "u", "sender": "a@b", "to": ["c@d"], "subject": "{x}"},
            "only {name}",
        ),
    ],
)
def test_settings_that_cannot_work_are_refused_in_words(kind: str, settings: dict[str, object], words: str) -> None:
    with pytest.raises(NeedsSettings) as caught:
        make(kind, **settings)
    assert words in caught.value.text


def test_plain_http_is_fine_on_this_machine_and_a_pinned_file_replaces_the_trust_store(tmp_path: Path) -> None:
    world = HttpWorld(tmp_path)
    try:
        with closing(world.transport(certificate_file=str(make_certificate(tmp_path).file))) as transport:
            assert transport.check()
        with pytest.raises(NeedsSettings, match="cannot be read"):
            world.transport(certificate_file=str(tmp_path / "nothing.pem"))
    finally:
        world.stop()


def test_ftp_without_mlsd_and_answers_lost_before_and_after(ftps: FtpsWorld) -> None:
    ftps.ftp.mlsd = False
    ftps.arrive("a.x12", b"abc")
    with closing(ftps.transport()) as transport:
        (one,) = transport.arrivals(5)
        assert (one.name, one.size, transport.fetch(one)) == ("a.x12", 3, b"abc")
        ftps.ftp.fail.add("STOR")
        with pytest.raises(Retryable):
            transport.send("b.x12", b"x", "r")
        ftps.ftp.fail.clear()
        assert transport.send("b.x12", b"x", "r")
        assert transport.send("b.x12", b"x", "r").endswith("was there already")
    assert ftps.received() == [b"x"]


def test_a_file_larger_than_it_said_is_not_read_to_its_end(sftp: SftpWorld, ftps: FtpsWorld) -> None:
    for world in (sftp, ftps):
        world.arrive("grows.x12", b"x" * 100)
        with closing(world.transport(limit_bytes=1000)) as transport:
            (one,) = transport.arrivals(5)
            world.arrive("grows.x12", b"x" * 5000)
            with pytest.raises(ContentError, match="1000"):
                transport.fetch(one)
            world.arrive("grows.x12", b"x" * 50)
            with pytest.raises(Retryable, match="still being written"):
                transport.fetch(one)


def test_what_was_stored_is_deleted_only_where_the_profile_says_so(sftp: SftpWorld, ftps: FtpsWorld) -> None:
    for world in (sftp, ftps):
        world.arrive("a.x12", b"abc")
        with closing(world.transport(after="delete")) as transport:
            (one,) = transport.arrivals(5)
            transport.fetch(one)
            assert world.waiting() == 1
            transport.done(one)
            transport.done(one)
        assert (world.waiting(), world.kept()) == (0, [])


def test_half_written_and_tricky_names_are_left_alone(sftp: SftpWorld, ftps: FtpsWorld) -> None:
    for world in (sftp, ftps):
        for name in (".hidden", "a.part", "b.TMP", "c.filepart", "~lock", "back\\slash.x12"):
            world.arrive(name, b"x")
        (world.incoming / "folder.x12").mkdir(exist_ok=True)
        with closing(world.transport()) as transport:
            assert transport.arrivals(10) == ()


def test_a_file_counts_as_whole_once_it_has_stood_still(sftp: SftpWorld) -> None:
    from tests.waiting import eventually

    with closing(sftp.transport(rest_seconds=0.15)) as transport:
        sftp.arrive("a.x12", b"half")
        assert transport.arrivals(5) == ()
        sftp.arrive("a.x12", b"half and the rest")
        assert transport.arrivals(5) == ()
        eventually(lambda: transport.arrivals(5), "the file has stood still")
        assert transport.fetch(transport.arrivals(5)[0]) == b"half and the rest"


def test_a_renaming_that_never_happened_is_known_by_its_temporary_name(sftp: SftpWorld) -> None:
    from console.services.ports import Lookup

    with closing(sftp.transport(taken="taken")) as transport:
        assert transport.look_up("a.x12", b"x", "r") is Lookup.NOT_DONE
        transport.send("a.x12", b"x", "r")
        (file,) = list(sftp.outgoing.iterdir())
        (sftp.home / "taken").mkdir()
        file.rename(sftp.home / "taken" / file.name)
        assert transport.look_up("a.x12", b"x", "r") is Lookup.DONE
    with closing(sftp.transport()) as transport:
        assert transport.look_up("a.x12", b"x", "r") is Lookup.CANNOT_TELL
        (sftp.outgoing / f".{file.name}.part").write_bytes(b"x")
        assert transport.look_up("a.x12", b"x", "r") is Lookup.NOT_DONE


@pytest.mark.parametrize("kind", ["sftp", "ftps", "mailbox"])
def test_a_connection_the_server_ended_for_idleness_is_made_again(kind: str, request: pytest.FixtureRequest) -> None:
    world = request.getfixturevalue(kind)
    with closing(world.transport()) as transport:
        transport.arrivals(5)
        if kind == "sftp":
            world.drop()
        else:
            (world.server if kind == "ftps" else world.imap_server).drop()
        world.arrive("a.x12", b"abc")
        assert [one.name for one in transport.arrivals(5)] == ["a.x12"]
