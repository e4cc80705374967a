"""What is written in EDIFACT reads back as the same document, and what cannot be said is refused with its place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from console.adapters.formats.edifact import EdifactFormat
from console.domain.documents import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    AckPurpose,
    AnyDocument,
    ApplicationAdvice,
    ApplicationStatus,
    CatalogueAction,
    CatalogueLine,
    ChangePurpose,
    Charge,
    ChargeSign,
    DocumentKind,
    DocumentReference,
    Goods,
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
    OutgoingEnvelope,
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
    TransportOrder,
    TransportReference,
)
from console.domain.identifiers import check_digit
from console.domain.problems import Place, Problem, Severity
from console.domain.values import (
    DateMeaning,
    GoodsDate,
    ItemId,
    ItemScheme,
    Party,
    PartyId,
    Price,
    Quantity,
)
from console.services.errors import ContentError

FORM = EdifactFormat()
US, THEM = PartyId(scheme="gln", value="4000862000017"), PartyId(scheme="gln", value="5412345000013")


def envelope(**changes: Any) -> OutgoingEnvelope:
    values: dict[str, Any] = {
        "sender": US,
        "receiver": THEM,
        "interchange_control": 12,
        "created_at": datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
        "version": "D96A",
    }
    return OutgoingEnvelope(**(values | changes))


def back(document: AnyDocument, **changes: Any) -> AnyDocument:
    """The document after writing and reading; nothing may be found wrong with what we write."""
    parsed = FORM.read(FORM.write([document], envelope(**changes)))
    assert parsed.all_problems == ()
    assert len(parsed.documents) == 1
    found = parsed.documents[0].document
    assert found is not None
    return found


# ------------------------------------------------------------------------------------------------------ pieces

# without the character that says a letter was lost on its way: the reader complains about it, as it should
LETTERS = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\ufffd")
few = settings(
    max_examples=8, phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=[HealthCheck.too_slow]
)


def text(longest: int = 60) -> st.SearchStrategy[str]:
    """Words as people write them: no blanks at the ends, none doubled, every service character among them."""
    words = st.text(st.one_of(LETTERS, st.sampled_from("?+:'*.,-")), min_size=1, max_size=longest)
    return words.map(lambda found: " ".join(found.split())).filter(lambda found: bool(found) and found.isprintable())


codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/?+:'", min_size=1, max_size=12)
amounts = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(99999), places=2)
counts = st.decimals(min_value=1, max_value=99999, places=3)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2050, 1, 1))
moments = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2050, 1, 1)).map(  # noqa: DTZ001
    lambda found: found.replace(microsecond=0, tzinfo=UTC)
)
units = st.sampled_from([("C62", "PCE"), ("KGM", "KGM"), ("XCT", "CT"), ("MTR", "MTR")])
maybe = lambda strategy: st.none() | strategy  # noqa: E731


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    unit, raw = draw(units)
    return Quantity(value=draw(counts), unit=unit, raw_unit=raw)


@st.composite
def prices(draw: st.DrawFn) -> Price:
    basis = draw(st.sampled_from([Decimal(1), Decimal(100), Decimal(1000)]))
    unit = draw(st.sampled_from([None, "C62", "KGM"]))
    return Price(amount=draw(amounts), basis=basis, unit=unit)


@st.composite
def items(draw: st.DrawFn) -> tuple[ItemId, ...]:
    found = []
    if draw(st.booleans()):
        body = draw(st.text("0123456789", min_size=12, max_size=12))
        value = f"{body}{check_digit(body)}"
        found.append(ItemId(scheme=ItemScheme.GTIN, value=value, qualifier=draw(st.sampled_from(["SRV", "EN"]))))
    for scheme, qualifier in ((ItemScheme.SUPPLIER, "SA"), (ItemScheme.BUYER, "IN"), (ItemScheme.MANUFACTURER, "MF")):
        if draw(st.booleans()):
            found.append(ItemId(scheme=scheme, value=draw(codes), qualifier=qualifier))
    return tuple(found)


@st.composite
def parties(draw: st.DrawFn) -> Party:
    ids = [PartyId(scheme=draw(st.sampled_from(["gln", "assigned", "seller-assigned", "duns"])), value=draw(codes))]
    if draw(st.booleans()):
        ids.append(PartyId(scheme="vat", value=draw(codes)))
    return Party(
        name=draw(maybe(text(100))),
        ids=tuple(ids),
        street=draw(maybe(text(30))),
        city=draw(maybe(text(20))),
        region=draw(maybe(st.sampled_from(["BY", "HE"]))),
        postal_code=draw(maybe(st.text("0123456789", min_size=4, max_size=8))),
        country=draw(maybe(st.sampled_from(["DE", "FR"]))),
        contact=draw(maybe(text(30))),
        phone=draw(maybe(st.just("+49 30 1234"))),
        email=draw(maybe(st.just("a@example.com"))),
    )


def dates(*codes: tuple[str, DateMeaning]) -> st.SearchStrategy[GoodsDate]:
    return st.builds(
        lambda day, code: GoodsDate(day=day, meaning=code[1], qualifier=code[0]), days, st.sampled_from(codes)
    )


requested = dates(("2", DateMeaning.DELIVER), ("10", DateMeaning.SHIP))
promised = dates(("67", DateMeaning.DELIVER), ("79", DateMeaning.SHIP), ("69", DateMeaning.DELIVER))
notes = st.lists(text(150), max_size=2).map(tuple)
references = st.lists(
    st.builds(DocumentReference, kind=st.sampled_from(["CT", "PD", "AEP"]), number=codes), max_size=2, unique=True
).map(tuple)


@st.composite
def charges(draw: st.DrawFn) -> tuple[Charge, ...]:
    return tuple(
        Charge(
            sign=draw(st.sampled_from(ChargeSign)),
            amount=draw(amounts),
            percent=draw(maybe(amounts)),
            basis=draw(maybe(amounts)),
            code=draw(st.sampled_from(["FC", "PC", "ABL"])),
            reason=draw(maybe(text(30))),
            tax_percent=draw(maybe(amounts)),
        )
        for _ in range(draw(st.integers(0, 2)))
    )


def with_freight(found: tuple[Charge, ...]) -> tuple[Charge, ...]:
    return tuple(one.model_copy(update={"freight": one.code == "FC"}) for one in found)


order_lines = st.builds(
    OrderLine,
    line_ref=st.just("1"),
    items=items(),
    description=maybe(text(200)),
    quantity=quantities(),
    price=prices(),
    gross_price=maybe(prices()),
    requested=maybe(requested),
    pack_size=maybe(counts),
    charges=charges().map(with_freight),
    free_goods=maybe(quantities()),
    notes=notes,
)


def numbered(lines: list[Any]) -> tuple[Any, ...]:
    return tuple(line.model_copy(update={"line_ref": str(number)}) for number, line in enumerate(lines, 1))


orders = st.builds(
    Order,
    number=codes,
    ordered_on=maybe(days),
    currency=maybe(st.just("EUR")),
    buyer=parties(),
    supplier=parties(),
    ship_to=maybe(parties()),
    requested=maybe(requested),
    not_before=maybe(dates(("64", DateMeaning.DELIVER))),
    not_after=maybe(dates(("63", DateMeaning.DELIVER))),
    lines=st.lists(order_lines, max_size=3).map(numbered),
    notes=notes,
    purpose=st.just("9"),
    order_type=st.just("220"),
    charges=charges().map(with_freight),
    references=references,
)


@few
@given(orders)
def test_an_order(order: Order) -> None:
    assert back(order) == order


@few
@given(orders, st.sampled_from(["D01B", "D:01B:UN:EAN010", "D21B"]), st.sampled_from([".", ","]), st.booleans())
def test_an_order_in_any_directory_and_with_any_decimal_mark(
    order: Order, version: str, mark: str, lines: bool
) -> None:
    options = {"decimal": mark, "newlines": "yes" if lines else "no"}
    assert back(order, version=version, options=options) == order


change_lines = st.builds(
    OrderChangeLine,
    action=st.sampled_from(LineAction),
    line=order_lines,
)
RAW_ACTION = {LineAction.ADD: "1", LineAction.DELETE: "2", LineAction.CHANGE: "3", LineAction.KEEP: "4"}


changes = st.builds(
    OrderChange,
    number=codes,
    revision=st.integers(1, 99),
    purpose=st.sampled_from(ChangePurpose),
    changed_on=maybe(days),
    ordered_on=maybe(days),
    currency=maybe(st.just("EUR")),
    buyer=parties(),
    supplier=parties(),
    ship_to=maybe(parties()),
    lines=st.lists(change_lines, max_size=3),
    notes=notes,
)


@few
@given(changes)
def test_an_order_change(change: OrderChange) -> None:
    lines = tuple(
        one.model_copy(
            update={"raw_code": RAW_ACTION[one.action], "line": one.line.model_copy(update={"line_ref": str(number)})}
        )
        for number, one in enumerate(change.lines, 1)
    )
    wanted = change.model_copy(update={"lines": lines})
    assert back(wanted) == wanted


@st.composite
def ack_lines(draw: st.DrawFn) -> AckLine:
    quantity = draw(quantities())
    shape = draw(st.sampled_from(["5", "3", "7", "42", "1", "split", "substituted", "backordered"]))
    values: dict[str, Any] = {"ordered": quantity, "notes": draw(notes)}
    if shape == "split":
        back_order = quantity.model_copy(update={"value": draw(counts)})
        values["parts"] = (
            AckPart(action=AckAction.CHANGED, quantity=quantity, raw_code="3"),
            AckPart(action=AckAction.BACKORDERED, quantity=back_order, raw_code="3"),
        )
    elif shape == "substituted":
        new = (ItemId(scheme=ItemScheme.SUPPLIER, value=draw(codes), qualifier="SA"),)
        values["parts"] = (AckPart(action=AckAction.SUBSTITUTED, quantity=quantity, items=new, raw_code="3"),)
    elif shape == "backordered":
        values["parts"] = (AckPart(action=AckAction.BACKORDERED, quantity=quantity, raw_code="3"),)
    elif shape == "7":
        reason = draw(text(60))
        values["notes"] = (reason,)
        values["parts"] = (AckPart(action=AckAction.REJECTED, quantity=quantity, reason=reason, raw_code="7"),)
    else:
        action = {"5": AckAction.ACCEPTED, "3": AckAction.CHANGED, "42": AckAction.SHIPPED, "1": AckAction.ADDED}[shape]
        reason = "already delivered" if shape == "42" else None
        if reason:
            values["notes"] = (reason,)
        values["parts"] = (AckPart(action=action, quantity=quantity, raw_code=shape, reason=reason),)
    return AckLine(
        line_ref="1",
        items=draw(items()),
        description=draw(maybe(text(60))),
        price=draw(maybe(prices())),
        promised=draw(maybe(promised)),
        **values,
    )


answers = st.builds(
    Acknowledgment,
    order_number=codes,
    document_id=codes,
    issued_at=maybe(moments),
    sequence=st.just("1"),
    purpose=st.sampled_from(AckPurpose),
    status=st.just(HeaderStatus.DETAIL),
    raw_status=st.just("AC"),
    supplier_order_number=maybe(codes),
    order_date=maybe(days),
    currency=maybe(st.just("EUR")),
    supplier=parties(),
    buyer=parties(),
    ship_to=maybe(parties()),
    promised=maybe(promised),
    lines=st.lists(ack_lines(), max_size=4).map(numbered),
    notes=notes,
    charges=charges().map(with_freight),
    references=references,
)


@few
@given(answers)
def test_an_answer(answer: Acknowledgment) -> None:
    assert back(answer) == answer


@pytest.mark.parametrize("status", HeaderStatus)
def test_the_status_of_an_answer_without_lines(status: HeaderStatus) -> None:
    found = back(Acknowledgment(order_number="P1", document_id="R1", status=status))
    assert isinstance(found, Acknowledgment) and found.status is status


def test_parts_that_one_line_cannot_say_become_lines_for_the_same_order_line() -> None:
    parts = tuple(
        AckPart(
            action=AckAction.ACCEPTED,
            quantity=Quantity(value=Decimal(amount), unit="C62", raw_unit="PCE"),
            promised=GoodsDate(day=date(2026, 12, day), meaning=DateMeaning.DELIVER, qualifier="67"),
        )
        for amount, day in ((5, 1), (7, 8))
    )
    found = back(Acknowledgment(order_number="P1", lines=(AckLine(line_ref="4", parts=parts),)))
    assert isinstance(found, Acknowledgment)
    assert [
        (one.line_ref, one.parts[0].quantity.value, one.promised.day.day)
        for one in found.lines
        if one.parts[0].quantity and one.promised
    ] == [("4", 5, 1), ("4", 7, 8)]


sides = st.builds(Quantity, value=counts, unit=st.just("CMT"), raw_unit=st.just("CMT"))


@st.composite
def notices(draw: st.DrawFn) -> ShipNotice:
    packs, lines = [], []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        body = f"34012345{number:09d}"
        level, code = draw(st.sampled_from([("pallet", "201"), ("carton", "CT")]))
        packs.append(
            Pack(
                ref=str(number),
                parent="1" if number > 1 and draw(st.booleans()) else None,
                level=level,
                type_code=code,
                sscc=f"{body}{check_digit(body)}",
                marks=draw(st.lists(codes, max_size=2, unique=True).map(tuple)),
                tracking=draw(st.lists(codes, max_size=2, unique=True).map(tuple)),
                count=draw(maybe(st.integers(2, 9))),
                contents=draw(
                    st.lists(st.builds(PackCount, count=st.integers(1, 99), type_code=st.just("CT")), max_size=1).map(
                        tuple
                    )
                ),
                length=draw(maybe(sides)),
                width=draw(maybe(sides)),
                height=draw(maybe(sides)),
                gross_weight=draw(
                    maybe(st.builds(Quantity, value=counts, unit=st.just("KGM"), raw_unit=st.just("KGM")))
                ),
            )
        )
    number = draw(codes)
    for position in range(1, draw(st.integers(0, 4)) + 1):
        shipped = draw(quantities())
        pack = draw(st.sampled_from(packs)).ref if packs and draw(st.booleans()) else None
        lot = draw(
            maybe(st.builds(Lot, number=codes, quantity=st.just(shipped), made_on=maybe(days), best_before=days))
        )
        lines.append(
            ShippedLine(
                line_ref=str(position),
                order_number=number,
                order_line_ref=str(position),
                items=draw(items()),
                raw_status=draw(st.sampled_from([None, "5"])),
                description=draw(maybe(text(40))),
                shipped=shipped,
                ordered=draw(maybe(quantities())),
                outstanding=draw(maybe(quantities())),
                reason=draw(maybe(text(30))),
                packs=(PackShare(pack_ref=pack, quantity=shipped),) if pack else (),
                lots=(lot,) if lot else (),
                serials=draw(st.lists(codes, max_size=7, unique=True).map(tuple)),
                pack_size=draw(maybe(counts)),
                notes=draw(notes),
            )
        )
    return ShipNotice(
        number=draw(codes),
        purpose=draw(st.sampled_from(NoticePurpose)),
        issued_at=draw(maybe(moments)),
        sequence="1",
        shipped_on=draw(maybe(days)),
        expected=draw(maybe(dates(("17", DateMeaning.DELIVER)))),
        orders=(number,),
        supplier_order_number=draw(maybe(codes)),
        carrier=draw(st.just(Party()) | parties()),
        carrier_code=draw(maybe(codes)),
        bill_of_lading=draw(maybe(codes)),
        tracking=draw(st.lists(codes, max_size=2, unique=True).map(tuple)),
        gross_weight=draw(maybe(st.just(Quantity(value=Decimal("12.5"), unit="KGM", raw_unit="KGM")))),
        pack_count=draw(st.integers(1, 99)),
        supplier=draw(parties()),
        buyer=draw(parties()),
        ship_from=draw(maybe(parties())),
        ship_to=draw(maybe(parties())),
        lines=tuple(lines),
        packs=tuple(packs),
        notes=draw(notes),
        references=draw(references),
    )


@few
@given(notices())
def test_a_ship_notice(notice: ShipNotice) -> None:
    found = back(notice)
    assert isinstance(found, ShipNotice)
    raw = found.raw_purpose
    in_order = tuple(sorted(found.lines, key=lambda one: int(one.line_ref or 0)))
    assert found.model_copy(update={"lines": in_order}) == notice.model_copy(update={"raw_purpose": raw})


def test_an_item_in_two_packs_is_one_line_again() -> None:
    amount = Quantity(value=Decimal(6), unit="C62", raw_unit="PCE")
    half = amount.model_copy(update={"value": Decimal(3)})
    line = ShippedLine(
        line_ref="1",
        order_number="P1",
        order_line_ref="1",
        items=(ItemId(scheme=ItemScheme.SUPPLIER, value="A", qualifier="SA"),),
        shipped=amount,
        packs=(PackShare(pack_ref="1", quantity=half), PackShare(pack_ref="2", quantity=half)),
    )
    packs = tuple(Pack(ref=ref, level="carton", type_code="CT") for ref in "12")
    found = back(ShipNotice(number="N1", orders=("P1",), lines=(line,), packs=packs))
    assert isinstance(found, ShipNotice) and found.lines == (line,)


def over_in_its_unit(line: ReceivedLine) -> ReceivedLine:
    """What came too much is in the unit received, and has a reason of its own."""
    if line.over is None or line.received is None:
        return line
    over = line.received.model_copy(update={"value": line.over.value})
    return line.model_copy(update={"over": over, "reason": line.reason or "over-shipped"})


receiving_advices = st.builds(
    ReceivingAdvice,
    number=codes,
    issued_at=maybe(moments),
    received_on=maybe(days),
    despatch_number=codes,
    orders=st.just(("P1",)),
    supplier=parties(),
    buyer=parties(),
    ship_to=maybe(parties()),
    lines=st.lists(
        st.builds(
            ReceivedLine,
            order_number=st.just("P1"),
            order_line_ref=maybe(st.just("3")),
            items=items(),
            description=maybe(text(30)),
            received=quantities(),
            rejected=maybe(quantities()),
            short=maybe(quantities()),
            over=maybe(quantities()),
            despatch_line_ref=maybe(st.just("4")),
            reason=maybe(text(30)),
            lots=st.lists(st.builds(Lot, number=codes, made_on=maybe(days), best_before=days), max_size=1).map(tuple),
            notes=notes,
        ).map(over_in_its_unit),
        max_size=3,
    ).map(numbered),
    notes=notes,
    references=references,
)


@few
@given(receiving_advices)
def test_a_receiving_advice(advice: ReceivingAdvice) -> None:
    assert back(advice) == advice


RAW_TYPE = {
    InvoiceType.INVOICE: "380",
    InvoiceType.CREDIT_NOTE: "381",
    InvoiceType.DEBIT_NOTE: "383",
    InvoiceType.CORRECTED: "384",
    InvoiceType.PREPAYMENT: "386",
    InvoiceType.SELF_BILLED: "389",
}


invoices = st.builds(
    Invoice,
    number=codes,
    type=st.sampled_from(InvoiceType),
    issued_on=maybe(days),
    due_on=days,
    delivered_on=maybe(days),
    period_from=maybe(days),
    period_to=maybe(days),
    currency=st.just("EUR"),
    order_number=codes,
    order_date=maybe(days),
    supplier_order_number=maybe(codes),
    despatch_numbers=st.lists(codes, max_size=2, unique=True).map(tuple),
    supplier=parties(),
    buyer=parties(),
    ship_to=maybe(parties()),
    payee=maybe(parties()),
    terms=maybe(text(60)),
    discount_percent=amounts,
    discount_until=maybe(days),
    lines=st.lists(
        st.builds(
            InvoiceLine,
            order_number=maybe(codes),
            order_line_ref=maybe(st.just("7")),
            despatch_number=maybe(codes),
            items=items(),
            description=maybe(text(60)),
            quantity=quantities(),
            price=prices(),
            gross_price=maybe(prices()),
            amount=maybe(amounts),
            charges=charges().map(with_freight),
            tax_percent=maybe(amounts),
            tax_category=maybe(st.just("S")),
            notes=notes,
            delivered=maybe(quantities()),
            free_goods=maybe(quantities()),
            period_from=maybe(days),
            period_to=maybe(days),
        ),
        max_size=3,
    ).map(numbered),
    charges=charges().map(with_freight),
    taxes=st.lists(
        st.builds(
            Tax, amount=amounts, taxable=maybe(amounts), percent=amounts, category=st.just("S"), kind=st.just("VAT")
        ),
        max_size=2,
    ).map(tuple),
    totals=st.builds(
        InvoiceTotals,
        lines=maybe(amounts),
        allowances=maybe(amounts),
        charges=maybe(amounts),
        without_tax=maybe(amounts),
        tax=maybe(amounts),
        with_tax=amounts,
        prepaid=maybe(amounts),
        rounding=maybe(amounts),
        payable=amounts,
    ),
    notes=notes,
    references=references,
)


@few
@given(invoices)
def test_an_invoice(invoice: Invoice) -> None:
    credits = (
        (DocumentReference(kind="IV", number="OLD", dated=date(2026, 1, 2)),)
        if invoice.type is not InvoiceType.INVOICE
        else ()
    )
    wanted = invoice.model_copy(update={"raw_type": RAW_TYPE[invoice.type], "credits": credits})
    assert back(wanted) == wanted


STOCK = [(StockMeaning.ON_HAND, "145"), (StockMeaning.MINIMUM, "97"), (StockMeaning.ON_ORDER, "198")]


@st.composite
def stock_lines(draw: st.DrawFn) -> StockLine:
    return StockLine(
        items=draw(items()),
        description=draw(maybe(text(40))),
        counts=tuple(
            StockQuantity(
                meaning=meaning,
                quantity=draw(quantities()),
                on=draw(maybe(days)),
                location=draw(maybe(codes)),
                raw_code=code,
            )
            for meaning, code in draw(st.lists(st.sampled_from(STOCK), max_size=3))
        ),
        price=draw(maybe(prices())),
        lead_time_days=draw(maybe(st.integers(0, 300))),
        notes=draw(notes),
    )


stock_reports = st.builds(
    StockReport,
    number=codes,
    as_of=maybe(moments),
    raw_type=st.just("35"),
    currency=maybe(st.just("EUR")),
    supplier=parties(),
    buyer=parties(),
    location=maybe(parties()),
    lines=st.lists(stock_lines(), max_size=3).map(numbered),
    notes=notes,
)


@few
@given(stock_reports)
def test_a_stock_report(report: StockReport) -> None:
    assert back(report) == report


@st.composite
def catalogue_lines(draw: st.DrawFn) -> CatalogueLine:
    unit, raw = draw(units)
    sold = {"unit": unit, "raw_unit": raw}
    pack, minimum = draw(maybe(counts)), draw(maybe(counts))
    kinds = [(PriceKind.NET, "AAA"), (PriceKind.LIST, "AAB"), (PriceKind.RETAIL, "AAE")]
    tiers = []
    for kind, code in draw(st.lists(st.sampled_from(kinds), max_size=2)):
        tiers.append(
            PriceTier(
                price=draw(prices()),
                kind=kind,
                minimum=Quantity(value=draw(counts), **sold) if draw(st.booleans()) else None,
                maximum=Quantity(value=draw(counts), **sold) if draw(st.booleans()) else None,
                valid_from=draw(maybe(days)),
                valid_to=draw(maybe(days)),
                currency=draw(maybe(st.just("USD"))),
                raw_code=code,
            )
        )
    return CatalogueLine(
        action=draw(st.sampled_from(CatalogueAction)),
        items=draw(items()),
        description=draw(maybe(text(60))),
        group=draw(st.sampled_from([None, "Screws", "Nails"])),
        prices=tuple(tiers),
        pack_size=pack,
        minimum_order=Quantity(value=minimum, **sold) if minimum else None,
        lead_time_days=draw(maybe(st.integers(0, 90))),
        weight=draw(maybe(st.builds(Quantity, value=counts, unit=st.just("KGM"), raw_unit=st.just("KGM")))),
        available_from=draw(maybe(days)),
        available_to=draw(maybe(days)),
        notes=draw(notes),
        **sold,
    )


price_catalogues = st.builds(
    PriceCatalogue,
    number=codes,
    issued_on=maybe(days),
    valid_from=maybe(days),
    valid_to=maybe(days),
    raw_purpose=st.just("9"),
    currency=st.just("EUR"),
    supplier=parties(),
    buyer=parties(),
    lines=st.lists(catalogue_lines(), max_size=3).map(numbered),
    notes=notes,
)


@few
@given(price_catalogues)
def test_a_price_catalogue(catalogue: PriceCatalogue) -> None:
    assert back(catalogue) == catalogue


transport_orders = st.builds(
    TransportOrder,
    number=codes,
    raw_purpose=st.just("9"),
    issued_at=maybe(moments),
    purpose=st.just(NoticePurpose.ORIGINAL),
    carrier_code=maybe(codes),
    payment=maybe(st.sampled_from(["P", "C"])),
    charge=maybe(amounts),
    shipper=parties(),
    consignee=parties(),
    bill_to=maybe(parties()),
    goods=st.lists(
        st.builds(
            Goods,
            description=maybe(text(60)),
            packs=st.builds(Quantity, value=st.integers(1, 99).map(Decimal), raw_unit=st.just("CT")),
            gross_weight=st.builds(Quantity, value=counts, unit=st.just("KGM"), raw_unit=st.just("KGM")),
            volume=maybe(st.builds(Quantity, value=counts, unit=st.just("MTQ"), raw_unit=st.just("MTQ"))),
            sscc=st.lists(
                st.text("0123456789", min_size=17, max_size=17).map(lambda body: f"{body}{check_digit(body)}"),
                max_size=6,
                unique=True,
            ).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    references=st.lists(
        st.builds(TransportReference, qualifier=st.sampled_from(["CU", "DQ"]), value=codes), max_size=2, unique=True
    ).map(tuple),
    currency=maybe(st.just("EUR")),
    notes=notes,
)


@few
@given(transport_orders)
def test_a_transport_order(order: TransportOrder) -> None:
    found = back(order)
    assert isinstance(found, TransportOrder)
    assert [stop.place for stop in found.stops] == [order.shipper, order.consignee]
    assert found.model_copy(update={"stops": ()}) == order


def one_number(party: Party) -> Party:
    return party.model_copy(update={"ids": party.ids[:1]})


application_advices = st.builds(
    ApplicationAdvice,
    number=codes,
    status=st.just(ApplicationStatus.REJECTED),
    raw_status=st.just("RE"),
    issued_at=maybe(moments),
    about=st.lists(
        st.builds(DocumentReference, kind=st.sampled_from(["ACW", "IV"]), number=codes, dated=maybe(days)),
        max_size=2,
    ).map(tuple),
    errors=st.lists(
        st.builds(
            Problem,
            code=st.sampled_from(["aperak.12", "aperak.Z10"]),
            severity=st.just(Severity.ERROR),
            text=text(200),
            value=maybe(codes),
        ),
        max_size=2,
    ).map(tuple),
    sender=parties().map(one_number),
    receiver=parties().map(one_number),
    notes=notes,
)


@few
@given(application_advices)
def test_an_application_advice(advice: ApplicationAdvice) -> None:
    assert back(advice) == advice


@few
@given(
    st.integers(1, 99999),
    st.lists(st.tuples(st.sampled_from(["ORDERS", "ORDRSP"]), st.booleans(), st.integers(1, 99)), max_size=3),
)
def test_a_receipt(control: int, sets: list[tuple[str, bool, int]]) -> None:
    receipts = []
    for number, (kind, good, segment) in enumerate(sets, 1):
        place = Place(segment=segment, element=2, component=1)
        error = Problem(code="contrl.37", severity=Severity.ERROR, text="", place=place)
        receipts.append(
            SetReceipt(
                set_code=kind,
                control=str(number),
                status=SyntaxStatus.ACCEPTED if good else SyntaxStatus.REJECTED,
                errors=() if good else (error,),
                version="D:96A:UN:EAN008",
            )
        )
    found = back(
        TechnicalAcknowledgment(
            status=SyntaxStatus.ACCEPTED,
            interchange_control=str(control),
            sets=tuple(receipts),
            interchange_sender=THEM,
            interchange_receiver=US,
        )
    )
    assert isinstance(found, TechnicalAcknowledgment)
    assert (found.interchange_control, found.interchange_sender, found.interchange_receiver) == (str(control), THEM, US)
    assert [(one.set_code, one.control, one.status, one.version) for one in found.sets] == [
        (one.set_code, one.control, one.status, one.version) for one in receipts
    ]
    assert [[(error.code, error.place) for error in one.errors] for one in found.sets] == [
        [(error.code, error.place) for error in one.errors] for one in receipts
    ]


# --------------------------------------------------------------------------------------------------- envelopes


def test_the_envelope_says_who_when_and_whether_it_is_a_test() -> None:
    raw = FORM.write([Order(number="P1")], envelope(test=True))
    assert raw.startswith(b"UNA:+.? '\nUNB+UNOC:3+4000862000017:14+5412345000013:14+261123:0830+12++ORDERS++++1'\n")
    read = FORM.read(raw).documents[0].envelope
    assert (read.sender, read.receiver, read.interchange_control, read.test) == (US, THEM, "12", True)
    assert read.created_at == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def test_letters_latin_1_does_not_have_are_written_in_utf_8_and_refused_where_the_profile_says_otherwise() -> None:
    order = Order(number="P1", notes=("Schrauben für Łódź",))
    assert b"UNB+UNOW:4+" in FORM.write([order], envelope())
    assert b"UNB+UNOC:3+" in FORM.write([Order(number="P1", notes=("für",))], envelope())
    with pytest.raises(ContentError, match="Ł"):
        FORM.write([order], envelope(options={"syntax": "UNOC:3"}))


def test_a_value_that_names_something_is_never_cut() -> None:
    with pytest.raises(ContentError, match="35 characters"):
        FORM.write([Order(number="P" * 36)], envelope())


def test_a_unit_edifact_cannot_say_is_refused_by_line() -> None:
    line = OrderLine(line_ref="4", quantity=Quantity(value=Decimal(1), unit="ZZ9"))
    with pytest.raises(ContentError, match="line 4"):
        FORM.write([Order(number="P1", lines=(line,))], envelope())


def test_stock_edifact_has_no_code_for_is_refused() -> None:
    count = StockQuantity(meaning=StockMeaning.AVAILABLE, quantity=Quantity(value=Decimal(1)))
    with pytest.raises(ContentError, match="available"):
        FORM.write([StockReport(number="1", lines=(StockLine(counts=(count,)),))], envelope())


def test_a_directory_that_is_none_is_refused() -> None:
    with pytest.raises(ContentError, match="004010"):
        FORM.write([Order(number="P1")], envelope(version="004010"))


def test_several_documents_go_in_one_interchange() -> None:
    raw = FORM.write([Order(number="P1"), Order(number="P2")], envelope())
    parsed = FORM.read(raw)
    assert parsed.all_problems == ()
    assert [(one.envelope.set_control, getattr(one.document, "number", "")) for one in parsed.documents] == [
        ("1", "P1"),
        ("2", "P2"),
    ]


def test_what_is_written_is_what_the_format_says_it_writes() -> None:
    assert DocumentKind.REMITTANCE not in FORM.writes
    assert {DocumentKind.ORDER, DocumentKind.TECHNICAL_ACKNOWLEDGMENT, DocumentKind.INVOICE} <= FORM.writes


def test_goods_are_brought_where_they_are_wanted_not_to_who_owns_them() -> None:
    raw = (
        b"UNH+1+IFTMIN:D:96A:UN'BGM+610+T1+9'NAD+CZ+5412345123453::9'NAD+PW+5412345000105::9'"
        b"NAD+CN+5411234444402::9'NAD+DP+5412345145660::9'GID+1+3:CT'UNT+8+1'"
    )
    order = FORM.read(raw).documents[0].document
    assert isinstance(order, TransportOrder)
    again = back(order)
    assert isinstance(again, TransportOrder)
    assert [stop.place.ids[0].value for stop in again.stops] == ["5412345000105", "5412345145660"]
    assert (again.shipper, again.consignee) == (order.shipper, order.consignee)
