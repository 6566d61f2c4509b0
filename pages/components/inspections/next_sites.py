"""Inspections on the page "today": the next sites with one press each, the draw, and what was inspected."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import Overtaken
from geo.domain.inspections.commands import InspectionDraw, InspectionReport
from geo.domain.inspections.inspection import PlaceGroup
from geo.domain.journal import Receipt
from geo.formatting import format_percent
from geo.services.context import AppContext
from geo.services.day.day_state import interval_of
from geo.services.inspections.figures import inspection_figures
from geo.services.inspections.inspections import NextStop, next_stops
from geo.services.inspections.record import (
    MAX_ROUND,
    MAX_SEED,
    draw_round,
    record_inspection,
    undo_inspection,
)
from geo.text.inspections import stop_sentence
from pages.components.app import state
from pages.components.app.labels import choices, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.inspections.inspection_form import inspection_form
from pages.components.inspections.teams import chosen_team, team_choice
from pages.components.widgets.command_result import form_key
from pages.components.widgets.list_commands import ListCommands, ListRow, keep_order

LIST_KEY = "inspections"
"""Beginning of the keys of this list's commands."""
DRAW = "draw"
"""Name of the draw among the commands of the list."""
SHOWN = 12
DEFAULT_SIZE = 5


def inspections_panel(ctx: AppContext, actor: Actor) -> None:
    """Draw the panel; nothing for an account that inspects nowhere."""
    if not actor.may_somewhere(Verb.INSPECT):
        return
    t, commands = state.translator(), ListCommands(ctx, LIST_KEY)
    with st.container(key="inspections", gap="xsmall"):
        st.markdown(f"**{t('inspections.title')}**")
        _figures(ctx, actor)
        team = team_choice(ctx, actor)
        present = next_stops(ctx, actor, team)
        day = state.screen().day
        listed = [stop for stop in day.next_sites if stop.drawn.team == team]
        stops = keep_order(listed, present, _ref)[:SHOWN]
        day.next_sites = tuple(stops)
        open_refs = {_ref(stop) for stop in present}
        st.caption(t("inspections.next", count=len(present)) if present else t("inspections.nothing_next"))
        for stop in stops:
            _row(ctx, commands, stop, is_done=_ref(stop) not in open_refs)
        commands.draw_result(t("inspections.hint"), lambda ref: _list_row(stops, ref))
        _chosen_form(ctx, actor, stops)
        _draw_form(ctx, commands)


def _ref(stop: NextStop) -> str:
    return f"{stop.drawn.seq}-{stop.site_id}"


def _figures(ctx: AppContext, actor: Actor) -> None:
    """Draw how many places were inspected in the running period."""
    interval = interval_of(ctx, None)
    figures = inspection_figures(ctx, actor, interval.start, interval.end, state.screen().filter.area)
    said = state.translator()(
        "inspections.figures",
        communities=len(figures.places[PlaceGroup.COMMUNITIES]),
        compounds=len(figures.places[PlaceGroup.COMPOUNDS]),
        others=len(figures.places[PlaceGroup.SITES]),
    )
    st.markdown(said)
    if figures.failed:
        t = state.translator()
        shares = (
            f"{t.label(item)} {format_percent(figures.share_held(item.code))}"
            for item in ctx.inspection_programme.items
            if item.code in figures.failed
        )
        st.caption(escape_markdown(f"{t('inspections.share')}: {' · '.join(shares)}"))


def _row(ctx: AppContext, commands: ListCommands, stop: NextStop, *, is_done: bool) -> None:
    """Draw a site that is to be inspected, with both answers; an answered row keeps its place."""
    t, now, ref = state.translator(), ctx.now(), _ref(stop)
    mark = ":green[✓]" if is_done else ":gray[○]"
    said = stop_sentence(stop, t, lambda at: clock(at, now))
    with st.container(
        key=f"inspections-row-{ref}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        st.markdown(
            f"{mark} **{escape_markdown(stop.name)}** :small[{escape_markdown(said)}]", width="stretch"
        )
        st.button(
            t("inspections.clean"),
            key=f"inspections-clean-{ref}",
            disabled=is_done,
            on_click=partial(_record_clean, ctx, commands, stop),
        )
        st.button(
            t("inspections.log"),
            key=f"inspections-open-{ref}",
            disabled=is_done,
            on_click=_open,
            args=(stop.site_id,),
        )


def _record_clean(ctx: AppContext, commands: ListCommands, stop: NextStop) -> None:
    """Record that nothing was found at a site, from a callback."""
    ref = _ref(stop)
    report = InspectionReport(
        stop.drawn.team, form_key(commands.form_id(ref)), stop.site_id, round_seq=stop.drawn.seq
    )

    def act(actor: Actor) -> Receipt:
        return record_inspection(ctx, actor, report)

    row = ListRow(ref, stop.name, "", undo_inspection)
    commands.answer(row, act, Overtaken("error.owed_overtaken", name=stop.name))


def _list_row(stops: list[NextStop], ref: str) -> ListRow:
    stop = next((stop for stop in stops if _ref(stop) == ref), None)
    t = state.translator()
    name = stop.name if stop else t("inspections.draw")
    return ListRow(ref, name, "", undo_inspection)


def _open(site_id: str) -> None:
    """Show the form of a site, from a callback."""
    day = state.mark_dirty().day
    day.inspected = "" if day.inspected == site_id else site_id


def _chosen_form(ctx: AppContext, actor: Actor, stops: list[NextStop]) -> None:
    """Draw the form of the chosen site."""
    chosen = state.screen().day.inspected
    stop = next((stop for stop in stops if stop.site_id == chosen), None)
    if stop is None:
        return
    with st.container(key="inspections-chosen", border=True, gap="xsmall"):
        st.markdown(f"**{escape_markdown(stop.name)}**")
        inspection_form(ctx, actor, stop.site_id, has_team=False)


def _draw_form(ctx: AppContext, commands: ListCommands) -> None:
    """Draw the folded form that draws a round."""
    t, programme = state.translator(), ctx.inspection_programme
    box = st.expander(
        t("inspections.draw"),
        icon=":material/casino:",
        key="inspections-draw",
        on_change=state.on_widget_change,
    )
    if not box.open:
        return
    with box, st.form("inspections-draw-form", border=False, enter_to_submit=False):
        st.caption(t("inspections.draw_help", hours=f"{programme.cool_down_h:g}"))
        with st.container(horizontal=True, gap="small"):
            state.default_widget("inspections-size", DEFAULT_SIZE)
            st.number_input(t("inspections.size"), 1, MAX_ROUND, None, key="inspections-size", width=120)
            kinds = {kind.code: t.label(kind) for kind in ctx.kinds}
            choices(
                t("inspections.kinds"),
                unique_labels(kinds),
                key="inspections-kinds",
                placeholder=t("filter.any"),
            )
            st.text_input(t("inspections.seed"), key="inspections-seed", max_chars=MAX_SEED)
        st.form_submit_button(
            t("inspections.draw_now"),
            key="inspections-draw-now",
            type="primary",
            on_click=_draw,
            args=(ctx, commands),
        )
    for drawn in {stop.drawn.seq: stop.drawn for stop in state.screen().day.next_sites}.values():
        said = t(
            "inspections.round",
            team=ctx.inspection_programme.team_label(drawn.team),
            time=clock(drawn.at, ctx.now()),
            seed=drawn.seed,
        )
        st.caption(escape_markdown(said))


def _draw(ctx: AppContext, commands: ListCommands) -> None:
    """Draw a round in the current area, from a callback."""
    command = InspectionDraw(
        chosen_team(ctx),
        state.widget_value("inspections-size") or DEFAULT_SIZE,
        form_key(commands.form_id(DRAW)),
        state.screen().filter.area,
        tuple(state.widget_value("inspections-kinds") or ()),
        (state.widget_value("inspections-seed") or "").strip(),
    )

    def act(actor: Actor) -> Receipt:
        return draw_round(ctx, actor, command)

    row = ListRow(DRAW, state.translator()("inspections.draw"), "", undo_inspection)
    commands.answer(row, act, Overtaken("error.owed_overtaken", name=row.name))
