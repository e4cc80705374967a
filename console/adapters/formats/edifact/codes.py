"""The EDIFACT codes in use, with their meaning in this program; numbers in comments are data elements.

UN/EDIFACT code lists are free to use; labels are our own. Only codes met in practice are listed, and one that is in no
table never becomes a guess.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.documents import (
    AckAction,
    AckPurpose,
    ApplicationStatus,
    ChangePurpose,
    HeaderStatus,
    InvoiceType,
    LineAction,
    Milestone,
    NoticePurpose,
)
from console.domain.values import DateMeaning, ItemScheme


def _codes(text: str) -> list[str]:
    return text.split()


# 2005: goods dates
DATES: Mapping[str, DateMeaning] = {
    **dict.fromkeys(_codes("2 17 35 50 55 61 63 64 67 69 71 72 74 75 76 132 191 358"), DateMeaning.DELIVER),
    **dict.fromkeys(_codes("10 11 37 38 44 79 81 84 85 133 200 234 235"), DateMeaning.SHIP),
}
REQUESTED = ("2", "76", "69", "67", "10", "358", "17")
PROMISED = ("67", "69", "76", "55", "72", "75", "17", "191", "358", "79", "85", "11", "2", "10", "64", "63", "44")
EARLIEST = ("64", "71", "37", "81", "234")
LATEST = ("63", "74", "61", "38", "84", "235")
EXPECTED = ("17", "191", "132", "358", "67", "76", "69", "2")
DATE_CODE = {DateMeaning.DELIVER: "67", DateMeaning.SHIP: "79"}
REQUEST_CODE = {DateMeaning.DELIVER: "2", DateMeaning.SHIP: "10"}

# 7143: whose number it is
ITEMS: Mapping[str, ItemScheme] = {
    **dict.fromkeys(_codes("SA VP VN VS SK"), ItemScheme.SUPPLIER),
    **dict.fromkeys(_codes("IN BP BI"), ItemScheme.BUYER),
    **dict.fromkeys(_codes("EN SRV UP GTN GTIN EAN UA UI"), ItemScheme.GTIN),
    **dict.fromkeys(_codes("MF MP MPN"), ItemScheme.MANUFACTURER),
}
AGENCY_ITEMS = {"91": ItemScheme.SUPPLIER, "92": ItemScheme.BUYER, "9": ItemScheme.GTIN}
ITEM_CODE = {
    ItemScheme.BUYER: "IN",
    ItemScheme.SUPPLIER: "SA",
    ItemScheme.GTIN: "SRV",
    ItemScheme.MANUFACTURER: "MF",
    ItemScheme.OTHER: "ZZZ",
}
LOT_CODE = "NB"
SERIAL_CODE = "SN"
NO_ITEMS = frozenset(("NB", "SN", "GB", "HS", "CC", "CG", "GS", "SZ", "CL"))
"""7143 codes that describe an article and do not identify it (batch, customs number, group, size, colour)."""

# 3035: who is who
BUYER = ("BY", "OB", "BT", "IV", "MR", "DO", "OY")
SUPPLIER = ("SU", "SE", "SR", "MF", "II", "MS", "FR")
SHIP_TO = ("DP", "ST", "UC", "CN", "UD")
SHIP_FROM = ("SF", "PW", "DEQ", "CZ", "SH", "WH")
CARRIER = ("CA", "TR", "CPD")
PAYEE = ("PE", "RB", "RE")
CONSIGNOR = ("CZ", "OS", "SH", "SF", "SU", "PW")
CONSIGNEE = ("CN", "UC", "DP", "ST", "BY")
BILL_TO = ("FP", "IV", "BT", "PR")
INVENTORY_AT = ("WH", "GY", "SN", "LA", "SF")

# 3055 (or 1131, as some write it there): who gave a party its number
PARTY_SCHEMES = {"9": "gln", "14": "gln", "0088": "gln", "16": "duns", "91": "seller-assigned", "92": "assigned"}
PARTY_AGENCY = {"gln": "9", "duns": "16", "seller-assigned": "91", "assigned": "92"}
# 0007: the same in UNB
ENVELOPE_SCHEMES = {"14": "gln", "1": "duns"}
ENVELOPE_QUALIFIER = {"gln": "14", "duns": "1"}
# 1153 under NAD: numbers of the party itself
PARTY_PAPERS = {"VA": "vat", "GN": "registration", "AHP": "tax", "XA": "registration", "IT": "customer"}
PARTY_PAPER_CODE = {"vat": "VA", "registration": "GN", "tax": "AHP", "customer": "IT"}

# 1225 in ORDRSP, and what of it speaks of the whole
ACK_PURPOSE: Mapping[str, AckPurpose] = {
    "9": AckPurpose.ORIGINAL,
    "4": AckPurpose.CHANGE,
    "5": AckPurpose.REPLACE,
    "1": AckPurpose.CANCEL,
    "7": AckPurpose.DUPLICATE,
    "31": AckPurpose.DUPLICATE,
    "42": AckPurpose.CONFIRMATION,
    "6": AckPurpose.CONFIRMATION,
}
ACK_PURPOSE_CODE = {
    AckPurpose.ORIGINAL: "9",
    AckPurpose.CHANGE: "4",
    AckPurpose.REPLACE: "5",
    AckPurpose.CANCEL: "1",
    AckPurpose.DUPLICATE: "7",
    AckPurpose.CONFIRMATION: "42",
}
FUNCTION_STATUS: Mapping[str, HeaderStatus] = {
    "12": HeaderStatus.RECEIVED,
    "27": HeaderStatus.REJECTED,
    "28": HeaderStatus.DETAIL,
    "29": HeaderStatus.ACCEPTED,
    "30": HeaderStatus.DETAIL,
    "8": HeaderStatus.HOLD,
    "11": HeaderStatus.UNKNOWN,
    "42": HeaderStatus.UNKNOWN,
}
# 4343 in ORDRSP
RESPONSE_STATUS: Mapping[str, HeaderStatus] = {
    "AB": HeaderStatus.RECEIVED,
    "AC": HeaderStatus.DETAIL,
    "AD": HeaderStatus.ACCEPTED,
    "AF": HeaderStatus.DETAIL,
    "AI": HeaderStatus.EXCEPTIONS_ONLY,
    "AP": HeaderStatus.ACCEPTED,
    "CA": HeaderStatus.DETAIL,
    "CO": HeaderStatus.DETAIL,
    "NA": HeaderStatus.UNKNOWN,
    "RE": HeaderStatus.REJECTED,
}
STATUS_CODE = {
    HeaderStatus.ACCEPTED: "AP",
    HeaderStatus.DETAIL: "AC",
    HeaderStatus.EXCEPTIONS_ONLY: "AI",
    HeaderStatus.REJECTED: "RE",
    HeaderStatus.RECEIVED: "AB",
}
# 1229 in ORDRSP
LINE_STATUS: Mapping[str, AckAction] = {
    "1": AckAction.ADDED,
    "2": AckAction.REJECTED,
    "3": AckAction.CHANGED,
    "4": AckAction.ACCEPTED,
    "5": AckAction.ACCEPTED,
    "6": AckAction.CHANGED,
    "7": AckAction.REJECTED,
    "10": AckAction.REJECTED,
    "42": AckAction.SHIPPED,
    "23": AckAction.PENDING,
    "24": AckAction.CHANGED,
    "8": AckAction.CHANGED,
    "9": AckAction.CHANGED,
    "11": AckAction.ACCEPTED,
}
REASONS = {"2": "deleted", "10": "item not found", "42": "already delivered", "23": "an amendment is proposed"}
ACTION_CODE = {
    AckAction.ACCEPTED: "5",
    AckAction.CHANGED: "3",
    AckAction.SUBSTITUTED: "3",
    AckAction.BACKORDERED: "3",
    AckAction.PENDING: "23",
    AckAction.REJECTED: "7",
    AckAction.SHIPPED: "42",
    AckAction.ADDED: "1",
}
# 1229 in ORDCHG
CHANGE_ACTION: Mapping[str, LineAction] = {
    "1": LineAction.ADD,
    "2": LineAction.DELETE,
    "3": LineAction.CHANGE,
    "4": LineAction.KEEP,
    "5": LineAction.KEEP,
}
CHANGE_ACTION_CODE = {LineAction.ADD: "1", LineAction.DELETE: "2", LineAction.CHANGE: "3", LineAction.KEEP: "4"}
CHANGE_PURPOSE = {"1": ChangePurpose.CANCEL, "2": ChangePurpose.CANCEL, "5": ChangePurpose.REPLACE}
CHANGE_PURPOSE_CODE = {ChangePurpose.CANCEL: "1", ChangePurpose.REPLACE: "5", ChangePurpose.CHANGE: "4"}
# 1225 in notices and instructions
NOTICE_PURPOSE: Mapping[str, NoticePurpose] = {
    "9": NoticePurpose.ORIGINAL,
    "1": NoticePurpose.CANCEL,
    "3": NoticePurpose.CANCEL,
    "4": NoticePurpose.CHANGE,
    "5": NoticePurpose.REPLACE,
    "20": NoticePurpose.REPLACE,
    "7": NoticePurpose.DUPLICATE,
    "31": NoticePurpose.DUPLICATE,
}
NOTICE_PURPOSE_CODE = {
    NoticePurpose.ORIGINAL: "9",
    NoticePurpose.CANCEL: "1",
    NoticePurpose.CHANGE: "4",
    NoticePurpose.REPLACE: "5",
    NoticePurpose.DUPLICATE: "7",
}
# 1001 in INVOIC
INVOICE_TYPE: Mapping[str, InvoiceType] = {
    "380": InvoiceType.INVOICE,
    "381": InvoiceType.CREDIT_NOTE,
    "83": InvoiceType.CREDIT_NOTE,
    "396": InvoiceType.CREDIT_NOTE,
    "383": InvoiceType.DEBIT_NOTE,
    "384": InvoiceType.CORRECTED,
    "386": InvoiceType.PREPAYMENT,
    "389": InvoiceType.SELF_BILLED,
}
INVOICE_TYPE_CODE = {
    InvoiceType.INVOICE: "380",
    InvoiceType.CREDIT_NOTE: "381",
    InvoiceType.DEBIT_NOTE: "383",
    InvoiceType.CORRECTED: "384",
    InvoiceType.PREPAYMENT: "386",
    InvoiceType.SELF_BILLED: "389",
}
# 7161: freight among charges
FREIGHT = frozenset(_codes("FC FAC FI DL SH SHD TAC DAE"))
# 4221 in QVR
DISCREPANCIES = {
    "AC": "over-shipped",
    "AE": "delivered but not advised",
    "AF": "delivered damaged",
    "AG": "delivered too late",
    "BP": "part shipped, the rest follows",
    "CP": "part shipped, considered complete",
    "OW": "out of stock",
    "TW": "discontinued for a time",
}
# 1225 and 4343 in APERAK; 1001 in some
ADVICE_STATUS: Mapping[str, ApplicationStatus] = {
    "AP": ApplicationStatus.ACCEPTED,
    "AB": ApplicationStatus.RECEIVED,
    "CA": ApplicationStatus.ACCEPTED_WITH_CHANGES,
    "RE": ApplicationStatus.REJECTED,
    "27": ApplicationStatus.REJECTED,
    "28": ApplicationStatus.ACCEPTED_WITH_CHANGES,
    "29": ApplicationStatus.ACCEPTED,
    "30": ApplicationStatus.ACCEPTED_WITH_CHANGES,
    "34": ApplicationStatus.ACCEPTED,
    "44": ApplicationStatus.ACCEPTED,
    "11": ApplicationStatus.RECEIVED,
    "12": ApplicationStatus.RECEIVED,
}
ADVICE_CODE = {
    ApplicationStatus.RECEIVED: "AB",
    ApplicationStatus.ACCEPTED: "AP",
    ApplicationStatus.ACCEPTED_WITH_CHANGES: "CA",
    ApplicationStatus.REJECTED: "RE",
}
# 9011 (4405 from D99B on) in IFTSTA, UN/ECE Recommendation 24; only codes whose meaning is sure
MILESTONES: Mapping[str, Milestone] = {
    "6": Milestone.BOOKED,
    "13": Milestone.PICKED_UP,
    **dict.fromkeys(_codes("1 8 9 10 11 12 15 16 31"), Milestone.IN_TRANSIT),
    **dict.fromkeys(_codes("21 71"), Milestone.DELIVERED),
    "3": Milestone.DAMAGED,
    "7": Milestone.CANCELLED,
}
# 7065 in PAC: what kind of handling unit
PACK_LEVELS: Mapping[str, str] = {
    **dict.fromkeys(_codes("201 202 203 09 PX PE PF 200 204 205 206 207 208 209 210 PL"), "pallet"),
    **dict.fromkeys(_codes("CT CS BX CR PK PC PA XCT CTN 08"), "carton"),
}
PACK_TYPE = {"pallet": "201", "carton": "CT"}
