"""A specification that cannot work is refused when it is made, in words; a proposal says what it is not sure of."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from console.adapters.formats.columns import ColumnFormat
from console.adapters.formats.columns.templates import template, template_names
from console.adapters.formats.registry import FORMATS
from console.domain.columns import COLUMN_LAYOUTS, TARGETS, ColumnSpec
from console.domain.documents import Acknowledgment, DocumentKind, PriceCatalogue, StockReport
from console.domain.profiles import PartnerProfile
from tests.unit.formats.columns_world import codes, read, spec_of, workbook

DELIMITED = FORMATS["delimited"]
assert isinstance(DELIMITED, ColumnFormat)


def body(**changes: Any) -> dict[str, Any]:
    return {
        "name": "answers", "kind": "acknowledgment", "layout": {"syntax": "delimited"}, "group_by": ["order_number"],
        "fields": [{"to": "order_number", "column": "Order"}, {"to": "line_ref", "column": "Line"}],
    } | changes  # fmt: skip


FIELDS = body()["fields"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fields": [*FIELDS, {"to": "colour", "column": "C"}]}, "“colour” is no fact of a acknowledgment"),
        ({"fields": FIELDS[1:]}, "“order_number” is needed"),
        ({"fields": [FIELDS[0]]}, "a line must be told by a number or an item"),
        ({"fields": [*FIELDS, {"to": "price"}]}, "neither a place nor a constant"),
        ({"fields": [*FIELDS, {"to": "price", "start": 3, "length": 4}]}, "the place is said by “column”"),
        ({"fields": [*FIELDS, FIELDS[1]]}, "“line_ref” is there twice"),
        ({"fields": [*FIELDS, {"to": "action", "column": "S", "codes": {"ok": "fine"}}]}, "“fine” is none of"),
        ({"fields": [*FIELDS, {"to": "price", "column": "P", "record": "D"}]}, "there is no record “D”"),
        ({"fields": [*FIELDS, {"to": "price", "column": 0}]}, "numbered from 1"),
        ({"dates": ["DD.MM.JJJJ"]}, "is not a date format"),
        ({"layout": {"syntax": "delimited", "charset": "klingon"}}, "is not a charset"),
        ({"layout": {"syntax": "delimited", "separator": "a"}}, "separator must not be"),
        ({"layout": {"syntax": "delimited", "header": False}}, "must be a number"),
        ({"numbers": {"decimal": ",", "thousands": ","}}, "must differ"),
        ({"timezone": "Berlin"}, "is not a time zone"),
        ({"group_by": ["line_ref"]}, "must be a field of the document's head"),
        ({"kind": "transport_status"}, "cannot be described by columns"),
        ({"surprise": 1}, "Extra inputs are not permitted"),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ColumnSpec.model_validate(body(**changes))
    assert words in str(caught.value)


def test_every_template_is_valid_and_made_for_a_layout_there_is() -> None:
    kinds = {template(name).kind for name in template_names()}
    assert kinds == set(TARGETS)
    assert {template(name).layout.syntax for name in template_names()} == set(COLUMN_LAYOUTS) <= FORMATS.keys()


def test_a_profile_carries_specifications_and_names_of_templates() -> None:
    profile = PartnerProfile.model_validate(
        {
            "key": "acme",
            "name": "Acme",
            "connection": "c",
            "format": "x12",
            "format_options": {"version": "1"},
            "columns": ["order-csv", body()],
        }
    )
    again = PartnerProfile.model_validate_json(profile.model_dump_json())
    assert again == profile
    assert profile.options_for("x12", profile.format_options) == {"version": "1"}
    parsed = FORMATS["delimited"].read(b"Order;Line\nP1;1\n", profile.options_for("delimited", {}))
    assert isinstance(parsed.documents[0].document, Acknowledgment)


def test_a_proposal_reads_its_own_sample() -> None:
    text = "Bestellnummer;Pos;Artikelnummer;Menge;ME;Einzelpreis;Liefertermin;Status\nP1;1;A-1;1.000,5;Stk;12,50;14.12.2026;bestätigt\nP1;2;A-2;5;kg;1,25;15.12.2026;storniert\n"
    found = DELIMITED.propose(text.encode("cp1252"), "ab.csv")
    assert found.kind is DocumentKind.ACKNOWLEDGMENT and found.spec is not None
    assert any("cp1252" in question for question in found.questions)
    parsed = read(text.encode("cp1252"), found.spec)
    assert codes(parsed) == []
    document = parsed.documents[0].document
    assert isinstance(document, Acknowledgment)
    assert [str(line.parts[0].action) for line in document.lines] == ["accepted", "rejected"]
    quantity = document.lines[0].parts[0].quantity
    assert quantity is not None and (str(quantity.value), quantity.unit) == ("1000.5", "C62")
    assert 0 < found.confidence < 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SKU,EAN,Stock,Warehouse\nA,4006381333931,5,W\nB,4006381333948,0,W\n", "stock_report"),
        (
            "Item\tDescription\tList price\tNet price\tCurrency\tValid from\nA\tx\t3.00\t2.00\tEUR\t2026-12-01\n",
            "price_catalogue",
        ),
        ("PO number|Line|Item|Qty|UoM|Unit price|Requested date\nP1|1|A|5|EA|1.00|2026-12-01\n", "order"),
        ("Lieferscheinnummer;Bestellung;Artikel;Menge;SSCC;Charge\nL1;P1;A;5;340123450000000018;X\n", "ship_notice"),
        (
            "Invoice number;Invoice date;PO number;SKU;Quantity;Unit price;Line amount;Total\nR1;2026-12-01;P1;A;5;1.00;5.00;5.00\n",
            "invoice",
        ),
    ],
)
def test_the_kind_is_told_by_the_headings(text: str, kind: str) -> None:
    found = DELIMITED.propose(text.encode())
    assert (str(found.kind), found.spec is not None) == (kind, True)
    assert found.spec is not None and codes(read(text, found.spec)) == []


def test_doubts_are_questions() -> None:
    text = (
        "PO number;Line;Confirmed quantity;Price;Delivery date;Status;Colour\nP1;1;1;1.234;03/04/2026;vielleicht;red\n"
    )
    questions = " ".join(DELIMITED.propose(text.encode()).questions)
    for doubt in ("“1.234” 1.234 (with decimals) or 1234", "3 April 2026 or 4 March 2026", "“vielleicht”", "“Colour”"):
        assert doubt in questions
    assert "no headings" in " ".join(DELIMITED.propose(b"A;1;2\nB;3;4\n").questions)


def test_workbooks_and_json_are_proposed_too() -> None:
    raw = workbook([["Price list 2026"], ["Artikel", "Preis", "Währung"], ["A", 1.5, "EUR"], ["B", 2.5, "EUR"]])
    found = DELIMITED.propose(raw, "list.xlsx")
    assert found.kind is DocumentKind.PRICE_CATALOGUE and found.spec is not None
    assert isinstance(read(raw, found.spec, form="xlsx").documents[0].document, PriceCatalogue)
    text = '{"items": 1, "lines": [{"sku": "A", "available": 5}, {"sku": "B", "available": 0}]}'
    proposed = DELIMITED.propose(text.encode(), "x.json")
    assert proposed.kind is DocumentKind.STOCK_REPORT and proposed.spec is not None
    assert isinstance(read(text, proposed.spec, form="json_paths").documents[0].document, StockReport)


def test_recognition_leaves_other_formats_and_plain_text_alone() -> None:
    from console.adapters.formats.registry import recognise

    for text in (
        "Dear Sir,\nplease find attached.\nKind regards\n",
        "<html>x</html>",
        "hello",
        "",
    ):
        assert recognise(text.encode(), "mail.txt") is None, text
    assert not any(FORMATS[name].recognises(b"GS*PO*A*B\nST*850*1\nBEG*00\n") for name in COLUMN_LAYOUTS), (
        "damaged interchanges are left to those who know them"
    )
    assert recognise(bytes(range(256)) * 8) is None
    assert recognise(b"a;b\n1;2\n").name == "delimited"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda raw: b"\xd0\xcf\x11\xe0" + raw, "old Excel"),
        (lambda raw: raw[: len(raw) // 2], "damaged"),
        (lambda raw: raw.replace(b"xl/workbook.xml", b"xl/workbuch.xml"), "damaged"),
    ],
)
def test_workbooks_that_cannot_be_read_say_why(make: Any, words: str) -> None:
    raw = make(workbook([["SKU", "Net price"], ["A", 1]]))
    parsed = read(raw, "price-catalogue-xlsx", form="xlsx")
    assert codes(parsed) == ["unreadable"] and words in parsed.problems[0].text


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    import io
    import zipfile

    def bomb(name: str, content: bytes) -> bytes:
        out = io.BytesIO(workbook([["SKU", "Net price"], ["A", 1]]))
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        return out.getvalue()

    dense = bomb("xl/media/zeros.bin", bytes(40_000_000))
    assert "attack" in read(dense, "price-catalogue-xlsx", form="xlsx").problems[0].text
    entities = bomb("xl/evil.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    assert "entities" in read(entities, "price-catalogue-xlsx", form="xlsx").problems[0].text


def test_a_specification_for_one_layout_does_not_read_another() -> None:
    assert codes(read(workbook([["SKU", "Net price"]]), "price-catalogue-csv", form="xlsx")) == ["layout"]
    assert spec_of("order-csv").version == 1
