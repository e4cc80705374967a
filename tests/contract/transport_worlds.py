"""One transport each, with the partner's side of it in hand, so that the same tests can be asked of all."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

import asyncssh
from aiosmtpd.controller import Controller

from console.connections import KINDS, checked
from console.services.ports import Transport
from tests.servers_loopback import FtpServer, ImapServer, LineServer, make_certificate


class World(Protocol):
    """The partner's side. ``tells``: whether the partner can say that a message did not arrive."""

    tells: bool

    def transport(self, **changes: object) -> Transport: ...
    def arrive(self, name: str, payload: bytes) -> None: ...
    def waiting(self) -> int: ...
    def kept(self) -> list[bytes]: ...
    def received(self) -> list[bytes]: ...
    def lose_next_answer(self) -> None: ...
    def go_away(self) -> None: ...
    def stop(self) -> None: ...


def make(kind: str, secret: str | None = None, **settings: object) -> Any:
    found = KINDS[kind]
    return found.make(checked(found, kind, settings), lambda: secret)


class FolderWorld:
    tells = True
    kind = "folder"

    def __init__(self, home: Path) -> None:
        self.incoming, self.outgoing = home / "in", home / "out"
        self.folders = {"incoming": str(self.incoming), "outgoing": str(self.outgoing)}
        for folder in self.folders.values():
            Path(folder).mkdir()

    @property
    def secret(self) -> str | None:
        return None

    def settings(self, **changes: object) -> dict[str, object]:
        return self.folders | {"rest_seconds": 0} | changes

    def transport(self, **changes: object) -> Transport:
        transport: Transport = make(self.kind, **self.settings(**changes))
        return transport

    def arrive(self, name: str, payload: bytes) -> None:
        (self.incoming / name).write_bytes(payload)

    def waiting(self) -> int:
        return sum(1 for path in self.incoming.iterdir() if path.is_file())

    def kept(self) -> list[bytes]:
        return [
            path.read_bytes()
            for folder in ("archive", "quarantine")
            for path in sorted((self.incoming / folder).glob("*"))
            if path.suffix != ".txt"
        ]

    def received(self) -> list[bytes]:
        return [
            path.read_bytes() for path in self.outgoing.iterdir() if path.is_file() and not path.name.startswith(".")
        ]

    def lose_next_answer(self) -> None:
        raise NotImplementedError

    def go_away(self) -> None:
        self.incoming.rename(self.incoming.with_name("elsewhere"))
        self.outgoing.rename(self.outgoing.with_name("elsewhere-out"))

    def stop(self) -> None:
        pass


class As2World(FolderWorld):
    kind = "as2"

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        for name in ("sent", "failed"):
            (home / name).mkdir()
            self.folders[name] = str(home / name)


class SftpWorld(FolderWorld):
    """A server of asyncssh over a folder, in a thread of its own."""

    tells = False
    kind = "sftp"

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.home = home
        self.lost = 0
        self.connections: list[Any] = []
        self.password = "secret"
        self.client_key = asyncssh.generate_private_key("ssh-ed25519")
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server = self.run(self._listen(0))
        self.port = self.server.get_port()

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    async def _listen(self, port: int) -> Any:
        world = self

        class Files(asyncssh.SFTPServer):
            def __init__(self, channel: Any) -> None:
                super().__init__(channel, chroot=str(world.home))

            def rename(self, oldpath: bytes, newpath: bytes) -> Any:
                answer = super().rename(oldpath, newpath)
                if world.lost:
                    world.lost -= 1
                    self.channel.get_connection().abort()
                return answer

        class Server(asyncssh.SSHServer):
            def connection_made(self, connection: Any) -> None:
                world.connections.append(connection)

            def begin_auth(self, username: str) -> bool:
                return True

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return password == world.password

            def public_key_auth_supported(self) -> bool:
                return True

            def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
                return key == world.client_key.convert_to_public()

        return await asyncssh.create_server(
            Server, "127.0.0.1", port, server_host_keys=[self.host_key], sftp_factory=Files
        )

    def drop(self) -> None:
        """End every connection, as a server does after some idle time."""

        async def end() -> None:
            for connection in self.connections:
                connection.abort()

        self.run(end())

    @property
    def secret(self) -> str | None:
        return self.password

    def settings(self, **changes: object) -> dict[str, object]:
        return {
            "host": "127.0.0.1", "port": self.port, "user": "acme", "incoming": "in", "outgoing": "out", "timeout": 10,
            "host_keys": [self.host_key.get_fingerprint()], "rest_seconds": 0,
        } | changes  # fmt: skip

    def transport(self, **changes: object) -> Transport:
        secret = str(changes.pop("secret", self.password))
        transport: Transport = make("sftp", secret, **self.settings(**changes))
        return transport

    def lose_next_answer(self) -> None:
        self.lost = 1

    def go_away(self) -> None:
        async def close() -> None:
            self.server.close()
            await self.server.wait_closed()

        self.run(close())

    def stop(self) -> None:
        async def end() -> None:
            self.server.close()
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        self.run(end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()


class FtpsWorld(FolderWorld):
    tells = False
    kind = "ftps"

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.certificate = make_certificate(home)
        self.ftp = FtpServer(home, self.certificate)
        self.server = self.ftp.start()

    @property
    def secret(self) -> str | None:
        return self.ftp.password

    def settings(self, **changes: object) -> dict[str, object]:
        return {
            "host": "127.0.0.1", "port": self.server.port, "user": "acme", "timeout": 5, "rest_seconds": 0,
            "certificate": self.certificate.fingerprint,
        } | changes  # fmt: skip

    def transport(self, **changes: object) -> Transport:
        secret = str(changes.pop("secret", self.secret))
        transport: Transport = make("ftps", secret, **self.settings(**changes))
        return transport

    def lose_next_answer(self) -> None:
        self.ftp.lose.add("RNTO")

    def go_away(self) -> None:
        self.server.stop()

    def stop(self) -> None:
        self.server.stop()


class HttpWorld:
    tells = True

    def __init__(self, home: Path) -> None:
        self.inbox: dict[str, bytes] = {}
        self.taken: dict[str, bytes] = {}
        self.messages: dict[str, bytes] = {}
        self.lost = 0
        world = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                pass

            def reply(self, code: int, body: bytes = b"") -> None:
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                path = unquote(self.path.strip("/"))
                if path == "inbox":
                    rows = [{"name": name, "size": len(body)} for name, body in world.inbox.items()]
                    self.reply(200, json.dumps(rows).encode())
                elif path.startswith("inbox/") and path[6:] in world.inbox:
                    self.reply(200, world.inbox[path[6:]])
                elif path.startswith("status/") and path[7:] in world.messages:
                    self.reply(200)
                else:
                    self.reply(404)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = unquote(self.path.strip("/"))
                if path.startswith("inbox/"):
                    name = path[6:].rpartition("/")[0]
                    if name in world.inbox:
                        world.taken[name] = world.inbox.pop(name)
                    self.reply(204)
                    return
                world.messages[self.headers["Idempotency-Key"]] = body
                if world.lost:
                    world.lost -= 1
                    self.close_connection = True
                    self.connection.close()
                    return
                self.reply(201)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def transport(self, **changes: object) -> Transport:
        root = f"http://127.0.0.1:{self.server.server_address[1]}"
        settings = {"url": f"{root}/send", "inbox_url": f"{root}/inbox", "status_url": f"{root}/status", "timeout": 5}
        transport: Transport = make("http", None, **(settings | changes))
        return transport

    def arrive(self, name: str, payload: bytes) -> None:
        self.inbox[name] = payload

    def waiting(self) -> int:
        return len(self.inbox)

    def kept(self) -> list[bytes]:
        return list(self.taken.values())

    def received(self) -> list[bytes]:
        return list(self.messages.values())

    def lose_next_answer(self) -> None:
        self.lost = 1

    def go_away(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def stop(self) -> None:
        self.go_away()


class MailWorld:
    """An IMAP server in memory, and aiosmtpd, which files what it takes into the folder of sent mails."""

    tells = True
    kind = "mailbox"

    def __init__(self, home: Path) -> None:
        self.certificate = make_certificate(home)
        self.imap = ImapServer(self.certificate)
        self.imap.folders["Sent"] = {}
        self.imap_server: LineServer = self.imap.start()
        self.refuse: Callable[[str], str | None] = lambda stage: None
        self.break_after_data = False
        world = self

        class Handler:
            async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
                refusal = world.refuse("RCPT")
                if refusal is None:
                    envelope.rcpt_tos.append(address)
                return refusal or "250 OK"

            async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
                refusal = world.refuse("DATA")
                if refusal is not None:
                    return refusal
                world.imap.put(envelope.content, "Sent")
                if world.break_after_data:
                    world.break_after_data = False
                    server.transport.abort()
                return "250 OK"

        with socket.create_server(("127.0.0.1", 0)) as free:
            self.smtp_port = free.getsockname()[1]
        self.controller = Controller(Handler(), hostname="127.0.0.1", port=self.smtp_port)
        self.controller.start()

    @property
    def secret(self) -> str | None:
        return self.imap.password

    def settings(self, **changes: object) -> dict[str, object]:
        return {
            "imap_host": "127.0.0.1", "imap_port": self.imap_server.port, "imap_certificate": self.certificate.fingerprint,
            "smtp_host": "127.0.0.1", "smtp_port": self.smtp_port, "smtp_tls": "none", "smtp_user": "", "user": "us",
            "sender": "orders@us.example", "to": ["edi@acme.example"], "timeout": 5, "sent_folder": "Sent",
            "server_keeps_sent": True,
        } | changes  # fmt: skip

    def transport(self, **changes: object) -> Transport:
        secret = str(changes.pop("secret", self.secret))
        changes.pop("rest_seconds", None)
        transport: Transport = make("mailbox", secret, **self.settings(**changes))
        return transport

    def arrive(self, name: str, payload: bytes, sender: str = "edi@acme.example") -> None:
        mail = EmailMessage()
        mail["From"] = sender
        mail["Subject"] = name
        mail.set_content("see attachment")
        mail.add_attachment(payload, maintype="application", subtype="octet-stream", filename=name)
        self.imap.put(mail.as_bytes())

    def waiting(self) -> int:
        return len(self.imap.folders["INBOX"])

    def _attachments(self, folder: str) -> list[bytes]:
        found = []
        for mail in self.imap.folders.get(folder, {}).values():
            for part in message_from_bytes(mail, policy=default).iter_attachments():
                body = part.get_payload(decode=True)
                assert isinstance(body, bytes)
                found.append(body)
        return found

    def kept(self) -> list[bytes]:
        return self._attachments("Crossdock") + self._attachments("Crossdock-aside")

    def received(self) -> list[bytes]:
        return self._attachments("Sent")

    def lose_next_answer(self) -> None:
        self.break_after_data = True

    def go_away(self) -> None:
        self.imap_server.stop()
        self.controller.stop()

    def stop(self) -> None:
        self.imap_server.stop()
        if self.controller.server is not None:
            self.controller.stop()


WORLDS: dict[str, Callable[[Path], World]] = {
    "folder": FolderWorld,
    "as2": As2World,
    "sftp": SftpWorld,
    "ftps": FtpsWorld,
    "http": HttpWorld,
    "mailbox": MailWorld,
}
