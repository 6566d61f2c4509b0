"""The planning screen: a draft is changed step by step, compared, published and taken back."""

import io
import re
from dataclasses import replace

import pytest
from docx import Document

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import StoreBusy
from geo.domain.journal import Entry
from geo.domain.plans.commands import NewPlan, PlanAction, PlanEdit
from geo.domain.plans.move import Location, post_state
from geo.domain.plans.plan import PlanState
from geo.domain.units import Unit
from geo.i18n import LANGS, Translator
from geo.services.plans.drafts import begin_plan, drop_plan, edit_plan, publish_plan
from geo.services.sites.journal_entries import EntryMeta, record_site
from pages.components.app.markdown import escape_markdown
from pages.components.plans.new_post_form import parse_location
from tests.page.files import fetched
from tests.page.hostile import HOSTILE, read_as_html, read_as_markdown
from tests.page.plans.steps import (
    PLANNER,
    POSTS,
    RIVAL,
    SOUTH,
    UNITS,
    begun,
    drafts,
    lose,
    move,
)
from tests.page.readings import CODES, LOOKS_LIKE_A_KEY, number, untranslated
from tests.page.screens import opened
from tests.worlds import ADMIN, OTHER, SITES, VIEWER

WORDS = Translator("zh")
WIDGETS = ["plan", "new-plan-name", "begin-plan", "post", "to-unit", "move-post", "lock-post", "back-post"]
WIDGETS += ["away-unit", "away-people", "set-away", "propose", "publish"]
PARTS = {"post": "plan-posts", "changes": "plan-reasons", "units": "plan-units", "orders": "orders"}
"""Part of the panel by tab."""


def assignments_of(world):
    return {post: post_state(world.site(post)) for post in POSTS}


def proposed(world, **query):
    return lose(begun(world, **query)).press("propose")


def test_the_number_of_people_missing_stays_so_that_a_second_press_says_the_same(world):
    screen = lose(begun(world)).press("set-away")
    assert drafts(world)[0].absent == {"U1": 12}
    assert screen.widget("away-people").value == 12


def published(world, reason="减员"):
    screen = proposed(world).press("publish")
    screen.widget("publish-reason").set_value(reason)
    return screen.press("publish-now")


def figures(screen):
    """Each figure of the draft by its name."""
    found = re.findall(r"([^·*]+) \*\*(.+?)\*\*", screen.within("plan-figures"))
    return {name.strip(): value for name, value in found}


def in_tab(screen, tab):
    """What can be read in a tab of the panel, which is left open."""
    return screen.set("plan-tab", tab).within("panel-content")


def verdict(screen):
    return screen.within("verdict")


# Who is offered it


@pytest.mark.parametrize(
    ("who", "wanted"), [(PLANNER, True), (OTHER, False), (VIEWER, False), (ADMIN, False)]
)
def test_the_screen_is_offered_to_those_who_may_plan_somewhere(signed_in, who, wanted):
    signed_in(who)
    links = [node.proto.label for node in opened().test.get("page_link")]
    assert (WORDS("page.planning") in links) is wanted
    assert opened("planning").has("new-plan-name") is wanted


def test_others_who_open_its_link_read_why_not_and_whom_to_ask(signed_in):
    signed_in(VIEWER)
    assert WORDS("plan.not_yours", who=ADMIN.name) in opened("planning").t


def test_the_parts_go_by_their_names(world):
    screen = proposed(world).set("post", "CP1")
    drop = f"drop-draft-{drafts(world)[0].id}"
    assert [key for key in (*WIDGETS, drop, "map", "plan-figures") if not screen.has(key)] == []
    for tab, part in PARTS.items():
        assert screen.set("plan-tab", tab).has(part)


@pytest.mark.parametrize("link", [{}, {"area": "370725002"}])
def test_a_planner_of_one_town_begins_drafts_about_that_town(world, signed_in, link):
    grant = Grant("town", Role.PLANNER, "370725002")

    def write(tx):
        tx.accounts.put(Actor("town", "街道调度", None), demo=False)
        image = {"given": {"role": grant.role, "area": grant.area}}
        tx.accounts.put_grant(grant, tx.record(Entry("account", "town", "grant", None, image)))

    world.store.write(world.ctx.request(ADMIN, "town", {}), write)
    signed_in(Actor("town", "街道调度", None))
    screen = opened("planning", **link)
    screen.widget("new-plan-name").set_value("宝城")
    screen.press("begin-plan")
    assert [plan.area for plan in drafts(world)] == ["370725002"]
    assert "火车站卡点" in screen.within("plan-posts")
    assert "平原大桥卡点" not in screen.t


# Begin


def test_a_draft_is_begun_about_the_area_of_the_filter_and_changes_nothing(world):
    before = assignments_of(world)
    screen = opened("planning", area="370725002")
    screen.widget("new-plan-name").set_value("夜班")
    screen.press("begin-plan")
    (plan,) = drafts(world)
    assert (plan.name, plan.author, plan.area) == ("夜班", "planner", "370725002")
    assert world.entry(number(screen)).entity_id == plan.id
    assert screen.unfold("new-plan-menu").widget("new-plan-name").value == ""
    assert "平原大桥卡点" not in screen.within("plan-posts")
    assert assignments_of(world) == before


def test_a_draft_without_a_name_is_refused_where_it_was_pressed_and_the_screen_stays(world):
    screen = opened("planning")
    screen.widget("new-plan-name").set_value("  ")
    screen.press("begin-plan")
    assert WORDS("error.plan_name", length=0, expected=60) in screen.within("new-plan")
    assert screen.widget("new-plan-name").value == "  "
    assert drafts(world) == []


def test_of_several_drafts_one_is_before_the_planner_and_another_can_be_chosen(world):
    begin_plan(world.ctx, RIVAL, NewPlan("甲", "first"))
    screen = begun(world)
    assert screen.widget("plan").value == drafts(world)[0].id
    screen.set("plan", "first")
    lose(screen)
    assert {plan.name: dict(plan.absent) for plan in drafts(world)} == {"甲": {"U1": 12}, "夜班": {}}


def test_without_a_draft_the_assignments_in_force_are_shown_and_nothing_can_be_changed(world):
    screen = opened("planning").set("post", "CP1")
    assert WORDS("verdict.all_held") in verdict(screen)
    assert WORDS("plan.held", held="一中队") in screen.within("post-form")
    for key in ("move-post", "propose", "publish", "found"):
        assert not screen.has(key)
    begun(world).set("post", "CP1").widget("move-post")  # the control


# Propose and read


def test_a_unit_that_lost_all_its_people_hands_its_posts_over_with_reasons_and_proof(world):
    screen = proposed(world)
    assert WORDS("plan.absent", unit="一中队", people=12) in screen.within("away")
    text = in_tab(screen, "changes")
    assert text.count(WORDS("why.away", unit="一中队")) == 2
    assert "一中队 → 三中队" in text
    assert "一中队 → 二中队" in text
    assert WORDS("proof.best") in screen.within("propose-step")
    assert figures(screen)[WORDS("tally.moved")] == "2"
    assert figures(screen)[WORDS("tally.uncovered")] == "0 → 0"
    assert "2 → 0" in in_tab(screen, "units")


def test_what_is_proved_among_near_units_alone_says_so(world):
    assert WORDS("proof.within", nearest=12) not in proposed(world).t

    def write(tx):
        for each in range(10):
            tx.record(Entry("unit", f"V{each}", "register", None, {"people": 1}))
            tx.put_unit(Unit(f"V{each}", f"后备{each}", people=1))

    world.store.write(world.ctx.request(ADMIN, "more", {}), write)
    assert WORDS("proof.within", nearest=12) in proposed(world).within("propose-step")


def test_what_is_changed_by_hand_is_no_longer_proved(world):
    screen = move(proposed(world), "CP2", "U3")
    assert WORDS("proof.none") in screen.within("propose-step")
    assert WORDS("why.hand") in in_tab(screen, "changes")


def test_what_was_moved_by_hand_is_kept_by_the_next_proposal_and_named_before_it(world):
    screen = move(begun(world), "CP1", "U2")
    text = WORDS("plan.by_hand", count=1, names=world.site("CP1").name, back=WORDS("plan.back"))
    assert text in screen.within("propose-step")
    screen.press("propose")
    (plan,) = drafts(world)
    assert (plan.moves["CP1"].after.unit, plan.moves["CP1"].reason) == ("U2", "")
    assert text in screen.within("propose-step")
    screen.press("back-post")
    assert text not in screen.within("propose-step")


def test_locked_posts_stay_as_the_draft_has_them_in_the_next_proposal(world):
    screen = move(proposed(world), "CP1", "U2").press("lock-post")
    screen.set("post", "CP3").press("lock-post")
    stood = {post: drafts(world)[0].moves[post].after.unit for post in ("CP1", "CP3")}
    screen.press("propose")
    (plan,) = drafts(world)
    assert plan.locks == {"CP1", "CP3"}
    assert {post: plan.moves[post].after.unit for post in ("CP1", "CP3")} == stood
    assert WORDS("plan.locked") in screen.within("post-form")
    screen.press("lock-post")
    assert drafts(world)[0].locks == {"CP1"}


def test_posts_that_stay_uncovered_are_named_and_what_would_help_is_counted_and_solved(world):
    screen = begun(world)
    for unit in UNITS[:2]:
        lose(screen, unit.code)
    screen.press("propose")
    (bare,) = [post for post, move in drafts(world)[0].moves.items() if not move.after.unit]
    assert WORDS("verdict.uncovered", count=1, names=world.site(bare).name) in verdict(screen)
    assert figures(screen)[WORDS("tally.uncovered")] == "0 → 1"
    text = screen.press("advice").within("plan-advice")
    assert WORDS("short.people", needed=12, available=6) in text
    assert WORDS("plan.advice_none") in text
    assert screen.again().within("plan-advice") == text
    lose(screen, "U2", 11).press("propose")
    assert WORDS("plan.advice_none") not in screen.t
    text = screen.press("advice").within("plan-advice")
    helped = WORDS("help.people", unit="二中队", amount=5)
    assert WORDS("plan.offer", help=helped, then=WORDS("plan.then_all")) in text


def test_what_would_help_falls_when_another_order_changes_who_holds_what(world):
    screen = begun(world)
    for unit in UNITS[:2]:
        lose(screen, unit.code)
    text = screen.press("propose").press("advice").within("plan-advice")
    assert WORDS("short.people", needed=12, available=6) in text
    begin_plan(world.ctx, RIVAL, NewPlan("甲", "other"))
    edit_plan(world.ctx, RIVAL, PlanEdit("other", 1, "rival", units=(("CP3", "U2"),)))
    assert screen.again().within("plan-advice") == text  # a draft changes nothing
    publish_plan(world.ctx, RIVAL, PlanAction("other", 2, "publish"))
    assert WORDS("short.people", needed=12, available=6) not in screen.again().t


def test_nothing_is_offered_to_help_where_every_post_is_held(world):
    assert not proposed(world).has("advice")


def test_a_loss_that_needs_no_change_is_said_in_the_first_line(world):
    screen = lose(begun(world), "U2", 4)
    said = WORDS("verdict.sufficient", unit="二中队", absent=4, used=0, people=8)
    assert f"{said}，{WORDS('verdict.unchanged')}。" in verdict(screen)
    lose(screen, "U1", 12)  # the control: it holds two posts
    assert WORDS("plan.over", unit="一中队", people=12, leads=2, has=0, has_leads=0) in verdict(screen)
    assert WORDS("verdict.to_propose") in verdict(screen)
    assert WORDS("verdict.unchanged") not in verdict(screen)


# Post by post


def test_a_post_is_moved_put_back_closed_and_opened(world):
    screen = move(begun(world), "CP1", "U2")
    assert drafts(world)[0].moves["CP1"].after.unit == "U2"
    assert figures(screen)[WORDS("tally.moved")] == "1"
    screen.press("back-post")
    assert dict(drafts(world)[0].moves) == {}
    assert screen.widget("back-post").disabled
    screen.press("post-withdrawn")
    assert drafts(world)[0].moves["CP1"].after.status == "withdrawn"
    assert WORDS("look.closed") in screen.t
    screen.press("post-manned")
    assert dict(drafts(world)[0].moves) == {}


def pressed(screen, location=(36.6, 118.8)):
    """The screen after a press on the map beside all posts."""
    screen.test.session_state["screen"].planner.pressed_location = location
    return screen.again()


def unfolded(screen):
    screen.test.session_state["found"] = True
    return screen.again()


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("36.60000,118.80000", (36.6, 118.8)),
        ("-36.6,-118.8", (-36.6, -118.8)),
        ("91,118", None),
        ("nan,118", None),
        ("36.6", None),
        ("36.6,118.8,1", None),
        ("<b>,1", None),
        ("", None),
    ],
)
def test_what_the_map_tells_of_a_place_is_one_or_nothing(text, spot):
    assert parse_location(text) == spot


def test_a_press_on_the_map_offers_to_found_a_post_there(world):
    screen = pressed(begun(world))
    assert "36.6000, 118.8000" in screen.within("pressed-spot")
    assert not screen.has("move-here")
    screen.press("found-here")
    assert [screen.widget(f"found-{part}").value for part in ("lat", "lon")] == [36.6, 118.8]
    assert screen.widget("found-code").value == "CP4"
    screen.widget("found-name").set_value("南桥卡点")
    screen.press("found-now")
    assert draft_of(world).posts["CP4"].location == Location("370725001", 36.6, 118.8)
    assert not screen.has("pressed-spot")


def test_a_press_on_the_map_offers_to_move_the_chosen_post_there(world):
    screen = pressed(begun(world).set("post", "CP3")).press("move-here")
    assert draft_of(world).moves["CP3"].after.location == Location("370725001", 36.6, 118.8)
    assert WORDS("form.recorded", who=PLANNER.name, number="", time="").split()[0] in screen.within(
        "found-step"
    )
    screen = pressed(screen, (36.5, 118.5)).press("spot-not")
    assert not screen.has("pressed-spot")


def draft_of(world):
    (plan,) = drafts(world)
    return plan


def test_a_post_is_founded_by_form_opened_and_chosen_and_taken_out_again(world):
    screen = unfolded(begun(world))
    for key, value in {"code": "N1", "name": "南桥卡点", "lat": 36.6, "lon": 118.8}.items():
        screen.widget(f"found-{key}").set_value(value)
    screen.press("found-now")
    (new,) = draft_of(world).posts.values()
    assert (new.name, new.area, new.variant) == ("南桥卡点", "370725001", "hard")
    assert draft_of(world).moves["N1"].after.status == "manned"
    text = screen.within("post-form")
    assert WORDS("plan.founded", place="36.6000, 118.8000") in text
    assert WORDS("plan.held", held=WORDS("plan.unassigned")) in text, "it stood nowhere before"
    assert "南桥卡点" in screen.within("plan-posts")
    screen.press("withdraw-post")
    assert (draft_of(world).posts, draft_of(world).moves) == ({}, {})


def test_a_post_that_cannot_be_founded_says_why_at_the_form(world):
    screen = unfolded(begun(world))
    screen.press("found-now")
    assert WORDS("error.post_name", length=0, expected=40) in screen.within("found-step")
    assert draft_of(world).posts == {}


def test_a_post_is_moved_by_form(world):
    screen = begun(world).set("post", "CP3")
    screen.widget("place-lat").set_value(36.6)
    screen.widget("place-lon").set_value(118.8)
    screen.press("place-now")
    assert draft_of(world).moves["CP3"].after.location == Location("370725001", 36.6, 118.8)
    text = WORDS("plan.moved_to", place="36.6000, 118.8000", area="宝都街道")
    assert text in screen.within("post-form")
    assert WORDS("mark.moved") in screen.within("plan-posts")
    assert text in in_tab(screen, "changes")


def test_a_place_half_typed_is_refused(world):
    screen = begun(world).set("post", "CP3")
    screen.widget("place-lat").set_value(None)
    screen.press("place-now")
    assert WORDS("error.post_location") in screen.within("post-form")


def test_a_merged_post_hands_its_unit_over_where_the_other_has_none(world):
    screen = move(begun(world), "CP1", "-")
    screen.set("post", "CP3")
    screen.set("merge-into", "CP1")
    screen.press("merge-now")
    moves = draft_of(world).moves
    assert (moves["CP3"].merged_into, moves["CP3"].after.unit) == ("CP1", "")
    assert "CP1" not in moves  # it has the unit that it had
    assert WORDS("plan.merged", post="平原大桥卡点") in screen.within("post-form")


def test_a_merged_post_releases_its_unit_where_the_planner_says_so(world):
    screen = move(begun(world), "CP1", "-")
    screen.set("post", "CP3")
    screen.set("merge-into", "CP1")
    screen.set("merge-unit", False)
    screen.press("merge-now")
    assert draft_of(world).moves["CP1"].after.unit == ""


def test_a_unit_that_is_to_give_more_than_it_has_is_named(world):
    screen = begun(world)
    for post in ("CP1", "CP3"):
        move(screen, post, "U3")
    text = WORDS("plan.over", unit="三中队", people=12, leads=2, has=6, has_leads=1)
    assert text in verdict(screen)
    assert WORDS("plan.is_over") in in_tab(screen, "units")


def test_a_post_may_be_left_unassigned(world):
    move(begun(world), "CP1", "-")
    assert drafts(world)[0].moves["CP1"].after.unit == ""


def test_the_unit_one_has_chosen_outlives_news_and_follows_the_post(world):
    screen = begun(world).set("post", "CP1")
    assert screen.widget("to-unit").value == "U1"
    screen.set("to-unit", "U3")
    world.change("V1", "reopened")
    assert screen.again().widget("to-unit").value == "U3"
    assert screen.set("post", "CP2").widget("to-unit").value == "U2"


# Others


def test_a_draft_changed_by_somebody_meanwhile_is_not_overwritten_and_says_so(world):
    screen = begun(world).set("post", "CP1").set("to-unit", "U2")
    (plan,) = drafts(world)
    edit_plan(world.ctx, RIVAL, PlanEdit(plan.id, plan.version, "rival", units=(("CP3", "U3"),)))
    button = screen.widget("move-post")
    button.click()
    screen.again()
    assert WORDS("error.plan_changed", plan="夜班") in screen.within("post-form")
    assert screen.widget("to-unit").value == "U2"
    screen.press("move-post")  # a double press has read nothing of it
    assert set(drafts(world)[0].moves) == {"CP3"}
    world.pass_time(seconds=4)
    screen.press("move-post")
    assert set(drafts(world)[0].moves) == {"CP1", "CP3"}


def test_a_draft_that_somebody_else_drops_is_reported_and_no_other_takes_its_place(world):
    begin_plan(world.ctx, RIVAL, NewPlan("甲", "first"))
    screen = begun(world)
    mine = drafts(world)[0]
    drop_plan(world.ctx, RIVAL, PlanAction(mine.id, mine.version, "rival"))
    screen.again()
    assert WORDS("plan.gone") in screen.t
    assert not screen.has("propose")
    screen.set("plan", "first")
    assert WORDS("plan.gone") not in screen.t
    assert screen.has("propose")


def test_posts_that_changed_meanwhile_are_named_and_taken_in(world):
    screen = proposed(world)
    world.change("CP1", "short_staffed")
    screen.again()
    assert WORDS("plan.stale", names="平原大桥卡点") in screen.within("stale-step")
    screen.press("publish").press("publish-now")
    assert WORDS("error.plan_stale", sites="平原大桥卡点") in screen.within("publish-step")
    assert drafts(world, PlanState.PUBLISHED) == []
    screen.press("refresh")
    assert WORDS("plan.stale", names="平原大桥卡点") not in screen.t
    screen.press("publish").press("publish-now")
    assert world.site("CP1").unit == "U3"


def test_people_missing_outlive_their_order_and_the_next_draft_says_that_they_are_back(world):
    screen = published(world)
    assert WORDS("plan.absent", unit="一中队", people=12) in screen.within("order-announcement")
    screen = begun(world)
    assert WORDS("plan.missing", unit="一中队", people=12, number=1) in screen.within("away")
    assert WORDS("plan.unit_missing", people=12) in in_tab(screen, "units")
    assert dict(draft_of(world).absent_before) == {"U1": 12}
    screen.press("propose")
    assert "U1" not in {move.after.unit for move in draft_of(world).moves.values()}
    assert WORDS("plan.missing", unit="一中队", people=12, number=1) in opened("schedule").within(
        "schedule-preferences"
    )
    text = WORDS("plan.returned", unit="一中队", people=12)
    assert WORDS("plan.by_draft", said=text) in lose(screen, people=0).within("away")
    assert text in screen.press("publish").within("publish-step")
    screen.press("publish-now")
    assert WORDS("plan.unit_missing", people=12) not in in_tab(begun(world), "units")


def test_a_draft_that_counts_on_people_who_are_missing_by_now_says_so_and_takes_it_in(world):
    screen = move(begun(world), "CP1", "U2")
    begin_plan(world.ctx, RIVAL, NewPlan("甲", "other"))
    edit_plan(world.ctx, RIVAL, PlanEdit("other", 1, "rival", absent=(("U2", 3),)))
    publish_plan(world.ctx, RIVAL, PlanAction("other", 2, "publish"))
    text = WORDS("plan.short_since", names="二中队")
    assert text in screen.again().within("stale-step")
    screen.press("publish").press("publish-now")
    assert WORDS("error.plan_missing", units="二中队") in screen.within("publish-step")
    assert text not in screen.press("refresh").t
    screen.press("publish").press("publish-now")
    assert world.site("CP1").unit == "U2"


# Publish, take back, drop


def test_a_draft_never_leaks_into_the_live_map(world):
    before, seen = assignments_of(world), world.overview()
    screen = move(proposed(world), "CP2", "U3")
    assert len(drafts(world)[0].moves) == 3
    assert assignments_of(world) == before
    after = world.overview()
    assert [after.state.snapshot.unit.tolist(), after.state.status.tolist()] == [
        seen.state.snapshot.unit.tolist(),
        seen.state.status.tolist(),
    ]
    card = opened(site="CP1").within("site-card")
    assert "一中队" in card
    screen.press("publish").press("publish-now")  # the control: published, it shows everywhere
    assert world.overview().state.snapshot.unit.tolist() != seen.state.snapshot.unit.tolist()
    assert "三中队" in opened(site="CP1").within("site-card")


def test_publishing_repeats_the_counts_takes_a_reason_and_tells_number_and_entry(world):
    screen = proposed(world).press("publish")
    text = screen.within("publish-step")
    assert all(f"{name} {value}" in text for name, value in figures(screen).items())
    assert drafts(world, PlanState.PUBLISHED) == []
    screen.widget("publish-reason").set_value("减员")
    screen.press("publish-now")
    (order,) = drafts(world, PlanState.PUBLISHED)
    announced = screen.within("order-announcement")
    assert WORDS("order.title", number=1, name="夜班") in announced
    entry = world.entry(int(re.search(r"#(\d+)", announced)[1]))
    assert (entry.entity_id, entry.action, entry.reason) == (order.id, "publish", "减员")
    assert {post: world.site(post).unit for post in ("CP1", "CP3")} == {"CP1": "U3", "CP3": "U2"}
    assert screen.press("order-dismiss").within("order-announcement") == ""


def test_what_is_confirmed_is_the_version_whose_counts_were_read(world):
    screen = proposed(world).press("publish")
    (plan,) = drafts(world)
    edit_plan(world.ctx, RIVAL, PlanEdit(plan.id, plan.version, "rival", units=(("CP2", "U3"),)))
    assert not screen.again().has("publish-now")
    assert screen.press("publish").press("publish-not").has("publish")


def test_what_was_not_saved_says_so_and_is_published_once_by_the_next_press(world, monkeypatch):
    def refuse(*_):
        raise StoreBusy

    screen = proposed(world).press("publish")
    screen.widget("publish-reason").set_value("减员")
    with monkeypatch.context() as busy:
        busy.setattr(world.store, "write", refuse)
        screen.press("publish-now")
    assert WORDS("error.busy") in screen.within("publish-step")
    assert screen.widget("publish-reason").value == "减员"
    screen.press("publish-now")
    (order,) = drafts(world, PlanState.PUBLISHED)
    assert order.number == 1


def test_an_order_is_taken_back_by_the_reverse_order_once(world):
    before = assignments_of(world)
    screen = published(world)
    assert assignments_of(world) != before
    screen.set("plan-tab", "orders").press("undo-order-1")
    assert assignments_of(world) == before
    text = screen.within("orders")
    assert WORDS("order.undoes", number=1) in text
    assert WORDS("order.undone", number=2) in text
    assert not screen.has("undo-order-1")


def test_an_undone_order_is_copied_into_a_draft_that_is_worked_on_at_once(world):
    screen = published(world).set("plan-tab", "orders").press("undo-order-1").press("copy-order-1")
    (copied,) = drafts(world)
    assert set(copied.moves) == {"CP1", "CP3"}
    assert screen.widget("plan").value == copied.id
    assert number(screen) == world.store.revision()
    assert not screen.has("copy-order-2"), "what undoes an order is no plan of its own"


def test_an_order_whose_posts_changed_since_is_not_taken_back_and_says_why(world):
    screen = published(world)
    world.change("CP1", "short_staffed")
    screen.set("plan-tab", "orders").press("undo-order-1")
    assert WORDS("error.plan_stale", sites="平原大桥卡点") in screen.within("order-1")
    assert len(drafts(world, PlanState.PUBLISHED)) == 1


def test_a_draft_is_dropped_and_that_is_confirmed(world):
    screen = proposed(world)
    screen.press(f"drop-draft-{drafts(world)[0].id}")
    assert drafts(world) == []
    assert world.entry(number(screen)).action == "drop"
    assert WORDS("plan.no_draft") in screen.t


def test_the_button_that_drops_a_draft_is_not_that_of_the_draft_shown_after_it(world):
    """A busy server may handle the second press of two once the other draft is on the screen."""
    begun(world)
    screen = begun(world)
    keys = {f"drop-draft-{draft.id}" for draft in drafts(world)}
    shown = {key for key in keys if screen.has(key)}
    assert (len(keys), len(shown)) == (2, 1)
    screen.press(*shown)
    assert {key for key in keys if screen.has(key)} <= keys - shown


def test_the_sheet_of_an_order_is_a_link_in_the_readers_language(world):
    screen = published(world)
    assert screen.links[WORDS("order.print")].endswith("/order?number=1&lang=zh")


def test_an_order_for_word_is_made_when_it_is_asked_for_in_the_readers_language(world):
    published(world)
    link = opened("planning", lang="en").set("plan-tab", "orders").links[Translator("en")("order.word")]
    name, content = fetched(world, link, PLANNER.id)
    assert name == "kadian-order-1.docx"
    assert Document(io.BytesIO(content)).paragraphs[0].text == "Order No. 1 · 夜班"


# Words


@pytest.mark.parametrize("lang", LANGS)
def test_every_step_is_whole_in_its_language(world, lang):
    names = [
        *CODES,
        *POSTS,
        SOUTH.name,
        *(unit.name for unit in UNITS),
        PLANNER.name,
        RIVAL.name,
        "夜班",
        "减员x",
    ]

    def whole(screen):
        assert [key for key in LOOKS_LIKE_A_KEY.findall(screen.t) if "_" in key] == []
        assert untranslated(screen.t, lang, names) == []

    whole(opened("planning", lang=lang))
    screen = begun(world, lang=lang)
    for unit in UNITS[:2]:
        lose(screen, unit.code)
    for press in ("propose", "advice"):
        whole(screen.press(press))
    whole(screen.set("post", "CP1"))
    for press in ("lock-post", "publish"):
        whole(screen.press(press))
    world.change("CP1", "short_staffed")
    whole(screen.again())
    for press in ("publish-now", "refresh", "publish", "publish-now"):
        whole(screen.press(press))
    for tab in PARTS:
        whole(screen.set("plan-tab", tab))
    for press in ("undo-order-1", "copy-order-1"):
        whole(screen.press(press))


def test_hostile_text_stays_text_on_this_screen(world):
    hostile = HOSTILE[:60]

    def renamed(tx):
        for unit in UNITS:
            tx.put_unit(replace(unit, name=hostile))
        tx.accounts.put(replace(PLANNER, name=hostile), demo=False)
        for site in (*SITES, SOUTH):
            now = tx.site(site.id)
            record_site(tx, EntryMeta("update"), now, replace(now, name=hostile))
        tx.record(Entry("unit", "all", "update"))

    world.store.write(world.ctx.request(ADMIN, "hostile", {}), renamed)
    begin_plan(world.ctx, PLANNER, NewPlan(hostile, "hostile plan"))
    screen = opened("planning")
    shown = [screen.t]
    for unit in UNITS[:2]:
        lose(screen, unit.code)
    for press in ("propose", "advice"):
        shown.append(screen.press(press).t)
        assert read_as_markdown(screen, hostile) == []
    screen.set("post", "CP1").press("lock-post").press("publish")
    screen.widget("publish-reason").set_value(hostile)
    assert read_as_markdown(screen, hostile) == []
    screen.press("publish-now")
    assert read_as_markdown(screen, hostile) == []
    assert "alert" in in_tab(screen, "orders")
    assert read_as_markdown(screen, hostile) == []


HOSTILE_POST = HOSTILE[:40]


def founded_hostile(world):
    """A new post with a hostile name, one merged into it, one moved, and a place that was pressed."""

    def renamed(tx):
        for site in (*SITES[:2], SOUTH):
            now = tx.site(site.id)
            record_site(tx, EntryMeta("update"), now, replace(now, name=HOSTILE))
        for unit in UNITS:
            tx.put_unit(replace(unit, name=HOSTILE))
        tx.record(Entry("unit", "all", "update"))

    world.store.write(world.ctx.request(ADMIN, "hostile", {}), renamed)
    screen = unfolded(begun(world))
    for key, value in {"code": "N1", "name": HOSTILE_POST, "lat": 36.6, "lon": 118.8}.items():
        screen.widget(f"found-{key}").set_value(value)
    screen.press("found-now")
    screen.set("post", "CP1").set("merge-into", "N1").set("merge-unit", False).press("merge-now")
    screen.set("post", "CP3")
    screen.widget("place-lat").set_value(36.61)
    screen.widget("place-lon").set_value(118.81)
    screen.press("place-now").set("merge-into", "N1")
    return pressed(screen, (36.62, 118.82))


def read_in_all_tabs(screen, hostile):
    """What is read as Markdown in one tab of the panel after the other."""
    return [found for tab in PARTS for found in read_as_markdown(screen.set("plan-tab", tab), hostile)]


def test_hostile_text_stays_text_where_posts_are_founded_moved_and_merged(world):
    screen = founded_hostile(world)
    assert set(draft_of(world).moves) == {"N1", "CP1", "CP3"}
    assert "alert" in screen.within("pressed-spot")
    assert read_in_all_tabs(screen, HOSTILE_POST) == []
    assert "alert" in in_tab(screen, "units")
    assert read_as_html(screen) == []
    screen.set("plan-tab", "post")
    screen.set("post", "N1")
    assert screen.has("withdraw-post")
    assert read_as_markdown(screen, HOSTILE_POST) == []


@pytest.mark.parametrize("component", ["new_post_form", "location_form", "post_form", "move_reasons"])
def test_hostile_text_not_made_plain_where_posts_are_founded_is_found(world, monkeypatch, component):
    monkeypatch.setattr(f"pages.components.plans.{component}.escape_markdown", lambda text: text)
    assert read_in_all_tabs(founded_hostile(world), HOSTILE_POST)


def test_a_hostile_name_of_a_unit_that_is_not_escaped_is_found(world, monkeypatch):
    monkeypatch.setattr("pages.components.plans.unit_table.escape", lambda text: text)
    screen = founded_hostile(world).set("plan-tab", "units")
    assert read_as_html(screen)


@pytest.mark.parametrize("component", ["verdict_line", "move_reasons", "order_list"])
def test_hostile_text_not_made_plain_is_found(world, monkeypatch, component):
    monkeypatch.setattr(f"pages.components.plans.{component}.escape_markdown", lambda text: text)

    def renamed(tx):
        tx.record(Entry("site", "all", "update"))
        for site in (*SITES[:2], SOUTH):
            now = tx.site(site.id)
            record_site(tx, EntryMeta("update"), now, replace(now, name=HOSTILE))

    world.store.write(world.ctx.request(ADMIN, "hostile", {}), renamed)
    screen = begun(world)
    for unit in UNITS[:2]:
        lose(screen, unit.code)
    screen.press("propose")
    (plan,) = drafts(world)
    step = PlanAction(plan.id, plan.version, "publish", HOSTILE)
    unescaped = read_in_all_tabs(screen, HOSTILE)
    publish_plan(world.ctx, RIVAL, step)
    assert unescaped or read_in_all_tabs(screen, HOSTILE)
    assert escape_markdown(HOSTILE) != HOSTILE
