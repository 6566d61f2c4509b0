"""A store in which every field that people fill holds text that wants to be code."""

from dataclasses import replace
from datetime import timedelta

import shapely

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.areas import Area, Level
from geo.domain.commands import Patrol, StatusChange
from geo.domain.map_features import Feature, Layer
from geo.domain.sites import Site
from geo.domain.units import Unit
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.services.sites.record_patrol import record_patrol
from geo.services.sites.record_status import change_status
from geo.store import Request, Store
from tests.worlds import START, World

TEXT = "${alert(1)}<img src=x onerror=alert(1)>`{{'x'}}[x](javascript:alert(1)) **b** :red[c] $d$"
CODE = "${alert(1)}<img/src=x/onerror=alert(1)>`{{'x'}}[x](javascript:alert(1))"
"""Codes hold no blanks."""
COUNTY, TOWN, UNIT, ROAD = (f"{number}{CODE}" for number in range(4))
POST, GATE, HOME = (f"{letter}{CODE}" for letter in "ABC")
COMMANDER = Actor("commander", TEXT, Role.COMMANDER, UNIT)
CLERK = Actor("clerk", "文书", Role.ADMIN)
"""The account that sees all this on the administration screen."""
WHOLE, WEST_HALF = shapely.box(118.7, 36.5, 119.0, 36.8), shapely.box(118.7, 36.5, 118.85, 36.8)
POST_AT, HALF_AT = (36.7, 118.75), (36.6, 118.78)
"""Latitude, longitude: of the first post, of a place in the western half where nothing stands."""
SINCE = START + timedelta(minutes=30)
"""Everything was registered before, and every site reported after."""


def found_store(folder):
    """Fill a store below the folder through the services; returns its URL."""
    url = f"sqlite:///{folder / 'kadian.db'}"
    world = World(Store.open(url))
    world.store.write(Request("found", {}, COMMANDER.id, "test", START), _found)
    ctx = world.ctx.frozen_at(START + timedelta(hours=1))
    for site_id, status in ((POST, "unmanned"), (GATE, "short_staffed")):
        change_status(ctx, COMMANDER, StatusChange(site_id, status, 1, f"key {site_id}", TEXT))
    record_patrol(ctx, COMMANDER, Patrol(HOME, UNIT, "key visit", TEXT))
    world.store.close()
    return url


def _found(tx):
    tx.put_unit(Unit(UNIT, TEXT))
    for actor in (COMMANDER, CLERK):
        tx.accounts.put(actor, demo=True)
    tx.put_feature(Feature(ROAD, Layer.ROAD, TEXT, WHOLE.exterior.wkb))
    tx.put_area(Area(COUNTY, TEXT, "", Level.COUNTY, WHOLE.wkb))
    tx.put_area(Area(TOWN, TEXT, COUNTY, Level.TOWN, WEST_HALF.wkb))
    lat, lon = POST_AT
    post = Site(POST, TEXT, "checkpoint", "manned", TOWN, "hard", lat, lon, UNIT, status_at=START)
    gate = replace(post, id=GATE, lat=None, lon=None)
    home = replace(post, id=HOME, kind="compound", status="patrolled", variant="managed", lon=lon + 0.04)
    for site in (post, gate, home):
        record_site(tx, EntryMeta("register", initials=TEXT), None, site)
