from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.area_figures.area_figure import (
    MAX_FIGURE,
    MAX_SOURCE_LENGTH,
    AreaFigure,
    AreaFigureVersion,
    SourceValue,
    SourceValueState,
    checked_figure,
    checked_source,
    sum_of_areas,
    value_changes,
)
from geo.domain.area_figures.codec import area_figure_from_image, area_figure_image
from geo.domain.errors import InvalidInput

DAY = datetime(2020, 1, 27, tzinfo=UTC)
REPORT, BUREAU = "督导协调组汇报", "综合执法大队"


def said(source, value, *, days=0, reason=""):
    return SourceValue(source, value, DAY + timedelta(days=days), reason)


def compounds(*values):
    return AreaFigure("370725001", "compounds", values)


DISPUTED = compounds(said(REPORT, 235)).after_statement(said(BUREAU, 256, days=1))


def test_the_only_source_is_in_use_and_nothing_is_disputed():
    figure = compounds(said(REPORT, 235))
    assert (figure.value, figure.is_disputed, figure.agreed) == (235, False, None)


def test_two_sources_that_differ_stand_side_by_side_and_none_is_in_use():
    assert [each.value for each in DISPUTED.in_force] == [235, 256]
    assert (DISPUTED.value, DISPUTED.used, DISPUTED.is_disputed) == (None, None, True)


def test_two_sources_that_say_the_same_agree_and_the_later_is_named():
    figure = compounds(said(REPORT, 256)).after_statement(said(BUREAU, 256, days=1))
    assert (figure.value, figure.used.source, figure.is_disputed) == (256, BUREAU, False)


def test_an_agreed_source_is_in_use_and_the_other_is_kept():
    figure = DISPUTED.after_agreement(BUREAU)
    assert (figure.value, figure.is_disputed) == (256, False)
    states = [each.state for each in figure.values]
    assert states == [SourceValueState.OVERRULED, SourceValueState.AGREED]


def test_an_agreed_source_stays_agreed_when_its_figure_changes():
    figure = DISPUTED.after_agreement(BUREAU).after_statement(said(BUREAU, 258, days=2, reason="新建2个"))
    assert (figure.value, figure.is_disputed, figure.used.reason) == (258, False, "新建2个")


def test_a_source_that_differs_after_the_decision_opens_it_again_and_the_agreed_one_stays_in_use():
    figure = DISPUTED.after_agreement(BUREAU).after_statement(said("街道办事处", 260, days=2))
    assert (figure.value, figure.is_disputed) == (256, True)
    other = figure.after_agreement("街道办事处")
    assert (other.value, other.is_disputed) == (260, False)


def test_an_overruled_source_that_says_something_else_counts_again():
    figure = DISPUTED.after_agreement(BUREAU).after_statement(said(REPORT, 240, days=2, reason="复核"))
    assert figure.is_disputed
    assert not DISPUTED.after_agreement(BUREAU).is_disputed


def test_a_change_of_one_source_needs_a_reason_and_a_new_date_of_the_same_value_needs_none():
    with pytest.raises(InvalidInput) as caught:
        DISPUTED.after_statement(said(BUREAU, 258, days=2))
    assert caught.value.key == "error.figure_reason"
    assert DISPUTED.after_statement(said(BUREAU, 256, days=2)).version == 3
    with pytest.raises(InvalidInput) as caught:
        DISPUTED.after_statement(said(BUREAU, 256, days=1))
    assert caught.value.key == "error.figure_same"


def test_only_what_is_to_be_decided_can_be_agreed():
    with pytest.raises(InvalidInput) as caught:
        DISPUTED.after_agreement("无此来源")
    assert caught.value.key == "error.figure_source"
    with pytest.raises(InvalidInput) as caught:
        DISPUTED.after_agreement(BUREAU).after_agreement(BUREAU)
    assert caught.value.key == "error.figure_agreed"


def test_an_undone_first_value_is_withdrawn_and_keeps_the_count_of_versions():
    first = compounds(said(REPORT, 235))
    undone = first.after_undo(None)
    assert (undone.in_force, undone.value, undone.version, undone.is_disputed) == ((), None, 2, False)
    again = undone.after_statement(said(REPORT, 236))
    assert (again.value, again.version, len(again.values)) == (236, 3, 1)
    assert DISPUTED.after_undo(first) == replace(first, version=3)


STEPS = st.lists(
    st.tuples(st.sampled_from(["state", "agree"]), st.sampled_from(["甲", "乙", "丙"]), st.integers(0, 3)),
    max_size=12,
)


@given(STEPS)
def test_what_is_in_use_is_what_a_source_says_and_a_dispute_ends_only_by_agreement(steps):
    figure, versions = compounds(said("甲", 1)), []
    for number, (step, source, value) in enumerate(steps, 1):
        before = figure
        try:
            if step == "state":
                figure = figure.after_statement(said(source, value, days=number, reason="核实"))
            else:
                figure = figure.after_agreement(source)
        except InvalidInput:
            continue
        assert figure.version == before.version + 1
        assert len({each.source for each in figure.values}) == len(figure.values)
        assert sum(each.state is SourceValueState.AGREED for each in figure.values) <= 1
        values = {each.value for each in figure.in_force}
        assert figure.value in values or (figure.is_disputed and figure.value is None)
        assert figure.is_disputed or figure.value is not None
        assert area_figure_from_image(figure.version, _as_journal(figure)) == figure
        if step == "agree":
            assert (figure.used.source, figure.is_disputed) == (source, False)
        elif before.agreed is not None and before.agreed.source != source:
            assert figure.value == before.value
        versions.append(AreaFigureVersion(figure, number, step, "a", figure.values[0].observed_at, ""))
    changes = value_changes(versions)
    assert [change.after for change in changes] == _distinct([each.figure.value for each in versions])


def _as_journal(figure):
    image = area_figure_image(figure)
    values = [{**each, "observed_at": each["observed_at"].isoformat()} for each in image["values"]]
    return {**image, "values": values}


def _distinct(values):
    """The values without repetitions that follow one another, from None on."""
    pairs = zip([None, *values], values, strict=False)
    return [after for before, after in pairs if after != before]


def test_a_change_says_since_when_by_how_much_and_why():
    versions = [
        AreaFigureVersion(compounds(said(REPORT, 235)), 1, "state", "sup", DAY, ""),
        AreaFigureVersion(DISPUTED, 2, "state", "sup", DAY + timedelta(days=1), ""),
        AreaFigureVersion(
            DISPUTED.after_agreement(BUREAU), 3, "agree", "chief", DAY + timedelta(days=1), "含新建小区"
        ),
        AreaFigureVersion(
            DISPUTED.after_agreement(BUREAU).after_statement(said(BUREAU, 277, days=2, reason="拆分")),
            4,
            "state",
            "sup",
            DAY + timedelta(days=2),
            "拆分",
        ),
    ]
    first, lost, agreed, split = value_changes(versions)
    assert (first.before, first.after, first.difference) == (None, 235, None)
    assert (lost.after, lost.difference, lost.source) == (None, None, "")
    assert (agreed.after, agreed.source, agreed.reason, agreed.actor) == (256, BUREAU, "含新建小区", "chief")
    assert (split.difference, split.observed_at, split.reason) == (21, DAY + timedelta(days=2), "拆分")


FIGURES = st.lists(
    st.none() | st.integers(0, 99).map(lambda value: compounds(said(REPORT, value))) | st.just(DISPUTED),
    max_size=9,
)


@given(FIGURES)
def test_a_sum_is_given_only_where_every_area_has_a_value(figures):
    total = sum_of_areas(figures)
    values = [figure.value for figure in figures if figure is not None and figure.value is not None]
    assert (total.known, total.areas, total.expected) == (sum(values), len(values), len(figures))
    assert total.value == (sum(values) if figures and len(values) == len(figures) else None)


@pytest.mark.parametrize("value", [-1, MAX_FIGURE + 1])
def test_an_implausible_value_is_refused(value):
    with pytest.raises(InvalidInput):
        checked_figure(value)
    assert checked_figure(MAX_FIGURE) == MAX_FIGURE


def test_the_name_of_a_source_is_one_line_without_variants_of_blanks_and_width():
    assert checked_source("  街道\t办事处 ") == "街道 办事处"
    assert checked_source("ＡＢ") == "AB"
    for wrong in ("", " \n", "\u200b", "长" * (MAX_SOURCE_LENGTH + 1)):
        with pytest.raises(InvalidInput):
            checked_source(wrong)
