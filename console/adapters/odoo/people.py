"""Rights in the console from groups in Odoo, in one table."""

from __future__ import annotations

from console.adapters.odoo.session import Session
from console.services.errors import Refused

VIEW = ("acknowledgments.view", "messages.view", "audit.view")
WORK = (
    "acknowledgments.decide",
    "acknowledgments.remind",
    "messages.import",
    "messages.replay",
    "mappings.manage",
    "profiles.manage",
)
MANAGE = ("connections.manage", "mappings.approve", "profiles.approve", "audit.export")

RIGHTS: dict[str, tuple[str, ...]] = {
    "stock.group_stock_user": VIEW,
    "purchase.group_purchase_user": (*VIEW, *WORK),
    "purchase.group_purchase_manager": (*VIEW, *WORK, *MANAGE),
    "base.group_system": (*VIEW, *WORK, *MANAGE),
}


def rights_of(session: Session) -> tuple[str, ...]:
    """The rights of the signed-in user: the union over the groups that user has."""
    found: set[str] = set()
    for group, rights in RIGHTS.items():
        if _has_group(session, group):
            found.update(rights)
    return tuple(sorted(found))


def _has_group(session: Session, group: str) -> bool:
    """A method of the model to 17, of the user record from 18 on (which of them shows in the user's fields)."""
    if "group_ids" in session.fields("res.users"):
        return bool(session.call("res.users", "has_group", [session.user_id], group))
    try:
        return bool(session.call("res.users", "has_group", group))
    except Refused:
        return bool(session.call("res.users", "has_group", [session.user_id], group))
