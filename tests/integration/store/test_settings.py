"""Leases, cursors, numbers, orders, connections, settings and people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from console.adapters.store.opening import SqlStore
from console.domain.lifecycle import OrderState, ReceiptState
from console.services.errors import ConflictingChange
from console.services.records import ConnectionRow, LeaseRow, OrderRecord, Person
from console.services.store import AuditFilter, Page
from tests.integration.store.conftest import START, ManualClock
from tests.integration.store.making import ANNA, RULE, message, order


def put(store: SqlStore, record: OrderRecord) -> OrderRecord:
    return store.do(lambda unit: unit.put_order(record, RULE, "seen"))


def take(store: SqlStore, owner: str) -> LeaseRow | None:
    return store.do(lambda unit: unit.take_lease("lane:odoo", owner, 30))


def test_a_lease_has_one_holder_and_its_fence_grows_with_each_new_one(
    opened: Callable[..., SqlStore], clock: ManualClock
) -> None:
    one, two = opened("one"), opened("two")
    assert take(one, "one") == LeaseRow("lane:odoo", "one", START + timedelta(seconds=30), 1)
    assert take(two, "two") is None
    clock.forward(seconds=20)
    assert take(one, "one") == LeaseRow("lane:odoo", "one", START + timedelta(seconds=50), 1)
    clock.forward(seconds=29)
    assert take(two, "two") is None
    clock.forward(seconds=1)
    taken = take(two, "two")
    assert taken is not None
    assert taken.fence == 2
    assert take(one, "one") is None
    assert two.read().lease("lane:odoo") == taken


def test_a_lease_given_back_is_free_at_once_and_its_fence_goes_on(store: SqlStore) -> None:
    take(store, "one")
    store.do(lambda unit: unit.release_lease("lane:odoo", "two"))
    assert take(store, "two") is None
    store.do(lambda unit: unit.release_lease("lane:odoo", "one"))
    taken = take(store, "two")
    assert taken is not None
    assert taken.fence == 2


def test_numbers_of_a_work_that_fails_are_given_again(store: SqlStore) -> None:
    assert store.do(lambda unit: unit.next_numbers("acme", 3)) == 1

    def failing(unit: object) -> None:
        unit.next_numbers("acme", 5)  # type: ignore[attr-defined]
        raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        store.do(failing)
    assert store.do(lambda unit: unit.next_numbers("acme")) == 4
    assert store.do(lambda unit: unit.next_numbers("bolt")) == 1


def test_cursors_and_settings_are_replaced(store: SqlStore) -> None:
    for value in ("1", "2"):
        store.do(lambda unit, v=value: unit.put_cursor("orders", v))
        store.do(lambda unit, v=value: unit.put_setting("views:anna", v, ANNA))
    reads = store.read()
    assert (reads.cursor("orders"), reads.cursor("other")) == ("2", None)
    assert (reads.setting("views:anna"), reads.setting("other")) == ("2", None)
    lines = reads.audit(AuditFilter(subject_kind="setting", subject_id="views:anna"), Page()).rows
    assert [(line.actor, line.detail) for line in lines] == [("anna", "1"), ("anna", "2")]


def test_an_order_comes_back_as_it_was_put(store: SqlStore) -> None:
    new = order(
        snapshot='{"lines": ["ü"]}' * 100,
        sent_document="{}",
        total=Decimal("12345678901234567.123456"),
        receipt=ReceiptState.WAITING,
        sent_at=START,
        technical_due_at=START,
        stake_value=Decimal("0.10"),
        revision=2,
    )
    kept = put(store, new)
    assert kept == replace(new, id=1, version=1)
    assert store.read().order(1) == kept
    changed = put(store, replace(kept, state=OrderState.SENT, sent_document=None))
    assert changed.version == 2
    assert store.read().order(1) == changed


def test_an_order_changed_meanwhile_or_stored_twice_is_refused(store: SqlStore) -> None:
    kept = put(store, order())
    put(store, replace(kept, state=OrderState.SENT))
    with pytest.raises(ConflictingChange, match="changed by somebody else"):
        put(store, replace(kept, state=OrderState.CANCELLED))
    with pytest.raises(ConflictingChange, match="stored by somebody else"):
        put(store, order())


def test_orders_are_found_by_number_by_erp_id_and_when_due(store: SqlStore) -> None:
    late = {"state": OrderState.SENT, "receipt": ReceiptState.WAITING, "technical_due_at": START}
    for number in range(1, 5):
        put(store, order(f"p{number}", erp_id=number, **(late if number > 2 else {})))
    put(store, order("P1", erp_id=9, connection="other"))
    reads = store.read()
    assert [row.erp_id for row in reads.orders_by_number(["P1 ", "p2", "p7"])] == [1, 2, 9]
    assert [row.erp_id for row in reads.orders_by_number(["P1"], "other")] == [9]
    assert [row.erp_id for row in reads.orders_by_erp_id("odoo", [2, 3, 77])] == [2, 3]
    due = reads.orders_due([OrderState.SENT], [ReceiptState.WAITING], START + timedelta(seconds=1), 1)
    assert [row.erp_id for row in due] == [3]
    assert reads.orders_due([OrderState.SENT], [ReceiptState.WAITING], START, 5) == []


def test_connections_keep_their_health_apart_from_their_settings(store: SqlStore, clock: ManualClock) -> None:
    store.do(lambda unit: unit.put_connection(ConnectionRow("odoo", "odoo", "Odoo", '{"host": "h"}'), ANNA))
    store.do(lambda unit: unit.set_health("odoo", "ok", ""))
    clock.forward(minutes=1)
    store.do(lambda unit: unit.set_health("odoo", "trouble", "away"))
    store.do(lambda unit: unit.set_health("unknown", "ok", ""))
    row = store.read().connection("odoo")
    assert row is not None
    assert (row.health, row.health_text, row.last_ok_at, row.version) == ("trouble", "away", START, 1)
    store.do(lambda unit: unit.put_connection(replace(row, paused=True), ANNA))
    assert [(one.paused, one.version) for one in store.read().connections()] == [(True, 2)]


def test_a_change_of_rights_is_in_the_audit_and_no_change_is_not(store: SqlStore) -> None:
    anna, bea = Person("anna", "Anna", ("decide", "send"), "Buyer"), Person("bea", "Bea", ())
    for people in ([anna, bea], [anna, replace(bea, rights=("send",))]):
        store.do(lambda unit, p=people: unit.put_people(p))
    reads = store.read()
    assert reads.people() == [anna, replace(bea, rights=("send",))]
    assert (reads.person("anna"), reads.person("carl")) == (anna, None)
    lines = reads.audit(AuditFilter(action="person.changed"), Page()).rows
    assert [(line.subject_id, line.detail) for line in lines] == [
        ("anna", "rights: decide, send"),
        ("bea", "rights: none"),
        ("bea", "rights: send"),
    ]


def test_one_search_finds_orders_exceptions_and_messages_by_their_start(store: SqlStore) -> None:
    from tests.integration.store.making import case

    for number in range(12):
        put(store, order(f"PO-{number:02d}", erp_id=number))
    store.do(lambda unit: unit.open_exceptions([case("k", subject="PO-01", partner_name="Acme"), case("x")]))
    store.do(lambda unit: unit.add_messages([message("a", subject="po-011"), message("b")], RULE))
    found = store.read().search(" po-0", limit=5)
    assert [hit[0] for hit in found] == ["order", "order", "order", "exception", "message"]
    assert found[3] == ("exception", 1, "PO-01", "80 of 100 · Acme · open")
    assert [hit[2] for hit in store.read().search("PO-01")] == ["PO-01", "PO-01", "po-011"]
    assert store.read().search("  ") == []
    assert store.read().search("%") == []
