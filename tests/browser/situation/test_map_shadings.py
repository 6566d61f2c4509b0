"""What areas are shaded by is chosen in the legend, counted there, and kept on the wall screen of the tab."""

import re

from playwright.sync_api import expect

from tests.browser.map_frame import MAP_FRAME
from tests.browser.situation_page import Situation

CHOSEN = "map.situation.shadings.chosen.name"
SHADED = """() => {
    const { shadings, content, areas } = map.situation;
    const { codes, class_indices: indices, classes, texts } = shadings.chosen;
    return content.choropleth.codes.filter((code) => areas.get(code)).map((code) => {
        const i = codes.indexOf(code);
        return { code, label: i < 0 ? null : classes[indices[i]].label, text: i < 0 ? "" : texts[i] };
    });
}"""
"""Areas on screen with class and text of the chosen shading, as the server sent them."""
WRITTEN = "() => map.situation.labels._labels.map(({ code, text }) => [code, text])"


def test_areas_are_shaded_by_what_the_legend_says_and_counted_there(new_screen, kadian_app):
    situation = Situation(new_screen(width=1920, height=1080), kadian_app.url).open()
    frame = situation.map.frame
    inside = situation.page.frame_locator(MAP_FRAME)
    choices = inside.locator(".kadian-legend-shading")
    expect(choices).to_have_count(3)
    expect(choices.nth(0)).to_have_attribute("aria-pressed", "true")
    for number, name in ((1, "screening"), (2, "closure")):
        choices.nth(number).click()
        expect(choices.nth(number)).to_have_attribute("aria-pressed", "true")
        assert frame.evaluate(CHOSEN) == name
        shaded = frame.evaluate(SHADED)
        rows = inside.locator(".kadian-legend-classes:not([hidden]) .kadian-legend-note")
        counts = {
            row.locator(".kadian-legend-label").inner_text(): int(
                row.locator(".kadian-legend-count").inner_text()
            )
            for row in rows.all()
        }
        labels = [area["label"] for area in shaded if area["label"]]
        assert counts == {label: labels.count(label) for label in counts}
        assert sum(counts.values()) == len(labels) > 0
        written = dict(frame.evaluate(WRITTEN))
        assert all(written[area["code"]].endswith(area["text"]) for area in shaded)
    choices.nth(0).click()
    assert frame.evaluate(CHOSEN) == "problems"


def test_the_choice_is_kept_when_others_write_and_on_the_wall_screen_of_the_tab(new_screen, kadian_app):
    situation = Situation(new_screen(width=1920, height=1080), kadian_app.url).open()
    situation.page.frame_locator(MAP_FRAME).locator(".kadian-legend-shading").nth(2).click()
    wall = situation.open(wall="1")
    assert wall.map.frame.evaluate(CHOSEN) == "closure"
    inside = wall.page.frame_locator(MAP_FRAME)
    expect(inside.locator(".kadian-legend-shading:visible")).to_have_count(1)
    expect(inside.locator(".kadian-legend-classes:visible .kadian-legend-note")).to_have_count(5)


def test_the_filter_by_what_is_outstanding_is_in_the_link_and_on_the_map(new_screen, kadian_app):
    situation = Situation(new_screen(width=1920, height=1080), kadian_app.url).open(outstanding="finding")
    frame = situation.map.frame
    points = set(frame.evaluate("map.situation.content.points.ids"))
    ringed = frame.evaluate("map.situation.content.rings.find(({ name }) => name === 'findings').ids")
    assert points == set(ringed)
    situation.page.locator(".st-key-filter-clear button").click()
    expect(situation.page).not_to_have_url(re.compile("outstanding="))
    frame.wait_for_function("map.situation.content.points.ids.length > 100")
