"""The order as the supplier shall know it: built from the ERP's purchase order, with line numbers that never change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from hashlib import sha256

from console.domain.documents import ChangePurpose, LineAction, Order, OrderChange, OrderChangeLine, OrderLine
from console.domain.places import own_place
from console.domain.profiles import PartnerProfile
from console.domain.purchase import NewLine, OrderWrite, PurchaseLine, PurchaseOrder, PurchaseState, day_of
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, Party, Price, Quantity


def order_document(
    purchase: PurchaseOrder,
    profile: PartnerProfile,
    revision: int,
    previous: Order | None,
    buyer: Party,
    ship_to: Party | None = None,
) -> Order:
    """The canonical order for a purchase order.

    Line references are positions given once: lines known from ``previous`` (by ERP line id) keep theirs, new lines get
    the next number, and no number is used twice. So that this holds over any number of revisions, a line of
    ``previous`` that was cancelled or has vanished stays, with quantity 0; :func:`sendable` leaves it out. A cancelled
    purchase order has quantity 0 on every line.
    """
    by_id = {line.id: line for line in purchase.lines}
    cancelled = purchase.state is PurchaseState.CANCELLED
    lines: list[OrderLine] = []
    known: set[int] = set()
    for old in previous.lines if previous else ():
        ids = erp_line_ids(old)
        known.update(ids)
        lines.append(_continued(old, [by_id[id_] for id_ in ids if id_ in by_id], cancelled))
    next_ref = _highest_ref(lines) + 1
    for line in sorted(purchase.lines, key=lambda each: (each.sequence, each.id)):
        if line.id not in known and line.quantity > 0 and not cancelled:
            lines.append(_order_line(str(next_ref), [line]))
            next_ref += 1
    planned = day_of(purchase.planned)
    return Order(
        number=purchase.number,
        revision=revision,
        ordered_on=day_of(purchase.ordered_at),
        currency=purchase.currency,
        buyer=buyer,
        supplier=Party(name=purchase.partner_name, ids=profile.ids),
        ship_to=ship_to,
        requested=GoodsDate(day=planned, meaning=DateMeaning.DELIVER) if planned else None,
        lines=tuple(lines),
    )


def sendable(order: Order) -> Order:
    """The order as it is sent whole: without the lines that are cancelled."""
    return order.model_copy(update={"lines": tuple(line for line in order.lines if line.quantity.value > 0)})


def order_change(previous: Order, wanted: Order, changed_on: date | None = None) -> OrderChange | None:
    """What to tell the supplier so that ``previous`` becomes ``wanted``; ``None`` when nothing of theirs changed.

    Goods that go elsewhere are a change; a place of ours that is only described otherwise is none.
    Only lines that changed are listed. When nothing is left to deliver the change cancels the whole order, without
    lines. Descriptions, notes and ERP ids are nothing a supplier needs to know.
    """
    before = {line.line_ref: line for line in previous.lines}
    changed: list[OrderChangeLine] = []
    for line in wanted.lines:
        change = _line_change(before.get(line.line_ref), line)
        if change:
            changed.append(change)
    wanted_refs = {line.line_ref for line in wanted.lines}
    changed.extend(_deleted(line) for line in previous.lines if line.line_ref not in wanted_refs and _live(line))
    whole = any(_live(line) for line in previous.lines) and not any(_live(line) for line in wanted.lines)
    if not changed and not _moved(previous.ship_to, wanted.ship_to) and previous.currency == wanted.currency:
        return None
    return OrderChange(
        number=wanted.number,
        revision=wanted.revision,
        purpose=ChangePurpose.CANCEL if whole else ChangePurpose.CHANGE,
        changed_on=changed_on,
        ordered_on=wanted.ordered_on,
        currency=wanted.currency,
        buyer=wanted.buyer,
        supplier=wanted.supplier,
        ship_to=wanted.ship_to,
        lines=() if whole else tuple(changed),
    )


def _moved(before: Party | None, now: Party | None) -> bool:
    places = own_place(before), own_place(now)
    return places[0] != places[1] if all(places) else before != now


def fingerprint(purchase: PurchaseOrder) -> str:
    """A digest of what the supplier would have to know. Notes, flags, references and times of day do not count."""
    parts = [f"{purchase.number}|{purchase.currency}|{purchase.state is PurchaseState.CANCELLED}"]
    if purchase.receipt_type_id is not None or purchase.deliver_to_id is not None:
        parts.append(f"to {purchase.receipt_type_id}|{purchase.deliver_to_id}")
    parts.extend(
        f"{line.id}|{line.product_id}|{_plain(line.quantity)}|{line.unit or line.unit_name}|{_plain(line.price)}"
        f"|{day_of(line.planned)}"
        for line in sorted(purchase.lines, key=lambda each: each.id)
    )
    return sha256("\n".join(parts).encode()).hexdigest()


def erp_line_ids(line: OrderLine) -> tuple[int, ...]:
    """The ERP lines behind an order line: one, or several once a later part was split off (``"7,8"``)."""
    source = line.source_id or ""
    if source.isdigit():
        return (int(source),)
    return tuple(int(part) for part in source.split(",") if part.strip().isdigit())


def adopt_splits(order: Order, plan: OrderWrite, after: PurchaseOrder) -> Order:
    """The sent order, its lines now also owning the ERP lines that ``plan`` added for later parts and other products.

    The supplier knows one line and goes on answering that one; without this, the parts would look like lines somebody
    added in the ERP.
    """
    plan = plan.with_replacements_added()
    if not plan.new_lines:
        return order
    taken = {id_ for line in order.lines for id_ in erp_line_ids(line)}
    owners = {id_: line.line_ref for line in order.lines for id_ in erp_line_ids(line)}
    adopted: dict[str, list[int]] = {}
    for wanted in plan.new_lines:
        parent = after.line(wanted.split_from)
        product_id = wanted.product_id or (parent.product_id if parent else None)
        free = (line for line in after.lines if line.id not in taken)
        found = next((line for line in free if holds(line, wanted, product_id, after)), None)
        if found and wanted.split_from in owners:
            taken.add(found.id)
            adopted.setdefault(owners[wanted.split_from], []).append(found.id)
    lines = tuple(
        line.model_copy(update={"source_id": ",".join(map(str, (*erp_line_ids(line), *adopted[line.line_ref])))})
        if line.line_ref in adopted
        else line
        for line in order.lines
    )
    return order.model_copy(update={"lines": lines})


def holds(line: PurchaseLine, wanted: NewLine, product_id: int | None, order: PurchaseOrder) -> bool:
    """Whether a line of ``order`` is what a split wanted to add, its price as far as the ERP keeps it."""
    return (
        line.product_id == product_id
        and line.quantity == wanted.quantity
        and line.price in (wanted.price, order.kept_price(wanted.price))
        and (wanted.planned is None or day_of(line.planned) == day_of(wanted.planned))
    )


def _continued(old: OrderLine, lines: list[PurchaseLine], cancelled: bool) -> OrderLine:
    live = [] if cancelled else [line for line in lines if line.quantity > 0]
    if not live:
        return old.model_copy(update={"quantity": old.quantity.model_copy(update={"value": Decimal(0)})})
    return _order_line(old.line_ref, live).model_copy(update={"source_id": old.source_id, "notes": old.notes})


def _order_line(ref: str, lines: list[PurchaseLine]) -> OrderLine:
    """One order line for the ERP lines that make it up; the first part names price and day."""
    first = min(lines, key=lambda line: (day_of(line.planned) or date.max, line.id))
    planned = day_of(first.planned)
    total = sum((line.quantity for line in lines), Decimal(0))
    return OrderLine(
        line_ref=ref,
        items=first.items or _own_item(first),
        description=first.product_name or None,
        quantity=Quantity(value=total, unit=first.unit, raw_unit=first.unit_name or None),
        price=Price(amount=first.price),
        requested=GoodsDate(day=planned, meaning=DateMeaning.DELIVER) if planned else None,
        source_id=",".join(str(line.id) for line in lines),
    )


def _own_item(line: PurchaseLine) -> tuple[ItemId, ...]:
    return (ItemId(scheme=ItemScheme.BUYER, value=line.product_code),) if line.product_code else ()


def _highest_ref(lines: Iterable[OrderLine]) -> int:
    return max((int(line.line_ref) for line in lines if line.line_ref.isdigit()), default=0)


def _live(line: OrderLine) -> bool:
    return line.quantity.value > 0


def _line_change(old: OrderLine | None, new: OrderLine) -> OrderChangeLine | None:
    if old is None or not _live(old):
        return OrderChangeLine(action=LineAction.ADD, line=new) if _live(new) else None
    if not _live(new):
        return _deleted(old)
    if _content(old) == _content(new):
        return None
    return OrderChangeLine(
        action=LineAction.CHANGE,
        line=new,
        previous_quantity=old.quantity,
        previous_price=old.price,
        previous_requested=old.requested,
    )


def _deleted(old: OrderLine) -> OrderChangeLine:
    gone = old.model_copy(update={"quantity": old.quantity.model_copy(update={"value": Decimal(0)})})
    return OrderChangeLine(
        action=LineAction.DELETE,
        line=gone,
        previous_quantity=old.quantity,
        previous_price=old.price,
        previous_requested=old.requested,
    )


def _content(line: OrderLine) -> tuple[object, ...]:
    """What a supplier acts on; a unit with a code is the same whatever the ERP calls it."""
    return (
        line.quantity.value,
        line.quantity.unit or line.quantity.raw_unit,
        line.price.each if line.price else None,
        line.requested.day if line.requested else None,
        tuple(item.key for item in line.items),
    )


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
