"""A superior's form in a browser: the blank is sent, two cells are bound, and the filled file comes back."""

import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.day import superior_forms as steps
from tests.browser.day.people import Person, ask_rows
from tests.superior_blanks import SHEET, blank

VALUES = "SELECT value FROM filled_cell ORDER BY cell_column"


@pytest.fixture
def planner(new_screen, tmp_path):
    with servers.serving_demo(tmp_path) as server:
        person = Person(new_screen(), server, "planner").open("/reports")
        steps.show_forms(person)
        yield person


def contents(data):
    opened = load_workbook(io.BytesIO(data))
    return {
        (sheet.title, cell.coordinate): (
            cell.value,
            cell.number_format,
            cell.border.left.style,
            cell.font.name,
        )
        for sheet in opened
        for row in sheet
        for cell in row
    } | {sheet.title: [str(span) for span in sheet.merged_cells.ranges] for sheet in opened}


def downloaded(planner):
    """The file behind the link, as the browser of the planner gets it."""
    link = planner.part("superior-form-periods").get_by_role("link").first
    with planner.page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.startswith("每日统计表-")
    return download.value.path().read_bytes()


def test_two_cells_are_bound_by_pressing_them_and_the_filled_file_has_their_figures(planner):
    data = blank()
    steps.fill_in_new_form(planner, data)
    planner.step("superior-form-do-add")
    grid = planner.part("superior-form-grid").locator(".dvn-scroller")
    width = grid.bounding_box()["width"]
    for number, (name, column) in enumerate((("B3", 0.5), ("C3", 0.7))):  # right of the widest column
        chosen = planner.page.locator(f"[class*=st-key-superior-form-cell-] input[value={name}]")
        spot = {"x": width * column, "y": 35 * 3.5}
        grid.click(position=spot)  # once: another field has the focus
        chosen.wait_for()
        planner.settle()
        steps.choose_figure(planner, number + 8)
        planner.step("superior-form-do-bind")
        planner.page.wait_for_timeout(3600)  # the same button pressed again sooner counts once
    planner.step("superior-form-do-fill")
    before, after = contents(data), contents(downloaded(planner))
    changed = {key: after[key][0] for key in before if before[key] != after[key]}
    stored = ask_rows(planner.server, VALUES)
    assert changed == {
        (SHEET, name): value for name, (value,) in zip(("B3", "C3"), stored, strict=True) if value is not None
    }
    assert changed[SHEET, "B3"] > 0
    assert planner.screen.errors == []


def test_a_form_that_is_renamed_stays_chosen_and_a_double_press_changes_it_once(planner):
    """The browser sends the label of the chosen form, which the first press has changed."""
    steps.fill_in_new_form(planner, blank())
    planner.step("superior-form-do-add")
    planner.page.wait_for_timeout(3600)  # what was pressed before counts no longer
    steps.unfold(planner, "settings-")
    steps.type_text(planner, "name", "改名")
    planner.part("superior-form-do-change").get_by_role("button").dblclick(delay=100)
    planner.settle()
    changes = "SELECT entity_id FROM journal WHERE entity = 'superior_form' AND action = 'change'"
    assert len(ask_rows(planner.server, changes)) == 1
    chosen = planner.page.locator("[class*=st-key-superior-form-number]").get_by_role("combobox")
    expect(chosen).to_have_value(re.compile("^改名"))
