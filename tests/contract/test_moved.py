"""Nothing is acknowledged into a file that is not the store's, whatever becomes of the store's files."""

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from geo.domain.errors import StoreInUse, StoreMissing, StoreMoved, StoreUnavailable
from geo.domain.journal import Entry
from geo.store import Store
from geo.store.backup import backup, restore
from geo.store.store_file import StoreFile
from geo.store.verify import verify
from tests.contract.children import hold_open, process
from tests.contract.moving import (
    ATTACKS,
    PRESSES,
    TrustingStore,
    acknowledged_and_lost,
    another_store,
    chattr,
    companion,
    elsewhere,
    is_root,
    pressing,
)
from tests.contract.story import GATE, PATIENCE_S, opened, registering, request_for, sites_of

DESCRIPTORS = Path("/proc/self/fd")


@pytest.fixture
def path(tmp_path):
    (tmp_path / "var").mkdir()
    return tmp_path / "var" / "kadian.db"


@pytest.fixture
def store(path):
    with opened(f"sqlite:///{path}") as store:
        store.write(request_for("first"), registering(GATE))
        yield store


def press(store, key):
    return store.write(request_for(key), lambda tx: tx.record(Entry("unit", "U1", "press")))


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_becomes_of_the_files_nothing_more_is_acknowledged(tmp_path, attack):
    assert acknowledged_and_lost(tmp_path, ATTACKS[attack]) == (0, 0)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_store_that_trusts_what_it_has_open_loses_what_it_acknowledged(tmp_path, attack):
    """The control."""
    assert acknowledged_and_lost(tmp_path, ATTACKS[attack], TrustingStore) == (PRESSES, PRESSES)


def test_left_alone_everything_is_acknowledged_and_found(tmp_path):
    """The other control: what the attacks find is not the measuring's own doing."""
    assert acknowledged_and_lost(tmp_path, lambda _path, _other: None) == (PRESSES, 0)


@pytest.mark.parametrize(
    "attack", ["rm the file", "mv another store in its place", "folder renamed", "rm the log"]
)
def test_what_happens_between_the_look_and_the_commit_is_seen_before_the_answer(
    store, path, tmp_path, attack
):
    other = another_store(tmp_path / "other.db")

    def work(tx):
        tx.record(Entry("unit", "U1", "press"))
        ATTACKS[attack](path, other)

    with pytest.raises(StoreMoved):
        store.write(request_for("meanwhile"), work)


def test_moved_back_it_is_written_on_and_a_repeated_press_is_known(store, path):
    def work(tx):
        tx.record(Entry("unit", "U1", "press"))
        path.rename(elsewhere(path))

    sites_of(store)
    with pytest.raises(StoreMoved):
        store.write(request_for("meanwhile"), work)
    assert pressing(store, ["away"]) == []
    assert sites_of(store) == {GATE.id: GATE}
    elsewhere(path).rename(path)
    assert store.write(request_for("meanwhile"), work).is_repeated
    assert press(store, "again").seq == 3
    assert verify(f"sqlite:///{path}").is_intact


def test_what_was_acknowledged_before_survives_the_loss_of_the_log(store, path, tmp_path):
    companion(path, "wal").unlink()
    with pytest.raises(StoreMoved):
        press(store, "refused")
    copy = shutil.copy(path, tmp_path / "crashed.db")  # the file alone: the log has no name any more
    with opened(f"sqlite:///{copy}") as crashed:
        assert sites_of(crashed) == {GATE.id: GATE}


def test_an_index_that_is_removed_costs_nothing(store, path, tmp_path):
    companion(path, "shm").unlink()
    assert press(store, "a").seq == 2
    store._readers.dispose()
    assert press(store, "b").seq == 3
    for each in (path, companion(path, "wal")):
        shutil.copy(each, tmp_path)
    with opened(f"sqlite:///{tmp_path / path.name}") as crashed:
        assert crashed.revision() == 3


def test_a_reader_does_not_mix_another_store_in(store, path, tmp_path):
    store._readers.dispose()
    another_store(tmp_path / "other.db").replace(path)
    with pytest.raises(StoreMoved), store.read():
        pass


def test_a_url_whose_link_is_turned_elsewhere_is_another_store(path, tmp_path):
    link, other = tmp_path / "link.db", another_store(tmp_path / "other.db")
    with opened(f"sqlite:///{path}"):
        pass
    link.symlink_to(path)
    with opened(f"sqlite:///{link}") as store:
        assert press(store, "a").seq == 1
        link.unlink()
        link.symlink_to(other)
        with pytest.raises(StoreMoved):
            press(store, "b")


def test_a_connection_made_again_finds_its_own_log(store):
    """SQLite writes to the file and takes the log away when its last connection closes: that is no theft."""
    for key in ("a", "b", "c"):
        store._writing.dispose()
        store._readers.dispose()
        press(store, key)
    assert store.revision() == 4


def test_a_checkpoint_of_our_own_is_no_foreign_hand(store, path):
    size = path.stat().st_size
    for number in range(40):
        store.write(request_for(f"long {number}"), lambda tx: tx.record(Entry("unit", "U1", "x" * 200_000)))
    assert path.stat().st_size > size
    assert store.revision() == 41


def test_a_log_that_lies_beside_a_connection_that_has_none_is_not_taken_up(store, path, tmp_path):
    (tmp_path / "o").mkdir()
    with opened(f"sqlite:///{another_store(tmp_path / 'o' / 'other.db')}") as other:
        press(other, "log")
        strange = companion(tmp_path / "o" / "other.db", "wal").read_bytes()
    store._readers.dispose()
    store._writing.dispose()
    companion(path, "wal").write_bytes(strange)
    with pytest.raises(StoreMoved):
        press(store, "a")


def test_a_backup_put_in_the_place_of_a_store_that_crashed_is_not_opened_with_that_stores_log(path, tmp_path):
    saved = tmp_path / "kept.db"
    with opened(f"sqlite:///{path}") as store:
        press(store, "saved")
        backup(f"sqlite:///{path}", saved)
        press(store, "later")
        (tmp_path / "crashed").mkdir()
        crashed = tmp_path / "crashed" / path.name
        shutil.copy(companion(path, "wal"), companion(crashed, "wal"))
    shutil.copy(saved, crashed)
    with pytest.raises(StoreMissing) as caught:
        Store.open(f"sqlite:///{crashed}")
    assert caught.value.key == "error.store_strange_log"
    restore(saved, f"sqlite:///{crashed}", check_only=False)
    with opened(f"sqlite:///{crashed}") as store:
        assert store.revision() == 1


def test_a_log_without_its_store_is_neither_opened_nor_applied_to_what_is_restored(path, tmp_path):
    saved = tmp_path / "kept.db"
    with opened(f"sqlite:///{path}") as store:
        press(store, "saved")
        backup(f"sqlite:///{path}", saved)
        press(store, "later")
        alone = tmp_path / "alone.db"
        shutil.copy(companion(path, "wal"), companion(alone, "wal"))
    with pytest.raises(StoreMissing) as caught:
        Store.open(f"sqlite:///{alone}")
    assert caught.value.key == "error.store_log_alone"
    restore(saved, f"sqlite:///{alone}", check_only=False)
    with opened(f"sqlite:///{alone}") as store:
        assert store.revision() == 1
    assert verify(f"sqlite:///{alone}").is_intact


# A process that may write


def second_opening(path):
    """Open the same store in another process and return the outcome."""
    child, pipe = process(open_in_another_process, f"sqlite:///{path}")
    assert pipe.poll(PATIENCE_S)
    outcome = pipe.recv()
    child.join(PATIENCE_S)
    return outcome


def open_in_another_process(pipe, url):
    try:
        Store.open(url).close()
    except StoreUnavailable as error:
        pipe.send(error.key)
    except StoreInUse:
        pipe.send("in use")
    else:
        pipe.send("opened")


def names_of(path):
    """The store by its name, a symbolic link to it, one to its folder, and a hard link."""
    folder = path.parent.parent
    (folder / "link.db").symlink_to(path)
    (folder / "folder").symlink_to(path.parent)
    (folder / "hard.db").hardlink_to(path)
    return [path, folder / "link.db", folder / "folder" / path.name, folder / "hard.db"]


def test_the_lock_holds_under_every_name_and_without_the_file_beside(store, path):
    for lock in (path.with_name("kadian.db.lock"), None):
        if lock is None:
            path.with_name("kadian.db.lock").unlink()
            outcome = [second_opening(name) for name in (path, *path.parent.parent.glob("*.db"))]
        else:
            outcome = [second_opening(name) for name in names_of(path)]
        assert set(outcome) == {"in use"}
    assert press(store, "a").seq == 2


def test_a_running_store_is_not_restored_over_without_the_file_beside_either(store, path, tmp_path):
    backup(f"sqlite:///{path}", tmp_path / "kept.db")
    path.with_name("kadian.db.lock").unlink()
    child, pipe = process(restore_in_another_process, tmp_path / "kept.db", f"sqlite:///{path}")
    assert pipe.poll(PATIENCE_S)
    assert pipe.recv() == "in use"
    child.join(PATIENCE_S)
    assert press(store, "a").seq == 2


def restore_in_another_process(pipe, source, url):
    try:
        restore(source, url, check_only=False)
    except StoreInUse:
        pipe.send("in use")
    else:
        pipe.send("restored")


def test_once_closed_every_name_opens_it(path):
    with opened(f"sqlite:///{path}"):
        pass
    (path.parent.parent / "link.db").symlink_to(path)
    assert [second_opening(name) for name in (path, path.parent.parent / "link.db")] == ["opened"] * 2


def test_a_hard_link_is_refused_as_its_log_would_be_looked_for_under_that_name(path):
    with opened(f"sqlite:///{path}"):
        pass
    (path.parent / "hard.db").hardlink_to(path)
    assert second_opening(path) == "error.store_linked"
    (path.parent / "hard.db").unlink()
    assert second_opening(path) == "opened"


def exclusively(pipe, path):
    """In another process: whether somebody still holds SQLite's shared lock on the file."""
    with closing(sqlite3.connect(path, timeout=0)) as connection:
        try:
            pipe.send(connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0])
        except sqlite3.OperationalError as error:
            pipe.send(str(error))


def lock_exclusively(path):
    child, pipe = process(exclusively, path)
    assert pipe.poll(PATIENCE_S)
    outcome = pipe.recv()
    child.join(PATIENCE_S)
    return outcome


def test_opening_a_second_time_in_one_process_leaves_sqlites_locks_alone(store, path):
    sites_of(store)
    for name in names_of(path):
        path.with_name("kadian.db.lock").unlink(missing_ok=True)
        with pytest.raises(StoreInUse):
            Store.open(f"sqlite:///{name}")
    assert lock_exclusively(path) == "database is locked"
    os.close(os.open(path, os.O_RDONLY))  # control: any descriptor of the file that closes takes them away
    assert lock_exclusively(path) == "delete"


def test_a_lock_that_another_process_holds_leaves_the_locks_of_a_reader_alone(path):
    with opened(f"sqlite:///{path}") as store:
        press(store, "a")
    holding, pipe = process(hold_open, f"sqlite:///{path}")
    assert pipe.poll(PATIENCE_S)
    pipe.recv()
    path.with_name("kadian.db.lock").unlink()
    before = set(DESCRIPTORS.iterdir())
    with pytest.raises(StoreInUse):
        StoreFile.acquire(path)
    left = [each for each in DESCRIPTORS.iterdir() if each not in before and each.exists()]
    assert [each.resolve() for each in left] == [path]
    pipe.send("close")
    holding.join(PATIENCE_S)
    for each in left:  # the other's lock is gone; ours was never taken
        fcntl.flock(int(each.name), fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.skipif(not is_root(), reason="only root may set the attribute")
def test_an_immutable_file_is_refused_and_under_an_open_store_acknowledges_nothing(store, path):
    if not chattr("+i", path):
        pytest.skip("the file system has no such attribute")
    try:
        assert pressing(store, ["closed"]) == []
        assert sites_of(store) == {GATE.id: GATE}
        store.close()
        assert second_opening(path) == "error.store_read_only"
    finally:
        chattr("-i", path)
    assert second_opening(path) == "opened"
