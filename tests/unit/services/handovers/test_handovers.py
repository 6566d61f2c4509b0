"""Lists of the present change of shift, and the card of one handover."""

from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import NotFound, Refused
from geo.domain.handovers.facts import LineKind
from geo.domain.handovers.handover import HandoverState
from geo.domain.sites import Site
from geo.services.handovers.handovers import (
    HandoverTask,
    last_handover,
    own_handover_entry,
    present_handovers,
)
from tests.unit.services.handovers.made_up import CHANGE, DESK, RELIEF
from tests.worlds import OTHER, STAFF, VIEWER

ABROAD = Actor("abroad", "别处", None, grants=(Grant("abroad", Role.VIEWER, "370725002"),))
TASKS = frozenset(HandoverTask)


@pytest.fixture
def several(posts):
    """Three more posts of the same unit, and one of another."""
    for number in range(2, 5):
        posts.world.add_sites(
            Site(f"CP{number}0", f"{number}号卡点", "checkpoint", "manned", "370725001", "hard", unit="U1")
        )
    posts.world.add_sites(Site("CP90", "远卡点", "checkpoint", "manned", "370725002", "hard", unit="U2"))
    return posts


def test_what_is_to_be_handed_over_is_listed_an_hour_before(posts):
    posts.world.moment = CHANGE - timedelta(minutes=61)
    assert posts.listed() == ()
    posts.world.moment = CHANGE - timedelta(minutes=60)
    (row,) = posts.listed()
    assert (row.handover.site_id, row.state, row.out_unit, row.in_unit) == (
        "CP1",
        HandoverState.DUE,
        "U1",
        "U1",
    )
    assert row.handover.shift_start == CHANGE


def test_after_the_change_of_shift_it_is_listed_from_the_first_handover_of_the_store_on(posts):
    posts.world.moment = CHANGE + timedelta(hours=1)
    assert posts.listed() == ()
    posts.offer()
    posts.world.pass_time(days=1)
    (row,) = posts.listed()
    assert (row.state, row.handover.shift_start) == (HandoverState.LAPSED, CHANGE + timedelta(days=1))


def test_the_worst_comes_first(several):
    for site in ("CP20", "CP30", "CP40"):
        several.offer(site_id=site)
    several.accept(site_id="CP30")
    assert [row.handover.site_id for row in several.listed()] == ["CP20", "CP40", "CP1", "CP30"]
    several.world.pass_time(hours=2)
    assert [row.handover.site_id for row in several.listed()] == ["CP1", "CP20", "CP40", "CP30"]
    assert several.listed()[0].state is HandoverState.LAPSED


def test_each_account_sees_its_own_and_a_desk_all(several):
    def ids(actor, **values):
        return {row.handover.site_id for row in several.listed(actor, **values)}

    own = {"CP1", "CP20", "CP30", "CP40"}
    assert ids(STAFF) == own
    assert ids(OTHER) == {"CP90"}
    assert ids(DESK) == own | {"CP90"}
    assert ids(VIEWER) == set()
    assert ids(VIEWER, every=True) == own | {"CP90"}
    several.world.add_accounts(ABROAD)
    assert ids(ABROAD, every=True) == {"CP90"}


def test_the_counts_are_those_of_the_rows(several):
    several.offer(site_id="CP20")
    listed = present_handovers(several.ctx, STAFF)
    assert dict(listed.counts) == {HandoverState.DUE: 3, HandoverState.OFFERED: 1}


def test_a_post_that_opened_within_the_shift_has_no_crew_to_take_over_from(posts):
    posts.offer()
    posts.world.moment = CHANGE + timedelta(hours=2)
    posts.world.add_sites(
        Site(
            "NEW",
            "新卡点",
            "checkpoint",
            "manned",
            "370725001",
            "hard",
            unit="U1",
            status_at=posts.world.moment,
        )
    )
    assert [row.handover.site_id for row in posts.listed()] == ["CP1"]


def test_a_card_shows_the_facts_of_now_until_they_are_frozen(posts):
    posts.world.confirm("CP1")
    (silence,) = [line for line in posts.card().lines if line.kind is LineKind.SILENCE]
    posts.offer()
    posts.world.pass_time(minutes=10)
    frozen = {line.kind: line for line in posts.card().lines}
    assert frozen[LineKind.SILENCE] == silence
    assert posts.card().handover.facts is not None


def test_a_card_has_the_note_of_the_crew_before(posts):
    posts.offer("栏杆松动", if_then="积雪：撒盐")
    posts.accept()
    posts.world.pass_time(days=1)
    card = posts.card(start=CHANGE + timedelta(days=1))
    assert (card.previous.note_next, card.previous.if_then) == ("栏杆松动", "积雪：撒盐")
    assert card.handover.note_next == ""
    assert posts.card().previous is None


def test_without_a_start_the_card_is_that_of_the_present_change_of_shift(posts):
    assert posts.card(start=None).handover.shift_start == CHANGE
    posts.world.moment = CHANGE + timedelta(hours=5)
    assert posts.card(start=None).handover.shift_start == CHANGE
    posts.world.moment = CHANGE + timedelta(hours=23, minutes=1)
    assert posts.card(start=None).handover.shift_start == CHANGE + timedelta(days=1)


def test_a_card_says_what_the_account_can_do(posts):
    assert posts.card(STAFF).tasks == {HandoverTask.OFFER, HandoverTask.CONTINUE}
    assert posts.card(VIEWER).tasks == frozenset()
    posts.offer()
    assert posts.card(STAFF).tasks == TASKS
    assert posts.card(RELIEF).tasks == {HandoverTask.ACCEPT}
    assert posts.card(DESK).tasks == {HandoverTask.OFFER, HandoverTask.ACCEPT}
    assert (posts.card(DESK).is_desk, posts.card(RELIEF).is_desk) == (True, False)
    posts.accept()
    assert posts.card(STAFF).tasks == frozenset()


def test_a_card_of_no_post_is_not_found_and_of_another_area_refused(posts):
    for site in ("V1", "none"):
        with pytest.raises(NotFound):
            posts.card(site_id=site, start=None)
    posts.world.add_accounts(ABROAD)
    with pytest.raises(Refused):
        posts.card(ABROAD)
    with pytest.raises(Refused):
        last_handover(posts.ctx, ABROAD, "CP1")
    with pytest.raises(NotFound):
        last_handover(posts.ctx, STAFF, "none")


def test_the_last_handover_of_a_post_is_the_newest_that_was_written(posts):
    assert last_handover(posts.ctx, STAFF, "CP1") is None
    receipt = posts.offer()
    assert last_handover(posts.ctx, STAFF, "CP1") == posts.stored()
    posts.undo(receipt.seq)
    assert last_handover(posts.ctx, STAFF, "CP1") is None


def test_ones_own_entry_is_found_by_its_number(posts):
    receipt = posts.offer()
    assert own_handover_entry(posts.ctx, STAFF, receipt.seq).action == "offer"
    assert own_handover_entry(posts.ctx, RELIEF, receipt.seq) is None
    assert own_handover_entry(posts.ctx, STAFF, 1) is None
