"""Steps on the planning page."""

import re

from playwright.sync_api import expect

from tests.browser.keyed_page import KeyedPage
from tests.browser.screens import enter, wait_until_at_rest

TABS = ("post", "changes", "units", "orders")
"""Tabs of the panel beside the map, in their order."""


class Planning(KeyedPage):
    """The planning screen as a planner uses it."""

    def open(self):
        enter(self.page, f"{self.url}/planning", "planner")
        self.part("plan-tab").wait_for()
        self.map.wait_until_drawn()
        wait_until_at_rest(self.page)
        return self

    def show(self, tab):
        """Show a tab of the panel and wait until it is there."""
        self.choose_tab("plan-tab", TABS.index(tab))

    def choose_tab(self, key, number):
        self.press_tab(key, number)
        wait_until_at_rest(self.page)

    def choose(self, key, option):
        if key in {"post", "to-unit"}:
            self.show("post")
        self.open_options(key)
        self.page.keyboard.type(option)
        self.page.get_by_role("option", name=re.compile(re.escape(option))).first.click()

    def begin(self, name):
        self.open_menu("new-plan-menu")
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
        receipt = self.part("propose-step").get_by_text("已记录")
        before = receipt.inner_text() if receipt.count() else ""
        self.press("propose")
        receipt.filter(has_not_text=before or "–").wait_for()

    def lock(self, post):
        self.choose("post", post["name"])
        expect(self.part("post-form")).to_contain_text("公里")
        self.part("lock-post").get_by_role("button", name="固定", exact=True).click()
        expect(self.part("lock-post")).to_contain_text("取消固定")

    @property
    def reasons(self):
        self.show("changes")
        return self.part("plan-reasons").get_by_role("listitem")

    def reason_of(self, post):
        return self.reasons.filter(has_text=post["name"])
