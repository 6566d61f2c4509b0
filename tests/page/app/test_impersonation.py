"""Looking with somebody else's rights: plainly said, with a way back, and nothing can be done meanwhile."""

import pytest

from geo.domain.actors import Actor
from geo.i18n import LANGS, Translator
from pages.components.app.state import ACCOUNT_MENU
from tests.page.admin.steps import (
    chosen,
    is_offered,
    put_grant,
)
from tests.page.files import fetched
from tests.page.hostile import read_as_markdown
from tests.page.readings import offered, untranslated
from tests.page.screens import opened
from tests.worlds import ADMIN, SITES, STAFF

WORDS = Translator("zh")
pytestmark = pytest.mark.usefixtures("chief")


@pytest.fixture
def person(world):
    """Staff in one town."""
    world.appoint(Actor("who", "某人", None, "U1"))
    put_grant(world, "who", "staff", "370725001")


def viewing(page="situation", who="who", **query):
    return chosen(who, **query).press("press-view").turn(page)


@pytest.mark.usefixtures("person")
def test_the_screens_are_those_of_the_other_with_a_banner_and_a_way_back(world):
    mine = len(opened().sites)
    screen = viewing()
    assert WORDS("viewing.text", name="某人") in screen.t
    assert len(screen.sites) == mine - 2 == len(SITES) - 2
    assert not is_offered(screen)
    with world.store.read() as reader:
        (entry,) = reader.entries(limit=1)
    assert (entry.entity_id, entry.action, entry.actor) == ("who", "view_as", "admin")
    screen.press("viewing-back")
    assert not screen.has("viewing-back")
    assert len(screen.sites) == mine
    assert is_offered(screen)


@pytest.mark.usefixtures("person")
def test_nothing_is_offered_that_could_change_anything():
    screen = viewing().go(site="V1")
    assert offered(screen) == []
    assert WORDS("form.not_yours") in screen.t
    assert not screen.tick("V1", "M1").has("bulk-form")
    assert offered(opened(site="V1"))  # the control: the administrator could
    assert WORDS("password.looking") in screen.turn("account").t


@pytest.mark.usefixtures("person")
def test_it_leads_to_the_map_where_the_other_has_no_right_to_administration():
    screen = chosen("who").press("press-view")
    assert WORDS("viewing.text", name="某人") in screen.t
    assert len(screen.sites) == len(SITES) - 2
    assert "没有此项权限" not in screen.t


@pytest.mark.usefixtures("person")
def test_papers_and_files_are_those_of_the_other_too(world):
    screen = viewing()
    link = screen.links[WORDS("export.csv")]
    assert link.endswith("as=who")
    assert "西村" not in fetched(world, link, ADMIN.id)[1].decode()
    screen.press("viewing-back")
    assert "西村" in fetched(world, screen.links[WORDS("export.csv")], ADMIN.id)[1].decode()


@pytest.mark.parametrize("disabled", [True, False])
def test_who_may_read_nothing_is_seen_to_read_nothing_and_the_way_back_stays(world, disabled):
    world.appoint(Actor("new", "新来", None, disabled=disabled))
    screen = viewing(who="new")
    assert screen.sites == []
    assert "没有此项权限" in screen.t
    assert opened().sites
    assert screen.press("viewing-back").sites


@pytest.mark.usefixtures("person")
def test_who_loses_the_right_meanwhile_looks_as_oneself_again(signed_in):
    screen = viewing()
    signed_in(Actor("who", "某人", None))  # whose rights are those of one town, and none over accounts
    assert not screen.again().has("viewing-back")
    assert len(screen.tab("list").sites) == len(SITES) - 2  # the tab chosen by the other is forgotten, too


@pytest.mark.usefixtures("person")
def test_a_link_opened_meanwhile_is_seen_with_the_same_rights():
    screen = viewing().go(lang="zh", kind="village")
    assert screen.has("viewing-back")
    assert screen.sites == ["V1"]


@pytest.mark.usefixtures("person")
def test_from_a_demo_account_one_comes_back_as_whom_one_tried(signed_in):
    signed_in(STAFF)
    screen = opened().set("actor", ADMIN.id).turn("administration").set("person", "who").press("press-view")
    screen.turn("situation").unfold(ACCOUNT_MENU)
    assert screen.widget("actor").disabled
    screen.press("viewing-back")
    assert screen.widget("actor").value == ADMIN.id


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("lang", LANGS)
def test_the_banner_is_in_its_language(lang):
    assert untranslated(viewing(lang=lang).t.replace("某人", ""), lang) == []


@pytest.mark.usefixtures("hostile")
def test_the_name_in_the_banner_is_text(monkeypatch):
    assert read_as_markdown(viewing(who="other")) == []
    monkeypatch.setattr("pages.components.app.shell.escape_markdown", lambda text: text)
    assert read_as_markdown(viewing(who="other"))
