"""Which actions make sense for a case, in the order a person would reach for them."""

from __future__ import annotations

from console.domain.lifecycle import ExceptionState
from console.services.casework.choosing import unclear_lines, unknown_replacements
from console.services.casework.file import CaseFile
from console.services.casework_models import ActionKind, Need, OfferedAction

WAITING = ("no_answer", "no_technical_receipt", "technically_rejected")
"""Cases in which the supplier's answer is what is missing."""


def sensible(file: CaseFile) -> list[OfferedAction]:
    """The actions that make sense for the case, the primary one first."""
    if file.row.state is ExceptionState.APPLYING:
        return [OfferedAction(ActionKind.NOTE, "Note", "I", "", False, (Need.TEXT,))]
    cause, decision = file.row.cause, file.decision
    found: list[OfferedAction] = []
    if file.row.state is ExceptionState.SNOOZED:
        found.append(OfferedAction(ActionKind.WAKE, "Back into the queue", "Z", "It counts as open again", True))
    if cause == "in_doubt":
        found += [
            OfferedAction(ActionKind.HAPPENED, "It arrived", "Y", "Nothing is sent again", True, (Need.REASON,)),
            OfferedAction(ActionKind.NOT_HAPPENED, "It did not arrive", "X", "It is sent again", False, (Need.REASON,)),
        ]
    elif cause in _AGAIN:
        found.append(OfferedAction(ActionKind.RETRY, "Try again", "T", "The same, once more", True))
    if cause == "unknown_order":
        found.append(OfferedAction(ActionKind.CHOOSE_ORDER, "Choose the order", "O", "", True, (Need.ORDER,)))
    if unclear_lines(file):
        hint = "Say which line of the order is meant; it is remembered"
        found.append(OfferedAction(ActionKind.CHOOSE_LINE, "Choose the line", "L", hint, not found, (Need.LINE,)))
    if unknown_replacements(file):
        hint = "Say which of your products it is; it is remembered"
        found.append(OfferedAction(ActionKind.REPLACE_ITEM, "Say which product", "W", hint, not found, (Need.PRODUCT,)))
    if decision is not None and decision.needs_person:
        can = decision.plan is not None
        found += [
            OfferedAction(
                ActionKind.ACCEPT,
                _accept_label(file),
                "A",
                "Odoo is changed as answered",
                not found and can,
                (),
                can,
                decision.why_not,
            ),
            OfferedAction(
                ActionKind.ACCEPT_PART, "Accept in part", "P", "Say what holds, line by line", False, (Need.LINES,)
            ),
            OfferedAction(
                ActionKind.REFUSE, "Insist on the order", "R", "A mail asks to deliver as ordered", False, (Need.TEXT,)
            ),
            OfferedAction(
                ActionKind.PROPOSE, "Propose", "C", "A mail proposes something else", False, (Need.LINES, Need.TEXT)
            ),
            OfferedAction(ActionKind.SPLIT, "Split", "B", "A part now, the rest later", False, (Need.LINES,)),
        ]
    if file.order is not None:
        waiting = decision is None
        found += [
            OfferedAction(
                ActionKind.REMIND, "Remind", "M", "A mail with the open lines", waiting and not found, (Need.TEXT,)
            ),
            *_remind_all(file),
            OfferedAction(
                ActionKind.TELEPHONE,
                "Answered by telephone",
                "E",
                "Record what the supplier said",
                False,
                (Need.LINES,),
            ),
            OfferedAction(
                ActionKind.SEND_AGAIN, "Send again", "N", "The order goes out once more", False, (Need.REASON,)
            ),
        ]
    found += [
        OfferedAction(ActionKind.SNOOZE, "Snooze", "S", "Comes back by itself", False, (Need.UNTIL,)),
        OfferedAction(ActionKind.ASSIGN, "Assign", "G", "", False, (Need.PERSON,)),
        OfferedAction(ActionKind.NOTE, "Note", "I", "", False, (Need.TEXT,)),
    ]
    if cause != "in_doubt":  # whether it happened must be said: what follows waits for it
        hint = "Settle without a change in Odoo"
        found.append(OfferedAction(ActionKind.PUT_ASIDE, "Put aside", "D", hint, False, (Need.REASON,)))
    return found


_AGAIN = {
    "odoo_refused",
    "odoo_rights",
    "gave_up",
    "connection",
    "order_changed_meanwhile",
    "unknown_partner",
    "shared_sender",
    "wrong_way",
    "unreadable",
    "test_document",
    "unknown_unit",
    "unknown_item",
    "unknown_location",
    "cannot_write",
}


def _accept_label(file: CaseFile) -> str:
    outcomes = list(file.decision.comparison.lines if file.decision else ())
    if len(outcomes) == 1 and outcomes[0].targets:
        return f"Accept {sum(part.quantity for part in outcomes[0].targets):f}"
    return "Accept as answered"


def _remind_all(file: CaseFile) -> list[OfferedAction]:
    if file.row.cause not in WAITING:
        return []
    hint = "One mail with every order of this supplier that waits"
    return [OfferedAction(ActionKind.REMIND_ALL, "Remind of all", "U", hint, False, (Need.TEXT,))]
