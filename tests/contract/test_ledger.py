"""Figures of areas and screenings: each version in columns, as it was known, and as the journal folds."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from geo.domain.area_figures.area_figure import AreaFigure, SourceValue, SourceValueState
from geo.domain.area_figures.codec import area_figure_image
from geo.domain.journal import AREA_FIGURE, SCREENING, Entry
from geo.domain.screening.codec import screening_image
from geo.domain.screening.screening import Screening, ScreeningCounts
from geo.store.area_figures import schema as area_figure_schema
from geo.store.screening import schema as screening_schema
from geo.store.verify import verify_connection
from tests.contract.story import NOON, minutes, opened, request_for

TOWN, COUNTY = "370725001", "370725"
TWO_SOURCES = (
    SourceValue("督导协调组汇报", 235, NOON),
    SourceValue("综合执法大队", 256, minutes(5), "含新建小区", SourceValueState.AGREED),
)
VALUES = st.lists(
    st.builds(
        SourceValue,
        st.sampled_from(["甲", "乙 丙", '"丁"']),
        st.integers(0, 10**8 - 1),
        st.integers(-9, 9).map(minutes),
        st.sampled_from(["", "一\n二"]),
        st.sampled_from(SourceValueState),
    ),
    min_size=1,
    max_size=3,
).map(tuple)
FIGURES = st.lists(
    st.builds(
        AreaFigure, st.sampled_from([TOWN, COUNTY]), st.sampled_from(["arrivals", "compounds"]), VALUES
    ),
    max_size=8,
)
COUNTS = st.builds(ScreeningCounts, *(st.integers(0, 500) for _ in range(4)))
SCREENINGS = st.lists(
    st.builds(
        Screening,
        st.sampled_from(["C1", "a b"]),
        st.just(TOWN),
        st.sampled_from(["", "G01"]),
        COUNTS,
        st.integers(-9, 9).map(minutes),
        st.sampled_from(["", "第二轮"]),
        st.booleans(),
    ),
    max_size=8,
)


def stating(figure, *, action="state", reason=""):
    """A work that records a figure as given."""

    def work(tx):
        entry = Entry(
            AREA_FIGURE,
            figure.id,
            action,
            None,
            area_figure_image(figure),
            None,
            figure.version,
            reason=reason,
        )
        tx.area_figures.put(figure, tx.record(entry))

    return work


def screening(each):
    """A work that records a screening as given."""

    def work(tx):
        entry = Entry(SCREENING, each.site_id, "screen", None, screening_image(each), None, each.version)
        tx.screening.put(each, tx.record(entry))

    return work


@given(FIGURES)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_store_knows_of_figures_what_a_dictionary_knows(fresh_url, written):
    with opened(fresh_url()) as store:
        past = [{}]
        for number, each in enumerate(written, 1):
            before = past[-1].get((each.area, each.kind))
            figure = replace(each, version=before.version + 1 if before else 1)
            store.write(request_for(f"k{number}", at=minutes(number)), stating(figure))
            past.append(past[-1] | {(figure.area, figure.kind): figure})
        with store.read() as reader:
            assert verify_connection(reader.connection).deviations == ()
            for seq, known in enumerate(past):
                expected = [known[key] for key in sorted(known)]
                assert reader.area_figures.figures(seq) == expected
            assert reader.area_figures.figures() == expected
            for (area, kind), figure in past[-1].items():
                assert reader.area_figures.figure(area, kind) == figure
                versions = reader.area_figures.versions(area, kind, len(written))
                assert [each.figure.version for each in versions] == list(range(1, figure.version + 1))
                assert versions[-1].figure == figure
                for known in (each.figure for each in versions):
                    assert known == reader.area_figures.at_version(area, kind, known.version)
            assert reader.area_figures.figure("9", "arrivals") is None
            assert reader.area_figures.kinds_in_use() == sorted({kind for _, kind in past[-1]})


@given(SCREENINGS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_store_knows_of_screenings_what_a_dictionary_knows(fresh_url, written):
    with opened(fresh_url()) as store:
        past = [{}]
        for number, each in enumerate(written, 1):
            before = past[-1].get(each.site_id)
            record = replace(each, version=before.version + 1 if before else 1)
            store.write(request_for(f"k{number}"), screening(record))
            past.append(past[-1] | {record.site_id: record})
        with store.read() as reader:
            assert verify_connection(reader.connection).deviations == ()
            for seq, known in enumerate(past):
                expected = [known[key] for key in sorted(known) if not known[key].is_void]
                assert reader.screening.all(seq) == expected
            assert reader.screening.all() == expected
            for site_id, record in past[-1].items():
                assert reader.screening.of_site(site_id) == record
                assert reader.screening.at_version(site_id, record.version) == record
            end = len(written)
            for first, last in ((0, end), (min(2, end), min(3, end)), (end, end)):
                states = [each for known in past[first : last + 1] for each in known.values()]
                owed = {each.site_id for each in states if each.counts.to_revisit and not each.is_void}
                assert reader.screening.sites_to_revisit(first, last) == owed


def test_a_version_names_who_made_it_when_and_why(store):
    figure = AreaFigure(TOWN, "compounds", TWO_SOURCES[:1])
    store.write(request_for("a"), stating(figure))
    agreed = replace(figure, values=TWO_SOURCES, version=2)
    work = stating(agreed, action="agree", reason="含新建小区")
    store.write(request_for("b", actor="chief", at=minutes(3)), work)
    with store.read() as reader:
        first, last = reader.area_figures.versions(TOWN, "compounds", 2)
        assert (last.figure, last.seq, last.action, last.actor, last.at, last.note) == (
            agreed,
            2,
            "agree",
            "chief",
            minutes(3),
            "含新建小区",
        )
        assert (first.figure, first.actor) == (figure, "staff")
        assert reader.area_figures.versions(TOWN, "compounds", 1) == [first]


@pytest.mark.parametrize("values", [{"value": 9}, {"state": "agreed"}, {"to_seq": 1}, {"source": "别处"}])
def test_a_figure_that_was_changed_outside_is_found(store, values):
    store.write(request_for("a"), stating(AreaFigure(TOWN, "compounds", TWO_SOURCES[:1])))
    with store._writing.begin() as connection:
        connection.execute(update(area_figure_schema.AREA_FIGURE).values(**values))
    with store.read() as reader:
        (deviation,) = verify_connection(reader.connection).deviations
    assert (deviation.table, deviation.column) == ("area_figure", next(iter(values)))


@pytest.mark.parametrize("values", [{"visited": 9}, {"is_void": 1}, {"to_seq": 1}, {"unit": "G02"}])
def test_a_screening_that_was_changed_outside_is_found(store, values):
    store.write(request_for("a"), screening(Screening("C1", TOWN, "G01", ScreeningCounts(10, 5), NOON)))
    with store._writing.begin() as connection:
        connection.execute(update(screening_schema.SCREENING).values(**values))
    with store.read() as reader:
        (deviation,) = verify_connection(reader.connection).deviations
    assert (deviation.table, deviation.column) == ("screening", next(iter(values)))
