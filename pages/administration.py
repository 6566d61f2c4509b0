"""Who has an account and may do what where: invited, granted, signed out, disabled."""

import streamlit as st

from geo.domain.access import Verb
from geo.services.directory import people
from pages.components import shell, state
from pages.components.in_use import in_use_tables
from pages.components.live import drawn_now, follow_news
from pages.components.not_yours import not_yours
from pages.components.people import invite_form, people_table, person_picker
from pages.components.person import person_card

house = shell.office()
actor = shell.acting(house)
drawn_from = drawn_now(house)
words = state.words()

st.header(words("page.administration"))
if actor.may_somewhere(Verb.GRANT):
    known = people(house, actor)
    people_table(house, known)
    one, another = st.columns([3, 2])
    with one:
        chosen = person_picker([person.account for person in known])
        if chosen is not None:
            person_card(house, actor, chosen)
    with another:
        if actor.may(Verb.MANAGE_ACCOUNTS):
            invite_form(house, actor)
    in_use_tables(house, actor)
else:
    not_yours(house, "people.not_yours")
follow_news(house, drawn_from)
