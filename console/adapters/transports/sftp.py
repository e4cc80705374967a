"""SFTP by asyncssh: one worker thread with its own loop serves every SFTP connection; host keys are pinned."""

from __future__ import annotations

import asyncio
import concurrent.futures
import posixpath
import stat
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, ClassVar, TypeVar

import asyncssh

from console.adapters.transports.remote import Entry, RemoteFolder
from console.adapters.transports.settings import SftpSettings
from console.services.errors import (
    AccessDenied,
    AuthenticationFailed,
    ContentError,
    CrossdockError,
    NeedsSettings,
    Retryable,
    Unreachable,
)

T = TypeVar("T")
PIECE = 1 << 20
_GONE = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)
_LOST = (
    asyncssh.SFTPConnectionLost,
    asyncssh.SFTPNoConnection,
    asyncssh.ConnectionLost,
    asyncssh.DisconnectError,
    asyncssh.ChannelOpenError,
    OSError,
    EOFError,
    TimeoutError,
    asyncio.TimeoutError,
    concurrent.futures.TimeoutError,
)


class Worker:
    """The thread in which asyncssh lives. It starts with the first connection and ends with the last."""

    _lock: ClassVar[threading.Lock] = threading.Lock()
    _users: ClassVar[int] = 0
    _loop: ClassVar[asyncio.AbstractEventLoop | None] = None
    _thread: ClassVar[threading.Thread | None] = None

    @classmethod
    def enter(cls) -> None:
        """One more connection uses the thread."""
        with cls._lock:
            cls._users += 1
            if cls._loop is None:
                loop = cls._loop = asyncio.new_event_loop()
                cls._thread = threading.Thread(target=cls._serve, args=(loop,), name="sftp", daemon=True)
                cls._thread.start()

    @staticmethod
    def _serve(loop: asyncio.AbstractEventLoop) -> None:
        loop.run_forever()
        loop.close()

    @classmethod
    def leave(cls) -> None:
        """One less; the last one stops the thread and waits for it."""
        with cls._lock:
            cls._users -= 1
            if cls._users or cls._loop is None or cls._thread is None:
                return
            cls._loop.call_soon_threadsafe(cls._loop.stop)
            cls._thread.join(5)
            cls._loop = cls._thread = None

    @classmethod
    def run(cls, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """Do ``work`` in the thread. Raises what it raises, and TimeoutError."""
        loop = cls._loop
        if loop is None:
            work.close()
            raise ConnectionError("the connection is closed")
        future = asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, seconds), loop)
        try:
            return future.result(seconds + 5)
        except concurrent.futures.TimeoutError:
            future.cancel()
            raise


class _PinnedKeys(asyncssh.SSHClient):
    """Accepts the pinned host keys and remembers what was shown."""

    def __init__(self, pinned: tuple[str, ...], shown: list[str]) -> None:
        self._pinned = pinned
        self._shown = shown

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        """Whether the key's fingerprint is one of the pinned."""
        self._shown.append(key.get_fingerprint())
        return key.get_fingerprint().rstrip("=") in self._pinned


class SftpFiles:
    """:class:`~console.adapters.transports.remote.Files` over SFTP, connected when first used."""

    def __init__(self, settings: SftpSettings, secret: str | None) -> None:
        self._settings = settings
        self._secret = secret
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None
        self._entered = False

    @property
    def connected(self) -> bool:
        """Whether a connection is open, as far as is known."""
        return self._client is not None

    def describe(self) -> str:
        """The server and who signs in."""
        return f"SFTP {self._settings.host}, user {self._settings.user}"

    def files(self, folder: str) -> list[Entry]:
        """The files of a folder."""

        async def work(client: asyncssh.SFTPClient) -> list[Entry]:
            return [_entry(one) for one in await client.readdir(folder) if _is_file(one)]

        try:
            return self._do(work)
        except FileNotFoundError as error:
            raise NeedsSettings(f"The server has no folder “{folder}”.", technical=str(error)) from error

    def read(self, path: str, limit: int) -> bytes:
        """A file's bytes, never more than ``limit``. The time-out holds for each piece, so a slow line is no fault."""
        seconds = self._settings.timeout

        async def work(client: asyncssh.SFTPClient) -> bytes:
            body = bytearray()
            async with client.open(path, "rb") as stream:
                while len(body) <= limit:
                    piece: bytes = await asyncio.wait_for(stream.read(min(PIECE, limit + 1 - len(body))), seconds)
                    if not piece:
                        break
                    body += piece
            return bytes(body)

        payload = self._do(work, pieces=limit // PIECE + 1)
        if len(payload) > limit:
            raise ContentError(f"the file has more than {limit} bytes.")
        return payload

    def write(self, path: str, payload: bytes) -> None:
        """Make or replace a file, a piece at a time."""
        seconds = self._settings.timeout

        async def work(client: asyncssh.SFTPClient) -> None:
            async with client.open(path, "wb") as stream:
                for start in range(0, len(payload), PIECE):
                    await asyncio.wait_for(stream.write(payload[start : start + PIECE]), seconds)

        self._do(work, pieces=len(payload) // PIECE + 1)

    def size(self, path: str) -> int | None:
        """Its size; ``None``: not there."""

        async def work(client: asyncssh.SFTPClient) -> int:
            return (await client.stat(path)).size or 0

        try:
            return self._do(work)
        except FileNotFoundError:
            return None

    def rename(self, old: str, new: str) -> None:
        """Move a file; SFTP itself refuses to overwrite."""
        self._do(lambda client: client.rename(old, new))

    def delete(self, path: str) -> None:
        """Delete a file that may be gone already."""
        try:
            self._do(lambda client: client.remove(path))
        except FileNotFoundError:
            return

    def make_folder(self, path: str) -> None:
        """Make a folder that may be there already."""

        async def work(client: asyncssh.SFTPClient) -> None:
            if not await client.isdir(path):
                await client.mkdir(path)

        self._do(work)

    def close(self) -> None:
        """Let go of the connection and, as the last one, of the thread."""
        connection, self._connection, self._client = self._connection, None, None
        if connection is not None:
            with suppress(*_LOST):
                Worker.run(_closed(connection), 5)
        if self._entered:
            self._entered = False
            Worker.leave()

    def _do(self, work: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, T]], *, pieces: int = 0) -> T:
        """Run one piece of work, its errors in the program's words. FileNotFoundError passes."""
        client = self._live()
        try:
            return Worker.run(work(client), self._settings.timeout * (pieces + 1))
        except _GONE as error:
            raise FileNotFoundError(str(error)) from error
        except asyncssh.SFTPPermissionDenied as error:
            raise AccessDenied(
                f"The server does not let {self._settings.user} do this.", technical=str(error)
            ) from error
        except _LOST as error:
            self.close()
            raise Unreachable("The server broke the connection.", technical=_technical(error)) from error
        except asyncssh.SFTPError as error:
            raise Retryable("The server refused it.", technical=_technical(error)) from error
        except asyncssh.Error as error:
            self.close()
            raise Unreachable("The server broke the connection.", technical=_technical(error)) from error

    def _live(self) -> asyncssh.SFTPClient:
        if self._client is None:
            if not self._entered:
                Worker.enter()
                self._entered = True
            shown: list[str] = []
            try:
                self._connection, self._client = Worker.run(self._connect(shown), self._settings.timeout)
            except (CrossdockError, asyncssh.Error, *_LOST) as error:
                self.close()
                raise _refusal(error, self._settings, shown) from error
        return self._client

    async def _connect(self, shown: list[str]) -> tuple[asyncssh.SSHClientConnection, asyncssh.SFTPClient]:
        settings = self._settings
        keys = [_private_key(self._secret)] if settings.auth == "key" else []
        connection, _ = await asyncssh.create_connection(
            lambda: _PinnedKeys(settings.host_keys, shown),
            settings.host,
            settings.port,
            username=settings.user,
            password=self._secret if settings.auth == "password" else None,
            client_keys=keys,
            preferred_auth=("publickey",) if keys else ("password", "keyboard-interactive"),
            known_hosts=lambda *_: ([], [], []),
            config=None,
            agent_path=None,
            login_timeout=settings.timeout,
            keepalive_interval=30,
        )
        try:
            return connection, await connection.start_sftp_client()
        except BaseException:
            connection.abort()
            raise


async def _closed(connection: asyncssh.SSHClientConnection) -> None:
    connection.close()
    await connection.wait_closed()


def _private_key(secret: str | None) -> asyncssh.SSHKey:
    try:
        return asyncssh.import_private_key(secret or "")
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise AuthenticationFailed(
            "The key of this connection cannot be read.",
            technical=type(error).__name__,
        ) from error


def _refusal(error: BaseException, settings: SftpSettings, shown: list[str]) -> CrossdockError:
    """Why no connection came about: a person must look, or it is tried again."""
    if isinstance(error, CrossdockError):
        return error
    if isinstance(error, asyncssh.HostKeyNotVerifiable):
        return _host_key(settings, shown[-1] if shown else "no key")
    if isinstance(error, asyncssh.PermissionDenied):
        return AuthenticationFailed(technical=_technical(error))
    if isinstance(error, asyncssh.KeyExchangeFailed):
        return NeedsSettings("The server and this program have no cipher in common.", technical=_technical(error))
    return Unreachable("The server cannot be reached.", technical=_technical(error))


def _host_key(settings: SftpSettings, shown: str) -> NeedsSettings:
    if not settings.host_keys:
        return NeedsSettings(
            f"The server {settings.host} shows the host key {shown}, and none is pinned yet.",
            next_step="Compare it with what the partner gave you, and enter it as host_keys of the connection.",
        )
    return NeedsSettings(
        f"The server {settings.host} shows another host key than the pinned one. Shown: {shown}."
        f" Pinned: {', '.join(settings.host_keys)}.",
        next_step="Ask the partner whether the key was changed; only then pin the new one. Nothing was sent.",
    )


def _is_file(name: asyncssh.SFTPName) -> bool:
    mode = name.attrs.permissions
    return str(name.filename) not in (".", "..") and (mode is None or stat.S_IFMT(mode) in (0, stat.S_IFREG))


def _entry(name: asyncssh.SFTPName) -> Entry:
    return Entry(posixpath.basename(str(name.filename)), name.attrs.size or 0, f"{name.attrs.mtime or 0:020}")


def _technical(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def sftp_transport(settings: SftpSettings, secret: str | None) -> RemoteFolder:
    """The transport of an SFTP connection."""
    return RemoteFolder(SftpFiles(settings, secret), settings)
