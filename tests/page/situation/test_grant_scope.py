"""What the screens show whose rights end at one area."""

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.journal import Entry
from geo.i18n import LANGS, Translator
from tests.page.screens import opened
from tests.worlds import ADMIN

TOWN, BESIDE = "370725001", "370725002"


def put_account(world, *areas, also=None):
    """An account that may look in these areas, and what else it holds."""
    who = Actor("who", "某人", None)

    def record(tx):
        tx.record(Entry("account", "who", "register", None, {"name": who.name}))
        tx.accounts.put(who, demo=False)
        for grant in [*(Grant("who", Role.VIEWER, area) for area in areas), *([also] if also else [])]:
            tx.accounts.put_grant(
                grant, tx.record(Entry("account", "who", "grant", None, {"area": grant.area}))
            )

    world.store.write(world.ctx.request(ADMIN, "who", {}), record)
    return who


@pytest.fixture
def limited(world, signed_in):
    """Somebody who may look in one town, signed in."""
    signed_in(put_account(world, TOWN))


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize("page", ["", "area"])
@pytest.mark.parametrize(
    ("lang", "said", "verbs"), [("zh", "此点位不在您的辖区", "read"), ("en", "outside your area", "查看")]
)
def test_a_link_to_a_site_out_of_reach_says_so_in_its_place_and_all_else_is_drawn(page, lang, said, verbs):
    screen = opened(page, site="V2", lang=lang)
    assert said in screen.within("site-panel")
    assert verbs not in screen.t
    assert screen.figures()
    assert screen.sites
    assert screen.has("area")  # what follows the panel in the sidebar
    # A control: a site within reach is shown.
    assert screen.go(site="V1", lang=lang).has("site-card")


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize("query", [{}, {"area": "370725"}])
def test_whose_rights_end_at_one_area_starts_there(query):
    screen = opened("area", **query)
    assert "宝都街道" in [header.value for header in screen.test.header]
    assert not screen.has("crumb-370725")
    assert not screen.has(f"total-{BESIDE}")
    assert screen.has("total-370725001001")
    assert not screen.press("total-370725001001").press(f"crumb-{TOWN}").has("total-370725")


def test_areas_out_of_reach_are_not_among_the_totals(world, signed_in):
    signed_in(put_account(world, TOWN, "370725001001"))
    assert not opened(tab="areas", area="370725").has(f"total-{BESIDE}")
    # A control: an account that may look everywhere sees them.
    signed_in(ADMIN)
    assert opened(tab="areas", area="370725").has(f"total-{BESIDE}")


def test_areas_out_of_reach_are_not_offered(world, signed_in):
    signed_in(put_account(world, TOWN))
    offered = opened("area").test.selectbox(key="area").options
    assert [option.strip() for option in offered[:2]] == ["全部辖区", "宝都街道"]
    assert not any("昌乐县" in option for option in offered)
    # A control: an account that may look everywhere is offered the county and what lies below it.
    signed_in(ADMIN)
    assert any("昌乐县" in option for option in opened("area").test.selectbox(key="area").options)


def test_whose_rights_lie_in_several_areas_starts_above_them(world, signed_in):
    signed_in(put_account(world, "370725001001", BESIDE))
    screen = opened(tab="areas")
    assert screen.has("crumb-370725")
    assert screen.has(f"total-{BESIDE}")
    assert screen.has(f"total-{TOWN}")


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize("lang", LANGS)
def test_who_may_only_look_reads_so_and_not_that_one_could_report(lang):
    t = Translator(lang)
    screen = opened(site="V1", lang=lang)
    assert t("form.not_yours") in screen.within("status-form")
    shown = opened(lang=lang).within("site-panel")
    assert t("card.choose_to_look") in shown
    assert t("card.choose") not in shown


def test_who_may_report_elsewhere_reads_that_it_is_not_here(world, signed_in):
    signed_in(put_account(world, "", also=Grant("who", Role.STAFF, TOWN)))
    screen = opened(site="V2")
    assert Translator("zh")("form.not_yours") in screen.within("status-form")
    assert Translator("zh")("card.choose") in opened().within("site-panel")
