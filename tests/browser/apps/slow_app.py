"""Kadian itself, with a question about posts that goes on until it is stopped, or "go" is there."""

import time
from pathlib import Path

import streamlit as st

import app as kadian
from geo.planning.siting.gains import gains_of_moves
from geo.services import post_plans

GO = Path.home() / "go"
LOOK_S = 0.05


def slow(*asked):
    """As long as it is meant to, and then the answer."""
    watch = asked[-1]
    while not GO.exists() and not watch.is_over:
        watch.tell("cover", 80.0, 100.0)
        time.sleep(LOOK_S)
    return gains_of_moves(*asked)


post_plans.gains_of_moves = slow
# From this line, without running it, Streamlit reads that there is an application.
app = st.App("map_page.py")
app = kadian.app
