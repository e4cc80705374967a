"""Namespaces of UBL and of the wrappers it travels in, and how its documents are found by them."""

from __future__ import annotations

from collections.abc import Iterator

from console.adapters.formats.xml.elements import Element, line_of, local, namespace

__all__ = ["line_of", "local"]

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC = f"{UBL}CommonAggregateComponents-2"
CBC = f"{UBL}CommonBasicComponents-2"
SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
NS = {"cac": CAC, "cbc": CBC, "sh": SBDH}

ORDER = "Order"
ORDER_CHANGE = "OrderChange"
ORDER_CANCELLATION = "OrderCancellation"
ORDER_RESPONSE = "OrderResponse"
ORDER_RESPONSE_SIMPLE = "OrderResponseSimple"
DESPATCH_ADVICE = "DespatchAdvice"
RECEIPT_ADVICE = "ReceiptAdvice"
INVOICE = "Invoice"
CREDIT_NOTE = "CreditNote"
APPLICATION_RESPONSE = "ApplicationResponse"
CATALOGUE = "Catalogue"


def document_namespace(name: str) -> str:
    """The namespace of a UBL 2 document, which repeats its name."""
    return f"{UBL}{name}-2"


def documents_in(root: Element) -> Iterator[Element]:
    """Every UBL document in a message, whatever is wrapped around it, in order; none inside another."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if is_document(element):
            yield element
        else:
            waiting.extend(reversed(list(element.iterchildren("*"))))


def is_document(element: Element) -> bool:
    """Whether an element is the root of a UBL document of any kind and version."""
    return namespace(element).startswith(f"{UBL}{local(element)}-")


def is_version_2(element: Element) -> bool:
    """Whether a document is of UBL 2.x, whose versions share their namespaces; UBL 1.0 has others."""
    return namespace(element) == document_namespace(local(element))
