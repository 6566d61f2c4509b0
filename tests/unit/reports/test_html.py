import re
from dataclasses import fields

import pytest
from jinja2 import UndefinedError

from geo.reports.document import ReportDocument, ReportSection, ReportTable
from geo.reports.html import render_document, render_template

HOSTILE = "${alert(1)}<img src=x onerror=alert(1)>`"
TABLE = ReportTable((HOSTILE, HOSTILE), [(HOSTILE, 3)], title=HOSTILE, is_numeric=True)
PAPER = ReportDocument(
    lang="zh",
    title=HOSTILE,
    subtitle=HOSTILE,
    sections=(ReportSection(HOSTILE, (HOSTILE,), (TABLE,)),) * 2,
    footer=HOSTILE,
    demo_notice=HOSTILE,
    paragraphs=(HOSTILE,),
    tables=(TABLE,),
    page_per_section=True,
)


def test_every_value_is_text_whatever_it_looks_like():
    document = render_document(PAPER)
    assert "<img" not in document
    strings = [each.name for each in fields(ReportDocument) if getattr(PAPER, each.name) == HOSTILE]
    assert document.count("&lt;img") >= len(strings) + 1 + 3 * 4 + 2 * 2


def test_a_value_that_is_not_given_is_an_error_not_a_gap():
    with pytest.raises(UndefinedError):
        render_template("document.html")


def test_nothing_is_fetched_from_elsewhere():
    assert "://" not in render_document(PAPER)


def test_a_table_says_which_columns_are_numbers_and_which_rows_are_ticked():
    assert re.findall(r'<t[hd] class="n">', render_document(PAPER))
    plain = ReportDocument(
        "zh",
        "",
        "",
        (ReportSection("", tables=(ReportTable(("a", "b"), [(1, 2)], has_checkboxes=True),)),),
        "",
    )
    assert 'class="n"' not in render_document(plain)
    assert render_document(plain).count('<table class="ticked">') == 1
