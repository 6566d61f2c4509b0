from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.exchange.files import NOW, faults, text, understood

HEAD = "minutes_ago,site,action,status,unit,by,note"


def history(*rows, head=HEAD):
    return text("history.csv", "\n".join([head, *rows]) + "\n")


def test_history_comes_in_order_of_time():
    entries = understood(
        history("30,K01,seen,,,,", "90,K01,状态,缺员,,staff,一人发热", "60,C01,visit,,一中队,值守员,")
    ).history
    assert [(entry.at, entry.site_id, entry.action) for entry in entries] == [
        (NOW - timedelta(minutes=90), "K01", "status"),
        (NOW - timedelta(minutes=60), "C01", "visit"),
        (NOW - timedelta(minutes=30), "K01", "seen"),
    ]
    assert (entries[0].status, entries[0].reported_by, entries[0].note) == (
        "short_staffed",
        "staff",
        "一人发热",
    )
    assert (entries[1].unit, entries[1].reported_by) == ("Z01", "staff")


@pytest.mark.parametrize(
    "written", ["2020-02-14T14:30", "2020-02-14 14:30:00", "2020-02-14T14:30+08:00", "2020-02-14T06:30Z"]
)
def test_a_time_without_an_offset_is_read_on_the_bureaus_clock(written):
    (entry,) = understood(history(f"{written},K01,seen", head="时间,点位,动作")).history
    assert entry.at == datetime(2020, 2, 14, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "column", "key"),
    [
        ("x,K01,seen,,,,", "minutes_ago", "not_a_number"),
        (",K01,seen,,,,", "minutes_ago", "required"),
        ("-1,K01,seen,,,,", "minutes_ago", "out_of_range"),
        ("1,K99,seen,,,,", "site", "unknown_code"),
        ("1,K01,jump,,,,", "action", "unknown_choice"),
        ("1,K01,,,,,", "action", "required"),
        ("1,K01,status,,,,", "status", "required"),
        ("1,K01,status,closed,,,", "status", "unknown_choice"),
        ("1,K01,seen,,Z99,,", "unit", "unknown_code"),
        ("1,K01,seen,,,nobody,", "by", "unknown_code"),
    ],
)
def test_a_cell_that_cannot_be_accepted_is_a_fault(row, column, key):
    assert faults(history(row)) == [(2, column, key)]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("gestern", "not_a_moment"),
        ("2020-02-14T08:30Z", "future_moment"),
        ("", "required"),
        ("0001-01-01 00:00:00", "moment_year"),
        ("9999-12-31T23:59-12:00", "moment_year"),
        ("1970-01-01T08:00", "moment_year"),
        ("1900-01-01 00:00", "moment_year"),
        ("1900-01-00", "not_a_moment"),
    ],
)
def test_a_time_that_cannot_be_accepted_is_a_fault(written, key):
    assert faults(history(f"{written},K01,seen", head="at,site,action")) == [(2, "at", key)]


def test_history_without_any_time_is_refused():
    assert faults(history("K01,seen", head="site,action")) == [(2, "at", "required")]


def test_history_may_tell_of_sites_in_the_same_files():
    batch = understood(
        history("1,V1,seen", head="minutes_ago,site,action"),
        text("sites.csv", "code,name,kind,status,area\nV1,东村,village,closed,370725001\n"),
    )
    assert [entry.site_id for entry in batch.history] == ["V1"]
