"""Who is to hold which post: drafts beside the live roster, proposals, the difference, numbered orders."""

import streamlit as st

from geo.domain.access import Verb
from geo.services.plan_difference import plan_book, plan_difference
from pages.components import shell, state
from pages.components.filter_bar import area_picker
from pages.components.live import drawn_now, follow_news
from pages.components.not_yours import not_yours
from pages.components.order_list import order_list, order_told
from pages.components.plan_advice import plan_advice
from pages.components.plan_away import away_form
from pages.components.plan_book import begin_form, plan_picker
from pages.components.plan_figures import plan_figures
from pages.components.plan_found import found_step
from pages.components.plan_map import plan_map
from pages.components.plan_post import post_form
from pages.components.plan_posts import plan_posts
from pages.components.plan_reasons import plan_reasons
from pages.components.plan_steps import propose_step, publish_step, stale_step
from pages.components.plan_units import plan_units
from pages.components.posts_ways import draft_ways

house = shell.office()
actor = shell.acting(house)
drawn_from = drawn_now(house)
words = state.words()
narrow = state.screen().narrow

st.header(words("page.planning"))
if actor.may_somewhere(Verb.DRAFT_PLAN):
    with st.sidebar:
        area_picker(house.board.reference(), actor)
    order_told(house, actor)  # above the drafts: it is none of them any more
    chosen = plan_picker(house, actor, plan_book(house, actor).drafts)
    begin_form(house, actor)
    if chosen is not None:
        difference = plan_difference(house, actor, chosen.id)
        plan_figures(house, difference)
        stale_step(house, actor, difference)
        drawn, beside = st.columns([3, 2])
        with drawn:
            plan_map(house, difference)
            found_step(house, actor, difference)
            if not narrow:
                plan_reasons(house, difference)
        with beside:
            away_form(house, actor, difference)
            propose_step(house, actor, difference)
            post_form(house, actor, difference)
            plan_advice(house, actor, difference)
            draft_ways(house, actor, difference)
            publish_step(house, actor, difference)
        if narrow:
            plan_reasons(house, difference)
        plan_posts(house, difference)
        plan_units(difference)
    order_list(house, actor)
else:
    not_yours(house, "plan.not_yours")
follow_news(house, drawn_from)
