"""The sign-in page as a one-time link opens it: for the first administrator, and for everybody else."""

import pytest

from geo.api.auth.sign_in import sign_in_routes
from tests.unit.api.asking import ask
from tests.worlds import world_at

HOSTILE = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    world = world_at(tmp_path_factory.mktemp("links"))
    yield sign_in_routes(lambda: world.ctx)
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
    ("browser", "wanted", "lang", "leads_to"),
    [
        ("zh-CN", "/", "en", "/?lang=en"),
        ("zh-CN", "", "en", "/?lang=en"),
        ("zh-CN", "/area?kind=village", "en", "/area?kind=village&lang=en"),
        ("zh-CN", "/?lang=zh&site=V1", "en", "/?lang=en&site=V1"),
        ("en-GB", "/m/", "zh", "/m/?lang=zh"),
        # As the page would be anyway, or nothing that was offered: the link stays as it was.
        ("en-GB", "/area", "en", "/area"),
        ("zh-CN", "/?lang=en", "en", "/?lang=en"),
        ("zh-CN", "/?kind=village", "", "/?kind=village"),
        ("zh-CN", "/", "fr", "/"),
        ("zh-CN", "//elsewhere", "en", "/"),
    ],
)
def test_the_language_chosen_at_the_door_is_that_of_the_page_behind_it(
    routes, browser, wanted, lang, leads_to
):
    form = {"demo": "viewer", "next": wanted, "lang": lang}
    answer = ask(routes, "/sign-in", form=form, accept_language=browser)
    assert (answer.status, answer.headers["location"]) == (303, leads_to)


@pytest.mark.parametrize(
    ("account", "wanted", "leads_to"),
    [
        ("staff", "/", "/today"),
        ("staff", "", "/today"),
        ("staff", "/?lang=en", "/today?lang=en"),
        ("viewer", "/", "/"),
        ("admin", "/", "/"),
        # A link that names a page or a view leads every account there.
        ("staff", "/area", "/area"),
        ("staff", "/?site=V1", "/?site=V1"),
        ("staff", "//elsewhere/", "/"),
    ],
)
def test_who_signs_in_without_a_link_begins_on_the_page_of_the_own_work(routes, account, wanted, leads_to):
    answer = ask(routes, "/sign-in", form={"demo": account, "next": wanted}, accept_language="zh-CN")
    assert (answer.status, answer.headers["location"]) == (303, leads_to)
