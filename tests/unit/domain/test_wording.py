"""The words of a case: the sentence at its head, what becomes of the rest, and the note for Odoo."""

from __future__ import annotations

import pytest

from console.domain.acknowledging import rest_notes
from console.domain.documents import AckAction as A
from console.domain.documents import AckLine
from tests.unit.domain.builders import (
    ASKED,
    KEEPS,
    answered,
    arrives,
    bought,
    part,
    price,
    profile,
    purchase,
    qty,
    sent,
    supplier_item,
)
from tests.unit.domain.ruling import decided

LATER = "2026-12-14"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            answered("1", part(A.CHANGED, 120)),
            "Acme wants to send **120 instead of 100** hex bolts.",
        ),
        (
            answered("1", part(A.CHANGED, 100, promised=arrives(LATER))),
            "Acme can send hex bolts on 14 Dec 2026, **14 days later** than asked.",
        ),
        (
            answered("1", part(A.CHANGED, 80, price=price("1.25"), promised=arrives(LATER))),
            "Acme can send **80 of 100** hex bolts, **14 days later** than asked. The other 20 are not mentioned. "
            "Acme asks **1.25** instead of 1.10 for hex bolts (**+13.6 %**).",
        ),
        (
            answered("1", part(A.CHANGED, 80, cancels_rest=True)),
            "Acme can send **80 of 100** hex bolts. Acme cancels the other 20.",
        ),
        (
            answered("1", part(A.ACCEPTED, 60), part(A.BACKORDERED, 40, promised=arrives(LATER))),
            "Acme sends **40 of 100** hex bolts later, **on 14 Dec 2026**.",
        ),
        (
            answered("1", part(A.BACKORDERED)),
            "Acme sends **all 100** hex bolts later, **no date given**.",
        ),
        (
            answered("1", part(A.ACCEPTED, 60, promised=arrives(ASKED)), part(A.ACCEPTED, 40, promised=arrives(LATER))),
            "Of the 100 hex bolts, **40 come 14 days later** than asked, on 14 Dec 2026.",
        ),
        (
            answered("1", part(A.ACCEPTED, 80), part(A.REJECTED, 20, reason="sold out")),
            "Acme rejects **20 of 100** hex bolts: sold out.",
        ),
        (
            answered("1", part(A.REJECTED, reason="discontinued")),
            "Acme **rejects the whole order**: discontinued.",
        ),
        (
            answered("1", part(A.SUBSTITUTED, 100, items=(supplier_item("GT-20A"),))),
            "Acme wants to replace **BOLT-1** by **GT-20A**.",
        ),
        (
            answered("1", part(A.CHANGED, 100, price=price("110"))),
            "The price 110.00 is 100 times the ordered 1.10: probably a decimal point is missing.",
        ),
        (
            answered("1", part(A.ACCEPTED, qty(9, None, "CS"))),
            "Line 1 is answered with 9 “CS”; nobody has said how many units that is.",
        ),
    ],
)
def test_the_head_of_a_case_is_a_sentence_in_plain_words(line: AckLine, sentence: str) -> None:
    assert decided(line).sentence == sentence


def test_a_rest_that_stays_open_is_told_before_accepting() -> None:
    partner = profile(**KEEPS)
    decision = decided(answered("1", part(A.CHANGED, 80)), partner=partner)
    assert decision.sentence.endswith("The other 20 are not mentioned; they stay on order, as Acme's profile says.")
    assert decision.plan is not None
    held = purchase()
    notes = rest_notes(decision.plan, held, sent(held), partner, decision.comparison)
    assert notes == ("Line 1: the other 20 stay on order, not confirmed.",)


def test_the_note_for_odoo_lists_every_line() -> None:
    held = purchase(bought(7), bought(8, product_name="wing nuts"))
    decision = decided(
        answered("1", part(A.CHANGED, 80)), answered("2", part(A.ACCEPTED)), held=held, supplier_order_number="SO-1"
    )
    assert decision.plan is not None
    assert decision.plan.note == (
        "Acme answered the order as SO-1.\n"
        "Line 1, hex bolts: 80 of 100 units; the other 20 units: not mentioned.\n"
        "Line 2, wing nuts: 100 units as ordered."
    )
