"""Canonical invoices -> Cross Industry Invoice, as XML for Factur-X, ZUGFeRD 2, XRechnung and EN 16931."""

from __future__ import annotations

from typing import cast

from lxml import etree

from console.adapters.formats.cii.basics import CiiOut, add
from console.adapters.formats.cii.invoices import INVOICE
from console.adapters.formats.cii.money import is_of_carrier
from console.adapters.formats.cii.names import CII, NS
from console.domain.documents import Invoice, InvoiceLine, OutgoingEnvelope
from console.domain.values import ItemScheme
from console.services.errors import ContentError

EN_16931 = "urn:cen.eu:en16931:2017"
EXTENDED = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"
_CONTEXT = "rsm:ExchangedDocumentContext/ram:"


def write_invoice(invoice: Invoice, envelope: OutgoingEnvelope) -> bytes:
    """One invoice or credit note. Raises ContentError for what the syntax cannot say."""
    if not invoice.currency:
        raise ContentError(
            f"Invoice {invoice.number} has no currency, and its amounts mean nothing without.",
            next_step="Set the currency of the invoice.",
        )
    root = etree.Element(etree.QName(CII, "CrossIndustryInvoice"), nsmap=cast("dict[str, str]", dict(NS)))
    add(root, f"{_CONTEXT}TestIndicator/udt:Indicator", "true" if envelope.test else None)
    process = envelope.options.get("profile_id")
    add(root, f"{_CONTEXT}BusinessProcessSpecifiedDocumentContextParameter/ram:ID", process)
    guideline = envelope.options.get("customization_id") or _guideline(invoice, envelope)
    add(root, f"{_CONTEXT}GuidelineSpecifiedDocumentContextParameter/ram:ID", guideline)
    INVOICE.fill(root, invoice, CiiOut(invoice, envelope, invoice.currency))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _guideline(invoice: Invoice, envelope: OutgoingEnvelope) -> str:
    """The level of what is said: EN 16931, or the extended level of Factur-X where that has no place for it."""
    beyond = (
        envelope.test
        or invoice.discount_percent is not None
        or invoice.discount_until is not None
        or any(one.kind == "quotation" for one in invoice.references)
        or any(is_of_carrier(one) for one in invoice.charges)
        or any(_is_extended(line) for line in invoice.lines)
    )
    return EXTENDED if beyond else EN_16931


def _is_extended(line: InvoiceLine) -> bool:
    return bool(
        line.parts
        or line.free_goods is not None
        or line.order_number
        or line.despatch_number
        or len(line.notes) > 1
        or any(one.scheme is ItemScheme.OTHER for one in line.items)
    )
