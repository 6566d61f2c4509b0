"""One post of a draft elsewhere, or merged into another; a new one taken out again."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.kinds import Meaning
from geo.domain.moves import Spot
from geo.domain.plan_commands import PlanEdit
from geo.services.plan_sentences import kilometres, unit_word
from geo.services.plans import edit_plan
from geo.services.ways import ways_to
from pages.components import state
from pages.components.area_totals import plain
from pages.components.choices import told_apart
from pages.components.deeds import key_of, press

if TYPE_CHECKING:
    from geo.domain.plans import Plan
    from geo.services.office import Office
    from geo.services.plan_difference import Difference, PostLine

HERE = "post"
"""Where the presses of these forms are answered: with those of the post."""


def place_form(house: Office, difference: Difference, line: PostLine) -> None:
    """Latitude and longitude of where the post is to be."""
    words, plan, post = state.words(), difference.plan, line.post
    known = None if post.lat is None or post.lon is None else (post.lat, post.lon)
    with st.expander(words("plan.place_title"), key="place-post"):
        st.caption(words("plan.place_told"))
        coordinates("place", (plan.id, post.site, known), known)
        with st.form("place-form", border=False, enter_to_submit=False):
            typed_place("place")
            edit = PlanEdit(plan.id, plan.version, key_of(f"place-{post.site}"))
            args = (house, edit, post.site)
            st.form_submit_button(words("plan.place_now"), key="place-now", on_click=_typed, args=args)


def merge_form(house: Office, difference: Difference, line: PostLine) -> None:
    """The post that takes over, the nearest first, and whether the unit goes there."""
    words, units = state.words(), house.board.reference().units
    others = {
        each.post.site: each
        for each in difference.posts
        if each is not line and house.kinds.meaning(each.post.kind, each.after.status) is not Meaning.INACTIVE
    }
    with st.expander(words("plan.merge_title"), key="merge-post"):
        st.caption(words("plan.merge_told"))
        ways = ways_to(line.post, [each.post for each in others.values()])
        near = sorted(zip(ways, others.values(), strict=True), key=lambda pair: (pair[0], pair[1].post.site))
        labels = {
            each.post.site: words(
                "plan.merge_into_label",
                post=each.post.name,
                way=kilometres(way),
                unit=unit_word(each.after.unit, units, words),
            )
            for way, each in near
        }
        told = told_apart(labels)
        state.keep("merge-into", None)
        if state.widget("merge-into") not in told:
            state.put("merge-into", None)
        into = st.selectbox(
            words("plan.merge_into"),
            list(told),
            index=None,
            key="merge-into",
            format_func=lambda code: told.get(code, code),
            placeholder=words("plan.merge_how"),
            on_change=state.acted,
        )
        goes = into is not None and line.after.unit and not others[into].after.unit
        if goes:
            unit = plain(unit_word(line.after.unit, units, words))
            st.checkbox(words("plan.merge_unit", unit=unit), value=True, key="merge-unit")
        moves = ((into, line.after.unit),) if into and goes else ()
        plan = difference.plan
        merges = ((line.post.site, into),) if into else ()
        edit = PlanEdit(plan.id, plan.version, key_of(f"merge-{line.post.site}"), moves=moves, merges=merges)
        st.button(
            words("plan.merge_now"),
            key="merge-now",
            disabled=into is None,
            on_click=_merge,
            args=(house, edit),
        )


def withdraw_button(house: Office, plan: Plan, post: str) -> None:
    """Of a new post alone: it goes with all that the draft says of it."""
    edit = PlanEdit(plan.id, plan.version, key_of(f"withdraw-{post}"), withdrawn=(post,))
    label = state.words()("plan.withdraw")
    act = partial(press, house, HERE, lambda actor: edit_plan(house, actor, edit))
    st.button(label, key="withdraw-post", on_click=act)


def move_there(house: Office, edit: PlanEdit, where: str = HERE) -> None:
    """Have posts at other places, from a callback; ``where`` that is answered."""
    if press(house, where, lambda actor: edit_plan(house, actor, edit)):
        state.screen().desk.spot = None


def coordinates(form: str, about: object, known: tuple[float, float] | None, first: str = "lat") -> bool:
    """Fill the fields of a place in anew where they are about something else by now; whether that was so.

    ``first`` is the field of the form that is None only where the form was not drawn.
    """
    placed = state.screen().desk.placed
    if placed.get(form) == about and state.widget(f"{form}-{first}") is not None:
        return False
    placed[form] = about
    for part, value in zip(("lat", "lon"), known or (None, None), strict=True):
        state.put(f"{form}-{part}", value)
    return True


def typed_place(form: str) -> None:
    """Two fields, in degrees, to about a metre."""
    words = state.words()
    for part, most in (("lat", 90.0), ("lon", 180.0)):
        st.number_input(
            words(f"plan.{part}"),
            -most,
            most,
            value=None,
            key=f"{form}-{part}",
            step=0.001,
            format="%.5f",
        )


def _typed(house: Office, edit: PlanEdit, post: str) -> None:
    spot = Spot("", *(state.widget(f"place-{part}") for part in ("lat", "lon")))
    move_there(house, replace(edit, spots=((post, spot),)))


def _merge(house: Office, edit: PlanEdit) -> None:
    wanted = edit if state.widget("merge-unit") else replace(edit, moves=())
    press(house, HERE, lambda actor: edit_plan(house, actor, wanted))
