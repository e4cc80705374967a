"""Invoices, credit notes and payments. Amounts are in the document's currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from console.domain.documents.kinds import DocumentKind
from console.domain.documents.money import Charge
from console.domain.documents.technical import DocumentReference
from console.domain.values import ItemId, Party, Price, Quantity, Value


class InvoiceType(StrEnum):
    """What an invoice does. Amounts of a credit note are positive, as they stand in the document."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEBIT_NOTE = "debit_note"
    CORRECTED = "corrected"
    PREPAYMENT = "prepayment"
    SELF_BILLED = "self_billed"


class Tax(Value):
    """One rate's part of the tax. ``category`` is UNCL 5305 (S, Z, E, AE, K, G, O) or the sender's own."""

    amount: Decimal
    taxable: Decimal | None = None
    percent: Decimal | None = None
    category: str | None = None
    kind: str | None = None
    reason: str | None = None
    """Why no tax is due, in the sender's words."""


class InvoiceTotals(Value):
    """Totals as stated by the sender, none worked out here."""

    lines: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    without_tax: Decimal | None = None
    tax: Decimal | None = None
    with_tax: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    payable: Decimal | None = None
    for_others: Decimal | None = None
    """What is collected for third parties and no part of the invoice itself (XRechnung BT-DEX-002)."""


class InvoiceLine(Value):
    """One line billed. ``amount`` is the net line amount as stated. The order line may be missing: the item decides.

    ``quantity`` is what is billed, ``delivered`` what was delivered where that is said too, ``free_goods`` what came
    without a price. ``parts`` say what the line is made of; their amounts are contained in its own.
    """

    line_ref: str | None = None
    order_number: str | None = None
    order_line_ref: str | None = None
    despatch_number: str | None = None
    items: tuple[ItemId, ...] = ()
    description: str | None = None
    quantity: Quantity | None = None
    price: Price | None = None
    gross_price: Price | None = None
    amount: Decimal | None = None
    charges: tuple[Charge, ...] = ()
    tax_percent: Decimal | None = None
    tax_category: str | None = None
    notes: tuple[str, ...] = ()
    delivered: Quantity | None = None
    free_goods: Quantity | None = None
    period_from: date | None = None
    period_to: date | None = None
    parts: tuple[InvoiceLine, ...] = ()


class PaymentMeans(Value):
    """One way to pay. ``code`` is UNCL 4461 (30 credit transfer, 58 SEPA transfer, 48 card); ``account`` and ``bank``
    are IBAN and BIC or what stands for them, ``reference`` is what to name with the payment."""

    code: str | None = None
    reference: str | None = None
    account: str | None = None
    holder: str | None = None
    bank: str | None = None


class Invoice(Value):
    """A supplier's invoice or credit note (X12 810, EDIFACT INVOIC, UBL Invoice and CreditNote, CII)."""

    kind: Literal[DocumentKind.INVOICE] = DocumentKind.INVOICE
    number: str
    type: InvoiceType = InvoiceType.INVOICE
    raw_type: str | None = None
    issued_on: date | None = None
    due_on: date | None = None
    delivered_on: date | None = None
    currency: str | None = None
    order_number: str | None = None
    order_date: date | None = None
    supplier_order_number: str | None = None
    despatch_numbers: tuple[str, ...] = ()
    credits: tuple[DocumentReference, ...] = ()
    """The invoices a credit note or correction is about."""
    supplier: Party = Party()
    buyer: Party = Party()
    ship_to: Party | None = None
    payee: Party | None = None
    terms: str | None = None
    discount_percent: Decimal | None = None
    discount_until: date | None = None
    lines: tuple[InvoiceLine, ...] = ()
    charges: tuple[Charge, ...] = ()
    taxes: tuple[Tax, ...] = ()
    totals: InvoiceTotals = InvoiceTotals()
    notes: tuple[str, ...] = ()
    references: tuple[DocumentReference, ...] = ()
    """Other papers it names (contract, payment reference), by the sender's qualifier."""
    payments: tuple[PaymentMeans, ...] = ()
    period_from: date | None = None
    period_to: date | None = None


class RemittanceItem(Value):
    """What is paid of one invoice."""

    invoice_number: str
    order_number: str | None = None
    paid: Decimal | None = None
    gross: Decimal | None = None
    discount: Decimal | None = None
    adjustment: Decimal | None = None
    adjustment_reason: str | None = None


class Remittance(Value):
    """A payment and the invoices it covers (X12 820)."""

    kind: Literal[DocumentKind.REMITTANCE] = DocumentKind.REMITTANCE
    number: str | None = None
    paid_on: date | None = None
    amount: Decimal | None = None
    credit: bool = True
    currency: str | None = None
    method: str | None = None
    payer: Party = Party()
    payee: Party = Party()
    items: tuple[RemittanceItem, ...] = ()
    notes: tuple[str, ...] = ()
