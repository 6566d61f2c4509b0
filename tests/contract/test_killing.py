"""kill -9 of the writing process under 20 threads: whatever was acknowledged is there, once."""

from geo.store import Store
from geo.store.verify import verify
from tests.contract.children import EagerStore
from tests.contract.killing import ACKNOWLEDGED, acknowledged_until_killed, kept

CYCLES = 20


def test_nothing_acknowledged_is_lost_or_doubled(url):
    promised = {}
    for cycle in range(CYCLES):
        promised |= acknowledged_until_killed(url, Store, cycle)
        there = kept(url)
        assert {key: there.get(key) for key in promised} == promised
    assert len(promised) >= CYCLES * ACKNOWLEDGED
    report = verify(url)
    assert (report.deviations, report.seq) == ((), len(there))


def test_a_writer_that_answers_before_the_commit_is_caught(url):
    for cycle in range(CYCLES):
        promised = acknowledged_until_killed(url, EagerStore, cycle)
        there = kept(url)
        if any(there.get(key) != numbers for key, numbers in promised.items()):
            return
    raise AssertionError("nothing was lost, so the test above proves nothing")
