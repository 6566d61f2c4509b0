"""A process that writes until it is killed, and what the store has kept of it."""

from sqlalchemy import select

from geo.store import Store
from geo.store.tables.schema import JOURNAL
from tests.contract.children import process, write_for_ever
from tests.contract.story import PATIENCE_S

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
