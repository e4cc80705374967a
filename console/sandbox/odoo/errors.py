"""Errors as an Odoo server reports them over JSON-RPC: an exception name, a message and its arguments."""

from __future__ import annotations

from collections.abc import Sequence


class OdooFault(Exception):
    """An error answer. ``name`` is the exception name a client may match on; ``message`` is for people only."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message


def user_error(message: str) -> OdooFault:
    """A business rule refused the change."""
    return OdooFault("odoo.exceptions.UserError", message)


def validation_error(message: str) -> OdooFault:
    """The values break a constraint, for example a required field left empty."""
    return OdooFault("odoo.exceptions.ValidationError", message)


def access_error(message: str) -> OdooFault:
    """The user's groups do not allow the operation."""
    return OdooFault("odoo.exceptions.AccessError", message)


def access_denied() -> OdooFault:
    """The password or API key is not that of the user."""
    return OdooFault("odoo.exceptions.AccessDenied", "Access Denied")


def missing_error(model: str, ids: Sequence[int], user: int) -> OdooFault:
    """A record was changed that does not exist (any more)."""
    listed = ", ".join(str(record) for record in ids) + ("," if len(ids) == 1 else "")
    return OdooFault(
        "odoo.exceptions.MissingError",
        f"Record does not exist or has been deleted.\n(Record: {model}({listed}), User: {user})",
    )


def value_error(message: str) -> OdooFault:
    """An unknown field, a malformed domain, a value of the wrong form."""
    return OdooFault("builtins.ValueError", message)


def type_error(message: str) -> OdooFault:
    """Arguments or values of the wrong type."""
    return OdooFault("builtins.TypeError", message)


def attribute_error(message: str) -> OdooFault:
    """The method does not exist on the model."""
    return OdooFault("builtins.AttributeError", message)


def no_database(name: str) -> OdooFault:
    """PostgreSQL's own text comes through when the database does not exist."""
    return OdooFault(
        "psycopg2.OperationalError",
        f'connection to server at "127.0.0.1", port 5432 failed: FATAL:  database "{name}" does not exist\n',
    )
