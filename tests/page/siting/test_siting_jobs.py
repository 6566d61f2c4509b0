"""A longer question on /posts: progress, other questions, numbers that change, two ways to stop it."""

import pytest

from geo.domain.errors import StoreBusy
from geo.i18n import LANGS, Translator
from geo.planning.siting.tradeoff import mclp_by_moves
from geo.services.cordon import solve as road_sealing
from geo.services.cordon.network import cordon_network
from geo.services.jobs import job
from geo.services.siting import solve
from tests.page.readings import LOOKS_LIKE_A_KEY
from tests.page.siting.steps import (
    asked,
    field,
    kilometres,
    siting,
    typed,
)
from tests.unit.services.posts_world import PLANNER
from tests.unit.services.solving import LONG_S, Searching, beside

WORDS = Translator("zh")


@pytest.fixture
def searching(monkeypatch, world):
    searching = Searching(mclp_by_moves)
    with beside(monkeypatch, world, solve, searching):
        yield searching


def under_way(searching, **query):
    screen = asked(siting(**query).set("posts-reach", 2.5), count=4, closing=1)
    assert searching.begun.wait(LONG_S)
    return screen.again()


def known(world):
    return world.ctx.jobs.jobs_of(job.JobScope(PLANNER.id))


def ended(world):
    task = known(world)[0]
    assert task.wait(LONG_S)
    return task


@pytest.mark.parametrize("lang", LANGS)
def test_it_tells_how_far_it_is_and_the_screen_stays_usable(searching, lang):
    screen, t = under_way(searching, lang=lang), Translator(lang)
    shown = screen.within("posts-task")
    for said in ("job.kind.posts", "stage.cover", "job.elsewhere"):
        assert t(said) in shown
    assert t("job.so_far", value="4") in shown
    assert t("job.gap", share="25 %") in shown
    assert [key for key in LOOKS_LIKE_A_KEY.findall(shown) if "_" in key] == []
    assert screen.has("posts-work-out")
    assert not screen.has("posts-into-draft")


def test_the_answer_appears_by_itself_and_looking_again_begins_no_second_search(world, searching):
    screen = under_way(searching).again().turn("situation").turn("siting")
    searching.let_go.set()
    ended(world)
    assert WORDS("siting.proved.most") in screen.again().within("posts-plan")
    assert not screen.has("task-drop")
    assert searching.times == 1


def test_cancelled_there_is_no_plan_until_one_asks_again(searching):
    screen = under_way(searching).press("task-drop")
    assert WORDS("job.dropped") in screen.within("posts-task")
    assert not screen.has("task-drop")
    searching.let_go.set()
    assert WORDS("job.dropped") in screen.again().within("posts-task")
    assert searching.times == 1
    assert screen.press("posts-again").has("task-drop") or screen.has("posts-into-draft")


def test_the_best_so_far_is_a_plan_with_its_bound_and_pressing_again_works_it_out_to_the_end(
    world, searching
):
    screen = under_way(searching).press("task-take")
    first = ended(world)
    assert WORDS("siting.text.closes", count=1, names="A处").replace("**", "") in plan_of(screen.again())
    searching.let_go.set()
    screen.press("posts-work-out")
    assert ended(world) is not first
    assert WORDS("siting.proved.most") in plan_of(screen.again())


def plan_of(screen):
    return screen.within("posts-plan").replace("**", "")


def test_another_question_drops_the_one_before(world, searching):
    screen = under_way(searching)
    (first,) = known(world)
    screen.set("posts-reach", 1.5)
    assert first.stop_mode is job.StopMode.DISCARD
    assert len(known(world)) == 1
    screen.set("posts-reach", 2.5)  # it is no longer known as one that somebody stopped
    assert WORDS("job.dropped") not in screen.within("posts-task")


def test_two_screens_of_one_person_ask_beside_each_other(world, searching):
    first = under_way(searching)
    other = asked(siting().set("posts-reach", 1.5), count=4, closing=1)
    assert first.again().has("task-drop")
    assert other.again().has("task-drop")
    assert [task.is_done for task in known(world)] == [False, False]


def test_a_candidate_changes_the_question(town, searching):
    screen = typed(under_way(searching), "六处口", kilometres(4))
    searching.let_go.set()
    ended(town)
    assert screen.again().has("posts-into-draft")
    assert searching.times == 2


def test_numbers_that_changed_meanwhile_begin_no_second_search_and_are_reported(world, searching):
    screen = under_way(searching)
    world.change("V20", "lifted")
    screen.again()
    searching.let_go.set()
    ended(world)
    shown = screen.again().within("posts-task")
    assert WORDS("job.stale") in shown
    assert WORDS("siting.text.closes", count=1, names="A处").replace("**", "") in plan_of(screen)
    assert searching.times == 1
    screen.press("posts-again")
    ended(world)
    assert WORDS("job.stale") not in screen.again().within("posts-task")
    assert searching.times == 2


@pytest.mark.usefixtures("searching")
def test_where_too_much_is_worked_out_that_is_said(world, monkeypatch):
    def busy(*_):
        raise StoreBusy("error.plan_jobs")

    screen = siting()
    with monkeypatch.context() as full:
        full.setattr(type(world.ctx.jobs), "submit", busy)
        assert WORDS("error.plan_jobs") in asked(screen, count=4, closing=1).t


def test_the_fewest_and_the_ways_are_worked_out_beside_the_screen_too(world, searching):
    screen = siting().set("posts-reach", 2.5)
    for aim in ("fewest", "worst", "mean", "sturdy"):
        asked(screen, aim)
        ended(world)
        assert WORDS(f"siting.proved.{aim}") in screen.again().within("posts-plan")
    assert searching.times == 0
    assert screen.widget(field(screen, "aim")).value == "sturdy"


def test_a_longer_cordon_can_be_cancelled_and_has_no_best_so_far(roads, searching, monkeypatch):
    def slow(*arguments, **options):
        searching.begun.set()
        assert searching.let_go.wait(LONG_S)
        return cordon_network(*arguments, **options)

    monkeypatch.setattr(road_sealing, "cordon_network", slow)
    screen = siting(area="370725001").set("posts-view", "cordon")
    assert searching.begun.wait(LONG_S)
    shown = screen.again().within("cordon-task")
    assert WORDS("job.kind.cordon") in shown
    assert WORDS("stage.cordon") in shown
    assert not screen.has("task-take")
    screen.press("task-drop")
    assert WORDS("job.dropped") in screen.within("cordon-task")
    searching.let_go.set()
    screen.press("cordon-again")
    (task,) = roads.ctx.jobs.jobs_of(job.JobScope(PLANNER.id))
    assert task.wait(LONG_S)
    assert WORDS("cordon.proved", count=4) in screen.again().within("posts-cordon")


def test_a_post_that_opens_meanwhile_drops_no_search(world, searching):
    """It changes what may be asked, and not what was."""
    screen = asked(siting().set("posts-reach", 2.5), count=4, closing=0)
    assert searching.begun.wait(LONG_S)
    (task,) = known(world)
    world.change("D", "manned")
    screen.again()
    assert known(world) == (task,)
    assert (task.stop_mode, searching.times) == (None, 1)
