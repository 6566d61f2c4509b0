"""Faults of the disk as the store's writer meets them."""

from contextlib import contextmanager

from sqlalchemy import event

READ_ONLY = "PRAGMA query_only = ON"


@contextmanager
def trouble(store, pragma):
    """Every connection the writer opens has this trouble, until the block is left."""

    def hamper(connection, _record):
        connection.execute(pragma)

    event.listen(store._writing, "connect", hamper)
    store._writing.dispose()
    yield
    event.remove(store._writing, "connect", hamper)
    store._writing.dispose()
