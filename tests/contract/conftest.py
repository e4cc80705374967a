"""Contract tests run against every Odoo there is: practice ones always, real ones when the environment names them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.odoo_world import WORLDS, OdooWorld


@pytest.fixture(params=WORLDS)
def odoo_world(request: pytest.FixtureRequest) -> Iterator[OdooWorld]:
    """An Odoo to test against, with ways to arrange a scene in it."""
    make, version = request.param
    with make(version) as world:
        yield world
