"""Application advice -> 824."""

from __future__ import annotations

from console.adapters.formats.x12 import rows as x12
from console.adapters.formats.x12.rows import Rows
from console.adapters.formats.x12.stretches import stretches
from console.domain.documents import ApplicationAdvice, ApplicationStatus, DocumentReference
from console.domain.problems import Problem

_SECOND = {
    ApplicationStatus.ACCEPTED: "A",
    ApplicationStatus.RECEIVED: "A",
    ApplicationStatus.ACCEPTED_WITH_CHANGES: "E",
    ApplicationStatus.REJECTED: "R",
    ApplicationStatus.UNKNOWN: "A",
}
_TEXT = 60


def write_advice(advice: ApplicationAdvice) -> Rows:
    """824: one answer per document it is about, the faults under the first."""
    sent = advice.issued_at
    stamp = [sent.strftime("%Y%m%d"), x12.clock(sent)] if sent else ["", ""]
    rows: Rows = [["BGN", "11", advice.number or "", *stamp]]
    rows += x12.remarks(advice.notes)
    rows += x12.parties(FR=advice.sender, TO=advice.receiver)
    about = advice.about or (DocumentReference(kind=None, number=advice.order_number or "-"),)
    for number, one in enumerate(about):
        rows.append(_answer(advice, one))
        if number == 0:
            if advice.order_number:
                rows.append(["REF", "PO", advice.order_number])
            rows += [row for error in advice.errors for row in _fault(error)]
    return rows


def _answer(advice: ApplicationAdvice, one: DocumentReference) -> list[str]:
    raw = advice.raw_status or ""
    code = raw if len(raw) == 2 else f"T{_SECOND[advice.status]}"
    kind = one.kind or ""
    is_set = len(kind) == 3 and kind.isdigit()
    return [
        "OTI",
        code,
        "TN" if is_set or not kind else kind,
        one.number,
        "",
        "",
        "",
        "",
        "",
        "",
        kind if is_set else "",
    ]


def _fault(error: Problem) -> Rows:
    code = error.code.removeprefix("x12.advice.")
    code = code if len(code) <= 3 and code.isalnum() else "ZZZ"
    place = error.place
    parts = stretches(error.text, _TEXT)
    where = [place.tag or "", *(str(one) if one is not None else "" for one in (place.segment, place.element))]
    rows: Rows = [["TED", code, parts[0] if parts else "", *where, "", error.value or ""]]
    return rows + [["NTE", "", part] for part in parts[1:]]
