"""A store without its one writer: the control of what is measured under many threads."""

import threading
from concurrent.futures import Future

from geo.store import Store
from geo.store.hash_chain import canonical, digest
from geo.store.writer import WriteJob, Writer, resolve, run_batch


class CrowdWriter(Writer):
    """The protection switched off: every thread commits by itself, on a connection of its own."""

    def __init__(self, engine, file=None):
        super().__init__(engine, file)
        engine.pool._max_overflow = -1  # as many connections as threads
        self._own = threading.local()

    def submit(self, request, work):
        job = WriteJob(request, digest(canonical(request.content)), work, Future())
        self._write_batch([job])
        return job.future

    def _write_once(self, batch):
        if not hasattr(self._own, "connection"):
            self._own.connection = self._engine.connect()
        with self._own.connection.begin() as transaction:
            answers = run_batch(self._own.connection, batch)
            transaction.commit()
        for job, answer in answers:
            resolve(job, answer)


class CrowdStore(Store):
    writer_class = CrowdWriter
