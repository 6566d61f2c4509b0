"""What other processes do to a store while a test looks on."""

from __future__ import annotations

import multiprocessing
import threading
import time
from itertools import count

from geo.domain.journal import Entry
from geo.store import Store
from geo.store.writer import Writer
from tests.contract.story import opened, request_for

WRITERS = 20
SLOW_DISK_S = 0.01


def process(task, *args):
    """Start ``task(pipe, *args)`` in another process; gives it and our end of the pipe.

    From a server that has the imports behind it: a process starts in hundredths of a second.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    ours, theirs = context.Pipe()
    started = context.Process(target=task, args=(theirs, *args), daemon=True)
    started.start()
    theirs.close()
    return started, ours


def hold_open(pipe, url):
    """Keep a store open for writing until a message arrives."""
    with opened(url):
        pipe.send("open")
        pipe.recv()


def write_some(pipe, url, number):
    """Write so many entries, one after the other, and give their numbers."""
    with opened(url) as store:
        pipe.send("open")
        press = Entry("unit", "U2", "press")
        pipe.send(
            [store.write(request_for(f"some-{n}"), lambda tx: tx.record(press)).seq for n in range(number)]
        )


class EagerWriter(Writer):
    """The protection switched off: answers first and commits then, on a disk that takes its time."""

    def _commit(self, connection, results):
        for job, result in results:
            job.future.set_result(result)
        time.sleep(SLOW_DISK_S)
        connection.commit()
        self._check_file(committed=True)  # a checkpoint of our own has written to the file


class EagerStore(Store):
    writer_class = EagerWriter


def write_for_ever(pipe, url, kind, cycle):
    """Many threads write without pause; each acknowledged key and number goes into the pipe."""
    store = kind.open(url)
    telling = threading.Lock()

    def press(person):
        for number in count():
            key = f"{cycle}-{person}-{number}"
            receipt = store.write(request_for(key), lambda tx: tx.record(Entry("unit", "U1", "press")))
            with telling:
                pipe.send((key, receipt.seqs))

    for person in range(WRITERS):
        threading.Thread(target=press, args=(person,)).start()
