"""Odoo away, slow, restarting, answering late, refusing rights: written once, and caught up by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from console.sandbox.odoo.faults import Restart
from tests.faults.conftest import Troubled

Begin = Callable[..., Troubled]


def test_away_and_back(troubled: Begin) -> None:
    one = troubled("plain")
    one.scene.order("plain")
    one.until_quiet()
    one.scene.odoo.faults.go_away()
    one.until(lambda: one.health("odoo") == "trouble", "the status line shows it")
    one.scene.odoo.faults.come_back()
    for _ in range(3):
        one.scene.order("plain")
    one.until_quiet()
    assert one.health("odoo") == "ok"


@pytest.mark.parametrize("how", list(Restart))
def test_restarting_while_orders_are_to_be_written(troubled: Begin, how: Restart) -> None:
    one = troubled("plain")
    one.scene.order("plain")
    one.until(lambda: one.scene.record("plain").sent, "the supplier has answered")
    one.scene.odoo.faults.restarting(how)
    one.until(lambda: one.health("odoo") == "trouble", "the status line shows it")
    one.scene.odoo.faults.restarted()
    one.until_quiet()


def test_a_write_that_happens_after_we_gave_up_waiting_is_not_repeated(troubled: Begin) -> None:
    one = troubled("dear", tuning={"odoo": {"timeout": 0.4, "settling_seconds": 2.0}})
    one.scene.order("dear")
    one.until(lambda: one.case("order:1") and one.case("order:1").cause == "changed", "a case", operator=False)
    one.until(lambda: not one.program.store.read().effect_counts(), "nothing else is under way", operator=False)
    # Odoo takes the call, and does it a second after we stopped waiting for its answer
    real = one.scene.odoo._dispatcher.execute

    def late(database: str, user: int, password: str, model: str, method: str, *rest: object) -> object:
        if model == "purchase.order" and method == "write":
            one.scene.odoo._server.stopping.wait(1.2)
        return real(database, user, password, model, method, *rest)  # type: ignore[arg-type]

    one.scene.odoo._dispatcher.execute = late  # type: ignore[assignment, method-assign]
    one.until_quiet()
    outcomes = [text for text in one.attempts("dear") if text.startswith("write_order")]
    assert outcomes[0] == "write_order:in_doubt" and outcomes[-1] == "write_order:found_done"
    assert "write_order:done" not in outcomes


def test_an_answer_lost_on_its_way_is_looked_up(troubled: Begin) -> None:
    one = troubled("plain")
    one.scene.odoo.faults.lose_answers(1, model="purchase.order", method="write")
    one.scene.order("plain")
    one.until_quiet()
    writes = [text for text in one.attempts("plain") if text.startswith("write_order")]
    assert writes == ["write_order:in_doubt", "write_order:found_done"]


def test_rights_taken_away_make_one_case_that_closes_when_they_are_back(troubled: Begin) -> None:
    one = troubled("plain")
    one.scene.order("plain")
    one.until_quiet()
    one.scene.odoo.faults.refuse_rights("admin")
    one.scene.order("plain")
    one.until(lambda: one.case("connection:odoo") and one.health("odoo") == "settings", "a person is told")
    case = one.case("connection:odoo")
    assert case.cause == "connection"
    assert "right" in case.sentence and "Odoo" in case.sentence
    one.scene.odoo.faults.grant_rights("admin")
    one.until_quiet()
    assert one.case("connection:odoo") is None
    assert one.program.store.read().exception(case.id).resolution == "works again"


def test_a_server_error_is_retried_and_in_the_end_given_up_with_a_case(troubled: Begin) -> None:
    one = troubled("plain")
    one.scene.odoo.faults.fail(3, model="purchase.order", method="write")
    one.scene.failed_writes[one.scene.order("plain")] = 3
    one.until_quiet()
    assert one.attempts("plain").count("write_order:failed") == 3
    one.scene.odoo.faults.fail(50, model="purchase.order", method="write")
    one.scene.order("plain")
    one.until(lambda: one.case("order:2") and one.case("order:2").cause == "gave_up", "a person is told")
    assert one.attempts("plain").count("write_order:failed") == 6
    assert "could not serialize" in one.case("order:2").sentence
