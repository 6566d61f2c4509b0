"""Daily reports: drafts and frozen reports as they were written; what was changed outside is found."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from geo.domain.daily_reports.codec import report_image
from geo.domain.daily_reports.figures import FigureMoment, MissingFigure, ReportFigure, StatedFigure
from geo.domain.daily_reports.report import DailyReport, FileFormat, FreezingRecord, ReportFile, ReportId
from geo.domain.journal import DAILY_REPORT, Entry
from geo.domain.photos import Attachment
from geo.store.daily_reports.schema import DAILY_REPORT as REPORTS
from geo.store.daily_reports.schema import REPORT_FIGURE, REPORT_FILE
from geo.store.verify import verify_connection
from tests.contract.story import NOON, minutes, opened, request_for

VALUES = st.integers(-5, 10**12) | st.sampled_from(MissingFigure)
FIGURES = st.lists(
    st.builds(
        ReportFigure,
        st.sampled_from(["tally.persons", "village.closed", "统计"]),
        st.sampled_from(["370725", "370725001"]),
        VALUES,
        st.none() | VALUES,
        VALUES,
        st.none() | VALUES,
        st.builds(
            FigureMoment,
            st.integers(-9, 9).map(minutes),
            st.just(1),
            st.just(2),
            st.sampled_from(["", "370725"]),
        ),
    ),
    unique_by=lambda figure: figure.key,
    max_size=6,
)
FILES = (
    ReportFile("en", FileFormat.HTML, Attachment("e" * 64, "text/html", 7)),
    ReportFile("zh", FileFormat.HTML, Attachment("f" * 64, "text/html", 9)),
)
DRAFT = DailyReport(
    ReportId("370725", NOON), minutes(1440), 2020, texts={"en": "calm", "zh": "平稳\n# 二"}, version=1
)


def frozen(figures=(), files=FILES, **values):
    freezing = FreezingRecord(1, "a" * 64, "chief", NOON, tuple(figures), files)
    return replace(DRAFT, number=1, freezing=freezing, **values)


def recording(report, action="freeze"):
    def work(tx):
        entry = Entry(DAILY_REPORT, str(report.id), action, None, report_image(report), None, report.version)
        tx.daily_reports.put(report, tx.record(entry))

    return work


def test_a_draft_is_replaced_by_the_next(store):
    store.write(request_for("a"), recording(DRAFT, "edit"))
    second = replace(DRAFT, texts={"en": "calmer", "zh": "更平稳"}, version=2)
    store.write(request_for("b"), recording(second, "edit"))
    with store.read() as reader:
        assert reader.daily_reports.report(DRAFT.id) == second
        assert reader.daily_reports.last_number("370725", 2020) == 0
        assert verify_connection(reader.connection).deviations == ()


@given(FIGURES)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_frozen_report_is_read_as_it_was_written(fresh_url, figures):
    with opened(fresh_url()) as store:
        report = frozen(figures)
        store.write(request_for("a"), recording(report))
        with store.read() as reader:
            assert reader.daily_reports.report(report.id) == report
            (listed,) = reader.daily_reports.since(NOON)
            assert listed == replace(report, freezing=replace(report.freezing, figures=()))
            stated = reader.daily_reports.stated_since(NOON).get(report.id, [])
            assert [(each.key, each.value) for each in stated] == [(each.key, each.value) for each in figures]
            assert reader.daily_reports.last_number("370725", 2020) == 1
            assert reader.daily_reports.naming("f" * 64) == [("370725", FileFormat.HTML)]
            assert {each.sha256 for each in reader.photos.attachments()} == {"e" * 64, "f" * 64}
            assert verify_connection(reader.connection).deviations == ()


def test_a_correction_supersedes_what_it_corrects(store):
    figure = ReportFigure(
        "tally.persons", "370725", 430, None, 0, None, FigureMoment(NOON, 1, 2, "370725", 5)
    )
    store.write(request_for("a"), recording(frozen([figure])))
    correction = replace(frozen([figure]), id=replace(DRAFT.id, revision=1), reason="补报")
    store.write(request_for("b"), recording(correction))
    with store.read() as reader:
        assert reader.daily_reports.report(DRAFT.id).is_superseded
        assert reader.daily_reports.report(correction.id) == correction
        assert [report.id.revision for report in reader.daily_reports.of_period(NOON)] == [1, 0]
        assert [report.id.revision for report in reader.daily_reports.since(NOON)] == [1, 0]
        assert reader.daily_reports.since(minutes(1)) == []
        stated = StatedFigure(figure.key, 430, 2, "370725", 5)
        assert reader.daily_reports.stated_since(NOON) == {correction.id: [stated]}  # not what it corrects
        assert reader.daily_reports.stated_since(minutes(1)) == {}
        assert verify_connection(reader.connection).deviations == ()


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (REPORTS, {"number": 9}),
        (REPORTS, {"text_zh": "别的"}),
        (REPORT_FIGURE, {"value": 431}),
        (REPORT_FIGURE, {"before_missing": "not_reported"}),
        (REPORT_FILE, {"sha256": "e" * 64}),
    ],
)
def test_a_report_that_was_changed_outside_is_found(store, table, values):
    moment = FigureMoment(NOON, 1, 1)
    figure = ReportFigure("tally.persons", "370725", 430, None, 400, None, moment)
    store.write(request_for("a"), recording(frozen([figure])))
    with store._writing.begin() as connection:
        connection.execute(update(table).values(**values))
    with store.read() as reader:
        found = verify_connection(reader.connection).deviations
    assert {each.table for each in found} == {table.name}
