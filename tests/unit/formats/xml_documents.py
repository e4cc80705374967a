"""Canonical documents as full as XML formats can carry them, for tests of writing and reading back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from console.domain.documents import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    ApplicationAdvice,
    ApplicationStatus,
    CatalogueAction,
    CatalogueLine,
    ChangePurpose,
    Charge,
    ChargeSign,
    DocumentReference,
    HeaderStatus,
    Invoice,
    InvoiceLine,
    InvoiceTotals,
    InvoiceType,
    LineAction,
    Lot,
    NoticePurpose,
    Order,
    OrderChange,
    OrderChangeLine,
    OrderLine,
    Pack,
    PackShare,
    PaymentMeans,
    PriceCatalogue,
    PriceKind,
    PriceTier,
    ReceivedLine,
    ReceivingAdvice,
    ShipNotice,
    ShippedLine,
    Tax,
)
from console.domain.identifiers import check_digit
from console.domain.problems import Place, Problem, Severity
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, Party, PartyId, Price, Quantity

WORDS = st.sampled_from(
    ["x1", 'Größe 3/8"', "a & b <c>", "'q'", "-5", "0012", "Łódź", "x y  z", "€ 7,50", "1.0", "Ünïcode 漢字"]
)
NAMES = st.builds(lambda word, number: f"{word} {number}", WORDS, st.integers(0, 999))
DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))
MOMENTS = st.builds(
    lambda day, hour, second: datetime(day.year, day.month, day.day, hour, 0, second, tzinfo=UTC),
    DAYS,
    st.integers(0, 23),
    st.integers(0, 59),
)
UNITS = st.sampled_from(["C62", "KGM", "XCT"])
NUMBERS = st.integers(0, 10**9).map(lambda value: Decimal(value).scaleb(-3))
AMOUNTS = st.integers(-(10**8), 10**8).map(lambda value: Decimal(value).scaleb(-2))
QUANTITIES = st.builds(lambda value, unit: Quantity(value=value, unit=unit, raw_unit=unit), NUMBERS, UNITS)
NOTES = st.one_of(st.just(()), NAMES.map(lambda word: (word,)))
PRICES = st.builds(
    lambda amount, basis, unit: Price(amount=amount, basis=basis, unit=unit),
    NUMBERS,
    st.sampled_from([Decimal(1), Decimal(100)]),
    st.sampled_from([None, "C62"]),
)
GTIN = ItemId(scheme=ItemScheme.GTIN, value="04012345123456", qualifier="0160")
ITEMS = st.lists(
    st.sampled_from(
        [
            ItemId(scheme=ItemScheme.BUYER, value="B-1"),
            ItemId(scheme=ItemScheme.SUPPLIER, value="S-1"),
            ItemId(scheme=ItemScheme.MANUFACTURER, value="M-1"),
            GTIN,
            ItemId(scheme=ItemScheme.OTHER, value="O-1", qualifier="ZZZ"),
        ]
    ),
    min_size=1,
    unique=True,
).map(lambda items: tuple(sorted(items, key=lambda one: list(_ITEM_ORDER).index(one.scheme))))
_ITEM_ORDER = (ItemScheme.BUYER, ItemScheme.SUPPLIER, ItemScheme.MANUFACTURER, ItemScheme.GTIN, ItemScheme.OTHER)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(strategy, st.none(), strategy)


def some(strategy: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=most).map(tuple)


@st.composite
def parties(draw: st.DrawFn, tax: bool = False, address: bool = True) -> Party:
    """``tax``: it has a place of its own for its VAT number, after the others."""
    body = draw(st.integers(10**11, 10**12 - 1))
    ids = [PartyId(scheme="gln", value=f"{body}{check_digit(str(body))}")]
    ids += draw(
        st.lists(
            st.sampled_from(
                [
                    PartyId(scheme="duns", value="123456789"),
                    PartyId(scheme="assigned", value="K 77"),
                    PartyId(scheme="iso6523:0192", value="987654321"),
                    PartyId(scheme="x12:ZZ", value="ACME"),
                ]
            ),
            unique=True,
            max_size=2,
        )
    )
    if draw(st.booleans()):
        ids.insert(len(ids) if tax else 1, PartyId(scheme="vat", value="NO123456789MVA"))
    where = {name: draw(maybe(NAMES)) for name in ("street", "city", "region", "postal_code")} if address else {}
    return Party(
        name=draw(NAMES),
        ids=tuple(ids),
        country=draw(st.sampled_from([None, "NO"])) if address else None,
        contact=draw(maybe(NAMES)),
        phone=draw(maybe(st.just("+47 123"))),
        email=draw(maybe(st.just("a@b.example"))),
        **where,
    )


@st.composite
def places(draw: st.DrawFn) -> Party:
    """Where goods go: known by a number, a name, an address, or whom to ask there."""
    whole = draw(parties())
    ids = draw(st.sampled_from([whole.ids, (), whole.ids[:1]]))
    name = draw(st.sampled_from([whole.name, None]))
    street = whole.street or "Street 1"
    return whole.model_copy(update={"ids": ids, "name": name, "street": street})


CHARGES = st.builds(
    lambda sign, amount, reason, percent, freight: Charge(
        sign=ChargeSign.CHARGE if freight else sign,
        amount=amount,
        code="FC" if freight else "ABL",
        reason=reason,
        percent=percent,
        basis=Decimal("10.00") if percent is not None else None,
        freight=freight,
        tax_percent=Decimal(25),
        tax_category="S",
    ),
    st.sampled_from([ChargeSign.CHARGE, ChargeSign.ALLOWANCE]),
    AMOUNTS,
    maybe(NAMES),
    maybe(NUMBERS),
    st.booleans(),
)


def goods_dates(ship: str) -> st.SearchStrategy[Any]:
    """A day of arrival, a period of arrival, or a day of despatch with the name of its element."""
    return st.one_of(
        st.builds(GoodsDate, day=DAYS, meaning=st.just(DateMeaning.DELIVER)),
        DAYS.map(lambda day: GoodsDate(day=day, meaning=DateMeaning.DELIVER, qualifier=f"2000-12-31/{day}")),
        st.builds(GoodsDate, day=DAYS, meaning=st.just(DateMeaning.SHIP), qualifier=st.just(ship)),
    )


REFERENCES = st.builds(DocumentReference, number=NAMES, dated=maybe(DAYS))


def papers(numbers: tuple[str, ...], *dated: str) -> st.SearchStrategy[Any]:
    """Other papers by kind: bare numbers, then such as have a date."""

    @st.composite
    def listed(draw: st.DrawFn) -> tuple[DocumentReference, ...]:
        found = [DocumentReference(kind=kind, number=draw(NAMES)) for kind in numbers if draw(st.booleans())]
        found += [
            DocumentReference(kind=kind, number=draw(NAMES), dated=draw(maybe(DAYS)))
            for kind in dated
            if draw(st.booleans())
        ]
        return tuple(found)

    return listed()


# ------------------------------------------------------------------------------------------------ orders


@st.composite
def order_lines(draw: st.DrawFn, number: int, charged: bool = True) -> OrderLine:
    price = draw(maybe(PRICES))
    return OrderLine(
        line_ref=f"{number}-{draw(WORDS)}",
        items=draw(ITEMS),
        description=draw(NAMES),
        quantity=draw(QUANTITIES),
        price=price,
        gross_price=price.model_copy(update={"amount": price.amount + 1}) if price and draw(st.booleans()) else None,
        charges=draw(some(CHARGES)) if charged else (),
        requested=draw(maybe(goods_dates("RequestedDespatchDate"))),
        pack_size=draw(maybe(NUMBERS)),
        notes=draw(NOTES),
    )


@st.composite
def orders(draw: st.DrawFn) -> Order:
    return Order(
        number=draw(NAMES),
        ordered_on=draw(DAYS),
        currency="EUR",
        buyer=draw(parties(tax=True)),
        supplier=draw(parties()),
        ship_to=draw(maybe(places())),
        requested=draw(maybe(goods_dates("RequestedDespatchDate"))),
        lines=tuple(draw(order_lines(number)) for number in range(draw(st.integers(1, 3)))),
        notes=draw(NOTES),
        order_type=draw(st.sampled_from([None, "220", "105"])),
        charges=draw(some(CHARGES)),
        references=draw(
            papers(("customer", "cost"), "quotation", "order", "originator", "additional", "contract", "project")
        ),
    )


@st.composite
def order_changes(draw: st.DrawFn) -> OrderChange:
    codes = {LineAction.ADD: "1", LineAction.DELETE: "2", LineAction.CHANGE: "3", LineAction.KEEP: "4"}
    lines = []
    for number in range(draw(st.integers(1, 3))):
        action = draw(st.sampled_from(list(codes)))
        lines.append(OrderChangeLine(action=action, line=draw(order_lines(number)), raw_code=codes[action]))
    return OrderChange(
        number=draw(NAMES),
        revision=draw(st.integers(1, 99)),
        changed_on=draw(DAYS),
        ordered_on=draw(maybe(DAYS)),
        currency="EUR",
        buyer=draw(parties(tax=True)),
        supplier=draw(parties()),
        ship_to=draw(maybe(places())),
        lines=tuple(lines),
        notes=draw(NOTES),
    )


@st.composite
def cancellations(draw: st.DrawFn) -> OrderChange:
    return OrderChange(
        number=draw(NAMES),
        revision=draw(st.integers(1, 99)),
        purpose=ChangePurpose.CANCEL,
        changed_on=draw(DAYS),
        ordered_on=draw(maybe(DAYS)),
        buyer=draw(parties(tax=True)),
        supplier=draw(parties()),
        notes=(draw(NAMES),),
    )


# ------------------------------------------------------------------------------------------------ answers

_CODES = {
    AckAction.ACCEPTED: "5",
    AckAction.CHANGED: "3",
    AckAction.REJECTED: "7",
    AckAction.SUBSTITUTED: "3",
    AckAction.SHIPPED: "42",
    AckAction.ADDED: "1",
}
_OTHER = (ItemId(scheme=ItemScheme.SUPPLIER, value="S-9"),)
PROMISED = goods_dates("EstimatedDespatchDate")


@st.composite
def answered_parts(draw: st.DrawFn, several: bool) -> AckPart:
    actions = [
        AckAction.CHANGED,
        AckAction.CHANGED,
        AckAction.SHIPPED,
        AckAction.SUBSTITUTED,
        AckAction.REJECTED,
        AckAction.REJECTED,
    ]
    action = draw(st.sampled_from(actions if several else [*actions, AckAction.ACCEPTED, AckAction.ADDED]))
    replaced = action is AckAction.SUBSTITUTED or (action is AckAction.SHIPPED and draw(st.booleans()))
    return AckPart(
        action=action,
        quantity=draw(QUANTITIES),
        promised=draw(maybe(PROMISED)),
        items=_OTHER if replaced else (),
        raw_code=_CODES[action],
    )


@st.composite
def answered_lines(draw: st.DrawFn, number: int) -> AckLine:
    several = draw(st.booleans())
    parts = [draw(answered_parts(several)) for _ in range(2 if several else 1)]
    refused = any(one.action is AckAction.REJECTED for one in parts)
    notes = (draw(NAMES),) if refused else draw(NOTES)
    # A note of a refused line is why it is refused.
    parts = [
        one.model_copy(update={"reason": " ".join(notes) or None}) if one.action is AckAction.REJECTED else one
        for one in parts
    ]
    price = draw(maybe(PRICES))
    if several and price is not None:
        parts[0] = parts[0].model_copy(update={"price": price})
        parts[1] = parts[1].model_copy(update={"price": price.model_copy(update={"amount": price.amount + 1})})
        price = None
    last = parts[-1]
    if last.action is AckAction.CHANGED and last.quantity and last.quantity.value:
        rest = draw(st.sampled_from(["later", "never"]))
        if rest == "never":
            parts[-1] = last.model_copy(update={"cancels_rest": True})
        elif rest == "later":
            more = last.quantity.model_copy(update={"value": last.quantity.value + 1})
            parts.append(AckPart(action=AckAction.BACKORDERED, quantity=more, raw_code=last.raw_code))
            if price is None and several and parts[0].price is not None:
                parts[-1] = parts[-1].model_copy(update={"price": last.price})
    return AckLine(
        line_ref=f"{number}-{draw(WORDS)}",
        items=draw(ITEMS),
        description=draw(NAMES),
        price=price,
        parts=tuple(parts),
        notes=notes,
    )


@st.composite
def acknowledgments(draw: st.DrawFn) -> Acknowledgment:
    whole = {"AP": HeaderStatus.ACCEPTED, "RE": HeaderStatus.REJECTED, "AB": HeaderStatus.RECEIVED}
    code = draw(st.sampled_from(["CA", "CA", "CA", "CA", "CA", *whole]))
    lines = tuple(draw(answered_lines(number)) for number in range(draw(st.integers(1, 3)))) if code == "CA" else ()
    return Acknowledgment(
        order_number=draw(NAMES),
        document_id=draw(NAMES),
        issued_at=draw(MOMENTS),
        status=whole.get(code, HeaderStatus.DETAIL),
        raw_status=code,
        supplier_order_number=draw(maybe(NAMES)),
        order_date=draw(maybe(DAYS)),
        currency="EUR",
        supplier=draw(parties(address=False)),
        buyer=draw(parties(address=False)),
        ship_to=draw(maybe(places())),
        promised=draw(maybe(PROMISED)),
        lines=lines,
        notes=draw(NOTES),
        charges=draw(some(CHARGES)),
        references=draw(papers(("customer", "cost"), "order", "originator", "additional", "contract")),
    )


# ------------------------------------------------------------------------------------------------ invoices


@st.composite
def invoice_lines(draw: st.DrawFn, number: str, deep: int = 1) -> InvoiceLine:
    price = draw(maybe(PRICES))
    parts = tuple(draw(invoice_lines(f"{number}.{place}", deep - 1)) for place in range(draw(st.integers(0, deep))))
    return InvoiceLine(
        line_ref=number,
        order_number=draw(maybe(NAMES)),
        order_line_ref=draw(maybe(NAMES)),
        despatch_number=draw(maybe(NAMES)),
        items=draw(ITEMS),
        description=draw(NAMES),
        quantity=draw(QUANTITIES),
        price=price,
        gross_price=price.model_copy(update={"amount": price.amount + 1}) if price and draw(st.booleans()) else None,
        amount=draw(AMOUNTS),
        charges=draw(some(CHARGES)),
        tax_percent=draw(maybe(st.just(Decimal("25")))),
        tax_category="S",
        notes=draw(NOTES),
        delivered=draw(maybe(QUANTITIES)),
        period_from=draw(maybe(DAYS)),
        period_to=draw(maybe(DAYS)),
        parts=parts,
    )


INVOICE_PAPERS = papers(("cost", "buyer"), "receipt", "contract", "additional")
_INVOICE_TYPES = [
    (InvoiceType.INVOICE, "380"),
    (InvoiceType.CREDIT_NOTE, "381"),
    (InvoiceType.CORRECTED, "384"),
    (InvoiceType.PREPAYMENT, "386"),
    (InvoiceType.SELF_BILLED, "389"),
    (InvoiceType.DEBIT_NOTE, "383"),
]


@st.composite
def invoices(draw: st.DrawFn, references: st.SearchStrategy[Any] = INVOICE_PAPERS) -> Invoice:
    kind, code = draw(st.sampled_from(_INVOICE_TYPES))
    totals = {name: draw(maybe(AMOUNTS)) for name in ("lines", "allowances", "charges", "without_tax", "with_tax")}
    totals |= {name: draw(maybe(AMOUNTS)) for name in ("prepaid", "rounding")}
    return Invoice(
        number=draw(NAMES),
        type=kind,
        raw_type=code,
        issued_on=draw(DAYS),
        due_on=draw(maybe(DAYS)),
        delivered_on=draw(maybe(DAYS)),
        currency="EUR",
        order_number=draw(maybe(NAMES)),
        order_date=draw(maybe(DAYS)),
        supplier_order_number=draw(maybe(NAMES)),
        despatch_numbers=draw(some(NAMES)),
        credits=draw(some(REFERENCES)),
        supplier=draw(parties(tax=True)),
        buyer=draw(parties(tax=True)),
        ship_to=draw(maybe(places())),
        payee=draw(maybe(parties(address=False))),
        terms=draw(maybe(NAMES)),
        discount_percent=draw(maybe(NUMBERS)),
        discount_until=draw(maybe(DAYS)),
        lines=tuple(draw(invoice_lines(str(number))) for number in range(draw(st.integers(1, 2)))),
        charges=draw(some(CHARGES)),
        taxes=(
            Tax(
                amount=draw(AMOUNTS),
                taxable=draw(AMOUNTS),
                percent=draw(maybe(NUMBERS)),
                category=draw(st.sampled_from(["S", "E"])),
                kind=draw(st.sampled_from(["VAT", "GST"])),
                reason=draw(maybe(NAMES)),
            ),
        ),
        totals=InvoiceTotals(tax=draw(AMOUNTS), payable=draw(AMOUNTS), **totals),
        notes=draw(NOTES),
        references=draw(references),
        payments=(
            PaymentMeans(
                code="30",
                reference=draw(maybe(NAMES)),
                account=draw(st.sampled_from(["NO9386011117947", "4711-0815"])),
                holder=draw(maybe(NAMES)),
                bank=draw(maybe(NAMES)),
            ),
        ),
        period_from=draw(maybe(DAYS)),
        period_to=draw(maybe(DAYS)),
    )


# ------------------------------------------------------------------------------------------------ goods


@st.composite
def packed(draw: st.DrawFn) -> tuple[Pack, ...]:
    """Packs in and on each other in any depth, known by an SSCC or by another number."""
    body = draw(st.integers(10**16, 10**17 - 10))
    packs: list[Pack] = []
    for number in range(draw(st.integers(1, 6))):
        above = draw(st.sampled_from([None, *(one.ref for one in packs)]))
        code = f"{body + number}{check_digit(str(body + number))}"
        known = draw(st.booleans())
        inner = above is not None
        level, type_code = draw(
            st.sampled_from([("pallet", "PX"), ("carton", "CT"), ("PK", "PK"), ("pallet", "201")])
            if not inner
            else st.sampled_from([("carton", "CT"), ("carton", "PK"), ("carton", None), ("BG", "BG")])
        )
        packs.append(
            Pack(
                ref=code if known else f"n{number}",
                sscc=code if known else None,
                parent=above,
                level=level,
                type_code=type_code,
                count=draw(maybe(st.integers(1, 9))),
                marks=() if inner else draw(some(NAMES)),
                tracking=draw(some(NAMES, 1)),
                gross_weight=draw(maybe(QUANTITIES)),
            )
        )
    return tuple(packs)


@st.composite
def shipped_lines(draw: st.DrawFn, number: int, order: str, packs: tuple[Pack, ...]) -> ShippedLine:
    inside = [one for one in packs if not any(other.parent == one.ref for other in packs)]
    mine = draw(st.lists(st.sampled_from(inside), max_size=2, unique_by=lambda one: one.ref))
    shipped = draw(QUANTITIES)
    shares = [PackShare(pack_ref=one.ref, quantity=shipped if len(mine) == 1 else draw(QUANTITIES)) for one in mine]
    return ShippedLine(
        line_ref=str(number + 1),
        order_number=draw(maybe(st.just(order))),
        order_line_ref=draw(maybe(NAMES)),
        items=draw(ITEMS),
        description=draw(NAMES),
        shipped=shipped,
        outstanding=draw(maybe(QUANTITIES)),
        reason=draw(maybe(NAMES)),
        raw_status=draw(maybe(st.just("Revised"))),
        packs=tuple(shares),
        lots=draw(
            some(st.builds(Lot, number=st.sampled_from(["L1", "L2"]), best_before=maybe(DAYS), made_on=maybe(DAYS)), 1)
        ),
        serials=draw(some(NAMES)),
        pack_size=draw(maybe(NUMBERS)),
        notes=draw(NOTES),
    )


_PURPOSES = [
    (NoticePurpose.ORIGINAL, None),
    (NoticePurpose.CANCEL, "Cancelled"),
    (NoticePurpose.REPLACE, "Revised"),
    (NoticePurpose.CHANGE, "4"),
    (NoticePurpose.DUPLICATE, "7"),
]


@st.composite
def notices(draw: st.DrawFn) -> ShipNotice:
    order, packs = draw(NAMES), draw(packed())
    purpose, raw = draw(st.sampled_from(_PURPOSES))
    return ShipNotice(
        number=draw(NAMES),
        purpose=purpose,
        raw_purpose=raw,
        issued_at=draw(MOMENTS),
        shipped_on=draw(maybe(DAYS)),
        expected=draw(maybe(goods_dates("EstimatedDespatchDate"))),
        orders=(order,),
        supplier_order_number=draw(maybe(NAMES)),
        carrier=draw(st.one_of(st.just(Party()), parties())),
        bill_of_lading=draw(maybe(NAMES)),
        tracking=tuple(draw(st.lists(st.sampled_from(["1Z999", "JD0146", "RR12"]), max_size=2, unique=True))),
        gross_weight=draw(maybe(QUANTITIES)),
        pack_count=draw(maybe(st.integers(1, 9))),
        supplier=draw(parties()),
        buyer=draw(parties()),
        ship_from=draw(maybe(parties())),
        ship_to=draw(parties()),
        lines=tuple(draw(shipped_lines(number, order, packs)) for number in range(draw(st.integers(1, 3)))),
        packs=packs,
        notes=draw(NOTES),
        references=draw(papers(("additional", "shipment", "consignment"))),
    )


@st.composite
def advices(draw: st.DrawFn) -> ReceivingAdvice:
    orders = tuple(draw(st.lists(NAMES, max_size=2, unique=True)))
    lines = st.builds(
        ReceivedLine,
        line_ref=NAMES,
        order_number=st.sampled_from([None, *orders]),
        order_line_ref=maybe(NAMES),
        despatch_line_ref=maybe(NAMES),
        items=ITEMS,
        description=NAMES,
        received=QUANTITIES,
        rejected=maybe(QUANTITIES),
        short=maybe(QUANTITIES),
        over=maybe(QUANTITIES),
        reason=maybe(NAMES),
        lots=some(st.builds(Lot, number=NAMES, best_before=maybe(DAYS), made_on=maybe(DAYS)), 1),
        notes=NOTES,
    )
    return ReceivingAdvice(
        number=draw(NAMES),
        issued_at=draw(MOMENTS),
        received_on=draw(maybe(DAYS)),
        despatch_number=draw(maybe(NAMES)),
        orders=orders,
        supplier=draw(parties()),
        buyer=draw(parties()),
        ship_to=draw(parties()),
        lines=tuple(draw(st.lists(lines, min_size=1, max_size=3))),
        notes=draw(NOTES),
        references=draw(papers((), "additional")),
    )


# ------------------------------------------------------------------------------------------------ catalogues, answers of form


@st.composite
def catalogues(draw: st.DrawFn) -> PriceCatalogue:
    tiers = st.builds(
        lambda kind, **rest: PriceTier(kind=kind[0], raw_code=kind[1], **rest),
        st.sampled_from([(PriceKind.NET, None), (PriceKind.NET, "AAA"), (PriceKind.LIST, "AAB")]),
        price=PRICES,
        minimum=maybe(QUANTITIES),
        maximum=maybe(QUANTITIES),
        valid_from=maybe(DAYS),
        valid_to=maybe(DAYS),
    )
    other = tiers.map(lambda tier: tier.model_copy(update={"currency": "USD"}))
    lines = st.builds(
        lambda unit, multiple, first, more, **rest: CatalogueLine(
            unit=unit,
            raw_unit=unit,
            order_multiple=Quantity(value=multiple, unit=unit, raw_unit=unit) if multiple is not None else None,
            prices=(first, *more),
            **rest,
        ),
        UNITS,
        maybe(NUMBERS),
        tiers,
        some(st.one_of(tiers, other), 1),
        line_ref=NAMES,
        action=st.sampled_from(CatalogueAction),
        items=ITEMS,
        description=NAMES,
        group=maybe(NAMES),
        pack_size=maybe(NUMBERS),
        minimum_order=maybe(QUANTITIES),
        maximum_order=maybe(QUANTITIES),
        orderable=st.sampled_from([None, True, False]),
        lead_time_days=maybe(st.integers(0, 90)),
        weight=maybe(QUANTITIES),
        available_from=maybe(DAYS),
        available_to=maybe(DAYS),
        notes=NOTES,
    )
    whole, purpose = draw(st.sampled_from([(True, "Replace"), (False, "Update"), (None, "Add")]))
    return PriceCatalogue(
        number=draw(NAMES),
        issued_on=draw(DAYS),
        valid_from=draw(maybe(DAYS)),
        valid_to=draw(maybe(DAYS)),
        whole=whole,
        raw_purpose=purpose,
        currency="EUR",
        supplier=draw(parties()),
        buyer=draw(parties()),
        lines=tuple(draw(st.lists(lines, min_size=1, max_size=3))),
        notes=draw(NOTES),
    )


@st.composite
def responses(draw: st.DrawFn) -> ApplicationAdvice:
    problems = st.builds(
        lambda code, text, path, value: Problem(
            code=f"partner.{code}",
            severity=Severity.WARNING if code == "BW" else Severity.ERROR,
            text=text,
            place=Place(path=path),
            value=value,
        ),
        st.sampled_from(["BV", "BW", "SV"]),
        NAMES,
        NAMES,
        maybe(NAMES),
    )
    status, code = draw(
        st.sampled_from(
            [
                (ApplicationStatus.ACCEPTED, "AP"),
                (ApplicationStatus.REJECTED, "RE"),
                (ApplicationStatus.RECEIVED, "AB"),
                (ApplicationStatus.ACCEPTED_WITH_CHANGES, "CA"),
            ]
        )
    )
    kind = draw(st.sampled_from(["380", "231", "220"]))
    about = DocumentReference(kind=kind, number=draw(NAMES), dated=draw(maybe(DAYS)))
    return ApplicationAdvice(
        number=draw(NAMES),
        status=status,
        raw_status=code,
        issued_at=draw(MOMENTS),
        order_number=about.number if kind == "220" else None,
        about=(about,),
        errors=tuple(draw(st.lists(problems, max_size=2))),
        sender=draw(parties()),
        receiver=draw(parties()),
        notes=draw(NOTES),
    )
