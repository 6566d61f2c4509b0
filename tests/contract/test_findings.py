"""Findings: each version from the entry that began it to the one that ended it, in columns."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from geo.domain.findings.finding import Closure, Finding, FindingSource, FindingStep, Severity, finding_id
from geo.domain.findings.states import FindingActionType, FindingState
from geo.domain.sites import Site
from geo.store.findings.schema import FINDING as TABLE
from geo.store.verify import verify_connection
from tests.contract.story import GATE, NOON, minutes, opened, recording_finding, registering, request_for

FOUND = Finding(
    "F1", 1, "vehicles", "370725001", "放行不严", "sup", NOON, minutes(240), FindingState.REPORTED, NOON
)
FINDINGS = st.lists(
    st.builds(
        Finding,
        id=st.just(""),
        number=st.integers(1, 3),
        category=st.sampled_from(["vehicles", "figures"]),
        area=st.sampled_from(["1", "2"]),
        text=st.sampled_from(["", "一\n二", '"on_behalf_of"']),
        found_by=st.just("sup"),
        found_at=st.integers(-9, 9).map(minutes),
        due_at=st.integers(-9, 9).map(minutes),
        state=st.sampled_from(FindingState),
        state_at=st.integers(-9, 9).map(minutes),
        lat=st.none() | st.floats(-90, 90),
        severity=st.sampled_from(Severity),
        source=st.sampled_from(FindingSource),
        unit=st.sampled_from(["", "U1"]),
        closed_as=st.none() | st.sampled_from(Closure),
        worked_by=st.frozensets(st.sampled_from(["a", "b c"])),
    ).map(lambda each: replace(each, id=finding_id(each.number))),
    max_size=8,
)


@given(FINDINGS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_store_holds_of_findings_what_a_dictionary_holds(fresh_url, written):
    with opened(fresh_url()) as store:
        past = [{}]
        for number, each in enumerate(written, 1):
            before = past[-1].get(each.id)
            finding = replace(each, version=before.version + 1 if before else 1)
            store.write(request_for(f"k{number}"), recording_finding(finding))
            past.append(past[-1] | {finding.id: finding})
        with store.read() as reader:
            assert verify_connection(reader.connection).deviations == ()
            for seq, known in enumerate(past):
                expected = [known[key] for key in sorted(known)]
                assert [finding for finding, _ in reader.findings.all(seq)] == expected
            assert [finding for finding, _ in reader.findings.all()] == expected
            for id_, finding in past[-1].items():
                assert reader.findings.finding(id_) == finding
                changes = [(one.get(id_), other.get(id_)) for one, other in pairwise(past)]
                states = [step.state for step in reader.findings.steps(id_)]
                assert states == [after.state for before, after in changes if after is not before]


def test_a_step_has_author_time_reason_and_whose_word_it_is(store):
    store.write(request_for("a"), recording_finding(FOUND))
    done = replace(FOUND, state=FindingState.DONE, version=2)
    work = recording_finding(done, "report_done", on_behalf_of="guard", reason="已劝返")
    store.write(request_for("b", actor="desk", at=minutes(3)), work)
    expected = FindingStep(
        2, "F1", FindingActionType.REPORT_DONE, FindingState.DONE, "desk", "guard", minutes(3), "已劝返"
    )
    with store.read() as reader:
        assert reader.findings.steps("F1")[-1] == expected
        assert reader.findings.all() == [(done, expected)]


def test_numbers_run_on(store):
    numbers = []
    for number in (1, 2):
        store.write(
            request_for(f"k{number}"),
            lambda tx, number=number: (
                numbers.append(tx.reader.findings.last_number + 1),
                recording_finding(replace(FOUND, id=finding_id(number), number=number))(tx),
            ),
        )
    assert numbers == [1, 2]


def test_an_earlier_version_is_read_back(store):
    store.write(request_for("a"), recording_finding(FOUND))
    store.write(request_for("b"), recording_finding(replace(FOUND, version=2, unit="U2")))
    found = []
    store.write(
        request_for("c"),
        lambda tx: found.extend(tx.reader.findings.at_version("F1", number) for number in (1, 3)),
    )
    assert found == [FOUND, None]


def test_the_unit_that_holds_most_sites_of_some_areas(store):
    for number, unit in enumerate(["U2", "U1", "U2", "U1", ""]):
        store.write(request_for(f"s{number}"), registering(replace(GATE, id=f"C{number}", unit=unit)))
    elsewhere = Site("X1", "别处", "checkpoint", "manned", "9", unit="U9")
    store.write(request_for("x"), registering(elsewhere))
    with store.read() as reader:
        assert reader.unit_holding_most([GATE.area]) == "U1"  # the first of two with as many
        assert reader.unit_holding_most(["9", "8"]) == "U9"
        assert reader.unit_holding_most(["8"]) == ""


@pytest.mark.parametrize("values", [{"state": "closed"}, {"worked_by": "sup"}, {"to_seq": 1}, {"due_at": 5}])
def test_a_finding_that_was_changed_outside_is_found(store, values):
    store.write(request_for("a"), recording_finding(FOUND))
    with store._writing.begin() as connection:
        connection.execute(update(TABLE).values(**values))
    with store.read() as reader:
        (deviation,) = verify_connection(reader.connection).deviations
    assert (deviation.table, deviation.column) == ("finding", next(iter(values)))


def test_the_places_of_unsettled_findings_are_read_at_every_entry(store):
    found = replace(FOUND, site_id="CP1")
    again = replace(found, id="F2", number=2)
    of_an_area = replace(FOUND, id="F3", number=3)
    for number, each in enumerate((found, again, of_an_area), 1):
        store.write(request_for(f"k{number}"), recording_finding(each))
    for number, each in enumerate((found, again), 4):
        closed = replace(each, state=FindingState.CLOSED, version=2)
        store.write(request_for(f"k{number}"), recording_finding(closed))
    with store.read() as reader:
        places = [reader.findings.unsettled_places(seq) for seq in range(6)]
    assert places == [[], *[[("CP1", FOUND.area)]] * 4, []]
