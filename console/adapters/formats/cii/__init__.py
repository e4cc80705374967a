"""Invoices in UN/CEFACT Cross Industry syntax (D16B and later): Factur-X, ZUGFeRD, XRechnung, EN 16931."""

from console.adapters.formats.cii.form import CiiFormat

__all__ = ["CiiFormat"]
