"""HTTPS push: one POST a message, our reference in a header, so that the partner can tell a repeat."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

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

MAX_BYTES = 64 * 1024 * 1024
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


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
    ) -> None:
        for address in (url, inbox_url, status_url):
            parts = urlsplit(address) if address else None
            if parts and parts.scheme != "https" and parts.hostname not in _LOOPBACK:
                raise NeedsSettings("The partner must be reached by https.")
        self._url = url
        self._inbox = inbox_url
        self._status = status_url
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(timeout=timeout, headers=headers, follow_redirects=False)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def check(self) -> str:
        """Whether the address answers at all."""
        self._ask("GET", self._inbox or self._url, allowed=(200, 204, 400, 404, 405))
        return "the partner's address answers"

    def arrivals(self, limit: int) -> tuple[Arrival, ...]:
        """What waits in the partner's outbox."""
        if self._inbox is None:
            return ()
        found = self._ask("GET", self._inbox).json()
        rows = found if isinstance(found, list) else []
        return tuple(
            Arrival(str(row["name"]), str(row["name"]), int(row.get("size", 0)))
            for row in rows[:limit]
            if isinstance(row, dict) and "name" in row
        )

    def fetch(self, arrival: Arrival) -> bytes:
        """The bytes, whole or not at all."""
        if arrival.size > MAX_BYTES:
            raise ContentError(f"the message has {arrival.size} bytes; at most {MAX_BYTES} are taken.")
        return self._ask("GET", f"{self._inbox}/{arrival.ref}").content

    def done(self, arrival: Arrival) -> None:
        """Tell the partner that it was stored here."""
        self._ask("POST", f"{self._inbox}/{arrival.ref}/taken", allowed=(200, 204, 404, 410))

    def quarantine(self, arrival: Arrival, reason: str) -> None:
        """Nothing is deleted at the partner; it is told that the message was not taken."""
        self._ask("POST", f"{self._inbox}/{arrival.ref}/refused", allowed=(200, 204, 404, 405, 410))

    def send(self, name: str, payload: bytes, reference: str) -> str:
        """POST once. No answer, or half of one, is in doubt."""
        headers = {"Idempotency-Key": reference, "X-Message-Name": name, "Content-Type": "application/octet-stream"}
        try:
            answer = self._client.post(self._url, content=payload, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unreachable("The partner cannot be reached.", technical=type(error).__name__) from error
        except httpx.HTTPError as error:
            raise InDoubt("The partner did not answer.", technical=type(error).__name__) from error
        if answer.status_code in (200, 201, 202, 204, 208, 409):
            return f"taken by the partner ({answer.status_code})"
        if answer.status_code in (500, 502, 504):
            raise InDoubt("The partner's server failed while taking it.", technical=f"HTTP {answer.status_code}")
        raise _refusal(answer)

    def look_up(self, name: str, payload: bytes, reference: str) -> Lookup:
        """Ask the partner by our reference, where it offers that."""
        if self._status is None:
            return Lookup.CANNOT_TELL
        answer = self._ask("GET", f"{self._status}/{reference}", allowed=(200, 404))
        return Lookup.DONE if answer.status_code == 200 else Lookup.NOT_DONE

    def _ask(self, method: str, url: str, allowed: tuple[int, ...] = (200, 204)) -> httpx.Response:
        try:
            answer = self._client.request(method, url)
        except httpx.HTTPError as error:
            raise Unreachable("The partner cannot be reached.", technical=type(error).__name__) from error
        if answer.status_code not in allowed:
            raise _refusal(answer)
        return answer


def _refusal(answer: httpx.Response) -> CrossdockError:
    code = answer.status_code
    technical = f"HTTP {code}"
    if code == 429 or (code == 503 and "retry-after" in answer.headers):
        after = answer.headers.get("retry-after", "")
        return Throttled(retry_after=float(after) if after.isdigit() else None, technical=technical)
    if code == 401:
        return AuthenticationFailed(technical=technical)
    if code == 403:
        return AccessDenied(technical=technical)
    if code in (404, 405):
        return NeedsSettings("The partner's address does not take messages.", technical=technical)
    if code >= 500:
        return Unreachable("The partner's server is not ready.", technical=technical)
    return ContentError(f"The partner refused the message ({code}).", technical=answer.text[:500])
