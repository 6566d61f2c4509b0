"""Where the system forces its own colours, what is chosen looks different, and the symbols are seen."""

import io

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from tests.browser.servers import APPS
from tests.browser.situation_page import Situation

CHOICES = {
    "pills": "button",
    "segments": "button",
    "radio": "label:has(input)",
    "toggle": "label:has(input)",
    "checkbox": "label:has(input)",
    "button": "button",
}
"""The widget's key, and what each of its two options is."""
HAS_OURS = """() => [...document.styleSheets].some((sheet) =>
    [...sheet.cssRules].some((rule) => rule.conditionText?.includes("forced-colors")))"""
WITHOUT_OURS = """() => {
    for (const sheet of document.styleSheets)
        for (let i = sheet.cssRules.length - 1; i >= 0; i--)
            if (sheet.cssRules[i].conditionText?.includes("forced-colors")) sheet.deleteRule(i);
}"""
GROUNDS = """symbols => [...document.querySelectorAll(symbols)]
    .map((symbol) => getComputedStyle(symbol).backgroundColor)"""
SEEN = 0.015
"""Of the pixels of an option: less is the blur at the edge of a letter."""


def picture(part):
    return Image.open(io.BytesIO(part.screenshot())).convert("L")


def difference(one, other):
    """The share of pixels, of those both have, that differ plainly; 1 where one is plainly larger."""
    if abs(one.width - other.width) > 4 or abs(one.height - other.height) > 4:
        return 1.0
    box = (0, 0, min(one.width, other.width), min(one.height, other.height))
    changed = ImageChops.difference(one.crop(box), other.crop(box)).point(lambda value: 255 * (value > 96))
    return changed.histogram()[255] / (changed.width * changed.height)


@pytest.fixture(scope="module")
def choices_url(serve):
    return serve(APPS / "choices_app.py").url


@pytest.fixture
def distinguished(new_screen, choices_url):
    """By how much a chosen option differs from one that is not, by kind of widget."""

    def of(scheme="light", *, ours=True):
        screen = new_screen(color_scheme=scheme)
        screen.page.emulate_media(forced_colors="active")
        screen.page.goto(choices_url)
        screen.page.get_by_text("the end").wait_for()
        screen.page.mouse.move(5, 5)
        pairs = {key: screen.page.locator(f".st-key-{key} {option}") for key, option in CHOICES.items()}
        for options in pairs.values():
            expect(options).to_have_count(2)  # each kind comes in a file of its own
        screen.page.wait_for_function(HAS_OURS)
        if not ours:
            screen.page.evaluate(WITHOUT_OURS)
        return {
            key: difference(picture(options.nth(0)), picture(options.nth(1)))
            for key, options in pairs.items()
        }

    return of


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_chosen_looks_different(distinguished, scheme):
    assert [key for key, share in distinguished(scheme).items() if share < SEEN] == []


def test_without_our_rules_chosen_pills_and_toggles_look_like_the_others(distinguished):
    found = distinguished(ours=False)
    assert found["pills"] < SEEN
    assert found["toggle"] < SEEN


def test_the_symbols_of_the_legend_stand_on_a_ground_of_their_own(new_screen, kadian_app):
    screen = new_screen(color_scheme="dark")
    screen.page.emulate_media(forced_colors="active", color_scheme="dark")
    situation = Situation(screen, kadian_app.url).open()
    on_map, on_paper = ((situation.map.frame, ".kadian-legend-group svg"), (screen.page, ".legend img"))
    for frame, symbols in (on_map, on_paper):
        assert set(frame.evaluate(GROUNDS, symbols)) == {"rgb(255, 255, 255)"}
        frame.evaluate(WITHOUT_OURS)
        assert set(frame.evaluate(GROUNDS, symbols)) != {"rgb(255, 255, 255)"}  # the control
