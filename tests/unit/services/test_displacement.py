"""The rings round suspended markets: who is in them, and that nothing is said of what one may not read."""

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.kinds_file import kinds_from_mapping
from geo.domain.sites import Site
from geo.services.displacement import displaced
from tests.unit.services.test_rounds import LAT, LON, THERE, compound, put
from tests.worlds import VIEWER


def market(code, north_km, variant="farmers", status="suspended", **values):
    usual = {"area": "370725001", "lat": LAT - 1 + north_km / 111.195, "lon": LON}
    return Site(code, f"市场{code}", "market", status, variant=variant, **usual | values)


def near(code, north_km, **values):
    """A compound on the same line, a degree south of everything else there is."""
    return compound(code, north_km - 111.195, **values)


def asked(world, actor=VIEWER, area="", inner_km=0.5, outer_km=5.0):
    return displaced(world.office, actor, area, 1000 * inner_km, 1000 * outer_km)


def shares(found):
    return {place.site: round(place.share, 3) for place in found.places}


@pytest.fixture
def world(world):
    """With its own market open again."""
    world.change("M1", "resumed")
    return world


@pytest.fixture
def fair(world):
    """A suspended market, two compounds in its ring, one nearer and one farther."""
    put(world, market("M9", 0.0), near("A1", 1.0), near("A2", 3.0), near("A3", 0.4), near("A4", 5.2))
    return world


def test_customers_are_shared_in_the_ring_the_nearer_the_more(fair):
    found = asked(fair)
    assert shares(found) == {"A1": 0.75, "A2": 0.25}
    assert [(place.market, round(place.metres)) for place in found.places] == [
        ("市场M9", 1000),
        ("市场M9", 3000),
    ]
    assert (found.inside, found.markets) == (2, 1)


def test_the_radii_say_who_is_in(fair):
    assert shares(asked(fair, inner_km=0.3)).keys() == {"A1", "A2", "A3"}
    assert shares(asked(fair, outer_km=5.5)).keys() == {"A1", "A2", "A4"}
    with pytest.raises(InvalidInput):
        asked(fair, inner_km=5.0, outer_km=0.5)


@pytest.mark.parametrize("status", ["trading", "partly_trading", "resumed"])
def test_a_market_that_is_not_suspended_drives_nobody_away(world, status):
    put(world, market("M9", 0.0, status=status), near("A1", 1.0))
    assert shares(asked(world)) == {}


def test_vendor_clusters_receive_and_other_markets_do_not(fair):
    put(fair, market("M8", 2.0, "vendors", "trading"), market("M7", 1.5, "fair", "trading"))
    assert "M8" in shares(asked(fair))
    assert "M7" not in shares(asked(fair))


def test_what_is_not_in_use_receives_nobody(fair):
    put(fair, near("A5", 1.0, status="exempt"), near("A6", 1.0))
    assert shares(asked(fair)).keys() == {"A1", "A2", "A6"}


def test_a_market_with_nothing_round_it_and_one_without_a_place_are_named(fair):
    put(fair, market("M8", -300.0), market("M7", 0.0, lat=None, lon=None))
    found = asked(fair)
    assert (found.alone, found.unlocated, found.markets) == (("市场M8",), ("市场M7",), 3)


def test_a_kinds_file_that_says_nothing_of_it_displaces_nobody():
    kind = {"code": "market", "zh": "市", "en": "m", "symbol": "square", "silent_h": 1}
    kind["status"] = [{"code": "suspended", "zh": "停", "en": "s", "meaning": "in_force"}]
    (plain,) = kinds_from_mapping({"kind": [kind]})
    assert (plain.displaces, plain.receives_at("vendors")) == (False, False)
    (told,) = kinds_from_mapping({"kind": [kind | {"displaces": True, "receives": True}]})
    assert (told.displaces, told.receives_at("")) == (True, True)
    for name in ("displaces", "receives"):
        with pytest.raises(InvalidInput):
            kinds_from_mapping({"kind": [kind | {name: "yes"}]})


def test_rings_hold_what_one_may_read_and_nothing_else(fair):
    put(fair, near("A7", 1.1, area=THERE))
    here = Actor("who", "某人", None, "", (Grant("who", Role.VIEWER, "370725001"),))
    there = Actor("who", "某人", None, "", (Grant("who", Role.VIEWER, THERE),))
    assert shares(asked(fair, here)).keys() == {"A1", "A2"}
    assert (asked(fair, there).markets, shares(asked(fair, there))) == (0, {})
    assert "A7" in shares(asked(fair))  # the control: it is there
