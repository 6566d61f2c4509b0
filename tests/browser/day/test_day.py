"""One day in the hands of five people, on phones and desks; every figure is that of a query."""

import sqlite3

import pytest
from playwright.sync_api import expect

from tests.browser.keyed_page import KeyedPage
from tests.browser.screens import enter, expect_no_sideways_scroll, wait_until_at_rest

TOWN, POST, POST_NAME = "370725108", "K25", "鄌郚南口卡点"
"""A town whose day of yesterday is still to be closed, and a post there of the demo's staff."""
PERSONS = """SELECT sum(persons) FROM tally WHERE area = ? AND to_seq IS NULL
    AND shift_start >= (SELECT starts_at FROM period ORDER BY seq DESC LIMIT 1)"""
"""Persons counted in the period that was closed last."""
ATTEMPTS = 200
"""How often the journal is read until it has what a press wrote, ten times a second."""
HEAD = "SELECT coalesce(max(seq), 0) FROM journal"


class Person(KeyedPage):
    """A person at a screen of its own."""

    def __init__(self, screen, server, account):
        super().__init__(screen, server.url)
        self.account, self.server = account, server

    def open(self, path):
        enter(self.page, f"{self.url}{path}", self.account)
        self.settle()
        return self

    def settle(self):
        self.page.wait_for_timeout(150)
        wait_until_at_rest(self.page)

    def step(self, key):
        """Press and wait until the journal has what it wrote."""
        before = ask(self.server, HEAD)
        self.press(key)
        for _ in range(ATTEMPTS):
            if ask(self.server, HEAD) > before:
                break
            self.page.wait_for_timeout(100)
        assert ask(self.server, HEAD) > before, key
        self.settle()

    def fill(self, key, text):
        self.page.locator(f"[class*=st-key-{key}] :is(input, textarea)").first.fill(text)


def ask(server, sql, *values):
    """The first value of a query on the file of a running server."""
    path = server.log.parent / "kadian.db"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
        row = file.execute(sql, values).fetchone()
    return None if row is None else row[0]


def state_of(server, number):
    return ask(server, "SELECT state FROM finding WHERE number = ? AND to_seq IS NULL", number)


def press_item(person, what, name):
    """Open the item of a kind and place."""
    person.part("owed-rows").get_by_role("button").filter(has_text=what).filter(has_text=name).first.click()
    person.settle()


def tally_by_staff(staff, server, persons):
    """The form of the post's running shift; the numbers are those of a query."""
    press_item(staff, "登记数", POST_NAME)
    for name, count in (("persons", persons), ("vehicles", 40), ("temperatures", persons)):
        staff.fill(f"tally-{name}-", str(count))
    staff.step("tally-record")
    counted = (
        "SELECT persons FROM tally WHERE site_id = ? AND to_seq IS NULL ORDER BY shift_start DESC LIMIT 1"
    )
    assert ask(server, counted, POST) == persons
    expect(staff.part("tally-result")).to_contain_text("已记录")


def log_by_supervisor(supervisor, server, text):
    """A finding at the post, which is the squad's; its number."""
    supervisor.part("finding-form-box").locator("summary").click()
    supervisor.settle()
    supervisor.open_options("finding-new-site")
    supervisor.page.keyboard.type(POST)
    # A phone filters nothing by what is typed.
    supervisor.page.get_by_role("option").filter(has_text=POST).first.click()
    supervisor.settle()
    supervisor.part("finding-new-category").get_by_role("radio").filter(has_text="底数不清").click()
    supervisor.settle()
    supervisor.fill("finding-new-text", text)
    supervisor.step("finding-log-now")
    number = ask(server, "SELECT max(number) FROM finding")
    assert ask(server, "SELECT unit FROM finding WHERE number = ?", number) == "Z01"
    expect(supervisor.part("finding-card")).to_contain_text(f"#{number} 底数不清")
    return number


def close_by_commander(commander, server):
    """The running day of the town, with all that is owed carried over."""
    commander.part(f"closing-period-{TOWN}").get_by_role("radio").last.click()
    commander.settle()
    commander.fill("closing-reason", "列入次日计划")
    commander.fill("closing-statement", "今日平稳")
    commander.step("day-close-now")
    shown = commander.part("day-close")
    expect(shown).to_contain_text("已由指挥员（演示）")
    expect(shown).to_contain_text(f"人次 {ask(server, PERSONS, TOWN):,}")
    unanswered = ask(server, "SELECT count(*) FROM owed WHERE seq = (SELECT max(seq) FROM period)")
    expect(shown).to_contain_text(f"免报或结转 {unanswered} 项")
    assert ask(server, "SELECT statement FROM period ORDER BY seq DESC LIMIT 1") == "今日平稳"


@pytest.mark.parametrize("width", [390, 1400])
def test_from_the_tally_to_the_closed_day(new_screen, fresh_app, width):
    def person(account, path):
        look = {"width": width, "height": 844 if width == 390 else 900}
        opened = Person(new_screen(**look), fresh_app, account).open(path)
        if width == 390:
            expect_no_sideways_scroll(opened.page)
        return opened

    staff = person("staff", "/today")
    tally_by_staff(staff, fresh_app, 100 + width)

    supervisor = person("supervisor", f"/findings?area={TOWN}")
    number = log_by_supervisor(supervisor, fresh_app, "登记簿缺页")

    # Done by the squad, sent back with a reason, done again.
    staff.open(f"/findings?finding=F{number}").step("finding-do-report_done")
    assert state_of(fresh_app, number) == "done"
    supervisor.open(f"/findings?finding=F{number}").fill("finding-note-", "只补了一半")
    supervisor.step("finding-do-rework")
    assert state_of(fresh_app, number) == "rework"
    staff.open(f"/findings?finding=F{number}")
    expect(staff.part("finding-card")).to_contain_text("只补了一半")
    staff.step("finding-do-report_done")

    # A second person confirms it by one press.
    supervisor.open("/today").step(f"owed-answer-confirmation-F{number}")
    assert state_of(fresh_app, number) == "closed"
    expect(supervisor.part("owed-result")).to_contain_text("已记录")

    commander = person("commander", f"/today?area={TOWN}")
    close_by_commander(commander, fresh_app)
    assert [each.screen.errors for each in (staff, supervisor, commander)] == [[], [], []]


def test_staff_are_led_to_their_own_work_and_commanders_to_the_map(new_screen, kadian_app):
    for account, path in (("staff", "/today"), ("supervisor", "/today"), ("commander", "/")):
        page = new_screen().page
        page.goto(kadian_app.url)
        page.locator(f"button[name=demo][value={account}]").click()
        page.wait_for_url(f"{kadian_app.url}{path}*")


def test_a_press_on_a_cell_of_the_readiness_table_opens_its_list(new_screen, kadian_app):
    commander = Person(new_screen(), kadian_app, "commander").open("/today")
    commander.part("readiness").locator(".dvn-scroller").click(position={"x": 30, "y": 35 * 1.5})
    expect(commander.part("readiness-items")).to_contain_text("宝都街道")
