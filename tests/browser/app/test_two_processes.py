"""Two application processes on one PostgreSQL are one application."""

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.screens import admit
from tests.browser.situation_page import Situation, demo_sites


@pytest.fixture(scope="module")
def processes(postgres_server, tmp_path_factory):
    """Both serve one store, which the first has filled with the demo county."""
    store, folder, app = (
        postgres_server.new_database(),
        tmp_path_factory.mktemp("two"),
        servers.ROOT / "app.py",
    )
    with (
        servers.serving(app, folder, KADIAN_STORE=store) as one,
        servers.serving(app, folder, KADIAN_STORE=store) as other,
    ):
        yield one, other


def test_what_is_reported_through_one_is_seen_through_the_other_within_seconds(processes, new_screen):
    post, desk = (Situation(new_screen(), process.url) for process in processes)
    bridge = demo_sites()[0]
    for screen in (post, desk):
        screen.open(site=bridge["code"])
        screen.expect_card(bridge["name"])
    expect(desk.part("site-card")).to_contain_text("在岗 · 落实")
    post.report("无人")
    post.receipt()
    expect(desk.part("site-card")).to_contain_text("无人 · 未落实")
    desk.report("在岗")  # a form that was open before: both values are shown, as in one process
    expect(desk.page.get_by_text("未写入")).to_be_visible()
    assert [screen.screen.errors for screen in (post, desk)] == [[], []]


def test_who_signs_out_of_one_is_out_of_the_other(processes, new_page):
    context = new_page().context
    one, other = (process.url for process in processes)  # a browser sends its cookie to all ports of a host
    admit(context, one)
    (cookie,) = (each for each in context.cookies() if each["name"] == "kadian")
    assert context.request.get(f"{other}/sheet").status == 200
    context.request.get(f"{one}/sign-out")
    context.add_cookies([cookie])  # as a thief would who had copied it
    assert context.request.get(f"{other}/sheet").status == 401
