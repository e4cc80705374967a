"""The HTTP side of a practice Odoo: JSON-RPC on loopback, with connections that can be refused, cut and delayed."""

from __future__ import annotations

import json
import logging
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from console.sandbox.odoo.calls import Dispatcher
from console.sandbox.odoo.errors import OdooFault
from console.sandbox.odoo.faults import Restart

_log = logging.getLogger(__name__)
_HOST = "127.0.0.1"
_GATEWAY_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class Server:
    """Serves a dispatcher. The port is chosen at the first start and kept while the server is away."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._listening: _Listener | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self.stopping = threading.Event()
        self.port = 0

    def open(self) -> None:
        """Listen, in a thread of its own."""
        with self._lock:
            if self._listening is not None:
                return
            self.stopping.clear()
            self._listening = _Listener((_HOST, self.port), self._dispatcher, self.stopping)
            self.port = self._listening.server_address[1]
            self._thread = threading.Thread(
                target=self._listening.serve_forever,
                args=(0.02,),
                name=f"practice-odoo-{self.port}",
                daemon=True,  # a program that ends without stopping it must be able to end
            )
            self._thread.start()

    def close(self) -> None:
        """Stop listening, end calls that wait, and join all threads."""
        with self._lock:
            if self._listening is None or self._thread is None:
                return
            self.stopping.set()
            self._listening.shutdown()
            self._listening.server_close()
            self._thread.join()
            self._listening = self._thread = None


class _Listener(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], dispatcher: Dispatcher, stopping: threading.Event) -> None:
        self.dispatcher = dispatcher
        self.stopping = stopping
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is everyday life for a server."""
        _log.debug("connection ended early", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    timeout = 30

    def do_GET(self) -> None:
        """Something that only looks whether anybody is there."""
        self._send(200, b"<html><body>Odoo</body></html>", "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """A JSON-RPC request."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        faults = self.server.dispatcher.faults
        if faults.delay:
            self.server.stopping.wait(faults.delay)
        if self.server.stopping.is_set() or faults.restart is Restart.RESET:
            self._cut()
            return
        if faults.restart is Restart.BAD_GATEWAY:
            self._send(502, _GATEWAY_PAGE, "text/html")
            return
        answer, lost = self._answer(body)
        if lost:
            self._cut()
            return
        self._send(200, json.dumps(answer, separators=(",", ":")).encode(), "application/json; charset=utf-8")

    def _answer(self, body: bytes) -> tuple[dict[str, Any], bool]:
        """The answer and whether it is to be lost on its way."""
        request = json.loads(body)
        params = request.get("params") or {}
        head = {"jsonrpc": "2.0", "id": request.get("id")}
        dispatcher = self.server.dispatcher
        try:
            if self.path.rstrip("/") == "/web/webclient/version_info":
                return {**head, "result": dispatcher.version()}, False
            arguments = list(params.get("args") or [])
            result = dispatcher.serve(params.get("service", ""), params.get("method", ""), arguments)
            lost = params.get("service") == "object" and dispatcher.faults.loses_answer(*arguments[3:5])
        except OdooFault as fault:
            return {**head, "error": self._error(fault)}, False
        except Exception as error:
            _log.exception("the practice Odoo failed on a call")
            unforeseen = OdooFault(f"builtins.{type(error).__name__}", str(error))
            return {**head, "error": self._error(unforeseen)}, False
        return {**head, "result": result}, lost

    def _error(self, fault: OdooFault) -> dict[str, Any]:
        return {
            "code": self.server.dispatcher.world.dialect.error_code,
            "message": "Odoo Server Error",
            "data": {
                "name": fault.name,
                "debug": f"Traceback (most recent call last):\n{fault.name.split('.')[-1]}: {fault.message}\n",
                "message": fault.message,
                "arguments": [fault.message],
                "context": {},
            },
        }

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _cut(self) -> None:
        """Reset the connection instead of answering."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line each."""
