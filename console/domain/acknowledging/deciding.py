"""The decision on an order's answers: settled by rule, or a case for a person with its cause, words and plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from console.domain.acknowledging import words
from console.domain.acknowledging.answers import NO_CHOICES, Answer, Choices
from console.domain.acknowledging.comparing import Comparison, LineOutcome, LineVerdict, compare
from console.domain.acknowledging.differences import GRAVEST_FIRST, Difference, DifferenceKind
from console.domain.acknowledging.folding import Folded, fold
from console.domain.acknowledging.meanwhile import changed_meanwhile
from console.domain.acknowledging.parts import Part
from console.domain.acknowledging.planning import BelowReceived, CannotPlan, Planner
from console.domain.acknowledging.previewing import Stake, stakes
from console.domain.acknowledging.sentences import billed, gravest, note_of, sentence_of, title_of
from console.domain.causes import CAUSES
from console.domain.documents import HeaderStatus, Order, OrderLine
from console.domain.profiles import PartnerProfile
from console.domain.purchase import OrderWrite, PurchaseLine, PurchaseOrder, PurchaseState
from console.domain.values import DateMeaning


class DecisionStatus(StrEnum):
    """``complete``: every line has its last answer. ``waiting``: more answers are to come, the order stays pending.
    ``nothing_new``: the ERP holds already what was answered."""

    COMPLETE = "complete"
    WAITING = "waiting"
    NOTHING_NEW = "nothing_new"


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about an order's answers.

    Without ``cause`` the rule settles it: ``plan`` is to be applied, and no plan means there is nothing to write. With
    a ``cause`` a person must decide: ``plan`` is what accepting as answered would do, and where there is none,
    ``why_not`` says why in a sentence. ``key`` is the same whenever order and answers say the same. ``meanwhile`` lists
    what was changed in the ERP since the order was sent.
    """

    status: DecisionStatus
    key: str
    cause: str | None
    title: str
    sentence: str
    differences: tuple[Difference, ...]
    comparison: Comparison
    plan: OrderWrite | None = None
    why_not: str = ""
    notes: tuple[str, ...] = ()
    meanwhile: tuple[str, ...] = ()

    @property
    def needs_person(self) -> bool:
        """Whether a person must decide."""
        return self.cause is not None

    @property
    def by_rule(self) -> bool:
        """Whether there is a plan that may be applied unasked."""
        return self.cause is None and self.plan is not None


def decide(
    order: Order,
    purchase: PurchaseOrder,
    answers: Sequence[Answer],
    profile: PartnerProfile,
    now: datetime,
    choices: Choices = NO_CHOICES,
    *,
    agreed: str | None = None,
) -> Decision:
    """Decide on all ``answers`` to ``order``, the version that was sent, against ``purchase`` as it is now.

    ``agreed`` is the fingerprint of the last state of the purchase order that was sent or written by ourselves: as
    long as it holds, deviations from ``order`` are our own. ``now`` is aware. Test documents must not come here.
    """
    folded = fold(order, answers, profile, choices)
    comparison = compare(order, folded, purchase, profile, now, choices)
    return _Deciding(order, purchase, profile, comparison, agreed).decision()


class _Deciding:
    def __init__(
        self,
        order: Order,
        purchase: PurchaseOrder,
        profile: PartnerProfile,
        comparison: Comparison,
        agreed: str | None,
    ) -> None:
        self._order = order
        self._purchase = purchase
        self._profile = profile
        self._comparison = comparison
        self._folded = comparison.folded
        self._agreed = agreed
        self._differences = comparison.differences
        self._key = key_of(order, comparison.folded)

    def decision(self) -> Decision:
        shown = [each for each in self._differences if self._must_be_seen(each)]
        if self._purchase.state is PurchaseState.CANCELLED:
            return self._cancelled()
        if not self._comparison.answered and not shown:
            return self._settled(DecisionStatus.WAITING, self._waiting_title(), self._waiting_sentence())
        complete = self._comparison.final and not any(not each.line_ref for each in shown)
        planned = self._plan(complete)
        if planned.writes_no_line and self._erp_holds_all(shown):
            shown = []
        cause = gravest(shown)
        causes = {cause} if cause else set()
        if planned.meanwhile:
            causes.add("order_changed_meanwhile")
        if planned.below_received:
            causes.add("below_received")
        if not causes and planned.plan is None:
            causes.add("order_changed_meanwhile")
        if not causes and billed(self._purchase, planned.plan):
            causes.add("below_billed")
        if causes:
            return self._for_person(min(causes, key=GRAVEST_FIRST.index), shown, planned)
        return self._by_rule(planned)

    def _must_be_seen(self, difference: Difference) -> bool:
        if not difference.within:
            return True
        return not self._profile.apply_within_tolerance and difference.kind not in _ONLY_NOTES

    def _plan(self, complete: bool) -> _Planned:
        """What accepting as answered would write; blocked lines and unclear heads leave no plan but a reason."""
        touched: list[OrderLine] = []
        reason = self._unusable()
        below = False
        plan: OrderWrite | None = None
        foreign: tuple[PurchaseLine, ...] = ()
        try:
            planner = Planner(self._order, self._purchase)
            for outcome in self._comparison.lines:
                if not outcome.blocked and planner.take_answer(outcome):
                    touched.append(outcome.line)
            blocked = next((outcome.blocked for outcome in self._comparison.lines if outcome.blocked), None)
            reason = reason or blocked
            foreign = planner.foreign if complete else ()
            if reason is None:
                plan = planner.build(self._key, self._folded.supplier_reference, complete, self._profile, self._note())
        except BelowReceived as error:
            reason, below = str(error), True
        except CannotPlan as error:
            reason = reason or str(error)
        meanwhile = changed_meanwhile(self._order, self._purchase, touched, foreign, self._agreed)
        return _Planned(plan, reason or "", below, bool(touched), meanwhile)

    def _unusable(self) -> str | None:
        """Why the answer as a whole cannot be accepted as it is."""
        for difference in self._comparison.overall:
            if (reason := _WHY_NOT.get(difference.kind)) is not None:
                return reason
        return None

    def _note(self) -> str:
        return note_of(self._profile.name, self._comparison)

    def _erp_holds_all(self, shown: Sequence[Difference]) -> bool:
        """Whether the ERP already says what was answered, so that there is nothing left to ask: an acceptance done
        before, or a buyer who has agreed and typed it in. What the ERP cannot show (a rest kept open, a day unknown)
        still has to be seen."""
        if any(each.kind not in _SEEN_IN_ERP for each in shown):
            return False
        refs = {each.line_ref for each in shown}
        return all(_shown_in_erp(outcome) for outcome in self._comparison.lines if outcome.line.line_ref in refs)

    def _cancelled(self) -> Decision:
        number = self._purchase.number
        if not self._comparison.answered:
            return self._settled(DecisionStatus.COMPLETE, "Order cancelled", f"{number} is cancelled in Odoo.")
        if all(outcome.verdict is LineVerdict.REJECTED for outcome in self._comparison.lines):
            sentence = f"{self._profile.name} will not deliver {number}, which is cancelled in Odoo too."
            return self._settled(DecisionStatus.COMPLETE, "Cancellation confirmed", sentence)
        return Decision(
            DecisionStatus.COMPLETE,
            self._key,
            "order_cancelled",
            CAUSES["order_cancelled"].title,
            f"{self._profile.name} answered {number} as if it still stood, but it **is cancelled** in Odoo.",
            self._differences,
            self._comparison,
            None,
            f"{number} is cancelled in Odoo, so there is nothing to accept.",
            self._notes(),
        )

    def _by_rule(self, planned: _Planned) -> Decision:
        name, number = self._profile.name, self._purchase.number
        plan = planned.plan
        nothing = plan is not None and not plan.changes_anything
        if not self._comparison.final:
            return self._settled(
                DecisionStatus.WAITING, self._waiting_title(), self._waiting_sentence(), None if nothing else plan
            )
        if nothing:
            return self._settled(
                DecisionStatus.NOTHING_NEW, "Nothing new", f"{name} says what {number} in Odoo holds already."
            )
        differs = any(each.kind not in _ONLY_NOTES for each in self._differences)
        how = "within what is allowed without asking" if differs else "as ordered"
        return self._settled(
            DecisionStatus.COMPLETE,
            "Confirmed with small changes" if differs else "Confirmed",
            f"{name} confirms {number} {how}.",
            plan,
        )

    def _settled(self, status: DecisionStatus, title: str, sentence: str, plan: OrderWrite | None = None) -> Decision:
        return Decision(
            status, self._key, None, title, sentence, self._differences, self._comparison, plan, "", self._notes()
        )

    def _for_person(self, cause: str, shown: Sequence[Difference], planned: _Planned) -> Decision:
        if cause in _OF_THE_ERP:
            title = CAUSES[cause].title
            sentence = self._erp_sentence(cause, planned)
        else:
            title = title_of(self._comparison, shown)
            sentence = sentence_of(self._profile.name, self._comparison, shown)
        if planned.plan is not None:
            also = [*billed(self._purchase, planned.plan), *_stake_sentence(stakes(self._purchase, planned.plan))]
            sentence = " ".join([sentence, *also])
        return Decision(
            DecisionStatus.COMPLETE if self._comparison.final else DecisionStatus.WAITING,
            self._key,
            cause,
            title,
            sentence,
            self._differences,
            self._comparison,
            planned.plan,
            planned.why_not,
            self._notes(),
            planned.meanwhile,
        )

    def _erp_sentence(self, cause: str, planned: _Planned) -> str:
        if cause == "below_billed":
            return f"{self._profile.name} answers {self._purchase.number} with less than was billed."
        if cause == "below_received" or not planned.meanwhile:
            return planned.why_not or CAUSES[cause].meaning
        return f"{self._purchase.number} was **changed in Odoo** after it was sent: {'; '.join(planned.meanwhile)}."

    def _waiting_title(self) -> str:
        if self._folded.waiting is not None:
            return _ANNOUNCED[self._folded.waiting][0]
        outcomes = self._comparison.lines
        answered = sum(outcome.verdict is not LineVerdict.UNANSWERED for outcome in outcomes)
        if answered and answered == len(outcomes):
            return f"{words.lines(sum(not outcome.final for outcome in outcomes))} pending"
        return f"{answered} of {words.lines(len(outcomes))} answered" if answered else "Not answered yet"

    def _waiting_sentence(self) -> str:
        if self._folded.waiting is not None:
            return f"{self._profile.name} {_ANNOUNCED[self._folded.waiting][1]}"
        open_lines = [outcome.line.line_ref for outcome in self._comparison.lines if not outcome.final]
        if len(open_lines) == len(self._comparison.lines):
            return f"{self._profile.name} has not answered {self._purchase.number} yet."
        return f"{self._profile.name} has still to answer line{'s' * (len(open_lines) > 1)} {', '.join(open_lines)}."

    def _notes(self) -> tuple[str, ...]:
        """What the supplier wrote in plain text, which often is the true message."""
        said: list[str] = []
        for answer in self._folded.answers[-1:]:
            said.extend(answer.acknowledgment.notes)
            said.extend(
                f"Line {line.line_ref}: {note}" if line.line_ref else note
                for line in answer.acknowledgment.lines
                for note in line.notes
            )
        return tuple(said)


@dataclass(frozen=True, slots=True)
class _Planned:
    plan: OrderWrite | None
    why_not: str
    below_received: bool
    touched: bool
    meanwhile: tuple[str, ...]

    @property
    def writes_no_line(self) -> bool:
        """Whether the answer can be accepted and leaves every line as it is."""
        return self.plan is not None and not self.touched and not self.meanwhile


_OF_THE_ERP = frozenset({"order_changed_meanwhile", "below_received", "below_billed"})
_ANNOUNCED = {
    HeaderStatus.RECEIVED: ("Received, answer will follow", "has received the order; an answer will follow."),
    HeaderStatus.HOLD: ("On hold", "has put the order on hold; an answer will follow."),
}
_ONLY_NOTES = frozenset(
    {
        DifferenceKind.UNIT_CONVERTED,
        DifferenceKind.SHIP_DATE_ONLY,
        DifferenceKind.SHIP_DATE_CONVERTED,
        DifferenceKind.PENDING,
        DifferenceKind.DATE_PAST,
        DifferenceKind.HEAD_DISAGREES,
        DifferenceKind.PLACE_UNKNOWN,
    }
)
_SEEN_IN_ERP = frozenset(
    {
        DifferenceKind.QUANTITY_LESS,
        DifferenceKind.QUANTITY_MORE,
        DifferenceKind.REST_NOT_MENTIONED,
        DifferenceKind.REST_CANCELLED,
        DifferenceKind.PRICE,
        DifferenceKind.DATE_LATER,
        DifferenceKind.DATE_EARLIER,
        DifferenceKind.DATE_PAST,
        DifferenceKind.REJECTED,
        DifferenceKind.SUBSTITUTED,
        DifferenceKind.ITEM_DIFFERS,
        DifferenceKind.BACKORDERED,
    }
)
_WHY_NOT = {
    DifferenceKind.CONFLICTING_ANSWERS: "Two answers say different things; choose the one that holds first.",
    DifferenceKind.CONTRADICTORY: "The answer contradicts itself; ask the supplier, then record what is meant.",
    DifferenceKind.CURRENCY: "The prices are in another currency; ask the supplier, then record the right ones.",
    DifferenceKind.LINE_ADDED: "A line that was not ordered cannot be taken over; add it in Odoo, or put it aside.",
    DifferenceKind.LINE_AMBIGUOUS: "Choose the line the answer belongs to first, or put it aside.",
    DifferenceKind.LINE_CONTRADICTS: "Choose the line the answer belongs to first, or put it aside.",
    DifferenceKind.LINE_CANCELLED: "Make sure the supplier knows the line is cancelled, then put the answer aside.",
    DifferenceKind.LINE_UNKNOWN: "Choose the line the answer belongs to first, or put it aside.",
}


def key_of(order: Order, folded: Folded) -> str:
    """A digest of the order as sent and of what its answers say together, however often and by how many they say it."""
    said = [order.number, str(order.revision), folded.supplier_reference or "", folded.currency or ""]
    said.extend((folded.conflict or "", folded.quarrel or "", folded.waiting or ""))
    for state in folded.lines:
        said.append(f"\n{state.line.line_ref}")
        said.extend([_said(part) for part in state.parts])
    said.extend(f"\n? {each.text}" for each in folded.unmatched)
    return sha256("|".join(said).encode()).hexdigest()[:32]


def _said(part: Part) -> str:
    """A part in one line for the digest: equal amounts alike however many zeros they were written with."""
    quantity, price, promised = part.quantity, part.price, part.promised
    said: list[str] = [part.action]
    if quantity:
        said += "q", str(quantity.value.normalize()), quantity.unit or quantity.raw_unit or ""
    if price:
        said += "p", str(price.amount.normalize()), str(price.basis.normalize()), price.unit or ""
    if promised:
        said += "d" if promised.meaning is DateMeaning.DELIVER else "s", promised.day.isoformat()
    if part.items:
        said += [item.value for item in part.items]
    if part.cancels_rest is not None:
        said.append(str(part.cancels_rest))
    return ";".join(said)


def _shown_in_erp(outcome: LineOutcome) -> bool:
    """Whether all that was said of the line can be read off the ERP's line."""
    return (
        outcome.dated
        and not (outcome.rest and outcome.rest_kept)
        and not any(part.ships and part.day is None for part in outcome.parts)
    )


def _stake_sentence(found: Sequence[Stake]) -> list[str]:
    """The customer order hit hardest, if any gets later than it was."""
    lost = [each for each in found if each.lost]
    if lost:
        sale = lost[0].sale
        return [f"{sale.name} for {sale.customer} waits for it and **would not be served**."]
    worse = [each for each in found if each.late_after > max(each.late_before, 0)]
    if not worse:
        return []
    worst = max(worse, key=lambda each: each.late_after)
    sale = worst.sale
    promised = f", promised {words.day(sale.promised)}," if sale.promised else ""
    others = f" ({len(worse) - 1} more get later too)" if len(worse) > 1 else ""
    return [f"{sale.name} for {sale.customer}{promised} would be **{words.days(worst.late_after)} late**{others}."]
