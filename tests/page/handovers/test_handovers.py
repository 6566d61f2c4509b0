"""Handovers on the page "today": the list of the present change of shift, and the card of one."""

from datetime import timedelta

import pytest

from geo.domain.handovers.facts import ReadBackResult
from geo.domain.handovers.handover import HandoverState
from geo.i18n import LANGS
from pages.components.app.write_buttons import is_write_button
from tests.page.day.steps import field, fill, keys_of
from tests.page.readings import KEYS, LOOKS_LIKE_A_KEY, untranslated
from tests.page.screens import opened
from tests.unit.services.findings.made_up import Supervision
from tests.unit.services.handovers.made_up import CHANGE, DESK, RELIEF, Posts
from tests.worlds import OTHER, STAFF, VIEWER


@pytest.fixture
def posts(world):
    return Posts(world)


def card():
    """The card of the post, opened from the list."""
    return opened("today").press("handover-row-CP1")


def test_the_list_is_there_an_hour_before_the_change_of_shift(posts):
    assert keys_of(opened("today"), "handover-row-") == ["CP1"]
    posts.world.moment = CHANGE - timedelta(minutes=61)
    assert not opened("today").has("handover")


def test_a_post_is_handed_over_in_two_presses(posts):
    screen = card()
    assert "本班登记数未报" in screen.within("handover-facts")
    fill(screen, handover_note_next="栏杆松动", handover_if_then="积雪：撒盐")
    screen.press("handover-do-offer")
    stored = posts.stored()
    assert (stored.state, stored.note_next, stored.if_then) == (
        HandoverState.OFFERED,
        "栏杆松动",
        "积雪：撒盐",
    )
    assert "已记录" in screen.within("handover-result")
    assert "已交班，待接班" in screen.within("handover")


def test_a_relief_reads_the_list_and_takes_over_in_two_presses(posts, signed_in):
    Supervision(posts.world).log()
    posts.offer("栏杆松动")
    signed_in(RELIEF)
    screen = card()
    lines = [node.label for node in screen.test.text_input]
    assert any("问题 1" in line for line in lines)
    assert any("栏杆松动" in line for line in lines)
    screen.press("handover-do-accept")
    assert posts.stored().state is HandoverState.ACCEPTED
    assert posts.stored().in_by == RELIEF.id
    assert "一致" in screen.within("handover-form")


def test_what_is_filled_in_differs_and_the_finding_is_named(posts, signed_in):
    posts.offer("余口罩 120 只", if_then="积雪：撒盐")
    signed_in(RELIEF)
    screen = card()
    fill(screen, handover_in_note_next="实点 80 只")
    screen.press("handover-do-accept")
    results = {answer.line: answer.result for answer in posts.stored().answers}
    assert results == {"note_next:": ReadBackResult.DIFFER, "if_then:": ReadBackResult.AGREE}
    assert "已列为问题 1" in screen.within("handover-form")


def test_a_card_on_which_the_account_can_do_nothing_says_who_can(posts, signed_in):
    posts.give_next_shift_to(OTHER)
    posts.offer("栏杆松动")
    signed_in(RELIEF)  # of the outgoing unit, but not the one who has handed over
    screen = card()
    assert "由值守单位交接班" in screen.within("handover-form")
    assert all(screen.widget(f"handover-do-{step}").disabled for step in ("accept", "accept-unseen", "alone"))
    signed_in(OTHER)  # the control: the unit that relieves it
    screen = card()
    assert "由值守单位交接班" not in screen.within("handover-form")
    assert not screen.widget("handover-do-accept").disabled


def test_who_has_not_read_back_says_so(posts, signed_in):
    posts.offer("一")
    signed_in(RELIEF)
    card().press("handover-do-accept-unseen")
    assert {answer.result for answer in posts.stored().answers} == {ReadBackResult.UNSEEN}


def test_no_button_takes_the_place_of_another_and_all_are_guarded(posts, signed_in):
    posts.offer("一")
    signed_in(RELIEF)
    screen = card()
    presses = keys_of(screen, "handover-do-")
    screen.press("handover-do-accept")
    assert keys_of(screen, "handover-do-") == presses
    assert all(screen.widget(f"handover-do-{each}").disabled for each in presses)
    assert all(is_write_button(f"handover-do-{each}") for each in presses)


def test_the_same_press_again_is_recorded_once(posts):
    screen = card()
    screen.press("handover-do-offer")
    screen.press("handover-do-offer")
    assert posts.stored().version == 1


def test_one_press_takes_the_last_one_back(posts):
    screen = card()
    screen.press("handover-do-offer")
    screen.press("undo-handover")
    assert posts.stored().state is HandoverState.DUE


def test_the_same_person_stays_in_two_presses(posts):
    card().press("handover-do-stay")
    assert posts.stored().is_continued


def test_a_desk_takes_over_for_the_unit_by_telephone(posts, signed_in):
    posts.offer("一", DESK)
    signed_in(DESK)
    screen = card()
    screen.press("handover-do-accept")
    stored = posts.stored()
    assert (stored.in_unit, stored.in_by, stored.in_entered_by) == ("U1", "", "desk")
    assert "值班室代录" in screen.within("handover-card")


def test_what_another_has_changed_meanwhile_is_read_first(posts, signed_in):
    posts.offer("一")
    signed_in(RELIEF)
    screen = card()
    posts.offer("二")
    before = posts.world.store.revision()
    screen.press("handover-do-accept")
    assert posts.world.store.revision() == before
    assert "刚有改动" in screen.within("handover-result")
    assert any("二" in node.label for node in screen.test.text_input)


def test_the_fields_stay_the_same_while_others_write(posts):
    """The browser keeps what is typed into a field of a form as long as it is the same field."""
    screen = card()
    keys = [field(screen, name) for name in ("handover-note-next", "handover-if-then")]
    posts.world.confirm("CP1")
    posts.offer("他人所写")
    screen.again()
    assert [field(screen, name) for name in ("handover-note-next", "handover-if-then")] == keys
    assert "刚改动了交接内容" in screen.within("handover-result")


def test_the_note_of_the_crew_before_is_read_and_not_typed(posts):
    posts.offer("栏杆松动")
    posts.accept()
    posts.world.pass_time(days=1)
    screen = card()
    assert "栏杆松动" in screen.within("handover-previous")
    assert screen.widget(field(screen, "handover-note-next")).value == ""


def test_the_card_of_a_site_says_who_took_over_last(posts):
    posts.offer("一")
    posts.accept()
    screen = opened(site="CP1")
    assert "已接班" in screen.within("site-handover")
    assert not opened(site="V1").has("site-handover")


@pytest.mark.usefixtures("posts")
def test_who_only_looks_sees_the_card_of_a_site_and_no_list(signed_in):
    signed_in(VIEWER)
    assert "尚无交接班记录" in opened(site="CP1").within("site-handover")


@pytest.mark.parametrize("lang", LANGS)
def test_every_text_is_in_the_language_of_the_reader(posts, lang):
    posts.offer("x")
    posts.accept(differ=[("note_next:", "y")])
    screen = opened("today", lang=lang).press("handover-row-CP1")
    assert [key for key in LOOKS_LIKE_A_KEY.findall(screen.t) if key in KEYS or "_" in key] == []
    assert untranslated(screen.t, lang, [STAFF.name, RELIEF.name]) == []
