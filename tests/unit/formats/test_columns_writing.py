"""What is written by a specification reads back as it was meant, runs in no spreadsheet, and drops nothing that counts."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from console.adapters.formats.columns.templates import template, template_names
from console.adapters.formats.registry import FORMATS
from console.domain.columns import ColumnSpec
from console.domain.documents import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    HeaderStatus,
    LineAction,
    Order,
    OrderChange,
    OrderChangeLine,
    OrderLine,
    PriceCatalogue,
    StockReport,
)
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, Party, Price, Quantity
from console.services.errors import ContentError
from tests.unit.formats.columns_world import codes, envelope, options, read, spec_of

ORDERS = ("order-csv", "order-xlsx", "order-json", "order-fixed")
texts = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters="\x00"), min_size=1, max_size=20
)
latin = st.text("ABCabcäöüß=+-@'\"; ,0123456789", min_size=1, max_size=20).map(str.strip).filter(bool)
amounts = st.decimals(min_value=Decimal("0.001"), max_value=Decimal(99999), places=3)
prices = st.decimals(min_value=Decimal("0.0001"), max_value=Decimal(9999), places=4)
days = st.dates(date(2020, 1, 1), date(2099, 12, 31))


def order_line(number: int, code: str, quantity: Decimal, price: Decimal, day: date, unit: str) -> OrderLine:
    return OrderLine(
        line_ref=str(number),
        items=(ItemId(scheme=ItemScheme.SUPPLIER, value=code),),
        description=code[::-1],
        quantity=Quantity(value=quantity, unit=unit),
        price=Price(amount=price),
        requested=GoodsDate(day=day, meaning=DateMeaning.DELIVER),
    )


def order(*lines: OrderLine, number: str = "P00001") -> Order:
    return Order(
        number=number,
        ordered_on=date(2026, 11, 23),
        currency="EUR",
        ship_to=Party(name="West", city="Köln"),
        lines=lines,
    )


LINE = order_line(1, "BOLT", Decimal(5), Decimal("1.10"), date(2026, 12, 1), "C62")


@pytest.mark.parametrize("name", ORDERS)
@settings(max_examples=30)
@given(
    lines=st.lists(
        st.tuples(latin, amounts, prices, days, st.sampled_from(("C62", "KGM", "XCS"))), min_size=1, max_size=5
    ),
    second=st.booleans(),
)
def test_orders_read_back_as_written(
    name: str, lines: list[tuple[str, Decimal, Decimal, date, str]], second: bool
) -> None:
    sent = [order(*(order_line(number, *line) for number, line in enumerate(lines, 1)))]
    if second:
        sent.append(order(LINE, number="P00002"))
    form = FORMATS[template(name).layout.syntax]
    parsed = form.read(form.write(sent, envelope(name)), options(name))
    assert codes(parsed) == []
    for one, wanted in zip((document.document for document in parsed.documents), sent, strict=True):
        assert isinstance(one, Order)
        assert (one.number, one.ordered_on, one.currency, one.ship_to) == (
            (wanted.number, wanted.ordered_on, "EUR", wanted.ship_to)
        )
        facts = [
            (
                line.line_ref,
                line.items,
                line.description,
                line.quantity.value,
                line.quantity.unit,
                line.price,
                line.requested,
            )
            for line in one.lines
        ]
        assert facts == [
            (
                line.line_ref,
                line.items,
                line.description,
                line.quantity.value,
                line.quantity.unit,
                line.price,
                line.requested,
            )
            for line in wanted.lines
        ]


@settings(max_examples=25)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(AckAction), amounts, days), min_size=1, max_size=3), min_size=1, max_size=4
    )
)
def test_acknowledgments_read_back_with_every_part_of_every_line(
    lines: list[list[tuple[AckAction, Decimal, date]]],
) -> None:
    words = {"codes": {str(action): str(action) for action in AckAction}}
    for name in ("acknowledgment-csv", "acknowledgment-xlsx", "acknowledgment-json"):
        body = template(name).model_dump(mode="json")
        for one in body["fields"]:
            if one["to"] == "action":
                one |= words
        spec = ColumnSpec.model_validate(body)
        sent = Acknowledgment(
            order_number="P1",
            status=HeaderStatus.DETAIL,
            lines=tuple(
                AckLine(
                    line_ref=str(number),
                    price=Price(amount=Decimal("7.5"), basis=Decimal(100)),
                    parts=tuple(
                        AckPart(
                            action=action, raw_code=str(action), quantity=Quantity(value=amount, unit="C62", raw_unit="pcs"),
                            promised=GoodsDate(day=day, meaning=DateMeaning.DELIVER),
                        )
                        for action, amount, day in parts
                    ),
                )
                for number, parts in enumerate(lines, 1)
            ),
        )  # fmt: skip
        form = FORMATS[spec.layout.syntax]
        parsed = form.read(form.write([sent], envelope(spec)), options(spec))
        assert codes(parsed) == []
        assert parsed.documents[0].document == sent


@settings(max_examples=40)
@given(texts)
def test_no_text_is_run_as_a_formula_by_a_spreadsheet(text: str) -> None:
    sent = order(LINE.model_copy(update={"description": text}))
    raw = FORMATS["delimited"].write([sent], envelope("order-csv"))
    for row in read(raw, "order-csv").documents:
        assert isinstance(row.document, Order) and row.document.lines[0].description == text.strip()
    for one in _cells(raw):
        assert not one.startswith(("=", "+", "-", "@"))
    book = load_workbook(io.BytesIO(FORMATS["xlsx"].write([sent], envelope("order-xlsx"))))
    assert all(one.data_type != "f" for row in book.active.iter_rows() for one in row)


def _cells(raw: bytes) -> list[str]:
    import csv

    return [cell for row in csv.reader(io.StringIO(raw.decode()), delimiter=";") for cell in row]


def test_a_test_message_needs_a_column_that_says_so() -> None:
    raw = FORMATS["delimited"].write([order(LINE)], envelope("order-csv", test=True))
    assert read(raw, "order-csv").documents[0].envelope.test
    body = spec_of("order-csv").model_dump(mode="json")
    body["fields"] = [one for one in body["fields"] if one["to"] != "test"]
    with pytest.raises(ContentError, match="test flag"):
        FORMATS["delimited"].write([order(LINE)], envelope(ColumnSpec.model_validate(body), test=True))


def without(name: str, *targets: str) -> ColumnSpec:
    body = spec_of(name).model_dump(mode="json")
    body["fields"] = [one for one in body["fields"] if one["to"] not in targets]
    return ColumnSpec.model_validate(body)


def test_a_unit_no_column_tells_is_refused_not_dropped() -> None:
    cases = order(order_line(1, "A", Decimal(5), Decimal(1), date(2026, 12, 1), "XCS"))
    with pytest.raises(ContentError, match="line 1: The quantity is in XCS"):
        FORMATS["delimited"].write([cases], envelope(without("order-csv", "unit")))
    with pytest.raises(ContentError, match="no word for the unit KMQ"):
        FORMATS["delimited"].write(
            [order(order_line(1, "A", Decimal(5), Decimal(1), date(2026, 12, 1), "KMQ"))], envelope("order-csv")
        )


def test_a_price_per_hundred_becomes_a_price_each_or_is_refused() -> None:
    spec = without("order-csv", "price_basis")
    exact = order(LINE.model_copy(update={"price": Price(amount=Decimal("77.00"), basis=Decimal(100))}))
    back = read(FORMATS["delimited"].write([exact], envelope(spec)), spec).documents[0].document
    assert isinstance(back, Order) and back.lines[0].price == Price(amount=Decimal("0.77"))
    endless = order(LINE.model_copy(update={"price": Price(amount=Decimal(1), basis=Decimal(3))}))
    with pytest.raises(ContentError, match="no exact price"):
        FORMATS["delimited"].write([endless], envelope(spec))


def test_what_does_not_fit_its_positions_is_refused_with_its_column() -> None:
    with pytest.raises(ContentError, match="longer than the 12 characters") as caught:
        FORMATS["fixed"].write(
            [order(order_line(1, "A", Decimal(10) ** 11, Decimal(1), date(2026, 12, 1), "C62"))],
            envelope("order-fixed"),
        )
    assert caught.value.problems[0].place.path == "quantity"
    with pytest.raises(ContentError, match="more than the 4 decimals"):
        FORMATS["fixed"].write(
            [order(order_line(1, "A", Decimal(1), Decimal("0.00001"), date(2026, 12, 1), "C62"))],
            envelope("order-fixed"),
        )


def test_letters_outside_the_charset_are_refused() -> None:
    spec = spec_of("order-csv", layout={"charset": "cp1252"})
    with pytest.raises(ContentError, match="cannot be written in cp1252"):
        FORMATS["delimited"].write([order(LINE.model_copy(update={"description": "漢"}))], envelope(spec))


def test_partners_words_numbers_and_dates_are_used() -> None:
    spec = spec_of(
        "order-csv",
        layout={"separator": ",", "bom": True, "quote_all": True},
        numbers={"decimal": ","},
        dates=["DD.MM.YYYY"],
    )
    raw = FORMATS["delimited"].write(
        [order(order_line(1, "A", Decimal("1.5"), Decimal("2.25"), date(2026, 12, 1), "KGM"))], envelope(spec)
    )
    assert raw.startswith(b"\xef\xbb\xbf") and b'"1,5","kg","2,25"' in raw and b'"01.12.2026"' in raw
    assert codes(read(raw, spec)) == []


def test_an_order_change_says_what_is_to_change() -> None:
    change = OrderChange(
        number="P1", revision=2, changed_on=date(2026, 11, 25), currency="EUR",
        lines=(
            OrderChangeLine(action=LineAction.CHANGE, line=LINE, previous_quantity=Quantity(value=Decimal(9), unit="C62"), raw_code="change"),
            OrderChangeLine(action=LineAction.DELETE, line=LINE.model_copy(update={"line_ref": "2"}), raw_code="delete"),
        ),
    )  # fmt: skip
    raw = FORMATS["delimited"].write([change], envelope("order-change-csv"))
    back = read(raw, "order-change-csv").documents[0].document
    assert isinstance(back, OrderChange)
    assert [(one.action, one.line.line_ref) for one in back.lines] == [("change", "1"), ("delete", "2")]
    assert back.lines[0].previous_quantity is not None and back.lines[0].previous_quantity.value == 9


def test_a_kind_without_a_specification_is_refused_in_words() -> None:
    with pytest.raises(ContentError, match="no column specification"):
        FORMATS["delimited"].write([order(LINE)], envelope("acknowledgment-csv"))
    with pytest.raises(ContentError, match="there is no template"):
        FORMATS["delimited"].write([order(LINE)], envelope("order-of-the-day"))


def test_every_template_reads_what_it_writes_of_stock_and_prices() -> None:
    texts = {
        "stock-report-csv": "SKU;Available;Unit;Warehouse;Next quantity;Next arrival\nA;5;pcs;W;10;2026-12-24\nB;0;kg;;;\n",
        "price-catalogue-csv": "SKU;Unit;Net price;Price per;Currency;From quantity;List price\nA;pcs;1.5;1;EUR;;3\nA;pcs;1.25;1;EUR;100;\nB;kg;2;1;EUR;;\n",
    }
    for name, text in texts.items():
        first = read(text, name).documents[0].document
        assert isinstance(first, (StockReport, PriceCatalogue))
        for other in (name, name.replace("csv", "xlsx")):
            form = FORMATS[template(other).layout.syntax]
            again = form.read(form.write([first], envelope(other)), options(other)).documents[0].document
            assert isinstance(again, (StockReport, PriceCatalogue))
            assert _numbers(again) == _numbers(first)
    assert len(template_names()) >= 16


def _numbers(document: StockReport | PriceCatalogue) -> object:
    if isinstance(document, StockReport):
        return [(line.items, line.counts) for line in document.lines]
    return [
        (line.items, sorted((price.kind, price.price.each, price.minimum) for price in line.prices))
        for line in document.lines
    ]
