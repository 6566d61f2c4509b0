"""How far a grant reaches: by site, by list, by file, by moment, and no further."""

from dataclasses import replace
from itertools import product

import pytest

from geo.domain.access import VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.commands import (
    BulkStatusChange,
    Confirmation,
    StatusChange,
    Visit,
)
from geo.domain.errors import InvalidInput, Refused
from geo.domain.filters import SiteFilter
from geo.domain.journal import Entry
from geo.domain.sites import Site
from geo.exchange import Batch
from geo.i18n import Words
from geo.services import dossiers, exports, imports, sheets, statuses, visits
from geo.services.records import Telling, record_site
from geo.store import Request
from tests.worlds import AREAS, SITES, VIEWER, world_at

NOWHERE = Site("N1", "无区划点", "village", "closed", "unknown")

# The matrix: every verb of a place, every role, every place, by a grant in one town.

PLACES = {"M1": "own area", "V1": "child", "V2": "sibling", "N1": "none"}
"""A site in the town of the grant, one beneath it, one in the town beside it, one in no known area."""
REACHED = {"own area", "child"}
MATRIX = list(product(Role, PLACES, [False, True]))


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """One world for all rows of the matrix: what is asked twice under one key is answered, not done again."""
    world = world_at(tmp_path_factory.mktemp("places"), (*SITES, NOWHERE))
    yield world
    world.store.close()


def holder(role, *, disabled):
    grants = (Grant("who", role, "370725001"),)
    return Actor("who", "某人", None, "U1", grants, disabled=disabled)


def may(role, place, verb, *, disabled):
    """Told from the table of verbs alone."""
    return not disabled and place in REACHED and verb in VERBS_BY_ROLE[role]


def told(attempt):
    """Whether it was let through: refused by anything but the rights is let through."""
    try:
        attempt()
    except Refused:
        return False
    except InvalidInput:
        pass
    return True


@pytest.mark.parametrize(("role", "site", "disabled"), MATRIX)
def test_a_grant_reaches_the_sites_of_its_area_and_no_others(places, role, site, disabled):
    actor, office, place = holder(role, disabled=disabled), places.office, PLACES[site]
    version, key = places.version(site), next(places.keys)
    status = places.site(site).status
    attempts = {
        Verb.READ: [lambda: dossiers.dossier(office, actor, site)],
        Verb.CHANGE_STATUS: [
            lambda: statuses.change_status(office, actor, StatusChange(site, status, version, key)),
            lambda: statuses.confirm(office, actor, Confirmation(site, places.version(site), key + "c")),
            lambda: statuses.change_statuses(
                office, actor, BulkStatusChange(((site, places.version(site)),), status, key + "b")
            ),
        ],
        Verb.RECORD_VISIT: [lambda: visits.record_visit(office, actor, Visit(site, "U1", key + "v"))],
    }
    for verb, each in attempts.items():
        before = places.store.revision()
        wanted = may(role, place, verb, disabled=disabled)
        assert [told(attempt) for attempt in each] == [wanted] * len(each)
        assert wanted or places.store.revision() == before


@pytest.mark.parametrize(("role", "disabled"), list(product(Role, [False, True])))
def test_what_lies_in_no_area_needs_a_right_over_everything(places, role, disabled):
    actor = holder(role, disabled=disabled)
    assert not told(lambda: imports.read_files(places.office, actor, []))
    assert not told(lambda: imports.import_batch(places.office, actor, Batch(key="none")))


def test_one_site_out_of_reach_refuses_all_of_them(places):
    actor, before = holder(Role.STAFF, disabled=False), places.store.revision()
    seen = tuple((site, places.version(site)) for site in ("V1", "V2"))
    with pytest.raises(Refused):
        statuses.change_statuses(places.office, actor, BulkStatusChange(seen, "reopened", "both"))
    assert places.store.revision() == before


def test_the_area_that_counts_is_the_one_the_store_has(world):
    actor = holder(Role.STAFF, disabled=False)
    moved(world, "V1", "370725002")
    with pytest.raises(Refused):
        world.change("V1", "reopened", actor)


def test_a_list_holds_what_one_may_read_and_nothing_else(places):
    reach = holder(Role.VIEWER, disabled=False)
    ours = {"CP1", "V1", "M1", "C1", "C2"}
    shown = places.overview(reach)
    assert {shown.standing.snapshot.ids[row] for row in shown.rows} == ours
    assert shown.total == len(ours)
    assert shown.figures[0].count == len(ours)
    assert sum(total.sites for total in shown.totals) == len(ours)
    assert places.overview(reach, area="370725002").rows.size == 0
    everything = places.overview(VIEWER)
    assert everything.total == len(SITES) + 1


@pytest.mark.parametrize("make", [exports.export_sites, sheets.area_sheet])
def test_a_file_holds_what_one_may_read_and_nothing_else(places, make):
    form = ("csv",) if make is exports.export_sites else ()

    def text(actor):
        made = make(places.office, actor, SiteFilter(), *form, Words("zh"))
        return made if isinstance(made, str) else made.decode("utf-8-sig")

    assert "西村" in text(VIEWER)
    assert "西村" not in text(holder(Role.VIEWER, disabled=False))
    assert "东村" in text(holder(Role.VIEWER, disabled=False))


def test_a_moment_past_and_what_changed_since_are_filtered_too(world):
    reach = holder(Role.VIEWER, disabled=False)
    before = world.moment
    world.pass_time(hours=1)
    for site in ("V1", "V2"):
        world.change(site, "reopened")
    changed = world.overview(reach, since=before).changes.values()
    assert [change.site_id for change in changed] == ["V1"]
    assert world.overview(reach, as_of=before).total == len(SITES) - 2


def test_entries_of_a_place_are_those_one_may_read(world):
    reach = holder(Role.VIEWER, disabled=False)
    for site in ("V1", "V2"):
        world.change(site, "reopened")
    told = dossiers.last_entries(world.office, reach, "", limit=1)
    assert [entry.entity_id for entry in told] == ["V1"]
    assert dossiers.last_entries(world.office, reach, "370725002") == ()


def moved(world, site_id, area):
    """The site stands in another area from now on."""
    before = world.site(site_id)
    request = Request(f"move {site_id} {area}", {}, "admin", "test", world.moment)
    world.store.write(
        request, lambda tx: record_site(tx, Telling("update"), before, replace(before, area=area))
    )


def test_a_site_that_moved_out_of_reach_is_told_of_no_more(world):
    reach = holder(Role.VIEWER, disabled=False)
    world.change("V1", "reopened")
    moved(world, "V1", "370725002")
    assert dossiers.last_entries(world.office, VIEWER, "370725001", limit=2)
    told = dossiers.last_entries(world.office, reach, "370725001", limit=100)
    assert "V1" not in {entry.entity_id for entry in told}
    assert "V1" not in {
        world.overview(reach).standing.snapshot.ids[row] for row in world.overview(reach).rows
    }
    with pytest.raises(Refused):
        dossiers.dossier(world.office, reach, "V1")


def test_an_area_that_is_put_beneath_ones_own_is_reached_at_once(world):
    reach = holder(Role.STAFF, disabled=False)
    before = world.overview(reach).total

    def put_beneath(tx):
        tx.record(Entry("area", "370725002", "update", None, {"parent": "370725001"}))
        tx.put_area(replace(AREAS[2], parent="370725001"))

    world.store.write(Request("put beneath", {}, "admin", "test", world.moment), put_beneath)
    assert world.overview(reach).total == before + 2
    assert world.change("V2", "reopened", reach).seq
