from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.errors import NotFound
from geo.domain.freshness import Freshness
from geo.services.sites.details import own_entries, recent_entries, site_details
from tests.worlds import ADMIN, OTHER, STAFF, START, VIEWER

VIEWS = Grant("here", Role.VIEWER)


def card(world, site_id, as_of=None):
    return site_details(world.ctx, VIEWER, site_id, as_of)


def test_a_card_says_how_the_site_stands_and_whose_it_is(world):
    site_card = card(world, "CP2")
    assert (site_card.status.code, site_card.freshness, site_card.age_h) == ("unmanned", Freshness.SILENT, 9)
    assert (site_card.area_name, site_card.unit_name, site_card.kind.code) == (
        "宝城街道",
        "二中队",
        "checkpoint",
    )


def test_a_card_says_of_a_compound_what_follows_from_its_patrols(world):
    assert card(world, "C1").status.code == "due"
    assert card(world, "C2").status.code == "exempt"


@pytest.mark.parametrize("site_id", ["CP1", "CP2", "V1", "M1", "C1", "C2"])
def test_card_and_list_say_the_same(world, site_id):
    world.pass_time(hours=50)
    overview = world.overview(search=site_id)
    (row,) = overview.rows
    kind, status = overview.status_codes.statuses[overview.state.status[row]]
    site_card = card(world, site_id)
    assert (site_card.kind, site_card.status) == (kind, status)
    assert list(Freshness)[overview.state.freshness[row]] is site_card.freshness


def test_a_card_of_the_past_knows_nothing_of_what_came_after(world):
    world.pass_time(hours=1)
    world.change("V1", "reopened", note="路障已拆")
    then = card(world, "V1", as_of=START)
    assert (then.status.code, then.site.note, [entry.action for entry in then.entries]) == (
        "closed",
        "",
        ["register"],
    )
    assert card(world, "V1").entries[0].action == "status"


def test_a_card_of_a_moment_yet_to_come_is_the_present_one(world):
    assert card(world, "CP2", as_of=START + timedelta(days=1)).age_h == card(world, "CP2").age_h


def test_there_is_no_card_of_what_is_not_there_or_not_there_yet(world):
    for site_id, as_of in (("X9", None), ("V1", START - timedelta(days=1))):
        with pytest.raises(NotFound):
            card(world, site_id, as_of)


def test_the_last_entries_of_an_area_are_those_of_its_sites_newest_first(world):
    mine, theirs = world.change("V1", "reopened"), world.change("CP2", "manned", actor=OTHER)
    entries = recent_entries(world.ctx, VIEWER, "370725", limit=2)
    assert [entry.seq for entry in entries] == [theirs.seq, mine.seq]
    assert [entry.seq for entry in recent_entries(world.ctx, VIEWER, "370725001", limit=1)] == [mine.seq]


def test_the_last_entries_of_a_moment_end_there(world):
    world.pass_time(hours=1)
    world.change("V1", "reopened")
    entries = recent_entries(world.ctx, VIEWER, "370725", as_of=START)
    assert {entry.action for entry in entries} == {"register"}


def test_ones_own_entries_are_those_one_has_reported_of_sites_newest_first(world):
    world.change("CP2", "manned", actor=OTHER)
    mine = [world.change("V1", "reopened"), world.patrol("C1"), world.confirm("CP1")]
    entries = own_entries(world.ctx, STAFF)
    assert [entry.seq for entry in entries] == [receipt.seq for receipt in reversed(mine)]
    assert [entry.seq for entry in own_entries(world.ctx, STAFF, until_seq=mine[1].seq, limit=1)] == [
        mine[1].seq
    ]


def test_accounts_and_areas_are_not_among_ones_own_entries(world):
    assert {entry.entity for entry in own_entries(world.ctx, ADMIN, limit=100)} == {"site"}


def test_a_card_offers_what_one_may_do_at_this_kind_of_site(world):
    assert card(world, "C1").permitted_verbs == frozenset()
    assert site_details(world.ctx, STAFF, "CP1").permitted_verbs == {Verb.CHANGE_STATUS}
    assert site_details(world.ctx, STAFF, "C1").permitted_verbs == {Verb.CHANGE_STATUS, Verb.RECORD_PATROL}
    reporter = Actor("here", "街道", None, grants=(Grant("here", Role.REPORTER, "370725001"), VIEWS))
    assert site_details(world.ctx, reporter, "C1").permitted_verbs == {Verb.RECORD_PATROL}
    assert site_details(world.ctx, reporter, "CP2").permitted_verbs == frozenset()
