"""An administrator invites somebody, gives them a town, and in the end closes the door again."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from geo.domain.commands import NewAccount
from geo.services.accounts.invitations import CONSOLE_ACTOR, accept_invitation, invite_administrator
from tests.browser import servers
from tests.browser.hostile import TEXT
from tests.browser.screens import wait_until_at_rest
from tests.browser.situation_page import Situation
from tests.worlds import world_at

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
CHIEF, NEW = "chief", "new"
NAME = TEXT[:60]
"""What somebody may be called: as long as a name may be, and full of signs."""


@pytest.fixture
def office_app(tmp_path_factory):
    """A small county whose first administrator has signed up."""
    folder = tmp_path_factory.mktemp("office")
    world = world_at(folder)
    token = invite_administrator(world.ctx, CONSOLE_ACTOR)
    accept_invitation(world.ctx, token, NewAccount(CHIEF, "主管", "first"), PASSWORD)
    world.store.close()
    with servers.serving_kadian(folder) as server:
        yield server


def sign_in(situation, account):
    page = situation.page
    page.goto(f"{situation.url}/")
    page.locator("input[name=name]").fill(account)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button.main").click()
    page.wait_for_url(lambda url: not urlsplit(url).path.endswith("/sign-in"))
    page.goto(f"{situation.url}/")  # from the door an account is led to its first page
    situation.map.wait_until_drawn()


def administration(situation):
    situation.page.get_by_role("link", name="管理", exact=True).click()
    expect(situation.page.get_by_role("heading", name="管理", exact=True)).to_be_visible()
    wait_until_at_rest(situation.page)


def fill(situation, **fields):
    for label, text in fields.items():
        situation.page.get_by_role("textbox", name=label, exact=True).fill(text)
    situation.page.keyboard.press("Tab")  # the last field is sent when it is left
    wait_until_at_rest(situation.page)


def choose(situation, label, option):
    box = situation.page.get_by_role("combobox", name=label)
    box.scroll_into_view_if_needed()  # before the press: the options close when the page is scrolled
    box.click()
    situation.page.get_by_role("option", name=option).click()


def press(situation, t):
    """Press a button, and read the number of the receipt that answers it."""
    receipts = situation.part("command-result").get_by_text(re.compile(r"已记录 #\d+"))
    fresh = receipts
    for before in receipts.all_inner_texts():  # an earlier answer stands until the next run
        fresh = fresh.filter(has_not_text=before)
    situation.page.get_by_role("button", name=t, exact=True).click()
    fresh.wait_for()
    return int(re.search(r"#(\d+)", fresh.inner_text())[1])


def test_from_the_invitation_to_the_door_that_closes(new_screen, office_app):
    chief, newcomer = (Situation(new_screen(), office_app.url) for _ in range(2))
    sockets = []
    newcomer.page.on("websocket", lambda socket: sockets.append(socket))  # noqa: PLW0108 - a built-in is not taken

    # An administrator invites somebody, whose name wants to be code, and hands the link over.
    sign_in(chief, CHIEF)
    administration(chief)
    fill(chief, 账号=NEW, 姓名=NAME)
    first = press(chief, "生成链接")
    expect(chief.part("person-card")).to_contain_text(NAME)
    link = chief.part("command-result").locator("code").inner_text()

    # In another browser the person chooses a password, comes in, and may nothing yet.
    newcomer.page.goto(link)
    expect(newcomer.page.locator("input[name=name]")).to_have_value(NEW)
    newcomer.page.locator("input[name=password]").fill(PASSWORD)
    newcomer.page.locator("button.main").click()
    expect(newcomer.page.get_by_text("没有此项权限")).to_be_visible()

    # Given one town they see that town and report there.
    choose(chief, "角色", "值守人员")
    choose(chief, "辖区", re.compile("宝都街道"))
    assert press(chief, "分配权限") > first
    expect(chief.part("person-card")).to_contain_text("值守人员 · 宝都街道")
    sign_in(newcomer, NEW)
    newcomer.open_list()
    newcomer.expect_shown(5, total=5, unlocated=1)
    newcomer.page.goto(f"{newcomer.url}/?site=V1")
    newcomer.expect_card("东村")
    newcomer.report("擅自开放")
    assert newcomer.receipt()[0] > first

    # Disabled, their open screen closes and leads to the door by itself, which stays shut.
    live = sockets[-1]
    assert not live.is_closed()
    press(chief, "停用账号")
    expect(newcomer.page.get_by_role("status").filter(has_text="您的登录已结束")).to_be_visible()
    assert live.is_closed()
    newcomer.page.locator("input[name=name]").fill(NEW)
    newcomer.page.locator("input[name=password]").fill(PASSWORD)
    newcomer.page.locator("button.main").click()
    expect(newcomer.page.get_by_role("alert")).to_contain_text("账号或密码不正确")
    assert chief.screen.dialogs == newcomer.screen.dialogs == []
    assert chief.screen.foreign_requests == newcomer.screen.foreign_requests == []
