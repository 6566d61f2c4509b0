"""Ticks of the site list, which a browser sends a moment after they were made."""

from datetime import UTC
from types import SimpleNamespace

import numpy as np
import pytest

from geo.domain.filters import SiteFilter
from pages.components.app import state
from pages.components.app.screen_state import ScreenState
from pages.components.situation.site_list import _on_select

RESULT = object()
OVERVIEW = SimpleNamespace(
    rows=np.array([0, 1]), state=SimpleNamespace(snapshot=SimpleNamespace(ids=["V1", "V2"]))
)


@pytest.fixture
def screen(monkeypatch):
    """A screen that shows the result of a bulk report, and its third list."""
    current = ScreenState(SiteFilter(), UTC, "zh", lang_chosen=False, site="", query={})
    current.bulk_result, current.list_generation = RESULT, 2
    monkeypatch.setattr(state, "screen", lambda: current)
    monkeypatch.setattr(state, "mark_dirty", lambda: current)
    monkeypatch.setattr(state, "widget_values", dict)
    monkeypatch.setattr(state, "widget_value", lambda _key: {"selection": {"rows": [0, 1], "cells": []}})
    return current


def test_a_tick_that_comes_after_the_press_hides_no_result_and_ticks_nothing_in_the_next_list(screen):
    _on_select(OVERVIEW, "sites-table-1")
    assert (screen.bulk_result, screen.ticked) == (RESULT, ())


def test_a_tick_in_the_present_list_begins_the_next_report(screen):
    _on_select(OVERVIEW, "sites-table-2")
    assert (screen.bulk_result, screen.ticked) == (None, ("V1", "V2"))
