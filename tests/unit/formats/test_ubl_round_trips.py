"""Whatever is written in UBL or Cross Industry syntax reads back the same, whole: every fact of every document, but for
those the table of losses names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from console.adapters.formats.cii import CiiFormat
from console.domain.documents import (
    Acknowledgment,
    ApplicationAdvice,
    Invoice,
    InvoiceLine,
    Order,
    OrderChange,
    PriceCatalogue,
    ReceivingAdvice,
    ShipNotice,
)
from console.domain.values import ItemScheme, Party
from console.services.formats import Format
from tests.unit.formats import xml_documents as made
from tests.unit.formats.ubl_world import FORM, WHOLE
from tests.unit.formats.xml_losses import CII, UBL, differences, facts_of, said_by


def same(document: Any) -> Any:
    """A document as it is compared: the order in which packs are listed says nothing, and a pack is called by its
    SSCC."""
    if isinstance(document, ShipNotice):
        packs = [one.model_copy(update={"ref": one.sscc or one.ref}) for one in document.packs]
        return document.model_copy(update={"packs": tuple(sorted(packs, key=lambda one: one.ref))})
    return document


def hold(
    form: Format,
    documents: st.SearchStrategy[Any],
    model: type[Any],
    losses: Mapping[str, str],
    alike: Callable[[Any], Any] = same,
    more: int = 0,
) -> None:
    """Documents survive, and the documents tried said everything they could. ``more`` tries as many at random, else the
    same ones are tried each time."""
    tried: set[str] = set()

    @given(documents)
    @settings(  # too large to be shrunk in time
        max_examples=more or 30, derandomize=not more, database=None, phases=[Phase.generate]
    )
    def each(document: Any) -> None:
        tried.update(said_by(document))
        parsed = form.read(form.write([document], WHOLE))
        assert not [problem for problem in parsed.all_problems if problem.blocks]
        assert list(differences(alike(document), alike(parsed.documents[0].document))) == []

    each()
    facts = facts_of(model, losses)
    assert facts - tried - set(losses) == set(), "neither tried nor declared as lost"
    assert set(losses) - facts == set(), "declared as lost, but there is no such fact"


KINDS = [
    ("Order", made.orders(), Order),
    ("OrderChange", made.order_changes(), OrderChange),
    ("OrderCancellation", made.cancellations(), OrderChange),
    ("OrderResponse", made.acknowledgments(), Acknowledgment),
    ("DespatchAdvice", made.notices(), ShipNotice),
    ("ReceiptAdvice", made.advices(), ReceivingAdvice),
    ("Invoice", made.invoices(), Invoice),
    ("ApplicationResponse", made.responses(), ApplicationAdvice),
    ("Catalogue", made.catalogues(), PriceCatalogue),
]


@pytest.mark.parametrize(("name", "documents", "model"), KINDS, ids=[one[0] for one in KINDS])
def test_every_fact_of_a_ubl_document_survives(name: str, documents: st.SearchStrategy[Any], model: type[Any]) -> None:
    hold(FORM, documents, model, UBL[name])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "documents", "model"), KINDS, ids=[one[0] for one in KINDS])
def test_hundreds_of_ubl_documents_survive(name: str, documents: st.SearchStrategy[Any], model: type[Any]) -> None:
    hold(FORM, documents, model, UBL[name], more=150)


def in_any_order(value: Any) -> Any:
    """A value with the numbers of each party sorted: the syntax has them in its own order."""
    if isinstance(value, tuple):
        return tuple(in_any_order(one) for one in value)
    if isinstance(value, Party):
        return value.model_copy(update={"ids": tuple(sorted(value.ids, key=repr))})
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: in_any_order(getattr(value, name)) for name in type(value).model_fields})
    return value


_PAPERS = made.papers(("cost", "buyer", "project"), "receipt", "quotation", "contract", "additional")


def as_the_syntax_has_it(invoice: Invoice) -> Invoice:
    """An invoice without what the Cross Industry Invoice is declared not to carry."""
    return invoice.model_copy(
        update={
            "lines": tuple(_line(one) for one in invoice.lines),
            "despatch_numbers": invoice.despatch_numbers[:1],
            "charges": tuple(
                one.model_copy(update={"code": None, "percent": None, "basis": None, "reason": "By lorry"})
                if one.freight
                else one
                for one in sorted(invoice.charges, key=lambda one: one.freight)
            ),
        }
    )


def _line(line: InvoiceLine) -> InvoiceLine:
    items = [one for one in line.items if one.scheme is not ItemScheme.MANUFACTURER]
    return line.model_copy(
        update={
            "items": tuple(one if one == made.GTIN else one.model_copy(update={"qualifier": None}) for one in items)
            or (made.GTIN,),
            "free_goods": line.delivered,
            "delivered": None,
            "parts": tuple(_line(one) for one in line.parts),
        }
    )


CROSS_INDUSTRY = made.invoices(references=_PAPERS).map(as_the_syntax_has_it)


def test_every_fact_of_a_cross_industry_invoice_survives() -> None:
    hold(CiiFormat(), CROSS_INDUSTRY, Invoice, CII["CrossIndustryInvoice"], in_any_order)


@pytest.mark.slow
def test_hundreds_of_cross_industry_invoices_survive() -> None:
    hold(CiiFormat(), CROSS_INDUSTRY, Invoice, CII["CrossIndustryInvoice"], in_any_order, more=150)
