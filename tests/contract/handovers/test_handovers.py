"""Handovers: each version from the entry that began it to the one that ended it, with facts and answers."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from geo.domain.findings.finding import Finding
from geo.domain.findings.states import FindingState
from geo.domain.handovers.codec import handover_image
from geo.domain.handovers.command_post import command_post_id
from geo.domain.handovers.facts import HandoverFacts, HandoverLine, LineAnswer, LineKind, ReadBackResult
from geo.domain.handovers.handover import Handover, HandoverSeverity, HandoverState
from geo.domain.journal import HANDOVER, ORDER, Entry
from geo.store.handovers.schema import HANDOVER as TABLE
from geo.store.verify import verify_connection
from tests.contract.story import (
    GATE,
    NOON,
    changing,
    minutes,
    opened,
    recording_finding,
    registering,
    request_for,
)

TEXTS = st.sampled_from(["", "栏杆松动", '一\n"二"'])
TIMES = st.none() | st.integers(-9, 9).map(minutes)
FACTS = st.builds(
    HandoverFacts,
    st.integers(0, 9),
    st.lists(
        st.builds(
            HandoverLine, st.sampled_from(LineKind), TEXTS, TEXTS, st.sampled_from(["", "vehicles"]), TIMES
        ),
        max_size=3,
    ).map(tuple),
)
HANDOVERS = st.lists(
    st.builds(
        Handover,
        site_id=st.sampled_from(["CP1", "a b"]),
        shift_start=st.sampled_from([minutes(0), minutes(720)]),
        area=st.sampled_from(["1", "2"]),
        state=st.sampled_from([state for state in HandoverState if state is not HandoverState.LAPSED]),
        out_unit=st.sampled_from(["", "U1"]),
        out_by=st.sampled_from(["", "staff"]),
        offered_at=TIMES,
        facts=st.none() | FACTS,
        note_next=TEXTS,
        if_then=TEXTS,
        severity=st.sampled_from(HandoverSeverity),
        in_entered_by=st.sampled_from(["", "desk"]),
        accepted_at=TIMES,
        recorded_at=TIMES,
        answers=st.lists(
            st.builds(LineAnswer, TEXTS, st.sampled_from(ReadBackResult), TEXTS, st.sampled_from(["", "F1"])),
            max_size=2,
        ).map(tuple),
    ),
    max_size=8,
)


def writing(handover, action="offer"):
    """A work that writes a handover as given."""

    def work(tx):
        entry = Entry(HANDOVER, handover.id, action, None, handover_image(handover), None, handover.version)
        tx.handovers.put(handover, tx.record(entry))

    return work


@given(HANDOVERS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_store_holds_of_handovers_what_a_dictionary_holds(fresh_url, written):
    with opened(fresh_url()) as store:
        past = [{}]
        for number, each in enumerate(written, 1):
            key = each.shift_start, each.site_id
            before = past[-1].get(key)
            handover = replace(each, version=before.version + 1 if before else 1)
            store.write(request_for(f"k{number}"), writing(handover))
            past.append(past[-1] | {key: handover})
        with store.read() as reader:
            assert verify_connection(reader.connection).deviations == ()
            for seq, known in enumerate(past):
                expected = [known[key] for key in sorted(known)]
                assert reader.handovers.between(minutes(0), minutes(721), seq) == expected
            assert reader.handovers.between(minutes(0), minutes(721)) == expected
            for (start, site), handover in past[-1].items():
                assert reader.handovers.to_shift(site, start) == handover
                changes = [
                    (one.get((start, site)), other.get((start, site))) for one, other in pairwise(past)
                ]
                versions = [after for before, after in changes if after is not before]
                seqs = [n for n, (before, after) in enumerate(changes, 1) if after is not before]
                assert [reader.handovers.to_shift(site, start, seq) for seq in seqs] == versions
            first = written[0].shift_start if written else None
            assert reader.handovers.first_start == first


def test_the_handovers_of_a_post_are_listed_newest_first(store):
    for number in range(3):
        handover = Handover("CP1", minutes(number * 720), version=1)
        store.write(request_for(f"k{number}"), writing(handover))
    with store.read() as reader:
        starts = [each.shift_start for each in reader.handovers.of_site("CP1", minutes(1440), 5)]
        assert starts == [minutes(720), minutes(0)]
        assert reader.handovers.of_site("CP1", minutes(1440), 1)[0].shift_start == minutes(720)
        assert reader.handovers.of_site("CP9", minutes(1440), 5) == []


def test_the_facts_of_a_post_are_read_by_its_code(store):
    store.write(request_for("s"), registering(GATE))
    store.write(request_for("r"), changing("CP1", last_report_at=minutes(30)))
    store.write(request_for("o"), changing("CP1", unit="U2", also={ORDER: 7}))
    found = Finding(
        "F1", 1, "vehicles", GATE.area, "", "sup", NOON, NOON, FindingState.REPORTED, NOON, site_id="CP1"
    )
    store.write(request_for("f"), recording_finding(found))
    with store.read() as reader:
        assert reader.findings.of_site("CP1") == [found]
        assert reader.findings.of_site("CP2") == []
        assert reader.handovers.report_times("CP1", NOON, minutes(60)) == [minutes(30)]
        assert reader.handovers.report_times("CP1", minutes(30), minutes(60)) == []
        assert reader.handovers.orders_on_site("CP1", NOON) == {7: NOON}
        assert reader.handovers.orders_on_site("CP1", minutes(1)) == {}


@pytest.mark.parametrize(
    "values", [{"state": "accepted"}, {"facts": "null"}, {"answers": "[]"}, {"to_seq": 1}, {"offered_at": 5}]
)
def test_a_handover_that_was_changed_outside_is_found(store, values):
    facts = HandoverFacts(0, (HandoverLine(LineKind.RELIEF, "U1"),))
    offered = Handover(
        "CP1",
        NOON,
        state=HandoverState.OFFERED,
        offered_at=NOON,
        facts=facts,
        answers=(LineAnswer("x", ReadBackResult.AGREE),),
        version=1,
    )
    store.write(request_for("a"), writing(offered))
    with store._writing.begin() as connection:
        connection.execute(update(TABLE).values(**values))
    with store.read() as reader:
        (deviation,) = verify_connection(reader.connection).deviations
    assert (deviation.table, deviation.column) == ("handover", next(iter(values)))


def test_the_first_handover_of_a_post_is_found_and_none_of_a_command(store):
    command = Handover(command_post_id("370725"), minutes(0), "370725", version=1)
    post = Handover("CP1", minutes(720), "1", version=1)
    found = []
    for number, each in enumerate((command, post), 1):
        store.write(request_for(f"k{number}"), writing(each))
        with store.read() as reader:
            found.append(reader.handovers.first_start)
    assert found == [None, minutes(720)]
