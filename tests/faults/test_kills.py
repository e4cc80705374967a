"""Killed at any instant: nothing lost, nothing twice, nothing silent, and no repair by hand."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from console.services.faultpoints import POINTS
from tests.faults.campaign import Campaign, summary
from tests.faults.programs import Nursery
from tests.faults.scene import Scene

SAMPLE = 12
WHOLE = 200


@pytest.fixture(scope="module")
def campaign(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campaign]:
    """One world for all kills of this module: what one leaves behind the next has to live with."""
    scene = Scene(tmp_path_factory.mktemp("kills"))
    found = Campaign(scene, nursery, random.Random(7))
    yield found
    print(summary(found.report()))
    scene.close()


def nothing_broken(campaign: Campaign) -> None:
    broken, campaign.broken = campaign.broken, []
    assert broken == []


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_named_point(campaign: Campaign, point: str) -> None:
    campaign.at_point(point)
    nothing_broken(campaign)


def test_killed_at_random_instants(campaign: Campaign) -> None:
    longest = campaign.undisturbed()
    for _ in range(SAMPLE):
        campaign.at_random(longest)
    nothing_broken(campaign)
    assert campaign.counts["killed at random"] >= SAMPLE


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("version", ["17.0", "19.0"])
def test_killed_at_two_hundred_random_instants(
    nursery: Nursery, tmp_path_factory: pytest.TempPathFactory, version: str
) -> None:
    scene = Scene(tmp_path_factory.mktemp("many-kills"), version)
    try:
        found = Campaign(scene, nursery, random.Random(version))
        longest = max(found.undisturbed(), found.undisturbed())
        for _ in range(WHOLE // 2):
            found.at_random(longest)
        print(summary(found.report()))
        nothing_broken(found)
    finally:
        scene.close()
