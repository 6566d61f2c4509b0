"""A superior's form in a browser: the blank is sent, two cells are bound, and the filled file comes back."""

import io
from functools import partial

import pytest
from openpyxl import load_workbook

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
        # The first press after another field had the focus only gives it to the grid.
        planner.press_until(chosen, partial(grid.click, position=spot))
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
