"""Writes so many times to a store, in one of SQLite's modes; its disk calls are counted from outside."""

import sys

from sqlalchemy import event

from geo.domain.journal import Entry
from tests.contract.story import opened, request_for

if __name__ == "__main__":
    path, mode, number = sys.argv[1:]
    with opened(f"sqlite:///{path}") as store:
        event.listen(
            store._writing, "connect", lambda connection, _: connection.execute(f"PRAGMA synchronous={mode}")
        )
        store._writing.dispose()
        for n in range(int(number)):
            store.write(request_for(f"{n}"), lambda tx: tx.record(Entry("unit", "U1", "x")))
