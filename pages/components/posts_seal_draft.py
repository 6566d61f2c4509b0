"""What a sealing takes, into a draft: known sites are opened, and posts founded where there is none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.plan_commands import NAME_LENGTH, NewPlan
from geo.services.candidates import opening, spots_as_candidates
from geo.services.post_plans import draft_posts
from geo.services.seals import Step
from pages.components import state
from pages.components.deeds import deed_box, key_of, press
from pages.components.posts_candidates import keep_candidates

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.journal import Receipt
    from geo.services.office import Office
    from geo.services.seals import Sealing

HERE = "posts-seal"


def seal_draft(house: Office, actor: Actor, found: Sealing) -> None:
    """One press makes a draft of it, another makes candidates of the places that are no site yet."""
    words, key = state.words(), key_of(HERE)
    deed_box(house, actor, HERE)
    statuses, spots = found.statuses(house.kinds), found.of(Step.NEW)
    if not statuses and not spots:
        return
    area = house.board.reference().areas[found.question.area]
    with st.form("seal-draft", enter_to_submit=False):
        field = f"seal-name-{key}"
        usual = words("seal.draft_name", area=area.name)[:NAME_LENGTH]
        st.text_input(words("posts.draft_name"), usual, key=field, max_chars=NAME_LENGTH)

        def into_draft() -> None:
            new = NewPlan(state.widget(field) or "", key, found.about(house.board.reference().areas))

            def drafted(actor: Actor) -> Receipt:
                founded = spots_as_candidates(house, actor, (), spots)
                opened = tuple(opening(house.kinds, each) for each in founded)
                return draft_posts(house, actor, new, statuses + opened, founded)

            press(house, HERE, drafted)

        st.form_submit_button(
            words("posts.into_draft"),
            key="seal-into-draft",
            help=words("seal.into_draft_help"),
            on_click=into_draft,
        )
    if spots:
        st.button(
            words("seal.as_candidates", count=len(spots)),
            key="seal-as-candidates",
            on_click=lambda: keep_candidates(house, spots),
        )
