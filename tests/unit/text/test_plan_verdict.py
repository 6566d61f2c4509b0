"""The first line of the planning page: what is wrong comes first, and that nothing changes is said."""

from dataclasses import replace

import pytest

from geo.domain.plans.move import Move, PostState
from geo.domain.plans.plan import Plan
from geo.i18n import LANGS, Translator
from geo.services.assignment.post_assignments import Post
from geo.services.plans.comparison import PlanComparison, PostComparison, UnitComparison, UnitLoad
from geo.text.plan_verdict import VerdictLevel, plan_verdict

WORDS = Translator("zh")
HELD, BARE = PostState("U3", "manned"), PostState("", "manned")
POST = Post("K1", "北岩卡点", "370725", "checkpoint", "hard", 36.6, 118.8, HELD, 6, True, 3.0)
KEPT = PostComparison(POST, HELD, None, 100.0, 100.0, uncovered=False, locked=False, stale=False)
MOVED = replace(KEPT, after=PostState("U1", "manned"), move=Move(HELD, PostState("U1", "manned")))
LEFT = replace(KEPT, after=BARE, move=Move(HELD, BARE), uncovered=True)
LOAD = UnitLoad(posts=4, people=24, leads=4)


def verdict(*posts, absent=0, people=26, t=WORDS, new_absences=()):
    """The verdict on a draft in which squad 3 lacks people and may use so many."""
    plan = Plan("p", "夜班", "planner", absent={"U3": absent} if absent else {})
    squad = UnitComparison("U3", "三中队", people, 5, LOAD, LOAD, absent)
    return plan_verdict(PlanComparison(plan, posts, (squad,), new_absences), t)


def test_a_loss_that_needs_no_change_is_said_with_what_is_used():
    assert verdict(KEPT, absent=4) == (VerdictLevel.UNCHANGED, "三中队少 4 人仍够（24/26），无须调整。")


def test_without_absences_it_is_said_that_every_post_is_held():
    assert verdict(KEPT).text == f"{WORDS('verdict.all_held')}，{WORDS('verdict.unchanged')}。"


def test_changes_after_which_nothing_is_wrong_are_counted():
    level, text = verdict(MOVED, KEPT, absent=10)
    assert level is VerdictLevel.CHANGED
    assert text.startswith(WORDS("verdict.changed", count=1))
    assert "仍够" not in text, "it suffices only because of the change"


def test_an_uncovered_post_comes_before_everything_else():
    level, text = verdict(LEFT, MOVED, people=20)
    assert level is VerdictLevel.UNCOVERED
    assert text.startswith(WORDS("verdict.uncovered", count=1, names="北岩卡点"))
    assert text.index("人手不足") < text.index(WORDS("verdict.changed", count=2))
    assert WORDS("verdict.to_propose") not in text


def test_a_unit_with_too_few_people_and_no_change_yet_asks_for_a_plan():
    level, text = verdict(KEPT, absent=10, people=20)
    assert level is VerdictLevel.OVERLOADED
    assert text.endswith(f"{WORDS('verdict.to_propose')}。")
    assert WORDS("verdict.unchanged") not in text


@pytest.mark.parametrize("outdated", [{"posts": [replace(KEPT, stale=True)]}, {"new_absences": ("U3",)}])
def test_an_outdated_draft_is_never_called_in_order(outdated):
    level, text = verdict(*outdated.get("posts", [KEPT]), new_absences=outdated.get("new_absences", ()))
    assert level is VerdictLevel.OVERLOADED
    assert WORDS("verdict.outdated", count=1) in text
    assert WORDS("verdict.unchanged") not in text


@pytest.mark.parametrize("lang", LANGS)
def test_it_is_one_sentence_in_each_language(lang):
    text = verdict(LEFT, KEPT, absent=10, people=20, t=Translator(lang)).text
    assert text.count("。" if lang == "zh" else ".") == 1
