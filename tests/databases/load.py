"""People who press without pause, and press again with the same key until they get a number."""

import threading
from itertools import count

from geo.domain.errors import KadianError
from geo.domain.journal import Entry
from geo.store import Store
from geo.store.verify import verify
from tests.contract.story import PATIENCE_S, entries_of, request_for

PEOPLE = 8
AGAIN_S = 0.02
MORE = 50


class Load:
    """Presses inside the block; ``promised`` is key -> numbers of everything acknowledged."""

    def __init__(self, store, name="load"):
        self._store, self._name = store, name
        self._over = threading.Event()
        self._news = threading.Condition()
        self._threads = [threading.Thread(target=self._press, args=(person,)) for person in range(PEOPLE)]
        self.promised, self.refusals = {}, 0

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE_S)

    def wait_for_more(self, more=MORE):
        """Until so many more have been acknowledged."""
        with self._news:
            due = len(self.promised) + more
            assert self._news.wait_for(lambda: len(self.promised) >= due, PATIENCE_S)

    def wait_for_refusal(self):
        with self._news:
            due = self.refusals + 1
            assert self._news.wait_for(lambda: self.refusals >= due, PATIENCE_S)

    def deviations(self, url):
        """What is lost, doubled or broken."""
        numbers = {}
        store = Store.open_for_reading(url)
        for entry in entries_of(store, limit=10**9):
            numbers.setdefault(entry.key, []).append(entry.seq)
        store.close()
        lost = [key for key, seqs in self.promised.items() if numbers.get(key) != list(seqs)]
        doubled = [key for key, seqs in numbers.items() if len(seqs) > 1]
        return [*lost, *doubled, *verify(url).deviations]

    def _press(self, person):
        for number in count():
            key = f"{self._name}-{person}-{number}"
            while (seqs := self._acknowledged(key)) is None:
                if self._over.wait(AGAIN_S):
                    return
            with self._news:
                self.promised[key] = seqs
                self._news.notify_all()
            if self._over.is_set():
                return

    def _acknowledged(self, key):
        try:
            return self._store.write(
                request_for(key), lambda tx: tx.record(Entry("unit", "U1", "press"))
            ).seqs
        except KadianError:
            with self._news:
                self.refusals += 1
                self._news.notify_all()
            return None
