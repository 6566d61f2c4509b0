"""What was said of shifts: the last word on each, in the order of time, now and as it was known."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.domain.journal import Entry
from geo.domain.shifts.shift_record import ShiftKey, ShiftRecord
from geo.store.verify import verify_connection
from tests.contract.story import GATE, changing, minutes, opened, registering, request_for, saying

DUTIES = st.lists(
    st.builds(
        ShiftRecord,
        site_id=st.sampled_from(["CP1", "CP2", "a b"]),
        start=st.integers(-3, 3).map(minutes),
        unit=st.sampled_from(["", "U1", "U2"]),
        claimed_at=st.none() | st.integers(-9, 9).map(minutes),
        is_confirmed=st.booleans(),
        people=st.integers(0, 9),
        released_by=st.frozensets(st.sampled_from(["U1", "U2"])),
        requested_by=st.sampled_from(["", "U3"]),
        reason=st.sampled_from(["", "病假", '"asker":""']),
        offered=st.none()
        | st.builds(ShiftKey, st.sampled_from(["CP2", "a b"]), st.integers(-3, 3).map(minutes)),
    ),
    max_size=8,
)


@given(DUTIES)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_store_tells_of_shifts_what_a_dictionary_tells(fresh_url, said):
    with opened(fresh_url()) as store:
        past = [{}]
        for number, duty in enumerate(said, 1):
            version = (
                past[-1][duty.start, duty.site_id].version + 1
                if (duty.start, duty.site_id) in past[-1]
                else 1
            )
            record = replace(duty, version=version)
            store.write(request_for(f"k{number}"), saying(record))
            past.append(past[-1] | {(duty.start, duty.site_id): record})
        with store.read() as reader:
            assert verify_connection(reader.connection).is_intact
            for seq, known in enumerate(past):
                expected = [known[key] for key in sorted(known)]
                assert reader.shifts.records(minutes(-3), minutes(4), seq) == expected
            assert reader.shifts.records(minutes(-3), minutes(4)) == expected
            some = [duty for duty in expected if minutes(-1) <= duty.start < minutes(2)]
            assert reader.shifts.records(minutes(-1), minutes(2)) == some
            assert reader.shifts.records(minutes(-1), minutes(2), len(said)) == some
            for (start, site), duty in past[-1].items():
                assert reader.shifts.record(site, start) == duty
            assert reader.shifts.record("CP9", minutes(0)) is None
            requested = [record for record in expected if record.requested_by]
            assert reader.shifts.requested(minutes(-3)) == requested
            late = [record for record in requested if record.start >= minutes(1)]
            assert reader.shifts.requested(minutes(1)) == late


def test_entries_on_other_things_are_no_duties(store):
    duty = ShiftRecord("CP1", minutes(0), "U1", minutes(0), version=1)
    store.write(request_for("a"), saying(duty))
    store.write(request_for("b"), lambda tx: tx.record(Entry("unit", duty.id, "x", None, {"unit": "U9"})))
    with store.read() as reader:
        assert (
            reader.shifts.records(minutes(-1), minutes(1), 2)
            == reader.shifts.records(minutes(-1), minutes(1))
            == [duty]
        )


def test_who_held_a_post_is_answered_for_the_time_asked_about(store):
    store.write(request_for("a"), registering(GATE))
    store.write(request_for("b", at=minutes(10)), changing(GATE.id, unit="U2"))
    store.write(request_for("c", at=minutes(20)), changing(GATE.id, status="withdrawn"))

    def held(begin, end, kinds=("checkpoint",)):
        with store.read() as reader:
            return [
                (row[4], row[5])
                for row in reader.shifts.site_history_rows(kinds, minutes(begin), minutes(end))
            ]

    assert held(0, 5) == [("manned", "U1")]
    assert held(5, 15) == [("manned", "U1"), ("manned", "U2")]
    assert held(10, 99) == [("manned", "U2"), ("withdrawn", "U2")]
    assert held(0, 99, ("village",)) == []


@pytest.mark.parametrize("same", [True, False])
def test_a_shift_has_one_row_however_often_it_is_said(store, same):
    first = ShiftRecord("CP1", minutes(0), "U1", version=1)
    second = replace(first, version=2) if same else replace(first, site_id="CP2")
    for number, duty in enumerate((first, second)):
        store.write(request_for(str(number)), saying(duty))
    with store.read() as reader:
        assert len(reader.shifts.records(minutes(0), minutes(1))) == (1 if same else 2)
