"""Figures: each reopens the rows that it counts, and is the same wherever it is stated."""

from dataclasses import replace

import pytest

from geo.domain.daily_reports.figures import FigureKey, MissingFigure
from geo.domain.daily_reports.tokens import tokens
from geo.domain.day.owed import OwedKind
from geo.i18n import LANGS, Translator
from geo.services.daily_reports.layout import report_layout
from geo.services.daily_reports.reports import figure_rows, report_content
from geo.services.day.checklist import checklist
from geo.services.figures.registry import figure_registry
from geo.services.findings.figures import FindingFigures, FindingSpan, finding_figures
from geo.services.situation.coverage import coverage_of
from geo.text.daily_reports import figure_definition, figure_name
from tests.unit.services.daily_reports.made_up import content_of, freeze, keep_files, report_id
from tests.unit.services.day.days import BUSY, CHIEF, COUNTY, OTHER_TOWN, TOWN, close, people, tally
from tests.worlds import SITES, VIEWER


def all_figures(world, area):
    """A text that names every registered figure of an area."""
    return dict.fromkeys(LANGS, " ".join(f"{{{code}@{area}}}" for code in figure_registry(world.ctx)))


def moved_on(world):
    """Let everything that figures count change after the report."""
    world.pass_time(hours=30)
    world.change("CP1", "unmanned", CHIEF)
    world.change("V1", "closed", CHIEF)
    world.patrol("C1", CHIEF)
    tally(world, site_id="CP1")


@pytest.mark.parametrize("area", [TOWN, COUNTY])
def test_every_registered_figure_reopens_as_many_rows_as_it_states(day, area):
    id_ = report_id(day, area)
    freeze(day, area, texts=all_figures(day, area))
    moved_on(day)
    frozen = report_content(day.ctx, VIEWER, id_)
    assert {key.code for key in frozen.figures} >= figure_registry(day.ctx).keys()
    numbers = 0
    for key, figure in frozen.figures.items():
        rows = figure_rows(day.ctx, VIEWER, id_, key)
        if isinstance(figure.value, int):
            assert (key, sum(row.amount for row in rows)) == (key, figure.value)
            numbers += 1
        else:
            assert rows == ()
    assert numbers > len(figure_registry(day.ctx)) / 2


def test_rows_of_a_draft_change_where_those_of_a_frozen_report_do_not(day):
    """The control of the test above: what happens in between changes figures."""
    key = FigureKey("village.closed", TOWN)
    frozen = content_of(day).figures[key].value
    moved_on(day)
    assert content_of(day).figures[key].value != frozen  # of the period that runs now


def test_figures_of_sites_are_those_of_coverage(day):
    figures = content_of(day, COUNTY).figures
    with day.store.read() as reader:
        closing = reader.day.closing_details(reader.day.closed_periods(COUNTY, 1)[0]).closing
    state = day.ctx.read_model.derived_state(closing.at, as_of=closing.at)
    codes = day.ctx.read_model.status_codes
    for kind, status in (("checkpoint", "manned"), ("village", "closed"), ("market", "suspended")):
        of_kind = state.snapshot.kind == codes.kind_number[kind]
        coverage = coverage_of(state, of_kind)
        texts = dict.fromkeys(LANGS, f"{{{kind}.{status}}}")
        figure = content_of(day, COUNTY, texts=texts).figures[FigureKey(f"{kind}.{status}", COUNTY)]
        assert (figure.value, figure.whole) == (coverage.in_force, coverage.required)
    assert figures


def test_figures_of_tallies_are_those_of_the_day_close(day):
    listed = checklist(day.ctx, CHIEF, COUNTY, report_id(day).starts_at)
    reported = listed.period.closing.figures
    figures = content_of(day, COUNTY, texts=all_figures(day, COUNTY)).figures

    def value(code):
        return figures[FigureKey(code, COUNTY)].value

    assert value("tally.persons") == reported["persons"] == 2 * BUSY.persons
    assert value("tally.given") == reported["tally.actual"]
    assert value("tally.expected") == reported["tally.expected"]
    for kind in {item.what for item in listed.period.closing.unanswered}:
        unanswered = [item for item in listed.period.closing.unanswered if item.what is kind]
        assert value(f"unanswered.{kind}") == len(unanswered)


def test_what_a_town_has_carried_over_counts_in_the_county(day):
    """The finding got its new deadline when the town closed its day, so the county owes it no longer."""
    listed = checklist(day.ctx, CHIEF, COUNTY, report_id(day).starts_at)
    assert OwedKind.FINDING not in {item.what for item in listed.period.closing.unanswered}
    figures = content_of(day, COUNTY, texts=all_figures(day, COUNTY)).figures
    assert figures[FigureKey("unanswered.finding", COUNTY)].value == 1


def test_figures_of_findings_are_those_of_the_page_of_findings(day):
    figures = content_of(day, texts=all_figures(day, TOWN)).figures
    period = content_of(day).period
    span = FindingSpan(period.starts_at, period.ends_at, TOWN, period.closing.seq)
    counted = finding_figures(day.ctx, CHIEF, span)
    for name in FindingFigures.__slots__:
        assert figures[FigureKey(f"finding.{name}", TOWN)].value == getattr(counted, name)
    assert counted.found == 1


def test_towns_add_up_to_the_county(day):
    texts = {
        lang: " ".join(all_figures(day, area)[lang] for area in (TOWN, OTHER_TOWN, COUNTY)) for lang in LANGS
    }
    figures = content_of(day, COUNTY, texts=texts).figures
    for code in figure_registry(day.ctx):
        parts = [figures[FigureKey(code, area)].value for area in (TOWN, OTHER_TOWN)]
        numbers = [part for part in parts if isinstance(part, int)]
        assert sum(numbers) == figures[FigureKey(code, COUNTY)].value or not numbers, code


def test_zero_not_reported_and_not_computed_are_three_things(world, tmp_path):
    keep_files(world, tmp_path)
    people(world)
    world.pass_time(hours=23)
    close(world, OTHER_TOWN)
    close(world, COUNTY)  # names the other town as open
    texts = dict.fromkeys(
        LANGS, f"{{market.required@{OTHER_TOWN}}} {{checkpoint.manned@{TOWN}}} {{tally.persons@{OTHER_TOWN}}}"
    )
    figures = content_of(world, COUNTY, texts=texts).figures
    assert figures[FigureKey("market.required", OTHER_TOWN)].value == 0
    assert figures[FigureKey("checkpoint.manned", TOWN)].value is MissingFigure.NOT_REPORTED
    # A soft checkpoint owes no tally, so that there is nothing to compute.
    assert figures[FigureKey("tally.persons", OTHER_TOWN)].value is MissingFigure.NOT_COMPUTED


def test_a_tally_that_was_owed_and_not_given_is_not_zero(world, tmp_path):
    keep_files(world, tmp_path)
    people(world)
    world.pass_time(hours=23)
    close(world, TOWN)
    figure = content_of(world, texts=dict.fromkeys(LANGS, "{tally.persons}")).figures[
        FigureKey("tally.persons", TOWN)
    ]
    assert figure.value is MissingFigure.NOT_REPORTED


def test_the_day_before_and_the_change_of_the_whole_stand_beside(day):
    day.pass_time(hours=8)
    day.add_sites(replace(SITES[2], id="V9", name="新村"))
    day.pass_time(hours=12)
    figure = content_of(day).figures[FigureKey("village.closed", TOWN)]
    assert (figure.value, figure.whole, figure.whole_before) == (1, 2, 1)
    assert (figure.change, figure.change_of_whole) == (1, 1)


def test_the_layout_names_only_registered_figures(world):
    registry = figure_registry(world.ctx)
    layout = report_layout(world.ctx.settings.daily_report_file)
    named = {*layout.table, *layout.by_area}
    for section in layout.sections:
        for sentence in section.sentences:
            assert {key.code for key in tokens(sentence.texts["zh"], "")} - {"label", "figure"} == {
                key.code for key in tokens(sentence.texts["en"], "")
            } - {"label", "figure"}
            named |= {key.code for key in tokens(sentence.texts["zh"], "")} - {"label", "figure"}
    assert named <= registry.keys()


@pytest.mark.parametrize("lang", LANGS)
def test_every_figure_has_a_name_and_a_definition(world, lang):
    t = Translator(lang)
    registry = figure_registry(world.ctx)
    names = [figure_name(definition, t) for definition in registry.values()]
    definitions = [figure_definition(definition, t) for definition in registry.values()]
    assert not [text for text in (*names, *definitions) if text.startswith(("report.", "day."))]
    assert len(set(names)) == len(names)
