"""Whose sites are one's own: those of the unit, else those of the one area in which one reports."""

from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.services.situation.own_sites import own_sites
from tests.worlds import OTHER, STAFF, START, VIEWER

TOWN = "370725002"


def named(own):
    """Return whose they are and their codes, worst first; None for none."""
    if own is None:
        return None
    snapshot = own.overview.state.snapshot
    return own.owner, [snapshot.ids[row] for row in own.overview.rows]


def holder(unit="", *grants):
    return Actor("here", "街道", None, unit, tuple(Grant("here", role, area) for role, area in grants))


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (STAFF, ("一中队", ["CP1"])),
        (holder("", (Role.VIEWER, ""), (Role.STAFF, TOWN)), ("宝城街道", ["CP2", "V2"])),
        (holder("", (Role.REPORTER, "370725001001")), ("新昌社区", ["C1", "C2", "CP1", "V1"])),
        (holder("U9", (Role.STAFF, TOWN)), ("宝城街道", ["CP2", "V2"])),
        (holder("", (Role.STAFF, TOWN), (Role.STAFF, "370725001")), None),
        (holder("", (Role.VIEWER, TOWN)), None),
        (VIEWER, None),
    ],
)
def test_own_sites_are_those_of_the_unit_else_of_the_one_area_to_report_in(world, actor, expected):
    found = named(own_sites(world.ctx, actor))
    assert (found and (found[0], sorted(found[1]))) == expected


def test_the_worst_comes_first(world):
    world.change("V2", "reopened", actor=OTHER)
    world.change("CP2", "manned", actor=OTHER)
    assert named(own_sites(world.ctx, holder("", (Role.STAFF, TOWN)))) == ("宝城街道", ["V2", "CP2"])


def test_sites_of_the_unit_that_one_may_not_read_are_not_shown(world):
    assert named(own_sites(world.ctx, holder("U1", (Role.STAFF, TOWN)))) == ("宝城街道", ["CP2", "V2"])


def test_they_are_shown_as_they_were_at_the_moment_shown(world):
    world.pass_time(hours=1)
    world.change("CP1", "unmanned")

    def status(as_of=None):
        overview = own_sites(world.ctx, STAFF, as_of).overview
        return overview.status_codes.statuses[overview.state.status[overview.rows[0]]][1].code

    assert (status(), status(START + timedelta(minutes=5))) == ("unmanned", "manned")
