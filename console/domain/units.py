"""Units of measure: the partner's code lists <-> UN/ECE Recommendation 20/21, the one list used inside.

Rec 20 and the EDIFACT lists are free to use; of X12 element 355 only the codes in use are named here, with own words.
A code that is in no table is never guessed (`None`): the document is held until somebody says what it means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """One unit: ``rec20`` code, a word for people, codes met in other lists, and Odoo's external id without module."""

    rec20: str
    word: str
    x12: tuple[str, ...] = ()
    edifact: tuple[str, ...] = ()
    odoo: str | None = None
    packaging: bool = False


UNITS: tuple[Unit, ...] = (
    Unit("C62", "units", ("EA", "PC", "UN"), ("PCE", "PCS", "EA", "STK", "NAR", "BUC", "H87"), "product_uom_unit"),
    Unit("DZN", "dozens", ("DZ",), (), "product_uom_dozen"),
    Unit("LBR", "lb", ("LB",), (), "product_uom_lb"),
    Unit("ONZ", "oz", ("OZ",), (), "product_uom_oz"),
    Unit("KGM", "kg", ("KG",), (), "product_uom_kgm"),
    Unit("GRM", "g", ("GR",), (), "product_uom_gram"),
    Unit("GRO", "gross", ("GS",)),
    Unit("STN", "short tons", ("TN",)),
    Unit("TNE", "t", ("MP",), (), "product_uom_ton"),
    Unit("FOT", "ft", ("FT", "LF"), (), "product_uom_foot"),
    Unit("INH", "in", ("IN", "LI"), (), "product_uom_inch"),
    Unit("YRD", "yd", ("YD", "LY"), (), "product_uom_yard"),
    Unit("MTR", "m", ("MR",), (), "product_uom_meter"),
    Unit("CMT", "cm", ("CM",), (), "product_uom_cm"),
    Unit("MMT", "mm", ("MM",), (), "product_uom_millimeter"),
    Unit("KMT", "km", ("DK",), (), "product_uom_km"),
    Unit("SMI", "miles", ("DH",), (), "product_uom_mile"),
    Unit("FTK", "sq ft", ("SF",), (), "uom_square_foot"),
    Unit("MTK", "m²", ("SM",), (), "uom_square_meter"),
    Unit("FTQ", "cu ft", ("CF",), (), "product_uom_cubic_foot"),
    Unit("INQ", "cu in", ("CI",), (), "product_uom_cubic_inch"),
    Unit("MTQ", "m³", ("CR",), (), "product_uom_cubic_meter"),
    Unit("GLL", "gal", ("GA",), (), "product_uom_gal"),
    Unit("QTL", "qt", ("QT",), ("QT",), "product_uom_qt"),
    Unit("LTR", "l", ("LT",), (), "product_uom_litre"),
    Unit("OZA", "fl oz", ("FO",), (), "product_uom_floz"),
    Unit("HUR", "hours", ("HR",), (), "product_uom_hour"),
    Unit("DAY", "days", ("DA",), (), "product_uom_day"),
    Unit("MON", "months", ("MO",)),
    Unit("XCS", "cases", ("CA", "CS"), ("CS",), packaging=True),
    Unit("XCT", "cartons", ("CT",), ("CT",), packaging=True),
    Unit("XBX", "boxes", ("BX",), ("BX",), packaging=True),
    Unit("XPK", "packs", ("PK", "PH"), ("PK", "PACK"), packaging=True),
    Unit("XBG", "bags", ("BG",), ("BG",), packaging=True),
    Unit("XPX", "pallets", ("PL", "PF"), ("PX",), packaging=True),
    Unit("XRO", "rolls", ("RL",), ("RO",), packaging=True),
    Unit("SET", "sets", ("ST",)),
    Unit("ST", "sheets", ("SH",)),
    Unit("PR", "pairs", ("PR",), ("PR", "NPR")),
    Unit("CEN", "hundreds", ("HC",)),
    Unit("MIL", "thousands", ("TH",)),
    Unit("MGM", "mg", ("ME",)),
    Unit("DTN", "dt"),
    Unit("MLT", "ml", ("ML",)),
    Unit("CLT", "cl"),
    Unit("DLT", "dl", ("DL",)),
    Unit("HLT", "hl", ("H4",)),
    Unit("SEC", "seconds", ("03",)),
    Unit("MIN", "minutes", ("MJ",)),
    Unit("WEE", "weeks", ("WK",)),
    Unit("ANN", "years", ("YR",)),
    Unit("KWH", "kWh", ("KH",)),
    Unit("MWH", "MWh"),
    Unit("KWT", "kW", ("K7",)),
    Unit("LN", "lengths", ("LN",)),
    Unit("NMP", "packs"),
    Unit("E48", "service units"),
    Unit("LS", "lump sums"),
    Unit("1I", "fixed rates"),
    Unit("P1", "percent", ("P1",)),
    Unit("XPP", "pieces"),
    Unit("XPA", "packets", packaging=True),
    Unit("XPC", "parcels", packaging=True),
    Unit("XBE", "bundles", ("BD",), packaging=True),
    Unit("XBO", "bottles", ("BO",), packaging=True),
    Unit("XCR", "crates", ("CP",), packaging=True),
    Unit("XDR", "drums", ("DR",), packaging=True),
    Unit("XJR", "jars", ("JR",), packaging=True),
    Unit("XSA", "sacks", ("SJ",), packaging=True),
    Unit("XTN", "tins", ("JT",), packaging=True),
    Unit("XTU", "tubes", ("TB",), packaging=True),
    Unit("XRL", "reels", ("RE",), packaging=True),
    Unit("XAE", "aerosols", packaging=True),
    Unit("XAF", "pallets", packaging=True),
    Unit("XAG", "pallets", packaging=True),
    Unit("XAH", "pallets", packaging=True),
    Unit("XAM", "ampoules", packaging=True),
    Unit("XBA", "barrels", packaging=True),
    Unit("XBC", "bottle crates", packaging=True),
    Unit("XBJ", "buckets", packaging=True),
    Unit("XBK", "baskets", ("BS",), packaging=True),
    Unit("XBR", "bars", ("BI",), packaging=True),
    Unit("XCA", "cans", packaging=True),
    Unit("XCX", "cans", ("CN",), packaging=True),
    Unit("XCI", "canisters", packaging=True),
    Unit("XCN", "containers", ("CH",), packaging=True),
    Unit("XCU", "cups", ("CU",), packaging=True),
    Unit("XEN", "envelopes", ("EV",), packaging=True),
    Unit("XJC", "jerrycans", packaging=True),
    Unit("XJY", "jerrycans", packaging=True),
    Unit("XKG", "kegs", ("KE",), packaging=True),
    Unit("XPL", "pails", ("PA",), packaging=True),
    Unit("XPO", "pouches", packaging=True),
    Unit("XPU", "trays", ("TY",), packaging=True),
    Unit("XDS", "trays", packaging=True),
    Unit("XSH", "sachets", packaging=True),
    Unit("XST", "sheets", packaging=True),
    Unit("XSW", "shrink-wraps", packaging=True),
    Unit("XTB", "tubs", packaging=True),
    Unit("XTY", "tanks", packaging=True),
    Unit("XVI", "vials", ("VI",), packaging=True),
    Unit("XVP", "vacuum packs", packaging=True),
    Unit("XCH", "chests", packaging=True),
    Unit("XOA", "pallets", packaging=True),
    Unit("XOB", "pallets", packaging=True),
    Unit("XOC", "pallets", packaging=True),
    Unit("XOD", "pallets", packaging=True),
    Unit("XOE", "pallets", packaging=True),
    Unit("DMT", "dm", ("DM",)),
    Unit("CMK", "cm²", ("SC",)),
    Unit("DMK", "dm²"),
    Unit("MMK", "mm²"),
    Unit("KMK", "km²"),
    Unit("HAR", "ha", ("HQ",)),
    Unit("CMQ", "cm³", ("CC",)),
    Unit("DMQ", "dm³", ("C8",)),
    Unit("MMQ", "mm³"),
    Unit("WTT", "W"),
    Unit("AD", "bytes"),
    Unit("2P", "kB"),
    Unit("4L", "MB"),
    Unit("E34", "GB"),
    Unit("E35", "TB"),
    Unit("IE", "persons", ("IE",)),
    Unit("E49", "working days"),
    Unit("E51", "jobs", ("JA",)),
    Unit("PTN", "portions"),
    Unit("TPR", "tens of pairs"),
    Unit("LM", "linear metres", ("LM",)),
    Unit("NRL", "rolls"),
    Unit("HEA", "heads"),
    Unit("BLL", "oil barrels"),
    Unit("GLI", "UK gal"),
    Unit("PTI", "UK pints"),
    Unit("LH", "labour hours"),
    Unit("E50", "accounting units"),
    Unit("ZP", "pages"),
    Unit("QAN", "quarters"),
    Unit("XSX", "sets", packaging=True),
    Unit("XBH", "bunches", packaging=True),
    Unit("XCY", "cylinders", packaging=True),
    Unit("XTR", "trunks", packaging=True),
    Unit("XUN", "units", packaging=True),
    Unit("DPR", "dozens of pairs"),
    Unit("CEL", "°C", ("CE",)),
    Unit("FAH", "°F", ("FA",)),
    Unit("KT", "kits", ("KT",)),
    Unit("RM", "reams", ("RM",)),
    Unit("AS", "assortments", ("AS",)),
    Unit("TP", "ten packs", ("TP",)),
    Unit("BFT", "board feet", ("BF",)),
    Unit("YDK", "sq yd", ("SY",)),
    Unit("YDQ", "cu yd", ("CY",)),
    Unit("PTL", "pt", ("PT",)),
    Unit("XSO", "spools", ("SO",), packaging=True),
    Unit("XJG", "jugs", ("JU",), packaging=True),
    Unit("XBL", "bales", ("BA",), packaging=True),
    Unit("XSI", "skids", ("SV",), packaging=True),
    Unit("XSY", "sleeves", ("SL",), packaging=True),
)

BY_REC20 = {unit.rec20: unit for unit in UNITS}
_FROM_X12 = {code: unit.rec20 for unit in UNITS for code in unit.x12}
_FROM_EDIFACT = {code: unit.rec20 for unit in UNITS for code in (unit.rec20, *unit.edifact)}
_FROM_REC20 = {**{unit.rec20: unit.rec20 for unit in UNITS}, "EA": "C62", "H87": "C62", "QT": "QTL", "NPR": "PR"}
_FROM_ODOO = {unit.odoo: unit.rec20 for unit in UNITS if unit.odoo}


def from_x12(code: str) -> str | None:
    """The Rec 20 code of an X12 element 355 code, ``None`` when not known."""
    return _FROM_X12.get(code.strip().upper())


def to_x12(rec20: str) -> str | None:
    """The X12 element 355 code to write for a Rec 20 code, ``None`` when there is none."""
    unit = BY_REC20.get(rec20)
    return unit.x12[0] if unit and unit.x12 else None


def from_edifact(code: str) -> str | None:
    """The Rec 20 code of an EDIFACT 6411 code as met in practice."""
    return _FROM_EDIFACT.get(code.strip().upper())


def to_edifact(rec20: str) -> str | None:
    """The EDIFACT 6411 code to write for a Rec 20 code: the one most used where there are several."""
    unit = BY_REC20.get(rec20)
    return None if unit is None else unit.edifact[0] if unit.edifact else unit.rec20


def from_rec20(code: str) -> str | None:
    """The code itself when it is known (UBL ``unitCode``); synonyms of "piece" become ``C62``."""
    return _FROM_REC20.get(code.strip().upper())


def from_odoo(external_id: str) -> str | None:
    """The Rec 20 code of an Odoo unit by external id, with or without its ``uom.`` prefix."""
    return _FROM_ODOO.get(external_id.removeprefix("uom."))


_PACK_WORDS = {
    "XCS": ("case", "cases", "kiste", "caisse", "caja"),
    "XCT": ("carton", "cartons", "ctn", "karton", "kartons", "cartón"),
    "XBX": ("box", "boxes", "schachtel", "boîte", "boite"),
    "XPK": ("pack", "packs", "package", "packung", "paquet", "paquete"),
    "XBG": ("bag", "bags", "beutel", "sack", "sac", "bolsa"),
    "XPX": ("pallet", "pallets", "palette", "palet", "palé"),
    "XRO": ("roll", "rolls", "rolle", "rouleau", "rollo"),
}
_PACK_CODES = {each: rec20 for rec20, words in _PACK_WORDS.items() for each in words}


def packaging_named(name: str) -> str | None:
    """The Rec 20 packaging code a free name speaks of ("Carton of 12" is ``XCT``); ``None`` unless its words name
    exactly one sort of pack."""
    found = {_PACK_CODES[each] for each in re.findall(r"[^\W\d_]+", name.casefold()) if each in _PACK_CODES}
    return found.pop() if len(found) == 1 else None


def word(rec20: str | None, raw: str | None = None) -> str:
    """What to call a unit on a screen; an unknown one is shown as it came, in quotes."""
    if rec20 and rec20 in BY_REC20:
        return BY_REC20[rec20].word
    return f"“{raw}”" if raw else "units"
