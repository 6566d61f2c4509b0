"""Wishes of a draft on the planning screen: set, told in a line, kept to, lifted."""

import pytest

from geo.domain.plan_commands import PlanEdit
from geo.domain.plan_wishes import Keep, Rank, Wishes
from geo.i18n import Words
from geo.services.plans import edit_plan
from tests.page.test_planning import RIVAL, UNITS, begun, desk, drafts, lose, move, number

WORDS = Words("zh")
__all__ = ["desk"]  # the fixture makes the units and the planners


def wishes(world):
    return drafts(world)[0].wishes


def wished(screen, **values):
    for name, value in values.items():
        screen.widget(f"wish-{name}").set_value(value)
    return screen.press("set-wishes")


def test_a_draft_without_wishes_says_nothing_of_them(world):
    screen = begun(world)
    assert WORDS("wish.now", wishes="") not in screen.words
    assert WORDS("plan.propose_told") in screen.within("propose-step")


def test_wishes_are_set_at_once_and_told_in_one_line(world):
    screen = wished(begun(world), keep=Keep.BUDGET, moves=1, weight=900, band=20, nowhere=["U2"])
    assert wishes(world) == Wishes(Keep.BUDGET, moves=1, weight=900, band=0.2, barred=(("U2", ""),))
    assert number(screen)
    told = [
        WORDS("wish.budget", moves=1),
        WORDS("wish.fair", band=20, weight=900),
        WORDS("wish.nowhere", unit=UNITS[1].name),
    ]
    assert WORDS("wish.now", wishes=" · ".join(told)) in screen.within("propose-step")
    assert WORDS("plan.propose_wished") in screen.within("propose-step")


def test_a_proposal_keeps_to_the_wishes_and_says_what_is_proved_of_it(world):
    screen = wished(begun(world), keep=Keep.FREE, nowhere=["U1"]).press("propose")
    (plan,) = drafts(world)
    assert "U1" not in {move.after.unit for move in plan.moves.values()}
    assert WORDS("proof.best.free") in screen.words
    assert WORDS("why.ban", unit=UNITS[0].name) in screen.within("plan-reasons")


def test_a_unit_is_excluded_from_the_chosen_post_and_allowed_again(world):
    screen = begun(world).set("post", "CP1").press("wish-bar")
    assert wishes(world).barred == (("U1", "CP1"),)
    sentence = WORDS("wish.not_at", unit=UNITS[0].name, post="平原大桥卡点")
    assert sentence in screen.within("post-form")
    world.pass_time(seconds=5)  # sooner it would be the same press
    screen.press("wish-bar")
    assert wishes(world) == Wishes()
    assert sentence not in screen.within("post-form")


def test_a_post_is_put_before_others_after_them_and_as_its_kind_again(world):
    screen = begun(world).set("post", "CP1")
    for name, rank in (("first", Rank.FIRST), ("last", Rank.LAST), ("usual", None)):
        screen.press(f"wish-{name}")
        assert dict(wishes(world).ranks).get("CP1") == rank
        assert not screen.has(f"wish-{name}")


def test_what_was_said_of_single_posts_is_lifted_in_the_form(world):
    screen = begun(world).set("post", "CP1").press("wish-bar").press("wish-first")
    assert screen.widget("wish-kept").value == ["U1:CP1", "CP1=first"]
    wished(screen, kept=["CP1=first"])
    assert wishes(world) == Wishes(ranks=(("CP1", Rank.FIRST),))


def test_the_form_follows_the_wishes_of_others_and_is_whole_after_another_page(world):
    screen = begun(world)
    (plan,) = drafts(world)
    edit_plan(world.office, RIVAL, PlanEdit(plan.id, plan.version, "rival", wishes=Wishes(moves=7)))
    assert screen.again().widget("wish-moves").value == 7
    assert screen.turn("rota").turn("planning").widget("wish-moves").value == 7


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_second_best_unit_is_named_with_the_reason(world, lang):
    screen = lose(begun(world, lang=lang), people=6)
    move(screen, "CP2", "U2")
    screen.press("propose")
    (plan,) = drafts(world)
    seconds = [found.second for found in plan.moves.values() if found.second]
    names = {unit.code: unit.name for unit in UNITS}
    assert all(Words(lang)("plan.second", unit=names[code]) in screen.words for code in seconds)


@pytest.mark.parametrize(("name", "rule"), [("moves", Keep.BUDGET), ("price", Keep.PRICE)])
def test_a_number_typed_alone_chooses_the_rule_that_it_belongs_to(world, name, rule):
    screen = wished(begun(world), **{name: 7})
    assert wishes(world).keep is rule
    wished(screen, keep=Keep.FREE)
    assert wishes(world).keep is Keep.FREE, "a rule that is chosen is kept"
