"""Deliveries that somebody else's warehouse ships for us: what it is told, and what it says it shipped."""

from console.domain.warehousing.comparing import AdviceDecision, AdviceDifference, AdviceDifferenceKind, judge_advice
from console.domain.warehousing.deliveries import Delivery, DeliveryLine, digest, warehouse_order
from console.domain.warehousing.plans import DeliveryPlan, PreparedDelivery, ShippedLot, ShippedMove

__all__ = [
    "AdviceDecision",
    "AdviceDifference",
    "AdviceDifferenceKind",
    "Delivery",
    "DeliveryLine",
    "DeliveryPlan",
    "PreparedDelivery",
    "ShippedLot",
    "ShippedMove",
    "digest",
    "judge_advice",
    "warehouse_order",
]
