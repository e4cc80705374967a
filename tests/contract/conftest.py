"""Contract tests run against every Odoo there is: practice ones always, real ones when the environment names them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.adapters.odoo import OdooErp
from tests.contract.odoo_world import WORLDS, OdooWorld
from tests.contract.wire import Wire, wire_to


@pytest.fixture(params=WORLDS)
def odoo_world(request: pytest.FixtureRequest) -> Iterator[OdooWorld]:
    """An Odoo to test against, with ways to arrange a scene in it."""
    make, version = request.param
    with make(version) as world:
        yield world


@pytest.fixture
def wire(odoo_world: OdooWorld) -> Iterator[Wire]:
    """A wire to that Odoo that can lose answers."""
    with wire_to(odoo_world.url) as wire:
        yield wire


@pytest.fixture
def erp(odoo_world: OdooWorld, wire: Wire) -> OdooErp:
    """The adapter, connected over the wire as the administrator."""
    return odoo_world.erp(url=wire.url)
