"""No page has a grave fault for a screen reader, the keyboard or a weak eye, in either theme."""

from datetime import UTC, datetime, timedelta

import pytest

from geo.text.app_pages import LITE_PAGES, SCREENS, SITUATION
from tests.browser.axe import violations, violations_of_both_themes
from tests.browser.pressing import wait_until_laid_out
from tests.browser.screens import enter
from tests.browser.situation_page import Phone, Situation

PRINT_PATHS = ("/sheet?area=370725005", "/map-sheet", "/rounds?units=Z01&ahead_h=0", "/shifts?area=370725005")
WITHOUT_NAME = """() => {
    const button = document.createElement("button");
    button.id = "nameless";
    document.querySelector("[data-testid=stMain]").append(button);
}"""
FAINT = "document.querySelector('.st-key-shown').style.color = '#aaa'"


COMMUNITY = "370725001001"
FOLDED = "[data-testid=stExpander] details:not([open]) > summary"


def unfold(page):
    """Open every folded part of a page, one after the other: each may be drawn by the server only then."""
    folded = page.locator(FOLDED)
    assert folded.count()
    while left := folded.count():
        folded.first.click()
        page.wait_for_function(f"document.querySelectorAll({FOLDED!r}).length !== {left}")
        wait_until_laid_out(page)


def open_page(page, url, account):
    enter(page, url, account)
    wait_until_laid_out(page)


@pytest.mark.parametrize("account", ["commander", "planner", "staff", "supervisor", "clerk"])
def test_the_screens_of_every_account(new_screen, kadian_app, account):
    page, found = new_screen().page, []
    open_page(page, f"{kadian_app.url}/", account)
    links = page.locator(".st-key-pages a").evaluate_all("links => links.map((link) => link.href)")
    for link in (*links, f"{kadian_app.url}/account"):
        open_page(page, link, account)  # after a press on the link, the screen before is at rest for a moment
        found += [f"{link} {line}" for line in violations_of_both_themes(page)]
    assert found == []


def test_a_page_with_faults_is_found(new_screen, kadian_app):
    """The control."""
    page = new_screen().page
    open_page(page, f"{kadian_app.url}/", "commander")
    page.evaluate(WITHOUT_NAME)
    page.evaluate(FAINT)
    rules = {line.partition(":")[0] for line in violations(page)}
    assert {"button-name", "color-contrast"} <= rules


def test_the_menus_and_the_panel_of_the_situation(new_screen, kadian_app):
    place = Situation(new_screen(), kadian_app.url).open()
    found = []
    for menu in (
        "menu-area",
        "menu-kind",
        "menu-status",
        "menu-unit",
        "menu-times",
        "share-menu",
        "account-menu",
    ):
        place.open_menu(menu)
        found += [f"{menu} {line}" for line in violations_of_both_themes(place.page)]
        place.close_menu()
    for tab in ("changes", "areas", "list"):
        place.open_tab(tab)
        found += [f"{tab} {line}" for line in violations_of_both_themes(place.page)]
    assert found == []


@pytest.mark.parametrize("width", [390, 1400])
def test_a_finding_with_its_steps_the_form_of_another_a_tally_and_the_day_close(
    new_screen, kadian_app, width
):
    page, found = new_screen(width=width, height=844).page, []
    for account, path, unfolded in (
        ("commander", "/findings?finding=F50", "finding-others"),
        ("commander", "/findings", "finding-form-box"),
        ("commander", "/today", "day-close-required"),
        ("commander", "/today", "owed-item-confirmation-"),
    ):
        open_page(page, kadian_app.url + path, account)
        page.locator(f"[class*=st-key-{unfolded}] :is(summary, button)").first.click()
        wait_until_laid_out(page)
        found += [f"{path} {unfolded} {line}" for line in violations_of_both_themes(page)]
    assert found == []


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize(
    ("account", "path"),
    [
        ("commander", "/today"),
        ("supervisor", "/today"),
        ("commander", "/reports"),
        ("commander", f"/area?area={COMMUNITY}"),
        ("supervisor", "/?site=C226"),
    ],
)
def test_the_forms_and_lists_of_the_day_unfolded(new_screen, kadian_app, account, path, width):
    page = new_screen(width=width, height=844).page
    open_page(page, kadian_app.url + path, account)
    unfold(page)
    assert violations_of_both_themes(page) == []


@pytest.mark.parametrize("width", [390, 1400])
def test_the_supplies_of_a_place_with_their_forms(new_screen, kadian_app, width):
    page = new_screen(width=width, height=844, locale="en-GB").page
    open_page(page, f"{kadian_app.url}/supplies", "commander")
    page.locator("[class*=st-key-stock-row-] button").first.click()
    page.locator(".st-key-stock-card").wait_for()
    unfold(page)
    assert violations_of_both_themes(page) == []


@pytest.mark.parametrize("path", ["/?site=K17", "/?site=C226", "/?as_of={earlier}&site=K17", "/?wall=1"])
def test_a_site_with_its_form_an_earlier_moment_and_the_wall(new_screen, kadian_app, path):
    page = new_screen(locale="en-GB").page
    earlier = f"{datetime.now(UTC) - timedelta(hours=6):%Y-%m-%dT%H:%M:%SZ}"
    open_page(page, kadian_app.url + path.format(earlier=earlier), "staff")
    assert violations_of_both_themes(page) == []


def test_a_phone_with_each_tab_its_menus_and_the_sheet_of_a_site(new_screen, kadian_app):
    phone = Phone(new_screen(width=390, height=844), kadian_app.url, "staff").open()
    found = []
    for tab in ("own", "map", "action", "list"):
        phone.show(tab)
        found += [f"{tab} {line}" for line in violations_of_both_themes(phone.page)]
    phone.open_menu("account-menu")
    found += [f"menu {line}" for line in violations_of_both_themes(phone.page)]
    phone.open(site="K17")
    found += [f"sheet {line}" for line in violations_of_both_themes(phone.page)]
    assert found == []


@pytest.mark.parametrize("account", ["planner", "clerk"])
def test_the_other_screens_on_a_phone(new_screen, kadian_app, account):
    page, found = new_screen(width=390, height=844, locale="en-GB").page, []
    for screen in SCREENS:
        if screen is SITUATION:
            continue
        open_page(page, f"{kadian_app.url}/{screen.path}", account)
        found += [f"{screen.path} {line}" for line in violations_of_both_themes(page)]
    assert found == []


@pytest.mark.parametrize("width", [1400, 390])
def test_pages_without_streamlit(new_screen, kadian_app, width):
    page, found = new_screen(width=width, height=844).page, []
    page.goto(f"{kadian_app.url}/sign-in")
    found += violations_of_both_themes(page)
    lite = [f"/{page.path}" for page in LITE_PAGES] + ["/m/?q=gs", "/m/site?site=K01"]
    for path in (*lite, *PRINT_PATHS):
        enter(page, kadian_app.url + path, "staff")
        if path in PRINT_PATHS:  # those of low bandwidth are whole once they are loaded
            page.wait_for_load_state("networkidle")
        found += [f"{path} {line}" for line in violations_of_both_themes(page)]
    assert found == []
