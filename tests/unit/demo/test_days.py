"""The operational days of the demo: two weeks that are closed, and one that is half done."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from geo.domain.day.owed import OwedKind
from geo.services.bootstrap import open_context
from geo.services.day.closing import closed_periods
from geo.services.day.day_state import interval_of, previous_interval
from geo.services.day.owed import owed
from geo.services.demo.load import DEMO_ACTOR, load_demo
from geo.services.findings.findings import FindingFilter, findings
from geo.services.inspections.figures import inspection_figures
from geo.services.inspections.inspections import next_stops
from geo.services.inspections.record import repeat_draw
from geo.services.supplies.rounds import supply_rounds
from geo.services.supplies.stock_list import StockFilter, StockView, stock_list
from geo.settings import Settings
from geo.store.verify import verify

COUNTY, TOWN, WAITING = "370725", "370725001", "370725108"


def test_the_first_day_has_the_six_kinds_of_finding_of_the_report(ctx):
    first = closed_periods(ctx, DEMO_ACTOR, TOWN, 20)[-1]
    found = [row.finding for row in findings(ctx, DEMO_ACTOR, FindingFilter()).rows]
    categories = [each.category for each in found if first.contains(each.found_at)]
    assert sorted(categories) == sorted(
        ["coordination", "vehicles", "grid_workers", "door_to_door", "protection", "figures"]
    )
    assert "7个社区、22个小区" in first.closing.statement


def test_the_first_day_has_the_inspections_of_the_report(ctx):
    first = closed_periods(ctx, DEMO_ACTOR, TOWN, 20)[-1]
    figures = inspection_figures(ctx, DEMO_ACTOR, first.starts_at, first.ends_at, TOWN)
    assert [len(figures.places[group]) for group in ("communities", "compounds", "sites")] == [7, 22, 0]


def test_of_the_round_drawn_today_some_sites_are_still_to_be_inspected(ctx):
    stops = next_stops(ctx, DEMO_ACTOR)
    assert len(stops) == 5
    assert repeat_draw(ctx, DEMO_ACTOR, stops[0].drawn.seq).is_same


def test_two_emergency_openings_are_untested(ctx):
    untested = [item.ref for item in owed(ctx, DEMO_ACTOR) if item.what is OwedKind.EMERGENCY_ACCESS]
    assert sorted(untested) == ["C031", "V12"]


def test_each_day_is_closed_but_for_the_town_that_waits_for_its_post_and_the_county(ctx):
    yesterday = previous_interval(ctx, interval_of(ctx, None)).start
    for area, days, last in ((TOWN, 13, 0), (WAITING, 12, 1), (COUNTY, 12, 1)):
        closed = closed_periods(ctx, DEMO_ACTOR, area, 20)
        assert len(closed) == days
        assert closed[0].starts_at == yesterday - timedelta(days=last)


def test_of_the_running_day_some_tallies_are_given_and_one_is_zero(ctx):
    with ctx.store.read() as reader:
        today = reader.day.tallies(interval_of(ctx, None).start, ctx.now())
    assert len(today) == 12
    assert [tally.site_id for tally in today if tally.counts.is_zero] == ["K20"]
    silent = [
        item.site_id
        for item in owed(ctx, DEMO_ACTOR)
        if item.what is OwedKind.TALLY and item.shift_start < interval_of(ctx, None).start
    ]
    assert silent == ["K26"]


def test_three_findings_are_to_be_fixed_one_confirmed_one_done_again_and_one_was_carried_over(ctx):
    rows = findings(ctx, DEMO_ACTOR, FindingFilter()).rows
    assert Counter(str(row.finding.state) for row in rows if row.finding.is_unsettled) == {
        "reported": 2, "in_hand": 1, "done": 1, "rework": 1, "carried": 1,
    }  # fmt: skip
    (again,) = [row.finding for row in rows if row.finding.recurs_of]
    assert again.recurs_of in {row.finding.id for row in rows}


def test_no_account_has_confirmed_its_own_work(ctx):
    with ctx.store.read() as reader:
        for row in findings(ctx, DEMO_ACTOR, FindingFilter()).rows:
            confirmed = {s.actor for s in reader.findings.steps(row.finding.id) if s.action == "confirm"}
            assert not confirmed & row.finding.worked_by


@pytest.mark.parametrize(("day_starts", "minute"), [("00:00", 719), ("06:30", 0), ("20:00", 1)])
def test_it_loads_at_any_time_and_whenever_days_start(tmp_path, day_starts, minute):
    url = f"sqlite:///{tmp_path / 'kadian.db'}"
    made = open_context(Settings(store=url, day_starts=day_starts))
    made = made.frozen_at(datetime(2020, 2, 15, tzinfo=UTC) + timedelta(minutes=minute))
    load_demo(made)
    made.store.close()
    assert verify(url).deviations == ()


def test_supplies_run_short_at_some_posts_and_some_entries_are_in_doubt(ctx):
    shown = stock_list(ctx, DEMO_ACTOR, StockFilter())
    assert 4 <= shown.counts[StockView.NEED] <= 20
    doubtful = {(row.place, row.figures.balance < 0) for row in shown.rows if row.is_doubtful}
    assert doubtful == {("K07", True), ("K10", False)}
    assert [(each.number, len(each.stops) - each.signed) for each in supply_rounds(ctx, DEMO_ACTOR)] == [
        (3, 1), (2, 0), (1, 0),
    ]  # fmt: skip
    late = [item.site_id for item in owed(ctx, DEMO_ACTOR) if item.what is OwedKind.SUPPLY_RECEIPT]
    assert late == ["K11"]
