"""Price catalogues and stock reports through the program: windows, limits, cases, and what is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from console.domain.documents import (
    CatalogueLine,
    PriceCatalogue,
    PriceKind,
    PriceTier,
    StockLine,
    StockMeaning,
    StockQuantity,
    StockReport,
)
from console.domain.lifecycle import ExceptionState, MessageState
from console.domain.masterdata import ProductMatch, ProductRecord
from console.domain.profiles import BatchWindow, SupplyRules
from console.domain.supplying import PriceBatch, PriceOutcome, PriceOutcomeKind, PricePage, PriceRow
from console.domain.values import ItemId, ItemScheme, Price, Quantity
from console.services.casework_models import Action, ActionKind
from console.services.errors import InDoubt, NotAllowed, Refused
from console.services.ports import Lookup
from console.services.supply.book import TAKE_PRICES, TAKE_STOCK
from console.services.supply.cases import SupplyCases
from console.services.supply.prices import TakePrices
from console.services.supply.stock import TakeStock
from tests.integration.shop import BUYER, LOOKER, NOW, Shop

ALWAYS = SupplyRules(window=None)


class Books:
    """An ERP with three products and a price list; products are known by the supplier's number ``V-1`` to ``V-3``."""

    def __init__(self) -> None:
        self.rows = {
            number: PriceRow(id=number, product_id=number, price=Decimal(10 * number), currency="EUR", lead_time_days=5)
            for number in (1, 2, 3)
        }
        self.calls: list[str] = []
        self.lose_answers = 0
        self._made: dict[str, int] = {}

    def product_ids(
        self, items: Sequence[ItemId], partner_id: int | None = None
    ) -> Mapping[ItemId, tuple[ProductMatch, ...]]:
        self.calls.append("product_ids")
        known = {f"V-{number}": number for number in (1, 2, 3)}
        return {one: (ProductMatch(product_id=known[one.value]),) for one in items if one.value in known}

    def product_records(self, ids: Sequence[int], partner_id: int | None = None) -> tuple[ProductRecord, ...]:
        return tuple(
            ProductRecord(
                id=one, name=f"Product {one}", unit="C62", purchase_unit="C62", pack_factors={"XCS": Decimal(12)}
            )
            for one in ids
        )

    def price_rows(self, partner_id: int, after: int = 0, limit: int = 2000) -> PricePage:
        self.calls.append("price_rows")
        return PricePage(rows=tuple(self.rows.values()))

    def write_prices(self, batch: PriceBatch) -> tuple[PriceOutcome, ...]:
        self.calls.append("write_prices")
        outcomes = []
        for write in batch.writes:
            row_id = write.row_id or self._made.setdefault(write.key, len(self.rows) + 1)
            row = PriceRow(
                id=row_id,
                product_id=write.product_id,
                price=write.price,
                minimum=write.minimum,
                currency=write.currency,
                lead_time_days=write.lead_time_days,
                valid_from=write.valid_from,
                valid_to=write.valid_to,
            )
            there = self.rows.get(row_id) == row
            self.rows[row_id] = row
            kind = PriceOutcomeKind.ALREADY_THERE if there else PriceOutcomeKind.DONE
            outcomes.append(PriceOutcome(key=write.key, kind=kind, row=row))
        if self.lose_answers:
            self.lose_answers -= 1
            raise InDoubt
        return tuple(outcomes)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = Shop(tmp_path, supply=ALWAYS)
    yield opened
    opened.close()


def item(value: str) -> tuple[ItemId, ...]:
    return (ItemId(scheme=ItemScheme.SUPPLIER, value=value),)


def catalogue(prices: Mapping[str, str], unit: str | None = None) -> PriceCatalogue:
    lines = tuple(
        CatalogueLine(items=item(code), unit=unit, prices=(PriceTier(price=Price(amount=Decimal(price))),))
        for code, price in prices.items()
    )
    return PriceCatalogue(number="PL-7", currency="EUR", lines=lines)


def report(stock: Mapping[str, int], whole: bool | None = True) -> StockReport:
    lines = tuple(
        StockLine(
            items=item(code),
            counts=(StockQuantity(meaning=StockMeaning.AVAILABLE, quantity=Quantity(value=Decimal(number))),),
        )
        for code, number in stock.items()
    )
    return StockReport(number="ST-1", as_of=NOW, whole=whole, lines=lines)


def work(shop: Shop, books: Books) -> list[str]:
    return shop.work([TakePrices(shop.store, shop.clock), TakeStock(shop.store, shop.clock)], books)


def test_prices_within_the_limits_are_taken_over_in_one_call(shop: Shop) -> None:
    message, books = shop.receive(catalogue({"V-1": "10.40", "V-2": "20", "V-9": "1"})), Books()
    assert work(shop, books) == ["1 taken over, 1 unchanged, 1 for items we do not carry"]
    assert books.rows[1].price == Decimal("10.40")
    assert books.calls.count("write_prices") == books.calls.count("product_ids") == 1
    assert shop.message(message.id).state is MessageState.SETTLED and shop.cases() == []


def test_what_moves_further_waits_for_a_person_and_the_rest_is_taken_over(shop: Shop) -> None:
    message, books = shop.receive(catalogue({"V-1": "10.40", "V-2": "200", "V-3": "45"})), Books()
    work(shop, books)
    assert [books.rows[number].price for number in (1, 2, 3)] == [Decimal("10.40"), Decimal(20), Decimal(30)]
    (row,) = shop.cases()
    assert (row.cause, row.title) == ("prices_move", "2 prices to decide, up to +900 %")
    assert "The largest: V-2: Exactly 10 times more: a decimal point may have slipped." in row.sentence
    office = shop.office(SupplyCases(shop.store, shop.clock, shop.events, TAKE_PRICES))
    view = office.case(row.id, BUYER)
    assert [(line.cells[0].ordered, line.cells[0].answered) for line in view.lines] == [
        ("20.00 EUR", "200.00 EUR"),
        ("30.00 EUR", "45.00 EUR"),
    ]
    with pytest.raises(NotAllowed):
        office.act(row.id, row.version, Action(ActionKind.TAKE_OVER), LOOKER)
    office.act(row.id, row.version, Action(ActionKind.TAKE_OVER), BUYER)
    assert shop.cases()[0].state is ExceptionState.APPLYING
    work(shop, books)
    assert [books.rows[number].price for number in (2, 3)] == [Decimal(200), Decimal(45)]
    assert shop.cases() == [] and shop.message(message.id).state is MessageState.SETTLED


def test_prices_of_one_item_are_told_apart_by_quantity_and_day(shop: Shop) -> None:
    books = Books()
    tiers = (
        PriceTier(price=Price(amount=Decimal(15)), minimum=Quantity(value=Decimal(100))),
        PriceTier(price=Price(amount=Decimal(12)), valid_from=date(2027, 1, 1)),
    )
    shop.receive(PriceCatalogue(number="PL-9", currency="EUR", lines=(CatalogueLine(items=item("V-1"), prices=tiers),)))
    work(shop, books)
    (row,) = shop.cases()
    view = shop.office(SupplyCases(shop.store, shop.clock, shop.events, TAKE_PRICES)).case(row.id, BUYER)
    assert {line.cells[0].label for line in view.lines} == {"Price", "Price from 100", "Price from 1 Jan 2027"}
    assert view.preview is not None and "price from 100" in {change.field for change in view.preview.changes}


def test_prices_put_aside_stay_as_they_are(shop: Shop) -> None:
    message, books = shop.receive(catalogue({"V-2": "200"})), Books()
    work(shop, books)
    (row,) = shop.cases()
    office = shop.office(SupplyCases(shop.store, shop.clock, shop.events, TAKE_PRICES))
    office.act(row.id, row.version, Action(ActionKind.PUT_ASIDE, reason="their mistake"), BUYER)
    assert (work(shop, books), shop.cases(), books.rows[2].price) == ([], [], Decimal(20))
    assert shop.message(message.id).state is MessageState.IGNORED


def test_a_price_per_case_is_written_per_unit(shop: Shop) -> None:
    books = Books()
    shop.receive(catalogue({"V-1": "122.40"}, unit="XCS"))
    work(shop, books)
    assert books.rows[1].price == Decimal("10.2")


def test_a_unit_nobody_knows_puts_aside_that_price_alone(shop: Shop) -> None:
    books = Books()
    shop.receive(catalogue({"V-1": "10.40"}), catalogue({"V-2": "20.5"}, unit="XPX"))
    work(shop, books)
    assert (books.rows[1].price, books.rows[2].price) == (Decimal("10.40"), Decimal(20))
    (row,) = shop.cases()
    office = shop.office(SupplyCases(shop.store, shop.clock, shop.events, TAKE_PRICES))
    assert "V-2: How many purchase units are in one unit of the offer is not known." in office.case(row.id, BUYER).notes


def test_prices_that_cannot_be_used_say_why_and_offer_no_button_that_does_nothing(shop: Shop) -> None:
    books = Books()
    listed = PriceTier(price=Price(amount=Decimal(12)), kind=PriceKind.LIST)
    lines = tuple(CatalogueLine(items=item(code), prices=(listed,)) for code in ("V-1", "V-9"))
    message = shop.receive(PriceCatalogue(number="PL-8", currency="EUR", lines=lines))
    work(shop, books)
    (row,) = shop.cases()
    assert (row.title, row.owner) == ("1 price not taken over", "maria")
    assert "V-1: Only a list price is given, not what we pay." in row.sentence
    office = shop.office(SupplyCases(shop.store, shop.clock, shop.events, TAKE_PRICES))
    (take,) = (one for one in office.case(row.id, BUYER).actions if one.kind is ActionKind.TAKE_OVER)
    assert not take.allowed and "ask the supplier" in take.why_not
    with pytest.raises(Refused):
        office.act(row.id, row.version, Action(ActionKind.TAKE_OVER), BUYER)
    office.act(row.id, row.version, Action(ActionKind.PUT_ASIDE, reason="they send net prices now"), BUYER)
    assert shop.message(message.id).state is MessageState.IGNORED


def test_a_lost_answer_is_made_good_by_doing_it_again(shop: Shop) -> None:
    books = Books()
    shop.receive(catalogue({"V-1": "10.40"}))
    (effect,) = shop.effects(TAKE_PRICES)
    handler = TakePrices(shop.store, shop.clock)
    books.lose_answers = 1
    with pytest.raises(InDoubt):
        handler.perform(books, effect)  # type: ignore[arg-type]
    found, performed = handler.look_up(books, effect)  # type: ignore[arg-type]
    assert found is Lookup.DONE and performed is not None
    assert performed.text == "1 unchanged"
    assert books.rows[1].price == Decimal("10.40") and len(books.rows) == 3


def test_volume_waits_for_the_partners_window(tmp_path: Path) -> None:
    shop = Shop(tmp_path, supply=SupplyRules(window=BatchWindow(opens="19:00", closes="06:00")))
    books = Books()
    shop.receive(catalogue({"V-1": "10.40"}))
    assert work(shop, books) == []
    shop.clock.moment = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
    assert work(shop, books) == ["1 taken over"]
    shop.close()


def test_stock_is_kept_here_with_the_product_it_belongs_to(shop: Shop) -> None:
    message = shop.receive(report({"V-1": 40, "V-9": 5}))
    assert work(shop, Books()) == ["stock of 2 items kept"]
    kept = {
        one.value: one for one in shop.store.read().supplier_items("acme", [("supplier", "V-1"), ("supplier", "V-9")])
    }
    assert json.loads(kept["V-1"].stock or "")["available"] == "40"
    assert (kept["V-1"].product_id, kept["V-9"].product_id) == (1, None)
    assert shop.message(message.id).state is MessageState.SETTLED


def test_a_whole_report_empties_what_it_no_longer_lists(shop: Shop) -> None:
    shop.receive(report({"V-1": 40, "V-2": 5}))
    work(shop, Books())
    later = report({"V-1": 41}).model_copy(update={"as_of": NOW.replace(hour=10)})
    shop.receive(later)
    assert work(shop, Books()) == ["stock of 1 items kept, 1 no longer listed"]
    (gone,) = shop.store.read().supplier_items("acme", [("supplier", "V-2")])
    assert json.loads(gone.stock or "") == {"available": "0", "gone": True}


def test_half_a_report_is_not_believed_unasked_and_can_be_taken_over(shop: Shop) -> None:
    shop.receive(report({f"W-{number}": 5 for number in range(40)}))
    work(shop, Books())
    half = report({f"W-{number}": 5 for number in range(10)}).model_copy(update={"as_of": NOW.replace(hour=10)})
    shop.receive(half)
    assert work(shop, Books())[0].startswith("not believed unasked: 30 of 40 items")
    (row,) = shop.cases()
    assert row.cause == "stock_unlikely"
    office = shop.office(SupplyCases(shop.store, shop.clock, shop.events, TAKE_STOCK))
    office.act(row.id, row.version, Action(ActionKind.TAKE_OVER), BUYER)
    assert work(shop, Books()) == ["stock of 10 items kept, 30 no longer listed"]
    assert shop.cases() == []


def test_without_a_supplier_in_odoo_the_catalogue_waits_with_a_case(tmp_path: Path) -> None:
    shop = Shop(tmp_path, supply=ALWAYS, erp_partner_id=None)
    shop.receive(catalogue({"V-1": "10.40"}))
    (row,) = shop.cases()
    assert row.cause == "connection" and "its profile names no supplier in Odoo" in row.sentence
    shop.close()
