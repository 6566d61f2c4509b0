"""The load over the next two weeks beside the press that publishes: what changes, and what comes true."""

import pytest

from geo.i18n import LANGS, Translator
from tests.page.plans.steps import PLANNER, POSTS, RIVAL, SOUTH, UNITS, begun, move
from tests.page.readings import CODES, LOOKS_LIKE_A_KEY, untranslated
from tests.page.screens import opened

WORDS = Translator("zh")


def unfolded(screen):
    screen.test.session_state["plan-loads"] = True
    return screen.again()


def loads(screen):
    """The tables that tell of loads; the units of a draft have another."""
    heading = WORDS("schedule.what.nights")
    return [table.value for table in screen.test.table if heading in table.value.columns]


def rows(screen):
    """Unit -> figures."""
    (table,) = loads(screen)
    return {row[0]: list(row[1:]) for row in table.itertuples(index=False)}


def planned_of(figures):
    """The figures of the next two weeks, without those before the arrow."""
    return [figure.rpartition("→ ")[2] for figure in figures]


def test_only_units_that_change_are_listed_and_the_schedule_says_the_same_once_it_is_published(world):
    world.pass_time(hours=1)
    screen = begun(world)
    assert not screen.has("plan-loads")  # nothing is changed yet
    screen = move(screen, "CP3", "U3")
    assert not loads(screen)
    figures_by_unit = rows(unfolded(screen))
    assert set(figures_by_unit) == {"一中队", "三中队"}
    assert WORDS("schedule.measure.straight") in screen.within("check-step")
    screen.press("publish").press("publish-now")
    planned = rows(opened("schedule").set("schedule-tab", "workload"))
    for unit, figures in figures_by_unit.items():
        assert planned_of(figures) == planned_of(planned[unit])


def test_where_no_load_changes_that_is_said(world):
    screen = move(begun(world), "CP2", "U1")
    # The barrier takes no people, whichever unit holds it.
    assert WORDS("plan.loads_same") in unfolded(screen).within("check-step")


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_is_whole_in_its_language(world, lang):
    screen = unfolded(move(begun(world, lang=lang), "CP3", "U3"))
    names = [*CODES, *POSTS, SOUTH.name, *(unit.name for unit in UNITS), PLANNER.name, RIVAL.name, "夜班"]
    assert screen.has("plan-loads")
    assert any(Translator(lang)("schedule.what.nights") in table.value.columns for table in screen.test.table)
    assert [key for key in LOOKS_LIKE_A_KEY.findall(screen.t) if "_" in key] == []
    assert untranslated(screen.t, lang, names) == []
