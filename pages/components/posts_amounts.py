"""Places or people: what is counted, and amounts of it in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from geo.services.post_ground import people_told
from pages.components import state
from pages.components.kept import keep_over_pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.post_ground import Place, Question

PLACES, PEOPLE = "places", "people"


def counted(house: Office, actor: Actor, question: Question) -> Question:
    """The question with what is counted: people where somebody told how many, or places if one asks so."""
    if not people_told(house, actor, question):
        return question
    words = state.words()
    keep_over_pages("posts-measure", PEOPLE)
    measure = st.segmented_control(
        words("posts.measure"),
        [PEOPLE, PLACES],
        key="posts-measure",
        format_func=lambda code: words(f"posts.measure.{code}"),
        required=True,
        on_change=state.acted,
    )
    return replace(question, in_people=measure == PEOPLE)


def measure_of(question: Question) -> str:
    return PEOPLE if question.in_people else PLACES


def amount(question: Question, number: float) -> str:
    """So many places, or people."""
    return state.words()(f"posts.amount.{measure_of(question)}", count=int(number))


def people_in(places: Iterable[Place]) -> int:
    """How many are known to live in the places."""
    return sum(place.people or 0 for place in places)
