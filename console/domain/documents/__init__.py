"""Canonical business documents: what a message means whatever format it came in.

A new kind is a class in the module of its family, a member of :data:`Document`, and a reader or writer in the formats
that carry it. Everything is imported from here.
"""

from __future__ import annotations

from console.domain.documents.acknowledgments import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    AckPurpose,
    HeaderStatus,
)
from console.domain.documents.any import (
    AnyDocument,
    Document,
    document_from_json,
    document_to_json,
    number_of,
)
from console.domain.documents.invoicing import (
    Invoice,
    InvoiceLine,
    InvoiceTotals,
    InvoiceType,
    PaymentMeans,
    Remittance,
    RemittanceItem,
    Tax,
)
from console.domain.documents.kinds import (
    DocumentKind,
)
from console.domain.documents.money import (
    Charge,
    ChargeSign,
)
from console.domain.documents.orders import (
    ChangePurpose,
    LineAction,
    Order,
    OrderChange,
    OrderChangeLine,
    OrderLine,
)
from console.domain.documents.parsed import (
    Envelope,
    OutgoingEnvelope,
    ParsedDocument,
    ParsedMessage,
)
from console.domain.documents.shipping import (
    Lot,
    NoticePurpose,
    Pack,
    PackShare,
    ReceivedLine,
    ReceivingAdvice,
    ShipNotice,
    ShippedLine,
    WarehouseAdvice,
    WarehouseLine,
    WarehouseOrder,
)
from console.domain.documents.supply import (
    CatalogueAction,
    CatalogueLine,
    PriceCatalogue,
    PriceKind,
    PriceTier,
    StockLine,
    StockMeaning,
    StockQuantity,
    StockReport,
)
from console.domain.documents.technical import (
    ApplicationAdvice,
    ApplicationStatus,
    DocumentReference,
    SetReceipt,
    SyntaxStatus,
    TechnicalAcknowledgment,
)
from console.domain.documents.transport import (
    FreightCharge,
    FreightInvoice,
    Goods,
    Milestone,
    Stop,
    TransportEvent,
    TransportOrder,
    TransportReference,
    TransportResponse,
    TransportStatus,
)

__all__ = [
    "AckAction",
    "AckLine",
    "AckPart",
    "AckPurpose",
    "Acknowledgment",
    "AnyDocument",
    "ApplicationAdvice",
    "ApplicationStatus",
    "CatalogueAction",
    "CatalogueLine",
    "ChangePurpose",
    "Charge",
    "ChargeSign",
    "Document",
    "DocumentKind",
    "DocumentReference",
    "Envelope",
    "FreightCharge",
    "FreightInvoice",
    "Goods",
    "HeaderStatus",
    "Invoice",
    "InvoiceLine",
    "InvoiceTotals",
    "InvoiceType",
    "LineAction",
    "Lot",
    "Milestone",
    "NoticePurpose",
    "Order",
    "OrderChange",
    "OrderChangeLine",
    "OrderLine",
    "OutgoingEnvelope",
    "Pack",
    "PackShare",
    "ParsedDocument",
    "ParsedMessage",
    "PaymentMeans",
    "PriceCatalogue",
    "PriceKind",
    "PriceTier",
    "ReceivedLine",
    "ReceivingAdvice",
    "Remittance",
    "RemittanceItem",
    "SetReceipt",
    "ShipNotice",
    "ShippedLine",
    "StockLine",
    "StockMeaning",
    "StockQuantity",
    "StockReport",
    "Stop",
    "SyntaxStatus",
    "Tax",
    "TechnicalAcknowledgment",
    "TransportEvent",
    "TransportOrder",
    "TransportReference",
    "TransportResponse",
    "TransportStatus",
    "WarehouseAdvice",
    "WarehouseLine",
    "WarehouseOrder",
    "document_from_json",
    "document_to_json",
    "number_of",
]
