"""Two units with compounds beside them, by kilometres north of the first unit's base."""

from dataclasses import replace
from datetime import timedelta

from geo.domain.journal import Entry
from geo.domain.sites import Site
from geo.domain.units import Unit
from geo.services.sites.journal_entries import EntryMeta, record_site
from tests.worlds import ADMIN, START

LAT, LON = 36.6, 118.8
HERE, THERE = "370725001001", "370725002"


def compound(code, north_km, ago_h=20.0, **values):
    """Build a compound so far north of the first unit's base, patrolled so long ago."""
    last_patrol_at = None if ago_h is None else START - timedelta(hours=ago_h)
    usual = {
        "name": f"小区{code}",
        "area": HERE,
        "lat": LAT + north_km / 111.195,
        "lon": LON,
        "last_patrol_at": last_patrol_at,
    }
    usual |= {"status": "patrolled", "variant": "managed"}
    return Site(code, kind="compound", **usual | values)


def put(world, *things):
    """Units and sites into the small county."""

    def write(tx):
        tx.record(Entry("unit", "more", "register"))
        for thing in things:
            if isinstance(thing, Unit):
                tx.put_unit(thing)
            else:
                record_site(tx, EntryMeta("register"), None, replace(thing, status_at=START))

    world.store.write(world.ctx.request(ADMIN, next(world.keys), {}), write)


def put_compounds(world):
    """Put two units 10 km apart and three compounds beside each into the small county; return it."""
    units = Unit("U1", "一中队", 10, 1, LAT, LON), Unit("U2", "二中队", 10, 1, LAT + 10 / 111.195, LON)
    positions_km = {"N1": 0.4, "N2": 0.2, "N3": 0.6, "S1": 9.4, "S2": 9.8, "S3": 9.6}
    put(world, *units, *(compound(code, km) for code, km in positions_km.items()))
    return world
