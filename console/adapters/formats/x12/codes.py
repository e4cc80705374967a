"""The X12 codes in use, with their meaning in this program. Only elements met in practice; labels are our own."""

from __future__ import annotations

from decimal import Decimal

from console.domain.documents import AckAction, AckPurpose, HeaderStatus, LineAction, NoticePurpose, SyntaxStatus
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
    **dict.fromkeys(("002", "017", "035", "063", "064", "067", "069", "074", "106", "371"), DateMeaning.DELIVER),
    **dict.fromkeys(("001", "010", "011", "037", "038", "068", "110", "118"), DateMeaning.SHIP),
}
NOT_BEFORE = ("037", "064")
NOT_AFTER = ("038", "063", "061", "001", "177")
ITEMS = {
    **dict.fromkeys(("BP", "IN", "CB", "PI", "EQ"), ItemScheme.BUYER),
    **dict.fromkeys(("VP", "VN", "VC", "SK", "VA", "VO"), ItemScheme.SUPPLIER),
    **dict.fromkeys(("UP", "EN", "UK", "UA", "UI", "UD", "UE", "UN", "EO", "EM", "U2", "U3"), ItemScheme.GTIN),
    **dict.fromkeys(("MG", "MF", "MN", "MS"), ItemScheme.MANUFACTURER),
}
ITEM_CODE = {
    ItemScheme.BUYER: "BP",
    ItemScheme.SUPPLIER: "VP",
    ItemScheme.GTIN: "UK",
    ItemScheme.MANUFACTURER: "MG",
    ItemScheme.OTHER: "ZZ",
}
ITEM_QUALIFIERS = frozenset(ITEMS) | {
    "PL",
    "PO",
    "LT",
    "SN",
    "BO",
    "IZ",
    "IT",
    "ST",
    "CM",
    "IB",
    "ZZ",
    "VX",
    "N4",
    "ND",
    "UC",
}
PRICE_BASIS = {
    **dict.fromkeys(
        (
            "PE",
            "CT",
            "CA",
            "UM",
            "QE",
            "WE",
            "TE",
            "LE",
            "NC",
            "NT",
            "QT",
            "CP",
            "DP",
            "LC",
            "PB",
            "PO",
            "PP",
            "RE",
            "SR",
            "VQ",
        ),
        Decimal(1),
    ),
    "PN": Decimal(10),
    "HP": Decimal(100),
    "HF": Decimal(100),
    "TP": Decimal(1000),
    "TB": Decimal(1000),
    "HT": Decimal(100_000),
}
BASIS_CODE = {
    Decimal(1): "PE",
    Decimal(10): "PN",
    Decimal(100): "HP",
    Decimal(1000): "TP",
    Decimal(100_000): "HT",
}
CHANGE = {
    "AI": LineAction.ADD,
    "DI": LineAction.DELETE,
    "NC": LineAction.KEEP,
    **dict.fromkeys(
        (
            "CA",
            "CB",
            "CE",
            "CF",
            "CG",
            "CH",
            "CT",
            "MU",
            "OA",
            "OC",
            "PC",
            "PQ",
            "PR",
            "QD",
            "QI",
            "QC",
            "QP",
            "QT",
            "RA",
            "RB",
            "RC",
            "RE",
            "RM",
            "RQ",
            "RS",
            "RZ",
            "TI",
            "CI",
        ),
        LineAction.CHANGE,
    ),
}
CHANGE_CODE = {LineAction.ADD: "AI", LineAction.DELETE: "DI", LineAction.KEEP: "NC", LineAction.CHANGE: "CA"}
CHANGE_ANSWER = {
    "AI": AckAction.ADDED,
    "DI": AckAction.REJECTED,
    "NC": AckAction.ACCEPTED,
    "RC": AckAction.PENDING,
    "RE": AckAction.SUBSTITUTED,
}
PARTY_ID = {
    "1": "duns",
    "9": "duns",
    "UL": "gln",
    "92": "assigned",
    "91": "seller-assigned",
    "2": "scac",
    "VA": "vat",
}
PARTY_ID_CODE = {"duns": "1", "gln": "UL", "assigned": "92", "seller-assigned": "91", "scac": "2", "vat": "VA"}
INTERCHANGE_ID = {"duns": "01", "gln": "UP", "scac": "02"}
NOTICE_PURPOSE = {
    "00": NoticePurpose.ORIGINAL,
    "01": NoticePurpose.CANCEL,
    "03": NoticePurpose.CANCEL,
    "04": NoticePurpose.CHANGE,
    "05": NoticePurpose.REPLACE,
    "07": NoticePurpose.DUPLICATE,
}
NOTICE_PURPOSE_CODE = {
    NoticePurpose.ORIGINAL: "00",
    NoticePurpose.CANCEL: "01",
    NoticePurpose.CHANGE: "04",
    NoticePurpose.REPLACE: "05",
    NoticePurpose.DUPLICATE: "07",
}
FREIGHT = frozenset(("D240", "D500", "G830", "G821", "D270", "D242", "B650"))
SYNTAX = {
    "A": SyntaxStatus.ACCEPTED,
    "E": SyntaxStatus.ACCEPTED_WITH_ERRORS,
    "P": SyntaxStatus.PARTIALLY_ACCEPTED,
    "R": SyntaxStatus.REJECTED,
    "M": SyntaxStatus.REJECTED,
    "W": SyntaxStatus.REJECTED,
    "X": SyntaxStatus.REJECTED,
}
SYNTAX_CODE = {
    SyntaxStatus.ACCEPTED: "A",
    SyntaxStatus.ACCEPTED_WITH_ERRORS: "E",
    SyntaxStatus.PARTIALLY_ACCEPTED: "P",
    SyntaxStatus.REJECTED: "R",
}
