"""FTP with explicit TLS on both connections, by ftplib; the certificate is pinned or verified by the system's store."""

from __future__ import annotations

import ftplib
import io
import socket
import ssl
from collections.abc import Callable
from typing import Any, TypeVar

from console.adapters.transports.remote import Entry, RemoteFolder
from console.adapters.transports.security import check_pin, context_for, fingerprint_of, not_trusted
from console.adapters.transports.settings import FtpsSettings
from console.services.errors import AuthenticationFailed, ContentError, NeedsSettings, Retryable, Unreachable

T = TypeVar("T")


class _SameSession(ftplib.FTP_TLS):
    """Data connections go on with the session of the control connection, as many servers demand, and show the same
    certificate."""

    pin: str | None = None

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        """Open the data connection and protect it."""
        plain, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if not self._prot_p:  # type: ignore[attr-defined]  # set by prot_p()
            return plain, size
        session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
        protected = self.context.wrap_socket(plain, server_hostname=self.host, session=session)
        check_pin(protected, self.pin)
        return protected, size


class _TooLong(Exception):
    """More bytes came than are taken."""


class FtpsFiles:
    """:class:`~console.adapters.transports.remote.Files` over FTP, connected when first used."""

    def __init__(self, settings: FtpsSettings, secret: str | None) -> None:
        self._settings = settings
        self._secret = secret
        self._client: ftplib.FTP | None = None

    @property
    def connected(self) -> bool:
        """Whether a connection is open, as far as is known."""
        return self._client is not None

    def describe(self) -> str:
        """The server and who signs in."""
        return f"{'FTPS' if self._settings.tls else 'FTP'} {self._settings.host}, user {self._settings.user}"

    def files(self, folder: str) -> list[Entry]:
        """The files of a folder, by MLSD, or name by name on a server that lacks it."""
        try:
            return self._do(lambda client: _listed(client, folder))
        except FileNotFoundError as error:
            raise NeedsSettings(f"The server has no folder “{folder}”.", technical=str(error)) from error

    def read(self, path: str, limit: int) -> bytes:
        """A file's bytes, never more than ``limit``."""
        body = bytearray()

        def take(piece: bytes) -> None:
            body.extend(piece)
            if len(body) > limit:
                raise _TooLong

        try:
            self._do(lambda client: client.retrbinary(f"RETR {path}", take))
        except _TooLong as error:
            self.close()  # the rest is still on its way
            raise ContentError(f"the file has more than {limit} bytes.") from error
        return bytes(body)

    def write(self, path: str, payload: bytes) -> None:
        """Make or replace a file."""
        self._do(lambda client: client.storbinary(f"STOR {path}", io.BytesIO(payload)))

    def size(self, path: str) -> int | None:
        """Its size; ``None``: not there."""
        try:
            return self._do(lambda client: client.size(path))
        except FileNotFoundError:
            return None

    def rename(self, old: str, new: str) -> None:
        """Move a file. FTP servers overwrite: what is there under the new name is asked for first."""
        if self.size(new) is not None:
            raise Retryable(f"There is a file “{new.rpartition('/')[2]}” already.")
        self._do(lambda client: client.rename(old, new))

    def delete(self, path: str) -> None:
        """Delete a file that may be gone already."""
        try:
            self._do(lambda client: client.delete(path))
        except FileNotFoundError:
            return

    def make_folder(self, path: str) -> None:
        """Make a folder that may be there already."""

        def work(client: ftplib.FTP) -> None:
            try:
                client.mkd(path)
            except ftplib.error_perm as error:
                if not str(error).startswith(("550", "521")):
                    raise

        self._do(work)

    def close(self) -> None:
        """Let go of the connection."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _do(self, work: Callable[[ftplib.FTP], T]) -> T:
        """One command or transfer, its errors in the program's words. FileNotFoundError passes."""
        try:
            return work(self._live())
        except ftplib.error_perm as error:
            raise self._refused(error) from error
        except ftplib.error_temp as error:
            if str(error).startswith(("421", "425", "426")):
                self.close()
                raise Unreachable("The server broke the connection.", technical=str(error)[:200]) from error
            raise Retryable("The server refused it for now.", technical=str(error)[:200]) from error
        except (ftplib.Error, OSError, EOFError) as error:
            if isinstance(error, FileNotFoundError):
                raise
            self.close()
            technical = f"{type(error).__name__}: {error}"[:200]
            raise Unreachable("The server broke the connection.", technical=technical) from error

    @staticmethod
    def _refused(error: ftplib.error_perm) -> Exception:
        text = str(error)
        if text.startswith("530"):
            return AuthenticationFailed(technical=text[:200])
        if text.startswith("550"):
            return FileNotFoundError(text[:200])
        return Retryable("The server refused it.", technical=text[:200])

    def _live(self) -> ftplib.FTP:
        if self._client is None:
            try:
                self._client = self._connect(context_for(self._settings.certificate))
            except ssl.SSLCertVerificationError as error:
                raise not_trusted(error, self._shown()) from error
            except ftplib.error_perm as error:
                if str(error).startswith("530"):
                    raise AuthenticationFailed(technical=str(error)[:200]) from error
                raise NeedsSettings("The server refused the connection.", technical=str(error)[:200]) from error
            except (ftplib.Error, OSError, EOFError) as error:
                technical = f"{type(error).__name__}: {error}"[:200]
                raise Unreachable("The server cannot be reached.", technical=technical) from error
        return self._client

    def _connect(self, context: ssl.SSLContext) -> ftplib.FTP:
        settings = self._settings
        client = _SameSession(context=context, timeout=settings.timeout) if settings.tls else ftplib.FTP()
        try:
            client.connect(settings.host, settings.port, timeout=settings.timeout)
            if isinstance(client, _SameSession):
                client.pin = settings.certificate
                client.auth()
                check_pin(client.sock, settings.certificate)
            client.login(settings.user, self._secret or "")
            if isinstance(client, _SameSession):
                client.prot_p()
            client.voidcmd("TYPE I")
        except BaseException:
            client.close()
            raise
        return client

    def _shown(self) -> str:
        """The fingerprint the server shows; nothing secret is sent to find out."""
        client = ftplib.FTP_TLS(context=context_for("SHA256:" + "0" * 64), timeout=self._settings.timeout)
        try:
            client.connect(self._settings.host, self._settings.port)
            client.auth()
            sock: Any = client.sock
            return fingerprint_of(sock.getpeercert(binary_form=True))
        except (ftplib.Error, OSError, EOFError) as error:
            return f"not to be had ({type(error).__name__})"
        finally:
            client.close()


def _listed(client: ftplib.FTP, folder: str) -> list[Entry]:
    try:
        return [
            Entry(name, int(facts.get("size", 0)), facts.get("modify", ""))
            for name, facts in client.mlsd(folder)
            if facts.get("type", "file").casefold() == "file"
        ]
    except ftplib.error_perm as error:
        if not str(error).startswith(("500", "501", "502", "504")):
            raise
    found = []
    for path in client.nlst(folder):
        name = path.rpartition("/")[2]
        try:
            size = client.size(f"{folder}/{name}")
            changed = client.sendcmd(f"MDTM {folder}/{name}").partition(" ")[2]
        except ftplib.error_perm:
            continue  # a folder
        found.append(Entry(name, size or 0, changed))
    return found


def ftps_transport(settings: FtpsSettings, secret: str | None) -> RemoteFolder:
    """The transport of an FTPS connection."""
    return RemoteFolder(FtpsFiles(settings, secret), settings)
