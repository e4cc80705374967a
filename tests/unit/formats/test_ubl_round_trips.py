"""Whatever is written in UBL reads back the same."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.documents import (
    ApplicationAdvice,
    ApplicationStatus,
    CatalogueAction,
    CatalogueLine,
    Charge,
    ChargeSign,
    DocumentReference,
    Invoice,
    InvoiceLine,
    InvoiceTotals,
    InvoiceType,
    Lot,
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
from tests.unit.formats.ubl_world import ENVELOPE, FORM

WORDS = st.text(string.ascii_letters + string.digits + "äöß€&<>'\"-", min_size=1, max_size=12).map(lambda t: f"x{t}")
DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))
MOMENTS = st.builds(
    lambda day, hour, second: datetime(day.year, day.month, day.day, hour, 0, second, tzinfo=UTC),
    DAYS,
    st.integers(0, 23),
    st.integers(0, 59),
)
UNITS = st.sampled_from(["C62", "KGM", "XCT"])
NUMBERS = st.decimals(min_value=0, max_value=10**6, places=3, allow_nan=False)
AMOUNTS = st.decimals(min_value=-(10**6), max_value=10**6, places=2, allow_nan=False)
QUANTITIES = st.builds(lambda value, unit: Quantity(value=value, unit=unit, raw_unit=unit), NUMBERS, UNITS)
PRICES = st.builds(
    lambda amount, basis: Price(amount=amount, basis=basis), NUMBERS, st.sampled_from([Decimal(1), Decimal(100)])
)
NOTES = st.one_of(st.just(()), WORDS.map(lambda word: (word,)))
ITEMS = st.one_of(
    st.just((ItemId(scheme=ItemScheme.SUPPLIER, value="S-1"),)),
    st.just(
        (
            ItemId(scheme=ItemScheme.BUYER, value="B-1"),
            ItemId(scheme=ItemScheme.GTIN, value="04012345123456", qualifier="0160"),
        )
    ),
)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


@st.composite
def parties(draw: st.DrawFn) -> Party:
    body = draw(st.integers(10**11, 10**12 - 1))
    ids = [PartyId(scheme="gln", value=f"{body}{check_digit(str(body))}")]
    if draw(st.booleans()):
        ids.append(PartyId(scheme="assigned", value=draw(WORDS)))
    if draw(st.booleans()):
        ids.append(PartyId(scheme="vat", value="NO123456789MVA"))
    return Party(
        name=draw(WORDS),
        ids=tuple(ids),
        street=draw(maybe(WORDS)),
        city=draw(maybe(WORDS)),
        postal_code=draw(maybe(WORDS)),
        country=draw(st.sampled_from([None, "NO"])),
        contact=draw(maybe(WORDS)),
        email=draw(maybe(WORDS)),
    )


@st.composite
def plain_parties(draw: st.DrawFn) -> Party:
    """A party as documents other than orders and invoices carry it: its VAT number is one of its numbers."""
    party = draw(parties())
    return party.model_copy(update={"ids": tuple(one for one in party.ids if one.scheme != "vat")})


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
    maybe(WORDS),
    maybe(NUMBERS),
    st.booleans(),
)
EXPECTED = st.one_of(
    st.builds(GoodsDate, day=DAYS, meaning=st.just(DateMeaning.DELIVER)),
    st.builds(GoodsDate, day=DAYS, meaning=st.just(DateMeaning.SHIP), qualifier=st.just("EstimatedDespatchDate")),
)
REFERENCES = st.builds(DocumentReference, number=WORDS, dated=maybe(DAYS))


@st.composite
def invoice_lines(draw: st.DrawFn) -> InvoiceLine:
    price = draw(maybe(PRICES))
    return InvoiceLine(
        line_ref=draw(WORDS),
        order_number=draw(maybe(WORDS)),
        order_line_ref=draw(maybe(WORDS)),
        despatch_number=draw(maybe(WORDS)),
        items=draw(ITEMS),
        description=draw(WORDS),
        quantity=draw(QUANTITIES),
        price=price,
        gross_price=price.model_copy(update={"amount": price.amount + 1}) if price and draw(st.booleans()) else None,
        amount=draw(AMOUNTS),
        charges=tuple(draw(st.lists(CHARGES, max_size=2))),
        tax_percent=draw(maybe(st.just(Decimal("25")))),
        tax_category="S",
        notes=draw(NOTES),
        period_from=draw(maybe(DAYS)),
    )


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    kind, code = draw(
        st.sampled_from(
            [
                (InvoiceType.INVOICE, "380"),
                (InvoiceType.CREDIT_NOTE, "381"),
                (InvoiceType.CORRECTED, "384"),
                (InvoiceType.PREPAYMENT, "386"),
            ]
        )
    )
    return Invoice(
        number=draw(WORDS),
        type=kind,
        raw_type=code,
        issued_on=draw(DAYS),
        due_on=draw(maybe(DAYS)),
        delivered_on=draw(maybe(DAYS)),
        currency="EUR",
        order_number=draw(maybe(WORDS)),
        supplier_order_number=draw(maybe(WORDS)),
        despatch_numbers=tuple(draw(st.lists(WORDS, max_size=2))),
        credits=tuple(draw(st.lists(REFERENCES, max_size=2))),
        supplier=draw(parties()),
        buyer=draw(parties()),
        terms=draw(maybe(WORDS)),
        discount_percent=draw(maybe(NUMBERS)),
        discount_until=draw(maybe(DAYS)),
        lines=tuple(draw(st.lists(invoice_lines(), min_size=1, max_size=3))),
        charges=tuple(draw(st.lists(CHARGES, max_size=2))),
        taxes=(Tax(amount=draw(AMOUNTS), taxable=draw(AMOUNTS), percent=Decimal(25), category="S", kind="VAT"),),
        totals=InvoiceTotals(
            lines=draw(maybe(AMOUNTS)),
            without_tax=draw(maybe(AMOUNTS)),
            tax=draw(AMOUNTS),
            prepaid=draw(maybe(AMOUNTS)),
            rounding=draw(maybe(AMOUNTS)),
            payable=draw(AMOUNTS),
        ),
        notes=draw(NOTES),
        references=tuple(
            DocumentReference(kind=kind, number=draw(WORDS))
            for kind in ("cost", "buyer", "receipt", "contract", "additional")
            if draw(st.booleans())
        ),
        payments=(PaymentMeans(code="30", reference=draw(WORDS), account="NO9386011117947", bank=draw(maybe(WORDS))),),
        period_from=draw(maybe(DAYS)),
        period_to=draw(maybe(DAYS)),
    )


@st.composite
def notices(draw: st.DrawFn) -> ShipNotice:
    supplier, buyer, ship_to = draw(plain_parties()), draw(plain_parties()), draw(plain_parties())
    order = draw(WORDS)
    body = draw(st.integers(10**16, 10**17 - 10))
    sscc = [f"{body + place}{check_digit(str(body + place))}" for place in range(4)]
    packs = tuple(
        Pack(
            ref=one,
            sscc=one,
            type_code="CT",
            level="carton",
            gross_weight=draw(maybe(QUANTITIES)),
            tracking=tuple(draw(st.lists(WORDS, max_size=1))),
        )
        for one in sscc
    )
    lines = []
    for number, mine in enumerate((packs[:1], packs[1:3], packs[3:])):
        shipped = draw(QUANTITIES)
        shares = [PackShare(pack_ref=one.ref, quantity=shipped if len(mine) == 1 else draw(QUANTITIES)) for one in mine]
        lines.append(
            ShippedLine(
                line_ref=str(number + 1),
                order_number=draw(maybe(st.just(order))),
                order_line_ref=draw(maybe(WORDS)),
                items=draw(ITEMS),
                description=draw(WORDS),
                shipped=shipped,
                outstanding=draw(maybe(QUANTITIES)),
                reason=draw(maybe(WORDS)),
                packs=tuple(shares),
                lots=(Lot(number=draw(WORDS), best_before=draw(maybe(DAYS)), made_on=draw(maybe(DAYS))),),
                serials=tuple(draw(st.lists(WORDS, max_size=2))),
                pack_size=draw(maybe(NUMBERS)),
                notes=draw(NOTES),
            )
        )
    return ShipNotice(
        number=draw(WORDS),
        issued_at=draw(MOMENTS),
        shipped_on=draw(maybe(DAYS)),
        expected=draw(maybe(EXPECTED)),
        orders=(order,),
        supplier_order_number=draw(maybe(WORDS)),
        carrier=Party(name=draw(WORDS)),
        bill_of_lading=draw(maybe(WORDS)),
        tracking=tuple(draw(st.lists(st.text(string.ascii_uppercase, min_size=4), max_size=2, unique=True))),
        gross_weight=draw(maybe(QUANTITIES)),
        pack_count=draw(st.integers(1, 9)),
        supplier=supplier,
        buyer=buyer,
        ship_from=draw(maybe(plain_parties())),
        ship_to=ship_to,
        lines=tuple(lines),
        packs=packs,
        notes=draw(NOTES),
        references=tuple(DocumentReference(kind=kind, number=draw(WORDS)) for kind in ("additional", "shipment")),
    )


@st.composite
def advices(draw: st.DrawFn) -> ReceivingAdvice:
    lines = st.builds(
        ReceivedLine,
        line_ref=WORDS,
        order_line_ref=maybe(WORDS),
        despatch_line_ref=maybe(WORDS),
        items=ITEMS,
        description=WORDS,
        received=QUANTITIES,
        rejected=maybe(QUANTITIES),
        short=maybe(QUANTITIES),
        over=maybe(QUANTITIES),
        reason=maybe(WORDS),
        lots=st.lists(st.builds(Lot, number=WORDS), max_size=1).map(tuple),
        notes=NOTES,
    )
    return ReceivingAdvice(
        number=draw(WORDS),
        issued_at=draw(MOMENTS),
        received_on=draw(maybe(DAYS)),
        despatch_number=draw(maybe(WORDS)),
        orders=tuple(draw(st.lists(WORDS, max_size=2, unique=True))),
        supplier=draw(plain_parties()),
        buyer=draw(plain_parties()),
        ship_to=draw(plain_parties()),
        lines=tuple(draw(st.lists(lines, min_size=1, max_size=3))),
        notes=draw(NOTES),
    )


@st.composite
def catalogues(draw: st.DrawFn) -> PriceCatalogue:
    tiers = st.builds(
        lambda price, minimum, maximum, since, until, kind: PriceTier(
            price=price,
            minimum=minimum,
            maximum=maximum,
            valid_from=since,
            valid_to=until,
            kind=kind[0],
            raw_code=kind[1],
        ),
        PRICES,
        maybe(QUANTITIES),
        maybe(QUANTITIES),
        maybe(DAYS),
        maybe(DAYS),
        st.sampled_from([(PriceKind.NET, None), (PriceKind.NET, "AAA"), (PriceKind.LIST, "AAB")]),
    )
    lines = st.builds(
        lambda unit, multiple, **rest: CatalogueLine(
            unit=unit,
            raw_unit=unit,
            order_multiple=Quantity(value=multiple, unit=unit, raw_unit=unit) if multiple is not None else None,
            **rest,
        ),
        UNITS,
        maybe(NUMBERS),
        line_ref=WORDS,
        action=st.sampled_from(CatalogueAction),
        items=ITEMS,
        description=WORDS,
        group=maybe(WORDS),
        prices=st.lists(tiers, min_size=1, max_size=2).map(tuple),
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
        number=draw(WORDS),
        issued_on=draw(DAYS),
        valid_from=draw(maybe(DAYS)),
        valid_to=draw(maybe(DAYS)),
        whole=whole,
        raw_purpose=purpose,
        currency="EUR",
        supplier=draw(plain_parties()),
        buyer=draw(plain_parties()),
        lines=tuple(draw(st.lists(lines, min_size=1, max_size=3))),
        notes=draw(NOTES),
    )


@st.composite
def responses(draw: st.DrawFn) -> ApplicationAdvice:
    problems = st.builds(
        lambda code, text, path: Problem(
            code=f"partner.{code}",
            severity=Severity.WARNING if code == "BW" else Severity.ERROR,
            text=text,
            place=Place(path=path),
        ),
        st.sampled_from(["BV", "BW", "SV"]),
        WORDS,
        WORDS,
    )
    status, code = draw(
        st.sampled_from(
            [(ApplicationStatus.ACCEPTED, "AP"), (ApplicationStatus.REJECTED, "RE"), (ApplicationStatus.RECEIVED, "AB")]
        )
    )
    return ApplicationAdvice(
        number=draw(WORDS),
        status=status,
        raw_status=code,
        issued_at=draw(MOMENTS),
        about=(
            DocumentReference(kind=draw(st.sampled_from(["380", "231"])), number=draw(WORDS), dated=draw(maybe(DAYS))),
        ),
        errors=tuple(draw(st.lists(problems, max_size=2))),
        sender=draw(plain_parties()),
        receiver=draw(plain_parties()),
        notes=draw(NOTES),
    )


def reads_back(written: Any) -> None:
    parsed = FORM.read(FORM.write([written], ENVELOPE))
    assert not [problem for problem in parsed.all_problems if problem.blocks]
    assert parsed.documents[0].document == written


@given(invoices())
@settings(max_examples=30)
def test_invoices_and_credit_notes(invoice: Invoice) -> None:
    reads_back(invoice)


@given(notices())
@settings(max_examples=20)
def test_ship_notices(notice: ShipNotice) -> None:
    reads_back(notice)


@given(advices())
@settings(max_examples=20)
def test_receipt_advices(advice: ReceivingAdvice) -> None:
    reads_back(advice)


@given(catalogues())
@settings(max_examples=20)
def test_catalogues(catalogue: PriceCatalogue) -> None:
    reads_back(catalogue)


@given(responses())
@settings(max_examples=20)
def test_application_responses(advice: ApplicationAdvice) -> None:
    reads_back(advice)
