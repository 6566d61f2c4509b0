"""kill -9 of the writing process under 20 threads: whatever was acknowledged is there, once."""

from sqlalchemy import select

from geo.store import Store
from geo.store.tables.schema import JOURNAL
from geo.store.verify import verify
from tests.contract.children import EagerStore, process, write_for_ever
from tests.contract.story import PATIENCE_S

CYCLES = 20
ACKNOWLEDGED = 100
"""A cycle's acknowledgements before the kill, at least."""


def acknowledged_until_killed(url, kind, cycle, least=ACKNOWLEDGED):
    """Key -> numbers of everything one process was promised before it was killed."""
    writing, pipe = process(write_for_ever, url, kind, cycle)
    promised = {}
    while len(promised) < least + cycle % least:  # never at quite the same moment
        assert pipe.poll(PATIENCE_S)
        promised.update([pipe.recv()])
    writing.kill()
    writing.join(PATIENCE_S)
    try:
        while True:
            promised.update([pipe.recv()])
    except (EOFError, OSError):  # the end, or the middle of a message
        return promised


def kept(url):
    """Key -> numbers of everything that is there, seen by one who may not repair anything."""
    numbers = {}
    store = Store.open_for_reading(url)
    with store.read() as reader:
        for key, seq in reader.connection.execute(select(JOURNAL.c.key, JOURNAL.c.seq)):
            numbers[key] = (*numbers.get(key, ()), seq)
    store.close()
    return numbers


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
