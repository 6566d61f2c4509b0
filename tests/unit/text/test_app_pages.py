"""The table of pages is the only place that says which pages there are and whose they are."""

import re
from pathlib import Path

import pytest
from starlette.routing import Route

from geo.api.auth.sign_in import REDIRECT_TARGETS, safe_redirect
from geo.api.lite.routes import lite_routes
from geo.api.print.routes import print_routes
from geo.domain.access import Role, Verb
from geo.domain.actors import Actor
from geo.i18n import Translator
from geo.text.app_pages import ACCOUNT, LITE_PAGES, PAGES, PRINT_PAGES, SCREENS

ROOT = Path(__file__).parents[3]
NO_SCREENS = {"__init__.py", "frame.py"}


def missing_screens(screens):
    """The scripts of ``pages/`` that no screen of the table shows."""
    scripts = {script.name for script in (ROOT / "pages").glob("*.py")} - NO_SCREENS
    return scripts ^ {screen.script for screen in screens}


def shown(route: Route):
    return "GET" in route.methods and route.path != "/m"


def test_every_script_of_a_screen_is_in_the_table():
    assert missing_screens(SCREENS) == set()


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.script)
def test_a_screen_missing_from_the_table_is_found(screen):
    assert missing_screens([each for each in SCREENS if each is not screen]) == {screen.script}


def test_the_routes_of_pages_are_those_of_the_table():
    lite = [route.path for route in lite_routes(lambda: None) if shown(route)]
    assert sorted(lite) == sorted(f"/{page.path}" for page in LITE_PAGES)
    prints = [route.path for route in print_routes(lambda: None)]
    assert prints == [f"/{page.path}" for page in PRINT_PAGES]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_a_sign_in_leads_on_to_every_page_and_to_nothing_below_it(page):
    assert safe_redirect(f"/{page.path}") == f"/{page.path}"
    assert safe_redirect(f"/{page.path}/elsewhere") == "/"


def test_a_sign_in_leads_nowhere_else():
    assert {f"/{page.path}" for page in PAGES} | {"/m"} == REDIRECT_TARGETS


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_title_and_every_sentence_of_a_locked_page_is_in_the_catalogue(lang):
    t = Translator(lang)
    keys = [key for page in PAGES for key in (page.title, page.locked) if key]
    assert [key for key in keys if t(key, who="x") == key] == []


def test_a_page_that_needs_a_right_says_so_where_it_is_missing():
    assert {screen.path for screen in SCREENS if screen.verb} == {
        "today",
        "planning",
        "posts",
        "supplies",
        "register",
        "import",
        "administration",
    }
    assert [screen.path for screen in SCREENS if bool(screen.verb) != bool(screen.locked)] == []


@pytest.mark.parametrize(
    ("role", "locked"),
    [
        (Role.VIEWER, {"today", "planning", "posts", "supplies", "register", "import", "administration"}),
        (Role.ADMIN, {"today", "planning", "posts", "supplies"}),
    ],
)
def test_a_page_is_open_to_those_who_have_its_verb(role, locked):
    actor = Actor("who", "某人", role)
    assert {screen.path for screen in SCREENS if not screen.is_open_to(actor)} == locked


def test_no_screen_names_its_own_right():
    """The verb that opens a screen is that of the table: a second one beside it would drift."""
    named = re.compile(r"if actor\.may_somewhere\(Verb\.(\w+)\)")
    found = {
        screen.script: named.findall((ROOT / "pages" / screen.script).read_text("utf-8"))
        for screen in SCREENS
        if screen is not ACCOUNT  # shown to everybody, with less while another account is impersonated
    }
    assert {script: verbs for script, verbs in found.items() if verbs} == {}
    verbs = {Verb.RECORD_PATROL, Verb.COUNT_STOCK, Verb.DRAFT_PLAN, Verb.REGISTER, Verb.IMPORT, Verb.GRANT}
    assert {screen.verb for screen in SCREENS} == {None, *verbs}
