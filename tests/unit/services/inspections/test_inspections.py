from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.findings.commands import LogFinding
from geo.domain.findings.states import FindingState
from geo.domain.inspections.commands import InspectionDraw, InspectionReport
from geo.domain.inspections.inspection import InspectionManner
from geo.domain.sites import Site
from geo.services.findings.record import log_finding
from geo.services.inspections.inspections import inspections_between, next_stops, site_inspections
from geo.services.inspections.record import (
    draw_round,
    record_inspection,
    repeat_draw,
    undo_inspection,
)
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.store.verify import verify_connection
from tests.worlds import SITES, STAFF, START, VIEWER, a_world, hours_before

SUPERVISOR = Actor("sup", "督导员", Role.SUPERVISOR)
CITY = Actor("city", "上级督导员", Role.SUPERVISOR)
TOWN_SUPERVISOR = Actor("town", "镇街督导员", None, grants=(Grant("town", Role.SUPERVISOR, "370725001"),))
TOWN = "370725001"
ACTIVE = {"CP1", "CP2", "V1", "V2", "M1", "C1"}
"""Sites of the small world that are not inactive."""


@pytest.fixture(autouse=True)
def supervisors(request):
    if "world" in request.fixturenames:
        world = request.getfixturevalue("world")
        world.add_accounts(SUPERVISOR, CITY, TOWN_SUPERVISOR)


def inspect(world, site_id="CP1", actor=SUPERVISOR, team="county_1", **values):
    values = {"key": next(world.keys)} | values
    return record_inspection(world.ctx, actor, InspectionReport(team, site_id=site_id, **values))


def draw(world, size=2, actor=SUPERVISOR, **values):
    values = {"key": next(world.keys), "seed": "4f2a", "team": "county_1"} | values
    return draw_round(world.ctx, actor, InspectionDraw(size=size, **values))


def undo(world, receipt, actor=SUPERVISOR):
    return undo_inspection(world.ctx, actor, Undo(receipt.seq, next(world.keys)))


def round_of(world, receipt):
    with world.store.read() as reader:
        return next(each for each in reader.inspections.rounds() if each.seq == receipt.seqs[0])


def drawn_sites(world, receipt):
    return [stop.site_id for stop in round_of(world, receipt).stops]


def findings(world):
    with world.store.read() as reader:
        return [finding for finding, _ in reader.findings.all()]


def is_intact(world):
    with world.store.read() as reader:
        return verify_connection(reader.connection).is_intact


def test_an_inspection_says_where_when_by_whom_and_how(world):
    at = world.moment - timedelta(hours=1)
    inspect(world, is_announced=True, manner=InspectionManner.PAPERS, note="查台账", observed_at=at)
    (row,) = site_inspections(world.ctx, VIEWER, "CP1").rows
    seen = row.inspection
    assert (seen.site_id, seen.area, seen.team, seen.actor) == ("CP1", "370725001001", "county_1", "sup")
    assert (seen.at, seen.is_announced, seen.manner, seen.note) == (
        at,
        True,
        InspectionManner.PAPERS,
        "查台账",
    )
    assert (row.name, row.team.zh, row.findings) == ("平原大桥卡点", "督导协调一组", ())


def test_what_failed_becomes_one_finding_of_each_category_in_the_same_request(world):
    receipt = inspect(world, failed=("key_persons", "protection", "door_to_door"), note="抽查三户")
    logged = findings(world)
    assert [(each.category, each.text, each.found_by) for each in logged] == [
        ("door_to_door", "逐户摸排、重点人员包靠：抽查三户", "sup"),
        ("protection", "个人防护：抽查三户", "sup"),
    ]
    assert len(receipt.seqs) == 3
    (row,) = site_inspections(world.ctx, VIEWER, "CP1").rows
    assert row.inspection.failed == ("door_to_door", "key_persons", "protection")
    assert set(row.findings) == set(logged)


def test_a_finding_that_is_logged_by_its_form_belongs_to_the_inspection_of_its_account(world):
    inspect(world)
    log_finding(world.ctx, SUPERVISOR, LogFinding("vehicles", next(world.keys), "CP1"))
    log_finding(world.ctx, CITY, LogFinding("figures", next(world.keys), "CP1"))
    world.pass_time(hours=13)
    log_finding(world.ctx, SUPERVISOR, LogFinding("protection", next(world.keys), "CP1"))
    (row,) = site_inspections(world.ctx, VIEWER, "CP1").rows
    assert [each.category for each in row.findings] == ["vehicles"]


def test_an_area_is_inspected_too(world):
    inspect(world, "", area="370725001001", failed=("figures",))
    (row,) = inspections_between(world.ctx, VIEWER, START, START + timedelta(days=1), TOWN)
    assert (row.name, row.inspection.place, len(row.findings)) == ("新昌社区", "370725001001", 1)
    assert inspections_between(world.ctx, VIEWER, START, START + timedelta(days=1), "370725002") == ()


def test_within_the_cool_down_another_inspection_needs_a_reason(world):
    inspect(world)
    assert site_inspections(world.ctx, VIEWER, "CP1").cool_down_until == START + timedelta(hours=48)
    world.pass_time(hours=47)
    before = world.store.revision()
    with pytest.raises(Refused, match="inspection_cool_down"):
        inspect(world, actor=CITY, team="city")
    assert world.store.revision() == before
    inspect(world, actor=CITY, team="city", reason="群众举报")
    assert [row.inspection.reason for row in site_inspections(world.ctx, VIEWER, "CP1").rows] == [
        "群众举报",
        "",
    ]
    world.pass_time(hours=48)
    inspect(world)


def test_a_paper_that_is_entered_later_is_held_against_the_inspections_before_it_alone(world):
    world.pass_time(hours=96)
    inspect(world)
    inspect(world, observed_at=START)
    with pytest.raises(Refused, match="inspection_cool_down"):
        inspect(world, observed_at=START + timedelta(hours=1))


def test_what_two_teams_demand_of_one_place_stands_side_by_side(world):
    inspect(world, failed=("gate_control",), note="一律不得放行")
    assert len(site_inspections(world.ctx, VIEWER, "CP1").demands) == 1
    world.pass_time(hours=49)
    inspect(world, actor=CITY, team="city", failed=("gate_control",), note="生活物资车辆须放行")
    demands = site_inspections(world.ctx, VIEWER, "CP1").demands
    assert {(each.team.zh, each.findings[0].text) for each in demands} == {
        ("督导协调一组", "门岗管控：一律不得放行"),
        ("上级督导组", "门岗管控：生活物资车辆须放行"),
    }


def test_a_draw_takes_active_sites_outside_their_cool_down_that_no_round_reserves(world):
    inspect(world, "CP1")
    first = draw_and_sites(world, size=2)
    assert not first & {"CP1", "C2"}
    second = draw_and_sites(world, size=10, team="county_2")
    assert second == ACTIVE - {"CP1"} - first
    with pytest.raises(InvalidInput, match="round_empty"):
        draw(world)
    world.pass_time(hours=25)
    assert draw_and_sites(world, size=10) == ACTIVE - {"CP1"}


def draw_and_sites(world, **values):
    return set(drawn_sites(world, draw(world, **values)))


def test_a_draw_keeps_to_its_area_and_kinds(world):
    assert draw_and_sites(world, size=10, area="370725002") == {"CP2", "V2"}
    assert draw_and_sites(world, size=10, kinds=("village",)) == {"V1"}
    with pytest.raises(NotFound):
        draw(world, area="none")
    with pytest.raises(InvalidInput):
        draw(world, kinds=("none",))


@pytest.mark.parametrize("size", [0, 201])
def test_a_round_has_one_to_two_hundred_sites(world, size):
    with pytest.raises(InvalidInput, match="round_size"):
        draw(world, size)


def test_a_draw_without_a_seed_gets_one_and_is_kept_with_it(world):
    receipt = draw(world, seed="", key="once")
    assert len(round_of(world, receipt).seed) == 8
    again = draw(world, seed="", key="once")
    assert (again.seqs, again.is_repeated) == (receipt.seqs, True)


def test_a_draw_is_repeated_from_its_seed_whatever_happened_since(world):
    inspect(world, "CP1", failed=("gate_control",))
    receipt = draw(world, size=3)
    world.pass_time(hours=30)
    for site in ACTIVE - {"CP1"}:
        inspect(world, site, failed=("figures",))
    world.change("V1", "lifted")
    repeated = repeat_draw(world.ctx, VIEWER, receipt.seq)
    assert repeated.is_same
    assert len(repeated.stops) == 3


def test_the_weight_of_a_site_follows_from_findings_silence_and_time(world):
    log_finding(world.ctx, SUPERVISOR, LogFinding("vehicles", next(world.keys), "CP2"))
    weights = {stop.site_id: stop.weight for stop in round_of(world, draw(world, 10)).stops}
    # Never inspected: 14 days. CP2 is silent and has a finding; M1 and C1 are silent or never reported.
    assert weights["CP2"] == (1 + 2 + 2) * 14
    assert weights["CP1"] == 14


def test_the_next_stops_are_those_of_the_round_until_its_team_was_there(world):
    receipt = draw(world, 2)
    first, second = drawn_sites(world, receipt)
    assert [stop.site_id for stop in next_stops(world.ctx, SUPERVISOR)] == [first, second]
    inspect(world, first)
    assert [stop.site_id for stop in next_stops(world.ctx, SUPERVISOR)] == [second]
    assert site_inspections(world.ctx, VIEWER, first).rows[0].inspection.round_seq == receipt.seqs[0]
    inspect(world, second, actor=CITY, team="city")
    (stop,) = next_stops(world.ctx, SUPERVISOR, "county_1")
    assert (stop.site_id, stop.has_recent) == (second, True)
    assert next_stops(world.ctx, SUPERVISOR, "city") == ()
    world.pass_time(hours=25)
    assert next_stops(world.ctx, SUPERVISOR) == ()


def test_a_stop_that_is_done_stays_done_when_another_team_inspects_the_place(world):
    first, second = drawn_sites(world, draw(world, 2))
    inspect(world, first)
    world.pass_time(hours=1)
    inspect(world, first, actor=CITY, team="city", reason="复查")
    assert [stop.site_id for stop in next_stops(world.ctx, SUPERVISOR)] == [second]
    world.pass_time(hours=1)
    inspect(world, first, reason="再查")  # nor by a second inspection of its own
    assert [stop.site_id for stop in next_stops(world.ctx, SUPERVISOR)] == [second]


def test_an_inspection_before_the_draw_does_not_do_the_stop(world):
    (site,) = drawn_sites(world, draw(world, 1))
    inspect(world, site, observed_at=world.moment - timedelta(hours=1))
    assert [stop.site_id for stop in next_stops(world.ctx, SUPERVISOR)] == [site]


def test_an_undone_inspection_takes_its_findings_with_it(world):
    receipt = inspect(world, failed=("figures",))
    undo(world, receipt)
    assert site_inspections(world.ctx, VIEWER, "CP1").rows == ()
    assert [each.state for each in findings(world)] == [FindingState.VOID]
    with pytest.raises(Refused, match="not_undoable"):
        undo(world, receipt)
    inspect(world)  # no cool-down is left
    assert is_intact(world)


def test_an_undone_round_reserves_nothing(world):
    receipt = draw(world, 10)
    undo(world, receipt)
    assert next_stops(world.ctx, SUPERVISOR) == ()
    assert draw_and_sites(world, size=10) == ACTIVE
    assert is_intact(world)


def test_an_inspection_of_another_account_is_not_undone(world):
    receipt = inspect(world)
    with pytest.raises(Refused, match="not_undoable"):
        undo(world, receipt, CITY)


def move(world, site_id, area):
    """Let a site lie in another area from now on."""
    site = world.site(site_id)
    request = world.ctx.request(STAFF, next(world.keys), {})
    world.store.write(request, lambda tx: record_site(tx, EntryMeta("move"), site, replace(site, area=area)))


def test_an_inspection_is_undone_by_who_may_inspect_where_the_site_now_lies(world):
    receipt = inspect(world, actor=TOWN_SUPERVISOR)
    move(world, "CP1", "370725002")
    with pytest.raises(Refused):
        undo(world, receipt, TOWN_SUPERVISOR)
    move(world, "CP1", TOWN)
    undo(world, receipt, TOWN_SUPERVISOR)


@pytest.mark.parametrize(
    ("values", "key"),
    [({"team": "none"}, "inspection_team"), ({"failed": ("none",)}, "inspection_item")],
)
def test_an_unknown_code_is_refused(world, values, key):
    with pytest.raises(InvalidInput, match=key):
        inspect(world, **values)


def test_an_inspection_without_a_place_is_refused(world):
    with pytest.raises(InvalidInput, match="finding_no_place"):
        inspect(world, "")
    with pytest.raises(NotFound):
        inspect(world, "", area="none")


def test_a_supervisor_of_a_town_inspects_there_alone(world):
    inspect(world, "CP1", actor=TOWN_SUPERVISOR)
    for attempt in (
        lambda: inspect(world, "CP2", actor=TOWN_SUPERVISOR),
        lambda: draw(world, actor=TOWN_SUPERVISOR),
        lambda: inspect(world, "V1", actor=STAFF),
    ):
        with pytest.raises(Refused):
            attempt()
    draw(world, area=TOWN, actor=TOWN_SUPERVISOR)


COMPOUNDS = tuple(
    Site(f"Q{n}", f"{n}号小区", "compound", "patrolled", "370725002", last_patrol_at=hours_before(1))
    for n in range(8)
)


@given(
    st.lists(
        st.tuples(st.sampled_from(["draw", "inspect", "wait"]), st.integers(1, 9), st.integers(0, 7)),
        max_size=14,
    )
)
@settings(max_examples=15, deadline=None)
def test_no_draw_ever_breaks_the_cool_down_and_each_can_be_repeated(steps):
    with a_world() as world:
        world.add_accounts(SUPERVISOR)
        world.add_sites(*COMPOUNDS)
        last, drawn = {}, []
        for step, number, site in steps:
            if step == "wait":
                world.pass_time(hours=number * 5)
            elif step == "inspect":
                inspect(world, f"Q{site}", reason="复查")
                last[f"Q{site}"] = world.moment
            else:
                try:
                    receipt = draw(world, number, seed=str(site))
                except InvalidInput:
                    continue
                drawn.append(receipt)
                for code in drawn_sites(world, receipt):
                    assert code not in last or world.moment - last[code] >= timedelta(hours=48)
        assert all(repeat_draw(world.ctx, SUPERVISOR, receipt.seq).is_same for receipt in drawn)
        assert len(SITES) + len(COMPOUNDS) > len(last)
