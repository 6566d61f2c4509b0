"""Photos: rows that follow from the journal, and files that are on the disk before an entry names them."""

import hashlib
import time
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import make_url, select, update

from geo.domain.errors import NotFound, StoreDamaged
from geo.domain.journal import FINDING_PHOTO as ENTITY
from geo.domain.journal import WITHDRAWN, Entry
from geo.domain.photos import PhotoRole
from geo.services.operations.backups import drill
from geo.store import Store
from geo.store.backup import backup, read_manifest, restore
from geo.store.photo_backup import backup_photo_folder
from geo.store.photo_folder import PhotoFolder, photo_folder
from geo.store.photos.schema import ATTACHMENT, FINDING_PHOTO
from geo.store.verify import verify, verify_connection
from tests.contract.children import SLOW_DISK_S, process
from tests.contract.photos import attaching, attachment_of, bytes_of
from tests.contract.story import PATIENCE_S, SQLITE_ONLY, opened, request_for
from tests.contract.tampering import behind_its_back, rows_of, unnoticed_changes, unnoticed_losses

TABLES = (ATTACHMENT, FINDING_PHOTO)
COLUMNS = [(table, column) for table in TABLES for column in table.columns]
CYCLES, LEAST = 3, 20
"""Kills, and what is reached before each, at least."""


def withdrawing(seq, finding="F1"):
    def work(tx):
        tx.photos.withdraw(seq, tx.record(Entry(ENTITY, finding, "withdraw", None, {WITHDRAWN: seq})))

    return work


@pytest.fixture(scope="module")
def written(fresh_url):
    """A store with four photos of two findings: one names the same file, one is withdrawn."""
    url = fresh_url()
    with opened(url) as store:
        works = (attaching(1), attaching(2, role=PhotoRole.AFTER), attaching(1, "F2"), attaching(3))
        for number, work in enumerate((*works, withdrawing(2))):
            store.write(request_for(f"photo {number}"), work)
        store.url = url
        yield store


def test_the_photos_of_findings_are_read_oldest_first_without_withdrawn_ones(written):
    with written.read() as reader:
        photos = reader.photos.of_findings(["F1", "F2", "F3"])
        assert [(each.seq, each.finding_id, each.actor) for each in photos] == [
            (1, "F1", "staff"),
            (3, "F2", "staff"),
            (4, "F1", "staff"),
        ]
        assert photos[0].attachment == photos[1].attachment == attachment_of(bytes_of(1))
        assert reader.photos.of_findings([]) == []
        assert sorted(reader.photos.findings_showing(attachment_of(bytes_of(1)).sha256)) == ["F1", "F2"]
        assert reader.photos.findings_showing(attachment_of(bytes_of(2)).sha256) == []
        assert (reader.photos.photo(1), reader.photos.photo(2), reader.photos.photo(9)) == (
            photos[0],
            None,
            None,
        )
        every = {attachment_of(bytes_of(number)) for number in (1, 2, 3)}
        assert set(reader.photos.attachments()) == every
        assert reader.photos.attachments(newest=1) == [attachment_of(bytes_of(3))]


def test_photos_of_many_findings_are_read_at_once(written):
    with written.read() as reader:
        assert len(reader.photos.of_findings([f"F{number}" for number in range(2_000)])) == 3


def test_rows_that_follow_from_the_journal_are_whole(written):
    assert verify(written.url).is_intact


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda part: part.name)
def test_every_changed_value_is_found(written, table, column):
    with behind_its_back(written) as connection:
        assert rows_of(connection, table)
        assert unnoticed_changes(connection, column) == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_row_taken_away_is_found(written, table):
    with behind_its_back(written) as connection:
        assert rows_of(connection, table)
        assert unnoticed_losses(connection, table) == []


@pytest.mark.parametrize("image", ["[]", "{", '{"sha256": 7}', '{"withdrawn": 7}', "7", '{"role": "x"}'])
def test_an_image_that_cannot_be_read_is_a_deviation_not_a_crash(written, image):
    with behind_its_back(written) as connection:
        journal = ATTACHMENT.metadata.tables["journal"]
        connection.execute(update(journal).where(journal.c.seq == 1).values(after=image))
        assert not verify_connection(connection).is_intact


# Files: of a store that is a file, unless a folder is set.


@pytest.fixture
def filed(new_url):
    """A store that is a file, with three photos."""
    url = new_url()
    with opened(url) as store:
        store.url, store.photos = url, photo_folder(url)
        for number in range(3):
            store.photos.write(attachment_of(bytes_of(number)).sha256, bytes_of(number))
            store.write(request_for(f"photo {number}"), attaching(number))
        yield store


def path_of(store, number):
    return store.photos.path_of(attachment_of(bytes_of(number)).sha256)


@SQLITE_ONLY
def test_photos_lie_beside_the_file_of_the_store_closed_to_other_users(filed):
    file = Path(make_url(filed.url).database)
    assert filed.photos.path == file.with_name(f"{file.name}.photos")
    for path in (*filed.photos.path.rglob("*"), filed.photos.path):
        assert path.stat().st_mode & 0o077 == 0


@SQLITE_ONLY
def test_verification_names_each_photo_whose_file_is_missing_or_damaged(filed):
    assert verify(filed.url, photos=filed.photos).is_intact
    path_of(filed, 1).unlink()
    damaged = bytearray(bytes_of(2))
    damaged[7] ^= 1
    path_of(filed, 2).write_bytes(damaged)
    found = verify(filed.url, photos=filed.photos).deviations
    assert {(each.table, each.row, each.actual) for each in found} == {
        ("photo", str(path_of(filed, 1)), "missing"),
        ("photo", str(path_of(filed, 2)), "damaged"),
    }
    assert verify(filed.url).is_intact  # without the folder, files are not looked at


@SQLITE_ONLY
def test_a_backup_brings_the_photos_and_a_restored_store_has_them(filed, tmp_path, new_url):
    saved = tmp_path / "kept" / "monday.db"
    assert backup(filed.url, saved).photos == 3
    assert backup_photo_folder(saved).path == tmp_path / "kept" / "photos"
    again = new_url()
    manifest = restore(saved, again, check_only=False)
    assert (manifest.photos, manifest.photos_missing) == (3, 0)
    assert verify(again, photos=photo_folder(again)).is_intact
    assert drill(saved).photos == 3


@SQLITE_ONLY
def test_a_restore_replaces_damaged_photos_and_leaves_those_that_no_entry_of_it_names(filed, tmp_path):
    saved = tmp_path / "kept.db"
    backup(filed.url, saved)
    filed.close()
    damaged = bytearray(bytes_of(1))
    damaged[7] ^= 1
    path_of(filed, 1).write_bytes(damaged)  # of the same size
    path_of(filed, 2).unlink()
    filed.photos.write(attachment_of(bytes_of(8)).sha256, bytes_of(8))
    assert restore(saved, filed.url, check_only=False).photos == 3
    assert verify(filed.url, photos=filed.photos).is_intact
    assert path_of(filed, 8).exists()


@SQLITE_ONLY
def test_the_next_backup_copies_new_photos_alone(filed, tmp_path):
    backup(filed.url, tmp_path / "monday.db")
    kept = backup_photo_folder(tmp_path / "monday.db")
    first = kept.path_of(attachment_of(bytes_of(0)).sha256)
    written = first.stat().st_mtime_ns
    filed.photos.write(attachment_of(bytes_of(7)).sha256, bytes_of(7))
    filed.write(request_for("more"), attaching(7))
    assert backup(filed.url, tmp_path / "tuesday.db").photos == 4
    assert first.stat().st_mtime_ns == written


@SQLITE_ONLY
def test_a_lost_photo_is_counted_and_does_not_stop_the_backup_of_the_rest(filed, tmp_path, new_url):
    path_of(filed, 1).unlink()
    saved = tmp_path / "kept.db"
    manifest = backup(filed.url, saved)
    assert (
        (manifest.photos, manifest.photos_missing)
        == (2, 1)
        == (
            read_manifest(saved).photos,
            read_manifest(saved).photos_missing,
        )
    )
    drill(saved)  # it is as whole as it was when it was made
    assert restore(saved, new_url(), check_only=False).photos_missing == 1


@SQLITE_ONLY
def test_photos_that_are_gone_from_a_backup_fail_its_check_and_not_the_restore(filed, tmp_path, new_url):
    saved = tmp_path / "kept.db"
    backup(filed.url, saved)
    backup_photo_folder(saved).path_of(attachment_of(bytes_of(1)).sha256).write_bytes(b"x")
    for check in (drill, lambda file: restore(file, filed.url, check_only=True)):
        with pytest.raises(StoreDamaged):
            check(saved)
    again = new_url()
    assert restore(saved, again, check_only=False).photos_missing == 1
    with opened(again) as store, store.read() as reader:
        assert len(reader.photos.attachments()) == 3


@SQLITE_ONLY
def test_a_photo_that_was_damaged_is_written_again_when_it_is_sent_again(filed):
    path_of(filed, 1).write_bytes(b"x")
    filed.photos.write(attachment_of(bytes_of(1)).sha256, bytes_of(1))
    assert verify(filed.url, photos=filed.photos).is_intact


@SQLITE_ONLY
def test_bytes_are_never_filed_under_the_name_of_others(filed):
    with pytest.raises(StoreDamaged):
        filed.photos.write(attachment_of(bytes_of(8)).sha256, bytes_of(9))
    assert not path_of(filed, 8).exists()


@SQLITE_ONLY
@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "0" * 63, "g" * 64, "0" * 64 + "\n"])
def test_no_path_is_made_of_anything_but_a_sha256(filed, name):
    with pytest.raises(NotFound):
        filed.photos.read(name)


def test_a_store_on_a_server_has_no_folder_of_photos_by_itself(tmp_path):
    assert photo_folder("postgresql://kadian@db/kadian") is None
    assert photo_folder("postgresql://kadian@db/kadian", str(tmp_path)).path == tmp_path


# kill -9 between file and entry, and at other moments.

BETWEEN, ACKNOWLEDGED = "between", "acknowledged"


def attach_for_ever(pipe, url, folder, cycle, *, is_file_first):
    """Attach photos without pause; what has been reached of which goes into the pipe."""
    store, photos = Store.open(url), PhotoFolder(Path(folder))
    for number in count(cycle * 10_000):
        data = bytes_of(number)
        steps = [
            lambda data=data: photos.write(hashlib.sha256(data).hexdigest(), data),
            lambda number=number: store.write(request_for(f"photo {number}"), attaching(number)),
        ]
        first, second = steps if is_file_first else reversed(steps)
        first()
        pipe.send((BETWEEN, number))
        time.sleep(SLOW_DISK_S)
        second()
        pipe.send((ACKNOWLEDGED, number))


def attach_entry_first(pipe, url, folder, cycle):
    """The protection switched off: the entry names a file that is not there yet."""
    attach_for_ever(pipe, url, folder, cycle, is_file_first=False)


def attach_file_first(pipe, url, folder, cycle):
    attach_for_ever(pipe, url, folder, cycle, is_file_first=True)


def acknowledged_until_killed(task, url, folder, cycle, moment):
    """The numbers that a process acknowledged until it was killed at a moment of some later one."""
    writing, pipe = process(task, url, str(folder), cycle)
    reached = []
    while len(reached) < LEAST or reached[-1][0] != moment:
        assert pipe.poll(PATIENCE_S)
        reached.append(pipe.recv())
    writing.kill()
    writing.join(PATIENCE_S)
    try:
        while True:
            reached.append(pipe.recv())
    except (EOFError, OSError):
        return {number for what, number in reached if what == ACKNOWLEDGED}


@pytest.mark.parametrize("moment", [BETWEEN, ACKNOWLEDGED])
def test_a_process_killed_between_file_and_entry_loses_nothing_acknowledged(url, tmp_path, moment):
    photos, acknowledged = PhotoFolder(tmp_path / "photos"), set()
    for cycle in range(CYCLES):
        acknowledged |= acknowledged_until_killed(attach_file_first, url, photos.path, cycle, moment)
        assert verify(url, photos=photos).deviations == ()
    with opened(url) as store, store.read() as reader:
        named = set(reader.photos.attachments())
        assert named >= {attachment_of(bytes_of(number)) for number in acknowledged}
        rows = reader.connection.execute(select(FINDING_PHOTO.c.sha256)).all()
        assert len(rows) == len(named)


def test_an_entry_written_before_its_file_is_caught(url, tmp_path):
    photos = PhotoFolder(tmp_path / "photos")
    acknowledged_until_killed(attach_entry_first, url, photos.path, 0, BETWEEN)
    (missing,) = verify(url, photos=photos).deviations
    assert missing.actual == "missing"
