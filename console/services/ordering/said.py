"""A change of an order in the ERP that nobody could look up, and of which a person said that it happened.

It is noted with the record's fingerprint. When the order is read next, the lines of the decision count as agreed, as
after any other write: what the supplier said must not go back to them as a change of ours. Whatever else the order
holds by then is somebody's own change, and does go out.
"""

from __future__ import annotations

import json
from dataclasses import replace

from console.domain.documents import document_to_json
from console.domain.orders import adopt_splits, fingerprint, holds
from console.domain.purchase import OrderWrite, PurchaseLine, PurchaseOrder
from console.services.ordering.book import purchase_of, sent_order, with_stake
from console.services.records import Actor, OrderRecord
from console.services.store import Reads, Unit


def keep_said(unit: Unit, record: OrderRecord, write: OrderWrite, actor: Actor) -> None:
    """Note what a person said."""
    said = {"fingerprint": record.fingerprint, "write": write.model_dump(mode="json")}
    unit.put_setting(_key(record), json.dumps(said), actor)


def with_what_was_said(reads: Reads, record: OrderRecord, now: PurchaseOrder) -> OrderRecord:
    """The record with what was said taken as agreed; as it is when nothing was, or something was agreed since.

    ``now`` is the order as read: it tells the ids of lines that were added.
    """
    text = reads.setting(_key(record))
    said = json.loads(text) if text else {}
    if said.get("fingerprint") != record.fingerprint:
        return record
    write = OrderWrite.model_validate(said["write"]).with_replacements_added()
    agreed = _written(purchase_of(record), write, now)
    order = sent_order(record)
    adopted = document_to_json(adopt_splits(order, write, now)) if order is not None else record.sent_document
    return replace(with_stake(record, agreed), fingerprint=fingerprint(agreed), sent_document=adopted)


def _written(before: PurchaseOrder, write: OrderWrite, now: PurchaseOrder) -> PurchaseOrder:
    """``before`` as ``write`` made it."""
    targets = {target.line_id: target for target in write.lines}
    lines = []
    for line in before.lines:
        target = targets.get(line.id)
        if target is not None:
            planned = target.planned or line.planned
            price = now.kept_price(target.price)
            line = line.model_copy(update={"quantity": target.quantity, "price": price, "planned": planned})
        lines.append(line)
    return before.model_copy(update={"lines": (*lines, *_added(before, write, now))})


def _added(before: PurchaseOrder, write: OrderWrite, now: PurchaseOrder) -> list[PurchaseLine]:
    known = {line.id for line in before.lines}
    found: list[PurchaseLine] = []
    for wanted in write.new_lines:
        source = before.line(wanted.split_from)
        product = wanted.product_id or (source.product_id if source else None)
        free = [line for line in now.lines if line.id not in known]
        match = next((line for line in free if holds(line, wanted, product, now)), None)
        if match is not None:
            known.add(match.id)
            found.append(match)
    return found


def _key(record: OrderRecord) -> str:
    return f"said-written:{record.id}"
