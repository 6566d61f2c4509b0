"""What is asked of the posts: how far one reaches, what is to be reached, along which way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.post_ground import DEMAND, Question
from pages.components import state
from pages.components.kept import keep_over_pages
from pages.components.posts_ways import most_way

if TYPE_CHECKING:
    from geo.services.office import Office

LEAST_KM, USUAL_KM, MOST_KM = 0.5, 3.0, 50.0
STRAIGHT, ROAD = "straight", "road"


def posts_question(house: Office) -> Question:
    """The question as the widgets have it; what they do not say is as usual."""
    words = state.words()
    labels = {kind.code: words.label(kind) for kind in house.kinds if not kind.is_manned}
    # What is worked out while one is elsewhere is found again by what was asked.
    keep_over_pages("posts-reach", USUAL_KM)
    keep_over_pages("posts-kinds", [code for code in DEMAND if code in labels])
    keep_over_pages("posts-way", STRAIGHT)
    reach = st.number_input(
        words("posts.reach"),
        LEAST_KM,
        MOST_KM,
        key="posts-reach",
        step=0.5,
        format="%.1f",
        on_change=state.acted,
    )
    kinds = st.pills(
        words("posts.kinds"),
        list(labels),
        key="posts-kinds",
        format_func=lambda code: labels.get(code, code),
        selection_mode="multi",
        on_change=state.acted,
    )
    way = st.segmented_control(
        words("posts.way"),
        [STRAIGHT, ROAD],
        key="posts-way",
        format_func=lambda code: words(f"posts.way.{code}"),
        help=words("posts.way.help"),
        required=True,
        on_change=state.acted,
    )
    return Question(
        area=state.screen().filter.area or "",
        reach=1000 * float(reach),
        kinds=tuple(code for code in labels if code in kinds),
        by_road=way == ROAD,
        most=most_way(),
    )
