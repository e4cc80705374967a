"""The table of ApplicationResponse: Peppol message level and invoice responses, and like them in other profiles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from console.adapters.formats.ubl import building as ubl
from console.adapters.formats.ubl import parties
from console.adapters.formats.ubl.codes import APPLICATION_CODE, APPLICATION_STATUS
from console.adapters.formats.ubl.despatch import put_issued
from console.adapters.formats.ubl.facts import Facts, child, children, content, text, texts
from console.adapters.formats.ubl.kinds import TEXT, Out, UblRow, code, table
from console.adapters.formats.ubl.peppol import transaction_of
from console.adapters.formats.xml.elements import Element
from console.adapters.formats.xml.tables import At, Own
from console.domain.documents import ApplicationAdvice, DocumentReference
from console.domain.problems import Place, Problem, Severity

_RESPONSE = "cac:DocumentResponse/cac:Response"
_ABOUT = "cac:DocumentResponse/cac:DocumentReference"
_ACTIONS = "OPStatusAction"
_WARNINGS = frozenset({"BW", "WA"})
_ORDERS = frozenset({"220", "221", "224", "226", "227", "228", "105", "ORDER"})
"""UNCL 1001: kinds of order."""


def _about(parent: Element, found: Facts) -> tuple[DocumentReference, ...]:
    return tuple(
        DocumentReference(
            kind=text(element, "cbc:DocumentTypeCode") or text(element, "cbc:DocumentType"),
            number=number,
            dated=found.day(child(element, "cbc:IssueDate")),
        )
        for element in children(parent, _ABOUT)
        if (number := text(element, "cbc:ID"))
    )


def _order_number(parent: Element, found: Facts) -> str | None:
    about = _about(parent, Facts(parent))
    return next((one.number for one in about if (one.kind or "").upper() in _ORDERS), None)


def _errors(parent: Element, found: Facts) -> tuple[Problem, ...]:
    """What the partner found: statuses of the whole document, then of its lines."""
    listed: list[Problem] = []
    for response in children(parent, _RESPONSE):
        listed += _of_statuses(response, None)
    for line in children(parent, "cac:DocumentResponse/cac:LineResponse"):
        where = text(line, "cac:LineReference/cbc:LineID")
        for response in children(line, "cac:Response"):
            listed += list(_of_statuses(response, where)) or [_problem(response, None, where)]
    return tuple(listed)


def _of_statuses(response: Element, where: str | None) -> Iterator[Problem]:
    for status in children(response, "cac:Status"):
        reason = child(status, "cbc:StatusReasonCode")
        if reason is None or reason.get("listID") != _ACTIONS:
            yield _problem(response, status, where)


def _problem(response: Element, status: Element | None, where: str | None) -> Problem:
    reason = text(status, "cbc:StatusReasonCode") if status is not None else None
    said = text(status, "cbc:StatusReason") or text(status, "cbc:Description")
    conditions = texts(status, "cac:Condition/cbc:Description") if status is not None else ()
    return Problem(
        code=f"partner.{reason or text(response, 'cbc:ResponseCode') or 'error'}",
        severity=Severity.WARNING if reason in _WARNINGS else Severity.ERROR,
        text=said or text(response, "cbc:Description") or "The partner gives no reason.",
        place=Place(path=where) if where and where != "NA" else Place(),
        value="; ".join(conditions) or None,
    )


def _notes(parent: Element, found: Facts) -> tuple[str, ...]:
    actions = [
        f"{content(reason)}: {text(status, 'cbc:StatusReason') or ''}".strip(": ")
        for status in children(parent, f"{_RESPONSE}/cac:Status")
        if (reason := child(status, "cbc:StatusReasonCode")) is not None and reason.get("listID") == _ACTIONS
    ]
    return (*texts(parent, "cbc:Note", f"{_RESPONSE}/cbc:Description"), *actions)


def _put_notes(parent: Element, advice: ApplicationAdvice, out: Out) -> None:
    ubl.add_note(parent, "Note", advice.notes, out.envelope)


def _role(name: str, role: str) -> UblRow:
    def write(parent: Element, advice: ApplicationAdvice, out: Out) -> None:
        own = out.envelope.sender if name == "sender" else out.envelope.receiver
        ubl.fill_addressed(ubl.group(parent, role), getattr(advice, name), own)

    def read(parent: Element, found: Facts) -> Any:
        element = child(parent, f"cac:{role}")
        return parties.described(element) if element is not None else None

    return Own(name, read, write)


def _put_response(parent: Element, advice: ApplicationAdvice, out: Out) -> None:
    whole = ubl.group(parent, "DocumentResponse")
    response = ubl.group(whole, "Response")
    ubl.add(response, "ResponseCode", advice.raw_status or APPLICATION_CODE[advice.status])
    if transaction_of(parent) == "mlr":
        said = (*advice.notes, *(problem.text for problem in advice.errors if problem.place.path is None))
        ubl.add(response, "Description", "\n".join(said))
    for problem in advice.errors:
        if problem.place.path is None:
            _put_status(response, problem)
    for one in advice.about:
        element = ubl.group(whole, "DocumentReference")
        ubl.add(element, "ID", one.number)
        ubl.add(element, "IssueDate", one.dated.isoformat() if one.dated else None)
        ubl.add(element, "DocumentTypeCode", one.kind)
    for problem in advice.errors:
        if problem.place.path is not None:
            line = ubl.group(whole, "LineResponse")
            ubl.add(ubl.group(line, "LineReference"), "LineID", problem.place.path)
            answer = ubl.group(line, "Response")
            ubl.add(answer, "ResponseCode", "RE" if problem.blocks else "AP")
            ubl.add(answer, "Description", problem.text)
            _put_status(answer, problem)


def _put_status(response: Element, problem: Problem) -> None:
    status = ubl.group(response, "Status")
    ubl.add(status, "StatusReasonCode", problem.code.removeprefix("partner."))
    ubl.add(status, "StatusReason", problem.text)
    if problem.value:
        condition = ubl.group(status, "Condition")
        ubl.add(condition, "AttributeID", "value")
        ubl.add(condition, "Description", problem.value)


_STATUS = code(APPLICATION_STATUS, APPLICATION_CODE, "The answer")

RESPONSE = table(
    ApplicationAdvice,
    At("number", "cbc:ID", TEXT, needed=Severity.WARNING),
    Own("issued_at", lambda parent, found: found.moment(parent), put_issued),
    Own("notes", _notes, _put_notes),
    _role("sender", "SenderParty"),
    _role("receiver", "ReceiverParty"),
    At("status", f"{_RESPONSE}/cbc:ResponseCode", _STATUS, needed=Severity.WARNING, once=False, written=False),
    At("raw_status", f"{_RESPONSE}/cbc:ResponseCode", TEXT, once=False, written=False),
    Own("about", _about, _put_response),
    Own("order_number", _order_number),
    Own("errors", _errors),
)
