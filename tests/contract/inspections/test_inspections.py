"""Duty telephones, emergency access, inspections and rounds: in columns, as of any entry, and verified."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from geo.domain.duty_phones import DutyPhone, PhoneHolder, duty_phone_image
from geo.domain.emergency_access import EmergencyAccess, OpeningKind, emergency_access_image
from geo.domain.inspections.codec import inspection_image, round_image
from geo.domain.inspections.inspection import DrawnSite, Inspection, InspectionManner, InspectionRound
from geo.domain.journal import (
    DUTY_PHONE,
    EMERGENCY_ACCESS,
    INSPECTION,
    INSPECTION_ROUND,
    WITHDRAWN,
    Entry,
)
from geo.store.contacts import schema as contact_schema
from geo.store.emergency_access import schema as emergency_access_schema
from geo.store.inspections import schema
from geo.store.verify import verify_connection
from tests.contract.story import NOON, minutes, opened, request_for

PHONES = st.lists(
    st.builds(
        DutyPhone,
        st.sampled_from(PhoneHolder),
        st.sampled_from(["U1", "K1"]),
        st.sampled_from(["", "0536-555-0101", "119"]),
    ),
    max_size=8,
)
ACCESSES = st.lists(
    st.builds(
        EmergencyAccess,
        site_id=st.sampled_from(["V1", "C1"]),
        opening=st.none() | st.sampled_from(OpeningKind),
        position=st.sampled_from(["", "村北路口"]),
        lat=st.none() | st.floats(-90, 90),
        lon=st.none() | st.floats(-180, 180),
        key_role=st.sampled_from(["", "村值班室"]),
        key_phone=st.sampled_from(["", "0536-555-0102"]),
        tested_at=st.none() | st.integers(-9, 9).map(minutes),
        tested_by=st.sampled_from(["", "staff"]),
    ),
    max_size=8,
)
SEEN = Inspection(0, "C1", "370725001001", "county_1", "sup", NOON, is_announced=True, failed=("figures",))
DRAWN = InspectionRound(
    0,
    "370725001",
    ("compound",),
    "county_1",
    "4f2a",
    2,
    "sup",
    NOON,
    (DrawnSite("C1", 12), DrawnSite("C2", 3)),
)


def putting_phone(phone):
    def work(tx):
        entry = Entry(DUTY_PHONE, phone.id, "set", None, duty_phone_image(phone), None, phone.version)
        tx.contacts.put_duty_phone(phone, tx.record(entry))

    return work


def putting_access(access):
    def work(tx):
        image = emergency_access_image(access)
        entry = Entry(EMERGENCY_ACCESS, access.site_id, "set", None, image, None, access.version)
        tx.emergency_access.put(access, tx.record(entry))

    return work


def inspecting(inspection):
    def work(tx):
        image = inspection_image(inspection)
        entry = Entry(INSPECTION, inspection.place, "inspect", None, image, reason=inspection.reason)
        tx.inspections.put(replace(inspection, seq=tx.record(entry), actor=tx.request.actor))

    return work


def drawing(drawn):
    def work(tx):
        seq = tx.record(Entry(INSPECTION_ROUND, drawn.area, "draw", None, round_image(drawn)))
        tx.inspections.put_round(replace(drawn, seq=seq, actor=tx.request.actor, at=tx.at))

    return work


def withdrawing(entity, seq):
    def work(tx):
        by = tx.record(Entry(entity, "C1", "undo", None, {WITHDRAWN: seq}))
        (tx.inspections.withdraw if entity == INSPECTION else tx.inspections.withdraw_round)(seq, by)

    return work


def deviations(store):
    with store.read() as reader:
        return verify_connection(reader.connection).deviations


@given(PHONES, ACCESSES)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_store_holds_of_telephones_and_access_what_dictionaries_hold(fresh_url, phones, accesses):
    with opened(fresh_url()) as store:
        written = [*phones, *accesses]
        past = [({}, {})]
        for number, each in enumerate(written, 1):
            known = [dict(part) for part in past[-1]]
            part, key = (0, each.id) if isinstance(each, DutyPhone) else (1, each.site_id)
            before = known[part].get(key)
            after = known[part][key] = replace(each, version=before.version + 1 if before else 1)
            work = putting_access(after) if part else putting_phone(after)
            store.write(request_for(f"k{number}"), work)
            past.append(tuple(known))
        assert deviations(store) == ()
        with store.read() as reader:
            phones_of, access_of = reader.contacts, reader.emergency_access
            for seq, (known_phones, known_accesses) in enumerate(past):
                by_id = {phone.id: phone for phone in phones_of.duty_phones(seq)}
                assert by_id == known_phones
                assert {each.site_id: each for each in access_of.all(seq)} == known_accesses
            for phone in past[-1][0].values():
                assert phones_of.duty_phone(phone.holder, phone.code) == phone
                assert phones_of.duty_phone(phone.holder, phone.code, phone.version) == phone
            for access in past[-1][1].values():
                assert access_of.of_site(access.site_id) == access
                assert access_of.at_version(access.site_id, access.version) == access


def test_a_unit_without_a_telephone_and_a_site_without_access_have_none(store):
    with store.read() as reader:
        assert reader.contacts.duty_phone(PhoneHolder.UNIT, "U1") is None
        assert reader.emergency_access.of_site("C1") is None


def test_inspections_and_rounds_are_read_back_as_of_any_entry(store):
    store.write(request_for("a", actor="sup"), drawing(DRAWN))
    on_papers = replace(SEEN, manner=InspectionManner.PAPERS, round_seq=1, failed=(), note="查台账")
    store.write(request_for("b", actor="sup"), inspecting(on_papers))
    store.write(request_for("c", actor="sup"), inspecting(replace(SEEN, site_id="", at=minutes(-60))))
    store.write(request_for("d", actor="sup"), withdrawing(INSPECTION, 2))
    store.write(request_for("e", actor="sup"), withdrawing(INSPECTION_ROUND, 1))
    first, second = replace(on_papers, seq=2), replace(SEEN, site_id="", at=minutes(-60), seq=3)
    drawn = replace(DRAWN, seq=1)
    with store.read() as reader:
        read = reader.inspections
        assert read.inspections(at_seq=1) == []
        assert read.inspections(at_seq=3) == [second, first]  # by the time of the inspection
        assert read.inspections(since=minutes(-1), at_seq=3) == [first]
        assert read.inspections() == [second]
        assert read.rounds(at_seq=4) == [drawn]
        assert read.rounds() == []
        assert (read.inspections(after=2), read.inspections(after=3)) == ([second], [])
        assert (read.rounds(at_seq=4, after=0), read.rounds(at_seq=4, after=1)) == ([drawn], [])
        assert (read.withdrawn_after(3), read.withdrawn_after(4), read.withdrawn_after(5)) == (
            {1, 2},
            {1},
            set(),
        )
        assert [read.stands(INSPECTION, seq) for seq in (2, 3, 9)] == [False, True, False]
        assert not read.stands(INSPECTION_ROUND, 1)
        assert read.inspections_of("", SEEN.area, minutes(-120)) == [second]
        assert read.inspections_of("", "elsewhere", minutes(-120)) == []
        assert read.inspections_of(SEEN.site_id, SEEN.area, minutes(-120)) == []  # withdrawn
        assert read.last_inspected(3) == {SEEN.site_id: SEEN.at}
        assert read.last_inspected() == {}
    assert deviations(store) == ()


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (contact_schema.DUTY_PHONE, {"phone": "120"}),
        (emergency_access_schema.EMERGENCY_ACCESS, {"key_role": "门卫"}),
        (emergency_access_schema.EMERGENCY_ACCESS, {"tested_at": 5}),
        (schema.INSPECTION, {"team": "city"}),
        (schema.INSPECTION, {"withdrawn_seq": 1}),
        (schema.INSPECTION_FAILURE, {"item": "notices"}),
        (schema.INSPECTION_ROUND, {"seed": "other"}),
        (schema.INSPECTION_STOP, {"weight": 99}),
    ],
)
def test_what_was_changed_outside_is_found(store, table, values):
    store.write(request_for("a"), putting_phone(DutyPhone(PhoneHolder.UNIT, "U1", "119")))
    store.write(request_for("b"), putting_access(EmergencyAccess("C1", OpeningKind.GATE, "北门")))
    store.write(request_for("c"), inspecting(SEEN))
    store.write(request_for("d"), drawing(DRAWN))
    assert deviations(store) == ()
    with store._writing.begin() as connection:
        first_row = table.c.position == 1 if table is schema.INSPECTION_STOP else None
        query = update(table).values(**values)
        connection.execute(query if first_row is None else query.where(first_row))
    assert {each.table for each in deviations(store)} == {table.name}
