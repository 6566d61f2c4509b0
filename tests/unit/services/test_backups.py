"""Backups by schedule: verified before an older one goes, loud when they fail, never in the way."""

import json
import threading
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geo.domain.errors import InvalidInput, NotFound, StoreDamaged
from geo.i18n import Words
from geo.services.backups import RETRY, BackupSchedule, drill, newest_backup
from geo.services.watch import BackupHealth, BackupState
from geo.settings import Settings
from geo.store.backup import Manifest, backup, manifest_path, restore
from geo.store.verify import verify

PATIENCE_S = 60
WORDS = Words("en")


@pytest.fixture
def office(world, tmp_path):
    """Every six hours, two kept; the clock is the world's, which begins now."""
    world.moment = datetime.now(UTC)
    settings = Settings(
        store=f"sqlite:///{tmp_path / 'kadian.db'}", backups=str(tmp_path / "kept"), backups_kept=2
    )
    office = replace(world.office, settings=settings)
    office.watch.backup = BackupState(timedelta(hours=6))
    return office


@pytest.fixture
def schedule(office):
    return BackupSchedule(office, WORDS)


def kept(office):
    return sorted(Path(office.settings.backups).glob("*.db"))


def refuse(_url, _target):
    raise StoreDamaged(reason="a test")


def test_a_due_backup_is_made_verified_and_remembered(office, schedule, world):
    schedule.make_due()
    (file,) = kept(office)
    assert restore(file, office.settings.store_url, check_only=True).seq == world.store.revision()
    state = office.watch.backup
    assert (state.at, state.seq, state.failed) == (world.moment, world.store.revision(), None)
    assert state.health(world.moment) is BackupHealth.GOOD


def test_the_next_is_made_when_its_hours_have_passed_and_not_before(office, schedule, world):
    schedule.make_due()
    world.pass_time(hours=5, minutes=59)
    schedule.make_due()
    assert len(kept(office)) == 1
    world.pass_time(minutes=1)
    schedule.make_due()
    assert len(kept(office)) == 2


def test_the_oldest_go_with_their_manifests_and_others_stay(office, schedule, world):
    theirs = Path(office.settings.backups, "kadian-20200101-000000.db")
    backup(office.settings.store_url, theirs)
    made = []
    for _ in range(4):
        schedule.make_due()
        made.append(next(file for file in kept(office) if file not in [*made, theirs]))
        world.pass_time(hours=6)
    assert kept(office) == sorted([theirs, *made[-2:]])
    assert [file for file in made[:2] if manifest_path(file).exists()] == []


def pretend(_url, target):
    """A backup of nothing, at once."""
    target.parent.mkdir(exist_ok=True)
    target.touch()
    at = datetime.strptime(target.name, "scheduled-%Y%m%dT%H%M%SZ.db").replace(tzinfo=UTC).isoformat()
    made = Manifest(target.name, "", 0, 1, "", "", "", at)
    manifest_path(target).write_text(json.dumps(asdict(made)), encoding="utf-8")
    return made


@pytest.mark.parametrize("number", [1, 2, 5, 28])
def test_as_many_are_kept_as_was_promised_also_while_there_are_fewer(office, world, number):
    office = replace(office, settings=replace(office.settings, backups_kept=number))
    schedule, seen = BackupSchedule(office, WORDS, pretend), []
    for _ in range(2 * number + 3):
        schedule.make_due()
        seen.append(len(kept(office)))
        world.pass_time(hours=6)
    assert seen == [min(made, number) for made in range(1, 2 * number + 4)]


def test_what_a_killed_process_left_half_made_goes_too(office, schedule):
    folder = Path(office.settings.backups)
    folder.mkdir()
    (folder / "scheduled-20200101T000000Z.db.part").touch()
    (folder / "kadian-20200101-000000.db.part").touch()
    schedule.make_due()
    assert [file.name for file in folder.glob("*.part*")] == ["kadian-20200101-000000.db.part"]


def test_nothing_goes_while_the_newer_one_is_not_verified(office, schedule, world):
    for _ in range(2):
        schedule.make_due()
        world.pass_time(hours=6)
    before = kept(office)
    with world.store._writing.begin() as connection:
        connection.exec_driver_sql("UPDATE site SET note = 'x' WHERE id = 'CP1'")
    schedule.make_due()
    assert kept(office) == before
    assert office.watch.backup.failed == world.moment


def test_a_failure_is_loud_is_tried_again_soon_and_forgotten_once_one_went_well(office, world, caplog):
    failing = BackupSchedule(office, WORDS, refuse)
    failing.make_due()
    assert "The backup failed" in caplog.text
    assert office.watch.backup.health(world.moment) is BackupHealth.FAILED
    going_well = BackupSchedule(office, WORDS)
    going_well.make_due()
    assert kept(office) == []
    world.pass_time(seconds=RETRY.total_seconds())
    going_well.make_due()
    assert office.watch.backup.health(world.moment) is BackupHealth.GOOD


def test_a_folder_that_cannot_be_made_is_a_failure_and_the_store_is_written_on(office, world, tmp_path):
    (tmp_path / "file").touch()
    office = replace(office, settings=replace(office.settings, backups=str(tmp_path / "file" / "kept")))
    BackupSchedule(office, WORDS).make_due()
    assert office.watch.backup.failed == world.moment
    assert world.change("CP1", "unmanned").seq == world.store.revision()


def test_a_schedule_whose_thread_has_died_is_seen_to_be_late(office, schedule, world):
    schedule.make_due()
    assert office.watch.backup.health(world.moment + timedelta(hours=12)) is BackupHealth.GOOD
    assert office.watch.backup.health(world.moment + timedelta(hours=12, seconds=1)) is BackupHealth.LATE


def test_a_clock_set_back_does_not_keep_the_next_one_waiting(office, schedule, world):
    schedule.make_due()
    world.pass_time(days=-300)
    schedule.make_due()
    assert len(kept(office)) == 2


def running(office):
    """A schedule, and what is set once it has made a backup."""
    made = threading.Event()

    def make(url, target):
        try:
            return backup(url, target)
        finally:
            made.set()

    return BackupSchedule(office, WORDS, make), made


def test_it_runs_by_itself_between_start_and_stop(office, world):
    office.watch.backup = None
    schedule, made = running(office)
    schedule.start()
    assert made.wait(PATIENCE_S)
    schedule.stop()
    assert not schedule._thread.is_alive()
    assert office.watch.backup.at == world.moment


def test_a_start_knows_the_backups_that_are_there(office, schedule, world):
    schedule.make_due()
    (file,) = kept(office)
    world.pass_time(hours=1)
    office.watch.backup = None
    again, made = running(office)
    again.start()
    again.stop()
    again.make_due()
    told = json.loads(manifest_path(file).read_text())["at"]
    assert office.watch.backup.at == datetime.fromisoformat(told)
    assert office.watch.backup.seq == world.store.revision()
    assert not made.is_set()


def test_without_a_folder_there_is_no_schedule_and_no_state(world):
    schedule = BackupSchedule(world.office, WORDS)
    schedule.start()
    assert not schedule._thread.is_alive()
    assert world.office.watch.backup is None
    schedule.stop()


# The drill


def test_a_drill_restores_writes_and_verifies_and_leaves_everything_alone(office, schedule, world):
    schedule.make_due()
    seq = world.store.revision()
    before = {file: file.read_bytes() for file in kept(office)}
    assert drill(newest_backup(Path(office.settings.backups))).seq == seq
    assert {file: file.read_bytes() for file in kept(office)} == before
    assert verify(office.settings.store_url).seq == seq


def test_a_drill_finds_a_backup_that_is_no_longer_what_it_was(office, schedule):
    schedule.make_due()
    (file,) = kept(office)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(StoreDamaged):
        drill(file)
    manifest_path(file).unlink()
    with pytest.raises(InvalidInput):
        drill(file)


def test_without_a_backup_there_is_nothing_to_drill(tmp_path):
    with pytest.raises(NotFound) as caught:
        newest_backup(tmp_path)
    assert caught.value.key == "error.no_backup"
