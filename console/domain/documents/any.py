"""Every kind of document as one type, and its stored form."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from console.domain.documents.acknowledgments import Acknowledgment
from console.domain.documents.invoicing import Invoice, Remittance
from console.domain.documents.orders import Order, OrderChange
from console.domain.documents.shipping import ReceivingAdvice, ShipNotice, WarehouseAdvice, WarehouseOrder
from console.domain.documents.supply import PriceCatalogue, StockReport
from console.domain.documents.technical import ApplicationAdvice, TechnicalAcknowledgment
from console.domain.documents.transport import FreightInvoice, TransportOrder, TransportResponse, TransportStatus

Document = (
    Order
    | OrderChange
    | Acknowledgment
    | TechnicalAcknowledgment
    | ApplicationAdvice
    | ShipNotice
    | ReceivingAdvice
    | Invoice
    | Remittance
    | StockReport
    | PriceCatalogue
    | TransportOrder
    | TransportResponse
    | TransportStatus
    | FreightInvoice
    | WarehouseOrder
    | WarehouseAdvice
)
AnyDocument = Annotated[Document, Field(discriminator="kind")]
_ADAPTER: TypeAdapter[Document] = TypeAdapter(AnyDocument)


def document_to_json(document: Document) -> str:
    """The stored form of a canonical document: its kind first, then only what differs from the defaults."""
    body = document.model_dump_json(exclude_defaults=True)
    head = f'{{"kind":"{document.kind.value}"'
    return f"{head}}}" if body == "{}" else f"{head},{body[1:]}"


def document_from_json(text: str | bytes) -> Document:
    """Read a canonical document back from its JSON. Raises pydantic.ValidationError."""
    return _ADAPTER.validate_json(text)


def number_of(document: Document) -> str | None:
    """The business key a person looks a document up by: the order it answers, else its own number."""
    found: str | None = getattr(document, "order_number", None) or getattr(document, "number", None)
    return found or next(iter(getattr(document, "orders", ())), None)
