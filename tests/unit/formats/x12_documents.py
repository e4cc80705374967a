"""Canonical documents as X12 can say them, for the properties that what is written reads back the same."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from console.adapters.formats.x12.codes import HEADER_STATUS, LINE_STATUS, REASONS
from console.adapters.formats.x12.facts import goods_date_of
from console.adapters.formats.x12.receipt_codes import ELEMENT, GROUP, SEGMENT, SET
from console.domain.documents import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    AckPurpose,
    ApplicationAdvice,
    ApplicationStatus,
    CatalogueAction,
    CatalogueLine,
    ChangePurpose,
    Charge,
    ChargeSign,
    DocumentReference,
    FreightCharge,
    FreightInvoice,
    Invoice,
    InvoiceLine,
    InvoiceTotals,
    InvoiceType,
    LineAction,
    Lot,
    Milestone,
    NoticePurpose,
    Order,
    OrderChange,
    OrderChangeLine,
    OrderLine,
    Pack,
    PackCount,
    PackShare,
    PriceCatalogue,
    PriceKind,
    PriceTier,
    ReceivedLine,
    ReceivingAdvice,
    SetReceipt,
    ShipNotice,
    ShippedLine,
    StockLine,
    StockMeaning,
    StockQuantity,
    StockReport,
    SyntaxStatus,
    Tax,
    TechnicalAcknowledgment,
    TransportEvent,
    TransportReference,
    TransportStatus,
    WarehouseAdvice,
    WarehouseLine,
    WarehouseOrder,
)
from console.domain.problems import Place, Problem, Severity
from console.domain.values import GoodsDate, ItemId, ItemScheme, Party, PartyId, Price, Quantity

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/*~>:|"
codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1, max_size=12)
numbers = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/", min_size=1, max_size=15)
words = (
    st.text("abcdefghij ÄÖüß0123,.*~>'#", min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
)
phrases = st.lists(words, min_size=1, max_size=8).map(" ".join)
"""Longer than an element, so that they have to be cut."""
days = st.dates(date(2000, 1, 1), date(2068, 12, 31))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2068, 12, 31)).map(  # noqa: DTZ001 - the zone follows
    lambda found: found.replace(second=0, microsecond=0, tzinfo=UTC)
)
amounts = st.decimals(Decimal("0.01"), Decimal(99999), places=2)
signed = st.decimals(Decimal(-99999), Decimal(99999), places=2)
quantities = st.builds(
    lambda value, unit: Quantity(value=value, unit=unit[0], raw_unit=unit[1]),
    st.decimals(Decimal("0.001"), Decimal(99999), places=3),
    st.sampled_from([("C62", "EA"), ("C62", "PC"), ("XCS", "CA"), ("KGM", "KG"), ("SET", "ST"), (None, "Q9")]),
)
weights = st.builds(
    lambda value, unit: Quantity(value=value, unit=unit[0], raw_unit=unit[1]),
    st.integers(1, 9999).map(Decimal),
    st.sampled_from([("KGM", "KG"), ("LBR", "LB")]),
)
prices = st.builds(Price, amount=amounts, basis=st.sampled_from([1, 10, 100, 1000, 100000]).map(Decimal))
_ITEM = [
    (ItemScheme.BUYER, "BP"),
    (ItemScheme.SUPPLIER, "VP"),
    (ItemScheme.SUPPLIER, "VN"),
    (ItemScheme.GTIN, "UP"),
    (ItemScheme.GTIN, "EN"),
    (ItemScheme.MANUFACTURER, "MG"),
]


def items(most: int = 3) -> st.SearchStrategy[tuple[ItemId, ...]]:
    """Identifiers with different qualifiers."""
    one = st.builds(
        lambda kind, value: ItemId(scheme=kind[0], value=value, qualifier=kind[1]), st.sampled_from(_ITEM), codes
    )
    return st.lists(one, min_size=1, max_size=most, unique_by=lambda found: found.qualifier).map(tuple)


def goods(*qualifiers: str) -> st.SearchStrategy[GoodsDate]:
    """A date with one of these X12 qualifiers."""
    return st.builds(
        lambda code, day: goods_date_of(code, day.strftime("%Y%m%d")), st.sampled_from(qualifiers), days
    ).map(lambda found: found or GoodsDate.model_construct())


delivery = goods("002", "067", "068", "010", "069", "106")
identities = st.one_of(
    st.builds(PartyId, scheme=st.sampled_from(["assigned", "seller-assigned", "gln"]), value=codes),
    st.builds(PartyId, scheme=st.just("duns"), value=st.text("0123456789", min_size=9, max_size=9)),
)
parties = st.builds(
    Party,
    name=words,
    ids=st.one_of(st.just(()), identities.map(lambda one: (one,))),
    street=st.none() | phrases.map(lambda text: text[:200].strip()),
    city=st.none() | words.map(lambda text: text[:30].strip()).filter(bool),
    region=st.sampled_from([None, "CA", "NY"]),
    postal_code=st.none() | codes,
    country=st.sampled_from([None, "US", "DE"]),
    contact=st.none() | words,
    phone=st.none() | st.text("0123456789", min_size=5, max_size=12),
    email=st.none() | st.just("orders@example.com"),
)
maybe_party = st.just(Party()) | parties
places = maybe_party.map(lambda one: one.model_copy(update={"contact": None, "phone": None, "email": None}))
notes = st.lists(phrases, max_size=2).map(tuple)
references = st.lists(
    st.builds(DocumentReference, kind=st.sampled_from(["DP", "Q1", "PD", "ZZ"]), number=numbers), max_size=2
).map(tuple)
named_references = st.builds(
    lambda release, contract, rest: (
        tuple(
            [
                DocumentReference(kind=kind, number=number)
                for kind, number in (("release", release), ("contract", contract))
                if number
            ]
        )
        + rest
    ),
    st.none() | codes,
    st.none() | codes,
    references,
)
currencies = st.sampled_from([None, "USD", "EUR", "CAD"])


@st.composite
def charge(draw: st.DrawFn) -> Charge:
    """A charge with a code X12 knows."""
    code = draw(st.sampled_from(["D240", None, "H090", "C310"]))
    return Charge(
        sign=draw(st.sampled_from(ChargeSign)),
        amount=draw(amounts),
        percent=draw(st.none() | amounts),
        code=code,
        reason=draw(st.none() | words),
        freight=code == "D240",
    )


charges = st.lists(charge(), max_size=2).map(tuple)


def lines_of(one: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    """Some lines, numbered."""
    return st.lists(one, max_size=most).map(
        lambda found: tuple(line.model_copy(update={"line_ref": str(at)}) for at, line in enumerate(found, 1))
    )


order_lines = st.builds(
    OrderLine,
    line_ref=st.just("1"),
    items=items(),
    description=st.none() | phrases,
    quantity=quantities,
    price=st.none() | prices,
    gross_price=st.none() | prices,
    requested=st.none() | delivery,
    pack_size=st.none() | st.integers(1, 99).map(Decimal),
    notes=notes,
    charges=charges,
)
orders = st.builds(
    Order,
    number=numbers,
    ordered_on=days,
    currency=currencies,
    buyer=maybe_party,
    supplier=maybe_party,
    ship_to=st.none() | parties,
    requested=st.none() | delivery,
    not_before=st.none() | goods("037", "064"),
    not_after=st.none() | goods("038", "063"),
    lines=lines_of(order_lines),
    notes=notes,
    purpose=st.sampled_from(["00", "05"]),
    order_type=st.sampled_from(["SA", "NE", "DS"]),
    charges=charges,
    references=named_references,
).filter(lambda order: all(one.number != order.number for one in order.references))
_CHANGES = [
    (LineAction.ADD, "AI"),
    (LineAction.DELETE, "DI"),
    (LineAction.KEEP, "NC"),
    (LineAction.CHANGE, "QD"),
    (LineAction.CHANGE, "PC"),
]
order_changes = st.builds(
    OrderChange,
    number=numbers,
    revision=st.integers(1, 99),
    purpose=st.sampled_from(ChangePurpose),
    changed_on=days,
    ordered_on=days,
    currency=currencies,
    buyer=maybe_party,
    supplier=maybe_party,
    ship_to=st.none() | parties,
    lines=st.lists(
        st.builds(
            lambda kind, line: OrderChangeLine(action=kind[0], raw_code=kind[1], line=line),
            st.sampled_from(_CHANGES),
            order_lines,
        ),
        max_size=3,
    ).map(
        lambda found: tuple(
            one.model_copy(update={"line": one.line.model_copy(update={"line_ref": str(at)})})
            for at, one in enumerate(found, 1)
        )
    ),
    notes=notes,
)


@st.composite
def ack_parts(draw: st.DrawFn) -> AckPart:
    """A statement about a line, by its X12 code."""
    code = draw(st.sampled_from(sorted(LINE_STATUS)))
    action = LINE_STATUS[code]
    other = ItemId(scheme=ItemScheme.OTHER, value=draw(codes), qualifier="ZZ")
    return AckPart(
        action=action,
        quantity=draw(st.none() | quantities),
        promised=draw(st.none() | delivery),
        items=(other,) if action is AckAction.SUBSTITUTED else (),
        reason=REASONS.get(code),
        raw_code=code,
    )


ack_lines = st.builds(
    AckLine,
    line_ref=st.just("1"),
    items=items(),
    description=st.none() | phrases,
    ordered=quantities,
    price=st.none() | prices,
    promised=st.none() | delivery,
    parts=st.lists(ack_parts(), min_size=1, max_size=3).map(tuple),
    notes=notes,
)


@st.composite
def acknowledgments(draw: st.DrawFn) -> Acknowledgment:
    """An 855, or an 865 when it changes an earlier one."""
    status = draw(st.sampled_from(sorted(HEADER_STATUS)))
    own = draw(codes)
    issued = draw(days)
    return Acknowledgment(
        order_number=draw(numbers),
        document_id=own,
        issued_at=datetime(issued.year, issued.month, issued.day, tzinfo=UTC),
        sequence="0001",
        purpose=draw(st.sampled_from(AckPurpose)),
        status=HEADER_STATUS[status],
        raw_status=status,
        supplier_order_number=own,
        order_date=draw(days),
        currency=draw(currencies),
        supplier=draw(maybe_party),
        buyer=draw(maybe_party),
        ship_to=draw(st.none() | parties),
        promised=draw(st.none() | delivery),
        lines=draw(lines_of(ack_lines)),
        notes=draw(notes),
        charges=draw(charges),
        references=draw(named_references),
    )


def _fault(table: str, words: dict[str, str], code: str, place: Place, value: str | None = None) -> Problem:
    return Problem(
        code=f"x12.receipt.{table}.{code}",
        severity=Severity.ERROR,
        text=f"The partner says: {words[code]}.",
        meaning="The partner's system could not read this part of what we sent.",
        next_step="Mend it and send the document again if it was rejected.",
        place=place,
        value=value,
    )


@st.composite
def receipts(draw: st.DrawFn) -> TechnicalAcknowledgment:
    """A 997 with faults of every level."""
    sets = []
    for number in range(draw(st.integers(1, 3))):
        errors: list[Problem] = []
        for segment in range(2, 2 + draw(st.integers(0, 3))):
            place = Place(segment=segment, tag=draw(st.sampled_from(["PO1", "ACK", "N1"])))
            if draw(st.booleans()):
                code = draw(st.sampled_from(sorted(set(SEGMENT) - {"8"})))
                errors.append(_fault("segment", SEGMENT, code, place))
            else:
                code = draw(st.sampled_from(sorted(ELEMENT)))
                at = place.model_copy(
                    update={"element": draw(st.integers(1, 9)), "component": draw(st.sampled_from([None, 2]))}
                )
                errors.append(_fault("element", ELEMENT, code, at, draw(st.none() | codes)))
        for code in draw(st.lists(st.sampled_from(["2", "3", "4"]), max_size=2, unique=True)):
            errors.append(_fault("set", SET, code, Place()))
        status = draw(
            st.sampled_from([SyntaxStatus.ACCEPTED, SyntaxStatus.ACCEPTED_WITH_ERRORS, SyntaxStatus.REJECTED])
        )
        sets.append(
            SetReceipt(
                set_code=draw(st.sampled_from(["850", "855"])),
                control=f"{number:04d}",
                status=status,
                errors=tuple(errors),
                version=draw(st.sampled_from([None, "005010"])),
            )
        )
    group = draw(st.lists(st.sampled_from(sorted(GROUP)), max_size=2, unique=True))
    return TechnicalAcknowledgment(
        status=draw(st.sampled_from(SyntaxStatus)),
        functional_group="PO",
        group_control=str(draw(st.integers(1, 999_999_999))),
        sets=tuple(sets),
        errors=tuple(_fault("group", GROUP, code, Place()) for code in group),
    )


def _codes_of(status: ApplicationStatus) -> str:
    return {ApplicationStatus.ACCEPTED: "TA", ApplicationStatus.ACCEPTED_WITH_CHANGES: "TE"}.get(status, "TR")


@st.composite
def advices(draw: st.DrawFn) -> ApplicationAdvice:
    """An 824."""
    status = draw(
        st.sampled_from(
            [ApplicationStatus.ACCEPTED, ApplicationStatus.ACCEPTED_WITH_CHANGES, ApplicationStatus.REJECTED]
        )
    )
    errors = [
        Problem(
            code=f"x12.advice.{draw(st.sampled_from(['024', '848', 'ZZZ']))}",
            severity=Severity.ERROR,
            text=draw(words),
            meaning="The partner's program could not work with the document.",
            next_step="Mend what it names and send it again.",
            place=draw(st.sampled_from([Place(), Place(segment=4, tag="PO1", element=2)])),
            value=draw(st.none() | codes),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    return ApplicationAdvice(
        number=draw(codes),
        status=status,
        raw_status=_codes_of(status),
        issued_at=draw(moments),
        order_number=draw(st.none() | numbers),
        about=(DocumentReference(kind="810", number=draw(numbers)),),
        errors=tuple(errors),
        sender=draw(maybe_party),
        receiver=draw(maybe_party),
        notes=draw(notes),
    )


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    """An 810."""
    kind = draw(
        st.sampled_from([("DI", InvoiceType.INVOICE), ("CR", InvoiceType.CREDIT_NOTE), ("DR", InvoiceType.DEBIT_NOTE)])
    )
    line = st.builds(
        InvoiceLine,
        line_ref=st.just("1"),
        order_number=st.none() | codes,
        order_line_ref=st.none() | codes,
        despatch_number=st.none() | codes,
        items=items(),
        description=st.none() | phrases,
        quantity=quantities,
        price=st.none() | prices,
        gross_price=st.none() | prices,
        amount=st.none() | signed,
        delivered=st.none() | quantities,
        period_from=st.none() | days,
        period_to=st.none() | days,
        charges=charges,
        tax_percent=st.none() | amounts,
        notes=notes,
    )
    percent = draw(st.none() | amounts)
    supplier = draw(maybe_party)
    return Invoice(
        number=draw(numbers),
        type=kind[1],
        raw_type=kind[0],
        issued_on=draw(days),
        due_on=draw(st.none() | days),
        delivered_on=draw(st.none() | days),
        currency=draw(currencies),
        order_number=draw(codes),
        order_date=draw(st.none() | days),
        supplier_order_number=draw(st.none() | codes),
        despatch_numbers=tuple(draw(st.lists(codes, max_size=2, unique=True))),
        period_from=draw(st.none() | days),
        period_to=draw(st.none() | days),
        credits=(DocumentReference(kind="810", number=draw(codes)),) if kind[0] == "CR" else (),
        supplier=supplier,
        buyer=draw(maybe_party),
        ship_to=draw(st.none() | parties),
        payee=None if supplier == Party() else draw(st.none() | parties),
        terms=draw(st.none() | words),
        discount_percent=percent,
        discount_until=draw(days) if percent is not None else None,
        lines=draw(lines_of(line)),
        charges=draw(charges),
        taxes=tuple(
            draw(
                st.lists(
                    st.builds(
                        Tax,
                        amount=amounts,
                        taxable=st.none() | amounts,
                        percent=st.none() | amounts,
                        category=st.sampled_from([None, "0", "3"]),
                        kind=st.sampled_from(["ST", "VA"]),
                    ),
                    max_size=2,
                )
            )
        ),
        totals=InvoiceTotals(payable=draw(signed), lines=draw(st.none() | signed), tax=draw(st.none() | amounts)),
        notes=draw(notes),
        references=draw(references),
    )


_COUNTS = [
    ("17", StockMeaning.ON_HAND),
    ("33", StockMeaning.AVAILABLE),
    ("29", StockMeaning.PROJECTED),
    ("QH", StockMeaning.ON_HOLD),
]
stock_reports = st.builds(
    StockReport,
    number=numbers,
    as_of=moments,
    whole=st.sampled_from([True, False, None]),
    raw_type=st.sampled_from(["DD", "MM", "SI"]),
    currency=currencies,
    supplier=maybe_party,
    buyer=maybe_party,
    location=st.none() | parties,
    lines=lines_of(
        st.builds(
            lambda items, text, counts, price, lead, notes, place: StockLine(
                line_ref="1",
                items=items,
                description=text,
                counts=tuple(one.model_copy(update={"location": place}) for one in counts),
                price=price,
                lead_time_days=lead,
                notes=notes,
            ),
            items(),
            st.none() | words,
            st.lists(
                st.builds(
                    lambda kind, quantity, on: StockQuantity(
                        meaning=kind[1], raw_code=kind[0], quantity=quantity, on=on
                    ),
                    st.sampled_from(_COUNTS),
                    quantities,
                    st.none() | days,
                ),
                max_size=3,
            ),
            st.none() | prices,
            st.none() | st.integers(0, 400),
            notes,
            st.none() | codes,
        )
    ),
    notes=notes,
)
_KINDS = [("CAT", PriceKind.NET), ("LPR", PriceKind.LIST), ("MSR", PriceKind.RETAIL)]


@st.composite
def catalogue_lines(draw: st.DrawFn) -> CatalogueLine:
    """An item with its prices, all in one unit."""
    unit = draw(st.sampled_from([(None, None), ("C62", "EA"), ("XCS", "CA")]))
    tiers = []
    for _ in range(draw(st.integers(1 if unit[0] else 0, 3))):
        kind = draw(st.sampled_from(_KINDS))
        tiers.append(
            PriceTier(
                price=draw(prices),
                kind=kind[1],
                raw_code=kind[0],
                minimum=Quantity(value=draw(amounts), unit=unit[0], raw_unit=unit[1]) if unit[0] else None,
                valid_from=draw(st.none() | days),
                valid_to=draw(st.none() | days),
                currency=draw(currencies),
                discount_percent=draw(st.none() | st.integers(1, 99).map(Decimal)),
            )
        )
    return CatalogueLine(
        line_ref="1",
        action=draw(st.sampled_from(CatalogueAction)),
        items=draw(items()),
        description=draw(st.none() | phrases),
        group=draw(st.none() | words),
        unit=unit[0],
        raw_unit=unit[1],
        prices=tuple(tiers),
        pack_size=draw(st.none() | st.integers(1, 99).map(Decimal)),
        minimum_order=draw(st.none() | quantities),
        order_multiple=draw(st.none() | quantities),
        lead_time_days=draw(st.none() | st.integers(0, 400)),
        weight=draw(st.none() | weights),
        available_from=draw(st.none() | days),
        available_to=draw(st.none() | days) if all(tier.valid_to for tier in tiers) else None,
        notes=draw(notes),
    )


catalogues = st.builds(
    PriceCatalogue,
    number=codes,
    issued_on=st.none() | days,
    valid_from=st.none() | days,
    valid_to=st.none() | days,
    raw_purpose=st.sampled_from(["00", "05", "04"]),
    currency=currencies,
    supplier=maybe_party,
    buyer=maybe_party,
    lines=lines_of(catalogue_lines()),
    notes=notes,
).map(lambda found: found.model_copy(update={"whole": {"05": True, "04": False}.get(found.raw_purpose or "")}))
transport_references = st.lists(
    st.builds(TransportReference, qualifier=st.sampled_from(["PO", "CR", "SI"]), value=codes), max_size=2
).map(tuple)
_EVENTS = [
    ("X1", Milestone.OUT_FOR_DELIVERY),
    ("D1", Milestone.DELIVERED),
    ("AF", Milestone.PICKED_UP),
    ("SD", Milestone.DELAYED),
    ("AG", Milestone.IN_TRANSIT),
]
transport_statuses = st.builds(
    TransportStatus,
    number=codes,
    shipment_number=st.none() | codes,
    carrier_code=st.sampled_from([None, "UPSN"]),
    shipper=places,
    consignee=places,
    references=transport_references,
    events=st.lists(
        st.builds(
            lambda kind, reason, at, zone, city, references, sscc, said: TransportEvent(
                milestone=kind[1],
                raw_code=kind[0],
                reason=reason,
                at=at,
                zone=zone,
                estimated=kind[0] == "AG",
                place=Party(city=city, region="NY", country="US", postal_code="10001") if city else Party(),
                references=references,
                sscc=sscc,
                notes=said,
            ),
            st.sampled_from(_EVENTS),
            st.sampled_from(["NS", "AG"]),
            moments,
            st.sampled_from([None, "LT", "UT"]),
            st.none() | words.map(lambda text: text[:30].strip()).filter(bool),
            transport_references,
            st.lists(st.text("0123456789", min_size=18, max_size=18), max_size=2, unique=True).map(tuple),
            st.just(()) | phrases.map(lambda text: (text,)),
        ),
        max_size=3,
    ).map(tuple),
    notes=notes,
)


@st.composite
def freight_invoices(draw: st.DrawFn) -> FreightInvoice:
    """A 210 whose charges add up."""
    charges = tuple(
        draw(
            st.lists(
                st.builds(
                    FreightCharge,
                    code=st.sampled_from(["400", "FUE", "DSC"]),
                    description=st.none() | phrases,
                    amount=signed,
                    rate=st.none() | amounts,
                    rate_basis=st.sampled_from([None, "FR", "CW"]),
                    weight=st.none() | weights,
                ),
                max_size=3,
            )
        )
    )
    amounts_given = [one.amount for one in charges if one.amount is not None]
    total = sum(amounts_given, Decimal(0)) if amounts_given else draw(signed)
    pro, lading = draw(st.none() | codes), draw(st.none() | codes)
    own = [TransportReference(qualifier=code, value=value) for code, value in (("CN", pro), ("BM", lading)) if value]
    rest = [one for one in dict.fromkeys(draw(transport_references)) if one.qualifier not in ("CN", "BM")]
    return FreightInvoice(
        number=draw(codes),
        pro_number=pro,
        shipment_number=draw(st.none() | codes),
        bill_of_lading=lading,
        carrier_code=draw(st.sampled_from([None, "UPSN"])),
        issued_on=draw(days),
        delivered_on=draw(st.none() | days),
        due_on=draw(st.none() | days),
        currency=draw(currencies),
        total=total,
        payment="PP",
        credit=total < 0,
        shipper=draw(places),
        consignee=draw(places),
        bill_to=draw(places),
        weight=draw(st.none() | weights),
        packs=draw(st.none() | st.integers(1, 99).map(lambda count: Quantity(value=Decimal(count)))),
        charges=charges,
        references=(*own, *rest),
        notes=draw(notes),
    )


sides = st.builds(Quantity, value=st.integers(1, 99).map(Decimal), unit=st.just("INH"), raw_unit=st.just("IN"))
_SSCC = st.text("0123456789", min_size=18, max_size=18)


@st.composite
def ship_notices(draw: st.DrawFn) -> ShipNotice:
    """An 856: some lines loose, some spread over cartons, some cartons on pallets. References of packs are numbers in
    the order of the document."""
    orders = draw(st.lists(codes, min_size=1, max_size=2, unique=True))
    pallets = draw(st.integers(0, 2))
    cartons = draw(st.integers(0, 3))
    packs = [_pack(draw, f"T{at}", None, "pallet") for at in range(pallets)]
    for at in range(cartons):
        above = draw(st.sampled_from([None, *(f"T{one}" for one in range(pallets))]))
        packs.append(_pack(draw, f"P{at}", above, "carton"))
    lines = []
    for at in range(draw(st.integers(0, 4))):
        inside = draw(st.lists(st.sampled_from([pack.ref for pack in packs]), max_size=2, unique=True)) if packs else []
        unit = draw(st.sampled_from([("C62", "EA"), ("XCS", "CA")]))
        shares = tuple(
            PackShare(pack_ref=ref, quantity=Quantity(value=draw(amounts), unit=unit[0], raw_unit=unit[1]))
            for ref in inside
        )
        loose = Quantity(value=draw(amounts), unit=unit[0], raw_unit=unit[1])
        total = sum((share.quantity.value for share in shares), Decimal(0))
        shipped = loose.model_copy(update={"value": total}) if shares else loose
        lot = draw(st.none() | codes)
        lines.append(
            ShippedLine(
                line_ref=str(at + 1),
                order_number=draw(st.sampled_from(orders)),
                order_line_ref=f"L{at}",
                items=draw(items()),
                description=draw(st.none() | phrases),
                shipped=shipped,
                ordered=draw(st.none() | quantities),
                raw_status=draw(st.sampled_from([None, "AC"])),
                packs=shares,
                lots=(Lot(number=lot, quantity=shipped, made_on=draw(st.none() | days), best_before=draw(days)),)
                if lot and len(shares) < 2
                else (),
                serials=tuple(draw(st.lists(codes, max_size=2, unique=True))),
                pack_size=draw(st.none() | st.integers(1, 99).map(Decimal)),
                notes=draw(notes),
            )
        )
    return ShipNotice(
        number=draw(numbers),
        purpose=NoticePurpose.REPLACE,
        raw_purpose="05",
        issued_at=draw(moments),
        sequence="0001",
        shipped_on=draw(st.none() | days),
        expected=draw(st.none() | goods("017", "067")),
        orders=tuple(orders),
        supplier_order_number=draw(st.none() | codes),
        carrier=draw(
            parties | st.builds(Party, name=st.none() | words.map(lambda text: text[:35].strip()).filter(bool))
        ),
        carrier_code=draw(st.sampled_from([None, "UPSN"])),
        bill_of_lading=draw(st.none() | codes),
        tracking=tuple(draw(st.lists(codes, max_size=2, unique=True))),
        gross_weight=draw(st.none() | weights),
        pack_count=draw(st.none() | st.integers(0, 99)),
        supplier=draw(maybe_party),
        buyer=draw(maybe_party),
        ship_from=draw(st.none() | parties),
        ship_to=draw(st.none() | parties),
        lines=tuple(lines),
        packs=tuple(packs),
        notes=draw(notes),
        references=draw(references),
    )


def _pack(draw: st.DrawFn, ref: str, above: str | None, level: str) -> Pack:
    return Pack(
        ref=ref,
        parent=above,
        level=level,
        type_code=draw(st.sampled_from([None, "CTN"])),
        sscc=draw(st.none() | _SSCC),
        marks=tuple(draw(st.lists(codes, max_size=2, unique=True))),
        tracking=tuple(draw(st.lists(codes, max_size=2, unique=True))),
        count=draw(st.none() | st.integers(1, 9)),
        gross_weight=draw(st.none() | weights),
        contents=draw(
            st.just(())
            | st.builds(PackCount, count=st.integers(1, 99), type_code=st.none() | st.just("CTN")).map(
                lambda one: (one,)
            )
        ),
        length=draw(st.none() | sides),
        width=draw(st.none() | sides),
        height=draw(st.none() | sides),
    )


warehouse_orders = st.builds(
    WarehouseOrder,
    number=codes,
    purpose=st.sampled_from([NoticePurpose.ORIGINAL, NoticePurpose.REPLACE, NoticePurpose.CANCEL]),
    order_number=st.none() | codes,
    issued_on=st.none() | days,
    requested=st.none() | goods("002", "010", "017"),
    depositor=maybe_party,
    warehouse=maybe_party,
    ship_to=st.none() | parties,
    carrier_code=st.sampled_from([None, "UPSN"]),
    service=st.none() | words.map(lambda text: text[:35].strip()).filter(bool),
    lines=lines_of(
        st.builds(
            WarehouseLine,
            line_ref=st.just("1"),
            items=items(),
            description=st.none() | phrases,
            quantity=quantities,
            lots=st.one_of(st.just(()), codes.map(lambda number: (Lot(number=number),))),
            notes=notes,
        )
    ),
    notes=notes,
)


received_lines = st.builds(
    lambda line, gap, code: line.model_copy(update={gap: code} if gap else {}),
    st.builds(
        ReceivedLine,
        order_number=st.just("P1"),
        order_line_ref=st.none() | codes,
        items=items(),
        description=st.none() | phrases,
        received=quantities,
        rejected=st.none() | quantities,
        lots=st.lists(st.builds(Lot, number=codes, made_on=st.none() | days, best_before=days), max_size=1).map(tuple),
        notes=notes,
    ),
    st.sampled_from(["short", "over", None]),
    quantities,
).map(
    lambda line: line.model_copy(
        update={"reason": "short" if line.short else "over" if line.over else "damaged" if line.rejected else None}
    )
)
receiving_advices = st.builds(
    ReceivingAdvice,
    number=numbers,
    issued_at=moments,
    received_on=st.none() | days,
    despatch_number=st.none() | codes,
    orders=st.just(("P1",)),
    supplier=maybe_party,
    buyer=maybe_party,
    ship_to=st.none() | parties,
    lines=lines_of(received_lines),
    notes=notes,
    references=references,
)


@st.composite
def warehouse_advices(draw: st.DrawFn) -> WarehouseAdvice:
    """A 945: cartons with shares of lines, or lines without cartons."""
    packs = tuple(
        Pack(
            ref=str(at),
            level="carton",
            sscc=draw(_SSCC),
            tracking=tuple(draw(st.lists(codes, max_size=1))),
            marks=tuple(draw(st.lists(codes, max_size=1))),
        )
        for at in range(1, 1 + draw(st.integers(0, 2)))
    )
    lines = []
    for at in range(draw(st.integers(1, 3))):
        inside = draw(st.lists(st.sampled_from([pack.ref for pack in packs]), max_size=2, unique=True)) if packs else []
        shares = tuple(
            PackShare(pack_ref=ref, quantity=Quantity(value=draw(amounts), unit="C62", raw_unit="EA"))
            for ref in sorted(inside)
        )
        total = sum((share.quantity.value for share in shares), Decimal(0)) or draw(amounts)
        lot = draw(st.none() | codes)
        lines.append(
            ShippedLine(
                line_ref=f"L{at}",
                order_line_ref=f"L{at}",
                order_number=draw(st.none() | codes),
                items=(ItemId(scheme=ItemScheme.SUPPLIER, value=f"{at}-{draw(codes)}", qualifier="VN"),),
                description=draw(st.none() | phrases),
                shipped=Quantity(value=total, unit="C62", raw_unit="EA"),
                ordered=Quantity(value=draw(amounts), unit="C62", raw_unit="EA"),
                outstanding=draw(
                    st.none() | st.builds(Quantity, value=amounts, unit=st.just("C62"), raw_unit=st.just("EA"))
                ),
                raw_status="CC",
                packs=shares,
                lots=(Lot(number=lot),) if lot else (),
                serials=tuple(draw(st.lists(codes, max_size=2, unique=True))),
                notes=draw(notes),
            )
        )
    tracking = [number for pack in packs for number in pack.tracking]
    return WarehouseAdvice(
        number=draw(codes),
        shipment_number=draw(st.none() | codes),
        order_number=draw(st.none() | codes),
        shipped_on=draw(st.none() | days),
        depositor=draw(maybe_party),
        warehouse=draw(maybe_party),
        ship_to=draw(st.none() | parties),
        carrier_code=draw(st.sampled_from([None, "UPSN"])),
        bill_of_lading=draw(st.none() | codes),
        tracking=tuple(dict.fromkeys(tracking)),
        gross_weight=draw(st.none() | weights),
        pack_count=draw(st.none() | st.integers(0, 99)),
        lines=tuple(lines),
        packs=packs,
        notes=draw(notes),
    )
