"""A supplier's endpoint that throttles, cuts, fails and times out: each order arrives once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from console.adapters.transports.http import HttpTransport
from console.services.errors import InDoubt, NeedsSettings, Retryable, Throttled, Unreachable
from console.services.ports import Arrival, Lookup
from tests.faults.conftest import Troubled
from tests.faults.partners import HttpPartner, cut, http_date, reply
from tests.faults.scene import SPEED

Begin = Callable[..., Troubled]
Meet = Callable[[BaseHTTPRequestHandler], bool]


def first(times: int, meet: Meet, path: str = "/messages") -> Meet:
    """Meet the first so many requests to ``path`` like this."""
    left = [times]

    def meeting(handler: BaseHTTPRequestHandler) -> bool:
        if not handler.path.startswith(path) or left[0] <= 0:
            return False
        left[0] -= 1
        return meet(handler)

    return meeting


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_honoured(troubled: Begin, form: str) -> None:
    one = troubled("web")
    assert one.scene.web is not None
    asked: list[float] = []

    def throttle(handler: BaseHTTPRequestHandler) -> bool:
        asked.append(time.monotonic())
        after = "30" if form == "seconds" else http_date(datetime.now(UTC) + timedelta(seconds=31))
        return reply(handler, 429, Retry_After=after)

    one.scene.web.before = first(1, throttle)
    one.scene.order("web")
    one.until(lambda: one.scene.web and one.scene.web.record.received, "it was sent")
    assert time.monotonic() - asked[0] >= 29.5 / SPEED
    one.until_quiet()
    assert one.attempts("web")[:2] == ["send_message:failed", "send_message:done"]


CASES: dict[str, tuple[str, Meet, list[str]]] = {
    "cut before it was taken": ("before", cut, ["in_doubt", "found_not_done", "done"]),
    "cut after it was taken": ("after", cut, ["in_doubt", "found_done"]),
    "half an answer": ("after", lambda h: reply(h, 202, b"taken with thanks", half=True), ["in_doubt", "found_done"]),
    "500 after it was taken": ("after", lambda h: reply(h, 500), ["in_doubt", "found_done"]),
    "502 before it was taken": ("before", lambda h: reply(h, 502), ["in_doubt", "found_not_done", "done"]),
    "503": ("before", lambda h: reply(h, 503), ["failed", "done"]),
    "408": ("before", lambda h: reply(h, 408), ["failed", "done"]),
}


@pytest.mark.parametrize("what", CASES)
def test_each_failure_is_read_for_what_it_means(troubled: Begin, what: str) -> None:
    when, meet, outcomes = CASES[what]
    one = troubled("web")
    setattr(one.scene.web, when, first(1, meet))
    one.scene.order("web")
    one.until_quiet()
    sends = [text.removeprefix("send_message:") for text in one.attempts("web") if text.startswith("send")]
    # a look-up that finds nothing too early is asked again before anything is repeated
    firm = [text for place, text in enumerate(sends) if not (text == "in_doubt" and place)]
    assert firm == outcomes


def test_half_a_message_in_their_outbox_is_never_stored(troubled: Begin) -> None:
    one = troubled("web")
    assert one.scene.web is not None
    one.scene.web.before = first(2, lambda h: reply(h, 200, b"ISA*00*half of it", half=True), "/inbox/")
    one.scene.order("web")
    one.until_quiet()


def test_work_that_waited_goes_out_at_the_connections_rate(troubled: Begin) -> None:
    one = troubled("web", tuning={"web": {"per_second": 0.5}})
    assert one.scene.web is not None
    arrivals: list[float] = []

    def note(handler: BaseHTTPRequestHandler) -> bool:
        if handler.path == "/messages":
            arrivals.append(time.monotonic() * SPEED)
        return False

    one.scene.web.before = lambda handler: reply(handler, 503)
    for _ in range(12):
        one.scene.order("web")
    one.until(lambda: one.health("web-way") == "trouble", "it is away", operator=False)
    one.scene.web.before = note
    one.until(lambda: one.scene.web and len(one.scene.record("web").orders(one.scene.form)) == 12, "all went out")
    assert arrivals[-1] - arrivals[0] >= (len(arrivals) - 6) / 0.5 * 0.9


@pytest.fixture
def partner() -> object:
    found = HttpPartner(lambda body: [])
    yield found
    found.stop()


def test_time_outs_before_and_after_sending_are_told_apart(partner: HttpPartner) -> None:
    transport = HttpTransport(f"{partner.url}/messages", status_url=f"{partner.url}/status", timeout=0.2)
    given_up = threading.Event()
    partner.after = first(1, lambda handler: given_up.wait(5) and cut(handler))
    with pytest.raises(InDoubt):
        transport.send("a.x12", b"ISA", "ref/1")
    given_up.set()
    assert transport.look_up("a.x12", b"ISA", "ref/1") is Lookup.DONE
    transport.close()
    partner.stop()
    gone = HttpTransport(f"{partner.url}/messages", timeout=0.2)
    with pytest.raises(Unreachable):
        gone.send("a.x12", b"ISA", "ref/2")
    gone.close()


@pytest.mark.parametrize(
    ("status", "header", "expected"),
    [
        (429, "7", 7.0),
        (503, "9", 9.0),
        (429, "Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        (429, "soon", None),
        (429, None, None),
    ],
)
def test_every_form_of_retry_after(
    partner: HttpPartner, status: int, header: str | None, expected: float | None
) -> None:
    headers = {"Retry_After": header} if header else {}
    partner.before = lambda handler: reply(handler, status, b"", **headers)
    transport = HttpTransport(f"{partner.url}/messages")
    with pytest.raises(Throttled) as caught:
        transport.send("a.x12", b"ISA", "ref")
    assert caught.value.retry_after == expected
    transport.close()


@pytest.mark.parametrize(("status", "kind"), [(401, NeedsSettings), (403, NeedsSettings), (302, NeedsSettings)])
def test_what_a_person_must_mend_is_not_retried_blindly(
    partner: HttpPartner, status: int, kind: type[Exception]
) -> None:
    partner.before = lambda handler: reply(handler, status, b"", Location="/elsewhere")
    transport = HttpTransport(f"{partner.url}/messages")
    with pytest.raises(kind):
        transport.send("a.x12", b"ISA", "ref")
    transport.close()


def test_a_hostile_outbox_cannot_lead_us_elsewhere(partner: HttpPartner) -> None:
    transport = HttpTransport(f"{partner.url}/messages", inbox_url=f"{partner.url}/inbox")
    asked: list[str] = []

    def note(handler: BaseHTTPRequestHandler) -> bool:
        asked.append(handler.path)
        return handler.path == "/inbox" and reply(
            handler, 200, b'[{"name": "../../admin", "size": "x"}, {"name": ".."}, 5, {"size": 3}]'
        )

    partner.before = note
    arrivals = transport.arrivals(10)
    assert arrivals == (Arrival("../../admin", "../../admin", 0),)
    with pytest.raises(NeedsSettings):
        transport.fetch(arrivals[0])
    assert asked == ["/inbox", "/inbox/..%2F..%2Fadmin"]
    partner.before = lambda handler: reply(handler, 200, b"<html>hello</html>")
    with pytest.raises((NeedsSettings, Retryable)):
        transport.arrivals(10)
    transport.close()
