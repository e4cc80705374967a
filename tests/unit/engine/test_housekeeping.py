"""Deadlines: snoozes end, receipts become overdue, escalation steps are taken once, in the partner's working hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from console.adapters.store import open_store
from console.adapters.store.opening import SqlStore
from console.domain.lifecycle import ExceptionState, OrderState, ReceiptState
from console.domain.profiles import Deadlines, Escalation, PartnerProfile, WorkingTime
from console.domain.purchase import PurchaseOrder, PurchaseState
from console.services.engine.housekeeping import Housekeeping
from console.services.events import Events
from console.services.records import Actor, ExceptionChange, ExceptionRow, NewException, OrderRecord
from console.services.store import AuditFilter, Page
from tests.unit.engine.test_lane import HandClock

RULE = Actor("test", "rule")
STEPS = (
    Escalation(after_hours=4, to="tom", note="nobody has acted"),
    Escalation(after_hours=12, to="maria", note="the buyer's lead decides"),
    Escalation(after_hours=16, note="ask Delta Plastics, the alternative supplier"),
)


class House:
    """A store with one escalating partner, looked after by hand."""

    def __init__(self, store: SqlStore, clock: HandClock) -> None:
        self.store = store
        self.clock = clock
        self.faults: list[BaseException] = []
        self.keeping = Housekeeping(store, clock, Events(), report=self.faults.append)

    def profile(self, key: str, *steps: Escalation, timezone: str = "UTC") -> None:
        profile = PartnerProfile(
            key=key,
            name=key.title(),
            connection=f"{key}-way",
            format="x12",
            deadlines=Deadlines(escalations=steps),
            calendar=WorkingTime(timezone=timezone),
            owner="anna",
        )
        self.store.do(lambda unit: unit.put_profile(profile, RULE))

    def case(self, key: str, partner: str, due: datetime) -> int:
        new = NewException(
            key, "acknowledgments", "no_answer", "t", "s", RULE, partner=partner, due_at=due, subject=key, owner="anna"
        )
        return self.store.do(lambda unit: unit.open_exceptions([new]))[0]

    def now(self, case: int) -> ExceptionRow:
        found = self.store.read().exception(case)
        assert found is not None
        return found

    def until(self, moment: datetime) -> None:
        """Let time pass, with a round every half hour."""
        while self.clock.at < moment:
            self.clock.later(1800)
            self.keeping.run()

    def steps(self, case: int) -> list[tuple[datetime, str]]:
        filter = AuditFilter(subject_kind="exception", subject_id=str(case), action="exception.escalated")
        return [(row.at, row.detail) for row in self.store.read().audit(filter, Page()).rows]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    clock = HandClock()
    store = open_store(f"sqlite:///{tmp_path / 'house.db'}", clock.now, process="me")
    yield House(store, clock)
    store.close()


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def test_each_step_is_taken_once_in_working_hours_and_told_in_the_story(house: House) -> None:
    house.profile("acme", *STEPS)
    case = house.case("order:1", "acme", at(27, 15))  # a Friday; two working hours are left of it
    house.until(at(30, 10))
    assert house.now(case).owner == "anna"
    house.until(at(30, 11))
    assert (house.now(case).owner, house.now(case).escalated) == ("tom", 1)
    house.until(at(30, 23) + timedelta(hours=60))
    steps = house.steps(case)
    assert [detail for _, detail in steps] == [
        "step 1, to tom: nobody has acted",
        "step 2, to maria: the buyer's lead decides",
        "step 3, owner unchanged: ask Delta Plastics, the alternative supplier",
    ]
    assert [moment for moment, _ in steps] == [
        at(30, 11),
        datetime(2026, 12, 1, 11, tzinfo=UTC),
        at(30, 15) + timedelta(days=1),
    ]
    assert (house.now(case).owner, house.now(case).escalated) == ("maria", 3)
    assert house.faults == []


def test_settled_snoozed_and_cases_of_others_are_not_escalated(house: House) -> None:
    house.profile("acme", STEPS[0])
    house.profile("calm")
    settled, snoozed, calm, escalated = (
        house.case(f"order:{number}", partner, at(23, 9))
        for number, partner in enumerate(("acme", "acme", "calm", "acme"))
    )
    house.store.do(lambda unit: unit.settle_key("order:0", RULE, "done"))
    values: dict[str, object] = {"state": ExceptionState.SNOOZED, "snoozed_until": at(26, 9)}
    version = house.now(snoozed).version
    house.store.do(
        lambda unit: unit.change_exception(ExceptionChange(snoozed, version, RULE, "exception.snoozed", values))
    )
    house.until(at(24, 12))
    assert [house.now(one).escalated for one in (settled, snoozed, calm, escalated)] == [0, 0, 0, 1]
    house.until(at(26, 10))
    assert house.now(snoozed).state is ExceptionState.OPEN and house.now(snoozed).escalated == 1


def test_many_that_wait_never_hide_one_whose_step_is_due(house: House) -> None:
    house.profile("slow", Escalation(after_hours=80, to="tom"))
    house.profile("acme", Escalation(after_hours=0, to="tom"))
    waiting = [
        NewException(f"slow:{n}", "acknowledgments", "no_answer", "t", "s", RULE, partner="slow", due_at=at(23, 1))
        for n in range(450)
    ]
    house.store.do(lambda unit: unit.open_exceptions(waiting))
    case = house.case("order:1", "acme", at(23, 8))
    house.until(at(23, 10))
    assert house.now(case).escalated == 1


def test_a_step_that_cannot_be_worked_out_stops_no_other(house: House) -> None:
    house.profile("acme", STEPS[0])
    house.profile("broken", STEPS[0], timezone="Mars/Olympus")
    broken, good = house.case("order:1", "broken", at(23, 9)), house.case("order:2", "acme", at(23, 9))
    house.until(at(23, 14))
    assert (house.now(broken).escalated, house.now(good).escalated) == (0, 1)
    assert house.faults and "Mars" in str(house.faults[0])


def test_an_overdue_technical_receipt_is_alarmed_once(house: House) -> None:
    house.profile("acme")
    purchase = PurchaseOrder(
        id=1,
        number="P1",
        state=PurchaseState.CONFIRMED,
        partner_id=1,
        partner_name="Acme",
        currency="EUR",
        changed_at=at(23, 8),
    )
    record = OrderRecord(
        "odoo",
        1,
        "P1",
        "acme",
        OrderState.SENT,
        purchase.model_dump_json(),
        "f",
        "EUR",
        Decimal(1),
        receipt=ReceiptState.WAITING,
        technical_due_at=at(23, 12),
    )
    house.store.do(lambda unit: unit.put_order(record, RULE, "sent"))
    house.until(at(23, 11))
    assert house.store.read().exception_by_key("order:1") is None
    house.until(at(23, 16))
    case = house.store.read().exception_by_key("order:1")
    assert case is not None and (case.cause, case.version) == ("no_technical_receipt", 1)
