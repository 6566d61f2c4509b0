"""Steps on the planning page."""

import re

from playwright.sync_api import expect

from tests.browser.keyed_page import KeyedPage
from tests.browser.screens import enter, wait_until_at_rest


class Planning(KeyedPage):
    """The planning screen as a planner uses it."""

    def open(self):
        enter(self.page, f"{self.url}/planning", "planner")
        self.part("orders").wait_for()  # the last to be drawn
        if self.part("plan").count():
            self.map.wait_until_drawn()
        wait_until_at_rest(self.page)
        return self

    def choose(self, key, option):
        self.open_options(key)
        self.page.keyboard.type(option)
        self.page.get_by_role("option", name=re.compile(re.escape(option))).first.click()

    def begin(self, name):
        self.part("new-plan-name").get_by_role("textbox").fill(name)
        self.press("begin-plan")
        expect(self.part("plan").get_by_role("combobox")).to_have_value(re.compile(name))
        return self

    def lose(self, unit, people):
        self.choose("away-unit", unit)
        self.part("away-people").get_by_role("spinbutton").fill(people)
        self.press("set-away")
        expect(self.part("away")).to_contain_text(f"{unit}：减员 {people} 人")

    def propose(self):
        """Press, and wait for the receipt of a new entry."""
        told = self.part("propose-step").get_by_text("已记录")
        before = told.inner_text() if told.count() else ""
        self.press("propose")
        told.filter(has_not_text=before or "–").wait_for()

    def lock(self, post):
        self.choose("post", post["name"])
        expect(self.part("post-form")).to_contain_text("公里")
        self.part("lock-post").get_by_role("button", name="固定", exact=True).click()
        expect(self.part("lock-post")).to_contain_text("取消固定")

    @property
    def reasons(self):
        return self.part("plan-reasons").get_by_role("listitem")

    def reason_of(self, post):
        return self.reasons.filter(has_text=post["name"])
