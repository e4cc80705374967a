"""Suppliers that keep their own record of what reached them: the independent truth of the fault tests."""

from __future__ import annotations

import hashlib
import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from console.domain.documents import AnyDocument, Order
from console.sandbox.suppliers import PracticeSupplier


@dataclass(slots=True)
class Record:
    """What a supplier received and sent: names and contents, in order. Kept in memory, apart from all folders."""

    received: list[tuple[str, bytes]] = field(default_factory=list)
    sent: list[tuple[str, bytes]] = field(default_factory=list)

    def orders(self, form: Any) -> list[str]:
        """The numbers of the orders received, with repeats."""
        found = []
        for _, payload in self.received:
            for one in form.read(payload).documents:
                if isinstance(one.document, Order):
                    found.append(one.document.number)
        return found

    def hashes_sent(self) -> set[str]:
        """SHA-256 of every content sent."""
        return {hashlib.sha256(payload).hexdigest() for _, payload in self.sent}


@dataclass(slots=True)
class TakingSupplier(PracticeSupplier):
    """Takes what is put into its folder away at once, notes it, and answers without delay. Taking is the hard case:
    afterwards the folder says nothing about what was there."""

    record: Record = field(default_factory=Record)
    asleep: bool = False

    def tick(self) -> int:
        """Take and answer everything there; how many files were sent."""
        if self.asleep:
            return 0
        for path in sorted(self.inbox.glob("*.*")):
            if path.name.startswith("."):
                continue
            payload = path.read_bytes()
            path.unlink()
            self.record.received.append((path.name, payload))
            self._take(payload)
        ready, self._due = self._due, []
        for _, name, payload in ready:
            self.put(name, payload)
        return len(ready)

    def put(self, name: str, payload: bytes) -> None:
        """Send a file, whole at once."""
        self.record.sent.append((name, payload))
        part = self.outbox / f".{name}.part"
        part.write_bytes(payload)
        part.rename(self.outbox / name)

    def _later(self, document: AnyDocument, wait: timedelta) -> None:
        PracticeSupplier._later(self, document, timedelta())


class HttpPartner:
    """A supplier's web service: takes messages by POST, lists its own for us. ``trouble`` may take over a request: it
    gets the handler and whether the request's own work was done, and says whether it has answered."""

    def __init__(self, answer: Callable[[bytes], list[tuple[str, bytes]]]) -> None:
        self.record = Record()
        self.references: list[str] = []
        self.waiting: dict[str, bytes] = {}
        self.before: Callable[[BaseHTTPRequestHandler], bool] | None = None
        self.after: Callable[[BaseHTTPRequestHandler], bool] | None = None
        self.calls = 0
        self._answer = answer
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="http-partner", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def put(self, name: str, payload: bytes) -> None:
        """Let a message wait for us."""
        with self._lock:
            self.record.sent.append((name, payload))
            self.waiting[name] = payload

    def serve(self, handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        """Do what was asked."""
        parts = [unquote(one) for one in handler.path.strip("/").split("/")]
        with self._lock:
            match handler.command, parts:
                case "POST", ["messages"]:
                    self.references.append(handler.headers["Idempotency-Key"])
                    self.record.received.append((handler.headers["X-Message-Name"], body))
                    answers = self._answer(body)
                case "GET", ["status", reference]:
                    return (200 if reference in self.references else 404), b""
                case "GET", ["inbox"]:
                    rows = [{"name": name, "size": len(payload)} for name, payload in self.waiting.items()]
                    return 200, json.dumps(rows).encode()
                case "GET", ["inbox", name] if name in self.waiting:
                    return 200, self.waiting[name]
                case "POST", ["inbox", name, "taken" | "refused"]:
                    self.waiting.pop(name, None)
                    return 204, b""
                case _:
                    return 404, b""
        for name, payload in answers:
            self.put(name, payload)
        return 202, b"taken"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], partner: HttpPartner) -> None:
        self.partner = partner
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A program that is killed hangs up."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 20

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        partner = self.server.partner
        partner.calls += 1
        if partner.before is not None and partner.before(self):
            return
        status, answer = partner.serve(self, body)
        if partner.after is not None and partner.after(self):
            return
        reply(self, status, answer)

    do_GET = do_POST = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line each."""


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", half: bool = False, **headers: str) -> bool:
    """Answer; with ``half`` the connection is cut in the middle of the body. Always true."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2] if half else body)
    if half:
        handler.wfile.flush()
        cut(handler)
    return True


def cut(handler: BaseHTTPRequestHandler) -> bool:
    """Reset the connection. Always true."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    return True


def http_date(moment: Any) -> str:
    """A moment as HTTP writes it."""
    return format_datetime(moment, usegmt=True)


def files_in(folder: Path) -> list[str]:
    """Names of the files that lie in a folder for somebody to take."""
    return [path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
