"""A store against a dictionary: whatever is done in whatever order, both tell the same."""

from dataclasses import replace

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from geo.store import Reader, writer
from geo.store.tables.statement import Statement
from tests.contract.machine import StoreMachine
from tests.contract.story import SQLITE_ONLY

RUNS, STEPS = 80, 30
"""By hand thousands: ``python -m tests.benchmarks.bench_machine``."""


@pytest.fixture
def machine(monkeypatch, fresh_url):
    monkeypatch.setattr(StoreMachine, "fresh_url", staticmethod(fresh_url))
    return StoreMachine


def test_a_store_tells_what_a_dictionary_tells(stores, machine):
    tried = settings(max_examples=RUNS // stores.weight, stateful_step_count=STEPS)
    run_state_machine_as_test(machine, settings=tried)


def forgets_the_past(monkeypatch):
    there = Reader.site_rows
    monkeypatch.setattr(Reader, "site_rows", lambda reader, *_, **changed: there(reader, **changed))


def tells_a_repeated_press_as_new(monkeypatch):
    earlier_receipt = writer._earlier_receipt

    def as_new(*of):
        receipt = earlier_receipt(*of)
        return receipt and replace(receipt, is_repeated=False)

    monkeypatch.setattr(writer, "_earlier_receipt", as_new)


def leaves_half_of_what_failed(monkeypatch):
    monkeypatch.setattr(writer, "_ROLLBACK", Statement(text("SELECT 1")))


@SQLITE_ONLY
@pytest.mark.parametrize(
    "fault", [forgets_the_past, tells_a_repeated_press_as_new, leaves_half_of_what_failed]
)
def test_a_store_with_a_fault_tells_something_else(monkeypatch, machine, fault):
    fault(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=settings(phases=[Phase.generate], print_blob=False))
