"""EDIFACT that others wrote, read in place, and what came of each file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from console.adapters.formats.edifact import EdifactFormat
from console.domain.documents import ParsedMessage
from tests.edifact_outcomes import OUTCOMES, outcome, samples_of

FORM = EdifactFormat()
# What a document of the file says, by path into it; chosen by reading each file.
FACTS: dict[str, dict[str, object]] = {
    "ORDRSP-formatted.edi": {"order_number": "00001672", "document_id": "IM20U000000000CNF", "order_date": "2015-10-23", "lines.0.price.amount": "50.5", "supplier.contact": "Seipt, Thomas"},
    "EXAMPLE2.TXT": {"number": "TOSL108", "order_number": "123", "currency": "NOK", "due_on": "2013-07-20", "totals.payable": "801.78", "totals.tax": "365.28", "lines.0.items.1.value": "JB007", "lines.1.quantity.value": "-1", "charges.1.freight": True, "supplier.ids.0.scheme": "gln"},
    "EXAMPLE5.TXT": {"number": "TOSL110", "order_number": "PO4711", "supplier_order_number": "123", "despatch_numbers.0": "5433", "credits.0.number": "TOSL109", "lines.0.gross_price.amount": "1.1", "totals.prepaid": "2337.5"},
    "EXAMPLE8.TXT": {"number": "1100512149", "lines.4.price.basis": "12", "lines.0.quantity.unit": "KWH"},
    "274812_WSHEIN_STO.txt": {"number": "274812", "currency": "USD", "lines.2.order_number": "1AQV7922", "charges.0.amount": "66.49", "totals.payable": "1863.49", "lines.3.description": "WHITE COLLAR CRIME BUSINESS & REGULATORY OFFENSES"},
    "tests__data__invoice1.edi": {"type": "credit_note", "lines.0.price.basis": "100", "lines.0.amount": "1960.29", "due_on": "1999-10-31"},
    "invoic_d93a_una.edi": {"number": "9908001", "order_number": "O0010001", "lines.1.price.amount": "19.9", "totals.with_tax": "901.78", "supplier.city": "München"},
    "issue128__wrapped_invoic_d97b.edi": {"number": "342459", "lines.1.items.0.value": "157871", "supplier.name": "BÜTTNER WIDGET COMPANY", "lines.0.quantity.value": "1020"},
    "issue128__wrapped_invoic_d97b_una.edi": {"number": "342459", "lines.1.items.0.value": "157871", "lines.0.quantity.value": "1020"},
    "recadv__recadv.txt": {"number": "20220808112809950", "lines.0.received.value": "200", "lines.0.lots.0.number": "U23362", "lines.0.lots.0.best_before": "2024-10-31", "ship_to.city": "天津"},
    "d00b_iftsta.edi": {"carrier_code": "ABCD", "events.0.at": "2022-11-19T07:10:00Z", "events.0.place.ids.0.value": "USSYR"},
    "edifact-sample.edi": {"number": "56677786689", "consignee.city": "City2", "goods.0.gross_weight.value": "0.62", "stops.0.wanted.day": "2019-10-11"},
    "v3__aperak.edi": {"status": "accepted", "about.0.number": "PO123456"},
    "v4__aperak_rejected.edi": {"status": "rejected", "errors.0.code": "aperak.12"},
    "Apperak_edi_out_issue235.edi": {"order_number": "4506701767", "number": "0109094405"},
    "orders-with-group.edi": {"number": "C1441747", "ordered_on": "2001-05-02", "lines.0.quantity.value": "288", "lines.0.pack_size": "12", "lines.0.price.amount": "12.80"},
    "testFiles__orders": {"number": "0123456789123", "not_after.day": "1998-06-15", "lines.2.quantity.value": "5", "lines.0.charges.0.percent": "20", "buyer.ids.0.value": "1135309"},
    "testFiles__orders.newdelimiters": {"number": "0123456789123", "lines.2.quantity.value": "5"},
    "testFiles__orders.escape": {"number": "0085306210", "lines.0.quantity.value": "33", "supplier.name": "'company??"},
    "estratocloud_edifact/tests__data__order.edi": {"number": "801715918011", "requested.day": "2015-08-06", "lines.1.items.0.scheme": "gtin"},
    "wikipedia_de.edi": {"number": "B10001", "lines.0.items.0.value": "Produkt Schrauben", "lines.0.quantity.value": "1000"},
    "order2.edi": {"lines.0.items.0.scheme": "buyer", "lines.0.price.amount": "25.00"},
    "invoic__invoic.txt": {"order_number": "01671727", "lines.0.order_line_ref": "1", "lines.0.amount": "49.15", "taxes.0.amount": "72.36"},
}  # fmt: skip


def read(path: Path) -> ParsedMessage:
    return FORM.read(path.read_bytes())


def value_at(found: object, path: str) -> object:
    for step in path.split("."):
        found = found[int(step)] if isinstance(found, list) else found.get(step) if isinstance(found, dict) else None
    return found


def test_every_file_has_the_outcome_it_is_known_to_have(samples: Path) -> None:
    found = {name: outcome(path) for name, path in samples_of(samples)}
    assert len(found) > 80
    assert found == OUTCOMES


def test_every_file_holds_the_messages_its_list_says(samples: Path) -> None:
    with (samples / "MANIFEST.tsv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream, delimiter="\t") if row["format"] == "edifact"]
    for row in rows:
        wanted = set(row["document"].split("+")) - {"none"}
        kinds = {one.kind_name for one in read(samples / row["path"]).documents}
        assert wanted <= kinds, (row["path"], wanted, kinds)


@pytest.mark.parametrize("name", FACTS)
def test_the_facts_of_a_document(samples: Path, name: str) -> None:
    path = next(path for key, path in samples_of(samples) if key.endswith(name))
    document = read(path).documents[0].document
    assert document is not None
    body = document.model_dump(mode="json")
    assert {key: value_at(body, key) for key in FACTS[name]} == FACTS[name]


def test_every_file_comes_in_parts_as_it_comes_whole(samples: Path) -> None:
    for _, path in samples_of(samples):
        raw = path.read_bytes()
        assert [one for part in FORM.read_parts(raw) for one in part.documents] == list(FORM.read(raw).documents)
        FORM.receipts(FORM.read(raw))


def test_the_published_table_is_the_one_that_holds(repository: Path) -> None:
    from tests.edifact_outcomes import as_table

    page = (repository / "docs" / "documents-edifact.md").read_text(encoding="utf-8")
    assert as_table(OUTCOMES) in page
