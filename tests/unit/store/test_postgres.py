"""What holds for PostgreSQL alone: several processes on one store, and a server that goes away."""

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from shapely import Polygon, to_wkb
from sqlalchemy import column, create_engine, event, func, select, table, text
from sqlalchemy.exc import DBAPIError

from geo.domain.areas import Area, Level
from geo.domain.errors import InvalidInput, StoreBusy, StoreUnavailable
from geo.domain.journal import Entry
from geo.domain.map_features import Feature, Layer
from geo.domain.plans.plan import PlanState
from geo.store import Store, backends, postgres, writer
from geo.store.backup import backup, restore
from geo.store.tables.columns import METADATA
from geo.store.verify import verify
from tests import contract
from tests.contract.children import process, write_some
from tests.contract.story import (
    DRAFT,
    GATE,
    PATIENCE_S,
    changing,
    entries_of,
    held_up,
    opened,
    planning,
    registering,
    request_for,
    sites_of,
)
from tests.databases import postgres as servers
from tests.databases.load import Load
from tests.databases.postgres import ADMINISTRATOR

PEOPLE, PRESSES = 8, 10
SCHEMAS = Path(contract.__file__).parent / "schemas"


@pytest.fixture
def url(postgres_server):
    return postgres_server.new_database()


@pytest.fixture
def store(url):
    with opened(url) as store:
        yield store


@pytest.fixture
def beside(url):
    """Another process's store, as far as the database can tell."""
    with opened(url) as beside:
        yield beside


def pressing(tx):
    tx.record(Entry("unit", "U1", "press"))


def setting_of(engine, name):
    with engine.connect() as connection:
        return connection.execute(text(f"SHOW {name}")).scalar()


# Several processes on one store.


def test_what_one_process_writes_the_other_sees_and_writes_on(store, beside):
    assert beside.revision() == 0
    assert store.write(request_for("a"), registering(GATE)).seq == 1
    assert (beside.revision(), sites_of(beside)) == (1, {GATE.id: GATE})
    assert beside.write(request_for("b"), changing(GATE.id, status="unmanned")).seq == 2
    assert (store.revision(), sites_of(store)[GATE.id].status) == (2, "unmanned")


def test_a_key_known_through_one_process_is_known_through_the_other(store, beside):
    first = store.write(request_for("a"), registering(GATE))
    again = beside.write(request_for("a"), registering(GATE))
    assert (again.seqs, again.is_repeated, beside.revision()) == (first.seqs, True, 1)


def test_orders_of_two_processes_are_numbered_without_a_gap(store, beside):
    def publish(number):
        def work(tx):
            planning(replace(DRAFT, id=f"p{number}").published(tx.reader.plans.last_order_number + 1))(tx)

        (store, beside)[number % 2].write(request_for(f"p{number}"), work)

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(publish, range(2 * PRESSES)))
    with beside.read() as reader:
        numbers = [order.number for order in reader.plans.in_state(PlanState.PUBLISHED)]
    assert numbers == list(range(2 * PRESSES, 0, -1))


def test_two_processes_that_write_at_once_make_one_chain(url, store):
    writing, pipe = process(write_some, url, PRESSES * 2)
    assert pipe.poll(PATIENCE_S)
    pipe.recv()
    ours = written_by_many([store])
    assert pipe.poll(PATIENCE_S)
    theirs = pipe.recv()
    writing.join(PATIENCE_S)
    assert sorted(ours + theirs) == list(range(1, len(ours + theirs) + 1))
    assert len(theirs) == PRESSES * 2
    report = verify(url)
    assert (report.deviations, report.seq) == ((), len(ours + theirs))


def written_by_many(stores):
    """The numbers that people got who press at once, each in a store of these in turn."""

    def press(person):
        store = stores[person % len(stores)]
        return [store.write(request_for(f"{person}-{number}"), pressing).seq for number in range(PRESSES)]

    with ThreadPoolExecutor(PEOPLE) as pool:
        return [seq for seqs in pool.map(press, range(PEOPLE)) for seq in seqs]


def test_without_the_lock_two_who_write_at_once_would_meet(store, beside):
    written_by_many([store, beside])
    for one in (store, beside):
        (lock,) = one._writing.dispatch.begin
        event.remove(one._writing, "begin", lock)
    together = threading.Barrier(2)

    def meeting(tx):
        together.wait(PATIENCE_S)
        pressing(tx)

    answers = [
        one._writer.submit(request_for(f"{number}"), meeting) for number, one in enumerate((store, beside))
    ]
    failed = [answer.exception(PATIENCE_S) for answer in answers]
    assert any(isinstance(error, psycopg.errors.UniqueViolation) for error in failed)


def test_two_processes_that_open_an_empty_store_at_once_make_it_once(url):
    with ThreadPoolExecutor(2) as pool:
        for store in pool.map(Store.open, [url] * 2):
            assert store.revision() == 0
            store.close()


# A server that goes away.


def test_a_server_that_stops_and_starts_loses_and_doubles_nothing(own_postgres_server):
    url = own_postgres_server.new_database()
    with opened(url) as store, Load(store) as load:
        for mode in ("fast", "immediate"):
            load.wait_for_more()
            own_postgres_server.stop(mode)
            load.wait_for_refusal()
            own_postgres_server.start()
            load.wait_for_more()
    assert load.deviations(url) == []


def test_a_server_that_is_away_is_named_and_nothing_need_be_restarted(own_postgres_server):
    url = own_postgres_server.new_database()
    with opened(url) as store:
        store.write(request_for("a"), registering(GATE))
        own_postgres_server.stop()
        for ask in (store.revision, lambda: sites_of(store), lambda: store.write(request_for("b"), pressing)):
            with pytest.raises(StoreUnavailable) as caught:
                ask()
            assert caught.value.key == "error.server_gone"
        with pytest.raises(StoreUnavailable):
            Store.open(url)
        own_postgres_server.start()
        assert (store.revision(), sites_of(store)) == (1, {GATE.id: GATE})
        assert store.write(request_for("b"), pressing).seq == 2


def failing_once(error):
    """A work that the database fails the first time."""
    times = []

    def work(tx):
        pressing(tx)
        times.append(1)
        if len(times) == 1:
            raise error

    return work


@pytest.mark.parametrize(
    "error",
    [
        psycopg.errors.SerializationFailure(),
        psycopg.errors.DeadlockDetected(),
        psycopg.errors.AdminShutdown(),
        psycopg.OperationalError("server closed the connection unexpectedly"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_admitted_is_done_again_and_recorded_once(store, monkeypatch, error):
    receipt = store.write(request_for("a"), failing_once(error))
    assert (receipt.seqs, receipt.is_repeated, store.revision()) == ((1,), False, 1)
    monkeypatch.setattr(writer, "RETRY_PAUSES_S", ())  # control: without trying again the caller hears of it
    with pytest.raises((StoreBusy, StoreUnavailable)):
        store.write(request_for("b"), failing_once(error))
    assert store.revision() == 1


def test_a_connection_lost_after_the_commit_does_not_double_the_entry(store):
    lost = []

    def lose(connection):
        if not lost:
            lost.append(connection)
            connection.connection.dbapi_connection.commit()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    event.listen(store._writing, "commit", lose)
    receipt = store.write(request_for("a"), pressing)
    assert (receipt.seqs, receipt.is_repeated, store.revision()) == ((1,), True, 1)
    assert len(lost) == 1


# What its sessions are.


def test_a_commit_waits_for_the_disk_whatever_the_server_is_used_to(url):
    hasty = f"{url}&options=-csynchronous_commit%3Doff"
    with opened(hasty) as store:
        assert setting_of(store._readers, "synchronous_commit") == "off"
        assert setting_of(store._writing, "synchronous_commit") == "on"


def test_a_writer_sees_the_newest_whatever_the_server_is_used_to(url):
    with opened(f"{url}&options=-cdefault_transaction_isolation%3Dserializable") as store:
        assert setting_of(store._writing, "transaction_isolation") == "read committed"
        assert setting_of(store._readers, "transaction_isolation") == "repeatable read"


def test_a_reader_can_change_nothing(store):
    with store._readers.connect() as connection, pytest.raises(DBAPIError, match="read-only"):
        connection.execute(text("DELETE FROM site"))


def impatient(connection, _record):
    connection.execute("SET lock_timeout = '50ms'")
    connection.commit()


def test_a_writer_that_waits_too_long_for_the_others_is_refused_as_busy(store, beside):
    beside._writing.dispose()
    event.listen(beside._writing, "connect", impatient)
    with store._writing.begin(), pytest.raises(StoreBusy):
        beside.write(request_for("a"), pressing)
    assert beside.write(request_for("a"), pressing).seq == 1


# What it holds.


def test_the_migrations_end_in_the_schema_the_code_is_written_for(store):
    with store._readers.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_no_text_hangs_on_the_languages_of_the_servers_system(store):
    """A migration that forgets it would be noticed: a comparison of schemas does not look at collations."""
    others = text(
        "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'text' "
        "AND table_schema = current_schema() AND collation_name IS DISTINCT FROM 'C'"
    )
    with store._readers.connect() as connection:
        found = {(table, column) for table, column in connection.execute(others) if table in METADATA.tables}
    assert found == {("journal", "before"), ("journal", "after")}  # images, which nothing sorts or looks up


def test_texts_are_in_the_order_of_sqlite(store):
    def many(tx):
        for site_id in ("a", "B", "_", "东", "1"):
            registering(type(GATE)(site_id, "n", "checkpoint", "manned", "1"))(tx)

    store.write(request_for("a"), many)
    with store.read() as reader:
        assert [row[0] for row in reader.site_rows()] == ["1", "B", "_", "a", "东"]


def test_the_journal_cannot_be_emptied(store):
    store.write(request_for("a"), registering(GATE))
    with store._writing.connect() as connection:
        connection.begin()
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("TRUNCATE journal CASCADE"))
    assert len(entries_of(store)) == 1


def test_a_guard_that_was_switched_off_is_found(store, url):
    assert verify(url).is_intact
    with store._writing.begin() as connection:
        connection.execute(text("ALTER TABLE journal DISABLE TRIGGER journal_no_change"))
    (deviation,) = verify(url).deviations
    assert (deviation.table, deviation.actual) == ("database", "trigger off: journal journal_no_change")


# What GIS clients see.

SQUARE = Polygon([(118, 36), (119, 36), (119, 37), (118, 37)])


@pytest.fixture
def administered(postgres_server):
    """The URL of a database whose user may add PostGIS, which the machine must have."""
    url = postgres_server.new_database(user=ADMINISTRATOR)
    with opened_engine(url) as engine, engine.connect() as connection:
        offered = connection.execute(text("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'"))
        if offered.scalar() is None:
            pytest.skip("no PostGIS on this machine: `make databases` tries to install it")
    return url


@contextmanager
def opened_engine(url):
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def geometries(store, view):
    with store._readers.connect() as connection:
        geometry = column("geometry")
        asked_for = func.ST_AsText(geometry), func.ST_SRID(geometry), func.GeometryType(geometry)
        return [tuple(row) for row in connection.execute(select(*asked_for).select_from(table(view)))]


def test_gis_clients_see_the_present_with_geometry(administered):
    def work(tx):
        registering(GATE)(tx)
        registering(replace(GATE, id="CP2", lat=None, lon=None))(tx)
        tx.put_area(Area("370725", "昌乐县", "", Level.COUNTY, to_wkb(SQUARE)))
        tx.put_area(Area("370725001", "东", "370725", Level.TOWN, None))
        tx.put_feature(Feature("F1", Layer.WATER, "河", to_wkb(SQUARE.boundary)))

    with opened(administered) as store:
        store.write(request_for("a"), work)
        store.write(request_for("b"), changing(GATE.id, lat=36.5))
        placed, unplaced = geometries(store, "gis_site")
        assert (placed, unplaced) == (("POINT(118.8 36.5)", 4326, "POINT"), (None, None, None))
        assert [kind for *_, kind in geometries(store, "gis_area")] == ["POLYGON"]
        assert [kind for *_, kind in geometries(store, "gis_feature")] == ["LINESTRING"]


def tables_since(schema):
    """Return the tables that a store of ``schema`` does not have yet, dependent ones first."""
    released = (SCHEMAS / f"{schema}.sql").read_text("utf-8").replace('"', "")
    return [one for one in reversed(METADATA.sorted_tables) if f"CREATE TABLE {one.name} " not in released]


def test_an_older_store_is_brought_to_how_many_live_at_a_site(administered):
    later = tables_since("0004")
    assert {"finding", "report_file"} <= {one.name for one in later}
    with opened(administered) as store, store._writing.begin() as connection:
        connection.execute(text("DROP VIEW gis_site"))
        connection.execute(text("ALTER TABLE site DROP COLUMN people"))
        METADATA.drop_all(connection, later)
        connection.execute(text("CREATE VIEW gis_site AS SELECT id FROM site"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    with opened(administered) as store:
        store.write(request_for("a"), registering(replace(GATE, people=420)))
        with store._readers.connect() as connection:
            assert connection.execute(text("SELECT people FROM gis_site")).scalar() == 420


def test_views_that_were_dropped_are_made_again(administered):
    with opened(administered) as store, store._writing.begin() as connection:
        connection.execute(text("DROP VIEW gis_site"))
    with opened(administered) as store:
        assert geometries(store, "gis_site") == []


def test_who_may_not_add_postgis_has_a_store_without_views(store):
    with store._readers.connect() as connection:
        assert connection.execute(text("SELECT to_regclass('gis_site')")).scalar() is None
    assert store.write(request_for("a"), registering(GATE)).seq == 1


# What it says.


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgresql+asyncpg"])
def test_any_of_its_schemes_will_do(url, scheme):
    with opened(url.replace("postgresql+psycopg", scheme)) as store:
        assert store.revision() == 0


def test_a_password_is_never_shown():
    url = "postgresql+psycopg://kadian:secret@127.0.0.1:9/db"
    assert backends.redacted_url(url) == "postgresql+psycopg://kadian:***@127.0.0.1:9/db"
    with pytest.raises(StoreUnavailable) as caught:
        Store.open(url)
    assert "secret" not in str(caught.value)


def test_a_backup_is_the_servers_own_affair(url, tmp_path):
    for task in (
        lambda: backup(url, tmp_path / "a.backup"),
        lambda: restore(tmp_path / "a.backup", url, check_only=True),
    ):
        with pytest.raises(InvalidInput):
            task()
    assert list(tmp_path.iterdir()) == []


def test_a_dump_that_is_restored_is_the_store_it_was(url, postgres_server, tmp_path):
    dump = tmp_path / "kadian.dump"
    with opened(url) as store:
        store.write(request_for("a"), registering(GATE))
        with store.read() as reader:
            head = reader.head
        run("pg_dump", "-Fc", f"--file={dump}", f"--dbname={plain(url)}")
    restored = postgres_server.new_database()
    run("pg_restore", "--exit-on-error", f"--dbname={plain(restored)}", dump)
    assert verify(restored, head).is_intact
    with opened(restored) as again:
        assert sites_of(again) == {GATE.id: GATE}
        assert again.write(request_for("b"), changing(GATE.id, note="restored")).seq == 2


def plain(url):
    return url.replace("+psycopg", "")


def run(program, *options):
    subprocess.run([servers.programs() / program, *options], check=True)


@pytest.mark.parametrize(
    ("state", "named"),
    [
        (psycopg.errors.DiskFull, StoreUnavailable),
        (psycopg.errors.ReadOnlySqlTransaction, StoreUnavailable),
        (psycopg.errors.TooManyConnections, StoreBusy),
        (psycopg.DataError, InvalidInput),
        (psycopg.errors.NumericValueOutOfRange, InvalidInput),
        (psycopg.errors.UniqueViolation, None),
        (psycopg.errors.UndefinedTable, None),
    ],
)
def test_its_errors_have_our_names_and_our_mistakes_keep_theirs(state, named):
    found = postgres.translate_error(state())
    assert found is None if named is None else type(found) is named


def test_a_text_it_cannot_keep_is_a_wrong_value_and_disturbs_no_other_request(store):
    with held_up(store) as submit:
        answers = [
            submit(request_for("wrong"), lambda tx: tx.record(Entry("unit", "a\0b", "press"))),
            submit(request_for("right"), pressing),
        ]
    assert isinstance(answers[0].exception(), InvalidInput)
    assert answers[1].result().seqs
    with pytest.raises(InvalidInput), store.read() as reader:
        reader.accounts.account("a\0b")
    assert store.write(request_for("after"), pressing).seqs


def test_a_setting_that_acknowledges_too_early_is_found(store):
    found = []

    def loosened(tx):
        tx.reader.connection.execute(text("SET LOCAL synchronous_commit = off"))
        found.extend(store.config_problems(tx.reader.connection))

    store.write(request_for("loosened"), loosened)
    assert found == ["synchronous_commit=off"]
