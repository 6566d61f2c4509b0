"""A place that was pressed on the map, and the form that founds a post: by hand, or there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.access import Verb
from geo.domain.errors import InvalidInput
from geo.domain.kinds import Meaning
from geo.domain.moves import Spot
from geo.domain.plan_commands import PlanEdit
from geo.domain.plan_posts import POST_NAME_LENGTH, NewPost, closed_status
from geo.services.candidates import next_post_code
from geo.services.plan_words import place
from geo.services.plans import edit_plan
from pages.components import state
from pages.components.area_totals import plain
from pages.components.choices import told_apart
from pages.components.deeds import deed_box, key_of, press
from pages.components.plan_place import coordinates, move_there, typed_place
from pages.components.plan_post import choose_post

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.journal import Receipt
    from geo.domain.plans import Plan
    from geo.services.office import Office
    from geo.services.plan_difference import Difference

HERE = "found"
"""Where the presses of this form are answered, and the key of what unfolds it."""


def press_spot(text: str) -> None:
    """Have the place before one that was pressed on the map."""
    if (spot := told_spot(text)) is not None:
        state.acted().desk.spot = spot
        state.put(HERE, value=False)


def told_spot(text: str) -> tuple[float, float] | None:
    """Latitude and longitude as a browser tells them; None of what cannot be a place."""
    try:
        lat, lon = (float(part) for part in text.split(","))
        return Spot("", lat, lon).checked()
    except (ValueError, InvalidInput):
        return None


def found_step(house: Office, actor: Actor, difference: Difference) -> None:
    """What may be done at the pressed place; and the form, which begins there."""
    with st.container(key="found-step"):
        deed_box(house, actor, HERE)
        if (spot := state.screen().desk.spot) is not None:
            _spot(house, difference, Spot("", *spot))
        box = st.expander(
            state.words()("plan.found_title"),
            key=HERE,
            icon=":material/add_location_alt:",
            on_change=state.acted,
        )
        if box.open:
            with box:
                _form(house, actor, difference)


def _spot(house: Office, difference: Difference, spot: Spot) -> None:
    words, desk = state.words(), state.screen().desk
    chosen = next((line for line in difference.posts if line.post.site == desk.post), None)
    with st.container(key="pressed-spot", border=True):
        st.markdown(f"**{words('plan.spot', place=place(spot))}**")
        with st.container(horizontal=True, gap="xsmall"):
            if chosen is not None:
                label = words("plan.move_here", post=plain(chosen.post.name))
                plan, post = difference.plan, chosen.post.site
                edit = PlanEdit(plan.id, plan.version, key_of(f"spot-{post}"), spots=((post, spot),))
                args = (house, edit, HERE)
                st.button(
                    label, key="move-here", icon=":material/move_location:", on_click=move_there, args=args
                )
            st.button(words("plan.found_here"), key="found-here", on_click=_unfold)
            st.button(words("plan.spot_not"), key="spot-not", type="tertiary", on_click=_forget)
        if chosen is None:
            st.caption(words("plan.move_how"))


def _form(house: Office, actor: Actor, difference: Difference) -> None:
    """Code, name, kind, area and place of the new post, which the draft opens at once."""
    words, plan, areas = state.words(), difference.plan, house.board.reference().areas
    variants = {
        f"{kind.code}.{variant.code}": f"{words.label(kind)} · {words.label(variant)}"
        for kind in house.kinds
        if kind.is_manned
        for variant in kind.variants
    }
    mine = areas.covered(actor.scope(Verb.DRAFT_PLAN)) & areas.within(plan.area)
    within = told_apart({area.code: area.name for _, area in areas.walk() if area.code in mine})
    spot = state.screen().desk.spot
    if coordinates("found", (plan.id, spot), spot, "code"):
        state.put("found-code", next_post_code(house, actor))
    with st.form("found-form", border=False, enter_to_submit=False):
        left, right = st.columns(2)  # a pair a row, so that a phone has them in their order
        left.text_input(words("plan.found_code"), key="found-code", max_chars=20)
        right.text_input(words("plan.found_name"), key="found-name", max_chars=POST_NAME_LENGTH)
        left, right = st.columns(2)
        left.selectbox(
            words("plan.found_kind"),
            list(variants),
            key="found-kind",
            format_func=lambda code: variants.get(code, code),
        )
        right.selectbox(
            words("plan.area"),
            list(within),
            index=None,
            key="found-area",
            format_func=lambda code: within.get(code, code),
            placeholder=words("plan.area_by_place"),
        )
        typed_place("found")
        st.form_submit_button(
            words("plan.found_now"),
            key="found-now",
            type="primary",
            on_click=_found,
            args=(house, plan, key_of(HERE)),
        )


def _found(house: Office, plan: Plan, key: str) -> None:
    kind, _, variant = (state.widget("found-kind") or "").partition(".")
    code = (state.widget("found-code") or "").strip()
    lat, lon = (state.widget(f"found-{part}") for part in ("lat", "lon"))
    new = NewPost(
        code,
        state.widget("found-name") or "",
        kind,
        variant,
        state.widget("found-area") or "",
        float("nan") if lat is None else lat,
        float("nan") if lon is None else lon,
    )

    def act(actor: Actor) -> Receipt:
        opened = house.kinds.step(kind, closed_status(house.kinds[kind]), Meaning.IN_FORCE)
        edit = PlanEdit(plan.id, plan.version, key, posts=(new,), statuses=((code, opened),))
        return edit_plan(house, actor, edit)

    if press(house, HERE, act):
        choose_post(code)
        state.screen().desk.placed.pop("found", None)
        _forget()
        state.put("found-name", "")


def _unfold() -> None:
    state.acted()
    state.put(HERE, value=True)


def _forget() -> None:
    state.acted().desk.spot = None
    state.put(HERE, value=False)
