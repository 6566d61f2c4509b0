import csv
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings

from geo.domain.conflicts import Conflict
from geo.domain.errors import Refused
from geo.domain.filters import SiteFilter
from geo.domain.freshness import Freshness
from geo.domain.views import Coverage
from geo.i18n import Translator
from geo.maps.palette import SYMBOL_STYLES
from geo.reports.site_export import export_sites
from geo.services.situation.coverage import totals_by_kind
from geo.services.situation.map_columns import area_shades, map_points
from geo.services.situation.overview import last_briefing, situation_overview
from geo.services.situation.site_records import site_records
from geo.settings import Settings
from tests.unit.services.made_up import FILTERS, SEEDS
from tests.unit.services.shifts import put_site
from tests.worlds import OTHER, SITES, STAFF, START, VIEWER, a_world


def some_day(world, chance, done):
    """Record allowed actions at random; some are taken back."""
    actor, site_id = chance.choice([STAFF, OTHER]), chance.choice(SITES).id
    site = world.site(site_id)
    kind = world.ctx.kinds[site.kind]
    steps = kind.status(site.status_at_time(kind, world.moment)).next
    actions = [
        lambda: world.change(site_id, chance.choice(steps), actor=actor),
        lambda: world.confirm(site_id, actor=actor, observed_at=world.moment - timedelta(minutes=5)),
        lambda: world.patrol(site_id, actor=actor) if kind.is_patrolled else None,
        lambda: world.bulk(["V1", "V2"], "lifted") if _closed(world) else None,
        lambda: world.undo(done[-1].seq, actor=actor) if done else None,
    ]
    with suppress(Conflict, Refused):
        receipt = chance.choice(actions)()
        done += [receipt] if receipt else []


def _closed(world):
    return all(world.site(site_id).status == "closed" for site_id in ("V1", "V2"))


def contents(overview):
    """Return everything that an overview shows."""
    return {
        "sites": list(site_records(overview)),
        "figures": [
            (figure.code, figure.coverage, figure.count, figure.delta) for figure in overview.figures
        ],
        "totals": overview.totals,
        "total": overview.total,
        "unlocated": overview.unlocated,
        "compared": overview.compared_with,
    }


@settings(max_examples=8)
@given(SEEDS, FILTERS)
def test_as_of_a_moment_everything_is_as_it_was_shown_then(seed, site_filter):
    chance, parts = (
        Random(seed),
        {name: getattr(site_filter, name) for name in site_filter.__dataclass_fields__},
    )
    with a_world() as world:
        overview, done = {}, []
        for _ in range(8):
            world.pass_time(minutes=chance.choice([1, 5, 90, 600]))
            some_day(world, chance, done)
            overview[world.moment] = contents(world.overview(**parts))
        world.pass_time(days=2)
        for moment, then in overview.items():
            assert contents(world.overview(**parts | {"as_of": moment})) == then


@settings(max_examples=8)
@given(SEEDS, FILTERS)
def test_what_is_listed_changes_no_figure_no_total_and_no_shade(seed, site_filter):
    chance, done = Random(seed), []
    with a_world() as world:
        for _ in range(8):
            world.pass_time(minutes=chance.choice([5, 90, 600]))
            some_day(world, chance, done)
        narrow, bare = (
            situation_overview(world.ctx, VIEWER, site_filter),
            situation_overview(world.ctx, VIEWER, site_filter.base),
        )
        assert _coverages(narrow) == _coverages(bare)
        since = situation_overview(world.ctx, VIEWER, site_filter.replace(since=START))
        assert _coverages(since) == _coverages(bare)


def _coverages(overview):
    """Return every coverage and count on one screen: figures, totals, map, table by kind."""
    return (
        [(figure.code, figure.coverage, figure.count) for figure in overview.figures],
        [replace(total, listed=0) for total in overview.totals],
        replace(area_shades(overview), counts=()),
        totals_by_kind(overview.state, overview.figure_rows, overview.status_codes),
    )


@pytest.mark.parametrize(
    "narrower",
    [
        {"status": ("checkpoint.unmanned",)},
        {"category": ("not_in_force",)},
        {"unit": ("Z01",)},
        {"freshness": ("silent", "unheard")},
        {"search": "CP2"},
        {"attention": True},
        {"outstanding": ("finding",)},
        {"located": "no"},
        {"since": START - timedelta(days=1)},
    ],
)
@pytest.mark.parametrize("kept", [{}, {"area": "370725001"}, {"kind": ("checkpoint", "village")}])
def test_a_narrower_list_stands_under_the_same_coverage(world, narrower, kept):
    narrow, bare = world.overview(**kept, **narrower), world.overview(**kept)
    assert _coverages(narrow) == _coverages(bare)
    # A control: figures of the listed sites alone would differ, so the filter does pick some of them.
    if "since" not in narrower:
        assert len(narrow.rows) < len(bare.rows)


def rows_of_csv(content):
    return csv.DictReader(content.decode("utf-8-sig").splitlines())


def test_before_any_entry_nothing_is_shown(world):
    assert world.ids(as_of=START - timedelta(minutes=1)) == []


def test_a_moment_yet_to_come_is_now(world):
    assert world.overview(as_of=START + timedelta(days=1)).timestamp == START
    assert world.ids(as_of=START + timedelta(days=1)) == world.ids()


@settings(max_examples=20)
@given(FILTERS)
def test_list_map_and_export_hold_the_same_sites_in_the_same_order(site_filter):
    with a_world() as world:
        parts = {name: getattr(site_filter, name) for name in site_filter.__dataclass_fields__}
        overview = world.overview(**parts)
        ids = world.ids(**parts)
        assert [record["id"] for record in site_records(overview)] == ids
        located = [record["id"] for record in site_records(overview) if record["lat"] is not None]
        assert list(reversed(map_points(overview).ids)) == located
        hidden = sorted(set(range(len(overview.state.snapshot))) - set(overview.rows.tolist()))[:1]
        placed = [
            overview.state.snapshot.ids[row]
            for row in hidden
            if not np.isnan(overview.state.snapshot.lat[row])
        ]
        assert list(map_points(overview, hidden).ids) == [*reversed(located), *placed]
        assert (len(overview.rows), overview.unlocated) == (len(ids), len(ids) - len(located))
        files = {
            form: export_sites(world.ctx, VIEWER, site_filter, form, Translator("zh"))
            for form in ("csv", "geojson")
        }
        assert [row["编号"] for row in rows_of_csv(files["csv"])] == ids
        features = json.loads(files["geojson"])["features"]
        assert [feature["properties"]["id"] for feature in features] == ids


def test_the_worst_comes_first(world):
    assert world.ids()[0] == "CP2"
    assert world.ids()[-1] == "C2"


def test_shades_are_the_totals_and_in_the_last_area_that_area_itself(world):
    town = area_shades(world.overview(area="370725001"))
    assert (town.codes, town.counts) == (["370725001001"], [4])
    community = area_shades(world.overview(area="370725001001"))
    assert (community.names, community.counts, community.sites) == (["新昌社区"], [4], [4])
    # C1 is due for a patrol, which is no problem before it is overdue.
    assert (community.not_in_force, community.partial, community.silent) == ([0], [0], [0])


def test_the_areas_of_the_map_count_the_problem_sites_that_the_filter_lists(world):
    for hours in (0, 13, 30):  # a compound is patrolled, then due, then overdue; others fall silent
        world.pass_time(hours=hours)
        overview = world.overview()
        shades = area_shades(overview)
        counts = zip(shades.not_in_force, shades.partial, shades.silent, strict=True)
        assert sum(map(sum, counts)) == len(world.ids(attention=True))


def test_the_only_root_is_where_one_is(world):
    overview = world.overview()
    assert ([area.name for area in overview.path], len(overview.totals)) == (["昌乐县"], 2)


def test_too_many_to_draw_are_shown_as_totals(world):
    assert not world.overview(area="370725").shows_totals
    world.ctx = world.ctx.__class__(
        world.store, world.ctx.kinds, Settings(point_limit=2), world.ctx.read_model, lambda: START, "test"
    )
    assert world.overview().shows_totals
    assert not world.overview(search="CP").shows_totals


def test_where_no_area_within_can_be_drawn_the_points_are_however_many(world):
    world.ctx = world.ctx.__class__(
        world.store, world.ctx.kinds, Settings(point_limit=2), world.ctx.read_model, lambda: START, "test"
    )
    assert len(world.overview(area="370725001").rows) > 2
    assert not world.overview(area="370725001").shows_totals


# One answer for everybody


def test_everybody_who_asks_the_same_within_a_minute_shares_one_answer(world):
    first = world.overview(kind=("village",))
    world.pass_time(seconds=59)
    assert world.overview(kind=("village",), actor=STAFF) is first
    assert world.overview(kind=("market",)) is not first
    world.pass_time(seconds=1)
    assert world.overview(kind=("village",)) is not first


def test_a_write_renews_the_answer_at_once(world):
    first = world.overview(kind=("village",))
    world.change("V1", "reopened")
    assert world.overview(kind=("village",)) is not first
    assert world.ids(category=("not_in_force",)) == ["CP2", "V1"]


def test_a_look_at_the_past_is_kept_as_well(world):
    world.pass_time(hours=1)
    world.change("V1", "reopened")
    past = world.overview(as_of=START)
    world.pass_time(hours=1)
    assert world.overview(as_of=START) is past


# The last briefing


@pytest.mark.parametrize(
    ("now", "briefing"),
    [
        ("2020-02-14T07:59", "2020-02-13T18:00"),
        ("2020-02-14T08:00", "2020-02-13T18:00"),
        ("2020-02-14T08:01", "2020-02-14T08:00"),
        ("2020-02-14T23:59", "2020-02-14T18:00"),
        ("2020-02-15T00:01", "2020-02-14T18:00"),
    ],
)
def test_the_last_briefing_is_read_on_the_clock_on_the_wall(world, now, briefing):
    zone = world.ctx.settings.zone
    moment, expected = (datetime.fromisoformat(text).replace(tzinfo=zone) for text in (now, briefing))
    assert last_briefing(moment.astimezone(UTC), world.ctx) == expected


def test_figures_tell_what_changed_since_the_last_briefing(world):
    world.pass_time(hours=1)
    world.change("V1", "reopened")
    figure = next(figure for figure in world.overview().figures if figure.code == "village")
    assert (figure.coverage, figure.delta) == (Coverage(1, 2), -50)
    assert world.overview().compared_with == START


def test_before_the_first_briefing_there_is_nothing_to_compare_with(world):
    overview = world.overview()
    assert overview.compared_with is None
    assert {figure.delta for figure in overview.figures} == {None}


def test_a_filter_without_restrictions_is_the_empty_one(world):
    assert world.overview().filter == SiteFilter()


@pytest.mark.parametrize(("variant", "hollow"), [("managed", False), ("unmanaged", True)])
@pytest.mark.parametrize(("hours", "category"), [(30, "partial"), (50, "not_in_force")])
def test_a_patrol_due_or_overdue_keeps_its_variant_and_the_age_of_its_report(
    world, variant, hollow, hours, category
):
    world.patrol("C1")
    put_site(world, "C1", variant=variant, lat=36.63, lon=118.83)
    world.pass_time(hours=hours)
    overview = world.overview(kind=("compound",))
    points = map_points(overview)
    style = SYMBOL_STYLES[points.styles[list(points.ids).index("C1")]]
    freshness = Freshness.AGEING if category == "partial" else Freshness.SILENT
    assert style == ("circle", hollow, category, freshness, True)
