"""997, 999 and TA1: receipts of form."""

from __future__ import annotations

from console.adapters.formats.x12.codes import SYNTAX
from console.adapters.formats.x12.facts import Facts, moment
from console.adapters.formats.x12.receipt_codes import GROUP, SET, element_problem, listed_problem, segment_problem
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.tree import Loop
from console.domain.documents import AnyDocument, SetReceipt, SyntaxStatus, TechnicalAcknowledgment
from console.domain.problems import Problem, Severity

_ABSENT = Segment([""], 0, 0)


def read_technical(root: Loop, facts: Facts) -> AnyDocument | None:
    """997 and 999; with no AK2 every set of the group shares the group's status."""
    group = root.first("AK1")
    end = root.first("AK9")
    if group is None:
        facts.findings.add(
            "ak1_missing",
            Severity.ERROR,
            "The receipt does not say what it answers (AK1).",
            facts.begin,
            None,
            "What we sent stays without a receipt.",
            "Ask the partner to send it again.",
        )
        return None
    sets = tuple(_set(loop, facts) for loop in root.each("AK2"))
    if end is None:
        facts.findings.add(
            "ak9_missing",
            Severity.WARNING,
            "The receipt does not say how the group as a whole was taken (AK9).",
            group,
            None,
            "The worst of its sets counts.",
            "Tell the partner.",
        )
    status = SYNTAX.get(end.get(1), SyntaxStatus.REJECTED) if end else _worst(sets)
    errors = tuple(listed_problem(GROUP, code) for at in range(5, 10) if end and (code := end.get(at)))
    return TechnicalAcknowledgment(
        status=status,
        functional_group=group.get(1) or None,
        group_control=group.get(2) or None,
        sets=sets,
        errors=errors,
    )


def _worst(sets: tuple[SetReceipt, ...]) -> SyntaxStatus:
    order = (SyntaxStatus.REJECTED, SyntaxStatus.PARTIALLY_ACCEPTED, SyntaxStatus.ACCEPTED_WITH_ERRORS)
    return next((status for status in order if any(one.status is status for one in sets)), SyntaxStatus.ACCEPTED)


def _set(loop: Loop, facts: Facts) -> SetReceipt:
    begin = loop.segments[0]
    end = loop.first("AK5") or loop.first("IK5")
    status = SYNTAX.get(end.get(1), SyntaxStatus.REJECTED) if end else SyntaxStatus.ACCEPTED
    errors: list[Problem] = [element_problem(_ABSENT, one, facts.component) for one in loop.all("AK4", "IK4")]
    for one in loop.loops:
        segment = one.segments[0]
        inner = list(one.all("AK4", "IK4"))
        if not inner:
            errors.append(segment_problem(segment))
        errors += [element_problem(segment, element, facts.component) for element in inner]
    errors += [listed_problem(SET, code) for at in range(2, 7) if end and (code := end.get(at)) and code != "5"]
    return SetReceipt(
        set_code=begin.get(1),
        control=begin.get(2),
        status=status,
        errors=tuple(errors),
        version=begin.get(3) or None,
    )


def read_interchange_receipt(segment: Segment) -> TechnicalAcknowledgment:
    """TA1: how a whole interchange was taken; codes other than 000 say why."""
    status = {"A": SyntaxStatus.ACCEPTED, "E": SyntaxStatus.ACCEPTED_WITH_ERRORS}.get(
        segment.get(4), SyntaxStatus.REJECTED
    )
    return TechnicalAcknowledgment(
        status=status,
        interchange_control=segment.get(1) or None,
        interchange_at=moment(segment.get(2), segment.get(3)),
        note_code=segment.get(5) or None,
    )
