"""The fault codes of 997 and 999 with our own words, and the problems of form each stands for."""

from __future__ import annotations

from console.adapters.formats.x12.checking import FAULTS
from console.adapters.formats.x12.segments import Segment
from console.domain.problems import Place, Problem, Severity

SEGMENT = {
    "1": "a segment that does not exist",
    "2": "a segment that does not belong there",
    "3": "a segment is missing",
    "4": "a loop comes too often",
    "5": "a segment comes too often",
    "6": "a segment this set does not have",
    "7": "a segment out of order",
    "8": "an element of the segment is wrong",
}
ELEMENT = {
    "1": "an element is missing",
    "2": "an element is missing that another one calls for",
    "3": "too many elements",
    "4": "the value is too short",
    "5": "the value is too long",
    "6": "the value has a wrong character",
    "7": "the code is not valid",
    "8": "the date is not valid",
    "9": "the time is not valid",
    "10": "two elements that exclude each other",
    "12": "too many repetitions",
    "13": "too many components",
}
SET = {
    "1": "the kind of document is not supported",
    "2": "the end of the document is missing",
    "3": "the control numbers of the document do not match",
    "4": "the number of segments does not match",
    "5": "segments are in error",
    "6": "the document's kind is missing or not valid",
    "7": "the document's control number is missing or not valid",
    "23": "the document's control number is not unique",
}
GROUP = {
    "1": "the kind of group is not supported",
    "2": "the version is not supported",
    "3": "the end of the group is missing",
    "4": "the control numbers of the group do not match",
    "5": "the number of documents does not match",
    "6": "the group's control number is not valid",
}
SET_FAULTS = {"x12.se_missing": "2", "x12.se_control": "3", "x12.se_count": "4", "x12.set_not_read": "1"}
GROUP_FAULTS = {"x12.ge_missing": "3", "x12.ge_control": "4", "x12.ge_count": "5"}
SEGMENT_FAULTS = {f"x12.{code}": fault.segment for code, fault in FAULTS.items() if fault.segment}
ELEMENT_FAULTS = {f"x12.{code}": fault.element for code, fault in FAULTS.items() if fault.element}


def _problem(table: str, words: dict[str, str], code: str, place: Place, value: str | None = None) -> Problem:
    what = words.get(code, f"fault {code}")
    return Problem(
        code=f"x12.receipt.{table}.{code}",
        severity=Severity.ERROR,
        text=f"The partner says: {what}.",
        meaning="The partner's system could not read this part of what we sent.",
        next_step="Mend it and send the document again if it was rejected.",
        place=place,
        value=value,
    )


def segment_problem(segment: Segment) -> Problem:
    """AK3 or IK3: ``place`` counts segments within the set."""
    return _problem("segment", SEGMENT, segment.get(4) or "8", _place(segment))


def element_problem(segment: Segment, element: Segment, component: str) -> Problem:
    """AK4 or IK4 under its AK3 or IK3."""
    position, _, inner = element.get(1).partition(component)
    place = _place(segment).model_copy(
        update={
            "element": _whole(position),
            "component": _whole(inner.partition(component)[0]),
        }
    )
    return _problem("element", ELEMENT, element.get(3), place, element.get(4) or None)


def listed_problem(words: dict[str, str], code: str) -> Problem:
    """A code of AK5, IK5 or AK9, by its table."""
    return _problem("set" if words is SET else "group", words, code, Place())


def _place(segment: Segment) -> Place:
    return Place(segment=_whole(segment.get(2)), tag=segment.get(1) or None)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
