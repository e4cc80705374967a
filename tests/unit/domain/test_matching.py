"""Which line of the order an answered line speaks of."""

from __future__ import annotations

import pytest

from console.domain.acknowledging import Choices, Folded, MatchReason, fold
from console.domain.documents import AckAction as A
from console.domain.documents import AckLine
from console.domain.values import ItemId, ItemScheme
from tests.unit.domain.builders import (
    ack,
    answered,
    answers,
    bought,
    buyer_item,
    gtin,
    part,
    price,
    profile,
    purchase,
    qty,
    sent,
    supplier_item,
)

BOLT = (buyer_item("BOLT-1"), supplier_item("ACME-77"), gtin("012345678905"))
NUT = (buyer_item("NUT-1"), supplier_item("ACME-78"))
ORDER = sent(purchase(bought(7, items=BOLT), bought(8, items=NUT)))
SAME_TWICE = sent(purchase(bought(7, 100, items=BOLT), bought(8, 40, "1.25", items=BOLT)))


def matched(line: AckLine, order: object = ORDER, **choices: object) -> Folded:
    given = {"order": order, **choices}
    return fold(given.pop("order"), answers(ack(line)), profile(), Choices(**given))  # type: ignore[arg-type]


def spoken_of(result: Folded) -> list[str]:
    return [state.line.line_ref for state in result.lines if state.answer]


@pytest.mark.parametrize("ref", ["1", "01", "000001", " 1 ", "1  "])
def test_line_numbers_are_compared_without_padding_and_blanks(ref: str) -> None:
    assert spoken_of(matched(answered(ref, part()))) == ["1"]


@pytest.mark.parametrize(
    "item",
    [buyer_item("NUT-1"), buyer_item(" NUT-1 "), supplier_item("ACME-78")],
    ids=["buyer", "padded", "supplier"],
)
def test_without_a_line_number_the_item_tells(item: ItemId) -> None:
    assert spoken_of(matched(answered(None, part(), items=(item,)))) == ["2"]


@pytest.mark.parametrize("number", ["012345678905", "0012345678905", "00012345678905"])
def test_a_gtin_is_the_same_however_it_is_padded(number: str) -> None:
    assert spoken_of(matched(answered(None, part(), items=(gtin(number),)))) == ["1"]


def test_a_renumbered_line_is_found_by_its_item() -> None:
    assert spoken_of(matched(answered("20", part(), items=(buyer_item("NUT-1"),)))) == ["2"]


def test_a_number_given_under_another_heading_still_tells() -> None:
    assert spoken_of(matched(answered(None, part(), items=(ItemId(scheme=ItemScheme.OTHER, value="NUT-1"),)))) == ["2"]


def test_a_supplier_number_we_do_not_have_is_no_contradiction_when_ours_is_right() -> None:
    assert spoken_of(matched(answered("1", part(), items=(buyer_item("BOLT-1"), supplier_item("NEW-9"))))) == ["1"]


def test_a_line_number_against_its_item_is_put_before_a_person() -> None:
    result = matched(answered("1", part(), items=(buyer_item("NUT-1"),)))
    assert spoken_of(result) == []
    (open_line,) = result.unmatched
    assert (open_line.reason, open_line.candidates) == (MatchReason.CONTRADICTS, ("1", "2"))
    assert open_line.text == "The answer says line 1, but item NUT-1 is on line 2."


def test_one_item_on_two_lines_is_told_apart_by_quantity() -> None:
    line = answered(None, part(), items=(buyer_item("BOLT-1"),), ordered=qty(40))
    assert spoken_of(matched(line, SAME_TWICE)) == ["2"]


def test_one_item_on_two_lines_is_told_apart_by_price() -> None:
    line = answered(None, part(), items=(buyer_item("BOLT-1"),), price=price("1.25"))
    assert spoken_of(matched(line, SAME_TWICE)) == ["2"]


def test_two_lines_alike_are_left_to_a_person() -> None:
    result = matched(answered(None, part(), items=(buyer_item("BOLT-1"),)), SAME_TWICE)
    (open_line,) = result.unmatched
    assert (open_line.reason, open_line.candidates) == (MatchReason.AMBIGUOUS, ("1", "2"))


def test_a_line_the_order_does_not_have_is_unknown() -> None:
    (open_line,) = matched(answered("9", part(), items=(buyer_item("SCREW"),))).unmatched
    assert open_line.reason is MatchReason.UNKNOWN
    assert open_line.text == "The answer speaks of line 9 (SCREW), which the order does not have."


def test_a_person_chooses_the_line() -> None:
    result = matched(answered("9", part(A.ACCEPTED)), lines={(1, 0): "2"})
    assert spoken_of(result) == ["2"]
    assert result.unmatched == ()


def test_a_person_puts_a_line_aside() -> None:
    result = matched(answered("9", part(A.ACCEPTED)), lines={(1, 0): None})
    assert (spoken_of(result), result.unmatched) == ([], ())


def test_a_replaced_item_may_stand_on_the_line_it_replaces() -> None:
    line = answered("1", part(A.SUBSTITUTED, 100, items=(buyer_item("NUT-1"),)), items=(buyer_item("NUT-1"),))
    assert spoken_of(matched(line)) == ["1"]
