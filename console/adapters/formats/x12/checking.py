"""Findings about segments and elements, in words, and the code each has in a technical acknowledgment."""

from __future__ import annotations

from dataclasses import dataclass

from console.adapters.formats.x12.findings import Findings, problem
from console.adapters.formats.x12.pairs import is_shifted
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.tables import Rule, SegmentRule
from console.domain.problems import Severity


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of finding: severity (``grave`` where the element decides about the line), words, and its code in a
    receipt: ``segment`` for AK304/IK304, ``element`` for AK403/IK403, neither when it is no fault of form."""

    severity: Severity
    text: str
    meaning: str = ""
    next_step: str = ""
    segment: str | None = None
    element: str | None = None
    grave: Severity | None = None


_LOST = "Nothing else is affected."
_ASK = "Ask the partner what is meant."
_TELL = "Tell the partner if it happens again."

FAULTS: dict[str, Fault] = {
    "segment_unknown": Fault(
        Severity.WARNING, "There is no segment {tag} in X12 as known here.", "It was left out.", _TELL, segment="1"
    ),
    "segment_not_used": Fault(
        Severity.INFO, "The segment {tag} is not read in this kind of document.", "It was left out.", "None needed."
    ),
    "segment_missing": Fault(
        Severity.WARNING, "The segment {value} is missing.", "What it says is not known.", _TELL, segment="3"
    ),
    "vital_missing": Fault(
        Severity.ERROR,
        "The segment {value} is missing, which says what belongs to what.",
        "None of the lines could be read.",
        "Ask the partner to send it again with its levels.",
        segment="3",
    ),
    "segment_too_often": Fault(
        Severity.WARNING, "The segment {tag} stands here too often.", "All of them were read.", _TELL, segment="5"
    ),
    "too_many_segments": Fault(
        Severity.FATAL,
        "The document has more segments than the program holds at once.",
        "What follows was not read.",
        "Ask the partner to send it in parts.",
    ),
    "element_missing": Fault(
        Severity.WARNING, "{label} is missing.", _LOST, _TELL, segment="8", element="1", grave=Severity.ERROR
    ),
    "pair_half": Fault(
        Severity.WARNING,
        "An item number stands without its qualifier, or a qualifier without a number.",
        "That number was left out; the line's other item numbers were read.",
        _TELL,
        segment="8",
        element="2",
    ),
    "too_short": Fault(Severity.INFO, "{label} “{value}” is too short.", "It was read as it stands.", _TELL, "8", "4"),
    "too_long": Fault(Severity.WARNING, "{label} “{value}” is too long.", "It was read as it stands.", _TELL, "8", "5"),
    "number": Fault(
        Severity.WARNING,
        "“{value}” is not a number ({label}).",
        "The line cannot be compared with the order.",
        _ASK,
        segment="8",
        element="6",
        grave=Severity.ERROR,
    ),
    "decimal_point": Fault(
        Severity.WARNING,
        "{label} “{value}” holds a decimal point where X12 has none: it was taken as it stands, not as cents.",
        "Amounts of this partner may be a hundred times too large or small.",
        "Check the amount against the order.",
        segment="8",
        element="6",
    ),
    "code": Fault(Severity.WARNING, "{label}: the code “{value}” is not valid.", "It was passed over.", _ASK, "8", "7"),
    "date": Fault(
        Severity.WARNING,
        "“{value}” is not a date ({label}).",
        "The date is left out.",
        "Ask the partner for the date if it matters.",
        segment="8",
        element="8",
    ),
    "time": Fault(
        Severity.INFO, "“{value}” is not a time ({label}).", "The time is left out.", _TELL, segment="8", element="9"
    ),
}


def segment_fault(findings: Findings, code: str, segment: Segment, value: str | None = None) -> None:
    """Note a finding about a whole segment; ``value`` is another segment it is about."""
    fault = FAULTS[code]
    if findings.skips(fault.severity):
        return
    text = fault.text.format(tag=segment.tag[:10] or "(no name)", value=value)
    place = segment.place()
    if value is not None:
        place = place.model_copy(update={"tag": value})
    findings.note(problem(code, fault.severity, text, place, fault.meaning, fault.next_step, value))


def check_elements(findings: Findings, segment: Segment, rule: SegmentRule) -> None:
    """Note what is wrong with a segment's elements."""
    values = segment.elements
    last = len(values)
    early = bool(rule.pairs) and is_shifted(values, rule.pairs)
    checked = rule.pairs - 1 if early else last  # elements one place early are not what the rules there are about
    for position, one in enumerate(rule.rules, 1):
        if position >= checked:
            break
        value = values[position]
        if value and value not in one.good:
            wrong = one.fault(value)
            if wrong is not None:
                _element_fault(findings, wrong, segment, position, one)
    if rule.pairs and not early:
        for position in range(rule.pairs, last, 2):
            if bool(values[position]) is not (position + 1 < last and bool(values[position + 1])):
                _element_fault(findings, "pair_half", segment, position, rule.rules[rule.pairs - 1])
                break
    for position in rule.needed:
        if position >= last or not values[position]:
            _element_fault(findings, "element_missing", segment, position, rule.rules[position - 1])


def _element_fault(findings: Findings, code: str, segment: Segment, position: int, rule: Rule) -> None:
    fault = FAULTS[code]
    value = segment.get(position)[:40]
    label = rule.label or f"{segment.tag}{position:02d}"
    severity = fault.grave if fault.grave and rule.grave else fault.severity
    if findings.skips(severity):
        return
    text = fault.text.format(label=label[0].upper() + label[1:], value=value)
    findings.note(problem(code, severity, text, segment.place(position), fault.meaning, fault.next_step, value or None))
