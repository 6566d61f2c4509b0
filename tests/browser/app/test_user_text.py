"""Whatever people typed is shown as they typed it; whatever Kadian says is said in one language."""

import re

import pytest
from playwright.sync_api import expect

from geo.domain.timestamps import timestamp_to_text
from geo.i18n import Translator
from pages.components.situation.filter_bar import MENU_PARTS
from pages.components.situation.side_panel import TABS
from tests.browser import hostile, servers
from tests.browser.hostile import TEXT
from tests.browser.screens import take
from tests.browser.situation_page import Situation

LINK = {"area": hostile.TOWN, "site": hostile.POST, "since": timestamp_to_text(hostile.SINCE)}


@pytest.fixture(scope="module")
def hostile_app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    store = hostile.found_store(folder)
    with servers.serving(servers.ROOT / "app.py", folder, KADIAN_STORE=store) as server:
        yield server


@pytest.fixture(scope="module")
def reader(lasting_screen, hostile_app):
    """Somebody who looks at everything."""
    return Situation(lasting_screen(), hostile_app.url)


def test_on_the_situation_map_text_is_text(reader):
    reader.open(**LINK)
    reader.expect_card(TEXT)
    reader.open_menu("account-menu")
    reader.choose("actor", TEXT)
    reader.close_menu()
    expect(reader.part("site-card")).to_contain_text(hostile.POST)
    expect(reader.part("site-note")).to_contain_text(f"备注：{TEXT}")
    expect(reader.part("breadcrumb").get_by_text(TEXT, exact=True)).to_have_count(2)
    reader.open_tab("changes")
    changes = reader.part("changes").get_by_role("button")
    expect(changes.locator("strong")).to_have_text([TEXT] * 2)
    expect(changes.first).to_contain_text(f"{TEXT} · {TEXT}")  # the site and its area
    expect(changes.first).to_contain_text(re.compile(rf"→ 无人 · {re.escape(TEXT)} "))  # and who reported
    reader.open_list()
    expect(reader.name_cells).to_have_text([TEXT] * 2)
    reader.part("site-panel").get_by_text("最近记录").click()
    expect(reader.part("site-panel").locator("li").first).to_have_text(
        re.compile(f"无人.*{re.escape(TEXT)}$")
    )
    assert reader.screen.dialogs == []
    assert reader.screen.foreign_requests == []


def test_under_the_pointer_text_is_text(reader):
    reader.open(site=hostile.POST)
    reader.map.move_to(36.65, 118.8, 10)
    for place in (hostile.POST_AT, hostile.HALF_AT):
        reader.map.point_at(*place)
        expect(reader.map.tip.locator("strong")).to_have_text(TEXT)
    reader.open_tab("areas")
    expect(reader.part("totals").get_by_role("button").locator("strong")).to_have_text(TEXT)
    assert reader.screen.dialogs == []


def test_what_is_recorded_and_what_is_refused_is_text(reader, new_screen, hostile_app):
    other = Situation(new_screen(), hostile_app.url).open(site=hostile.GATE)
    reader.open(site=hostile.GATE)
    other.note.fill(TEXT)
    other.report("在岗")
    assert other.receipt()[1] == TEXT
    reader.report("无人")
    expect(reader.part("status-form").get_by_text("未写入")).to_contain_text(f"{TEXT} 已于")
    for screen in (reader, other):
        assert screen.screen.dialogs == []


def test_on_the_area_page_on_paper_and_in_files_text_is_text(reader):
    reader.open(**LINK)
    for form in ("csv", "geojson", "xlsx"):
        content = take(reader.page, reader.part("export"), Translator("zh")(f"export.{form}")).read_bytes()
        assert form == "xlsx" or "<img src=x onerror=alert(1)>" in content.decode()
    reader.page.get_by_role("link", name="辖区").click()
    expect(reader.page.get_by_role("heading", name=TEXT, exact=True, level=2)).to_be_visible()
    expect(reader.part("entries").locator("li strong").first).to_have_text(TEXT)
    reader.page.goto(reader.page.get_by_role("link", name="打印版").get_attribute("href"))
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text(TEXT)
    expect(reader.page.get_by_role("cell", name=TEXT, exact=True).first).to_be_visible()
    assert reader.screen.dialogs == []


def test_on_the_administration_screen_text_is_text(new_screen, hostile_app):
    clerk = Situation(new_screen(), hostile_app.url, hostile.CLERK.id).open()
    clerk.page.get_by_role("link", name="管理", exact=True).click()
    clerk.choose("person", TEXT)
    expect(clerk.part("person-card")).to_contain_text(TEXT)
    for label, text in {"账号": hostile.CODE[:60], "姓名": TEXT[:60]}.items():
        clerk.page.get_by_role("textbox", name=label, exact=True).fill(text)
    clerk.page.get_by_role("button", name="生成链接", exact=True).click()
    expect(clerk.part("command-result")).to_contain_text(hostile.CODE[:60])
    clerk.page.get_by_role("combobox", name="辖区").click()
    expect(clerk.page.get_by_role("option").filter(has_text=TEXT)).to_have_count(2)
    assert clerk.screen.dialogs == []
    assert clerk.screen.foreign_requests == []


def test_in_a_link_text_is_text(reader):
    reader.open(search=TEXT, site=TEXT, unit=TEXT)
    expect(reader.part("search").get_by_role("combobox")).to_have_value(TEXT[:60].strip())
    expect(reader.part("site-panel")).to_contain_text("此时刻没有这个点位")
    assert reader.screen.dialogs == []


def test_as_markup_the_same_text_would_run_on_the_same_page(reader):
    reader.open()
    with reader.page.expect_event("dialog"):
        reader.page.locator(".legend").evaluate("(legend, text) => legend.innerHTML = text", TEXT)
    assert reader.screen.dialogs == ["1"]
    reader.screen.dialogs.clear()


WORDS = "body *:not(script, style, [data-testid*=Icon], [data-testid*=Icon] *)"
"""What may hold a word: icons are words to Streamlit, not to people."""
SEEN = """selector => [...document.querySelectorAll(selector)].flatMap((element) => {
    const { width, height, bottom } = element.getBoundingClientRect();
    const isSeen = element.checkVisibility({ visibilityProperty: true });
    if (!isSeen || Math.min(width, height, bottom) <= 1) return [];  // or for screen readers only
    const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    return [element.placeholder ?? "", ...texts.map((node) => node.textContent.trim())];
})"""
ALIKE = {"中文", "English", "CSV", "GeoJSON", "GeoPackage", "KML", "Excel", "yyyy"}
"""Said in both languages: the choice of language, formats, and the mask of Streamlit's moments."""
FORMATS = ("PDF", "PNG")
"""Called so in both languages, within a sentence."""
LATIN, CHINESE, KEY = r"[A-Za-z]{3,}", r"[\u3000-\u9fff\uff00-\uffef]", r"[a-z]+\.[a-z_.]+"


def foreign_words(reader, foreign):
    """Words of another language, and keys of the catalogue, everything opened in turn."""
    reader.open(**LINK)
    for fold in reader.part("site-panel").locator("summary").all():
        fold.click()
    texts = texts_on(reader)
    for hint in (reader.part("status-form").locator("textarea"), reader.part("search").locator("input")):
        hint.press_sequentially("zzz")
        texts |= texts_on(reader)
    reader.page.keyboard.press("Escape")
    for tab in TABS:
        reader.open_tab(tab)
        texts |= texts_on(reader)
    for menu in ("account-menu", "share-menu", *(f"menu-{part}" for part in MENU_PARTS)):
        reader.open_menu(menu)
        texts |= texts_on(reader)
        if menu == "menu-times":
            reader.part("as_of").get_by_test_id("stDateTimeInputCalendarButton").click()
            texts |= texts_on(reader)
        elif menu == "menu-status":
            reader.part("status").get_by_role("combobox").press_sequentially("zzz")
            texts |= texts_on(reader)
        reader.close_menu()
    return misplaced(texts, foreign)


def misplaced(texts, foreign):
    return {text for text in texts if re.search(foreign, text) or re.fullmatch(KEY, text)}


def texts_on(reader):
    texts = {*reader.page.evaluate(SEEN, WORDS), *reader.map.frame.evaluate(SEEN, WORDS)}
    for typed in (TEXT, hostile.POST, "zzz", *FORMATS):
        texts = {text.replace(typed, "") for text in texts}
    return texts - ALIKE


def test_a_chinese_screen_is_chinese(reader):
    assert foreign_words(reader, LATIN) == set()


def test_an_english_screen_is_english(new_screen, hostile_app):
    reader = Situation(new_screen(locale="en-GB"), hostile_app.url)
    assert foreign_words(reader, CHINESE) == set()


def test_a_word_of_another_language_and_a_key_would_be_found(reader):
    reader.open()
    rows = reader.part("figures").locator("button p")
    for row, text in enumerate(("Choose an option", "filter.any")):
        rows.nth(row).evaluate("(row, text) => row.replaceChildren(text)", text)
    assert misplaced(texts_on(reader), LATIN) == {"Choose an option", "filter.any"}
    assert misplaced({"filter.any", "Kind"}, CHINESE) == {"filter.any"}


CONTRASTS = """selector => {
    const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const luminance = (colours) => {
        for (pen.fillStyle of colours) pen.fillRect(0, 0, 1, 1);
        const [red, green, blue] = [...pen.getImageData(0, 0, 1, 1).data].map((part) => linear(part / 255));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    };
    return [...document.querySelectorAll(selector)].flatMap((element) => {
        const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
        const isRead = element.checkVisibility() && !element.closest(":disabled");
        if (!isRead || !texts.some((node) => node.data.trim())) return [];
        const grounds = [];
        for (let here = element; here; here = here.parentElement)
            grounds.unshift(getComputedStyle(here).backgroundColor);
        const [ink, ground] = [luminance([...grounds, getComputedStyle(element).color]), luminance(grounds)];
        return [[element.textContent, Math.max(ink, ground) / Math.min(ink, ground)]];
    });
}"""
"""WCAG 2.2, 1.4.3, of every text with what is painted below it."""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground(reader, theme):
    reader.page.emulate_media(color_scheme=theme)
    reader.open(kind="checkpoint", meaning="partial,not_in_force", **LINK)
    contrasts = reader.page.evaluate(CONTRASTS, WORDS)
    assert len(contrasts) > 50
    assert [(text, round(contrast, 2)) for text, contrast in contrasts if contrast < 4.5] == []
