"""The preview of every action: what pressing would do, or why it cannot be done."""

from __future__ import annotations

from dataclasses import replace

from console.domain.acknowledging import Decision, preview, rest_notes
from console.domain.purchase import FieldChange
from console.services.casework import chasing, choosing
from console.services.casework.file import CaseFile
from console.services.casework.plans import preview_of
from console.services.casework.view import stake_rows
from console.services.casework_models import Action, ActionKind, Preview
from console.services.errors import Refused
from console.services.ports import Clock
from console.services.records import Actor
from console.services.store import Reads


def preview_action(reads: Reads, clock: Clock, file: CaseFile, action: Action, actor: Actor) -> Preview:
    """What pressing would do, or ``refused`` in words."""
    label = action.kind.value.replace("_", " ").capitalize()
    try:
        if action.kind in choosing.CHOOSING:
            return _choice(label, file, choosing.choose(reads, clock, file, action), action)
        if action.kind is ActionKind.REMIND_ALL:
            return chasing.preview_chase(chasing.all_of(reads, file.row.partner), actor, action.text)
    except Refused as error:
        return Preview(label, refused=error.text)
    return preview_of(file, action, actor)


def _choice(label: str, file: CaseFile, chosen: choosing.Chosen, action: Action) -> Preview:
    """With the choice the answer is judged anew: either Odoo is changed at once, or the case stays with new words."""
    decision, plan = chosen.decision, chosen.decision.plan
    remembered = f"It is remembered for this order's answers that {chosen.told}."
    at_once = action.kind is ActionKind.REPLACE_ITEM or not decision.needs_person
    if plan is None and action.kind is ActionKind.REPLACE_ITEM and decision.needs_person:
        return Preview(label, notes=(remembered, f"It cannot be accepted as it is yet: {decision.why_not}"))
    if plan is None or not at_once:
        return Preview(label, notes=(remembered, _then(decision), "Nothing changes in Odoo yet."))
    assert file.purchase is not None and file.order is not None and file.profile is not None
    changes = preview(plan, file.purchase, file.order)
    if action.product_name:
        unnamed = f"product {action.product_id}"
        changes = tuple(replace_words(change, unnamed, action.product_name) for change in changes)
    notes = (remembered, *rest_notes(plan, file.purchase, file.order, file.profile))
    return replace(Preview(label, changes=changes, notes=notes), stakes=stake_rows(file, plan))


def replace_words(change: FieldChange, unnamed: str, name: str) -> FieldChange:
    """A change with the product called by its name."""
    return change.model_copy(update={"after": change.after.replace(unnamed, name).replace("other product", name)})


def _then(decision: Decision) -> str:
    if not decision.needs_person:
        return "Then nothing else needs a person here."
    return "Compared anew it then says: " + decision.sentence.replace("**", "")
