"""A post founded, moved or merged is worded: by the plan, on the sheet, in the journal."""

import re
from dataclasses import replace

import pytest
import shapely

from geo.domain.areas import AreaTree
from geo.domain.journal import SITE
from geo.domain.plans.move import Location, Move, PostState
from geo.domain.plans.new_post import NewPost
from geo.domain.plans.plan import Plan
from geo.i18n import LANGS, Translator
from geo.reports.order_report import render_order_html
from geo.text.plan_moves import PlanMoveText, format_location
from geo.text.sites import entry_sentence
from tests.unit.services.posts import OTHER_TOWN, PLANNER, TOWN

BRIDGE = NewPost("N1", "南桥卡点", "checkpoint", "hard", OTHER_TOWN, 36.72, 118.92)
HELD, CLOSED = PostState("U1", "manned"), PostState("", "withdrawn")
HERE, THERE, NOWHERE = (
    Location(TOWN, 36.6, 118.8),
    Location(OTHER_TOWN, 36.7, 118.9),
    Location(TOWN, None, None),
)
MOVES = {
    "K1": Move(PostState("U1", "manned", HERE), PostState("U1", "manned", THERE)),
    "K2": Move(HELD, CLOSED, merged_into="K3"),
    "K4": Move(PostState("U1", "manned", NOWHERE), PostState("", "manned", THERE)),
    "N1": Move(CLOSED, HELD),
}
PLAN = Plan("p1", "夜班", "planner", moves=MOVES, posts={"N1": BRIDGE, "N2": BRIDGE})
SENTENCES = {
    "K1": "moved to 36.7000, 118.9000 (宝城街道), 14.3 km away",
    "K2": "一中队 → Withdrawn; merged into 火车站",
    "K3": "K2 merged into this one",
    "K4": "一中队 → unassigned; moved to 36.7000, 118.9000 (宝城街道)",
    "N1": "new post at 36.7200, 118.9200; 一中队",
    "N2": "new post at 36.7200, 118.9200",
    "K9": "",
}


@pytest.fixture
def everything(planning):
    """The number of an order that founds a post, moves one and merges one."""
    return planning.order(
        new_posts=(BRIDGE,),
        statuses=(("N1", "manned"),),
        units=(("N1", "U3"),),
        locations=(("K1", Location("", 36.64, 118.84)),),
        merges=(("K2", "K3"),),
    )


@pytest.mark.parametrize(("post", "sentence"), SENTENCES.items())
def test_all_that_a_plan_does_with_a_post_is_worded(planning, post, sentence):
    ctx = planning.world.ctx
    t = PlanMoveText(PLAN, ctx.read_model.reference(), {"K3": "火车站"}, Translator("en"))
    assert t.describe(post, ctx.kinds["checkpoint"]) == sentence


@pytest.mark.parametrize(
    ("corners", "is_doubted"),
    [((118.8, 36.6, 119.0, 36.8), False), ((118.0, 36.0, 118.5, 36.5), True), (None, False)],
    ids=["within the boundary", "outside", "no boundary known"],
)
def test_a_place_outside_every_boundary_around_it_is_doubted(planning, corners, is_doubted):
    ctx, t = planning.world.ctx, Translator("en")
    known = ctx.read_model.reference()
    boundary = corners and shapely.to_wkb(shapely.box(*corners))
    areas = AreaTree(
        replace(area, boundary=boundary if area.code == OTHER_TOWN else None) for area in known.areas
    )
    text = PlanMoveText(PLAN, replace(known, areas=areas), {}, t)
    for post in ("K1", "N1"):  # moved there, and founded there
        said = text.describe(post, ctx.kinds["checkpoint"])
        assert (t("plan.outside") in said) is is_doubted


def test_a_place_that_is_not_known_is_a_dash():
    assert (format_location(NOWHERE), format_location(HERE)) == ("–", "36.6000, 118.8000")


@pytest.mark.parametrize("lang", LANGS)
def test_the_sheet_of_an_order_tells_what_it_founds_moves_and_merges(planning, everything, lang):
    t = Translator(lang)
    sheet = render_order_html(planning.world.ctx, PLANNER, everything, t)
    assert t("plan.founded", place="36.7200, 118.9200") in sheet
    assert t("plan.merged", post="K3卡点") in sheet
    assert t("plan.gained", posts="K2卡点") in sheet
    assert t("plan.moved_to", place="36.6400, 118.8400", area="宝都街道") in sheet
    assert not re.search(r"plan\.\w+", sheet)


def test_the_journal_of_a_post_tells_what_the_order_did(planning, everything):
    ctx = planning.world.ctx
    sentences = {}
    for post in ("K1", "K2", "N1"):
        with planning.world.store.read() as reader:
            entries = reader.entries(entity=SITE, site_id=post)
        units, kind = ctx.read_model.reference().units, ctx.kinds["checkpoint"]
        sentences[post] = [entry_sentence(entry, kind, Translator("en"), units) for entry in entries]
    assert sentences["K1"][0] == f"reassigned by order No. {everything}, to another place"
    assert sentences["K2"][0].startswith(f"reassigned by order No. {everything}, merged into K3")
    assert sentences["N1"][-1] == f"Registered by order No. {everything}"
