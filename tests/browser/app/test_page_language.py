"""The language that a browser reads from every page, and a translator that comes all the same."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screens import admit, wait_until_at_rest
from tests.browser.situation_page import Situation

PAGES = ["/", "/area", "/rota", "/patrols", "/planning", "/posts", "/administration", "/account"]
PAGES += [
    "/sign-in",
    "/m/",
    "/m/own",
    "/m/rota",
    "/m/site?id=K01",
    "/sheet",
    "/map-sheet",
    "/rounds",
    "/shifts",
]

SAID = "[document.documentElement.lang, document.documentElement.translate]"

TRANSLATE = """heeds => {
    // As a browser's translator does: a <font> in the place of every text that may be translated.
    const texts = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) texts.push(walk.currentNode);
    const wrapped = texts.filter((text) => text.nodeValue.trim()
        && !/SCRIPT|STYLE|FONT/.test(text.parentNode.tagName) && (text.parentNode.translate || !heeds));
    for (const text of wrapped) {
        const [outer, inner] = [document.createElement("font"), document.createElement("font")];
        inner.textContent = text.nodeValue;
        outer.append(inner);
        text.parentNode.replaceChild(outer, text);
    }
    return wrapped.length;
}"""


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_served_in_the_readers_language_and_not_to_be_translated(kadian_app, new_screen, path):
    for locale, lang in (("zh-CN", "zh"), ("en-GB", "en")):
        context = new_screen(locale=locale).page.context
        admit(context, kadian_app.url)
        headers = {"Accept": "text/html", "Accept-Language": locale}
        answer = context.request.get(kadian_app.url + path, headers=headers)
        tag = re.search(r"<html\b[^>]*>", answer.text())[0]
        assert answer.headers["content-type"].startswith("text/html")
        assert f'lang="{lang}"' in tag
        assert 'translate="no"' in tag
        assert '<meta name="google" content="notranslate">' in answer.text()


def test_the_frame_of_the_map_is_served_likewise(kadian_app, new_screen):
    screen = new_screen(locale="en-GB")
    frame = Situation(screen, kadian_app.url).open().map.frame  # served once a map was drawn
    headers = {"Accept": "text/html", "Accept-Language": "en-GB"}
    answer = screen.page.context.request.get(frame.url, headers=headers)
    assert re.search(r"<html[^>]*>", answer.text())[0].startswith('<html lang="en" translate="no"')


def test_page_and_map_follow_the_language_that_is_switched_to(kadian_app, new_screen):
    screen = new_screen()
    situation = Situation(screen, kadian_app.url).open()
    assert screen.page.evaluate(SAID) == situation.map.frame.evaluate(SAID) == ["zh", False]
    situation.open_menu("account-menu").get_by_text("English").click()
    for frame in (screen.page, situation.map.frame):
        frame.wait_for_function("document.documentElement.lang === 'en'")
    assert screen.page.evaluate(SAID) == situation.map.frame.evaluate(SAID) == ["en", False]
    situation.close_menu()
    screen.page.get_by_role("link", name="Area").click()
    expect(screen.page.get_by_role("link", name="Print", exact=True)).to_be_visible()
    assert screen.page.evaluate(SAID) == ["en", False]
    assert screen.errors == []


@pytest.fixture
def figures(kadian_app, new_screen):
    """What the cards of the areas say, on a screen that was changed before and after."""

    def after(change):
        screen = new_screen()
        situation = Situation(screen, kadian_app.url).open()
        situation.open_tab("areas")
        count = change(situation)
        situation.press("figure-checkpoint")
        situation.wait_for_link(kind="checkpoint")
        wait_until_at_rest(screen.page)
        shown = situation.part("totals").inner_text()
        other = Situation(new_screen(), kadian_app.url).open(kind="checkpoint")
        other.open_tab("areas")
        fresh = other.part("totals").inner_text()
        return count, shown, fresh, screen

    return after


def test_a_translator_that_heeds_the_page_leaves_it_alone(figures):
    count, shown, fresh, _ = figures(lambda situation: situation.page.evaluate(TRANSLATE, True))
    assert count == 0
    assert shown == fresh


def test_one_that_does_not_is_undone_and_no_old_figure_stays_among_new_ones(figures):
    count, shown, fresh, screen = figures(lambda situation: situation.page.evaluate(TRANSLATE, False))
    assert count > 100
    assert shown == fresh
    expect(screen.page.locator("font")).to_have_count(0)
    assert screen.errors == []


def test_without_the_pages_script_and_its_word_the_figures_freeze(figures):
    def change(situation):
        page = situation.page
        page.route("**/page.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
        page.reload()
        situation.map.wait_until_drawn()
        situation.open_tab("areas")
        page.evaluate("document.documentElement.translate = true")
        return page.evaluate(TRANSLATE, True)

    count, shown, fresh, _ = figures(change)
    assert count > 100
    assert shown != fresh


def test_one_that_insists_makes_the_page_say_that_its_figures_may_be_old(kadian_app, new_screen):
    screen = new_screen(locale="en-GB")
    Situation(screen, kadian_app.url).open()
    screen.page.evaluate(
        f"""() => {{
            const translate = {TRANSLATE};
            const observer = new MutationObserver(() => translate(false));
            observer.observe(document.body, {{ childList: true, subtree: true }});
            translate(false);
        }}"""
    )
    notice = screen.page.locator("#page-altered")
    expect(notice).to_contain_text("figures may be old")
    assert notice.evaluate("element => element.getBoundingClientRect().top") == 0
