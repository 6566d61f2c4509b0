from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from geo.domain.kinds import Meaning
from geo.domain.presence import Freshness
from geo.domain.views import AreaTotal, Coverage
from geo.services.figures import figures_of, kind_table, pressed, totals_of
from geo.services.selection import Selection
from tests.unit.services.made_up import BOOK, COUNTIES, FILTERS, KINDS, MOMENTS, TREE, standing_of
from tests.unit.services.test_selection import passes

QUIET = {Freshness.SILENT, Freshness.UNHEARD}


def meaning(site, moment):
    return KINDS.meaning(site.kind, site.status_now(KINDS[site.kind], moment))


def quiet(site, moment):
    return site.freshness_now(KINDS[site.kind], moment) in QUIET


def coverage(sites, moment):
    meanings = [meaning(site, moment) for site in sites]
    active = [each for each in meanings if each is not Meaning.INACTIVE]
    return Coverage(active.count(Meaning.IN_FORCE), len(active))


def selected(county, wanted, moment):
    return [site for site in county if passes(site, wanted, moment)]


def strip(county, wanted, moment, before=None):
    now = Selection(standing_of(county, moment), wanted.base, TREE, BOOK)
    then = None if before is None else Selection(standing_of(before, moment), wanted.base, TREE, BOOK)
    return {figure.code: figure for figure in figures_of(now, then, wanted, BOOK)}


@given(COUNTIES, FILTERS, MOMENTS)
def test_the_strip_counts_what_is_there(county, wanted, moment):
    figures, base = strip(county, wanted, moment), selected(county, wanted.base, moment)
    assert figures["all"].coverage == coverage(base, moment)
    for kind in KINDS:
        here = [site for site in selected(county, wanted.base.but(kind=()), moment) if site.kind == kind.code]
        assert figures[kind.code].coverage == coverage(here, moment)
    assert figures["silent"].count == len([site for site in base if quiet(site, moment)])
    overdue = [site for site in base if site.status_now(KINDS[site.kind], moment) == "overdue"]
    assert figures["overdue"].count == len(overdue)


@given(COUNTIES, FILTERS, MOMENTS)
def test_a_figure_pressed_selects_exactly_what_it_counts(county, wanted, moment):
    standing, wanted = standing_of(county, moment), wanted.base
    for figure in strip(county, wanted, moment).values():
        if figure.code == "all" or figure.pressed:
            continue
        after = pressed(wanted, figure.code, BOOK)
        assert Selection(standing, after, TREE, BOOK).mask().sum() == figure.count
        assert strip((), after, moment)[figure.code].pressed


@given(COUNTIES, FILTERS, MOMENTS)
def test_what_is_listed_never_changes_a_figure_but_only_whether_it_is_pressed(county, wanted, moment):
    told = {code: replace(each, pressed=False) for code, each in strip(county, wanted, moment).items()}
    bare = {code: replace(each, pressed=False) for code, each in strip(county, wanted.base, moment).items()}
    assert told == bare


@given(FILTERS)
def test_a_figure_pressed_again_is_lifted(wanted):
    for code, part in [("village", "kind"), ("silent", "freshness"), ("overdue", "status")]:
        once = pressed(wanted.but(**{part: ()}), code, BOOK)
        assert once != wanted.but(**{part: ()})
        assert pressed(once, code, BOOK) == wanted.but(**{part: ()})


@given(FILTERS)
def test_the_whole_pressed_lifts_all_figures_and_keeps_place_and_words(wanted):
    bare = pressed(wanted, "all", BOOK)
    assert (bare.kind, bare.status, bare.freshness, bare.meaning, bare.attention) == ((), (), (), (), False)
    assert (bare.area, bare.unit, bare.search) == (wanted.area, wanted.unit, wanted.search)


@given(COUNTIES, COUNTIES, FILTERS, MOMENTS)
def test_a_change_since_then_is_the_difference_of_the_two_counts(county, before, wanted, moment):
    here, then = strip(county, wanted, moment), strip(before, wanted, moment)
    for code, figure in strip(county, wanted, moment, before).items():
        if not figure.coverage:
            assert figure.delta == here[code].count - then[code].count
        elif None in {figure.coverage.share, then[code].coverage.share}:
            assert figure.delta is None
        else:
            points = 100 * (figure.coverage.share - then[code].coverage.share)
            assert figure.delta == pytest.approx(points)


@given(COUNTIES, FILTERS, MOMENTS)
def test_totals_count_what_lies_beneath_each_child(county, wanted, moment):
    standing = standing_of(county, moment)
    listed, base = (Selection(standing, each, TREE, BOOK) for each in (wanted, wanted.base))
    for present in ["", *(area.code for area in TREE)]:
        totals = totals_of(base, listed.mask(), present, TREE, TREE.within(""))
        beneath = [total for total in totals if total.name]
        children = [area.code for area in TREE.children(present)]
        assert [total.code for total in beneath] == children
        for counted, kept in (("sites", wanted.base), ("listed", wanted)):
            within = [site for site in selected(county, kept, moment) if TREE.covers(present, site.area)]
            assert not children or sum(getattr(total, counted) for total in totals) == len(within)
        for total in beneath:
            here, drawn = (
                [
                    site
                    for site in selected(county, kept, moment)
                    if site.area in TREE and TREE.covers(total.code, site.area)
                ]
                for kept in (wanted.base, wanted)
            )
            silent = [site for site in here if quiet(site, moment)]
            failing = [site for site in here if meaning(site, moment) is Meaning.NOT_IN_FORCE]
            assert total == AreaTotal(
                code=total.code,
                name=TREE[total.code].name,
                sites=len(here),
                listed=len(drawn),
                coverage=coverage(here, moment),
                silent=len(silent),
                attention=len({site.id for site in silent + failing}),
            )


def test_the_table_by_kind_adds_up_to_the_list(world):
    world.change("V1", "partly_closed")
    shown = world.overview()
    table = kind_table(shown)
    assert sum(sum(row.meanings) for row in table) == len(shown.rows)
    village = next(row for row in table if row.kind.code == "village")
    assert (village.coverage, village.meanings, village.silent) == (Coverage(1, 2), (1, 1, 0, 0), 0)
    assert [row.kind.code for row in kind_table(world.overview(kind=("market",)))] == ["market"]


def test_a_kind_falls_silent_after_its_own_time(world):
    def silent():
        return {figure.code: figure.count for figure in world.overview().figures}["silent"]

    before = silent()
    world.moment += timedelta(hours=5, minutes=1)  # the manned checkpoint was heard an hour before
    assert silent() == before + 1
