"""Stand-down orders and reports of removal: in columns, as of any entry, and verified."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from geo.domain.journal import BARRIER_REMOVAL, STAND_DOWN, WITHDRAWN, Entry
from geo.domain.photos import JPEG_TYPE, Attachment
from geo.domain.stand_down.codec import removal_image, stand_down_image
from geo.domain.stand_down.stand_down import StandDown
from geo.store.stand_down import schema
from geo.store.verify import verify_connection
from tests.contract.story import NOON, minutes, opened, request_for

PHOTO = Attachment("ab" * 32, JPEG_TYPE, 1234, 320, 240)
STEPS = st.lists(
    st.tuples(st.just("order"), st.sets(st.sampled_from(["K1", "V1", "C1"]), min_size=1))
    | st.tuples(st.just("report"), st.sampled_from(["K1", "V1"]))
    | st.tuples(st.sampled_from(["withdraw order", "withdraw report"]), st.integers(0, 3)),
    max_size=10,
)


def order_of(number, sites, condition="连续三日无新增"):
    return StandDown(number, "370725001", "", 1, condition, minutes(60), "chief", NOON, tuple(sorted(sites)))


def ordering(order):
    def work(tx):
        given = replace(order, ordered_by=tx.request.actor, ordered_at=tx.at)
        seq = tx.record(Entry(STAND_DOWN, str(order.number), "order", None, stand_down_image(given)))
        tx.stand_down.put_order(given, seq)

    return work


def reporting(site_id, photo=PHOTO):
    def work(tx):
        image = removal_image("已拆", photo)
        seq = tx.record(Entry(BARRIER_REMOVAL, site_id, "report", None, image, observed_at=NOON))
        tx.stand_down.put_removal(seq, site_id, "已拆", photo, NOON)

    return work


def withdrawing_order(number, seq):
    def work(tx):
        by = tx.record(Entry(STAND_DOWN, str(number), "withdraw", None, {WITHDRAWN: seq}))
        tx.stand_down.withdraw_order(number, by)

    return work


def withdrawing_report(site_id, seq):
    def work(tx):
        by = tx.record(Entry(BARRIER_REMOVAL, site_id, "undo", None, {WITHDRAWN: seq}))
        tx.stand_down.withdraw_removal(seq, by)

    return work


def deviations(store):
    with store.read() as reader:
        return verify_connection(reader.connection).deviations


@given(STEPS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_store_holds_of_a_stand_down_what_dictionaries_hold(fresh_url, steps):
    with opened(fresh_url()) as store:
        orders, reports, last, past = {}, {}, 0, [({}, {})]
        for key, (step, what) in enumerate(steps):
            seq = store.revision() + 1
            if step == "order":
                last += 1
                orders[seq] = order = order_of(last, what)
                work = ordering(order)
            elif step == "report":
                reports[seq], work = what, reporting(what, PHOTO if seq % 2 else None)
            else:
                standing = orders if step == "withdraw order" else reports
                if len(standing) <= what:
                    continue
                named = list(standing)[what]
                gone = standing.pop(named)
                work = (
                    withdrawing_order(gone.number, named)
                    if step == "withdraw order"
                    else withdrawing_report(gone, named)
                )
            store.write(request_for(f"k{key}"), work)
            past.append((dict(orders), dict(reports)))
        assert deviations(store) == ()
        with store.read() as reader:
            read = reader.stand_down
            for at_seq, (known_orders, known_reports) in enumerate(past):
                assert {each.seq: each.order.sites for each in read.orders(at_seq)} == {
                    seq: order.sites for seq, order in known_orders.items()
                }
                assert {each.seq: each.site_id for each in read.removals(at_seq)} == known_reports
            assert read.orders() == read.orders(store.revision())
            assert read.removals() == read.removals(store.revision())
            assert read.last_number == last
            assert [read.order(number) for number in range(1, last + 1)] == [
                next((each for each in read.orders() if each.order.number == number), None)
                for number in range(1, last + 1)
            ]
            for site in {site for order in orders.values() for site in order.sites} | set(reports.values()):
                asking = [seq for seq, order in orders.items() if site in order.sites]
                assert read.last_asking_seq(site) == max(asking, default=0)
                assert read.removals_of(site) == [each for each in read.removals() if each.site_id == site]


def test_an_order_and_a_report_come_back_as_they_were_written(fresh_url):
    with opened(fresh_url()) as store:
        request = request_for("a")
        store.write(request, ordering(order_of(1, ["K1", "V1"])))
        store.write(request_for("b"), reporting("K1"))
        store.write(request_for("c"), reporting("V1", None))
        with store.read() as reader:
            (recorded,) = reader.stand_down.orders()
            with_photo, without = reader.stand_down.removals()
            assert reader.stand_down.sites_showing(PHOTO.sha256) == ["K1"]
            assert [each.sha256 for each in reader.photos.attachments()] == [PHOTO.sha256]
    written = replace(order_of(1, ["K1", "V1"]), ordered_by=request.actor, ordered_at=request.at)
    assert (recorded.seq, recorded.order) == (1, written)
    assert (with_photo.photo, with_photo.note, with_photo.observed_at) == (PHOTO, "已拆", NOON)
    assert (without.site_id, without.photo) == ("V1", None)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (schema.STAND_DOWN, {"condition": "无"}),
        (schema.STAND_DOWN_SITE, {"site_id": "C9"}),
        (schema.BARRIER_REMOVAL, {"site_id": "C9"}),
        (schema.BARRIER_REMOVAL, {"observed_at": 7}),
    ],
)
def test_a_row_that_was_changed_beside_the_journal_is_found(fresh_url, table, values):
    with opened(fresh_url()) as store:
        store.write(request_for("a"), ordering(order_of(1, ["K1"])))
        store.write(request_for("b"), reporting("K1"))
        before = deviations(store)
        with store._writing.begin() as connection:
            connection.execute(update(table).values(values))
        assert before == ()
        assert {each.table for each in deviations(store)} == {table.name}
