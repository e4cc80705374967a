"""Documents for Peppol hold nothing its transactions have no place for, and say what matters all the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from console.adapters.formats.ubl.names import NS
from console.adapters.formats.ubl.peppol import LEFT_OUT
from console.domain.documents import AckAction, AckLine, Acknowledgment, AckPart, HeaderStatus
from console.domain.values import ItemId, ItemScheme, Price
from tests.unit.formats import xml_documents as made
from tests.unit.formats.ubl_world import BUYER, ENVELOPE, FORM, SUPPLIER, pieces

KINDS = {
    "order": made.orders(),
    "order_change": made.order_changes(),
    "order_cancellation": made.cancellations(),
    "order_response": made.acknowledgments(),
    "despatch_advice": made.notices(),
    "catalogue": made.catalogues(),
}


@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_in_it_that_the_transaction_does_not_know(name: str) -> None:
    @given(KINDS[name])
    @settings(max_examples=10, derandomize=True, database=None, phases=[Phase.generate])
    def each(document: Any) -> None:
        raw = FORM.write([document], ENVELOPE)
        root = etree.fromstring(raw)
        for path in LEFT_OUT[name]:
            where, attribute, named = path.partition("/@")
            found: Any = root.xpath(f"./{where}[@{named}]" if attribute else f"./{where}", namespaces=NS)
            alone = "ItemIdentification" in where
            assert all(alone and not _others(one) for one in found), path
        assert not root.xpath("//cac:Price/cbc:BaseQuantity[not(@unitCode)]", namespaces=NS)
        again: Any = FORM.read(raw).documents[0].document
        assert _figures(again) == _figures(document)

    each()


def _others(element: Any) -> bool:
    parent = element.getparent()
    return sum(1 for one in parent if str(one.tag).endswith("ItemIdentification")) > 1


def _figures(document: Any) -> list[Any]:
    """What is ordered, answered, sent or offered, and for how much."""
    quantities: list[Any] = []
    for line in document.lines:
        inner = getattr(line, "line", line)
        quantities += [getattr(inner, name, None) for name in ("line_ref", "quantity", "shipped", "outstanding")]
        quantities += [(part.action, part.quantity, part.promised) for part in getattr(inner, "parts", ())]
        price = getattr(inner, "price", None)
        quantities.append((price.amount, price.basis) if price else None)
        quantities += [(tier.price.amount, tier.minimum) for tier in getattr(inner, "prices", ())]
    return quantities


def test_an_item_keeps_the_only_number_it_has() -> None:
    answer = Acknowledgment(
        order_number="P1",
        document_id="A1",
        status=HeaderStatus.DETAIL,
        currency="EUR",
        supplier=SUPPLIER,
        buyer=BUYER,
        lines=tuple(
            AckLine(
                line_ref=str(number),
                items=items,
                price=Price(amount=pieces("12.50").value, basis=pieces("100").value),
                parts=(AckPart(action=AckAction.ACCEPTED, quantity=pieces("5", "KGM")),),
            )
            for number, items in enumerate(
                [
                    (ItemId(scheme=ItemScheme.MANUFACTURER, value="M-1"),),
                    (ItemId(scheme=ItemScheme.BUYER, value="B-1"), ItemId(scheme=ItemScheme.MANUFACTURER, value="M-1")),
                ]
            )
        ),
    )
    again = FORM.read(FORM.write([answer], ENVELOPE)).documents[0].document
    assert isinstance(again, Acknowledgment)
    assert [[one.value for one in line.items] for line in again.lines] == [["M-1"], ["B-1"]]
    assert [line.price and line.price.unit for line in again.lines] == ["KGM", "KGM"]


@given(st.sampled_from([("380", "invoice_response"), ("231", "mlr")]), made.responses())
@settings(max_examples=10, derandomize=True, database=None, phases=[Phase.generate])
def test_what_a_partner_is_told_of_a_document_is_all_there(kind: tuple[str, str], advice: Any) -> None:
    code, name = kind
    about = advice.about[0].model_copy(update={"kind": code})
    root = etree.fromstring(FORM.write([advice.model_copy(update={"about": (about,)})], ENVELOPE))
    for path in LEFT_OUT[name]:
        assert not root.xpath(f"./{path}", namespaces=NS), path
    said = " ".join(root.itertext())
    assert all(problem.text in said for problem in advice.errors)
