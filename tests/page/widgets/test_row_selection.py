"""A browser that presses before it has received the moved rows of a list."""

import json

import pytest

from pages.components.widgets import row_selection
from tests.page.screens import opened
from tests.worlds import OTHER, STAFF

SITE = "CP1"


def rerun_with_row(screen, row, pressed=""):
    """Hand the server what a browser says: the cell that is walked to in the list, and a button."""
    test = screen.test
    states = test._tree.get_widget_states()
    table = states.widgets.add(id=test.dataframe(key=screen.list_key).proto.id)
    table.string_value = json.dumps({"selection": {"rows": [], "columns": [], "cells": [[row, "名称"]]}})
    if pressed:
        states.widgets.add(id=screen.widget(pressed).proto.id, trigger_value=True)
    test._run(states)
    assert [error.value for error in test.exception] == []
    return screen


@pytest.fixture
def moved(world):
    """A screen of a site whose report has moved its row, and the number of that row before."""
    screen = opened(site=SITE)
    screen.set("actor", STAFF.id)
    before = screen.sites.index(SITE)
    world.pass_time(hours=1)
    screen = rerun_with_row(screen, before, "press-unmanned")
    assert screen.sites.index(SITE) != before
    return screen, before


def chosen(screen):
    return screen.test.session_state["screen"].site


def test_a_second_press_with_the_row_of_before_stays_with_its_site(world, moved):
    screen, before = moved
    head = world.ctx.store.revision()
    rerun_with_row(screen, before, "press-seen")
    assert chosen(screen) == SITE
    rerun_with_row(screen, before, "press-seen")  # pressed again within seconds: one record, the same site
    assert chosen(screen) == SITE
    entries = [world.entry(seq) for seq in range(head + 1, world.ctx.store.revision() + 1)]
    assert [entry.entity_id for entry in entries] == [SITE]


def test_the_row_of_before_alone_is_no_choice_for_some_seconds(moved, monkeypatch):
    screen, before = moved
    assert chosen(rerun_with_row(screen, before)) == SITE
    monkeypatch.setattr(row_selection, "ECHO_WINDOW_S", -1.0)
    assert chosen(rerun_with_row(screen, before)) == screen.sites[before] != SITE  # the control


def test_another_row_is_a_choice_at_once(moved):
    screen, before = moved
    other = next(row for row, site in enumerate(screen.sites) if site != SITE and row != before)
    assert chosen(rerun_with_row(screen, other)) == screen.sites[other]


def test_news_of_others_that_move_the_rows_choose_no_other_site(world):
    screen = opened(site=SITE)
    before = screen.sites.index(SITE)
    rerun_with_row(screen, before)
    world.change(next(site for site in screen.sites[before + 1 :] if site.startswith("V")), "reopened", OTHER)
    screen.again()
    assert screen.sites.index(SITE) != before
    assert chosen(rerun_with_row(screen, before)) == SITE
