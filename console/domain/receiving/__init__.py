"""The rule for ship notices: a notice and the orders it names in, a prepared receipt or questions out. Pure."""

from console.domain.receiving.deciding import NoticeDecision, OrderFacts, decide_notice
from console.domain.receiving.differences import NoticeDifference, NoticeDifferenceKind
from console.domain.receiving.plans import Coverage, PackedQuantity, ReceiptLine, ReceiptPlan
from console.domain.receiving.prepared import PreparedPart, PreparedReceipt
from console.domain.receiving.repeats import EarlierNotice, Repeat, repeat_of

__all__ = [
    "Coverage",
    "EarlierNotice",
    "NoticeDecision",
    "NoticeDifference",
    "NoticeDifferenceKind",
    "OrderFacts",
    "PackedQuantity",
    "PreparedPart",
    "PreparedReceipt",
    "ReceiptLine",
    "ReceiptPlan",
    "Repeat",
    "decide_notice",
    "repeat_of",
]
