"""Where a form's button was pressed, the page that answers has neither a link to other forms nor an undo."""

import re

import pytest

from tests.source import ROOT

TEMPLATES = {path.stem: path.read_text("utf-8") for path in (ROOT / "data/templates").glob("lite_*.html")}
ANSWERING = sorted(name for name, text in TEMPLATES.items() if "{% if receipt %}" in text)
BEFORE_ONLY = re.compile(r"{% if [a-z_ ]*not receipt %}.*?{% endif %}", re.DOTALL)


def links_below_the_form(text):
    """The links of a page that stand below its first form and are there with the receipt, too."""
    return re.findall(r"<a [^>]*>", BEFORE_ONLY.sub("", text).partition("<form")[2])


@pytest.mark.parametrize("name", ANSWERING)
def test_a_receipt_has_its_links_above_the_form_alone(name):
    assert links_below_the_form(TEMPLATES[name]) == []


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_what_unfolds_an_undo_shares_no_spot_with_its_button(name):
    assert not re.search(r"{% if [a-z.]*undo[a-z]* %}<details>", TEMPLATES[name])


def test_a_link_below_the_form_is_found_unless_it_is_there_before_the_press_alone():
    link = '<a href="site">'
    assert links_below_the_form(f"<form></form>{link}") == [link]
    assert links_below_the_form(f"{link}<form></form>{{% if not receipt %}}{link}{{% endif %}}") == []
