"""When a store opens, and what it says when it does not."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from geo.domain.errors import SchemaTooNew, StoreDamaged, StoreInUse, StoreMissing, StoreUnavailable
from geo.store import Store
from geo.store.tables.schema import SCHEMA
from tests.contract.children import hold_open, process
from tests.contract.story import GATE, PATIENCE_S, SQLITE_ONLY, opened, registering, request_for, sites_of


def pretend_schema(url, number):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
    engine.dispose()


@SQLITE_ONLY
def test_only_one_process_may_write_a_store(url):
    holding, pipe = process(hold_open, url)
    assert pipe.poll(PATIENCE_S)
    pipe.recv()
    with pytest.raises(StoreInUse):
        Store.open(url)
    pipe.send("close")
    holding.join(PATIENCE_S)
    with opened(url) as store:
        assert store.revision() == 0


@SQLITE_ONLY
def test_not_even_one_process_may_open_a_store_twice_for_writing(store, url):
    with pytest.raises(StoreInUse):
        Store.open(url)
    assert store.write(request_for("a"), registering(GATE)).seq == 1


def test_a_store_that_did_not_open_is_not_held(url):
    with opened(url):
        pass
    pretend_schema(url, "9999")
    for _ in range(2):
        with pytest.raises(SchemaTooNew) as caught:
            Store.open(url)
        assert caught.value.params == {"found": "9999", "known": SCHEMA}
    pretend_schema(url, SCHEMA)
    with opened(url) as store:
        assert store.revision() == 0


def test_a_store_of_a_newer_program_is_not_read_either(url):
    with opened(url):
        pass
    pretend_schema(url, "9999")
    with pytest.raises(SchemaTooNew):
        Store.open_for_reading(url)


def test_reading_needs_a_store_that_exists(new_url):
    url = new_url()
    with pytest.raises(StoreMissing) as caught:
        Store.open_for_reading(url)
    assert caught.value.key == "error.store_missing"
    with opened(url) as store:  # and the attempt has left nothing behind
        assert store.revision() == 0


def test_reading_does_not_upgrade_and_says_what_does(url):
    with opened(url):
        pass
    pretend_schema(url, "0001")
    with pytest.raises(StoreUnavailable) as caught:
        Store.open_for_reading(url)
    assert (caught.value.key, caught.value.params) == (
        "error.schema_old",
        {"found": "0001", "expected": SCHEMA},
    )


@SQLITE_ONLY
def test_an_empty_file_is_neither_read_nor_filled(new_url):
    url = new_url()
    Path(url.removeprefix("sqlite:///")).touch()
    for opening in (Store.open, Store.open_for_reading):
        with pytest.raises(StoreDamaged) as caught:
            opening(url)
        assert caught.value.key == "error.store_empty"


def test_what_was_there_is_there_when_opened_again(url):
    with opened(url) as store:
        store.write(request_for("a"), registering(GATE))
    with opened(url) as store:
        assert sites_of(store) == {GATE.id: GATE}
        assert store.write(request_for("b"), registering(replace(GATE, id="CP2"))).seq == 2


def test_what_a_writing_connection_was_promised_is_in_force(url):
    found = []
    with opened(url) as store:
        store.write(
            request_for("check"), lambda tx: found.extend(store.config_problems(tx.reader.connection))
        )
    assert found == []
