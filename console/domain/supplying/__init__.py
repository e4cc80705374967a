"""The rule for a supplier's prices and stock: what is taken over by itself, what a person must see. Pure."""

from console.domain.supplying.prices import PriceDecision, PriceStep, PriceStepKind, decide_prices
from console.domain.supplying.rows import Offer, PriceRow, listed_only, offers_of
from console.domain.supplying.stock import StockDecision, StockLevel, decide_stock
from console.domain.supplying.windows import next_opening, window_is_open
from console.domain.supplying.writes import PriceBatch, PriceOutcome, PriceOutcomeKind, PricePage, PriceWrite

__all__ = [
    "Offer",
    "PriceBatch",
    "PriceDecision",
    "PriceOutcome",
    "PriceOutcomeKind",
    "PricePage",
    "PriceRow",
    "PriceStep",
    "PriceStepKind",
    "PriceWrite",
    "StockDecision",
    "StockLevel",
    "decide_prices",
    "decide_stock",
    "listed_only",
    "next_opening",
    "offers_of",
    "window_is_open",
]
