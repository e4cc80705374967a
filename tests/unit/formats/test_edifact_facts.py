"""The documents the round trips are tried on state every fact of their class, but for those EDIFACT has no room for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.documents import (
    AnyDocument,
    ApplicationAdvice,
    DocumentReference,
    Invoice,
    InvoiceType,
    NoticePurpose,
    OrderChange,
    TransportOrder,
)
from tests.unit.formats import test_edifact_nothing_lost as lost
from tests.unit.formats import test_edifact_writing as made
from tests.unit.formats.edifact_losses import LOSSES
from tests.unit.formats.facts_said import Tried


def with_codes(change: OrderChange) -> OrderChange:
    """Each line with the code of what becomes of it, as the test of changes has them."""
    lines = tuple(one.model_copy(update={"raw_code": made.RAW_ACTION[one.action]}) for one in change.lines)
    return change.model_copy(update={"lines": lines})


def with_type(invoice: Invoice) -> Invoice:
    """The code of its type, and what a credit note credits."""
    credited = (DocumentReference(kind="IV", number="OLD", dated=date(2026, 1, 2)),)
    credits = credited if invoice.type is not InvoiceType.INVOICE else ()
    return invoice.model_copy(update={"raw_type": made.RAW_TYPE[invoice.type], "credits": credits})


def for_an_order(advice: ApplicationAdvice) -> ApplicationAdvice:
    """About an order, whose number it then names."""
    about = (*advice.about, DocumentReference(kind="ON", number="P1"))
    return advice.model_copy(update={"about": about, "order_number": "P1"})


def cancelled(order: TransportOrder) -> TransportOrder:
    """One that takes an earlier one back."""
    return order.model_copy(update={"purpose": NoticePurpose.CANCEL, "raw_purpose": "1"})


transport_orders = st.one_of(
    made.transport_orders,
    made.transport_orders.map(cancelled),
    st.builds(TransportOrder, number=made.codes, goods=st.tuples(lost.goods), stops=lost.stops),
)
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "ORDERS": made.orders,
    "ORDCHG": made.changes.map(with_codes),
    "ORDRSP": made.answers,
    "DESADV": made.notices(),
    "RECADV": made.receiving_advices,
    "INVOIC": made.invoices.map(with_type),
    "INVRPT": made.stock_reports,
    "PRICAT": made.price_catalogues,
    "IFTMIN": transport_orders,
    "APERAK": made.application_advices.map(for_an_order),
}


@pytest.mark.parametrize("order", [True, False])
@made.few
@given(made.application_advices, made.transport_orders)
def test_what_is_about_an_order_and_what_is_taken_back_come_back(
    order: bool, advice: ApplicationAdvice, transport: TransportOrder
) -> None:
    wanted = for_an_order(advice) if order else advice
    assert made.back(wanted) == wanted
    found = made.back(cancelled(transport))
    assert isinstance(found, TransportOrder) and found.purpose is NoticePurpose.CANCEL


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_fact_is_tried_or_known_to_have_no_room(kind: str) -> None:
    tried = Tried(KINDS[kind], LOSSES[kind])

    @settings(made.few, max_examples=1)
    @given(KINDS[kind])
    def begin(document: AnyDocument) -> None:
        tried.note(document)

    begin()
    assert tried.missing() == []
    assert tried.untrue() == []
