"""Which posts: what they reach, what each is worth, which plan would be better, and on into a draft."""

from dataclasses import replace

import streamlit as st

from geo.domain.access import Verb
from geo.services.siting import siting
from pages.components import shell, state
from pages.components.filter_bar import area_picker
from pages.components.live import drawn_now, follow_news
from pages.components.not_yours import not_yours
from pages.components.posts_amounts import counted
from pages.components.posts_candidates import candidates, candidates_panel, settle_candidates
from pages.components.posts_figures import posts_figures
from pages.components.posts_map import posts_map
from pages.components.posts_plan import asked_plan, plan_told, wish_form
from pages.components.posts_question import posts_question
from pages.components.posts_seal import seal_screen
from pages.components.posts_tables import merge_table, missed_table, worth_table
from pages.components.posts_view import SEAL, view_chosen
from pages.components.posts_ways import most_way

house = shell.office()
actor = shell.acting(house)
drawn_from = drawn_now(house)
words = state.words()

st.header(words("page.posts"))
if actor.may_somewhere(Verb.DRAFT_PLAN):
    settle_candidates(house, actor)
    view = view_chosen()
    with st.sidebar:
        area_picker(house.board.reference(), actor)
    if view == SEAL:
        # The sidebar offers what has effect here alone; the rest is kept.
        with st.sidebar:
            most = most_way()
        seal_screen(house, actor, most)
    else:
        with st.sidebar:
            question = replace(counted(house, actor, posts_question(house)), candidates=candidates())
        known = siting(house, actor, question)
        posts_figures(house, known)
        if known.ground.posts:
            drawn, beside = st.columns([3, 2])
            with beside:
                wish_form(house, known.ground)
                plan = asked_plan(house, actor, known.ground)
                plan_told(house, actor, plan)
                candidates_panel(house)
            with drawn:
                posts_map(house, known, plan)
            worth_table(house, known)
            merge_table(known)
            missed_table(house, known)
        else:
            candidates_panel(house)
else:
    not_yours(house, "plan.not_yours")
follow_news(house, drawn_from)
