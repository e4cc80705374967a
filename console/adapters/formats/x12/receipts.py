"""The receipts a message is owed: what was wrong with its form, in the codes of 997 and TA1.

Reading is lenient, a receipt is strict: a wrong count does not stop a document here, yet the partner is told of it.
"""

from __future__ import annotations

from console.adapters.formats.x12.receipt_codes import ELEMENT_FAULTS, GROUP_FAULTS, SEGMENT_FAULTS, SET_FAULTS
from console.domain.documents import (
    ParsedDocument,
    ParsedMessage,
    SetReceipt,
    SyntaxStatus,
    TechnicalAcknowledgment,
)
from console.domain.problems import Problem

_RECEIPTS = ("997", "999", "TA1", "")
_OF_FORM = frozenset((*SET_FAULTS, *SEGMENT_FAULTS, *ELEMENT_FAULTS))


def receipts_for(parsed: ParsedMessage) -> tuple[TechnicalAcknowledgment, ...]:
    """One receipt per group of documents, then one per interchange whose sender asked for it."""
    groups: dict[tuple[str, str, str], list[ParsedDocument]] = {}
    asked: dict[str, ParsedDocument] = {}
    for one in parsed.documents:
        envelope = one.envelope
        if one.kind_name in _RECEIPTS or envelope.group_control is None or not one.complete:
            continue
        key = (envelope.interchange_control or "", envelope.functional_group or "", envelope.group_control)
        groups.setdefault(key, []).append(one)
        if envelope.receipt_asked and envelope.interchange_control:
            asked.setdefault(envelope.interchange_control, one)
    ends = sorted((sets[-1].last_segment or 0) for sets in groups.values())
    found = [_group(kind, control, sets, _own(parsed, sets, ends)) for (_, kind, control), sets in groups.items()]
    return (*found, *(_interchange(control, one, parsed) for control, one in asked.items()))


def _own(parsed: ParsedMessage, sets: list[ParsedDocument], ends: list[int]) -> tuple[Problem, ...]:
    """Problems of the message found between a group's last set and the next group's."""
    start = sets[-1].last_segment or 0
    stop = next((end for end in ends if end > start), None)
    first = sets[0].first_segment or 0
    return tuple(
        found
        for found in parsed.problems
        if found.code in GROUP_FAULTS
        and found.place.segment is not None
        and (
            start < found.place.segment < (stop or found.place.segment + 1)
            or (found.code == "x12.ge_missing" and found.place.segment == first - 1)
        )
    )


def _group(kind: str, control: str, sets: list[ParsedDocument], own: tuple[Problem, ...]) -> TechnicalAcknowledgment:
    receipts = tuple(_set(one) for one in sets)
    states = {one.status for one in receipts}
    if states == {SyntaxStatus.REJECTED}:
        status = SyntaxStatus.REJECTED
    elif SyntaxStatus.REJECTED in states:
        status = SyntaxStatus.PARTIALLY_ACCEPTED
    elif states == {SyntaxStatus.ACCEPTED} and not own:
        status = SyntaxStatus.ACCEPTED
    else:
        status = SyntaxStatus.ACCEPTED_WITH_ERRORS
    return TechnicalAcknowledgment(
        status=status, functional_group=kind, group_control=control, sets=receipts, errors=own
    )


def _set(one: ParsedDocument) -> SetReceipt:
    """A document that cannot be used is rejected; faults of form in a usable one are noted. What is wrong with its
    business (an unknown unit, say) is no matter of form."""
    first = one.first_segment or 1
    errors = tuple(_relative(found, first) for found in one.problems if found.code in _OF_FORM or found.blocks)
    if any(found.blocks for found in one.problems) or (one.document is None and one.kind_name):
        status = SyntaxStatus.REJECTED
    else:
        status = SyntaxStatus.ACCEPTED_WITH_ERRORS if errors else SyntaxStatus.ACCEPTED
    return SetReceipt(set_code=one.kind_name, control=one.envelope.set_control or "", status=status, errors=errors)


def _relative(found: Problem, first: int) -> Problem:
    """The same problem, its segment counted within the set (ST is 1), as a receipt counts."""
    if found.place.segment is None:
        return found
    place = found.place.model_copy(update={"segment": max(1, found.place.segment - first + 1), "offset": None})
    return found.model_copy(update={"place": place})


def _interchange(control: str, one: ParsedDocument, parsed: ParsedMessage) -> TechnicalAcknowledgment:
    codes = {found.code for found in parsed.problems}
    note = "000"
    for code, number in (
        ("x12.isa_broken", "024"),
        ("x12.iea_missing", "023"),
        ("x12.iea_control", "001"),
        ("x12.iea_count", "021"),
    ):
        if code in codes:
            note = number
            break
    status = SyntaxStatus.ACCEPTED if note == "000" else SyntaxStatus.ACCEPTED_WITH_ERRORS
    return TechnicalAcknowledgment(
        status=status,
        interchange_control=control,
        interchange_at=one.envelope.created_at,
        note_code=note,
    )
