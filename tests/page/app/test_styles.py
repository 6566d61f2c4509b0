"""Style sheets: Streamlit defines no variables for them, and an unknown variable fails without a word."""

import re

from pages.components.app.shell import style_sheet
from pages.components.situation.wall_layout import STYLE as WALL_STYLE
from tests.source import ROOT

SET_ELSEWHERE = {
    source.name: set(re.findall(r"--[a-z][a-z-]*(?=[\"':])", source.read_text("utf-8")))
    for folder in ("pages", "geo")
    for pattern in ("*.py", "*.js")
    for source in (ROOT / folder).rglob(pattern)
}
"""Variables that scripts and components set, by module."""


def undefined(sheets):
    """Variables that these style sheets use, and that neither they nor the application define."""
    text = "\n".join(sheets)
    defined = set(re.findall(r"(--[a-z-]+)\s*:", text)).union(*SET_ELSEWHERE.values())
    return sorted(set(re.findall(r"var\((--[a-z-]+)", text)) - defined)


def test_every_variable_of_a_style_sheet_is_defined():
    assert undefined([style_sheet(), WALL_STYLE.read_text("utf-8")]) == []


def test_an_undefined_variable_is_found():
    assert undefined(["a { border-color: var(--st-border-color, red); }"]) == ["--st-border-color"]
