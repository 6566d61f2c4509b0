import pytest
from shapely import to_wkb
from shapely.geometry import LineString

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.journal import Entry
from geo.domain.map_features import Feature, Layer
from geo.domain.sites import Site
from geo.services.bootstrap import serve_context
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.settings import settings_from_environment
from tests.unit.services.posts_world import KM, NORTH, PLANNER, SITES
from tests.worlds import STAFF, world_at


@pytest.fixture(name="world")
def world_fixture(world, tmp_path, signed_in):
    """The world along a meridian, with a planner signed in."""
    (tmp_path / "posts").mkdir()
    world = world_at(tmp_path / "posts", SITES)
    account = Actor(PLANNER.id, PLANNER.name, Role.PLANNER)

    def record(tx):
        tx.record(Entry("account", account.id, "register", None, {"name": account.name}))
        tx.accounts.put(account, demo=False)

    world.store.write(world.ctx.request(STAFF, "planner", {}), record)
    signed_in(account)
    with serve_context(settings_from_environment(), world.ctx):
        yield world
    world.store.close()


@pytest.fixture
def town(world):
    """Another post, village and place for a candidate inside a border; the others lie outside of any."""

    def record(tx):
        for site in (
            Site("G", "G处", "checkpoint", "manned", NORTH, "hard", 36.6, 118.8),
            Site("V6", "V6处", "village", "closed", NORTH, "", 36.6 + 4 * KM, 118.8),
        ):
            record_site(tx, EntryMeta("register"), None, site)

    world.store.write(world.ctx.request(STAFF, "town", {}), record)
    return world


@pytest.fixture
def roads(town):
    def record(tx):
        for code, corners in enumerate(([(118.6, 36.6), (119.0, 36.6)], [(118.8, 36.4), (118.8, 36.8)])):
            feature = Feature(f"R{code}", Layer.ROAD, f"{code}号路", to_wkb(LineString(corners)))
            tx.record(Entry("feature", feature.id, "register", None, {"name": feature.name}))
            tx.put_feature(feature)

    town.store.write(town.ctx.request(STAFF, "roads", {}), record)
    return town
