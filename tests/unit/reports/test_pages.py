import pytest
from jinja2 import UndefinedError

from geo.reports.pages import page

TABLE = {"title": "", "columns": [], "rows": []}
VALUES = {
    "lang": "zh",
    "title": "昌乐县",
    "said": "",
    "demo": "",
    "footer": "",
    "by_kind": TABLE,
    "by_need": TABLE,
}
HOSTILE = "${alert(1)}<img src=x onerror=alert(1)>`"


def test_every_value_is_text_whatever_it_looks_like():
    table = {"title": HOSTILE, "columns": [HOSTILE], "rows": [[HOSTILE, 3]]}
    strings = {name: HOSTILE for name, value in VALUES.items() if isinstance(value, str)}
    document = page("sheet.html", **strings, by_kind=table, by_need=table)
    assert "<img" not in document
    assert document.count("&lt;img") >= len(strings) + 2 * 3


def test_a_value_that_is_not_given_is_an_error_not_a_gap():
    with pytest.raises(UndefinedError):
        page("sheet.html", **{name: value for name, value in VALUES.items() if name != "footer"})


def test_nothing_is_fetched_from_elsewhere():
    assert "://" not in page("sheet.html", **VALUES)
