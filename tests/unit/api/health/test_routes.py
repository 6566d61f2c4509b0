"""What a monitoring system reads, who may read it, and what it costs."""

import json
import resource
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

import geo
from geo.api.health.routes import health_routes
from geo.services.operations.status import BackupState
from geo.settings import Settings
from geo.store import Reader
from tests.contract.moving import ATTACKS, another_store, chattr, is_root
from tests.unit.api.asking import ask


@pytest.fixture
def world(world, tmp_path):
    world.ctx = replace(world.ctx, settings=Settings(store=f"sqlite:///{tmp_path / 'kadian.db'}"))
    return world


def routes_of(world, metrics="local"):
    return health_routes(Settings(metrics=metrics), lambda: world.ctx)


def healthz(world):
    answer = ask(routes_of(world), "/healthz")
    return answer.status, json.loads(answer.body)


def figures(world):
    """Each sample of /metrics: name with labels -> value."""
    answer = ask(routes_of(world), "/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in answer.body.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


# Who may read it


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
@pytest.mark.parametrize("client", ["127.0.0.1", "127.0.0.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_answered(world, path, client):
    assert ask(routes_of(world), path, client).status == 200


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
@pytest.mark.parametrize("client", ["10.0.0.5", "::ffff:10.0.0.5", "2001:db8::1", "testclient", None])
def test_no_other_machine_is_answered_unless_the_settings_say_so(world, path, client):
    refused = ask(routes_of(world), path, client)
    assert refused.status == 403
    assert b"kadian_" not in refused.body
    assert ask(routes_of(world, "all"), path, client).status == 200


@pytest.mark.parametrize("header", ["forwarded", "x_forwarded_for", "x_real_ip"])
def test_who_comes_through_a_proxy_on_this_machine_is_not_local(world, header):
    assert ask(routes_of(world), "/metrics", "127.0.0.1", **{header: "127.0.0.1"}).status == 403


# Health


def test_a_sound_office_says_so_and_how_old_its_last_entry_is(world):
    seq = world.change("CP1", "unmanned").seq
    world.pass_time(minutes=5)
    assert healthz(world) == (
        200,
        {
            "writable": True,
            "problem": None,
            "warnings": [],
            "seq": seq,
            "last_entry_age_s": 300.0,
            "backup": None,
            "version": geo.__version__,
            "exercise": False,
        },
    )


def test_being_asked_records_nothing(world):
    before = world.store.revision()
    healthz(world)
    assert world.store.revision() == before
    assert sum(value for name, value in figures(world).items() if "_count" in name) == 0


def test_a_writer_that_has_stopped_is_503(world):
    world.store._writer.close()
    status, reported = healthz(world)
    assert (status, reported["writable"], reported["problem"]) == (503, False, "error.store_unavailable")
    assert reported["seq"] == world.store.revision()


def test_a_disk_that_takes_no_more_is_503_and_healthy_again_once_it_does(world):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        assert healthz(world)[0] == 503
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert healthz(world)[0] == 200


def test_a_database_that_refuses_the_write_lock_is_503(world):
    def refuse(_connection):
        raise world.store._writing.dialect.loaded_dbapi.OperationalError("disk I/O error")

    event.listen(world.store._writing, "begin", refuse)
    assert healthz(world)[0] == 503


@pytest.mark.parametrize(
    ("state", "state_shown", "warned"),
    [
        ({}, {"state": "awaited", "age_s": None, "seq": 0}, []),
        ({"at": 1, "seq": 7}, {"state": "good", "age_s": 3600.0, "seq": 7}, []),
        ({"at": 13, "seq": 7}, {"state": "late", "age_s": 13 * 3600.0, "seq": 7}, ["backup.late"]),
        (
            {"at": 7, "seq": 7, "failed_at": 1},
            {"state": "failed", "age_s": 7 * 3600.0, "seq": 7},
            ["backup.failed"],
        ),
    ],
)
def test_a_backup_that_fails_is_a_warning_and_work_goes_on(world, state, state_shown, warned):
    values = {
        name: value if name == "seq" else world.moment - timedelta(hours=value)
        for name, value in state.items()
    }
    world.ctx.status.backup = BackupState(timedelta(hours=6), **values)
    status, content = healthz(world)
    assert (status, content["backup"], content["warnings"]) == (200, state_shown, warned)


def test_a_clock_before_the_last_entry_is_a_warning(world):
    world.change("CP1", "unmanned")
    world.pass_time(hours=-1)
    assert healthz(world)[1]["warnings"] == ["alarm.clock"]


def test_the_warning_of_a_wrong_clock_outlasts_the_first_entry_recorded_under_it(world):
    world.change("CP1", "unmanned")
    world.pass_time(hours=-48)
    world.change("CP1", "manned")
    reported = healthz(world)[1]
    assert (reported["warnings"], reported["last_entry_age_s"]) == (["alarm.clock"], 0.0)
    world.pass_time(hours=48)
    assert healthz(world)[1]["warnings"] == []


def test_what_lies_in_the_future_has_no_age_and_is_no_good_backup(world):
    world.change("CP1", "unmanned")
    world.ctx.status.backup = BackupState(timedelta(hours=6), world.moment, 7)
    assert healthz(world)[1]["backup"] == {"state": "good", "age_s": 0.0, "seq": 7}
    world.pass_time(hours=-13)
    reported = healthz(world)[1]
    assert reported["backup"] == {"state": "late", "age_s": None, "seq": 7}
    assert reported["last_entry_age_s"] is None
    assert reported["warnings"] == ["alarm.clock", "backup.late"]
    assert "kadian_backup_age_seconds" not in figures(world)


# The store's file


@pytest.mark.parametrize(
    "attack", ["rm the file", "mv another store in its place", "cp another store over it"]
)
def test_a_file_that_is_no_longer_the_stores_is_503(world, tmp_path, attack):
    assert healthz(world)[0] == 200
    (tmp_path / "o").mkdir()
    ATTACKS[attack](tmp_path / "kadian.db", another_store(tmp_path / "o" / "other.db"))
    status, reported = healthz(world)
    assert (status, reported["writable"], reported["problem"]) == (503, False, "error.store_moved")


def test_a_file_that_is_moved_is_503_until_it_is_back(world, tmp_path):
    world.overview()
    path = tmp_path / "kadian.db"
    path.rename(tmp_path / "away.db")
    assert healthz(world)[0] == 503
    (tmp_path / "away.db").rename(path)
    assert healthz(world)[0] == 200


@pytest.mark.skipif(not is_root(), reason="only root may set the attribute")
def test_a_file_that_cannot_be_written_is_503_until_it_can(world, tmp_path):
    if not chattr("+i", tmp_path / "kadian.db"):
        pytest.skip("the file system has no such attribute")
    try:
        status, reported = healthz(world)
        assert (status, reported["problem"]) == (503, "error.store_unavailable")
    finally:
        chattr("-i", tmp_path / "kadian.db")
    assert healthz(world)[0] == 200


def test_being_asked_goes_through_to_the_file(world, tmp_path):
    """An empty commit would not touch it."""
    log, size = tmp_path / "kadian.db-wal", []
    for _ in range(2):
        healthz(world)
        size.append(log.stat().st_size)
    assert size[1] > size[0] > 0


# Measures


def test_the_measures_are_those_of_the_screen(world):
    world.change("CP1", "unmanned")
    shown = world.overview().figures
    (silent,) = [figure.count for figure in shown if figure.code == "silent"]
    (overdue,) = [figure.count for figure in shown if figure.code == "overdue"]
    reported = figures(world)
    assert (reported["kadian_sites_silent"], reported["kadian_sites_overdue"]) == (silent, overdue)
    assert sum(value for name, value in reported.items() if name.startswith("kadian_sites{")) == 7
    assert reported["kadian_journal_head"] == world.store.revision()
    assert reported[f'kadian_info{{version="{geo.__version__}"}}'] == 1


def test_entries_are_counted_by_source_and_only_the_new_ones_again(world, monkeypatch):
    count, asked = Reader.entries_by_source, []

    def counted(reader, after_seq=0):
        asked.append(after_seq)
        return count(reader, after_seq)

    monkeypatch.setattr(Reader, "entries_by_source", counted)
    first, seq = figures(world), world.store.revision()
    world.change("CP1", "unmanned")
    second = figures(world)
    totals = [
        {name: reported[name] for name in reported if name.startswith("kadian_entries_total")}
        for reported in (first, second)
    ]
    assert [sum(counts.values()) for counts in totals] == [seq, seq + 1]
    assert len(totals[1]) > 1
    assert asked == [0, seq]


def test_every_acknowledged_write_is_in_the_histogram_once(world):
    receipt = world.change("CP1", "unmanned", key="once", seen_version=1)
    assert world.change("CP1", "unmanned", key="once", seen_version=1).seqs == receipt.seqs
    reported = figures(world)
    assert reported["kadian_write_seconds_count"] == 1
    assert reported['kadian_write_seconds_bucket{le="+Inf"}'] == 1
    assert reported["kadian_write_seconds_sum"] > 0
    assert reported["kadian_write_queue"] == 0


def test_the_backup_is_measured_where_there_is_one(world):
    assert [name for name in figures(world) if "backup" in name] == []
    world.ctx.status.backup = BackupState(timedelta(hours=6), failed_at=world.moment)
    assert figures(world)["kadian_backup_failing"] == 1
    world.ctx.status.backup = BackupState(timedelta(hours=6), world.moment - timedelta(hours=2), 7)
    reported = figures(world)
    assert (reported["kadian_backup_failing"], reported["kadian_backup_age_seconds"]) == (0, 7200)
