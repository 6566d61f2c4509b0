from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.services.findings.figures import FindingFigures, FindingSpan, finding_figures
from tests.unit.services.findings.made_up import COMMANDER, PEOPLE, SUPERVISOR
from tests.worlds import OTHER, START

DAY = FindingSpan(START, START + timedelta(days=1))


@pytest.fixture
def day(supervision):
    """Six findings of one day: closed, waiting, carried over, late, not fixed, void."""
    for site_id in ("CP1", "CP2", "V1", "V2", "M1", "C1"):
        supervision.log(site_id)
    supervision.world.pass_time(hours=1)
    supervision.act("F1", "report_done")
    supervision.act("F1", "confirm", SUPERVISOR)
    supervision.act("F2", "report_done", OTHER)
    supervision.carry("F3", hours=48)
    supervision.act("F5", "close_unfixed", SUPERVISOR, note="已撤场")
    supervision.void("F6")
    supervision.world.pass_time(hours=5)
    return supervision


def figures(supervision, span=DAY, actor=SUPERVISOR, **values):
    return finding_figures(supervision.ctx, actor, replace(span, **values))


def test_the_figures_of_a_day_count_each_finding_where_it_belongs(day):
    assert figures(day) == FindingFigures(
        found=5, closed_same_day=1, unfixed=1, carried=1, open=1, waiting=1, late=1, closed=1
    )


def test_the_figures_of_the_towns_add_up_to_those_of_the_county(day):
    towns = [figures(day, area=code) for code in ("370725001", "370725002")]
    county = figures(day, area="370725")
    assert figures(day) == county
    for name in FindingFigures.__slots__:
        assert sum(getattr(town, name) for town in towns) == getattr(county, name)


def test_a_finding_that_is_closed_the_day_after_was_not_closed_the_same_day(day):
    day.world.pass_time(days=1)
    day.act("F2", "confirm", SUPERVISOR)
    next_day = FindingSpan(DAY.end, DAY.end + timedelta(days=1))
    assert figures(day).closed_same_day == 1
    assert (figures(day, next_day).found, figures(day, next_day).closed) == (0, 1)


def test_a_remedy_counts_as_held_after_two_days(day):
    day.world.pass_time(hours=40)
    assert figures(day).held == 0
    day.world.pass_time(hours=10)
    assert (figures(day).held, figures(day).closed) == (1, 1)


def test_a_remedy_after_which_the_same_is_found_again_counts_as_not_held(day):
    day.world.pass_time(hours=10)
    day.log("CP1", recurs_of="F1")
    day.world.pass_time(hours=60)
    assert figures(day).held == 0
    assert figures(day, FindingSpan(START, day.world.moment)).recurring == 1


def test_what_is_closed_unconfirmed_is_a_figure_of_its_own(supervision):
    supervision.log()
    supervision.act("F1", "report_done", COMMANDER)
    supervision.world.add_accounts(
        *(replace(each, role=Role.VIEWER) for each in PEOPLE if each is not COMMANDER)
    )
    supervision.act("F1", "close_unconfirmed", COMMANDER)
    counted = figures(supervision, actor=COMMANDER)
    assert (counted.closed_same_day, counted.closed_unconfirmed) == (0, 1)


def test_figures_of_a_journal_number_stay_as_they_were(day):
    closed_seq = day.world.store.revision()
    before = figures(day, at_seq=closed_seq)
    day.act("F2", "confirm", SUPERVISOR)
    day.log("CP1")
    day.world.pass_time(days=9)
    assert figures(day, at_seq=closed_seq).found == before.found
    # Control: the present differs.
    assert figures(day).found != before.found
    assert figures(day, at_seq=closed_seq).waiting == 1


def test_figures_are_of_the_areas_that_can_be_read(day):
    reader = Actor("town", "街道", None, grants=(Grant("town", Role.VIEWER, "370725002"),))
    assert figures(day, actor=reader).found == 2
