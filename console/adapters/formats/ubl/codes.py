"""Code lists of UBL documents -> canonical, and back.

Peppol BIS 3 uses a subset of UNCL 4343 in the head (AB, AP, RE, CA) and of UNCL 1229 on lines. Older profiles (EHF,
BII) use UNCL 1225 in both places, plain UBL words such as Cancelled; all are met in practice.
"""

from __future__ import annotations

from console.domain.documents import (
    AckAction,
    AckPurpose,
    ApplicationStatus,
    CatalogueAction,
    HeaderStatus,
    LineAction,
    NoticePurpose,
)

HEADER_STATUS = {
    "AB": HeaderStatus.RECEIVED,
    "AP": HeaderStatus.ACCEPTED,
    "RE": HeaderStatus.REJECTED,
    "CA": HeaderStatus.DETAIL,
    "AC": HeaderStatus.DETAIL,
    "AD": HeaderStatus.ACCEPTED,
    "AI": HeaderStatus.EXCEPTIONS_ONLY,
    "NA": HeaderStatus.UNKNOWN,
    "4": HeaderStatus.DETAIL,
    "5": HeaderStatus.DETAIL,
    "12": HeaderStatus.RECEIVED,
    "27": HeaderStatus.REJECTED,
    "28": HeaderStatus.DETAIL,
    "29": HeaderStatus.ACCEPTED,
    "30": HeaderStatus.DETAIL,
    "42": HeaderStatus.ACCEPTED,
}
PURPOSE = {"4": AckPurpose.CHANGE, "5": AckPurpose.REPLACE, "42": AckPurpose.CONFIRMATION}

LINE_STATUS = {
    "1": AckAction.ADDED,
    "2": AckAction.REJECTED,
    "3": AckAction.CHANGED,
    "5": AckAction.ACCEPTED,
    "6": AckAction.CHANGED,
    "7": AckAction.REJECTED,
    "10": AckAction.REJECTED,
    "42": AckAction.SHIPPED,
    "27": AckAction.REJECTED,
    "28": AckAction.CHANGED,
    "29": AckAction.ACCEPTED,
    "30": AckAction.CHANGED,
    "CANCELLED": AckAction.REJECTED,
    "REVISED": AckAction.CHANGED,
    "DISPUTED": AckAction.PENDING,
}
REASONS = {"2": "deleted", "10": "not found", "CANCELLED": "cancelled", "DISPUTED": "disputed"}
LINE_CODE = {
    AckAction.ADDED: "1",
    AckAction.CHANGED: "3",
    AckAction.SUBSTITUTED: "3",
    AckAction.ACCEPTED: "5",
    AckAction.REJECTED: "7",
    AckAction.SHIPPED: "42",
}

CHANGE_ACTION = {
    "1": LineAction.ADD,
    "2": LineAction.DELETE,
    "3": LineAction.CHANGE,
    "4": LineAction.KEEP,
    "5": LineAction.KEEP,
    "74": LineAction.CHANGE,
    "CANCELLED": LineAction.DELETE,
    "REVISED": LineAction.CHANGE,
    "NOSTATUS": LineAction.KEEP,
}
CHANGE_CODE = {LineAction.ADD: "1", LineAction.DELETE: "2", LineAction.CHANGE: "3", LineAction.KEEP: "4"}

NOTICE_PURPOSE = {
    "1": NoticePurpose.CANCEL,
    "4": NoticePurpose.CHANGE,
    "5": NoticePurpose.REPLACE,
    "7": NoticePurpose.DUPLICATE,
    "9": NoticePurpose.ORIGINAL,
    "31": NoticePurpose.DUPLICATE,
    "CANCELLED": NoticePurpose.CANCEL,
    "REVISED": NoticePurpose.REPLACE,
    "NOSTATUS": NoticePurpose.ORIGINAL,
}
"""UBL's DocumentStatusCode and UNCL 1225."""

APPLICATION_STATUS = {
    "AB": ApplicationStatus.RECEIVED,
    "IP": ApplicationStatus.RECEIVED,
    "UQ": ApplicationStatus.UNKNOWN,
    "AP": ApplicationStatus.ACCEPTED,
    "PD": ApplicationStatus.ACCEPTED,
    "PPD": ApplicationStatus.ACCEPTED,
    "CA": ApplicationStatus.ACCEPTED_WITH_CHANGES,
    "AC": ApplicationStatus.ACCEPTED_WITH_CHANGES,
    "RE": ApplicationStatus.REJECTED,
    "BUSINESSACCEPT": ApplicationStatus.ACCEPTED,
    "BUSINESSREJECT": ApplicationStatus.REJECTED,
    "TECHNICALACCEPT": ApplicationStatus.RECEIVED,
    "TECHNICALREJECT": ApplicationStatus.REJECTED,
    "PROFILEACCEPT": ApplicationStatus.RECEIVED,
    "PROFILEREJECT": ApplicationStatus.REJECTED,
    "KABUL": ApplicationStatus.ACCEPTED,
    "RED": ApplicationStatus.REJECTED,
}
"""Peppol message level and invoice responses (UNCL 4343 subset), OIOUBL, and UBL-TR."""
APPLICATION_CODE = {
    ApplicationStatus.RECEIVED: "AB",
    ApplicationStatus.ACCEPTED: "AP",
    ApplicationStatus.ACCEPTED_WITH_CHANGES: "CA",
    ApplicationStatus.REJECTED: "RE",
    ApplicationStatus.UNKNOWN: "UQ",
}

CATALOGUE_ACTION = {
    "ADD": CatalogueAction.ADD,
    "UPDATE": CatalogueAction.CHANGE,
    "REPLACE": CatalogueAction.CHANGE,
    "DELETE": CatalogueAction.DELETE,
    "1": CatalogueAction.ADD,
    "2": CatalogueAction.DELETE,
    "3": CatalogueAction.CHANGE,
    "4": CatalogueAction.KEEP,
    "KEEP": CatalogueAction.KEEP,
}
CATALOGUE_CODE = {
    CatalogueAction.ADD: "Add",
    CatalogueAction.CHANGE: "Update",
    CatalogueAction.DELETE: "Delete",
    CatalogueAction.KEEP: "Keep",
}
WHOLE_CATALOGUE = {"ADD": None, "UPDATE": False, "DELETE": False, "REPLACE": True}
"""Whether a catalogue replaces the one before it, by the action in its head."""
