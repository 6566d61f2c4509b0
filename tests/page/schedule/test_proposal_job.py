"""A longer proposal on the schedule screen: progress, leaving and coming back, two ways to stop it."""

import pytest

from geo.i18n import LANGS, Translator
from geo.planning.schedule.solve import solve_schedule
from geo.services.jobs import job
from geo.services.jobs.job import JobKind, JobScope
from geo.services.schedule import propose
from tests.page.readings import LOOKS_LIKE_A_KEY
from tests.page.schedule.proposals import DAY_2, changes
from tests.page.screens import opened
from tests.unit.services.shifts import PLANNER, put_units, say
from tests.unit.services.solving import LONG_S, Solving, beside

WORDS = Translator("zh")
pytestmark = pytest.mark.usefixtures("full_crews")


@pytest.fixture
def solving(monkeypatch, world, full_crews):  # noqa: ARG001 - the people
    solving = Solving(solve_schedule)
    say(world, "release", start=DAY_2)
    with beside(monkeypatch, world, propose, solving):
        yield solving


def under_way(solving, **query):
    screen = opened("schedule", **query).press("schedule-work-out")
    assert solving.begun.wait(LONG_S)
    return screen.again()


def jobs_of(world, kind):
    return [each for each in world.ctx.jobs.jobs_of(JobScope(PLANNER.id)) if each.kind is kind]


def ended(world):
    (task,) = jobs_of(world, JobKind.SCHEDULE)
    assert task.wait(LONG_S)


@pytest.mark.parametrize("lang", LANGS)
def test_it_tells_how_far_it_is(solving, lang):
    shown, t = under_way(solving, lang=lang).within("schedule-task"), Translator(lang)
    assert t("job.kind.schedule") in shown
    assert t("stage.moves") in shown
    assert t("job.so_far", value="4") in shown
    assert t("job.elsewhere") in shown
    assert t("job.elsewhere_draft") not in shown  # no draft is written
    assert [key for key in LOOKS_LIKE_A_KEY.findall(shown) if "_" in key] == []


def test_who_goes_elsewhere_and_comes_back_finds_the_proposal(world, solving):
    screen = under_way(solving).turn("situation")
    solving.let_go.set()
    ended(world)
    screen.turn("schedule")
    assert len(changes(screen)) == 1
    assert not screen.has("task-drop")


def test_another_screen_of_the_same_person_has_it_too_and_one_opened_later_has_not(world, solving):
    first, other = under_way(solving), opened("schedule")
    assert other.has("task-drop")
    solving.let_go.set()
    ended(world)
    assert changes(first.again()) == changes(other.again())
    assert not opened("schedule").has("schedule-proposal")


def test_the_best_so_far_is_taken(world, solving):
    screen = under_way(solving).press("task-take")
    ended(world)
    assert len(changes(screen.again())) == 1


def test_cancelled_there_is_no_proposal_and_it_is_said(solving):
    screen = under_way(solving).press("task-drop")
    assert WORDS("job.dropped") in screen.within("schedule-task")
    assert not screen.has("schedule-proposal")
    assert not screen.has("task-drop")


def test_a_second_press_while_it_lasts_changes_nothing_and_another_question_drops_the_first(world, solving):
    screen = under_way(solving).press("schedule-work-out")
    assert solving.times == 1
    assert screen.has("task-drop")
    screen.widget("schedule-days").set_value(2)
    screen.press("schedule-work-out")
    second, *others = jobs_of(world, JobKind.SCHEDULE)
    assert others == []
    assert not second.is_done
    assert screen.again().has("task-drop")


def test_what_one_more_crew_would_change_is_worked_out_beside_the_screen(world, monkeypatch):
    put_units(world, 3, 1)
    say(world, "release", start=DAY_2)
    screen = opened("schedule").press("schedule-work-out")
    solving = Solving(solve_schedule)

    def slow(*args, cancelled):
        return solving(*args, cancelled=cancelled, on_progress=lambda _: None)

    monkeypatch.setattr(propose, "solve_schedule", slow)
    monkeypatch.setattr(job, "INLINE_WAIT_S", 0.0)
    screen.press("schedule-offers-ask")
    assert solving.begun.wait(LONG_S)
    shown = screen.again().within("crew-task")
    assert WORDS("job.kind.crew") in shown
    assert WORDS("stage.offers") in shown
    assert not screen.has("task-take")
    assert screen.has("schedule-put")  # the proposal stays in use
    screen.press("task-drop")
    assert WORDS("job.dropped") in screen.within("crew-task")
    solving.let_go.set()
    screen.press("crew-again")
    (task,) = jobs_of(world, JobKind.CREW)
    assert task.wait(LONG_S)
    assert not screen.again().has("task-drop")
    assert screen.has("schedule-put")
    world.ctx.jobs.close()
