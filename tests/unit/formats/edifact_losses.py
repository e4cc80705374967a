"""What EDIFACT has no room for, by message: the fact, and why it does not come back. Everything else does (see the
tests)."""

from __future__ import annotations

from collections.abc import Mapping

_OWN = "the ERP's own number, which never leaves the house"
_CATEGORY = "the tax of a charge is a rate"
_NEW_STATE = "a change tells the new state"
_WHOLE = "nothing says whether items not listed are gone: a setting of the partner"
_LINES = {"lines.source_id": _OWN, "lines.charges.tax_category": _CATEGORY}

LOSSES: Mapping[str, Mapping[str, str]] = {
    "ORDERS": {
        "revision": "an order goes once as ORDERS, its changes as ORDCHG",
        "charges.tax_category": _CATEGORY,
        **_LINES,
    },
    "ORDCHG": {
        "lines.line.source_id": _OWN,
        "lines.line.charges.tax_category": _CATEGORY,
        "lines.previous_quantity": _NEW_STATE,
        "lines.previous_price": _NEW_STATE,
        "lines.previous_requested": _NEW_STATE,
    },
    "ORDRSP": {
        "lines.parts.promised": "a line has one day: parts with days of their own go as lines of their own",
        "lines.parts.price": "a line has one price: it is written as the line's",
        "lines.parts.cancels_rest": "QTY+83 says what follows; without it the rest is a setting of the partner",
        "charges.tax_category": _CATEGORY,
    },
    "DESADV": {"raw_purpose": "the code of the purpose (tested with the purpose)"},
    "RECADV": {"lines.lots.quantity": "the line's quantity is the lot's"},
    "INVOIC": {
        "charges.tax_category": _CATEGORY,
        "lines.charges.tax_category": _CATEGORY,
        "lines.parts": "the parts of a line are lines of their own",
        "taxes.reason": "no room for words beside a tax",
        "totals.for_others": "what is collected for others is agreed apart",
        "payments": "how to pay is agreed apart",
    },
    "INVRPT": {"whole": _WHOLE},
    "PRICAT": {
        "whole": _WHOLE,
        "lines.prices.discount_percent": "a discount is worked into the net price",
        "lines.order_multiple": "the pack size and the least quantity are there",
        "lines.maximum_order": "no quantity code says it",
        "lines.orderable": "an item no longer sold is one to delete",
    },
    "IFTMIN": {
        "goods.packs.unit": "packages are counted by their kind",
        "goods.inner_packs.unit": "packages are counted by their kind",
        "goods.dangerous": "refused in writing: dangerous goods need more than this",
        "stops.reason": "a place is fetched from or brought to, no more",
        "stops.references": "papers belong to the whole order",
        "stops.weight": "weights belong to the goods",
        "stops.packs": "packs belong to the goods",
        "stops.wanted": "one day to fetch and one to bring, of the first place of each (tested apart)",
    },
    "APERAK": {},
}
