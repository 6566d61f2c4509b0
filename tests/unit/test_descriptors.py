"""Files and connections of one process: as many as it may have, and no more readers than it needs."""

import resource
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.domain.errors import StoreBusy
from geo.settings import ROOT
from geo.store import sqlite_connections
from tests.contract.story import opened

RAISE = "from geo.api.startup import raise_descriptor_limit; print(raise_descriptor_limit())"


@pytest.mark.parametrize(("soft", "hard", "found"), [(64, 500, 500), (300, 300, 300)])
def test_a_process_may_open_as_much_as_the_hard_limit_allows(soft, hard, found):
    def limit():
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    done = subprocess.run(
        [sys.executable, "-c", RAISE],
        cwd=ROOT,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) == found


def test_readers_beyond_the_most_wait_for_one_that_is_done(tmp_path):
    crowd, together, go_on = 3 * sqlite_connections.MAX_READERS, threading.Semaphore(0), threading.Event()

    with opened(f"sqlite:///{tmp_path / 'kadian.db'}") as store:

        def read(_):
            with store.read() as reader:
                together.release()
                assert go_on.wait(60)
                return reader.revision

        with ThreadPoolExecutor(crowd) as threads:
            answers = [threads.submit(read, each) for each in range(crowd)]
            for _ in range(sqlite_connections.MAX_READERS):
                assert together.acquire(timeout=60)
            assert store._readers.pool.checkedout() == sqlite_connections.MAX_READERS
            assert not together.acquire(timeout=0.1)
            go_on.set()
            assert [answer.result(60) for answer in answers] == [0] * crowd


def test_who_waits_too_long_for_a_reader_is_refused_as_busy(tmp_path):
    with opened(f"sqlite:///{tmp_path / 'kadian.db'}") as store:
        store._readers.pool._timeout = 0.01
        held = [store._readers.connect() for _ in range(sqlite_connections.MAX_READERS)]
        with pytest.raises(StoreBusy), store.read():
            pass
        for connection in held:
            connection.close()
        with store.read() as reader:
            assert reader.revision == 0
