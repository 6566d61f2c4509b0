"""Section of superiors' forms: the chosen form with its blank at the left, what is to be done beside it."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.day.period import closes_day
from geo.services.context import AppContext
from geo.services.superior_forms.forms import ListedForm, listed_forms
from geo.text.superior_forms import due_sentence, form_title
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.superior_forms.blank_grid import blank_grid
from pages.components.superior_forms.cell_form import cell_form
from pages.components.superior_forms.form_fields import change_fields, new_fields
from pages.components.superior_forms.form_state import FORM, form_result
from pages.components.superior_forms.new_blank import new_blank
from pages.components.superior_forms.periods import form_periods


def superior_forms(ctx: AppContext, actor: Actor) -> None:
    """Draw the section; on a phone everything stands in one column."""
    t = state.translator()
    forms = {str(each.form.number): each for each in listed_forms(ctx, actor)}
    areas = _areas(ctx, actor)
    with st.container(key="phone-view-forms" if state.screen().is_narrow else "superior-forms"):
        left, right = st.columns([3, 2], gap="medium")
        with left:
            chosen = _chosen(ctx, forms)
            if chosen is None:
                st.info(t("forms.none"))
            else:
                blank_grid(ctx, actor, chosen)
        with right:
            may_change = chosen is not None and chosen.form.area in areas
            with st.container(key="superior-form", gap="small"):
                if chosen is not None:
                    form_periods(ctx, actor, chosen, may_fill=may_change)
                    if may_change:
                        cell_form(ctx, actor, chosen)
                form_result(ctx)
                if chosen is not None and may_change:
                    new_blank(ctx, actor, chosen)
                    change_fields(ctx, chosen)
                if areas:
                    new_fields(ctx, areas)


def _areas(ctx: AppContext, actor: Actor) -> dict[str, str]:
    """Return the areas that close their day and whose forms the account may fill, the highest first."""
    tree = ctx.read_model.reference().areas
    return {
        area.code: area.name
        for _, area in tree.preorder()
        if closes_day(area.level) and actor.may(Verb.FREEZE_REPORT, tree.path(area.code))
    }


def _chosen(ctx: AppContext, forms: dict[str, ListedForm]) -> ListedForm | None:
    """Draw the choice of the form, that which is due first at first, and when it is due."""
    if not forms:
        return None
    t, zone = state.translator(), state.screen().zone
    names = {code: f"{form_title(each.form, t)} · {each.area_name}" for code, each in forms.items()}
    screen = state.screen()
    if state.widget_value(FORM) not in forms:
        # Of a form that was renamed the browser sends the former label.
        state.set_widget(FORM, screen.superior_form if screen.superior_form in forms else next(iter(forms)))
    picked = choice(t("forms.form"), unique_labels(names), key=FORM, on_change=state.on_widget_change)
    chosen = forms.get(picked or "", next(iter(forms.values())))
    screen.superior_form = str(chosen.form.number)
    with st.container(key="superior-form-due"):
        st.markdown(escape_markdown(due_sentence(chosen.current, ctx.now(), t, zone)))
    return chosen
