"""A handover on a poor phone: two presses for twelve lines, a few kilobytes, nothing typed is lost."""

import re
from datetime import timedelta
from html import unescape

import pytest

from geo.domain.handovers.facts import ReadBackResult
from geo.domain.handovers.handover import HandoverState
from tests.unit.api.lite.phone import EN, HOSTILE, ZH, Phone, fields, presses
from tests.unit.services.findings.made_up import Supervision
from tests.unit.services.handovers.commanding import COMMAND, FIRST, SECOND, Command
from tests.unit.services.handovers.made_up import CHANGE, DESK, RELIEF, THIRD, Posts
from tests.worlds import OTHER, STAFF, VIEWER

MOST_BYTES = 8_000
PATH = "/m/handover"


@pytest.fixture
def posts(world):
    return Posts(world)


@pytest.fixture
def crew(posts):
    return Phone(posts.world, STAFF)


@pytest.fixture
def relief(posts):
    return Phone(posts.world, RELIEF)


def form_of(phone, query="site=CP1"):
    return fields(phone.get(f"{PATH}?{query}").text)


def answered(phone, do, **typed):
    return phone.post(form_of(phone) | typed | {"do": do}, PATH)


def test_what_is_to_be_handed_over_is_on_the_list_of_the_day_an_hour_before(posts, crew):
    link = "handover?site=CP1&amp;shift=2020-02-02T00%3A00%3A00Z"
    assert link in crew.get("/m/today").text
    posts.world.moment = CHANGE - timedelta(hours=2)
    assert link not in crew.get("/m/today").text


def test_what_is_owed_leads_to_its_own_change_of_shift(posts, relief):
    posts.offer("一")
    posts.world.moment = CHANGE + timedelta(hours=1)
    page = relief.get("/m/today").text
    assert page.count("handover?site=CP1&amp;shift=2020-02-02T00%3A00%3A00Z") == 1
    assert ZH("day.owed.handover") in page


def test_a_post_is_handed_over_in_two_presses(posts, crew):
    """The list of the day, and the button: what is typed is no press."""
    page = crew.get(f"{PATH}?site=CP1").text
    assert presses(page)[0] == ZH("handover.offer")
    answer = answered(crew, "offer", note_next="栏杆松动", if_then="积雪：撒盐", severity="watch")
    seq, sentence = crew.receipt(answer)
    assert posts.world.entry(seq).action == "offer"
    assert ZH("handover.state.offered") in sentence
    stored = posts.stored()
    assert (stored.note_next, stored.if_then, stored.severity) == ("栏杆松动", "积雪：撒盐", "watch")


def test_twelve_lines_are_read_back_and_taken_over_in_two_presses_below_the_list(posts, relief):
    supervision = Supervision(posts.world)
    for _ in range(10):
        supervision.log()
    posts.offer("栏杆松动", if_then="积雪：撒盐")
    page = relief.get(f"{PATH}?site=CP1").text
    lines = re.findall(r"<summary>([^<]*)</summary><label>[^<]*<input name=\"in\.", page)
    assert len(lines) == len(posts.stored().open_lines) == 12
    assert page.index(lines[-1]) < page.index('value="accept"')  # the list stands in full above the button
    assert len(page.encode()) < MOST_BYTES
    relief.receipt(answered(relief, "accept"))
    assert posts.stored().state is HandoverState.ACCEPTED
    assert {answer.result for answer in posts.stored().answers} == {ReadBackResult.AGREE}


def test_what_is_filled_in_differs_and_is_a_finding_on_the_next_page(posts, relief):
    posts.offer("余口罩 120 只", if_then="积雪：撒盐")
    answer = relief.post(form_of(relief) | {"in.note_next:": "实点 80 只", "do": "accept"}, PATH)
    _, sentence = relief.receipt(answer)
    assert ZH("handover.state.disputed") in sentence
    results = {each.line: each.result for each in posts.stored().answers}
    assert results == {"note_next:": ReadBackResult.DIFFER, "if_then:": ReadBackResult.AGREE}
    page = unescape(relief.get("/m/finding?finding=F1").text)
    assert "余口罩 120 只" in page
    assert "实点 80 只" in page


def test_who_has_not_read_back_says_so(posts, relief):
    posts.offer("一")
    relief.receipt(answered(relief, "accept_unseen"))
    assert {answer.result for answer in posts.stored().answers} == {ReadBackResult.UNSEEN}


def test_what_was_typed_stays_where_it_was_refused(posts, crew, relief):
    answer = answered(crew, "offer", note_next="长" * 301, if_then="积雪", severity="watch")
    page = answer.text
    assert answer.status == 400
    assert "长" * 301 in page
    assert "积雪</textarea>" in page
    assert '<option value="watch" selected>' in page
    posts.offer("一")
    form = form_of(relief)
    posts.offer("二")
    answer = relief.post(form | {"in.note_next:": "实为三", "do": "accept"}, PATH)
    assert answer.status == 409
    assert 'value="实为三"' in answer.text
    assert fields(answer.text)["version"] == str(posts.stored().version)  # the next press is on what is shown
    assert fields(answer.text)["key"] == form["key"]  # nothing was recorded with it


def test_a_form_that_is_sent_twice_is_recorded_once(posts, relief):
    posts.offer("一")
    form = form_of(relief) | {"do": "accept"}
    first, again = relief.post(form, PATH), relief.post(form, PATH)
    assert first.headers["location"] == again.headers["location"]
    assert posts.stored().version == 2


def test_of_two_reliefs_the_second_reads_who_was_faster(posts, crew):
    posts.offer("一")
    form = form_of(crew) | {"do": "accept"}
    posts.accept()
    answer = crew.post(form, PATH)
    assert answer.status == 409
    assert "一中队 已于" in answer.text
    assert not presses(answer.text)


def test_enter_sends_nothing(posts, crew):
    form = {name: value for name, value in form_of(crew).items() if name != "do"}
    answer = crew.post(form | {"note_next": "写到一半"}, PATH)
    assert answer.status == 200
    assert "写到一半</textarea>" in answer.text
    assert posts.stored() is None


def test_the_same_person_stays_and_a_crew_that_has_left_is_taken_over_from(posts, crew):
    page = crew.get(f"{PATH}?site=CP1").text
    assert ZH("handover.continue") in presses(page)
    crew.receipt(answered(crew, "continue"))
    assert posts.stored().is_continued


def test_a_desk_hands_over_and_takes_over_for_the_units(posts):
    desk = Phone(posts.world, DESK)
    desk.receipt(answered(desk, "offer", note_next="电话口述"))
    desk.receipt(answered(desk, "accept"))
    stored = posts.stored()
    assert (stored.out_unit, stored.in_unit, stored.in_by, stored.in_entered_by) == ("U1", "U1", "", "desk")
    assert "电话" in desk.get(f"{PATH}?site=CP1").text


def test_a_paper_is_typed_with_its_time(posts, crew):
    posts.world.moment = CHANGE + timedelta(hours=3)
    crew.receipt(answered(crew, "offer", observed="2020-02-02T07:50"))
    assert posts.stored().offered_at == CHANGE - timedelta(minutes=10)
    assert answered(crew, "offer", observed="昨晚").status == 400


def test_ones_own_newest_step_is_undone_from_its_receipt(posts, crew):
    answer = answered(crew, "offer")
    page = crew.get(f"/m/{answer.headers['location']}").text
    (undo,) = re.findall(r'value="(undo:\d+)"', page)
    crew.receipt(crew.post(fields(page) | {"do": undo}, PATH))
    assert posts.stored().state is HandoverState.DUE


def test_too_early_nothing_can_be_pressed_and_it_says_from_when(posts, crew):
    posts.world.moment = CHANGE - timedelta(hours=3)
    page = crew.get(f"{PATH}?site=CP1&shift=2020-02-02T00:00:00Z").text
    assert not presses(page)
    assert "07:00" in page


def test_who_may_only_read_sees_it_and_presses_nothing(posts):
    posts.offer("一")
    assert not presses(Phone(posts.world, VIEWER).get(f"{PATH}?site=CP1").text)


def test_a_form_of_another_account_or_without_a_key_is_not_ours(posts, crew, relief):
    posts.offer("一")
    form = form_of(relief) | {"do": "accept"}
    assert crew.post(form, PATH).status == 409
    assert relief.post(form | {"key": ""}, PATH).status == 400
    assert relief.post(form | {"do": "else"}, PATH).status == 400
    assert relief.post(form | {"shift": "?"}, PATH).status == 400
    assert posts.stored().state is HandoverState.OFFERED


def test_texts_of_people_are_text(posts, relief):
    posts.offer(HOSTILE)
    page = relief.get(f"{PATH}?site=CP1&lang=en").text
    assert "<img" not in page
    assert HOSTILE in unescape(page)
    assert EN("handover.accept") in page


@pytest.mark.usefixtures("posts")
def test_a_place_without_shifts_has_none_and_a_post_links_to_its_own(crew):
    assert crew.get(f"{PATH}?site=V1").status == 404
    assert 'href="handover?site=CP1"' in crew.get("/m/site?site=CP1").text
    assert "handover?" not in crew.get("/m/site?site=V1").text


def test_a_commander_hands_command_over_on_a_phone_and_another_takes_it_over(world):
    command = Command(world)
    first, second = Phone(world, FIRST), Phone(world, SECOND)
    query = f"site={COMMAND.replace(' ', '%20')}"
    assert "昌乐县指挥" in first.get("/m/today").text
    first.post(form_of(first, query) | {"note_next": "北岩卡点缺人", "do": "offer"}, PATH)
    page = second.get(f"{PATH}?{query}").text
    assert "北岩卡点缺人" in page
    assert len(page.encode()) <= MOST_BYTES
    second.post(form_of(second, query) | {"do": "accept"}, PATH)
    stored = command.stored()
    assert (stored.out_by, stored.in_by) == (FIRST.id, SECOND.id)
    assert "/m/site" not in second.get(f"{PATH}?{query}").text.split("<footer")[0].split('class="turn"')[-1]


def test_a_relief_of_another_unit_can_take_over_alone_and_does_not_hand_over_for_the_crew(posts):
    posts.give_next_shift_to(OTHER)
    relief = Phone(posts.world, OTHER)
    page = relief.get(f"{PATH}?site=CP1").text
    assert 'value="continue"' in page
    assert 'value="offer"' not in page
    assert ZH("handover.alone") in page
    relief.receipt(answered(relief, "continue"))
    assert posts.stored().is_one_sided


def test_a_unit_that_is_not_on_duty_reads_who_hands_over(posts):
    page = Phone(posts.world, THIRD).get(f"{PATH}?site=CP1").text
    assert ZH("handover.not_on_duty") in page
    assert not re.findall(r'value="(?:offer|continue|accept)"', page)
    posts.world.moment = CHANGE - timedelta(hours=2)  # the control: before that it says from when
    page = Phone(posts.world, THIRD).get(f"{PATH}?site=CP1&shift=2020-02-02T00:00:00Z").text
    assert ZH("handover.not_on_duty") not in page
