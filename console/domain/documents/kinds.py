"""The kinds of document the program works with."""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """One business meaning each, whatever the format; beside it what the formats call it."""

    ORDER = "order"  # 850, ORDERS, Order
    ORDER_CHANGE = "order_change"  # 860, ORDCHG, OrderChange, OrderCancellation
    ACKNOWLEDGMENT = "acknowledgment"  # 855, 865, ORDRSP, OrderResponse
    TECHNICAL_ACKNOWLEDGMENT = "technical_acknowledgment"  # 997, 999, TA1, CONTRL
    APPLICATION_ADVICE = "application_advice"  # 824, APERAK, ApplicationResponse
    SHIP_NOTICE = "ship_notice"  # 856, DESADV, DespatchAdvice
    RECEIVING_ADVICE = "receiving_advice"  # RECADV, ReceiptAdvice
    INVOICE = "invoice"  # 810, INVOIC, Invoice, CreditNote, CII
    REMITTANCE = "remittance"  # 820
    STOCK_REPORT = "stock_report"  # 846, INVRPT
    PRICE_CATALOGUE = "price_catalogue"  # 832, PRICAT, Catalogue
    TRANSPORT_ORDER = "transport_order"  # 204, IFTMIN
    TRANSPORT_RESPONSE = "transport_response"  # 990
    TRANSPORT_STATUS = "transport_status"  # 214, IFTSTA
    FREIGHT_INVOICE = "freight_invoice"  # 210
    WAREHOUSE_ORDER = "warehouse_order"  # 940
    WAREHOUSE_ADVICE = "warehouse_advice"  # 945
