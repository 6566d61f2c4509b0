"""Every value of the journal and of the tables it folds to is checked, and the journal refuses changes."""

from dataclasses import replace

import pytest
from sqlalchemy import Integer, create_engine, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import Patrol
from geo.domain.findings.finding import Closure, Finding
from geo.domain.findings.states import FindingState
from geo.domain.journal import (
    ACCOUNT,
    FINGERPRINT,
    GRANTED,
    PASSWORD,
    PATROL,
    REVOKED,
    SHIFT_RECORD,
    WITHDRAWN,
    Entry,
    patrol_image,
)
from geo.domain.shifts.shift_record import ShiftRecord
from geo.store.findings.schema import FINDING
from geo.store.hash_chain import GENESIS, digest, entry_hash
from geo.store.tables import schema
from geo.store.tables.access_schema import GRANT
from geo.store.tables.schema import JOURNAL
from geo.store.verify import verify, verify_connection
from tests.contract.story import (
    DRAFT,
    GATE,
    changing,
    minutes,
    opened,
    planning,
    recording_finding,
    registering,
    request_for,
    saying,
)
from tests.contract.tampering import behind_its_back, rows_of, unnoticed_changes, unnoticed_losses

TABLES = (
    JOURNAL,
    schema.SITE,
    schema.ASSIGNMENT,
    schema.PATROL,
    schema.ACCOUNT,
    GRANT,
    schema.PLAN,
    schema.SHIFT_RECORD,
    FINDING,
)
CLOSED = Finding(
    id="F1",
    number=1,
    category="vehicles",
    area="370725001",
    text="放行不严",
    found_by="sup",
    found_at=minutes(12),
    due_at=minutes(240),
    state=FindingState.CLOSED,
    state_at=minutes(13),
    site_id=GATE.id,
    lat=36.6,
    lon=118.8,
    unit="U1",
    owner="one",
    immediate_action="已劝返",
    lasting_action="增设挡杆",
    closed_as=Closure.FIXED,
    carried_to="2020-02-02",
    recurs_of="F0",
    duplicate_of="F9",
    worked_by=frozenset({"one", "two"}),
)
"""A finding with something in every column."""
COLUMNS = [(table, column) for table in TABLES for column in table.columns]


def patrolling(unit):
    def work(tx):
        patrol = Patrol(GATE.id, unit, tx.request.key, "all quiet")
        changing(GATE.id, also={PATROL: patrol_image(patrol)}, last_report_at=tx.at, last_patrol_at=tx.at)(tx)
        tx.put_patrol(tx.seqs[-1], patrol)

    return work


def taking_back(seq):
    def work(tx):
        changing(GATE.id, also={WITHDRAWN: seq}, last_patrol_at=None, unit="")(tx)
        tx.withdraw_patrol(seq, tx.seqs[-1])

    return work


def appointing(account):
    def work(tx):
        image = {"name": account.name, "role": account.role, "unit": account.unit}
        tx.record(Entry(ACCOUNT, account.id, "register", None, image))
        tx.accounts.put(account, demo=False)
        for area in ("a", "b"):
            grant = Grant(account.id, Role.PLANNER, area)
            seq = tx.record(Entry(ACCOUNT, account.id, "grant", None, {GRANTED: grant_image(grant)}))
            tx.accounts.put_grant(grant, seq)

    return work


def dismissing(account):
    def work(tx):
        grant = Grant(account, Role.PLANNER, "a")
        tx.record(Entry(ACCOUNT, account, "withdraw", None, {REVOKED: grant_image(grant)}))
        tx.accounts.revoke_grant(grant)
        tx.record(Entry(ACCOUNT, account, "disable", {"disabled": False}, {"disabled": True}))
        tx.accounts.set_disabled(account, disabled=True)

    return work


def grant_image(grant):
    return {"role": grant.role, "area": grant.area}


@pytest.fixture(scope="module")
def written(fresh_url):
    """A store with something in every column."""
    url = fresh_url()
    with opened(url) as store:
        store.write(
            request_for("a"), registering(replace(GATE, interval_h=12.0, people=420, status_at=minutes(-5)))
        )
        late = changing(GATE.id, unit="U2", status="unmanned", observed_at=minutes(-2))
        store.write(request_for("b"), late)
        store.write(request_for("c", at=minutes(3)), patrolling("U1"))
        store.write(request_for("d", at=minutes(4)), taking_back(3))
        store.write(
            request_for("e", at=minutes(5)), lambda tx: tx.record(Entry("unit", "U9", "x", reason="y"))
        )
        store.write(request_for("f", at=minutes(6)), patrolling("U2"))
        for number, who in enumerate(("one", "two"), 7):
            store.write(
                request_for(who, at=minutes(number)), appointing(Actor(who, "某人", Role.STAFF, "U1"))
            )
        store.write(request_for("g", at=minutes(9)), dismissing("two"))
        order = replace(DRAFT, id="p2", version=3).published(1)
        for number, plan in enumerate(
            (DRAFT, replace(order, state=DRAFT.state, number=0, version=2), order), 10
        ):
            store.write(request_for(f"plan {number}", at=minutes(number)), planning(plan))
        for version, state in enumerate(("reported", "closed"), 1):
            finding = replace(CLOSED, state=FindingState(state), version=version)
            store.write(request_for(f"finding {version}", at=minutes(13)), recording_finding(finding))
        for number, unit in enumerate(("U1", "U2"), 1):
            claimed = ShiftRecord(GATE.id, minutes(number), unit, minutes(13), version=1)
            store.write(request_for(f"claim {unit}", at=minutes(13)), saying(claimed))
            confirmed = replace(claimed, is_confirmed=True, people=3, version=2)
            store.write(request_for(f"confirm {unit}", at=minutes(13)), saying(confirmed))
        store.url = url
        yield store


def test_a_store_that_was_left_alone_is_whole(written):
    report = verify(written.url)
    with written.read() as reader:
        assert (report.seq, report.hash) == reader.head
    assert report.is_intact
    assert report.deviations == ()


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda part: part.name)
def test_every_changed_value_is_found(written, table, column):
    with behind_its_back(written) as connection:
        assert len(rows_of(connection, table)) > 1
        assert unnoticed_changes(connection, column) == []
        assert verify_connection(connection).is_intact


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_row_taken_away_is_found(written, table):
    with behind_its_back(written) as connection:
        assert unnoticed_losses(connection, table, head_of(written)) == []


@pytest.mark.parametrize("table", TABLES[1:], ids=lambda table: table.name)
def test_a_row_that_no_entry_tells_of_is_found(written, table):
    with behind_its_back(written) as connection:
        row = next(row for row in rows_of(connection, table) if row.get("to_seq", 0) is not None)
        key = next((each for each in table.primary_key if isinstance(each.type, Integer)), None)
        other = {next(iter(table.primary_key)).name: "other"} if key is None else {key.name: 99}
        connection.execute(insert(table).values(row | other))
        (deviation,) = [
            found for found in verify_connection(connection).deviations if found.table == table.name
        ]
        assert (deviation.column, deviation.expected) == ("", None)


def head_of(store):
    with store.read() as reader:
        return reader.head


def test_a_head_from_paper_is_looked_up_in_the_chain(written):
    seq, last = head_of(written)
    first = rows_of_read(written)[0]
    for head in [(seq, last), (seq, last[:12]), (first["seq"], first["hash"]), (0, GENESIS)]:
        assert verify(written.url, head).is_intact
    for head in [(seq, "0" * 12), (seq - 1, last), (seq + 1, last), (seq, "")]:
        (deviation,) = verify(written.url, head).deviations
        assert (deviation.table, deviation.row, deviation.column) == ("journal", str(head[0]), "hash")


def rows_of_read(store):
    with store.read() as reader:
        return rows_of(reader.connection, JOURNAL)


def test_only_a_head_from_outside_finds_a_chain_that_was_rewritten_whole(written):
    head = head_of(written)
    with behind_its_back(written) as connection:
        previous = GENESIS
        for row in rows_of(connection, JOURNAL):
            row |= {"actor": "somebody else", "prev_hash": previous}
            previous = row["hash"] = entry_hash(previous, row)
            connection.execute(update(JOURNAL).where(JOURNAL.c.seq == row["seq"]).values(row))
        assert verify_connection(connection).is_intact
        assert not verify_connection(connection, head).is_intact


@pytest.mark.parametrize("change", [update(JOURNAL).values(reason="other"), delete(JOURNAL)])
def test_the_journal_refuses_to_be_changed(written, change):
    with behind_its_back(written, guarded=True) as connection:
        with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
            connection.execute(change)
        assert verify_connection(connection, head_of(written)).is_intact
    with behind_its_back(written) as connection:  # control: without the guards it would not
        connection.execute(change)
        assert not verify_connection(connection, head_of(written)).is_intact


# What is beside the journal


STATEMENTS = {
    "sqlite": {
        "guard gone": "DROP TRIGGER journal_no_update",
        "guard changed": "DROP TRIGGER journal_no_delete; "
        "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT 1; END",
        "strange trigger": "CREATE TRIGGER strange AFTER INSERT ON journal BEGIN DELETE FROM session; END",
        "index gone": "DROP INDEX site_current",
        "column added": "ALTER TABLE secret ADD COLUMN plain TEXT",
        "table gone": "DROP TABLE attempt",
    },
    "postgresql": {
        "guard gone": "DROP TRIGGER journal_no_change ON journal",
        "guard changed": "CREATE OR REPLACE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RETURN NEW; END'",
        "strange trigger": "CREATE TRIGGER strange AFTER INSERT ON site "
        "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    },
}


@pytest.mark.parametrize("change", STATEMENTS["sqlite"])
def test_a_structure_that_was_changed_is_found_and_guards_are_put_back_at_the_next_opening(url, change):
    with opened(url) as store:
        store.write(request_for("a"), registering(GATE))
        statements = STATEMENTS[store._writing.dialect.name].get(change, "SELECT 1").split("; C")
    assert verify(url).is_intact
    engine = create_engine(url)
    with engine.begin() as connection:
        for number, statement in enumerate(statements):
            connection.exec_driver_sql(("C" if number else "") + statement)
    engine.dispose()
    if statements == ["SELECT 1"]:
        return
    deviations = verify(url).deviations
    assert {deviation.table for deviation in deviations} == {"structure"}
    with opened(url) as store:
        restored = store.restored_triggers
    assert (restored != []) == verify(url).is_intact
    assert (restored != []) == change.startswith("guard")


def password(account, secret, *, recorded=True):
    def work(tx):
        tx.record(
            Entry(ACCOUNT, account, PASSWORD, None, {FINGERPRINT: digest(secret)} if recorded else None)
        )
        tx.reader.credentials.put_secret(account, secret, tx.at)

    return work


def test_a_password_that_was_exchanged_taken_or_slipped_in_is_found(store, url):
    for account in ("one", "two", "three"):
        store.write(request_for(account), appointing(Actor(account, "某人", None, "U1")))
    store.write(request_for("first"), password("one", "hash of one"))
    store.write(request_for("second"), password("one", "another hash of one"))
    store.write(request_for("old"), password("two", "hash of two", recorded=False))
    assert verify(url).is_intact

    def exchanged(account, secret):
        store.write_unjournalled(lambda credentials: credentials.put_secret(account, secret, minutes(1)))
        return [(each.table, each.row, each.column) for each in verify(url).deviations]

    assert exchanged("two", "somebody else's") == []  # its fingerprint was not recorded
    assert exchanged("one", "hash of one") == [("secret", "one", "hash")]
    assert exchanged("one", "another hash of one") == []
    assert exchanged("three", "slipped in") == [("secret", "three", "")]


@pytest.mark.parametrize("found", ["somewhere", "2020-02-01T12:01Z nowhere", ""])
def test_an_entry_on_a_shift_that_is_none_is_found(written, found):
    with behind_its_back(written) as connection:
        query = select(func.max(JOURNAL.c.seq)).where(JOURNAL.c.entity == SHIFT_RECORD)
        seq = connection.execute(query).scalar_one()
        connection.execute(update(JOURNAL).where(JOURNAL.c.seq == seq).values(entity_id=found))
        assert {"journal", "duty"} <= {one.table for one in verify_connection(connection).deviations}


@pytest.mark.parametrize("image", ["[]", "{", '{"given": 7}', '{"taken": {}}', '{"name": []}'])
def test_an_image_of_an_account_that_cannot_be_read_is_one_too(written, image):
    with behind_its_back(written) as connection:
        query = select(JOURNAL.c.seq).where(JOURNAL.c.action == "grant").limit(1)
        seq = connection.execute(query).scalar_one()
        connection.execute(update(JOURNAL).where(JOURNAL.c.seq == seq).values(after=image))
        found = {(one.table, one.row) for one in verify_connection(connection).deviations}
        assert ("journal", str(seq)) in found
        assert "role_grant" in {table for table, _ in found}


@pytest.mark.parametrize("image", ["[]", "{", '{"status_at": 5}', '{"visit": 7}', "7"])
def test_an_image_that_cannot_be_read_is_a_deviation_not_a_crash(written, image):
    with behind_its_back(written) as connection:
        connection.execute(update(JOURNAL).where(JOURNAL.c.seq == 2).values(after=image))
        found = {
            (one.row, one.column)
            for one in verify_connection(connection).deviations
            if one.table == "journal"
        }
        assert ("2", "hash") in found
