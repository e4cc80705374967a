"""The X12 codes in use, with their meaning in this program. Only elements met in practice; labels are our own."""

from __future__ import annotations

from decimal import Decimal

from console.domain.documents import AckAction, AckPurpose, HeaderStatus
from console.domain.values import DateMeaning, ItemScheme

HEADER_STATUS = {
    "AC": HeaderStatus.DETAIL,
    "AD": HeaderStatus.ACCEPTED,
    "AE": HeaderStatus.EXCEPTIONS_ONLY,
    "AH": HeaderStatus.HOLD,
    "AK": HeaderStatus.ACCEPTED,
    "AP": HeaderStatus.ACCEPTED,
    "AT": HeaderStatus.ACCEPTED,
    "NA": HeaderStatus.UNKNOWN,
    "RD": HeaderStatus.REJECTED,
    "RF": HeaderStatus.EXCEPTIONS_ONLY,
    "RJ": HeaderStatus.REJECTED,
    "RN": HeaderStatus.DETAIL,
    "RO": HeaderStatus.DETAIL,
    "RV": HeaderStatus.REJECTED,
    "ZZ": HeaderStatus.UNKNOWN,
}
STATUS_CODE = {
    HeaderStatus.ACCEPTED: "AT",
    HeaderStatus.DETAIL: "AC",
    HeaderStatus.EXCEPTIONS_ONLY: "AE",
    HeaderStatus.HOLD: "AH",
    HeaderStatus.REJECTED: "RJ",
    HeaderStatus.RECEIVED: "AH",
    HeaderStatus.UNKNOWN: "ZZ",
}
PURPOSE = {
    "00": AckPurpose.ORIGINAL,
    "01": AckPurpose.CANCEL,
    "04": AckPurpose.CHANGE,
    "05": AckPurpose.REPLACE,
    "06": AckPurpose.CONFIRMATION,
    "07": AckPurpose.DUPLICATE,
}
PURPOSE_CODE = {purpose: code for code, purpose in PURPOSE.items()}
LINE_STATUS = {
    **dict.fromkeys(("IA", "AR", "AA"), AckAction.ACCEPTED),
    "AC": AckAction.SHIPPED,
    **dict.fromkeys(("IQ", "IP", "IC", "DR"), AckAction.CHANGED),
    "IS": AckAction.SUBSTITUTED,
    "BP": AckAction.BACKORDERED,
    "IB": AckAction.BACKORDERED,
    **dict.fromkeys(("IE", "SP", "IF", "IH", "IW"), AckAction.PENDING),
    **dict.fromkeys(("ID", "IR", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"), AckAction.REJECTED),
}
REASONS = {
    "ID": "deleted",
    "R1": "not on the contract",
    "R2": "item number not valid",
    "R3": "unit not valid",
    "R4": "contract item not available",
    "R5": "rejected for just-in-time",
    "R6": "rejected for extended delivery",
    "R7": "rejected for drop shipping",
    "R8": "surge",
    "IE": "price pending",
    "SP": "date pending",
    "IH": "on hold",
    "IW": "on hold: credit or terms",
    "IF": "on hold: incomplete information",
}
ACTION_CODE = {
    AckAction.ACCEPTED: "IA",
    AckAction.CHANGED: "IC",
    AckAction.SUBSTITUTED: "IS",
    AckAction.BACKORDERED: "IB",
    AckAction.PENDING: "IE",
    AckAction.REJECTED: "IR",
    AckAction.SHIPPED: "AC",
    AckAction.ADDED: "IA",
}
DATES = {
    **dict.fromkeys(("002", "017", "063", "064", "067", "069", "106"), DateMeaning.DELIVER),
    **dict.fromkeys(("010", "011", "037", "038", "068", "118"), DateMeaning.SHIP),
}
ITEMS = {
    **dict.fromkeys(("BP", "IN", "CB", "PI"), ItemScheme.BUYER),
    **dict.fromkeys(("VP", "VN", "VC", "SK"), ItemScheme.SUPPLIER),
    **dict.fromkeys(("UP", "EN", "UK", "UA", "UI"), ItemScheme.GTIN),
    **dict.fromkeys(("MG", "MF"), ItemScheme.MANUFACTURER),
}
ITEM_CODE = {
    ItemScheme.BUYER: "BP",
    ItemScheme.SUPPLIER: "VP",
    ItemScheme.GTIN: "UK",
    ItemScheme.MANUFACTURER: "MG",
    ItemScheme.OTHER: "ZZ",
}
PRICE_BASIS = {"PN": Decimal(10), "HP": Decimal(100), "HF": Decimal(100), "TP": Decimal(1000), "HT": Decimal(100_000)}
BASIS_CODE = {Decimal(1): "PE", **{basis: code for code, basis in PRICE_BASIS.items() if code != "HF"}}
FUNCTIONAL = {"850": "PO", "855": "PR", "860": "PC", "865": "CA", "997": "FA", "999": "FA"}
SET_NAMES = {
    "850": "order",
    "855": "acknowledgment",
    "860": "order change",
    "865": "acknowledgment of a change",
    "997": "technical acknowledgment",
    "999": "technical acknowledgment",
}
