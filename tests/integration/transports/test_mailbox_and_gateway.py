"""A mailbox and an AS2 gateway have their own ways: several attachments, bounces, refusals, failed deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from console.adapters.formats.registry import FORMATS, recognise
from console.adapters.transports.as2 import As2GatewayTransport, Delivery
from console.adapters.transports.mailbox import MailboxTransport, attachments
from console.domain.documents import SyntaxStatus, TechnicalAcknowledgment
from console.services.errors import ContentError, NeedsSettings, Refused, Retryable
from console.services.ports import Lookup
from tests.contract.transport_worlds import As2World, MailWorld


@pytest.fixture
def world(tmp_path: Path) -> Iterator[MailWorld]:
    made = MailWorld(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def transport(world: MailWorld) -> Iterator[Any]:
    made = world.transport()
    yield made
    made.close()  # type: ignore[attr-defined]


def mail(*parts: tuple[str, bytes], sender: str = "edi@acme.example") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = sender, "Ihre Bestätigung"
    made.set_content("Hello")
    for name, body in parts:
        made.add_attachment(body, maintype="application", subtype="octet-stream", filename=name)
    return made


def test_a_mail_is_put_away_when_all_its_attachments_are(world: MailWorld, transport: Any) -> None:
    world.imap.put(mail(("one.x12", b"1"), ("../two.csv", b"2")).as_bytes())
    first, second = transport.arrivals(1)
    assert [one.name for one in (first, second)] == ["one.x12", "two.csv"]
    transport.done(first)
    assert world.waiting() == 1
    transport.done(second)
    assert world.waiting() == 0 and len(world.imap.folders["Crossdock"]) == 1


def test_mails_without_attachment_or_from_strangers_stay_and_are_read_once(world: MailWorld) -> None:
    world.imap.put(mail().as_bytes())
    world.imap.put(mail(("a.x12", b"1"), sender="Someone <other@else.example>").as_bytes())
    world.imap.put(mail(("b.x12", b"2"), sender="EDI <EDI@acme.example>").as_bytes())
    transport: Any = world.transport(senders="edi@acme.example")
    try:
        assert [one.name for one in transport.arrivals(10)] == ["b.x12"]
        transport.done(transport.arrivals(10)[0])
        assert transport.arrivals(10) == () and world.waiting() == 2
    finally:
        transport.close()


def test_a_notice_of_non_delivery_arrives_as_a_whole(world: MailWorld, transport: Any) -> None:
    bounce = b"From: mailer@x\r\nMessage-ID: <b1@x>\r\nContent-Type: multipart/report; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nno such user\r\n--B--\r\n"
    world.imap.put(bounce)
    (one,) = transport.arrivals(5)
    assert one.name == "undelivered-b1@x.eml" and b"no such user" in transport.fetch(one)


def test_a_server_without_move_never_expunges_other_peoples_mails(world: MailWorld, transport: Any) -> None:
    world.imap.capabilities = "IMAP4rev1"
    world.imap.put(mail(("a.x12", b"1")).as_bytes())
    (one,) = transport.arrivals(5)
    transport.done(one)
    assert transport.arrivals(5) == () and world.imap.deleted == {1} and world.waiting() == 1
    assert len(world.imap.folders["Crossdock"]) == 1


def test_a_huge_mail_is_never_fetched_and_put_aside_whole(world: MailWorld) -> None:
    world.imap.put(mail(("huge.bin", b"x" * 20_000)).as_bytes())
    transport: Any = world.transport(limit_bytes=1000)
    try:
        (one,) = transport.arrivals(5)
        with pytest.raises(ContentError):
            transport.fetch(one)
        transport.quarantine(one, "too large")
        assert len(world.imap.folders["Crossdock-aside"]) == 1 and world.waiting() == 0
    finally:
        transport.close()


@pytest.mark.parametrize(
    ("stage", "answer", "error"),
    [
        ("RCPT", "550 no such user", NeedsSettings),
        ("RCPT", "451 grey listed", Retryable),
        ("DATA", "451 later", Retryable),
        ("DATA", "554 looks like spam", Refused),
    ],
)
def test_refusals_say_what_can_be_done(
    world: MailWorld, transport: Any, stage: str, answer: str, error: type[Exception]
) -> None:
    world.refuse = lambda at: answer if at == stage else None
    with pytest.raises(error) as caught:
        transport.send("a.x12", b"x", "r")
    assert type(caught.value) is error or error is Retryable
    assert answer[:3] in caught.value.technical  # type: ignore[attr-defined]
    assert world.received() == []


def test_silence_of_a_sent_folder_counts_only_when_the_server_fills_it(world: MailWorld) -> None:
    for changes, wanted in (
        ({"server_keeps_sent": False}, Lookup.CANNOT_TELL), ({"sent_folder": None}, Lookup.CANNOT_TELL), ({}, Lookup.NOT_DONE),
    ):  # fmt: skip
        transport: Any = world.transport(**changes)
        assert transport.look_up("a.x12", b"x", "never sent") is wanted
        transport.close()


def test_the_message_id_is_that_of_our_reference(world: MailWorld, transport: MailboxTransport) -> None:
    assert transport.message_id("send:1") == transport.message_id("send:1") != transport.message_id("send:2")
    assert transport.message_id("send:1").endswith("@us.example>")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 50,
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x",
        b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xff",
    ],
)
def test_no_mail_makes_the_reader_fail(raw: bytes) -> None:
    assert all(name and body for name, body in attachments(raw))


# ---------------------------------------------------------------------------------------------------------------- AS2


def gateway(tmp_path: Path) -> tuple[As2World, As2GatewayTransport]:
    world = As2World(tmp_path)
    transport = world.transport()
    assert isinstance(transport, As2GatewayTransport)
    return world, transport


NAME = "acme-order-000000012.x12"


def test_the_gateway_says_how_far_a_message_is(tmp_path: Path) -> None:
    world, transport = gateway(tmp_path)
    assert transport.delivery(NAME, "r") is Delivery.UNKNOWN
    transport.send(NAME, b"x", "r")
    assert transport.delivery(NAME, "r") is Delivery.WAITING
    (file,) = (path for path in world.outgoing.iterdir() if path.is_file())
    file.rename(tmp_path / "sent" / f"{file.name}-2026-11-24")
    assert transport.delivery(NAME, "r") is Delivery.DELIVERED
    assert transport.look_up(NAME, b"x", "r") is Lookup.DONE


def test_a_failed_delivery_comes_back_as_a_refusal_of_that_message(tmp_path: Path) -> None:
    world, transport = gateway(tmp_path)
    transport.send(NAME, b"x", "r")
    (file,) = (path for path in world.outgoing.iterdir() if path.is_file())
    file.rename(tmp_path / "failed" / file.name)
    (tmp_path / "failed" / "notes of the administrator.txt").write_text("not ours")
    (one,) = transport.arrivals(5)
    raw = transport.fetch(one)
    form = recognise(raw, one.name)
    assert form is FORMATS["json"]
    receipt = form.read(raw).documents[0].document
    assert isinstance(receipt, TechnicalAcknowledgment)
    assert (receipt.status, receipt.group_control) == (SyntaxStatus.REJECTED, "000000012")
    assert "could not deliver" in receipt.errors[0].text and one.size == len(raw)
    assert "1 messages failed" in transport.check()
    transport.done(one)
    transport.done(one)
    assert transport.arrivals(5) == () and (tmp_path / "failed" / "archive" / file.name).exists()
    assert transport.delivery(NAME, "r") is Delivery.FAILED


def test_a_missing_gateway_folder_is_named(tmp_path: Path) -> None:
    _, transport = gateway(tmp_path)
    (tmp_path / "failed").rmdir()
    with pytest.raises(NeedsSettings, match="failed"):
        transport.check()
