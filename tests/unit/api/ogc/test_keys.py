"""What a key opens, and what an account sees through it."""

import json

import pytest

from geo.api.ogc import routes
from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from tests.unit.api.ogc.service import Service
from tests.worlds import SITES, STAFF

ITEMS = "/ogc/collections/sites/items"
TOWN = "370725001"


@pytest.fixture
def service(world):
    return Service(world.ctx, STAFF)


def test_without_a_key_or_with_a_wrong_one_nothing_is_shown(service):
    assert service.ask("/ogc/collections", key="").status == 401
    answer = service.ask("/ogc/collections", key="wrong")
    assert answer.status == 401
    assert b"sites" not in answer.body


def test_a_key_in_the_address_is_accepted_and_left_out_of_links(service):
    answer = service.ask(f"{ITEMS}?limit=1&api-key={service.key}", key="")
    assert answer.status == 200
    assert service.key not in answer.body.decode()


@pytest.mark.parametrize("path", ["/", "/m/", "/files/sites", "/ogcx", "/_stcore/stream"])
def test_a_key_opens_no_other_path(service, path):
    assert service.ask(path).status == 401


def test_two_accounts_see_different_counts(world, service):
    world.appoint(Actor("town", "镇里", None, grants=(Grant("town", Role.VIEWER, TOWN),)))
    town = next(each for each in world.ctx.read_model.reference().accounts if each.id == "town")
    theirs = Service(world.ctx, town).get(ITEMS)
    within = [site.id for site in SITES if site.area.startswith(TOWN)]
    assert [each["id"] for each in theirs["features"]] == sorted(within)
    assert service.get(ITEMS)["numberMatched"] == len(SITES) > len(within)


def test_a_key_of_an_area_confines_what_its_account_sees(world):
    confined = Service(world.ctx, STAFF, area=TOWN)
    assert confined.get(ITEMS)["numberMatched"] < len(SITES)
    outside = next(site.id for site in SITES if not site.area.startswith(TOWN))
    assert confined.ask(f"{ITEMS}/{outside}").status == 404


def test_filters_are_those_of_the_screens(service):
    markets = service.get(f"{ITEMS}?kind=market&area={TOWN}")["features"]
    assert [each["id"] for each in markets] == ["M1"]
    assert [each["id"] for each in service.get("/ogc/collections/sites-market/items")["features"]] == ["M1"]
    assert service.get(f"{ITEMS}?status=market.suspended")["numberMatched"] == 1


def test_a_time_before_everything_shows_nothing(service):
    assert service.get(f"{ITEMS}?datetime=../2001-01-01T00:00:00Z")["features"] == []


def test_an_unchanged_answer_is_not_sent_again(service):
    first = service.ask(ITEMS)
    again = service.ask(ITEMS, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert service.ask(f"{ITEMS}?limit=1", if_none_match=first.headers["etag"]).status == 200


def test_features_are_written_some_at_a_time(service, monkeypatch):
    whole = json.loads(service.ask(ITEMS).body)["features"]
    monkeypatch.setattr(routes, "FEATURES_A_CHUNK", 2)
    assert json.loads(service.ask(ITEMS).body)["features"] == whole
