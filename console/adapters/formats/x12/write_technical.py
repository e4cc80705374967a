"""Receipts -> 997, 999 and TA1."""

from __future__ import annotations

from itertools import groupby

from console.adapters.formats.x12 import rows as x12
from console.adapters.formats.x12.codes import SYNTAX_CODE
from console.adapters.formats.x12.receipt_codes import ELEMENT_FAULTS, GROUP_FAULTS, SEGMENT_FAULTS, SET_FAULTS
from console.adapters.formats.x12.rows import Rows
from console.domain.documents import SetReceipt, SyntaxStatus, TechnicalAcknowledgment
from console.domain.problems import Problem
from console.services.errors import ContentError

_MOST_SEGMENTS = 99
_MOST_ELEMENTS = 99


def write_receipt(one: TechnicalAcknowledgment, is_999: bool) -> Rows:
    """997 or 999: the group, each set with its faults, the outcome."""
    if one.group_control is None:
        raise ContentError("A receipt for a whole interchange is no 997.")
    rows: Rows = [["AK1", one.functional_group or "", one.group_control]]
    for receipt in one.sets:
        rows += _set(receipt, "IK" if is_999 else "AK")
    accepted = sum(receipt.status is not SyntaxStatus.REJECTED for receipt in one.sets)
    if one.sets:
        counts = [str(len(one.sets)), str(len(one.sets)), str(accepted)]
    else:
        counts = ["1", "1", "0" if one.status is SyntaxStatus.REJECTED else "1"]
    rows.append(["AK9", SYNTAX_CODE[one.status], *counts, *_codes(one.errors, "group", GROUP_FAULTS)])
    return rows


def _set(receipt: SetReceipt, family: str) -> Rows:
    rows: Rows = [["AK2", receipt.set_code, receipt.control, *([receipt.version] if receipt.version else [])]]
    inside = [one for one in receipt.errors if one.place.segment is not None and _is_inside(one)]
    grouped = groupby(inside, key=lambda one: (one.place.segment, one.place.tag))
    for (position, tag), found in [(key, list(group)) for key, group in grouped][:_MOST_SEGMENTS]:
        fault = next((code for one in found if (code := _code(one, "segment", SEGMENT_FAULTS))), "8")
        elements = [one for one in found if _code(one, "element", ELEMENT_FAULTS) and one.place.element]
        rows.append([f"{family}3", tag or "", str(position), "", "8" if elements else fault])
        rows += [_element(one, family) for one in elements[:_MOST_ELEMENTS]]
    codes = _codes(receipt.errors, "set", SET_FAULTS)
    placeless = any(_is_inside(one) for one in receipt.errors if one.place.segment is None)
    if (inside or placeless) and receipt.status is not SyntaxStatus.ACCEPTED:
        codes = [*codes[:4], "5"]
    rows.append([f"{family}5", SYNTAX_CODE[receipt.status], *codes])
    return rows


def _element(one: Problem, family: str) -> list[str]:
    position = str(one.place.element)
    if one.place.component:
        position = f"{position}\x00{one.place.component}"  # the separator is chosen when the whole is known
    return [f"{family}4", position, "", _code(one, "element", ELEMENT_FAULTS) or "7", (one.value or "")[:99]]


def _is_inside(one: Problem) -> bool:
    return bool(_code(one, "segment", SEGMENT_FAULTS) or _code(one, "element", ELEMENT_FAULTS))


def _code(one: Problem, table: str, faults: dict[str, str]) -> str | None:
    """The fault code of a problem: the one it was read with, or the one our own finding stands for."""
    prefix = f"x12.receipt.{table}."
    return one.code.removeprefix(prefix) if one.code.startswith(prefix) else faults.get(one.code)


def _codes(errors: tuple[Problem, ...], table: str, faults: dict[str, str]) -> list[str]:
    return list(dict.fromkeys(code for one in errors if (code := _code(one, table, faults))))[:5]


def write_interchange_receipt(one: TechnicalAcknowledgment) -> list[str]:
    """TA1."""
    control = (one.interchange_control or "").zfill(9)
    when = one.interchange_at
    stamp = [when.strftime("%y%m%d"), x12.clock(when)[:4]] if when else ["", ""]
    status = {SyntaxStatus.ACCEPTED: "A", SyntaxStatus.ACCEPTED_WITH_ERRORS: "E"}.get(one.status, "R")
    return ["TA1", control, *stamp, status, one.note_code or "000"]
