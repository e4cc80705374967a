"""Odoo's own import, ``load``: records are made under external ids, so repeating a call updates instead of adding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from console.adapters.odoo.session import Session
from console.services.errors import AccessDenied

MODULE = "__crossdock__"
"""Not the name of a module, as ``__import__`` is none: no installation or upgrade of one cleans these up."""

_TRIES = 4


def external_id(kind: str, key: str) -> str:
    """The external id of a record made by the program; ``key`` of letters, digits and underscores."""
    return f"{MODULE}.{kind}_{key}"


def load(session: Session, model: str, columns: Sequence[str], rows: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Load rows (by a key of the caller's), all of them that Odoo takes, and say of the others why not.

    A call is all or nothing: when Odoo names rows it does not take, it took none, and the others are sent again. A
    missing right comes as a message about every row too, and is raised as AccessDenied."""
    waiting = dict(rows)
    refused: dict[str, str] = {}
    for _ in range(_TRIES):
        if not waiting:
            return refused
        answer = session.call(model, "load", list(columns), [list(row) for row in waiting.values()], changes=True)
        if answer["ids"]:
            return refused
        named = _named(answer["messages"], list(waiting))
        if len(named) == len(waiting):
            _check_right(session, model, "write" if ".id" in columns else "create")
        refused.update(named)
        waiting = {key: row for key, row in waiting.items() if key not in named}
    return {**refused, **dict.fromkeys(waiting, "Odoo did not take the batch.")}


def _check_right(session: Session, model: str, operation: str) -> None:
    if not session.call(model, "check_access_rights", operation, False):
        raise AccessDenied("The connection's user may not do this in Odoo.", technical=f"{operation} {model}")


def _named(messages: Sequence[dict[str, Any]], keys: list[str]) -> dict[str, str]:
    """Per row the first thing Odoo says against it; a message without a row is against all."""
    found: dict[str, str] = {}
    for message in messages:
        if message.get("type") == "error":
            text = str(message.get("message", "")).strip().splitlines() or ["Odoo refused."]
            place = message.get("record")
            for key in [keys[place]] if isinstance(place, int) and place < len(keys) else keys:
                found.setdefault(key, text[0][:300])
    return found or dict.fromkeys(keys, "Odoo did not take the batch.")
