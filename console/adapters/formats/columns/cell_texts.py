"""Values -> cells as text, by the specification they are read with."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from console.adapters.formats.columns.cells import MONTHS, TOKENS, TRUE, CellError
from console.domain.columns import ColumnDraft, FieldSpec, FixedWidth, Numbers, Shape, Target, UnitCodes
from console.domain.units import BY_REC20, to_x12

_RISKY = re.compile(r"'*[=+\-@\t\r]")


def written(spec: ColumnDraft, field: FieldSpec, target: Target, value: Any) -> str:
    """A value as text by the specification. Raises CellError when it cannot be written so."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return next((raw for raw, meant in field.codes.items() if (meant.casefold() in TRUE) is value), "NY"[value])
    if target.shape in (Shape.NUMBER, Shape.WHOLE):
        return number_text(Decimal(value), spec.numbers, field.implied)
    if target.shape is Shape.DAY or (target.shape is Shape.MOMENT and isinstance(value, datetime)):
        if isinstance(value, datetime):
            value = value.astimezone(ZoneInfo(spec.timezone))
        return moment_text(value, (field.format or spec.dates)[0])
    if target.shape is Shape.CODE:
        return _code_text(field, str(value))
    return str(value)


def number_text(value: Decimal, numbers: Numbers, implied: int = 0) -> str:
    """A plain number without thousands separators, its decimal mark (or implied decimals) as specified."""
    if implied:
        scaled = value.scaleb(implied)
        if scaled != scaled.to_integral_value():
            raise CellError(
                f"{value:f} has more than the {implied} decimals the column has.",
                "Give the column more decimals in the specification.",
            )
        return f"{scaled.to_integral_value():f}"
    return f"{value:f}".replace(".", numbers.decimal)


def moment_text(value: date, form: str) -> str:
    """A day or moment in a date format."""
    hour, minute, second = (value.hour, value.minute, value.second) if isinstance(value, datetime) else (0, 0, 0)
    zone = value.strftime("%z") if isinstance(value, datetime) else ""
    parts = {
        "YYYY": f"{value.year:04}", "YY": f"{value.year % 100:02}", "MMM": MONTHS[value.month - 1].capitalize(),
        "MM": f"{value.month:02}", "M": str(value.month), "DD": f"{value.day:02}", "D": str(value.day),
        "HH": f"{hour:02}", "mm": f"{minute:02}", "ss": f"{second:02}", "Z": zone or "Z",
    }  # fmt: skip
    return TOKENS.sub(lambda match: parts[match[0]], form)


def _code_text(field: FieldSpec, value: str) -> str:
    if not field.codes:
        return value
    for raw, meant in field.codes.items():
        if meant == value:
            return raw
    raise CellError(f"“{value}” has no word in this column.", "Add one to the codes of the specification.")


def unit_text(spec: ColumnDraft, rec20: str | None, raw: str | None) -> str:
    """The partner's word for a unit. Raises CellError when there is none."""
    if rec20 is None:
        return raw or ""
    for word, meant in spec.units.items():
        if meant == rec20:
            return word
    found = to_x12(rec20) if spec.unit_codes is UnitCodes.X12 else (rec20 if rec20 in BY_REC20 else None)
    if found is None:
        raise CellError(f"The partner has no word for the unit {rec20}.", "Add one to the units of the specification.")
    return found


def guarded(text: str) -> str:
    """A text no spreadsheet runs as a formula. One that looks guarded already is guarded once more, so that it reads
    back as it was."""
    return f"'{text}" if _RISKY.match(text) else text


def encodable(text: str, layout: FixedWidth) -> str:
    """A text of letters its charset has, with a character for each byte where those are counted. Raises CellError."""
    try:
        raw = text.encode(layout.charset)
    except UnicodeEncodeError as error:
        raise CellError(
            f"“{text[error.start]}” cannot be written in {layout.charset}.",
            "Choose utf-8 in the specification if the partner reads it.",
        ) from error
    return raw.decode("latin-1") if layout.positions == "bytes" else text
