from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.domain.views import AreaTotal, Coverage
from geo.services.situation.coverage import (
    compute_area_totals,
    compute_figures,
    toggle_figure,
    totals_by_kind,
)
from geo.services.situation.filter_masks import FilterMasks
from tests.unit.services.made_up import (
    BOOK,
    COUNTIES,
    FILTERS,
    KINDS,
    MOMENTS,
    TREE,
    needs_attention,
    standing_of,
)
from tests.unit.services.situation.scalar_filter import passes

CONTROLLED = {StatusCategory.IN_FORCE, StatusCategory.INACTIVE}
SILENT = {Freshness.SILENT, Freshness.NEVER_REPORTED}


def category(site, moment):
    return KINDS.category(site.kind, site.status_at_time(KINDS[site.kind], moment))


def is_silent(site, moment):
    return site.freshness_at_time(KINDS[site.kind], moment) in SILENT


def coverage(sites, moment):
    categories = [category(site, moment) for site in sites]
    active = [each for each in categories if each is not StatusCategory.INACTIVE]
    return Coverage(active.count(StatusCategory.IN_FORCE), len(active))


def selected(county, site_filter, moment):
    return [site for site in county if passes(site, site_filter, moment)]


def strip(county, site_filter, moment, before=None):
    now = FilterMasks(standing_of(county, moment), site_filter.base, TREE, BOOK)
    then = None if before is None else FilterMasks(standing_of(before, moment), site_filter.base, TREE, BOOK)
    return {figure.code: figure for figure in compute_figures(now, then, site_filter, BOOK)}


@given(COUNTIES, FILTERS, MOMENTS)
def test_the_strip_counts_what_is_there(county, site_filter, moment):
    figures, base = strip(county, site_filter, moment), selected(county, site_filter.base, moment)
    assert figures["all"].coverage == coverage(base, moment)
    for kind in KINDS:
        of_kind = [
            site
            for site in selected(county, site_filter.base.replace(kind=()), moment)
            if site.kind == kind.code
        ]
        assert figures[kind.code].coverage == coverage(of_kind, moment)
    assert figures["silent"].count == len([site for site in base if is_silent(site, moment)])
    overdue = [site for site in base if site.status_at_time(KINDS[site.kind], moment) == "overdue"]
    assert figures["overdue"].count == len(overdue)


@given(COUNTIES, FILTERS, MOMENTS)
def test_a_kind_counts_as_problems_what_needs_action_for_its_status_and_beside_them_what_is_due(
    county, site_filter, moment
):
    figures = strip(county, site_filter, moment)
    for kind in KINDS:
        of_kind = [
            site
            for site in selected(county, site_filter.base.replace(kind=()), moment)
            if site.kind == kind.code
        ]
        statuses = Counter(f"{kind.code}.{site.status_at_time(kind, moment)}" for site in of_kind)
        counted = {each.status: each.count for each in figures[kind.code].problems}
        waiting = {each.status: each.count for each in figures[kind.code].waiting}
        assert counted | waiting == {
            text: count
            for text, count in statuses.items()
            if kind.status(text.partition(".")[2]).category not in CONTROLLED
        }
        assert waiting.keys() <= {f"{kind.code}.due"}
        assert sum(counted.values()) == len(
            [site for site in of_kind if needs_attention(site, moment) and not_only_silent(site, moment)]
        )


def not_only_silent(site, moment):
    status = KINDS[site.kind].status(site.status_at_time(KINDS[site.kind], moment))
    return status.code != "due" and status.category not in CONTROLLED


@given(COUNTIES, FILTERS, MOMENTS)
def test_a_figure_pressed_selects_exactly_what_it_counts(county, site_filter, moment):
    standing, site_filter = standing_of(county, moment), site_filter.base
    for figure in strip(county, site_filter, moment).values():
        if figure.code == "all" or figure.is_active:
            continue
        after = toggle_figure(site_filter, figure.code, BOOK)
        assert FilterMasks(standing, after, TREE, BOOK).mask().sum() == figure.count
        assert strip((), after, moment)[figure.code].is_active


def unpressed(county, site_filter, moment):
    """The figures as if neither they nor the statuses in them were pressed."""
    return {
        code: replace(
            each, is_active=False, problems=tuple(replace(of, is_active=False) for of in each.problems)
        )
        for code, each in strip(county, site_filter, moment).items()
    }


@given(COUNTIES, FILTERS, MOMENTS)
def test_what_is_listed_never_changes_a_figure_but_only_whether_it_is_pressed(county, site_filter, moment):
    assert unpressed(county, site_filter, moment) == unpressed(county, site_filter.base, moment)


@given(FILTERS)
def test_a_figure_pressed_again_is_lifted(site_filter):
    for code, part in [("village", "kind"), ("silent", "freshness"), ("overdue", "status")]:
        once = toggle_figure(site_filter.replace(**{part: ()}), code, BOOK)
        assert once != site_filter.replace(**{part: ()})
        assert toggle_figure(once, code, BOOK) == site_filter.replace(**{part: ()})


@given(FILTERS)
def test_the_whole_pressed_lifts_all_figures_and_keeps_place_and_words(site_filter):
    bare = toggle_figure(site_filter, "all", BOOK)
    assert (bare.kind, bare.status, bare.freshness, bare.category, bare.attention) == ((), (), (), (), False)
    assert (bare.area, bare.unit, bare.search) == (site_filter.area, site_filter.unit, site_filter.search)


@given(COUNTIES, COUNTIES, FILTERS, MOMENTS)
def test_a_change_since_then_is_the_difference_of_the_two_counts(county, before, site_filter, moment):
    now, then = strip(county, site_filter, moment), strip(before, site_filter, moment)
    for code, figure in strip(county, site_filter, moment, before).items():
        if not figure.coverage:
            assert figure.delta == now[code].count - then[code].count
        elif None in {figure.coverage.share, then[code].coverage.share}:
            assert figure.delta is None
        else:
            points = 100 * (figure.coverage.share - then[code].coverage.share)
            assert figure.delta == pytest.approx(points)


@given(COUNTIES, FILTERS, MOMENTS)
def test_totals_count_what_lies_below_each_child(county, site_filter, moment):
    standing = standing_of(county, moment)
    listed, base = (FilterMasks(standing, each, TREE, BOOK) for each in (site_filter, site_filter.base))
    for present in ["", *(area.code for area in TREE)]:
        totals = compute_area_totals(base, listed.mask(), present, tree=TREE, readable_areas=TREE.subtree(""))
        child_totals = [total for total in totals if total.name]
        children = [area.code for area in TREE.children(present)]
        assert [total.code for total in child_totals] == children
        for counted, kept in (("sites", site_filter.base), ("listed", site_filter)):
            within = [site for site in selected(county, kept, moment) if TREE.covers(present, site.area)]
            assert not children or sum(getattr(total, counted) for total in totals) == len(within)
        for total in child_totals:
            inside, drawn = (
                [
                    site
                    for site in selected(county, kept, moment)
                    if site.area in TREE and TREE.covers(total.code, site.area)
                ]
                for kept in (site_filter.base, site_filter)
            )
            silent = [site for site in inside if is_silent(site, moment)]
            assert total == AreaTotal(
                code=total.code,
                name=TREE[total.code].name,
                sites=len(inside),
                listed=len(drawn),
                coverage=coverage(inside, moment),
                silent=len(silent),
                attention=sum(needs_attention(site, moment) for site in inside),
            )


def test_the_table_by_kind_adds_up_to_the_list(world):
    world.change("V1", "partly_closed")
    overview = world.overview()
    table = totals_by_kind(overview.state, overview.figure_rows, overview.status_codes)
    assert sum(sum(row.category_counts) for row in table) == len(overview.rows)
    village = next(row for row in table if row.kind.code == "village")
    assert (village.coverage, village.category_counts, village.silent) == (Coverage(1, 2), (1, 1, 0, 0), 0)
    markets = world.overview(kind=("market",))
    table = totals_by_kind(markets.state, markets.figure_rows, markets.status_codes)
    assert [row.kind.code for row in table] == ["market"]


def test_a_kind_falls_silent_after_its_own_time(world):
    def silent():
        return {figure.code: figure.count for figure in world.overview().figures}["silent"]

    before = silent()
    world.moment += timedelta(hours=5, minutes=1)  # the manned checkpoint was reported an hour before
    assert silent() == before + 1
