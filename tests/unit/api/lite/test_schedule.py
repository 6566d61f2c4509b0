"""The shift schedule on a poor phone: one's own unit's shifts first, troubles named, a few kilobytes."""

import pytest

from tests.unit.api.lite.phone import EN, Phone
from tests.unit.services.shifts import DAY, put_site, put_units, say
from tests.worlds import STAFF, START, VIEWER


@pytest.fixture
def world(world):
    put_units(world)
    put_site(world, "CP2", variant="hard")
    return world


def test_ones_own_shifts_are_listed_by_start_and_all_are_one_link_away(world):
    page = Phone(world, STAFF).get("/m/rota").text
    assert "平原大桥卡点" in page
    assert "火车站卡点" not in page
    assert page.count("<h2>") == 3
    everything = Phone(world, STAFF).get("/m/rota?all=1").text
    assert everything.count("火车站卡点") == 3


def test_without_a_unit_everybodys_are_shown_and_a_gap_is_named(world):
    say(world, "release", start=START + DAY)
    page = Phone(world, VIEWER).get("/m/rota?lang=en").text
    assert page.count(f"⚠ {EN('schedule.trouble.gap')}") == 1
    assert page.count("火车站卡点") == 3
    assert len(page.encode()) < 20_000


def test_where_no_post_has_shifts_it_says_so(world):
    for site in ("CP1", "CP2"):
        put_site(world, site, status="withdrawn")
    assert EN("schedule.none") in Phone(world, STAFF).get("/m/rota?lang=en").text
