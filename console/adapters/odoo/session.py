"""One signed-in odoorpc session, and its errors as ours: by exception name, never by text."""

from __future__ import annotations

import http.client
import urllib.error
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import odoorpc

from console.services.errors import (
    AccessDenied,
    AuthenticationFailed,
    CrossdockError,
    InDoubt,
    NeedsSettings,
    RecordMissing,
    Refused,
    Retryable,
    Throttled,
    Unreachable,
)
from console.services.retry_after import retry_after_seconds

_BY_NAME: dict[str, type[CrossdockError]] = {
    "odoo.exceptions.AccessError": AccessDenied,
    "odoo.exceptions.AccessDenied": AuthenticationFailed,
    "odoo.exceptions.MissingError": RecordMissing,
    "odoo.exceptions.UserError": Refused,
    "odoo.exceptions.ValidationError": Refused,
    "odoo.exceptions.RedirectWarning": Refused,
    "psycopg2.errors.SerializationFailure": Retryable,
    "psycopg2.errors.LockNotAvailable": Retryable,
    "psycopg2.errors.DeadlockDetected": Retryable,
}


class TookTooLong(Unreachable):
    """Odoo did not answer in time. Less asked at once may be answered."""


class Session:
    """Calls to one database as one user. Belongs to one thread; signs in on its first call and again after trouble."""

    def __init__(self, url: str, database: str, login: str, key: Callable[[], str | None], timeout: float = 30.0):
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._secure = parts.scheme == "https"
        if not self._secure and self._host not in ("127.0.0.1", "localhost", "::1"):
            raise NeedsSettings("Odoo must be reached by https.", next_step="Put https:// in the connection's address.")
        self._port = parts.port or (443 if self._secure else 80)
        self._database = database
        self._login = login
        self._key = key
        self._timeout = timeout
        self._odoo: Any = None
        self._fields: dict[str, dict[str, dict[str, Any]]] = {}
        self.calls = 0

    @property
    def version(self) -> str:
        """The server's version as it says itself."""
        return str(self._live().version)

    @property
    def user_id(self) -> int:
        """The id of the signed-in user."""
        return int(self._live().env.uid)

    @property
    def database(self) -> str:
        """The database's name."""
        return self._database

    def fields(self, model: str) -> dict[str, dict[str, Any]]:
        """The model's fields as this server has them, asked once per session."""
        if model not in self._fields:
            self._fields[model] = self.call(
                model, "fields_get", attributes=["type", "relation", "readonly", "store", "digits"]
            )
        return self._fields[model]

    def has_model(self, model: str) -> bool:
        """Whether this server has the model: packagings, for example, are gone from 19.0 on."""
        try:
            return bool(self.fields(model))
        except (Refused, RecordMissing):
            self._fields[model] = {}
            return False

    def call(self, model: str, method: str, *args: Any, changes: bool = False, **kwargs: Any) -> Any:
        """``execute_kw``. With ``changes`` an answer lost after sending is InDoubt, else Unreachable."""
        self.calls += 1
        odoo = self._live()
        try:
            return odoo.execute_kw(model, method, list(args), kwargs)
        except BaseException as error:
            raise self._typed(error, changes) from error

    def _live(self) -> Any:
        if self._odoo is not None:
            return self._odoo
        key = self._key()
        if not key:
            raise AuthenticationFailed("There is no key for Odoo in the keyring.")
        try:
            protocol = "jsonrpc+ssl" if self._secure else "jsonrpc"
            odoo = odoorpc.ODOO(self._host, protocol=protocol, port=self._port, timeout=self._timeout)
            odoo.login(self._database, self._login, key)
        except BaseException as error:
            raise self._sign_in_error(error) from error
        self._odoo = odoo
        return odoo

    def _sign_in_error(self, error: BaseException) -> BaseException:
        if isinstance(error, odoorpc.error.RPCError):
            if _name(error) in ("", "odoo.exceptions.AccessDenied"):
                if "database" in str(error).lower() and "exist" in str(error).lower():
                    return NeedsSettings("Odoo has no database of this name.", technical=str(error)[:500])
                return AuthenticationFailed("Odoo does not accept the user name or key.")
            if "OperationalError" in _name(error):
                return NeedsSettings("Odoo has no database of this name.", technical=str(error)[:500])
        return self._typed(error, False)

    def _typed(self, error: BaseException, changes: bool) -> BaseException:
        if isinstance(error, CrossdockError):
            return error
        if isinstance(error, odoorpc.error.RPCError):
            return _server_error(error)
        self._odoo = None
        if isinstance(error, urllib.error.HTTPError):
            return _http_error(error, changes)
        if _never_sent(error):
            return Unreachable("Odoo cannot be reached.", technical=type(error).__name__)
        if isinstance(error, (OSError, http.client.HTTPException, ValueError)) or (
            type(error).__name__ == "ConnectorError"  # it derives from BaseException and would end the worker
        ):
            if changes:
                return InDoubt("Odoo did not answer whether the change was made.", technical=type(error).__name__)
            kind = TookTooLong if _timed_out(error) else Unreachable
            return kind("Odoo did not answer.", technical=type(error).__name__)
        return error


def _name(error: Any) -> str:
    info = error.info if isinstance(error.info, dict) else {}
    data = info.get("data")
    return str(data.get("name", "")) if isinstance(data, dict) else ""


def _server_error(error: Any) -> CrossdockError:
    name, text = _name(error), str(error)
    kind = _BY_NAME.get(name)
    if kind is None:
        kind = Retryable if "SerializationFailure" in name or "OperationalError" in name else Refused
    if kind is AccessDenied:
        return AccessDenied("The connection's user may not do this in Odoo.", technical=text[:2000])
    first = text.strip().splitlines()[0] if text.strip() else "Odoo refused."
    return kind(first[:300], technical=f"{name}: {text}"[:2000])


def _http_error(error: urllib.error.HTTPError, changes: bool) -> CrossdockError:
    if error.code == 429:
        after = retry_after_seconds(error.headers.get("Retry-After"), datetime.now(UTC))
        return Throttled("Odoo asks for fewer calls.", retry_after=after)
    if changes and error.code not in (401, 403, 404, 503):
        return InDoubt("Odoo did not answer whether the change was made.", technical=f"HTTP {error.code}")
    return Unreachable("Odoo is not ready.", technical=f"HTTP {error.code}")


def _timed_out(error: BaseException) -> bool:
    return isinstance(error.reason if isinstance(error, urllib.error.URLError) else error, TimeoutError)


def _never_sent(error: BaseException) -> bool:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    return isinstance(reason, ConnectionRefusedError) or type(reason).__name__ == "gaierror"
