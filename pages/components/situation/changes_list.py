"""Changes since the last briefing, or since the time of the filter, in the order of a briefing."""

from __future__ import annotations

from collections import defaultdict

import streamlit as st

from geo.domain.actors import Actor
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.situation.changes import ChangeGroup, change_group
from geo.services.situation.overview import Overview, last_briefing, situation_overview
from geo.text.changes import change_sentence, change_source
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import show_site
from pages.components.app.times import clock

MAX_ROWS = 40
"""Number of changes shown of each group."""


def changes_list(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw one button for each change, worse ones first; those of the clock are folded away."""
    t = state.translator()
    since = overview.filter.since or last_briefing(overview.timestamp, ctx)
    changed = situation_overview(ctx, actor, overview.filter.replace(since=since))
    groups: dict[ChangeGroup, list[int]] = defaultdict(list)
    for row in changed.rows:
        if row in changed.changes:
            groups[change_group(changed.changes[row], changed.status_codes)].append(int(row))
    with st.container(key="changes", gap="xsmall"):
        time = clock(since, ctx.now())
        st.caption(t("changes.title", count=len(changed.changes), time=time))
        for group in ChangeGroup:
            if group is ChangeGroup.TIMER and groups[group]:
                box = st.expander(
                    t("changes.timers", count=len(groups[group])),
                    key="timers",
                    on_change=state.on_widget_change,
                )
                if box.open:
                    with box:
                        _rows(ctx, changed, groups[group], t)
            elif groups[group]:
                st.markdown(f"**{t(f'changes.{group}', count=len(groups[group]))}**")
                _rows(ctx, changed, groups[group], t)
        if not changed.changes:
            st.markdown(t("changes.none"))


def _rows(ctx: AppContext, overview: Overview, rows: list[int], t: Translator) -> None:
    for row in rows[:MAX_ROWS]:
        site_id = overview.state.snapshot.ids[row]
        st.button(
            _line(overview, row, t, ctx),
            key=f"change-{site_id}",
            width="stretch",
            wrap=True,
            on_click=show_site,
            args=(site_id,),
        )
    if len(rows) > MAX_ROWS:
        st.caption(t("changes.first", count=MAX_ROWS))


def _line(overview: Overview, row: int, t: Translator, ctx: AppContext) -> str:
    """Return name and area, then what was and what is, by whom and when."""
    change, snapshot = overview.changes[row], overview.state.snapshot
    area = overview.tree.name_of(snapshot.area_of(row))
    source = change_source(ctx, change, t, lambda moment: clock(moment, ctx.now()))
    sentence = change_sentence(overview, change, t)
    return (
        f"**{escape_markdown(snapshot.names[row])}** · {escape_markdown(area)}  \n"
        f"{escape_markdown(' · '.join(filter(None, (sentence, source))))}"
    )
