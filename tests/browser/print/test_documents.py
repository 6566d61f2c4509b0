"""What comes out of the printer: A4 upright, each unit's sheet on a page of its own."""

import re
from dataclasses import replace

import pytest

from geo.reports.document import ReportDocument, ReportSection, ReportTable
from geo.reports.html import render_document

ROWS = [(f"K{number:02}", "接管", "一中队 → 二中队") for number in range(3)]
UNITS = tuple(
    ReportSection(f"{number}中队", tables=(ReportTable(("卡点", "事项", "现 → 拟"), ROWS),))
    for number in range(4)
)
PAPER = ReportDocument("zh", "第 1 号令 · 夜班", "2020-02-01 08:00 +0800", UNITS, "#9", page_per_section=True)


@pytest.fixture
def printed(screen):
    """The size of each page in points."""

    def of(paper):
        screen.page.set_content(render_document(paper))
        content = screen.page.pdf(prefer_css_page_size=True)
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)
        return [tuple(round(float(length)) for length in box) for box in boxes]

    return of


def test_no_two_units_share_a_page_and_the_first_stands_below_the_head(printed):
    assert printed(PAPER) == [(595, 842)] * len(UNITS)
    assert len(printed(replace(PAPER, page_per_section=False))) == 1  # the control


def test_what_is_said_of_all_units_together_has_a_page_before_them(printed):
    assert len(printed(replace(PAPER, paragraphs=("人手够用。",)))) == len(UNITS) + 1


def test_only_paper_repeats_the_title_over_each_unit(screen):
    screen.page.set_content(render_document(PAPER))
    shown = screen.page.get_by_text(PAPER.title).locator("visible=true")
    assert shown.count() == 1
    screen.page.emulate_media(media="print")
    assert shown.count() == len(UNITS)
