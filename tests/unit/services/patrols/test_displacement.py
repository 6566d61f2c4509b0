"""Rings around suspended markets: what lies in them, and that nothing unreadable shows."""

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.kinds_file import kinds_from_mapping
from geo.domain.sites import Site
from geo.services.patrols.displacement import estimate_displacement
from tests.unit.services.patrols.compounds import LAT, LON, THERE, compound, put
from tests.worlds import VIEWER


def market(code, north_km, variant="farmers", status="suspended", **values):
    usual = {"area": "370725001", "lat": LAT - 1 + north_km / 111.195, "lon": LON}
    return Site(code, f"市场{code}", "market", status, variant=variant, **usual | values)


def near(code, north_km, **values):
    """Build a compound on the same meridian, a degree south of everything else."""
    return compound(code, north_km - 111.195, **values)


def estimated(world, actor=VIEWER, area="", inner_km=0.5, outer_km=5.0):
    return estimate_displacement(world.ctx, actor, area, 1000 * inner_km, 1000 * outer_km)


def shares(estimate):
    return {target.site: round(target.share, 3) for target in estimate.targets}


@pytest.fixture
def world(world):
    """With its own market open again."""
    world.change("M1", "resumed")
    return world


@pytest.fixture
def fair(world):
    """Add a suspended market, two compounds in its ring, one nearer and one farther."""
    put(world, market("M9", 0.0), near("A1", 1.0), near("A2", 3.0), near("A3", 0.4), near("A4", 5.2))
    return world


def test_customers_are_shared_in_the_ring_the_nearer_the_more(fair):
    estimate = estimated(fair)
    assert shares(estimate) == {"A1": 0.75, "A2": 0.25}
    assert [(target.market, round(target.distance_m)) for target in estimate.targets] == [
        ("市场M9", 1000),
        ("市场M9", 3000),
    ]
    assert (estimate.in_ring_count, estimate.market_count) == (2, 1)


def test_the_radii_say_who_is_in(fair):
    assert shares(estimated(fair, inner_km=0.3)).keys() == {"A1", "A2", "A3"}
    assert shares(estimated(fair, outer_km=5.5)).keys() == {"A1", "A2", "A4"}
    with pytest.raises(InvalidInput):
        estimated(fair, inner_km=5.0, outer_km=0.5)


@pytest.mark.parametrize("status", ["trading", "partly_trading", "resumed"])
def test_a_market_that_is_not_suspended_drives_no_customers_away(world, status):
    put(world, market("M9", 0.0, status=status), near("A1", 1.0))
    assert shares(estimated(world)) == {}


def test_vendor_clusters_receive_and_other_markets_do_not(fair):
    put(fair, market("M8", 2.0, "vendors", "trading"), market("M7", 1.5, "fair", "trading"))
    assert "M8" in shares(estimated(fair))
    assert "M7" not in shares(estimated(fair))


def test_what_is_not_in_use_receives_no_customers(fair):
    put(fair, near("A5", 1.0, status="exempt"), near("A6", 1.0))
    assert shares(estimated(fair)).keys() == {"A1", "A2", "A6"}


def test_a_market_with_nothing_round_it_and_one_without_a_place_are_named(fair):
    put(fair, market("M8", -300.0), market("M7", 0.0, lat=None, lon=None))
    estimate = estimated(fair)
    assert (estimate.alone, estimate.unlocated, estimate.market_count) == (("市场M8",), ("市场M7",), 3)


def test_a_kinds_file_that_says_nothing_of_it_displaces_no_customers():
    kind = {"code": "market", "zh": "市", "en": "m", "symbol": "square", "silent_h": 1}
    kind["status"] = [{"code": "suspended", "zh": "停", "en": "s", "meaning": "in_force"}]
    (plain,) = kinds_from_mapping({"kind": [kind]})
    assert (plain.displaces, plain.accepts_customers_at("vendors")) == (False, False)
    (displacing,) = kinds_from_mapping({"kind": [kind | {"displaces": True, "receives": True}]})
    assert (displacing.displaces, displacing.accepts_customers_at("")) == (True, True)
    for name in ("displaces", "receives"):
        with pytest.raises(InvalidInput):
            kinds_from_mapping({"kind": [kind | {name: "yes"}]})


def test_rings_hold_what_one_may_read_and_nothing_else(fair):
    put(fair, near("A7", 1.1, area=THERE))
    local = Actor("who", "某人", None, "", (Grant("who", Role.VIEWER, "370725001"),))
    elsewhere = Actor("who", "某人", None, "", (Grant("who", Role.VIEWER, THERE),))
    assert shares(estimated(fair, local)).keys() == {"A1", "A2"}
    assert (estimated(fair, elsewhere).market_count, shares(estimated(fair, elsewhere))) == (0, {})
    assert "A7" in shares(estimated(fair))  # the control: it is there
