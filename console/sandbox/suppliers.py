"""Practice suppliers with characters: they read the orders put into their folder and answer as they would."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from console.domain.documents import (
    AckAction,
    AckLine,
    Acknowledgment,
    AckPart,
    AnyDocument,
    DocumentKind,
    HeaderStatus,
    Order,
    OrderChange,
    OrderLine,
    OutgoingEnvelope,
    ParsedMessage,
)
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, PartyId, Price, Quantity
from console.sandbox.supplying import ship_notice
from console.services.formats import Format


class Character(StrEnum):
    """How a supplier behaves."""

    PROMPT = "prompt"
    SLOW = "slow"
    RAISES_PRICES = "raises_prices"
    BACKORDERS = "backorders"
    SHORT_AND_LATE = "short_and_late"
    NONSENSE = "nonsense"
    TWICE = "twice"
    SILENT = "silent"
    DECIMAL_POINT = "decimal_point"
    SUBSTITUTES = "substitutes"


_EXTRA_SHIPPED = {Character.PROMPT: 0, Character.TWICE: 5}
"""Who sends ship notices, and how much more of the first line than was ordered."""
_NAMES = {
    DocumentKind.TECHNICAL_ACKNOWLEDGMENT: "997",
    DocumentKind.SHIP_NOTICE: "856",
    DocumentKind.PRICE_CATALOGUE: "832",
    DocumentKind.STOCK_REPORT: "846",
}


@dataclass(slots=True)
class PracticeSupplier:
    """One supplier. ``inbox`` is where orders arrive (our outgoing folder), ``outbox`` our incoming one."""

    key: str
    name: str
    character: Character
    inbox: Path
    outbox: Path
    form: Format
    identity: PartyId
    customer: PartyId
    now: Callable[[], datetime]
    rng: random.Random
    delay: timedelta = timedelta(minutes=20)
    until_shipped: timedelta = timedelta(minutes=40)
    options: dict[str, str] = field(default_factory=dict)
    """What its format is told (column specifications)."""
    extension: str = "x12"
    _due: list[tuple[datetime, str, bytes]] = field(default_factory=list)
    _read: set[str] = field(default_factory=set)
    _control: int = 0
    _test: bool = False
    """Whether what is being answered is a test: then so is the answer, and nothing is shipped."""
    down: bool = False

    def tick(self) -> int:
        """Read what came, send what is due; how many files were sent."""
        if self.down:
            return 0
        for path in sorted(self.inbox.glob("*.*")):
            if path.name.startswith(".") or path.name in self._read:
                continue
            self._read.add(path.name)
            self._take(path.read_bytes())
        now = self.now()
        ready = [one for one in self._due if one[0] <= now]
        self._due = [one for one in self._due if one[0] > now]
        for _, name, payload in ready:
            part = self.outbox / f".{name}.part"
            part.write_bytes(payload)
            part.rename(self.outbox / name)
        return len(ready)

    def _take(self, payload: bytes) -> None:
        parsed = self.form.read(payload, self.options)
        orders = [one.document for one in parsed.documents]
        self._test = any(one.envelope.test for one in parsed.documents)
        if self.character is not Character.SILENT:
            self._receipt(parsed)
        for order in orders:
            if isinstance(order, Order):
                self._answer(order)
            elif isinstance(order, OrderChange) and self.character is not Character.SILENT:
                self._later(self._plain(order), self.delay)
        self._test = False

    def _receipt(self, parsed: ParsedMessage) -> None:
        for receipt in self.form.receipts(parsed):
            self._later(receipt, timedelta(minutes=2))

    def _answer(self, order: Order) -> None:
        character = self.character
        if character is Character.SILENT:
            return
        wait = self.delay * (40 if character is Character.SLOW else self.rng.uniform(0.6, 1.6))
        if character is Character.NONSENSE and self.rng.random() < 0.5:
            self._file(self.rng.choice((b"ISA*broken", b"<html>Service unavailable</html>")), wait, "txt")
            return
        answer = self._acknowledge(order)
        self._later(answer, wait)
        if character is Character.TWICE:
            self._later(answer, wait + timedelta(minutes=5))
        ships = character in _EXTRA_SHIPPED and not self._test
        if ships and DocumentKind.SHIP_NOTICE in self.form.writes:
            notice = ship_notice(self.key, order, self._control + 1, self.now(), _EXTRA_SHIPPED[character])
            self._later(notice, wait + self.until_shipped)

    def _acknowledge(self, order: Order) -> Acknowledgment:
        lines = tuple(self._line(line, number) for number, line in enumerate(order.lines))
        plain = all(part.action is AckAction.ACCEPTED for line in lines for part in line.parts)
        return Acknowledgment(
            order_number="P99999" if self.character is Character.NONSENSE else order.number,
            document_id=f"{self.key}-{order.number}",
            issued_at=self.now(),
            status=HeaderStatus.ACCEPTED if plain else HeaderStatus.DETAIL,
            supplier_order_number=f"{self.key.upper()}-SO-{self.rng.randrange(10000, 99999)}",
            order_date=order.ordered_on,
            currency=order.currency,
            lines=lines,
        )

    def _line(self, line: OrderLine, number: int) -> AckLine:
        first = number == 0
        whole = AckPart(action=AckAction.ACCEPTED, quantity=line.quantity, promised=line.requested)
        parts: tuple[AckPart, ...] = (whole,)
        price = line.price
        if first and self.character is Character.SHORT_AND_LATE:
            parts = (self._part(AckAction.CHANGED, line, Decimal("0.8"), 14, "IQ"),)
        elif first and self.character is Character.BACKORDERS:
            now, later = Decimal("0.6"), Decimal("0.4")
            parts = (
                self._part(AckAction.ACCEPTED, line, now, 0, "IA"),
                self._part(AckAction.BACKORDERED, line, later, 21, "IB"),
            )
        elif self.character is Character.RAISES_PRICES and price is not None:
            price = Price(amount=(price.amount * Decimal("1.042")).quantize(Decimal("0.01")), basis=price.basis)
            parts = (self._part(AckAction.CHANGED, line, Decimal(1), 0, "IP"),)
        elif first and self.character is Character.DECIMAL_POINT and price is not None:
            price = Price(amount=(price.amount * 100).quantize(Decimal(1)), basis=price.basis)
        elif first and self.character is Character.SUBSTITUTES:
            new = ItemId(
                scheme=ItemScheme.SUPPLIER, value=f"NEW-{line.items[0].value if line.items else line.line_ref}"
            )
            parts = (
                AckPart(action=AckAction.SUBSTITUTED, quantity=line.quantity, promised=line.requested, items=(new,)),
            )
        elif not first and self.character is Character.NONSENSE:
            parts = (AckPart(action=AckAction.REJECTED, quantity=line.quantity, raw_code="IR"),)
        return AckLine(line_ref=line.line_ref, items=line.items, ordered=line.quantity, price=price, parts=parts)

    @staticmethod
    def _part(action: AckAction, line: OrderLine, share: Decimal, days: int, code: str) -> AckPart:
        amount = (line.quantity.value * share).to_integral_value()
        when = line.requested
        promised = (
            GoodsDate(day=when.day + timedelta(days=days), meaning=DateMeaning.DELIVER, qualifier="067")
            if when
            else None
        )
        quantity = Quantity(value=amount, unit=line.quantity.unit, raw_unit=line.quantity.raw_unit)
        return AckPart(action=action, quantity=quantity, promised=promised, raw_code=code)

    def _plain(self, change: OrderChange) -> Acknowledgment:
        lines = tuple(
            AckLine(
                line_ref=one.line.line_ref,
                items=one.line.items,
                ordered=one.line.quantity,
                price=one.line.price,
                parts=(AckPart(action=AckAction.ACCEPTED, quantity=one.line.quantity, promised=one.line.requested),),
            )
            for one in change.lines
        )
        return Acknowledgment(
            order_number=change.number,
            document_id=f"{self.key}-{change.number}-{change.revision}",
            issued_at=self.now(),
            status=HeaderStatus.ACCEPTED,
            currency=change.currency,
            lines=lines,
        )

    def send(self, document: AnyDocument, wait: timedelta) -> None:
        """Send something of its own accord: prices, stock."""
        if self.character is not Character.SILENT:
            self._later(document, wait)

    def _later(self, document: AnyDocument, wait: timedelta) -> None:
        self._control += 1
        envelope = OutgoingEnvelope(
            sender=self.identity,
            receiver=self.customer,
            interchange_control=self._control,
            group_control=self._control,
            created_at=self.now(),
            test=self._test,
            version="004010",
            options=self.options,
        )
        self._file(self.form.write([document], envelope), wait, self.extension, _NAMES.get(document.kind, "855"))

    def _file(self, payload: bytes, wait: timedelta, extension: str, kind: str = "odd") -> None:
        number = len(self._due) + self._control * 100 + self.rng.randrange(100)
        self._due.append((self.now() + wait, f"{self.key}-{kind}-{number}.{extension}", payload))
