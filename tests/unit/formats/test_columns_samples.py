"""What a sample is made of and what its columns carry, found from the data; what leaves two readings is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.adapters.formats.columns.bench import Bench
from console.adapters.formats.columns.cells import number_of
from console.adapters.formats.columns.written import dates_of, numbers_of
from console.domain.columns import ColumnSpec, Delimited, FixedWidth, Level, Numbers, Workbook
from console.domain.columns.words import KIND_WORDS, fact_words, facts_offered
from console.domain.documents import Acknowledgment, DocumentKind
from console.services.column_samples import Choices, Composed, SampleTable, answer_key
from tests.unit.formats.columns_world import read, workbook

BENCH = Bench()
ACK = DocumentKind.ACKNOWLEDGMENT
GERMAN = (
    "Lieferant: Nord GmbH\n\nIhre Bestellnr.;Position;Unsere Art.-Nr.;bestätigte Menge;ME;Termin;Netto EUR\n"
    "P00012;1;BOLT-1;1.200,00;Stk;13.12.2026;0,45\nP00012;2;NUT-1;500,00;Stk;15.12.2026;0,12\nSumme;;;1.700,00;;;\n"
)


def proposed(
    raw: bytes | str, name: str = "x.csv", kind: DocumentKind | None = None
) -> tuple[SampleTable, Choices, Composed]:
    data = raw.encode() if isinstance(raw, str) else raw
    table = BENCH.look(data, BENCH.open(data, name))
    choices, _ = BENCH.propose(table, kind, incoming=True)
    return table, choices, BENCH.compose(table, choices)


def spec(composed: Composed) -> ColumnSpec:
    assert composed.draft is not None
    return ColumnSpec.model_validate(composed.draft.model_dump())


def test_headings_sums_letters_numbers_and_dates_are_found_in_a_file_with_all_of_them() -> None:
    raw = GERMAN.encode("cp1252")
    table, choices, composed = proposed(raw)
    layout = table.opening.layout
    assert isinstance(layout, Delimited)
    assert (layout.separator, layout.charset, layout.skip_rows) == (";", "cp1252", 2)
    assert "cp1252" in table.note
    assert [row.left_out for row in table.rows] == [False, False, True]
    assert choices.kind is ACK and composed.complete
    made = spec(composed)
    assert made.numbers == Numbers(decimal=",", thousands=".") and made.dates == ("DD.MM.YYYY",)
    document = read(raw, made).documents[0].document
    assert isinstance(document, Acknowledgment) and len(document.lines) == 2
    part = document.lines[0].parts[0]
    assert part.quantity is not None and part.promised is not None
    assert (part.quantity.value, part.quantity.unit, str(part.promised.day)) == (
        Decimal("1200.00"),
        "C62",
        "2026-12-13",
    )


@pytest.mark.parametrize(
    ("texts", "form", "others"),
    [
        (["03.12.2026", "13.12.2026"], "DD.MM.YYYY", ()),
        (["03.04.2026"], "DD.MM.YYYY", ("MM.DD.YYYY",)),
        (["03/04/2026", "05/13/2026"], "MM/DD/YYYY", ()),
        (["2026-12-03"], "YYYY-MM-DD", ()),
        (["20261203"], "YYYYMMDD", ()),
        (["3. Dez 2026"], "D. MMM YYYY", ()),
        (["03-DEC-2026"], "DD-MMM-YYYY", ()),
        (["05.05.2026"], "DD.MM.YYYY", ()),
        (["261203"], "YYMMDD", ()),
        (["03.12.2026", "", "0"], "DD.MM.YYYY", ("MM.DD.YYYY",)),
        (["13.12.2026", "14.12.2026", "15.12.2026", "16.12.2026", "tbd"], "DD.MM.YYYY", ()),
    ],
)
def test_the_form_of_dates_is_found_and_a_doubtful_one_said(
    texts: list[str], form: str, others: tuple[str, ...]
) -> None:
    found = dates_of(texts)
    assert found is not None and (found.form, found.others) == (form, others)


def test_what_is_no_date_is_none() -> None:
    assert dates_of(["BOLT-1"]) is None and dates_of([]) is None and dates_of(["1.200", "500"]) is None


@pytest.mark.parametrize(
    ("texts", "form", "doubtful"),
    [
        (["1.200", "0,45"], ",.", False),
        (["1,200.50"], ".,", False),
        (["0,45"], ",", False),
        (["1200", "5"], ".", False),
        (["1.234"], ".", True),
        (["1,234"], ",", True),
        (["1'200.50"], ".'", False),
        (["€ 1,20", "€ 1.300,00"], ",.", False),
        (["12,50 EUR"], ",", False),
    ],
)
def test_the_form_of_numbers_is_found_and_a_doubtful_one_said(texts: list[str], form: str, doubtful: bool) -> None:
    found = numbers_of(texts)
    assert (f"{found.form.decimal}{found.form.thousands}", bool(found.others)) == (form, doubtful)
    for text in texts:
        number_of(text, found.form)


@given(st.decimals(min_value=0, max_value=9_999_999, places=2), st.sampled_from([",.", ".,", ".'"]))
def test_numbers_with_thousands_and_decimals_are_never_read_as_others(value: Decimal, marks: str) -> None:
    text = f"{value:,.2f}".replace(",", "\0").replace(".", marks[0]).replace("\0", marks[1])
    found = numbers_of([text])
    readings = {number_of(text, one) for one in (found.form, *found.others)}
    assert value in readings, "the right one is among those asked about"
    assert found.others or readings == {value}


def test_a_word_beside_a_number_that_may_be_a_unit_is_never_taken_off() -> None:
    head = "PO number;Line;SKU;Confirmed qty;UoM;Price"
    text = f"{head}\nP1;1;A;1.200,5;Stk;€ 1,20\nP1;2;B;20 Kt;Stk;€ 0,30\n"
    table, _, composed = proposed(text)
    trial = BENCH.try_out(text.encode(), table, composed)
    wrong = trial.cells[1, 3].problem
    assert wrong is not None and "“20 Kt” is not a number" in wrong.text
    assert trial.cells[0, 5].text == "1.2"


def test_an_ambiguous_day_is_asked_and_a_clear_column_answers_for_it() -> None:
    head = "PO number;Line;SKU;Confirmed qty;Delivery date"
    table, choices, composed = proposed(f"{head}\nP1;1;A;5;03/04/2026\n")
    (doubt,) = [one for one in composed.doubts if one.grave]
    assert not composed.complete and doubt.choices == (("DD/MM/YYYY", "3 April 2026"), ("MM/DD/YYYY", "4 March 2026"))
    answered = replace(choices, answers={doubt.key: "MM/DD/YYYY"})
    assert BENCH.compose(table, answered).complete
    assert spec(BENCH.compose(table, answered)).dates == ("MM/DD/YYYY",)
    _, _, clear = proposed(f"{head};Ship date\nP1;1;A;5;03/04/2026;03/31/2026\n")
    assert clear.complete and spec(clear).dates == ("MM/DD/YYYY",), "the other column of the file tells which it is"


def test_text_of_fixed_width_is_cut_where_it_is_blank_and_named_by_its_first_line() -> None:
    raw = "Order   Line Item       Qty   Delivery\nP00012  1    BOLT-1     1200  13.12.2026\nP00013  2    NUT-1      500   15.12.2026\n"
    table, _, composed = proposed(raw, "x.txt")
    assert isinstance(table.opening.layout, FixedWidth) and table.opening.layout.skip_rows == 1
    assert [one.heading for one in table.columns] == ["Order", "Line", "Item", "Qty", "Delivery"]
    assert composed.complete
    assert len(read(raw, spec(composed), form="fixed").documents) == 2


def test_kinds_of_rows_are_found_and_what_tells_them_is_no_column() -> None:
    raw = "HP00012    20261213\nD0001BOLT-1\nD0002NUT-1\nHP00013    20261213\nD0001BOLT-2\nT0005\n"
    table, _, _ = proposed(raw, "x.txt")
    told = [(one.value, one.level, one.ignore) for one in table.opening.records]
    assert told == [("H", Level.HEAD, False), ("D", Level.LINE, False), ("T", Level.LINE, True)]
    assert [one.key for one in table.columns] == ["H/2", "H/12", "D/2"]
    facts = {"H/2": "order_number", "D/2": "line_ref"}
    cuts = {"H": (1, 2, 12), "D": (1, 2, 6)}
    again = BENCH.look(raw.encode(), replace(table.opening, cuts=cuts))
    composed = BENCH.compose(again, Choices(ACK, {**facts, "D/6": "supplier_item"}))
    parsed = read(raw, spec(composed), form="fixed")
    lines = [
        [line.items[0].value for line in one.document.lines]
        for one in parsed.documents
        if isinstance(one.document, Acknowledgment)
    ]
    assert lines == [["BOLT-1", "NUT-1"], ["BOLT-2"]]


def test_a_workbook_and_json_are_proposed_as_they_are() -> None:
    rows: list[list[Any]] = [
        ["Nord GmbH"],
        [],
        ["Order", "Line", "Article", "Qty confirmed", "Delivery date"],
        ["P1", 1, "B", 100, datetime(2026, 3, 4)],  # noqa: DTZ001  as a workbook has it
        ["Total", None, None, 100],
    ]
    raw = workbook(rows)
    table, _, composed = proposed(raw, "x.xlsx")
    assert isinstance(table.opening.layout, Workbook) and table.opening.layout.skip_rows == 2
    assert composed.complete and not composed.doubts, "a date of a workbook is a date, whatever it looks like"
    assert BENCH.try_out(raw, table, composed).cells[0, 4].text == "4 Mar 2026"
    text = '{"confirmations": [{"orderNumber": "P1", "items": [{"line": 1, "sku": "B", "qty": 5, "confirmedDate": "2026-12-13"}]}]}'
    _, told, made = proposed(text, "x.json")
    assert told.kind is ACK and made.complete
    assert read(text, spec(made), form="json_paths").documents[0].usable


def test_a_column_without_a_heading_is_told_by_what_stands_in_it() -> None:
    text = "P1;4006381333931;5;Stk;13.12.2026\nP1;4006381333948;7;Stk;14.12.2026\n"
    table, choices, _ = proposed(text, kind=ACK)
    assert not any(one.heading for one in table.columns)
    assert {key: to for key, to in choices.facts.items() if key != "1"} == {"2": "gtin", "4": "unit", "5": "promised"}


def test_a_missing_fact_is_named_and_an_existing_specification_comes_back_as_it_was() -> None:
    raw = GERMAN.encode("cp1252")
    table, choices, composed = proposed(raw)
    lacking = BENCH.compose(table, replace(choices, facts={**choices.facts, "Ihre Bestellnr.": ""}))
    assert lacking.missing == (("order_number",),) and not lacking.complete
    made = spec(composed).model_copy(update={"timezone": "Europe/Berlin", "blanks": ("-",)})
    again = BENCH.look(raw, BENCH.opening_of(made, raw))
    kept = BENCH.compose(again, BENCH.choices_of(again, made))
    assert kept.draft is not None
    assert ColumnSpec.model_validate(kept.draft.model_dump()) == made.model_copy(update={"dates": kept.draft.dates})


def test_what_the_screen_does_not_show_of_a_specification_is_kept() -> None:
    text = "Order;Line;Qty\nP1;1;5\n"
    body = {
        "name": "theirs", "kind": "acknowledgment", "layout": {"syntax": "delimited"}, "group_by": ["order_number"],
        "fields": [{"to": "order_number", "column": "Order"}, {"to": "line_ref", "column": "Line"},
                   {"to": "quantity", "column": "Qty", "required": True}, {"to": "currency", "constant": "EUR"}],
    }  # fmt: skip
    before = ColumnSpec.model_validate(body)
    table = BENCH.look(text.encode(), BENCH.opening_of(before, text.encode()))
    after = spec(BENCH.compose(table, BENCH.choices_of(table, before)))
    assert after.field("currency") == before.field("currency") and after.field("quantity") == before.field("quantity")


def test_cells_are_read_one_by_one_before_anything_is_complete() -> None:
    text = "Pos;Menge;Termin\n1;zwei;13.12.2026\n2;5;14.12.2026\n"
    table, _, composed = proposed(text, kind=ACK)
    trial = BENCH.try_out(text.encode(), table, composed)
    assert composed.missing == (("order_number",),) and trial.documents == 0
    wrong = trial.cells[0, 1].problem
    assert wrong is not None and wrong.blocks and "“zwei” is not a number" in wrong.text
    assert trial.cells[0, 2].text == "13 Dec 2026"


def test_words_are_asked_and_their_answers_kept() -> None:
    text = "PO;Line;Qty confirmed;UoM;Status\nP1;1;5;Kiste;vielleicht\n"
    table, choices, composed = proposed(text)
    asked = {one.text for one in composed.doubts}
    assert asked == {"What does “vielleicht” in “Status” mean?", "Which unit is “Kiste”?"}
    answers = {answer_key("code", "Status", "vielleicht"): "pending", answer_key("unit", "Kiste"): "XCS"}
    made = spec(BENCH.compose(table, replace(choices, answers=answers)))
    field = made.field("action")
    assert field is not None and field.codes == {"vielleicht": "pending"} and made.units == {"Kiste": "XCS"}


@pytest.mark.parametrize("kind", list(KIND_WORDS))
def test_every_fact_has_a_name_of_its_own(kind: DocumentKind) -> None:
    names = [fact_words(kind, to) for to, _ in facts_offered(kind)]
    assert len(names) == len(set(names)) and not any("_" in name for name in names)


@given(st.binary(max_size=300))
def test_whatever_bytes_come_they_are_taken_apart_or_refused_in_words(raw: bytes) -> None:
    from console.services.errors import ContentError

    try:
        table, _, composed = proposed(raw, "x.bin", ACK)
        BENCH.try_out(raw, table, composed)
    except ContentError as error:
        assert error.text
