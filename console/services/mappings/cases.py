"""Cases of missing facts: what is not known, how many documents wait for it, and the one thing to say."""

from __future__ import annotations

import json
from dataclasses import replace

from console.domain.mappings import Code, ItemTarget, MappingKind, MappingState, PartnerTarget, Target, UnitTarget
from console.domain.units import word
from console.services.casework.acts import still_open
from console.services.casework.books import common_view
from console.services.casework_models import Action, ActionKind, CaseView, Need, OfferedAction, Preview, Receipt
from console.services.errors import RecordMissing, Refused
from console.services.mappings.desk import MANAGE, MappingDesk, waits_for_approval
from console.services.records import Actor, ExceptionRow
from console.services.rights import lacking, require
from console.services.store import Reads, Store, Unit

_NEEDS = {
    MappingKind.UNIT: Need.UNIT_MEANING,
    MappingKind.PARTNER: Need.CHOICE,
    MappingKind.ITEM: Need.PRODUCT,
    MappingKind.LOCATION: Need.CHOICE,
}
_LABELS = {
    MappingKind.UNIT: "Say what the unit means",
    MappingKind.PARTNER: "Say who it is",
    MappingKind.ITEM: "Say which product it is",
    MappingKind.LOCATION: "Say which place it is",
}


class MappingCases:
    """The book of ``mapping:`` cases."""

    prefix = "mapping:"

    def __init__(self, store: Store, desk: MappingDesk) -> None:
        self._store = store
        self._desk = desk

    def view(self, reads: Reads, row: ExceptionRow, actor: Actor) -> CaseView:
        """What is missing, and what waits for it."""
        code, partner = code_of(reads, row)
        allowed = MANAGE in actor.rights
        own = OfferedAction(
            ActionKind.EXPLAIN_CODE,
            _LABELS.get(code.kind, "Explain"),
            "A",
            "Everything that waits for it goes on by itself",
            primary=allowed,
            needs=(_NEEDS.get(code.kind, Need.TEXT),),
            allowed=allowed,
            why_not="" if allowed else lacking(MANAGE),
        )
        view = common_view(reads, row, actor, [own], drop=(ActionKind.RETRY,))
        waiting = reads.held_up(row.key, 20)
        count = reads.holdup_counts([row.key]).get(row.key, 0)
        proposed = waits_for_approval(reads, partner, code)
        notes = [f"{count} {'document waits' if count == 1 else 'documents wait'} for this."]
        if proposed is not None:
            notes.append(f"{proposed.proposed_by} proposed: {said(proposed.target)}. It waits for approval.")
        return replace(view, notes=(*notes, *view.notes), messages=tuple(waiting) or view.messages)

    def preview(self, reads: Reads, row: ExceptionRow, action: Action, actor: Actor) -> Preview | None:
        """What the explanation frees."""
        if action.kind is not ActionKind.EXPLAIN_CODE:
            return None
        code, _ = code_of(reads, row)
        if action.target is None:
            return Preview(_LABELS.get(code.kind, "Explain"), refused="Say what it means.")
        count = reads.holdup_counts([row.key]).get(row.key, 0)
        waiting = f"{count} {'document is' if count == 1 else 'documents are'} decided anew."
        notes = (
            f"“{code.value}” means {said(action.target)} from now on.",
            waiting,
            "Odoo itself is not changed by this.",
        )
        return Preview(_LABELS.get(code.kind, "Explain"), notes=notes)

    def act(self, row: ExceptionRow, version: int, action: Action, actor: Actor) -> Receipt | None:
        """Explain it, once, here."""
        if action.kind is not ActionKind.EXPLAIN_CODE:
            return None
        require(actor, MANAGE)
        if action.target is None:
            raise Refused("Say what it means.")
        still_open(row, version)
        code, partner = code_of(self._store.read(), row)
        if isinstance(action.target, UnitTarget) and action.every_item:
            code = code.model_copy(update={"scheme": ""})
        mapping = self._desk.explain(partner, code, action.target, actor, action.reason or action.text)
        changed = self._store.read().exception(row.id)
        if changed is None:
            raise RecordMissing("The case is not there any more.")
        if mapping.state is MappingState.APPROVED:
            return Receipt(f"Explained. {changed.resolution or 'What waited goes on.'}", changed)
        return Receipt("Proposed; somebody with the right approves it.", changed)

    def follow(self, unit: Unit, row: ExceptionRow, action: Action, actor: Actor) -> None:
        """Nothing follows: what waited stays held, and is found under Messages."""


def code_of(reads: Reads, row: ExceptionRow) -> tuple[Code, str]:
    """The code a case is about and whose it is. Raises RecordMissing."""
    evidence = json.loads(reads.exception_evidence(row.id) or "{}")
    if "code" not in evidence:
        raise RecordMissing("The case does not say what is missing.")
    return Code.model_validate(evidence["code"]), row.key.split(":", 3)[2]


def said(target: Target) -> str:
    """A target in words."""
    match target:
        case UnitTarget():
            return f"{target.factor.normalize():f} {word(target.unit)}" if target.factor else word(target.unit)
        case PartnerTarget():
            return f"partner {target.partner}"
        case ItemTarget():
            return target.code or target.name
        case _:
            return target.name
