"""UBL and Cross Industry documents that others wrote, read in place."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from console.adapters.formats.registry import read_any, recognise
from console.domain.documents import document_from_json, document_to_json
from tests.integration import ubl_outcomes
from tests.unit.formats.ubl_world import ENVELOPE, FORM

FACTS = {
    "phax_phive-rules/DespatchAdvice-BIS3_UseCase5.xml": ("ship_notice", "1234", "4321", 5, "23 C62", ""),
    "phax_phive-rules/T16_Eksempel2.xml": ("ship_notice", "1234", "4321", 5, "10 C62", ""),
    "itplr-kosit_xrechnung-testsuite/01.01a-INVOICE_ubl.xml": ("invoice", "123456XX", "", 2, "1 XPP", "336.9"),
}
KINDS = {
    "Order": "order",
    "OrderChange": "order_change",
    "OrderResponse": "acknowledgment",
    "DespatchAdvice": "ship_notice",
    "Invoice": "invoice",
    "CreditNote": "invoice",
}


def rows(samples: Path) -> list[dict[str, str]]:
    with (samples / "MANIFEST.tsv").open(encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream, delimiter="\t") if row["format"] == "ubl"]


def test_every_file_is_recognised_and_read_as_what_it_is(samples: Path) -> None:
    listed = rows(samples)
    for row in listed:
        raw = (samples / row["path"]).read_bytes()
        found = recognise(raw[:4096], row["path"])
        assert found is not None, row["path"]
        parsed = read_any(raw)
        assert parsed is not None
        assert [one.document and one.document.kind for one in parsed.documents] == [KINDS[row["document"]]], row["path"]
        assert not [problem for problem in parsed.all_problems if problem.blocks], row["path"]
    assert len(listed) > 70


def test_the_published_table_is_what_the_reader_does(samples: Path) -> None:
    text = ubl_outcomes.PAGE.read_text(encoding="utf-8")
    assert text == ubl_outcomes.page(samples, text), "run python3 -m tests.integration.ubl_outcomes"


def test_what_is_read_survives_the_store_and_being_written_again(samples: Path) -> None:
    """The lines of a document read, written and read again are the same; heads may gain what the network needs."""
    checked = 0
    for path in ubl_outcomes.files(samples):
        parsed = FORM.read(path.read_bytes())
        (one,) = parsed.documents
        assert one.document is not None
        assert document_from_json(document_to_json(one.document)) == one.document
        if one.document.kind not in FORM.writes or one.document.kind == "acknowledgment":
            continue
        options = {"customization_id": one.envelope.version} if one.envelope.version else {}
        envelope = ENVELOPE.model_copy(update={"options": options})
        again: Any = FORM.read(FORM.write([one.document], envelope)).documents[0].document
        first: Any = one.document
        assert len(again.lines) == len(first.lines), path.name
        for before, after in zip(first.lines, again.lines, strict=True):
            assert quantities(after) == quantities(before), path.name
        if first.kind == "invoice":
            assert again.totals == first.totals, path.name
            assert again.charges == first.charges, path.name
        checked += 1
    assert checked > 60


def quantities(line: Any) -> tuple[Any, ...]:
    inner = getattr(line, "line", line)
    values = [getattr(inner, name, None) for name in ("quantity", "shipped")]
    amounts = tuple((one.value, one.unit) if one is not None else None for one in values)
    return (*amounts, *(getattr(inner, name, None) for name in ("price", "amount")), {one.key for one in inner.items})


@pytest.fixture(scope="module")
def listed(samples: Path) -> dict[str, ubl_outcomes.Outcome]:
    return {one.path: one for one in ubl_outcomes.outcomes(samples)}


@pytest.mark.parametrize("path", FACTS)
def test_the_facts_of_a_document(listed: dict[str, ubl_outcomes.Outcome], path: str) -> None:
    one = listed[path]
    assert (one.kind, one.number, one.order, one.lines, one.quantity, one.total) == FACTS[path]
