"""A loopback wire between a client and an Odoo that can lose answers: what the server did, nobody is told."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class Wire:
    """Passes requests on to ``target``; :meth:`lose_answer` lets the next answer of a method get lost."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self.host, self.port_behind = parts.hostname or "", parts.port or 80
        self.lost: list[tuple[str, str]] = []
        self.calls: list[tuple[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """Where clients connect to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def lose_answer(self, model: str, method: str) -> None:
        """Carry the next call of this method out, and lose its answer."""
        self.lost.append((model, method))

    def open(self) -> None:
        """Serve in background threads."""
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def called(self, body: bytes) -> tuple[str, str]:
        """Model and method of a request; empty for other services."""
        arguments: list[Any] = json.loads(body or b"{}").get("params", {}).get("args", [])
        found = (str(arguments[3]), str(arguments[4])) if len(arguments) > 4 else ("", "")
        self.calls.append(found)
        return found


def _handler(wire: Wire) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            behind = http.client.HTTPConnection(wire.host, wire.port_behind, timeout=60)
            headers = {"Content-Type": self.headers["Content-Type"] or "application/json"}
            behind.request("POST", self.path, body, headers)
            answer = behind.getresponse()
            payload = answer.read()
            behind.close()
            asked = wire.called(body)
            if asked in wire.lost:
                wire.lost.remove(asked)
                self.close_connection = True
                return
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *args: object) -> None:
            """Nothing to print in a test."""

    return Handler


@contextmanager
def wire_to(target: str) -> Iterator[Wire]:
    """A wire to an Odoo, open within the block."""
    wire = Wire(target)
    wire.open()
    try:
        yield wire
    finally:
        wire.close()
