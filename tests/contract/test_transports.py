"""What every transport promises, asked of each of them against a partner on loopback."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.adapters.transports.kinds import TRANSPORTS
from console.services.errors import ContentError, CrossdockError, InDoubt, NeedsSettings, Retryable
from console.services.ports import Lookup, Transport
from tests.contract.transport_worlds import WORLDS, World

PAYLOAD = b"ISA*00*\x00\xff" + bytes(range(256)) * 50
NAME = "acme-order-000000012.x12"


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    made = WORLDS[request.param](tmp_path)
    yield made
    with contextlib.suppress(OSError):
        made.stop()


@contextlib.contextmanager
def running(world: World, **changes: object) -> Iterator[Transport]:
    transport = world.transport(**changes)
    try:
        yield transport
    finally:
        close = getattr(transport, "close", None)
        if close is not None:
            close()


def test_every_kind_is_asked() -> None:
    assert WORLDS.keys() == TRANSPORTS.keys()


def test_it_says_that_it_can_be_used(world: World) -> None:
    with running(world) as transport:
        assert transport.check()


def test_what_waits_is_fetched_whole_and_put_away_only_when_done(world: World) -> None:
    with running(world) as transport:
        assert transport.arrivals(10) == ()
        world.arrive("answer-1.x12", PAYLOAD)
        world.arrive("answer-2.x12", b"second")
        found = transport.arrivals(10)
        assert sorted(one.name for one in found) == ["answer-1.x12", "answer-2.x12"]
        bodies = {one.name: transport.fetch(one) for one in found}
        assert bodies == {"answer-1.x12": PAYLOAD, "answer-2.x12": b"second"}
        assert {one.size for one in found} == {len(PAYLOAD), 6}
        assert world.waiting() == 2 and world.kept() == []
        for one in found:
            transport.done(one)
        assert world.waiting() == 0
        assert sorted(world.kept()) == sorted([PAYLOAD, b"second"])
        assert transport.arrivals(10) == ()


def test_a_killed_program_finds_it_again(world: World) -> None:
    world.arrive("answer.x12", PAYLOAD)
    with running(world) as transport:
        transport.fetch(transport.arrivals(10)[0])
    with running(world) as transport:
        (again,) = transport.arrivals(10)
        assert transport.fetch(again) == PAYLOAD


def test_two_messages_of_one_name_are_both_kept(world: World) -> None:
    for body in (b"first", b"second"):
        world.arrive("same.x12", body)
        with running(world) as transport:
            (one,) = transport.arrivals(10)
            transport.fetch(one)
            transport.done(one)
    assert sorted(world.kept())[-1:] == [b"second"] and world.waiting() == 0


def test_a_long_message_goes_both_ways(world: World) -> None:
    body = bytes(range(256)) * 12_000
    with running(world) as transport:
        world.arrive("list.csv", body)
        (one,) = transport.arrivals(5)
        assert transport.fetch(one) == body
        transport.send("list.csv", body, "send:1")
        assert world.received() == [body]
        assert transport.look_up("list.csv", body, "send:1") is Lookup.DONE


def test_only_so_many_are_listed(world: World) -> None:
    for number in range(5):
        world.arrive(f"answer-{number}.x12", b"x" * (number + 1))
    with running(world) as transport:
        assert len(transport.arrivals(3)) == 3


def test_too_large_a_message_is_refused_unread_and_put_aside(world: World) -> None:
    world.arrive("huge.x12", b"x" * 5000)
    world.arrive("small.x12", b"small")
    with running(world, limit_bytes=1000) as transport:
        found = {one.size > 1000: one for one in transport.arrivals(10)}
        with pytest.raises(ContentError, match="1000"):
            transport.fetch(found[True])
        transport.quarantine(found[True], "too large")
        assert transport.fetch(found[False]) == b"small"
        transport.done(found[False])
    assert world.waiting() == 0 and b"x" * 5000 in world.kept()


def test_a_message_is_delivered_once_whole_and_can_be_looked_up(world: World) -> None:
    with running(world) as transport:
        assert transport.look_up(NAME, PAYLOAD, "send:order:1:0") is (
            Lookup.NOT_DONE if world.tells else Lookup.CANNOT_TELL
        )
        assert transport.send(NAME, PAYLOAD, "send:order:1:0")
        assert world.received() == [PAYLOAD]
        assert transport.look_up(NAME, PAYLOAD, "send:order:1:0") is Lookup.DONE
        assert transport.look_up(NAME, PAYLOAD, "send:order:2:0") is not Lookup.DONE


def test_two_messages_of_one_name_are_two_at_the_partner(world: World) -> None:
    with running(world) as transport:
        transport.send(NAME, b"one", "send:order:1:0")
        transport.send(NAME, b"two", "send:order:1:1")
    assert sorted(world.received()) == [b"one", b"two"]


@pytest.mark.parametrize(
    "name",
    ["../../etc/evil.x12", "C:\\windows\\evil.x12", "a/b/../../c.x12", ".hidden", "ä ö;`$(x)`.x12", "", "x" * 400],
)
def test_no_name_leads_out_of_the_folder(world: World, name: str, tmp_path: Path) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    with running(world) as transport:
        transport.send(name, PAYLOAD, "send:1")
        assert world.received() == [PAYLOAD]
        assert transport.look_up(name, PAYLOAD, "send:1") is Lookup.DONE
    made = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert all("out" in path.relative_to(tmp_path).parts for path in made)


def test_a_lost_answer_is_in_doubt_and_found_by_looking(world: World, request: pytest.FixtureRequest) -> None:
    if any(kind in request.node.name for kind in ("folder", "as2")):
        pytest.skip("a local rename answers or fails; the tests of folders kill the program instead")
    with running(world) as transport:
        transport.check()
        world.lose_next_answer()
        with pytest.raises(InDoubt):
            transport.send(NAME, PAYLOAD, "send:order:1:0")
    with running(world) as transport:
        assert transport.look_up(NAME, PAYLOAD, "send:order:1:0") is Lookup.DONE
    assert world.received() == [PAYLOAD]


def test_an_absent_partner_means_try_later_or_mend_never_in_doubt(world: World) -> None:
    world.go_away()
    with running(world) as transport:
        for attempt in (transport.check, lambda: transport.arrivals(5), lambda: transport.send(NAME, PAYLOAD, "s")):
            with pytest.raises((Retryable, NeedsSettings)) as caught:
                attempt()
            assert isinstance(caught.value, CrossdockError) and caught.value.text and caught.value.next_step
