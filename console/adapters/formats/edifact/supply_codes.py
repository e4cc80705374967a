"""Codes of stock reports and price catalogues, with their meaning in this program."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.documents import CatalogueAction, PriceKind, StockMeaning


def _codes(text: str) -> list[str]:
    return text.split()


# 6063 in INVRPT
STOCK: Mapping[str, StockMeaning] = {
    **dict.fromkeys(_codes("145 17 257"), StockMeaning.ON_HAND),
    **dict.fromkeys(_codes("66"), StockMeaning.RESERVED),
    **dict.fromkeys(_codes("124 89 96 20"), StockMeaning.ON_HOLD),
    **dict.fromkeys(_codes("198 73 91 21"), StockMeaning.ON_ORDER),
    **dict.fromkeys(_codes("97 197"), StockMeaning.MINIMUM),
    "98": StockMeaning.MAXIMUM,
    **dict.fromkeys(_codes("153 199 212 25"), StockMeaning.SOLD),
}
STOCK_CODE = {
    StockMeaning.ON_HAND: "145",
    StockMeaning.ON_ORDER: "198",
    StockMeaning.RESERVED: "66",
    StockMeaning.ON_HOLD: "89",
    StockMeaning.MINIMUM: "97",
    StockMeaning.MAXIMUM: "98",
    StockMeaning.SOLD: "153",
}
"""There is no code for what is available or projected: a count of that meaning needs the partner's own code."""
# 5125 in PRICAT
PRICE_KIND: Mapping[str, PriceKind] = {
    **dict.fromkeys(_codes("AAA AAE CON INV CAL CT"), PriceKind.NET),
    **dict.fromkeys(_codes("AAB AAF LIS GRP NTP"), PriceKind.LIST),
}
RETAIL_TYPES = frozenset(_codes("SRP RTP MSR ABL"))
"""5387: suggested retail prices, whatever the qualifier says."""
PRICE_CODE = {PriceKind.NET: "AAA", PriceKind.LIST: "AAB", PriceKind.RETAIL: "AAE"}
# 1229 in PRICAT
CATALOGUE_ACTION: Mapping[str, CatalogueAction] = {
    "1": CatalogueAction.ADD,
    "2": CatalogueAction.DELETE,
    "3": CatalogueAction.CHANGE,
    "4": CatalogueAction.KEEP,
    "5": CatalogueAction.KEEP,
}
CATALOGUE_ACTION_CODE = {
    CatalogueAction.ADD: "1",
    CatalogueAction.DELETE: "2",
    CatalogueAction.CHANGE: "3",
    CatalogueAction.KEEP: "4",
}
