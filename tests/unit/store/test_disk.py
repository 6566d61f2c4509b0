"""Disk full, read-only, a commit that fails: nothing is acknowledged, reading goes on, writing resumes."""

import os
import resource
import signal
import sqlite3
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import text

from geo.domain.errors import StoreUnavailable
from geo.domain.journal import Entry
from geo.store import Store
from geo.store.verify import verify
from tests.contract.children import process
from tests.contract.story import (
    GATE,
    PATIENCE_S,
    changing,
    held_up,
    opened,
    registering,
    request_for,
    sites_of,
)
from tests.unit.store.disk_faults import READ_ONLY, trouble

LONG = "x" * 100_000


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/kadian.db"


@pytest.fixture
def store(url):
    with opened(url) as store:
        store.write(request_for("first"), registering(GATE))
        yield store


FULL = "PRAGMA max_page_count = 1"  # as many pages as there are and not one more


@pytest.mark.parametrize("pragma", [FULL, READ_ONLY])
def test_in_trouble_nothing_is_acknowledged_and_afterwards_all_goes_on(store, url, pragma):
    with trouble(store, pragma):
        for _ in range(2):
            with pytest.raises(StoreUnavailable):
                store.write(request_for("a"), changing(GATE.id, note=LONG))
        assert sites_of(store) == {GATE.id: GATE}
    assert store.write(request_for("a"), changing(GATE.id, note=LONG)).seq == 2
    assert sites_of(store)[GATE.id].note == LONG
    assert verify(url).is_intact


def test_who_shares_a_batch_with_one_that_fills_the_disk_is_not_acknowledged_either(store):
    with trouble(store, FULL):
        with held_up(store) as submit:
            answers = [
                submit(request_for("small"), lambda tx: tx.record(Entry("unit", "U1", "x"))),
                submit(request_for("large"), changing(GATE.id, note=LONG)),
                submit(request_for("last"), lambda tx: tx.record(Entry("unit", "U1", "x"))),
            ]
        assert {type(answer.exception(PATIENCE_S)) for answer in answers} == {StoreUnavailable}
        assert store.revision() == 1
    assert store.write(request_for("small"), lambda tx: tx.record(Entry("unit", "U1", "x"))).seqs == (2,)


def test_a_work_that_hides_the_full_disk_is_not_acknowledged(store):
    def hiding(tx):
        tx.record(Entry("unit", "U1", "x"))
        with pytest.raises(sqlite3.OperationalError, match="full"):
            changing(GATE.id, note=LONG)(tx)

    with trouble(store, FULL), pytest.raises(sqlite3.OperationalError):
        store.write(request_for("a"), hiding)
    assert store.revision() == 1
    assert store.write(request_for("b"), changing(GATE.id, note="on")).seq == 2


def test_a_commit_that_fails_acknowledges_no_request(store):
    def breaking_at_the_commit(tx):
        connection = tx.reader.connection
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(text("UPDATE site SET from_seq = 99"))

    with held_up(store) as submit:
        good = submit(request_for("a"), lambda tx: tx.record(Entry("unit", "U1", "x")))
        bad = submit(request_for("b"), breaking_at_the_commit)
    assert "FOREIGN KEY" in str(good.exception(PATIENCE_S))
    assert "FOREIGN KEY" in str(bad.exception(PATIENCE_S))
    assert store.revision() == 1
    assert store.write(request_for("a"), lambda tx: tx.record(Entry("unit", "U1", "x"))).seqs == (2,)


def write_against_a_limit(pipe, url):
    """In another process, where the operating system refuses files beyond a size, and then no longer."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    acknowledged = []
    with opened(url) as store:
        store.write(request_for("first"), registering(GATE))
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, hard))
        try:
            while len(acknowledged) < 100:
                key = f"{len(acknowledged)}"
                acknowledged.append(store.write(request_for(key), changing(GATE.id, note=LONG)).seq)
        except StoreUnavailable:
            pipe.send(("refused", len(acknowledged), sites_of(store)[GATE.id].version))
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        acknowledged.append(store.write(request_for("after"), changing(GATE.id, note="on")).seq)
    pipe.send(acknowledged)


def test_what_the_operating_system_refuses_to_write_is_not_acknowledged(url):
    writing, pipe = process(write_against_a_limit, url)
    assert pipe.poll(PATIENCE_S)
    refused, number, version = pipe.recv()
    assert (refused, version) == ("refused", number + 1)
    assert 0 < number < 100
    assert pipe.poll(PATIENCE_S)
    assert pipe.recv() == list(range(2, number + 3))
    writing.join(PATIENCE_S)
    assert verify(url).seq == number + 2
    assert verify(url).is_intact


@pytest.fixture
def forbidden():
    """The path of a store that all may read and none write; pytest's own folders are closed to others."""
    with tempfile.TemporaryDirectory(prefix="kadian-") as folder:
        path = Path(folder, "kadian.db")
        with opened(f"sqlite:///{path}") as store:
            store.write(request_for("first"), registering(GATE))
        path.parent.chmod(0o777)
        path.chmod(0o444)
        path.with_name("kadian.db.lock").chmod(0o666)
        yield path


def test_a_file_that_may_only_be_read_is_refused_in_words_and_taken_once_it_may(forbidden):
    opening, pipe = process(open_without_rights, f"sqlite:///{forbidden}")
    assert pipe.poll(PATIENCE_S)
    assert pipe.recv() == ("error.store_read_only", str(forbidden))
    forbidden.chmod(0o666)
    pipe.send("allowed")
    assert pipe.poll(PATIENCE_S)
    assert pipe.recv() == 2
    opening.join(PATIENCE_S)


def open_without_rights(pipe, url):
    """In another process, as somebody who may make no file here until it is allowed."""
    if os.geteuid() == 0:
        os.setuid(65534)
    try:
        Store.open(url)
    except StoreUnavailable as error:
        pipe.send((error.key, error.params.get("file", error.params.get("reason"))))
    pipe.recv()
    with opened(url) as store:
        pipe.send(store.write(request_for("after"), changing(GATE.id, note="after")).seq)


def test_a_folder_in_which_nothing_may_be_made_is_refused_in_words_and_taken_once_it_may(forbidden):
    for path in forbidden.parent.iterdir():
        path.chmod(0o666)
    forbidden.parent.chmod(0o555)
    opening, pipe = process(open_without_rights, f"sqlite:///{forbidden}")
    assert pipe.poll(PATIENCE_S)
    assert pipe.recv() == ("error.store_unavailable", "attempt to write a readonly database")
    forbidden.parent.chmod(0o777)
    pipe.send("allowed")
    assert pipe.poll(PATIENCE_S)
    assert pipe.recv() == 2
    opening.join(PATIENCE_S)


def write_while_rights_change(pipe, url):
    """In another process, which has its store open when file or folder is closed to it, and opened again."""
    if os.geteuid() == 0:
        os.setuid(65534)
    with opened(url) as store:
        for key in ("before", "closed", "after"):
            try:
                pipe.send(store.write(request_for(key), changing(GATE.id, note=key)).seq)
            except StoreUnavailable as error:
                pipe.send((error.params.get("reason"), sites_of(store)[GATE.id].note))
            pipe.recv()


def test_a_folder_that_closes_under_an_open_store_loses_nothing_that_was_acknowledged(forbidden):
    for path in forbidden.parent.iterdir():
        path.chmod(0o666)
    writing, pipe = process(write_while_rights_change, f"sqlite:///{forbidden}")
    answers = []
    for mode in (0o555, 0o777, 0o777):
        assert pipe.poll(PATIENCE_S)
        answers.append(pipe.recv())
        forbidden.parent.chmod(mode)
        pipe.send("on")
    writing.join(PATIENCE_S)
    acknowledged = [seq for seq in answers if isinstance(seq, int)]
    report = verify(f"sqlite:///{forbidden}")
    assert (report.deviations, report.seq) == ((), 1 + len(acknowledged))
    assert answers[0] == 2
    assert answers[2] == report.seq


def test_a_file_that_is_made_read_only_under_an_open_store_is_read_and_written_once_it_may(forbidden):
    forbidden.chmod(0o666)
    writing, pipe = process(write_while_rights_change, f"sqlite:///{forbidden}")
    answers = []
    for mode in (0o444, 0o666, 0o666):
        assert pipe.poll(PATIENCE_S)
        answers.append(pipe.recv())
        forbidden.chmod(mode)
        pipe.send("on")
    writing.join(PATIENCE_S)
    assert answers == [2, (f"read-only: {forbidden}", "before"), 3]
    assert verify(f"sqlite:///{forbidden}").is_intact
