"""Flat files that others wrote: recognised and explained without a specification, read in full with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.adapters.formats.registry import FORMATS, recognise
from console.domain.columns import ColumnSpec
from console.domain.documents import ShipNotice
from tests.unit.formats.columns_world import codes, options

FOLDER = "flat/jf-tech_omniparser/extensions__omniv21__samples__"
LAYOUTS = {
    "csv2__2_fixed_multi_row.input.csv": "delimited",
    "csv2__3_multi_row_headerfooter.input.csv": "delimited",
    "csv2__4_nested.input.csv": "delimited",
    "csv__1_weather_data_csv.input.csv": "delimited",
    "fixedlength2__4_nested.input.txt": "fixed",
    "fixedlength__1_single_row.input.txt": "fixed",
    "fixedlength__2_multi_rows.input.txt": "fixed",
    "fixedlength__3_header_footer.input.txt": "fixed",
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_flat_file_is_recognised_and_explained(samples: Path, name: str) -> None:
    raw = (samples / f"{FOLDER}{name}").read_bytes()
    form = recognise(raw[:4096], name)
    assert form is not None and form.name == LAYOUTS[name]
    parsed = form.read(raw)
    assert codes(parsed) == ["no_specification"] and parsed.documents == ()
    assert parsed.problems[0].next_step


def test_every_flat_sample_is_in_the_table(samples: Path) -> None:
    found = {
        path.name.removeprefix("extensions__omniv21__samples__")
        for path in (samples / "flat").rglob("*")
        if path.is_file()
    }
    assert found == LAYOUTS.keys()


def test_header_and_detail_rows_are_read(samples: Path) -> None:
    spec = ColumnSpec.model_validate(
        {
            "name": "parcels", "kind": "ship_notice", "dates": ["YYYYMMDD"], "unit": "C62",
            "layout": {"syntax": "delimited", "separator": ",", "header": False},
            "records": [
                {"name": "H", "value": "H", "column": 1, "level": "head"}, {"name": "D", "value": "D", "column": 1},
            ],
            "fields": [
                {"to": "despatch_number", "column": 2, "record": "H"}, {"to": "shipped_on", "column": 3, "record": "H"},
                {"to": "order_number", "column": 2, "record": "D"}, {"to": "supplier_item", "column": 7, "record": "D"},
                {"to": "quantity", "constant": "1"}, {"to": "pack_ref", "column": 3, "record": "D"},
            ],
        }
    )  # fmt: skip
    raw = (samples / f"{FOLDER}csv2__4_nested.input.csv").read_bytes()
    parsed = FORMATS["delimited"].read(raw, options(spec))
    assert codes(parsed) == []
    found = [one.document for one in parsed.documents if isinstance(one.document, ShipNotice)]
    assert [one.number for one in found] == ["WJ84", "WJ85"]
    assert [pack.ref for pack in found[0].packs] == ["XF460080188GB", "XF460080259GB"]


def test_fixed_rows_of_two_kinds_are_read(samples: Path) -> None:
    """Home deliveries: H001 is the order, H002 its references; only what is asked for is taken."""
    spec = ColumnSpec.model_validate(
        {
            "name": "deliveries", "kind": "ship_notice", "layout": {"syntax": "fixed"}, "unit": "C62", "dates": ["YYYYMMDD"],
            "records": [
                {"name": "head", "value": "H001", "start": 1, "level": "head"},
                {"name": "reference", "value": "H002", "start": 1, "level": "line"},
            ],
            "fields": [
                {"to": "despatch_number", "start": 25, "length": 15, "record": "head"},
                {"to": "order_number", "start": 5, "length": 19, "record": "reference"},
                {"to": "supplier_item", "start": 24, "length": 4, "record": "reference"},
                {"to": "quantity", "constant": "1"}, {"to": "lot", "start": 28, "length": 30, "record": "reference"},
            ],
        }
    )  # fmt: skip
    raw = (samples / f"{FOLDER}fixedlength__2_multi_rows.input.txt").read_bytes()
    parsed = FORMATS["fixed"].read(raw, options(spec))
    found = [one.document for one in parsed.documents if isinstance(one.document, ShipNotice)]
    assert [one.number for one in found] == ["0689311345", "0689311348"]
    assert [line.lots[0].number for line in found[0].lines if line.lots][:2] == ["040670500067120", "100000103732"]


def test_a_bad_quote_costs_no_other_line(samples: Path) -> None:
    raw = (samples / f"{FOLDER}csv__1_weather_data_csv.input.csv").read_bytes()
    spec = ColumnSpec.model_validate(
        {
            "name": "odd", "kind": "stock_report", "layout": {"syntax": "delimited", "separator": "|"},
            "fields": [{"to": "supplier_item", "column": "DATE"}, {"to": "available", "column": "HIGH TEMP C"}, {"to": "line_note", "column": "NOTE"}],
        }
    )  # fmt: skip
    parsed = FORMATS["delimited"].read(raw, options(spec))
    lines = getattr(parsed.documents[0].document, "lines", ())
    assert [line.notes for line in lines] == [("note 1",), (), ('" note with bad quotes',), ("note 3",)]
    assert codes(parsed) == ["quote"]
