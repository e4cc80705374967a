"""Mappings as people work with them: proposed, approved by somebody else where there is one, and what that frees."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from console.domain.keys import unique_key
from console.domain.mappings import (
    ANY_ITEM,
    EVERYBODY,
    Code,
    LocationTarget,
    MappingKind,
    MappingState,
    PartnerTarget,
    Target,
)
from console.domain.masterdata import PlaceKind, PlaceRecord
from console.domain.place_book import PlaceBook
from console.services.errors import NotAllowed, RecordMissing, Refused, Retryable
from console.services.events import Changed, Events
from console.services.facts import MappingFilter, MappingRow, NewMapping
from console.services.mappings.choices import Choice, choices_of
from console.services.mappings.known import CAUSES_OF_MISSING, Known
from console.services.mappings.masterdata import kept_master_data
from console.services.mappings.missing import RULE
from console.services.paging import Page, Rows
from console.services.ports import Directory
from console.services.records import Actor, ExceptionRow
from console.services.rights import require
from console.services.store import QueueFilter, Reads, Store

MANAGE, APPROVE = "mappings.manage", "mappings.approve"


class MappingDesk:
    """The use cases of mappings. Proposing takes ``mappings.manage``, approving ``mappings.approve``."""

    def __init__(self, store: Store, events: Events, erp: Callable[[], Directory | None] = lambda: None) -> None:
        self._store = store
        self._events = events
        self._erp = erp

    def listed(self, filter: MappingFilter, page: Page) -> Rows[MappingRow]:
        """In the order they were proposed."""
        return self._store.read().mappings(filter, page)

    def history(self, partner: str, code: Code) -> list[MappingRow]:
        """Every version of one, newest first."""
        return self._store.read().mapping_history(partner, code)

    def choices(self, exception_id: int) -> tuple[Choice, ...]:
        """What a missing partner or place may be, the likely ones first; empty for other cases. Companies are looked
        for in the ERP too, on a connection of its own; when it is away the rest is offered all the same."""
        reads = self._store.read()
        row = reads.exception(exception_id)
        evidence = json.loads(reads.exception_evidence(exception_id) or "{}") if row is not None else {}
        if "code" not in evidence:
            return ()
        code = Code.model_validate(evidence["code"])
        try:
            erp = self._erp() if code.kind is MappingKind.PARTNER else None
            return choices_of(reads, code, evidence, erp)
        except Retryable:
            return choices_of(reads, code, evidence, None)

    def places(self) -> tuple[PlaceRecord, ...]:
        """The warehouses of the ERP, as last read."""
        return kept_master_data(self._store.read()).places

    def explain(self, partner: str, code: Code, target: Target, actor: Actor, note: str = "") -> MappingRow:
        """Propose what a code means, and approve it where the actor may do so alone.

        Raises NotAllowed, Refused (the target does not fit the code).
        """
        require(actor, MANAGE)
        target = _fitting(self._store.read(), code, target)
        new = NewMapping(partner, code, target, owner=actor.name, note=note)
        mapping_id = self._store.do(lambda unit: unit.propose_mappings([new], actor))[0]
        if APPROVE in actor.rights and may_approve_own(self._store.read(), actor, APPROVE):
            self.approve([mapping_id], actor, note)
        return self._row(mapping_id)

    def approve(self, mapping_ids: Sequence[int], actor: Actor, why: str = "") -> int:
        """They count from now on; how many messages that freed. Raises NotAllowed, ConflictingChange."""
        require(actor, APPROVE)
        rows = [self._row(one) for one in mapping_ids]
        alone = may_approve_own(self._store.read(), actor, APPROVE)
        if not alone and any(row.proposed_by == actor.name for row in rows):
            raise NotAllowed(
                "You proposed this yourself.", next_step="Somebody else with the right approves it; four eyes see more."
            )
        self._store.do(lambda unit: unit.approve_mappings(mapping_ids, actor, why))
        freed = sum(self._free(row, actor) for row in rows)
        self._events.publish(Changed("message", added=freed))
        self._events.publish(Changed("exception"))
        return freed

    def retire(self, mapping_ids: Sequence[int], actor: Actor, why: str) -> None:
        """They count no more; what was decided by them stays. Raises NotAllowed, Refused, ConflictingChange."""
        require(actor, APPROVE)
        if not why.strip():
            raise Refused("Say why, in a few words: it stays in the audit.")
        self._store.do(lambda unit: unit.retire_mappings(mapping_ids, actor, why))

    def free_explained(self) -> int:
        """Free what was held for a fact that is there by now: it may have been supplied while a batch was decided that
        did not know of it yet; how many messages that were."""
        reads = self._store.read()
        waiting = reads.exceptions(QueueFilter(cause=CAUSES_OF_MISSING), Page(limit=500)).rows
        rows = [row for row in waiting if row.key.startswith("mapping:")]
        known = Known(reads) if rows else None
        freed = 0
        for row in rows:
            evidence = json.loads(reads.exception_evidence(row.id) or "{}")
            if known is not None and "code" in evidence and known.is_there(row, evidence):
                freed += self._free_key(row.key, evidence["code"]["value"], RULE)
        return freed

    def _free(self, row: MappingRow, actor: Actor) -> int:
        """Everything that waited for this is decided anew, and the cases are settled."""
        return sum(self._free_key(key, row.value, actor) for key in _answered(self._store.read(), row))

    def _free_key(self, key: str, value: str, actor: Actor) -> int:
        total, more = 0, True
        while more:
            freed = self._store.do(lambda unit: unit.free_held(key, actor, f"{value} was explained"))
            total += len(freed.messages)
            more = freed.more
        words = f"explained; {total} {'message goes' if total == 1 else 'messages go'} on"
        self._store.do(lambda unit: unit.settle_key(key, actor, words))
        return total

    def _row(self, mapping_id: int) -> MappingRow:
        row = self._store.read().mapping(mapping_id)
        if row is None:
            raise RecordMissing("There is no such mapping.")
        return row


def _answered(reads: Reads, row: MappingRow) -> list[str]:
    """The keys of all missing facts this mapping supplies: a unit's meaning for any item is one for each item too, and
    what holds for everybody is one for each partner."""
    keys = [row.code.key(row.partner)]
    if row.kind is MappingKind.UNIT and (row.scheme == ANY_ITEM or row.partner == EVERYBODY):
        partner = None if row.partner == EVERYBODY else row.partner
        keys += [one.key for one in _missing_units(reads, partner) if _supplies(row, one)]
    return list(dict.fromkeys(keys))


def _missing_units(reads: Reads, partner: str | None) -> Iterator[ExceptionRow]:
    """The open cases of units nobody has explained, of one partner or of all."""
    wanted, after = QueueFilter(cause=("unknown_unit",), partner=partner), None
    while True:
        page = reads.exceptions(wanted, Page(limit=1_000, after=after))
        yield from (one for one in page.rows if one.key.startswith("mapping:"))
        if page.last is None:
            return
        after = page.last


def _supplies(row: MappingRow, case: ExceptionRow) -> bool:
    """Whether a unit's meaning is what a case lacks; the case's subject is the code as it came."""
    if row.scheme == ANY_ITEM:
        return unique_key(case.subject or "") == row.value
    return unique_key(row.code.key(case.partner or EVERYBODY)) == case.key


def may_approve_own(reads: Reads, actor: Actor, right: str) -> bool:
    """Whether nobody else could approve: only then may one approve what one proposed oneself."""
    return not any(right in person.rights and person.login != actor.name for person in reads.people())


def _fitting(reads: Reads, code: Code, target: Target) -> Target:
    """The target, with the name of the place it is. Raises Refused when it does not fit the code."""
    if target.kind is not code.kind:
        raise Refused(f"“{code.value}” is a {code.kind}; say what {code.kind} it is.")
    if isinstance(target, PartnerTarget) and reads.profile(target.partner) is None:
        raise Refused(f"There is no partner “{target.partner}”.")
    if isinstance(target, LocationTarget) and target.place is PlaceKind.WAREHOUSE:
        places = PlaceBook(kept_master_data(reads).places)
        place = places.warehouse(target.location_id)
        if place is None:
            known = ", ".join(f"{one.name} ({one.id})" for one in places.warehouses) or "none read yet"
            raise Refused(f"There is no warehouse {target.location_id} in Odoo.", next_step=f"Known are: {known}.")
        return target.model_copy(update={"name": place.name})
    return target


def waits_for_approval(reads: Reads, partner: str, code: Code) -> MappingRow | None:
    """The newest proposal for a code that nobody has approved yet."""
    newest = next(iter(reads.mapping_history(partner, code)), None)
    return newest if newest is not None and newest.state is MappingState.PROPOSED else None
