"""A store without its one writer: the control of what is measured under many threads."""

import threading
from concurrent.futures import Future

from geo.store import Store
from geo.store.batch import performed
from geo.store.chain import canonical, digest
from geo.store.jobs import Job, tell
from geo.store.writer import Writer


class CrowdWriter(Writer):
    """The protection switched off: every thread commits by itself, on a connection of its own."""

    def __init__(self, engine, file=None):
        super().__init__(engine, file)
        engine.pool._max_overflow = -1  # as many connections as threads
        self._own = threading.local()

    def submit(self, request, work):
        job = Job(request, digest(canonical(request.content)), work, Future())
        self._write_batch([job])
        return job.answer

    def _write_once(self, batch):
        if not hasattr(self._own, "connection"):
            self._own.connection = self._engine.connect()
        with self._own.connection.begin() as transaction:
            answers = performed(self._own.connection, batch)
            transaction.commit()
        for job, answer in answers:
            tell(job, answer)


class CrowdStore(Store):
    writer_class = CrowdWriter
