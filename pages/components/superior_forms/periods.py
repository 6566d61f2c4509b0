"""Periods of a form: what was filled, what is due, and the buttons that fill."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.superior_forms.commands import FillForm
from geo.domain.superior_forms.form import SuperiorForm
from geo.formatting import format_day
from geo.services.accounts.directory import AS_PARAM
from geo.services.context import AppContext
from geo.services.superior_forms.forms import FormPeriod, ListedForm
from geo.services.superior_forms.record import fill_form
from geo.text.superior_forms import FORM_FILES, minute_words, state_words
from pages.components.app import identity, state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import app_url
from pages.components.superior_forms.form_state import FORM_ID
from pages.components.widgets.command_result import form_key, run_command

SHOWN = 4
"""Periods that are shown unfolded."""


def form_periods(ctx: AppContext, actor: Actor, chosen: ListedForm, *, may_fill: bool) -> None:
    """Draw the button for the period that is due, and earlier periods below it."""
    t, form = state.translator(), chosen.form
    hours = t("forms.hours", as_of=minute_words(form.as_of_minute), due=minute_words(form.due_minute))
    with st.container(key="superior-form-periods", border=True, gap="xsmall"):
        st.markdown(f"**{t('forms.fill')}** · {escape_markdown(hours)}")
        if may_fill:
            _fill_button(ctx, form, chosen.current)
        due = [each for each in chosen.due if each != chosen.current]
        for period in (chosen.current, *due[: SHOWN - 1]):
            st.markdown(_line(ctx, actor, period))
        rest = due[SHOWN - 1 :]
        if rest:
            box = st.expander(
                t("forms.earlier"), key="superior-form-earlier", on_change=state.on_widget_change
            )
            if box.open:
                with box:
                    for period in rest:
                        st.markdown(_line(ctx, actor, period))


def _fill_button(ctx: AppContext, form: SuperiorForm, period: FormPeriod) -> None:
    """Draw the button that fills the period, disabled until the hour of the form has come."""
    t, now = state.translator(), ctx.now()
    is_early, is_bound = period.as_of > now, bool(form.bindings)
    st.button(
        t("forms.fill_again" if period.filled else "forms.fill_now", day=_day(period)),
        key="superior-form-do-fill",
        type="secondary" if period.filled else "primary",
        icon=":material/task:",
        disabled=is_early or not is_bound,
        on_click=_fill,
        args=(ctx, form, period),
    )
    if not is_bound:
        st.caption(t("forms.nothing_bound"))
    elif is_early:
        st.caption(t("forms.early"))


def _line(ctx: AppContext, actor: Actor, period: FormPeriod) -> str:
    """Return a period as Markdown: day, whether it was filled, and the file."""
    t = state.translator()
    words = state_words(period, ctx.now(), t, state.screen().zone)
    line = f"**{escape_markdown(_day(period))}** {escape_markdown(words)}"
    if period.filled is None:
        return line
    acting = {} if actor.id == identity.account_of_connection() else {AS_PARAM: actor.id}
    url = app_url(f"{FORM_FILES}/{period.filled.file.sha256}", **acting)
    number = t("forms.head", number=period.filled.seq, code=period.filled.head_hash[:12])
    return f"{line}  \n[:material/download: {t('forms.download')}]({url}) · {escape_markdown(number)}"


def _day(period: FormPeriod) -> str:
    return format_day(period.as_of.astimezone(state.screen().zone).date(), state.translator())


def _fill(ctx: AppContext, form: SuperiorForm, period: FormPeriod) -> None:
    """Fill the form, from a callback."""
    command = FillForm(
        form.number, form.version, period.interval.start, period.next_revision, form_key(FORM_ID)
    )
    run_command(ctx, FORM_ID, lambda actor: fill_form(ctx, actor, command))
