"""The printed page of a handover: one page, with lines to sign, in both languages."""

from html import unescape

import pytest

from geo.api.print.routes import print_routes
from geo.domain.errors import NotFound
from geo.i18n import Translator
from geo.reports.handover_report import render_handover_html
from tests.unit.api.asking import ask
from tests.unit.services.handovers.made_up import CHANGE, Posts
from tests.worlds import STAFF


@pytest.fixture
def posts(world):
    return Posts(world)


def test_an_offered_handover_leaves_the_answers_to_be_filled_in_and_signed(posts):
    posts.offer("栏杆松动", if_then="积雪：撒盐")
    page = unescape(render_handover_html(posts.ctx, STAFF, "CP1", CHANGE, Translator("zh")))
    for text in ("交接班记录：平原大桥卡点", "栏杆松动", "积雪：撒盐", "交班人", "接班人", "核对结果"):
        assert text in page
    assert "不一致" not in page


def test_a_disputed_one_shows_both_values_and_the_note_of_the_crew_before(posts):
    posts.offer("余口罩 120 只")
    posts.accept(differ=[("note_next:", "实点 80 只")])
    page = unescape(render_handover_html(posts.ctx, STAFF, "CP1", CHANGE, Translator("zh")))
    assert "余口罩 120 只" in page
    assert "不一致：实点 80 只（问题 1）" in page
    posts.world.pass_time(days=1)
    later = unescape(render_handover_html(posts.ctx, STAFF, "CP1", None, Translator("en")))
    assert "Note of the crew before" in later
    assert "余口罩 120 只" in later


def test_no_post_has_no_page(posts):
    with pytest.raises(NotFound):
        render_handover_html(posts.ctx, STAFF, "V1", None, Translator("zh"))


def test_the_page_is_reached_by_post_and_shift(posts):
    posts.offer("栏杆松动")
    routes, path = print_routes(lambda: posts.ctx), "/handover-sheet?post=CP1&lang=zh"
    answer = ask(routes, f"{path}&shift=2020-02-02T00:00:00Z", kadian_account="staff")
    assert answer.status == 200
    assert "栏杆松动" in answer.body.decode()
    answer = ask(routes, f"{path}&shift=noon", kadian_account="staff")
    assert "noon" in answer.body.decode()
