"""X12 that others wrote, read in place."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from console.adapters.formats.x12 import X12Format
from console.domain.documents import ParsedDocument

FORM = X12Format()
READ = {"850", "855", "860", "865", "997", "999", "810", "856", "210", "214", "840", "940", "832", "824", "830"}

FACTS = {
    "x12/Stedi-Demos_bootstrap/src__resources__X12__5010__855__inbound.edi": ("855", "365465413", 2),
    "x12/kputnam_stupidedi/spec__fixtures__004010__PR855__pass__1.edi": ("855", "1D711419", 1),
    "x12/kputnam_stupidedi/spec__fixtures__004010__PR855__fail__2.edi": ("855", "8000000418", 2),
    "x12/EDIandXML_OBOE/testFiles__5-850.x12": ("850", "2308", 1),
    "x12/indice-co_EDI.Net/test__indice.Edi.Tests__Samples__x12.850.edi": ("850", "1000012", 1),
    "x12/EDIandXML_OBOE/testFiles__lfTestCase.edi": ("855", "2171045", 2),
    "x12/kputnam_stupidedi/spec__fixtures__003050__PO850__fail__1.edi": ("850", "NP00001234", 1),
}


def rows(samples: Path) -> list[dict[str, str]]:
    with (samples / "MANIFEST.tsv").open(encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream, delimiter="\t") if row["format"] == "x12"]


def first(samples: Path, path: str) -> ParsedDocument:
    return FORM.read((samples / path).read_bytes()).documents[0]


def test_every_file_is_read_without_failing_and_holds_the_sets_it_is_known_to_hold(samples: Path) -> None:
    checked = 0
    for row in rows(samples):
        raw = (samples / row["path"]).read_bytes()
        parsed = FORM.read(raw)
        FORM.receipts(parsed)
        wanted = {part for part in row["document"].split("+") if part in READ}
        if not wanted or row["note"]:
            continue
        assert FORM.recognises(raw[:4096]), row["path"]
        found = {one.kind_name for one in parsed.documents}
        assert wanted <= found, (row["path"], wanted, found)
        checked += 1
    assert checked > 50


@pytest.mark.parametrize("path", FACTS)
def test_the_facts_of_a_document(samples: Path, path: str) -> None:
    found = first(samples, path)
    number = getattr(found.document, "order_number", None) or getattr(found.document, "number", None)
    assert (found.kind_name, number, len(getattr(found.document, "lines", ()))) == FACTS[path]


def test_broken_files_say_what_is_wrong(samples: Path) -> None:
    folder = "x12/olmelabs_EdiEngine/EdiEngine.Tests__TestData__"
    for name, code in (("940_Failed_SE01.edi", "x12.se_count"), ("WrongGroupsAndTranCount.edi", "x12.ge_count")):
        parsed = FORM.read((samples / f"{folder}{name}").read_bytes())
        assert code in {problem.code for problem in parsed.all_problems}, name
