"""CONTRL and APERAK."""

from __future__ import annotations

from console.adapters.formats.edifact.codes import ADVICE_CODE, ADVICE_STATUS, ENVELOPE_QUALIFIER
from console.adapters.formats.edifact.syntax_codes import SYNTAX_CODES
from console.adapters.formats.edifact.writers.building import (
    Element,
    Numbers,
    Row,
    Rows,
    limited,
    moment,
    notes,
    paper,
    parties,
    pieces,
)
from console.domain.documents import (
    ApplicationAdvice,
    ApplicationStatus,
    OutgoingEnvelope,
    SetReceipt,
    SyntaxStatus,
    TechnicalAcknowledgment,
)
from console.domain.problems import Problem
from console.domain.values import Party, PartyId
from console.services.errors import ContentError

_REJECTED, _ACKNOWLEDGED, _RECEIVED = "4", "7", "8"
_MOST_ERRORS = 999


def write_syntax_answer(one: TechnicalAcknowledgment, envelope: OutgoingEnvelope) -> Rows:
    """CONTRL: UCI repeats the interchange's reference, sender and receiver; UCF the group, UCM each message."""
    if one.interchange_control is None:
        raise ContentError("An EDIFACT receipt needs the reference of the interchange it answers.")
    sender = one.interchange_sender or envelope.receiver
    receiver = one.interchange_receiver or envelope.sender
    action = _REJECTED if one.status is SyntaxStatus.REJECTED and not one.sets else _ACKNOWLEDGED
    if one.note_code == _RECEIVED:
        action = _RECEIVED
    head: Row = ["UCI", limited(one.interchange_control, 14, "The reference"), party(sender), party(receiver), action]
    if one.errors:
        head += [syntax_code(one.errors[0]), one.errors[0].place.tag or ""]
    rows: Rows = [head]
    if one.group_control is not None:
        rows.append(["UCF", limited(one.group_control, 14, "The group's reference"), "", "", _ACKNOWLEDGED])
    for receipt in one.sets:
        rows += _message(receipt)
    return rows


def party(one: PartyId) -> tuple[str, str]:
    """S002 or S003."""
    qualifier = ENVELOPE_QUALIFIER.get(one.scheme)
    if qualifier is None and one.scheme.startswith(("edifact:", "x12:")):
        qualifier = one.scheme.partition(":")[2][:4]
    return limited(one.value, 35, "The interchange id"), qualifier or ("" if one.scheme == "edifact" else "ZZ")


def _message(receipt: SetReceipt) -> Rows:
    kind: Element = (receipt.set_code, *(receipt.version or "").split(":"))
    action = _REJECTED if receipt.status is SyntaxStatus.REJECTED else _ACKNOWLEDGED
    whole = [error for error in receipt.errors if error.place.segment is None]
    row: Row = ["UCM", receipt.control, kind, action]
    if whole:
        row += [syntax_code(whole[0]), whole[0].place.tag or ""]
    rows: Rows = [row]
    by_segment: dict[int, list[Problem]] = {}
    for error in receipt.errors[:_MOST_ERRORS]:
        if error.place.segment is not None:
            by_segment.setdefault(error.place.segment, []).append(error)
    for segment, errors in sorted(by_segment.items()):
        rows += _segment(segment, errors)
    return rows


def _segment(segment: int, errors: list[Problem]) -> Rows:
    """UCS of a segment, with the error of it as a whole, and UCD of each element; the tag is element 1."""
    whole = next((error for error in errors if error.place.element is None), None)
    rows: Rows = [["UCS", str(segment), *([syntax_code(whole)] if whole else [])]]
    for error in errors[:99]:
        if error.place.element is not None:
            position = (str(error.place.element + 1), str(error.place.component) if error.place.component else "")
            rows.append(["UCD", syntax_code(error), position])
    return rows


def syntax_code(found: Problem) -> str:
    """The code (0085) that says a finding best; 18, an error of another kind, where none does."""
    name = found.code.rpartition(".")[2]
    return name if found.code.startswith("contrl.") else SYNTAX_CODES.get(name, "18")


def write_advice(advice: ApplicationAdvice, write: Numbers) -> Rows:
    """APERAK."""
    raw = advice.raw_status
    status = raw if raw and ADVICE_STATUS.get(raw) is advice.status else ADVICE_CODE.get(advice.status, "")
    function = "9"
    if status.isdigit():
        function, status = status, ""
    rows: Rows = [["BGM", "312", limited(advice.number, 35, "The number"), function, status]]
    rows += moment("137", advice.issued_at) + notes(advice.notes)
    papers = list(advice.about)
    for one in papers:
        rows += paper(one.kind or "ACW", one.number, dated=one.dated)
    if advice.order_number and all(one.number != advice.order_number for one in papers):
        rows += paper("ON", advice.order_number)
    rows += parties(("MS", _plain(advice.sender)), ("MR", _plain(advice.receiver)))
    for error in advice.errors:
        rows.append(["ERC", _error_code(error)])
        rows.append(["FTX", "AAO", "", "", pieces(error.text, 70, 5)])
        if error.value:
            rows += paper("ACW", error.value)
    if advice.status is ApplicationStatus.UNKNOWN and not advice.errors and not papers:
        raise ContentError("An application advice that says nothing is not sent.")
    return rows


def _plain(one: Party) -> Party:
    """A party with one number only, as an APERAK has no room for others."""
    return one.model_copy(update={"ids": one.ids[:1]})


def _error_code(error: Problem) -> str:
    code = error.code.removeprefix("aperak.")
    return code[:8] if "." not in code else "12"
