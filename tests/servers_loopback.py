"""Small servers on loopback for the tests of transports: certificates, FTP with TLS, IMAP. SSH and SMTP come from
asyncssh and aiosmtpd."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import re
import shutil
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1 as a PEM file with its key, and its fingerprint."""

    file: Path
    fingerprint: str

    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        return context


def make_certificate(folder: Path, name: str = "server") -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return Certificate(file, f"SHA256:{certificate.fingerprint(hashes.SHA256()).hex()}")


class LineServer:
    """Accepts connections on loopback and hands each to ``serve`` in a thread of its own."""

    def __init__(self, serve: Callable[[socket.socket, Callable[[socket.socket], None]], None]) -> None:
        self._serve = serve
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            thread = threading.Thread(target=self._one, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _one(self, connection: socket.socket) -> None:
        with contextlib.ExitStack() as stack:

            def adopt(protected: socket.socket) -> None:
                self._open.append(protected)
                stack.callback(protected.close)

            stack.callback(connection.close)
            with contextlib.suppress(OSError, EOFError, ValueError):
                self._serve(connection, adopt)

    def drop(self) -> None:
        """Break every connection."""
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()
        for thread in self._threads:
            thread.join(2)


# ---------------------------------------------------------------------------------------------------------------- FTP


@dataclass
class FtpServer:
    """FTP with explicit TLS over a folder. ``lose`` names commands after which the connection breaks without an answer,
    having been carried out; ``fail`` those after which it breaks before anything is done."""

    root: Path
    certificate: Certificate | None
    password: str = "secret"
    lose: set[str] = field(default_factory=set)
    fail: set[str] = field(default_factory=set)
    mlsd: bool = True
    unprotected: list[str] = field(default_factory=list)

    def start(self) -> LineServer:
        return LineServer(self._session)

    def _session(self, raw: socket.socket, adopt: Callable[[socket.socket], None]) -> None:
        session = _FtpSession(self, raw, adopt)
        try:
            session.run()
        finally:
            session.reader.close()


class _FtpSession:
    def __init__(self, server: FtpServer, raw: socket.socket, adopt: Callable[[socket.socket], None]) -> None:
        self.server = server
        self.adopt = adopt
        self.control = raw
        self.reader = raw.makefile("rb")
        self.secure = False
        self.private = False
        self.passive: socket.socket | None = None
        self.renaming: Path | None = None
        self.signed_in = False

    def say(self, text: str) -> None:
        self.control.sendall(f"{text}\r\n".encode())

    def run(self) -> None:
        self.say("220 ready")
        while line := self.reader.readline():
            command, _, rest = line.decode().rstrip("\r\n").partition(" ")
            command = command.upper()
            if command in self.server.fail:
                return
            if command not in ("USER", "PASS", "AUTH", "PBSZ", "PROT", "QUIT") and not self.signed_in:
                self.say("530 sign in first")
                continue
            if self.server.certificate and not self.secure and command != "AUTH":
                self.server.unprotected.append(command)
            getattr(self, f"do_{command.lower()}", self.unknown)(rest)
            if command in self.server.lose:
                return
            if command == "QUIT":
                return

    def answer(self, command: str, text: str) -> None:
        if command not in self.server.lose:
            self.say(text)

    def unknown(self, rest: str) -> None:
        self.say("502 not known")

    def do_auth(self, rest: str) -> None:
        if self.server.certificate is None:
            self.say("502 no TLS")
            return
        self.say("234 go on")
        self.reader.close()
        self.control = self.server.certificate.server().wrap_socket(self.control, server_side=True)
        self.adopt(self.control)
        self.reader = self.control.makefile("rb")
        self.secure = True

    def do_user(self, rest: str) -> None:
        self.say("331 password")

    def do_pass(self, rest: str) -> None:
        self.signed_in = rest == self.server.password
        self.say("230 in" if self.signed_in else "530 no")

    def do_pbsz(self, rest: str) -> None:
        self.say("200 ok")

    def do_prot(self, rest: str) -> None:
        self.private = rest == "P"
        self.say("200 ok")

    def do_type(self, rest: str) -> None:
        self.say("200 ok")

    def do_quit(self, rest: str) -> None:
        self.say("221 bye")

    def do_epsv(self, rest: str) -> None:
        self.passive = socket.create_server(("127.0.0.1", 0))
        self.adopt(self.passive)
        self.say(f"229 ok (|||{self.passive.getsockname()[1]}|)")

    def do_pasv(self, rest: str) -> None:
        self.passive = socket.create_server(("127.0.0.1", 0))
        self.adopt(self.passive)
        port = self.passive.getsockname()[1]
        self.say(f"227 ok (127,0,0,1,{port >> 8},{port & 255})")

    def path(self, rest: str) -> Path:
        return self.server.root / rest.lstrip("/")

    @contextlib.contextmanager
    def data(self) -> Iterator[socket.socket]:
        assert self.passive is not None
        connection, _ = self.passive.accept()
        self.passive.close()
        self.adopt(connection)
        if self.private and self.server.certificate:
            connection = self.server.certificate.server().wrap_socket(connection, server_side=True)
            self.adopt(connection)
        yield connection
        if isinstance(connection, ssl.SSLSocket):
            with contextlib.suppress(OSError):
                connection.unwrap().close()
        connection.close()

    def do_mlsd(self, rest: str) -> None:
        folder = self.path(rest)
        if not self.server.mlsd:
            self.say("502 not known")
            return
        if not folder.is_dir():
            self.say("550 no such folder")
            return
        self.say("150 coming")
        with self.data() as connection:
            for one in sorted(folder.iterdir()):
                kind = "dir" if one.is_dir() else "file"
                facts = f"type={kind};size={one.stat().st_size};modify={int(one.stat().st_mtime)};"
                connection.sendall(f"{facts} {one.name}\r\n".encode())
        self.say("226 done")

    def do_nlst(self, rest: str) -> None:
        if not self.path(rest).is_dir():
            self.say("550 no such folder")
            return
        self.say("150 coming")
        with self.data() as connection:
            for one in sorted(self.path(rest).iterdir()):
                connection.sendall(f"{one.name}\r\n".encode())
        self.say("226 done")

    def do_mdtm(self, rest: str) -> None:
        self.say(f"213 {int(self.path(rest).stat().st_mtime)}")

    def do_size(self, rest: str) -> None:
        path = self.path(rest)
        self.say(f"213 {path.stat().st_size}" if path.is_file() else "550 no such file")

    def do_retr(self, rest: str) -> None:
        path = self.path(rest)
        if not path.is_file():
            self.say("550 no such file")
            return
        self.say("150 coming")
        with self.data() as connection:
            connection.sendall(path.read_bytes())
        self.answer("RETR", "226 done")

    def do_stor(self, rest: str) -> None:
        if not self.path(rest).parent.is_dir():
            self.say("550 no such folder")
            return
        self.say("150 go on")
        with self.data() as connection:
            body = b""
            while piece := connection.recv(65536):
                body += piece
            self.path(rest).write_bytes(body)
        self.answer("STOR", "226 done")

    def do_rnfr(self, rest: str) -> None:
        self.renaming = self.path(rest)
        self.say("350 to what" if self.renaming.exists() else "550 no such file")

    def do_rnto(self, rest: str) -> None:
        assert self.renaming is not None
        self.renaming.rename(self.path(rest))
        self.answer("RNTO", "250 done")

    def do_dele(self, rest: str) -> None:
        path = self.path(rest)
        if not path.is_file():
            self.say("550 no such file")
            return
        path.unlink()
        self.say("250 done")

    def do_mkd(self, rest: str) -> None:
        path = self.path(rest)
        if path.exists():
            self.say("550 is there")
            return
        path.mkdir(parents=True)
        self.say("257 made")


# --------------------------------------------------------------------------------------------------------------- IMAP


@dataclass
class ImapServer:
    """Mailboxes in memory: folder -> uid -> mail."""

    certificate: Certificate | None
    password: str = "secret"
    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}})
    capabilities: str = "IMAP4rev1 UIDPLUS MOVE"
    next_uid: int = 1
    lose: set[str] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)

    def put(self, mail: bytes, folder: str = "INBOX") -> int:
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.folders.setdefault(folder, {})[uid] = mail
        return uid

    def start(self) -> LineServer:
        return LineServer(self._session)

    def _session(self, raw: socket.socket, adopt: Callable[[socket.socket], None]) -> None:
        connection = self.certificate.server().wrap_socket(raw, server_side=True) if self.certificate else raw
        adopt(connection)
        with connection.makefile("rb") as reader:
            self._serve(connection, reader)

    def _serve(self, connection: socket.socket, reader: Any) -> None:
        selected = "INBOX"

        def say(text: str | bytes) -> None:
            connection.sendall((text if isinstance(text, bytes) else text.encode()) + b"\r\n")

        say("* OK ready")
        while line := reader.readline():
            tag, _, rest = line.decode().rstrip("\r\n").partition(" ")
            command, _, arguments = rest.partition(" ")
            command = command.upper()
            if command == "UID":
                command, _, arguments = arguments.partition(" ")
                command = f"UID {command.upper()}"
            if command in self.lose:
                connection.close()
                return
            if command == "CAPABILITY":
                say(f"* CAPABILITY {self.capabilities}")
            elif command == "LOGIN":
                if f'"{self.password}"' not in arguments and not arguments.endswith(self.password):
                    say(f"{tag} NO wrong")
                    continue
            elif command == "CREATE":
                name = arguments.strip('"')
                if name in self.folders:
                    say(f"{tag} NO is there")
                    continue
                self.folders[name] = {}
            elif command == "SELECT":
                name = arguments.strip('"')
                if name not in self.folders:
                    say(f"{tag} NO no such folder")
                    continue
                selected = name
                say(f"* {len(self.folders[name])} EXISTS")
                say("* OK [UIDVALIDITY 77] ok")
            elif command == "UID SEARCH":
                found = [uid for uid, mail in self.folders[selected].items() if self._fits(uid, mail, arguments)]
                say(f"* SEARCH {' '.join(map(str, found))}".rstrip())
            elif command == "UID FETCH":
                wanted, _, what = arguments.partition(" ")
                for uid in map(int, wanted.split(",")):
                    mail = self.folders[selected].get(uid)
                    if mail is None:
                        continue
                    if "BODY" in what:
                        say(f"* {uid} FETCH (UID {uid} BODY[] {{{len(mail)}}}".encode() + b"\r\n" + mail + b")")
                    else:
                        say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(mail)})")
            elif command in ("UID MOVE", "UID COPY"):
                uid, _, target = arguments.partition(" ")
                mail = self.folders[selected].get(int(uid))
                if mail is not None:
                    self.put(mail, target.strip('"'))
                    if command == "UID MOVE":
                        del self.folders[selected][int(uid)]
            elif command == "UID STORE":
                self.deleted.add(int(arguments.split()[0]))
            elif command == "UID EXPUNGE":
                self.folders[selected].pop(int(arguments), None)
            elif command == "LOGOUT":
                say("* BYE")
                say(f"{tag} OK bye")
                return
            say(f"{tag} OK done")

    def _fits(self, uid: int, mail: bytes, search: str) -> bool:
        wanted = re.search(r'HEADER Message-ID "([^"]+)"', search)
        if wanted:
            return message_from_bytes(mail)["Message-ID"] == wanted[1]
        return uid not in self.deleted


def clear(folder: Path) -> None:
    """Empty a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
