"""A longer proposal on the planning screen: progress, leaving and coming back, two ways to stop it."""

from dataclasses import replace

import pytest

from geo.domain.journal import Entry
from geo.domain.plans.commands import PlanAction, PlanEdit
from geo.domain.plans.preferences import ChangePolicy
from geo.i18n import LANGS, Translator
from geo.services.jobs import job
from geo.services.jobs.job import JobScope
from geo.services.jobs.lifecycle import start_job
from geo.services.plans import propose
from geo.services.plans.drafts import edit_plan
from geo.services.plans.jobs import draft_proposal_job
from pages.components.app.refresh import RenderStamp, is_outdated
from tests.page.hostile import HOSTILE, read_as_markdown
from tests.page.plans.steps import RIVAL, UNITS, begun, drafts, lose
from tests.page.readings import LOOKS_LIKE_A_KEY, number
from tests.page.screens import opened
from tests.unit.services.solving import LONG_S, Solving
from tests.worlds import ADMIN

WORDS = Translator("zh")


@pytest.fixture
def solving(monkeypatch, world):
    solving = Solving()
    monkeypatch.setattr(propose, "propose_assignment", solving)
    monkeypatch.setattr(job, "INLINE_WAIT_S", 0.0)
    yield solving
    solving.let_go.set()
    world.ctx.jobs.close()


def under_way(world, solving, **query):
    screen = lose(begun(world, **query)).press("propose")
    assert solving.begun.wait(LONG_S)
    return screen.again()


def ended(world):
    (task,) = world.ctx.jobs.jobs_of(JobScope(drafts(world)[0].id, is_draft=True))
    assert task.wait(LONG_S)
    return task


@pytest.mark.parametrize("lang", LANGS)
def test_a_longer_proposal_tells_how_far_it_is(world, solving, lang):
    text, t = under_way(world, solving, lang=lang).within("plan-task"), Translator(lang)
    assert t("job.kind.propose") in text
    assert t("stage.moves") in text
    assert t("job.so_far", value="4") in text
    assert t("job.gap", share="25 %") in text
    assert t("job.elsewhere_draft") in text
    assert [key for key in LOOKS_LIKE_A_KEY.findall(text) if "_" in key] == []


def test_who_goes_elsewhere_and_comes_back_finds_the_receipt(world, solving):
    screen = under_way(world, solving).turn("situation")
    solving.let_go.set()
    receipt = ended(world).result()
    screen.turn("planning")
    assert number(screen) == receipt.seq
    assert drafts(world)[0].moves
    assert not screen.has("task-drop")


def test_each_screen_that_saw_it_under_way_is_notified_once_and_one_opened_later_is_not(world, solving):
    first, other = under_way(world, solving), opened("planning")
    assert other.has("task-drop")
    solving.let_go.set()
    receipt = ended(world).result()
    assert number(first.again()) == number(other.again()) == receipt.seq
    assert not opened("planning").has("command-result")
    assert not other.turn("situation").turn("planning").has("command-result")


def test_where_no_screen_is_left_the_next_one_is_notified(world, solving):
    under_way(world, solving)
    solving.let_go.set()
    receipt = ended(world).result()
    assert number(opened("planning")) == receipt.seq


def test_a_screen_hears_of_the_end_of_a_computation_as_of_news(world, solving):
    under_way(world, solving)
    ctx = world.ctx
    drawn = RenderStamp(ctx.store.revision(), ctx.now(), ctx.jobs.finished_count)
    assert not is_outdated(ctx, drawn)
    solving.let_go.set()
    ctx.jobs.close()
    now = RenderStamp(ctx.store.revision(), ctx.now(), drawn.ended_jobs)
    assert is_outdated(ctx, now)


def test_cancelled_it_leaves_the_draft_and_says_so(world, solving):
    screen = under_way(world, solving).press("task-drop")
    assert WORDS("job.dropped") in screen.within("plan-task")
    assert not screen.has("task-drop")
    assert drafts(world)[0].moves == {}
    assert WORDS("job.dropped") not in lose(screen, "U2", 1).t


def test_the_best_so_far_is_taken(world, solving):
    screen = under_way(world, solving).press("task-take")
    receipt = ended(world).result()
    assert number(screen.again()) == receipt.seq
    assert drafts(world)[0].moves


def test_who_is_overtaken_meanwhile_is_notified_and_nothing_is_written(world, solving):
    screen = under_way(world, solving)
    (plan,) = drafts(world)
    edit_plan(world.ctx, RIVAL, PlanEdit(plan.id, plan.version, "rival", units=(("CP3", "U3"),)))
    solving.let_go.set()
    ended(world)
    assert WORDS("error.plan_changed", plan=plan.name) in screen.again().t
    assert list(drafts(world)[0].moves) == ["CP3"]


def test_another_planner_sees_who_began_it_and_may_cancel_it(world, solving, signed_in):
    under_way(world, solving)
    signed_in(RIVAL)
    screen = opened("planning")
    assert WORDS("job.by", who="调度员") in screen.within("plan-task")
    screen.press("task-drop")
    assert not screen.has("task-drop")


def test_a_second_press_while_it_lasts_is_refused_in_words(world, solving):
    screen = under_way(world, solving)
    world.pass_time(seconds=5)  # sooner it would be the same press
    screen.press("propose")
    assert WORDS("error.plan_job") in screen.t


# What each move is worth


def test_the_slider_says_what_moves_reach_and_a_choice_becomes_the_preference(world):
    screen = begun(world)
    assert not screen.has("curve-moves")
    screen.press("curve")
    most = int(screen.widget("curve-moves").options[-1])
    assert WORDS("gain.text", moves=0, share=0, most=most) in screen.within("plan-curve")
    screen.set("curve-moves", most)
    assert WORDS("gain.text", moves=most, share=100, most=most) in screen.within("plan-curve")
    assert WORDS("gain.proved") in screen.within("plan-curve")
    screen.press("curve-choose")
    assert (drafts(world)[0].preferences.keep, drafts(world)[0].preferences.moves) == (
        ChangePolicy.BUDGET,
        most,
    )
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
        tx.accounts.put(replace(RIVAL, name=HOSTILE), demo=False)
        tx.record(Entry("account", RIVAL.id, "update", None, {"name": HOSTILE}))

    world.store.write(world.ctx.request(ADMIN, "hostile", {}), renamed)
    screen = lose(begun(world))
    (plan,) = drafts(world)
    step = PlanAction(plan.id, plan.version, "theirs")
    start_job(world.ctx, RIVAL, draft_proposal_job(world.ctx, RIVAL, step))
    assert solving.begun.wait(LONG_S)
    return screen.again()


def test_a_hostile_name_of_the_planner_who_began_it_stays_text(world, solving):
    screen = hostile_task(world, solving)
    assert read_as_markdown(screen) == []
    assert "alert" in screen.within("plan-task")


def test_a_hostile_name_not_made_plain_is_found(world, solving, monkeypatch):
    monkeypatch.setattr("pages.components.widgets.background_job.escape_markdown", lambda text: text)
    assert read_as_markdown(hostile_task(world, solving))
