"""The legend on the map names every look once; the time bar offers two days and takes nothing else."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.domain.kinds_file import kinds_from_file
from geo.i18n import Translator
from geo.maps.map_controls import map_legend, requested_moment, time_bar
from geo.maps.palette import SYMBOL_STYLES
from geo.settings import ROOT

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 30, 5, 18, 40, tzinfo=UTC)  # 13:18 on the county's clock
KINDS = kinds_from_file(ROOT / "data" / "kinds.toml")


def presets(now, lang="zh"):
    return {
        each.label: each.moment for each in time_bar(now.astimezone(SHANGHAI), None, Translator(lang)).presets
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_look_of_a_site_has_a_row_in_each_group(lang):
    legend = map_legend(KINDS, Translator(lang))
    kinds, statuses, reports = (
        {entry.value for entry in group} for group in (legend.kinds, legend.statuses, legend.reports)
    )
    assert kinds == {kind.symbol for kind in KINDS} | {"triangle hollow", "circle hollow"}
    assert statuses == {*StatusCategory, "patrol partial", "patrol not_in_force"}
    assert reports == set(Freshness)
    assert {style.category for style in SYMBOL_STYLES} <= statuses


def test_kinds_that_share_a_symbol_share_a_row_with_both_names(tmp_path):
    text = (
        (ROOT / "data" / "kinds.toml").read_text("utf-8").replace('symbol = "hexagon"', 'symbol = "square"')
    )
    (tmp_path / "kinds.toml").write_text(text, "utf-8")
    legend = map_legend(kinds_from_file(tmp_path / "kinds.toml"), Translator("zh"))
    assert [entry.label for entry in legend.kinds if entry.value == "square"] == ["封闭村、市场"]


def test_signs_are_explained_without_a_switch():
    notes = map_legend(KINDS, Translator("zh")).notes
    assert [(note.sign, bool(note.label)) for note in notes] == [("hospital", True), ("supply", True)]


def test_the_time_bar_offers_this_morning_last_evening_and_a_day_ago():
    assert presets(NOW) == {
        "今早 8:00": "2026-11-30T08:00:00+08:00",
        "昨晚 20:00": "2026-11-29T20:00:00+08:00",
        "24 小时前": "2026-11-29T13:18:00+08:00",
    }


def test_a_morning_that_is_still_to_come_is_not_offered():
    before_eight = datetime(2026, 11, 29, 23, 59, tzinfo=UTC)
    assert list(presets(before_eight)) == ["昨晚 20:00", "24 小时前"]


@pytest.mark.parametrize("minute", range(0, 48 * 60, 60))
def test_every_moment_offered_is_accepted_at_any_hour(minute):
    now = NOW + timedelta(minutes=minute)
    for moment in presets(now).values():
        assert requested_moment(moment, now) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("code", "moment"),
    [
        ("2026-11-30T04:00:00.000Z", datetime(2026, 11, 30, 4, tzinfo=UTC)),
        ("2026-11-28T05:15:00.000Z", datetime(2026, 11, 28, 5, 15, tzinfo=UTC)),  # rounded to the quarter
        ("2026-11-30T05:19:20.000Z", NOW),  # a clock that is a little fast
        ("2026-11-30T05:21:00.000Z", None),
        ("2026-11-28T04:00:00.000Z", None),
        ("2026-11-30T04:00:00", None),  # whose clock?
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("yesterday", None),
        ("", None),
        ("2026-11-30T04:00:00Z; DROP TABLE", None),
    ],
)
def test_only_a_moment_of_the_last_two_days_is_taken(code, moment):
    assert requested_moment(code, NOW) == moment
