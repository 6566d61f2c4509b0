"""Ways to a hospital and to supplies: who has none today, and what a plan was not taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.kinds import Meaning
from geo.services.lifelines import USUAL_M, lifelines
from pages.components import state
from pages.components.area_totals import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.domain.actors import Actor
    from geo.services.decent_posts import Kept
    from geo.services.lifelines import Hard
    from geo.services.office import Office
    from geo.services.plan_difference import Difference

LEAST_KM, MOST_KM = 1.0, 200.0
NAMED = 12


def most_way() -> float:
    """Metres by road that a hospital and supplies may be away."""
    words = state.words()
    return 1000 * float(
        st.number_input(
            words("posts.most_way"),
            LEAST_KM,
            MOST_KM,
            USUAL_M / 1000,
            key="posts-most-way",
            step=5.0,
            format="%g",
            help=words("posts.most_way_help"),
            on_change=state.acted,
        )
    )


def ways_kept(kept: Kept, most: float) -> None:
    """What the plan was kept from, what is so already, and what could not be checked."""
    words = state.words()
    with st.container(key="posts-ways"):
        for lack in kept.missing:
            st.caption(words(f"posts.ways.missing.{lack}"))
        if "road" in kept.missing or {"hospital", "supply"} <= set(kept.missing):
            return
        if kept.avoided:
            st.warning("  \n".join((words("posts.ways.avoided"), *hard_lines(kept.avoided))))
        if kept.brings:
            st.warning("  \n".join((words("posts.ways.brings"), *hard_lines(kept.brings))))
        else:
            st.markdown(words("posts.ways.kept", most=f"{most / 1000:g}"))
        if kept.today:
            count = len({each.home.site for each in kept.today})
            with st.expander(words("posts.ways.today", count=count), key="posts-ways-today"):
                st.markdown("  \n".join(hard_lines(kept.today)))


def draft_ways(house: Office, actor: Actor, difference: Difference) -> None:
    """Who a draft would newly cut off by the posts it opens; nothing where it cuts off nobody."""
    words, lines = state.words(), lifelines(house, actor)
    moved = {
        line.post.site: house.kinds.meaning(line.post.kind, line.after.status) for line in difference.moved
    }
    closes = {site for site, meaning in moved.items() if meaning is Meaning.INACTIVE}
    found = lines.newly(moved.keys() - closes, closes)
    if found:
        st.warning("  \n".join((words("plan.cuts"), *hard_lines(found))), icon=":material/emergency:")


def hard_lines(found: Sequence[Hard]) -> list[str]:
    """A line for each purpose and the posts that bring it about."""
    words = state.words()
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for each in found:
        groups.setdefault((each.purpose, each.posts), []).append(each.home.name)
    return [
        words(
            "posts.ways.by_posts" if posts else "posts.ways.by_nobody",
            purpose=words(f"posts.purpose.{purpose}"),
            names=_names(names),
            posts=_names(posts),
        )
        for (purpose, posts), names in groups.items()
    ]


def _names(names: Sequence[str]) -> str:
    words, more = state.words(), len(names) - NAMED
    told = words("posts.comma").join(plain(name) for name in names[:NAMED])
    return words("posts.and_more", names=told, count=more) if more > 0 else told
