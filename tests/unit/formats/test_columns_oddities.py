"""What spreadsheets and other programs do to column files on the way: each is undone where it can be, else told."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from console.adapters.formats.registry import FORMATS
from console.domain.columns import ColumnSpec
from console.domain.documents import Acknowledgment, ParsedMessage
from console.services.errors import ContentError
from tests.unit.formats.columns_world import envelope, read

HEADINGS = ("PO", "Line", "EAN", "Item", "Qty", "Price", "Date")
PLACES = ("order_number", "line_ref", "gtin", "supplier_item", "quantity", "price", "promised")


def spec(layout: dict[str, Any], fields: list[dict[str, Any]] | None = None, **changes: Any) -> ColumnSpec:
    named = [{"to": to, "column": heading} for to, heading in zip(PLACES, HEADINGS, strict=True)]
    body = {"name": "t", "kind": "acknowledgment", "layout": layout, "group_by": ["order_number"]}
    return ColumnSpec.model_validate(body | {"fields": fields or named} | changes)


def book(*row: Any, formats: dict[str, str] | None = None, mac: bool = False, hidden: bool = False) -> bytes:
    """A workbook of the headings and a row, as a program writes it; ``hidden``: before it is a sheet nobody sees."""
    made = Workbook()
    page = made.active
    assert page is not None
    if hidden:
        page.sheet_state = "hidden"
        page.append(["Notes"])
        page = made.create_sheet("Answer")
    if mac:
        made.epoch = CALENDAR_MAC_1904
    page.append(HEADINGS)
    page.append(row)
    for place, form in (formats or {}).items():
        page[place].number_format = form
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def answered(raw: bytes | str, form: str = "xlsx", **changes: Any) -> tuple[dict[str, Any], list[str]]:
    """The facts of the one line, and what is wrong."""
    parsed = read(raw, spec({"syntax": form}, **changes), form=form)
    return facts(parsed), [problem.code for problem in parsed.all_problems if problem.blocks]


def facts(parsed: ParsedMessage) -> dict[str, Any]:
    (document,) = [one.document for one in parsed.documents if one.document is not None]
    assert isinstance(document, Acknowledgment)
    (line,) = document.lines
    part = line.parts[0] if line.parts else None
    return {
        "items": [one.value for one in line.items],
        "quantity": part.quantity.value if part and part.quantity else None,
        "promised": part.promised.day if part and part.promised else None,
        "price": line.price.amount if line.price else None,
    }


# ------------------------------------------------------------------------------------------------ workbooks


@pytest.mark.parametrize("mac", [False, True])
def test_days_are_read_from_either_calendar_with_and_without_their_format(mac: bool) -> None:
    day = date(2026, 12, 1)
    formatted, wrong = answered(book("P1", 1, None, "A", 5, 1.5, day, mac=mac))
    assert (formatted["promised"], wrong) == (day, [])
    serial = (day - date(1904, 1, 1)).days if mac else (day - date(1899, 12, 30)).days
    assert answered(book("P1", 1, None, "A", 5, 1.5, serial, mac=mac)) == (formatted, [])


def test_a_number_that_is_no_day_of_this_time_is_none() -> None:
    assert answered(book("P1", 1, None, "A", 5, 1.5, 12))[1] == ["columns.value"]


def test_zeros_a_format_shows_belong_to_the_item() -> None:
    found, wrong = answered(book("P1", 1, 4012345123456, 123, 5, 1.5, None, formats={"D2": "00000"}))
    assert (found["items"], wrong) == (["4012345123456", "00123"], [])


@pytest.mark.parametrize("written", ["5.41E+12", "5,41E+12", "5E+12", 5.41e12])
def test_an_ean_a_spreadsheet_has_cut_is_a_problem_not_another_item(written: Any) -> None:
    found, wrong = answered(book("P1", 1, written, "A", 5, 1.5, None))
    assert (found["items"], wrong) == (["A"], ["columns.value"])


def test_an_ean_that_ends_in_zeros_is_one_where_its_check_digit_is_right() -> None:
    assert answered(book("P1", 1, 4000000000006, "A", 5, 1.5, None))[0]["items"][0] == "4000000000006"


def test_a_formula_without_its_result_is_not_an_empty_cell() -> None:
    found, wrong = answered(book("P1", 1, None, "A", "=2+3", 1.5, None))
    assert (found["quantity"], wrong) == (None, ["columns.value"])
    assert answered(book("P1", 1, None, "A", None, 1.5, None))[1] == []


def test_numbers_kept_as_text_are_numbers_as_the_specification_has_them() -> None:
    german = {"numbers": {"decimal": ",", "thousands": "."}}
    found, wrong = answered(book("P1", 1, None, "A", "1.234,50", "12,5", None), **german)
    assert (found["quantity"], found["price"], wrong) == (Decimal("1234.50"), Decimal("12.5"), [])


def test_a_sheet_nobody_sees_is_passed_over() -> None:
    assert answered(book("P1", 1, None, "A", 5, 1.5, None, hidden=True))[0]["quantity"] == 5


# ------------------------------------------------------------------------------------------------ text

HEAD = ";".join(HEADINGS) + "\n"


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_is_told_by_itself(charset: str) -> None:
    found, wrong = answered((HEAD + "P1;1;;Größe;5;1;2026-12-01\n").encode(charset), "delimited")
    assert (found["items"], wrong) == (["Größe"], [])


@pytest.mark.parametrize(
    ("written", "numbers", "value"),
    [
        ("1’234.50", {"thousands": "'"}, "1234.50"),
        ("1'234.50", {"thousands": "'"}, "1234.50"),
        ("1\u202f234,50", {"decimal": ",", "thousands": " "}, "1234.50"),
        ("\u22125", {}, "-5"),
        ("12,50-", {"decimal": ","}, "-12.50"),
    ],
)
def test_numbers_as_programs_of_other_countries_write_them(written: str, numbers: dict[str, str], value: str) -> None:
    found, wrong = answered(f"{HEAD}P1;1;;A;5;{written};\n", "delimited", numbers=numbers)
    assert (found["price"], wrong) == (Decimal(value), [])


@pytest.mark.parametrize("written", ["1.2E3", "(12.50)", "1,234", "٥", "NaN", "1..5"])
def test_a_number_that_could_be_two_is_none(written: str) -> None:
    found, wrong = answered(f"{HEAD}P1;1;;A;5;{written};\n", "delimited")
    assert (found["price"], wrong) == (None, ["columns.value"])


# ------------------------------------------------------------------------------------------------ fixed width

FIXED = [
    {"to": "order_number", "start": 1, "length": 4},
    {"to": "description", "start": 5, "length": 8},
    {"to": "line_ref", "start": 13, "length": 2},
    {"to": "quantity", "start": 15, "length": 4},
]
IN_BYTES = b"P001Gr\xc3\xb6\xc3\x9fe 01   5\nP001Bolt    02   6\n"


def quantities(raw: bytes, **layout: Any) -> tuple[list[Any], set[str]]:
    parsed = read(raw, spec({"syntax": "fixed"} | layout, FIXED), form="fixed")
    (document,) = [one.document for one in parsed.documents]
    assert isinstance(document, Acknowledgment)
    listed = [(line.line_ref, line.description, line.parts[0].quantity) for line in document.lines if line.parts]
    return [(ref, text, one and one.value) for ref, text, one in listed], {one.code for one in parsed.all_problems}


def test_positions_are_counted_in_bytes_where_the_specification_says_so() -> None:
    found, wrong = quantities(IN_BYTES, positions="bytes")
    assert (found, wrong) == ([("01", "Größe", 5), ("02", "Bolt", 6)], set())


def test_positions_that_seem_to_be_counted_in_bytes_are_told() -> None:
    assert "columns.positions" in quantities(IN_BYTES)[1]
    assert "columns.positions" not in quantities("P001Größe   01   5\nP001Bolt    02   6\n".encode())[1]


def test_fixed_width_is_written_as_it_is_read() -> None:
    whole = spec({"syntax": "fixed", "positions": "bytes"}, FIXED)
    document = read(IN_BYTES, whole, form="fixed").documents[0].document
    assert document is not None
    written = FORMATS["fixed"].write([document], envelope(whole))
    assert written.replace(b"\r\n", b"\n") == IN_BYTES
    latin = spec({"syntax": "fixed", "charset": "iso-8859-1"}, FIXED)
    odd = document.model_copy(update={"order_number": "Ł001"})
    with pytest.raises(ContentError, match="cannot be written in iso-8859-1"):
        FORMATS["fixed"].write([odd], envelope(latin))


# ------------------------------------------------------------------------------------------------ JSON

PATHS = [{"to": to, "path": path} for to, path in zip(PLACES, ("po", "n", "ean", "i", "q", "p", "d"), strict=True)]


def json_facts(text: str) -> tuple[dict[str, Any], list[str]]:
    parsed = read(text, spec({"syntax": "json_paths"}, PATHS), form="json_paths")
    return facts(parsed), [problem.code for problem in parsed.all_problems if problem.blocks]


def test_numbers_of_json_are_exact_however_long() -> None:
    found, wrong = json_facts('{"po":"P1","lines":[{"n":1,"ean":4012345123456,"i":"A","q":9007199254740993,"p":0.1}]}')
    assert (found["quantity"], found["price"], wrong) == (Decimal("9007199254740993"), Decimal("0.1"), [])


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400", "true", "[5]", '{"v":5}'])
def test_what_is_no_number_in_json_is_told(value: str) -> None:
    found, wrong = json_facts(f'{{"po":"P1","lines":[{{"n":1,"i":"A","q":{value},"p":1}}]}}')
    assert (found["quantity"], wrong) == (None, ["columns.value"])


def test_a_name_that_is_there_twice_stands_for_neither_value() -> None:
    found, wrong = json_facts('{"po":"P1","lines":[{"n":1,"i":"A","q":5,"q":6,"p":1,"p":1}]}')
    assert (found["quantity"], found["price"], wrong) == (None, Decimal(1), ["columns.value"])
