"""Superiors' forms: read as they were written and as they were before; what was changed outside is found."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from geo.domain.daily_reports.figures import FigureMoment, MissingFigure
from geo.domain.journal import FILLED_FORM, SUPERIOR_FORM, WITHDRAWN, Entry
from geo.domain.photos import Attachment
from geo.domain.superior_forms.codec import filled_form_image, form_image
from geo.domain.superior_forms.filled_form import FilledCell, FilledForm, FilledFormId
from geo.domain.superior_forms.form import XLSX_TYPE, FormBinding, SuperiorForm, sorted_bindings
from geo.domain.superior_forms.workbook import CellRef
from geo.store.superior_forms import schema
from geo.store.verify import verify_connection
from tests.contract.story import NOON, minutes, opened, request_for

CELLS = st.builds(CellRef, st.sampled_from(["日报表", "a b"]), st.integers(1, 3), st.integers(1, 3))
BINDINGS = st.lists(
    st.builds(
        FormBinding,
        CELLS,
        st.sampled_from(["tally.persons", "village.closed"]),
        st.sampled_from(["370725", "370725001"]),
        st.integers(0, 3),
        st.sampled_from(["", "卡点 / 今日"]),
    ),
    unique_by=lambda binding: binding.cell,
    max_size=5,
).map(sorted_bindings)
VALUES = st.integers(-5, 10**12) | st.sampled_from(MissingFigure)
BLANKS = [Attachment(letter * 64, XLSX_TYPE, 9) for letter in "ab"]
ONE = FormBinding(CellRef("日报表", 3, 2), "tally.persons", "370725", 0, "卡点 / 今日")
FORM = SuperiorForm(1, "370725", "统计表", "市", 960, 1020, 1, BLANKS[0], (ONE,))
FILLED = FilledForm(
    FilledFormId(1, NOON),
    1,
    minutes(300),
    1,
    "c" * 64,
    "staff",
    NOON,
    Attachment("f" * 64, XLSX_TYPE, 11),
    (FilledCell(ONE, 431, FigureMoment(minutes(300), 1, 1)),),
)


def putting(form):
    def work(tx):
        entry = Entry(
            SUPERIOR_FORM, str(form.number), "bind", None, form_image(form), form.version - 1, form.version
        )
        tx.superior_forms.put_form(form, tx.record(entry))

    return work


def filling(filled):
    def work(tx):
        entry = Entry(FILLED_FORM, str(filled.id), "fill", None, filled_form_image(filled))
        tx.superior_forms.put_filled(filled, tx.record(entry))

    return work


def withdrawing(seq):
    def work(tx):
        entry = Entry(FILLED_FORM, str(FILLED.id), "undo", None, {WITHDRAWN: seq})
        tx.superior_forms.withdraw_filled(seq, tx.record(entry))

    return work


def deviations(store):
    with store.read() as reader:
        return verify_connection(reader.connection).deviations


@given(st.lists(st.tuples(BINDINGS, st.sampled_from(BLANKS), st.booleans()), min_size=1, max_size=5))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_form_is_read_as_it_was_after_each_of_its_changes(fresh_url, steps):
    with opened(fresh_url()) as store:
        versions = [
            replace(FORM, bindings=bindings, blank=blank, is_withdrawn=is_withdrawn, version=version)
            for version, (bindings, blank, is_withdrawn) in enumerate(steps, start=1)
        ]
        seqs = [store.write(request_for(str(form.version)), putting(form)).seq for form in versions]
        with store.read() as reader:
            assert reader.superior_forms.forms() == versions[-1:]
            assert [reader.superior_forms.forms(seq) for seq in seqs] == [[form] for form in versions]
            assert reader.superior_forms.forms(seqs[0] - 1) == []
            assert reader.superior_forms.last_number == 1
        assert deviations(store) == ()


@given(st.lists(st.tuples(CELLS, VALUES), unique_by=lambda pair: pair[0], max_size=5))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_filled_is_read_as_it_was_written(fresh_url, pairs):
    with opened(fresh_url()) as store:
        moment = FigureMoment(minutes(300), 1, 1)
        cells = tuple(
            FilledCell(replace(ONE, cell=cell), value, moment)
            for cell, value in sorted(pairs, key=lambda pair: pair[0])
        )
        store.write(request_for("a"), putting(FORM))
        seq = store.write(request_for("b"), filling(replace(FILLED, cells=cells))).seq
        with store.read() as reader:
            assert reader.superior_forms.filled_by(seq) == replace(FILLED, cells=cells, entry_seq=seq)
            assert reader.superior_forms.filled_by(seq - 1) is None
            assert {each.sha256 for each in reader.photos.attachments()} == {"a" * 64, "f" * 64}
        assert deviations(store) == ()


def test_what_was_filled_twice_is_listed_with_the_last_first_also_when_withdrawn(store):
    store.write(request_for("a"), putting(FORM))
    first = store.write(request_for("b"), filling(FILLED)).seq
    again = replace(FILLED, id=replace(FILLED.id, revision=1))
    second = store.write(request_for("c"), filling(again)).seq
    store.write(request_for("d"), withdrawing(second))
    with store.read() as reader:
        forms = reader.superior_forms
        assert [(each.entry_seq, each.is_withdrawn) for each in forms.filled_since(NOON)] == [
            (second, True),
            (first, False),
        ]
        assert forms.filled_since(minutes(1)) == []
        assert forms.next_revision(1, NOON) == 2
        assert forms.next_revision(1, minutes(1)) == 0
        assert [each.entry_seq for each in forms.filled_as("f" * 64)] == [second, first]
        assert forms.with_blank("a" * 64) == [1]
        assert forms.with_blank("f" * 64) == []
    assert deviations(store) == ()


def test_the_entry_of_the_present_blank_is_known_also_when_a_blank_comes_back(store):
    seqs, found = [], []
    for version, blank in enumerate((BLANKS[0], BLANKS[1], BLANKS[0], BLANKS[0]), start=1):
        form = replace(FORM, blank=blank, version=version)
        seqs.append(store.write(request_for(str(version)), putting(form)).seq)
        with store.read() as reader:
            found.append(reader.superior_forms.blank_seq(form))
    assert found == [0, seqs[1], seqs[2], seqs[2]]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (schema.SUPERIOR_FORM, {"due_minute": 1}),
        (schema.FORM_BINDING, {"code": "tally.vehicles"}),
        (schema.FILLED_FORM, {"head_hash": "d" * 64}),
        (schema.FILLED_CELL, {"value": 430}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_form_that_was_changed_outside_is_found(store, table, values):
    store.write(request_for("a"), putting(FORM))
    store.write(request_for("b"), filling(FILLED))
    assert deviations(store) == ()
    with store._writing.begin() as connection:
        connection.execute(update(table).values(**values))
    assert {each.table for each in deviations(store)} == {table.name}
