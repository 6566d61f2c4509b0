"""Ways to a hospital and to supplies: who has none today, and what a plan was not taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.lifelines import USUAL_M, cut_off_by, lifelines
from geo.services.way_sentences import hard_lines, lacking
from pages.components import state
from pages.components.area_totals import plain
from pages.components.kept import keep_over_pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.domain.actors import Actor
    from geo.services.decent_posts import Kept
    from geo.services.lifelines import Hard
    from geo.services.office import Office
    from geo.services.plan_difference import Difference

LEAST_KM, MOST_KM = 1.0, 200.0


def most_way() -> float:
    """Metres by road that a hospital and supplies may be away."""
    words = state.words()
    keep_over_pages("posts-most-way", USUAL_M / 1000)
    return 1000 * float(
        st.number_input(
            words("posts.most_way"),
            LEAST_KM,
            MOST_KM,
            key="posts-most-way",
            step=5.0,
            format="%g",
            help=words("posts.most_way_help"),
            on_change=state.acted,
        )
    )


def ways_kept(kept: Kept, most: float, brings: str = "posts.ways.brings") -> None:
    """What the plan was kept from, what it brings about, what is so already, and what cannot be checked."""
    words = state.words()
    with st.container(key="posts-ways"):
        _unchecked(kept.missing)
        if lacking(kept):
            return
        if kept.avoided:
            _warned("posts.ways.avoided", kept.avoided)
        if kept.brings:
            _warned(brings, kept.brings)
        else:
            st.markdown(words("posts.ways.kept", most=f"{most / 1000:g}"))
        if kept.today:
            count = len({each.home.site for each in kept.today})
            with st.expander(words("posts.ways.today", count=count), key="posts-ways-today"):
                st.markdown("  \n".join(hard_lines(kept.today, words, plain)))


def draft_ways(house: Office, actor: Actor, difference: Difference) -> None:
    """Who a draft would newly cut off, and what of it cannot be checked; nothing where it changes nothing."""
    if not difference.changed:
        return
    _unchecked(lifelines(house, actor).missing)
    if found := cut_off_by(house, actor, difference):
        _warned("plan.cuts", found)


def _unchecked(missing: Sequence[str]) -> None:
    for lack in missing:
        st.caption(state.words()(f"posts.ways.missing.{lack}"))


def _warned(key: str, found: Sequence[Hard]) -> None:
    words = state.words()
    st.warning("  \n".join((words(key), *hard_lines(found, words, plain))), icon=":material/emergency:")
