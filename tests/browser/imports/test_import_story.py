"""A clerk corrects the list of the county's villages while others work: what they report meanwhile stays."""

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.day.people import Person, ask, ask_rows
from tests.browser.imports.steps import attach, list_of

VILLAGES = "SELECT id, name FROM site WHERE kind = 'village' AND to_seq IS NULL ORDER BY id"
NOTES = "SELECT count(*) FROM site WHERE kind = 'village' AND to_seq IS NULL AND note = 'checked'"
STATUS = "SELECT status FROM site WHERE id = ? AND to_seq IS NULL"


@pytest.fixture
def office(new_screen, tmp_path):
    """The clerk and a colleague, each at a screen."""
    with servers.serving_demo(tmp_path) as server:
        clerk = Person(new_screen(), server, "clerk").open("/import")
        yield clerk, Person(new_screen(), server, "commander")


def report(colleague, village):
    """Report a village as lifted, on a page without scripts."""
    colleague.open_lite(f"/m/site?site={village}")
    colleague.page.locator('button[name=do][value="set:lifted"]').click()
    colleague.page.locator("p[role=status]").wait_for()


def test_a_list_is_corrected_written_and_taken_back_while_a_colleague_reports(office):
    clerk, colleague = office
    villages = ask_rows(clerk.server, VILLAGES)
    assert len(villages) == 77
    rows = [(code, name, "checked") for code, name in villages]
    wrong = [(code, "", "checked") for code, *_ in rows[:3]] + rows[3:]

    attach(clerk, "sites.csv", list_of(wrong))
    expect(clerk.part("import-faults")).to_contain_text("第 2–4 行（3 行）")
    expect(clerk.part("import-do-write").get_by_role("button")).to_be_disabled()
    clerk.press("import-do-drop")
    clerk.settle()

    attach(clerk, "sites.csv", list_of(rows))
    expect(clerk.part("import-write-form")).to_contain_text("77")
    clerk.step("import-do-write")
    expect(clerk.part("import-result")).to_contain_text("已写入 77 项")
    assert ask(clerk.server, NOTES) == 77
    clerk.step("import-do-undo")
    assert ask(clerk.server, NOTES) == 0

    clerk.press("import-do-drop")
    clerk.settle()
    attach(clerk, "sites.csv", list_of(rows))
    clerk.step("import-do-write")
    lifted = villages[0][0]
    report(colleague, lifted)
    clerk.press("import-do-undo")
    expect(clerk.part("import-result")).to_contain_text(lifted)
    assert ask(clerk.server, NOTES) >= 76  # nothing was taken back

    clerk.press("import-do-drop")
    clerk.settle()
    closed = [(code, f"{name}村", "closed") for code, name in villages]
    attach(clerk, "sites.csv", list_of(closed, "code,name,status"))
    clerk.step("import-do-write")
    assert ask(clerk.server, STATUS, lifted) == "lifted"
