"""Files by column specification, read as suppliers really write them: every oddity has its place and its next step."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.adapters.formats.registry import FORMATS, recognise
from console.domain.columns import ColumnSpec
from console.domain.documents import (
    AckAction,
    Acknowledgment,
    HeaderStatus,
    Invoice,
    PriceCatalogue,
    ShipNotice,
    StockReport,
)
from console.domain.problems import Severity
from console.domain.values import DateMeaning
from tests.unit.formats.columns_world import codes, only, options, read, spec_of, workbook, wrong

HEAD = "Order number;Line;Supplier item;Confirmed quantity;Unit;Unit price;Delivery date;Status\n"


def acknowledgment(body: str, **changes: object) -> Acknowledgment:
    document = only(read(HEAD + body, spec_of("acknowledgment-csv", **changes)))
    assert isinstance(document.document, Acknowledgment)
    return document.document


def test_an_acknowledgment_says_what_it_says() -> None:
    found = acknowledgment("P00001;1;BOLT;80;pcs;1.10;2026-12-14;changed\n")
    line = found.lines[0]
    part = line.parts[0]
    assert (found.order_number, found.status) == ("P00001", HeaderStatus.DETAIL)
    assert (line.line_ref, line.items[0].value) == ("1", "BOLT")
    assert line.price is not None and line.price.amount == Decimal("1.10")
    assert part.action is AckAction.CHANGED and part.raw_code == "changed"
    assert part.quantity is not None and (part.quantity.value, part.quantity.unit) == (Decimal(80), "C62")
    assert part.promised is not None
    assert (part.promised.day, part.promised.meaning) == (date(2026, 12, 14), DateMeaning.DELIVER)


def test_two_rows_for_a_line_are_two_parts_of_it_and_each_order_is_a_document() -> None:
    parsed = read(
        HEAD
        + "P1;1;A;60;pcs;1;2026-12-01;accepted\nP2;1;B;5;pcs;2;2026-12-01;accepted\nP1;1;A;40;pcs;1;2026-12-20;backordered\n",
        "acknowledgment-csv",
    )
    found = {
        one.document.order_number: one.document for one in parsed.documents if isinstance(one.document, Acknowledgment)
    }
    assert sorted(found) == ["P1", "P2"]
    parts = found["P1"].lines[0].parts
    assert [(part.action, part.quantity.value) for part in parts if part.quantity] == [
        ("accepted", 60),
        ("backordered", 40),
    ]


@pytest.mark.parametrize(
    ("written", "numbers", "value"),
    [
        ("1,5", {"decimal": ","}, "1.5"),
        ("1.234,50", {"decimal": ",", "thousands": "."}, "1234.50"),
        ("1,234.50", {"decimal": ".", "thousands": ","}, "1234.50"),
        ("1 234,5", {"decimal": ",", "thousands": " "}, "1234.5"),
        ("1\u202f234,5", {"decimal": ",", "thousands": " "}, "1234.5"),
        ("1'234.50", {"decimal": ".", "thousands": "'"}, "1234.50"),
        ("12.50-", {"decimal": "."}, "-12.50"),
        ("€ 12.50", {"decimal": ".", "strip": ["€"]}, "12.50"),
        (".5", {"decimal": "."}, "0.5"),
    ],
)
def test_numbers_as_the_specification_says_they_are_written(written: str, numbers: dict[str, str], value: str) -> None:
    found = acknowledgment(f'P1;1;A;1;pcs;"{written}";2026-12-01;accepted\n', numbers=numbers)
    price = found.lines[0].price
    assert price is not None and price.amount == Decimal(value)


@pytest.mark.parametrize("written", ["1,234", "1.234.567", "12,50", "1e5", "abc", "1.2.3", "٣", "--5", "1 2"])
def test_a_number_written_otherwise_is_never_guessed(written: str) -> None:
    parsed = read(HEAD + f'P1;1;A;1;pcs;"{written}";2026-12-01;accepted\n', "acknowledgment-csv")
    problem = wrong(parsed)[0]
    assert (problem.code, problem.severity, problem.value) == ("columns.value", Severity.ERROR, written)
    assert problem.place.line == 2 and problem.place.path == "“Unit price”"
    assert "decimal mark" in problem.text and problem.next_step
    assert not parsed.documents[0].usable


def test_implied_decimals_and_a_decimal_mark_where_none_may_be() -> None:
    body = spec_of("acknowledgment-csv").model_dump(mode="json")
    for one in body["fields"]:
        if one["to"] == "price":
            one["implied"] = 2
    spec = ColumnSpec.model_validate(body)
    good = only(read(HEAD + "P1;1;A;1;pcs;7700;2026-12-01;accepted\n", spec)).document
    assert isinstance(good, Acknowledgment)
    assert good.lines[0].price is not None and good.lines[0].price.amount == Decimal("77.00")
    bad = read(HEAD + "P1;1;A;1;pcs;77.00;2026-12-01;accepted\n", spec)
    assert "factor of 100" in wrong(bad)[0].next_step


@pytest.mark.parametrize(
    ("written", "form", "day"),
    [
        ("14.12.2026", "DD.MM.YYYY", date(2026, 12, 14)),
        ("4.2.2026", "DD.MM.YYYY", date(2026, 2, 4)),
        ("12/14/26", "MM/DD/YY", date(2026, 12, 14)),
        ("20261214", "YYYYMMDD", date(2026, 12, 14)),
        ("14 Dec 2026", "D MMM YYYY", date(2026, 12, 14)),
        ("3. März 2026", "D. MMM YYYY", date(2026, 3, 3)),
        ("2026-12-14T10:00:00Z", "YYYY-MM-DDTHH:mm:ssZ", date(2026, 12, 14)),
    ],
)
def test_dates_as_specified(written: str, form: str, day: date) -> None:
    found = acknowledgment(f"P1;1;A;1;pcs;1;{written};accepted\n", dates=[form])
    promised = found.lines[0].parts[0].promised
    assert promised is not None and promised.day == day


@pytest.mark.parametrize("written", ["14.12.2026", "2026-13-01", "2026-02-30", "soon"])
def test_an_unreadable_promise_is_a_problem_and_zeros_are_none(written: str) -> None:
    parsed = read(HEAD + f"P1;1;A;1;pcs;1;{written};accepted\n", "acknowledgment-csv")
    assert codes(parsed) == ["value"] and wrong(parsed)[0].value == written
    none = acknowledgment("P1;1;A;1;pcs;1;0000-00-00;accepted\n")
    assert none.lines[0].parts[0].promised is None


def test_moments_have_the_zone_of_the_specification() -> None:
    spec = spec_of("acknowledgment-csv", dates=["YYYY-MM-DD HH:mm", "YYYY-MM-DD"], timezone="Europe/Berlin")
    found = only(read("Order number;Line;Confirmation date\nP1;1;2026-07-01 09:30\n", spec)).document
    assert isinstance(found, Acknowledgment)
    assert found.issued_at == datetime(2026, 7, 1, 7, 30, tzinfo=UTC)


def test_a_status_word_nobody_translated_is_asked_about() -> None:
    parsed = read(
        HEAD + "P1;1;A;1;pcs;1;2026-12-01;Teilweise\nP2;1;A;1;pcs;1;2026-12-01;accepted\n", "acknowledgment-csv"
    )
    assert [one.usable for one in parsed.documents] == [False, True]
    assert "Teilweise" in wrong(parsed)[0].text and "accepted" in wrong(parsed)[0].next_step


def test_without_a_status_column_nothing_confirmed_is_a_refusal() -> None:
    found = only(read("Order number;Line;Confirmed quantity\nP1;1;0\nP1;2;5\n", "acknowledgment-csv")).document
    assert isinstance(found, Acknowledgment)
    assert [line.parts[0].action for line in found.lines] == [AckAction.REJECTED, AckAction.ACCEPTED]


def test_an_unknown_unit_is_kept_and_never_guessed() -> None:
    parsed = read(HEAD + "P1;1;A;1;GBND;1;2026-12-01;accepted\n", "acknowledgment-csv")
    document = parsed.documents[0].document
    assert isinstance(document, Acknowledgment)
    quantity = document.lines[0].parts[0].quantity
    assert quantity is not None and (quantity.unit, quantity.raw_unit) == (None, "GBND")
    assert codes(parsed) == ["unit_unknown"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_charsets_marks_and_line_ends(encoding: str, ending: str) -> None:
    text = "Order number;Line;Reason\nP1;1;Größe vergriffen – später\n\n;;\nP1;2;ok\n".replace("\n", ending)
    parsed = read(text.encode(encoding), "acknowledgment-csv")
    found = parsed.documents[0].document
    assert isinstance(found, Acknowledgment)
    assert found.lines[0].parts[0].reason == "Größe vergriffen – später"
    assert len(found.lines) == 2
    assert codes(parsed) == (["charset"] if encoding == "cp1252" else [])


def test_headings_may_be_elsewhere_renamed_and_differently_written() -> None:
    text = "Acme Ltd confirmation\n\nPO NUMBER;line;  sku ;QUANTITY;Delivery_Date\nP1;1;A;5;2026-12-01\nPO NUMBER;line;  sku ;QUANTITY;Delivery_Date\nP1;2;B;6;2026-12-01\n"
    parsed = read(text, "acknowledgment-csv")
    found = parsed.documents[0].document
    assert isinstance(found, Acknowledgment)
    assert [line.items[0].value for line in found.lines] == ["A", "B"]
    assert codes(parsed) == []
    assert "line 3" in parsed.problems[0].text


def test_a_missing_column_names_what_is_there() -> None:
    parsed = read("Bestellung;Pos\nP1;1\n", "acknowledgment-csv")
    assert codes(parsed) == ["column_missing"]
    assert "Order number" in parsed.problems[0].text and "Bestellung, Pos" in parsed.problems[0].text


@pytest.mark.parametrize(("mark", "said"), [(",", "“,”"), ("|", "“|”"), ("\t", "a tab")])
def test_a_table_cut_at_the_wrong_mark_is_called_so(mark: str, said: str) -> None:
    parsed = read(f"Order number{mark}Line{mark}Quantity\nP1{mark}1{mark}5\n", "acknowledgment-csv")
    assert codes(parsed) == ["column_missing"]
    assert f"the specification cuts at “;”, this file may be cut at {said}" in parsed.problems[0].text


def test_a_file_none_of_the_specifications_knows_is_not_called_near_to_one() -> None:
    parsed = read("Wetter;Wind\nnass;viel\n", "acknowledgment-csv", "ship-notice-csv")
    assert "None of the 2 specifications fits, nor has the file any of their headings." in parsed.problems[0].text


def test_a_heading_that_is_there_twice_is_asked_about_unless_numbered() -> None:
    text = "Order number;Line;Unit price;Unit price\nP1;1;1.00;9.00\n"
    assert codes(read(text, "acknowledgment-csv")) == ["heading_twice"]
    body = spec_of("acknowledgment-csv").model_dump(mode="json")
    for one in body["fields"]:
        if one["to"] == "price":
            one["column"] = "Unit price#2"
    found = read(text, ColumnSpec.model_validate(body)).documents[0].document
    assert isinstance(found, Acknowledgment)
    assert found.lines[0].price is not None and found.lines[0].price.amount == Decimal("9.00")


def test_a_shifted_line_is_not_taken_and_its_neighbours_are() -> None:
    text = "Supplier item;Description;Net price\nA;first;1.00\nB;a;text;2.00\nC;third;3.00\nD\n"
    parsed = read(text, "price-catalogue-csv")
    found = parsed.documents[0]
    assert isinstance(found.document, PriceCatalogue) and found.usable
    assert [line.items[0].value for line in found.document.lines if line.prices] == ["A", "C"]
    assert {(problem.code, problem.place.line) for problem in found.problems} >= {("columns.ragged", 3)}


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    text = 'Order number;Line;Reason\nP1;1;" 5 inch\nP1;2;fine\nP1;3;"two\nlines"\nP1;4;"with ""quotes"""\n'
    parsed = read(text, "acknowledgment-csv")
    found = parsed.documents[0].document
    assert isinstance(found, Acknowledgment)
    assert [line.parts[0].reason for line in found.lines] == ['" 5 inch', "fine", "two\nlines", 'with "quotes"']
    quote = next(problem for problem in parsed.problems if problem.code == "columns.quote")
    assert quote.place.line == 2


def test_rows_without_an_order_number_are_set_apart_not_lost() -> None:
    parsed = read(HEAD + ";1;A;1;pcs;1;2026-12-01;accepted\nP1;1;A;1;pcs;1;2026-12-01;accepted\n", "acknowledgment-csv")
    usable = [one for one in parsed.documents if one.usable]
    assert len(usable) == 1 and len(parsed.documents) == 2
    assert codes(parsed) == ["missing"] and wrong(parsed)[0].place.line == 2


def test_an_order_number_only_in_the_first_row_is_carried_down_when_specified() -> None:
    body = spec_of("acknowledgment-csv").model_dump(mode="json")
    body["fields"][1]["carry"] = True
    found = only(
        read(
            HEAD + "P1;1;A;1;pcs;1;2026-12-01;accepted\n;2;B;1;pcs;1;2026-12-01;accepted\n",
            ColumnSpec.model_validate(body),
        )
    )
    assert isinstance(found.document, Acknowledgment) and len(found.document.lines) == 2


def test_rows_that_disagree_about_the_document_are_told() -> None:
    parsed = read("Order number;Currency;Line\nP1;EUR;1\nP1;USD;2\n", "acknowledgment-csv")
    assert "head_differs" in codes(parsed) and not parsed.documents[0].usable


def test_formula_guards_are_taken_off() -> None:
    found = acknowledgment("P1;1;'=A1+B2;1;pcs;1;2026-12-01;accepted\n")
    assert found.lines[0].items[0].value == "=A1+B2"


def test_an_item_a_spreadsheet_has_cut_is_refused() -> None:
    parsed = read("Supplier item;GTIN;Net price\nA;4,00638E+12;1.00\n", "price-catalogue-csv")
    assert "spreadsheet" in wrong(parsed)[0].text and wrong(parsed)[0].value == "4,00638E+12"


def test_record_kinds_with_trailers_and_strangers() -> None:
    spec = ColumnSpec.model_validate(
        {
            "name": "nested", "kind": "ship_notice", "group_by": [],
            "layout": {"syntax": "delimited", "separator": ",", "header": False}, "dates": ["YYYYMMDD"],
            "records": [
                {"name": "H", "value": "H", "column": 1, "level": "head"},
                {"name": "D", "value": "D", "column": 1, "level": "line"},
                {"name": "T", "value": "T", "column": 1, "ignore": True},
            ],
            "fields": [
                {"to": "despatch_number", "column": 2, "record": "H"}, {"to": "shipped_on", "column": 3, "record": "H"},
                {"to": "order_number", "column": 2, "record": "D"}, {"to": "supplier_item", "column": 3, "record": "D"},
                {"to": "quantity", "column": 4, "record": "D"}, {"to": "sscc", "column": 5, "record": "D"},
            ],
        }
    )  # fmt: skip
    text = "D,P0,X,1,\nH,W1,20260504\nD,P1,A,5,340123450000000018\nD,P1,A,7,00340123450000000025\nD,P2,B,1,\nX,what\nH,W2,20260505\nD,P3,C,2,\nT,4\n"
    parsed = read(text, spec)
    assert sorted(codes(parsed)) == ["row_kind", "row_without_head"]
    first, second, orphans = (one.document for one in parsed.documents)
    assert orphans is None and not parsed.documents[2].usable, "lost rows are put before a person"
    assert isinstance(first, ShipNotice) and isinstance(second, ShipNotice)
    assert (first.number, first.orders, second.number) == ("W1", ("P1", "P2"), "W2")
    assert first.lines[0].shipped is not None and first.lines[0].shipped.value == Decimal(12)
    assert [pack.sscc for pack in first.packs] == ["340123450000000018", "340123450000000025"]


def test_fixed_width_by_positions() -> None:
    spec = ColumnSpec.model_validate(
        {
            "name": "stock", "kind": "stock_report", "layout": {"syntax": "fixed", "line_length": 30, "comment": "#"}, "unit": "C62",
            "fields": [
                {"to": "supplier_item", "start": 1, "length": 10}, {"to": "available", "start": 11, "length": 8, "implied": 2},
                {"to": "location", "start": 19, "length": 4},
            ],
        }
    )  # fmt: skip
    parsed = read(
        "# made today\nBOLT-M8   00012050WEST\nNUT-M8    0000x000EAST\nSHORT\nGT-20     00000100WEST" + "z" * 20 + "\n",
        spec,
        form="fixed",
    )
    found = parsed.documents[0]
    assert isinstance(found.document, StockReport) and found.usable
    count = found.document.lines[0].counts[0]
    assert (count.quantity.value, count.quantity.unit, count.location) == (Decimal("120.50"), "C62", "WEST")
    assert [(problem.code, problem.place.line) for problem in found.problems] == [
        ("columns.value", 3),
        ("columns.ragged", 5),
    ]


def test_workbooks_are_read_by_the_values_in_them() -> None:
    raw = workbook(
        [
            ["Price list"], [],
            ["SKU", "EAN", "Net price", "Price per", "Currency", "Valid from", "From quantity"],
            ["A-1", 4006381333931, 0.1 + 0.2, 1, "EUR", datetime(2026, 12, 1), None],  # noqa: DTZ001  as a workbook has it
            ["A-1", 4006381333931, 0.25, 1, "EUR", datetime(2026, 12, 1), 100],  # noqa: DTZ001
            [1234.0, None, "=1+1", 1, "EUR", None, None],
            ["B-2", None, 5, 1, "EUR", "2026-12-24", None],
        ]
    )  # fmt: skip
    parsed = read(raw, "price-catalogue-xlsx", form="xlsx")
    document = parsed.documents[0].document
    assert isinstance(document, PriceCatalogue)
    first = document.lines[0]
    assert [(one.value) for one in first.items] == ["A-1", "4006381333931"]
    assert [(price.price.amount, price.valid_from) for price in first.prices] == [
        (Decimal("0.3"), date(2026, 12, 1)), (Decimal("0.25"), date(2026, 12, 1)),
    ]  # fmt: skip
    assert first.prices[1].minimum is not None and first.prices[1].minimum.value == 100
    assert document.lines[-1].items[0].value == "B-2"
    missing = next(problem for problem in wrong(parsed) if problem.code == "columns.value")
    assert missing.place.line == 6 and "formula" in missing.text


def test_json_by_paths_with_parts_and_one_object_a_line() -> None:
    text = """{"confirmations": [{"order_number": "P1", "date": "2026-11-24", "lines": [
      {"line": 1, "item": {"supplier": "A"}, "ordered": 100, "price": {"amount": 1.10, "per": 1},
       "schedule": [{"quantity": 60, "unit": "pcs", "deliver_on": "2026-12-01", "status": "accepted"},
                    {"quantity": 40.0, "unit": "pcs", "deliver_on": "2026-12-20", "status": "backorder"}]},
      {"line": 2, "item": {"supplier": "B"}, "schedule": [{"quantity": {"odd": 1}, "status": "accepted"}]}]}]}"""
    parsed = read(text, "acknowledgment-json", form="json_paths")
    document = parsed.documents[0].document
    assert isinstance(document, Acknowledgment)
    assert [part.action for part in document.lines[0].parts] == [AckAction.ACCEPTED, AckAction.BACKORDERED]
    assert document.lines[0].price is not None and document.lines[0].price.amount == Decimal("1.10")
    assert wrong(parsed)[0].place.path == "confirmations[0].lines[1].schedule[0] quantity"
    by_line = spec_of("acknowledgment-json", layout={"documents": ""})
    lines = (
        '{"order_number": "P1", "lines": [{"line": "1"}]}\n{broken\n{"order_number": "P2", "lines": [{"line": "1"}]}\n'
    )
    parsed = read('{"order_number": "P0", "lines": [{"line": "1"}]}\n' + lines, by_line, form="json_paths")
    assert [one.document.order_number for one in parsed.documents if isinstance(one.document, Acknowledgment)] == [
        "P0",
        "P1",
        "P2",
    ]
    assert codes(parsed) == ["json_line"] and wrong(parsed)[0].place.line == 3
    assert [one.usable for one in parsed.documents] == [True, True, True, False]


def test_an_invoice_with_its_totals() -> None:
    text = (
        "Invoice number;Type;Invoice date;Currency;Total;Freight;Order number;Supplier item;Quantity;Unit;Unit price;Amount\n"
        "R-1;Invoice;2026-11-20;EUR;125.00;5.00;P1;A;10;pcs;12.00;120.00\nG-1;Credit note;2026-11-21;EUR;12.00;;P1;A;1;pcs;12.00;12.00\n"
    )
    first, second = (one.document for one in read(text, "invoice-csv").documents)
    assert isinstance(first, Invoice) and isinstance(second, Invoice)
    assert (first.number, first.order_number, first.totals.payable) == ("R-1", "P1", Decimal("125.00"))
    assert first.charges[0].freight and first.charges[0].amount == Decimal("5.00")
    assert second.type == "credit_note"


def test_without_a_specification_it_says_what_it_found() -> None:
    raw = (HEAD + "P1;1;A;1;pcs;1;2026-12-01;accepted\n").encode()
    form = recognise(raw, "answer.csv")
    assert form is not None and form.name == "delimited"
    parsed = form.read(raw)
    problem = parsed.problems[0]
    assert (problem.code, problem.severity, parsed.documents) == ("columns.no_specification", Severity.FATAL, ())
    assert "“;”" in problem.text and "Confirmed quantity" in problem.text and "an acknowledgment" in problem.text


def test_of_several_specifications_the_fitting_one_is_taken() -> None:
    both = ("price-catalogue-csv", "acknowledgment-csv", "stock-report-csv", "acknowledgment-xlsx")
    assert read(HEAD + "P1;1;A;1;pcs;1;2026-12-01;accepted\n", *both).documents[0].kind_name == "acknowledgment"
    assert read("SKU;Available\nA;5\n", *both).documents[0].kind_name == "stock_report"
    assert codes(read('{"a": 1}', "acknowledgment-xlsx", form="json_paths")) == ["layout"]
    assert codes(read(HEAD, {"kind": "nonsense"} and "no-such-template")) == ["specification"]  # type: ignore[arg-type]


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_nothing_makes_a_reader_fail(raw: bytes) -> None:
    for name, spec in (
        ("delimited", "acknowledgment-csv"),
        ("fixed", "order-fixed"),
        ("xlsx", "order-xlsx"),
        ("json_paths", "order-json"),
    ):
        for given_spec in ((), (spec,)):
            FORMATS[name].read(raw, options(*given_spec) if given_spec else None)
    recognise(raw)


cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(st.lists(st.lists(cells, max_size=9), max_size=8))
def test_no_row_makes_a_reader_fail_or_takes_the_good_ones_with_it(rows: list[list[str]]) -> None:
    odd = "\n".join(";".join(cell.replace('"', "").replace("\n", "").replace("\r", "") for cell in row) for row in rows)
    good = "PGOOD;1;A;1;pcs;1;2026-12-01;accepted\n"
    parsed = read(HEAD + good + odd + "\n" + good.replace(";1;A;", ";2;B;"), "acknowledgment-csv")
    found = [one.document for one in parsed.documents if isinstance(one.document, Acknowledgment)]
    lines = next(one for one in found if one.order_number == "PGOOD").lines
    assert {"1", "2"} <= {line.line_ref for line in lines}


def test_a_long_price_list_comes_in_parts_and_needs_little_memory() -> None:
    rows = "".join(
        f"ART-{number:07};Part number {number} of many;{number % 900}.50;EUR;pcs\n" for number in range(6_000)
    )
    raw = ("Supplier item;Description;Net price;Currency;Unit\n" + rows).encode()
    tracemalloc.start()
    seen, complete, last = 0, [], 0
    for piece in FORMATS["delimited"].read_parts(raw, options("price-catalogue-csv")):
        document = piece.documents[0]
        assert isinstance(document.document, PriceCatalogue)
        seen += len(document.document.lines)
        complete.append(document.complete)
        last = document.part
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (seen, last, sum(complete), complete[-1]) == (6_000, 6, 1, True)
    assert peak < 16_000_000, f"{peak} bytes for {len(raw)}: the list must not be held whole"
    whole = FORMATS["delimited"].read(raw[:100_000], options("price-catalogue-csv"))
    assert len(whole.documents) == 1


def test_a_workbook_damaged_in_the_middle_lets_no_half_order_through() -> None:
    import io
    import zipfile

    raw = workbook([["Order number", "Line", "Confirmed quantity"], *([f"P{n // 300}", n, 1] for n in range(900))])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            body = old.read(part)
            new.writestr(part, body[: len(body) // 2] if part.filename.endswith("sheet1.xml") else body)
    parsed = read(out.getvalue(), "acknowledgment-xlsx", form="xlsx")
    assert parsed.documents and not any(one.usable or one.complete for one in parsed.documents)
    assert "damaged after row" in wrong(parsed)[0].text


def test_a_list_too_long_to_be_held_is_not_taken_for_a_whole_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.adapters.formats.columns.building.MAX_WHOLE_LINES", 50)
    text = "SKU;Available\n" + "".join(f"A{number};1\n" for number in range(80))
    found = only(read(text, "stock-report-csv"))
    assert isinstance(found.document, StockReport) and len(found.document.lines) == 50
    assert not found.usable and found.problems[0].place.line == 52
    in_parts = list(FORMATS["delimited"].read_parts(text.encode(), options("stock-report-csv")))
    assert sum(len(getattr(one.documents[0].document, "lines", ())) for one in in_parts) == 80
