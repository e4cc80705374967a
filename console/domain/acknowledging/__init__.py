"""The rule: an order and its answers in, a decision with its words and its plan out. Pure; no I/O, no clock."""

from console.domain.acknowledging.answers import NO_CHOICES, Answer, Choices, Ignored, IgnoredReason, in_sequence
from console.domain.acknowledging.comparing import Comparison, LineOutcome, LineVerdict, Target, compare
from console.domain.acknowledging.deciding import Decision, DecisionStatus, decide
from console.domain.acknowledging.differences import Difference, DifferenceKind
from console.domain.acknowledging.folding import Folded, LineState, Unmatched, fold
from console.domain.acknowledging.matching import MatchReason
from console.domain.acknowledging.planning import CannotPlan, LineDecision, LinePart, plan_for
from console.domain.acknowledging.previewing import Stake, preview, rest_notes, stakes

__all__ = [
    "NO_CHOICES",
    "Answer",
    "CannotPlan",
    "Choices",
    "Comparison",
    "Decision",
    "DecisionStatus",
    "Difference",
    "DifferenceKind",
    "Folded",
    "Ignored",
    "IgnoredReason",
    "LineDecision",
    "LineOutcome",
    "LinePart",
    "LineState",
    "LineVerdict",
    "MatchReason",
    "Stake",
    "Target",
    "Unmatched",
    "compare",
    "decide",
    "fold",
    "in_sequence",
    "plan_for",
    "preview",
    "rest_notes",
    "stakes",
]
