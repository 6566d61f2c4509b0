from dataclasses import replace

from shapely import Point, to_wkb

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.map_features import Feature, Layer
from geo.store.verify import verify
from tests.worlds import SITES, START, UNITS, world_at


def test_what_is_added_to_a_world_is_stored_and_verifies(tmp_path):
    world = world_at(tmp_path)
    area = Area("370725003", "朱刘街道", "370725")
    unit, more = replace(UNITS[0], people=12), replace(UNITS[0], code="U3", name="三中队")
    feature = Feature("H1", Layer.HOSPITAL, "卫生院", to_wkb(Point(118.8, 36.6)))
    site = replace(SITES[0], id="CP9", name="南关卡点")
    planner = Actor("planner", "调度", None, "", (Grant("planner", Role.PLANNER, "370725001"),))
    world.add_areas(area)
    world.add_units(unit, more)
    world.add_features(feature)
    world.add_sites(site)
    world.add_accounts(planner, demo=True)
    with world.store.read() as reader:
        assert area in reader.areas()
        assert [each for each in reader.units() if each.code in {"U1", "U3"}] == [unit, more]
        assert reader.features() == [feature]
        assert reader.accounts.account("planner") == planner
    assert world.site("CP9") == replace(site, status_at=START)
    world.store.close()
    assert verify(f"sqlite:///{tmp_path / 'kadian.db'}").deviations == ()


def test_an_account_that_is_added_again_holds_its_new_grants_alone(world):
    first = Actor("planner", "调度", None, "", (Grant("planner", Role.PLANNER, "370725001"),))
    again = replace(first, grants=(Grant("planner", Role.STAFF, "370725002"),))
    world.add_accounts(first)
    assert world.appoint(again) is again
    with world.store.read() as reader:
        assert reader.accounts.account("planner") == again
