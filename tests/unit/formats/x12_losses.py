"""What X12 has no room for, by set: the fact, and why it does not come back. Everything else does (see the test)."""

from __future__ import annotations

from collections.abc import Mapping

_ONE_UNIT = "one unit for quantity and price: a price in another is refused in writing, one in the same needs no word"
_TAX_OF_CHARGE = "a charge (SAC) names neither its tax nor what it is worked out from"
_OWN = "the ERP's own number, which never leaves the house"
_PLACE_ONLY = "a place without whom to ask there"
_CHARGE = {
    "charges.basis": _TAX_OF_CHARGE,
    "charges.tax_percent": _TAX_OF_CHARGE,
    "charges.tax_category": _TAX_OF_CHARGE,
}


def _under(name: str, table: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}.{fact}": why for fact, why in table.items()}


_ORDER_LINE = {
    "price.unit": _ONE_UNIT,
    "gross_price.unit": _ONE_UNIT,
    "source_id": _OWN,
    "free_goods": "said in words, in a note of the line",
    **_CHARGE,
}
LOSSES: Mapping[str, Mapping[str, str]] = {
    "850": {
        "revision": "an order goes once as 850, its changes as 860",
        **_CHARGE,
        **_under("lines", _ORDER_LINE),
    },
    "860": {
        "lines.previous_quantity": "an 860 gives the new state; POC04 is what is left to receive",
        "lines.previous_price": "an 860 gives the new state",
        "lines.previous_requested": "an 860 gives the new state",
        **_under("lines.line", _ORDER_LINE),
    },
    "855 and 865": {
        "lines.price.unit": _ONE_UNIT,
        "lines.parts.price": "an ACK has no price of its own: it is written as the line's",
        "lines.parts.cancels_rest": "no code says what becomes of the rest: a setting of the partner",
        **_CHARGE,
    },
    "856": {
        "lines.outstanding": "what follows later is told by the 855 or the next 856",
        "lines.reason": "only the status code of SN1 is there",
    },
    "861": {
        "lines.despatch_line_ref": "a line names the order's line, not the notice's",
        "lines.lots.quantity": "the line's quantity is the lot's",
    },
    "810": {
        "lines.price.unit": _ONE_UNIT,
        "lines.gross_price.unit": _ONE_UNIT,
        "lines.tax_category": "the tax of a line is a rate",
        "lines.free_goods": "a line without a price says it",
        "lines.parts": "the parts of a line are read as words only",
        "taxes.reason": "no room for words beside a tax",
        **{
            f"totals.{name}": "the parties sum up themselves: TDS has the total, AMT lines and tax"
            for name in ("allowances", "charges", "without_tax", "with_tax", "prepaid", "rounding", "for_others")
        },
        "payments": "how to pay is agreed apart",
        **_CHARGE,
        **_under("lines", _CHARGE),
    },
    "846": {"lines.price.unit": _ONE_UNIT},
    "832": {
        "lines.prices.price.unit": _ONE_UNIT,
        "lines.prices.maximum": "a price holds until the next one begins",
        "lines.maximum_order": "no quantity code of the set says it",
        "lines.orderable": "an item no longer sold is one to delete",
    },
    "214": {
        "issued_at": "only the envelope has a date",
        **{f"{one}.{name}": _PLACE_ONLY for one in ("shipper", "consignee") for name in ("contact", "phone", "email")},
        **{
            f"events.place.{name}": "an event happens in a town"
            for name in ("name", "ids", "street", "contact", "phone", "email")
        },
        "events.consignment": "a 214 is about one consignment",
    },
    "210": {
        **{
            f"{one}.{name}": _PLACE_ONLY
            for one in ("shipper", "consignee", "bill_to")
            for name in ("contact", "phone", "email")
        },
        "packs.unit": "pieces are counted, of whatever kind",
        "packs.raw_unit": "pieces are counted, of whatever kind",
    },
    "940": {
        "source_id": _OWN,
        "lines.source_id": _OWN,
        "lines.lots.quantity": "the line's quantity is the lot's",
        "lines.lots.made_on": "a lot is named, its days are the warehouse's",
        "lines.lots.best_before": "a lot is named, its days are the warehouse's",
    },
    "945": {
        "lines.reason": "only the status code of W12 is there",
        "lines.lots.quantity": "the line's quantity is the lot's",
        "lines.lots.made_on": "a lot is named, its days are the warehouse's",
        "lines.lots.best_before": "a lot is named, its days are the warehouse's",
        "lines.pack_size": "the master data's",
        **{
            f"packs.{name}": "a carton is known by its marks alone"
            for name in ("parent", "type_code", "count", "gross_weight", "contents", "length", "width", "height")
        },
    },
    "824": {},
    "997": dict.fromkeys(
        ("interchange_control", "note_code", "interchange_sender", "interchange_receiver", "interchange_at"),
        "told by the TA1, which answers a whole interchange",
    ),
}
