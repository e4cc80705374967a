"""Which table or reader takes which UBL document, and the checks that go beyond single fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from console.adapters.formats.common.invoices import wrong_sums
from console.adapters.formats.ubl.applications import RESPONSE
from console.adapters.formats.ubl.catalogues import CATALOGUE_TABLE, first_currency
from console.adapters.formats.ubl.despatch import NOTICE
from console.adapters.formats.ubl.facts import Element, Facts, child, children, content, text
from console.adapters.formats.ubl.invoices import CREDIT_NOTE_TABLE, INVOICE_TABLE
from console.adapters.formats.ubl.kinds import UblTable
from console.adapters.formats.ubl.names import (
    APPLICATION_RESPONSE,
    CATALOGUE,
    CREDIT_NOTE,
    DESPATCH_ADVICE,
    INVOICE,
    ORDER,
    ORDER_CANCELLATION,
    ORDER_CHANGE,
    ORDER_RESPONSE,
    ORDER_RESPONSE_SIMPLE,
    RECEIPT_ADVICE,
    local,
)
from console.adapters.formats.ubl.orders import read_cancellation, read_change, read_order
from console.adapters.formats.ubl.receipts import ADVICE
from console.adapters.formats.ubl.responses import read_response, read_simple
from console.domain.documents import AnyDocument, Invoice
from console.domain.problems import Severity

TABLES: Mapping[str, UblTable] = {
    DESPATCH_ADVICE: NOTICE,
    RECEIPT_ADVICE: ADVICE,
    INVOICE: INVOICE_TABLE,
    CREDIT_NOTE: CREDIT_NOTE_TABLE,
    APPLICATION_RESPONSE: RESPONSE,
    CATALOGUE: CATALOGUE_TABLE,
}
_LINES = {
    ORDER: "OrderLine",
    ORDER_CHANGE: "OrderLine",
    DESPATCH_ADVICE: "DespatchLine",
    RECEIPT_ADVICE: "ReceiptLine",
    INVOICE: "InvoiceLine",
    CREDIT_NOTE: "CreditNoteLine",
    CATALOGUE: "CatalogueLine",
}
_TOTAL_ELEMENT = {
    "lines": "LineExtensionAmount",
    "allowances": "AllowanceTotalAmount",
    "charges": "ChargeTotalAmount",
    "without_tax": "TaxExclusiveAmount",
    "with_tax": "TaxInclusiveAmount",
    "payable": "PayableAmount",
}


def read_document(document: Element, found: Facts) -> AnyDocument | None:
    """The canonical document, or ``None`` (the reason is among the problems)."""
    reader = READERS.get(local(document))
    return reader(document, found) if reader is not None else None


def _read_table(document: Element, found: Facts) -> Any:
    name = local(document)
    found.currency = (text(document, "cbc:DocumentCurrencyCode") or "").upper() or None
    if name == CATALOGUE:
        found.currency = first_currency(document)
    read = TABLES[name]
    try:
        result = read.build(document, found)
    except ValidationError:
        return None  # a field that cannot be missing is, and its row has noted it
    check_count(document, found)
    if isinstance(result, Invoice):
        _check_sums(document, result, found)
    return result


def check_count(document: Element, found: Facts, lines: int | None = None) -> None:
    """The number of lines a document says it has: fewer there means that it was cut off."""
    element = child(document, "cbc:LineCountNumeric")
    stated, name = content(element), _LINES.get(local(document))
    if element is None or name is None or not stated or not stated.isdigit():
        return
    counted = lines if lines is not None else len(children(document, f"cac:{name}"))
    if int(stated) != counted:
        found.add(
            "line_count",
            Severity.WARNING,
            f"The document says it has {stated} lines; there are {counted}.",
            element,
            "Lines may be missing.",
            "Compare it with what was expected, and ask the partner if lines are missing.",
        )


def _check_sums(document: Element, invoice: Invoice, found: Facts) -> None:
    lines = children(document, f"cac:{_LINES[local(document)]}")
    for wrong in wrong_sums(invoice):
        place = next(_places(document, lines, wrong.field, wrong.line), document)
        found.add(
            wrong.rule,
            wrong.severity,
            wrong.text,
            place,
            "The invoice contradicts itself; nothing was corrected.",
            "Check the amounts before it is paid, and ask the supplier.",
        )


def _places(document: Element, lines: list[Element], field: str, line: int | None) -> Iterator[Element]:
    if line is not None:
        yield from children(lines[line], "cbc:LineExtensionAmount")
        yield lines[line]
    elif field == "tax":
        yield from children(document, "cac:TaxTotal/cbc:TaxAmount")
    else:
        yield from children(document, f"cac:LegalMonetaryTotal/cbc:{_TOTAL_ELEMENT[field]}")


READERS: Mapping[str, Callable[[Element, Facts], AnyDocument | None]] = {
    ORDER: read_order,
    ORDER_CHANGE: read_change,
    ORDER_CANCELLATION: read_cancellation,
    ORDER_RESPONSE: read_response,
    ORDER_RESPONSE_SIMPLE: read_simple,
    **dict.fromkeys(TABLES, _read_table),
}
