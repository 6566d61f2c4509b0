"""The state machine of the contract suite by hand: a store against a dictionary, thousands of times."""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import make_url

from tests.contract.machine import StoreMachine
from tests.contract.story import opened
from tests.databases import postgres


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="5000 for the figure in the documents")
    parser.add_argument("--steps", type=int, default=50, help="of each run, at most")
    parser.add_argument("--store", choices=STORES, default="sqlite")
    options = parser.parse_args()
    if options.store == "postgresql" and postgres.programs() is None:
        print("postgresql: not measured, PostgreSQL is not installed")
        return
    by_hand = settings(
        deadline=None,
        max_examples=options.runs,
        stateful_step_count=options.steps,
        database=None,  # no earlier example is tried again: all runs are new
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    begun = time.perf_counter()
    with STORES[options.store]() as fresh_url:
        Counting.fresh_url = staticmethod(fresh_url)
        run_state_machine_as_test(Counting, settings=by_hand)
    print(
        f"{options.store}: {Counting.runs:,} runs of up to {options.steps} steps, {Counting.writes:,} writes"
        f" acknowledged, the store answered like the dictionary each time;"
        f" {time.perf_counter() - begun:,.0f} s"
    )


class Counting(StoreMachine):
    runs = writes = 0

    def teardown(self):
        super().teardown()
        Counting.runs += 1
        Counting.writes += len(self.past) - 1


@contextmanager
def files():
    """Yield a function that returns the URL of a new empty store and deletes the previous one."""
    with tempfile.TemporaryDirectory(prefix="kadian-bench-") as folder:
        empty, numbers = Path(folder, "empty.db"), count()
        with opened(f"sqlite:///{empty}"):
            pass

        def fresh_url():
            number = next(numbers)
            Path(folder, f"{number - 1}.db").unlink(missing_ok=True)
            return f"sqlite:///{shutil.copy(empty, Path(folder, f'{number}.db'))}"

        yield fresh_url


@contextmanager
def databases():
    """Yield the same as ``files``; the databases are deleted with their server."""
    with postgres.serving() as server:
        empty = server.new_database()
        with opened(empty):
            pass
        yield lambda: server.new_database(template=make_url(empty).database)


STORES = {"sqlite": files, "postgresql": databases}


if __name__ == "__main__":
    main()
