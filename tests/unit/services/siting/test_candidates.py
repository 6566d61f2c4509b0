"""Candidates: locations without a site, considered like posts, created by a draft."""

import time
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.import_report import ImportRefused
from geo.domain.plans.commands import NewPlan, PlanAction
from geo.domain.plans.new_post import NewPost, free_code
from geo.domain.plans.plan import PlanState
from geo.exchange import SourceFile
from geo.exchange.candidates import candidates_from_sources, candidates_to_csv
from geo.services.cordon.candidates import cordon_points_as_candidates
from geo.services.cordon.solve import plan_cordon
from geo.services.cordon.types import CordonAction, CordonRequest
from geo.services.plans.drafts import publish_plan
from geo.services.plans.reconcile import reconcile_candidates
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.services.siting import candidates
from geo.services.siting.candidates import (
    create_candidate,
    next_post_code,
    opening_status,
    read_candidates,
)
from geo.services.siting.problem import SitingRequest, siting_problem
from geo.services.siting.solve import SitingTarget, draft_siting_plan, solve_siting
from tests.unit.services.cordon_world import BESIDE, CROSS, TOWN, at, lined, site
from tests.worlds import ADMIN

PLANNER = Actor("planner", "调度员", Role.PLANNER)
BESIDE_ONLY = Actor("beside", "邻镇", None, grants=(Grant("beside", Role.PLANNER, BESIDE),))
NEAR = 1500.0
SITES = (
    site("K-01", "checkpoint", "manned", (0, 0)),
    site("V1", "village", "closed", (0.5, 0)),
    site("V2", "village", "closed", (-4, 0)),
    site("V3", "village", "closed", (-4, 1)),
)


@pytest.fixture
def world(tmp_path):
    world = lined(CROSS, SITES, tmp_path)
    yield world
    world.store.close()


def drawn(world, *where, actor=PLANNER):
    candidates = ()
    for each in where:
        candidates = *candidates, create_candidate(world.ctx, actor, candidates, "", at(*each))
    return candidates


def test_a_drawn_place_gets_the_next_code_the_usual_kind_and_the_area_it_lies_in(world):
    one, two = drawn(world, (-4, 0), (4, 0))
    assert (one.id, one.name, one.kind, one.variant, one.area) == ("K-02", "K-02", "checkpoint", "hard", TOWN)
    assert two.id == "K-03"


def test_a_code_is_offered_that_is_free_in_any_area_kind_or_draft(world):
    """A planner of one town is not offered what another town, another kind or somebody's draft has."""
    world.appoint(BESIDE_ONLY)
    assert next_post_code(world.ctx, BESIDE_ONLY) == "K-02"  # K-01 stands where they may not plan
    put(world, site("K-02", "village", "closed", (1, 0)))
    (new,) = drawn(world, (-4, 0.5))
    assert new.id == "K-03"
    opened = (opening_status(world.ctx.kinds, new),)
    draft_siting_plan(world.ctx, PLANNER, NewPlan("布点", "k1"), opened, (new,))
    assert next_post_code(world.ctx, BESIDE_ONLY) == "K-04"
    assert [each.id for each in drawn(world, (-4, 0), (4, 0))] == ["K-04", "K-05"]


def put(world, new):
    """Register a site as an import does."""
    request = world.ctx.request(ADMIN, new.id, {"site": new.id})
    world.store.write(request, lambda tx: record_site(tx, EntryMeta("register"), None, new))


def test_a_candidate_is_weighed_like_a_post_that_may_be_opened(world):
    question = SitingRequest(radius_m=NEAR, candidates=drawn(world, (-4, 0.5)))
    problem = siting_problem(world.ctx, PLANNER, question)
    assert [post.site for post in problem.posts] == ["K-01", "K-02"]
    assert (problem.manned, problem.open, problem.cannot_open) == ((0,), (0,), ())
    plan = solve_siting(world.ctx, PLANNER, question, SitingTarget(2, 0))
    assert (plan.covered, [new.id for new in plan.creates]) == (3, ["K-02"])
    bare = solve_siting(world.ctx, PLANNER, SitingRequest(radius_m=NEAR), SitingTarget())
    assert (bare.covered, bare.creates) == (1, ())  # the control


def test_a_candidate_that_the_plan_opens_becomes_a_new_post_of_the_draft(world):
    question = SitingRequest(radius_m=NEAR, candidates=drawn(world, (-4, 0.5), (4, 3)))
    plan = solve_siting(world.ctx, PLANNER, question, SitingTarget(2, 0))
    draft_siting_plan(world.ctx, PLANNER, NewPlan("布点", "k1"), plan.statuses(world.ctx.kinds), plan.creates)
    with world.store.read() as reader:
        (draft,) = reader.plans.in_state(PlanState.DRAFT)
        assert reader.site("K-02") is None
    assert list(draft.posts) == ["K-02"]
    assert draft.moves["K-02"].after.status == "manned"


def test_the_points_of_a_cordon_become_posts_named_by_their_road(world):
    plan = plan_cordon(world.ctx, PLANNER, CordonRequest(TOWN, 0))
    news = cordon_points_as_candidates(world.ctx, PLANNER, (), plan.with_action(CordonAction.CREATE))
    assert [new.id for new in news] == ["K-02", "K-03", "K-04", "K-05"]
    assert [new.name for new in news] == ["经路 1", "纬路 2", "纬路 3", "经路 4"]
    statuses = tuple(opening_status(world.ctx.kinds, new) for new in news)
    draft_siting_plan(world.ctx, PLANNER, NewPlan("封控", "k1"), statuses, news)
    with world.store.read() as reader:
        (draft,) = reader.plans.in_state(PlanState.DRAFT)
    assert len(draft.posts) == len(draft.moves) == 4


def test_who_may_plan_in_the_town_alone_drafts_its_cordon_and_beyond_the_border_it_is_about_everything(
    world,
):
    areas = world.ctx.read_model.reference().areas
    town = Actor("town", "街道", None, grants=(Grant("town", Role.PLANNER, TOWN),))
    plan = plan_cordon(world.ctx, town, CordonRequest(TOWN, 0))
    news = cordon_points_as_candidates(world.ctx, town, (), plan.with_action(CordonAction.CREATE))
    assert plan.draft_area(areas) == TOWN
    statuses = tuple(opening_status(world.ctx.kinds, new) for new in news)
    assert draft_siting_plan(world.ctx, town, NewPlan("封控", "k1", TOWN), statuses, news).seq
    point = replace(plan.points[0], area=BESIDE)
    assert replace(plan, points=(point, *plan.points[1:])).draft_area(areas) == ""


def test_a_point_that_no_boundary_contains_belongs_to_the_area_of_the_cordon(world):
    (point, *_) = plan_cordon(world.ctx, PLANNER, CordonRequest(TOWN, 0)).points
    lat, lon = at(-7, 0)
    (new,) = cordon_points_as_candidates(world.ctx, PLANNER, (), [replace(point, lat=lat, lon=lon)])
    assert new.area == TOWN


def test_what_lies_outside_is_refused_when_it_is_drawn_and_left_out_where_another_area_is_asked(world):
    with pytest.raises(InvalidInput, match="candidates_outside"):
        drawn(world, (60, 0))
    with pytest.raises(InvalidInput, match="candidates_outside"):
        drawn(world, (0, 0), actor=BESIDE_ONLY)
    question = SitingRequest(area=BESIDE, radius_m=NEAR, candidates=drawn(world, (0, 0)))
    assert siting_problem(world.ctx, PLANNER, question).posts == ()


def test_no_more_than_can_be_weighed_and_no_place_that_is_none(world, monkeypatch):
    for latlon in ((91.0, 0.0), (float("nan"), 0.0)):
        with pytest.raises(InvalidInput):
            create_candidate(world.ctx, PLANNER, (), "", latlon)
    monkeypatch.setattr(candidates, "MAX_CANDIDATES", 1)
    with pytest.raises(InvalidInput, match="too_many"):
        drawn(world, (0, 0), (1, 0))
    with pytest.raises(InvalidInput, match="too_many"):
        read_candidates(world.ctx, PLANNER, [file("code,name,lat,lon\nA,甲,36.6,118.8\nB,乙,36.6,118.8\n")])


def file(text, name="候选.csv"):
    return SourceFile(name, text.encode())


def test_a_file_is_read_with_the_headings_of_the_bureau(world):
    lat, lon = at(1, 1)
    (new,) = read_candidates(world.ctx, PLANNER, [file(f"编号,名称,纬度,经度\nH1,桥头,{lat},{lon}\n")])
    assert (new.id, new.name, new.area) == ("H1", "桥头", TOWN)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "code,name,lat,lon\nA,,36.6,118.8\nB,乙,x,118.8\n",
            [(2, "fault.required"), (3, "fault.not_a_number")],
        ),
        ("code,name,lat,lon\nA,甲,,\n", [(2, "fault.required")]),
        ("code,name,kind\nA,甲,checkpoint\n", [(2, "fault.required")]),
        ("code,name,lat,lon\nA,甲,36.6,118.8\nA,乙,36.6,118.8\n", [(3, "fault.duplicate_code")]),
        ("code,name,lat,lon\nK-01,甲,36.6,118.8\n", [(2, "fault.site_already")]),
        ("code,name,lat,lon\n", [(None, "fault.empty_file")]),
    ],
)
def test_every_fault_of_a_file_is_listed(world, text, faults):
    with pytest.raises(ImportRefused) as refused:
        read_candidates(world.ctx, PLANNER, [file(text)])
    assert [(fault.row, fault.key) for fault in refused.value.faults] == faults


def test_a_file_of_another_kind_is_refused(world):
    with pytest.raises(ImportRefused):
        read_candidates(world.ctx, PLANNER, [file("{}", "a.json")])


HEAD = "code,name,lat,lon\n"
BAD_FILES = {
    "comments": ("# made up\n" * 2_500_000, "ImportRefused"),
    "rows": (HEAD + "A,甲,36.6,118.8\n" * 1_500_000, "ImportRefused"),
    "faulty rows": (HEAD + "A,B\n" * 6_000_000, "ImportRefused"),
    "faulty rows within the size": (HEAD + "A,B\n" * 250_000, "ImportRefused"),
    "rows within the size": (HEAD + "".join(f"A{n},甲,36.6,118.8\n" for n in range(40_000)), "InvalidInput"),
    "comments within the size": ("# \n" * 340_000, "ImportRefused"),
    "headings": (HEAD.strip() + "".join(f",{n}" for n in range(150_000)) + "\n", "ImportRefused"),
    "headings twice": (HEAD.strip() + "".join(f",{n}" for n in range(70_000)) * 2 + "\n", "ImportRefused"),
    "one line": ("x" * 25_000_000, "ImportRefused"),
}


@pytest.mark.parametrize(("text", "error"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_is_far_too_long_is_refused_at_once(world, text, error):
    sources = [file(text)]
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises((ImportRefused, InvalidInput)) as refused:
        read_candidates(world.ctx, PLANNER, sources)
    seconds, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (type(refused.value).__name__, seconds < 2, peak < 100e6) == (error, True, True)
    assert len(getattr(refused.value, "faults", ())) <= candidates.MAX_CANDIDATES + 1


NAMES = st.text(
    st.characters(categories=["L", "N", "P", "S"], exclude_characters="'"), min_size=1, max_size=20
)


@given(st.lists(st.tuples(NAMES, st.floats(-60, 60), st.floats(-180, 180)), min_size=1, max_size=5))
def test_what_is_exported_is_read_again_as_it_was(rows):
    exported = [NewPost(f"N-{n}", name, "checkpoint", "hard", "", *at) for n, (name, *at) in enumerate(rows)]
    imported = candidates_from_sources([SourceFile("a.csv", candidates_to_csv(exported))], ())
    for new, (code, name, lat, lon) in zip(exported, imported, strict=True):
        assert (code, name) == (new.id, new.name)
        assert (lat, lon) == pytest.approx((new.lat, new.lon), abs=1e-6)


def founded(world, new):
    """Somebody's order makes a site of it."""
    plan = NewPlan("别人的", f"theirs-{new.id}")
    draft_siting_plan(world.ctx, PLANNER, plan, (opening_status(world.ctx.kinds, new),), (new,))
    publish_plan(world.ctx, PLANNER, PlanAction(plan.key, 2, f"publish-{new.id}"))


def test_of_two_planners_who_draw_at_once_the_second_gets_another_code(world):
    (theirs,), (mine, next_one) = drawn(world, (-4, 0)), drawn(world, (4, 0), (4, 0.5))
    assert theirs.id == mine.id == "K-02"
    founded(world, theirs)
    reconciled, codes = reconcile_candidates(world.ctx, PLANNER, (mine, next_one))
    assert codes == {"K-02": "K-04"}
    assert [(new.id, new.name, new.location) for new in reconciled] == [
        ("K-04", "K-04", mine.location),
        ("K-03", "K-03", next_one.location),
    ]


def test_a_candidate_that_became_a_site_is_none_any_more(world):
    mine, other = drawn(world, (4, 0), (-4, 0))
    founded(world, mine)
    assert reconcile_candidates(world.ctx, PLANNER, (mine, other)) == ((other,), {})


@given(st.lists(st.from_regex(r"[KN]-[0-9]{2}", fullmatch=True)), st.sets(st.sampled_from(["K-01", "N-01"])))
def test_a_free_code_is_not_taken(like, taken):
    assert free_code(like, taken | set(like)) not in taken | set(like)
