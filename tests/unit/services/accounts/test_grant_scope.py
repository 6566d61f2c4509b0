"""The reach of a grant: by site, list, file and time, and no further."""

from dataclasses import replace

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import BulkConfirmation, BulkPatrol, BulkStatusChange
from geo.domain.errors import Refused
from geo.domain.filters import SiteFilter
from geo.domain.journal import Entry
from geo.domain.sites import Site
from geo.i18n import Translator
from geo.reports import area_report, site_export
from geo.services.sites import details, record_patrol, record_status
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.store import Request
from tests.worlds import AREAS, SITES, VIEWER, world_at

NOWHERE = Site("N1", "无区划点", "village", "closed", "unknown")


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Open a world for tests that only read."""
    world = world_at(tmp_path_factory.mktemp("places"), (*SITES, NOWHERE))
    yield world
    world.store.close()


def holder(role):
    return Actor("who", "某人", None, "U1", (Grant("who", role, "370725001"),))


def test_one_site_out_of_reach_refuses_all_of_them(places):
    actor, before = holder(Role.STAFF), places.store.revision()
    seen_versions = tuple((site, places.version(site)) for site in ("V1", "V2"))
    with pytest.raises(Refused):
        record_status.change_statuses(places.ctx, actor, BulkStatusChange(seen_versions, "reopened", "both"))
    with pytest.raises(Refused):
        record_status.confirm_statuses(places.ctx, actor, BulkConfirmation(seen_versions, "both seen"))
    with pytest.raises(Refused):
        record_patrol.record_patrols(
            places.ctx, actor, BulkPatrol((("C2", "U1"), ("V2", "U1")), "both patrolled")
        )
    assert places.store.revision() == before


def test_the_area_that_counts_is_the_one_the_store_has(world):
    actor = holder(Role.STAFF)
    moved(world, "V1", "370725002")
    with pytest.raises(Refused):
        world.change("V1", "reopened", actor)


def test_a_list_holds_what_one_may_read_and_nothing_else(places):
    reach = holder(Role.VIEWER)
    ours = {"CP1", "V1", "M1", "C1", "C2"}
    overview = places.overview(reach)
    assert {overview.state.snapshot.ids[row] for row in overview.rows} == ours
    assert overview.total == len(ours)
    assert overview.figures[0].count == len(ours)
    assert sum(total.sites for total in overview.totals) == len(ours)
    assert places.overview(reach, area="370725002").rows.size == 0
    everything = places.overview(VIEWER)
    assert everything.total == len(SITES) + 1


@pytest.mark.parametrize("make", [site_export.export_sites, area_report.render_area_html])
def test_a_file_holds_what_one_may_read_and_nothing_else(places, make):
    form = ("csv",) if make is site_export.export_sites else ()

    def text(actor):
        made = make(places.ctx, actor, SiteFilter(), *form, Translator("zh"))
        return made if isinstance(made, str) else made.decode("utf-8-sig")

    assert "西村" in text(VIEWER)
    assert "西村" not in text(holder(Role.VIEWER))
    assert "东村" in text(holder(Role.VIEWER))


def test_a_moment_past_and_what_changed_since_are_filtered_too(world):
    reach = holder(Role.VIEWER)
    before = world.moment
    world.pass_time(hours=1)
    for site in ("V1", "V2"):
        world.change(site, "reopened")
    changed = world.overview(reach, since=before).changes.values()
    assert [change.site_id for change in changed] == ["V1"]
    assert world.overview(reach, as_of=before).total == len(SITES) - 2


def test_entries_of_a_place_are_those_one_may_read(world):
    reach = holder(Role.VIEWER)
    for site in ("V1", "V2"):
        world.change(site, "reopened")
    entries = details.recent_entries(world.ctx, reach, "", limit=1)
    assert [entry.entity_id for entry in entries] == ["V1"]
    assert details.recent_entries(world.ctx, reach, "370725002") == ()


def moved(world, site_id, area):
    """Move the site to another area."""
    before = world.site(site_id)
    request = Request(f"move {site_id} {area}", {}, "admin", "test", world.moment)
    world.store.write(
        request, lambda tx: record_site(tx, EntryMeta("update"), before, replace(before, area=area))
    )


def test_a_site_that_moved_out_of_reach_is_listed_no_more(world):
    reach = holder(Role.VIEWER)
    world.change("V1", "reopened")
    moved(world, "V1", "370725002")
    assert details.recent_entries(world.ctx, VIEWER, "370725001", limit=2)
    entries = details.recent_entries(world.ctx, reach, "370725001", limit=100)
    assert "V1" not in {entry.entity_id for entry in entries}
    assert "V1" not in {world.overview(reach).state.snapshot.ids[row] for row in world.overview(reach).rows}
    with pytest.raises(Refused):
        details.site_details(world.ctx, reach, "V1")


def test_an_area_that_is_put_below_ones_own_is_reached_at_once(world):
    reach = holder(Role.STAFF)
    before = world.overview(reach).total

    def move_into_own_area(tx):
        tx.record(Entry("area", "370725002", "update", None, {"parent": "370725001"}))
        tx.put_area(replace(AREAS[2], parent="370725001"))

    world.store.write(Request("put beneath", {}, "admin", "test", world.moment), move_into_own_area)
    assert world.overview(reach).total == before + 2
    assert world.change("V2", "reopened", reach).seq
