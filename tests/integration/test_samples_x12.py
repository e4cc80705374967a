"""X12 that others wrote, read in place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from console.adapters.formats.x12 import X12Format
from console.domain.documents import ParsedDocument
from tests.conftest import REPOSITORY
from tests.integration.x12_outcomes import manifest, page

FORM = X12Format()
READ = {
    "850", "855", "856", "860", "865", "810", "820", "824", "832", "846", "997", "999", "210", "214", "204", "990", "940", "945",
}  # fmt: skip
STUPID = "x12/kputnam_stupidedi/spec__fixtures__"
INDICE = "x12/indice-co_EDI.Net/test__indice.Edi.Tests__Samples__"
OLME = "x12/olmelabs_EdiEngine/EdiEngine.Tests__TestData__"
STAEDI = "x12/xlate_staedi/src__test__resources__x12__"

# Read by eye in the files: set, number, lines, and the first line's item, quantity and price.
LINES = {
    "x12/Stedi-Demos_bootstrap/src__resources__X12__5010__855__inbound.edi": ("855", "365465413", 2, "VND1234567", 8, 400),
    f"{STUPID}004010__PR855__pass__1.edi": ("855", "1D711419", 1, "C000900237", 72, "47.34"),
    f"{STUPID}004010__PR855__fail__2.edi": ("855", "8000000418", 2, "420525112", 2, "13.84"),
    f"{STUPID}003050__PO850__fail__1.edi": ("850", "NP00001234", 1, "12345", 3, "1.21"),
    f"{STUPID}004010__PO850__pass__1.edi": ("850", "PO12345", 1, "VENDORSKU", 1, "10.00"),
    "x12/EDIandXML_OBOE/testFiles__5-850.x12": ("850", "2308", 1, "CBBLUBR2/5", 1, "38.39"),
    "x12/EDIandXML_OBOE/testFiles__lfTestCase.edi": ("855", "2171045", 2, "0004787512237", 1, 0),
    f"{INDICE}x12.850.edi": ("850", "1000012", 1, "0054321", 1, "19.95"),
    f"{INDICE}x12.850a.edi": ("850", "4600000406", 3, "A_QU001-BLK", 2500, "2.53"),
    f"{INDICE}x12.850.issue135.edi": ("850", "740150", 10, "F07EXPLBA1818", 13200, None),
    f"{INDICE}x12.810a.edi": ("810", "DO091003TESTINV01", 2, "ID001", 2, "99.99"),
    f"{OLME}850.OK.edi": ("850", "08292233294", 6, "065322-117", 120, "9.25"),
    f"{OLME}940.OK.edi": ("940", "538686", 3, "000100000010", 12, None),
    f"{STAEDI}simple810.edi": ("810", "00001", 7, "002840022222", 16, "12.34"),
    "x12/ballerina-platform_module-ballerina-edi/examples__edi-vendor-router__resources__sample-data__x12-sender.edi":
        ("850", "PO-2026-001", 1, "SKU-A", 10, "25.00"),
}  # fmt: skip


def first(samples: Path, path: str) -> ParsedDocument:
    return FORM.read((samples / path).read_bytes()).documents[0]


def body(samples: Path, path: str) -> Any:
    return first(samples, path).document


def test_every_file_is_read_without_failing_and_holds_the_sets_it_is_known_to_hold(samples: Path) -> None:
    checked = 0
    for row in manifest(samples):
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
    assert checked > 60


def test_the_page_about_these_files_tells_what_becomes_of_them(samples: Path) -> None:
    assert (REPOSITORY / "docs" / "documents-x12.md").read_text(encoding="utf-8") == page(samples)


@pytest.mark.parametrize("path", LINES)
def test_the_lines_of_a_document(samples: Path, path: str) -> None:
    code, number, count, item, quantity, price = LINES[path]
    found = first(samples, path)
    document: Any = found.document
    own = document.number if hasattr(document, "number") else document.order_number
    line = document.lines[0]
    amount = line.ordered if code == "855" else line.quantity
    assert (found.kind_name, own, len(document.lines)) == (code, number, count)
    assert (line.items[0].value, amount.value) == (item, quantity)
    given = getattr(line, "price", None)
    assert (given.each if given else None) == (Decimal(price) if price is not None else None)


def test_totals_with_implied_decimals(samples: Path) -> None:
    assert body(samples, f"{INDICE}x12.810a.edi").totals.payable == Decimal("365.96")
    assert body(samples, f"{INDICE}210-MGCTLYST-SAMPLE.EDI").total == Decimal("659.40")
    ups = body(samples, "x12/jf-tech_omniparser/extensions__omniv21__samples__edi__2_ups_edi_210.input.txt")
    assert (ups.total, sum(charge.amount for charge in ups.charges)) == (Decimal("17.00"), Decimal("17.00"))


def test_the_charges_and_taxes_of_an_invoice(samples: Path) -> None:
    invoice = body(samples, f"{INDICE}x12.810b.edi")
    assert [tax.amount for tax in invoice.taxes] == [Decimal("28.78"), Decimal("7.18")]
    assert [(charge.amount, charge.freight) for charge in invoice.charges if charge.sign == "charge"] == [
        (Decimal("6.00"), True)
    ]


def test_what_is_in_which_carton(samples: Path) -> None:
    notice = body(samples, f"{OLME}856.Crossdock.OK.edi")
    assert notice.orders == ("POREF00", "POREF01")
    assert [pack.sscc for pack in notice.packs][:2] == ["000715670002152360", "000715670002152377"]
    assert [(line.order_number, line.shipped.value, line.packs[0].pack_ref) for line in notice.lines][-1] == (
        "POREF01",
        12,
        "12",
    )
    assert (notice.bill_of_lading, notice.carrier_code, notice.pack_count) == ("000001", "OVNT", 5)


def test_several_statements_about_one_line(samples: Path) -> None:
    path = (
        f"{STUPID}004010__X358_SC855_Aerospace_Industry_Purchase_Order_Acknowledgment__pass__po-ack-minor-changes.edi"
    )
    line = body(samples, path).lines[0]
    assert [part.raw_code for part in line.parts] == ["IP", "DR", "IQ", "IS"]
    assert line.price.amount == 9
    assert line.parts[3].items[0].value == "XX-1234-A"


def test_a_payment_and_its_invoices(samples: Path) -> None:
    payment = body(samples, f"{INDICE}x12.820.issue140.edi")
    item = payment.items[0]
    assert (payment.amount, len(payment.items)) == (Decimal("21298.97"), 7)
    assert (item.invoice_number, item.order_number, item.paid, item.adjustment) == (
        "26801", "1016071221", Decimal("4408.75"), Decimal("-143.76"),
    )  # fmt: skip


def test_what_happened_on_the_way(samples: Path) -> None:
    status = body(samples, f"{STAEDI}issue109__ts214_ellipses_segterm.edi")
    assert [(event.raw_code, event.zone, event.estimated) for event in status.events] == [
        ("AG", "ET", True),
        ("AF", "ET", False),
    ]
    assert status.events[0].at.isoformat() == "2020-09-11T15:59:00+00:00"


def test_text_wrapped_at_eighty_columns_is_put_together(samples: Path) -> None:
    bill = body(samples, f"{STAEDI}issue128__ts210_80char.edi")
    assert bill.consignee.postal_code == "283335369"
    assert bill.charges[1].description == "XPO LOGISTICS DISCOUNT SAVES YOU"


def test_broken_files_say_what_is_wrong(samples: Path) -> None:
    wanted = {
        f"{OLME}940_Failed_SE01.edi": "x12.se_count",
        f"{OLME}WrongGroupsAndTranCount.edi": "x12.ge_count",
        f"{OLME}ControlNumbersMismatch.edi": "x12.se_control",
        f"{OLME}850.SyntaxNotes.ERR.edi": "x12.pair_half",
        f"{INDICE}x12.850.issue135.edi": "x12.terminator_missing",
        f"{INDICE}x12.Issue91.edi": "x12.order_number_missing",
        f"{STAEDI}invalid999.edi": "x12.code",
    }
    for path, code in wanted.items():
        parsed = FORM.read((samples / path).read_bytes())
        assert code in {problem.code for problem in parsed.all_problems}, path
