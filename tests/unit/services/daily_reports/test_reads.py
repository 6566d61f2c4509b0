"""How much daily reports read: lists grow with the reports alone, drafts read no facts."""

from dataclasses import replace

from geo.domain.daily_reports.figures import FigureKey
from geo.services.daily_reports.reports import listed_reports
from geo.services.figures.facts import FigureSource
from geo.services.situation.cache import CacheRegistry
from geo.services.situation.last_entry import last_entry_seq
from tests.reads import counted_reads
from tests.unit.services.daily_reports.made_up import content_of, draft, freeze, report_id
from tests.unit.services.day.days import BUSY, CHIEF, COUNTY, OTHER_TOWN, TOWN, tally
from tests.worlds import VIEWER

FACTS = ("finding", "tally", "area_figure", "screening")
"""Tables that figures are computed from."""


def read_afresh(world):
    world.ctx = replace(world.ctx, caches=CacheRegistry())
    with counted_reads() as reads:
        rows = listed_reports(world.ctx, VIEWER)
    return rows, reads


def test_the_list_runs_as_many_queries_for_three_reports_as_for_one(day):
    freeze(day)
    one, of_one = read_afresh(day)
    freeze(day, COUNTY)
    freeze(day, OTHER_TOWN)
    three, of_three = read_afresh(day)
    assert (len(one), len(three)) == (1, 3)
    assert len(of_three) == len(of_one)


def test_each_figure_of_a_report_is_read_once(day):
    for area in (TOWN, COUNTY, OTHER_TOWN):
        freeze(day, area)
    with day.store.read() as reader:
        stored = sum(map(len, reader.daily_reports.stated_since(report_id(day).starts_at).values()))
    _, reads = read_afresh(day)
    assert reads.rows("report_figure") == stored


def test_the_list_is_read_again_after_an_entry_on_reports_and_after_no_other(day):
    freeze(day)
    listed_reports(day.ctx, VIEWER)
    day.change("V1", "closed", CHIEF)
    with counted_reads() as reads:
        assert len(listed_reports(day.ctx, VIEWER)) == 1
    assert reads.of("daily_report") == reads.of("correction") == 0
    freeze(day, OTHER_TOWN)  # the control
    with counted_reads() as reads:
        assert len(listed_reports(day.ctx, VIEWER)) == 2
    assert reads.of("daily_report")


def test_a_correction_of_a_tally_is_listed_at_once(day):
    freeze(day)
    assert [row.to_correct for row in listed_reports(day.ctx, VIEWER)] == [()]
    before = last_entry_seq(day.ctx, "correction")
    tally(day, replace(BUSY, persons=431), site_id="CP1", reason="漏记一人")
    assert last_entry_seq(day.ctx, "correction") > before
    (row,) = listed_reports(day.ctx, VIEWER)
    assert FigureKey("tally.persons", TOWN) in row.to_correct


def test_no_figure_is_computed_while_the_writer_keeps_a_draft(day):
    text = "查验{tally.persons}人，{finding.found}起"
    with counted_reads() as reads:
        draft(day, {"zh": text, "en": text})
    assert [table for table in FACTS if reads.of(table)] == []
    with counted_reads() as reads:
        assert content_of(day).texts["zh"] == text
    assert reads.of("finding")
    assert reads.of("tally")  # the control: they are computed when somebody looks


def test_all_areas_of_a_report_share_one_reading_and_one_index_of_findings(day):
    tree = day.ctx.read_model.reference().areas
    with day.store.read() as reader, counted_reads() as reads:
        source, seq = FigureSource(day.ctx, reader, tree), reader.revision
        found = [each for area in tree for each in source.findings_of(area.code, seq)]
        indexes = {id(source.finding_index(seq)) for _ in tree}
        before = source.finding_index(1)
    assert (len(found), len(indexes)) == (1, 1)
    assert before is not source.finding_index(seq)  # the control: each entry has its own
    assert reads.of("finding") == 2
