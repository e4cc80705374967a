"""HTTPS push: one POST a message, our reference in a header, so that the partner can tell a repeat."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import httpx

from console.adapters.transports.naming import safe_name
from console.services.errors import (
    AccessDenied,
    AuthenticationFailed,
    ContentError,
    CrossdockError,
    InDoubt,
    NeedsSettings,
    Throttled,
    Unreachable,
)
from console.services.ports import Arrival, Lookup
from console.services.retry_after import retry_after_seconds

MAX_BYTES = 64 * 1024 * 1024
_LIST_BYTES = 4 * 1024 * 1024
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_TAKEN = (200, 201, 202, 204, 208, 409)
"""409: the partner has a message of this reference already."""
_FAILED_MEANWHILE = (500, 502, 504)
"""The partner's server, or one before it, gave up while working on it: it may have been taken."""


class HttpTransport:
    """Sends to ``url``; with ``inbox_url`` polls it: GET gives a JSON list of names, GET name the bytes, DELETE-free
    acknowledgment by POST to name/taken. With ``status_url`` asks ``status_url/reference`` (200 or 404) after a lost
    answer. TLS is required off loopback."""

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        inbox_url: str | None = None,
        status_url: str | None = None,
        timeout: float = 20.0,
        trust: ssl.SSLContext | None = None,
        limit_bytes: int = MAX_BYTES,
    ) -> None:
        for address in (url, inbox_url, status_url):
            parts = urlsplit(address) if address else None
            if parts and parts.scheme != "https" and parts.hostname not in _LOOPBACK:
                raise NeedsSettings("The partner must be reached by https.")
        self._url = url
        self._inbox = inbox_url
        self._status = status_url
        self._limit = limit_bytes
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(
            timeout=timeout, headers=headers, follow_redirects=False, verify=trust or ssl.create_default_context()
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def check(self) -> str:
        """Whether the address answers at all."""
        self._ask("GET", self._inbox or self._url, allowed=(200, 204, 400, 404, 405))
        return "the partner's address answers"

    def arrivals(self, limit: int) -> tuple[Arrival, ...]:
        """What waits in the partner's outbox. Entries without a usable name or size are left out."""
        if self._inbox is None:
            return ()
        try:
            found = json.loads(self._ask("GET", self._inbox, most=_LIST_BYTES) or b"[]")
        except ValueError as error:
            raise NeedsSettings(
                "The partner's inbox address does not answer with a list of messages.", technical=str(error)[:200]
            ) from error
        arrivals = [_arrival(row) for row in found] if isinstance(found, list) else []
        return tuple(arrival for arrival in arrivals if arrival is not None)[:limit]

    def fetch(self, arrival: Arrival) -> bytes:
        """The bytes, whole or not at all."""
        if arrival.size > self._limit:
            raise ContentError(f"the message has {arrival.size} bytes; at most {self._limit} are taken.")
        return self._ask("GET", self._at(arrival), most=self._limit)

    def done(self, arrival: Arrival) -> None:
        """Tell the partner that it was stored here."""
        self._ask("POST", f"{self._at(arrival)}/taken", allowed=(200, 204, 404, 410))

    def quarantine(self, arrival: Arrival, reason: str) -> None:
        """Nothing is deleted at the partner; it is told that the message was not taken."""
        self._ask("POST", f"{self._at(arrival)}/refused", allowed=(200, 204, 404, 405, 410))

    def _at(self, arrival: Arrival) -> str:
        """The message's address; its name is one step of the path, whatever the partner put into it."""
        return f"{self._inbox}/{quote(arrival.ref, safe='')}"

    def send(self, name: str, payload: bytes, reference: str) -> str:
        """POST once. No answer, or half of one, is in doubt."""
        headers = {
            "Idempotency-Key": reference,
            "X-Message-Name": safe_name(name),
            "Content-Type": "application/octet-stream",
        }
        try:
            answer = self._client.post(self._url, content=payload, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unreachable("The partner cannot be reached.", technical=type(error).__name__) from error
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise NeedsSettings("The partner's address cannot be used.", technical=type(error).__name__) from error
        except httpx.HTTPError as error:
            raise InDoubt("The partner did not answer.", technical=type(error).__name__) from error
        if answer.status_code in _TAKEN:
            return f"taken by the partner ({answer.status_code})"
        if answer.status_code in _FAILED_MEANWHILE:
            raise InDoubt("The partner's server failed while taking it.", technical=f"HTTP {answer.status_code}")
        raise _refusal(answer, answer.text[:500])

    def look_up(self, name: str, payload: bytes, reference: str) -> Lookup:
        """Ask the partner by our reference, where it offers that."""
        if self._status is None:
            return Lookup.CANNOT_TELL
        with self._answer("GET", f"{self._status}/{quote(reference, safe='')}") as answer:
            if answer.status_code in (200, 204):
                return Lookup.DONE
            if answer.status_code == 404:
                return Lookup.NOT_DONE
            raise _refusal(answer)

    def _ask(self, method: str, url: str, allowed: tuple[int, ...] = (200, 204), most: int = MAX_BYTES) -> bytes:
        """The body, read whole but never more than ``most`` bytes of it."""
        with self._answer(method, url) as answer:
            if answer.status_code not in allowed:
                raise _refusal(answer)
            body = bytearray()
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > most:
                    raise ContentError(f"the partner's answer has more than {most} bytes.")
            return bytes(body)

    @contextmanager
    def _answer(self, method: str, url: str) -> Iterator[httpx.Response]:
        try:
            with self._client.stream(method, url) as answer:
                yield answer
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise NeedsSettings("The partner's address cannot be used.", technical=type(error).__name__) from error
        except httpx.HTTPError as error:
            raise Unreachable("The partner cannot be reached.", technical=type(error).__name__) from error


def _arrival(row: object) -> Arrival | None:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str) or not row["name"].strip("./\\ "):
        return None
    size = row.get("size", 0)
    return Arrival(row["name"], row["name"], size if isinstance(size, int) and size >= 0 else 0)


def _refusal(answer: httpx.Response, said: str = "") -> CrossdockError:
    """What a refusal means: wait, mend the settings, or mend the message."""
    code = answer.status_code
    technical = f"HTTP {code}"
    after = answer.headers.get("retry-after")
    if code == 429 or (code == 503 and after is not None):
        return Throttled(retry_after=retry_after_seconds(after, datetime.now(UTC)), technical=technical)
    if code == 401:
        return AuthenticationFailed(technical=technical)
    if code == 403:
        return AccessDenied(technical=technical)
    if code in (404, 405, 410) or 300 <= code < 400:
        return NeedsSettings("The partner's address does not take messages.", technical=technical)
    if code in (408, 425) or code >= 500:
        return Unreachable("The partner's server is not ready.", technical=technical)
    return ContentError(f"The partner refused the message ({code}).", technical=f"{technical} {said}".strip())
