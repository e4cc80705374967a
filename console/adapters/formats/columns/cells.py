"""Cells -> values: text, numbers, dates, units and codes as the specification says they are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from console.domain.columns import ITEM_TARGETS, ColumnDraft, FieldSpec, Numbers, Shape, Target, UnitCodes
from console.domain.identifiers import is_gtin
from console.domain.units import from_edifact, from_rec20, from_x12

Cell = str | Decimal | date | datetime | bool | None
LONGEST_TEXT = 4000
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_CUT_NUMBER = re.compile(r"\d(?:[.,]\d+E\+?|E\+)\d+", re.IGNORECASE)
_CUT_GTIN = re.compile(r"\d{3,}0{5}", re.ASCII)
_SERIALS = (Decimal(20_000), Decimal(80_000))
"""Days from 1954 to 2119, as a workbook counts them from the end of 1899."""
_FIRST_SERIAL = datetime(1899, 12, 30)  # noqa: DTZ001  a day without zone
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_WORDS = {name: number for number, name in enumerate(MONTHS, 1)} | {
    "mär": 3, "mai": 5, "okt": 10, "dez": 12, "fév": 2, "avr": 4, "juin": 6, "juil": 7, "août": 8, "déc": 12
}  # fmt: skip
_DATE_PARTS = {
    "YYYY": r"(?P<Y>\d{4})", "YY": r"(?P<y>\d{2})", "MMM": r"(?P<b>[^\W\d]{3,})\.?", "MM": r"(?P<m>\d{1,2})",
    "M": r"(?P<m>\d{1,2})", "DD": r"(?P<d>\d{1,2})", "D": r"(?P<d>\d{1,2})", "HH": r"(?P<H>\d{1,2})",
    "mm": r"(?P<M>\d{2})", "ss": r"(?P<S>\d{2})", "Z": r"(?P<Z>Z|[+-]\d{2}:?\d{2})",
}  # fmt: skip
TOKENS = re.compile("|".join(_DATE_PARTS))
TRUE = frozenset({"1", "y", "yes", "true", "t", "x", "j", "ja", "oui", "o", "si", "sí"})
_FALSE = frozenset({"0", "n", "no", "false", "f", "nein", "non", ""})


class Unknown(str):
    """What stands where a value is that cannot be known; the text says why."""

    __slots__ = ()


class CellError(ValueError):
    """A cell that is not what the specification says, in a sentence; ``next_step`` for the one who reads it."""

    def __init__(self, text: str, next_step: str) -> None:
        super().__init__(text)
        self.next_step = next_step


Reader = Callable[[Cell], Any]


@dataclass(frozen=True, slots=True)
class UnitCode:
    """A unit as it came, and what it means (``None``: not known, never guessed)."""

    raw: str
    rec20: str | None


def reader(spec: ColumnDraft, field: FieldSpec, target: Target) -> Reader:
    """What reads the cells of one field. The reader gives ``None`` for an empty cell and raises CellError."""
    blanks = frozenset(one.casefold() for one in spec.blanks)
    make = _READERS[target.shape](spec, field, target)
    guard = spec.formula_guard and spec.layout.syntax == "delimited"

    def read(cell: Cell) -> Any:
        if isinstance(cell, Unknown):
            raise CellError(cell, "Ask the partner for the value.")
        if isinstance(cell, str):
            cell = cell.strip()
            if not cell and field.default is None:
                return None
            if guard and cell[:1] == "'" and _GUARDED.match(cell):
                cell = cell[1:]
            if not cell or (blanks and cell.casefold() in blanks):
                cell = None
        if cell is None:
            if field.default is None:
                return None
            cell = field.default
        return make(cell)

    return read


def plain(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, dates in ISO form, as a person sees them in the file."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        if not cell.is_finite() or abs(cell.adjusted()) > 40:
            return str(cell)
        text = f"{cell:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return cell.isoformat()


def _text_reader(spec: ColumnDraft, field: FieldSpec, target: Target) -> Reader:
    item = target.name in ITEM_TARGETS or target.name in ("replacement_item", "sscc")
    gtin = target.name == "gtin"
    codes = _folded(field.codes)

    def read(cell: Cell) -> str:
        text = plain(cell)
        if len(text) > LONGEST_TEXT:
            raise CellError(
                f"The text has {len(text)} characters.", "Look for a missing quote or separator in the file."
            )
        if item and (_CUT_NUMBER.fullmatch(text) or (gtin and _CUT_GTIN.fullmatch(text) and not is_gtin(text))):
            raise CellError(
                f"“{text}” is a number a spreadsheet has cut short, so the item is lost.",
                "Ask for the file with this column formatted as text.",
            )
        return codes.get(text.casefold(), text) if codes else text

    return read


def _number_reader(spec: ColumnDraft, field: FieldSpec, target: Target) -> Reader:
    numbers, implied, pattern = spec.numbers, field.implied, _number_pattern(spec.numbers)

    def read(cell: Cell) -> Decimal:
        if isinstance(cell, Decimal):
            value = cell
        else:
            text = plain(cell)
            value = number_of(text, numbers, pattern)
            if implied and numbers.decimal in text:
                raise CellError(
                    f"“{text[:40]}” has a decimal mark, but the specification says {implied} decimals are implied.",
                    "Ask the partner which is meant; it is a factor of " + str(10**implied) + ".",
                )
        if not value.is_finite() or abs(value.adjusted()) > 18:
            raise CellError("The number is out of all bounds.", _NUMBER_STEP)
        return value.scaleb(-implied) if implied else value

    return read


def number_of(text: str, numbers: Numbers, pattern: re.Pattern[str] | None = None) -> Decimal:
    """A number written so. Raises CellError when it is not."""
    for word in numbers.strip:
        text = text.replace(word, "")
    text = text.strip() if text.isascii() else text.strip().translate(_SIGNS)
    if not (pattern or _number_pattern(numbers)).fullmatch(text):
        raise CellError(f"“{text[:40]}” is not a number {_number_words(numbers)}.", _NUMBER_STEP)
    western = numbers.decimal == "." and not numbers.thousands and text[-1] != "-"
    return Decimal(text if western and not text[1:2].isspace() else _western(text, numbers))


_SIGNS = str.maketrans({"\u2212": "-", "\u2019": "'"})
"""A minus sign and an apostrophe as typesetters and Swiss programs write them."""
_NUMBER_STEP = "Mend the number format of the specification if the whole file is written so; else ask what is meant."


def _number_words(numbers: Numbers) -> str:
    thousands = f"thousands separator “{numbers.thousands}”" if numbers.thousands else "no thousands separator"
    return f"as the specification has it (decimal mark “{numbers.decimal}”, {thousands})"


@lru_cache(maxsize=64)
def _number_pattern(numbers: Numbers) -> re.Pattern[str]:
    mark = re.escape(numbers.decimal)
    whole = r"\d+"
    if numbers.thousands:
        separator = r"[ \u00a0\u202f]" if numbers.thousands == " " else re.escape(numbers.thousands)
        whole = rf"(?:\d{{1,3}}(?:{separator}\d{{3}})+|\d+)"
    return re.compile(
        rf"(?:[+-]?\s?(?:{whole}(?:{mark}\d*)?|{mark}\d+)|(?:{whole}(?:{mark}\d*)?|{mark}\d+)-)", re.ASCII
    )


def _western(text: str, numbers: Numbers) -> str:
    text = re.sub(r"\s", "", text)
    if numbers.thousands.strip():
        text = text.replace(numbers.thousands, "")
    if text.endswith("-"):
        text = f"-{text[:-1]}"
    return text.replace(numbers.decimal, ".")


def _whole_reader(spec: ColumnDraft, field: FieldSpec, target: Target) -> Reader:
    number = _number_reader(spec, field, target)

    def read(cell: Cell) -> int:
        value = number(cell)
        if value != value.to_integral_value():
            raise CellError(f"“{plain(cell)[:40]}” is not a whole number.", _NUMBER_STEP)
        return int(value)

    return read


def _day_reader(spec: ColumnDraft, field: FieldSpec, target: Target) -> Reader:
    formats, counted = field.format or spec.dates, spec.layout.syntax == "xlsx"

    def read(cell: Cell) -> date | None:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if counted and isinstance(cell, Decimal) and (day := moment_of_serial(cell)) is not None:
            return day.date()
        found = parse_moment(plain(cell), formats)
        return found.date() if found else None

    return read


def _moment_reader(spec: ColumnDraft, field: FieldSpec, target: Target) -> Reader:
    formats = field.format or spec.dates
    zone, counted = ZoneInfo(spec.timezone), spec.layout.syntax == "xlsx"

    def read(cell: Cell) -> datetime | None:
        found: datetime | None
        if isinstance(cell, datetime):
            found = cell
        elif isinstance(cell, date):
            return datetime.combine(cell, time(), UTC)
        elif counted and isinstance(cell, Decimal) and (moment := moment_of_serial(cell)) is not None:
            found = moment
        else:
            text = plain(cell)
            found = parse_moment(text, formats)
            if found is not None and ":" not in text and len(text) <= 10:
                # a bare day is midnight UTC, as in every other format
                return found.replace(tzinfo=UTC)
        if found is None:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)

    return read


def moment_of_serial(number: Decimal) -> datetime | None:
    """The moment a workbook means by a number in a column of dates whose cells are not formatted as such; ``None`` for
    one that is no day of this time."""
    if not _SERIALS[0] <= number <= _SERIALS[1]:
        return None
    return _FIRST_SERIAL + timedelta(seconds=round(number * 86_400))


@lru_cache(maxsize=8192)
def parse_moment(text: str, formats: tuple[str, ...]) -> datetime | None:
    """A date, with its time when it has one. Zeros are no date. Raises CellError."""
    if not text.strip("0-/. "):
        return None
    for form in formats:
        found = _date_pattern(form).fullmatch(text)
        if found is None:
            continue
        try:
            return _moment(found.groupdict())
        except ValueError as error:
            raise CellError(
                f"“{text[:40]}” is no day of the calendar.", "Ask the partner which day is meant."
            ) from error
    raise CellError(
        f"“{text[:40]}” is not a date of the form {' or '.join(formats)}.",
        "Mend the date format of the specification if the whole file is written so; else ask what is meant.",
    )


@lru_cache(maxsize=256)
def _date_pattern(form: str) -> re.Pattern[str]:
    out, at = "", 0
    compact = form.isalnum() and "T" not in form
    for match in TOKENS.finditer(form):
        part = _DATE_PARTS[match[0]]
        out += re.escape(form[at : match.start()]) + (part.replace("{1,2}", "{2}") if compact else part)
        at = match.end()
    return re.compile(out + re.escape(form[at:]), re.ASCII if "MMM" not in form else 0)


def _moment(parts: Mapping[str, str | None]) -> datetime:
    year = parts.get("Y") or (f"20{short}" if (short := parts.get("y")) else "")
    if word := parts.get("b"):
        month = next((number for name, number in _MONTH_WORDS.items() if word.casefold().startswith(name)), 0)
    else:
        month = int(parts.get("m") or 0)
    hour, minute, second = (int(parts.get(key) or 0) for key in ("H", "M", "S"))
    found = datetime(int(year or 0), month, int(parts.get("d") or 0), hour, minute, second)  # noqa: DTZ001  zone follows
    zone = parts.get("Z")
    if zone:
        found = datetime.fromisoformat(found.isoformat() + ("+00:00" if zone == "Z" else zone))
    return found


def _unit_reader(spec: ColumnDraft, field: FieldSpec, target: Target) -> Reader:
    units = _folded(spec.units) | _folded(field.codes)
    known = {UnitCodes.REC20: from_rec20, UnitCodes.X12: from_x12, UnitCodes.EDIFACT: from_edifact}[spec.unit_codes]

    def read(cell: Cell) -> UnitCode:
        raw = plain(cell)
        return UnitCode(raw, units.get(raw.casefold()) or known(raw))

    return read


def _code_reader(spec: ColumnDraft, field: FieldSpec, target: Target) -> Reader:
    assert target.codes is not None
    own = {str(code) for code in target.codes}
    codes = _folded(field.codes) or {code: code for code in own}

    def read(cell: Cell) -> str:
        text = plain(cell)
        found = codes.get(text.casefold())
        if found is None:
            raise CellError(
                f"“{text[:40]}” is not translated; known are {', '.join(sorted(codes)[:12]) or 'none'}.",
                f"Say in the specification which of {', '.join(sorted(own))} it means.",
            )
        return found

    return read


def _flag_reader(spec: ColumnDraft, field: FieldSpec, target: Target) -> Reader:
    codes = _folded(field.codes)

    def read(cell: Cell) -> bool:
        text = codes.get(plain(cell).casefold(), plain(cell)).casefold()
        if text in TRUE or text in _FALSE:
            return text in TRUE
        raise CellError(f"“{text[:40]}” is neither yes nor no.", "Say in the specification what it means (codes).")

    return read


def _folded(codes: Mapping[str, str]) -> dict[str, str]:
    return {key.strip().casefold(): value for key, value in codes.items()}


_READERS: Mapping[Shape, Callable[[ColumnDraft, FieldSpec, Target], Reader]] = {
    Shape.TEXT: _text_reader,
    Shape.NUMBER: _number_reader,
    Shape.WHOLE: _whole_reader,
    Shape.DAY: _day_reader,
    Shape.MOMENT: _moment_reader,
    Shape.UNIT: _unit_reader,
    Shape.CODE: _code_reader,
    Shape.FLAG: _flag_reader,
}
