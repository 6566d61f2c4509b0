import re
from dataclasses import fields

import pytest
from jinja2 import UndefinedError

from geo.reports.pages import page, printable
from geo.reports.paper import Paper, Section, Table

HOSTILE = "${alert(1)}<img src=x onerror=alert(1)>`"
TABLE = Table((HOSTILE, HOSTILE), [(HOSTILE, 3)], title=HOSTILE, figures=True)
PAPER = Paper(
    lang="zh",
    title=HOSTILE,
    said=HOSTILE,
    sections=(Section(HOSTILE, (HOSTILE,), (TABLE,)),) * 2,
    footer=HOSTILE,
    demo=HOSTILE,
    told=(HOSTILE,),
    tables=(TABLE,),
    apart=True,
)


def test_every_value_is_text_whatever_it_looks_like():
    document = printable(PAPER)
    assert "<img" not in document
    strings = [each.name for each in fields(Paper) if getattr(PAPER, each.name) == HOSTILE]
    assert document.count("&lt;img") >= len(strings) + 1 + 3 * 4 + 2 * 2


def test_a_value_that_is_not_given_is_an_error_not_a_gap():
    with pytest.raises(UndefinedError):
        page("paper.html")


def test_nothing_is_fetched_from_elsewhere():
    assert "://" not in printable(PAPER)


def test_a_table_says_which_columns_are_numbers_and_which_rows_are_ticked():
    assert re.findall(r'<t[hd] class="n">', printable(PAPER))
    plain = Paper("zh", "", "", (Section("", tables=(Table(("a", "b"), [(1, 2)], ticked=True),)),), "")
    assert 'class="n"' not in printable(plain)
    assert printable(plain).count('<table class="ticked">') == 1
