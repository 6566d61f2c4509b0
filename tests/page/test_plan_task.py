"""A longer proposal on the planning screen: progress, leaving and coming back, two ways to stop it."""

from dataclasses import replace

import pytest

from geo.domain.journal import Entry
from geo.domain.plan_commands import PlanEdit, PlanStep
from geo.domain.plan_wishes import Keep
from geo.i18n import LANGS, Words
from geo.services import plan_tasks, proposals, tasks
from geo.services.plans import edit_plan
from geo.services.tasks import Kind
from pages.components.live import Drawn, is_news
from tests.page.screens import opened
from tests.page.test_hostile import HOSTILE, read_as_markdown
from tests.page.test_planning import RIVAL, UNITS, begun, desk, drafts, lose, number
from tests.page.test_words import LOOKS_LIKE_A_KEY
from tests.unit.services.solving import LONG_S, Solving
from tests.worlds import ADMIN

WORDS = Words("zh")
__all__ = ["desk"]  # the fixture makes the units and the planners


@pytest.fixture
def solving(monkeypatch, world):
    solving = Solving()
    monkeypatch.setattr(proposals, "answer", solving)
    monkeypatch.setattr(tasks, "PATIENCE_S", 0.0)
    yield solving
    solving.let_go.set()
    world.office.tasks.close()


def under_way(world, solving, **query):
    screen = lose(begun(world, **query)).press("propose")
    assert solving.begun.wait(LONG_S)
    return screen.again()


def ended(world):
    (task,) = world.office.tasks.of(drafts(world)[0].id)
    assert task.wait(LONG_S)
    return task


@pytest.mark.parametrize("lang", LANGS)
def test_a_longer_proposal_tells_how_far_it_is(world, solving, lang):
    told, words = under_way(world, solving, lang=lang).within("plan-task"), Words(lang)
    assert words("task.kind.propose") in told
    assert words("stage.moves") in told
    assert words("task.so_far", value="4") in told
    assert words("task.gap", share="25 %") in told
    assert words("task.elsewhere_draft") in told
    assert [key for key in LOOKS_LIKE_A_KEY.findall(told) if "_" in key] == []


def test_who_goes_elsewhere_and_comes_back_finds_the_receipt(world, solving):
    screen = under_way(world, solving).turn("situation")
    solving.let_go.set()
    receipt = ended(world).result()
    screen.turn("planning")
    assert number(screen) == receipt.seq
    assert drafts(world)[0].moves
    assert not screen.has("task-drop")


def test_each_screen_that_saw_it_under_way_is_told_once_and_one_opened_later_is_not(world, solving):
    first, other = under_way(world, solving), opened("planning")
    assert other.has("task-drop")
    solving.let_go.set()
    receipt = ended(world).result()
    assert number(first.again()) == number(other.again()) == receipt.seq
    assert not opened("planning").has("deed")
    assert not other.turn("situation").turn("planning").has("deed")


def test_where_no_screen_is_left_the_next_one_is_told(world, solving):
    under_way(world, solving)
    solving.let_go.set()
    receipt = ended(world).result()
    assert number(opened("planning")) == receipt.seq


def test_a_screen_hears_of_the_end_of_a_computation_as_of_news(world, solving):
    under_way(world, solving)
    office = world.office
    drawn = Drawn(office.store.revision(), office.now(), office.tasks.ended)
    assert not is_news(office, drawn)
    solving.let_go.set()
    office.tasks.close()
    now = Drawn(office.store.revision(), office.now(), drawn.ended)
    assert is_news(office, now)


def test_cancelled_it_leaves_the_draft_and_says_so(world, solving):
    screen = under_way(world, solving).press("task-drop")
    assert WORDS("task.dropped") in screen.within("plan-task")
    assert not screen.has("task-drop")
    assert drafts(world)[0].moves == {}
    assert WORDS("task.dropped") not in lose(screen, "U2", 1).words


def test_the_best_so_far_is_taken(world, solving):
    screen = under_way(world, solving).press("task-take")
    receipt = ended(world).result()
    assert number(screen.again()) == receipt.seq
    assert drafts(world)[0].moves


def test_who_is_overtaken_meanwhile_is_told_and_nothing_is_written(world, solving):
    screen = under_way(world, solving)
    (plan,) = drafts(world)
    edit_plan(world.office, RIVAL, PlanEdit(plan.id, plan.version, "rival", moves=(("CP3", "U3"),)))
    solving.let_go.set()
    ended(world)
    assert WORDS("error.plan_changed", plan=plan.name) in screen.again().words
    assert list(drafts(world)[0].moves) == ["CP3"]


def test_another_planner_sees_who_began_it_and_may_cancel_it(world, solving, signed_in):
    under_way(world, solving)
    signed_in(RIVAL)
    screen = opened("planning")
    assert WORDS("task.by", who="调度员") in screen.within("plan-task")
    screen.press("task-drop")
    assert not screen.has("task-drop")


def test_a_second_press_while_it_lasts_is_refused_in_words(world, solving):
    screen = under_way(world, solving)
    world.pass_time(seconds=5)  # sooner it would be the same press
    screen.press("propose")
    assert WORDS("error.plan_task") in screen.words


# What each move is worth


def test_the_slider_says_what_moves_reach_and_a_choice_becomes_the_wish(world):
    screen = begun(world)
    assert not screen.has("curve-moves")
    screen.press("curve")
    most = int(screen.widget("curve-moves").options[-1])
    assert WORDS("gain.told", moves=0, share=0, most=most) in screen.within("plan-curve")
    screen.set("curve-moves", most)
    assert WORDS("gain.told", moves=most, share=100, most=most) in screen.within("plan-curve")
    assert WORDS("gain.proved") in screen.within("plan-curve")
    screen.press("curve-choose")
    assert (drafts(world)[0].wishes.keep, drafts(world)[0].wishes.moves) == (Keep.BUDGET, most)
    assert screen.has("curve-moves")  # what it rests on is as it was
    screen.press("propose")
    assert len(drafts(world)[0].moves) == most
    lose(screen)
    assert not screen.has("curve-moves")


def test_where_no_move_gains_anything_that_is_said(world):
    screen = begun(world)
    for unit in UNITS[1:]:
        lose(screen, unit.code, unit.people)  # the post of one of them has to change hands
    assert WORDS("gain.one", moves=1) in screen.press("curve").within("plan-curve")


def hostile_task(world, solving):
    """A rival with a hostile name has begun a proposal."""

    def renamed(tx):
        tx.put_account(replace(RIVAL, name=HOSTILE), demo=False)
        tx.record(Entry("account", RIVAL.id, "update", None, {"name": HOSTILE}))

    world.store.write(world.office.request(ADMIN, "hostile", {}), renamed)
    screen = lose(begun(world))
    (plan,) = drafts(world)
    step = PlanStep(plan.id, plan.version, "theirs")
    plan_tasks.begin_task(world.office, RIVAL, step, Kind.PROPOSE)
    assert solving.begun.wait(LONG_S)
    return screen.again()


def test_a_hostile_name_of_whoever_began_it_stays_text(world, solving):
    screen = hostile_task(world, solving)
    assert read_as_markdown(screen) == []
    assert "alert" in screen.within("plan-task")


def test_a_hostile_name_not_made_plain_is_found(world, solving, monkeypatch):
    monkeypatch.setattr("pages.components.task_progress.plain", lambda text: text)
    assert read_as_markdown(hostile_task(world, solving))
