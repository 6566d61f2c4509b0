"""Scheduled backups: verified before an older one is removed; failures are logged and disturb no work."""

import json
import threading
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geo.domain.errors import InvalidInput, NotFound, StoreDamaged
from geo.i18n import Translator
from geo.services.operations.backups import RETRY_DELAY, BackupSchedule, drill, newest_backup
from geo.services.operations.status import BackupHealth, BackupState
from geo.settings import Settings
from geo.store.backup import Manifest, backup, manifest_path, read_manifest, restore
from geo.store.photo_folder import PhotoFolder
from geo.store.verify import verify
from tests.contract.photos import attaching, attachment_of, bytes_of
from tests.contract.story import request_for

PATIENCE_S = 60
WORDS = Translator("en")


@pytest.fixture
def ctx(world, tmp_path):
    """Return a context with backups every six hours, two kept; its clock is the world's, which starts now."""
    world.moment = datetime.now(UTC)
    settings = Settings(
        store=f"sqlite:///{tmp_path / 'kadian.db'}", backups=str(tmp_path / "kept"), backups_kept=2
    )
    ctx = replace(world.ctx, settings=settings)
    ctx.status.backup = BackupState(timedelta(hours=6))
    return ctx


@pytest.fixture
def schedule(ctx):
    return BackupSchedule(ctx, WORDS)


def kept(ctx):
    return sorted(Path(ctx.settings.backups).glob("*.db"))


def refuse(_url, _target):
    raise StoreDamaged(reason="a test")


def test_a_due_backup_is_made_verified_and_remembered(ctx, schedule, world):
    schedule.run_if_due()
    (file,) = kept(ctx)
    assert restore(file, ctx.settings.store_url, check_only=True).seq == world.store.revision()
    state = ctx.status.backup
    assert (state.at, state.seq, state.failed_at) == (world.moment, world.store.revision(), None)
    assert state.health(world.moment) is BackupHealth.GOOD


def test_the_next_is_made_when_its_hours_have_passed_and_not_before(ctx, schedule, world):
    schedule.run_if_due()
    world.pass_time(hours=5, minutes=59)
    schedule.run_if_due()
    assert len(kept(ctx)) == 1
    world.pass_time(minutes=1)
    schedule.run_if_due()
    assert len(kept(ctx)) == 2


def test_the_oldest_go_with_their_manifests_and_others_stay(ctx, schedule, world):
    theirs = Path(ctx.settings.backups, "kadian-20200101-000000.db")
    backup(ctx.settings.store_url, theirs)
    made = []
    for _ in range(4):
        schedule.run_if_due()
        made.append(next(file for file in kept(ctx) if file not in [*made, theirs]))
        world.pass_time(hours=6)
    assert kept(ctx) == sorted([theirs, *made[-2:]])
    assert [file for file in made[:2] if manifest_path(file).exists()] == []


def pretend(_url, target):
    """Make a backup of nothing, at once."""
    target.parent.mkdir(exist_ok=True)
    target.touch()
    at = datetime.strptime(target.name, "scheduled-%Y%m%dT%H%M%SZ.db").replace(tzinfo=UTC).isoformat()
    made = Manifest(target.name, "", 0, 1, "", "", "", at)
    manifest_path(target).write_text(json.dumps(asdict(made)), encoding="utf-8")
    return made


@pytest.mark.parametrize("number", [1, 2, 5, 28])
def test_as_many_are_kept_as_was_promised_also_while_there_are_fewer(ctx, world, number):
    ctx = replace(ctx, settings=replace(ctx.settings, backups_kept=number))
    schedule, counts = BackupSchedule(ctx, WORDS, pretend), []
    for _ in range(2 * number + 3):
        schedule.run_if_due()
        counts.append(len(kept(ctx)))
        world.pass_time(hours=6)
    assert counts == [min(made, number) for made in range(1, 2 * number + 4)]


def test_what_a_killed_process_left_half_made_goes_too(ctx, schedule):
    folder = Path(ctx.settings.backups)
    folder.mkdir()
    (folder / "scheduled-20200101T000000Z.db.part").touch()
    (folder / "kadian-20200101-000000.db.part").touch()
    schedule.run_if_due()
    assert [file.name for file in folder.glob("*.part*")] == ["kadian-20200101-000000.db.part"]


def test_nothing_goes_while_the_newer_one_is_not_verified(ctx, schedule, world):
    for _ in range(2):
        schedule.run_if_due()
        world.pass_time(hours=6)
    before = kept(ctx)
    with world.store._writing.begin() as connection:
        connection.exec_driver_sql("UPDATE site SET note = 'x' WHERE id = 'CP1'")
    schedule.run_if_due()
    assert kept(ctx) == before
    assert ctx.status.backup.failed_at == world.moment


def test_a_failure_is_loud_is_tried_again_soon_and_forgotten_once_one_went_well(ctx, world, caplog):
    failing = BackupSchedule(ctx, WORDS, refuse)
    failing.run_if_due()
    assert "The backup failed" in caplog.text
    assert ctx.status.backup.health(world.moment) is BackupHealth.FAILED
    going_well = BackupSchedule(ctx, WORDS)
    going_well.run_if_due()
    assert kept(ctx) == []
    world.pass_time(seconds=RETRY_DELAY.total_seconds())
    going_well.run_if_due()
    assert ctx.status.backup.health(world.moment) is BackupHealth.GOOD


def test_a_folder_that_cannot_be_made_is_a_failure_and_the_store_is_written_on(ctx, world, tmp_path):
    (tmp_path / "file").touch()
    ctx = replace(ctx, settings=replace(ctx.settings, backups=str(tmp_path / "file" / "kept")))
    BackupSchedule(ctx, WORDS).run_if_due()
    assert ctx.status.backup.failed_at == world.moment
    assert world.change("CP1", "unmanned").seq == world.store.revision()


def test_a_schedule_whose_thread_has_died_is_seen_to_be_late(ctx, schedule, world):
    schedule.run_if_due()
    assert ctx.status.backup.health(world.moment + timedelta(hours=12)) is BackupHealth.GOOD
    assert ctx.status.backup.health(world.moment + timedelta(hours=12, seconds=1)) is BackupHealth.LATE


def test_a_clock_set_back_does_not_keep_the_next_one_waiting(ctx, schedule, world):
    schedule.run_if_due()
    world.pass_time(days=-300)
    schedule.run_if_due()
    assert len(kept(ctx)) == 2


def running(ctx):
    """Return a schedule, and an event that is set once it has made a backup."""
    made = threading.Event()

    def make(url, target):
        try:
            return backup(url, target)
        finally:
            made.set()

    return BackupSchedule(ctx, WORDS, make), made


def test_it_runs_by_itself_between_start_and_stop(ctx, world):
    ctx.status.backup = None
    schedule, made = running(ctx)
    schedule.start()
    assert made.wait(PATIENCE_S)
    schedule.stop()
    assert not schedule._thread.is_alive()
    assert ctx.status.backup.at == world.moment


def test_a_start_knows_the_backups_that_are_there(ctx, schedule, world):
    schedule.run_if_due()
    (file,) = kept(ctx)
    world.pass_time(hours=1)
    ctx.status.backup = None
    again, made = running(ctx)
    again.start()
    again.stop()
    again.run_if_due()
    made_at = json.loads(manifest_path(file).read_text())["at"]
    assert ctx.status.backup.at == datetime.fromisoformat(made_at)
    assert ctx.status.backup.seq == world.store.revision()
    assert not made.is_set()


def test_without_a_folder_there_is_no_schedule_and_no_state(world):
    schedule = BackupSchedule(world.ctx, WORDS)
    schedule.start()
    assert not schedule._thread.is_alive()
    assert world.ctx.status.backup is None
    schedule.stop()


# The drill


def test_a_drill_restores_writes_and_verifies_and_leaves_everything_alone(ctx, schedule, world):
    schedule.run_if_due()
    seq = world.store.revision()
    before = {file: file.read_bytes() for file in kept(ctx)}
    assert drill(newest_backup(Path(ctx.settings.backups))).seq == seq
    assert {file: file.read_bytes() for file in kept(ctx)} == before
    assert verify(ctx.settings.store_url).seq == seq


def test_a_drill_finds_a_backup_that_is_no_longer_what_it_was(ctx, schedule):
    schedule.run_if_due()
    (file,) = kept(ctx)
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


def test_photos_of_the_folder_that_is_set_are_saved_and_lost_ones_are_reported(ctx, world, tmp_path, caplog):
    photos = PhotoFolder(tmp_path / "elsewhere")
    ctx = replace(ctx, settings=replace(ctx.settings, photos=str(photos.path)))
    for number in range(2):
        photos.write(attachment_of(bytes_of(number)).sha256, bytes_of(number))
        world.store.write(request_for(f"photo {number}"), attaching(number))
    BackupSchedule(ctx, WORDS).run_if_due()
    (file,) = kept(ctx)
    assert (read_manifest(file).photos, caplog.messages) == (2, [])
    world.store.write(request_for("lost"), attaching(9))
    world.pass_time(hours=6)
    BackupSchedule(ctx, WORDS).run_if_due()
    assert [read_manifest(each).photos_missing for each in kept(ctx)] == [0, 1]
    assert "lacks 1 photo" in caplog.text
