"""What an action would do: the plan in the ERP, or the mail, before anything is pressed."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.acknowledging import CannotPlan, LineDecision, plan_for, preview, rest_notes
from console.domain.acknowledging.sentences import goods
from console.domain.acknowledging.words import money
from console.domain.purchase import OrderWrite, PurchaseOrder
from console.services.casework.file import CaseFile
from console.services.casework.view import stake_rows, when
from console.services.casework_models import Action, ActionKind, Preview
from console.services.errors import Refused
from console.services.records import Actor

_IN_ODOO = {ActionKind.ACCEPT_PART, ActionKind.SPLIT, ActionKind.TELEPHONE}
_BY_MAIL = {ActionKind.REMIND, ActionKind.REFUSE, ActionKind.PROPOSE}


@dataclass(frozen=True, slots=True)
class Mail:
    """A drafted mail."""

    to: str
    subject: str
    body: str


def plan_of(file: CaseFile, action: Action) -> OrderWrite | None:
    """The change in the ERP; ``None`` for actions that change nothing there.

    Raises Refused with a plain sentence when it cannot be done.
    """
    if action.kind is ActionKind.ACCEPT:
        if file.decision is None or file.decision.plan is None:
            raise Refused(file.decision.why_not if file.decision else "There is no answer to accept.")
        return file.decision.plan
    if action.kind not in _IN_ODOO:
        return None
    if file.order is None or file.purchase is None or file.profile is None:
        raise Refused("This case belongs to no order.")
    key = f"case-{file.row.id}-{file.row.version}"
    comparison = file.decision.comparison if file.decision else None
    try:
        return plan_for(
            file.order,
            file.purchase,
            _lines(file, action),
            action.supplier_reference,
            file.profile,
            key,
            answered=comparison,
            note=action.text or action.reason,
        )
    except (CannotPlan, ValueError) as error:
        raise Refused(str(error)) from error


def _lines(file: CaseFile, action: Action) -> tuple[LineDecision, ...]:
    if not action.lines:
        raise Refused("Say for at least one line what holds.")
    return action.lines


def mail_of(file: CaseFile, action: Action, actor: Actor) -> Mail | None:
    """The mail an action sends; ``None`` for actions that send none. Raises Refused without an address."""
    if action.kind not in _BY_MAIL:
        return None
    if file.profile is None or file.purchase is None or file.order is None:
        raise Refused("This case belongs to no order.")
    if not file.profile.email:
        raise Refused(f"The profile of {file.profile.name} has no mail address.")
    values = {
        "order": file.purchase.number,
        "supplier": file.profile.name,
        "ordered_on": f"{file.order.ordered_on:%d %b %Y}" if file.order.ordered_on else "",
        "due": when(file.row.due_at),
        "lines": open_lines(file.purchase),
        "sender": actor.shown,
    }
    subject = file.profile.reminder_subject.format(**values)
    if action.kind is ActionKind.REMIND:
        return Mail(file.profile.email, subject, action.text or file.profile.reminder_body.format(**values))
    asked = "Please deliver as ordered" if action.kind is ActionKind.REFUSE else "We propose the following"
    wanted = _proposed_lines(file, action) if action.kind is ActionKind.PROPOSE and action.lines else values["lines"]
    body = action.text or (
        f"Dear {file.profile.name},\n\nthank you for your answer to our order {file.purchase.number}.\n{asked}:\n\n"
        f"{wanted}\n\nKind regards\n{actor.shown}\n"
    )
    return Mail(file.profile.email, f"Order {file.purchase.number}: your answer", body)


def _proposed_lines(file: CaseFile, action: Action) -> str:
    """What we would agree to, line by line, in the supplier's line numbers."""
    assert file.order is not None
    names = {line.line_ref: goods(line) for line in file.order.lines}
    rows = []
    for decision in action.lines:
        parts = "; ".join(
            f"{part.quantity:f}"
            + (f" at {money(part.price)}" if part.price is not None else "")
            + (f", arriving {part.day:%d %b %Y}" if part.day else "")
            for part in decision.parts
        )
        rows.append(f"Line {decision.line_ref}, {names.get(decision.line_ref, '')}: {parts or 'cancelled'}")
    return "\n".join(rows)


def open_lines(purchase: PurchaseOrder) -> str:
    """What is still to come of an order, for a mail."""
    rows = [
        f"{number}. {line.product_name}: {line.quantity - line.received:f} {line.unit_name} at {money(line.price)}"
        + (f", wanted {line.planned:%d %b %Y}" if line.planned else "")
        for number, line in enumerate(purchase.lines, 1)
        if line.quantity > line.received
    ]
    return "\n".join(rows)


def preview_of(file: CaseFile, action: Action, actor: Actor) -> Preview:
    """What pressing would do, or why it cannot be done."""
    label = action.kind.value.replace("_", " ").capitalize()
    try:
        plan, mail = plan_of(file, action), mail_of(file, action, actor)
    except Refused as error:
        return Preview(label, refused=error.text)
    if plan is not None and file.purchase is not None and file.profile is not None and file.order is not None:
        return Preview(
            label,
            changes=preview(plan, file.purchase, file.order),
            notes=rest_notes(plan, file.purchase, file.order, file.profile),
            stakes=stake_rows(file, plan),
        )
    if mail is not None:
        note = f"A mail goes to {mail.to}. Nothing changes in Odoo."
        return Preview(label, notes=(note,), mail_to=mail.to, mail_subject=mail.subject, mail_body=mail.body)
    return Preview(label, notes=(_PLAIN.get(action.kind, "Nothing changes in Odoo."),))


_PLAIN = {
    ActionKind.SNOOZE: "The case leaves the queue until then and comes back by itself. Nothing changes in Odoo.",
    ActionKind.PUT_ASIDE: "The case is settled with your reason. Nothing changes in Odoo.",
    ActionKind.HAPPENED: "It counts as done; nothing is sent again.",
    ActionKind.NOT_HAPPENED: "It is sent once more.",
    ActionKind.RETRY: "It is tried again with today's data.",
    ActionKind.SEND_AGAIN: "The order goes to the supplier once more, marked with a new control number.",
    ActionKind.CHOOSE_ORDER: "The answer is compared with the chosen order as if it had named it.",
}
