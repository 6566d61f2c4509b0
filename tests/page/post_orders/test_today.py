"""Sections of the page "today": roll call to answer, post orders to read, whom to call, and the desk."""

import pytest

from geo.domain.day.owed import OwedKind
from geo.domain.post_orders.acknowledgement import AcknowledgementChannel
from geo.i18n import LANGS
from geo.services.day.owed import own_owed
from geo.services.day.post_order_standings import outstanding_receipts
from geo.services.roll_calls.roll_calls import roll_calls
from pages.components.app.write_buttons import is_write_button
from tests.page.day.steps import field, fill, keys_of
from tests.page.readings import KEYS, LOOKS_LIKE_A_KEY, untranslated
from tests.page.screens import opened
from tests.unit.services.day.days import CHIEF, TOWN, people
from tests.unit.services.post_orders.moved import moved
from tests.unit.services.post_orders.orders import AREA, SECOND_POST, SITE, acknowledge, in_force, publish
from tests.unit.services.roll_calls.calls import answer, call
from tests.worlds import OTHER, STAFF, START

WRITTEN = ("持证民生车辆", "逐车登记、逐人测温")
"""What the orders say, in the language in which they were written."""


@pytest.fixture
def posts(world):
    people(world)
    world.add_sites(SECOND_POST)
    world.pass_time(minutes=10)
    return world


@pytest.fixture
def desk(posts, signed_in):
    signed_in(CHIEF)
    return posts


def answered(world):
    (result,) = roll_calls(world.ctx, CHIEF)
    return set(result.answers)


def test_a_roll_call_stands_above_all_else_and_one_press_answers_it(posts):
    call(posts)
    screen = opened("today")
    buttons = [button.key for button in screen.test.button if is_write_button(button.key or "")]
    assert buttons[0] == "roll-call-answer-1-CP1"
    assert "第 1 次点名：平原大桥卡点，请于" in screen.within("roll-call")
    screen.press("roll-call-answer-1-CP1")
    assert answered(posts) == {"CP1"}
    assert screen.widget("roll-call-answer-1-CP1").disabled
    assert "已应答" in screen.within("roll-call")


@pytest.mark.usefixtures("posts")
def test_no_roll_call_and_no_order_leave_the_page_as_it_was():
    screen = opened("today")
    assert not any(screen.has(key) for key in ("roll-call", "post-orders", "receipts", "post-order-desk"))
    assert "owed-answer-shift-" in " ".join(button.key or "" for button in screen.test.button)


def test_the_own_posts_show_the_text_once_and_one_press_reads_it(posts):
    publish(posts, admitted="民生车辆")
    publish(posts, SITE, "CP1", checks="夜间查行程")
    screen = opened("today")
    said = screen.within("post-orders")
    assert said.index("民生车辆") < said.index("夜间查行程") < said.index("**平原大桥卡点** · 2 份待签收")
    screen.press("post-read-CP1")
    assert in_force(posts).unread == ()
    assert screen.widget("post-read-CP1").disabled
    assert "已签收现行须知" in screen.within("post-orders")
    screen.press("post-read-undo")
    assert len(in_force(posts).unread) == 2


def test_a_press_acknowledges_what_the_page_displayed_and_no_newer_version(posts):
    publish(posts)
    screen = opened("today")
    publish(posts, admitted="一律不放行")
    before = posts.store.revision()
    screen.press("post-read-CP1")
    assert posts.store.revision() == before
    assert "刚有更新" in screen.within("post-read-result")
    posts.pass_time(seconds=10)
    screen.press("post-read-CP1")
    assert in_force(posts).unread == ()


def test_a_receipt_that_is_owed_is_given_by_one_press_and_taken_back(posts):
    moved(posts)
    screen = opened("today")
    assert "**签收** · 第 1 号令 · 换防" in screen.within("owed")
    screen.press("owed-answer-receipt-order 1 U1")
    assert {item.unit for item in outstanding_receipts(posts.ctx, CHIEF)} == {"U2"}
    screen.press("owed-undo")
    assert len(outstanding_receipts(posts.ctx, CHIEF)) == 2


def test_an_order_opens_with_what_it_says_to_the_unit(posts):
    moved(posts)
    screen = opened("today").press("owed-item-receipt-order 1 U1")
    assert "移交：平原大桥卡点" in screen.within("receipt-form")
    screen.press("receipts-give")
    assert {item.unit for item in outstanding_receipts(posts.ctx, CHIEF)} == {"U2"}


def test_a_shift_is_confirmed_below_its_orders_with_one_press_for_both(posts):
    publish(posts, admitted="民生车辆")
    (item,) = [item for item in own_owed(posts.ctx, STAFF).items if item.what is OwedKind.SHIFT]
    screen = opened("today")
    assert f"owed-answer-shift-{item.ref}" not in [button.key for button in screen.test.button]
    screen.press(f"owed-open-shift-{item.ref}")
    assert "民生车辆" in screen.within("receipt-form")
    screen.press("receipts-give")
    with posts.store.read() as reader:
        assert reader.shifts.record("CP1", START).is_confirmed
    assert in_force(posts).unread == ()
    assert "已记录" in screen.within("owed-form")


def test_the_desk_starts_a_roll_call_with_one_press_and_enters_who_answered(desk):
    screen = opened("today", area=TOWN)
    screen.press("roll-call-start")
    (result,) = roll_calls(desk.ctx, CHIEF)
    assert (result.roll_call.area, result.counts.called) == (TOWN, 2)
    assert "应点 2 个，已应答 0 个，未应答 2 个" in screen.within("roll-call-desk")
    screen.press("roll-call-phone-1-CP1")
    assert "请填写接听人" in screen.within("roll-call-desk")
    assert answered(desk) == set()
    screen.set("roll-call-answered-by", "带班").press("roll-call-phone-1-CP1")
    (result,) = roll_calls(desk.ctx, CHIEF)
    assert result.answers["CP1"].acknowledgement.channel is AcknowledgementChannel.TELEPHONE
    assert screen.widget("roll-call-phone-1-CP1").disabled  # in its place, marked
    assert screen.widget("roll-call-answered-by").value == ""
    assert not screen.widget("roll-call-phone-1-CP3").disabled


def test_news_of_an_answer_move_no_row_of_the_desk(desk):
    call(desk)
    screen = opened("today", area=TOWN)
    rows = keys_of(screen, "roll-call-phone-1-")
    answer(desk)
    screen.again()
    assert keys_of(screen, "roll-call-phone-1-") == rows == ["CP1", "CP3"]
    assert screen.widget("roll-call-phone-1-CP1").disabled


def test_a_mistaken_roll_call_is_withdrawn(desk):
    screen = opened("today", area=TOWN).press("roll-call-start")
    desk.pass_time(seconds=10)
    screen.press("roll-call-withdraw")
    assert roll_calls(desk.ctx, CHIEF) == ()


def test_the_call_list_names_unit_and_silence_and_takes_an_answer(desk):
    publish(desk)
    screen = opened("today")
    assert "未签收 2 件" in screen.within("receipts")
    assert "一中队" in screen.within("receipts")
    screen.set("receipts-answered-by", "带班").press("receipts-answer-post CP1")
    assert [item.ref for item in outstanding_receipts(desk.ctx, CHIEF)] == ["post CP3"]
    assert screen.widget("receipts-answer-post CP1").disabled
    assert screen.widget("receipts-answered-by").value == ""
    assert "已记录" in screen.within("receipts-result")
    screen.press("receipts-undo")
    assert len(outstanding_receipts(desk.ctx, CHIEF)) == 2


def test_a_call_without_who_answered_is_not_entered(desk):
    publish(desk)
    screen = opened("today").press("receipts-answer-post CP1")
    assert "请填写接听人" in screen.within("receipts-result")
    assert len(outstanding_receipts(desk.ctx, CHIEF)) == 2


def test_the_desk_sees_how_far_each_version_was_read(desk):
    publish(desk)
    acknowledge(desk)
    publish(desk, admitted="一律不放行")
    said = opened("today").within("post-order-desk")
    assert "岗位须知 1 份 · 2 个卡点未签收现行版本" in said
    assert "1 个仍执行第 1 版" in said
    assert "1 个从未签收" in said


def test_an_order_is_published_with_its_texts_and_then_withdrawn(desk):
    screen = opened("today", area=TOWN)
    screen.unfold("order-form-box")
    screen.set("post-order-ref-area", TOWN)
    fill(screen, post_order_admitted="只放行急救车辆", post_order_checks="逐人测温").press(
        "post-order-publish"
    )
    (order,) = in_force(desk).orders
    assert (order.admitted, order.checks, order.key.scope) == ("只放行急救车辆", "逐人测温", AREA)
    assert "已记录" in screen.within("post-order-result")
    assert screen.widget(field(screen, "post-order-admitted")).value == "只放行急救车辆"
    desk.pass_time(seconds=10)
    screen.press("post-order-withdraw")
    assert in_force(desk).orders == ()
    desk.pass_time(seconds=10)
    screen.press("post-order-undo")
    assert in_force(desk).orders[0].admitted == "只放行急救车辆"
    assert not screen.has("post-order-undo")  # the result of the undo is shown


def test_what_was_changed_meanwhile_is_shown_before_it_is_replaced(desk):
    publish(desk)
    screen = opened("today", area=TOWN)
    screen.unfold("order-form-box")
    screen.set("post-order-ref-area", TOWN)
    fill(screen, post_order_admitted="我的文本")
    publish(desk, admitted="别人的文本")
    screen.press("post-order-publish")
    assert in_force(desk).orders[0].admitted == "别人的文本"
    assert "别人的文本" in screen.within("post-order-present")
    assert screen.widget(field(screen, "post-order-admitted")).value == "我的文本"
    desk.pass_time(seconds=10)
    screen.press("post-order-publish")
    assert in_force(desk).orders[0].admitted == "我的文本"


def test_an_account_of_another_unit_sees_neither_order_nor_roll_call(posts, signed_in):
    publish(posts, SITE, "CP1")
    call(posts)
    signed_in(OTHER)
    screen = opened("today")
    assert not screen.has("post-orders")
    assert keys_of(screen, "roll-call-answer-1-") == ["CP3"]


@pytest.mark.parametrize("lang", LANGS)
def test_every_text_is_in_the_language_of_the_screen(desk, lang):
    publish(desk)
    moved(desk)
    call(desk)
    screen = opened("today", lang=lang)
    screen.unfold("order-form-box")
    assert [key for key in LOOKS_LIKE_A_KEY.findall(screen.t) if key in KEYS or "_" in key] == []
    assert untranslated(screen.t, lang, [CHIEF.name, SECOND_POST.name, "换防", *WRITTEN]) == []
