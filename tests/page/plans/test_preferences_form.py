"""Preferences of a draft on the planning screen: set, shown in a line, kept to, lifted."""

import pytest

from geo.domain.plans.commands import PlanEdit
from geo.domain.plans.preferences import ChangePolicy, PlanPreferences, PriorityOverride
from geo.i18n import Translator
from geo.services.plans.drafts import edit_plan
from tests.page.plans.steps import RIVAL, UNITS, begun, drafts, lose, move
from tests.page.readings import number

WORDS = Translator("zh")


def preferences(world):
    return drafts(world)[0].preferences


def set_preferences(screen, **values):
    for name, value in values.items():
        screen.widget(f"preference-{name}").set_value(value)
    return screen.press("set-preferences")


def test_a_draft_without_preferences_says_nothing_of_them(world):
    screen = begun(world)
    assert WORDS("preferences.now", preferences="") not in screen.t
    assert WORDS("plan.propose_help") in screen.within("propose-step")


def test_preferences_are_set_at_once_and_shown_in_one_line(world):
    screen = set_preferences(
        begun(world), keep=ChangePolicy.BUDGET, moves=1, weight=900, band=20, nowhere=["U2"]
    )
    assert preferences(world) == PlanPreferences(
        ChangePolicy.BUDGET, moves=1, weight=900, band=0.2, barred=(("U2", ""),)
    )
    assert number(screen)
    sentences = [
        WORDS("preferences.budget", moves=1),
        WORDS("preferences.fair", band=20, weight=900),
        WORDS("preferences.nowhere", unit=UNITS[1].name),
    ]
    assert WORDS("preferences.now", preferences=" · ".join(sentences)) in screen.within("propose-step")
    assert WORDS("plan.propose_preferred") in screen.within("propose-step")


def test_a_proposal_keeps_to_the_preferences_and_says_what_is_proved_of_it(world):
    screen = set_preferences(begun(world), keep=ChangePolicy.UNRESTRICTED, nowhere=["U1"]).press("propose")
    (plan,) = drafts(world)
    assert "U1" not in {move.after.unit for move in plan.moves.values()}
    assert WORDS("proof.best.free") in screen.t
    assert WORDS("why.ban", unit=UNITS[0].name) in screen.set("plan-tab", "changes").within("plan-reasons")


def test_a_unit_is_excluded_from_the_chosen_post_and_allowed_again(world):
    screen = begun(world).set("post", "CP1").press("preference-bar")
    assert preferences(world).barred == (("U1", "CP1"),)
    sentence = WORDS("preferences.not_at", unit=UNITS[0].name, post="平原大桥卡点")
    assert sentence in screen.within("post-form")
    world.pass_time(seconds=5)  # sooner it would be the same press
    screen.press("preference-bar")
    assert preferences(world) == PlanPreferences()
    assert sentence not in screen.within("post-form")


def test_a_post_is_put_before_others_after_them_and_as_its_kind_again(world):
    screen = begun(world).set("post", "CP1")
    for name, rank in (("first", PriorityOverride.FIRST), ("last", PriorityOverride.LAST), ("usual", None)):
        screen.press(f"preference-{name}")
        assert dict(preferences(world).ranks).get("CP1") == rank
        assert not screen.has(f"preference-{name}")


def test_what_was_said_of_single_posts_is_lifted_in_the_form(world):
    screen = begun(world).set("post", "CP1").press("preference-bar").press("preference-first")
    assert screen.widget("preference-kept").value == ["U1:CP1", "CP1=first"]
    set_preferences(screen, kept=["CP1=first"])
    assert preferences(world) == PlanPreferences(ranks=(("CP1", PriorityOverride.FIRST),))


def test_the_form_follows_the_preferences_of_others_and_is_whole_after_another_page(world):
    screen = begun(world)
    (plan,) = drafts(world)
    edit_plan(
        world.ctx, RIVAL, PlanEdit(plan.id, plan.version, "rival", preferences=PlanPreferences(moves=7))
    )
    assert screen.again().widget("preference-moves").value == 7
    assert screen.turn("schedule").turn("planning").widget("preference-moves").value == 7


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_second_best_unit_is_named_with_the_reason(world, lang):
    screen = lose(begun(world, lang=lang), people=6)
    move(screen, "CP2", "U2")
    screen.press("propose")
    (plan,) = drafts(world)
    seconds = [move.second_choice for move in plan.moves.values() if move.second_choice]
    names = {unit.code: unit.name for unit in UNITS}
    said = screen.set("plan-tab", "changes").within("plan-reasons")
    assert all(Translator(lang)("plan.second", unit=names[code]) in said for code in seconds)


@pytest.mark.parametrize(("name", "rule"), [("moves", ChangePolicy.BUDGET), ("price", ChangePolicy.PRICE)])
def test_a_number_typed_alone_chooses_the_rule_that_it_belongs_to(world, name, rule):
    screen = set_preferences(begun(world), **{name: 7})
    assert preferences(world).keep is rule
    set_preferences(screen, keep=ChangePolicy.UNRESTRICTED)
    assert preferences(world).keep is ChangePolicy.UNRESTRICTED, "a rule that is chosen is kept"
