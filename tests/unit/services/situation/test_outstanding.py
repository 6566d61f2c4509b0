"""The filter by what is outstanding selects the sites that rings and lists show, at every moment."""

import json
from dataclasses import replace
from random import Random

from hypothesis import given, settings

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.filters import SiteFilter
from geo.i18n import Translator
from geo.reports.site_export import export_sites
from geo.services.findings.open_by_site import open_findings_by_site
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.services.situation.map_columns import map_points
from geo.services.situation.overview import situation_overview
from geo.services.stand_down.barriers_left import stand_downs
from geo.store import Request
from tests.unit.services.findings.made_up import Supervision
from tests.unit.services.made_up import SEEDS
from tests.unit.services.stand_down.ordered import StandDownCase
from tests.worlds import STAFF, VIEWER, a_world

TOWN, OTHER_TOWN = "370725001", "370725002"
TOWN_VIEWER = Actor("town-only", "街道", None, grants=(Grant("town-only", Role.VIEWER, TOWN),))


def shown(world, *wanted, actor=VIEWER, as_of=None):
    """Codes of the sites that the filter selects."""
    overview = situation_overview(world.ctx, actor, SiteFilter(outstanding=wanted, as_of=as_of))
    return {overview.state.snapshot.ids[row] for row in overview.rows}


def ringed(world, actor=VIEWER, as_of=None):
    """Codes of the sites with a ring of findings, and with one of barriers."""
    left = {
        row.site_id for progress in stand_downs(world.ctx, actor, as_of) for row in progress.left if row.area
    }
    return set(open_findings_by_site(world.ctx, actor, as_of)), left


def test_a_site_is_shown_while_a_finding_of_it_is_open_or_its_barrier_is_left(world, tmp_path):
    supervision, case = Supervision(world), StandDownCase(world, tmp_path / "photos")
    assert shown(world, "finding") == shown(world, "barrier") == set()
    finding = supervision.log("CP2")
    supervision.log("", area=TOWN, text="外地车辆多")  # about the town itself: no site has it
    case.order(kind="checkpoint")
    assert (shown(world, "finding"), shown(world, "barrier")) == ({"CP2"}, {"CP1"})
    assert shown(world, "finding", "barrier") == {"CP1", "CP2"}
    supervision.void(finding.id)
    case.report("CP1")
    assert shown(world, "finding") == shown(world, "barrier") == set()


def test_it_is_combined_with_the_other_parts_of_the_filter(world):
    Supervision(world).log("CP2")
    both = SiteFilter(outstanding=("finding",), kind=("checkpoint",))
    assert [row["id"] for row in records(world, both)] == ["CP2"]
    assert records(world, both.replace(area=TOWN)) == []


def test_map_list_and_export_hold_the_sites_that_it_selects_and_name_it(world):
    supervision = Supervision(world)
    supervision.log("CP2")
    supervision.log("V1")
    wanted = SiteFilter(outstanding=("finding",))
    overview = situation_overview(world.ctx, VIEWER, wanted)
    assert set(map_points(overview).ids) == {row["id"] for row in records(world, wanted)} == {"CP2", "V1"}
    content = export_sites(world.ctx, VIEWER, wanted, "csv", Translator("zh")).decode("utf-8-sig")
    assert "CP2" in content
    assert "CP1" not in content


def test_a_finding_that_may_not_be_read_does_not_give_its_site_away(world):
    supervision = Supervision(world)
    finding = supervision.log("CP1")
    move_site(world, "CP1", OTHER_TOWN)  # the finding stays one of the first town
    reader = world.appoint(Actor("other", "邻镇", None, grants=(Grant("other", Role.VIEWER, OTHER_TOWN),)))
    assert finding.area == "370725001001"
    assert shown(world, "finding", actor=reader) == ringed(world, reader)[0] == set()
    assert shown(world, "finding") == {"CP1"}  # the control: who reads both sees it


@settings(max_examples=10)
@given(SEEDS)
def test_filter_rings_and_list_agree_at_every_moment_for_every_reader(seed):
    chance, then = Random(seed), {}
    with a_world() as world:
        supervision = Supervision(world)
        case = StandDownCase(world, "unused")
        town = world.appoint(TOWN_VIEWER)
        logged, reports = [], []
        for _ in range(12):
            world.pass_time(minutes=chance.choice([1, 40, 600]))
            some_act(chance, supervision, case, logged, reports)
            for actor in (VIEWER, town):
                found, left = ringed(world, actor)
                assert shown(world, "finding", actor=actor) == found & shown(world, actor=actor)
                assert shown(world, "barrier", actor=actor) == left
            then[world.moment] = shown(world, "finding"), shown(world, "barrier")
        world.pass_time(days=1)
        for moment, (found, left) in then.items():
            assert (shown(world, "finding", as_of=moment), shown(world, "barrier", as_of=moment)) == (
                found,
                left,
            )
            assert ringed(world, as_of=moment) == (found, left)


def some_act(chance, supervision, case, logged, reports):
    """Log or void a finding, give or withdraw an order, report a removal or take the report back."""
    act = chance.randrange(6)
    if act <= 1:
        logged.append(
            supervision.log(chance.choice(["CP1", "CP2", "V1", "V2"]), text=f"第 {len(logged)} 次").id
        )
    elif act == 2 and logged:
        supervision.void(logged.pop(chance.randrange(len(logged))))
    elif act == 3:
        case.order(chance.choice([TOWN, OTHER_TOWN]))
    elif act == 4 and (left := sorted({site for sites in case.left().values() for site in sites})):
        reports.append(case.report(chance.choice(left)))
    elif act == 5 and reports:
        case.undo(reports.pop())


def move_site(world, site_id, area):
    """Record that a site belongs to another area."""
    before = world.site(site_id)

    def work(tx):
        record_site(tx, EntryMeta("update"), before, replace(before, area=area))

    world.store.write(Request("moved", {}, STAFF.id, "test", world.moment), work)


def records(world, wanted):
    features = json.loads(export_sites(world.ctx, VIEWER, wanted, "geojson", Translator("zh")))["features"]
    return [feature["properties"] for feature in features]
