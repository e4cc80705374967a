"""Readers: the groups of a message -> canonical documents, one module a family."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from console.adapters.formats.edifact.facts import Facts
from console.adapters.formats.edifact.groups import Node
from console.adapters.formats.edifact.readers.answering import read_answer
from console.adapters.formats.edifact.readers.carriage import read_instruction, read_status
from console.adapters.formats.edifact.readers.invoicing import read_invoice
from console.adapters.formats.edifact.readers.ordering import read_change, read_order
from console.adapters.formats.edifact.readers.shipping import read_notice, read_receiving
from console.adapters.formats.edifact.readers.supply import read_catalogue, read_stock
from console.adapters.formats.edifact.readers.technical import read_advice, read_syntax_answer
from console.domain.documents import AnyDocument

Reader = Callable[[Node, Facts], Sequence[AnyDocument]]
READERS: Mapping[str, Reader] = {
    "ORDERS": read_order,
    "ORDCHG": read_change,
    "ORDRSP": read_answer,
    "DESADV": read_notice,
    "RECADV": read_receiving,
    "INVOIC": read_invoice,
    "INVRPT": read_stock,
    "PRICAT": read_catalogue,
    "IFTMIN": read_instruction,
    "IFTSTA": read_status,
    "APERAK": read_advice,
    "CONTRL": read_syntax_answer,
}
