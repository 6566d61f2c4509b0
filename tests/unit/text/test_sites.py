import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings

from geo.domain.filters import PARAMETERS, SiteFilter
from geo.i18n import LANGS, Translator
from geo.services.sites.details import site_details
from geo.services.situation.overview import situation_overview
from geo.text.sites import entry_sentence, site_facts, view_sentence
from tests.unit.services.made_up import FILTERS
from tests.worlds import START, VIEWER, a_world

WANTED = SiteFilter(
    area="370725001",
    kind=("village", "market"),
    status=("village.closed",),
    category=("in_force",),
    unit=("U1",),
    freshness=("fresh",),
    outstanding=("finding",),
    search="东",
    attention=True,
    located="no",
    as_of=START,
    since=START - timedelta(hours=4),
)


def said(world, wanted, lang="zh"):
    overview = situation_overview(world.ctx, VIEWER, wanted)
    return view_sentence(overview, Translator(lang), world.ctx.settings.zone)


def test_every_part_of_the_filter_is_said_in_the_readers_words(world):
    t = said(world, WANTED)
    parts = (
        "宝都街道",
        "2020年2月1日 08:00",
        "封闭村",
        "市场",
        "已封闭",
        "一中队",
        "东",
        "2020年2月1日 04:00",
    )
    assert [part for part in parts if part not in t] == []
    assert "Closed village" in said(world, WANTED, "en")


@settings(max_examples=15)
@given(FILTERS)
def test_no_code_is_said_where_there_is_a_word(wanted):
    with a_world() as world:
        for lang in LANGS:
            assert re.findall(r"\b(?:U1|U2|[a-z]+[._][a-z_]+|3707\d+)\b", said(world, wanted, lang)) == []


@pytest.mark.parametrize("part", [part for part in PARAMETERS if getattr(WANTED, part) and part != "area"])
def test_leaving_out_a_part_changes_the_sentence(world, part):
    without = WANTED.replace(**{part: getattr(SiteFilter(), part)})
    if part == "as_of":
        world.pass_time(hours=1)
    assert said(world, without) != said(world, WANTED)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"units": (("K1", "U2"),)}, "reassigned by order No. 1: 一中队 → 二中队"),
        ({"units": (("K1", ""),)}, "reassigned by order No. 1: 一中队 → unassigned"),
        ({"statuses": (("K1", "withdrawn"),)}, "reassigned by order No. 1: Manned → Withdrawn"),
        (
            {"units": (("K1", "U3"),), "statuses": (("K1", "unmanned"),)},
            "reassigned by order No. 1: 一中队 → 三中队; Manned → Unmanned",
        ),
    ],
)
def test_what_an_order_changed_at_a_post_is_said_with_its_number(planning, parts, said):
    planning.order(**parts)
    ctx = planning.world.ctx
    entry = planning.world.entry(ctx.store.revision())
    units = ctx.read_model.reference().units
    assert entry_sentence(entry, ctx.kinds["checkpoint"], Translator("en"), units) == said


def test_a_unit_that_is_not_known_any_more_is_said_by_its_code(planning):
    planning.order(units=(("K1", "U2"),))
    ctx = planning.world.ctx
    entry = planning.world.entry(ctx.store.revision())
    said = entry_sentence(entry, ctx.kinds["checkpoint"], Translator("zh"), {})
    assert said == "调整责任单位（第 1 号令） U1 → U2"


@pytest.mark.parametrize(
    ("lang", "noted", "undone"),
    [
        ("zh", "补充第 {} 号记录; 南口有人", "撤回第 {} 号记录 部分封闭 → 已封闭"),
        ("en", "Note added to entry {}; 南口有人", "Entry {} undone: Partly closed → Closed"),
    ],
)
def test_what_adds_to_an_entry_or_takes_it_back_says_which(world, lang, noted, undone):
    changed = world.change("V1", "partly_closed").seq
    entries = world.entry(world.add_note(changed, "南口有人").seq), world.entry(world.undo(changed).seq)
    kind = world.ctx.kinds["village"]
    sentences = [entry_sentence(entry, kind, Translator(lang), {}) for entry in entries]
    assert sentences == [noted.format(changed), undone.format(changed)]


@pytest.mark.parametrize(("people", "expected"), [(1420, "常住 1,420 人"), (0, "常住 0 人"), (None, None)])
def test_a_card_says_how_many_live_there_where_that_is_known(world, people, expected):
    shown = site_details(world.ctx, VIEWER, "V1")
    shown = replace(shown, site=replace(shown.site, people=people))
    assert [fact for fact in site_facts(shown, Translator("zh"), str) if "常住" in fact] == [expected] * (
        expected is not None
    )
