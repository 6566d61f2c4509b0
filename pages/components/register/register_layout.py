"""Page of the register: the list at the left, beside it the map and the form of what is chosen."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.journal import AREA, SITE, UNIT
from geo.services.context import AppContext
from geo.services.register.listing import registered_object
from pages.components.app import state
from pages.components.app.labels import tabs
from pages.components.register.history import register_history
from pages.components.register.register_form import FORM_ID, begin_new, prepare_form, register_form
from pages.components.register.register_list import register_list
from pages.components.register.register_map import register_map
from pages.components.register.result import register_result
from pages.components.register.retire_form import retire_form
from pages.components.widgets.command_result import recorded_seq

ENTITIES = (SITE, UNIT, AREA)


def register_layout(ctx: AppContext, actor: Actor) -> None:
    """Draw the page; on a phone everything stands in one column, the form above the list."""
    t, screen = state.translator(), state.screen()
    st.header(t("page.register"))
    _follow_link()
    entity = tabs(
        t("register.what"),
        {each: t(f"register.tab.{each}") for each in ENTITIES},
        key="register-entity",
        default=SITE,
    )
    if entity != screen.register.entity:
        screen.register.choose(entity)
    if screen.is_narrow:
        with st.container(key="phone-view-register", gap="xsmall"):
            _new_button()
            _chosen(ctx, actor)
            register_list(ctx, actor)
        return
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _new_button()
        register_list(ctx, actor)
    with right:
        _chosen(ctx, actor)


def _follow_link() -> None:
    """Show the site that a link from its card names."""
    screen = state.screen()
    if screen.site and not screen.register.code and not screen.register.is_new:
        screen.register.choose(SITE, screen.site)


def _new_button() -> None:
    t, register = state.translator(), state.screen().register
    st.button(
        t(f"register.new.{register.entity}"),
        key="register-new",
        icon=":material/add_location_alt:",
        width="stretch",
        on_click=begin_new,
    )


def _chosen(ctx: AppContext, actor: Actor) -> None:
    """Draw map, form, retirement and history of the chosen object, or of a new one."""
    t, register = state.translator(), state.screen().register
    found = None
    if register.code and not register.is_new:
        found = registered_object(ctx, actor, register.entity, register.code)
    is_form = register.is_new or (found is not None and not found.is_retired)
    if is_form:
        prepare_form(ctx, actor, found)
    register_map(ctx, actor, is_form=is_form)
    register_result(ctx)
    if is_form:
        register_form(ctx, actor, found)
    if found is not None:
        retire_form(ctx, actor, found)
        register_history(ctx, found)
    elif register.code and not recorded_seq(FORM_ID):
        st.warning(t("register.unknown", code=register.code))
    elif not register.is_new:
        st.caption(t("register.choose"))
