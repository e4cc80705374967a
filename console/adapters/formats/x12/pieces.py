"""What documents of several kinds have in common: parties, notes, references, charges, dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from console.adapters.formats.x12.codes import DATES, FREIGHT, NOT_AFTER, NOT_BEFORE, PARTY_ID
from console.adapters.formats.x12.facts import goods_date_of, implied, number_of
from console.adapters.formats.x12.segments import Segment
from console.adapters.formats.x12.stretches import LABEL, SHORT, STREET, TEXT, joined
from console.adapters.formats.x12.tree import Loop
from console.domain.documents import Charge, ChargeSign, DocumentReference
from console.domain.values import GoodsDate, Party, PartyId

_NOT_CHARGED = ("01", "15")  # billed back later, information only
_TAX = ("H850", "H740", "H750", "H770", "H760")
_BOUNDS = frozenset((*NOT_BEFORE, *NOT_AFTER))
_TEXT_AT = {"NTE": 2, "MTX": 2, "MSG": 1, "G69": 1}
_LONGEST = {"NTE": LABEL, "MSG": TEXT, "G69": SHORT}
_TEXTUAL = frozenset((*_TEXT_AT, "N9", "ITD", "FOB", "PKG", "TD5"))
_NOT_NAMED = ("L1", "ZZ", "SSC")


def parties(loop: Loop) -> dict[str, Party]:
    """The N1 loops inside a loop, by role (BY, SE, SU, VN, ST ...); the first of each role counts."""
    found: dict[str, Party] = {}
    for one in loop.each("N1"):
        found.setdefault(one.segments[0].get(1), party(one.segments))
    return found


def party(segments: list[Segment]) -> Party:
    """One N1 loop."""
    facts: dict[str, object] = {}
    street: list[str] = []
    for segment in segments:
        tag = segment.tag
        if tag == "N1":
            facts["name"] = segment.get(2) or None
            if segment.get(4):
                scheme = PARTY_ID.get(segment.get(3), f"x12:{segment.get(3)}")
                facts["ids"] = (PartyId(scheme=scheme, value=segment.get(4)),)
        elif tag == "N2" and not facts.get("name"):
            facts["name"] = segment.get(1) or None
        elif tag == "N3":
            street += [segment.get(1), segment.get(2)]
        elif tag == "N4":
            facts |= {
                "city": segment.get(1) or None,
                "region": segment.get(2) or None,
                "postal_code": segment.get(3) or None,
                "country": segment.get(4) or None,
            }
        elif tag in ("PER", "G61"):
            _contact(segment, facts)
    if street:
        facts["street"] = ", ".join(joined(street, STREET)) or None
    return Party(**facts)  # type: ignore[arg-type]


def _contact(segment: Segment, facts: dict[str, object]) -> None:
    if segment.get(2):
        facts.setdefault("contact", segment.get(2))
    for kind_at in (3, 5, 7):
        name = {"TE": "phone", "EM": "email"}.get(segment.get(kind_at))
        if name and segment.get(kind_at + 1):
            facts.setdefault(name, segment.get(kind_at + 1))


def first_of(found: dict[str, Party], *roles: str) -> Party | None:
    """The first party in one of these roles."""
    return next((found[role] for role in roles if role in found), None)


def buyer_of(found: dict[str, Party]) -> Party:
    """Who buys."""
    return first_of(found, "BY", "OB", "BT", "SO") or Party()


def supplier_of(found: dict[str, Party], loop: Loop | None = None) -> Party:
    """Who sells; a contact at the head alone is the supplier's where it says so."""
    known = first_of(found, "SE", "SU", "VN", "SF", "MF")
    if known is None and loop is not None:
        known = next((party([one]) for one in loop.all("PER") if one.get(1) in ("SU", "SE")), None)
    return known or Party()


def notes(loop: Loop, *without: str) -> tuple[str, ...]:
    """Free text of a loop, which often carries the true message: remarks, routing, terms and packing in words; segments
    in ``without`` are told elsewhere."""
    found = _put_together([one for one in loop.segments if one.tag in _TEXTUAL and one.tag not in without])
    for one in loop.loops:
        if one.node.name in ("N9", "ITD") and one.node.name not in without:
            found += _put_together(one.segments)
    return tuple(found)


def _put_together(segments: Sequence[Segment]) -> list[str]:
    """What segments say in words; a text cut into several of one kind, one after the other, is one again."""
    if len(segments) < 2:
        return [text for one in segments for text in _texts(one)]
    found: list[str] = []
    for tag, some in groupby(segments, key=lambda one: one.tag):
        said = [text for one in some for text in _texts(one)]
        longest = _LONGEST.get(tag)
        found += joined(said, longest) if longest else said
    return found


def _texts(segment: Segment) -> Iterable[str]:
    tag = segment.tag
    if tag in _TEXT_AT:
        text = segment.get(_TEXT_AT[tag])
    elif tag == "N9":
        text = segment.get(3)
    elif tag == "ITD":
        text = segment.get(12)
    elif tag == "FOB":
        text = segment.get(7)
    elif tag == "PKG":
        text = segment.get(5)
    elif tag == "TD5":
        text = f"Ship by {segment.get(5)}" if segment.get(5) else ""
    else:
        return ()
    return (text,) if text else ()


def description(loop: Loop) -> str | None:
    """What a line is, in words; several free descriptions are put together."""
    rows = [inner.segments[0] for inner in loop.loops if inner.node.name == "PID"]
    if not rows:
        rows = [segment for segment in loop.segments if segment.tag == "PID"]
    return ", ".join(dict.fromkeys(joined([one.get(5) for one in rows], LABEL))) or None if rows else None


def references(loop: Loop, *without: str) -> tuple[DocumentReference, ...]:
    """Other papers a loop names, by the sender's qualifier."""
    found = []
    for segment in loop.segments:
        if segment.tag == "REF" and segment.get(1) not in without:
            number = segment.get(2) or segment.get(3)
            if number:
                found.append(DocumentReference(kind=segment.get(1) or None, number=number))
    for one in loop.each("N9"):
        begin = one.segments[0]
        if begin.get(2) and begin.get(1) not in (*without, *_NOT_NAMED):
            found.append(DocumentReference(kind=begin.get(1) or None, number=begin.get(2)))
    return tuple(found)


def charges(loop: Loop) -> tuple[Charge, ...]:
    """Charges and allowances (SAC, or the older ITA) of a loop."""
    starts = [one.segments[0] for one in loop.loops if one.node.name in ("SAC", "ITA")]
    starts += [segment for segment in loop.segments if segment.tag == "ITA"]
    if not starts:
        return ()
    taxed = any(segment.tag == "TXI" for segment in loop.within())
    return tuple(_charge(one, taxed) if one.tag == "SAC" else _old_charge(one) for one in starts)


def _charge(segment: Segment, taxed: bool) -> Charge:
    amount = implied(segment.get(5))
    sign = {"A": ChargeSign.ALLOWANCE, "C": ChargeSign.CHARGE}.get(segment.get(1), ChargeSign.INFORMATION)
    code = segment.get(2)
    if segment.get(12) in _NOT_CHARGED or (taxed and code in _TAX):
        sign = ChargeSign.INFORMATION
    if amount is not None and amount < 0:
        turned = {ChargeSign.ALLOWANCE: ChargeSign.CHARGE, ChargeSign.CHARGE: ChargeSign.ALLOWANCE}
        sign, amount = turned.get(sign, sign), -amount
    return Charge(
        sign=sign,
        amount=amount,
        percent=number_of(segment.get(7)),
        code=code or None,
        reason=segment.get(15) or segment.get(4) or None,
        freight=code in FREIGHT,
    )


def _old_charge(segment: Segment) -> Charge:
    amount = implied(segment.get(7))
    sign = {"A": ChargeSign.ALLOWANCE, "C": ChargeSign.CHARGE}.get(segment.get(1), ChargeSign.INFORMATION)
    return Charge(
        sign=sign,
        amount=abs(amount) if amount is not None else None,
        percent=number_of(segment.get(9)),
        code=segment.get(3) or segment.get(2) or None,
        reason=segment.get(13) or None,
    )


def goods_date(loop: Loop, with_window: bool = True) -> GoodsDate | None:
    """The day goods are wanted, promised or shipped: a DTM with such a meaning, else the first SCH. ``with_window``: a
    bound (not before, not after) also counts where nothing else is said."""
    bound: GoodsDate | None = None
    for segment in loop.segments:
        if segment.tag == "DTM" and segment.get(1) in DATES:
            found = goods_date_of(segment.get(1), _day_text(segment))
            if found is not None and segment.get(1) not in _BOUNDS:
                return found
            bound = bound or found
    for one in loop.each("SCH"):
        begin = one.segments[0]
        return goods_date_of(begin.get(5), begin.get(6))
    return bound if with_window else None


def window(loop: Loop) -> tuple[GoodsDate | None, GoodsDate | None]:
    """Not before, not after."""
    early = next((one for one in loop.all("DTM") if one.get(1) in NOT_BEFORE), None)
    late = next((one for one in loop.all("DTM") if one.get(1) in NOT_AFTER), None)
    return (
        goods_date_of(early.get(1), _day_text(early)) if early else None,
        goods_date_of(late.get(1), _day_text(late)) if late else None,
    )


def _day_text(segment: Segment) -> str:
    """A DTM's day; six digits with a century apart (before 004010), or a period's first day."""
    text = segment.get(2) or segment.get(7)[:8]
    century = segment.get(5)
    return century + text if len(text) == 6 and len(century) == 2 and century.isdigit() else text


def dated(loop: Loop, *meanings: str) -> str:
    """The text of the first DTM with one of these meanings, in the order they are asked for; empty without one."""
    for meaning in meanings:
        for segment in loop.segments:
            if segment.tag == "DTM" and segment.get(1) == meaning:
                return _day_text(segment)
    return ""


def currency(loop: Loop) -> str | None:
    """The currency a head names."""
    found = loop.first("CUR")
    return (found.get(2) or None) if found else None
