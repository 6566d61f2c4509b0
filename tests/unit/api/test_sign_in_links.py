"""The sign-in page as a one-time link opens it: for the first administrator, and for everybody else."""

import pytest

from geo.api.sign_in import known_page, sign_in_routes
from tests.unit.api.asking import ask
from tests.worlds import world_at

HOSTILE = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    world = world_at(tmp_path_factory.mktemp("links"))
    yield sign_in_routes(lambda: world.office)
    world.store.close()


def shown(routes, query):
    answer = ask(routes, f"/sign-in?lang=en&{query}")
    assert answer.status == 200
    return answer.body.decode()


def test_a_link_for_the_first_administrator_asks_for_account_and_name(routes):
    page = shown(routes, "invitation=t")
    assert 'name="called"' in page
    assert "readonly" not in page


def test_a_link_handed_over_names_the_account_and_asks_for_the_password_alone(routes):
    page = shown(routes, "invitation=t&handed=new")
    assert 'name="name" value="new"' in page
    assert "readonly" in page
    assert 'name="called"' not in page
    assert 'name="demo"' not in page


def test_whatever_a_link_holds_is_text(routes):
    page = shown(routes, f"invitation={HOSTILE}&handed={HOSTILE}")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "page",
    ["/account", "/administration", "/planning", "/posts", "/rota", "/patrols", "/order", "/rounds"],
)
def test_a_sign_in_leads_on_to_the_new_pages(page):
    assert known_page(page) == page
    assert known_page(f"{page}/elsewhere") == "/"
