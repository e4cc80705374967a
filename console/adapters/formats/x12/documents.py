"""Which reader makes a document of which set, and how the parts of a long one are put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from console.adapters.formats.x12.facts import Facts
from console.adapters.formats.x12.findings import MAX_PROBLEMS
from console.adapters.formats.x12.read_acknowledgments import read_acknowledgment, read_change_acknowledgment
from console.adapters.formats.x12.read_advice import read_advice
from console.adapters.formats.x12.read_freight import read_freight_invoice
from console.adapters.formats.x12.read_invoices import read_invoice
from console.adapters.formats.x12.read_orders import read_change, read_order
from console.adapters.formats.x12.read_payments import read_remittance
from console.adapters.formats.x12.read_receiving import read_receiving_advice, read_warehouse_receipt
from console.adapters.formats.x12.read_shipping import read_ship_notice
from console.adapters.formats.x12.read_supply import read_catalogue, read_stock
from console.adapters.formats.x12.read_technical import read_technical
from console.adapters.formats.x12.read_transport import read_load, read_load_answer, read_status
from console.adapters.formats.x12.read_warehouse import read_warehouse_advice, read_warehouse_order
from console.adapters.formats.x12.tree import Loop
from console.domain.documents import AnyDocument, ParsedDocument

Reader = Callable[[Loop, Facts], AnyDocument | None]

READERS: Mapping[str, Reader] = {
    "204": read_load,
    "210": read_freight_invoice,
    "214": read_status,
    "810": read_invoice,
    "820": read_remittance,
    "824": read_advice,
    "832": read_catalogue,
    "846": read_stock,
    "850": read_order,
    "855": read_acknowledgment,
    "856": read_ship_notice,
    "860": read_change,
    "861": read_receiving_advice,
    "865": read_change_acknowledgment,
    "940": read_warehouse_order,
    "944": read_warehouse_receipt,
    "945": read_warehouse_advice,
    "990": read_load_answer,
    "997": read_technical,
    "999": read_technical,
}


def merge_parts(parts: list[ParsedDocument]) -> ParsedDocument:
    """One document from its parts: the first one's head and everyone's lines and problems."""
    first, last = parts[0], parts[-1]
    lines = tuple(line for part in parts for line in getattr(part.document, "lines", ()))
    document = first.document.model_copy(update={"lines": lines}) if first.document is not None else None
    problems = tuple(found for part in parts for found in part.problems)
    kept = problems[:MAX_PROBLEMS] + tuple(found for found in problems[MAX_PROBLEMS:] if found.blocks)[:MAX_PROBLEMS]
    return last.model_copy(
        update={"document": document, "problems": kept, "first_segment": first.first_segment, "part": 1}
    )
