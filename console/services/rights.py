"""What each right lets a person do, in words, and the check before every command."""

from __future__ import annotations

from console.services.errors import NotAllowed
from console.services.records import Actor

MAY = {
    "acknowledgments.view": "see what suppliers answered",
    "acknowledgments.decide": "decide about what suppliers answered",
    "acknowledgments.remind": "remind suppliers, snooze or note",
    "messages.view": "see messages",
    "messages.import": "bring messages in by hand",
    "messages.replay": "run messages again or put them aside",
    "audit.view": "see the audit",
    "audit.export": "export the audit",
    "connections.manage": "set up connections",
    "mappings.manage": "say what partners' codes mean",
    "mappings.approve": "approve what partners' codes mean",
    "profiles.manage": "take partners on or change them",
    "profiles.approve": "approve partners",
}
"""Each right, as what follows “may”."""


def what(right: str) -> str:
    """A right in words; its name for one that has none."""
    return MAY.get(right, f"do this (“{right}”)")


def lacking(right: str) -> str:
    """Why an action is not offered."""
    return f"You may not {what(right)}; what you may do comes from your groups in Odoo."


def require(actor: Actor, right: str) -> None:
    """Raises NotAllowed when a person lacks ``right``; rules act by their own names."""
    if actor.kind == "person" and right not in actor.rights:
        raise NotAllowed(f"{actor.shown} may not {what(right)}.")
