"""The practice world's newcomer is there to be taken on: its sample fits an order in Odoo, its test comes back."""

from __future__ import annotations

from pathlib import Path

from console.adapters.formats.registry import FORMATS
from console.domain.documents import Acknowledgment, OutgoingEnvelope
from console.domain.profiles import PartnerProfile
from console.domain.values import PartyId
from console.sandbox.newcomer import SAMPLE, UNIT
from console.sandbox.world import PracticeWorld, Scenery
from console.services.onboarding.checks import made_up_order


def test_the_sample_answers_an_order_that_odoo_holds_and_a_test_is_answered_as_one(tmp_path: Path) -> None:
    world = PracticeWorld(tmp_path, Scenery(speed=900, orders=1, buying_every=0))
    program = world.start()
    try:
        raw = (tmp_path / "partners" / "nord" / SAMPLE).read_bytes()
        (answer,) = [one.document for one in FORMATS["x12"].read(raw).documents]
        assert isinstance(answer, Acknowledgment)
        assert UNIT.encode() in raw
        ((number, name),) = program.onboarding.suppliers("Nord Fasteners")
        assert name == "Nord Fasteners"
        orders = [row for row in world.odoo.world.rows("purchase.order", range(1, 3)) if row["partner_id"] == number]
        assert [row["name"] for row in orders] == [answer.order_number]
    finally:
        world.stop(program)


def test_a_test_order_is_answered_as_a_test_and_nothing_is_shipped_for_it(tmp_path: Path) -> None:
    world = PracticeWorld(tmp_path, Scenery(speed=900, orders=0, buying_every=0))
    program = world.start()
    world.stop(program)
    (nord,) = [one for one in world.suppliers if one.key == "nord"]
    us = PartyId(scheme="x12:ZZ", value="CROSSDOCK")
    profile = PartnerProfile(key="nord", name="Nord", connection="nord", format="x12", ids=(nord.identity,))
    order = made_up_order(profile, world.clock.now().date())
    envelope = OutgoingEnvelope(sender=us, receiver=nord.identity, created_at=world.clock.now(), test=True)
    nord.inbox.joinpath("test.x12").write_bytes(FORMATS["x12"].write([order], envelope))
    nord.tick()
    answers = [FORMATS["x12"].read(payload).documents for _, _, payload in nord._due]
    assert answers and all(one.envelope.test for documents in answers for one in documents)
    assert {str(one.document.kind) for documents in answers for one in documents if one.document} == {
        "technical_acknowledgment",
        "acknowledgment",
    }
