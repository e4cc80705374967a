"""Several answers to one order: which holds, which is late or repeated, and what a head says for silent lines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain.acknowledging import Answer, Choices, Folded, IgnoredReason, fold
from console.domain.documents import AckAction as A
from console.domain.documents import AckLine, Acknowledgment
from console.domain.orders import order_document
from tests.unit.domain.builders import (
    BUYER,
    NOW,
    AckPurpose,
    HeaderStatus,
    ack,
    answer,
    answered,
    answers,
    bought,
    part,
    profile,
    purchase,
    qty,
    sent,
)

TWO_LINES = sent(purchase(bought(7), bought(8)))
DAY = timedelta(days=1)


def folded(*given: Acknowledgment | Answer, choices: Choices | None = None) -> Folded:
    each = [one if isinstance(one, Answer) else answer(one, number) for number, one in enumerate(given, 1)]
    return fold(TWO_LINES, each, profile(), choices or Choices())


def says(result: Folded) -> dict[str, list[tuple[str, str | None]]]:
    return {
        state.line.line_ref: [
            (part.action.value, str(part.quantity.value) if part.quantity else None) for part in state.parts
        ]
        for state in result.lines
    }


def both(first: int, second: int) -> tuple[AckLine, AckLine]:
    return answered("1", part(A.CHANGED, first)), answered("2", part(A.CHANGED, second))


def test_nothing_is_said_before_an_answer_comes() -> None:
    result = folded()
    assert says(result) == {"1": [], "2": []}
    assert result.newest is None


def test_a_later_answer_holds() -> None:
    result = folded(ack(*both(80, 90), on=NOW), ack(*both(70, 60), on=NOW + DAY, purpose=AckPurpose.REPLACE))
    assert says(result) == {"1": [("changed", "70")], "2": [("changed", "60")]}


def test_the_document_date_counts_and_not_the_arrival() -> None:
    early = answer(ack(*both(80, 90), on=NOW), 1, came=NOW + 3 * DAY)
    late = answer(ack(*both(70, 60), on=NOW + DAY), 2, came=NOW + 2 * DAY)
    result = folded(late, early)
    assert says(result) == {"1": [("changed", "70")], "2": [("changed", "60")]}
    assert [(each.answer.document_id, each.reason) for each in result.ignored] == [(1, IgnoredReason.LATE)]


def test_on_one_date_the_control_number_counts() -> None:
    result = folded(ack(*both(70, 60), sequence="000000120"), ack(*both(80, 90), sequence="000000119"))
    assert says(result)["1"] == [("changed", "70")]
    assert result.conflict is None


def test_two_answers_of_one_date_that_differ_with_nothing_to_decide_are_a_conflict() -> None:
    result = folded(ack(*both(80, 90)), ack(*both(70, 60)))
    assert result.conflict is not None and "say different things" in result.conflict


def test_a_person_chooses_between_conflicting_answers() -> None:
    result = folded(ack(*both(80, 90)), ack(*both(70, 60)), choices=Choices(answer=1))
    assert result.conflict is None
    assert says(result)["1"] == [("changed", "80")]
    assert [each.reason for each in result.ignored] == [IgnoredReason.NOT_CHOSEN]


def test_a_change_of_the_same_date_comes_after_what_it_changes() -> None:
    result = folded(ack(*both(70, 60), purpose=AckPurpose.CHANGE), ack(*both(80, 90)))
    assert result.conflict is None
    assert says(result)["1"] == [("changed", "70")]


def test_an_exact_repeat_is_ignored() -> None:
    first = ack(*both(80, 90), document_id="A1", sequence="1")
    again = first.model_copy(update={"sequence": "2"})
    result = folded(first, again)
    assert [(each.answer.document_id, each.reason) for each in result.ignored] == [(2, IgnoredReason.REPEAT)]
    assert result.conflict is None
    assert len(result.answers) == 1


def test_the_same_number_with_other_content_is_a_conflict() -> None:
    result = folded(ack(*both(80, 90), document_id="A1"), ack(*both(70, 60), document_id="A1", on=NOW + DAY))
    assert result.conflict == "Two answers carry the same number A1 but say different things."


def test_the_suppliers_order_number_is_not_the_number_of_an_answer() -> None:
    first = ack(*both(80, 90), document_id="SO-1", supplier_order_number="SO-1")
    later = ack(*both(70, 60), document_id="SO-1", supplier_order_number="SO-1", on=NOW + DAY)
    assert folded(first, later).conflict is None
    assert says(folded(first, later))["1"] == [("changed", "70")]


def test_a_resend_under_another_control_number_is_a_repeat() -> None:
    result = folded(
        ack(*both(80, 90), document_id="0001", sequence="0001"), ack(*both(80, 90), document_id="0002", sequence="0002")
    )
    assert [each.reason for each in result.ignored] == [IgnoredReason.REPEAT]


def test_one_answer_sent_again_under_another_number_is_no_conflict() -> None:
    again = folded(ack(*both(80, 90), document_id="A1"), ack(*both(80, 90), document_id="A2"))
    assert again.conflict is None and says(again)["1"] == [("changed", "80")]


def test_the_same_number_is_no_conflict_when_the_later_one_says_it_replaces() -> None:
    replacing = ack(*both(70, 60), document_id="A1", on=NOW + DAY, purpose=AckPurpose.REPLACE)
    assert folded(ack(*both(80, 90), document_id="A1"), replacing).conflict is None


def test_a_marked_duplicate_changes_nothing() -> None:
    result = folded(ack(*both(80, 90)), ack(*both(1, 1), on=NOW + DAY, purpose=AckPurpose.DUPLICATE))
    assert says(result)["1"] == [("changed", "80")]
    assert [each.reason for each in result.ignored] == [IgnoredReason.DUPLICATE]


def test_a_duplicate_whose_first_copy_was_lost_counts() -> None:
    assert says(folded(ack(*both(80, 90), purpose=AckPurpose.DUPLICATE)))["1"] == [("changed", "80")]


@pytest.mark.parametrize("purpose", [AckPurpose.CHANGE, AckPurpose.ORIGINAL])
def test_an_answer_that_lists_some_lines_keeps_the_others_as_answered_before(purpose: AckPurpose) -> None:
    later = ack(answered("2", part(A.REJECTED)), on=NOW + DAY, purpose=purpose)
    result = folded(ack(*both(80, 90)), later)
    assert says(result) == {"1": [("changed", "80")], "2": [("rejected", None)]}
    assert [state.answer.document_id if state.answer else None for state in result.lines] == [1, 2]


def test_a_replacement_replaces_the_whole_line_set() -> None:
    later = ack(answered("2", part(A.CHANGED, 50)), on=NOW + DAY, purpose=AckPurpose.REPLACE)
    assert says(folded(ack(*both(80, 90)), later)) == {"1": [], "2": [("changed", "50")]}


@pytest.mark.parametrize("status", [HeaderStatus.ACCEPTED, HeaderStatus.EXCEPTIONS_ONLY])
def test_lines_that_are_absent_are_accepted_and_marked_inherited(status: HeaderStatus) -> None:
    result = folded(ack(answered("2", part(A.CHANGED, 50)), status=status))
    assert says(result) == {"1": [("accepted", None)], "2": [("changed", "50")]}
    assert [state.inherited for state in result.lines] == [True, False]


def test_an_accepting_head_without_lines_accepts_everything() -> None:
    result = folded(ack(status=HeaderStatus.ACCEPTED))
    assert says(result) == {"1": [("accepted", None)], "2": [("accepted", None)]}


@pytest.mark.parametrize("status", [HeaderStatus.DETAIL, HeaderStatus.UNKNOWN])
def test_other_heads_say_nothing_for_absent_lines(status: HeaderStatus) -> None:
    assert says(folded(ack(answered("2", part(A.ACCEPTED)), status=status)))["1"] == []


def test_accepting_the_rest_later_does_not_wipe_out_an_explicit_change() -> None:
    first = ack(answered("1", part(A.REJECTED)), status=HeaderStatus.EXCEPTIONS_ONLY)
    later = ack(answered("2", part(A.CHANGED, 50)), status=HeaderStatus.EXCEPTIONS_ONLY, on=NOW + DAY)
    assert says(folded(first, later)) == {"1": [("rejected", None)], "2": [("changed", "50")]}


def test_a_rejecting_head_rejects_all() -> None:
    result = folded(ack(status=HeaderStatus.REJECTED))
    assert says(result) == {"1": [("rejected", None)], "2": [("rejected", None)]}
    assert result.quarrel is None


def test_a_rejecting_head_with_accepting_lines_contradicts_itself() -> None:
    result = folded(ack(answered("1", part(A.ACCEPTED, 100)), status=HeaderStatus.REJECTED))
    assert result.quarrel == "The answer rejects the whole order but accepts line 1."


@pytest.mark.parametrize("status", [HeaderStatus.RECEIVED, HeaderStatus.HOLD])
def test_received_and_hold_leave_lines_unanswered(status: HeaderStatus) -> None:
    result = folded(ack(status=status))
    assert says(result) == {"1": [], "2": []}
    assert result.waiting is not None


@pytest.mark.parametrize("status", [HeaderStatus.RECEIVED, HeaderStatus.HOLD])
def test_a_later_answer_completes_a_receipt_notice(status: HeaderStatus) -> None:
    result = folded(ack(status=status, document_id="A1"), ack(*both(80, 90), on=NOW + DAY, document_id="A1"))
    assert says(result)["1"] == [("changed", "80")]
    assert result.waiting is None
    assert result.conflict is None


def test_a_later_answer_with_the_same_number_completes_a_pending_one() -> None:
    pending = ack(answered("1", part(A.PENDING)), answered("2", part(A.ACCEPTED)), document_id="A1")
    result = folded(pending, ack(answered("1", part(A.ACCEPTED)), document_id="A1", on=NOW + DAY))
    assert says(result) == {"1": [("accepted", None)], "2": [("accepted", None)]}
    assert result.conflict is None


def test_a_receipt_notice_that_comes_late_changes_nothing() -> None:
    result = folded(ack(*both(80, 90), on=NOW + DAY), ack(status=HeaderStatus.RECEIVED, on=NOW))
    assert says(result)["1"] == [("changed", "80")]
    assert result.waiting is None


def test_the_head_accepts_but_a_line_disagrees_so_the_line_wins_with_a_warning() -> None:
    result = folded(ack(answered("1", part(A.REJECTED)), status=HeaderStatus.ACCEPTED))
    assert says(result) == {"1": [("rejected", None)], "2": [("accepted", None)]}
    assert result.warnings == ("The head of the answer accepts the order, but line 1 says something else.",)


def test_the_supplier_cancels_the_order() -> None:
    result = folded(ack(*both(80, 90)), ack(on=NOW + DAY, purpose=AckPurpose.CANCEL))
    assert says(result) == {"1": [("rejected", None)], "2": [("rejected", None)]}


def test_the_newest_supplier_order_number_and_currency_hold() -> None:
    first = ack(*both(80, 90), supplier_order_number="SO-1", currency="USD")
    result = folded(first, ack(*both(80, 90), supplier_order_number="SO-2", on=NOW + DAY))
    assert (result.supplier_reference, result.currency) == ("SO-2", "USD")


def test_undated_answers_are_never_ordered_by_arrival_alone() -> None:
    assert folded(ack(*both(80, 90), on=None), ack(*both(70, 60), on=None)).conflict is not None
    numbered = folded(ack(*both(80, 90), on=None, sequence="9"), ack(*both(70, 60), on=None, sequence="8"))
    assert numbered.conflict is None
    assert says(numbered)["1"] == [("changed", "80")]


def test_an_unknown_line_of_an_answer_that_was_replaced_is_forgotten() -> None:
    wrong = ack(answered("9", part(A.ACCEPTED)))
    right = ack(*both(100, 100), on=NOW + DAY, purpose=AckPurpose.REPLACE)
    assert [each.text for each in folded(wrong).unmatched] != []
    assert folded(wrong, right).unmatched == ()


SECOND_CANCELLED = order_document(purchase(bought(7), bought(8, 0)), profile(), 1, TWO_LINES, BUYER)


def test_cancelled_lines_of_the_order_need_no_answer() -> None:
    result = fold(SECOND_CANCELLED, answers(ack()), profile())
    assert [state.line.line_ref for state in result.lines] == ["1"]


@pytest.mark.parametrize(
    "line",
    [
        answered("2", part(A.REJECTED), ordered=qty(100)),
        answered("002", part(A.ACCEPTED), ordered=qty(0)),
        answered("2", part(A.ACCEPTED, 0)),
    ],
)
def test_a_supplier_who_takes_note_of_a_cancelled_line_needs_nobody(line: AckLine) -> None:
    result = fold(SECOND_CANCELLED, answers(ack(answered("1", part()), line)), profile())
    assert result.unmatched == ()


def test_a_cancelled_line_that_is_confirmed_all_the_same_is_put_before_a_person() -> None:
    given = ack(answered("1", part()), answered("2", part(A.ACCEPTED, 100)))
    (open_line,) = fold(SECOND_CANCELLED, answers(given), profile()).unmatched
    assert open_line.text == "Line 2 was cancelled, but the answer still confirms it."
    later = ack(answered("1", part()), on=NOW + DAY)
    assert fold(SECOND_CANCELLED, answers(given, later), profile()).unmatched == ()
