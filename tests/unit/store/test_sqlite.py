"""What holds for SQLite alone."""

import sqlite3

import pytest
from sqlalchemy import event, text

from geo.domain.commands import Patrol
from geo.domain.errors import StoreDamaged, StoreUnavailable
from geo.domain.journal import Entry
from geo.store import Store, sqlite
from geo.store.verify import verify
from tests.contract.story import GATE, changing, opened, registering, request_for, sites_of


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kadian.db"


@pytest.fixture
def store(path):
    with opened(f"sqlite:///{path}") as store:
        yield store


def settings_of(engine):
    names = ("journal_mode", "synchronous", "foreign_keys", "query_only")
    with engine.connect() as connection:
        return {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in names}


def test_every_commit_is_on_the_disk_before_it_is_acknowledged(store):
    full = 2  # 1 is NORMAL, which does not wait for the disk at a commit
    assert settings_of(store._writing) == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "query_only": 0,
    }


def test_a_reader_can_change_nothing_not_even_with_its_guard_off(store):
    assert settings_of(store._readers)["query_only"] == 1
    with store._readers.connect() as connection:
        for guard in (text("PRAGMA query_only = ON"), text("PRAGMA query_only = OFF")):
            connection.execute(guard)
            with pytest.raises(Exception, match="readonly database"):
                connection.execute(text("DELETE FROM site"))
            connection.rollback()


def test_a_transaction_begins_with_the_write_lock(store):
    begun = []
    event.listen(store._writing, "before_cursor_execute", lambda *args: begun.append(args[2]))
    store.write(request_for("a"), registering(GATE))
    assert begun[0] == "BEGIN IMMEDIATE"


def test_opening_reading_and_closing_leaves_one_file_and_the_lock(path):
    url = f"sqlite:///{path}"
    with opened(url) as store:
        store.write(request_for("a"), registering(GATE))
        sites_of(store)
    assert {file.name for file in path.parent.iterdir()} == {"kadian.db", "kadian.db.lock"}


@pytest.mark.parametrize("url", ["", "no url", "sqlite://", "sqlite:///:memory:", "mysql://host/db"])
def test_a_url_that_names_no_file_is_refused(url):
    with pytest.raises(StoreUnavailable):
        Store.open(url)


def test_a_refused_url_keeps_its_password_to_itself():
    with pytest.raises(StoreUnavailable) as caught:
        Store.open("mysql://kadian:secret@host/db")
    assert "secret" not in str(caught.value)


def test_a_file_that_went_away_is_not_made_again_behind_our_back(store, path):
    store._writing.dispose()
    for file in (path, path.with_name("kadian.db-wal"), path.with_name("kadian.db-shm")):
        file.unlink(missing_ok=True)
    with pytest.raises(StoreUnavailable):
        store.write(request_for("a"), registering(GATE))
    assert not path.exists()


def test_a_place_where_no_file_can_be_is_named(path):
    path.write_text("a file, no folder")
    with pytest.raises(StoreUnavailable):
        Store.open(f"sqlite:///{path}/kadian.db")
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreUnavailable):
        Store.open(f"sqlite:///{path}")


@pytest.mark.parametrize("opening", [Store.open, Store.open_for_reading])
def test_a_file_that_is_no_store_is_left_alone(path, opening):
    content = b"a letter, not a store" * 100
    path.write_bytes(content)
    with pytest.raises(StoreDamaged):
        opening(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_mistakes_in_our_own_statements_are_not_called_a_broken_disk(store):
    def twice_the_same_version(tx):
        registering(GATE)(tx)
        registering(GATE)(tx)

    with pytest.raises(sqlite3.IntegrityError):
        store.write(request_for("a"), twice_the_same_version)
    with pytest.raises(sqlite3.ProgrammingError):
        store.write(
            request_for("b"), lambda tx: tx.put_patrol(tx.record(Entry("site", "", "")), Patrol("", [], ""))
        )
    assert store.write(request_for("c"), registering(GATE)).seq == 1


def test_a_byte_flipped_anywhere_in_a_journal_entry_is_found(path):
    url = f"sqlite:///{path}"
    with opened(url) as store:
        store.write(request_for("a"), registering(GATE))
        store.write(request_for("b"), changing(GATE.id, status="unmanned", note="雾"))
        with store.read() as reader:
            request_hash, last = reader.connection.execute(
                text("SELECT request_hash, hash FROM journal WHERE seq = 2")
            ).one()
    whole = path.read_bytes()
    start, end = whole.index(request_hash.encode()), whole.index(last.encode()) + len(last)
    missed = []
    for place in range(start, end, 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        if finds_nothing(url):
            missed.append(place - start)
    assert end - start > 250
    assert missed == []
    path.write_bytes(whole)
    assert finds_nothing(url)


def finds_nothing(url):
    try:
        return verify(url).is_intact
    except StoreDamaged:
        return False


def test_a_text_that_is_no_longer_text_is_damage(path):
    url = f"sqlite:///{path}"
    with opened(url) as store:
        store.write(request_for("a"), registering(GATE))
    whole = path.read_bytes()
    path.write_bytes(whole.replace("平原".encode(), b"\xff" * 6))
    store = Store.open_for_reading(url)
    with pytest.raises(StoreDamaged), store.read() as reader:
        reader.site_rows()
    store.close()


def test_the_path_of_a_relative_url_is_relative():
    assert str(sqlite.path_of("sqlite:///var/kadian.db")) == "var/kadian.db"
